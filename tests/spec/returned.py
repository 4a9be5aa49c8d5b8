"""Make records, link them and build a dataset, for tests that draw tables."""

from datetime import date

import polars as pl

from seethechild.journeys.build.build import build
from seethechild.returns.link import link
from seethechild.returns.records import RECORDS
from seethechild.returns.seal import Key, seal
from tests.spec.drawn import drawn

KEY = Key(bytes(range(32)))


def record(name, table, *, source="ssda903 2024"):
    """Return a drawn table as the record; what is not drawn is null."""
    frame = drawn(table) if isinstance(table, str) else table
    given = {
        "source": pl.lit(source),
        "file": pl.lit("drawn"),
        "row": pl.int_range(1, pl.len() + 1),
    }
    frame = frame.with_columns(
        expression.alias(column)
        for column, expression in given.items()
        if column not in frame.columns
    )
    columns = RECORDS[name].dtypes
    assert set(frame.columns) <= set(columns), set(frame.columns) - set(columns)
    return frame.select(
        _cast(frame, column, dtype).alias(column) for column, dtype in columns.items()
    )


def _cast(frame, column, dtype):
    if column not in frame.columns:
        return pl.lit(None, dtype=dtype)
    if dtype == pl.Boolean and frame[column].dtype == pl.String:
        return pl.col(column).replace_strict({"yes": True, "no": False})
    if dtype == pl.Date and frame[column].dtype == pl.String:
        return pl.col(column).str.to_date()
    return pl.col(column).cast(dtype)


def dataset(sees=None, **records):
    """Return the dataset of records."""
    return build(link(records, KEY), sees=sees)


def child_id(council_id):
    """Return the name a child gets."""
    return seal(pl.Series([f"council\x1f{council_id}"]), KEY, "child")[0]


def spells(built, track, *columns):
    """Return the spells of a track as rows: child (a number from 1), state, start, stop, ..."""
    found = built.spells.filter(pl.col("track") == track)
    return _rows(found, "state", "start", "stop", *columns)


def events(built, *columns, kind=None):
    """Return events as rows: child, kind (where several), date, ..."""
    found = built.events
    if kind is not None:
        return _rows(found.filter(pl.col("kind") == kind), "date", *columns)
    return _rows(found, "kind", "date", *columns)


def _rows(found, *columns):
    names = pl.DataFrame(
        {"child": range(1, 100), "child_id": [child_id(n) for n in range(1, 100)]}
    )
    ordered = found.join(names, on="child_id").sort("child", maintain_order=True)
    return [
        tuple(str(v) if isinstance(v, date) else v for v in row)
        for row in ordered.select("child", *columns).rows()
    ]
