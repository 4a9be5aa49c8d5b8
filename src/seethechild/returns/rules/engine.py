"""Ask a return's rows which rules they break: all rules of a view in one pass."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import polars as pl

from seethechild.core.tables import Column, Table, at_least
from seethechild.returns.extract import ROW
from seethechild.returns.intake import Return
from seethechild.returns.rules.rule import ReturnRule, rules
from seethechild.returns.rules.views_cin import WHOLE, added, cin_views
from seethechild.returns.rules.views_own import own_views
from seethechild.returns.rules.views_ssda903 import ssda903_views
from seethechild.returns.rules.whole import Whole
from seethechild.returns.spool import Kept, Tables, groups_of, rows_of
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


#: Columns of a view that say where a row stands; by some of them rows are counted.
_PLACE = (FILE, ROW, "file", "row", "table", "columns", "format", "year")
_OF = ("format", "year")
_KEYS = (*_OF, "table", "columns", "rule")
#: The table of each format that has a row for each child.
_PEOPLE = {"cin_census": "ChildIdentifiers", "ssda903": "Header"}

#: Takes rows that break a rule, as ``ROWS``.
Tell: TypeAlias = Callable[[pl.DataFrame], None]


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


def nobody(_: pl.DataFrame) -> None:
    """Take rows that break a rule, and list them nowhere."""


def findings(
    tables: Tables,
    *,
    format: str,  # noqa: A002 - the plain word
    year: int | None,
    previous: Tables | None = None,
    switched_off: frozenset[str] = frozenset(),
    tell: Tell | None = None,
) -> Findings:
    """Return the rules that a return breaks.

    A return that is kept in pieces is asked piece by piece.

    Args:
        tables: the format's typed tables, of all files of the return; each row with ``_row``
            and, where known, ``_file``.
        format: which rules.
        year: the financial year by its end; None asks the rules of all years.
        previous: the tables of the same council's return of the year before, if there is one;
            rules that compare the two are asked only then.
        switched_off: codes of rules not to ask.
        tell: takes the rows that break a rule (``ROWS``), some at a time; ``nobody`` if they are
            not wanted. They are in ``rows`` only if it is not said.

    Returns:
        What was found; nothing where the format has no rules.

    Raises:
        polars.exceptions.PolarsError: a rule cannot be asked; a mistake in the rule's data.
    """
    if format not in _PEOPLE:
        return Findings(FINDINGS.empty(), ROWS.empty(), 0)
    whole = Whole.of(tables, _PEOPLE[format])
    known = [
        each
        for each in rules(format)
        if each.holds_in(year) and each.code not in switched_off
    ]
    tally = _Tally(known, tell, of=(format, year))
    about = list[pl.DataFrame]()
    for piece, before in _pieces(tables, previous, year):
        if format == "cin_census":
            views = cin_views(piece, year, whole)
            about.append(views.pop(WHOLE))
        else:
            views = ssda903_views(piece, year, before, whole)
        for name in list(views):
            tally.ask(name, views.pop(name))
    if about:
        tally.ask(WHOLE, added(about))
    return tally.findings()


def own_findings(
    records: Tables,
    returns: Sequence[Return],
    *,
    today: date | None = None,
    switched_off: frozenset[str] = frozenset(),
    tell: Tell | None = None,
) -> Findings:
    """Return which of our own rules the returns break, of all formats at once.

    What a publisher's rule already finds, and what reading reports as a problem, is not asked.

    Args:
        records: record name to its rows, of all returns.
        returns: the returns they came from.
        today: dates after it cannot be; None asks nothing of that.
        switched_off: codes of rules not to ask.
        tell: as in ``findings``.

    Returns:
        What was found; ``table`` and ``columns`` are those of ``records``, or the publisher's.
    """
    known = [each for each in rules("own") if each.code not in switched_off]
    tally = _Tally(known, tell)
    filled = {name for name, rows in rows_of(records).items() if rows}
    once = returns
    for piece in groups_of(records):
        for name, view in own_views(piece, once, today, filled).items():
            tally.ask(name, view)
        once = ()
    return tally.findings()


def _pieces(
    tables: Tables, previous: Tables | None, year: int | None
) -> Iterator[tuple[Tables, Tables | None]]:
    """Yield the tables of a return a piece at a time, with the same children's of the year before.

    Where the year is not known it may stand in one row, so that all is asked at once.
    """
    if not isinstance(tables, Kept):
        yield tables, previous
        return
    for pieces in tables.ranges() if year else [tables.all_pieces]:
        before = previous.at(pieces) if isinstance(previous, Kept) else previous
        yield tables.at(pieces), before


class _Tally:
    """What rules find, as views are asked.

    Args:
        known: the rules to ask.
        tell: takes the rows; see ``findings``.
        of: format and year of all rows; the view's columns say them if None.
    """

    def __init__(
        self,
        known: Sequence[ReturnRule],
        tell: Tell | None,
        of: tuple[str, int | None] | None = None,
    ) -> None:
        self._known, self._of = known, of
        self._rows: list[pl.DataFrame] = []
        self._tell = self._rows.append if tell is None else tell
        self._views: set[str] = set()
        self._counts = Counter[tuple[object, ...]]()

    def ask(self, name: str, view: pl.DataFrame) -> None:
        """Ask all rules of a view at once."""
        self._views.add(name)
        asked = [each for each in self._known if each.view == name]
        if not asked or view.is_empty():
            return
        flags = view.select(each.check for each in asked)
        broken = dict(zip(flags.columns, flags.sum().row(0), strict=True))
        found = [rule for rule in asked if broken[rule.code]]
        if found:
            place = view.select(each for each in _PLACE if each in view.columns)
            for rule in found:
                self._count(place, flags[rule.code], rule)
                if self._tell is not nobody:
                    self._tell(self._placed(place.filter(flags[rule.code]), rule))

    def findings(self) -> Findings:
        """Return what was found."""
        asked = [each for each in self._known if each.view in self._views or not self._of]
        says = pl.DataFrame(
            [(each.code, each.severity, each.message, each.mend) for each in asked],
            schema=dict.fromkeys(("rule", "severity", "message", "mend"), pl.String),
            orient="row",
        )
        found = (
            pl.DataFrame(
                [(*key, rows) for key, rows in self._counts.items()],
                schema={name: FINDINGS.dtypes[name] for name in (*_KEYS, "rows")},
                orient="row",
            )
            .join(says, on="rule", how="left", maintain_order="left")
            .select(*FINDINGS.dtypes)
            .sort("severity", "rule", *_KEYS[:-1])
        )
        rows = pl.concat([ROWS.empty(), *self._rows])
        return Findings(FINDINGS.check(found), ROWS.check(rows), len(asked))

    def _count(self, place: pl.DataFrame, flag: pl.Series, rule: ReturnRule) -> None:
        """Count the rows that break a rule, by where their columns say they stand."""
        fixed = (*(self._of or ("", None)), rule.table, rule.columns, rule.code)
        said = dict(zip(_KEYS, fixed, strict=True))
        here = [
            each
            for each in _KEYS[:-1]
            if each in place.columns and (each not in _OF or not self._of)
        ]
        if not here:
            self._counts[tuple(said.values())] += int(flag.sum())
            return
        counts = place.select(here).filter(flag).group_by(here).len()
        for *values, rows in counts.iter_rows():
            self._counts[tuple((said | dict(zip(here, values, strict=True))).values())] += (
                rows
            )

    def _placed(self, rows: pl.DataFrame, rule: ReturnRule) -> pl.DataFrame:
        """Return where rows stand: as their columns say, or where the rule says."""
        here = set(rows.columns)
        file = next((name for name in (FILE, "file") if name in here), None)
        row = next((name for name in (ROW, "row") if name in here), None)
        return rows.select(
            pl.lit(rule.code).alias("rule"),
            (pl.lit(self._of[0]) if self._of else pl.col("format")).alias("format"),
            (pl.col(file).fill_null("") if file else pl.lit("")).alias("file"),
            (pl.col("table") if "table" in here else pl.lit(rule.table)).alias("table"),
            (pl.col(row).cast(pl.Int64) if row else pl.lit(None, pl.Int64)).alias("row"),
        )
