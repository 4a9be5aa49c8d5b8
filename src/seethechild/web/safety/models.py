"""Children who may be at risk: who is cleared and on cover, what was seen, and what was done.

Words about a child are sealed. Nothing here is deleted, and entries, looks and alerts only grow.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from seethechild.web.safety.guarded import Guarded, Seen, SeenBeside
from seethechild.web.safety.states import CONCERN, DECIDED
from seethechild.web.sealed import SealedTextField

#: Letters that nobody mixes up when a reference is read out on the telephone.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def concern_name() -> str:
    """Return a name nobody can guess."""
    return get_random_string(26, LETTERS)


class Clearance(models.Model):
    """What somebody must have to read what children write: training, and a check of their record."""

    KINDS = (
        ("training", _("Safeguarding training")),
        ("dbs", _("DBS check")),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="clearances"
    )
    kind = models.CharField(max_length=10, choices=KINDS)
    on = models.DateField()
    until = models.DateField()
    recorded_by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)
    #: Taken back before its end.
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("user", "kind", "-until")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("training", "dbs")), name="clearance_kind"
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("on")), name="clearance_ends_later"
            ),
        )

    def __str__(self) -> str:
        return f"clearance {self.pk}"


def usual_hours() -> dict[str, Any]:
    """Return the hours of a rota that says nothing else."""
    return {"days": [0, 1, 2, 3, 4], "from": "09:00", "to": "17:00"}


class Cover(models.Model):
    """A named lead and deputy for an area, from one day to another, both included."""

    #: Code of the council; empty for every area that has none of its own.
    area = models.CharField(max_length=20, blank=True)
    #: Of one call for ideas alone; empty for all.
    call_slug = models.CharField(max_length=60, blank=True)
    starts = models.DateField()
    ends = models.DateField()
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="leads"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deputises"
    )
    #: When somebody reads: {"days": [0 for Monday …], "from": "09:00", "to": "17:00", "not_on": [dates]}.
    hours = models.JSONField(default=usual_hours)
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)
    #: Taken back; what was so before stays told.
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("starts", "area")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends__gte=F("starts")), name="cover_ends_later"
            ),
            models.CheckConstraint(condition=~Q(lead=F("deputy")), name="cover_by_two"),
        )

    def __str__(self) -> str:
        return f"cover {self.pk}"


class Concern(models.Model):
    """Somebody may be at risk: one record, worked on until two people close it."""

    LEVELS = (
        ("now", _("Now: somebody may be in danger at this moment")),
        ("today", _("Today: somebody should act before the day is over")),
        ("worry", _("A worry: somebody should look into it")),
    )
    OUTCOMES = (
        ("back", _("The rest may go back to the moderators")),
        ("withhold", _("Nothing of it may ever be shown")),
    )
    name = models.CharField(max_length=26, unique=True, default=concern_name)
    #: What it is about, for ``subjects.settle``: ``"idea"`` and its name. Both empty: nothing on this site.
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_key = models.CharField(max_length=80, blank=True)
    level = models.CharField(max_length=5, choices=LEVELS)
    about_staff = models.BooleanField(default=False)
    area = models.CharField(max_length=20, blank=True)
    #: The exact words, and how the child can be reached.
    seen = SealedTextField()
    reach = SealedTextField(blank=True)
    state = models.CharField(max_length=10, choices=CONCERN.choices, default=CONCERN.start)
    # who did what, and when
    received_at = models.DateTimeField()
    raised_by = models.CharField(max_length=40)
    raised_at = models.DateTimeField()
    first_read_at = models.DateTimeField(null=True, blank=True)
    lead_read_at = models.DateTimeField(null=True, blank=True)
    referred_at = models.DateTimeField(null=True, blank=True)
    officer_told_at = models.DateTimeField(null=True, blank=True)
    #: First decision since it was raised, or since it was kept open.
    decided_at = models.DateTimeField(null=True, blank=True)
    closing_by = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=8, choices=OUTCOMES, blank=True)
    closed_by = models.CharField(max_length=40, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    #: Of the form it was raised with (``once``): so that sending twice makes one.
    sent_with = models.CharField(max_length=64, unique=True, null=True, blank=True)
    # clocks: when it must have been read, by the lead too, and decided on, the designated officer told,
    # and a second person have agreed to close it
    read_due = models.DateTimeField()
    lead_due = models.DateTimeField(null=True, blank=True)
    decide_due = models.DateTimeField(null=True, blank=True)
    officer_due = models.DateTimeField(null=True, blank=True)
    close_due = models.DateTimeField(null=True, blank=True)
    #: How many times each clock has run out, and when it does so next.
    read_steps = models.PositiveSmallIntegerField(default=0)
    read_next = models.DateTimeField(null=True, blank=True)
    decide_steps = models.PositiveSmallIntegerField(default=0)
    decide_next = models.DateTimeField(null=True, blank=True)
    officer_steps = models.PositiveSmallIntegerField(default=0)
    officer_next = models.DateTimeField(null=True, blank=True)
    lead_steps = models.PositiveSmallIntegerField(default=0)
    lead_next = models.DateTimeField(null=True, blank=True)
    close_steps = models.PositiveSmallIntegerField(default=0)
    close_next = models.DateTimeField(null=True, blank=True)

    everything = models.Manager["Concern"]()
    objects = Guarded(Seen)

    class Meta:
        ordering = ("-raised_at",)
        constraints = (
            CONCERN.constraint("concern_state"),
            models.CheckConstraint(
                condition=Q(level__in=("now", "today", "worry")), name="concern_level"
            ),
            # what is about staff must be told to the designated officer (S15)
            models.CheckConstraint(
                condition=Q(about_staff=False) | Q(officer_due__isnull=False),
                name="concern_officer_due",
            ),
            # no close without what becomes of it and two people (S5)
            models.CheckConstraint(
                condition=~Q(state__in=("closing", "closed"))
                | (Q(outcome__in=("back", "withhold")) & ~Q(closing_by="")),
                name="concern_closing_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | (~Q(closed_by="") & ~Q(closed_by=F("closing_by"))),
                name="concern_closed_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed", about_staff=True)
                | Q(officer_told_at__isnull=False),
                name="concern_officer_told",
            ),
        )
        indexes = (models.Index(fields=("subject_kind", "subject_key")),)

    def __str__(self) -> str:
        return f"concern {self.pk}"

    @property
    def reference(self) -> str:
        """What people call it: in messages and on the telephone."""
        return f"{self.name[:4]}-{self.name[4:8]}"

    @property
    def is_decided(self) -> bool:
        """Whether somebody decided what to do."""
        return self.state in DECIDED


class Entry(models.Model):
    """One thing that was seen, decided or done; it can never be changed."""

    KINDS = (
        ("seen", _("What was seen")),
        ("decided", _("What was decided, and why")),
        ("referred", _("To whom it was referred")),
        ("officer", _("The designated officer was told")),
        ("outcome", _("How it ended")),
        ("note", _("Note")),
    )
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=8, choices=KINDS)
    words = SealedTextField()
    by = models.CharField(max_length=40)
    at = models.DateTimeField()

    everything = models.Manager["Entry"]()
    objects = Guarded(SeenBeside)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"entry {self.pk}"


class Look(models.Model):
    """Somebody opened a concern, and said why before they saw anything."""

    REASONS = (
        ("cover", _("I am on cover and it was raised with me")),
        ("work", _("I am working on it")),
        ("second", _("I was asked for a second view, or to agree to close it")),
        ("review", _("I am checking how we worked")),
        ("other", _("Another reason")),
    )
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="looks")
    by = models.CharField(max_length=40)
    reason = models.CharField(max_length=8, choices=REASONS)
    words = SealedTextField(blank=True)
    at = models.DateTimeField()

    everything = models.Manager["Look"]()
    objects = Guarded(SeenBeside)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"look {self.pk}"


class Alert(models.Model):
    """A message to one person by one route: a reference and a link, nothing else."""

    ROUTES = (
        ("mail", _("Mail")),
        ("second", _("Mail to the second address")),
        ("webhook", _("Message service")),
    )
    WHYS = (
        ("raised", _("It was raised")),
        ("unread", _("Nobody had read it in time")),
        ("decision", _("It was opened, and nothing was decided in time")),
        ("officer", _("The designated officer was not told in time")),
        ("lead", _("It was decided, and the lead had not read it in time")),
        ("closing", _("Nobody agreed in time to close it, or not to")),
    )
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="alerts")
    why = models.CharField(max_length=8, choices=WHYS)
    route = models.CharField(max_length=8, choices=ROUTES)
    #: Nobody where it goes to the second address.
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="alerts"
    )
    made = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField()
    #: Kind of what went wrong, never its words.
    last_error_kind = models.CharField(max_length=60, blank=True)

    everything = models.Manager["Alert"]()
    objects = Guarded(SeenBeside)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("sent_at", "next_try")),)

    def __str__(self) -> str:
        return f"alert {self.pk}"

    @property
    def state(self) -> str:
        """Sent, waiting for its first try, or failing."""
        if self.sent_at:
            return "sent"
        return "failing" if self.last_error_kind else "waiting"
