"""Documents on paper: Chinese is set, data is never markup, and the same content gives the same file."""

from datetime import UTC, datetime

import pytest

from wengang.core.documents import REPORT, pdf

AT = datetime(2026, 11, 1, tzinfo=UTC)


def content(**changed):
    section = {
        "title": "空缺",
        "lines": ["一句话"],
        "note": "",
        "figures": [["岗位", "3"]],
        "head": ["原因", "人数"],
        "right": [1],
        "widths": [3, 1],
        "rows": [["工资", "12"]],
    }
    whole = {"lang": "zh", "title": "报告", "subtitle": "", "foot": "", "facts": [], "sections": [section]}
    return whole | changed


def test_the_same_content_gives_the_same_file():
    first = pdf(REPORT, content(), at=AT)
    assert first.startswith(b"%PDF-")
    assert first == pdf(REPORT, content(), at=AT)
    assert first != pdf(REPORT, content(title="另一份报告"), at=AT)


@pytest.mark.parametrize(
    "nasty", ['#panic("x")', "$x", "*粗", "#{", "`", '"', "\\", "]", '#read("/etc/hostname")', "<a>"]
)
def test_data_is_shown_and_never_read_as_markup(nasty):
    assert pdf(REPORT, content(title=nasty, facts=[[nasty, nasty]]), at=AT).startswith(b"%PDF-")


def test_data_of_another_shape_is_refused():
    with pytest.raises(RuntimeError):
        pdf(REPORT, {"title": "报告"}, at=AT)
