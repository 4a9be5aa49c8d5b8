"""A small study, fitted once, for tests of what a run leaves behind."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pytest

from seethechild.core.errors import Cancelled
from seethechild.core.progress import Progress, Silent
from seethechild.studies import run as runs
from seethechild.studies import system_of
from seethechild.studies.fitted import fit_council, fit_year
from seethechild.studies.run import RunDone, run
from seethechild.studies.spec import study_from_flags
from seethechild.studies.store import MANIFEST
from seethechild.studies.study import Study

OPTIONS = ("family-group-decision-making", "early-help-expansion")
once = lru_cache(maxsize=4)(fit_council)
base_once = lru_cache(maxsize=4)(fit_year)


def small(
    *,
    years: int = 2,
    draws: int = 6,
    seed: int = 1,
    council: str = "Rutland",
    reforms: Sequence[str] = OPTIONS,
) -> Study:
    return study_from_flags(council, reforms, years=years, draws=draws, seed=seed)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fit once for all tests, cut small pieces, and spread even little work."""
    monkeypatch.setattr(system_of, "fit_council", once)
    monkeypatch.setattr(runs, "DRAWS_PER_PIECE", 2)
    monkeypatch.setattr(runs, "WORTH_SPREADING", 0)


class StopAfter:
    """Progress that stops the work once some draws are done."""

    def __init__(self, draws: int, error: BaseException | None = None) -> None:
        self.draws, self.error = draws, error or Cancelled()

    def step(self, done: int, total: int, doing: str) -> None:
        if doing == "playing" and done >= self.draws:
            raise self.error


def answer(
    study: Study, out: Path, *, workers: int = 1, progress: Progress | None = None
) -> RunDone:
    return run(study, out=out, progress=progress or Silent(), workers=workers)


def tables(folder: Path) -> dict[str, bytes]:
    """Every file of a run but the manifest, which has the time in it."""
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.is_file() and path.name != MANIFEST
    }


def everything(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
