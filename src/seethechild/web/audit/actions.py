"""Write an event, bound to the one before it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from django.db import connection, models, transaction
from django.http import HttpRequest
from django.utils import timezone

from seethechild.web.audit.models import Event

#: What the first event is bound to.
BEGINNING = "0" * 64
#: Names the lock under which PostgreSQL writes one event at a time.
LOCK = 7_305_114


class Actor(Protocol):
    """Whoever does something."""

    @property
    def audit_name(self) -> str:
        """Stands for them: a number, not a name."""

    @property
    def audit_role(self) -> str:
        """The roles they hold."""

    @property
    def audit_organisation(self) -> str:
        """Where they belong."""


class _Named:
    """Somebody without an account."""

    audit_role = audit_organisation = ""

    def __init__(self, name: str) -> None:
        self.audit_name = name


#: A visitor without an account, and the program itself.
ANYONE: Actor = _Named("anyone")
PROGRAM: Actor = _Named("program")


def actor(request: HttpRequest) -> Actor:
    """Return who asks: the person signed in, or anyone."""
    return request.user if request.user.is_authenticated else ANYONE


def record(
    *,
    verb: str,
    by: Actor,
    on: models.Model | None = None,
    changes: int = 1,
    reason: str = "",
    details: Mapping[str, object] | None = None,
) -> Event:
    """Write an event in the transaction of what it tells of.

    Args:
        verb: what was done, as ``"give role"``.
        by: who did it.
        on: the row it was done to.
        changes: how often this action wrote to that row; 0 where it only looked.
        reason: in the person's words.
        details: plain values, none of a child.

    Returns:
        The event.

    Raises:
        TransactionManagementError: outside a transaction.
    """
    with transaction.atomic(durable=False):
        _one_at_a_time()
        before = Event.objects.order_by("-id").values_list("own", flat=True).first()
        event = Event(
            at=timezone.now(),
            actor=by.audit_name,
            role=by.audit_role,
            organisation=by.audit_organisation,
            verb=verb,
            table="" if on is None else on._meta.db_table,  # noqa: SLF001 - Django documents it
            row="" if on is None else str(on.pk),
            changes=0 if on is None else changes,
            reason=reason,
            details=dict(details or {}),
            previous=before or BEGINNING,
        )
        event.own = hash_of(event)
        event.save(force_insert=True)
    return event


def hash_of(event: Event) -> str:
    """Return the SHA-256 of an event's content and of the hash it is bound to."""
    said = [
        _moment(event.at), event.actor, event.role, event.organisation, event.verb,
        event.table, event.row, event.changes, event.reason, event.details, event.previous,
    ]  # fmt: skip
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _one_at_a_time() -> None:
    """Let the next event wait for this one's end; SQLite does so for every writer."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
