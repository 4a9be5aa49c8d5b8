"""Which state or event a publisher's code stands for, and the shape of spells and events."""

from functools import lru_cache
from pathlib import Path
from typing import Final

import polars as pl

from seethechild.core.files import read_csv
from seethechild.core.tables import Column, Table
from seethechild.journeys.tables import EVENTS, SPELLS

_STATES: Final = Path(__file__).parent / "states.csv"
_CODES: Final = Table(
    "CODES",
    "A publisher's code and the state or event it stands for.",
    (
        Column("list", pl.String, "kind of code"),
        Column("code", pl.String, "as the publisher writes it"),
        Column("state", pl.String, "state of a track, or event"),
        Column("note", pl.String, "what the code means", nullable=True),
    ),
    keys=("list", "code"),
)


@lru_cache(maxsize=1)
def _codes() -> pl.DataFrame:
    return _CODES.check(read_csv(_STATES, _CODES.dtypes))


def stands_for(codes: str, kind: str, other: str | None = None) -> pl.Expr:
    """Return the state or event a column's codes stand for.

    Args:
        codes: name of the column.
        kind: of code: place, legal, emergency, mind, care_end, need_end, after_care, home_after.
        other: for codes that are not listed.

    Returns:
        An expression; null where the code is.

    Example:
        >>> pl.DataFrame({"place": ["K2", "T1", None]}).select(
        ...     stands_for("place", "place"))["place"].to_list()
        ['childrens_home', 'temporary', None]
    """
    listed = _codes().filter(pl.col("list") == kind)
    known = pl.col(codes).replace_strict(
        listed["code"], listed["state"], default=other, return_dtype=pl.String
    )
    return pl.when(pl.col(codes).is_not_null()).then(known).alias(codes)


def as_spells(frame: pl.DataFrame, track: str) -> pl.DataFrame:
    """Return rows in the columns of SPELLS; columns that are missing are null."""
    return _as(frame.with_columns(track=pl.lit(track)), SPELLS)


def as_events(frame: pl.DataFrame, kind: str | None = None) -> pl.DataFrame:
    """Return rows in the columns of EVENTS, without those that have no date or kind."""
    if kind is not None:
        frame = frame.with_columns(kind=pl.lit(kind))
    return _as(frame, EVENTS).drop_nulls(("kind", "date"))


def _as(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Children keep the type they have: while journeys are built they are numbers with names."""
    return frame.select(
        pl.col(name)
        if name == "child_id"
        else (pl.col(name) if name in frame.columns else pl.lit(None))
        .cast(dtype)
        .alias(name)
        for name, dtype in table.dtypes.items()
    )
