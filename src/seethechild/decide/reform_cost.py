"""What a reform itself costs: how many are newly reached, times the price, or the price it may have.

An item without a published price is counted, never priced: the price at which the option breaks
even is the answer. A change of price is a cost of the reform too (below 0 where things get
cheaper): it needs no capacity to be released, so it counts as it comes.

Counted by
  * ``child``, ``family``: children (families) newly reached, see ``reach``;
  * ``place``: places delivered beyond those of now, for each year they are there;
  * an event: events that happen to those newly reached;
  * ``year``: once a year at full growth, in proportion while it grows;
  * ``resident``: as ``year``, for each child of the ages who lives there;
  * ``once``: in the year in which the reform starts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

import numpy as np
import polars as pl

from seethechild.core.errors import Problem
from seethechild.core.time import FinancialYear
from seethechild.cost.apply import price_activity
from seethechild.cost.deflate import in_prices_of
from seethechild.cost.prices import children_per_family, price_list
from seethechild.cost.release import REFORM
from seethechild.decide.place_cost import places_delivered
from seethechild.decide.reach import (
    BY_DRAW,
    Happened,
    Place,
    children_reached,
    events_reached,
    growth,
    years_until,
)
from seethechild.model.system import FloatArray, SystemModel
from seethechild.reference.figures import figure
from seethechild.simulate.option_schema import COST_UNITS, CostItem, ReformFile
from seethechild.simulate.options import Matched

COSTS_SCHEMA = pl.Schema(
    {
        "draw": pl.Int32,
        "option": pl.String,
        "period": pl.Int32,
        "payer": pl.String,
        "level": pl.String,
        "gbp": pl.Float64,
    }
)
UNITS_SCHEMA = pl.Schema(
    {
        "draw": pl.Int32,
        "option": pl.String,
        "period": pl.Int32,
        "item": pl.String,
        "payer": pl.String,
        "units": pl.Float64,
    }
)


@dataclass(frozen=True, eq=False)
class Applied:
    """One reform of an option, with its changes tied to the lanes of what was played."""

    reform: ReformFile
    matched: tuple[Matched, ...]
    model: SystemModel


def reform_costs(
    reforms: Sequence[ReformFile],
    matched: Sequence[Matched],
    model: SystemModel,
    happened: Happened,
    place: Place,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what an option's reforms cost, and how many unpriced items they take.

    Args:
        reforms: of the option.
        matched: their changes, tied to lanes.
        model: what was played.
        happened: what came of this option alone.
        place: council, dates, prices.

    Returns:
        Costs (draw, option, period, payer, level ``"reform"``, gbp) and units (draw, option,
        period, item, payer, units) of items without a price.
    """
    costs, units = [price_changes(reforms, happened.activity, place)], []
    for reform in reforms:
        mine = tuple(one for one in matched if one.reform.id == reform.id)
        for item in reform.costs:
            counted = _units(item, Applied(reform, mine, model), happened, place)
            price = unit_price(item, place)
            if price is None:
                units.append(
                    counted.with_columns(item=pl.lit(item.item), payer=pl.lit(item.payer))
                )
            else:
                costs.append(
                    counted.with_columns(
                        payer=pl.lit(item.payer),
                        level=pl.lit(REFORM),
                        gbp=pl.col("units") * price,
                    )
                )
    return _together(costs, COSTS_SCHEMA), _together(units, UNITS_SCHEMA)


def unit_price(item: CostItem, place: Place) -> float | None:
    """Return the price of one unit in the run's pounds.

    Returns:
        None where nobody publishes one, or where the council's spending line is missing: the item
        is then counted, and its break-even price shown.
    """
    if item.spend_line:
        line = figure(place.council, item.spend_line, place.prices.ending).value
        return None if line is None else line * (item.spend_line_pct or 0.0) / 100.0
    if item.gbp is None:
        return None
    paid = FinancialYear.ending_in(item.price_year) if item.price_year else place.prices
    return in_prices_of(item.gbp, paid=paid, wanted=place.prices, levels=place.levels)


def missing_lines(reform: ReformFile, council: str, year: int) -> tuple[str, ...]:
    """Return a sentence for each cost whose spending line the council has no figure for.

    Args:
        reform: with its costs.
        council: ONS code.
        year: whose spending, as it ends.
    """
    return tuple(
        f"{reform.title}: the council has no published figure for the spending line that "
        f"“{item.item}” is {item.spend_line_pct:g} % of, so no cost is counted for it; the price "
        "at which it breaks even is shown."
        for item in reform.costs
        if item.spend_line and figure(council, item.spend_line, year).value is None
    )


def cost_problems(
    reforms: Sequence[ReformFile], place: Place, prices: pl.DataFrame
) -> list[Problem]:
    """Return what stands in the way of counting an option's costs, before it is played.

    Args:
        reforms: of the option.
        place: council, dates, prices.
        prices: ``cost.prices.PRICE_LIST`` of the council.
    """
    problems = []
    for reform in reforms:
        acts = any(change.acts_on_children for change in reform.changes)
        places = any(change.capacity is not None for change in reform.changes)
        for count, change in enumerate(reform.changes, start=1):
            if change.kind == "price" and change.target.item not in prices["item"]:
                problems.append(
                    Problem(
                        f"{reform.id}.change {count}.target.item",
                        f"nothing that is simulated is paid by {change.target.item}",
                        f"Use one of {', '.join(sorted(set(prices['item'])))}.",
                    )
                )
        for count, item in enumerate(reform.costs, start=1):
            where = f"{reform.id}.cost {count}"
            if item.per == "place" and not places:
                what = "no change of this reform is of places"
                problems.append(Problem(f"{where}.per", what, "Use another of the units."))
            elif not acts and item.per not in {"year", "once", "resident", "place"}:
                what = f"a change of {'places' if places else 'price'} reaches no child to count"
                mend = f"Use {'place, ' if places else ''}year, once or resident."
                problems.append(Problem(f"{where}.per", what, mend))
            oldest = len(place.residents) - 1
            if item.ages and item.ages[1] > oldest:
                what = f"residents are counted by age up to {oldest}"
                problems.append(Problem(f"{where}.ages", what, f"End at {oldest}."))
    return problems


def price_changes(
    reforms: Sequence[ReformFile], activity: pl.DataFrame, place: Place
) -> pl.DataFrame:
    """Return what changes of price add to an option's cost, or take off it.

    Several changes of one item multiply. A change that starts within a year counts for the part
    of the year that is left.

    Args:
        reforms: of the option.
        activity: as in ``Happened``.
        place: council, dates, prices.

    Returns:
        Columns draw, option, period, payer, level ``"reform"``, gbp.
    """
    ratios: dict[str, FloatArray] = {}
    for reform in reforms:
        for change in reform.changes:
            if change.price_ratio is not None:
                mean, _ = growth(change, place)
                item = change.target.item
                ratio = 1.0 + (change.price_ratio - 1.0) * mean
                ratios[item] = ratios.get(item, np.ones(place.periods)) * ratio
    if not ratios:
        return pl.DataFrame(schema=COSTS_SCHEMA)
    lived_in = activity.select("track", "state").unique()
    prices = price_list(
        place.council, year=place.prices, levels=place.levels, lived_in=lived_in
    )
    frames = []
    for item, ratio in sorted(ratios.items()):
        spent = price_activity(activity, prices.filter(pl.col("item") == item))
        beyond = pl.DataFrame(
            {"period": np.arange(place.periods, dtype=np.int32), "beyond": ratio - 1.0}
        )
        frames.append(
            spent.with_columns(pl.col("period").cast(pl.Int32))
            .join(beyond, on="period")
            .with_columns(gbp=pl.col("gbp") * pl.col("beyond"), level=pl.lit(REFORM))
        )
    return _together(frames, COSTS_SCHEMA)


def _units(
    item: CostItem, applied: Applied, happened: Happened, place: Place
) -> pl.DataFrame:
    """Return draw, option, period, units of one cost."""
    each = happened.activity.select("draw", "option").unique().sort("draw", "option")
    if item.per == "place":
        return places_delivered(applied.matched, applied.model, happened.activity, place)
    acting = [one for one in applied.matched if one.change.acts_on_children]
    if item.per in {"child", "family"}:
        size = children_per_family() if item.per == "family" else 1.0
        reached = children_reached(acting, applied.model, happened.activity, place)
        return reached.with_columns(units=pl.col("units") / size)
    if item.per not in COST_UNITS:
        return events_reached(item.per, acting, applied.model, happened.events, place)
    units = _running(item, applied.reform, place)
    periods = pl.DataFrame(
        {"period": np.arange(place.periods, dtype=np.int32), "units": units}
    )
    return each.join(periods, how="cross").select(*BY_DRAW, "units")


def _running(item: CostItem, reform: ReformFile, place: Place) -> FloatArray:
    """Return units by year of a cost that does not depend on who is reached; shape (P,)."""
    news = [
        change
        for change in reform.changes
        if not change.acts_on_children or change.reach > reform.baseline_reach
    ]
    units: FloatArray = np.zeros(place.periods)
    if not news:
        return units
    if item.per == "once":
        first = max(floor(min(years_until(change, place) for change in news)), 0)
        units[first : first + 1] = 1.0
        return units
    grown = np.max([growth(change, place)[0] for change in news], axis=0)
    low, high = item.ages or (0, len(place.residents) - 1)
    people = place.residents[low : high + 1].sum() if item.per == "resident" else 1.0
    units += grown * people
    return units


def _together(frames: Sequence[pl.DataFrame], schema: pl.Schema) -> pl.DataFrame:
    same = [frame.select(schema.names()).cast(schema) for frame in frames]
    return pl.concat(same) if same else pl.DataFrame(schema=schema)
