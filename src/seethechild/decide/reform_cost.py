"""What a reform itself costs: how many are newly reached, times the price, or the price it may have.

A child is newly reached on entering a state the reform acts on, or by being in it while the reach
grows. An item without a published price is counted, never priced: the price at which the option
breaks even is the answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from seethechild.core.time import FinancialYear, years_between
from seethechild.cost.deflate import in_prices_of
from seethechild.cost.prices import children_per_family
from seethechild.model.system import SystemModel
from seethechild.reference.figures import figure
from seethechild.simulate.option_schema import Change, CostItem, ReformFile
from seethechild.simulate.options import Matched

MONTHS_PER_YEAR = 12
#: Points at which a ramp is averaged over a year.
RAMP_POINTS = 24


@dataclass(frozen=True, eq=False)
class Place:
    """Where and when a reform's costs arise.

    Attributes:
        council: ONS code, for its spending lines.
        start: first day of the run.
        periods: how many years are played.
        prices: year whose pounds the answer is in.
        residents: shape (18,), children by single year of age.
    """

    council: str
    start: date
    periods: int
    prices: FinancialYear
    residents: np.ndarray


def reach_by_year(change: Change, place: Place, baseline: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean reach in each year, and the reach at each year's end, beyond the baseline.

    Args:
        change: with its start, ramp and reach.
        place: start and length of the run.
        baseline: share reached as now.

    Returns:
        Two arrays of shape (periods,).
    """
    begins = years_between(place.start, change.starts)
    ramp = change.ramp_months / MONTHS_PER_YEAR

    def share(at: np.ndarray) -> np.ndarray:
        grown = (at - begins) / ramp if ramp > 0 else (at >= begins).astype(float)
        return np.clip(grown, 0.0, 1.0) * max(change.reach - baseline, 0.0)

    points = (np.arange(RAMP_POINTS) + 0.5) / RAMP_POINTS
    years = np.arange(place.periods)
    mean = share(years[:, None] + points[None, :]).mean(axis=1)
    return mean, share(years + 1.0)


def reform_costs(
    reforms: Sequence[ReformFile],
    matched: Sequence[Matched],
    model: SystemModel,
    activity: pl.DataFrame,
    place: Place,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what an option's reforms cost, and how many unpriced items they take.

    Args:
        reforms: of the option.
        matched: their changes, tied to lanes.
        model: what was played.
        activity: of this option alone; columns draw, option, period, track, state, age_band,
            group, entries, stock.
        place: council, dates, prices.

    Returns:
        Costs (draw, option, period, payer, level ``"reform"``, gbp) and units (draw, option,
        period, item, payer, units) of items without a price.
    """
    costs, units = [], []
    for reform in reforms:
        mine = [one for one in matched if one.reform.id == reform.id]
        for item in reform.costs:
            counted = _units(reform, item, mine, model, activity, place)
            price = _price(item, place)
            if price is None:
                units.append(
                    counted.with_columns(item=pl.lit(item.item), payer=pl.lit(item.payer))
                )
            else:
                costs.append(
                    counted.select(
                        "draw", "option", "period",
                        payer=pl.lit(item.payer),
                        level=pl.lit("reform"),
                        gbp=pl.col("units") * price,
                    )
                )  # fmt: skip
    return _together(costs, COSTS_SCHEMA), _together(units, UNITS_SCHEMA)


COSTS_SCHEMA = {
    "draw": pl.Int32, "option": pl.String, "period": pl.Int32, "payer": pl.String,
    "level": pl.String, "gbp": pl.Float64,
}  # fmt: skip
UNITS_SCHEMA = {
    "draw": pl.Int32, "option": pl.String, "period": pl.Int32, "item": pl.String,
    "payer": pl.String, "units": pl.Float64,
}  # fmt: skip


def _together(frames: Sequence[pl.DataFrame], schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    if not frames:
        return pl.DataFrame(schema=schema)
    return pl.concat([f.select(schema.keys()).cast(dict(schema)) for f in frames])


def _price(item: CostItem, place: Place) -> float | None:
    """Return the price of one unit in the run's pounds; None where there is none."""
    if item.spend_line:
        line = figure(place.council, item.spend_line, place.prices.ending).value
        return None if line is None else line * (item.spend_line_pct or 0.0) / 100.0
    if item.gbp is None:
        return None
    paid = FinancialYear.ending_in(item.price_year) if item.price_year else place.prices
    return in_prices_of(item.gbp, paid=paid, wanted=place.prices)


def _units(
    reform: ReformFile,
    item: CostItem,
    matched: Sequence[Matched],
    model: SystemModel,
    activity: pl.DataFrame,
    place: Place,
) -> pl.DataFrame:
    """Return draw, option, period, units."""
    change = reform.changes[0]
    mean, _ = reach_by_year(change, place, reform.baseline_reach)
    running = mean / max(change.reach - reform.baseline_reach, 1e-12)
    periods = pl.DataFrame(
        {"period": np.arange(place.periods, dtype=np.int32), "running": running}
    )
    each = activity.select("draw", "option").unique().join(periods, how="cross")
    if item.per in {"child", "family"}:
        reached = _newly_reached(reform, matched, model, activity, place)
        size = children_per_family() if item.per == "family" else 1.0
        return reached.with_columns(units=pl.col("units") / size)
    if item.per == "once":
        first = int(np.argmax(running > 0)) if np.any(running > 0) else -1
        return each.with_columns(units=(pl.col("period") == first).cast(pl.Float64))
    times = 1.0
    if item.per == "resident":
        low, high = item.ages or (0, len(place.residents) - 1)
        times = float(place.residents[low : high + 1].sum())
    return each.with_columns(units=pl.col("running") * times)


def _newly_reached(
    reform: ReformFile,
    matched: Sequence[Matched],
    model: SystemModel,
    activity: pl.DataFrame,
    place: Place,
) -> pl.DataFrame:
    frames = []
    for one in matched:
        mean, end = reach_by_year(one.change, place, reform.baseline_reach)
        grown = np.diff(end, prepend=0.0)
        states = {(model.lanes[i].track, model.lanes[i].state) for i in one.lanes}
        groups = [g for g, on in zip(model.groups, one.groups, strict=True) if on]
        where = pl.lit(value=False)
        for track, state in sorted(states):
            where = where | ((pl.col("track") == track) & (pl.col("state") == state))
        there = (
            activity.filter(
                where
                & pl.col("age_band").is_in(np.flatnonzero(one.ages).tolist())
                & pl.col("group").is_in(groups)
            )
            .group_by("draw", "option", "period")
            .agg(pl.col("entries").sum(), pl.col("stock").sum())
        )
        reach = pl.DataFrame(
            {
                "period": np.arange(place.periods, dtype=np.int32),
                "mean": mean,
                "grown": grown,
            }
        )
        frames.append(
            there.join(reach, on="period").select(
                "draw", "option", "period",
                units=pl.col("entries") * pl.col("mean") + pl.col("stock") * pl.col("grown"),
            )
        )  # fmt: skip
    if not frames:
        return activity.select("draw", "option", "period").unique().with_columns(units=0.0)
    # Changes of one reform reach the same children: the largest number is the number of children.
    return pl.concat(frames).group_by("draw", "option", "period").agg(pl.col("units").max())
