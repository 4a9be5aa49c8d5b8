"""Tables for what no statutory return asks for, in plain shapes of our own, as CSV.

Early help, mental health, school census, workforce and a two-week time diary. Their columns are
declared in ``formats/``; ``template`` writes an empty file to fill in. Mental health follows the
names of the Mental Health Services Data Set (MHSDS) where it has one, so that an extract of it
needs little more than renaming.

Source of the MHSDS names: tables MHS101, MHS201 and MHS501, as laid out by UCL-CHIG/MHSDS_setup (MIT).
"""

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from seethechild.core.errors import DataError, Problem, UnknownNameError, did_you_mean
from seethechild.returns.extract import ROW, Extract, Format, Kind, Tidied
from seethechild.returns.fields import Field, plain_name, tables
from seethechild.returns.head import Head
from seethechild.returns.mental_health import mental_health
from seethechild.returns.read_csv import read_text_table
from seethechild.returns.rename import moved, with_known_codes
from seethechild.returns.roles import role_code, unknown_roles

#: Formats that are read here.
FORMATS: tuple[Format, ...] = (
    "early_help",
    "mental_health",
    "school_census",
    "workforce",
    "time_diary",
)
LOOKS_FOR = (
    "our own CSV tables of early help, mental health, school census, workforce or time diary, "
    "with the columns their templates have"
)

#: A school's URN, or its council's number and its own: 100001, 2013000, 201/3000.
_SCHOOL_NUMBER = r"^(\d{6}|\d{3}/?\d{4})$"
_SCHOOL_CENSUS = "a table of the school census as it is collected"
#: Columns of the collected school census, which is refused with its reason.
_COLLECTED = ("pupilonrolltableid", "pupilnolongeronrolltableid")


def template(format: Format, table: str = "") -> str:  # noqa: A002 - the plain word
    r"""Return an empty table to fill in, as CSV.

    Args:
        format: one of ``FORMATS``.
        table: one of the format's tables; empty: its first.

    Returns:
        The line of column names.

    Raises:
        UnknownNameError: there is no such format or table.

    Example:
        >>> template("workforce")
        'team,month,workers_fte,vacancies_fte,children_allocated\n'
    """
    if format not in FORMATS:
        raise UnknownNameError("table", format, did_you_mean(format, FORMATS))
    known = tables(format)
    name = table or next(iter(known))
    if name not in known:
        raise UnknownNameError("table", name, did_you_mean(name, known))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(each.field for each in known[name])
    return text.getvalue()


def recognise(head: Head) -> Kind | None:
    """Say which of our own tables a file is: one whose required columns are all there.

    Args:
        head: the start of the file.

    Returns:
        What it is; None if it is something else.
    """
    found = {plain_name(name) for name in head.columns}
    best: Kind | None = None
    most = 0
    for form in FORMATS:
        for table, its_fields in tables(form).items():
            names = {plain_name(each.field): each.required for each in its_fields}
            there = found & set(names)
            if len(there) > most and all(names[each] <= (each in there) for each in names):
                shown = ", ".join(each.field for each in its_fields if each.required)
                best = Kind(form, table, None, None, f"columns {shown}")
                most = len(there)
    if best is None and found & set(_COLLECTED):
        return Kind("school_census", "", None, None, _SCHOOL_CENSUS)
    return best


def read(path: Path, kind: Kind) -> Extract:
    """Read a CSV file of one of our own tables.

    Args:
        path: the file.
        kind: what ``recognise`` said.

    Returns:
        The table under the declared names of its columns; other columns are kept.

    Raises:
        DataError: it cannot be read.
    """
    if not kind.table:
        what = f"is {_SCHOOL_CENSUS}, one of some twenty that only mean something together"
        mend = f"Make one table of pupils: {template('school_census').strip()}."
        raise DataError(Problem(path.name, what, mend))
    read = read_text_table(path, kind.above)
    named = declared_names(read.frame, tables(kind.format)[kind.table])
    problems = read.problems
    if kind.format == "time_diary":
        problems = (*problems, *unknown_roles(path.name, kind.table, named, "role"))
    return Extract(path, kind, {kind.table: named}, problems, read.repaired(kind.table))


def declared_names(table: pl.DataFrame, its_fields: Iterable[Field]) -> pl.DataFrame:
    """Give columns their declared names, where they differ in capitals or marks only.

    Args:
        table: as read.
        its_fields: those of its format's table.

    Returns:
        The same rows; the first of columns that would get the same name gets it.
    """
    spelt = {plain_name(each.field): each.field for each in its_fields}
    names: dict[str, str] = {}
    for column in table.columns:
        name = spelt.get(plain_name(column)) if column != ROW else None
        if (
            name
            and name not in names.values()
            and (name == column or name not in table.columns)
        ):
            names[column] = name
    return table.rename(names)


def records(tidied: Tidied) -> dict[str, pl.DataFrame]:
    """Return the records of our own tables: their plain moves, and the children in them.

    Args:
        tidied: the typed tables of one format.

    Returns:
        Record name to frame. Codes that are in no list are null: they may hold anything.
    """
    form = tidied.extract.kind.format
    known = with_known_codes(tidied)
    if form == "mental_health":
        return mental_health(known)
    found = moved(known)
    if "time_diary" in found:
        role = role_code("role").alias("role")
        found["time_diary"] = found["time_diary"].with_columns(role)
    if form == "early_help" and "early_help" in known.tables:
        disabled = known.tables["early_help"]["disability"]
        found["people"] = found["people"].with_columns(
            found["early_help"]["child"],
            disability=disabled.replace_strict({True: "ANY", False: "NONE"}, default=None),
        )
    if form == "school_census" and "pupils" in known.tables:
        child = found["school"]["child"]
        number = pl.when(pl.col("school").str.contains(_SCHOOL_NUMBER)).then("school")
        found["school"] = found["school"].with_columns(number)
        found["people"] = found["people"].with_columns(child, child.alias("upn"))
    return found
