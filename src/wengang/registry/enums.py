"""Code lists of the ledger. Where the paper forms have a list, its codes and words come from ``core.sheets.codes``."""

from django.db import models
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wengang.core.sheets import codes


def _word(code_list: codes.CodeList, code: str) -> str:
    entry = code_list.by_code[code]
    return entry.zh if (get_language() or "").startswith("zh") else entry.en


_lazy_word = lazy(_word, str)


def entry(code_list: codes.CodeList, code: str) -> tuple[str, str]:
    """One choice of a code list: its code and its word in the reader's language. KeyError for an unknown code."""
    code_list.by_code[code]
    return code, _lazy_word(code_list, code)


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    UNKNOWN = entry(codes.SEX, "0")
    MALE = entry(codes.SEX, "1")
    FEMALE = entry(codes.SEX, "2")
    UNSTATED = entry(codes.SEX, "9")


class Education(models.TextChoices):
    """GB/T 4658 major classes."""

    POSTGRADUATE = entry(codes.EDUCATION, "10")
    BACHELOR = entry(codes.EDUCATION, "20")
    COLLEGE = entry(codes.EDUCATION, "30")
    SECONDARY_VOCATIONAL = entry(codes.EDUCATION, "40")
    SENIOR_HIGH = entry(codes.EDUCATION, "60")
    JUNIOR_HIGH = entry(codes.EDUCATION, "70")
    PRIMARY = entry(codes.EDUCATION, "80")
    OTHER = entry(codes.EDUCATION, "90")


class CategoryKind(models.TextChoices):
    """Kinds of person category; each is dated, because vocabulary and membership change."""

    LIFTED = entry(codes.PERSON_CATEGORY, "lifted")
    UNSTABLE_LIFTED = entry(codes.PERSON_CATEGORY, "unstable_lifted")
    MARGINAL_RISK = entry(codes.PERSON_CATEGORY, "marginal_risk")
    SUDDEN_HARDSHIP = entry(codes.PERSON_CATEGORY, "sudden_hardship")
    ORDINARY = entry(codes.PERSON_CATEGORY, "ordinary")
    URBAN_UNEMPLOYED = entry(codes.PERSON_CATEGORY, "urban_unemployed")
    RELOCATED = "relocated", _("Relocated")
    HARD_TO_EMPLOY = "hard_to_employ", _("Hard to employ")
    ZERO_EMPLOYMENT = "zero_emp_household", _("Zero-employment household")


HELPED = frozenset(
    (
        CategoryKind.LIFTED,
        CategoryKind.UNSTABLE_LIFTED,
        CategoryKind.MARGINAL_RISK,
        CategoryKind.SUDDEN_HARDSHIP,
    )
)
"""Categories that an ordinary household cannot have at the same time."""


class LabourAbility(models.TextChoices):
    ORDINARY = entry(codes.LABOUR_ABILITY, "ordinary")
    SKILLED = entry(codes.LABOUR_ABILITY, "skilled")
    WEAK = entry(codes.LABOUR_ABILITY, "weak")
    LOST = entry(codes.LABOUR_ABILITY, "lost")
    NONE = entry(codes.LABOUR_ABILITY, "none")


class Health(models.TextChoices):
    """GB/T 2261.3, main classes; the kind of a disability is kept sealed beside it."""

    HEALTHY = entry(codes.HEALTH, "1")
    FAIR = entry(codes.HEALTH, "2")
    CHRONIC = entry(codes.HEALTH, "3")
    SERIOUS = entry(codes.HEALTH, "serious")
    DISABLED = entry(codes.HEALTH, "6")


class EmploymentStatus(models.TextChoices):
    AWAY = entry(codes.EMPLOYMENT_STATUS, "away")
    NEARBY = entry(codes.EMPLOYMENT_STATUS, "nearby")
    PUBLIC_POST = entry(codes.EMPLOYMENT_STATUS, "public_post")
    SELF_EMPLOYED = entry(codes.EMPLOYMENT_STATUS, "self_employed")
    FLEXIBLE = entry(codes.EMPLOYMENT_STATUS, "flexible")
    FARMING = entry(codes.EMPLOYMENT_STATUS, "farming")
    LOOKING = entry(codes.EMPLOYMENT_STATUS, "looking")
    STUDYING = entry(codes.EMPLOYMENT_STATUS, "studying")
    UNABLE = entry(codes.EMPLOYMENT_STATUS, "unable")


IN_WORK = (
    EmploymentStatus.AWAY,
    EmploymentStatus.NEARBY,
    EmploymentStatus.PUBLIC_POST,
    EmploymentStatus.SELF_EMPLOYED,
    EmploymentStatus.FLEXIBLE,
)


class Source(models.TextChoices):
    """Where a fact comes from. No status is written without one."""

    VISIT = "visit", _("Home visit")
    CALL = "call", _("Phone call")
    CHAT = "chat", _("Message")
    SELF = "self", _("Own report")
    ROSTER = "roster", _("Employer's roster")
    INSURANCE = "insurance", _("Insurance comparison")
    WAGE = "wage", _("Wage comparison")
    LIST = "list", _("Imported list")


class WorkRange(models.TextChoices):
    """How far from home somebody is ready to work."""

    LOCAL = "local", _("In the township")
    COUNTY = "county", _("In the county")
    CITY = "city", _("In the prefecture")
    PROVINCE = "province", _("In the province")
    OUTSIDE = "outside", _("Outside the province")


class WillWork(models.TextChoices):
    YES = "yes", _("Wants work")
    STAY = "stay", _("Stays in the present job")
    NO = "no", _("Does not want work now")
    UNKNOWN = "unknown", _("Not asked yet")


class Lodging(models.TextChoices):
    NOT_NEEDED = "none", _("No lodging needed")
    BED = "bed", _("Needs a bed")
    COUPLE = "couple", _("Needs a couple room")


class Limit(models.TextChoices):
    """What a person cannot do or needs, as they said it themselves."""

    NEAR_HOME = "near_home", _("Near home")
    LIGHT_WORK = "light_work", _("Light work")
    FIXED_HOURS = "fixed_hours", _("Fixed hours")
    SEATED = "seated", _("Seated work")
    NO_NIGHT = "no_night", _("No night shift")


class KinKind(models.TextChoices):
    COUPLE = "couple", _("Husband and wife")
    PARENT_CHILD = "parent_child", _("Parent and child")
    SIBLINGS = "siblings", _("Brothers or sisters")
    OTHER = "other", _("Other relatives")


class DisclosurePurpose(models.TextChoices):
    """What a partner may use somebody's record for."""

    PLACEMENT = "placement", _("Placement")
    JOURNEY = "journey", _("Organised journey")
    FOLLOW_UP = "follow_up", _("Follow-up after the hire")
    TRAINING = "training", _("Training")
    SUBSIDY = "subsidy", _("Checking a subsidy")
    RIGHTS = "rights", _("Help with rights")
    OTHER = "other", _("Another purpose")


class DisclosureBasis(models.TextChoices):
    """Legal grounds, Personal Information Protection Law."""

    CONSENT = "consent", _("Separate consent (PIPL art. 23)")
    DUTY = "duty", _("Statutory duty (PIPL art. 13(3), 34)")


class GridDuty(models.TextChoices):
    """Who answers for a cell of the grid."""

    BUILDING_HEAD = "building_head", _("Building head")
    INFO_OFFICER = "info_officer", _("Information officer")
    ASSISTANT = "assistant", _("Village labour assistant")
    HELPER = "helper", _("One-to-one helper")


class SurveyKind(models.TextChoices):
    HOUSEHOLD = "household", _("Household survey")
    RETURNEE = "returnee", _("Returnee survey")
    CALLS = "calls", _("Call round")


class SurveyState(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class TargetState(models.TextChoices):
    DUE = "due", _("To reach")
    DONE = "done", _("Reached")
    GONE = "gone", _("Cannot be reached any more")


class Channel(models.TextChoices):
    VISIT = "visit", _("Home visit")
    CALL = "call", _("Phone call")
    DESK = "desk", _("At the desk")


class Outcome(models.TextChoices):
    """What came of an attempt."""

    REACHED = "reached", _("Reached")
    REFUSED = "refused", _("Refused")
    AWAY = "away", _("Nobody there")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    MOVED = "moved", _("Moved away")
    DIED = "died", _("Died")


class QuestionKind(models.TextChoices):
    """Cross-checks. Each is a question with evidence, never a verdict."""

    SHARED_PHONE = "shared_phone", _("One phone for many people")
    SAME_WAGE = "same_wage", _("One wage for everybody")
    JUMP = "jump", _("Many changes just before the assessment day")
    SILENT = "silent", _("No contact for months under an unchanged status")
    TWO_VILLAGES = "two_villages", _("Two villages claim one person")
    DIED = "died", _("Reported dead: needs a second look")
    MOVED = "moved", _("Reported moved away: who looks after them now?")


class QuestionState(models.TextChoices):
    OPEN = "open", _("To answer")
    RIGHT = "right", _("The ledger is right")
    MENDED = "mended", _("The ledger was mended")


class ZeroState(models.TextChoices):
    FOUND = "found", _("Found")
    CONTACTED = "contacted", _("Contacted")
    CLEARED = "cleared", _("Cleared")
    ENDED = "ended", _("No longer counts")
    UNWILLING = "unwilling", _("Declined three offers")


OPEN_ZERO = (ZeroState.FOUND, ZeroState.CONTACTED)
"""A household with such a case waits for help."""


class ZeroServiceKind(models.TextChoices):
    """131: one introduction, three posts, one training; contacts and re-checks stand beside them."""

    CONTACT = "contact", _("Contact")
    INTRODUCTION = "introduction", _("Career introduction")
    POST = "post", _("Post offered")
    TRAINING = "training", _("Training offered")
    RECHECK = "recheck", _("Re-check")


class ServiceOutcome(models.TextChoices):
    DONE = "done", _("Done")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WORKING = "working", _("Still at work")
    LAPSED = "lapsed", _("Out of work again")
