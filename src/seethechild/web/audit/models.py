"""Events, and the changes that the database itself noticed.

Neither has a foreign key: what is said of a person or thing stays when the thing is gone. Neither
holds a child's value.
"""

from django.db import models


class Event(models.Model):
    """One thing that was done: by whom, to what, why; bound to the event before by its hash."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=40)  # "user:7", "anyone", "program"
    role = models.CharField(max_length=40, blank=True)
    organisation = models.CharField(max_length=80, blank=True)
    verb = models.CharField(max_length=60)
    table = models.CharField(max_length=60, blank=True)
    row = models.CharField(max_length=64, blank=True)
    changes = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    own = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("table", "row")),)

    def __str__(self) -> str:
        return f"{self.verb} {self.table}:{self.row}"


class Change(models.Model):
    """A row that a trigger wrote when a watched table changed, by whatever door."""

    at = models.DateTimeField()
    table = models.CharField(max_length=60)
    row = models.CharField(max_length=64)
    kind = models.CharField(max_length=6)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("table", "row")),)

    def __str__(self) -> str:
        return f"{self.kind} {self.table}:{self.row}"
