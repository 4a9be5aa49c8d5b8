"""What national surveys say of kinds of need: shares by age and sex, with sample or interval.

A row is what a survey found for all of England (or Wales and the United Kingdom with it, where
the row says so), never for a council. Rows of which only a report was read say so in their note
and have no grade A.
"""

from functools import lru_cache

import polars as pl

from seethechild.core.tables import Column, Rule, Table, at_least, between, one_of
from seethechild.reference.home import PREVALENCE, checked

#: Shares and counts of national surveys.
SHARES = Table(
    "SHARES",
    "A row is what a survey found for one kind of need, of one age band and sex.",
    (
        Column("kind", pl.String, "kind of need"),
        Column("title", pl.String, "the kind in plain words"),
        Column(
            "when",
            pl.String,
            "now: at one time; before_18: in a whole childhood; so_far: in life until asked",
            rules=(one_of("now", "before_18", "so_far"),),
        ),
        Column("age_from", pl.Int64, "youngest age", unit="years", rules=(between(0, 17),)),
        Column("age_to", pl.Int64, "oldest age, in years completed", unit="years"),
        Column("sex", pl.String, "F girls, M boys, or all", rules=(one_of("F", "M", "all"),)),
        Column("value", pl.Float64, "the share or the count, in `unit`"),
        Column("low", pl.Float64, "lower end of the published 95 % interval", nullable=True),
        Column("high", pl.Float64, "upper end", nullable=True),
        Column(
            "unit",
            pl.String,
            "percent of those of that age and sex, or children in the country",
            rules=(one_of("percent", "children"),),
        ),
        Column("sample", pl.Int64, "how many were asked", nullable=True, rules=(at_least(1),)),
        Column("sampled", pl.String, "how that number was found", nullable=True),
        Column("year", pl.Int64, "year of the survey, or of the publication"),
        Column("place", pl.String, "where it was asked"),
        Column("source", pl.String, "key of `sources()`"),
        Column("where", pl.String, "place in the source"),
        Column("grade", pl.String, "how sure", rules=(one_of("A", "B", "C", "D"),)),
        Column("note", pl.String, "what to know before use", nullable=True),
    ),
    keys=("kind", "age_from", "sex"),
    rules=(
        Rule("a range has both ends", pl.col("low").is_null() == pl.col("high").is_null()),
        Rule(
            "a range holds its value",
            (pl.col("low") <= pl.col("value")) & (pl.col("value") <= pl.col("high")),
        ),
        Rule("ages are in order", pl.col("age_from") <= pl.col("age_to")),
        Rule(
            "what only a report was read of has no grade A",
            ~pl.col("note").str.contains("Secondary") | (pl.col("grade") != "A"),
        ),
    ),
)  # fmt: skip


@lru_cache(maxsize=1)
def prevalence() -> pl.DataFrame:
    """Return what national surveys say of kinds of need: SHARES.

    Example:
        >>> row = prevalence().filter(pl.col("kind") == "any_abuse").row(0, named=True)
        >>> row["value"], row["when"], row["source"]
        (29.0, 'before_18', 'ons-abuse-2024')
    """
    return checked(PREVALENCE / "prevalence.csv", SHARES)
