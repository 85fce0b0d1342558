"""Writes on travellers: register, correct, cancel, put on the list of a wave and take off it."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.constraints import in_words
from wengang.core.ids import IdError, check_phone
from wengang.core.models import StateLog
from wengang.core.states import MayNot, WrongState, moment
from wengang.journeys.actions.disclosures import close_for_journey
from wengang.journeys.actions.gather import Gathered, do_gather, put_on
from wengang.journeys.actions.guard import organises, require_organiser
from wengang.journeys.enums import LIVE_PLANS, TAKEN, DemandState
from wengang.journeys.models import Demand, Seat, Wave
from wengang.registry.models import Person

__all__ = [
    "FREE",
    "SEATED",
    "Gathered",
    "do_cancel_demand",
    "do_consent",
    "do_edit_demand",
    "do_gather",
    "do_own_way",
    "do_put_on",
    "do_register",
    "do_take_off",
]

FREE = (
    "consented_on", "emergency_name", "emergency_phone", "needs", "remark", "proposal", "spell",
)  # fmt: skip
"""What may change although the traveller has a seat that was announced."""
SEATED = ("employer", "stop", "gate", "party", "not_before", "report_by", "accessible")
"""What a seat was chosen by: with an announced seat it changes by a live change only."""


@transaction.atomic
def do_register(
    person: Person, *, direction: str, source: str, by: User, wave: Wave | None = None, **fields: Any
) -> Demand:
    """Write down that a person wants to travel: on the list of a wave, or waiting for one.

    Raises:
        MayNot: the person or the wave is not open to ``by``.
        ValidationError: naming the field; the person is on this list, or waits already.
    """
    require(by, Cap.JOURNEY_DEMAND)
    if not Person.objects.visible_to(by.scope).filter(pk=person.pk).exists():
        raise MayNot(_("This person is not open to you."))
    if wave is not None:
        _require_seen(wave, by)
        if wave.direction != direction:
            raise ValidationError({"direction": _("This wave travels the other way.")})
    demand = Demand(person=person, wave=wave, direction=direction, source=source, by=by)
    return _written(demand, fields)


@transaction.atomic
def do_edit_demand(demand: Demand, *, by: User, **changes: Any) -> Demand:
    """Correct what a traveller needs; a consent taken back closes what was opened by it.

    Raises WrongState for what an announced seat was chosen by.
    """
    locked = _mine(demand, by)
    changed = {name: value for name, value in changes.items() if getattr(locked, name, None) != value}
    if set(changed) & set(SEATED):
        _require_unseated(locked)
    if "consented_on" in changed and changed["consented_on"] is None:
        close_for_journey([locked])
    return _written(locked, changed)


def do_cancel_demand(demand: Demand, *, reason: str, by: User) -> Demand:
    """The person does not travel. Raises WrongState while an announced seat is kept for them, or without a reason."""
    if not reason.strip():
        raise WrongState(_("Say why this person does not travel."))
    return _close(demand, DemandState.CANCELLED, reason.strip(), by)


def do_own_way(demand: Demand, *, by: User) -> Demand:
    """The person travels on their own: off the list, and counted as such."""
    return _close(demand, DemandState.OWN_WAY, "", by)


@transaction.atomic
def do_consent(demands: Iterable[Demand], *, on: date, by: User) -> int:
    """These people consented that carrier, escort, receiving side and employer get name and phone for the journey.

    Returns how many had not consented before. Raises ValidationError for a day to come.
    """
    require(by, Cap.JOURNEY_DEMAND)
    if on > timezone.localdate():
        raise ValidationError(_("This day is still to come: %(day)s") % {"day": on.isoformat()})
    rows = _open_to(demands, by).filter(consented_on__isnull=True)
    return rows.update(consented_on=on, updated_at=timezone.now())


@transaction.atomic
def do_put_on(wave: Wave, demands: Iterable[Demand], *, by: User) -> int:
    """Put waiting travellers of the wave's direction on its list; returns how many. Those already on a list stay."""
    require_organiser(wave, by, Cap.JOURNEY_DEMAND)
    locked = Wave.unscoped.select_for_update().get(pk=wave.pk)
    return put_on(locked, _open_to(demands, by))


@transaction.atomic
def do_take_off(wave: Wave, demands: Iterable[Demand], *, by: User) -> int:
    """Let travellers wait again; returns how many. Those with an announced seat stay, until it is given back."""
    require_organiser(wave, by, Cap.JOURNEY_DEMAND)
    Wave.unscoped.select_for_update().get(pk=wave.pk)
    waits = Demand.unscoped.filter(
        person=OuterRef("person"), direction=OuterRef("direction"), state=DemandState.OPEN, wave__isnull=True
    )
    rows = Demand.unscoped.filter(pk__in=[demand.pk for demand in demands], wave=wave, state=DemandState.OPEN)
    rows = rows.exclude(Exists(_live_seats(OuterRef("pk")))).exclude(Exists(waits))
    with in_words():
        return rows.update(wave=None, party="", updated_at=timezone.now())


def _written(demand: Demand, fields: dict[str, Any]) -> Demand:
    if unknown := set(fields) - {*FREE, *SEATED}:
        names = ", ".join(sorted(unknown))
        raise ValidationError(_("These fields are not edited here: %(fields)s") % {"fields": names})
    for name, value in fields.items():
        setattr(demand, name, _TIDY[name](value) if name in _TIDY else value)
    demand.full_clean(exclude=["person", "wave", "by", "emergency_phone", "batch"])
    if demand.stop_id is not None and demand.stop_id == demand.gate_id:
        raise ValidationError({"gate": _("Nobody gets off where they got on.")})
    with in_words():
        demand.save()
    return demand


@transaction.atomic
def _close(demand: Demand, state: DemandState, reason: str, by: User) -> Demand:
    locked = _mine(demand, by)
    if locked.state != DemandState.OPEN:
        raise WrongState(_("Already “%(state)s”. Reload to see it.") % {"state": locked.get_state_display()})
    _require_unseated(locked)
    locked.state = state
    locked.save(update_fields=["state", "updated_at"])
    StateLog.objects.create(
        machine="journey_demand",
        row=locked.pk,
        move=state,
        before=DemandState.OPEN,
        after=state,
        actor=by,
        reason=reason[:200],
        at=moment(),
    )
    return locked


def _mine(demand: Demand, by: User) -> Demand:
    """The row, locked. Whoever sees the person, or organises the wave, may change it."""
    require(by, Cap.JOURNEY_DEMAND)
    sees = Person.objects.visible_to(by.scope).filter(pk=demand.person_id).exists()
    if not sees and not (demand.wave is not None and organises(demand.wave, by)):
        raise MayNot(_("This traveller is not yours to change."))
    return Demand.unscoped.select_for_update(of=("self",)).select_related("wave").get(pk=demand.pk)


def _open_to(demands: Iterable[Demand], by: User) -> QuerySet[Demand]:
    keys = [demand.pk for demand in demands]
    seen = Demand.objects.visible_to(by.scope).filter(pk__in=keys).order_by().values("pk")
    return Demand.unscoped.filter(pk__in=seen)


def _require_seen(wave: Wave, by: User) -> None:
    if not Wave.objects.visible_to(by.scope).filter(pk=wave.pk).exists():
        raise MayNot(_("This wave is not open to you."))


def _live_seats(demand: Any) -> QuerySet[Seat]:
    return Seat.unscoped.filter(demand=demand, plan__state__in=LIVE_PLANS, state__in=TAKEN)


def _require_unseated(demand: Demand) -> None:
    if _live_seats(demand.pk).exists():
        raise WrongState(_("A seat of an announced plan is kept for this person: use a live change."))


def _phone(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return str(check_phone(text)[0].number)
    except (IdError, IndexError) as fault:
        raise ValidationError({"emergency_phone": _("This is not a phone number.")}) from fault


_TIDY: dict[str, Callable[[str], str]] = {"emergency_phone": _phone, "party": str.strip, "emergency_name": str.strip}
