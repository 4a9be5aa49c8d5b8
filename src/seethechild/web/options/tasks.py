"""What a worker does for this area. It imports the compiled engine: never in the web process."""

from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from seethechild.core.progress import Progress
from seethechild.studies import preview
from seethechild.studies.steps import run as play_study
from seethechild.studies.study import study_from_dict
from seethechild.web.options import actions
from seethechild.web.options.models import Run


def play(given: Mapping[str, object], progress: Progress) -> str:
    """Play a run and leave it in the folder of runs.

    Args:
        given: ``fingerprint`` of the run.
        progress: told of every piece.

    Returns:
        Where the answer is read.
    """
    run = Run.objects.get(fingerprint=given["fingerprint"])
    done = play_study(
        study_from_dict(run.study),
        out=Path(settings.DATA) / "runs",
        progress=progress,
        workers=settings.RUN_PROCESSES,
    )
    actions.finish(fingerprint=run.fingerprint, folder=done.folder.name)
    return reverse("options:result", args=[run.fingerprint])


def make_ready(given: Mapping[str, object], progress: Progress) -> str:
    """Fit a council's system, so that previews answer at once.

    Args:
        given: ``council``, its code.
        progress: told at the start and the end.

    Returns:
        Where options are.
    """
    preview.make_ready(
        str(given["council"]), kept=Path(settings.DATA) / "fitted", progress=progress
    )
    return reverse("options:home")
