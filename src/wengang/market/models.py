"""Cooperation between regions: agreements, employers, vacancies, monthly issues of two lists, rounds and proposals."""

import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from wengang.core.fields import BlindIndexField, SealedTextField
from wengang.core.history import tracked
from wengang.core.models import Division, ImportBatch
from wengang.core.scope import Scope, ScopedModel
from wengang.market import enums
from wengang.market.wages import wage_text
from wengang.registry.enums import Education
from wengang.registry.models import Person

_CODE_SIGNS = (b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ" * 8)[:256]


@tracked
class Agreement(ScopedModel):
    """A cooperation agreement between a sending and a receiving division, by codes and dates, never by free names."""

    code = models.CharField(max_length=30, unique=True)
    title = models.CharField(max_length=120)
    sending = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    receiving = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="agreements_sent")
    receiver = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="agreements_received")
    signed_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    targets = models.JSONField(default=list, blank=True, help_text="[{name, unit, number, year}]")

    class Meta(ScopedModel.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="agreement_dates_in_order",
                violation_error_message=_("The agreement ends before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(sending=F("receiving")),
                name="agreement_between_two_regions",
                violation_error_message=_("An agreement joins two different regions."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        party = Q(sender_id=scope.organisation_id) | Q(receiver_id=scope.organisation_id)
        resident = Q(stations__organisation_id=scope.organisation_id)
        mine = Agreement.unscoped.filter(party | resident | scope.touches("sending_id") | scope.touches("receiving_id"))
        return Q(pk__in=mine.values("pk"))


class Station(models.Model):
    """A station, branch market or export base set up under an agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="stations")
    organisation = models.ForeignKey(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="stations"
    )
    kind = models.CharField(max_length=14, choices=enums.StationKind.choices)
    name = models.CharField(max_length=80)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


@tracked
class Employer(ScopedModel):
    """An employer. Its HR act through ``organisation`` once it has an account."""

    uscc = models.CharField(max_length=18, unique=True, help_text="unified social credit code")
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40, blank=True)
    organisation = models.OneToOneField(
        "accounts.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="employer"
    )
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="employers")
    industry = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=40, blank=True)
    phone = SealedTextField(purpose="employer.phone")
    phone_index = BlindIndexField(of="phone", purpose="phone")
    remark = models.TextField(blank=True)
    raw = models.JSONField(default=dict, blank=True)
    batch = models.ForeignKey(ImportBatch, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["division", "name"])]

    def __str__(self) -> str:
        return self.short_name or self.name

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return Q(pk__in=Vacancy.unscoped.filter(vacancies_of_my_issues(scope)).values("employer_id")) | (
            scope.inside("division_id") | Q(organisation_id=scope.organisation_id) | brought_by(scope)
        )


def vacancies_of_my_issues(scope: Scope) -> Q:
    """Vacancies on an issue of an agreement that concerns me: how the sending side sees a partner's posts."""
    agreements = Agreement.objects.visible_to(scope).values("pk")
    listed = PostEntry.unscoped.filter(vacancy=OuterRef("pk"), issue__agreement__in=agreements)
    return Q(Exists(listed))  # not IN: for a few vacancies nobody need read every list ever issued


def brought_by(scope: Scope) -> Q:
    """Rows of lists that my organisation brought in: whoever entered a partner's list settles its held lines too."""
    return Q(batch__isnull=False, batch__organisation=scope.organisation_id)


def new_vacancy_code() -> str:
    """An opaque public code of a vacancy."""
    return "P" + secrets.token_bytes(8).translate(_CODE_SIGNS).decode()


@tracked
class Vacancy(ScopedModel):
    """One posting line. ``postings`` 岗位 and ``headcount`` 需求人数 are two figures and never added together.

    Wages are yuan; ``wage_low``/``wage_high`` are per ``wage_basis``. ``filled`` counts the hired, and the database
    keeps it within headcount.
    """

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="vacancies")
    code = models.CharField(max_length=30, unique=True, default=new_vacancy_code, editable=False)
    title = models.CharField(max_length=60)
    occurrence = models.PositiveSmallIntegerField(default=1, help_text="the n-th of this title, place and kind")
    occupation = models.CharField(max_length=8, blank=True, help_text="class of the occupation list")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="vacancies")
    address = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=enums.VacancyKind.choices, default=enums.VacancyKind.LONG)
    postings = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    headcount = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    filled = models.PositiveIntegerField(default=0, editable=False)
    description = models.TextField(blank=True)
    shift = models.CharField(max_length=10, choices=enums.Shift.choices, blank=True)
    hours_text = models.CharField(max_length=80, blank=True)
    wage_low = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    wage_high = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    wage_basis = models.CharField(max_length=8, choices=enums.WageBasis.choices, default=enums.WageBasis.MONTH)
    probation = models.CharField(max_length=60, blank=True)
    board = models.CharField(max_length=5, choices=enums.Provision.choices, blank=True)
    lodging = models.CharField(max_length=5, choices=enums.Provision.choices, blank=True)
    couple_rooms = models.PositiveIntegerField(default=0)
    insurances = ArrayField(models.CharField(max_length=14, choices=enums.Insurance.choices), default=list, blank=True)
    contract = models.CharField(max_length=12, choices=enums.Contract.choices, blank=True)
    education = models.CharField(
        max_length=2, choices=Education.choices, blank=True, help_text="least education the work itself needs"
    )
    skill = models.CharField(max_length=60, blank=True)
    skill_level = models.CharField(max_length=1, blank=True)
    demands = ArrayField(models.CharField(max_length=14, choices=enums.Demand.choices), default=list, blank=True)
    care_post = models.BooleanField(default=False, help_text="爱心岗位")
    family_post = models.CharField(max_length=12, choices=enums.FamilyPost.choices, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    contact = models.CharField(max_length=40, blank=True)
    phone = SealedTextField(purpose="vacancy.phone")
    state = models.CharField(max_length=12, choices=enums.VacancyState.choices, default=enums.VacancyState.OPEN)
    held_for = models.JSONField(
        default=list, blank=True, help_text="[{ground, text, article, proposal}] while quarantined"
    )
    raw = models.JSONField(default=dict, blank=True)
    batch = models.ForeignKey(ImportBatch, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["division", "state", "-updated_at"]),
            models.Index(fields=["division"], condition=Q(state=enums.VacancyState.QUARANTINED), name="vacancy_held"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "title", "address", "kind", "occurrence"],
                name="vacancy_once_an_employer",
                violation_error_message=_("This employer already has this posting at this address."),
            ),
            models.CheckConstraint(
                condition=Q(filled__lte=F("headcount")),
                name="hired_within_headcount",
                violation_error_message=_("Every place of this vacancy is taken."),
            ),
            models.CheckConstraint(
                condition=Q(headcount__gte=1) & Q(postings__gte=1),
                name="vacancy_has_places",
                violation_error_message=_("A vacancy needs at least one posting and one place."),
            ),
            models.CheckConstraint(
                condition=Q(wage_low__isnull=True) | Q(wage_high__isnull=True) | Q(wage_high__gte=F("wage_low")),
                name="wage_range_in_order",
                violation_error_message=_("The highest wage is below the lowest."),
            ),
            models.CheckConstraint(
                condition=~Q(state=enums.VacancyState.QUARANTINED) | ~Q(held_for=[]),
                name="quarantine_has_grounds",
                violation_error_message=_("A held vacancy names its ground."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def places_left(self) -> int:
        return self.headcount - self.filled

    @property
    def wage_text(self) -> str:
        """``5000-6500 元/月``: in the reader's language, empty when no wage is stated."""
        return wage_text(self.wage_low, self.wage_high, self.wage_basis)

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return (
            scope.inside("division_id")
            | Q(employer__organisation_id=scope.organisation_id, employer__organisation__isnull=False)
            | vacancies_of_my_issues(scope)
            | brought_by(scope)
        )


class ThroughAgreement(ScopedModel):
    """A row seen by whoever sees its agreement; ``path_to_agreement`` is the look-up that leads there."""

    path_to_agreement = "issue__agreement"

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        return Q(**{f"{cls.path_to_agreement}__in": Agreement.objects.visible_to(scope).values("pk")})


class Issue(ThroughAgreement):
    """期次: one month's exchange of the seeker list and the post list under an agreement."""

    path_to_agreement = "agreement"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="issues")
    code = models.CharField(max_length=40, unique=True)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=enums.IssueState.choices, default=enums.IssueState.OPEN)
    opened_on = models.DateField()
    freezes_on = models.DateField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(default=dict, blank=True, help_text="employers, postings, headcount, seekers, as frozen")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the frozen snapshot")
    snapshot = SealedTextField(purpose="issue.snapshot")

    class Meta(ThroughAgreement.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "year", "number"],
                name="issue_number_once_a_year",
                violation_error_message=_("This issue number is already used this year."),
            )
        ]

    def __str__(self) -> str:
        return self.code


class SeekerEntry(ThroughAgreement):
    """One line of 求职清单: a person on an issue, under an opaque code, with what is shown to the other side."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="seekers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seeker_entries")
    line = models.PositiveIntegerField()
    group = models.PositiveIntegerField(
        null=True, blank=True, help_text="kin who go together share a number on this issue"
    )
    shown = models.JSONField(default=dict, blank=True, help_text="the coded row: nothing here names the person")
    batch = models.ForeignKey(ImportBatch, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(ThroughAgreement.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["issue", "person"], name="seeker_once_an_issue"),
            models.UniqueConstraint(fields=["issue", "line"], name="seeker_line_once"),
        ]

    def __str__(self) -> str:
        return f"seeker line {self.line}"


class PostEntry(ThroughAgreement):
    """One line of 岗位供给清单: a vacancy on an issue, with the figures it had then."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="posts")
    vacancy = models.ForeignKey(Vacancy, on_delete=models.PROTECT, related_name="entries")
    line = models.PositiveIntegerField()
    postings = models.PositiveIntegerField()
    headcount = models.PositiveIntegerField()
    batch = models.ForeignKey(ImportBatch, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(ThroughAgreement.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["issue", "vacancy"], name="vacancy_once_an_issue"),
            models.UniqueConstraint(fields=["issue", "line"], name="post_line_once"),
        ]

    def __str__(self) -> str:
        return f"post line {self.line}"


class Round(ThroughAgreement):
    """A matching round on an issue: parameters in, verified allocation out."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    seed = models.BigIntegerField(default=0)
    top = models.PositiveSmallIntegerField(default=10)
    params = models.JSONField(default=dict, blank=True)
    objective = models.FloatField()
    bound = models.FloatField()
    gap = models.FloatField()
    seconds = models.FloatField()
    counts = models.JSONField(default=dict, blank=True)
    absent = models.JSONField(
        default=dict, blank=True, help_text="{person: [ground, first day of the job]} of the list who took no part"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ThroughAgreement.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["issue", "number"], name="round_number_once")]

    def __str__(self) -> str:
        return f"{self.issue_id} round {self.number}"


class RoundRecord(ThroughAgreement):
    """What a round knew and found: its report, what-ifs and explanations stay the same for years."""

    path_to_agreement = "round__issue__agreement"

    round = models.OneToOneField(Round, primary_key=True, on_delete=models.CASCADE, related_name="record")
    figures = models.JSONField(help_text="codes and numbers of the report, see rounds/report.py")
    market = models.BinaryField(help_text="what the solver saw and gave, see rounds/kept.py")

    class Meta(ThroughAgreement.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"record of round {self.round_id}"


class Trial(ThroughAgreement):
    """A what-if that an officer kept, with a note. It is no round: nobody is proposed anything."""

    path_to_agreement = "round__issue__agreement"

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="trials")
    changes = models.JSONField()
    outcome = models.JSONField(help_text="the difference against the round, see rounds/whatif.py")
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ThroughAgreement.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"trial {self.pk} of round {self.round_id}"


class Proposal(ScopedModel):
    """A person and a vacancy put to each other, with reasons; walks the table in ``states.py``."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="proposals")
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="proposals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="proposals")
    vacancy = models.ForeignKey(Vacancy, on_delete=models.PROTECT, related_name="proposals")
    group = models.PositiveIntegerField(null=True, blank=True)
    allocated = models.BooleanField(help_text="chosen by the allocation; otherwise an alternative for the person")
    rank = models.PositiveSmallIntegerField(help_text="1 is the first proposal for this person")
    score = models.FloatField()
    parts = models.JSONField(default=dict, blank=True, help_text="score by named part, requirements met, prices")
    reason = models.CharField(max_length=300)
    reason_en = models.CharField(max_length=300)
    state = models.CharField(max_length=18, choices=enums.ProposalState.choices, default=enums.ProposalState.PROPOSED)
    changed_at = models.DateTimeField(auto_now=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["issue", "state"]),
            models.Index(fields=["vacancy", "state"]),
            models.Index(fields=["person", "-created_at"]),
            models.Index(fields=["allocated", "state"], condition=Q(state__in=enums.OPEN_STATES), name="proposal_open"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "person", "vacancy"],
                condition=~Q(state=enums.ProposalState.EXPIRED),
                name="proposed_once_an_issue",
                violation_error_message=_("This vacancy was already proposed to this person on this issue."),
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> Q:
        """The sender sees its persons' proposals; the receiver, its stations and the employer see coded rows."""
        return (
            scope.inside("person__division_id")
            | scope.inside("vacancy__division_id")
            | Q(vacancy__employer__organisation_id=scope.organisation_id, vacancy__employer__organisation__isnull=False)
            | Q(
                issue__agreement__in=Station.objects.filter(
                    organisation__isnull=False, organisation=scope.organisation_id
                ).values("agreement_id")
            )
        )
