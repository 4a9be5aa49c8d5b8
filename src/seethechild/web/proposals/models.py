"""Proposals, their versions, what is suggested to them, said of them, and decided."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from seethechild.web.proposals.states import (
    AMENDMENT,
    COMMENT,
    DECISION,
    GROUPING,
    MERGING,
    OBJECTION,
    OUTCOMES,
    PANEL_WORDS,
    PROPOSAL,
)
from seethechild.web.sealed import SealedTextField

_STATE = 16


class Proposal(models.Model):
    """What several ideas became: one change that could be made, as its text says now."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=120)
    text = models.TextField()
    #: Number of the version that title and text are of.
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(
        max_length=_STATE, choices=PROPOSAL.choices, default=PROPOSAL.start
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


class Version(models.Model):
    """Title and text as they once were. Only ever added."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()
    reason = models.TextField(blank=True)
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("proposal", "number")
        constraints = (
            UniqueConstraint(fields=("proposal", "number"), name="version_once"),
        )

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"


class Grouping(models.Model):
    """An idea belongs to a proposal, one member suggests; another confirms it or not."""

    idea = models.CharField(max_length=22)  # name of the contribution
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="groupings"
    )
    #: The proposal it is moved from, where it was joined to another.
    moved_from = models.CharField(max_length=80, blank=True)
    reason = models.TextField()
    first = models.CharField(max_length=40)
    first_at = models.DateTimeField(auto_now_add=True)
    second = models.CharField(max_length=40, blank=True)
    second_at = models.DateTimeField(null=True, blank=True)
    said = models.TextField(blank=True)
    state = models.CharField(
        max_length=_STATE, choices=GROUPING.choices, default=GROUPING.start
    )

    class Meta:
        ordering = ("first_at", "id")
        constraints = (
            GROUPING.constraint("grouping_state"),
            CheckConstraint(
                condition=~Q(state="confirmed") | (~Q(second="") & ~Q(second=F("first"))),
                name="grouping_two_people",
            ),
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


class Merging(models.Model):
    """A proposal should become part of another, one member suggests; another confirms it or not."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="mergings"
    )
    into = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="merged_in")
    reason = models.TextField()
    first = models.CharField(max_length=40)
    first_at = models.DateTimeField(auto_now_add=True)
    second = models.CharField(max_length=40, blank=True)
    second_at = models.DateTimeField(null=True, blank=True)
    said = models.TextField(blank=True)
    state = models.CharField(
        max_length=_STATE, choices=MERGING.choices, default=MERGING.start
    )

    class Meta:
        ordering = ("first_at", "id")
        constraints = (
            MERGING.constraint("merging_state"),
            CheckConstraint(
                condition=~Q(state="confirmed") | (~Q(second="") & ~Q(second=F("first"))),
                name="merging_two_people",
            ),
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


class Amendment(models.Model):
    """A changed text that somebody suggests, against the version they read."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="amendments"
    )
    version = models.PositiveIntegerField()
    text = models.TextField()
    reason = models.TextField()
    #: Name of the idea it came from, if one did.
    idea = models.CharField(max_length=22, blank=True)
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(
        max_length=_STATE, choices=AMENDMENT.choices, default=AMENDMENT.start
    )

    class Meta:
        ordering = ("at", "id")
        constraints = (AMENDMENT.constraint("amendment_state"),)

    def __str__(self) -> str:
        return f"change to {self.proposal}"


class Settled(models.Model):
    """One part of a changed text was accepted or rejected. Only ever added."""

    amendment = models.ForeignKey(
        Amendment, on_delete=models.PROTECT, related_name="settled"
    )
    number = models.PositiveIntegerField()
    accepted = models.BooleanField()
    reason = models.TextField()
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("amendment", "number")
        constraints = (
            UniqueConstraint(fields=("amendment", "number"), name="settled_once"),
            CheckConstraint(condition=~Q(reason=""), name="settled_with_reason"),
        )

    def __str__(self) -> str:
        return f"part {self.number} of {self.amendment}"


class Comment(models.Model):
    """What somebody says of one paragraph of one version."""

    ROLES = (
        ("panel", _("Young people's panel")),
        ("member", _("Taskforce member")),
        ("reviewer", _("Evidence reviewer")),
    )
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="comments"
    )
    version = models.PositiveIntegerField()
    paragraph = models.PositiveIntegerField()
    words = models.TextField()
    role = models.CharField(max_length=12, choices=ROLES)
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(
        max_length=_STATE, choices=COMMENT.choices, default=COMMENT.start
    )

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=("proposal", "version")),)
        constraints = (COMMENT.constraint("comment_state"),)

    def __str__(self) -> str:
        return f"comment {self.pk} on {self.proposal}"


class PanelPage(models.Model):
    """The young people's panel's own page on a proposal. Only ever added: the newest is shown."""

    KINDS = (
        ("panel", _("Written by the panel")),
        ("safety", _("Words taken out to keep somebody safe")),
    )
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="panel_pages"
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=KINDS, default="panel")
    words = models.TextField()
    reason = models.TextField(blank=True)
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("proposal", "number")
        constraints = (
            UniqueConstraint(fields=("proposal", "number"), name="panel_page_once"),
            CheckConstraint(
                condition=Q(kind="panel") | (Q(kind="safety") & ~Q(reason="")),
                name="panel_page_unedited",
            ),
        )

    def __str__(self) -> str:
        return f"the panel on {self.proposal}"


class Objection(models.Model):
    """What the young people's panel will not have: no agreement before it is answered."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="objections"
    )
    words = models.TextField()
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=40, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        max_length=_STATE, choices=OBJECTION.choices, default=OBJECTION.start
    )

    class Meta:
        ordering = ("at", "id")
        constraints = (
            OBJECTION.constraint("objection_state"),
            CheckConstraint(
                condition=Q(state="open") | ~Q(answer=""),
                name="objection_answered_in_words",
            ),
        )

    def __str__(self) -> str:
        return f"objection {self.pk} to {self.proposal}"


class PanelWords(models.Model):
    """What the panel wrote, before a trained person has read it: only then does it go where it is shown.

    Pages, objections and comments of the panel are made from it, so that nothing else can show it early.
    """

    KINDS = (
        ("page", _("The panel's page")),
        ("objection", _("Objection")),
        ("comment", _("Comment on a paragraph")),
    )
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="panel_words"
    )
    kind = models.CharField(max_length=10, choices=KINDS)
    #: Of a comment: what it is on. 0 of all else.
    version = models.PositiveIntegerField(default=0)
    paragraph = models.PositiveIntegerField(default=0)
    exact = SealedTextField()
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)
    read_by = models.CharField(max_length=40, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        max_length=_STATE, choices=PANEL_WORDS.choices, default=PANEL_WORDS.start
    )

    class Meta:
        ordering = ("at", "id")
        constraints = (
            PANEL_WORDS.constraint("panel_words_state"),
            CheckConstraint(
                condition=~Q(state="shown") | (~Q(read_by="") & ~Q(read_by=F("by"))),
                name="panel_words_read_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"what the panel wrote {self.pk}"


class Decision(models.Model):
    """What was decided of a proposal, why, and what comes next."""

    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, related_name="decision"
    )
    outcome = models.CharField(
        max_length=_STATE,
        choices=[(state, PROPOSAL.states[state]) for state in OUTCOMES],
    )
    reasons = models.TextField()
    #: What the declared groups said, each by its name.
    heard = models.TextField(blank=True)
    changes = models.TextField(blank=True)
    next = models.TextField()
    review_on = models.DateField(null=True, blank=True)
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        max_length=_STATE, choices=DECISION.choices, default=DECISION.start
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


class Dissent(models.Model):
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
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

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
