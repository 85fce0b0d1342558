"""Pictures without what cameras write into them: place, owner, device, time, comments, a hidden film.

Only containers are taken apart and put together again; the picture itself is not decoded. What a viewer needs (colours,
transparency, which side is up) stays. Sources: ITU-T T.81 annex B (JPEG), PNG 3rd edition, RFC 9649 (WebP), Exif 2.32.
"""

import struct
from collections.abc import Callable, Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ORIENTATION = 0x0112
UPRIGHT = range(2, 9)
"""Values that turn or mirror the picture; 1 is as it lies."""
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT pHYs bKGD hIST sPLT acTL fcTL fdAT".split()
)
WEBP_DROPPED = frozenset((b"EXIF", b"XMP "))
WEBP_FLAGS = 0x08 | 0x04
"""Of the VP8X header: there is Exif, there is XMP."""
EXIF = b"Exif\0\0"
SOI, EOI, SOS, APP1, COMMENT = 0xD8, 0xD9, 0xDA, 0xE1, 0xFE
JPEG_KEPT_APPS = {0xE0: b"JFIF", 0xE2: b"ICC_PROFILE", 0xEE: b"Adobe"}


def without_metadata(content: bytes, kind: str) -> bytes:
    """The same picture without its metadata. Raises ValidationError when the file is broken."""
    try:
        return _CLEANERS[kind](content)
    except (IndexError, struct.error, ValueError) as broken:
        raise ValidationError(_("This picture is damaged. Please take it again.")) from broken


# ---- JPEG -----------------------------------------------------------------------------------------------------------


def _jpeg(content: bytes) -> bytes:
    kept, turned = [content[:2]], b""
    for marker, segment in _segments(content):
        if marker == APP1 and segment[4:].startswith(EXIF):
            turned = turned or _only_orientation(segment[4 + len(EXIF) :])
        elif _stays(marker, segment):
            kept.append(segment)
    return b"".join([kept[0], turned, *kept[1:]])


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """(marker, bytes) up to the end of the picture; whatever hangs behind it is not part of it."""
    at = 2
    while True:
        if content[at] != 0xFF:
            raise ValueError("no marker")
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == EOI:
            yield marker, content[at : at + 2]
            return
        end = at + 2 + int(struct.unpack_from(">H", content, at + 2)[0])
        if end > len(content):
            raise ValueError("cut off")
        if marker == SOS:
            end = _end_of_scan(content, end)
        yield marker, content[at:end]
        at = end


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker is: inside a scan FF is followed by 00 or by a restart marker."""
    while True:
        at = content.index(b"\xff", at)
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2


def _stays(marker: int, segment: bytes) -> bool:
    if marker in JPEG_KEPT_APPS:
        return segment[4:].startswith(JPEG_KEPT_APPS[marker])
    return marker != COMMENT and not 0xE0 <= marker <= 0xEF


def _only_orientation(tiff: bytes) -> bytes:
    """An Exif segment that says which side is up and nothing else; empty when the picture lies as it is."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2], "")
    if not order:
        return b""
    try:
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        entries = [struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * each) for each in range(count)]
    except struct.error:
        return b""  # an unreadable remark about the picture is no reason to refuse the picture
    value = next((each[3] for each in entries if each[0] == ORIENTATION), 1)
    if value not in UPRIGHT:
        return b""
    body = EXIF + b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, value, 0, 0)
    return b"\xff" + bytes([APP1]) + struct.pack(">H", len(body) + 2) + body


# ---- PNG and WebP ---------------------------------------------------------------------------------------------------


def _png(content: bytes) -> bytes:
    kept, at = [PNG_HEAD], len(PNG_HEAD)
    while True:
        size, name = struct.unpack_from(">I4s", content, at)
        end = at + 12 + size
        if end > len(content):
            raise ValueError("cut off")
        if name in PNG_KEPT:
            kept.append(content[at:end])
        if name == b"IEND":
            return b"".join(kept)
        at = end


def _webp(content: bytes) -> bytes:
    kept: list[bytes] = []
    (total,) = struct.unpack_from("<I", content, 4)
    at, stop = 12, 8 + total
    if stop > len(content):
        raise ValueError("cut off")
    while at < stop:
        name, size = struct.unpack_from("<4sI", content, at)
        end = at + 8 + size + size % 2
        chunk = content[at:end]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~WEBP_FLAGS]) + chunk[9:]
        if name not in WEBP_DROPPED:
            kept.append(chunk)
        at = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


_CLEANERS: dict[str, Callable[[bytes], bytes]] = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}
