"""How much councils' rates drift from year to year: measured on the published figures.

The file is written by ``tools/write_backtest.py``, never by hand.
"""

from functools import lru_cache

import polars as pl

from seethechild.core.tables import Column, Table, at_least, between, one_of
from seethechild.reference.home import VALUES, checked

PATH = VALUES / "panel" / "drift.csv"
_CORRELATION = between(-1, 1)
#: The measured drift.
DRIFT = Table(
    "DRIFT",
    "A row is a rate of a published stock, and how much it drifts between years; sizes are standard "
    "deviations of its logarithm.",
    (
        Column("stock", pl.String, "need, plan or care", rules=(one_of("need", "plan", "care"),)),
        Column("lane", pl.String, "starts per child, or exits per child there", rules=(one_of("starts", "exits"),)),
        Column("between", pl.Float64, "lasting difference between councils", rules=(at_least(0),)),
        Column("wander", pl.Float64, "slow part of a council's own", rules=(at_least(0),)),
        Column("persistence", pl.Float64, "share of the slow part left a year later", rules=(between(0, 1),)),
        Column("passing", pl.Float64, "part of one year only", rules=(at_least(0),)),
        Column("england_step", pl.Float64, "yearly step of England as a whole", rules=(at_least(0),)),
        Column("england_back", pl.Float64, "share of England's step that comes back the year after", rules=(between(0, 0.5),)),
        Column("together_between", pl.Float64, "correlation of starts and exits, lasting part", rules=(_CORRELATION,)),
        Column("together_wander", pl.Float64, "the same, slow part", rules=(_CORRELATION,)),
        Column("together_passing", pl.Float64, "the same, part of one year", rules=(_CORRELATION,)),
        Column("together_england", pl.Float64, "the same, England's step", rules=(_CORRELATION,)),
        Column("tail", pl.Float64, "degrees of freedom of the councils' own sizes", rules=(at_least(2),)),
        Column("error_size", pl.Float64, "past errors beside what the sizes say, as a factor", rules=(at_least(0),)),
        Column("error_freedom", pl.Float64, "degrees of freedom of past errors", rules=(at_least(2),)),
        Column("council_years", pl.Int64, "pairs of figures it stands on", rules=(at_least(1),)),
        Column("first_year", pl.Int64, "first year of the figures"),
        Column("last_year", pl.Int64, "last year of the figures"),
        Column("source", pl.String, "key of `sources()`"),
        Column("grade", pl.String, "D: worked out", rules=(one_of("D"),)),
    ),
    keys=("stock", "lane"),
)  # fmt: skip


@lru_cache(maxsize=1)
def measured_drift() -> pl.DataFrame:
    """Return the measured drift: a row for each stock and lane.

    Example:
        >>> measured_drift()["lane"].to_list()[:2]
        ['starts', 'exits']
    """
    return checked(PATH, DRIFT)
