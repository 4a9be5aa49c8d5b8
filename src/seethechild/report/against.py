"""Cells and words for a number under an option and its difference from as now."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from seethechild.report import words
from seethechild.report.charts.svg import Say
from seethechild.report.inputs import RunReport
from seethechild.report.markup import Head, Html, joined, tag

#: Columns mean, low, high, change_mean, change_low, change_high and measure; null is not known.
Row = Mapping[str, Any]
_ONE = re.compile(r"(?<![\d.])1 points")
#: A measure whose name ends so is a share of 1.
SHARE = "_share"


def say_of(row: Row) -> Say:
    """Return how the numbers of a row are written: per cent for a share, else a count."""
    return words.percent if str(row["measure"]).endswith(SHARE) else words.count


def change_words(row: Row) -> str:
    """The difference from as now with its range; shares in points of a hundred.

    Example:
        >>> row = {"measure": "helped_share", "change_mean": 0.05, "change_low": 0.02,
        ...        "change_high": 0.08}
        >>> change_words(row)
        '5 points more (2 to 8)'
        >>> change_words(row | {"change_mean": 0.01, "change_low": -0.01})
        '1 point more (from 1 point less to 8 points more)'
    """
    changes = [row[f"change_{end}"] for end in ("mean", "low", "high")]
    mean, low, high = changes
    less, more = "fewer", "more"
    if say_of(row) is words.percent:
        mean, low, high = (None if x is None else x * words.HUNDRED for x in changes)
        less, more = "points less", "points more"
    said = words.change(mean, low, high, less=less, more=more)
    return _ONE.sub("1 point", said.removesuffix(" (0 to 0)"))


def value_cell(row: Row, nothing: str = words.NOT_KNOWN) -> Html:
    """A number with its range below it; the range is left out where it is the number."""
    if row["mean"] is None:
        return joined([nothing])
    say = say_of(row)
    if row["low"] == row["high"]:
        return joined([say(row["mean"])])
    span = words.span(row["low"], row["high"], say)
    return joined([say(row["mean"]), tag("small", span)])


def change_cell(row: Row, nothing: str = words.NOT_KNOWN) -> Html:
    """A number under an option with its difference from as now below it."""
    if row["mean"] is None:
        return joined([nothing])
    return joined([say_of(row)(row["mean"]), tag("small", change_words(row))])


def across(
    report: RunReport, rows: Mapping[str, Row], nothing: str = words.NOT_KNOWN
) -> Sequence[Html]:
    """Return the cells of a row of a table: as now, then each option that has one.

    Args:
        report: whose options they are.
        rows: by option.
        nothing: what to say where a number is null.
    """
    now, *changes = (option for option in report.options if option.id in rows)
    return [
        value_cell(rows[now.id], nothing),
        *(change_cell(rows[option.id], nothing) for option in changes),
    ]


def heads(report: RunReport, first: str, options: Sequence[str]) -> list[Head]:
    """Return the headings that go with ``across``.

    Args:
        report: whose options they are.
        first: heading of the first column.
        options: ids of the options that have rows, as now among them.
    """
    told = [option for option in report.changes if option.id in options]
    return [
        Head(first),
        Head("As now", number=True),
        *(Head(f"{option.title}, and difference", number=True) for option in told),
    ]
