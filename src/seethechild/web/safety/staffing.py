"""Record clearance, and plan cover."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from seethechild.web.audit.actions import Actor, record
from seethechild.web.people.models import User
from seethechild.web.safety.models import Clearance, Cover


class OwnClearanceError(Exception):
    """Nobody clears themselves."""


@transaction.atomic
def record_clearance(
    *, user: User, kind: str, on: date, until: date, by: Actor
) -> Clearance:
    """Record when somebody was trained or checked, and until when it holds.

    Raises:
        OwnClearanceError: it is one's own.
    """
    if user.audit_name == by.audit_name:
        raise OwnClearanceError
    made = Clearance.objects.create(
        user=user, kind=kind, on=on, until=until, recorded_by=by.audit_name
    )
    told = {"kind": kind, "of": user.audit_name, "until": until.isoformat()}
    record(verb="record clearance", by=by, on=made, details=told)
    user.__dict__.pop("is_cleared", None)  # what was remembered of them is old
    return made


@transaction.atomic
def end_clearance(*, clearance: Clearance, by: Actor, reason: str) -> None:
    """Take a clearance back before its end: the door shuts at once."""
    clearance.ended = timezone.now()
    clearance.save(update_fields=["ended"])
    record(verb="end clearance", by=by, on=clearance, reason=reason)
    clearance.user.__dict__.pop("is_cleared", None)


@transaction.atomic
def add_cover(
    *,
    area: str,
    starts: date,
    ends: date,
    lead: User,
    deputy: User,
    call_slug: str = "",
    hours: dict[str, Any] | None = None,
    by: Actor,
) -> Cover:
    """Put a lead and a deputy on dates."""
    said = {} if hours is None else {"hours": hours}
    made = Cover.objects.create(
        area=area, call_slug=call_slug, starts=starts, ends=ends, lead=lead, deputy=deputy,
        by=by.audit_name, **said,
    )  # fmt: skip
    record(verb="add cover", by=by, on=made)
    return made


@transaction.atomic
def end_cover(*, cover: Cover, by: Actor, reason: str) -> None:
    """Take a line out of the rota; that it was there stays told."""
    cover.ended = timezone.now()
    cover.save(update_fields=["ended"])
    record(verb="end cover", by=by, on=cover, reason=reason)
