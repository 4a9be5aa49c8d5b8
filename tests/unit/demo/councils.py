"""Small made-up councils that tests share: made once, in memory and on disk."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from seethechild.core.progress import Silent
from seethechild.demo.council import Forms, Made, live, make_council
from seethechild.demo.told import Council
from seethechild.returns.intake import Intake, take_in
from tests.lengths import at_length

SEED, CHILDREN, YEARS = 8, at_length(6000, fresh_clone=5000), 3


@cache
def council() -> Council:
    """Return a small council, not written."""
    return live(seed=SEED, children=CHILDREN, years=YEARS)


@cache
def made(*, dirt: bool = False, forms: Forms = "csv") -> Made:
    """Return the same council, written to a folder of its own."""
    folder = Path(mkdtemp(prefix="made_up_council_"))
    return make_council(
        folder,
        seed=SEED,
        children=CHILDREN,
        years=YEARS,
        dirt=dirt,
        forms=forms,
        progress=Silent(),
    )


@cache
def taken(*parts: str, dirt: bool = False, forms: Forms = "csv") -> Intake:
    """Return what intake makes of parts of the written council."""
    folder = made(dirt=dirt, forms=forms).folder
    return take_in([folder / part for part in parts], progress=Silent())
