"""What several kinds of row have in common."""

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import BaseConstraint, CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from seethechild.web.proposals.states import GROUPING

#: Those who may say something of a proposal, young people first.
ROLES = (
    ("panel", _("Young people's panel")),
    ("member", _("Taskforce member")),
    ("reviewer", _("Evidence reviewer")),
)
#: Longest name of a state.
STATE = 16


Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class Visible(models.Manager[Row_co]):
    """Leaves out what was hidden to keep somebody safe, so that no page can show it by forgetting to."""

    def get_queryset(self) -> models.QuerySet[Row_co]:
        """Return the others."""
        return super().get_queryset().exclude(state="hidden")


class Signed(models.Model):
    """Somebody did it, then."""

    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Spoken(Signed):
    """Words that can be hidden to keep somebody safe."""

    objects: ClassVar[models.Manager[Self]] = Visible()
    everything: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        abstract = True


class ByTwo(models.Model):
    """One member suggests it; another confirms it or not."""

    reason = models.TextField()
    first = models.CharField(max_length=40)
    first_at = models.DateTimeField(auto_now_add=True)
    second = models.CharField(max_length=40, blank=True)
    second_at = models.DateTimeField(null=True, blank=True)
    said = models.TextField(blank=True)
    #: The same in every flow of two people.
    state = models.CharField(
        max_length=STATE, choices=GROUPING.choices, default=GROUPING.start
    )

    class Meta:
        abstract = True
        ordering = ("first_at", "id")
        constraints: ClassVar[tuple[BaseConstraint, ...]] = (
            GROUPING.constraint("%(class)s_state"),
            CheckConstraint(
                condition=~Q(state="confirmed") | (~Q(second="") & ~Q(second=F("first"))),
                name="%(class)s_two_people",
            ),
        )
