"""Run a small study and be killed just before a file operation: ``kill_run.py OUT FITTED PLACE``."""

import os
import pickle
import signal
import sys
from pathlib import Path

from seethechild.core.progress import Silent
from seethechild.studies import run as runs
from seethechild.studies import system_of
from tests.unit.studies.small_runs import small

#: What changes a folder.
CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree"}


def main(out: Path, fitted: Path, place: int) -> None:
    """Play, and die without a word at the ``place``-th change under ``out``; 0 lives."""
    made, seen = pickle.loads(fitted.read_bytes()), 0  # noqa: S301 - the test wrote it
    system_of.fit_council = lambda *_, **__: made
    runs.DRAWS_PER_PIECE = 2

    def die(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        writes = event == "open" and isinstance(arguments[1], str) and arguments[1] != "r"
        if (event in CHANGES or writes) and str(arguments[0]).startswith(str(out)):
            seen += 1
            if seen == place:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(die)
    runs.run(small(), out=out, progress=Silent(), workers=1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
