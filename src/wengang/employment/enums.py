"""Code lists of employment."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from wengang.registry.enums import Source


class SpellKind(models.TextChoices):
    """What sort of work it is; ``rules.RULES`` says what follows from it."""

    ENTERPRISE = "enterprise", _("Enterprise")
    WORKSHOP = "workshop", _("Assistance workshop")
    PUBLIC_POST = "public_post", _("Public-welfare post")
    FLEXIBLE = "flexible", _("Flexible or hourly work")
    OUTWORK = "outwork", _("Outwork at home")
    SEASONAL = "seasonal", _("Seasonal work")
    SELF_EMPLOYED = "self_employed", _("Self-employed")
    FARM = "farm", _("Own farm")


class ExportMode(models.TextChoices):
    """How somebody came to the job."""

    ORGANISED = "organised", _("Organised")
    OWN = "own", _("On their own")
    RELATIVES = "relatives", _("Through relatives or friends")
    AGENCY = "agency", _("Through an agency")
    UNKNOWN = "unknown", _("Not known")


class EndReason(models.TextChoices):
    RESIGNED = "resigned", _("Left by own wish")
    DISMISSED = "dismissed", _("Dismissed")
    ENDED = "ended", _("Contract ended")
    RETURNED = "returned", _("Returned home")
    TRANSFERRED = "moved_on", _("Moved to another employer")
    CORRECTED = "corrected", _("Recorded by mistake")


class Teller(models.TextChoices):
    """On whose word a wage stands."""

    WORKER = "worker", _("The worker")
    LIAISON = "liaison", _("The liaison")
    EMPLOYER = "employer", _("The employer")
    BANK = "bank", _("Bank or wage account")


class Verdict(models.TextChoices):
    """What the promise says of the pay of one month."""

    NO_PROMISE = "no_promise", _("Nothing was promised")
    UNCLEAR = "unclear", _("Cannot be told yet")
    KEPT = "kept", _("As promised")
    BELOW = "below", _("Less than promised")
    EXPLAINED = "explained", _("Less, and explained")


class QuestionKind(models.TextChoices):
    """Findings about a job. Each is a question with evidence, never a verdict."""

    PAY_BELOW = "pay_below", _("Paid less than promised")
    PAY_DIFFERS = "pay_differs", _("Two statements of one month's pay differ")
    NOT_ON_ROSTER = "not_on_roster", _("Not on the employer's newest roster")
    NOT_INSURED = "not_insured", _("Not in the newest insurance comparison")
    TWO_EMPLOYERS = "two_employers", _("Another employer names this person too")
    LAW = "law", _("The terms may not be lawful")


class QuestionState(models.TextChoices):
    OPEN = "open", _("To answer")
    EXPLAINED = "explained", _("Explained")
    MENDED = "mended", _("The record was mended")
    CONFIRMED = "confirmed", _("It is so")
    OVERTAKEN = "overtaken", _("Overtaken by a newer statement")


class Channel(models.TextChoices):
    VISIT = "visit", _("Visit")
    CALL = "call", _("Phone call")
    CHAT = "chat", _("Message")


class Outcome(models.TextChoices):
    """What came of a contact."""

    AT_WORK = "at_work", _("Reached, still at work")
    LEFT = "left", _("Reached, has left the job")
    NOT_REACHED = "not_reached", _("Not reached")
    WRONG_NUMBER = "wrong_number", _("Wrong number")


REACHED = (Outcome.AT_WORK, Outcome.LEFT)
SOURCE_OF = {Channel.VISIT: Source.VISIT, Channel.CALL: Source.CALL, Channel.CHAT: Source.CHAT}


class TransferCause(models.TextChoices):
    """Why an employer has people too many."""

    ORDERS = "orders", _("Orders fall off")
    LAY_OFF = "lay_off", _("Lay-off")
    CLOSING = "closing", _("The employer closes")
    SEASON = "season", _("The season ends")


class OfferState(models.TextChoices):
    PROPOSED = "proposed", _("To be asked")
    CONSENTED = "consented", _("Worker agrees")
    DECLINED = "declined", _("Worker declines")
    ACCEPTED = "accepted", _("New employer accepts")
    REFUSED = "refused", _("New employer refuses")
    MOVED = "moved", _("Moved")
    WITHDRAWN = "withdrawn", _("Withdrawn")


SAID_YES = (OfferState.CONSENTED, OfferState.ACCEPTED, OfferState.MOVED)
"""States that rest on the worker's own yes."""


class SmsQuestionState(models.TextChoices):
    OPEN = "open", _("Waiting for a reply")
    ANSWERED = "answered", _("Answered")
    LAPSED = "lapsed", _("Nobody replied")
    STOPPED = "stopped", _("Wants no more questions")


class MessageState(models.TextChoices):
    """What became of a message that came in."""

    UNDERSTOOD = "understood", _("Understood")
    ASKED = "asked", _("To be read")
    STATED = "stated", _("Read, and stated")
    ASIDE = "aside", _("Set aside")
    OPTED_OUT = "opted_out", _("Wants no more questions")


class MessageWhy(models.TextChoices):
    """Why a person has to read a message."""

    UNPAID = "unpaid", _("Says that nothing was paid yet")
    UNCLEAR = "unclear", _("Not sure what it means")
    FAR_OFF = "far_off", _("Far more than was promised")
    REFUSED = "refused", _("The amount cannot be kept for that month")
    NO_QUESTION = "no_question", _("Nothing was asked")
    TWO_PEOPLE = "two_people", _("Several persons have this phone")
    STRANGER = "stranger", _("Nobody in the ledger has this phone")
