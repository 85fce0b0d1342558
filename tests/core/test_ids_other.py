"""Phones, credit codes and masks."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wengang.core.ids import (
    IdError,
    Phone,
    check_phone,
    check_uscc,
    mask_bank_account,
    mask_name,
    mask_phone,
    mask_resident_id,
)

MOBILE = Phone("13812345678", "mobile")
OTHER = Phone("13912345678", "mobile")
LANDLINE = Phone("0771-5551234", "landline")


@pytest.mark.parametrize(
    ("written", "phones"),
    [
        ("13812345678", (MOBILE,)),
        ("138 1234 5678", (MOBILE,)),
        ("138-1234-5678", (MOBILE,)),
        ("１３８１２３４５６７８", (MOBILE,)),
        ("+86 138 1234 5678", (MOBILE,)),
        ("0086-13812345678", (MOBILE,)),
        ("8613812345678", (MOBILE,)),
        ("13812345678.0", (MOBILE,)),
        ("\u200b13812345678\t", (MOBILE,)),
        ("电话：13812345678", (MOBILE,)),
        ("13812345678(儿子)", (MOBILE,)),
        ("138 1234 5678/无", (MOBILE,)),
        ("13812345678、13912345678", (MOBILE, OTHER)),
        ("13812345678 13912345678", (MOBILE, OTHER)),
        ("138 1234 5678 139 1234 5678", (MOBILE, OTHER)),
        ("13812345678\n13812345678", (MOBILE,)),
        ("13812345678；0771-5551234", (MOBILE, LANDLINE)),
        ("0771-5551234", (LANDLINE,)),
        ("（0771）5551234", (LANDLINE,)),
        ("07715551234", (LANDLINE,)),
        ("+86 771 5551234", (LANDLINE,)),
        ("010-62345678转801", (Phone("010-62345678", "landline", "801"),)),
        ("400-123-4567", (Phone("4001234567", "service"),)),
        ("无", ()),
        ("暂无", ()),
        ("没有", ()),
        ("-", ()),
        ("", ()),
    ],
)
def test_phones_as_they_stand_in_lists(written, phones):
    assert check_phone(written) == phones


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1381234567", "length"),
        ("138123456789", "length"),
        ("12812345678", "length"),
        ("5551234", "area_code"),
        ("张三", "letters"),
        ("13812345678/1391234567", "length"),
        ("1.38E+10", "lost_digits"),
        ("1381234567a", "letters"),
    ],
)
def test_what_is_no_phone(written, code):
    with pytest.raises(IdError) as caught:
        check_phone(written)
    assert caught.value.code == code


@given(st.text(alphabet="0123456789 +-()/、无转a张.\n", max_size=40))
def test_any_cell_gives_phones_or_a_reason(text):
    with contextlib.suppress(IdError):
        phones = check_phone(text)
        assert len(set(phones)) == len(phones)


@pytest.mark.parametrize(
    "written",
    ["91350100M000100Y43", "91350100m000100y43", "统一社会信用代码：９１３５０１００M000100Y43", "9135O1OOMOOO1OOY43"],
)
def test_credit_codes(written):
    assert check_uscc(written) == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "empty"),
        ("91350100M000100Y44", "check_digit"),
        ("91350100M000100Y4", "length"),
        ("350100400000001", "length"),
        ("9.135E+17", "lost_digits"),
        ("某某有限公司某某有限公司某某有限公司", "letters"),
    ],
)
def test_what_is_no_credit_code(written, code):
    with pytest.raises(IdError) as caught:
        check_uscc(written)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("mask", "plain", "masked"),
    [
        (mask_resident_id, "451425198802292217", "451425********2217"),
        (mask_resident_id, "452131880229221", "452131*****9221"),
        (mask_resident_id, "4514251", "*******"),
        (mask_phone, "13812345678", "138****5678"),
        (mask_phone, "0771-5551234", "0771-*****34"),
        (mask_phone, "5678", "****"),
        (mask_name, "农卓", "农*"),
        (mask_name, "罗大明", "罗*明"),
        (mask_name, "欧阳大明", "欧*明"),
        (mask_name, "阿依·买买提", "阿*提"),
        (mask_name, "农", "*"),
        (mask_name, "", ""),
        (mask_bank_account, "6217001234567891234", "6217***********1234"),
    ],
)
def test_masks(mask, plain, masked):
    assert mask(plain) == masked


@given(st.text(max_size=30))
def test_no_mask_shows_a_short_text_whole(text):
    for mask in (mask_resident_id, mask_phone, mask_bank_account):
        masked = mask(text.replace("-", ""))
        assert len(masked) == len(text.replace("-", ""))
        assert not masked or "*" in masked
