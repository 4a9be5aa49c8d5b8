"""Whether the dates of a table stand day first, month first, or in both orders.

One date such as 04/05/2024 does not tell; a column does: in dates of any year six in ten have a day
above 12. So all dates of a table are looked at before one is read. Dates written 2024-03-31, as
numbers of days or with names of months tell nothing here, and need not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from seethechild.core.errors import Problem

#: ``both``: the column has dates that can only be day first and others that can only be month
#: first, so that those which can be either are not known.
Order = Literal["day", "month", "both"]

#: Dates that can only be month first are mistyped, not another order, up to this share of all
#: that can only be one.
_MISTYPED_SHARE = 0.05
#: So many different dates that can all be either do not come by chance: (12/30) ** 6 is 0.4 %.
_TOO_MANY = 6
_PARTS = r"^\s*(\d{1,2})[-/. ](\d{1,2})[-/. ](?:\d{4}|\d{2})(?:[T ]|\s*$)"
_LAST_MONTH, _LAST_DAY = 12, 31


@dataclass(frozen=True)
class Dates:
    """What the dates of a column show of their order, in rows.

    Attributes:
        day_first: with a day above 12 that stands first.
        month_first: with a day above 12 that stands second.
        either: that can be read both ways and differ.
        different: different dates among them.
        is_start: whether all of those are the first of a month, day first.
    """

    day_first: int = 0
    month_first: int = 0
    either: int = 0
    different: int = 0
    is_start: bool = False

    def __add__(self, other: "Dates") -> "Dates":
        """Return what two parts of a column show together; dates in both count as different."""
        told = [each for each in (self, other) if each.either]
        return Dates(
            self.day_first + other.day_first,
            self.month_first + other.month_first,
            self.either + other.either,
            self.different + other.different,
            bool(told) and all(each.is_start for each in told),
        )

    @property
    def order(self) -> Order | None:
        """The order the column shows by itself; None where it shows none."""
        if self.month_first <= _MISTYPED_SHARE * (self.day_first + self.month_first):
            return "day" if self.day_first else None
        return "both" if self.day_first else "month"


def dates_of(texts: pl.Series) -> Dates:
    """Count what the dates of a column show of their order.

    Args:
        texts: as they stand in the file.

    Returns:
        The counts.

    Example:
        >>> dates_of(pl.Series(["03/31/2024", "4/5/2024", "2024-05-04", "5/5/2024"]))
        Dates(day_first=0, month_first=1, either=1, different=1, is_start=False)
    """
    parts = (
        texts.drop_nulls()
        .cast(pl.String)
        .rename("text")
        .value_counts(name="rows")
        .select(
            "rows",
            *(
                pl.col("text").str.extract(_PARTS, number).cast(pl.Int64).alias(name)
                for number, name in ((1, "first"), (2, "second"))
            ),
        )
        .drop_nulls()
    )
    first, second, rows = pl.col("first"), pl.col("second"), pl.col("rows")
    may_be_month = pl.col("first", "second").is_between(1, _LAST_MONTH)
    either = pl.all_horizontal(may_be_month) & (first != second)
    is_day = (first.is_between(_LAST_MONTH + 1, _LAST_DAY)) & second.is_between(
        1, _LAST_MONTH
    )
    is_month = (second.is_between(_LAST_MONTH + 1, _LAST_DAY)) & first.is_between(
        1, _LAST_MONTH
    )
    counted = parts.select(
        rows.filter(is_day).sum().alias("day_first"),
        rows.filter(is_month).sum().alias("month_first"),
        rows.filter(either).sum().alias("either"),
        either.sum().alias("different"),
        ((first == 1) | ~either).all().alias("is_start"),
    ).row(0, named=True)
    is_start = bool(counted["is_start"]) and bool(counted["either"])
    numbers = {name: int(counted[name]) for name in counted if name != "is_start"}
    return Dates(**numbers, is_start=is_start)


def orders(columns: Mapping[str, Dates]) -> dict[str, Order]:
    """Return the order of each column of a table.

    A column that shows none by itself has that of the table's others where they agree.

    Args:
        columns: name to what its dates show.

    Returns:
        Name to order.

    Example:
        >>> born, seen = Dates(either=2, different=2), Dates(month_first=40, either=30)
        >>> orders({"DOB": born, "REVIEW": seen})
        {'DOB': 'month', 'REVIEW': 'month'}
    """
    shown = {name: each.order for name, each in columns.items()}
    others = {order for order in shown.values() if order}
    usual: Order = "day"
    if len(others) == 1:
        usual = others.pop()
    elif others:
        usual = "both"
    return {name: order or usual for name, order in shown.items()}


def about_order(where: str, dates: Dates, order: Order) -> Iterable[Problem]:
    """Say where the order of a column's dates is doubtful.

    Args:
        where: file, table and column.
        dates: what they show.
        order: in which they were read.

    Yields:
        At most one problem.
    """
    mend = "Write dates as 2024-03-31, or export them again with the day first."
    if order == "month":
        what = "dates are written month first and were read so"
        yield Problem(where, what, mend, dates.month_first + dates.either)
    elif order == "both" and dates.either:
        what = (
            "dates could be day first or month first, for others here are written in both orders; "
            "they are not kept"
        )
        yield Problem(where, what, mend, dates.either)
    elif not dates.order and dates.different >= _TOO_MANY and not dates.is_start:
        what = (
            "dates could be day first or month first, and none tells which; read day first"
        )
        yield Problem(where, what, mend, dates.either)
