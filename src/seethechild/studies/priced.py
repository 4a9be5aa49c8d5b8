"""What the draws of a council's run cost, before options are compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from seethechild.core.time import FinancialYear
from seethechild.cost.apply import price_activity
from seethechild.cost.order import grouped
from seethechild.cost.prices import price_list
from seethechild.decide.reach import Happened, Place
from seethechild.decide.reform_cost import reform_costs
from seethechild.model.build import Fitted
from seethechild.simulate.option_schema import ReformFile
from seethechild.studies.piece import PlayedOption
from seethechild.studies.study import Study


@dataclass(frozen=True, eq=False)
class Priced:
    """What all draws cost, before options are compared; England's is the sum of its councils'.

    Attributes:
        costs: columns draw, option, period, payer, level, gbp.
        units: columns draw, option, period, item, units: what reforms use that has no price.
        prices: the unit costs that were used.
    """

    costs: pl.DataFrame
    units: pl.DataFrame
    prices: pl.DataFrame


def price_run(
    study: Study,
    fitted: Fitted,
    *,
    options: Sequence[PlayedOption],
    reforms: Mapping[str, tuple[ReformFile, ...]],
    tables: Mapping[str, pl.DataFrame],
) -> Priced:
    """Return what the draws of a council cost, at its own prices where it has them.

    Args:
        study: what was asked, of this council.
        fitted: its system.
        options: what was played, "as now" first.
        reforms: of each option.
        tables: activity and events of the draws.
    """
    year = FinancialYear.ending_in(study.base_year)
    lived_in = tables["activity"].select("track", "state").unique()
    prices = price_list(study.council, year=year, levels=study.levels, lived_in=lived_in)
    place = Place(
        council=study.council,
        start=study.start,
        periods=study.years,
        prices=year,
        residents=fitted.base.children_by_age,
        levels=study.levels,
        seed=study.seed,
    )
    costs, units = [price_activity(tables["activity"], prices)], []
    for option in options:
        own, unpriced = reform_costs(
            reforms[option.id],
            option.matched,
            fitted.model,
            Happened(
                tables["activity"].filter(pl.col("option") == option.id),
                tables["events"].filter(pl.col("option") == option.id),
            ),
            place,
        )
        costs.append(own.cast(costs[0].schema))
        units.append(unpriced)
    return Priced(_summed(pl.concat(costs)), pl.concat(units), prices)


def _summed(costs: pl.DataFrame) -> pl.DataFrame:
    keys = [name for name in costs.columns if name != "gbp"]
    return grouped(costs, *keys).agg(pl.col("gbp").sum())
