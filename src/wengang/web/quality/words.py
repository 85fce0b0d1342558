"""Words for tables, groups of columns and what a merge does with them."""

from django.utils.translation import gettext as _

from wengang.registry.quality.merging import Rule


def groups() -> dict[str, str]:
    """Groups of a person's columns (``merging.GROUPS``)."""
    return {
        "name": _("Name"),
        "id": _("Id number"),
        "phone": _("Phone"),
        "second_phone": _("Second phone"),
        "household": _("Household"),
        "ethnicity": _("Ethnicity"),
        "education": _("Education"),
        "political_status": _("Political status"),
        "health": _("Health"),
        "labour": _("Labour ability"),
        "employment": _("Employment status"),
        "remark": _("Remark"),
    }


def tables() -> dict[str, str]:
    """What hangs on a person, in every room."""
    return {
        "registry.Person": _("Person"),
        "registry.Disclosure": _("Openings to partners"),
        "registry.DuplicateCase": _("Held rows of lists"),
        "registry.Category": _("Categories"),
        "registry.Skill": _("Skills"),
        "registry.Wish": _("Wishes"),
        "registry.StatusFact": _("Observations"),
        "registry.SampleItem": _("Samples"),
        "registry.Question": _("Questions"),
        "registry.Merge": _("Earlier merges"),
        "registry.Target": _("Surveys"),
        "registry.ZeroCase": _("Zero-employment cases"),
        "registry.ZeroService": _("Services to zero-employment households"),
        "market.SeekerEntry": _("Lines of job seekers' lists"),
        "market.Proposal": _("Proposals"),
        "employment.Spell": _("Jobs"),
        "employment.FollowUp": _("Follow-ups"),
        "employment.JobQuestion": _("Questions about jobs"),
        "employment.RightsCase": _("Rights cases"),
        "employment.WorkerLink": _("Workers' own pages"),
        "journeys.Demand": _("Journeys asked for"),
    }


def outcomes() -> dict[Rule, str]:
    """What becomes of a row that both records have."""
    return {
        Rule.LEAVE_OUT: _("both have the same; one stays"),
        Rule.STEP_BACK: _("both have a current one; the newer stays current"),
        Rule.FOLD: _("both are in one survey; the attempts come together"),
    }
