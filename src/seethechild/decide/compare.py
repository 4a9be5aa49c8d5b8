"""Children first: what an option changes for children against as now, on the same children."""

from collections.abc import Sequence

import polars as pl

from seethechild.cost.order import grouped
from seethechild.decide.summary import by_pairs, over_draws
from seethechild.reference import codes

#: The code list's directions as a reader meets them.
DIRECTIONS = {"lower": "fewer", "higher": "more", "none": "none"}
UNITS = {"events": "times"}
#: States whose children nobody counts, so that a run begins with none in them.
NOT_THERE_AT_THE_START = (
    "special_guardianship",
    "adopted",
    "kinship_under_order",
    "informal_kinship",
)


def outcome_table(outcomes: pl.DataFrame, *, base: str) -> pl.DataFrame:
    """Return each outcome of each option against as now.

    Args:
        outcomes: columns draw, option, outcome, value.
        base: id of "as now".

    Returns:
        Columns option, outcome, title, plain, direction, unit, mean, low, high (option minus as
        now), baseline_mean, baseline_low, baseline_high, p_better, p_worse (shares of draws; null
        for outcomes without a direction), in the order of the code list.
    """
    pairs = by_pairs(outcomes, base=base, keys=["outcome"], value="value")
    listed = codes.outcomes().select(
        pl.col("id").alias("outcome"),
        pl.col("order"),
        pl.col("name").str.to_lowercase().alias("title"),
        "plain",
        pl.col("direction").replace_strict(DIRECTIONS).alias("direction"),
        pl.col("unit").replace(UNITS),
    )
    judged = pairs.join(listed, on="outcome", how="inner").with_columns(
        better=pl.when(pl.col("direction") == "fewer")
        .then(-pl.col("value"))
        .when(pl.col("direction") == "more")
        .then(pl.col("value"))
    )
    keys = ("option", "outcome", "title", "plain", "direction", "unit", "order")
    worked = grouped(judged, *keys).agg(
        *over_draws("value"),
        *(e.name.prefix("baseline_") for e in over_draws("baseline")),
        p_better=(pl.col("better") > 0).mean(),
        p_worse=(pl.col("better") < 0).mean(),
    )
    has_direction = pl.col("direction") != "none"
    return (
        worked.with_columns(
            pl.when(has_direction).then(pl.col("p_better")).alias("p_better"),
            pl.when(has_direction).then(pl.col("p_worse")).alias("p_worse"),
        )
        .sort("option", "order")
        .drop("order")
    )


def fate_table(fates: pl.DataFrame) -> pl.DataFrame:
    """Return children safer, at greater risk and unaffected, with ranges.

    Args:
        fates: columns draw, option, fate, children, all.
    """
    order = {"safer": 0, "at_greater_risk": 1, "unaffected": 2}
    return (
        fates.with_columns(pl.col("children").cast(pl.Float64))
        .group_by("option", "fate")
        .agg(*over_draws("children"), children=pl.col("all").mean())
        .sort("option", pl.col("fate").replace_strict(order))
    )


def not_measured(measured: Sequence[str] = ()) -> dict[str, str]:
    """Return outcomes that matter to children and are not measurable here, with the reason.

    Args:
        measured: ids of those that this run measures all the same.
    """
    left = codes.outcomes().filter(~pl.col("measurable") & ~pl.col("id").is_in(measured))
    left = left.sort("order")
    return dict(left.select("name", "why_not").iter_rows())


def activity_table(
    activity: pl.DataFrame, events: pl.DataFrame, *, base_year: int
) -> pl.DataFrame:
    """Return stocks at the end of each year and events in it, under every option.

    Args:
        activity: columns draw, option, period, track, state, stock.
        events: columns draw, option, period, event, count.
        base_year: the year that ended when the run began.

    Returns:
        Columns option, year, item, title, mean, low, high. A draw in which nothing of an item
        happened counts as 0.
    """
    states = codes.states().select("track", state="id", title="name")
    stocks = (
        activity.filter(pl.col("state") != "none")
        .group_by("draw", "option", "period", "track", "state")
        .agg(value=pl.col("stock").sum().cast(pl.Float64))
        .join(states, on=["track", "state"])
        .select(
            "draw", "option", "period", "value",
            item=pl.concat_str("track", pl.lit("/"), "state"),
            title=pl.col("title").str.to_lowercase()
            + pl.when(pl.col("state").is_in(NOT_THERE_AT_THE_START))
            .then(pl.lit(", since the start, on 31 March"))
            .otherwise(pl.lit(", on 31 March")),
        )
    )  # fmt: skip
    named = codes.events().select(event="id", title="name")
    flows = (
        events.group_by("draw", "option", "period", "event")
        .agg(value=pl.col("count").sum().cast(pl.Float64))
        .join(named, on="event")
        .select(
            "draw", "option", "period", "value",
            item=pl.col("event"),
            title=pl.col("title").str.to_lowercase() + pl.lit(", in the year"),
        )
    )  # fmt: skip
    both = pl.concat([stocks, flows])
    every = (
        both.select("option", "period", "item", "title").unique()
        .join(both.select("draw").unique(), how="cross")
    )  # fmt: skip
    return (
        every.join(both, on=["draw", "option", "period", "item", "title"], how="left")
        .with_columns(pl.col("value").fill_null(0.0))
        .group_by("option", "period", "item", "title")
        .agg(over_draws("value"))
        .with_columns(year=pl.col("period").cast(pl.Int64) + base_year + 1)
        .select("option", "year", "item", "title", "mean", "low", "high")
        .sort("option", "item", "year")
    )
