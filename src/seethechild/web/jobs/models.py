"""A job and how far it is."""

from django.db import models
from django.utils.crypto import get_random_string


def job_name() -> str:
    """Return a name nobody can guess."""
    return get_random_string(22)


class Job(models.Model):
    """Something long that a worker does."""

    STATES = (
        ("waiting", "Waiting"),
        ("running", "Running"),
        ("done", "Done"),
        ("failed", "Failed"),
        ("cancelled", "Cancelled"),
    )
    name = models.CharField(max_length=22, unique=True, default=job_name)
    kind = models.CharField(max_length=40)
    #: What the worker is told: ids and settings, nothing of a child.
    given = models.JSONField(default=dict)
    #: Code of the council whose own data it reads; its analysts alone may watch it.
    council = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    doing = models.CharField(max_length=200, blank=True)
    #: For people: why it failed and what to do; never a traceback.
    message = models.TextField(blank=True)
    #: Where its answer is, once done.
    answer = models.CharField(max_length=200, blank=True)
    asked_to_stop = models.BooleanField(default=False)
    attempt = models.PositiveSmallIntegerField(default=0)
    task_id = models.CharField(max_length=64, blank=True)
    by = models.CharField(max_length=40, blank=True)
    #: Hash of who asked, with or without an account: they alone may stop it.
    owner = models.CharField(max_length=64, blank=True)
    made = models.DateTimeField(auto_now_add=True)
    heartbeat = models.DateTimeField(null=True, blank=True)
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made",)
        indexes = (models.Index(fields=("state", "heartbeat")),)

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "failed", "cancelled")
