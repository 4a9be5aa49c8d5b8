"""Members and what they declared; terms and money; meetings and what came of them."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from seethechild.web.sealed import SealedTextField
from seethechild.web.taskforce import kinds
from seethechild.web.taskforce.states import ACTION, MEETING, VACANCY


class Member(models.Model):
    """Somebody's seat for one term. A seat on the young people's panel shows no name."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="seats",
    )
    seat = models.CharField(max_length=10, choices=kinds.SEATS, default="member")
    name = models.CharField(max_length=120, blank=True)
    background = models.CharField(max_length=12, choices=kinds.BACKGROUNDS)
    discipline = models.CharField(max_length=12, choices=kinds.DISCIPLINES)
    brings = models.TextField(blank=True)
    lived_experience = models.TextField(blank=True)
    appointed_by = models.CharField(max_length=200)
    paid_by = models.CharField(max_length=200)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    #: JSON of dimension → group: what this person agreed to be counted as, and nothing else.
    counted = SealedTextField(blank=True)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")), name="term_in_order"
            ),
        )

    def __str__(self) -> str:
        return f"seat {self.pk}"

    def sits_on(self, day: date) -> bool:
        """Whether the term runs on a day."""
        return self.starts <= day and (self.ends is None or day <= self.ends)


class Statement(models.Model):
    """One version of a text of the taskforce; none is ever changed."""

    kind = models.CharField(max_length=16, choices=kinds.STATEMENTS)
    version = models.PositiveIntegerField()
    words = models.TextField()
    reason = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("kind", "-version")
        constraints = (
            models.UniqueConstraint(fields=("kind", "version"), name="statement_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class Funding(models.Model):
    """Money the taskforce gets: from whom, how much, for what, on what terms."""

    funder = models.CharField(max_length=160)
    pounds = models.PositiveIntegerField()
    starts = models.DateField()
    ends = models.DateField()
    pays_for = models.CharField(max_length=500)
    conditions = models.CharField(max_length=500)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-starts", "funder")

    def __str__(self) -> str:
        return f"funding {self.pk}"


class Margin(models.Model):
    """The share of the children served who are of one group, with where it is published."""

    dimension = models.CharField(max_length=12)
    group = models.CharField(max_length=16)
    per_cent = models.DecimalField(max_digits=4, decimal_places=1)
    of_whom = models.CharField(max_length=160)
    source = models.CharField(max_length=300)
    link = models.URLField(blank=True)

    class Meta:
        ordering = ("dimension", "id")
        constraints = (
            models.UniqueConstraint(fields=("dimension", "group"), name="margin_once"),
            models.CheckConstraint(
                condition=Q(per_cent__gte=0) & Q(per_cent__lte=100), name="margin_per_cent"
            ),
        )

    def __str__(self) -> str:
        return f"{self.dimension} {self.group}"


class Vacancy(models.Model):
    """An empty seat."""

    title = models.CharField(max_length=160)
    wanted = models.TextField()
    how = models.CharField(max_length=500)
    until = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=VACANCY.choices, default=VACANCY.start)

    class Meta:
        ordering = ("until", "id")
        constraints = (VACANCY.constraint("vacancy_state"),)

    def __str__(self) -> str:
        return f"vacancy {self.pk}"


class Interest(models.Model):
    """Something in a member's life that could be thought to sway them. It is ended, not removed."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="interests")
    kind = models.CharField(max_length=10, choices=kinds.INTERESTS)
    #: Sealed: what a young person on the panel says of it is for the chair alone.
    words = SealedTextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)
    ended = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("member__name", "id")

    def __str__(self) -> str:
        return f"interest {self.pk}"


class Declaration(models.Model):
    """What somebody declared for one item before acting on it. The latest counts; all stay."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="declarations"
    )
    subject_kind = models.CharField(max_length=20)
    subject_key = models.CharField(max_length=80)
    #: Empty: nothing to declare. Sealed as those of an interest are.
    words = SealedTextField(blank=True)
    recused = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("subject_kind", "subject_key", "id")
        indexes = (models.Index(fields=("subject_kind", "subject_key", "user")),)

    def __str__(self) -> str:
        return f"declaration {self.pk}"


class Meeting(models.Model):
    """A meeting: planned, held, minuted."""

    title = models.CharField(max_length=160)
    day = models.DateField()
    time = models.CharField(max_length=60)
    place = models.CharField(max_length=200)
    about = models.TextField()
    open_to_public = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=MEETING.choices, default=MEETING.start)

    class Meta:
        ordering = ("-day", "-id")
        constraints = (MEETING.constraint("meeting_state"),)

    def __str__(self) -> str:
        return f"meeting {self.pk}"


class Attendance(models.Model):
    """Who was there."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="there")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="meetings")

    class Meta:
        ordering = ("member__name",)
        constraints = (
            models.UniqueConstraint(fields=("meeting", "member"), name="there_once"),
        )

    def __str__(self) -> str:
        return f"attendance {self.pk}"


class Paper(models.Model):
    """A paper for a meeting: words, a link, or both."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="papers")
    title = models.CharField(max_length=160)
    words = models.TextField(blank=True)
    link = models.URLField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"paper {self.pk}"


class Minute(models.Model):
    """One version of a meeting's minutes; none is ever changed."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="minutes")
    version = models.PositiveIntegerField()
    words = models.TextField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("meeting", "-version")
        constraints = (
            models.UniqueConstraint(fields=("meeting", "version"), name="minute_once"),
        )

    def __str__(self) -> str:
        return f"minute {self.pk}"


class Approval(models.Model):
    """Another person than the writer found minutes right: from then on everybody can read them."""

    minute = models.OneToOneField(Minute, on_delete=models.PROTECT, related_name="approval")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"approval {self.pk}"


class ActionPoint(models.Model):
    """Something a meeting agreed would be done, by whom, by when."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="actions")
    words = models.CharField(max_length=500)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="actions")
    due = models.DateField()
    state = models.CharField(max_length=10, choices=ACTION.choices, default=ACTION.start)
    #: What came of it, or why it was dropped.
    outcome = models.CharField(max_length=500, blank=True)
    ended = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("due", "id")
        constraints = (ACTION.constraint("action_state"),)

    def __str__(self) -> str:
        return f"action {self.pk}"

    @property
    def overdue(self) -> bool:
        """Whether its day is past and it is still to be done: by the clock."""
        return self.state == "open" and self.due < timezone.localdate()
