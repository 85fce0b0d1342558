"""A held vacancy comes out only in lawful wording."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from tests.market.world import POSTS, Pair, bring_in, make_pair, uscc, workbook
from wengang.accounts.models import AccessLog
from wengang.command import checks
from wengang.core.models import StateLog
from wengang.core.states import MayNot, WrongState
from wengang.market import actions, terms
from wengang.market.entries import add_seekers
from wengang.market.models import PostEntry, Proposal, Round, Vacancy

HEADER = (*POSTS, "性别要求", "工作内容")
ROW = [
    "示例有限公司",
    uscc(1),
    "广东省江门市蓬江区示例路1号",
    "装卸工",
    5,
    6000,
    7000,
    "免费",
    "免费",
    "男",
    "限男性，搬货",
]


def held(pair: Pair, issue: str = "") -> Vacancy:
    bring_in("vacancies", workbook(HEADER, [ROW]), pair.receiving_officer, issue=issue)
    return Vacancy.unscoped.get(state="quarantined")


def test_release_needs_lawful_wording_and_joins_its_issue(pair: Pair) -> None:
    issue = pair.issue()
    vacancy = held(pair, issue.code)
    with pytest.raises(ValidationError, match=r"第四十三条|art\. 43"):
        actions.do_release_vacancy(vacancy, {}, by=pair.receiving_officer, reason="已改")
    assert Vacancy.unscoped.get().state == "quarantined"
    lawful = {"description": "需搬运 25 公斤以上货物", "demands": ["lifting_over"]}
    actions.do_release_vacancy(vacancy, lawful, by=pair.receiving_officer, reason="与企业改为体能要求")
    kept = Vacancy.unscoped.get()
    assert (kept.state, kept.held_for, kept.demands) == ("open", [], ["lifting_over"])
    assert kept.raw["cells"]["sex_wanted"] == "男"
    assert PostEntry.unscoped.get().issue == issue
    assert StateLog.objects.get(move="release").actor == pair.receiving_officer


def test_the_old_file_again_does_not_undo_the_release(pair: Pair) -> None:
    vacancy = held(pair)
    actions.do_release_vacancy(vacancy, {"description": "搬货"}, by=pair.receiving_officer, reason="已改")
    _batch, report = bring_in("vacancies", workbook(HEADER, [ROW]), pair.receiving_officer)
    assert report.unchanged == 1
    assert (Vacancy.unscoped.get().state, Vacancy.unscoped.get().description) == ("open", "搬货")


def test_who_brought_the_list_sees_and_settles_its_held_lines(pair: Pair) -> None:
    issue = pair.issue()
    bring_in("vacancies", workbook(HEADER, [ROW]), pair.county_officer, issue=issue.code)
    assert Vacancy.objects.visible_to(pair.county_officer.scope).filter(state="quarantined").count() == 1
    actions.do_release_vacancy(Vacancy.unscoped.get(), {"description": "搬货"}, by=pair.county_officer, reason="已改")
    assert Vacancy.unscoped.get().state == "open"


def test_a_vacancy_written_by_hand_is_judged_too(pair: Pair) -> None:
    vacancy = pair.vacancy(headcount=3)
    vacancy.description = "只招女工"
    actions.do_save_vacancy(vacancy, by=pair.receiving_officer)
    assert Vacancy.unscoped.get().state == "quarantined"
    assert Vacancy.unscoped.get().held_for[0]["ground"] == "sex"
    with pytest.raises(WrongState):
        actions.do_add_posts(pair.issue(), [Vacancy.unscoped.get()], by=pair.receiving_officer)


def test_a_foreign_vacancy_cannot_be_changed(pair: Pair) -> None:
    vacancy = pair.vacancy(division_id="330411", employer=pair.employer(7, division_id="330411"))
    with pytest.raises(MayNot):
        actions.do_close_vacancy(vacancy, by=pair.receiving_officer)


def test_validity_ends(pair: Pair) -> None:
    pair.vacancy(valid_to=dt.date(2026, 11, 1))
    pair.vacancy(valid_to=dt.date(2026, 12, 1))
    assert actions.expire_vacancies(dt.date(2026, 11, 20)) == 1
    assert sorted(Vacancy.unscoped.values_list("state", flat=True)) == ["expired", "open"]
    assert StateLog.objects.get(move="expire").actor is None


def test_unanswered_proposals_end_with_their_vacancy_and_accepted_ones_stay(pair: Pair) -> None:
    asked, going = pair.person(), pair.person()
    vacancy, issue = pair.vacancy(valid_to=dt.date(2026, 11, 1)), pair.issue()
    add_seekers(issue, [asked.pk, going.pk])
    round_ = Round.unscoped.create(issue=issue, number=1, objective=0, bound=0, gap=0, seconds=0)
    for person, state in ((asked, "shown"), (going, "accepted")):
        Proposal.unscoped.create(
            round=round_, issue=issue, person=person, vacancy=vacancy, allocated=True, rank=1, score=1, state=state
        )
    assert actions.expire_proposals() == 0
    actions.expire_vacancies(dt.date(2026, 11, 20))
    assert actions.expire_proposals() == 1
    assert Proposal.unscoped.get(person=asked).state == "expired"
    assert Proposal.unscoped.get(person=going).state == "accepted"


def test_the_remark_of_a_list_is_judged_too_and_released_once(pair: Pair) -> None:
    data = workbook((*POSTS, "备注"), [[*ROW[:3], "缝纫工", *ROW[4:9], "有经验优先，不要外省户口"]])
    bring_in("vacancies", data, pair.receiving_officer)
    vacancy = Vacancy.unscoped.get()
    assert vacancy.state == "quarantined"
    assert [(each["ground"], each["field"], each["text"]) for each in vacancy.held_for] == [
        ("hukou", "remarks", "不要外省户口")
    ]
    actions.do_release_vacancy(vacancy, {}, by=pair.receiving_officer, reason="企业电话同意删去")
    bring_in("vacancies", data, pair.receiving_officer)
    assert Vacancy.unscoped.get().state == "open", "the same words were settled"


def test_new_terms_are_judged_reach_open_lists_and_are_told_on_proposals(pair: Pair) -> None:
    person, vacancy, issue = pair.person(), pair.vacancy(employer=pair.employer(31)), pair.issue()
    actions.do_add_posts(issue, [vacancy], by=pair.receiving_officer)
    add_seekers(issue, [person.pk])
    round_ = Round.unscoped.create(issue=issue, number=1, objective=0, bound=0, gap=0, seconds=0)
    proposal = Proposal.unscoped.create(
        round=round_, issue=issue, person=person, vacancy=vacancy, allocated=True, rank=1, score=1
    )
    vacancy.description = "装配，只要广东籍"
    with pytest.raises(ValidationError, match="就业促进法"):
        actions.do_edit_vacancy(vacancy, by=pair.receiving_officer)
    vacancy.description, vacancy.headcount, vacancy.wage_low = "装配", 12, 4800
    assert actions.do_edit_vacancy(vacancy, by=pair.receiving_officer) == ["headcount", "description", "wage_low"]
    assert PostEntry.unscoped.get().headcount == 12
    assert [change.names for change in terms.changed_since(proposal)] == [["需求人数", "工作内容", "工资下限"]]
    with translation.override("en"):
        assert terms.changed_since(proposal)[0].names[0] == "Headcount"
    assert actions.do_edit_vacancy(vacancy, by=pair.receiving_officer) == []
    with pytest.raises(MayNot):
        actions.do_edit_vacancy(vacancy, by=pair.county_officer)


def test_a_closed_vacancy_opens_again_lawfully_and_not_into_the_past(pair: Pair) -> None:
    vacancy, by = held(pair), pair.receiving_officer
    actions.do_close_vacancy(vacancy, by=by)
    with pytest.raises(ValidationError, match="男"):
        actions.do_reopen_vacancy(vacancy, by=by, reason="企业恢复招工")
    vacancy.refresh_from_db()
    vacancy.title, vacancy.description, vacancy.address = "装卸工", "搬货", ""
    actions.do_edit_vacancy(vacancy, by=by)
    with pytest.raises(ValidationError):
        actions.do_reopen_vacancy(vacancy, by=by, valid_to=dt.date(2020, 1, 1))
    actions.do_reopen_vacancy(vacancy, by=by, valid_to=dt.date(2090, 1, 1), reason="企业恢复招工")
    stored = Vacancy.unscoped.get(pk=vacancy.pk)
    assert (stored.state, stored.held_for, stored.valid_to) == ("open", [], dt.date(2090, 1, 1))
    assert StateLog.objects.get(move="reopen").reason == "企业恢复招工"


def test_a_contact_is_shown_whole_for_a_reason_that_is_logged(pair: Pair) -> None:
    employer = pair.employer(32, phone="13900139000")
    with pytest.raises(ValidationError):
        actions.do_reveal_phone(employer, reason=" ", by=pair.receiving_officer)
    with pytest.raises(MayNot):
        actions.do_reveal_phone(employer, reason="联系用工", by=make_pair("XX-YY").county_officer)
    assert actions.do_reveal_phone(employer, reason="联系用工", by=pair.receiving_officer) == "13900139000"
    logged = AccessLog.objects.get()
    assert (logged.action, logged.subject, logged.row, logged.field) == ("reveal", "employer", employer.pk, "phone")


def test_the_doctor_minds_proposals_made_while_held_not_those_of_before(pair: Pair) -> None:
    lawful = ["" if name in ("性别要求", "工作内容") else cell for name, cell in zip(HEADER, ROW, strict=True)]
    bring_in("vacancies", workbook(HEADER, [lawful]), pair.receiving_officer)
    vacancy = Vacancy.unscoped.get()
    issue, people = pair.issue(), [pair.person(), pair.person()]
    round_ = Round.unscoped.create(issue=issue, number=1, objective=0, bound=0, gap=0, seconds=0)

    def propose(state: str) -> None:
        given = {"round": round_, "issue": issue, "person": people.pop(), "vacancy": vacancy}
        Proposal.unscoped.create(**given, allocated=True, rank=1, score=1, state=state)

    def wrong() -> int:
        return next(found.wrong for found in checks.examine() if found.check.name == "quarantine")

    propose("hired")
    held(pair)
    assert wrong() == 0
    propose("shown")
    assert wrong() == 1
    Proposal.unscoped.filter(state="shown").update(state="withdrawn")
    assert wrong() == 0
