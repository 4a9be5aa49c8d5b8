"""Which idea or proposal fed which other. Rows are only ever added: nothing is unlinked."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

#: Those that two people stand for.
OF_TWO = ("source", "merged", "moved", "split")


class Link(models.Model):
    """One thing fed another: an idea a proposal, or a proposal another."""

    THINGS = (
        ("idea", _("idea")),
        ("proposal", _("proposal")),
        ("practice", _("example of practice")),
    )
    KINDS = (
        ("source", _("joined to")),
        ("merged", _("merged into")),
        ("split", _("split into")),
        ("amended", _("changed the text of")),
        ("inspired", _("led to")),
        ("moved", _("moved to")),
        ("superseded", _("replaced by")),
    )
    source_kind = models.CharField(max_length=12, choices=THINGS)
    source_key = models.CharField(max_length=80)
    target_kind = models.CharField(max_length=12, choices=THINGS)
    target_key = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=KINDS)
    #: Of a move: the proposal it was joined to before. It stays linked to that, too.
    moved_from = models.CharField(max_length=80, blank=True)
    by = models.CharField(max_length=40)
    second = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("target_kind", "target_key")),
            models.Index(fields=("source_kind", "source_key")),
        )
        constraints = (
            CheckConstraint(condition=~Q(second=F("by")), name="link_two_people"),
            CheckConstraint(
                condition=~Q(kind__in=OF_TWO) | ~Q(second=""), name="link_confirmed"
            ),
            CheckConstraint(
                condition=~Q(source_kind=F("target_kind"), source_key=F("target_key")),
                name="link_not_to_itself",
            ),
            CheckConstraint(
                condition=Q(
                    kind__in=[
                        "source", "merged", "split", "amended", "inspired", "moved", "superseded"
                    ],
                    source_kind__in=["idea", "proposal", "practice"],
                    target_kind__in=["idea", "proposal"],
                ),
                name="link_known_kinds",
            ),
            UniqueConstraint(
                fields=("source_kind", "source_key", "target_kind", "target_key"),
                condition=Q(kind="source"),
                name="link_joined_once",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.source_kind}:{self.source_key} {self.kind} {self.target_kind}:{self.target_key}"
