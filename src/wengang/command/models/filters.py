"""What a user keeps for himself."""

from django.conf import settings
from django.db import models

LONGEST = 20
"""Signs of a name that still fits a chip."""


class SavedFilter(models.Model):
    """Filters of the list of persons under a name of the user's own; codes and figures only, nothing of a person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=LONGEST)
    query = models.JSONField(
        help_text="the filters that are set, as registry.queries.Filters names them, and the order"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="filter_name_once_a_user")]

    def __str__(self) -> str:
        return self.name
