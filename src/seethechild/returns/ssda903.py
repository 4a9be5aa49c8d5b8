"""SSDA903, the yearly return of looked-after children, as CSV tables or as one XML file.

The CSV form is a file for each table. A table is known by its columns, in any order and with any
capitals; an empty one by its name. Columns of regional copies (LA, YEAR) are kept: they say whose
and of which year each row is (see ``intake``). The XML form has one CHILD element for each
child; its groups are the same tables, two of its names are other (CHILDID, PL).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import polars as pl

from seethechild.core.errors import Problem
from seethechild.returns.extract import Extract, Kind, Tidied
from seethechild.returns.fields import plain_name, tables
from seethechild.returns.head import Head
from seethechild.returns.read_csv import read_text_table
from seethechild.returns.rename import moved
from seethechild.returns.slices import read_in_slices
from seethechild.returns.ssda903_xml import ROOT, is_xml_form, read_xml, xml_parts
from seethechild.returns.years import named_year, year_end

LOOKS_FOR = f"SSDA903 tables (CSV with CHILD and a table's own columns) or its XML ({ROOT})"

#: Columns many tables have, by which none is known.
_SHARED = frozenset({"CHILD", "DOB", "SEX"})
#: Other spellings of a column, as ``plain_name`` leaves them, to the publisher's name.
_SPELLINGS = MappingProxyType(
    {
        "childid": "CHILD",
        "pl": "PLACE",
        "placement": "PLACE",
        "ethnicity": "ETHNIC",
        "dateofbirth": "DOB",
        "dolostartdate": "DOLO_START",
        "doloenddate": "DOLO_END",
    }
)
#: What names of files say, as ``plain_name`` leaves them, the longest first.
_FILE_NAMES = MappingProxyType(
    {
        "previouspermanence": "PrevPerm",
        "placedforadoption": "PlacedAdoption",
        "placedadoption": "PlacedAdoption",
        "socialworker": "SWEpisodes",
        "swepisodes": "SWEpisodes",
        "swepisode": "SWEpisodes",
        "prevperm": "PrevPerm",
        "episodes": "Episodes",
        "episode": "Episodes",
        "missing": "Missing",
        "reviews": "Reviews",
        "review": "Reviews",
        "header": "Header",
        "uasc": "UASC",
        "dolo": "DoLo",
        "oc2": "OC2",
        "oc3": "OC3",
        "ad1": "AD1",
    }
)
_ENOUGH = 0.5
#: PREV_PERM of a child who had not left care for good before.
_NO_PERMANENCE = "Z1"


def recognise(head: Head) -> Kind | None:
    """Say which table of SSDA903 a file is, or that it is the XML form.

    Args:
        head: the start of the file.

    Returns:
        The kind; None if the file is nothing of SSDA903.
    """
    year = named_year(head.path)
    if is_xml_form(head):
        return Kind("ssda903", "", year, None, f"its root element is {ROOT}")
    if head.columns:
        table, shared = _table_with(head.columns)
        if table:
            return Kind("ssda903", table, year, None, f"its columns {', '.join(shared)}")
        return None
    is_blank = head.text is not None and not head.text.strip()
    table = _table_named(head.path.stem) if is_blank else ""
    if not table:
        return None
    return Kind("ssda903", table, year, None, "its name; it is empty: no columns, no rows")


def read(path: Path, kind: Kind) -> Extract:
    """Read a file that was recognised as ``kind``.

    Args:
        path: the file.
        kind: what ``recognise`` said.

    Returns:
        Its tables under the publisher's names.

    Raises:
        DataError: it cannot be read.
    """
    if not kind.table:
        return read_xml(path, kind)
    read = read_text_table(path, kind.above)
    frame, problems = read.frame, read.problems
    declared = [each.field for each in tables("ssda903")[kind.table]]
    frame = frame.rename(_official(frame.columns, declared))
    missing = [
        each.field
        for each in tables("ssda903")[kind.table]
        if each.field not in frame.columns and each.asked_in(kind.year)
    ]
    if missing and len(frame.columns) > 1:
        what = f"lacks the columns {', '.join(missing)}; they are taken as not recorded"
        mend = f"Add them to the table {kind.table}."
        problems = (*problems, Problem(path.name, what, mend))
    return Extract(path, kind, {kind.table: frame}, problems, read.repaired(kind.table))


def read_parts(path: Path, kind: Kind, *, folder: Path) -> Iterator[Extract]:
    """Read a large file some rows at a time; the same rows as ``read`` gives.

    Args:
        path: the file.
        kind: what ``recognise`` said.
        folder: where slices of it may be put meanwhile; only its owner's.

    Yields:
        Its tables, part by part; problems of the whole file with the first or the last.

    Raises:
        DataError: it cannot be read.
    """
    if kind.table:
        yield from read_in_slices(path, kind, read, folder=folder)
    else:
        yield from xml_parts(path, kind)


def records(tidied: Tidied) -> dict[str, pl.DataFrame]:
    """Return the records of a return.

    Plain moves, but for: a worker's role is social_worker; a child in the table UASC is
    unaccompanied, and one in the header only is not, where the return has that table; the
    questionnaire of a year stands on its last day; no earlier permanence is none.

    Args:
        tidied: typed tables of a whole return.

    Returns:
        Record name to frame.
    """
    found = moved(tidied)
    if "workers" in found:
        role = pl.lit("social_worker").alias("role")
        found["workers"] = found["workers"].with_columns(role)
    if "sdq" in found and (year := tidied.extract.kind.year):
        last = pl.coalesce("date", pl.lit(year_end(year))).alias("date")
        found["sdq"] = found["sdq"].with_columns(last)
    if "previous_permanence" in found:
        there_was = pl.col("kind").ne_missing(_NO_PERMANENCE)
        found["previous_permanence"] = found["previous_permanence"].filter(there_was)
    if "people" in found:
        found["people"] = _people(found["people"], tidied.tables)
    return found


def _people(people: pl.DataFrame, found: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    is_expected = pl.lit(value=False).alias("birth_is_expected")
    people = people.with_columns(is_expected, is_expected.alias("birth_is_month_only"))
    if "UASC" not in found:
        return people
    alone = pl.col("child").is_in(found["UASC"]["CHILD"].drop_nulls().unique().to_list())
    return people.with_columns(alone.alias("unaccompanied"))


def _table_with(columns: tuple[str, ...]) -> tuple[str, list[str]]:
    """Return the table most of whose own columns are there, and which those are.

    A table is taken if CHILD is there and at least half of the columns only it has.
    """
    best, shared_best, share_best = "", list[str](), 0.0
    for table, its_fields in tables("ssda903").items():
        declared = [each.field for each in its_fields]
        there = set(_official(list(columns), declared).values())
        own = [name for name in declared if name not in _SHARED]
        shared = [name for name in own if name in there]
        share = len(shared) / len(own)
        if "CHILD" in there and (share, len(shared)) > (share_best, len(shared_best)):
            best, shared_best, share_best = table, shared, share
    return (best, shared_best) if share_best >= _ENOUGH else ("", [])


def _official(columns: list[str], declared: list[str]) -> dict[str, str]:
    """Return column as found to the publisher's name, for those that differ or are it."""
    known = {plain_name(name): name for name in declared}
    known |= {
        spelling: name for spelling, name in _SPELLINGS.items() if name in declared
    } | known
    found: dict[str, str] = {}
    for column in columns:
        name = known.get(plain_name(column))
        if name and name not in found.values():
            found[column] = name
    return found


def _table_named(stem: str) -> str:
    name = plain_name(stem)
    return next((table for part, table in _FILE_NAMES.items() if part in name), "")
