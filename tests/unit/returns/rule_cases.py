"""Small made-up returns, and the changes that break each rule and that keep it."""

import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

import polars as pl

from seethechild.returns.extract import ROW, Extract, Format, Kind
from seethechild.returns.fields import tables
from seethechild.returns.records import RECORDS
from seethechild.returns.rules.engine import Findings, findings, own_findings
from seethechild.returns.tidy import typed

CASES = Path(__file__).resolve().parents[2] / "data" / "rules"
#: A made-up pupil number with its right letter, and with a wrong one.
UPNS = {"{upn}": "Z202200001001", "{upn_wrong}": "A202200001001"}

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Cases:
    """One format's return that keeps all rules, and what breaks and what keeps each."""

    format: str
    year: int
    clean: Mapping[str, Rows]
    previous: Mapping[str, Rows]
    changes: Mapping[str, tuple[str, str]]

    def found(self, change: str) -> Findings:
        """Ask all rules of the return with a change made to it."""
        this, before = {}, {}
        for name, rows in self.clean.items():
            this[name] = [dict(row) for row in rows]
        for name, rows in self.previous.items():
            before[name] = [dict(row) for row in rows]
        for part in filter(None, change.split(" | ")):
            make = before if part.startswith("before ") else this
            _change(make, part.removeprefix("before "))
        if self.format == "own":
            return own_findings(
                {name: _record(name, this.get(name, [])) for name in RECORDS}, []
            )
        return findings(
            _typed(self.format, self.year, this),
            format=self.format,
            year=self.year,
            previous=_typed(self.format, self.year - 1, before) if before else None,
        )


def cases(name: str) -> Cases:
    """Read a format's cases."""
    text = (CASES / f"{name}.toml").read_text(encoding="utf-8")
    for mark, upn in UPNS.items():
        text = text.replace(mark, upn)
    data = tomllib.loads(text)
    return Cases(
        format=name,
        year=data["year"],
        clean={table: _rows(rows) for table, rows in data["clean"].items()},
        previous={table: _rows(rows) for table, rows in data.get("previous", {}).items()},
        changes={code: (one[0], one[1]) for code, one in data["rules"].items()},
    )


def _rows(text: str) -> Rows:
    frame = pl.read_csv(io.StringIO(text.strip()), infer_schema=False)
    return frame.with_columns(pl.all().fill_null("")).to_dicts()


def _change(made: dict[str, Rows], change: str) -> None:
    table, row, *values = change.split(" ")
    new = dict(value.split("=", 1) for value in values)
    rows = made[table]
    unknown = set(new) - set(rows[0])
    assert not unknown, f"{table} has no {unknown}"
    place = int(row.lstrip("+-"))
    if row.startswith("-"):
        del rows[place]
    elif row.startswith("+"):
        rows.append({**rows[place], **new})
    else:
        rows[place].update(new)


def _typed(form: str, year: int, made: Mapping[str, Rows]) -> Mapping[str, pl.DataFrame]:
    return {
        name: _typed_table(form, year, name, tuple(tuple(row.items()) for row in rows))
        for name, rows in made.items()
    }


@cache
def _typed_table(
    form: str, year: int, name: str, rows: tuple[tuple[tuple[str, str], ...], ...]
) -> pl.DataFrame:
    fields = [each.field for each in tables(cast("Format", form))[name]]
    texts = pl.DataFrame(
        [{field: dict(row).get(field) or None for field in fields} for row in rows],
        schema=dict.fromkeys(fields, pl.String),
    ).with_row_index(ROW, offset=1)
    kind = Kind(cast("Format", form), "", year, None, "")
    return typed(Extract(Path("made up"), kind, {name: texts})).tables[name]


def _record(name: str, rows: Rows) -> pl.DataFrame:
    types = RECORDS[name].dtypes
    texts = {column: [row.get(column) or None for row in rows] for column in types}
    frame = pl.DataFrame(texts, schema=dict.fromkeys(types, pl.String))
    return frame.select(_cast(column, dtype) for column, dtype in types.items())


def _cast(column: str, dtype: object) -> pl.Expr:
    text = pl.col(column)
    if dtype == pl.Boolean:
        return text == "true"
    return text.str.to_date() if dtype == pl.Date else text.cast(dtype)  # type: ignore[arg-type]
