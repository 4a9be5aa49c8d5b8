"""The year a return is for, from names and from dates.

A year is a financial year (1 April to 31 March), named by its end, as in the Department's
publications. Names of files and folders are less sure: some name a year by its start.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polars as pl

#: First and last year a name may mean.
_FIRST, _LAST = 1990, 2099
_SPAN = re.compile(r"(?<!\d)(20\d\d)\s*[-_/ to]{0,4}\s*(?:20)?(\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
#: Share of dates, from the latest backwards, that mistyped years may take up.
_STRAY_SHARE = 0.01


def named_year(path: Path) -> int | None:
    """Return the year in the name of a file, or else of the folders above it.

    Args:
        path: the file; its folder and the one above are looked at.

    Returns:
        The year's end for a span such as 2023-24; the year as it stands for 2024; None if
        there is none or several.

    Example:
        >>> named_year(Path("SSDA903_2020_header.csv")), named_year(Path("2023-24/oc2.csv"))
        (2020, 2024)
        >>> named_year(Path("sample-2017-2021/header.csv")) is None
        True
    """
    for name in (path.stem, *(folder.name for folder in list(path.parents)[:2])):
        if found := _years_in(name):
            return found.pop() if len(found) == 1 else None
    return None


def _years_in(name: str) -> set[int]:
    ends = {
        int(start) + 1
        for start, end in _SPAN.findall(name)
        if (int(start) + 1) % 100 == int(end)
    }
    return ends or {int(year) for year in _YEAR.findall(name)}


def year_end(year: int) -> date:
    """Return the last day of a financial year.

    Example:
        >>> year_end(2024)
        datetime.date(2024, 3, 31)
    """
    return date(year, 3, 31)


def financial_year(day: pl.Expr) -> pl.Expr:
    """Return the financial year of dates, by its end.

    Example:
        >>> days = pl.DataFrame({"day": [date(2024, 3, 31), date(2024, 4, 1)]})
        >>> days.select(financial_year(pl.col("day")))["day"].to_list()
        [2024, 2025]
    """
    april = 4
    return (day.dt.year() + (day.dt.month() >= april).cast(pl.Int32)).cast(pl.Int64)


def latest_year(columns: Iterable[pl.Series]) -> tuple[int | None, int]:
    """Return the latest financial year that dates reach, past a few mistyped ones.

    Args:
        columns: dates of events; gaps are allowed.

    Returns:
        The year, or None without dates; and the number of dates it rests on.

    Example:
        >>> latest_year([pl.Series([date(2023, 5, 1), date(2024, 1, 1), None])])
        (2024, 2)
    """
    by_year = Counter[int]()
    for column in columns:
        days = column.drop_nulls().rename("day").to_frame()
        counts = days.group_by(financial_year(pl.col("day")).alias("year")).len()
        by_year.update(dict(counts.iter_rows()))
    total, later = by_year.total(), 0
    for year in sorted(by_year, reverse=True):
        later += by_year[year]
        if later > _STRAY_SHARE * total:
            return year, total
    return None, 0
