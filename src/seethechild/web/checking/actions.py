"""Mark what was found, or take a mark back."""

from django.db import transaction
from django.utils import timezone

from seethechild.web.audit.actions import Actor, record
from seethechild.web.checking.models import Mark


@transaction.atomic
def mark(
    *, kind: str, key: str, level: str, note: str, organisation: str, by: Actor
) -> Mark:
    """Mark what somebody found of one thing."""
    made = Mark.objects.create(
        kind=kind,
        key=key,
        level=level,
        note=note,
        organisation=organisation,
        by=by.audit_name,
    )
    record(verb=f"mark {level}", by=by, on=made, reason=note, details={kind: key})
    return made


@transaction.atomic
def take_back(*, found: Mark, reason: str, by: Actor) -> None:
    """Take a mark back; that it was there stays told."""
    found.withdrawn = timezone.now()
    found.save(update_fields=["withdrawn"])
    record(verb="take back mark", by=by, on=found, reason=reason)
