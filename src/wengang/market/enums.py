"""Code lists of the market. What stands on a paper form takes its words from the shared code lists."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wengang.core.sheets import codes as forms
from wengang.market import codes
from wengang.registry.enums import entry


class VacancyKind(models.TextChoices):
    LONG = entry(codes.VACANCY_KIND, "long")
    SHORT = entry(codes.VACANCY_KIND, "short")
    SEASONAL = entry(codes.VACANCY_KIND, "seasonal")


class WageBasis(models.TextChoices):
    """What a wage is paid for; a piece rate is stated as what it comes to in a month."""

    MONTH = entry(forms.PAY_BASIS, "month")
    HOUR = entry(forms.PAY_BASIS, "hour")
    DAY = entry(forms.PAY_BASIS, "day")
    PIECE = entry(forms.PAY_BASIS, "piece")


class Shift(models.TextChoices):
    DAY = entry(codes.SHIFT, "day")
    NIGHT = entry(codes.SHIFT, "night")
    ROTATING = entry(codes.SHIFT, "rotating")
    FLEXIBLE = entry(codes.SHIFT, "flexible")


class Provision(models.TextChoices):
    """Board, or lodging."""

    FREE = entry(codes.PROVISION, "free")
    PAID = entry(codes.PROVISION, "paid")
    NONE = entry(codes.PROVISION, "none")


class FamilyPost(models.TextChoices):
    COUPLE = entry(codes.FAMILY_POST, "couple")
    PARENT_CHILD = entry(codes.FAMILY_POST, "parent_child")
    SIBLINGS = entry(codes.FAMILY_POST, "siblings")


class Demand(models.TextChoices):
    """Lawful physical demands of the work itself."""

    STANDING = entry(codes.DEMAND, "standing")
    SEATED = entry(codes.DEMAND, "seated")
    LIFTING_10 = entry(codes.DEMAND, "lifting_10")
    LIFTING_25 = entry(codes.DEMAND, "lifting_25")
    LIFTING_OVER = entry(codes.DEMAND, "lifting_over")
    HEIGHT = entry(codes.DEMAND, "height")
    HEAT = entry(codes.DEMAND, "heat")
    EYESIGHT = entry(codes.DEMAND, "eyesight")
    HAZARDOUS = entry(codes.DEMAND, "hazardous")


class Insurance(models.TextChoices):
    PENSION = entry(forms.INSURANCE, "pension")
    MEDICAL = entry(forms.INSURANCE, "medical")
    UNEMPLOYMENT = entry(forms.INSURANCE, "unemployment")
    INJURY = entry(forms.INSURANCE, "injury")
    MATERNITY = entry(forms.INSURANCE, "maternity")
    ACCIDENT = entry(forms.INSURANCE, "accident")
    RESIDENT = entry(forms.INSURANCE, "resident")


class Contract(models.TextChoices):
    FIXED = entry(forms.CONTRACT, "1")
    OPEN = entry(forms.CONTRACT, "2")
    TASK = entry(forms.CONTRACT, "3")
    PART_TIME = entry(forms.CONTRACT, "part_time")
    DISPATCH = entry(forms.CONTRACT, "dispatch")
    OVERAGE = entry(forms.CONTRACT, "overage")
    OUTWORK = entry(forms.CONTRACT, "outwork")
    PUBLIC_POST = entry(forms.CONTRACT, "public_post")
    NONE = entry(forms.CONTRACT, "none")


class VacancyState(models.TextChoices):
    OPEN = "open", _("Taking people on")
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


P = ProposalState
OPEN_STATES = (P.PROPOSED, P.SHOWN, P.ACCEPTED, P.NO_ANSWER, P.EMPLOYER_ACCEPTED, P.INTENTION, P.INTERVIEW, P.OFFERED)
UNANSWERED = (P.PROPOSED, P.SHOWN, P.NO_ANSWER)
"""Nobody has said anything yet: a new round may put others in their place."""
IN_PROGRESS = (P.ACCEPTED, P.EMPLOYER_ACCEPTED, P.INTENTION, P.INTERVIEW, P.OFFERED)
"""The worker said yes: the place is kept until this is settled."""
