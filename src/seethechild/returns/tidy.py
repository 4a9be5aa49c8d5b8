"""From text as found to typed values: what was understood, what was mended, what was not.

``typed`` works on one file and needs nothing but its text. ``settled`` works on a whole return,
once its year is known: dates that cannot be, codes of other years, rows that repeat. Every
change has a name in ``formats/repairs.csv`` and is counted; switched off, it is not made.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeAlias

import polars as pl

from seethechild.core.errors import Problem
from seethechild.returns import cin_dialects, dfe_files
from seethechild.returns.date_order import Dates, Order, about_order, dates_of, orders
from seethechild.returns.extract import ROW, Extract, Format, Kind, Repair, Tidied
from seethechild.returns.fields import Field, codes, repair_rules, tables
from seethechild.returns.tidy_columns import DTYPES, Column, code_list, typed_column
from seethechild.returns.years import year_end

#: Table and column to what its dates show of their order.
Shown: TypeAlias = Mapping[str, Mapping[str, Dates]]
#: Column of every typed table: the name of the file a row came from.
FILE = "_file"

#: Formats that are written in dialects, and what writes them as their publisher does.
_DIALECTS: Mapping[Format, Callable[..., tuple[Extract, tuple[Repair, ...]]]] = {
    "cin_census": cin_dialects.mend
}

#: Formats whose files say something about each other, and what obeys it.
_BETWEEN_FILES: Mapping[Format, Callable[[Tidied, frozenset[str]], Tidied]] = {
    "dfe_api": dfe_files.across_files
}

_FIRST_DAY = date(1930, 1, 1)
#: Dates that lie ahead by their nature: when a child will be eighteen.
_MAY_LIE_AHEAD = frozenset({"DUC"})
_FEW_CODES = 15

_MENDS = {
    "date": "Write dates as {form}.",
    "month": "Write months as 2024-03.",
    "whole": "Write whole numbers in digits.",
    "number": "Write numbers in digits.",
    "yesno": "Write 1 or 0.",
}
_WHAT = {
    "date": "values are no dates",
    "month": "values are no months",
    "whole": "values are no whole numbers",
    "number": "values are no numbers",
    "yesno": "values are neither yes nor no",
    "code": "values are no codes of its list and are not kept",
}


def tidy(extract: Extract, *, without: frozenset[str] = frozenset()) -> Tidied:
    """Type a file and settle it as a return of its own.

    Args:
        extract: a file as it was read.
        without: ids of repairs that are switched off.

    Returns:
        Typed tables, problems and repairs.
    """
    return settled(typed(extract, without=without), without=without)


def typed(
    extract: Extract,
    *,
    without: frozenset[str] = frozenset(),
    file: str = "",
    dates: Shown | None = None,
) -> Tidied:
    """Give every column of a file its type.

    Args:
        extract: a file as it was read.
        without: ids of repairs that are switched off.
        file: what messages and ``_file`` call it; its name if empty.
        dates: what the dates of the whole file show of their order, where ``extract`` is a part of
            it; what is doubtful about that is then not said.

    Returns:
        The tables with every column their format declares, then those it does not know, as
        text; ``_row``; and ``_file``. Tables the format does not know are left out.
    """
    declared = tables(extract.kind.format)
    problems, repairs = list(extract.problems), list(extract.repairs)
    if mend := _DIALECTS.get(extract.kind.format):
        extract, mended = mend(extract, without=without)
        repairs += mended
    file = file or extract.path.name
    made: dict[str, pl.DataFrame] = {}
    for name, frame in extract.tables.items():
        if name not in declared:
            continue
        columns = {ROW: frame[ROW].cast(pl.Int64)}
        shown = _dates(frame, declared[name]) if dates is None else dates.get(name, {})
        order = orders(shown)
        for each in declared[name]:
            found = _column(extract, frame, each, without, order.get(each.field, "day"))
            columns[each.field] = found.values.rename(each.field)
            if dates is None:
                problems += _about_order(file, each, shown, order)
            if order.get(each.field) == "both" and each.field in frame.columns:
                found.unclear -= dates_of(frame[each.field]).either
            problems += _unclear(extract, file, each, found)
            repairs += [
                Repair(rule, name, each.field, rows) for rule, rows in found.repairs.items()
            ]
        extras = [column for column in frame.columns if column not in columns]
        names = pl.repeat(file, frame.height, dtype=pl.String, eager=True)
        made[name] = pl.DataFrame(
            [*columns.values(), *frame.select(extras), names.rename(FILE)]
        )
    return Tidied(replace(extract, tables={}), made, tuple(problems), tuple(repairs))


def settled(tidied: Tidied, *, without: frozenset[str] = frozenset()) -> Tidied:
    """Mend and check what needs the whole return and its year.

    Args:
        tidied: a return's typed tables; ``extract.kind.year`` says its year.
        without: ids of repairs that are switched off.

    Returns:
        The same with impossible dates missing and repeated rows gone, and the problems and
        repairs of that added.
    """
    if between := _BETWEEN_FILES.get(tidied.extract.kind.format):
        tidied = between(tidied, without)
    problems, repairs = list(tidied.problems), list(tidied.repairs)
    made: dict[str, pl.DataFrame] = {}
    for name, frame in tidied.tables.items():
        for change in _changes(tidied, name, without):
            frame, more = change(frame)  # noqa: PLW2901 - each change works on the last
            repairs += [each for each in more if each.rows]
        made[name] = frame
        problems += _codes_of_other_years(tidied, name, frame)
    return replace(tidied, tables=made, problems=tuple(problems), repairs=tuple(repairs))


def shown_dates(extract: Extract) -> Shown:
    """Return what the dates of each table show of the order of days and months."""
    declared = tables(extract.kind.format)
    return {
        name: _dates(frame, declared[name])
        for name, frame in extract.tables.items()
        if name in declared
    }


def about_orders(file: str, kind: Kind, dates: Shown) -> list[Problem]:
    """Say where the order of days and months is doubtful in a file that was read in parts."""
    return [
        problem
        for name, shown in dates.items()
        for each in tables(kind.format)[name]
        for problem in _about_order(file, each, shown, orders(shown))
    ]


def _about_order(
    file: str, known: Field, shown: Mapping[str, Dates], order: Mapping[str, Order]
) -> Iterable[Problem]:
    if known.field not in shown:
        return ()
    where = f"{file}, {known.table}.{known.field}"
    return about_order(where, shown[known.field], order[known.field])


def _dates(frame: pl.DataFrame, its_fields: Iterable[Field]) -> dict[str, Dates]:
    """Return what a table's dates show of the order of days and months."""
    names = [each.field for each in its_fields if each.type == "date"]
    return {name: dates_of(frame[name]) for name in names if name in frame.columns}


def _column(
    extract: Extract,
    frame: pl.DataFrame,
    known: Field,
    without: frozenset[str],
    order: Order,
) -> Column:
    kind = extract.kind
    if known.field not in frame.columns:
        dtype = DTYPES.get(known.type, pl.String)
        return Column(pl.Series(known.field, [None] * frame.height, dtype))
    return typed_column(
        frame[known.field], known, kind.format, kind.year, without, order=order
    )


def _unclear(extract: Extract, file: str, known: Field, found: Column) -> list[Problem]:
    where = f"{file}, {known.table}.{known.field}"
    problems = []
    if found.unclear > 0:
        mend = _MENDS.get(known.type, "") or _which_codes(known, extract.kind.year)
        form = "31/03/2024" if extract.kind.format == "ssda903" else "2024-03-31"
        problems.append(
            Problem(where, _WHAT[known.type], mend.format(form=form), found.unclear)
        )
    if found.rounded:
        what = "identifiers were rounded by a spreadsheet; their last digits are lost"
        mend = "Export the file again, and do not open it in a spreadsheet."
        problems.append(Problem(where, what, mend, found.rounded))
    return problems


def _which_codes(known: Field, year: int | None) -> str:
    listed = [each.code for each in codes(known.codes) if each.used_in(year)]
    if len(listed) > _FEW_CODES:
        return "See the publisher's list of codes."
    return f"Use {', '.join(listed)}."


# --- changes to a whole return ----------------------------------------------------------------

_Change = Callable[[pl.DataFrame], tuple[pl.DataFrame, list[Repair]]]


def _changes(tidied: Tidied, table: str, without: frozenset[str]) -> list[_Change]:
    """Return the changes a table gets, in order: rows that repeat as they stand go first."""
    kind = tidied.extract.kind
    known: Mapping[str, _Change] = {
        "exact_duplicate_row": lambda frame: _rows_once(frame, table),
        "date_out_of_range": lambda frame: _dates_in_range(frame, tidied, table),
        "closure_before_referral": lambda frame: _closures_after_referrals(frame, table),
    }
    rules = {each.id: each.format.split(";") for each in repair_rules()}
    return [
        change
        for rule, change in known.items()
        if rule not in without and (rules[rule] == [""] or kind.format in rules[rule])
    ]


def _dates_in_range(
    frame: pl.DataFrame, tidied: Tidied, table: str
) -> tuple[pl.DataFrame, list[Repair]]:
    year = tidied.extract.kind.year
    last = date.max if year is None else year_end(year + 1)
    names = [
        each.field
        for each in tables(tidied.extract.kind.format)[table]
        if each.type == "date" and each.field not in _MAY_LIE_AHEAD
    ]
    odd = {name: ~pl.col(name).is_between(_FIRST_DAY, last) for name in names}
    if frame.is_empty() or not odd:
        return frame, []
    counts = frame.select(is_odd.sum().alias(name) for name, is_odd in odd.items()).row(0)
    touched = {name: rows for name, rows in zip(odd, counts, strict=True) if rows}
    mended = frame.with_columns(
        pl.when(~odd[name]).then(pl.col(name)).alias(name) for name in touched
    )
    return mended, [
        Repair("date_out_of_range", table, name, rows) for name, rows in touched.items()
    ]


def _closures_after_referrals(
    frame: pl.DataFrame, table: str
) -> tuple[pl.DataFrame, list[Repair]]:
    closed, referred = "CINclosureDate", "CINreferralDate"
    if table != "CINdetails" or not {closed, referred} <= set(frame.columns):
        return frame, []
    is_odd = pl.col(closed) < pl.col(referred)
    rows = int(frame.select(is_odd.sum()).item())
    mended = frame.with_columns(
        pl.when(is_odd).then(pl.col(referred)).otherwise(pl.col(closed)).alias(closed)
    )
    return mended, [Repair("closure_before_referral", table, closed, rows)]


def _rows_once(frame: pl.DataFrame, table: str) -> tuple[pl.DataFrame, list[Repair]]:
    values = [column for column in frame.columns if column not in {ROW, FILE}]
    if frame.is_empty() or not values:
        return frame, []
    # Hashing is several times faster than comparing rows; only where two hashes agree are the
    # rows themselves compared.
    may_repeat = frame.select(values).hash_rows().is_duplicated()
    if not may_repeat.any():
        return frame, []
    once = frame.unique(values, keep="first", maintain_order=True)
    return once, [Repair("exact_duplicate_row", table, "", frame.height - once.height)]


def _codes_of_other_years(tidied: Tidied, table: str, frame: pl.DataFrame) -> list[Problem]:
    kind = tidied.extract.kind
    if kind.year is None:
        return []
    problems = []
    for each in tables(kind.format)[table]:
        if each.type != "code" or code_list(kind.format, each.field, each.codes).renamed:
            continue
        listed = codes(each.codes)
        used = {row.code for row in listed if row.used_in(kind.year)}
        other = {row.code for row in listed} - used
        if other and (rows := int(frame[each.field].is_in(list(other)).sum())):
            where = f"{tidied.extract.path.name}, {table}.{each.field}"
            what = f"codes are not in use in {kind.year}"
            mend = "Use the codes of that year, or check which year the file is of."
            problems.append(Problem(where, what, mend, rows))
    return problems
