"""One dated journey per child: CHILDREN, SPELLS and EVENTS, and what each source can see.

Observed and simulated children have the same tables, so that one code describes and refits both.
"""

import polars as pl

from seethechild.core.tables import Column, Rule, Table, between

_ID = Column("child_id", pl.String, "keyed hash of the council's identifier")


def _may(name: str, dtype: object, meaning: str, unit: str = "") -> Column:
    return Column(name, dtype, meaning, unit=unit, nullable=True)  # type: ignore[arg-type]


CHILDREN = Table(
    "CHILDREN",
    "A child in the dataset.",
    (
        _ID,
        _may("family_id", pl.String, "keyed hash of the family's or mother's identifier"),
        _may("birth_month", pl.Date, "first day of the month of birth, or expected birth"),
        _may("birth_is_expected", pl.Boolean, "not yet born when last recorded"),
        _may("sex", pl.String, "M, F or U"),
        _may("ethnicity", pl.String, "DfE code of four letters"),
        _may(
            "disability", pl.Boolean, "any disability recorded; null where nothing is said"
        ),
        _may("area", pl.String, "LSOA or a coarser area"),
        Column(
            "deprivation_decile",
            pl.Int64,
            "1 most deprived to 10",
            nullable=True,
            rules=(between(1, 10),),
        ),
        _may("unaccompanied", pl.Boolean, "ever an unaccompanied asylum-seeking child"),
        _may("death_month", pl.Date, "first day of the month of death"),
    ),
    keys=("child_id",),
)

SPELLS = Table(
    "SPELLS",
    "Unbroken time of a child in one state of a track. It holds its start, not its stop.",
    (
        _ID,
        Column("track", pl.String, "help, legal, home or mind"),
        Column("state", pl.String, "a state of the track, see GLOSSARY"),
        Column("start", pl.Date, "first day"),
        _may("stop", pl.Date, "day after the last; null where open when the data end"),
        Column("source", pl.String, "format and year it comes from"),
        _may("need", pl.String, "primary need, N0 to N9"),
        _may("category", pl.String, "category of abuse of a protection plan"),
        _may("legal_status", pl.String, "DfE code of the legal status in care"),
        _may("place", pl.String, "DfE code of the home in care"),
        _may("provider", pl.String, "DfE code of who provides the home"),
        _may("home_id", pl.String, "keyed hash of the home: equal ones are the same home"),
        _may("distance_miles", pl.Float64, "home in care from the family's home", "miles"),
        _may("start_reason", pl.String, "code of the reason it began"),
        _may("end_reason", pl.String, "code of the reason it ended"),
        _may("team", pl.String, "team"),
        _may("worker_id", pl.String, "keyed hash of the worker"),
    ),
    rules=(Rule("start is before stop", pl.col("start") < pl.col("stop")),),
)

EVENTS = Table(
    "EVENTS",
    "Something that happened to a child on a day.",
    (
        _ID,
        Column("kind", pl.String, "an event, see GLOSSARY"),
        Column("date", pl.Date, "the day"),
        _may("outcome", pl.String, "what came of it, where recorded"),
        Column("source", pl.String, "format and year it comes from"),
        _may(
            "detail", pl.String, "code that says more: source of a referral, kind of visit"
        ),
        _may("until", pl.Date, "last day of what the event opened, such as an assessment"),
        _may("team", pl.String, "team"),
        _may("worker_id", pl.String, "keyed hash of the worker"),
    ),
)

COVERAGE = Table(
    "COVERAGE",
    "What a source sees, and from when to when: truncation and censoring come from here.",
    (
        Column("source", pl.String, "format and year"),
        Column("sees", pl.String, "what it would show if it happened: a record's name"),
        Column("start", pl.Date, "first day seen"),
        Column("stop", pl.Date, "day after the last seen"),
        Column("rows", pl.Int64, "rows it gave"),
    ),
)
