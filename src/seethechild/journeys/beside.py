"""Every figure of a council beside England's and its ten similar councils'.

Counts are shown with their rate for each 10,000 children, because a count alone says how
large a council is. The neighbours' figure is the middle one of those that have one. Each
row carries its source, its grade and what it does not mean.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from seethechild.core.tables import Column, Table
from seethechild.journeys.published import CHILDREN_PER_RATE, ENGLAND, POPULATION

BESIDE = Table(
    "BESIDE",
    "The council's published figures by year, beside England's and its similar councils'.",
    (
        Column("topic", pl.String, "what it is about"),
        Column("measure", pl.String, "id of the measure"),
        Column("title", pl.String, "the measure in plain words"),
        Column("year", pl.Int32, "year ending 31 March, or that 31 March"),
        Column("value", pl.Float64, "the council's figure", nullable=True),
        Column("england", pl.Float64, "England's figure", nullable=True),
        Column(
            "neighbours_median",
            pl.Float64,
            "middle of the similar councils that have a figure",
            nullable=True,
        ),
        Column("neighbours", pl.Int32, "similar councils that have a figure"),
        Column("unit", pl.String, "unit of the three figures"),
        Column("per_10k_children", pl.Float64, "a count's rate", nullable=True),
        Column("england_per_10k", pl.Float64, "England's rate", nullable=True),
        Column("neighbours_per_10k", pl.Float64, "middle of their rates", nullable=True),
        Column("mark", pl.String, "in words, why there is no figure; else empty"),
        Column("source", pl.String, "key of the source"),
        Column("where", pl.String, "table and column at the source"),
        Column(
            "grade", pl.String, "A official, B credible, C provider's or old, D worked out"
        ),
        Column("means_not", pl.String, "what the figure does not mean"),
    ),
    keys=("measure", "year"),
)


def beside(
    figures: pl.DataFrame,
    council: str,
    neighbours: Sequence[str],
    *,
    measures: pl.DataFrame,
    marks: Mapping[str, str],
) -> pl.DataFrame:
    """Return BESIDE: one row for each measure and year in which the council has a row.

    Args:
        figures: FIGURES of the council, its neighbours and England, with ``where``.
        council: the council's code.
        neighbours: the codes of its similar councils.
        measures: id, title, unit, kind, means_not, topic of the measures to show;
            measures not in it are left out; its order is the order of the rows.
        marks: what each suppression mark says in words.

    Returns:
        BESIDE, in the order of ``measures``, then by year. A hidden or missing figure is a
        row with a null value and its mark in words; a year without a row is a gap.

    Raises:
        DataError: the figures do not fit the table.
    """
    wanted = measures.select(
        "topic", "title", "unit", "kind", "means_not", measure="id"
    ).with_row_index("order")
    shown = figures.join(
        wanted.select("measure", "kind", "order"), on="measure", how="inner"
    ).join(_children(figures), on=["council", "year"], how="left")
    shown = shown.with_columns(
        per_10k_children=pl.when(pl.col("kind") == "count").then(
            pl.col("value") / pl.col("children") * CHILDREN_PER_RATE
        )
    )
    keys = ["measure", "year"]
    england = shown.filter(pl.col("council") == ENGLAND).select(
        *keys, england="value", england_per_10k="per_10k_children"
    )
    around = (
        shown.filter(pl.col("council").is_in(list(neighbours)))
        .group_by(keys)
        .agg(
            neighbours_median=pl.col("value").median(),
            neighbours_per_10k=pl.col("per_10k_children").median(),
            neighbours=pl.col("value").count().cast(pl.Int32),
        )
    )
    table = (
        shown.filter(pl.col("council") == council)
        .drop("kind", "order")
        .join(england, on=keys, how="left")
        .join(around, on=keys, how="left")
        .join(wanted, on="measure", how="inner")
        .sort("order", "year")
        .with_columns(
            pl.col("neighbours").fill_null(0),
            pl.col("year").cast(pl.Int32),
            pl.col("mark").replace(marks),
        )
    )
    return BESIDE.check(table.select(*BESIDE.dtypes))


def _children(figures: pl.DataFrame) -> pl.DataFrame:
    return figures.filter(pl.col("measure") == POPULATION).select(
        "council", "year", children="value"
    )
