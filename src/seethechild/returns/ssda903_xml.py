"""The XML form of SSDA903: one CHILD element for each child, its groups the tables.

HEADER holds what CSV has in Header, UASC, OC3 and AD1, each once for a child; the groups in it and
beside it (AREVIEW, AMISSING, AD_PLACED, PERMANENCE, OC2, EPISODE, and later ones) hold rows of the
other tables. A group is known by the fields in it, so that a new group needs no new code.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import polars as pl

from seethechild.core.errors import Problem
from seethechild.returns.extract import ROW, Extract, Kind
from seethechild.returns.fields import tables
from seethechild.returns.head import Head
from seethechild.returns.limits import check_size
from seethechild.returns.xml_stream import Node, XmlPieces

#: The root element.
ROOT = "EXPSSDA903"

_ROOT_TAG = re.compile(rf"<(?:\w+:)?{ROOT}[\s/>]", re.IGNORECASE)
_NAMES = {"CHILDID": "CHILD", "PL": "PLACE"}
#: Tables whose fields stand in HEADER itself.
_IN_HEADER = ("Header", "UASC", "OC3", "AD1")
#: Fields that do not tell tables apart.
_SHARED = frozenset({"CHILD", "DOB", "SEX"})
#: Rows that are held as Python objects before they go into a table.
_BATCH_ROWS = 20_000

_Row = dict[str, str | int | None]


def is_xml_form(head: Head) -> bool:
    """Say whether a file is SSDA903 as XML.

    Example:
        >>> is_xml_form(Head(Path("a.xml"), 12, b"", "<EXPSSDA903>", "utf-8"))
        True
    """
    text = head.text or ""
    return text.lstrip().startswith("<") and bool(_ROOT_TAG.search(text))


def read_xml(path: Path, kind: Kind) -> Extract:
    """Read SSDA903 in its XML form.

    Args:
        path: the file.
        kind: as recognised.

    Returns:
        The tables of the CSV form; ``_row`` is the number of the child in the file.

    Raises:
        DataError: it is no whole XML file, or declares a document type.
    """
    check_size(path, path.stat().st_size)
    gathered = _Gathered()
    xml = XmlPieces(path, roots=(ROOT,), pieces=("CHILD",))
    for number, piece in enumerate(xml, start=1):
        gathered.add_child(number, piece.nodes)
    problems = list(xml.problems)
    if gathered.unknown:
        what = "groups hold no field of SSDA903 and were left out"
        mend = "Check which version of the form it is."
        problems.append(Problem(path.name, what, mend, gathered.unknown))
    if gathered.lost:
        what = "children have no HEADER; what they hold has no child and was left out"
        problems.append(Problem(path.name, what, "Complete them.", gathered.lost))
    return Extract(path, kind, gathered.tables(), tuple(problems))


class _Gathered:
    """Rows by table, moved into frames as they grow."""

    def __init__(self) -> None:
        self.unknown = self.lost = 0
        self._rows: dict[str, list[_Row]] = {name: [] for name in tables("ssda903")}
        self._frames: dict[str, list[pl.DataFrame]] = {name: [] for name in self._rows}

    def add_child(self, number: int, nodes: list[Node]) -> None:
        """Take the rows of one CHILD element."""
        header: dict[str, str] = {}
        groups: list[Mapping[str, str]] = []
        for name, inside in nodes:
            if isinstance(inside, str):
                header[_official(name)] = inside
            elif name.upper() == "HEADER":
                header |= _values(inside)
                groups += [_values(each) for _, each in inside if isinstance(each, list)]
            else:
                groups.append(_values(inside))
                groups += [_values(each) for _, each in inside if isinstance(each, list)]
        if not header:
            self.lost += 1
            return
        shared = {name: header[name] for name in _SHARED if name in header}
        for table in _IN_HEADER:
            if _is_in(table, header):
                self._add(table, header | {ROW: number})
        for group in groups:
            table = _table_of(frozenset(group))
            if table:
                self._add(table, {**shared, **group, ROW: number})
            elif group:
                self.unknown += 1

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return every table the form can hold, with its declared columns."""
        for name in self._rows:
            self._move(name)
        return {name: pl.concat(frames) for name, frames in self._frames.items()}

    def _add(self, table: str, row: Mapping[str, str | int]) -> None:
        rows = self._rows[table]
        rows.append({name: row.get(name) or None for name in _columns(table)})
        if len(rows) >= _BATCH_ROWS:
            self._move(table)

    def _move(self, table: str) -> None:
        schema = {name: pl.Int64 if name == ROW else pl.String for name in _columns(table)}
        self._frames[table].append(pl.DataFrame(self._rows[table], schema=schema))
        self._rows[table] = []


def _official(name: str) -> str:
    return _NAMES.get(name.upper(), name.upper())


def _values(nodes: "str | list[Node]") -> dict[str, str]:
    if isinstance(nodes, str):
        return {}
    return {_official(name): inside for name, inside in nodes if isinstance(inside, str)}


def _is_in(table: str, header: Mapping[str, str]) -> bool:
    """Say whether a HEADER has a row of a table: any of the table's own fields is filled."""
    if table == "Header":
        return True
    if table == "UASC":
        return header.get("UASC", "").strip() == "1" or bool(header.get("DUC", "").strip())
    return any(
        header.get(name, "").strip() for name in _columns(table) if name in _own(table)
    )


@cache
def _columns(table: str) -> tuple[str, ...]:
    return (ROW, *(each.field for each in tables("ssda903")[table]))


@cache
def _own(table: str) -> frozenset[str]:
    return frozenset(_columns(table)) - _SHARED - {ROW}


@cache
def _table_of(names: frozenset[str]) -> str:
    """Return the table a group's fields belong to, the one with most of them; else nothing."""
    shares = {table: len(_own(table) & names) for table in tables("ssda903")}
    best = max(shares, key=lambda table: shares[table])
    return best if shares[best] else ""
