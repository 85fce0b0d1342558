#!/bin/sh
# Refresh the built front-end files that the repository carries, so that Node is not needed to run Wengang.
# Usage: sh scripts/vendor_front_end.sh   (needs Node and npm; versions are pinned in package.json)
set -eu
cd "$(dirname "$0")/.."

npm ci --ignore-scripts --no-audit --no-fund

modules=node_modules
target=src/wengang/web/static/vendor
mkdir -p "$target"

# Source maps are not shipped, and a hashing static storage refuses a file that names a missing one.
without_source_map() {
    sed -e 's|/\*# sourceMappingURL=[^*]*\*/||' -e 's|^//# sourceMappingURL=.*$||' "$1" > "$2"
}

without_source_map "$modules/@tabler/core/dist/css/tabler.min.css" "$target/tabler.full.css"
node scripts/plain_colours.mjs < "$target/tabler.full.css" > "$target/tabler.min.css"
rm "$target/tabler.full.css"
without_source_map "$modules/@tabler/core/dist/js/tabler.min.js" "$target/tabler.min.js"

# esbuild's own program comes with an optional package of its platform, so that it needs no install script.
"$modules/.bin/esbuild" scripts/echarts.mjs --bundle --minify --format=iife --target=es2018 --legal-comments=none \
    --log-level=warning --outfile="$target/echarts.min.js"

# One sprite of the icons that we use, by name: <use href="icons.svg#home">.
{
    printf '<svg xmlns="http://www.w3.org/2000/svg">\n'
    while read -r name; do
        body=$(sed -e '/<!--/,/-->/d' "$modules/@tabler/icons/icons/outline/$name.svg" \
            | tr '\n' ' ' | sed -e 's|<svg[^>]*>||' -e 's|</svg>||' -e 's|<path stroke="none" d="M0 0h24v24H0z" fill="none" */>||' -e 's|  *| |g')
        printf '<symbol id="%s" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">%s</symbol>\n' "$name" "$body"
    done < scripts/icons.txt
    printf '</svg>\n'
} > "$target/icons.svg"
