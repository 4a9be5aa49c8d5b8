"""The XML form of SSDA903: one CHILD element for each child, its groups the tables.

HEADER holds what CSV has in Header, UASC, OC3 and AD1, each once for a child; the groups in it and
beside it (AREVIEW, AMISSING, AD_PLACED, PERMANENCE, OC2, EPISODE, and later ones) hold rows of the
other tables. A group is known by the fields in it, so that a new group needs no new code.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import polars as pl

from seethechild.core.errors import Problem
from seethechild.returns.extract import Extract, Kind
from seethechild.returns.fields import tables
from seethechild.returns.head import Head
from seethechild.returns.limits import check_size
from seethechild.returns.rows import Rows
from seethechild.returns.xml_stream import Node, XmlPieces

#: Children whose rows are held before they are handed on.
CHILDREN_AT_ONCE = 5_000
#: The root element.
ROOT = "EXPSSDA903"

_ROOT_TAG = re.compile(rf"<(?:\w+:)?{ROOT}[\s/>]", re.IGNORECASE)
_NAMES = {"CHILDID": "CHILD", "PL": "PLACE"}
#: Tables whose fields stand in HEADER itself.
_IN_HEADER = ("Header", "UASC", "OC3", "AD1")
#: Fields that do not tell tables apart.
_SHARED = frozenset({"CHILD", "DOB", "SEX"})


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
    (whole,) = xml_parts(path, kind, children=None)
    return whole


def xml_parts(
    path: Path, kind: Kind, *, children: int | None = CHILDREN_AT_ONCE
) -> Iterator[Extract]:
    """Read SSDA903 in its XML form some children at a time.

    Args:
        path: the file.
        kind: as recognised.
        children: how many to hold at once; all if None.

    Yields:
        As ``read_xml``; the problems of the file with the last.

    Raises:
        DataError: it is no whole XML file, or declares a document type.
    """
    check_size(path, path.stat().st_size)
    gathered = _Gathered()
    xml = XmlPieces(path, roots=(ROOT,), pieces=("CHILD",))
    for number, piece in enumerate(xml, start=1):
        gathered.add_child(number, piece.nodes)
        if children and number % children == 0:
            yield Extract(path, kind, gathered.tables())
    problems = list(xml.problems)
    if gathered.unknown:
        what = "groups hold no field of SSDA903 and were left out"
        mend = "Check which version of the form it is."
        problems.append(Problem(path.name, what, mend, gathered.unknown))
    if gathered.lost:
        what = "children have no HEADER; what they hold has no child and was left out"
        problems.append(Problem(path.name, what, "Complete them.", gathered.lost))
    yield Extract(path, kind, gathered.tables(), tuple(problems))


class _Gathered:
    """Rows by table as children bring them."""

    def __init__(self) -> None:
        self.unknown = self.lost = 0
        self._rows = {name: Rows() for name in tables("ssda903")}

    def add_child(self, number: int, nodes: list[Node]) -> None:
        """Take the rows of one CHILD element."""
        header: dict[str, str] = {}
        groups: list[dict[str, str]] = []
        for name, inside in nodes:
            if isinstance(inside, str):
                header[_official(name)] = inside
                continue
            values = _values(inside)
            groups += [_values(each) for _, each in inside if isinstance(each, list)]
            if name.upper() == "HEADER":
                header |= values
            else:
                groups.append(values)
        if not header:
            self.lost += 1
            return
        for table in _IN_HEADER:
            row = {name: header[name] for name in header if _belongs(table, name)}
            if _is_in(table, header):
                self._rows[table].add(number, row)
        shared = {name: header[name] for name in _SHARED if name in header}
        for group in groups:
            table = _table_of(frozenset(group))
            if table:
                self._rows[table].add(number, shared | group)
            elif group:
                self.unknown += 1

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return every table, those without rows too; they are not held any longer."""
        found = {name: rows.frame() for name, rows in self._rows.items()}
        self._rows = {name: Rows() for name in found}
        return found


@cache
def _official(name: str) -> str:
    return _NAMES.get(name.upper(), name.upper())


def _values(nodes: "str | list[Node]") -> dict[str, str]:
    if isinstance(nodes, str):
        return {}
    return {_official(name): inside for name, inside in nodes if isinstance(inside, str)}


@cache
def _belongs(table: str, name: str) -> bool:
    """Say whether a field of HEADER is one of a table; what is of none stays with Header."""
    if name in _SHARED or name in _own(table):
        return True
    return table == "Header" and not any(name in _own(other) for other in _IN_HEADER)


def _is_in(table: str, header: Mapping[str, str]) -> bool:
    """Say whether a HEADER has a row of a table: any of the table's own fields is filled."""
    if table == "Header":
        return True
    if table == "UASC":
        return header.get("UASC", "").strip() == "1" or bool(header.get("DUC", "").strip())
    return any(header.get(name, "").strip() for name in _own(table))


@cache
def _own(table: str) -> frozenset[str]:
    return frozenset(each.field for each in tables("ssda903")[table]) - _SHARED


@cache
def _table_of(names: frozenset[str]) -> str:
    """Return the table a group's fields belong to, the one with most of them; else nothing."""
    shares = {table: len(_own(table) & names) for table in tables("ssda903")}
    best = max(shares, key=lambda table: shares[table])
    return best if shares[best] else ""
