"""What several kinds of row have in common."""

from django.db import models
from django.db.models import BaseConstraint, CheckConstraint, F, Q

from seethechild.web.proposals.states import GROUPING

#: Longest name of a state.
STATE = 16


class Signed(models.Model):
    """Somebody did it, then."""

    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

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
        constraints: tuple[BaseConstraint, ...] = (
            GROUPING.constraint("%(class)s_state"),
            CheckConstraint(
                condition=~Q(state="confirmed") | (~Q(second="") & ~Q(second=F("first"))),
                name="%(class)s_two_people",
            ),
        )
