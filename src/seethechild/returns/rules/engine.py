"""Ask a return's rows which rules they break: all rules of a view in one pass."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from seethechild.core.tables import Column, Table, at_least
from seethechild.returns.extract import ROW
from seethechild.returns.intake import Return
from seethechild.returns.rules.rule import ReturnRule, rules
from seethechild.returns.rules.views_cin import cin_views
from seethechild.returns.rules.views_own import own_views
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
        Column("rule", pl.String, "the publisher's code; ours start with own-"),
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


#: Columns of a view that say where a row stands.
_PLACE = (FILE, ROW, "file", "row", "table", "columns", "format", "year")


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
    told = [
        _placed(rows, rule, of=(pl.lit(format), pl.lit(year, pl.Int64)))
        for name, view in views.items()
        for rule, rows in _broken(view, [each for each in asked if each.view == name])
    ]
    return _counted(told, asked)


def own_findings(
    records: Mapping[str, pl.DataFrame],
    returns: Sequence[Return],
    *,
    today: date | None = None,
    switched_off: frozenset[str] = frozenset(),
) -> Findings:
    """Return which of our own rules the returns break, of all formats at once.

    What a publisher's rule already finds, and what reading reports as a problem, is not asked.

    Args:
        records: record name to its rows, of all returns.
        returns: the returns they came from.
        today: dates after it cannot be; None asks nothing of that.
        switched_off: codes of rules not to ask.

    Returns:
        What was found; ``table`` and ``columns`` are those of ``records``, or the publisher's.
    """
    asked = [each for each in rules("own") if each.code not in switched_off]
    told = [
        _placed(rows, rule, of=(pl.col("format"), pl.col("year")))
        for name, view in own_views(records, returns, today).items()
        for rule, rows in _broken(view, [each for each in asked if each.view == name])
    ]
    return _counted(told, asked)


def _broken(
    view: pl.DataFrame, asked: Sequence[ReturnRule]
) -> list[tuple[ReturnRule, pl.DataFrame]]:
    """Ask all rules of a view at once; the rows of each that some break."""
    if not asked or view.is_empty():
        return []
    flags = view.select(each.check for each in asked)
    found = dict(zip(flags.columns, flags.max().row(0), strict=True))
    place = view.select(name for name in _PLACE if name in view.columns)
    return [(rule, place.filter(flags[rule.code])) for rule in asked if found[rule.code]]


def _placed(
    rows: pl.DataFrame,
    rule: ReturnRule,
    *,
    of: tuple[pl.Expr, pl.Expr],
) -> pl.DataFrame:
    """Return where rows stand: in the columns the view has for that, or where its rule says."""
    here = set(rows.columns)
    file = next((name for name in (FILE, "file") if name in here), None)
    row = next((name for name in (ROW, "row") if name in here), None)
    return rows.select(
        pl.lit(rule.code).alias("rule"),
        of[0].alias("format"),
        of[1].alias("year"),
        (pl.col(file).fill_null("") if file else pl.lit("")).alias("file"),
        (pl.col("table") if "table" in here else pl.lit(rule.table)).alias("table"),
        (pl.col("columns") if "columns" in here else pl.lit(rule.columns)).alias("columns"),
        (pl.col(row).cast(pl.Int64) if row else pl.lit(None, pl.Int64)).alias("row"),
    )


def _counted(told: Sequence[pl.DataFrame], asked: Sequence[ReturnRule]) -> Findings:
    """Count rows by rule, and say of each rule what it says."""
    if not told:
        return Findings(FINDINGS.empty(), ROWS.empty(), len(asked))
    rows = pl.concat(told)
    keys = ["format", "year", "table", "columns", "rule"]
    says = pl.DataFrame(
        [(each.code, each.severity, each.message, each.mend) for each in asked],
        schema=["rule", "severity", "message", "mend"],
        orient="row",
    )
    found = (
        rows.group_by(keys, maintain_order=True)
        .agg(pl.len().cast(pl.Int64).alias("rows"))
        .join(says, on="rule", how="left", maintain_order="left")
        .select(*FINDINGS.dtypes)
        .sort("severity", "rule", *keys[:-1])
    )
    return Findings(
        FINDINGS.check(found), ROWS.check(rows.select(*ROWS.dtypes)), len(asked)
    )
