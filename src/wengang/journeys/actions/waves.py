"""Writes on waves: open one, correct it while nobody relies on it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.constraints import in_words
from wengang.core.states import MayNot, WrongState
from wengang.journeys.actions.guard import acting_for, require_organiser
from wengang.journeys.enums import LIVE_PLANS
from wengang.journeys.models import Plan, Wave
from wengang.market.models import Agreement
from wengang.solvers import rules
from wengang.solvers.routing import Limits

EDITABLE = (
    "name", "direction", "day", "sending", "receiving", "agreement", "hourly_rate", "load_percent", "limits", "rules",
    "earliest", "latest", "checks", "note",
)  # fmt: skip
ALWAYS = frozenset(("name", "note", "checks"))
"""What may change although people have been told their seats."""


@transaction.atomic
def do_open_wave(*, by: User, **fields: Any) -> Wave:
    """A new wave of the writer's organisation, between two regions of which one is the writer's.

    Raises:
        MayNot: neither region is the writer's.
        ValidationError: naming the field; the day lies behind us, or limits or rules are unknown to the planner.
    """
    wave = Wave(organisation_id=acting_for(by, Cap.JOURNEY_PLAN), by=by, **_known(fields))
    if wave.day is not None and wave.day < timezone.localdate():
        raise ValidationError({"day": _("This day is over.")})
    _require_end(wave, by)
    return _written(wave)


@transaction.atomic
def do_edit_wave(wave: Wave, *, by: User, **changes: Any) -> Wave:
    """Change a wave. Once a plan is announced only its name, note and checks change; the rest is a live change.

    Raises:
        MayNot, ValidationError: as :func:`do_open_wave`.
        WrongState: people rely on an announced plan.
    """
    require_organiser(wave, by, Cap.JOURNEY_PLAN)
    locked = Wave.unscoped.select_for_update().get(pk=wave.pk)
    changed = {name for name, value in _known(changes).items() if getattr(locked, name) != value}
    if changed - ALWAYS and announced(locked):
        raise WrongState(_("A plan of this wave is announced: people rely on its day and its route."))
    for name in changed:
        setattr(locked, name, changes[name])
    _require_end(locked, by)
    return _written(locked)


def announced(wave: Wave) -> bool:
    """Whether travellers rely on a plan of this wave."""
    return Plan.unscoped.filter(wave=wave, state__in=LIVE_PLANS).exists()


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(fields) - set(EDITABLE):
        names = ", ".join(sorted(unknown))
        raise ValidationError(_("These fields are not edited here: %(fields)s") % {"fields": names})
    return fields


def _require_end(wave: Wave, by: User) -> None:
    ends = [code for code in (wave.sending_id, wave.receiving_id) if code]
    agreed = wave.agreement_id and Agreement.objects.visible_to(by.scope).filter(pk=wave.agreement_id).exists()
    if not agreed and not any(by.scope.covers(code) for code in ends):
        raise MayNot(_("One end of the journey must be in your divisions, or name your agreement."))


def _written(wave: Wave) -> Wave:
    wave.full_clean(exclude=["organisation", "by"])
    if wave.sending_id == wave.receiving_id:
        raise ValidationError({"receiving": _("A journey joins two different regions.")})
    _check_agreement(wave)
    _check_planning(wave)
    if wave.earliest >= wave.latest:
        raise ValidationError({"latest": _("The latest departure is before the earliest.")})
    with in_words():
        wave.save()
    return wave


def _check_agreement(wave: Wave) -> None:
    if wave.agreement is None:
        return
    fits = wave.sending_id.startswith(wave.agreement.sending_id) and wave.receiving_id.startswith(
        wave.agreement.receiving_id
    )
    if not fits:
        raise ValidationError({"agreement": _("This agreement joins other regions.")})


def _check_planning(wave: Wave) -> None:
    """What the planner will be given is what it understands."""
    try:
        Limits.model_validate(wave.limits)
    except ValueError as refused:
        raise ValidationError({"limits": _("The planner does not know these limits.")}) from refused
    if wave.rules not in rules.packs():
        raise ValidationError({"rules": _("There is no rule pack of this name.")})
