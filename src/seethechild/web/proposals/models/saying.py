"""What is said of a proposal; what the young people's panel writes, read and unread."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from seethechild.web.proposals.models.base import ROLES, STATE, Signed, Spoken
from seethechild.web.proposals.models.proposal import Proposal
from seethechild.web.proposals.states import COMMENT, OBJECTION, PANEL_WORDS
from seethechild.web.sealed import SealedTextField


class Comment(Spoken):
    """What somebody says of one paragraph of one version."""

    ROLES = ROLES
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="comments"
    )
    version = models.PositiveIntegerField()
    paragraph = models.PositiveIntegerField()
    words = models.TextField()
    role = models.CharField(max_length=12, choices=ROLES)
    state = models.CharField(
        max_length=STATE, choices=COMMENT.choices, default=COMMENT.start
    )

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=("proposal", "version")),)
        constraints = (COMMENT.constraint("comment_state"),)

    def __str__(self) -> str:
        return f"comment {self.pk} on {self.proposal}"


class PanelPage(Signed):
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


class Objection(Spoken):
    """What the young people's panel will not have: no agreement before it is answered."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="objections"
    )
    words = models.TextField()
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=40, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        max_length=STATE, choices=OBJECTION.choices, default=OBJECTION.start
    )

    class Meta:
        ordering = ("at", "id")
        constraints = (
            OBJECTION.constraint("objection_state"),
            CheckConstraint(
                condition=Q(state__in=["open", "hidden"]) | ~Q(answer=""),
                name="objection_answered_in_words",
            ),
        )

    def __str__(self) -> str:
        return f"objection {self.pk} to {self.proposal}"


class PanelWords(Signed):
    """What the panel wrote, before a trained person has read it: only then does it go where it is shown.

    Pages, objections, comments and changes of the panel are made from it, so that nothing else can show
    it early.
    """

    KINDS = (
        ("page", _("The panel's page")),
        ("objection", _("Objection")),
        ("comment", _("Comment on a paragraph")),
        ("change", _("Change to the text")),
    )
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="panel_words"
    )
    kind = models.CharField(max_length=10, choices=KINDS)
    #: Of a comment: what it is on; of a change: the version that was read. 0 of all else.
    version = models.PositiveIntegerField(default=0)
    paragraph = models.PositiveIntegerField(default=0)
    exact = SealedTextField()
    #: Of a change: its reason, and the name of the idea it came from, if one did.
    why = SealedTextField(blank=True, default="")
    idea = models.CharField(max_length=22, blank=True, default="")
    #: Key of the page, objection, comment or change that was made of it last.
    made = models.PositiveBigIntegerField(null=True, blank=True)
    read_by = models.CharField(max_length=40, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        max_length=STATE, choices=PANEL_WORDS.choices, default=PANEL_WORDS.start
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
