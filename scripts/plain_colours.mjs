/* Rewrite a style sheet's newest colour functions for older browsers: the light half of light-dark(), oklch() as sRGB.
   Usage: node scripts/plain_colours.mjs < in.css > out.css
   Wengang's pages are light only. What is mixed from variables (color-mix, oklch(from …)) stays: no constant can replace it. */
import { readFileSync } from "node:fs";

/** Index of the parenthesis that closes the one at `open`. */
const closing = (text, open) => {
  for (let depth = 0, i = open; i < text.length; i++) {
    if (text[i] === "(") depth++;
    if (text[i] === ")" && --depth === 0) return i;
  }
  throw new Error(`Unbalanced parentheses at ${open}`);
};

/** First argument of a comma-separated list, commas inside parentheses aside. */
const firstArgument = (list) => {
  for (let depth = 0, i = 0; i < list.length; i++) {
    if (list[i] === "(") depth++;
    if (list[i] === ")") depth--;
    if (list[i] === "," && depth === 0) return list.slice(0, i).trim();
  }
  return list.trim();
};

const lightHalf = (css) => {
  const name = "light-dark(";
  for (let at = css.indexOf(name); at >= 0; at = css.indexOf(name, at)) {
    const end = closing(css, at + name.length - 1);
    css = css.slice(0, at) + firstArgument(css.slice(at + name.length, end)) + css.slice(end + 1);
  }
  return css;
};

/** sRGB from OKLCH by Ottosson's matrices (CSS Color 4, section 9.2), cut off at the edge of the gamut. */
const srgb = (lightness, chroma, degrees) => {
  const a = chroma * Math.cos((degrees * Math.PI) / 180);
  const b = chroma * Math.sin((degrees * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((linear) => {
    const bounded = Math.min(1, Math.max(0, linear));
    return Math.round(255 * (bounded <= 0.0031308 ? 12.92 * bounded : 1.055 * bounded ** (1 / 2.4) - 0.055));
  });
};

const LITERAL = /oklch\(([\d.]+)% ([\d.]+) ([\d.]+)(?:deg)?(?: ?\/ ?([\d.]+%?))?\)/g;
const plainColours = (css) =>
  css.replace(LITERAL, (_, lightness, chroma, hue, alpha) => {
    const parts = srgb(lightness / 100, Number(chroma), Number(hue)).join(",");
    return alpha ? `rgba(${parts},${alpha})` : `rgb(${parts})`;
  });

process.stdout.write(plainColours(lightHalf(readFileSync(0, "utf8"))));
