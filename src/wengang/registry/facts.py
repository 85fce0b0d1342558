"""What is observed of a person or a household, whose word weighs how much, and what stands. No tables, no queries.

Sources differ, so the newest word is not always the best one. The rule is two tables and one function:

* ``SOURCES``: a comparison with the insurance or with paid wages is a record of money, made by nobody who gains from a
  good ledger; whoever visits sees; an employer's roster names people but may name those who left or never came; on the
  phone one hears but cannot see; what people report themselves or write is unchecked; a list is often a copy's copy.
* ``holds``: for how long a weaker word cannot overrule, as a share of the time for which the fact counts as fresh.
  Never more than all of it: whoever is sent to ask again, because a fact is stale, is always believed.
* ``stands``: among the words that hold on the day of the newest one, the strongest, and among equals the last. It
  looks at the newest observation and not at today, so nothing changes overnight without anybody having said anything.

Nothing that was observed is lost: what contradicts and did not prevail is the ``rival``, shown beside.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wengang.registry.enums import EmploymentStatus, LabourAbility, Source, WillWork

MOST_WAGE = 200_000
"""Yuan a month; more is a slip of the pen."""


class Answer(TextChoices):
    YES = "yes", gettext_lazy("Yes")
    NO = "no", gettext_lazy("No")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is observed. ``fresh_days``: for how long an answer counts as fresh; then it is asked again.

    ``columns`` of the person (or household) follow from what stands. ``of_work``: it belongs to one employment status
    and ends with it.
    """

    name: str
    label: str | Promise
    fresh_days: int
    choices: type[TextChoices] | None = None
    columns: tuple[str, ...] = ()
    of_work: bool = False
    longest: int = 120
    of_household: bool = False

    def word(self, value: str) -> str:
        """The value in the reader's language."""
        if self.choices is not None and value in self.choices.values:
            return str(self.choices(value).label)
        if self.name == "wage" and value:
            return _("%(wage)s yuan a month") % {"wage": "–".join(f"{int(each):,}" for each in value.split("-"))}
        return value


WITHDRAWN = "withdrawn"
"""In place of the field's name: the row takes another one back (``withdraws``); its value is that one's field."""


def _by_name(*fields: Field) -> dict[str, Field]:
    return {each.name: each for each in fields}


FIELDS: Mapping[str, Field] = _by_name(
    Field("employment", gettext_lazy("Employment status"), 30, EmploymentStatus, ("employment",)),
    Field("employer_name", gettext_lazy("Employer"), 90, columns=("employer_name",), of_work=True),
    Field("job_title", gettext_lazy("Job"), 90, columns=("job_title",), of_work=True, longest=60),
    Field("work_place", gettext_lazy("Place of work"), 90, columns=("work_place",), of_work=True),
    Field("work_division", gettext_lazy("Area of work"), 90, columns=("work_division_id",), of_work=True, longest=24),
    Field("wage", gettext_lazy("Monthly wage"), 90, columns=("wage_low", "wage_high"), of_work=True),
    Field("labour_ability", gettext_lazy("Labour ability"), 365, LabourAbility, ("labour_ability",)),
    Field("will_work", gettext_lazy("Wants work?"), 90, WillWork),
    Field("back_on", gettext_lazy("Back home since"), 60, longest=10),
    Field("travel_help", gettext_lazy("Help with the journey wanted"), 30, Answer),
    Field("phone_reachable", gettext_lazy("Reachable by phone"), 180, Answer),
    Field("contact_agreed", gettext_lazy("Agreed to be contacted"), 730, Answer),
    Field("help_needed", gettext_lazy("Help asked for"), 180, columns=("help_needed",), of_household=True),
)
"""Thirty days for the status, because the weekly figures ask who was verified in the last thirty."""
HIDDEN_FROM_PARTNERS = frozenset(("labour_ability",))
"""What only the area that looks after somebody reads; whomever the person is opened to does not."""


@dataclass(frozen=True, slots=True)
class Weight:
    """``strength``: more prevails. ``holds``: share of the fresh time. ``confirms``: saying the same renews the age."""

    strength: int
    holds: float
    confirms: bool = True


SOURCES: Mapping[str, Weight] = {
    Source.INSURANCE: Weight(7, 1),
    Source.WAGE: Weight(7, 1),
    Source.VISIT: Weight(6, 1),
    Source.ROSTER: Weight(5, 1),
    Source.CALL: Weight(4, 1),
    Source.SELF: Weight(3, 0.5),
    Source.CHAT: Weight(2, 0.5),
    Source.LIST: Weight(1, 0, confirms=False),
}
VERIFIED = Weight(8, 1)
"""A hire or an arrival: written by the action that holds the contract in its hands, not by a reporter."""


class Observed(Protocol):
    """One observation: a row of facts, or a ``Said``."""

    @property
    def value(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def seen_on(self) -> date: ...
    @property
    def by_id(self) -> int | None: ...
    @property
    def pk(self) -> int: ...


Seen = TypeVar("Seen", bound=Observed)


class Said(NamedTuple):
    """An observation that has no row (yet): what a column holds, or what a list is about to write."""

    value: str
    source: str
    seen_on: date
    by_id: int | None = 0
    pk: int = 0


def weight(observed: Observed) -> Weight:
    """How much this word weighs. What another action saw to itself (nobody reported it) weighs most."""
    own = observed.by_id is None and observed.source != Source.LIST
    return VERIFIED if own else SOURCES[observed.source]


@dataclass(frozen=True, slots=True)
class Standing(Generic[Seen]):
    """What stands. ``seen``: what last confirmed it (its age counts); ``rival``: what contradicts it and waits."""

    field: Field
    fact: Seen
    seen: Seen
    rival: Seen | None
    today: date

    @property
    def age(self) -> int:
        """Days since somebody last confirmed it."""
        return (self.today - self.seen.seen_on).days

    @property
    def fresh(self) -> bool:
        return self.age <= self.field.fresh_days


def stands(observations: Iterable[Seen], today: date, field: Field) -> Standing[Seen] | None:
    """What stands of one field, in whatever order it was recorded; None when nothing was ever observed.

    Of two words of equal strength and day, the one recorded later (higher ``pk``) counts: that is how a slip is mended.
    """
    heard = sorted(observations, key=_in_time)
    if not heard:
        return None
    newest = heard[-1].seen_on
    holding = [each for each in heard if _holds(each, newest, field)]
    fact = max(holding, key=lambda each: (weight(each).strength, each.seen_on, each.pk))
    return Standing(field, fact, _confirmed(heard, fact), _rival(heard, fact), today)


def _in_time(observed: Observed) -> tuple[date, int, int]:
    return observed.seen_on, weight(observed).strength, observed.pk


def _holds(observed: Observed, newest: date, field: Field) -> bool:
    return (newest - observed.seen_on).days <= weight(observed).holds * field.fresh_days


def _confirmed(heard: list[Seen], fact: Seen) -> Seen:
    later = [
        each for each in heard if each.value == fact.value and each.seen_on > fact.seen_on and weight(each).confirms
    ]
    return later[-1] if later else fact


def _rival(heard: list[Seen], fact: Seen) -> Seen | None:
    """The last contradiction, not older than the fact, that nobody of at least its strength has settled since."""
    for each in reversed(heard):
        if each.seen_on < fact.seen_on:
            return None
        weaker = weight(each).strength < weight(fact).strength
        if each.value != fact.value and weaker and not _settled(heard, fact, each):
            return each
    return None


def _settled(heard: list[Seen], fact: Seen, rival: Seen) -> bool:
    return any(
        each.value == fact.value and each.seen_on > rival.seen_on and weight(each).strength >= weight(rival).strength
        for each in heard
    )


def ended_before(observations: Iterable[Observed], standing: Standing[Any]) -> date | None:
    """The last day on which something else stood; None when it never did."""
    heard = list(observations)
    days = sorted({each.seen_on for each in heard if each.seen_on <= standing.fact.seen_on}, reverse=True)
    for day in days:
        then = stands([each for each in heard if each.seen_on <= day], day, standing.field)
        if then is not None and then.fact.value != standing.fact.value:
            return day
    return None


def of_this_work(
    statuses: Iterable[Observed], details: Iterable[Seen], standing: Standing[Any], ended: date | None
) -> list[Seen]:
    """Of what was told about work, that which belongs to the status that stands since ``ended``.

    What was told together with a contradicting status (same day, source and author) belongs to that one.
    """
    said = list(statuses)
    agreeing = {_mouth(each) for each in said if each.value == standing.fact.value}
    elsewhere = {_mouth(each) for each in said} - agreeing
    own = _mouth(standing.fact)
    return [
        each
        for each in details
        if _mouth(each) == own or ((ended is None or each.seen_on > ended) and _mouth(each) not in elsewhere)
    ]


def _mouth(observed: Observed) -> tuple[date, str, int | None]:
    return observed.seen_on, observed.source, observed.by_id


# ---- values -------------------------------------------------------------------------------------------------------


def field_of(name: str, *, of_household: bool = False) -> Field:
    """The field of this name; ValidationError when there is none."""
    field = FIELDS.get(name)
    if field is None or field.of_household is not of_household:
        raise ValidationError(_("These fields are not edited here: %(fields)s") % {"fields": name})
    return field


def checked(field: Field, value: Any) -> str:
    """The value as it is kept; ValidationError when it is none of the choices, too long or no wage."""
    text = str(value).strip()
    if field.choices is not None and text not in field.choices.values:
        raise ValidationError(_("%(field)s: this is none of the answers.") % {"field": field.label})
    if len(text) > field.longest:
        raise ValidationError(
            _("%(field)s: at most %(count)s characters.") % {"field": field.label, "count": field.longest}
        )
    if field.name == "wage" and text:
        _wage(text)
    return text


def _wage(text: str) -> tuple[int, int]:
    """Lowest and highest yuan a month of ``4500`` or ``4500-5200``."""
    low, _dash, high = text.partition("-")
    if not (low.isascii() and low.isdigit()) or not (not high or (high.isascii() and high.isdigit())):
        raise ValidationError(_("Write the wage as a number, or as two with a dash: 4500-5200."))
    bounds = int(low), int(high or low)
    if not bounds[0] <= bounds[1] <= MOST_WAGE:
        raise ValidationError(_("Write the wage as a number, or as two with a dash: 4500-5200."))
    return bounds


def columns_of(field: Field, value: str) -> dict[str, Any]:
    """The columns that follow from a value."""
    if field.name == "wage":
        return dict(zip(field.columns, _wage(value) if value else (None, None), strict=True))
    return dict.fromkeys(field.columns, value or (None if field.name == "work_division" else ""))


def value_of(field: Field, columns: Mapping[str, Any]) -> str:
    """The value that these columns hold; empty when they hold none."""
    held = [columns.get(name) for name in field.columns]
    if field.name != "wage":
        return str(held[0] or "") if held else ""
    low, high = held
    if low is None and high is None:
        return ""
    low, high = (high if low is None else low), (low if high is None else high)
    return f"{low}" if low == high else f"{low}-{high}"
