"""What is decided of a proposal, who would not have, and the answers that are owed."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from seethechild.web.proposals.models.base import STATE, Signed
from seethechild.web.proposals.models.proposal import Proposal
from seethechild.web.proposals.states import DECISION, OUTCOMES, PROPOSAL


class Decision(Signed):
    """What was decided of a proposal, why, and what comes next."""

    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, related_name="decision"
    )
    outcome = models.CharField(
        max_length=STATE,
        choices=[(state, PROPOSAL.states[state]) for state in OUTCOMES],
    )
    reasons = models.TextField()
    #: What the declared groups said, each by its name.
    heard = models.TextField(blank=True)
    changes = models.TextField(blank=True)
    next = models.TextField()
    review_on = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        max_length=STATE, choices=DECISION.choices, default=DECISION.start
    )

    class Meta:
        constraints = (
            DECISION.constraint("decision_state"),
            CheckConstraint(
                condition=Q(outcome__in=list(OUTCOMES)), name="decision_outcome"
            ),
            CheckConstraint(
                condition=~Q(reasons="") & ~Q(next=""), name="decision_with_reasons"
            ),
            CheckConstraint(
                condition=~Q(outcome="agreed_changed") | ~Q(changes=""),
                name="decision_says_changes",
            ),
        )

    def __str__(self) -> str:
        return f"decision on {self.proposal}"


class Dissent(Signed):
    """A group, or some in it, would have decided otherwise. Only ever added; always printed."""

    VOICES = (
        ("young", _("Children and young people")),
        ("families", _("Parents and carers")),
        ("staff", _("Social workers and other staff")),
        ("managers", _("Managers")),
        ("members", _("Taskforce members")),
    )
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="dissents"
    )
    voice = models.CharField(max_length=12, choices=VOICES)
    words = models.TextField()

    class Meta:
        ordering = ("voice", "id")
        constraints = (CheckConstraint(condition=~Q(words=""), name="dissent_in_words"),)

    def __str__(self) -> str:
        return f"dissent to {self.decision}"


class Reply(models.Model):
    """The answer to one idea, written before a decision is published; it is told when that is."""

    KINDS = (("decided", _("What was decided")), ("working", _("It is happening")))
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="replies")
    idea = models.CharField(max_length=22)  # name of the contribution
    kind = models.CharField(max_length=8, choices=KINDS, default="decided")
    words = models.TextField()
    reason = models.TextField()
    used = models.TextField()
    next = models.TextField()
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("proposal", "id")
        constraints = (
            UniqueConstraint(fields=("proposal", "idea"), name="reply_once"),
            CheckConstraint(
                condition=Q(kind__in=["decided", "working"])
                & ~(Q(words="") | Q(reason="") | Q(used="") | Q(next="")),
                name="reply_never_no_alone",
            ),
        )

    def __str__(self) -> str:
        return f"reply {self.pk} about {self.proposal}"
