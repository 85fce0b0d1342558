"""The jobs of the story as the database has them: what was promised for each, and how they ended. Sets at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import F

from wengang.accounts.models import User
from wengang.demo.year.cast import Part, Workplace
from wengang.demo.year.lives import MOVED, Stint
from wengang.employment.enums import EndReason, ExportMode
from wengang.employment.models import FollowUp, Spell, SpellProof
from wengang.registry.enums import DisclosureBasis, DisclosurePurpose, EmploymentStatus, Source
from wengang.registry.models import Disclosure, Person, StatusFact

OPEN_FOR = timedelta(days=180)


@dataclass
class Book:
    """Which job of the database is which of the story."""

    places: Sequence[Workplace]
    parts: Sequence[Part]
    _known: dict[tuple[int, date], Spell] = field(default_factory=dict)

    def job(self, part: Part, stint: Stint) -> Spell | None:
        """The job as it stood when it was last looked up; None until a list has opened it."""
        return self._known.get((part.person.pk, stint.first))

    def jobs(self) -> list[tuple[Part, Stint, Spell]]:
        """Everything that was opened so far."""
        return [
            (part, stint, spell)
            for part in self.parts
            for stint in part.life.stints
            if (spell := self.job(part, stint)) is not None
        ]

    def look_up(self) -> list[tuple[Part, Stint, Spell]]:
        """Read the jobs anew; returns those that are new since."""
        before = set(self._known)
        people = [part.person.pk for part in self.parts]
        rows = Spell.unscoped.filter(person__in=people).select_related("employer")
        self._known = {(row.person_id, row.valid_from): row for row in rows.order_by("pk")}
        return [entry for entry in self.jobs() if (entry[0].person.pk, entry[1].first) not in before]

    def open_to(self, officer: User, today: date, *, by: User) -> None:
        """Everybody agreed before departure that the receiving bureau reads name and phone for the follow-up."""
        rows = []
        for part in self.parts:
            agreed = part.life.stints[0].first - timedelta(days=2)
            told = {"consented_on": agreed, "valid_from": agreed, "valid_to": today + OPEN_FOR, "by": by}
            purpose = {"purpose": DisclosurePurpose.FOLLOW_UP, "basis": DisclosureBasis.CONSENT}
            rows.append(
                Disclosure(person=part.person, organisation_id=officer.scope.organisation_id, **purpose, **told)
            )
        Disclosure.unscoped.bulk_create(rows, batch_size=500)

    def promise(self, entries: Sequence[tuple[Part, Stint, Spell]]) -> None:
        """Write down what was promised: who went with help came on the offer of a post, and was seen at the gate."""
        for _part, stint, spell in entries:
            if stint.firm == MOVED:
                continue
            place = self.places[stint.firm]
            for name, value in place.promise.items():
                setattr(spell, name, value)
            spell.export_mode = ExportMode.ORGANISED if stint.organised else ExportMode.OWN
            spell.arrived_on = stint.first
        names = [*self.places[0].promise, "export_mode", "arrived_on"]
        Spell.unscoped.bulk_update([spell for _part, _stint, spell in entries], names, batch_size=500)


def worker_of(person: Person) -> User | None:
    """Who answers for the family."""
    return person.household.worker if person.household else None


def end(entries: Sequence[tuple[Part, Stint, Spell]]) -> None:
    """These jobs ended as the story says, and the ledger was told; nobody is asked about them any more."""
    facts = []
    for part, stint, spell in entries:
        if stint.last is None:
            continue
        spell.valid_to, spell.end_reason = stint.last, EndReason(stint.reason)
        if stint.reason != EndReason.RESIGNED:
            seen = stint.last + timedelta(days=1)
            told = {"source": Source.CALL, "seen_on": seen, "by": worker_of(part.person)}
            facts.append(StatusFact(person=part.person, field="employment", value=EmploymentStatus.LOOKING, **told))
    spells = [spell for _part, _stint, spell in entries]
    Spell.unscoped.bulk_update(spells, ["valid_to", "end_reason"], batch_size=500)
    StatusFact.unscoped.bulk_create(facts, batch_size=500)
    FollowUp.unscoped.filter(spell__in=[spell.pk for spell in spells]).delete()
    late = SpellProof.unscoped.filter(spell__in=[spell.pk for spell in spells], last_on__gt=F("spell__valid_to"))
    proofs = list(late.select_related("spell"))
    for proof in proofs:
        proof.last_on = proof.spell.valid_to or proof.last_on
        proof.first_on = min(proof.first_on, proof.last_on)
    SpellProof.unscoped.bulk_update(proofs, ["first_on", "last_on"], batch_size=500)
