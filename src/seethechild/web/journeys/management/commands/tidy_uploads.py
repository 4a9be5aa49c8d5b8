"""``seethechild manage tidy_uploads``: delete uploads whose time is over."""

import shutil
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.journeys.actions import delete_upload
from seethechild.web.journeys.models import Upload

A_DAY = timedelta(days=1)


class Command(BaseCommand):
    """Delete sealed files a while after a dataset was built of them."""

    help = "Delete uploads a while after a dataset was built of them (SEETHECHILD_UPLOAD_DAYS)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether only to say what would go."""
        parser.add_argument(
            "--dry-run", action="store_true", help="only say how many would go"
        )

    def handle(self, *_args: Any, dry_run: bool, **_options: Any) -> None:
        """Delete them, each with its event."""
        before = timezone.now() - settings.UPLOAD_KEPT
        over = Upload.objects.filter(deleted=None, used__lt=before)
        count = over.count()
        if not dry_run:
            for upload in over:
                delete_upload(upload=upload, by=PROGRAM, reason="Its time was over.")
        count += _lose(dry_run=dry_run)
        self.stdout.write(f"{count} uploads {'would be' if dry_run else 'are'} deleted.")


def _lose(*, dry_run: bool) -> int:
    """Delete what a visit that broke off sealed but did not keep, and what a killed worker laid open."""
    known = set(Upload.objects.exclude(sealed="").values_list("sealed", flat=True))
    before = (timezone.now() - A_DAY).timestamp()
    lost = [
        path
        for path in (settings.DATA / "uploads").glob("*.sealed")
        if path.name not in known and path.stat().st_mtime < before
    ]
    # what a worker that was killed had laid open; others are at work in theirs
    left = [
        path for path in (settings.DATA / "open").glob("*") if path.stat().st_mtime < before
    ]
    if not dry_run:
        for path in lost:
            path.unlink(missing_ok=True)
        for path in left:
            shutil.rmtree(path, ignore_errors=True)
    return len(lost) + len(left)
