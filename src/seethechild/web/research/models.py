"""What was asked for, who agreed and why. The file itself is never kept: it is made when downloaded."""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from seethechild.web.people.models import User
from seethechild.web.research.states import EXPORT
from seethechild.web.sealed import SealedTextField


class ResearchExport(models.Model):
    """An export of published ideas: what for, who holds it until when, and which parts of each idea."""

    purpose = models.TextField()
    #: The person and the organisation that will hold the file.
    holder = models.CharField(max_length=200)
    keep_until = models.DateField()
    lawful_basis = models.TextField()
    #: Ids of ``fields.FIELDS``.
    fields = models.JSONField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    first = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_reason = models.CharField(max_length=500, blank=True)
    second = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_reason = models.CharField(max_length=500, blank=True)
    #: Ideas published later are not in it.
    agreed_at = models.DateTimeField(null=True, blank=True)
    #: After this it cannot be downloaded.
    open_until = models.DateTimeField(null=True, blank=True)
    #: Makes the pseudonyms of this export alone; thrown away when it ends.
    key = SealedTextField(blank=True)
    #: Why it was refused or ended.
    why = models.CharField(max_length=500, blank=True)
    #: Of the form it was asked with (``once``): so that sending twice makes one.
    sent_with = models.CharField(max_length=64, unique=True, null=True, blank=True)
    state = models.CharField(max_length=10, choices=EXPORT.choices, default=EXPORT.start)

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = (
            EXPORT.constraint("research_export_state"),
            # the database holds it too: two people, and neither is who asked
            models.CheckConstraint(
                condition=~Q(state__in=("ready", "ended"))
                | Q(
                    first__isnull=False,
                    second__isnull=False,
                    agreed_at__isnull=False,
                    open_until__isnull=False,
                ),
                name="research_export_two_agreed",
            ),
            models.CheckConstraint(
                condition=Q(first__isnull=True) | ~Q(first=F("asked_by")),
                name="research_export_first_is_another",
            ),
            models.CheckConstraint(
                condition=Q(second__isnull=True)
                | (~Q(second=F("asked_by")) & ~Q(second=F("first"))),
                name="research_export_second_is_another",
            ),
        )

    def __str__(self) -> str:
        return f"research export {self.pk}"

    def is_open(self, now: datetime) -> bool:
        """Whether it can be downloaded: by its state and by the clock."""
        return (
            self.state == "ready" and self.open_until is not None and now < self.open_until
        )

    def is_to_be_destroyed(self, today: date) -> bool:
        """Whether whoever holds a file of it should have none any more."""
        return self.agreed_at is not None and self.keep_until <= today
