"""Code lists of the ledger, with the national codes where there is one (domain terms in English, Chinese by translation)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    UNKNOWN = "0", _("Unknown")
    MALE = "1", _("Male")
    FEMALE = "2", _("Female")
    UNSTATED = "9", _("Not stated")


class Education(models.TextChoices):
    """GB/T 4658 major classes."""

    POSTGRADUATE = "10", _("Postgraduate")
    BACHELOR = "20", _("Bachelor")
    COLLEGE = "30", _("College")
    SECONDARY_VOCATIONAL = "40", _("Secondary vocational")
    SENIOR_HIGH = "60", _("Senior high school")
    JUNIOR_HIGH = "70", _("Junior high school")
    PRIMARY = "80", _("Primary school")
    OTHER = "90", _("Other")


class CategoryKind(models.TextChoices):
    """Kinds of person category; each is dated, because vocabulary and membership change."""

    LIFTED = "lifted", _("Lifted-out-of-poverty household")
    UNSTABLE_LIFTED = "unstable_lifted", _("Unstable lifted household")
    MARGINAL_RISK = "marginal_risk", _("Household at risk of poverty")
    SUDDEN_HARDSHIP = "sudden_hardship", _("Household in sudden hardship")
    RELOCATED = "relocated", _("Relocated")
    HARD_TO_EMPLOY = "hard_to_employ", _("Hard to employ")
    ZERO_EMPLOYMENT = "zero_emp_household", _("Zero-employment household")
    GENERAL = "general", _("General rural household")
    URBAN_UNEMPLOYED = "urban_unemployed", _("Urban unemployed")


class LabourAbility(models.TextChoices):
    NORMAL = "normal", _("Normal labour")
    SKILLED = "skilled", _("Skilled labour")
    WEAK = "weak", _("Weak (half) labour")
    LOST = "lost", _("Lost ability to work")
    NONE = "none", _("No ability to work")


class Health(models.TextChoices):
    """GB/T 2261.3, main classes."""

    HEALTHY = "1", _("Healthy")
    FAIR = "2", _("Fair")
    CHRONIC = "3", _("Chronic illness")
    DISABLED = "6", _("Disability")


class EmploymentStatus(models.TextChoices):
    AWAY = "away", _("Working away")
    NEARBY = "nearby", _("Working nearby")
    PUBLIC_POST = "public_post", _("Public-welfare post")
    VENTURE = "venture", _("Own business")
    FLEXIBLE = "flexible", _("Flexible employment")
    FARMING = "farming", _("Farming")
    SEEKING = "seeking", _("Out of work")
    STUDENT = "student", _("At school")
    UNABLE = "unable", _("Cannot work")


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


class DisclosureBasis(models.TextChoices):
    """Legal grounds, Personal Information Protection Law."""

    CONSENT = "consent", _("Separate consent (PIPL art. 23)")
    DUTY = "duty", _("Statutory duty (PIPL art. 13(3), 34)")
