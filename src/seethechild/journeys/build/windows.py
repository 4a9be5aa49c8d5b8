"""What each source sees and from when to when: the windows that truncate and censor journeys.

A yearly return sees what happens from 1 April to 31 March. What was open when its year began is
in it with its true start; what had closed before is not, so who was still there is known only
because they stayed (left truncation). What is still open at its end is censored there. Nothing
is ever filled in between windows.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import polars as pl

from seethechild.core.files import read_csv
from seethechild.journeys.tables import COVERAGE

_SEES: Final = Path(__file__).parent / "sees.csv"
#: A window of Annex A: months before the day it was drawn up (Ofsted's guidance on lists 1 to 8).
_MONTHS: Final = "-6mo"
#: The days something was seen to happen, by record: when it began and when it ended.
SEEN_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "contacts": ("date",),
    "early_help": ("start", "stop"),
    "referrals": ("date", "closed"),
    "assessments": ("start", "authorised"),
    "section_47": ("start", "stop"),
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
    "previous_permanence": ("date",),
    "care_leavers": ("date",),
    "sdq": ("date",),
    "mental_health": ("referred", "discharged"),
    "mental_health_stays": ("start", "stop"),
    "deprivation_of_liberty": ("start", "stop"),
    "school": ("date",),
}

#: What a record hangs on. A source that keeps all of what is still open holds old assessments or
#: legal changes of children it would otherwise not tell of, so it sees from where the whole does.
_HANGS_ON: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            "assessments", "section_47", "need_plans", "protection_plans", "plan_reviews",
            "pre_proceedings", "visits", "workers", "views",
        ),
        "referrals",
    ),
    **dict.fromkeys(
        (
            "care_reviews", "missing", "adoption", "previous_permanence", "sdq",
            "deprivation_of_liberty",
        ),
        "care_episodes",
    ),
}  # fmt: skip
#: An episode of care that ends so goes on in the next: the child stays in care.
_GOES_ON: Final = "X1"

_NO_SEES: Final = pl.DataFrame(
    schema={"source": pl.String, "record": pl.String, "start": pl.Date, "stop": pl.Date}
)
_NO_GIVEN: Final = pl.DataFrame(
    schema={
        "source": pl.String,
        "sees": pl.String,
        "rows": pl.Int64,
        "ended": pl.Date,
        "first": pl.Date,
        "last": pl.Date,
    }
)


def coverage(
    records: Mapping[str, pl.DataFrame], sees: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return COVERAGE: what each source of some records sees.

    A yearly return covers its financial year; Annex A the six months before its latest date. Any
    other source covers a record from the first ending it tells of, for before that only what
    stayed open is in it, to its latest date. A return that comes as one whole file also covers
    what it has no row of.

    Args:
        records: name to rows with ``source``.
        sees: ``source, record, start, stop`` as taken in, where that is known: which tables were
            there, though they may have no row, and of which time.

    Returns:
        COVERAGE, by source and record.

    Example:
        >>> from datetime import date
        >>> rows = pl.DataFrame({"source": ["ssda903 2024"], "start": [date(2020, 5, 1)],
        ...                      "stop": [None]}, schema_overrides={"stop": pl.Date})
        >>> coverage({"care_episodes": rows}).rows()[0][1:4]
        ('care_episodes', datetime.date(2023, 4, 1), datetime.date(2024, 4, 1))
    """
    return coverage_of([given(records)], sees)


def coverage_of(
    several: Sequence[pl.DataFrame], sees: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return COVERAGE as ``coverage`` does, of records in several pieces.

    Args:
        several: what ``given`` returns of each piece.
        sees: as there.
    """
    given = _first_and_last(several)
    told = _NO_SEES if sees is None else sees.select(_NO_SEES.columns)
    told = told.rename({"record": "sees", "start": "told_start", "stop": "told_stop"})
    pairs = _pairs(given, told).join(given, on=("source", "sees"), how="left")
    pairs = pairs.join(told, on=("source", "sees"), how="left")
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
        .otherwise(latest.dt.offset_by("1d"))
    )
    covered = pairs.with_columns(
        start=pl.coalesce("told_start", start),
        stop=pl.coalesce("told_stop", stop),
        rows=pl.col("rows").fill_null(0).cast(pl.Int64),
    )
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


def given(records: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return for each source and record: rows, first ending, first and last day."""
    parts = [_NO_GIVEN]
    for name, columns in SEEN_BY.items():
        frame = records.get(name)
        if frame is None or frame.is_empty():
            continue
        days = [pl.col(column) for column in columns]
        parts.append(
            frame.group_by("source").agg(
                pl.lit(name).alias("sees"),
                pl.len().cast(pl.Int64).alias("rows"),
                _ended(frame, days[-1]).min().alias("ended"),
                days[0].min().alias("first"),
                pl.max_horizontal(day.max() for day in days).alias("last"),
            )
        )
    return pl.concat(parts)


def _first_and_last(several: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return for each source and record: rows, first ending (or day) and last day."""
    found = (
        pl.concat(several)
        .group_by("source", "sees", maintain_order=True)
        .agg(
            pl.col("rows").sum(),
            pl.coalesce(pl.col("ended").min(), pl.col("first").min()).alias("first"),
            pl.col("last").max(),
        )
    )
    whole = found.select("source", hangs_on="sees", whole_first="first")
    held = found.with_columns(
        hangs_on=pl.col("sees").replace_strict(
            dict(_HANGS_ON), default=None, return_dtype=pl.String
        )
    ).join(whole, on=("source", "hangs_on"), how="left")
    return held.with_columns(first=pl.coalesce("whole_first", "first")).select(
        found.columns
    )


def _ended(frame: pl.DataFrame, day: pl.Expr) -> pl.Expr:
    """The day something ended for good; of an episode of care that goes on in the next, none."""
    if "end_reason" not in frame.columns:
        return day
    return pl.when((pl.col("end_reason") != _GOES_ON).fill_null(value=True)).then(day)


def _pairs(given: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Return which records each source sees, with the kind of window.

    Those it gave rows of, those whose table was there, and those declared for a whole file; of
    the last two only what its year's form has.
    """
    named = pl.concat([each.select("source", "sees") for each in (given, told)]).unique()
    named = named.filter(pl.col("sees").is_in(list(SEEN_BY)))
    sources = pl.concat([given.select("source"), told.select("source")]).unique()
    whole = _parts(sources).join(_sees().filter("whole"), on="format")
    both = pl.concat([named, whole.select("source", "sees")]).unique()
    held = _parts(both).join(_sees(), on=("format", "sees"), how="left")
    rows = given.select("source", "sees", given=pl.lit(value=True))
    first = pl.col("first_year") <= pl.col("year")
    in_year = first.fill_null(value=True)
    return (
        held.join(rows, on=("source", "sees"), how="left")
        .filter(pl.col("given").fill_null(value=False) | in_year)
        .select("source", "sees", "year", "window")
    )


def _parts(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the format and year of each source."""
    return frame.with_columns(
        format=pl.col("source").str.extract(r"^(\w+)", 1),
        year=pl.col("source").str.extract(r"^\w+ (\d{4})", 1).cast(pl.Int32),
    )


@lru_cache(maxsize=1)
def _sees() -> pl.DataFrame:
    frame = read_csv(_SEES, {"first_year": pl.Int32})
    return frame.with_columns(whole=pl.col("whole") == "yes")
