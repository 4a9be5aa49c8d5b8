"""Moving a format's tidied values into the records all formats share."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from seethechild.core.files import DType
from seethechild.returns.extract import ROW, Tidied
from seethechild.returns.fields import Field, codes, tables
from seethechild.returns.records import RECORDS
from seethechild.returns.tidy import FILE

#: What an identifier looks like; others (UN1, 3412) say why there is none, or are made up, and
#: would join children who are not the same.
_LOOKS_LIKE = {"upn": r"^[A-Z]\d{11}[0-9A-Z]$", "nhs": r"^\d{10}$"}


def moved(tidied: Tidied) -> dict[str, pl.DataFrame]:
    """Return the records that are plain moves, as the format's data declare them.

    For each table and record there is one row of the record for each row of the table; columns
    the table does not fill are null. A format's module adds or mends what is no plain move.
    Pupil and NHS numbers that do not look like one are left out, and so is what stands in the place
    of a code and is none of its list: it may be anything, a name included.

    Args:
        tidied: a return's, or one file's, typed tables.

    Returns:
        Record name to frame, as declared in ``records``.
    """
    kind, name = tidied.extract.kind, tidied.extract.path.name
    found: dict[str, list[pl.DataFrame]] = {}
    for table, its_fields in tables(kind.format).items():
        frame = tidied.tables.get(table)
        if frame is None:
            continue
        for record in dict.fromkeys(each.record for each in its_fields if each.record):
            taken = {
                each.column: _value(each, frame.schema[each.field])
                for each in its_fields
                if each.record == record and each.column
            }
            found.setdefault(record, []).append(
                as_record(record, frame, taken, source=source(tidied), file=name)
            )
    return {record: pl.concat(frames) for record, frames in found.items()}


def with_known_codes(tidied: Tidied) -> Tidied:
    """Return the same without what stands in the place of a code and is none of its list.

    It may be anything, a name included. Tidying has counted it as a problem by table and column,
    and rules are asked of what was written; records are made from what this leaves.

    Args:
        tidied: a return's, or one file's, typed tables.

    Returns:
        The same with such values null.
    """
    form = tidied.extract.kind.format
    return replace(
        tidied,
        tables={
            name: frame.with_columns(
                _value(each, frame.schema[each.field]).alias(each.field)
                for each in tables(form).get(name, ())
                if each.type == "code" and each.field in frame.columns
            )
            for name, frame in tidied.tables.items()
        },
    )


def source(tidied: Tidied) -> str:
    """Return what a record calls the return it comes from, such as ``cin_census 2024``."""
    kind = tidied.extract.kind
    return f"{kind.format} {kind.year}" if kind.year else kind.format


def as_record(
    record: str,
    frame: pl.DataFrame,
    taken: Mapping[str, pl.Expr],
    *,
    source: str,
    file: str = "",
) -> pl.DataFrame:
    """Return rows of one record.

    Args:
        record: its name in ``records.RECORDS``.
        frame: the format's table, with ``_row`` and, where it is of several files, ``_file``.
        taken: the record's column to what fills it; others are null.
        source: format and year.
        file: the file's name, for a table without ``_file``.

    Returns:
        As many rows as ``frame``, in the same order, with the record's columns.
    """
    origin = pl.col(FILE) if FILE in frame.columns else pl.lit(file)
    known = {"source": pl.lit(source), "file": origin, "row": pl.col(ROW), **taken}
    return frame.select(
        known.get(column, pl.lit(None)).cast(dtype).alias(column)
        for column, dtype in RECORDS[record].dtypes.items()
    )


def _value(known: Field, dtype: DType) -> pl.Expr:
    value = pl.col(known.field)
    if pattern := _LOOKS_LIKE.get(known.type):
        return pl.when(value.str.contains(pattern)).then(value)
    if known.type == "code" and dtype == pl.String and (listed := codes(known.codes)):
        return pl.when(value.is_in([each.code for each in listed])).then(value)
    return value
