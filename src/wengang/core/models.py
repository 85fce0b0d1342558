"""Tables that every room shares: divisions, the log of moves, jobs, import batches."""

import secrets

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wengang.core.fields import SealedTextField
from wengang.core.reasons import in_words
from wengang.core.scope import Scope, ScopedModel


class CodeField(models.CharField):
    """A division code. Compared byte by byte, so that a subtree is one range of the plain index."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max_length", 24)
        kwargs.setdefault("db_collation", "C")
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


class Division(models.Model):
    """An administrative division, or a village or grid cell that users added below one.

    The code is the official one without trailing zeros, so that a prefix is a subtree: province 2 digits, prefecture 4,
    county 6 (GB/T 2260), township 9 (GB/T 10114), village 12, grid cell: village and ``-`` and its number.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("Province")
        PREFECTURE = "prefecture", _("Prefecture")
        COUNTY = "county", _("County")
        TOWNSHIP = "township", _("Township")
        VILLAGE = "village", _("Village")
        CELL = "cell", _("Grid cell")

    code = CodeField(primary_key=True)
    name = models.CharField(max_length=80)
    level = models.CharField(max_length=12, choices=Level.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    approximate = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["name"])]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                name="division_name_once_per_parent",
                condition=models.Q(level__in=["village", "cell"]),
                violation_error_message=_("There is already a village or grid cell of this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class StateLog(models.Model):
    """One move of one row along its workflow. Append-only."""

    machine = models.CharField(max_length=30)
    row = models.BigIntegerField()
    move = models.CharField(max_length=30)
    before = models.CharField(max_length=30)
    after = models.CharField(max_length=30)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["machine", "row"]), models.Index(fields=["-at"])]
        triggers = [
            pgtrigger.Protect(name="state_log_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.machine} {self.row}: {self.before} → {self.after}"

    @property
    def why(self) -> str:
        """The reason in the reader's language."""
        return in_words(self.reason)


class Job(models.Model):
    """Long work that users watch: a row here and a task in the queue."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    error = models.CharField(max_length=500, blank=True)
    cancel_requested = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="jobs")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["by", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"


def new_token() -> str:
    return secrets.token_urlsafe(12)


class ImportBatch(ScopedModel):
    """A list that somebody brought in: its file, what was found, what was written. Corrected files continue it."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        CHECKED = "checked", _("Checked")
        COMMITTED = "committed", _("Written")
        REFUSED = "refused", _("Could not be read")

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    kind = models.CharField(max_length=20)
    filename = models.CharField(max_length=200)
    near = CodeField(blank=True, help_text="the division that relative words such as 本地 refer to")
    issue = models.CharField(max_length=40, blank=True)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    counts = models.JSONField(default=dict)
    report = SealedTextField(purpose="import_batch.report")
    refusal = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    committed_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [models.Index(fields=["organisation", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.token}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> models.Q:
        return models.Q(organisation_id=scope.organisation_id)


class ImportFile(models.Model):
    """The bytes of an uploaded list, sealed; the newest one of a batch is the one that counts."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="files")
    sealed = models.BinaryField()
    filename = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"file {self.pk}"


class OutMessage(ScopedModel):
    """A message to one person, waiting for somebody or something to deliver it. Rooms drop it, outreach delivers.

    ``about`` names the thing told of (a seat, a class …) and ``fingerprint`` stands for the text: saying the same of
    the same thing again tells nobody twice, and what was not sent yet gives way to what is true now.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Could not be sent")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    about = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=16)
    kind = models.CharField(max_length=30)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    recipient = models.BigIntegerField(null=True, help_text="the person's row in the registry, when there is one")
    phone = SealedTextField(purpose="out_message.phone")
    text = SealedTextField(purpose="out_message.text")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["organisation", "state", "-created_at"]),
            models.Index(fields=["about", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> models.Q:
        return models.Q(organisation_id=scope.organisation_id)


class StoredFile(ScopedModel):
    """A file somebody brought as evidence: sealed bytes, its kind told by its content, served through a check only."""

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(help_text="bytes")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content")
    sealed = models.BinaryField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="empty: a worker brought it on the own page",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"file {self.pk}"

    @classmethod
    def scope_rule(cls, scope: Scope) -> models.Q:
        return models.Q(organisation_id=scope.organisation_id)
