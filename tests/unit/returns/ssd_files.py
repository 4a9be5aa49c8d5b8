"""Make small Standard Safeguarding Datasets, and write them as CSV or Parquet."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from seethechild.returns import ssd
from seethechild.returns.extract import Tidied
from seethechild.returns.fields import tables
from seethechild.returns.head import look
from seethechild.returns.tidy import tidy

Rows = Sequence[Mapping[str, str]]


def table(name: str, rows: Rows) -> pl.DataFrame:
    """Return a table of the standard with all its columns; values under the ends of their names."""
    columns = [each.field for each in tables("ssd")[name]]
    return pl.DataFrame(
        [{column: _value(column, row) for column in columns} for row in rows],
        schema=dict.fromkeys(columns, pl.String),
    )


def _value(column: str, row: Mapping[str, str]) -> str | None:
    ends = [end for end in row if column == end or column.endswith(f"_{end}")]
    return row[max(ends, key=len)] if ends else None


def write(folder: Path, data: Mapping[str, Rows], *, kind: str = "csv") -> Path:
    """Write tables as files of their names."""
    folder.mkdir(exist_ok=True)
    for name, rows in data.items():
        frame = table(name, rows)
        path = folder / f"{name}.{kind}"
        frame.write_csv(path) if kind == "csv" else frame.write_parquet(path)
    return folder


def together(folder: Path) -> Tidied:
    """Read all tables of a folder and put them together, as intake does."""
    read = []
    for path in sorted(folder.iterdir()):
        kind = ssd.recognise(look(path))
        assert kind is not None, path
        read.append(tidy(ssd.read(path, kind)))
    tables_read = {name: frame for each in read for name, frame in each.tables.items()}
    problems = tuple(problem for each in read for problem in each.problems)
    return Tidied(read[0].extract, tables_read, problems)


def records(folder: Path, data: Mapping[str, Rows]) -> dict[str, pl.DataFrame]:
    """Return the records of tables, by way of files."""
    return ssd.records(together(write(folder, data)))
