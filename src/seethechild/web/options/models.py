"""Options people build, and the runs that answer them. The files of a run are the run."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string

from seethechild.web.jobs.models import Job


def option_name() -> str:
    """Return a name nobody can guess."""
    return get_random_string(22)


class Option(models.Model):
    """A bundle of changes for one council, as somebody builds it."""

    name = models.CharField(max_length=22, unique=True, default=option_name)
    title = models.CharField(max_length=120)
    #: ONS code.
    council = models.CharField(max_length=20)
    #: ``{"reforms": […]}``: each by the keys of the reform schema.
    document = models.JSONField(default=dict)
    made_by = models.CharField(max_length=40)  # "user:7" or "anyone"
    #: Hash of the secret in the owner's session, or of who is signed in.
    owner = models.CharField(max_length=64)
    #: Name of the option it was copied from.
    copied_from = models.CharField(max_length=22, blank=True)
    made = models.DateTimeField(auto_now_add=True)
    used = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-made",)
        indexes = (models.Index(fields=("owner", "-made")), models.Index(fields=("used",)))

    def __str__(self) -> str:
        return f"option {self.pk}"

    @property
    def reforms(self) -> list[dict[str, Any]]:
        """The reforms of the option, as documents."""
        return list(self.document.get("reforms", []))


class Run(models.Model):
    """A question that was asked, known by the fingerprint of all that determines its numbers."""

    fingerprint = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=120)
    council = models.CharField(max_length=20)
    study = models.JSONField()
    #: Folder of the run inside the folder of runs; empty until it is finished.
    folder = models.CharField(max_length=200, blank=True)
    #: Name of the job that plays it, or played it last.
    job = models.CharField(max_length=22, blank=True)
    #: Names the option it was asked from; the option may be gone.
    option = models.CharField(max_length=22, blank=True)
    asked_by = models.CharField(max_length=64, blank=True)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-made",)

    def __str__(self) -> str:
        return f"run {self.fingerprint[:12]}"

    @property
    def is_done(self) -> bool:
        """Whether its answer is there."""
        return bool(self.folder)

    @property
    def work(self) -> Job | None:
        """The job that plays it."""
        return Job.objects.filter(name=self.job).first()

    @property
    def state(self) -> str:
        """Done, or how far its job is."""
        if self.is_done:
            return "done"
        work = self.work
        return work.state if work else "cancelled"
