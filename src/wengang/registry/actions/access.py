"""Looking at a person, revealing a number, opening a person to a partner: each leaves a line in the log."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wengang.accounts.actions import log_access, require
from wengang.accounts.models import AccessLog, Organisation, User
from wengang.accounts.roles import Cap
from wengang.core.states import MayNot
from wengang.registry.actions.guard import require_own
from wengang.registry.enums import DisclosureBasis, DisclosurePurpose
from wengang.registry.models import Disclosure, Person

REVEALED = ("id_number", "phone", "second_phone")


def do_log_view(person: Person, *, by: User) -> None:
    """Somebody opened the person's page."""
    log_access(AccessLog.Action.VIEW, "person", by=by, row=person.pk)


def do_reveal(person: Person, field: str, *, reason: str, by: User) -> str:
    """The whole number, for a reason that is logged with who asked. Raises ValidationError without a reason."""
    require(by, Cap.PERSON_REVEAL)
    if not Person.objects.visible_to(by.scope).filter(pk=person.pk).exists():
        raise MayNot(_("This person is not open to you."))
    if field not in REVEALED:
        raise ValidationError(_("This field cannot be revealed."))
    if not reason.strip():
        raise ValidationError(_("Please say why you need the whole number."))
    log_access(AccessLog.Action.REVEAL, "person", by=by, row=person.pk, field=field, reason=reason.strip())
    return str(getattr(person, field))


@transaction.atomic
def do_disclose(
    person: Person,
    organisation: Organisation,
    *,
    purpose: str,
    basis: str,
    until: date,
    by: User,
    detail: str = "",
    consented_on: date | None = None,
) -> Disclosure:
    """Open the person to a partner from today until a day, for one purpose, on a recorded ground.

    Raises MayNot; ValidationError when the day of consent or the words of another purpose are missing.
    """
    require_own(person, by, Cap.DISCLOSE)
    disclosure = Disclosure(
        person=person,
        organisation=organisation,
        purpose=DisclosurePurpose(purpose),
        detail=detail.strip(),
        basis=DisclosureBasis(basis),
        consented_on=consented_on,
        valid_from=timezone.localdate(),
        valid_to=until,
        by=by,
    )
    disclosure.full_clean(exclude=["person", "organisation", "by"])
    disclosure.save()
    log_access(AccessLog.Action.DISCLOSE, "person", by=by, row=person.pk, reason=f"{purpose} {detail}".strip())
    return disclosure


def do_revoke(disclosure: Disclosure, *, by: User) -> None:
    """Close a disclosure at once: the person withdrew consent, or the purpose is done."""
    require_own(disclosure.person, by, Cap.DISCLOSE)
    disclosure.revoked_at = timezone.now()
    disclosure.save(update_fields=["revoked_at"])
