"""What came after a closing, and how long children waited within the service."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from seethechild.core.tables import Column, Table, at_least, between
from seethechild.journeys.access.declared import (
    AfterClosing,
    ServiceWait,
    after_closings,
    service_waits,
)
from seethechild.journeys.waits.cohorts import Cohort, follow
from seethechild.journeys.waits.estimators import aalen_johansen
from seethechild.journeys.waits.groups import Cutter
from seethechild.journeys.waits.intervals import first_time
from seethechild.journeys.waits.moments import Found, Moments
from seethechild.journeys.waits.risk import Clock, FloatArray

#: Days after a closing, and of a wait, at which the share is told.
AFTER_DAYS: Final = (90, 182, 365, 730)
WAIT_DAYS: Final = (15, 45, 90, 182)
_FAR: Final = date(9999, 12, 31)
_KEYS: Final = ("measure", "group", "level", "period")


def _table(name: str, meaning: str, days: Sequence[int]) -> Table:
    counts = ("children", "events", "other_ends", "censored")
    shares = [f"within_{day}{end}" for day in days for end in ("", "_low", "_high")]
    return Table(
        name,
        meaning,
        (
            *(Column(each, pl.String, each) for each in _KEYS),
            *(
                Column(each, pl.Int64, each.replace("_", " "), rules=(at_least(0),))
                for each in counts
            ),
            *(
                Column(each, pl.Float64, "share, 95 % interval", nullable=True, rules=(between(0, 1),))
                for each in shares
            ),
            *(
                Column(f"median{end}_days", pl.Float64, "days by which half had it", nullable=True)
                for end in ("", "_low", "_high")
            ),
        ),
        keys=_KEYS,
    )  # fmt: skip


AFTER = _table(
    "AFTER",
    "What came after a closing, those not watched so long counted as long as they were.",
    AFTER_DAYS,
)
WAITING = _table(
    "WAITING",
    "How long a wait within the service lasted, those waiting counted.",
    WAIT_DAYS,
)


@dataclass(frozen=True, eq=False)
class _Told:
    measure: str
    cohort: Cohort


def after_closing(moments: Moments, cutter: Cutter) -> pl.DataFrame:
    """Return what came after each kind of closing; ``AFTER``.

    Args:
        moments: the dataset.
        cutter: the groups.
    """
    told = [_Told(each.id, _after(moments, each)) for each in after_closings()]
    return AFTER.check(_counted(told, cutter, AFTER_DAYS, AFTER))


def waiting(moments: Moments, events: pl.DataFrame, cutter: Cutter) -> pl.DataFrame:
    """Return how long children waited within the service; ``WAITING``.

    Args:
        moments: the dataset.
        events: EVENTS of the dataset.
        cutter: the groups.
    """
    numbered = _numbered(moments, events)
    told = [_Told(each.id, _wait(moments, numbered, each)) for each in service_waits()]
    return WAITING.check(_counted(told, cutter, WAIT_DAYS, WAITING))


def _after(moments: Moments, measure: AfterClosing) -> Cohort:
    seen = moments.seen(measure.closed)
    rows = moments.find(seen.kinds)
    covered = seen.windows.hold(rows.day)
    return follow(moments, rows.take(covered), (measure.end,), after=1)


def _wait(moments: Moments, events: pl.DataFrame, measure: ServiceWait) -> Cohort:
    """Return waits from an event to its own end, or to the child's next event of another kind.

    A wait begins where the record that shows it is covered. It ends otherwise when what was
    asked for is closed first, and is still going on when that record is no longer covered.
    """
    asked = _covered(moments, events, measure)
    if measure.to == "until":
        ended = asked.with_columns(stop=pl.col("until"), other=pl.lit(None, pl.Date))
    else:
        nexts = events.filter(pl.col("kind") == measure.to).select(
            "child", pl.col("date").alias("stop")
        )
        ended = asked.join_asof(
            nexts.sort("stop"), left_on="date", right_on="stop", by="child",
            strategy="forward", coalesce=False, check_sortedness=False,
        ).with_columns(other=_closed(measure))  # fmt: skip
    came = (pl.col("stop") <= pl.col("other").fill_null(_FAR)) & (
        pl.col("stop") < pl.col("seen")
    )
    gone = (pl.col("other") < pl.col("seen")) & ~came.fill_null(value=False)
    last = pl.col("seen").dt.offset_by("-1d")
    leave = pl.when(came).then("stop").when(gone).then("other").otherwise(last)
    rows = ended.with_columns(
        leave=(leave - pl.col("date")).dt.total_days(),
        cause=pl.when(came).then(1).when(gone).then(2).otherwise(0),
    ).filter(pl.col("leave") >= 0).sort("child", "day")  # fmt: skip
    found = Found(
        *(rows[each].to_numpy().astype(np.int64) for each in ("child", "day", "team"))
    )
    leaves, causes = rows["leave"].to_numpy(), rows["cause"].to_numpy()
    none = np.full(len(found), -1, dtype=np.int64)
    return Cohort(
        found, none, leaves.astype(np.int64), causes.astype(np.int64), ("it", "other"), ()
    )


def _numbered(moments: Moments, events: pl.DataFrame) -> pl.DataFrame:
    """Return events with ``child``, ``day`` and ``team`` as the numbers of ``moments``."""
    place = moments.children.select("child_id").with_row_index("child")
    teams = pl.DataFrame({"team": moments.teams}, schema={"team": pl.String})
    number = teams.with_row_index("team_number")
    return (
        events.join(place, on="child_id")
        .join(number, on="team", how="left")
        .select(
            pl.col("child").cast(pl.Int64),
            pl.col("date").cast(pl.Int32).cast(pl.Int64).alias("day"),
            pl.col("team_number").cast(pl.Int64).fill_null(-1).alias("team"),
            "kind", "date", "until", "outcome",
        )
    )  # fmt: skip


def _covered(moments: Moments, events: pl.DataFrame, measure: ServiceWait) -> pl.DataFrame:
    """Return the events a wait begins with, and the day up to which each is watched."""
    rows = moments.coverage.filter(pl.col("sees") == measure.seen_by)
    start, seen = rows["start"].min(), rows["stop"].max()
    within = pl.col("date").is_between(
        pl.lit(start, pl.Date), pl.lit(seen, pl.Date), closed="left"
    )
    return (
        events.filter((pl.col("kind") == measure.kind) & within)
        .with_columns(seen=pl.lit(seen, pl.Date))
        .unique(["child", "day"], keep="first", maintain_order=True)
        .sort("date")
    )


def _closed(measure: ServiceWait) -> pl.Expr:
    """The day on which what was asked for was closed without what is waited for."""
    if measure.kind == "referral":
        return pl.coalesce(
            "until", pl.when(pl.col("outcome") == "no_further_action").then("date")
        )
    return pl.coalesce("until", pl.when(pl.col("outcome").is_not_null()).then("date"))


def _counted(
    told: Sequence[_Told], cutter: Cutter, days: Sequence[int], table: Table
) -> pl.DataFrame:
    frames = [
        frame
        for each in told
        if len(each.cohort.rows)
        for frame in _one(each, cutter, days)
    ]
    if not frames:
        return table.empty()
    return pl.concat(frames).filter(pl.col("children") > 0).select(*table.dtypes)


def _one(told: _Told, cutter: Cutter, days: Sequence[int]) -> list[pl.DataFrame]:
    waits = told.cohort
    cause = np.where(waits.cause > 0, np.where(waits.cause == 1, 1, 2), 0)
    clock = Clock.of(waits.leave, cause, entry=waits.entry, causes=2, at=days)
    frames = []
    for cut in cutter.cut(waits.rows):
        risk = clock.count(cut.cell, cut.cells, cut.rows)
        curve, some = aalen_johansen(risk), risk.children > 0
        events, other = risk.events.sum(axis=2).T
        columns: dict[str, FloatArray] = {}
        for day in days:
            for end, values in zip(("", "_low", "_high"), curve.at(day), strict=True):
                columns[f"within_{day}{end}"] = np.where(
                    some, np.clip(values, 0, 1), np.nan
                )
        for end, values in (
            ("", curve.estimate),
            ("_low", curve.high),
            ("_high", curve.low),
        ):
            columns[f"median{end}_days"] = first_time(curve.times, values, 0.5, rises=True)
        counts = {
            "children": risk.children, "events": events, "other_ends": other,
            "censored": risk.children - events - other,
        }  # fmt: skip
        frame = pl.DataFrame(
            {
                "measure": [told.measure] * cut.cells,
                **cut.names(),
                **{name: np.rint(value).astype(np.int64) for name, value in counts.items()},
                **columns,
            }
        )
        frames.append(frame.with_columns(pl.col(pl.Float64).fill_nan(None)))
    return frames
