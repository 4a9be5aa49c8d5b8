"""Calls for ideas, and what must stand before one opens and before one is answered.

What is said of a call (impact assessment, approvals, the nine points, the Lundy record) is only ever
added to: the newest row of each part counts, the older ones stay as its history.
"""

from collections.abc import Sequence

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seethechild.web.calls.forms_kinds import AGE_BANDS, FORMS, TESTED_CHOICES, VOICES
from seethechild.web.calls.hours import read_by
from seethechild.web.calls.kinds import (
    HART,
    LAWFUL_BASES,
    LUNDY_CHOICES,
    SPECIAL_CONDITIONS,
    TWELVE_CHOICES,
)
from seethechild.web.calls.states import CALL
from seethechild.web.people.models import Organisation


class Call(models.Model):
    """One question that is asked of children and adults for a time."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=80)
    #: What is asked, in words a child of nine can read.
    question = models.TextField()
    for_whom = models.CharField(max_length=200, blank=True)
    #: A council's ONS code; empty for all of England.
    area = models.CharField(max_length=20, blank=True)
    #: The area as people say it.
    place = models.CharField(max_length=80, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    forms = models.JSONField(default=list)  # ids of forms_kinds.FORMS
    state = models.CharField(max_length=10, choices=CALL.choices, default=CALL.start)

    # when
    opens = models.DateField(null=True, blank=True)
    closes = models.DateField(null=True, blank=True)
    #: Last day on which somebody reads what was sent.
    read_until = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    # who reads, who decides, what happens
    reader = models.CharField(max_length=120, blank=True)
    #: ``{"days": [0 = Monday, …], "from": "09:00", "to": "17:00", "not_on": ["2026-12-25", …]}``
    reading_hours = models.JSONField(default=dict, blank=True)
    decision_maker = models.CharField(max_length=160, blank=True)
    what_next = models.TextField(blank=True)
    answer_by = models.DateField(null=True, blank=True)

    # whom to ask for help, and other ways to send
    out_of_hours_name = models.CharField(max_length=120, blank=True)
    out_of_hours_phone = models.CharField(max_length=30, blank=True)
    advocacy_name = models.CharField(max_length=120, blank=True)
    advocacy_phone = models.CharField(max_length=30, blank=True)
    #: Where the service is told that somebody asked for an advocate.
    advocacy_email = models.EmailField(blank=True)
    assisted_phone = models.CharField(max_length=30, blank=True)
    assisted_post = models.TextField(blank=True)
    payment = models.TextField(blank=True)

    # the law
    lawful_basis = models.CharField(max_length=20, choices=LAWFUL_BASES, blank=True)
    special_condition = models.CharField(
        max_length=20, choices=SPECIAL_CONDITIONS, blank=True
    )
    shared_with = models.TextField(blank=True)

    # how much of a say
    hart_rung = models.PositiveSmallIntegerField(choices=HART, null=True, blank=True)
    hart_reason = models.TextField(blank=True)

    #: For a demonstration: said on every page and print.
    made_up = models.BooleanField(default=False)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("call for ideas")
        ordering = ("-opens", "title")
        constraints = (
            CALL.constraint("call_state"),
            models.CheckConstraint(
                condition=Q(closes__gte=F("opens")) & Q(read_until__gte=F("closes")),
                name="call_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state="planned")
                | Q(opens__isnull=False, opened_at__isnull=False),
                name="call_open_since",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def read_by(self) -> str:
        """Who reads what is sent and when, as one sentence each."""
        return read_by(self.reader, self.reading_hours)

    @property
    def advocacy_reach(self) -> str:
        """How the advocacy service is reached: its number, its address, or both."""
        ways = (self.advocacy_phone.strip(), self.advocacy_email.strip())
        return ", ".join(filter(None, ways))

    @property
    def child_forms(self) -> Sequence[str]:
        """Ids of the forms it offers that children read."""
        return [form for form in self.forms if FORMS[form].child]


class _Said(models.Model):
    """Something somebody said of a call; added, never changed."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT)
    words = models.TextField()
    by = models.CharField(max_length=40)  # "user:7"
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"


class Impact(_Said):
    """The data protection impact assessment of a call (P1): its text, numbered and dated."""

    version = models.PositiveSmallIntegerField()
    on = models.DateField()

    class Meta(_Said.Meta):
        verbose_name = _("impact assessment")
        constraints = (
            models.UniqueConstraint(fields=("call", "version"), name="impact_version_once"),
        )


class FormApproval(_Said):
    """What young testers said of a form. It belongs to the form's words as they were then."""

    form = models.CharField(max_length=12, choices=TESTED_CHOICES)
    testers = models.PositiveSmallIntegerField()
    ages = models.CharField(max_length=60)
    on = models.DateField()
    #: SHA-256 of the form's words (``form_words.fingerprint``).
    fingerprint = models.CharField(max_length=64)

    class Meta(_Said.Meta):
        verbose_name = _("young testers' approval")
        constraints = (
            models.CheckConstraint(
                condition=Q(testers__gte=1), name="approval_by_somebody"
            ),
        )


class TwelveCheck(_Said):
    """How a call meets one of the nine points of General Comment 12 (C12)."""

    point = models.CharField(max_length=16, choices=TWELVE_CHOICES)

    class Meta(_Said.Meta):
        verbose_name = _("answer to one of the nine points")


class Lundy(_Said):
    """One part of the Lundy record (C10), with its evidence."""

    part = models.CharField(max_length=10, choices=LUNDY_CHOICES)
    evidence = models.TextField()
    on = models.DateField()

    class Meta(_Said.Meta):
        verbose_name = _("part of the Lundy record")


class Margin(models.Model):
    """The share a group has of those the call is for, with its source (C18)."""

    GROUPS = (
        (_("Age"), [(f"age_band:{key}", name) for key, name in AGE_BANDS[:-1]]),
        (_("Who"), [(f"role:{key}", name) for key, name in VOICES]),
    )
    call = models.ForeignKey(Call, on_delete=models.PROTECT)
    group = models.CharField(max_length=40, choices=GROUPS)
    #: Between 0 and 1.
    share = models.FloatField()
    source = models.CharField(max_length=300)
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("share of a group")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(share__gte=0, share__lte=1), name="margin_is_a_share"
            ),
        )

    def __str__(self) -> str:
        return f"{self.group} {self.share}"
