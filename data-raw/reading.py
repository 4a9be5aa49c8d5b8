"""Read the published files as text and turn them into long rows of figures.

Every figure becomes one row: council, measure, year, value, mark, origin. Values are read as text
first, so that a suppression mark is never mistaken for a number and a gap never for a nought.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

#: Marks the publishers use. A marked figure has no value.
MARKS = ("c", "x", "u", "z", "k", "low")
ENGLAND = "E92000001"
LONG = ["council", "measure", "year", "value", "mark", "origin"]


def text_csv(path: Path) -> pl.DataFrame:
    """Read a CSV file with every column as text; empty cells are null."""
    frame = pl.read_csv(path, infer_schema=False)
    empty = [pl.when(pl.col(c) != "").then(pl.col(c)).alias(c) for c in frame.columns]
    return frame.select(empty)


def split_marks(column: str) -> list[pl.Expr]:
    """Return expressions `value` (number or null) and `mark` ("" where there is a value).

    A dash, used by the interactive tool for anything it lacks, is read as x (not available).
    """
    said = pl.col(column).str.strip_chars()
    number = said.cast(pl.Float64, strict=False)
    return [
        number.round(4).alias("value"),
        pl.when(number.is_not_null())
        .then(pl.lit(""))
        .when(said == "-")
        .then(pl.lit("x"))
        .otherwise(said)
        .alias("mark"),
    ]


def long_rows(
    frame: pl.DataFrame, columns: Mapping[str, str], origin: str, years: Iterable[int] = ()
) -> pl.DataFrame:
    """Turn a wide table with `council` and `year` into long rows.

    Args:
        frame: has `council`, `year` and the published columns as text.
        columns: measure to published column.
        origin: key of `origins.csv`.
        years: keep only these; empty keeps all.
    """
    keep = set(years)
    parts = []
    for measure, column in columns.items():
        part = frame.filter(pl.col(column).is_not_null()).select(
            "council", pl.lit(measure).alias("measure"), "year", *split_marks(column)
        )
        parts.append(part.with_columns(origin=pl.lit(origin)))
    rows = pl.concat(parts).select(LONG)
    return rows.filter(pl.col("year").is_in(sorted(keep))) if keep else rows


def tidy(rows: pl.DataFrame) -> pl.DataFrame:
    """Check marks and doubles, and sort, so that the files are the same each time."""
    strange = rows.filter(~pl.col("mark").is_in(["", *MARKS]))
    if strange.height:
        message = f"unknown marks: {strange['mark'].unique().to_list()}"
        raise ValueError(message)
    keys = ["council", "measure", "year"]
    doubled = rows.filter(pl.struct(keys).is_duplicated())
    if doubled.height:
        message = f"figures given twice: {doubled.head(10).rows()}"
        raise ValueError(message)
    return rows.sort("measure", "council", "year")


def by_year(rows: pl.DataFrame) -> pl.DataFrame:
    """Lay long rows out as published: a row for each council and measure, a column a year.

    A cell holds the value, or its mark, or nothing. Where a measure changes its origin over the
    years it takes two rows.
    """
    shown = rows.with_columns(
        cell=pl.when(pl.col("mark") != "").then(pl.col("mark")).otherwise(plain("value"))
    )
    wide = shown.pivot(on="year", index=["council", "measure", "origin"], values="cell")
    years = [str(year) for year in sorted(rows["year"].unique())]
    return wide.select("measure", "council", "origin", *years).sort(
        "measure", "council", "origin"
    )


def plain(name: str) -> pl.Expr:
    """Return a number as text, whole numbers without a decimal point."""
    whole = pl.col(name).cast(pl.Int64, strict=False).cast(pl.String)
    return (
        pl.when(pl.col(name) == pl.col(name).round(0))
        .then(whole)
        .otherwise(pl.col(name).cast(pl.String))
    )


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """Write a CSV whose whole numbers have no decimal point."""
    numbers = [name for name, kind in frame.schema.items() if kind == pl.Float64]
    texts = [plain(name).alias(name) for name in numbers]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(frame.with_columns(texts).write_csv(line_terminator="\n"), "utf-8")
