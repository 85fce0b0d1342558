"""Whose jobs are concerned, which places are open near them, and who would fit where: the engine of the rounds, again.

The people are matched by what they said they want. Where they said nothing, they want work like theirs, near it, for
little less: the kind of work, the place and the wage of the job they lose stand in for the wish.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet

from wengang.core.models import Division
from wengang.core.regions import gazetteer
from wengang.core.scope import Scope, within
from wengang.employment.enums import OfferState
from wengang.employment.models import Spell, TransferOffer
from wengang.market import occupations
from wengang.market.enums import VacancyState
from wengang.market.models import Employer, Vacancy
from wengang.market.rounds import reasons
from wengang.market.rounds.build import Built, build
from wengang.market.rounds.fit import Fits
from wengang.market.rounds.lists import Lists, Post, Seeker, promised
from wengang.market.wages import monthly
from wengang.registry.enums import WillWork
from wengang.registry.models import Skill, Wish
from wengang.solvers import allocation as solver

TARGET_GAP = 1e-3
LEAST_SHARE = Decimal("0.9")
"""Who named no wage is not asked about places that pay less than this share of the wage promised before."""
COUNTY = 6
"""Digits of a county's code, the finest that has a point on the map for certain."""


@dataclass(frozen=True)
class Match:
    """What the engine found: offers that are not saved yet, and what it proves about them."""

    offers: list[TransferOffer]
    places: int
    gap: float


def concerned(scope: Scope, employer: Employer, day: date) -> QuerySet[Spell]:
    """Running jobs with this employer, of people whom the reader sees, that would go on after that day."""
    running = Q(valid_to__isnull=True) & ~Q(end_reason="corrected")
    return Spell.objects.visible_to(scope).filter(running, employer=employer, valid_from__lte=day).order_by("pk")


def open_places(scope: Scope, employer: Employer, area: Division, day: date) -> list[Post]:
    """Vacancies of other employers in the area that still have places on that day, less those promised to somebody."""
    rows = Vacancy.objects.visible_to(scope).filter(
        within("division_id", area.code),
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        state=VacancyState.OPEN,
        filled__lt=F("headcount"),
    )
    found = list(rows.exclude(employer=employer).select_related("employer").order_by("pk"))
    taken = Counter(promised([each.pk for each in found])) + Counter(_agreed([each.pk for each in found]))
    posts = [Post(each, each.places_left - taken[each.pk], each.couple_rooms) for each in found]
    return [post for post in posts if post.places > 0]


def _agreed(vacancies: Sequence[int]) -> dict[int, int]:
    """Places that somebody of another transfer has said yes to."""
    waiting = (OfferState.CONSENTED, OfferState.ACCEPTED)
    rows = TransferOffer.unscoped.filter(vacancy__in=vacancies, state__in=waiting).order_by()
    return dict(rows.values_list("vacancy").annotate(n=Count("pk")))


def match(spells: Sequence[Spell], posts: Sequence[Post], *, top: int, today: date) -> Match:
    """Up to ``top`` places for each job's holder, the one that the matching gives first.

    Raises:
        AllocationError: the result broke a rule.
    """
    built = build(Lists(today, seekers_of(spells), list(posts)))
    found = solver.allocate(built.market, target_gap=TARGET_GAP)
    solver.verify(built.market, found)
    listed = solver.propose(built.market, found, top)
    fits = Fits(built, found)
    offers = []
    for row, spell in enumerate(spells):
        given = int(found.post[row])
        others = [post for post in listed.for_person(row) if post != given]
        chosen = ([given] if given >= 0 else []) + others
        told = fits.of(row, chosen[:top])
        offers += [_offer(built, spell, each, rank) for rank, each in enumerate(told, 1)]
    return Match(offers, int(built.market.headcount.sum()), found.gap)


def seekers_of(spells: Sequence[Spell]) -> list[Seeker]:
    """The holders of these jobs as the matching sees them; relatives who wished to go together still do."""
    people = [spell.person_id for spell in spells]
    rows = Wish.unscoped.filter(person__in=people, current=True).select_related("kin_group")
    wishes = {wish.person_id: wish for wish in rows}
    skills: dict[int, list[tuple[str, str]]] = {}
    for pk, name, level in Skill.unscoped.filter(person__in=people).values_list("person_id", "name", "level"):
        skills.setdefault(pk, []).append((name, level))
    seekers = []
    for spell in spells:
        person, said = spell.person, wishes.get(spell.person_id)
        wish = wish_for(spell, said)
        group = said.kin_group_id if said else None
        held = sorted(skills.get(person.pk, ()))
        seekers.append(Seeker(person.pk, person.division_id, person.education, person.birth_date, group, wish, held))
    return seekers


def wish_for(spell: Spell, said: Wish | None) -> Wish:
    """What the holder of a job would want instead of it. What was said counts; the job stands in for the rest."""
    least = monthly(spell.promised_low * LEAST_SHARE, spell.promised_basis) if spell.promised_low else None
    kind = occupations.class_of(spell.job_title)
    wish = Wish(person_id=spell.person_id, occupations=[kind] if kind else [], least_wage=least)
    if said is None:
        return wish
    wish.kin_group, wish.same_city = said.kin_group, said.same_city
    wish.lodging, wish.limits = said.lodging, said.limits
    if said.will_work == WillWork.YES:
        wish.destinations, wish.reach = said.destinations, said.reach
        wish.occupations, wish.occupation_text = said.occupations or wish.occupations, said.occupation_text
        wish.least_wage = said.least_wage or wish.least_wage
    return wish


def _offer(built: Built, spell: Spell, told: solver.Explanation, rank: int) -> TransferOffer:
    vacancy, why = built.lists.posts[told.post].vacancy, reasons.sentence(built, told)
    return TransferOffer(
        spell=spell,
        vacancy=vacancy,
        rank=rank,
        group=built.groups[told.person],
        score=round(told.suitability, 6),
        reason=why.zh,
        reason_en=why.en,
        km=distance(spell, vacancy),
    )


def distance(spell: Spell, vacancy: Vacancy) -> int:
    """Kilometres from the old place of work to the new one, between the points of their divisions."""
    here = spell.division_id or (spell.employer.division_id if spell.employer else "")
    ends = [_point(code) for code in (here, vacancy.division_id)]
    return round(gazetteer().distance_km(*ends)) if all(ends) else 0


def _point(code: str) -> str:
    known = gazetteer()
    return next((part for size in (9, COUNTY, 4, 2) if len(part := code[:size]) == size and part in known), "")
