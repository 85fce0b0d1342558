"""Files: told by their content, freed of what the camera wrote, sealed, swept when nobody needs them."""

import struct
import zlib
from contextlib import suppress
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.registry.conftest import VILLAGE, divisions, make_user  # noqa: F401 - a fixture
from wengang.accounts.roles import Role
from wengang.core import files, pictures
from wengang.core.crypto import SealBroken
from wengang.core.models import StoredFile
from wengang.registry.models import Person, StatusFact

GPS = b"23.1167N 113.2500E"


def exif(orientation: int, order: str = "<") -> bytes:
    """An Exif segment as phones write it: which side is up, and where the picture was taken."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entries = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    entries += struct.pack(f"{order}HHII", 0x8825, 4, 1, 38)
    body = b"Exif\0\0" + mark + struct.pack(f"{order}IH", 8, 2) + entries + struct.pack(f"{order}I", 0) + GPS
    return segment(0xE1, body)


def segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


SCAN = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
QUANTS = segment(0xDB, b"\x00" + bytes(range(1, 65)))


def jpeg(*extra: bytes, behind: bytes = b"") -> bytes:
    return b"\xff\xd8" + b"".join(extra) + QUANTS + SCAN + segment(0xC4, b"\x00" * 17) + SCAN + b"\xff\xd9" + behind


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*extra: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + data + chunk(b"IEND", b"")


def riff(*parts: tuple[bytes, bytes]) -> bytes:
    body = b"".join(name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for name, data in parts)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


@pytest.fixture
def clerk(divisions: None):  # noqa: F811
    return make_user("clerk", "451425", Role.COUNTY)


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_jpeg_keeps_which_side_is_up_and_loses_where_it_was_taken(order):
    extended, more = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + GPS), segment(0xE2, b"MPF\0" + GPS)
    apart = (
        segment(0xE0, b"JFIF\0" + b"\0" * 9),
        exif(6, order),
        extended,
        segment(0xED, GPS),
        segment(0xFE, GPS),
        more,
    )
    profile = segment(0xE2, b"ICC_PROFILE\0\x01\x01colours")
    clean = pictures.without_metadata(jpeg(*apart, profile, behind=b"\0\0\0\x18ftypmp42" + GPS), "image/jpeg")
    assert GPS not in clean
    assert b"ftyp" not in clean
    assert profile in clean
    assert QUANTS in clean
    assert clean.count(SCAN) == 2
    assert clean.endswith(b"\xff\xd9")
    (value,) = struct.unpack(">H", clean[clean.index(b"\x01\x12\x00\x03\x00\x00\x00\x01") + 8 :][:2])
    assert value == 6
    assert pictures.without_metadata(clean, "image/jpeg") == clean


def test_a_jpeg_that_lies_as_it_is_needs_no_remark():
    assert pictures.without_metadata(jpeg(exif(1)), "image/jpeg") == jpeg()


def test_a_png_loses_its_texts_and_keeps_its_picture():
    clean = pictures.without_metadata(png(chunk(b"eXIf", GPS), chunk(b"tEXt", GPS), chunk(b"tIME", b"x")), "image/png")
    assert clean == png()


def test_a_webp_loses_its_chunks_and_no_longer_announces_them():
    before = riff((b"VP8X", bytes([0x1C]) + b"\0" * 9), (b"VP8L", b"pix"), (b"EXIF", GPS), (b"XMP ", GPS))
    after = riff((b"VP8X", bytes([0x10]) + b"\0" * 9), (b"VP8L", b"pix"))
    assert pictures.without_metadata(before, "image/webp") == after


@given(st.sampled_from((jpeg(exif(6)), png(), riff((b"VP8L", b"pix")))), st.data())
def test_a_damaged_picture_is_refused_or_cleaned_and_never_breaks(whole, data):
    cut = data.draw(st.integers(12, len(whole)))
    at = data.draw(st.integers(12, len(whole) - 1))
    broken = bytearray(whole[:cut])
    if at < cut:
        broken[at] = data.draw(st.integers(0, 255))
    with suppress(ValidationError):
        pictures.without_metadata(bytes(broken), files.kind_of(whole))


@pytest.mark.parametrize(
    "content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"MZ\x90", b"<html>", b"PK\x03\x04"]
)
def test_only_pictures_and_papers_are_taken_whatever_they_are_called(content, clerk):
    with pytest.raises(ValidationError):
        files.store(content, "photo.png", by=clerk)


def test_a_file_is_sealed_and_comes_back_whole(clerk):
    kept = files.store(jpeg(exif(6)), "C:\\pictures\\入户照片.exe", by=clerk)
    assert (kept.content_type, kept.filename, kept.organisation) == (
        "image/jpeg", "入户照片.jpg", clerk.membership.organisation)  # fmt: skip
    again = StoredFile.unscoped.get()
    assert QUANTS not in bytes(again.sealed)
    assert files.content_of(again) == pictures.without_metadata(jpeg(exif(6)), "image/jpeg")
    assert again.size == len(files.content_of(again))
    again.digest = "0" * 64
    with pytest.raises(SealBroken):
        files.content_of(again)


def test_a_file_too_large_is_refused(clerk):
    with pytest.raises(ValidationError):
        files.store(b"%PDF-" + b"0" * files.MOST_BYTES, "a.pdf", by=clerk)


def test_files_are_swept_after_a_day_when_nothing_refers_to_them(clerk):
    used, fresh, orphan = (files.store(png(), f"{name}.png", by=clerk) for name in ("used", "fresh", "orphan"))
    person = Person.unscoped.create(full_name="农小军", division_id=VILLAGE)
    StatusFact.unscoped.create(
        person=person, field="employment", value="away", source="visit", seen_on=timezone.localdate(), evidence=used
    )
    StoredFile.unscoped.exclude(pk=fresh.pk).update(created_at=timezone.now() - timedelta(days=2))
    assert files.sweep(timezone.now()) == 1
    assert set(StoredFile.unscoped.values_list("pk", flat=True)) == {used.pk, fresh.pk}
    assert not StoredFile.unscoped.filter(pk=orphan.pk).exists()


def test_every_column_that_refers_to_files_is_in_the_table():
    """Else its files would be swept away (the database would stop it) and nobody could see them."""
    known = {(each.model._meta.label, each.field) for each in files.references()}
    pointing = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is StoredFile and "Event" not in model.__name__
    }
    assert pointing == known
