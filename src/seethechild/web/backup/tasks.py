"""Make an export, in the worker."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from seethechild.core.progress import Progress
from seethechild.web.audit.actions import PROGRAM, record
from seethechild.web.backup.archive import write_archive


def make_export(given: Mapping[str, object], progress: Progress) -> str:
    """Write the sealed file and return the page it is on."""
    folder = settings.DATA / "exports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / str(given["name"])
    path.unlink(missing_ok=True)  # of a worker that died
    progress.step(0, 1, "writing every table and file")
    try:
        counts = write_archive(path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    with transaction.atomic():
        record(verb="export", by=PROGRAM, details={"rows": sum(counts.values())})
    progress.step(1, 1, "done")
    return reverse("backup:home")
