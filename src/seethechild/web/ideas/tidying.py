"""What is deleted when its time is over (P8)."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.ideas import actions, drafts, files
from seethechild.web.ideas.models import AdvocateRequest, Attachment, ContactBox, Draft
from seethechild.web.jobs.actions import enqueue

#: After the last touch; of what was sent, only the receipt is left to delete.
DRAFTS_KEPT: Final = timedelta(days=1)
#: How often an advocacy service is told again, when the message could not be sent.
TRIES: Final = 20
AN_HOUR: Final = timedelta(hours=1)


def tidy_drafts(*, now: datetime, dry_run: bool) -> int:
    """Delete drafts nobody touched for a day, with their files."""
    old = Draft.objects.filter(touched__lt=now - DRAFTS_KEPT).defer("answers", "code")
    tokens = list(old.values_list("token", flat=True))
    if not dry_run:
        for token in tokens:
            drafts.drop(token)
    return len(tokens)


def tidy_contacts(*, now: datetime, dry_run: bool) -> int:
    """Delete each way to reach somebody on its day."""
    due = ContactBox.objects.filter(delete_on__lte=timezone.localdate(now))
    count = due.count()
    if not dry_run:
        for box in due:
            actions.delete_contact(box, by=PROGRAM, reason="Its day has come.")
    return count


def tidy_files(*, now: datetime, dry_run: bool) -> int:
    """Delete sealed files that belong to nothing: what a page that broke off left behind."""
    known = set(Attachment.objects.exclude(sealed="").values_list("sealed", flat=True))
    for draft in Draft.objects.filter(sent=""):
        known |= {str(one["sealed"]) for one in drafts.held_files(draft.given)}
    before = (now - DRAFTS_KEPT).timestamp()
    lost = [
        path
        for path in files.folder().glob("*.sealed")
        if path.name not in known and path.stat().st_mtime < before
    ]
    if not dry_run:
        for path in lost:
            path.unlink(missing_ok=True)
    return len(lost)


def tell_again() -> None:
    """Ask once more that an advocacy service be told, where that failed."""
    before = timezone.now() - AN_HOUR
    waiting = AdvocateRequest.objects.filter(
        told_at=None, tries__lt=TRIES, asked_at__lt=before
    )
    for one in waiting:
        with transaction.atomic():
            enqueue(kind="advocate", given={"request": one.pk}, by=PROGRAM)
