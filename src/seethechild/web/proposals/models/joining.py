"""What two members do: join an idea to a proposal, merge proposals, split one."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from seethechild.web.proposals.models.base import ByTwo
from seethechild.web.proposals.models.proposal import Proposal


class Grouping(ByTwo):
    """An idea belongs to a proposal, one member suggests; another confirms it or not."""

    idea = models.CharField(max_length=22)  # name of the contribution
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="groupings"
    )
    #: The proposal it is moved from, where it was joined to another.
    moved_from = models.CharField(max_length=80, blank=True)

    class Meta(ByTwo.Meta):
        constraints = (
            *ByTwo.Meta.constraints,
            UniqueConstraint(
                fields=("idea", "proposal"),
                condition=Q(state="confirmed"),
                name="grouping_confirmed_once",
            ),
            UniqueConstraint(
                fields=("idea", "proposal"),
                condition=Q(state="suggested"),
                name="grouping_suggested_once",
            ),
        )

    def __str__(self) -> str:
        return f"idea to {self.proposal}"


class Merging(ByTwo):
    """A proposal should become part of another, one member suggests; another confirms it or not."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="mergings"
    )
    into = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="merged_in")

    class Meta(ByTwo.Meta):
        constraints = (
            *ByTwo.Meta.constraints,
            CheckConstraint(condition=~Q(proposal=F("into")), name="merging_not_itself"),
            UniqueConstraint(
                fields=("proposal",),
                condition=Q(state="suggested"),
                name="merging_suggested_once",
            ),
            UniqueConstraint(
                fields=("proposal",),
                condition=Q(state="confirmed"),
                name="merging_confirmed_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.proposal} into {self.into}"


class Splitting(ByTwo):
    """A proposal should be apart, one member suggests; another confirms it or not."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="splittings"
    )
    #: Title and text of each.
    parts = models.JSONField()

    class Meta(ByTwo.Meta):
        constraints = (
            *ByTwo.Meta.constraints,
            UniqueConstraint(
                fields=("proposal",),
                condition=Q(state="suggested"),
                name="splitting_suggested_once",
            ),
            UniqueConstraint(
                fields=("proposal",),
                condition=Q(state="confirmed"),
                name="splitting_confirmed_once",
            ),
        )

    def __str__(self) -> str:
        return f"parts of {self.proposal}"
