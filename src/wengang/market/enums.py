"""Code lists of the market."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VacancyKind(models.TextChoices):
    LONG = "long", _("Long-term")
    SHORT = "short", _("Short-term")
    SEASONAL = "seasonal", _("Seasonal")


class WageBasis(models.TextChoices):
    MONTH = "month", _("A month")
    HOUR = "hour", _("An hour")
    DAY = "day", _("A day")
    PIECE = "piece", _("Piece rate, about a month")


class Shift(models.TextChoices):
    DAY = "day", _("Day shift")
    NIGHT = "night", _("Night shift")
    ROTATING = "rotating", _("Rotating shifts")
    FLEXIBLE = "flexible", _("Flexible hours")


class Provision(models.TextChoices):
    """Board, or lodging."""

    FREE = "free", _("Free")
    PAID = "paid", _("Paid by the worker")
    NONE = "none", _("Not provided")


class FamilyPost(models.TextChoices):
    COUPLE = "couple", _("Couple post")
    PARENT_CHILD = "parent_child", _("Father-and-son post")
    SIBLINGS = "siblings", _("Brothers' post")


class Demand(models.TextChoices):
    """Lawful physical demands of the work itself."""

    STANDING = "standing", _("Standing")
    SEATED = "seated", _("Seated")
    LIFTING_10 = "lifting_10", _("Lifting up to 10 kg")
    LIFTING_25 = "lifting_25", _("Lifting up to 25 kg")
    LIFTING_OVER = "lifting_over", _("Lifting over 25 kg")
    HEIGHT = "height", _("Work at height")
    HEAT = "heat", _("Heat")
    EYESIGHT = "eyesight", _("Sharp eyesight")
    HAZARDOUS = "hazardous", _("Hazardous work (adults only)")


class Insurance(models.TextChoices):
    PENSION = "pension", _("Pension")
    MEDICAL = "medical", _("Medical")
    UNEMPLOYMENT = "unemployment", _("Unemployment")
    INJURY = "injury", _("Work injury")
    MATERNITY = "maternity", _("Maternity")
    ACCIDENT = "accident", _("Accident")


class Contract(models.TextChoices):
    FIXED = "1", _("Fixed term")
    OPEN = "2", _("Open-ended")
    TASK = "3", _("Until a task is done")
    PART_TIME = "part_time", _("Part-time")
    DISPATCH = "dispatch", _("Labour dispatch")
    OVERAGE = "overage", _("Over-age work agreement")
    NONE = "none", _("None")


class VacancyState(models.TextChoices):
    OPEN = "open", _("Open")
    QUARANTINED = "quarantined", _("Held: unlawful condition")
    CLOSED = "closed", _("Closed")
    EXPIRED = "expired", _("Expired")


class IssueState(models.TextChoices):
    OPEN = "open", _("Collecting")
    FROZEN = "frozen", _("Frozen")
    CLOSED = "closed", _("Closed")


class StationKind(models.TextChoices):
    STATION = "station", _("Cooperation station")
    BRANCH_MARKET = "branch_market", _("Branch market")
    EXPORT_BASE = "export_base", _("Labour export base")


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    SHOWN = "shown", _("Shown to the worker")
    ACCEPTED = "accepted", _("Worker accepts")
    DECLINED = "declined", _("Worker declines")
    NO_ANSWER = "no_answer", _("No answer")
    EMPLOYER_ACCEPTED = "employer_accepted", _("Employer accepts")
    EMPLOYER_DECLINED = "employer_declined", _("Employer declines")
    INTENTION = "intention", _("Preliminary intention")
    INTERVIEW = "interview", _("Interview")
    OFFERED = "offered", _("Offered")
    HIRED = "hired", _("Hired")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
