"""What a council uploaded, the datasets built of it, and what it decided to publish."""

from pathlib import Path

from django.conf import settings
from django.db import models

from seethechild.web.jobs.models import Job, job_name


class Upload(models.Model):
    """One file of a return, sealed on disk."""

    council = models.CharField(max_length=20)
    #: As the council calls it: for its analysts only, never in a log or an address.
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    #: Name of the sealed file; empty once it is deleted.
    sealed = models.CharField(max_length=64, blank=True)
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)
    #: When a dataset was built of it: it is kept for a time after that.
    used = models.DateTimeField(null=True, blank=True)
    deleted = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return f"upload {self.pk}"

    @property
    def path(self) -> Path:
        """Where the sealed file lies."""
        return settings.DATA / "uploads" / self.sealed


class Dataset(models.Model):
    """What was checked and joined of a council's uploads."""

    STATES = (
        ("waiting", "Being made"),
        ("checked", "Checked only"),
        ("ready", "Ready"),
        ("failed", "Could not be made"),
    )
    council = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    made_up = models.BooleanField(default=False)
    sentence = models.TextField(blank=True)
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="dataset")
    by = models.CharField(max_length=40)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("council", "number"), name="dataset_once"),
        )

    def __str__(self) -> str:
        return f"dataset {self.pk}"

    @property
    def folder(self) -> Path:
        """Its folder; the dataset itself and the pages made of it lie in it."""
        return settings.DATA / "datasets" / self.council / str(self.number)

    @property
    def journeys(self) -> Path:
        """The dataset, as the command line knows it."""
        return self.folder / "journeys"

    def page(self, name: str) -> Path:
        """Where the page of one answer lies, as JSON."""
        return self.folder / f"{name}.json"


class Publication(models.Model):
    """A council's decision to let everybody see one answer, or to take it back."""

    council = models.CharField(max_length=20)
    council_name = models.CharField(max_length=120)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT)
    answer = models.CharField(max_length=20)
    #: What is seen by everybody: the page as it was when it was decided.
    page = models.JSONField()
    words = models.TextField(blank=True)
    reason = models.TextField()
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)
    withdrawn = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"publication {self.pk}"


class OwnRun(models.Model):
    """A run of options on a model of the council's own journeys: for its analysts only."""

    name = models.CharField(max_length=22, unique=True, default=job_name)
    council = models.CharField(max_length=20)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT)
    reforms = models.JSONField()
    #: Name of an option somebody built, played beside the reforms.
    option = models.CharField(max_length=22, blank=True)
    years = models.PositiveSmallIntegerField()
    draws = models.PositiveSmallIntegerField()
    #: Code of the council whose published figures stand behind a made-up one's journeys.
    behind = models.CharField(max_length=20, blank=True)
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="own_run")
    #: Name of the run's folder in the dataset's, once it is done.
    run = models.CharField(max_length=200, blank=True)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-made",)

    def __str__(self) -> str:
        return f"own run {self.pk}"

    @property
    def folder(self) -> Path:
        """Where the run lies."""
        return self.dataset.folder / "runs" / self.run
