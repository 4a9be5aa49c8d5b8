"""The worst-off tenth of children in need: how an option moves them, not the mean of all alone.

Worst off are the simulated children with most days in severe need without help; among equals those
with most days in any need without help. Two questions are kept apart. *The same children*: what
becomes of those who are worst off as now; that they fare better is partly because they were chosen
for faring worst. *The tenth*: how the worst-off tenth under the option, whoever they are, compares
with the worst-off tenth as now; that is free of such a choice.
"""

from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.core.time import DAYS_PER_YEAR
from seethechild.decide.coverage import HELPED, NEED, SEVERE, Needy
from seethechild.decide.observe import Observed
from seethechild.model.system import FloatArray
from seethechild.simulate.play import Played
from seethechild.simulate.program import TICKS_PER_YEAR

#: The worst-off are one in so many of the children who are ever in need.
ONE_IN = 10
#: Days by which a child's time must differ to count as fewer or more.
A_DAY = 1.0

WORST_OFF = pl.Schema(
    {
        "draw": pl.Int32,
        "option": pl.String,
        "children": pl.Int64,
        "severe_days": pl.Float64,
        "unhelped_days": pl.Float64,
        "same_severe_days": pl.Float64,
        "same_unhelped_days": pl.Float64,
        "fewer_days": pl.Int64,
        "more_days": pl.Int64,
        "safer": pl.Int64,
        "at_greater_risk": pl.Int64,
    }
)


@dataclass(frozen=True, eq=False)
class Burden:
    """Days of each child without help, N of them; they never leave a run.

    Attributes:
        severe: (N,) days in severe need without help.
        unhelped: (N,) days in any need without help.
        in_need: (N,) whether it is ever in need.
    """

    severe: FloatArray
    unhelped: FloatArray
    in_need: NDArray[np.bool_]


def burden(played: Played, needy: Needy) -> Burden:
    """Return what each child bears without help; waiting is not help."""
    days = (needy.stop - needy.start) * (DAYS_PER_YEAR / TICKS_PER_YEAR)
    alone = days * (needy.stands != HELPED)
    severe = played.model.states[NEED].index(SEVERE)
    size = len(played.children)

    def each(weights: NDArray[Any]) -> FloatArray:
        return np.bincount(needy.row, weights=weights, minlength=size).astype(np.float64)

    return Burden(each(alone * (needy.need == severe)), each(alone), each(days) > 0)


def worst_tenth(borne: Burden) -> NDArray[np.intp]:
    """Return the rows of the worst-off tenth of children ever in need, rounded up."""
    rows = np.flatnonzero(borne.in_need)
    order = np.lexsort((rows, -borne.unhelped[rows], -borne.severe[rows]))
    return rows[order[: ceil(len(rows) / ONE_IN)]]


def worst_off(
    base: tuple[Observed, Burden], other: tuple[Observed, Burden], *, option: str, draw: int
) -> pl.DataFrame:
    """Return how the worst-off tenth fares under an option.

    Args:
        base: as now: what was observed and what each child bore.
        other: the option, played with the same children; as now itself for its own row.
        option: its id.
        draw: number of the draw.

    Returns:
        ``WORST_OFF``, one row: children in the tenth; mean days a child of the option's own worst-off
        tenth; the same of as now's worst-off tenth under the option (``same_``); how many of those
        have fewer and more days in severe need without help, and how many are safer and at greater
        risk by signs of harm on record. A child who moves away under one of the two only counts as
        neither. No row where no child is in need.
    """
    (now, before), (mine, after) = base, other
    same, own = worst_tenth(before), worst_tenth(after)
    if not len(same) or not len(own):
        return pl.DataFrame(schema=WORST_OFF)
    followed = (now.moved_away == mine.moved_away)[same]
    change = (after.severe - before.severe)[same] * followed
    harm = (mine.signs_of_harm.astype(np.int64) - now.signs_of_harm)[same] * followed
    return pl.DataFrame(
        {
            "draw": [draw],
            "option": [option],
            "children": [len(own)],
            "severe_days": [after.severe[own].mean()],
            "unhelped_days": [after.unhelped[own].mean()],
            "same_severe_days": [after.severe[same].mean()],
            "same_unhelped_days": [after.unhelped[same].mean()],
            "fewer_days": [int((change <= -A_DAY).sum())],
            "more_days": [int((change >= A_DAY).sum())],
            "safer": [int((harm < 0).sum())],
            "at_greater_risk": [int((harm > 0).sum())],
        },
        schema=WORST_OFF,
    )
