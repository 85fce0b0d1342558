"""Who may write about a job."""

from django.utils.translation import gettext as _

from wengang.accounts.actions import require
from wengang.accounts.models import User
from wengang.accounts.roles import Cap
from wengang.core.states import MayNot
from wengang.employment.models import Spell
from wengang.registry.models import Person


def require_seen(spell: Spell, by: User, capability: Cap = Cap.EMPLOYMENT_EDIT) -> None:
    """Raise MayNot unless ``by`` holds the capability and sees the person of this job."""
    require(by, capability)
    if not Spell.objects.visible_to(by.scope).filter(pk=spell.pk).exists():
        raise MayNot(_("This job is not yours to look after."))


def locked(spell: Spell) -> Spell:
    """The job as it stands now, locked until the transaction ends.

    The person's row is locked first, as in a hire, a move and a list that is brought in: whoever writes about the same
    job at the same moment queues up, and nobody waits in a circle.
    """
    Person.unscoped.select_for_update(of=("self",)).only("pk").get(spells=spell.pk)
    row: Spell = Spell.unscoped.select_for_update(of=("self",)).select_related("employer").get(pk=spell.pk)
    return row


def require_person(person: Person, by: User) -> None:
    """Raise MayNot unless ``by`` may record jobs of this person: the own area, or a partner it was opened to."""
    require(by, Cap.EMPLOYMENT_EDIT)
    if not Person.objects.visible_to(by.scope).filter(pk=person.pk).exists():
        raise MayNot(_("Only who looks after this person may do this."))
