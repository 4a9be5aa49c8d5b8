"""Any table of draws as ranges, and each option against as now in the same draw."""

from collections.abc import Sequence

import polars as pl

from seethechild.decide.summary import over_draws


def against_now(
    frame: pl.DataFrame, keys: Sequence[str], measures: Sequence[str], *, base: str
) -> pl.DataFrame:
    """Return ranges of measures over draws, and of their differences from as now, by pairs.

    Args:
        frame: columns draw, option, the keys and the measures; one row each.
        keys: columns that name a row beside draw and option.
        measures: columns of numbers, in the order to tell them; null where a draw says nothing.
        base: id of "as now".

    Returns:
        Columns option, the keys, measure, mean, low, high and change_mean, change_low, change_high:
        option minus as now in the same draw, null for as now itself; by keys, measure and option.

    Example:
        >>> frame = pl.DataFrame({"draw": [0, 0], "option": ["now", "new"], "x": [5.0, 3.0]})
        >>> against_now(frame, (), ("x",), base="now").select("option", "mean", "change_mean").rows()
        [('new', 3.0, -2.0), ('now', 5.0, None)]
    """
    long = frame.with_columns(pl.col(*measures).cast(pl.Float64)).unpivot(
        on=list(measures),
        index=["draw", "option", *keys],
        variable_name="measure",
        value_name="value",
    )
    on = ["draw", *keys, "measure"]
    now = long.filter(pl.col("option") == base).select(*on, now=pl.col("value"))
    paired = long.join(now, on=on, how="left", maintain_order="left", nulls_equal=True)
    paired = paired.with_columns(
        change=pl.when(pl.col("option") != base).then(pl.col("value") - pl.col("now"))
    )
    order = {name: place for place, name in enumerate(measures)}
    return (
        paired.group_by("option", *keys, "measure", maintain_order=True)
        .agg(
            *over_draws("value"),
            *(each.name.prefix("change_") for each in over_draws("change")),
        )
        .sort(*keys, pl.col("measure").replace_strict(order), "option")
    )
