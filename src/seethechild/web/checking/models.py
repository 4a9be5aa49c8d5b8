"""What somebody from another organisation looked at, and what they found."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mark(models.Model):
    """One finding about one thing that is shown."""

    LEVELS = (
        ("checked", _("Checked: I read it and its sources and found them in order")),
        ("verified", _("Verified: I worked it out again myself and came to the same")),
        ("questioned", _("Questioned: something in it is wrong or cannot be followed")),
    )
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    level = models.CharField(max_length=12, choices=LEVELS)
    note = models.TextField()
    by = models.CharField(max_length=40)
    organisation = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)
    withdrawn = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at",)
        indexes = (models.Index(fields=("kind", "key")),)

    def __str__(self) -> str:
        return f"{self.level} {self.kind}:{self.key}"
