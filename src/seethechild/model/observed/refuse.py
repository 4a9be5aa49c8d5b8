"""When data cannot bear a model: every reason at once, with how to mend it."""

from typing import Final

import numpy as np
import polars as pl

from seethechild.core.errors import Problem
from seethechild.journeys.dataset import Dataset
from seethechild.journeys.waits.windows import windows_of
from seethechild.model.observed.happened import REFERRAL, Happened
from seethechild.model.observed.history import ADULT
from seethechild.model.observed.points import CARE
from seethechild.model.observed.watch import NEEDED, Watch
from seethechild.model.system import FloatArray

#: The fewest years all records must be seen together, and days they may lack of it.
FEWEST_YEARS, SLACK_YEARS = 2, 0.02
#: The fewest events of each kind a model of the council's own may rest on.
FEWEST: Final = {"referrals": 200, "moves into care": 20, "moves out of care": 20}
#: The largest share of children whose month of birth may be unknown.
MOST_WITHOUT_BIRTH: Final = 0.05
_RETURNS: Final = {
    "referrals": "the children in need census, Annex A or the Standard Safeguarding Dataset",
    "section_47": "the children in need census",
    "protection_plans": "the children in need census",
    "care_episodes": "SSDA903",
}


def refusals(dataset: Dataset, days: Watch, population: FloatArray | None) -> list[Problem]:
    """Return why a dataset cannot bear a model; none where it can.

    Args:
        dataset: as it was on the last day.
        days: over which all is seen.
        population: shape (18,), or None where it is not known.
    """
    problems = []
    for record in NEEDED:
        if not len(windows_of(dataset.coverage, [record]).starts):
            what = f"no source tells of {record.replace('_', ' ')}"
            mend = f"Add {_RETURNS[record]} for each year."
            problems.append(Problem("coverage", what, mend))
    if not problems and days.years < FEWEST_YEARS - SLACK_YEARS:
        what = (
            f"referrals, enquiries, plans and care are seen together for {days.years:.1f} years "
            f"without a gap; it takes {FEWEST_YEARS}"
        )
        problems.append(Problem("coverage", what, "Add the returns of the years before."))
    if population is None or len(population) != ADULT or not np.all(population > 0):
        what = "the number of children in the area by single year of age is not known"
        mend = "Give a table of age and children (CSV) with --population."
        problems.append(Problem("population", what, mend))
    unborn = dataset.children["birth_month"].null_count()
    if unborn > MOST_WITHOUT_BIRTH * max(dataset.children.height, 1):
        mend = "Add the returns that hold it, or mend it where it is recorded."
        problems.append(Problem("children", "have no month of birth", mend, unborn))
    return problems


def too_few(seen: Happened) -> list[Problem]:
    """Return what happened too seldom for a model of the council's own."""
    lane = pl.col("lane")
    into = seen.moves["target"].fill_null("").str.contains("|", literal=True)
    found = {
        "referrals": seen.moves.filter(lane == REFERRAL).height,
        "moves into care": int(into.sum()),
        "moves out of care": seen.moves.filter(
            lane.str.starts_with(f"help/{CARE}/")
        ).height,
    }
    mend = "Add earlier years; until then `run --council NAME` uses the published figures."
    return [
        Problem("events", f"{count} {what} are seen; it takes {FEWEST[what]}", mend)
        for what, count in found.items()
        if count < FEWEST[what]
    ]
