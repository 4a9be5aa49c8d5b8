"""What a moderator decided about an idea, and why. It can never be changed."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Decision(models.Model):
    """One decision: who let an idea through, gave it back, kept it back or held it."""

    KINDS = (
        ("published", _("Published")),
        ("returned", _("Given back with a question")),
        ("withheld", _("Not published")),
        ("held", _("Held: somebody may be at risk")),
    )
    contribution = models.ForeignKey(
        "ideas.Contribution", on_delete=models.PROTECT, related_name="decisions"
    )
    kind = models.CharField(max_length=10, choices=KINDS)
    #: For the record; no name and no word of a child.
    reason = models.TextField(blank=True)
    #: How many pieces were hidden.
    hidden = models.PositiveSmallIntegerField(default=0)
    by = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("published", "returned", "withheld", "held")),
                name="decision_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=("returned", "withheld")) | ~Q(reason=""),
                name="decision_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
