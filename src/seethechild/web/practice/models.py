"""Examples of practice written on the site, their versions, and what young people wrote in them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seethechild.web.practice.states import EXAMPLE, PART
from seethechild.web.sealed import SealedTextField


class PracticeExample(models.Model):
    """An example that a council and young people write together."""

    slug = models.SlugField(max_length=80, unique=True)
    #: Slug and name of the organisation whose example it is.
    organisation = models.SlugField()
    organisation_name = models.CharField(max_length=120)
    made_up = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=EXAMPLE.choices, default=EXAMPLE.start)
    #: Number of the version being worked on, and of the one that everybody sees; 0 is none.
    current = models.PositiveIntegerField(default=1)
    live = models.PositiveIntegerField(default=0)
    #: How many young people's parts are shown with the current version.
    voices = models.PositiveIntegerField(default=0)
    written_by = models.CharField(max_length=40)
    checked_by = models.CharField(max_length=40, blank=True)
    published_by = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("slug",)
        constraints = (
            EXAMPLE.constraint("practice_example_state"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(live=F("current")),
                name="practice_published_is_live",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(live=0),
                name="practice_withdrawn_is_gone",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("checked", "published")) | Q(voices__gte=1),
                name="practice_has_young_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("checked", "published"))
                | (~Q(checked_by=F("written_by")) & ~Q(checked_by="")),
                name="practice_checked_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | (~Q(published_by=F("written_by")) & ~Q(published_by="")),
                name="practice_published_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"example {self.pk}"


class PracticeVersion(models.Model):
    """The text of an example at one time; none is ever changed."""

    example = models.ForeignKey(
        PracticeExample, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    text = models.JSONField()
    #: What changed, and why, in the writer's words.
    reason = models.TextField(blank=True)
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("example", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=("example", "number"), name="practice_version_once"
            ),
        )

    def __str__(self) -> str:
        return f"version {self.number} of example {self.example_id}"


class YoungPart(models.Model):
    """What a young person, or a group of them, says of one version of an example."""

    AGES = (
        ("under-8", _("Under 8")),
        ("8-10", _("8 to 10")),
        ("11-13", _("11 to 13")),
        ("14-17", _("14 to 17")),
        ("18-25", _("18 to 25")),
        ("mixed", _("A group of several ages")),
    )
    HOW = (
        ("wrote", _("They wrote it themselves")),
        ("told", _("They said it, and somebody wrote it down word for word")),
        ("group", _("A group said it together")),
    )
    example = models.ForeignKey(
        PracticeExample, on_delete=models.PROTECT, related_name="parts"
    )
    #: Number of the version they read.
    version = models.PositiveIntegerField()
    exact = SealedTextField()
    #: As it is shown: the same words, with "[removed]" where safety asks for it.
    shown = models.TextField(blank=True)
    age_band = models.CharField(max_length=10, choices=AGES)
    how = models.CharField(max_length=10, choices=HOW)
    state = models.CharField(max_length=12, choices=PART.choices, default=PART.start)
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)
    read_by = models.CharField(max_length=40, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("at", "id")
        constraints = (
            PART.constraint("practice_part_state"),
            models.CheckConstraint(
                condition=~Q(state="shown")
                | (~Q(read_by=F("by")) & ~Q(read_by="") & ~Q(shown="")),
                name="practice_part_read_by_another",
            ),
        )

    def __str__(self) -> str:
        return f"part {self.pk}"
