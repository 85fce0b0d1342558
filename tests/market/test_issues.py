"""An issue opens, collects both lists, freezes, and gives the same bytes years later."""

import io

import openpyxl
import pytest
from django.db import connection

from tests.market.world import COUNTY, DISTRICT, POSTS, TODAY, Pair, bring_in, make_pair, uscc, user_of, workbook
from wengang.accounts.roles import Role
from wengang.core.imports import ImportRefused
from wengang.core.states import MayNot, WrongState
from wengang.market import actions, snapshot
from wengang.market.coded import KEYS
from wengang.market.figures import figures
from wengang.market.models import Issue, PostEntry, Proposal, SeekerEntry, Vacancy
from wengang.market.proposals import do_answer
from wengang.market.rounds import do_run_round
from wengang.registry.models import Disclosure, KinGroup, Person, Wish

SEEKERS = ("代号", "姓名", "身份证号", "联系电话", "意向地", "意向工种", "期望月薪", "同行亲属", "住宿要求", "特殊需要")


def test_opening_numbers_an_issue_once(pair: Pair) -> None:
    issue = actions.do_open_issue(pair.agreement, 2026, 11, by=pair.county_officer)
    assert (issue.code, issue.state) == ("TD-PJ-2026-11", "open")
    with pytest.raises(Exception, match=r"issue|期"):
        actions.do_open_issue(pair.agreement, 2026, 11, by=pair.county_officer)


def test_strangers_and_clerks_may_not(pair: Pair) -> None:
    with pytest.raises(MayNot):
        actions.do_open_issue(pair.agreement, 2026, 11, by=user_of(pair.county, Role.TOWNSHIP))
    stranger = make_pair("XX-YY")
    stranger.county.division_id = "530602"
    stranger.county.save()
    with pytest.raises(MayNot):
        actions.do_open_issue(pair.agreement, 2026, 11, by=user_of(stranger.county, Role.COUNTY))


def test_collecting_takes_who_wants_work_within_reach(pair: Pair) -> None:
    issue = pair.issue()
    there = pair.person()
    anywhere = pair.person(wish={"destinations": [], "reach": "outside"})
    pair.person(wish={"destinations": ["3302"]})
    pair.person(wish={"destinations": [], "reach": "county"})
    pair.person(wish={"will_work": "no"})
    pair.person(deceased=True)
    pair.person(birth_date=TODAY.replace(year=TODAY.year - 15))
    pair.person(division_id="530602")
    objecting = pair.person()
    disclosed = {"organisation": pair.bureau, "purpose": "placement", "basis": "consent", "by": pair.county_officer}
    Disclosure.unscoped.create(
        person=objecting,
        consented_on=TODAY,
        valid_from=TODAY,
        valid_to=TODAY,
        revoked_at="2026-11-01T00:00Z",
        **disclosed,
    )
    assert actions.do_collect(issue, by=pair.county_officer) == 2
    assert set(SeekerEntry.unscoped.values_list("person", flat=True)) == {there.pk, anywhere.pk}
    assert actions.do_collect(issue, by=pair.county_officer) == 0


def test_a_coded_row_names_nobody(pair: Pair) -> None:
    issue = pair.issue()
    person = pair.person(ethnicity="壮族", political_status="13", health="6", phone="13800000000")
    actions.do_collect(issue, by=pair.county_officer)
    shown = SeekerEntry.unscoped.get().shown
    assert set(shown) == set(KEYS)
    text = str(shown)
    for secret in (person.full_name, person.id_number, "壮", "13800000000", "1990", "残疾", "天等"):
        assert secret not in text
    assert shown["code"] == person.code
    assert shown["destinations"] == "广东江门"


def test_kin_share_a_number_only_when_two_are_listed(pair: Pair) -> None:
    issue = pair.issue()
    couple, lonely = KinGroup.objects.create(kind="couple"), KinGroup.objects.create(kind="siblings")
    for kin in (couple, couple, lonely):
        pair.person(wish={"kin_group": kin})
    actions.do_collect(issue, by=pair.county_officer)
    groups = dict(SeekerEntry.unscoped.values_list("person__wishes__kin_group", "group"))
    assert groups[couple.pk] is not None
    assert groups[lonely.pk] is None


def test_a_frozen_issue_gives_the_same_bytes_whatever_changes(pair: Pair) -> None:
    issue = pair.issue()
    rows = [["示例有限公司", uscc(1), "广东省江门市蓬江区示例路1号", "=缝纫工", 20, 5000, 6500, "免费", "免费"]]
    bring_in("vacancies", workbook(POSTS, rows), pair.receiving_officer, issue=issue.code)
    pair.person()
    actions.do_collect(issue, by=pair.county_officer)
    actions.do_freeze_issue(issue, by=pair.county_officer)
    first, digest = actions.lists_of(issue), issue.digest
    Vacancy.unscoped.update(title="别的", headcount=99, wage_low=1)
    PostEntry.unscoped.update(headcount=99)
    Wish.unscoped.update(least_wage=9999, destinations=["33"])
    Person.unscoped.update(education="20", code="W00000000")
    SeekerEntry.unscoped.update(shown={})
    later = Issue.unscoped.get(pk=issue.pk)
    assert actions.lists_of(later) == first
    assert snapshot.digest(snapshot.unpack(later.snapshot)) == digest == later.digest
    assert figures(later)["headcount"] == 20
    book = openpyxl.load_workbook(io.BytesIO(first))
    assert book.sheetnames == ["求职清单", "岗位供给清单"]
    assert book["岗位供给清单"]["F3"].value == "'=缝纫工"
    assert [cell.value for cell in book["求职清单"][2]][:3] == ["编号", "代号", "文化程度"]


def test_the_snapshot_lies_sealed(pair: Pair) -> None:
    issue = pair.issue()
    pair.vacancy()
    actions.do_freeze_issue(issue, by=pair.county_officer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT snapshot FROM market_issue")
        stored = bytes(cursor.fetchone()[0])
    assert issue.snapshot.encode() not in stored


def test_frozen_lists_refuse_every_change(pair: Pair) -> None:
    issue = pair.issue()
    person, vacancy = pair.person(), pair.vacancy()
    actions.do_add_posts(issue, [vacancy], by=pair.receiving_officer)
    actions.do_freeze_issue(issue, by=pair.county_officer)
    for change in (
        lambda: actions.do_collect(issue, by=pair.county_officer),
        lambda: actions.do_add_seekers(issue, [person], by=pair.county_officer),
        lambda: actions.do_remove_post(PostEntry.unscoped.get(), by=pair.county_officer, reason="停产"),
        lambda: actions.do_freeze_issue(issue, by=pair.county_officer),
    ):
        with pytest.raises(WrongState):
            change()


def test_only_own_people_go_on_the_list(pair: Pair) -> None:
    with pytest.raises(MayNot):
        actions.do_add_seekers(pair.issue(), [pair.person()], by=pair.receiving_officer)


def seeker(person: Person, companions: str = "", **cells: str) -> list[str]:
    given = dict.fromkeys(SEEKERS, "") | {
        "代号": person.code,
        "意向地": "广东江门",
        "意向工种": "缝纫工",
        "期望月薪": "5000",
    }
    return list((given | {"同行亲属": companions} | cells).values())


def test_a_list_of_jobseekers_refers_to_the_ledger(pair: Pair) -> None:
    issue = pair.issue()
    coded, by_id, by_phone = pair.person(), pair.person(), pair.person(phone="13800000001")
    outsider = pair.person(division_id="530602001")
    rows = [
        seeker(coded, 特殊需要="不上夜班", 住宿要求="宿舍"),
        seeker(by_id, 代号="", 身份证号=by_id.id_number),
        seeker(by_phone, 代号="", 姓名=by_phone.full_name, 联系电话="13800000001"),
        seeker(coded),
        seeker(by_phone, 代号="", 姓名="农没有", 联系电话="13800000001"),
        seeker(outsider),
    ]
    _batch, report = bring_in("seekers", workbook(SEEKERS, rows, "求职清单"), pair.county_officer, issue=issue.code)
    assert (report.rows, report.new, report.errors) == (6, 3, 3)
    assert [each["code"] for each in report.cell_errors if each["severity"] == "error"] == [
        "seeker_twice", "seeker_unknown", "seeker_unknown",
    ]  # fmt: skip
    wish = Wish.unscoped.get(person=coded, current=True)
    assert (wish.least_wage, wish.destinations, wish.limits, wish.source) == (5000, ["4407"], ["no_night"], "list")
    assert wish.lodging == "bed"
    assert SeekerEntry.unscoped.get(person=coded).shown["lodging"] == "床位"
    assert Wish.unscoped.filter(person=coded, current=False).count() == 1
    assert SeekerEntry.unscoped.filter(issue=issue).count() == 3
    assert report.cell_errors[0]["value"] != coded.id_number
    assert outsider.division_id[:6] != COUNTY


def test_companions_become_groups_and_twice_is_once(pair: Pair) -> None:
    issue = pair.issue()
    wife, husband, brother, other, alone = (pair.person() for _ in range(5))
    husband.household = wife.household
    husband.save()
    rows = [
        seeker(wife, "夫妻"), seeker(husband, "夫妻"), seeker(brother, f"与{other.full_name}同行"),
        seeker(other, f"{brother.code}（兄）"), seeker(alone, "夫妻"),
    ]  # fmt: skip
    data = workbook(SEEKERS, rows)
    bring_in("seekers", data, pair.county_officer, issue=issue.code)
    groups = dict(SeekerEntry.unscoped.values_list("person", "group"))
    assert groups[wife.pk] == groups[husband.pk] != groups[brother.pk] == groups[other.pk]
    assert groups[alone.pk] is None
    kinds = set(Wish.unscoped.filter(current=True, kin_group__isnull=False).values_list("kin_group__kind", flat=True))
    assert kinds == {"couple", "siblings"}
    _batch, again = bring_in("seekers", data, pair.county_officer, issue=issue.code)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 5)
    assert KinGroup.objects.count() == 2


def test_a_list_of_jobseekers_needs_its_issue(pair: Pair) -> None:
    with pytest.raises(ImportRefused):
        bring_in("seekers", workbook(SEEKERS, [seeker(pair.person())]), pair.county_officer)
    assert DISTRICT


def test_a_line_goes_off_with_its_reason_and_stays_off(pair: Pair) -> None:
    issue, person, other = pair.issue(), pair.person(), pair.person()
    vacancy = pair.vacancy()
    actions.do_add_posts(issue, [vacancy], by=pair.receiving_officer)
    assert actions.do_collect(issue, by=pair.county_officer) == 2
    do_run_round(issue, by=pair.county_officer)
    entry = SeekerEntry.unscoped.get(person=person)
    with pytest.raises(WrongState):
        actions.do_remove_seeker(entry, by=pair.county_officer, reason=" ")
    actions.do_remove_seeker(entry, by=pair.county_officer, reason="本人已回校读书")
    assert actions.do_collect(issue, by=pair.county_officer) == 0
    assert list(SeekerEntry.unscoped.values_list("person", flat=True)) == [other.pk]
    assert Proposal.unscoped.get(person=person).state == "withdrawn"
    told = actions.lines_off(issue).get()
    assert (told.before, told.reason, told.actor) == (person.code, "本人已回校读书", pair.county_officer)


def test_a_line_whose_proposal_was_accepted_stays(pair: Pair) -> None:
    issue, person = pair.issue(), pair.person()
    actions.do_add_posts(issue, [pair.vacancy()], by=pair.receiving_officer)
    actions.do_collect(issue, by=pair.county_officer)
    do_run_round(issue, by=pair.county_officer)
    do_answer(Proposal.unscoped.get(person=person), "accept", by=pair.county_officer)
    for take_off, entry in (
        (actions.do_remove_seeker, SeekerEntry.unscoped.get()),
        (actions.do_remove_post, PostEntry.unscoped.get()),
    ):
        with pytest.raises(WrongState):
            take_off(entry, by=pair.county_officer, reason="停产")
