"""Writes of data quality: a sample is drawn, checked by a second person and closed; a question is answered."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.models import Division
from wengang.core.states import MayNot
from wengang.registry import facts
from wengang.registry.actions.facts import do_record_fact
from wengang.registry.actions.guard import lock_person, require_own
from wengang.registry.enums import QuestionState, Source
from wengang.registry.models import Person, Question, Sample, SampleItem, StatusFact, Wish
from wengang.registry.quality.checked import CHECKED, USUAL, fields_of, said_of, same
from wengang.registry.quality.draw import draw
from wengang.registry.quality.report import report_of

SEEN_BY = (Source.VISIT, Source.CALL)
"""How a second person may check: at the door or on the phone."""
MOST = 5_000
"""Persons of one sample: more would be a census, and nobody would finish it."""


@transaction.atomic
def do_draw_sample(division: Division, *, size: int, seed: int, by: User, fields: Iterable[str] = USUAL) -> Sample:
    """Draw a random sample of a division's living persons and keep what the ledger says of them now.

    Args:
        seed: the same seed, size and ledger give the same sample. fields: names out of ``CHECKED``.

    Raises:
        MayNot: ``by`` may not, or does not look after the division.
        ValidationError: no size, no fact, a seed below zero, or nobody lives there.
    """
    require(by, Cap.QUALITY)
    if not by.scope.covers(division.pk) or by.scope.organisation_id is None:
        raise MayNot(_("This division is not yours to look after."))
    names = [each.name for each in fields_of(fields)]
    if not 1 <= size <= MOST or seed < 0 or not names or set(fields) - set(CHECKED):
        raise ValidationError(_("A sample needs 1 to %(most)s persons, a seed and a fact to check.") % {"most": MOST})
    drawn = draw(division.pk, size, seed)
    if not drawn.persons:
        raise ValidationError(_("Nobody is registered there."))
    sample = Sample(division=division, seed=seed, size=len(drawn.persons), fields=names, by=by)
    sample.organisation_id, sample.strata = by.scope.organisation_id, {k: list(v) for k, v in drawn.strata.items()}
    sample.save()
    persons = Person.unscoped.in_bulk([each.person for each in drawn.persons])
    said = said_of(persons.values(), names)
    SampleItem.unscoped.bulk_create(
        SampleItem(sample=sample, person_id=pk, division_id=persons[pk].division_id, said=said[pk])
        for pk in (each.person for each in drawn.persons)
    )
    return sample


def why_not_check(item: SampleItem, by: User) -> str:
    """Why this worker may not check this person: a second pair of eyes is asked for. Empty: may."""
    home = item.person.household
    if home is not None and home.worker_id == by.pk:
        return _("You answer for this household. Somebody else has to check it.")
    own = StatusFact.unscoped.filter(person=item.person_id, field__in=item.sample.fields, by=by).exists()
    wished = "will_work" in item.sample.fields and Wish.unscoped.filter(person=item.person_id, by=by).exists()
    listed = item.person.batch is not None and item.person.batch.by_id == by.pk
    if own or wished or listed:
        return _("You recorded what is to be checked. Somebody else has to check it.")
    return ""


@transaction.atomic
def do_check(
    item: SampleItem, found: Mapping[str, str], *, source: str, by: User, seen_on: date | None = None
) -> SampleItem:
    """Write down what a second person found. What was found becomes observations, so that checking mends the ledger.

    Args:
        found: {fact: value} for every fact of the sample; the value that the ledger says where it is right.

    Raises:
        MayNot: ``by`` answers for the household, recorded one of the facts, or does not look after the person.
        ValidationError: a fact is missing or no answer, the person was checked already, or the sample is closed.
    """
    locked = _locked_item(item, by)
    if source not in SEEN_BY:
        raise ValidationError(_("A sample is checked at the door or on the phone."))
    fields = fields_of(locked.sample.fields)
    if set(found) != {each.name for each in fields}:
        raise ValidationError(_("Answer every question of the sample."))
    values = {each.name: _cleaned(each, found[each.name], locked.said.get(each.name, "")) for each in fields}
    day = seen_on or timezone.localdate()
    for name, value in values.items():
        if value or value != locked.said.get(name, ""):
            do_record_fact(locked.person, name, value, source=source, seen_on=day, by=by)
    locked.found, locked.unreachable = values, False
    locked.right = all(same(name, locked.said.get(name, ""), value) for name, value in values.items())
    return _checked(locked, by)


def _cleaned(field: facts.Field, value: str, said: str) -> str:
    """The answer as it is kept. Nothing known, and nothing found, is an answer too."""
    return "" if not value and not said else facts.checked(field, value)


@transaction.atomic
def do_mark_unreachable(item: SampleItem, *, by: User) -> SampleItem:
    """Nobody could reach the person: counted apart, and the report says what that could mean. May be checked later.

    Raises:
        MayNot, ValidationError: as for ``do_check``.
    """
    locked = _locked_item(item, by)
    locked.unreachable = True
    return _checked(locked, by)


def _locked_item(item: SampleItem, by: User) -> SampleItem:
    lock_person(item.person_id)
    sample = Sample.unscoped.select_for_update().get(pk=item.sample_id)
    locked: SampleItem = (
        SampleItem.unscoped.select_for_update(of=("self",)).select_related("person__household", "person__batch")
    ).get(pk=item.pk)
    locked.sample = sample
    require_own(locked.person, by)
    if sample.closed_at is not None:
        raise ValidationError(_("This sample is closed; its report stands."))
    if locked.right is not None:
        raise ValidationError(_("This person was checked already."))
    refusal = why_not_check(locked, by)
    if refusal:
        raise MayNot(refusal)
    return locked


def _checked(item: SampleItem, by: User) -> SampleItem:
    item.checker, item.checked_at = by, timezone.now()
    item.save(update_fields=["found", "right", "unreachable", "checker", "checked_at"])
    return item


@transaction.atomic
def do_close_sample(sample: Sample, *, by: User) -> Sample:
    """Freeze the report. Who is not checked by then stays unchecked, and the report says so.

    Raises:
        MayNot: ``by`` may not, or does not look after the division. ValidationError: closed, or nothing checked yet.
    """
    require(by, Cap.QUALITY)
    if not by.scope.covers(sample.division_id):
        raise MayNot(_("This division is not yours to look after."))
    locked: Sample = Sample.unscoped.select_for_update().get(pk=sample.pk)
    if locked.closed_at is not None:
        raise ValidationError(_("This sample is closed; its report stands."))
    drawn_up = report_of(locked)
    if not drawn_up["checked"]:
        raise ValidationError(_("Nobody was checked yet."))
    locked.report, locked.closed_at = drawn_up, timezone.now()
    locked.save(update_fields=["report", "closed_at"])
    return locked


@transaction.atomic
def do_answer(question: Question, state: str, words: str, *, by: User) -> Question:
    """Answer a question in words; the answer is kept, and the question comes back only when the evidence changes.

    Raises:
        MayNot: ``by`` may not, or does not look after the place.
        ValidationError: no words, no answer, or somebody answered a moment ago.
    """
    require(by, Cap.QUALITY)
    if not by.scope.covers(question.division_id):
        raise MayNot(_("This division is not yours to look after."))
    if state not in (QuestionState.RIGHT, QuestionState.MENDED):
        raise ValidationError(_("Choose: the ledger is right, or it was mended."))
    if not words.strip():
        raise ValidationError({"answer": _("Write down the answer.")})
    locked: Question = Question.unscoped.select_for_update().get(pk=question.pk)
    if locked.state != QuestionState.OPEN:
        raise ValidationError(_("This was answered a moment ago. Reload to see it."))
    locked.state, locked.answer = QuestionState(state), words.strip()
    locked.answered_by, locked.answered_at = by, timezone.now()
    locked.full_clean(exclude=["division", "person", "household", "answered_by", "evidence"])
    locked.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    return locked
