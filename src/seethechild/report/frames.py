"""The tables a report takes, declared once.

Whoever fills them says what the numbers are; the report says it in words and pictures. Options are
named by id; their titles, and those of payers, levels and activities, come with them.
"""

import polars as pl

from seethechild.core.tables import Column, Table, one_of

_OPTION = Column("option", pl.String, "id of the option; never the first, which is as now")
_YEAR = Column("year", pl.Int64, "financial year, by its end: 2026 ends 31 March 2026")


def _range(unit: str, meaning: str, *, nullable: bool = False) -> tuple[Column, ...]:
    return (
        Column("mean", pl.Float64, meaning, unit, nullable),
        Column("low", pl.Float64, "lower end of the range", unit, nullable),
        Column("high", pl.Float64, "upper end of the range", unit, nullable),
    )


OUTCOMES = Table(
    "OUTCOMES",
    "One outcome for children under one option, against as now, on the same children.",
    (
        _OPTION,
        Column("outcome", pl.String, "id from the code list of outcomes"),
        Column(
            "title",
            pl.String,
            "short name, lower case, such as 'emergency entries to care'",
        ),
        Column("plain", pl.String, "what it is, in a plain sentence"),
        Column(
            "direction",
            pl.String,
            "which way is better for children; none for care and others that have no direction",
            rules=(one_of("fewer", "more", "none"),),
        ),
        Column(
            "unit", pl.String, "what is counted: 'children', 'times', 'child-years', '%'"
        ),
        *_range("unit", "option minus as now, over the whole run"),
        Column("baseline_mean", pl.Float64, "the same under as now", nullable=True),
        Column("baseline_low", pl.Float64, "lower end of its range", nullable=True),
        Column("baseline_high", pl.Float64, "upper end of its range", nullable=True),
        Column("p_better", pl.Float64, "share of runs better for children", nullable=True),
        Column("p_worse", pl.Float64, "share of runs worse for children", nullable=True),
    ),
    keys=("option", "outcome"),
    extras=True,
)

CHILDREN = Table(
    "CHILDREN",
    "How many simulated children fare better, worse or the same under an option, by pairs.",
    (
        _OPTION,
        Column(
            "fate",
            pl.String,
            "what happens to them",
            rules=(one_of("safer", "at_greater_risk", "unaffected"),),
        ),
        *_range("children", "children over the whole run"),
        Column("children", pl.Float64, "all children who took part, mean", "children"),
    ),
    keys=("option", "fate"),
    extras=True,
)

COSTS = Table(
    "COSTS",
    "Spend of one payer on one level in one year, undiscounted; as now is an option here too.",
    (
        Column("option", pl.String, "id of the option, as now included"),
        _YEAR,
        Column("payer", pl.String, "id of the payer"),
        Column(
            "level", pl.String, "id of the level of help, or 'reform' for its own costs"
        ),
        Column("gbp", pl.Float64, "mean spend", "gbp"),
        Column("low", pl.Float64, "lower end of the range", "gbp", nullable=True),
        Column("high", pl.Float64, "upper end of the range", "gbp", nullable=True),
    ),
    keys=("option", "year", "payer", "level"),
    extras=True,
)

NET = Table(
    "NET",
    "What an option costs more (or, below 0, less) than as now in a year, all payers, undiscounted.",
    (_OPTION, _YEAR, *_range("gbp", "option minus as now, by pairs")),
    keys=("option", "year"),
    extras=True,
)

MONEY = Table(
    "MONEY",
    "What an option costs one payer more (or less) than as now, discounted; payer 'all' is the sum.",
    (
        _OPTION,
        Column("payer", pl.String, "id of the payer, or 'all'"),
        *_range("gbp", "present value of option minus as now; below 0 it saves"),
        Column(
            "p_pays", pl.Float64, "share of runs in which it pays for itself", nullable=True
        ),
        Column(
            "break_even_year",
            pl.Int64,
            "first year of the run (1, 2, ...) by which the mean has paid for itself for good; "
            "null if it never does",
            nullable=True,
        ),
    ),
    keys=("option", "payer"),
    extras=True,
)

PRICES = Table(
    "PRICES",
    "The price of something not priced at which an option costs as much as as now.",
    (
        _OPTION,
        Column("item", pl.String, "in words with its article: 'a family group meeting'"),
        *_range(
            "gbp",
            "break-even price; null where no price above 0 breaks even",
            nullable=True,
        ),
    ),
    keys=("option", "item"),
    extras=True,
)

ACTIVITY = Table(
    "ACTIVITY",
    "A stock at the end of a year or a flow in it, under one option; as now is an option here too.",
    (
        Column("option", pl.String, "id of the option, as now included"),
        _YEAR,
        Column("item", pl.String, "id of the state or flow"),
        Column(
            "title", pl.String, "what it is, such as 'children looked after on 31 March'"
        ),
        *_range("children", "children or events"),
    ),
    keys=("option", "year", "item"),
    extras=True,
)

UNCERTAINTY = Table(
    "UNCERTAINTY",
    "How much of the spread of an option's result comes from each part; shares sum to 1.",
    (
        _OPTION,
        Column("result", pl.String, "which result, in words"),
        Column(
            "part",
            pl.String,
            "where the spread comes from",
            rules=(one_of("parameters", "effects", "assumptions", "chance"),),
        ),
        Column("share", pl.Float64, "of the variance"),
    ),
    keys=("option", "result", "part"),
    extras=True,
)

EVIDENCE = Table(
    "EVIDENCE",
    "What an option rests on: one published or judged effect a row.",
    (
        _OPTION,
        Column("change", pl.String, "what it changes, in a plain sentence"),
        Column("effect", pl.String, "size with its range, in words"),
        Column(
            "design",
            pl.String,
            "how it was found: trial, matched, before and after, judged",
        ),
        Column("place", pl.String, "where and when it was shown"),
        Column("grade", pl.String, "A to D, or 'judged'"),
        Column("source", pl.String, "key into the sources, or words"),
    ),
    extras=True,
)

ASSUMPTIONS = Table(
    "ASSUMPTIONS",
    "Something taken as so, with its value and grade.",
    (
        Column("assumption", pl.String, "short name"),
        Column("plain", pl.String, "what is assumed, in a plain sentence"),
        Column("value", pl.String, "value with its unit, in words"),
        Column("range", pl.String, "range tried, in words; empty where it is held fixed"),
        Column("grade", pl.String, "A to D, or 'judged'"),
        Column("source", pl.String, "key into the sources, or words"),
    ),
    extras=True,
)

SOURCES = Table(
    "SOURCES",
    "Where a published number comes from.",
    (
        Column("key", pl.String, "as other tables name it"),
        Column("title", pl.String, "of the publication"),
        Column("publisher", pl.String, "who published it"),
        Column("href", pl.String, "address; empty where there is none"),
        Column("published", pl.String, "when, as words or a date"),
        Column("grade", pl.String, "A to D, the lowest of what is used from it"),
    ),
    keys=("key",),
    extras=True,
)
