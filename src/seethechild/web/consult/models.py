"""Sense checks: what is asked, of which groups, what was answered, what came out."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from seethechild.web.calls.models import Call
from seethechild.web.consult.groups import CHOICES
from seethechild.web.consult.states import CHECK, WORDS
from seethechild.web.proposals.models import Proposal
from seethechild.web.sealed import SealedTextField

_STATE = 16


class SenseCheck(models.Model):
    """Whether people can live with one version of a proposal, asked from one day to another."""

    name = models.SlugField(max_length=90, unique=True)
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="sense_checks"
    )
    #: The call that says who reads, who keeps safe, who helps and why words may be kept.
    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, related_name="sense_checks", null=True
    )
    #: Number of the version people are asked about.
    version = models.PositiveIntegerField()
    #: What would change, for a child of nine.
    plain = models.TextField()
    opens = models.DateField()
    #: The last day on which somebody can answer.
    closes = models.DateField()
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=_STATE, choices=CHECK.choices, default=CHECK.start)

    class Meta:
        ordering = ("-closes", "-id")
        constraints = (
            CHECK.constraint("sense_check_state"),
            CheckConstraint(
                condition=Q(closes__gte=F("opens")), name="sense_check_in_order"
            ),
            UniqueConstraint(
                fields=("proposal",),
                condition=Q(state__in=("planned", "open")),
                name="sense_check_one_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"sense check {self.name}"


class DeclaredGroup(models.Model):
    """A group that is heard by itself, and its floor. Only ever added."""

    asked = models.ForeignKey(SenseCheck, on_delete=models.PROTECT, related_name="groups")
    group = models.CharField(max_length=12, choices=CHOICES)
    #: How many in a hundred must be able to live with the proposal.
    floor = models.PositiveSmallIntegerField()
    #: Who agreed on it.
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ("id",)
        constraints = (
            UniqueConstraint(fields=("asked", "group"), name="declared_group_once"),
            CheckConstraint(
                condition=Q(floor__gte=20, floor__lte=80) & ~Q(source=""),
                name="declared_group_has_floor",
            ),
        )

    def __str__(self) -> str:
        return f"{self.group} of {self.asked}"


class Vote(models.Model):
    """One answer. Only ever added: of one voter, the newest counts.

    Who that is nobody knows: the voter is a random number of one browser, made another for each sense
    check, so that no two answers of one person can be laid side by side (P6).
    """

    SAID = (
        ("agree", _("I agree")),
        ("live", _("I can live with it")),
        ("no", _("I do not agree")),
        ("unsure", _("I can not say")),
    )
    asked = models.ForeignKey(SenseCheck, on_delete=models.PROTECT, related_name="votes")
    voter = models.CharField(max_length=64)
    group = models.CharField(max_length=12, choices=CHOICES)
    said = models.CharField(max_length=8, choices=SAID)
    on = models.DateField()
    #: What stands for the page it was sent from: one page is one answer, however often it is sent.
    page = models.CharField(max_length=64, unique=True, null=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("asked", "voter")),)
        constraints = (
            CheckConstraint(
                condition=Q(said__in=("agree", "live", "no", "unsure")), name="vote_said"
            ),
        )

    def __str__(self) -> str:
        return f"vote {self.pk}"


class Words(models.Model):
    """Why somebody answered so: sealed, until a trained person has read it."""

    vote = models.OneToOneField(Vote, on_delete=models.PROTECT, related_name="words")
    exact = SealedTextField()
    #: As they are shown: the same words, with "[removed]" where safety asks for it.
    shown = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)
    read_by = models.CharField(max_length=40, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    #: When who wrote it took it back; of words safeguarding has, they go once it has done with them.
    taken_back_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=_STATE, choices=WORDS.choices, default=WORDS.start)

    class Meta:
        ordering = ("at", "id")
        constraints = (
            WORDS.constraint("sense_words_state"),
            CheckConstraint(
                condition=~Q(state="shown") | (~Q(read_by="") & ~Q(shown="")),
                name="sense_words_read",
            ),
            CheckConstraint(
                condition=Q(state="shown") | Q(shown=""), name="sense_words_unshown"
            ),
        )

    def __str__(self) -> str:
        return f"words {self.pk}"


class Fair(models.Model):
    """Somebody of a small group says that words of it are fair to show for it (V3). Only ever added."""

    words = models.OneToOneField(Words, on_delete=models.PROTECT, related_name="fair")
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"mark on {self.words}"


class ResultSnapshot(models.Model):
    """What came out when it closed, and what it was counted from and with. Only ever added."""

    asked = models.OneToOneField(
        SenseCheck, on_delete=models.PROTECT, related_name="result"
    )
    #: Group → its line, as it may be told.
    lines = models.JSONField()
    #: Keyed hash (HMAC) of the answers that count, and of the floors: without the site's key nobody can
    #: try which answers give it. Not shown.
    inputs = models.CharField(max_length=64)
    #: Of the program, and SHA-256 of what counts.
    code = models.CharField(max_length=60)
    method = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"result of {self.asked}"


class GroupAnswer(models.Model):
    """The taskforce's answer to one group, in words (V2). Only ever added."""

    asked = models.ForeignKey(SenseCheck, on_delete=models.PROTECT, related_name="answers")
    group = models.CharField(max_length=12, choices=CHOICES)
    words = models.TextField()
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            CheckConstraint(condition=~Q(words=""), name="group_answered_in_words"),
        )

    def __str__(self) -> str:
        return f"answer to {self.group} of {self.asked}"
