"""An app for tests: work in small pieces, slow enough to be interrupted, that goes on where it was."""

import os
import threading
from collections.abc import Mapping
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from seethechild.core.progress import Progress


class SlowConfig(AppConfig):
    """Registers the work."""

    name = "tests.web.slow"
    label = "slow"

    def ready(self) -> None:
        from seethechild.web.jobs.kinds import register  # noqa: PLC0415 - apps are ready now

        register("slow", "tests.web.slow:work")


def folder_of(name: str) -> Path:
    return Path(settings.DATA) / "pieces" / name


def work(given: Mapping[str, object], progress: Progress) -> str:
    """Write pieces into a folder, each once; note who wrote it."""
    folder, pieces = folder_of(str(given["name"])), int(str(given["pieces"]))
    folder.mkdir(parents=True, exist_ok=True)
    for piece in range(pieces):
        progress.step(piece, pieces, "writing pieces")
        if not (folder / f"{piece}").exists():
            threading.Event().wait(float(str(given["wait"])))
            (folder / f"{piece}").write_text(str(os.getpid()), encoding="ascii")
    progress.step(pieces, pieces, "done")
    return "/"
