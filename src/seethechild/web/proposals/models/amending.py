"""What is suggested to a text, and what became of each part."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from seethechild.web.proposals.models.base import ROLES, STATE, Signed, Spoken
from seethechild.web.proposals.models.proposal import Proposal
from seethechild.web.proposals.states import AMENDMENT


class Amendment(Spoken):
    """A changed text that somebody suggests, against the version they read."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="amendments"
    )
    version = models.PositiveIntegerField()
    text = models.TextField()
    reason = models.TextField()
    #: Name of the idea it came from, if one did.
    idea = models.CharField(max_length=22, blank=True)
    #: As whom somebody suggested it; nothing of those from before it was kept.
    role = models.CharField(max_length=12, choices=ROLES, blank=True, default="")
    state = models.CharField(
        max_length=STATE, choices=AMENDMENT.choices, default=AMENDMENT.start
    )

    class Meta:
        ordering = ("at", "id")
        constraints = (AMENDMENT.constraint("amendment_state"),)

    def __str__(self) -> str:
        return f"change to {self.proposal}"


class Settled(Signed):
    """One part of a changed text was accepted or rejected. Only ever added."""

    amendment = models.ForeignKey(
        Amendment, on_delete=models.PROTECT, related_name="settled"
    )
    number = models.PositiveIntegerField()
    accepted = models.BooleanField()
    reason = models.TextField()

    class Meta:
        ordering = ("amendment", "number")
        constraints = (
            UniqueConstraint(fields=("amendment", "number"), name="settled_once"),
            CheckConstraint(condition=~Q(reason=""), name="settled_with_reason"),
        )

    def __str__(self) -> str:
        return f"part {self.number} of {self.amendment}"
