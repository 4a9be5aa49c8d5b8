"""What national surveys say of kinds of need: published rows joined to what is added to each."""

from pathlib import Path

import polars as pl
from reading import text_csv

KEYS = ("measure", "age_from", "age_to", "sex")


def prevalence_table(published: Path, added: Path) -> pl.DataFrame:
    """Return shares and counts by kind, age and sex, with their intervals, samples and sources.

    A row without a measure was read elsewhere and brings its own value.
    """
    said = text_csv(published / "prevalence.csv").select(
        *KEYS,
        "place",
        "unit",
        said_value="value",
        said_low="low",
        said_high="high",
        published_year="year",
    )
    more = text_csv(added / "prevalence.csv")
    keys = [*KEYS, "published_year", "unit"]
    rows = more.join(said, on=keys, how="left", suffix="_said", maintain_order="left")
    table = rows.select(
        "kind",
        "title",
        "when",
        pl.col("age_from").cast(pl.Int64),
        pl.col("age_to").cast(pl.Int64),
        "sex",
        value=_number("value"),
        low=_number("low"),
        high=_number("high"),
        unit="unit",
        sample=pl.col("sample").cast(pl.Int64),
        sampled="sampled",
        year=pl.col("published_year").cast(pl.Int64),
        place=pl.coalesce("place", "place_said"),
        source="source",
        where="where",
        grade="grade",
        note="note",
    )
    missing = table.filter(pl.col("value").is_null() | pl.col("place").is_null())
    if missing.height:
        message = f"added/prevalence.csv does not fit: {missing['kind'].to_list()}"
        raise ValueError(message)
    return table


def _number(name: str) -> pl.Expr:
    return pl.coalesce(name, f"said_{name}").cast(pl.Float64)
