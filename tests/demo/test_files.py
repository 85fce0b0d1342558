"""The invented people and their lists: repeatable, valid, calibrated, and as messy as they should be."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from wengang.core.ids import check_resident_id, check_uscc
from wengang.core.regions import gazetteer
from wengang.core.sheets import read
from wengang.demo.files import Cast, ListFile, cast_of, write_lists
from wengang.demo.people import Member
from wengang.demo.places import PAIRS
from wengang.market.sheets.forms import EMPLOYERS, SEEKERS, VACANCIES
from wengang.registry.sheets.forms import HOUSEHOLDS, MONITORING

DAY = date(2026, 11, 22)
SCALE = 0.05


@pytest.fixture(scope="module")
def casts() -> list[Cast]:
    return [cast_of(pair, 1, 1.0, DAY) for pair in PAIRS]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[ListFile]:
    return list(write_lists(tmp_path_factory.mktemp("lists"), 1, SCALE, DAY))


def everybody(casts: list[Cast]) -> list[Member]:
    return [member for cast in casts for house in cast.houses for member in house.members]


def test_the_same_seed_writes_the_same_bytes(files: list[ListFile], tmp_path: Path) -> None:
    again = list(write_lists(tmp_path, 1, SCALE, DAY))
    assert [one.path.name for one in again] == [one.path.name for one in files]
    assert all(one.path.read_bytes() == two.path.read_bytes() for one, two in zip(again, files, strict=True))
    other = list(write_lists(tmp_path / "other", 2, SCALE, DAY))
    assert other[0].path.read_bytes() != files[0].path.read_bytes()


def test_it_is_as_large_as_promised(casts: list[Cast]) -> None:
    assert 5800 <= sum(cast.people for cast in casts) <= 6300
    posts = [post for cast in casts for firm in cast.firms for post in firm.posts]
    assert len(posts) == 800
    assert 5 <= sum(post.headcount for post in posts) / len(posts) <= 7


def test_ids_are_valid_unique_and_agree_with_the_person(casts: list[Cast]) -> None:
    people = everybody(casts)
    assert len({member.id_number for member in people}) == len(people)
    for member in people:
        checked = check_resident_id(member.id_number)
        assert (checked.birth, checked.sex) == (member.birth, "1" if member.sex == "男" else "2")
    codes = [firm.uscc for cast in casts for firm in cast.firms]
    assert all(check_uscc(code) for code in codes)
    assert len(set(codes)) == len(codes)


def test_nobody_can_be_called(casts: list[Cast]) -> None:
    """No operator has opened these ranges, so no invented phone is somebody's."""
    phones = [member.phone for member in everybody(casts) if member.phone]
    phones += [firm.phone for cast in casts for firm in cast.firms]
    assert {phone[:3] for phone in phones} <= {"154", "161", "163", "164", "168", "169"}


def test_townships_are_real_and_lie_in_their_division() -> None:
    for pair in PAIRS:
        for township in pair.sender.townships:
            assert gazetteer().name(township.code) == township.name
            assert township.code.startswith(pair.sender.code)
            assert gazetteer().name(township.code[:6]) == township.county
        assert all(gazetteer().name(code) == name for code, name in pair.receiver.sites)


def test_shares_follow_the_field(casts: list[Cast]) -> None:
    people = everybody(casts)
    carried = [member for member in people if member.job.status == "已外出"]
    assert 0.30 <= len(carried) / len(people) <= 0.45
    assert 0.24 <= sum(member.wish.will == "是" for member in people) / len(people) <= 0.34
    houses = [house for cast in casts for house in cast.houses]
    lifted = sum(len(house.members) for house in houses if house.category == "脱贫户")
    assert 0.42 <= lifted / len(people) <= 0.56
    assert all(3000 <= member.job.wage <= 6500 for member in carried)
    together = [member for member in people if member.wish.together]
    assert len(together) >= 100
    assert len(together) % 2 == 0


def test_husbands_and_wives_are_of_an_age(casts: list[Cast]) -> None:
    for cast in casts:
        for house in cast.houses:
            head, *others = house.members
            for other in others:
                if other.kin in {"妻", "夫"}:
                    assert abs(other.birth.year - head.birth.year) <= 8
                    assert other.sex != head.sex
                if other.kin in {"长子", "长女"}:
                    assert other.birth.year - head.birth.year >= 10


def test_the_importer_s_sheets_read_every_list(files: list[ListFile]) -> None:
    sheets = {sheet.kind: sheet for sheet in (HOUSEHOLDS, MONITORING, SEEKERS, EMPLOYERS, VACANCIES)}
    problems: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    good: Counter[str] = Counter()
    for file in files:
        reading = read(file.path, sheets[file.kind], filename=file.path.name, near=file.near)
        for row in reading:
            rows[file.kind] += 1
            good[file.kind] += row.ok
            problems.update(problem.code for problem in row.problems)
        assert not reading.unknown_columns
    assert set(rows) == set(sheets)
    assert rows["households"] > 350
    assert all(good[kind] / rows[kind] > 0.95 for kind in rows)
    assert {"id_tidied", "wage_tidied", "phone_tidied", "name_tidied"} <= set(problems)


def test_lists_have_the_traits_of_real_ones(tmp_path: Path) -> None:
    """Lost digits, wrong check digits, doubles under 15 digits, blank ids, struck and coloured rows."""
    pair = PAIRS[0]
    seen: Counter[str] = Counter()
    for file in write_lists(tmp_path, 1, 1.0, DAY):
        if file.pair is not pair:
            break
        seen[file.path.suffix] += 1
        if file.kind != "households":
            continue
        reading = read(file.path, HOUSEHOLDS, filename=file.path.name, near=file.near)
        for row in reading:
            seen.update(problem.code for problem in row.problems)
            seen["blank"] += not row.raw.get("id_number")
            seen["fifteen"] += len(str(row.raw.get("id_number"))) == 15
        seen.update(problem.code for problem in reading.problems)
        seen.update({"skipped": sum(reading.tally.skipped.values()), "other sheet": len(reading.skipped_sheets)})
    wanted = {"id_lost_digits", "id_check_digit", "fifteen", "blank", "struck", "coloured", "comments", "wage_yearly"}
    assert {name for name in wanted if not seen[name]} == set()
    assert {".xlsx", ".csv", ".ods"} <= set(seen)
    assert seen["skipped"]
    assert seen["other sheet"]


def test_some_posts_ask_what_the_law_forbids(casts: list[Cast]) -> None:
    posts = [post for cast in casts for firm in cast.firms for post in firm.posts]
    unlawful = [post for post in posts if post.sex != "不限" or post.ages or post.remark]
    assert 15 <= len(unlawful) <= 45
    assert any(post.ages == "18-35岁" and post.sex == "男" for post in unlawful)
    assert sum(post.caring for post in posts) > 20
    assert all(post.wage[0] >= 5000 and post.board == post.lodging == "免费" for post in posts if post.caring)
