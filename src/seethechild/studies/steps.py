"""One function for each thing a user can ask. Command line, website and notebooks call these."""

from collections.abc import Sequence
from pathlib import Path

from seethechild.core.progress import Progress
from seethechild.studies.calibrate import calibrate
from seethechild.studies.picture import picture
from seethechild.studies.reference_lists import councils, sources
from seethechild.studies.reforms import reforms
from seethechild.studies.reproduce import reproduce
from seethechild.studies.run import RunDone, run
from seethechild.studies.spec import (
    DEFAULT_DRAWS,
    DEFAULT_SEED,
    DEFAULT_YEARS,
    Study,
    parse_study,
    study_from_flags,
)

__all__ = [
    "RunDone",
    "Study",
    "ask",
    "calibrate",
    "councils",
    "demo",
    "demo_study",
    "picture",
    "read_study",
    "reforms",
    "reproduce",
    "run",
    "sources",
]

#: What the demonstration asks: a well-tried reform in one council, from its published figures.
DEMO_COUNCIL = "Camden"
DEMO_REFORM = "family-group-decision-making"


def read_study(path: Path) -> Study:
    """Read a study file.

    Returns:
        The study.

    Raises:
        SpecError: anything in the file is wrong; all problems at once.
    """
    return parse_study(path)


def ask(
    council: str | None,
    reforms: Sequence[str],
    *,
    years: int = DEFAULT_YEARS,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    base_year: int | None = None,
    data: Path | None = None,
    population: Path | None = None,
    tracks: Sequence[str] = (),
) -> Study:
    """Put a question without a file: each reform is an option of its own.

    With ``data``, a dataset of journeys, the system is fitted to it; the council may then be left
    out where the data say it. ``tracks`` names what is played beside help, legal steps and homes.

    Returns:
        The study.

    Raises:
        SpecError: anything that is asked is wrong; all problems at once.
    """
    return study_from_flags(
        council, reforms, years=years, draws=draws, seed=seed, base_year=base_year,
        data=data, population=population, tracks=tracks,
    )  # fmt: skip


def demo_study() -> Study:
    """Return the question of the demonstration.

    Returns:
        A study of a real council's published figures.
    """
    return ask(DEMO_COUNCIL, [DEMO_REFORM])


def demo(*, out: Path, progress: Progress, workers: int | None = None) -> RunDone:
    """Do the main job on a real council's published figures.

    Returns:
        The finished run.
    """
    return run(demo_study(), out=out, progress=progress, workers=workers)
