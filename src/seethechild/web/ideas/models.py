"""What was sent, by whom in the widest words only, and what was answered.

Exact words, files, and how to reach somebody are sealed. Nothing here names a person who sent
something; what they hold is a code, of which only a hash is kept.
"""

import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.functional import cached_property

from seethechild.web.ideas.choices import (
    AGE_BANDS,
    ANSWERS,
    FILE_KINDS,
    VOICES,
    WANTS,
    YOUNG,
)
from seethechild.web.ideas.states import CONTRIBUTION
from seethechild.web.sealed import SealedTextField


def new_name() -> str:
    """Return a name nobody can guess."""
    return get_random_string(22)


def new_token() -> str:
    """Return a secret that stands for a draft."""
    return get_random_string(40)


def _one_of(field: str, choices: Any, name: str, *, blank: bool = False) -> Any:
    ids = [one for one, _words in choices] + ([""] if blank else [])
    return models.CheckConstraint(condition=Q(**{f"{field}__in": ids}), name=name)


class GroupSession(models.Model):
    """One sitting of a worker with a group, or one pile of paper forms."""

    name = models.CharField(max_length=22, unique=True, default=new_name)
    call = models.ForeignKey("calls.Call", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    #: Who was there and where, in general words; nobody's name.
    setting = models.CharField(max_length=120, blank=True)
    from_paper = models.BooleanField(default=False)
    by = models.CharField(max_length=40)
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-made",)

    def __str__(self) -> str:
        return f"session {self.pk}"


class Contribution(models.Model):
    """One idea: exact words, sealed; and, once a person has read it, words that are safe to show."""

    name = models.CharField(max_length=22, unique=True, default=new_name)
    call = models.ForeignKey("calls.Call", on_delete=models.PROTECT, related_name="ideas")
    form = models.CharField(max_length=12)
    role = models.CharField(max_length=12, choices=VOICES)
    age_band = models.CharField(max_length=8, choices=AGE_BANDS, blank=True)
    language = models.CharField(max_length=12, default="en-gb")
    #: Code of a council, if they said which.
    area = models.CharField(max_length=20, blank=True)
    #: JSON: worries, good, dreams, one_thing, pictures, link; as they came.
    exact = SealedTextField()
    #: The same keys, after approval; "[removed]" where something was hidden.
    safe = models.JSONField(default=dict, blank=True)
    title = models.CharField(max_length=120, blank=True)
    #: Title and safe words in one, to search in.
    shown_words = models.TextField(blank=True)
    #: Who wrote it down for somebody, or an adult who was signed in: "user:7".
    entered_by = models.CharField(max_length=40, blank=True)
    group = models.ForeignKey(
        GroupSession, on_delete=models.PROTECT, null=True, blank=True, related_name="ideas"
    )
    helped = models.BooleanField(default=False)
    #: Keyed, slow hash of the four words (``codes``).
    code_hash = models.CharField(max_length=64, unique=True)
    #: Of the draft it was sent from: so that sending twice makes one.
    sent_with = models.CharField(max_length=40, unique=True)
    received_at = models.DateTimeField(default=timezone.now)
    first_read_at = models.DateTimeField(null=True, blank=True)
    #: Since when it waits to be read again, said in another way or given back; nothing once it is opened.
    unread_since = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    #: They asked to have it back while it was held to keep somebody safe.
    asked_back = models.BooleanField(default=False)
    #: What the sender is told when it is given back or not published.
    told = models.TextField(blank=True)
    state = models.CharField(
        max_length=10, choices=CONTRIBUTION.choices, default=CONTRIBUTION.start
    )

    class Meta:
        ordering = ("-received_at", "-id")
        indexes = (models.Index(fields=("state", "received_at")),)
        constraints = (
            CONTRIBUTION.constraint("idea_state"),
            _one_of("role", VOICES, "idea_role"),
            _one_of("age_band", AGE_BANDS, "idea_age_band", blank=True),
            models.CheckConstraint(
                condition=~Q(state="published") | ~Q(title=""), name="idea_titled"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "withheld"]) | ~Q(told=""),
                name="idea_told_why",
            ),
        )

    def __str__(self) -> str:
        return f"idea {self.pk}"

    @property
    def exact_words(self) -> dict[str, Any]:
        """What was written, as it came: for moderators and safeguarding alone."""
        said: dict[str, Any] = json.loads(self.exact or "{}")
        return said

    @cached_property
    def is_young(self) -> bool:
        """Whether a child or young person speaks."""
        return self.role == "child" or self.age_band in YOUNG


class Tag(models.Model):
    """What an idea is about."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="tags"
    )
    theme = models.SlugField(max_length=20)

    class Meta:
        ordering = ("theme",)
        constraints = (
            models.UniqueConstraint(fields=("contribution", "theme"), name="tag_once"),
        )

    def __str__(self) -> str:
        return self.theme


class Draft(models.Model):
    """What somebody is writing. The browser keeps only a token of it."""

    token = models.CharField(max_length=40, unique=True, default=new_token)
    call = models.ForeignKey("calls.Call", on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=12)
    #: JSON: step → what was answered, and "files".
    answers = SealedTextField(blank=True)
    group = models.ForeignKey(
        GroupSession, on_delete=models.CASCADE, null=True, blank=True, related_name="drafts"
    )
    by = models.CharField(max_length=40, blank=True)
    #: Of what was sent: the code is kept, sealed, for as long as the receipt can be seen again.
    code = SealedTextField(blank=True)
    sent = models.CharField(max_length=22, blank=True)
    touched = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"draft {self.pk}"

    @property
    def given(self) -> dict[str, Any]:
        """What was answered so far."""
        said: dict[str, Any] = json.loads(self.answers or "{}")
        return said


class Attachment(models.Model):
    """A drawing, photo or sound; sealed in a file."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="attachments"
    )
    kind = models.CharField(max_length=8, choices=FILE_KINDS)
    #: Name of the sealed file; nothing once it was deleted.
    sealed = models.CharField(max_length=64, blank=True)
    mime = models.CharField(max_length=20)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    #: A person decided that everybody may see it. Never a sound.
    shown = models.BooleanField(default=False)
    #: What it says or shows, written down by a person: exact, sealed.
    typed_up = SealedTextField(blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            _one_of("kind", FILE_KINDS, "attachment_kind"),
            models.CheckConstraint(
                condition=~Q(kind="sound") | Q(shown=False), name="sound_is_private"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ContactBox(models.Model):
    """How somebody may be reached, if they asked: apart, sealed, deleted on a day."""

    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, related_name="contact"
    )
    wants = models.CharField(max_length=8, choices=WANTS)
    how = SealedTextField()
    safe_times = SealedTextField(blank=True)
    delete_on = models.DateField()

    class Meta:
        constraints = (_one_of("wants", WANTS, "contact_wants"),)

    def __str__(self) -> str:
        return f"contact {self.pk}"


class AdvocateRequest(models.Model):
    """Somebody asked for help to say what they want to say."""

    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, related_name="advocate"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    #: When the advocacy service was told that there is one, without a word of it.
    told_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("asked_at",)

    def __str__(self) -> str:
        return f"advocate {self.pk}"


class Answer(models.Model):
    """What the sender is told: you said, we did. Never changed; another one follows."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, related_name="answers"
    )
    kind = models.CharField(max_length=8, choices=ANSWERS)
    words = models.TextField()
    reason = models.TextField(blank=True)
    used = models.TextField(blank=True)
    next = models.TextField(blank=True)
    proposal_slug = models.SlugField(max_length=80, blank=True)
    by = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "id")
        constraints = (
            _one_of("kind", ANSWERS, "answer_kind"),
            models.CheckConstraint(condition=~Q(words=""), name="answer_in_words"),
            models.CheckConstraint(
                condition=~Q(kind="decided") | ~(Q(reason="") | Q(used="") | Q(next="")),
                name="answer_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
