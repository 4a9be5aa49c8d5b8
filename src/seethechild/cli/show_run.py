"""The answer of a run as text: children first, money second, for each option."""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

import polars as pl

from seethechild.cli import sheet
from seethechild.cli.sheet import Head
from seethechild.cli.show_lists import show_end
from seethechild.core.results import Result
from seethechild.report import words

#: How many outcomes an option shows; the others are in the report and in --json.
MOST_OUTCOMES = 12
FATES = {
    "safer": "safer",
    "at_greater_risk": "at greater risk",
    "unaffected": "unaffected",
}
ALL = "all"
NO_DIRECTION = "no direction"

Row = dict[str, Any]


def show_run(result: Result) -> Iterator[str]:
    """Yield the sentence, then for each option children, outcomes, money and prices."""
    yield sheet.prose(result.sentence)
    titles = _titles(result.tables)
    few = _few_runs(result)
    for option in result.tables["outcomes"]["option"].unique(maintain_order=True):
        mine = {
            name: table.filter(pl.col("option") == option)
            for name, table in result.tables.items()
            if "option" in table.columns
        }
        heading = titles.get(option, option)
        yield f"{heading}\n{'=' * len(heading)}"
        yield from _option(mine, few)
    yield "More: the report, and --json with every table."
    yield from show_end(result)


def _titles(tables: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    options = tables.get("options")
    if options is None or not {"option", "title"} <= set(options.columns):
        return {}
    return {
        row["option"]: f"{row['title']} ({row['option']})"
        if row["title"] != row["option"]
        else row["option"]
        for row in options.to_dicts()
    }


def _few_runs(result: Result) -> int | None:
    """Return how many runs there were if they are too few to be told in a hundred."""
    runs = result.provenance.settings.get("draws")
    return runs if isinstance(runs, int) and runs < words.FEW_RUNS else None


def _option(tables: Mapping[str, pl.DataFrame], few: int | None) -> Iterator[str]:
    yield _children(tables["children"].to_dicts())
    yield _outcomes(tables["outcomes"], few)
    yield _money(tables["money"].to_dicts(), tables["prices"].to_dicts(), few)
    if tables["prices"].height:
        yield _prices(tables["prices"].to_dicts())


def _children(rows: list[Row]) -> str:
    heads = [Head("children are"), Head("mean (range)", number=True)]
    cells = [[FATES.get(str(row["fate"]), str(row["fate"])), _counted(row)] for row in rows]
    return sheet.table("How children fare, beside as now", heads, cells)


def _counted(row: Row) -> str:
    return f"{words.count(row['mean'])} {words.span(row['low'], row['high'])}"


def _outcomes(outcomes: pl.DataFrame, few: int | None) -> str:
    shown = most_relevant(outcomes)
    rows = [
        [
            f"{row['title']} ({row['unit']})",
            words.count(row["baseline_mean"]),
            words.change(row["mean"], row["low"], row["high"]),
            *_chances(row, few),
        ]
        for row in shown.to_dicts()
    ]
    heads = [
        Head("outcome", width=36),
        Head("as now", number=True),
        Head("difference (range)"),
        Head("better in", number=True),
        Head("worse in", number=True),
    ]
    left = outcomes.height - shown.height
    title = "What changes for children"
    note = f"; the {shown.height} surest of {outcomes.height} outcomes" if left else ""
    return sheet.table(title + note, heads, rows)


def _chances(row: Row, few: int | None) -> list[str]:
    """In how many runs it is better and worse for children, where it has a direction."""
    if row["direction"] == "none":
        return [NO_DIRECTION, ""]
    return [words.in_hundred(row[f"p_{way}"], few) for way in ("better", "worse")]


def most_relevant(outcomes: pl.DataFrame, most: int = MOST_OUTCOMES) -> pl.DataFrame:
    """Return the outcomes that differ most surely from as now, better or worse, in their order.

    Those with a direction for children come before those without.

    Args:
        outcomes: those of one option.
        most: how many.

    Returns:
        At most ``most`` rows; all of them if there are no more.

    Example:
        >>> few = pl.DataFrame({
        ...     "outcome": ["a", "b", "c"], "direction": ["fewer"] * 3,
        ...     "mean": [0.0, -5.0, 1.0], "low": [-1.0, -6.0, -9.0], "high": [1.0, -4.0, 9.0],
        ... })
        >>> most_relevant(few, 1)["outcome"].to_list()
        ['b']
    """
    spread = pl.col("high") - pl.col("low")
    surest = pl.when(spread > 0).then(pl.col("mean").abs() / spread).otherwise(0.0)
    return (
        outcomes.with_row_index("place")
        .with_columns(has=pl.col("direction") != "none", surest=surest.fill_null(0.0))
        .sort("has", "surest", "place", descending=[True, True, False])
        .head(most)
        .sort("place")
        .drop("place", "has", "surest")
    )


def _money(rows: list[Row], prices: list[Row], few: int | None) -> str:
    heads = [
        Head("payer"),
        Head("difference (range)"),
        Head("pays for itself in"),
        Head("breaks even"),
    ]
    first_all = sorted(rows, key=lambda row: row["payer"] != ALL)
    cells = [
        [
            str(row.get("title") or row["payer"]).lower(),
            words.change(
                row["mean"], row["low"], row["high"], words.money, less="less", more="more"
            ),
            *_paying(row, few),
        ]
        for row in first_all
    ]
    cells += [
        ["all payers, at average cost", _average(row), "", ""] for row in first_all[:1]
    ]
    title = "Money over the run, in today's worth, beside as now"
    if prices:
        left_out = words.joined([row["item"] for row in prices])
        title = f"{title}, before the price of {left_out}: nobody has published it"
    return sheet.table(sheet.prose(title), heads, cells)


def _average(row: Row) -> str:
    mean, low, high = (row.get(f"average_{end}") for end in ("mean", "low", "high"))
    return words.change(mean, low, high, words.money, less="less", more="more")


def _paying(row: Row, few: int | None) -> list[str]:
    """In how many runs it pays for itself, and when; nothing where no money moves."""
    if row["mean"] == row["low"] == row["high"] == 0:
        return ["", ""]
    return [words.in_hundred(row["p_pays"], few), _year(row["break_even_year"])]


def _year(value: float | None) -> str:
    if value is None or not isfinite(value):
        return "not within the run"
    return f"in year {value:.0f}"


def _prices(rows: list[Row]) -> str:
    heads = [Head("price of"), Head("breaks even at (range)")]
    cells = [[row["item"], _price(row)] for row in rows]
    return sheet.table("The price at which it breaks even", heads, cells)


def _price(row: Row) -> str:
    if row["mean"] is None or not isfinite(row["mean"]):
        return "at no price above £0"
    return f"{words.money(row['mean'])} {words.span(row['low'], row['high'], words.money)}"
