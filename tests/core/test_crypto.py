"""Sealed values: unreadable at rest, bound to their column, readable after a rotation."""

import base64
import hashlib
import hmac

import pytest
from django.db import connection

from wengang.core import crypto
from wengang.core.fields import index_for
from wengang.core.models import Division, ImportBatch
from wengang.core.rotation import rotate
from wengang.registry.models import Person

NUMBER = "451425199003070015"
PHONE = "13800138000"


def test_a_value_comes_back_and_two_envelopes_of_it_differ():
    first, second = crypto.seal(b"secret", "t.c"), crypto.seal(b"secret", "t.c")
    assert first != second
    assert b"secret" not in first
    assert crypto.unseal(first, "t.c") == crypto.unseal(second, "t.c") == b"secret"


def test_an_envelope_moved_to_another_column_does_not_open():
    with pytest.raises(crypto.SealBroken):
        crypto.unseal(crypto.seal(b"secret", "person.phone"), "person.id_number")


@pytest.mark.parametrize("place", [5, 20, -1])
def test_a_changed_envelope_does_not_open(place):
    envelope = bytearray(crypto.seal(b"secret", "t.c"))
    envelope[place] ^= 1
    with pytest.raises(crypto.SealBroken):
        crypto.unseal(bytes(envelope), "t.c")


def test_blind_indexes_are_equal_for_equal_values_and_differ_by_purpose():
    assert crypto.blind_index(PHONE, "a") == crypto.blind_index(PHONE, "a")
    assert crypto.blind_index(PHONE, "a") != crypto.blind_index(PHONE, "b")
    assert crypto.blind_index(PHONE, "a") != crypto.blind_index(PHONE[:-1] + "1", "a")


def test_a_blind_index_stays_the_keyed_hash_that_older_rows_hold(settings):
    for value in ("", PHONE, "农示甲" * 40):
        expected = hmac.digest(settings.INDEX_KEY, f"a\0{value}".encode(), hashlib.sha256)[:16]
        assert crypto.blind_index(value, "a") == crypto.blind_index(value, "a") == expected


@pytest.fixture
def person(db):
    division = Division.objects.get(code="451425")
    return Person.unscoped.create(division=division, full_name="农试验", id_number=NUMBER, phone=PHONE)


def stored(person):
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, phone, id_index FROM registry_person WHERE id = %s", [person.pk])
        return [bytes(value) for value in cursor.fetchone()]


def test_ids_and_phones_are_not_readable_in_the_table(person):
    for value in stored(person):
        assert NUMBER.encode() not in value
        assert PHONE.encode() not in value
    assert Person.unscoped.get(pk=person.pk).id_number == NUMBER


def test_the_blind_index_finds_the_person_by_whole_number_and_by_tail(person):
    whole, tail = index_for(Person, "id_index"), index_for(Person, "id_tail_index")
    assert Person.unscoped.get(id_index=whole(NUMBER)) == person
    assert Person.unscoped.get(id_tail_index=tail(NUMBER[-4:])) == person


def test_rotation_seals_everything_under_the_new_key_and_leaves_no_history(person, settings):
    before = stored(person)
    new = ("k2", base64.b64decode(base64.b64encode(b"n" * 32)))
    old_keys = list(settings.FIELD_KEYS)
    settings.FIELD_KEYS = [new, *old_keys]
    crypto.forget_keys()
    try:
        counts = dict(rotate())
        assert counts["registry_person.id_number"] >= 1
        after = stored(person)
        assert crypto.key_of(after[0]) == "k2"
        assert after[0] != before[0]
        assert after[2] == before[2]
        settings.FIELD_KEYS = [new]
        crypto.forget_keys()
        again = Person.unscoped.get(pk=person.pk)
        assert (again.id_number, again.phone) == (NUMBER, PHONE)
        assert not person.events.exists()
        assert dict(rotate())["registry_person.id_number"] == 0
    finally:
        settings.FIELD_KEYS = old_keys
        crypto.forget_keys()


def test_a_missing_key_is_said_not_guessed(person, settings):
    kept = list(settings.FIELD_KEYS)
    settings.FIELD_KEYS = [("other", b"x" * 32)]
    crypto.forget_keys()
    try:
        with pytest.raises(crypto.SealBroken):
            Person.unscoped.get(pk=person.pk)
    finally:
        settings.FIELD_KEYS = kept
        crypto.forget_keys()


def test_every_purpose_belongs_to_one_meaning():
    purposes = {
        field.purpose for model in (Person, ImportBatch) for field in model._meta.fields if hasattr(field, "purpose")
    }
    assert {"person.id_number", "person.phone", "import_batch.report"} <= purposes
