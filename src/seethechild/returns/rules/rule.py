"""Rules as data: what each says, and the expression that finds the rows which break it.

The files stand beside this one, a CSV for each format. ``when`` is an SQL expression over the
columns of a *view* (a table with what belongs to it, see ``views_cin`` and ``views_ssda903``);
a row for which it is true breaks the rule. DfE's codes and words are kept exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import as_file, files
from pathlib import Path
from typing import Literal, cast

import polars as pl

from seethechild.core.files import read_csv

Severity = Literal["error", "query"]


@dataclass(frozen=True)
class ReturnRule:
    """One rule of a return.

    Attributes:
        code: the publisher's, kept exactly; ours start with ``own-``.
        format: the format it is for.
        severity: an error must be mended, a query must be looked at.
        view: the rows it is asked of.
        table: the publisher's table in which the wrong rows stand.
        columns: the publisher's fields concerned, joined by ";".
        message: what it says, in the publisher's words.
        when: SQL over the view's columns; true where the rule is broken.
        mend: what to do about it.
        first_year: financial year (by its end) from which it holds; None: always.
        last_year: last financial year it holds; None: still.
        source: who published it, and where.
    """

    code: str
    format: str
    severity: Severity
    view: str
    table: str
    columns: str
    message: str
    when: str
    mend: str
    first_year: int | None
    last_year: int | None
    source: str

    def holds_in(self, year: int | None) -> bool:
        """Say whether the rule holds in a year; in an unknown year, all do."""
        first, last = self.first_year or 0, self.last_year or 9999
        return year is None or first <= year <= last

    @cached_property  # read from text once, not for every piece of every return
    def check(self) -> pl.Expr:
        """What is true in the rows that break it; null is no breach."""
        return pl.sql_expr(self.when).fill_null(value=False).alias(self.code)


@dataclass(frozen=True)
class LeftOut:
    """A published rule that is not run, and why."""

    code: str
    format: str
    message: str
    reason: str


@cache
def rules(format: str) -> tuple[ReturnRule, ...]:  # noqa: A002 - the plain word
    """Return the rules of a format that are run, in the order of the file.

    Example:
        >>> [each.when for each in rules("cin_census") if each.code == "8925"]
        ['CPPendDate < CPPstartDate']
    """
    return tuple(
        ReturnRule(
            code=row["code"],
            format=format,
            severity=cast("Severity", row["severity"]),
            view=row["view"],
            table=row["table"],
            columns=row["columns"],
            message=row["message"],
            when=row["when"],
            mend=row["mend"],
            first_year=_year(row["first_year"]),
            last_year=_year(row["last_year"]),
            source=row["source"],
        )
        for row in _rows(format)
        if not row["left_out"]
    )


@cache
def left_out(format: str) -> tuple[LeftOut, ...]:  # noqa: A002
    """Return the published rules of a format that are not run, each with the reason."""
    return tuple(
        LeftOut(row["code"], format, row["message"], row["left_out"])
        for row in _rows(format)
        if row["left_out"]
    )


def _rows(format_name: str) -> Sequence[Mapping[str, str]]:
    folder = files("seethechild.returns.rules")
    with as_file(folder / f"{format_name}.csv") as path:
        if not Path(path).exists():
            return []
        return read_csv(Path(path)).with_columns(pl.all().fill_null("")).to_dicts()


def _year(text: str) -> int | None:
    return int(text) if text else None


@cache
def known_rules() -> frozenset[str]:
    """Return the codes of all rules that are run, of all formats."""
    folder = files("seethechild.returns.rules")
    names = (each.name for each in folder.iterdir() if each.name.endswith(".csv"))
    return frozenset(
        each.code for name in names for each in rules(name.removesuffix(".csv"))
    )
