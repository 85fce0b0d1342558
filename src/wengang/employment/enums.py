"""Code lists of employment."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExportMode(models.TextChoices):
    """How somebody came to the job."""

    ORGANISED = "organised", _("Organised")
    OWN = "own", _("On their own")
    RELATIVES = "relatives", _("Through relatives or friends")
    AGENCY = "agency", _("Through an agency")


class EndReason(models.TextChoices):
    RESIGNED = "resigned", _("Left by own wish")
    DISMISSED = "dismissed", _("Dismissed")
    ENDED = "ended", _("Contract ended")
    RETURNED = "returned", _("Returned home")
    CORRECTED = "corrected", _("Recorded by mistake")
