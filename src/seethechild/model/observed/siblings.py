"""How often children in help have a brother or sister in the same state, as the journeys have it.

Made-up children have made-up families (``simulate.families``); nothing ties them to real ones. What of
the council's own families is used is this one share, in place of an assumption.
"""

from typing import Final

import polars as pl

from seethechild.journeys.dataset import Dataset
from seethechild.model.observed.history import History
from seethechild.model.observed.points import NONE, OPEN
from seethechild.model.observed.watch import Watch

#: Under this name the share stands among what a model assumes.
SEEN_TOGETHER: Final = "family/seen_together"
#: Fewer children in help of whom a family is known say too little, and are too few to tell of.
FEWEST: Final = 100


def seen_together(dataset: Dataset, lives: History, watch: Watch) -> float | None:
    """Return the share of children in help who have a brother or sister in the same state.

    Args:
        dataset: journeys, with ``family_id`` where the returns link families.
        lives: children's histories.
        watch: its stop is the day looked at.

    Returns:
        A share in whole hundredths; None where fewer than ``FEWEST`` children in help have a family
        that is known. Unaccompanied children are left out.
    """
    kids = dataset.children.filter(pl.col("birth_month").is_not_null())
    family = kids.with_row_index("row").select(pl.col("row").cast(pl.Int32), "family_id")
    last = lives.days.filter(pl.col("day") < watch.stop).unique("row", keep="last")
    alone = pl.Series("row", lives.alone.nonzero()[0]).cast(pl.Int32)
    there = (
        last.filter(
            ~pl.col("help").is_in([NONE, OPEN]) & ~pl.col("row").is_in(alone.implode())
        )
        .join(family, on="row")
        .drop_nulls("family_id")
    )
    if there.height < FEWEST:
        return None
    together = there.select(pl.len().over("family_id", "help") > 1).to_series()
    return round(float(together.sum()) / there.height, 2)


def with_seen(assumptions: pl.DataFrame, share: float | None) -> pl.DataFrame:
    """Return what a model assumes, with the share where it is known."""
    if share is None:
        return assumptions
    row = pl.DataFrame(
        {
            "id": SEEN_TOGETHER,
            "what": "Share of children in help who have a brother or sister in the same state",
            "value": share, "low": share, "high": share, "unit": "share", "grade": "B",
            "why": "Counted in the journeys on the day the model starts, where families are linked",
            "source": "own data",
        }
    )  # fmt: skip
    return pl.concat([assumptions, row], how="diagonal_relaxed")
