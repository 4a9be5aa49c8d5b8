"""What is deleted when its time is over (P8)."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from seethechild.web.audit.actions import PROGRAM, record
from seethechild.web.consult.models import Words

#: After the last day of a sense check; what can be shown stays, in the words that were let through.
KEPT: Final = timedelta(days=183)


def tidy_words(*, now: datetime, dry_run: bool) -> int:
    """Delete the exact words of old sense checks, but for those nobody has read or safeguarding has."""
    before = timezone.localdate(now) - KEPT
    read = Words.objects.filter(state__in=("shown", "withheld"))
    old = read.filter(vote__asked__closes__lt=before)
    rows = [row for row in old if row.exact]  # what is sealed cannot be searched for
    if not dry_run:
        for row in rows:
            _forget(row)
    return len(rows)


@transaction.atomic
def _forget(row: Words) -> None:
    row.exact = ""
    row.save(update_fields=["exact"])
    record(verb="delete exact words", by=PROGRAM, on=row, reason="Their day has come.")
