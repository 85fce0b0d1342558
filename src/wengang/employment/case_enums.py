"""Code lists of rights cases, employers' calls, protection agreements and workers' links."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseKind(models.TextChoices):
    """What went wrong; ``promptness.promptness`` says how soon somebody must act."""

    ARREARS = "arrears", _("Wages owed or too low")
    DEPOSIT = "deposit", _("Deposit taken or papers kept back")
    HOURS = "hours", _("Working hours and rest")
    INJURY = "injury", _("Injury at work")
    CONTRACT = "contract", _("Contract and insurance")
    OTHER = "other", _("Something else")


class CaseState(models.TextChoices):
    OPEN = "open", _("Nobody has taken it yet")
    HANDLED = "handled", _("Being handled")
    REFERRED = "referred", _("With inspection, arbitration or court")
    CLOSED = "closed", _("Closed")


class CaseOutcome(models.TextChoices):
    """Every case ends with a result."""

    PAID = "paid", _("Paid")
    SETTLED = "settled", _("Settled by agreement")
    MENDED = "mended", _("The employer mended it")
    RULED = "ruled", _("Decided by inspection, arbitration or court")
    UNFOUNDED = "unfounded", _("Looked into, nothing owed")
    WITHDRAWN = "withdrawn", _("Taken back by the worker")


class Opener(models.TextChoices):
    """How a case came to us."""

    OFFICER = "officer", _("Told to an officer")
    PAY_GAP = "pay_gap", _("Pay below the promise")
    AGREEMENT = "agreement", _("Breach of the protection agreement")
    LINK = "link", _("By the worker's own page")


class CaseStepKind(models.TextChoices):
    OPENED = "opened", _("Opened")
    TAKEN = "taken", _("Taken on")
    EMPLOYER = "employer", _("Talked with the employer")
    WORKER = "worker", _("Talked with the worker")
    EVIDENCE = "evidence", _("Evidence")
    NOTE = "note", _("Note")
    TOLD = "told", _("Written by the worker")
    CHANGED = "changed", _("Changed")
    HANDED = "handed", _("Handed over")
    ESCALATED = "escalated", _("Overdue: told to the office above")
    REFERRED = "referred", _("Passed to inspection, arbitration or court")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Opened again")


WRITTEN_STEPS = (CaseStepKind.EMPLOYER, CaseStepKind.WORKER, CaseStepKind.EVIDENCE, CaseStepKind.NOTE)
"""Steps that officers write; the others follow from what they do."""


class VisitKind(models.TextChoices):
    """How a leader met a firm."""

    VISIT = "visit", _("At the firm")
    MEETING = "meeting", _("Meeting with firms")
    PHONE = "phone", _("By phone")


class CallKind(models.TextChoices):
    """What an employer needs; ``promptness.route`` says who answers, and by when."""

    WORKERS = "workers", _("Short of workers")
    TRAINING = "training", _("Training of workers")
    SUBSIDY = "subsidy", _("Subsidies and policies")
    LODGING = "lodging", _("Lodging and daily life")
    TRANSPORT = "transport", _("Transport")
    DISPUTE = "dispute", _("Trouble with a worker")
    PERMIT = "permit", _("Permits and formalities")
    OTHER = "other", _("Something else")


class CallState(models.TextChoices):
    OPEN = "open", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered")
    SOLVED = "solved", _("Solved, says the employer")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class CallStepKind(models.TextChoices):
    RAISED = "raised", _("Raised")
    ANSWERED = "answered", _("Answered")
    PASSED = "passed", _("Passed on")
    ESCALATED = "escalated", _("Overdue: told to the office above")
    SOLVED = "solved", _("Solved, says the employer")
    AGAIN = "again", _("Not solved yet")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Party(models.TextChoices):
    """Who signs a protection agreement."""

    WORKER = "worker", _("The worker")
    EMPLOYER = "employer", _("The employer")


class SignedHow(models.TextChoices):
    PAPER = "paper", _("On paper")
    THUMB = "thumb", _("By thumb print on paper")
    MAIL = "mail", _("On paper, sent as a picture")


class LinkUseKind(models.TextChoices):
    """What was written by a worker's link."""

    HELP = "help", _("Asked for help")
    PAY = "pay", _("Told the pay")
