"""Ask a return's rows which rules they break: all rules of a view in one pass."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from seethechild.core.tables import Column, Table, at_least
from seethechild.returns.extract import ROW
from seethechild.returns.rules.rule import ReturnRule, rules
from seethechild.returns.rules.views_cin import cin_views
from seethechild.returns.rules.views_ssda903 import ssda903_views
from seethechild.returns.tidy import FILE

FINDINGS = Table(
    "FINDINGS",
    "A rule that rows of a return break. Counts only.",
    (
        Column("format", pl.String, "format of the return"),
        Column("year", pl.Int64, "financial year by its end", nullable=True),
        Column("table", pl.String, "the publisher's table"),
        Column("columns", pl.String, "the publisher's fields, joined by ;"),
        Column("rule", pl.String, "the publisher's code"),
        Column("severity", pl.String, "error or query"),
        Column("rows", pl.Int64, "rows that break it", unit="rows", rules=(at_least(1),)),
        Column("message", pl.String, "in the publisher's words"),
        Column("mend", pl.String, "what to do about it"),
    ),
)
ROWS = Table(
    "ROWS",
    "A row that breaks a rule, for a file that stays with the council.",
    (
        Column("rule", pl.String, "the publisher's code"),
        Column("format", pl.String, "format of the return"),
        Column("file", pl.String, "name of the file"),
        Column("table", pl.String, "the publisher's table"),
        Column("row", pl.Int64, "where in the file, from 1", nullable=True),
    ),
)


@dataclass(frozen=True, eq=False)
class Findings:
    """What the rules found in one return.

    Attributes:
        found: a row for each rule that is broken; ``FINDINGS``.
        rows: every row that breaks one; ``ROWS``. Only for a file that stays with the council.
        asked: how many rules were asked.
    """

    found: pl.DataFrame
    rows: pl.DataFrame
    asked: int


def findings(
    tables: Mapping[str, pl.DataFrame],
    *,
    format: str,  # noqa: A002 - the plain word
    year: int | None,
    previous: Mapping[str, pl.DataFrame] | None = None,
    switched_off: frozenset[str] = frozenset(),
) -> Findings:
    """Return the rules that a return breaks.

    Args:
        tables: the format's typed tables, of all files of the return; each row with ``_row``
            and, where known, ``_file``.
        format: which rules.
        year: the financial year by its end; None asks the rules of all years.
        previous: the tables of the same council's return of the year before, if there is one;
            rules that compare the two are asked only then.
        switched_off: codes of rules not to ask.

    Returns:
        What was found; nothing where the format has no rules.

    Raises:
        polars.exceptions.PolarsError: a rule cannot be asked; a mistake in the rule's data.
    """
    if format == "cin_census":
        views = cin_views(tables, year)
    elif format == "ssda903":
        views = ssda903_views(tables, year, previous)
    else:
        return Findings(FINDINGS.empty(), ROWS.empty(), 0)
    asked = [
        each
        for each in rules(format)
        if each.holds_in(year) and each.code not in switched_off and each.view in views
    ]
    found = [
        piece
        for name, view in views.items()
        if view.height
        for piece in _broken(view, [each for each in asked if each.view == name])
    ]
    rows = pl.concat([ROWS.empty(), *(frame for _, frame in found)])
    counted = [
        {
            "format": format, "year": year, "table": rule.table, "columns": rule.columns,
            "rule": rule.code, "severity": rule.severity, "rows": frame.height,
            "message": rule.message, "mend": rule.mend,
        }
        for rule, frame in found
    ]  # fmt: skip
    table = pl.DataFrame(counted, schema=FINDINGS.dtypes)
    return Findings(
        FINDINGS.check(table.sort("severity", "rule")), ROWS.check(rows), len(asked)
    )


def _broken(
    view: pl.DataFrame, asked: Sequence[ReturnRule]
) -> list[tuple[ReturnRule, pl.DataFrame]]:
    """Ask all rules of a view at once; the rows of each that some break."""
    if not asked:
        return []
    flags = view.select(each.check for each in asked)
    broken = [
        name for name, any_ in zip(flags.columns, flags.max().row(0), strict=True) if any_
    ]
    where = {
        "file": pl.col(FILE) if FILE in view.columns else pl.lit(""),
        "row": pl.col(ROW).cast(pl.Int64)
        if ROW in view.columns
        else pl.lit(None, pl.Int64),
    }
    return [
        (
            rule,
            view.filter(flags[rule.code]).select(
                pl.lit(rule.code).alias("rule"),
                pl.lit(rule.format).alias("format"),
                where["file"].fill_null("").alias("file"),
                pl.lit(rule.table).alias("table"),
                where["row"].alias("row"),
            ),
        )
        for rule in asked
        if rule.code in broken
    ]
