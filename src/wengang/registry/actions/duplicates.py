"""Deciding a held row: the same person, or two."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.history import because
from wengang.core.reasons import Reason
from wengang.core.states import MayNot
from wengang.registry.models import DuplicateCase, Person
from wengang.registry.sheets import known
from wengang.registry.sheets.context import Work
from wengang.registry.sheets.entry import Entry
from wengang.registry.sheets.homes import Homes
from wengang.registry.sheets.marks import id_index
from wengang.registry.sheets.target import Target
from wengang.registry.sheets.writer import Writer

Decision = DuplicateCase.Decision
TOLD_BY_NUMBER = ("id_number", "birth_date", "sex")
DECIDED = Reason("double_decided", gettext_lazy("probable double decided"))


@transaction.atomic
def do_decide_duplicate(case: DuplicateCase, decision: str, *, by: User) -> Person | None:
    """Settle a held row: ``same`` lets it update the existing person, ``different`` makes a new one of it.

    Returns the person whom the row turned out to be; None when a row was told apart that bears somebody else's id
    number: the number is wrong then, and the row has to be sent again with the right one.

    Raises:
        MayNot: ``by`` may not decide, or does not look after both records.
        ValidationError: somebody else has decided it already, or the decision is none.
    """
    locked = _locked(case, by)
    entry = Entry.load(locked.incoming)
    if decision == Decision.SAME:
        target: Target | None = _same(entry, locked.existing_id)
    elif decision == Decision.DIFFERENT:
        target = _different(entry)
    else:
        raise ValidationError(_("Choose: the same person, or two persons."))
    if target is not None:
        with because(DECIDED.stored()):
            Writer(locked.batch_id, by.pk).write([Work(target=target)])
    locked.decision, locked.decided_by, locked.decided_at = Decision(decision), by, timezone.now()
    locked.outcome_id = target.pk if target else None
    locked.save(update_fields=["decision", "decided_by", "decided_at", "outcome"])
    case.refresh_from_db()
    return Person.unscoped.get(pk=locked.outcome_id) if locked.outcome_id else None


def _locked(case: DuplicateCase, by: User) -> DuplicateCase:
    require(by, Cap.DUPLICATE_DECIDE)
    visible = DuplicateCase.objects.visible_to(by.scope).filter(pk=case.pk).exists()
    if not visible or not by.scope.covers(Person.unscoped.get(pk=case.existing_id).division_id):
        raise MayNot(_("Only an area that looks after both records may decide this."))
    locked = DuplicateCase.unscoped.select_for_update().get(pk=case.pk)
    if locked.decision != Decision.OPEN:
        raise ValidationError(_("This was decided a moment ago. Reload to see it."))
    return locked


def _same(entry: Entry, existing: int) -> Target:
    """The existing person after the row spoke. An id number that stands already is not replaced by another one."""
    Person.unscoped.select_for_update().only("pk").get(pk=existing)
    target = known.people("id", [existing])[0]
    known.complete([target])
    if target.state["id_number"]:
        for name in TOLD_BY_NUMBER:
            entry.person.pop(name, None)
    _homes(entry, target).apply(entry, target)
    return target


def _different(entry: Entry) -> Target | None:
    if entry.id_number and Person.unscoped.filter(id_index=id_index(entry.id_number)).exists():
        return None
    target = Target(state={"division_id": entry.division, "household_id": None}, new=True)
    _homes(entry, target).apply(entry, target)
    return target


def _homes(entry: Entry, target: Target) -> Homes:
    homes = Homes()
    for home in (target.home, *known.homes_of([entry])):
        if home:
            homes.know(home)
    return homes
