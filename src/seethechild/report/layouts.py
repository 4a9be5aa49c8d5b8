"""How a result's tables are laid out for people: which columns, under which heading, in which form.

Terminal and page lay a table out alike, so that both say the same; ``--json`` has every column.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Literal

import polars as pl

from seethechild.report.disclosure import HIDDEN

Form = Literal["text", "count", "number", "share", "days", "year", "month", "chance"]

#: What stands where there is no figure and no mark says why.
NOTHING = "-"
_MARK = "_mark"
#: A smaller chance is said to be under it: shufflings and tests tell no finer.
LEAST_CHANCE = 0.001


@dataclass(frozen=True)
class Field:
    """One column as it is shown.

    Attributes:
        column: of the table.
        words: its heading.
        form: how its values are written; a share of 1 is written in per cent.
        low: column with the lower end of its range, if it has one.
        high: column with the upper end.
    """

    column: str
    words: str
    form: Form = "text"
    low: str = ""
    high: str = ""

    @property
    def is_number(self) -> bool:
        """Whether it is set to the right."""
        return self.form != "text"


@dataclass(frozen=True)
class Layout:
    """One table as it is shown.

    Attributes:
        table: its name in the result.
        title: in plain words.
        fields: in order; those whose column is missing or wholly empty are left out.
        note: how to read it.
        only: column to the values a row must have to be shown; all rows if empty.
        section: column whose words stand as a heading above the rows that have them, on a line of
            their own; "" has none.
        section_says: those words in a sentence.
        told: columns of which one must have a figure for a row to be shown; rows of all children
            (``level``) always are.
        folded: whether a page shows it only when it is asked for: nobody reads it from end to end.
        aside: what is only for a terminal, such as an option.
    """

    table: str
    title: str
    fields: tuple[Field, ...]
    note: str = ""
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    section: str = ""
    section_says: str = "{}"
    told: tuple[str, ...] = ()
    aside: str = ""
    folded: bool = False

    def picked(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the rows that are shown; ``--json`` has all."""
        for column, values in self.only.items():
            frame = frame.filter(pl.col(column).is_in(values))
        if self.told:
            some = pl.any_horizontal(pl.col(each).is_not_null() for each in self.told)
            whole = (
                pl.col("level") == "all"
                if "level" in frame.columns
                else pl.lit(value=False)
            )
            frame = frame.filter(some | whole)
        return frame

    def shown(self, frame: pl.DataFrame) -> tuple[Field, ...]:
        """Return the fields that have anything to show in this frame."""
        return tuple(
            each
            for each in self.fields
            if each.column in frame.columns
            and (
                frame[each.column].null_count() < frame.height
                or f"{each.column}_mark" in frame.columns
            )
        )

    def rows(self, frame: pl.DataFrame) -> list[list[str]]:
        """Return the cells as text, row by row, for the fields shown.

        A row of one cell alone is the heading of the rows below it.

        Example:
            >>> layout = Layout("t", "T", (Field("n", "children", "count"),))
            >>> layout.rows(pl.DataFrame({"n": [1204, None], "n_mark": ["", "hidden"]}))
            [['1,204'], ['hidden']]
        """
        fields = self.shown(frame)
        rows: list[list[str]] = []
        last: object = None
        for row in frame.to_dicts():
            if self.section and row[self.section] != last:
                last = row[self.section]
                rows.append([self.section_says.format(last)])
            rows.append([cell(row, each) for each in fields])
        return rows


def cell(row: Mapping[str, object], field: Field) -> str:
    """Return one cell with its range, or its mark where the figure is hidden.

    Example:
        >>> field = Field("share", "share", "share", "low", "high")
        >>> cell({"share": 0.61, "low": 0.55, "high": 0.67}, field)
        '61.0 % (55.0 to 67.0)'
    """
    value = row[field.column]
    if value is None or (isinstance(value, float) and not isfinite(value)):
        return _why(row, field.column)
    said = _said(value, field.form)
    low, high = row.get(field.low), row.get(field.high)
    if low is None and high is None:
        return said
    ends = [
        NOTHING if end is None else _said(end, field.form).removesuffix(" %")
        for end in (low, high)
    ]
    return f"{said} ({ends[0]} to {ends[1]})"


def _why(row: Mapping[str, object], column: str) -> str:
    """Return why there is no figure: its own mark, or that what it is made from is hidden.

    Example:
        >>> _why({"n": None, "n_mark": "hidden", "share": None}, "share")
        'hidden'
        >>> _why({"n": 20, "n_mark": "", "median": None}, "median")
        '-'
    """
    if own := row.get(f"{column}{_MARK}"):
        return str(own)
    marks = {value for name, value in row.items() if name.endswith(_MARK) and value}
    return HIDDEN if HIDDEN in marks else NOTHING


def _said(value: object, form: Form) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case date():
            return f"{value:%b %Y}" if form == "month" else value.isoformat()
        case int() | float():
            return _number(value, form)
        case _:
            return str(value)


def _number(value: float, form: Form) -> str:
    match form:
        case "share":
            return f"{100 * value:.1f} %"
        case "count" | "days":
            return f"{value:,.0f}"
        case "number":
            return f"{value:,.2f}" if abs(value) < 10 else f"{value:,.1f}"  # noqa: PLR2004
        case "chance":
            return f"{value:.3f}" if value >= LEAST_CHANCE else f"under {LEAST_CHANCE}"
        case _:
            return str(value)


def of(layouts: Sequence[Layout], tables: Mapping[str, pl.DataFrame]) -> list[Layout]:
    """Return the layouts whose table the result has, and has rows in."""
    return [
        each
        for each in layouts
        if each.table in tables and each.picked(tables[each.table]).height > 0
    ]
