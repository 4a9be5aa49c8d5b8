"""Does the fitted model give back what was seen? Observed against expected, cell by cell."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from seethechild.core.tables import Column, Table
from seethechild.model.layout import CHILD_BANDS, DURATION_BANDS
from seethechild.model.observed.lanes import FittedLane
from seethechild.model.system import FloatArray

#: Standard normal quantiles that leave 2.5 % and 0.5 % above.
NORMAL_975, NORMAL_995 = 1.959964, 2.575829
#: Rows in which fewer events are expected say little.
ENOUGH_EXPECTED = 5.0
#: The largest share of rows that may lie outside their 99 % interval.
MOST_OUTSIDE = 0.05

FIT: Final = Table(
    "FIT",
    "Events seen of a state's lanes against those the fitted model expects.",
    (
        Column("by", pl.String, "what rows are cut by: lane, state, age or duration"),
        Column("state", pl.String, "track and state the lanes leave"),
        Column("cell", pl.String, "lane, age band or duration band; empty for the whole state"),
        Column("observed", pl.Float64, "events seen"),
        Column("expected", pl.Float64, "events the fitted rates expect of the child-years"),
        Column("child_years", pl.Float64, "time of children at risk of the state's lanes"),
        Column("ratio", pl.Float64, "observed over expected", nullable=True),
        Column("low", pl.Float64, "ratio, low end of its 95 % Poisson interval", nullable=True),
        Column("high", pl.Float64, "ratio, high end", nullable=True),
        Column("inside", pl.Boolean, "whether 1 is in its 99 % interval", nullable=True),
    ),
)  # fmt: skip


def poisson_interval(
    events: FloatArray, normal: float = NORMAL_975
) -> tuple[FloatArray, FloatArray]:
    """Return the interval of the mean of counts.

    Args:
        events: counts, 0 or more.
        normal: standard normal quantile of its upper end.

    Example:
        >>> low, high = poisson_interval(np.array([0.0, 10.0]))
        >>> low.round(2).tolist(), high.round(2).tolist()
        ([0.0, 4.79], [3.67, 18.39])

    Source:
        Byar's approximation: Breslow and Day, Statistical methods in cancer research II (1987).
    """
    some = np.maximum(events, 1e-12)
    low = some * (1.0 - 1.0 / (9.0 * some) - normal / (3.0 * np.sqrt(some))) ** 3
    more = events + 1.0
    high = more * (1.0 - 1.0 / (9.0 * more) + normal / (3.0 * np.sqrt(more))) ** 3
    return np.where(events > 0, np.maximum(low, 0.0), 0.0), high


def fit_table(lanes: Sequence[FittedLane]) -> pl.DataFrame:
    """Return observed against expected by lane, state, age band and duration band; ``FIT``."""
    rows: list[Row] = []
    told = [each for each in lanes if each.told is not None]
    for each in told:
        state = f"{each.lane.track}/{each.lane.state}"
        expected = float((each.fitted * each.years).sum())
        rows.append(
            (
                "lane",
                state,
                each.lane.id,
                float(each.events.sum()),
                expected,
                float(each.years.sum()),
            )
        )
    for state in dict.fromkeys(row[1] for row in rows):
        mine = [each for each in told if f"{each.lane.track}/{each.lane.state}" == state]
        events = np.sum([each.events for each in mine], axis=0)
        expected = np.sum([each.fitted * each.years for each in mine], axis=0)
        years = np.max([each.years for each in mine], axis=0)
        rows.append(
            (
                "state",
                state,
                "",
                float(events.sum()),
                float(expected.sum()),
                float(years.sum()),
            )
        )
        rows += _cut("age", state, CHILD_BANDS, (events, expected, years))
        if mine[0].lane.track == "help":
            rows += _cut("duration", state, DURATION_BANDS, (events, expected, years))
    names = ["by", "state", "cell", "observed", "expected", "child_years"]
    frame = pl.DataFrame(
        rows, schema={name: FIT.dtypes[name] for name in names}, orient="row"
    )
    return FIT.check(_judged(frame))


Row = tuple[str, str, str, float, float, float]


def _cut(
    by: str, state: str, names: Sequence[str], tables: Sequence[FloatArray]
) -> list[Row]:
    """Return a row for each age band (or duration band): events, expected, child-years."""
    axis = 1 if by == "age" else 0
    sums = [table.sum(axis=axis)[: len(names)].tolist() for table in tables]
    return [(by, state, name, *cells) for name, *cells in zip(names, *sums, strict=True)]


def _judged(frame: pl.DataFrame) -> pl.DataFrame:
    observed, expected = frame["observed"].to_numpy(), frame["expected"].to_numpy()
    low, high = poisson_interval(observed)
    wide_low, wide_high = poisson_interval(observed, NORMAL_995)
    enough = expected >= ENOUGH_EXPECTED
    some = np.where(expected > 0, expected, np.nan)
    inside = (wide_low <= expected) & (expected <= wide_high)
    return frame.with_columns(
        pl.Series("ratio", observed / some, nan_to_null=True),
        pl.Series("low", low / some, nan_to_null=True),
        pl.Series("high", high / some, nan_to_null=True),
        pl.Series("inside", [bool(i) if e else None for i, e in zip(inside, enough, strict=True)], dtype=pl.Boolean),
    )  # fmt: skip
