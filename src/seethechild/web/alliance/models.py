"""Organisations that joined, what they stand for, what they said they would do, what came of it."""

from typing import Final

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from seethechild.web.alliance.states import COMMITMENT, ORGANISATION, PLEDGE
from seethechild.web.people.models import Organisation
from seethechild.web.sealed import SealedTextField

KINDS: Final = (
    ("council", _("Council")),
    ("charity", _("Charity or community group")),
    ("young-people", _("Group led by young people")),
    ("health", _("Health service")),
    ("education", _("School, college or university")),
    ("justice", _("Police, court or justice service")),
    ("business", _("Company")),
    ("other", _("Another kind")),
)


class Ally(models.Model):
    """An organisation that joined, or asked to. Only the chair sees whom to write to."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=16, choices=KINDS)
    about = models.TextField()
    link = models.URLField(blank=True)
    #: Whose people may speak for it here.
    account = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="ally"
    )
    contact_name = SealedTextField(blank=True)
    contact_email = SealedTextField(blank=True)
    asked = models.DateTimeField(auto_now_add=True)
    joined = models.DateField(null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=ORGANISATION.choices, default=ORGANISATION.start
    )
    #: Why it was not taken, or ended.
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "allies"
        constraints = (ORGANISATION.constraint("ally_state"),)

    def __str__(self) -> str:
        return self.name


class Pledge(models.Model):
    """What an organisation stands for, in its own words. A new one takes the place of the old."""

    ally = models.ForeignKey(Ally, on_delete=models.PROTECT, related_name="pledges")
    words = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=PLEDGE.choices, default=PLEDGE.start)
    #: Why it was not taken, or ended.
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (PLEDGE.constraint("pledge_state"),)

    def __str__(self) -> str:
        return f"pledge {self.pk}"


class Commitment(models.Model):
    """What an organisation will do, by when, and how anybody will see that it was done."""

    ally = models.ForeignKey(Ally, on_delete=models.PROTECT, related_name="commitments")
    what = models.CharField(max_length=300)
    due = models.DateField()
    seen_by = models.CharField(max_length=500)
    #: The promise this one took the place of.
    instead_of = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="now"
    )
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(
        max_length=10, choices=COMMITMENT.choices, default=COMMITMENT.start
    )

    class Meta:
        ordering = ("due", "id")
        constraints = (COMMITMENT.constraint("commitment_state"),)

    def __str__(self) -> str:
        return f"commitment {self.pk}"

    @property
    def overdue(self) -> bool:
        """Whether its day is past and nobody has shown that it was kept: by the clock."""
        return self.state == "promised" and self.due < timezone.localdate()


class Note(models.Model):
    """One line of a commitment's history. The organisation's own words stay as they were sent."""

    KINDS = (
        ("progress", _("What we have done so far")),
        ("reply", _("The organisation's reply")),
        ("judged", _("What the chair found")),
    )
    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="notes"
    )
    kind = models.CharField(max_length=10, choices=KINDS)
    #: Of what was found: the state it led to.
    outcome = models.CharField(max_length=10, blank=True)
    words = models.TextField()
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"note {self.pk}"


class Withheld(models.Model):
    """A note that could harm somebody: taken from view, with a reason everybody can read."""

    note = models.OneToOneField(Note, on_delete=models.PROTECT, related_name="withheld")
    reason = models.CharField(max_length=500)
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "withheld"

    def __str__(self) -> str:
        return f"withheld {self.pk}"
