"""Late help, measured: every backward figure with its forward twin, and the waits between.

Looking back from a harm overstates what closing does: of the children harmed many had been
closed before, yet of those closed few are ever harmed. So both stand in one row. Neither is
averaged over those who arrived; those still waiting count for as long as they were watched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
import polars as pl

from seethechild.core.tables import Table
from seethechild.journeys.late.closings import Closings, closings
from seethechild.journeys.late.declared import (
    ClosingMeasure,
    ClosingRule,
    WaitMeasure,
    blind,
    closing_measures,
    wait_measures,
)
from seethechild.journeys.late.tables import DAYS, LATE, TRENDS, WAITS
from seethechild.journeys.waits.cohorts import Cohort, cohort, follow
from seethechild.journeys.waits.estimators import aalen_johansen
from seethechild.journeys.waits.groups import Cutter, Strata
from seethechild.journeys.waits.intervals import first_time, steady_mean, wilson_interval
from seethechild.journeys.waits.moments import Found, Journeys, Moments
from seethechild.journeys.waits.risk import BoolArray, Clock, FloatArray, IntArray, Risk
from seethechild.journeys.waits.trend import log_rank_trend

#: Groups shown if nothing else is asked for; area and team only inside the council.
BY: Final = ("age_band", "sex", "ethnicity", "disability", "deprivation")
_Columns: TypeAlias = dict[str, IntArray | FloatArray]
_Cells: TypeAlias = str | int | Sequence[str | float] | IntArray | FloatArray
_ALWAYS: Final = ("all", "apart")
_FEWEST_YEARS: Final = 2
_YEAR_DAYS: Final = 365
#: How near a share must be to count as the same, beyond its interval.
_NEAR: Final = 0.01


@dataclass(frozen=True, eq=False)
class Late:
    """Late help of a dataset. Counts are true: what is shown of them goes through disclosure.

    Attributes:
        late: LATE.
        waits: WAITS.
        trends: TRENDS.
    """

    late: pl.DataFrame
    waits: pl.DataFrame
    trends: pl.DataFrame


def measure(dataset: Journeys, *, by: Sequence[str] = BY) -> Late:
    """Measure late help.

    Args:
        dataset: children, spells, events and coverage.
        by: groups, of ``waits.groups.GROUPS``.

    Returns:
        For each measure, group, level and period of at least one child; "all" and the
        children who stand apart always.

    Raises:
        UnknownNameError: there is no such group.
    """
    moments = Moments(dataset)
    cutter = Cutter(moments, by)
    late, waits, trends = _Rows(), _Rows(), _Rows()
    known: dict[ClosingRule, Closings] = {}
    for closed in closing_measures():
        if closed.rule not in known:
            known[closed.rule] = closings(moments, closed.rule)
        _late(late, moments, closed, known[closed.rule], cutter)
    for wait in wait_measures():
        _waits(waits, trends, moments, wait, cutter)
    always = pl.col("group").is_in(_ALWAYS) & (pl.col("period") == "all")
    some = always | (pl.col("children") > 0)
    either = some | (pl.col("closed") > 0)
    return Late(
        LATE.check(late.frame(LATE).filter(either)),
        WAITS.check(_steady_where_constant(waits.frame(WAITS)).filter(some)),
        TRENDS.check(trends.frame(TRENDS)),
    )


@dataclass(frozen=True, eq=False)
class _Rows:
    """Columns that grow piece by piece, and become one frame at the end."""

    pieces: dict[str, list[str | float]] = field(default_factory=dict)

    def add(self, size: int, columns: Mapping[str, _Cells]) -> None:
        """Add rows; a single value stands for all of them."""
        for name, values in columns.items():
            column = self.pieces.setdefault(name, [])
            if isinstance(values, np.ndarray):
                column.extend(values.tolist())
            else:
                column.extend([values] * size if isinstance(values, str | int) else values)

    def frame(self, table: Table) -> pl.DataFrame:
        columns = [
            pl.Series(name, self.pieces.get(name, []), dtype=dtype, strict=False)
            for name, dtype in table.dtypes.items()
        ]
        return pl.DataFrame(columns).fill_nan(None)


def _steady_where_constant(waits: pl.DataFrame) -> pl.DataFrame:
    """Tell a steady mean of single years only where the chance of an end is constant.

    Children who start later are watched for a shorter time. Where the chance falls with time
    waited, as it mostly does, their means would be shorter for that alone: a false trend. It is
    taken as constant where the share within a year, of all years together, is what the mean makes it.
    """
    keys = ("measure", "group", "level")
    by_mean = 1.0 - (-_YEAR_DAYS / pl.col("steady_mean_days")).exp()
    low = pl.col(f"within_{_YEAR_DAYS}_low") - _NEAR
    high = pl.col(f"within_{_YEAR_DAYS}_high") + _NEAR
    constant = waits.filter(pl.col("period") == "all").select(
        *keys, by_mean.is_between(low, high).fill_null(value=False).alias("_constant")
    )
    told = waits.join(constant, on=keys, how="left", maintain_order="left")
    kept = (pl.col("period") == "all") | pl.col("_constant")
    names = ("steady_mean_days", "steady_mean_low_days", "steady_mean_high_days")
    return told.with_columns(
        pl.when(kept).then(pl.col(name)).alias(name) for name in names
    ).drop("_constant")


def _late(
    found: _Rows,
    moments: Moments,
    measure: ClosingMeasure,
    closed: Closings,
    cutter: Cutter,
) -> None:
    harmed, before = look_back(moments, measure, closed)
    after = look_forward(moments, measure, closed)
    backward, forward = cutter.cut(harmed), cutter.cut(after.rows)
    horizon = measure.horizon_days
    clock = _clock(after, 1, (horizon,), until=horizon)
    sets = (measure.rule.closed, measure.harm, "help")
    common: dict[str, _Cells] = {
        "measure": measure.id,
        "look_back_days": measure.look_back_days,
        "horizon_days": horizon,
        "blind": blind(measure.cannot_see, tuple(moments.seen(name) for name in sets)),
    }
    for back, ahead in zip(backward, forward, strict=True):
        parts = (_back_columns(back, before), _forward_columns(ahead, clock, horizon))
        found.add(back.cells, {**common, **back.names(), **parts[0], **parts[1]})


def look_back(
    moments: Moments, measure: ClosingMeasure, closed: Closings
) -> tuple[Found, FloatArray]:
    """Return who came to the harm, and whether they had such a closing in the look-back.

    Args:
        moments: the dataset.
        measure: the closing and the harm.
        closed: its closings.

    Returns:
        Children and days of harm on days covered for harms and, for the whole look-back, for
        closings; and 1 or 0 for each.
    """
    harms, seen = moments.seen(measure.harm), moments.seen(measure.rule.closed)
    rows = moments.find(harms.kinds)
    covered = harms.windows.hold(rows.day) & seen.windows.hold(
        rows.day, back=measure.look_back_days
    )
    rows = rows.take(covered & (rows.day < moments.adult[rows.child]))
    place = closed.rows.latest(rows.child, rows.day - 1)
    if not len(closed.rows):
        return rows, np.zeros(len(rows))
    near = closed.rows.day[place] >= rows.day - measure.look_back_days
    return rows, ((place >= 0) & near).astype(np.float64)


def look_forward(moments: Moments, measure: ClosingMeasure, closed: Closings) -> Cohort:
    """Return the waits from each closing to the harm, from the day after on.

    Args:
        moments: the dataset.
        measure: the closing and the harm.
        closed: its closings.
    """
    return follow(moments, closed.settled, (measure.harm,), after=1)


def _back_columns(cut: Strata, before: FloatArray) -> _Columns:
    children: FloatArray = np.bincount(cut.cell, minlength=cut.cells).astype(np.float64)
    had = np.bincount(cut.cell, before[cut.rows], cut.cells).astype(np.float64)
    share = np.divide(had, children, out=np.full(cut.cells, np.nan), where=children > 0)
    return {
        "children": _whole(children),
        "closed_before": _whole(had),
        **_three("closed_before_share", (share, *wilson_interval(had, children))),
    }


def _forward_columns(cut: Strata, clock: Clock, horizon: int) -> _Columns:
    risk = clock.count(cut.cell, cut.cells, cut.rows)
    share = aalen_johansen(risk).at(horizon)
    return {
        "closed": _whole(risk.children),
        "harmed": _whole(risk.events[:, 0].sum(axis=1)),
        **_three("harmed_share", share, risk.children > 0),
    }


def _waits(
    found: _Rows, changes: _Rows, moments: Moments, measure: WaitMeasure, cutter: Cutter
) -> None:
    waits = cohort(moments, measure.starts, measure.ends, clear_days=measure.clear_days)
    clock = _clock(waits, measure.ends.index(measure.of) + 1, DAYS)
    sets = (measure.starts, *measure.ends)
    said = blind(measure.cannot_see, tuple(moments.seen(name) for name in sets))
    for cut in cutter.cut(waits.rows):
        risk = clock.count(cut.cell, cut.cells, cut.rows)
        common = {"measure": measure.id, "blind": said}
        found.add(cut.cells, {**common, **cut.names(), **_wait_columns(risk)})
        _trends(changes, measure.id, cut, risk)


def _clock(waits: Cohort, of: int, at: Sequence[int], until: int | None = None) -> Clock:
    """Place waits among their days: cause 1 is number ``of``, 2 whatever else came first.

    With ``until`` nobody is watched longer.
    """
    leave = waits.leave
    cause = np.where(waits.cause > 0, np.where(waits.cause == of, 1, 2), 0)
    if until is not None:
        leave, cause = np.minimum(leave, until), np.where(leave > until, 0, cause)
    return Clock.of(leave, cause, entry=waits.entry, causes=2, at=at)


def _wait_columns(risk: Risk) -> _Columns:
    curve, some = aalen_johansen(risk), risk.children > 0
    events, other = risk.events.sum(axis=2).T
    columns: _Columns = {
        "children": _whole(risk.children),
        "events": _whole(events),
        "other_ends": _whole(other),
        "censored": _whole(risk.children - events - other),
    }
    for day in DAYS:
        columns |= _three(f"within_{day}", curve.at(day), some)
    mean = steady_mean(risk)
    for place, (name, values) in enumerate(
        (("", curve.estimate), ("_low", curve.high), ("_high", curve.low))
    ):
        columns[f"median{name}_days"] = first_time(curve.times, values, 0.5, rises=True)
        columns[f"steady_mean{name}_days"] = mean[:, place]
    return columns


def _trends(found: _Rows, name: str, cut: Strata, risk: Risk) -> None:
    """Compare the years of each level with one another."""
    many = len(cut.levels)
    for level, said in enumerate(cut.levels):
        cells = np.arange(many + level, cut.cells, many)
        cells = cells[risk.children[cells] > 0]
        if len(cells) < _FEWEST_YEARS:
            continue
        years = risk.only(cells)
        trend = log_rank_trend(years, (cells // many).astype(np.float64))
        row: dict[str, _Cells] = {
            "measure": name,
            "group": cut.group,
            "level": said,
            "years": len(cells),
            "children": round(float(years.children.sum())),
            "events": round(float(years.events[:, 0].sum())),
            "ratio": [trend.ratio],
            "ratio_low": [trend.low],
            "ratio_high": [trend.high],
            "p": [trend.p],
        }
        found.add(1, row)


def _whole(values: FloatArray) -> IntArray:
    return np.rint(values).astype(np.int64)


def _three(
    name: str,
    values: tuple[FloatArray, FloatArray, FloatArray],
    where: BoolArray | None = None,
) -> _Columns:
    names = (name, f"{name}_low", f"{name}_high")
    kept = [v if where is None else np.where(where, v, np.nan) for v in values]
    return {n: np.clip(v, 0.0, 1.0) for n, v in zip(names, kept, strict=True)}
