"""What each source sees and from when to when: the windows that truncate and censor journeys.

A yearly return sees what happens from 1 April to 31 March. What was open when its year began is
in it with its true start; what had closed before is not, so who was still there is known only
because they stayed (left truncation). What is still open at its end is censored there. Nothing
is ever filled in between windows.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import polars as pl

from seethechild.core.files import read_csv
from seethechild.journeys.tables import COVERAGE

_SEES: Final = Path(__file__).parent / "sees.csv"
#: A window of Annex A: months before the day it was drawn up (Ofsted's guidance on lists 1 to 8).
_MONTHS: Final = "-6mo"
#: The day something was seen to happen, by record; where a record has several, the first.
SEEN_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "contacts": ("date",),
    "early_help": ("start", "stop"),
    "referrals": ("date", "closed"),
    "assessments": ("start", "authorised"),
    "section_47": ("start", "conference"),
    "need_plans": ("start", "stop"),
    "protection_plans": ("start", "stop"),
    "emergencies": ("date",),
    "pre_proceedings": ("start", "court"),
    "care_episodes": ("start", "stop"),
    "care_reviews": ("date",),
    "plan_reviews": ("date",),
    "missing": ("start", "stop"),
    "visits": ("date",),
    "workers": ("start", "stop"),
    "views": ("date",),
    "adoption": ("decided", "placed"),
    "care_leavers": ("date",),
    "sdq": ("date",),
    "mental_health": ("referred", "discharged"),
    "mental_health_stays": ("start", "stop"),
    "deprivation_of_liberty": ("start", "stop"),
    "school": ("date",),
}


def coverage(records: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return COVERAGE: what each source of some records sees.

    A yearly return covers its financial year; Annex A the six months before its latest date; any
    other source from its first date to its last, record by record. A return that comes as one
    whole file also covers what it has no row of.

    Args:
        records: name to rows with ``source``.

    Returns:
        COVERAGE, by source and record.

    Example:
        >>> from datetime import date
        >>> rows = pl.DataFrame({"source": ["ssda903 2024"], "start": [date(2020, 5, 1)],
        ...                      "stop": [None]}, schema_overrides={"stop": pl.Date})
        >>> coverage({"care_episodes": rows}).rows()[0][1:4]
        ('care_episodes', datetime.date(2023, 4, 1), datetime.date(2024, 4, 1))
    """
    given = _given(records)
    if given.is_empty():
        return COVERAGE.empty()
    kind, year = r"^(\w+)", r"^\w+ (\d{4})$"
    sources = given.select("source").unique()
    parts = sources.with_columns(
        format=pl.col("source").str.extract(kind, 1),
        year=pl.col("source").str.extract(year, 1).cast(pl.Int32),
    )
    pairs = _pairs(parts, given).join(given, on=("source", "sees"), how="left")
    latest = pl.col("last").max().over("source")
    yearly = (pl.col("window") == "year") & pl.col("year").is_not_null()
    half = pl.col("window") == "six_months"
    start = (
        pl.when(yearly)
        .then(pl.date(pl.col("year") - 1, 4, 1))
        .when(half)
        .then(latest.dt.offset_by(_MONTHS))
        .otherwise("first")
    )
    stop = (
        pl.when(yearly)
        .then(pl.date(pl.col("year"), 4, 1))
        .when(half)
        .then(latest.dt.offset_by("1d"))
        .otherwise(pl.col("last").dt.offset_by("1d"))
    )
    rows = pl.col("rows").fill_null(0).cast(pl.Int64)
    covered = pairs.with_columns(start=start, stop=stop, rows=rows)
    seen = covered.filter(pl.col("start") < pl.col("stop")).sort("source", "sees")
    return COVERAGE.check(seen.select(COVERAGE.dtypes.keys()))


def ranks(windows: pl.DataFrame) -> pl.DataFrame:
    """Return the sources from the oldest to the newest: ``source, format, rank``.

    Where two sources speak of the same thing the newer is believed: the one that ends later; of
    two that end together the one whose name comes later.
    """
    return (
        windows.group_by("source")
        .agg(pl.col("stop").max())
        .sort("stop", "source")
        .with_row_index("rank")
        .with_columns(format=pl.col("source").str.extract(r"^(\w+)", 1))
        .select("source", "format", "rank")
    )


def _given(records: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return for each source and record: rows, first and last day."""
    parts = []
    for name, columns in SEEN_BY.items():
        frame = records.get(name)
        if frame is None or frame.is_empty():
            continue
        parts.append(
            frame.group_by("source").agg(
                pl.lit(name).alias("sees"),
                pl.len().alias("rows"),
                pl.col(columns[0]).min().alias("first"),
                pl.max_horizontal(pl.col(column).max() for column in columns).alias("last"),
            )
        )
    return pl.concat(parts) if parts else pl.DataFrame()


def _pairs(parts: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
    """Return which records each source sees, with the kind of window.

    Those declared for a whole file, where its year has them; and those it gave rows of.
    """
    declared = parts.join(_sees(), on="format", how="left")
    in_year = (pl.col("year") >= pl.col("first_year").fill_null(0)).fill_null(value=True)
    until = (pl.col("year") <= pl.col("last_year").fill_null(9999)).fill_null(value=True)
    rows = given.select("source", "sees").with_columns(given=True)
    declared = declared.join(rows, on=("source", "sees"), how="left").filter(
        (pl.col("whole").fill_null(value=False) & in_year & until) | pl.col("given")
    )
    other = rows.join(declared, on=("source", "sees"), how="anti").join(parts, on="source")
    return pl.concat([declared, other], how="diagonal").select(
        "source", "sees", "year", "window"
    )


@lru_cache(maxsize=1)
def _sees() -> pl.DataFrame:
    frame = read_csv(_SEES, {"first_year": pl.Int32, "last_year": pl.Int32})
    return frame.with_columns(whole=pl.col("whole") == "yes")
