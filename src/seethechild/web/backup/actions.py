"""Ask for an export."""

from django.db import transaction
from django.utils import timezone

from seethechild.web.audit.actions import Actor
from seethechild.web.jobs.actions import enqueue
from seethechild.web.jobs.models import Job


@transaction.atomic
def ask_for_export(*, by: Actor) -> Job:
    """Put a full export in the queue; the asking stands in the audit trail."""
    name = timezone.now().strftime("export-%Y%m%d-%H%M%S.stc")
    return enqueue(kind="export", given={"name": name}, by=by)
