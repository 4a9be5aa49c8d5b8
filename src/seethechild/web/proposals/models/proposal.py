"""A proposal and its versions."""

from django.db import models
from django.db.models import UniqueConstraint

from seethechild.web.proposals.models.base import STATE, Signed
from seethechild.web.proposals.states import PROPOSAL


class Proposal(models.Model):
    """What several ideas became: one change that could be made, as its text says now."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    text = models.TextField()
    #: Number of the version that title and text are of.
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(
        max_length=STATE, choices=PROPOSAL.choices, default=PROPOSAL.start
    )
    #: Key of ``themes.toml``.
    theme = models.CharField(max_length=60, blank=True)
    #: Slug of the shipped reform it is about, if there is one.
    reform = models.CharField(max_length=80, blank=True)
    #: Where no evidence was found: where it was looked for.
    none_found = models.TextField(blank=True)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("title", "slug")
        indexes = (models.Index(fields=("state", "theme")),)
        constraints = (PROPOSAL.constraint("proposal_state"),)

    def __str__(self) -> str:
        return self.title


class Version(Signed):
    """Title and text as they once were. Only ever added."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("proposal", "number")
        constraints = (
            UniqueConstraint(fields=("proposal", "number"), name="version_once"),
        )

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"
