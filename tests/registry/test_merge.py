"""Merging doubles: everything moves, conflicts are told, and an undo puts every row of every table back."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils import timezone
from pghistory.models import Event

from tests.registry.conftest import NEXT_VILLAGE, VILLAGE, make_user, number
from tests.web.world import make_world
from wengang.accounts.models import User
from wengang.accounts.roles import Role
from wengang.core.states import MayNot
from wengang.employment.models import Spell
from wengang.registry import coverage, tally, zero
from wengang.registry.actions import do_edit_person, do_record_status, do_record_wish
from wengang.registry.actions.merge import do_merge, do_undo_merge
from wengang.registry.actions.quality import do_check
from wengang.registry.actions.surveys import do_attempt
from wengang.registry.models import (
    Attempt,
    Category,
    DuplicateCase,
    Household,
    Merge,
    Person,
    Sample,
    SampleItem,
    Skill,
    StatusFact,
    Survey,
    Target,
    Wish,
    ZeroService,
)
from wengang.registry.quality.merging import links_to, offered, proposed

TODAY = timezone.localdate()
DERIVED = {"registry.Merge", "registry.Tally", "registry.TargetTally", "employment.LeavingMark", "registry.WorkerMark"}
WHY = "同一人,两份名册各登记一次"


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, without history, the merges themselves, and what the database adds up by itself."""
    kept: dict[str, list[dict[str, Any]]] = {}
    for model in apps.get_models():
        derived = issubclass(model, Event) or model._meta.label in DERIVED
        if model._meta.managed and not derived and not model._meta.label.startswith("pghistory"):
            kept[model._meta.label] = list(model._base_manager.order_by("pk").values())
    return kept


def different(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [label for label in before if before[label] != after[label]]


@pytest.fixture
def home() -> Household:
    """A household with somebody at work: whom nothing in these tests makes a case of."""
    family = Household.unscoped.create(division_id=VILLAGE, head_name="农大山", number="7")
    Person.unscoped.create(household=family, division_id=VILLAGE, full_name="农大山", **status("nearby"))
    return family


def status(word: str, days: int = 5) -> dict[str, Any]:
    return {"employment": word, "employment_source": "visit", "employment_on": TODAY - timedelta(days=days)}


@pytest.fixture
def pair(home: Household) -> tuple[Person, Person]:
    """(kept, gone): the same man, once with an id number and once with a phone and a newer status."""
    kept = Person.unscoped.create(
        household=home, division_id=VILLAGE, full_name="农秀珍", id_number=number(11), birth_date=date(1990, 5, 17),
        **status("away", 40),
    )  # fmt: skip
    gone = Person.unscoped.create(
        household=home, division_id=VILLAGE, full_name="农秀珍", phone="13800138000", **status("looking", 3)
    )
    zero.refresh([home.pk])
    return kept, gone


def with_everything(kept: Person, gone: Person, by: User) -> None:
    """Rows of every table that points to a person, some of which both have."""
    seen: dict[str, Any] = {"source": "visit", "seen_on": TODAY, "by": by}
    for person, word, days in ((kept, "away", 40), (gone, "looking", 3)):
        Wish.unscoped.create(person=person, will_work="yes", source="visit", seen_on=TODAY - timedelta(days=days))
        Category.unscoped.create(person=person, kind="lifted", valid_from=date(2020, 1, 1), source="list")
        Skill.unscoped.create(person=person, name="电工", source="list")
        StatusFact.unscoped.create(person=person, field="employment", value=word, **seen | {"seen_on": TODAY})
    Skill.unscoped.create(person=gone, name="焊工", source="list")
    case = {"division_id": VILLAGE, "incoming": "{}", "likeness": 90, "grounds": "test"}
    DuplicateCase.unscoped.create(existing=kept, outcome=gone, decision="different", fingerprint=b"1", **case)
    village = by.membership.organisation
    sample = Sample.unscoped.create(
        division_id=VILLAGE, organisation=village, seed=1, size=2, fields=["employment"], by=by,
        strata={VILLAGE: [3, 2]}, closed_at=timezone.now(), report={"verdict": "not_shown"},
    )  # fmt: skip
    survey = Survey.unscoped.create(
        name="电话摸排", kind="calls", questionnaire="calls/1", division_id=VILLAGE, organisation=village, by=by,
        opens=TODAY, closes=TODAY,
    )  # fmt: skip
    for person in (kept, gone):
        SampleItem.unscoped.create(sample=sample, person=person, division_id=VILLAGE, said={"employment": ""})
        target = Target.unscoped.create(survey=survey, person=person, division_id=VILLAGE, attempts=1, last_on=TODAY)
        Attempt.unscoped.create(op=uuid4(), target=target, channel="call", outcome="away", by=by)
    Target.unscoped.filter(person=gone).update(state="done", last_outcome="reached", last_on=TODAY)


def hang(gone: Person, labels: set[str]) -> None:
    """Let rows of the test world, which has one of everything, point to the record that goes."""
    for link in links_to(Person):
        if link.name in labels:
            rows = link.model._base_manager.all()
            row = rows.exclude(**{f"{link.field.name}__isnull": True}).first() or rows.first()
            if row is not None:
                rows.filter(pk=row.pk).update(**{link.field.attname: gone.pk})


class TestIdentity:
    def test_merge_and_undo_change_nothing_in_any_table(self, pair, county):
        kept, gone = pair
        world = make_world("530602", "3304")
        for name in ("job_question", "case"):  # with everything that hangs on the two
            world.target(name, county)
        job(gone, world.rows["employer"])
        with_everything(kept, gone, county)
        used = {link.name for link in links_to(Person) if link.rows(gone.pk).exists()}
        hang(gone, {link.name for link in links_to(Person)} - used)
        pointing = {link.name for link in links_to(Person) if link.rows(gone.pk).exists()}
        before = everything()
        merge = do_merge(kept, gone, by=county, reason=WHY)
        assert not [link.name for link in links_to(Person) if link.rows(gone.pk).exists()]
        assert not Person.unscoped.filter(pk=gone.pk).exists()
        assert {"registry.Person", "registry.Wish", "registry.Target"} <= set(different(before, everything()))
        assert do_undo_merge(merge, by=county) == []
        assert different(before, everything()) == []
        assert (tally.miscounted(), coverage.miscounted()) == (0, 0)
        # A room that was built since adds its row to the test world.
        assert pointing == {link.name for link in links_to(Person)}

    def test_nothing_readable_about_the_person_lies_beside_the_seal(self, pair, county):
        merge = do_merge(*pair, by=county, reason="test")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT moved::text || encode(sealed, 'escape') FROM registry_merge WHERE id = %s", [merge.pk]
            )
            text = cursor.fetchone()[0]
        assert "13800138000" not in text
        assert "秀珍" not in text
        assert "13800138000" in Merge.unscoped.get(pk=merge.pk).sealed


def job(person: Person, employer: Any) -> None:
    told = {"job_title": "装配工", "valid_from": TODAY, "source": "visit", "seen_on": TODAY, "export_mode": "organised"}
    Spell.unscoped.create(person=person, employer=employer, **told)


class TestWhatBecomesOfIt:
    def test_gaps_are_filled_and_what_stands_follows_the_observations_of_both(self, pair, county):
        kept, gone = pair
        assert set(offered(kept, gone)) == {"phone", "employment"}
        assert proposed(kept, gone) == {"phone", "employment"}
        do_merge(kept, gone, by=county, reason=WHY)
        kept.refresh_from_db()
        assert (kept.phone, kept.employment, kept.id_number) == ("13800138000", "looking", number(11))
        assert kept.phone_index is not None

    def test_the_clerk_may_choose_otherwise(self, pair, county):
        kept, gone = pair
        do_merge(kept, gone, by=county, reason=WHY, take=["phone"])
        kept.refresh_from_db()
        assert (kept.phone, kept.employment) == ("13800138000", "away")

    def test_an_id_number_moves_with_its_index(self, pair, county):
        gone, kept = pair
        merge = do_merge(kept, gone, by=county, reason=WHY)
        assert Person.unscoped.get(id_index=gone.id_index).pk == kept.pk
        do_undo_merge(merge, by=county)
        assert Person.unscoped.get(id_index=gone.id_index).pk == gone.pk

    def test_of_two_wishes_the_newer_stays_current_and_doubles_of_a_skill_are_one(self, pair, county):
        kept, gone = pair
        with_everything(kept, gone, county)
        newer = Wish.unscoped.get(person=gone)
        do_merge(kept, gone, by=county, reason=WHY)
        assert list(Wish.unscoped.filter(person=kept, current=True)) == [newer]
        assert sorted(Skill.unscoped.filter(person=kept).values_list("name", flat=True)) == ["焊工", "电工"]
        assert Category.unscoped.get(person=kept).valid_from == date(2020, 1, 1)
        assert DuplicateCase.unscoped.get(fingerprint=b"1").decision == "same"

    def test_two_targets_of_one_survey_become_one_with_the_attempts_of_both(self, pair, county):
        kept, gone = pair
        with_everything(kept, gone, county)
        do_merge(kept, gone, by=county, reason=WHY)
        target = Target.unscoped.get(person=kept)
        assert (target.state, target.attempts, target.tries.count()) == ("done", 2, 2)

    def test_the_report_of_a_closed_sample_stands_and_an_open_one_stops_the_merge(self, pair, county):
        kept, gone = pair
        with_everything(kept, gone, county)
        sample = Sample.unscoped.get()
        Sample.unscoped.update(closed_at=None)
        with pytest.raises(ValidationError):
            do_merge(kept, gone, by=county, reason=WHY)
        Sample.unscoped.update(closed_at=sample.closed_at)
        do_merge(kept, gone, by=county, reason=WHY)
        assert Sample.unscoped.get().report == {"verdict": "not_shown"}
        assert sample.items.count() == 1


class TestConflicts:
    def test_two_jobs_at_once_are_told_in_words_and_nothing_moves(self, pair, county):
        kept, gone = pair
        employer = make_world("530602", "3304").rows["employer"]
        for person in pair:
            job(person, employer)
        before = everything()
        with pytest.raises(ValidationError) as refused:
            do_merge(kept, gone, by=county, reason=WHY)
        assert refused.value.messages
        assert different(before, everything()) == []

    def test_only_who_looks_after_both_and_says_why(self, pair, county, next_county):
        kept, gone = pair
        assistant = make_user("assistant", VILLAGE, Role.ASSISTANT, "village")
        for stranger in (next_county, assistant):
            with pytest.raises(MayNot):
                do_merge(kept, gone, by=stranger, reason=WHY)
        for two, why in (((kept, kept), WHY), ((kept, gone), " ")):
            with pytest.raises(ValidationError):
                do_merge(*two, by=county, reason=why)
        neighbours = make_user("neighbours", NEXT_VILLAGE, Role.TOWNSHIP)
        merge = do_merge(kept, gone, by=county, reason=WHY)
        with pytest.raises(MayNot):
            do_undo_merge(merge, by=neighbours)


class TestUndo:
    def test_what_was_changed_since_stays_and_is_told(self, pair, county):
        kept, gone = pair
        Wish.unscoped.create(person=gone, will_work="yes", source="visit", seen_on=TODAY)
        Wish.unscoped.create(person=kept, will_work="no", source="visit", seen_on=TODAY - timedelta(days=9))
        merge = do_merge(kept, gone, by=county, reason=WHY)
        kept = Person.unscoped.get(pk=kept.pk)
        do_edit_person(kept, {"phone": "13800138001"}, reason="换号", by=county)
        newest = do_record_wish(kept, will_work="stay", source="call", seen_on=TODAY, by=county)
        left = do_undo_merge(merge, by=county)
        assert left == ["registry.person.phone", "registry.wish"]
        assert Person.unscoped.get(pk=kept.pk).phone == "13800138001"
        assert Person.unscoped.get(pk=gone.pk).phone == "13800138000"
        assert Wish.unscoped.get(person=kept, current=True) == newest

    def test_what_was_recorded_since_stays_with_the_record_that_was_kept(self, pair, county):
        kept, gone = pair
        merge = do_merge(kept, gone, by=county, reason=WHY)
        fact = do_record_status(Person.unscoped.get(pk=kept.pk), "nearby", source="visit", seen_on=TODAY, by=county)
        do_undo_merge(merge, by=county)
        assert StatusFact.unscoped.get(pk=fact.pk).person_id == kept.pk
        assert Person.unscoped.get(pk=kept.pk).employment == "nearby"
        assert Person.unscoped.get(pk=gone.pk).employment == "looking"

    def test_an_id_number_that_somebody_else_got_stays_there(self, pair, county):
        gone, kept = pair
        merge = do_merge(kept, gone, by=county, reason=WHY)
        do_edit_person(Person.unscoped.get(pk=kept.pk), {"remark": "x"}, reason="x", by=county)
        Person.unscoped.filter(pk=kept.pk).update(birth_date=date(1991, 1, 1))
        assert "registry.person.id_number" in do_undo_merge(merge, by=county)
        assert Person.unscoped.get(pk=gone.pk).id_number == ""

    def test_merges_are_undone_from_the_last_one_back(self, pair, county, home):
        kept, gone = pair
        third = Person.unscoped.create(household=home, division_id=VILLAGE, full_name="农秀珍")
        zero.refresh([home.pk])
        before = everything()
        first = do_merge(gone, third, by=county, reason=WHY)
        second = do_merge(kept, gone, by=county, reason=WHY)
        first.refresh_from_db()
        assert first.kept == kept
        with pytest.raises(ValidationError):
            do_undo_merge(first, by=county)
        for each in (second, first):
            assert do_undo_merge(each, by=county) == []
            with pytest.raises(ValidationError):
                do_undo_merge(each, by=county)
        assert different(before, everything()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("crosswise", [False, True])
def test_two_people_who_merge_the_same_pair_at_once_merge_it_once(pair, county, crosswise):
    kept, gone = pair
    refusals: list[str] = []
    begin = threading.Barrier(2)

    def merge(first: Person, second: Person) -> None:
        try:
            begin.wait()
            do_merge(first, second, by=User.objects.get(pk=county.pk), reason=WHY)
        except ValidationError as refused:
            refusals.append(refused.messages[0])
        finally:
            connection.close()

    others = (gone, kept) if crosswise else (kept, gone)
    threads = [threading.Thread(target=merge, args=two) for two in ((kept, gone), others)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(refusals) == 1
    assert Merge.unscoped.count() == 1
    assert Person.unscoped.filter(full_name="农秀珍").count() == 1


def is_waited_for() -> bool:
    """Whether another connection waits for a lock of this one."""
    waiting = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
    with connection.cursor() as cursor:
        cursor.execute(waiting)
        return bool(cursor.fetchone()[0])


def wait_for_the_person(person: Person, row: Any, write: Callable[[], object]) -> None:
    """While somebody holds the person, ``write`` waits and leaves the row alone; then it goes on."""

    def work() -> None:
        try:
            write()
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    with transaction.atomic():
        Person.unscoped.select_for_update().get(pk=person.pk)
        thread.start()
        for _each in range(100):
            if is_waited_for():
                break
            time.sleep(0.05)
        assert is_waited_for()
        type(row).unscoped.select_for_update(nowait=True).get(pk=row.pk)
    thread.join()


@pytest.mark.django_db(transaction=True)
def test_who_writes_of_a_person_takes_the_person_first(pair, county):
    """A merge takes persons and then what hangs on them; whoever went the other way would wait in a circle."""
    kept, gone = pair
    with_everything(kept, gone, county)
    Sample.unscoped.update(closed_at=None)
    checker = make_user("checker", "451425", Role.COUNTY)
    target, item = Target.unscoped.get(person=kept), SampleItem.unscoped.get(person=kept)
    told = {"op": uuid4(), "channel": "call", "outcome": "reached", "at": timezone.now(), "by": county}
    says = {"answers": {kept.code: {"employment": "away"}}}
    wait_for_the_person(kept, target, lambda: do_attempt(target, **told, **says))
    wait_for_the_person(kept, item, lambda: do_check(item, {"employment": "away"}, source="call", by=checker))
    Sample.unscoped.update(closed_at=timezone.now())
    merged = do_merge(kept, gone, by=county, reason=WHY)
    wait_for_the_person(kept, merged, lambda: do_undo_merge(merged, by=county))
    for row in (target, item, merged):
        row.refresh_from_db()
    assert (target.state, item.right, merged.undone_by) == ("done", False, county)


def tables() -> Iterator[type[models.Model]]:
    yield from apps.get_models()


def test_every_column_that_points_to_a_person_is_found():
    columns = {
        f"{model._meta.label_lower}.{each.name}"
        for model in tables()
        for each in model._meta.concrete_fields
        if each.related_model is Person and not issubclass(model, Event)
    }
    assert {link.name for link in links_to(Person)} == columns
    assert len(columns) > 15
    assert ZeroService._meta.label_lower + ".person" in columns
