"""The children in need census: one XML file a council and year, 2017 to 2027, in its dialects.

An assessment without factors is an assessment, and each date of a review is a review, wherever
they stand. Names stay as found here; ``cin_dialects`` writes them as the Department does, and
``records`` makes what is no plain move.

Source: CIN census schemas 2017 to 2026; for 2027 the reader of csc-validator-be-cin (1bf6f22).
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl

from seethechild.core.errors import DataError, Problem
from seethechild.returns.cin_year import said_years, settled_year, unread_years
from seethechild.returns.extract import Extract, Kind, Tidied
from seethechild.returns.fields import plain_name, tables
from seethechild.returns.head import Head
from seethechild.returns.joins import joined_codes, looked_up
from seethechild.returns.limits import check_size
from seethechild.returns.rename import moved, with_known_codes
from seethechild.returns.rows import Rows
from seethechild.returns.tidy import FILE
from seethechild.returns.xml_stream import Node, XmlPieces
from seethechild.returns.years import named_year

LOOKS_FOR = (
    "CIN census: XML under Message, with the collection CIN and a Child for each child"
)

_ROOTS = ("Message", "CINdetailsCollection")
_ROOT_TAG = re.compile(rf"<(?:[\w.-]+:)?({'|'.join(_ROOTS)})[\s/>]", re.IGNORECASE)
_INNER_TAG = re.compile(
    r"<(?:[\w.-]+:)?(ChildIdentifiers|LAchildID|CINdetails)[\s/>]", re.I
)
#: What came of pre-proceedings is a letter; which letters mean what is not published yet.
_OUTCOME = r"^[A-Z]$"
_FIRST_YEAR = 2000

#: Groups by their plain names: what describes the child, and what only holds a list.
_PERSON = frozenset({"childidentifiers", "childcharacteristics"})
_HOLDERS = frozenset({"disabilities", "factorsidentifiedatassessment", "reviews"})
#: Fields that make a row each, and the table they make it in.
_LISTED = {
    "disability": "Disabilities",
    "assessmentfactors": "AssessmentFactors",
    "cppreviewdate": "Reviews",
}
#: Tables whose rows get a running number, ours, and the column it stands in.
_NUMBERED = {
    "CINdetails": "CINdetailsID",
    "Assessments": "AssessmentID",
    "ChildProtectionPlans": "CPPID",
}


def recognise(head: Head) -> Kind | None:
    """Say whether a file is a CIN census.

    Example:
        >>> text = "<Message><Collection>CIN</Collection><Year>2024</Year><LEA>201</LEA>"
        >>> kind = recognise(Head(Path("a.xml"), 65, b"", text, "utf-8"))
        >>> kind.year, kind.council, kind.evidence
        (2024, '201', 'XML whose header names the collection CIN')
    """
    text = head.text or ""
    if not text.lstrip().startswith("<"):
        return None
    collection = _header_value(text, "Collection")
    if collection:
        evidence = "XML whose header names the collection CIN"
    elif found := _INNER_TAG.search(text):
        evidence = f"XML with the element {found[1]}"
    elif found := _ROOT_TAG.search(text):
        evidence = f"XML with the root element {found[1]}"
    else:
        return None
    if (collection or "CIN").upper() != "CIN":
        return None
    said = said_years(_header_value(text, "Year"), _header_value(text, "ReferenceDate"))
    council = re.fullmatch(r"\d{3}", _header_value(text, "LEA"))
    return Kind(
        "cin_census",
        "",
        said.reference or said.year or named_year(head.path),
        council[0] if council else None,
        evidence,
    )


def read(path: Path, kind: Kind) -> Extract:
    """Read a CIN census.

    Args:
        path: the file.
        kind: as recognised.

    Returns:
        Header (one row), ChildIdentifiers (one a child, with its Ethnicity) and the groups of
        the schema that occur, each row with the keys of what it stands in. ``_row`` is the
        number of the child in the file. CINdetailsID, AssessmentID and CPPID are running
        numbers. Elements the schema does not have are kept as columns; groups are left out
        and reported.

    Raises:
        DataError: it is no whole XML file, declares a document type, or holds no child.
    """
    check_size(path, path.stat().st_size)
    xml = XmlPieces(path, roots=_ROOTS, pieces=("Header", "Child"))
    gathered = _Gathered()
    for piece in xml:
        if piece.name.casefold() == "header":
            gathered.add_header(piece.nodes)
        else:
            gathered.add_child(piece.nodes)
    if not gathered.children:
        what, mend = "holds no Child element", "Export the return again, with its children."
        raise DataError(Problem(path.name, what, mend))
    frames = gathered.frames()
    kind, about_header = _by_header(path, kind, frames)
    problems = [
        *xml.problems,
        *about_header,
        *_of_other_years(path, kind, frames),
        *gathered.problems(path),
    ]
    return Extract(path, kind, frames, tuple(problems))


def records(tidied: Tidied) -> dict[str, pl.DataFrame]:
    """Return the file's records.

    No plain moves are: the date of birth of a child not yet born, sex as a number until 2024,
    disabilities and factors, which are joined, and the start of the plan that was reviewed.
    """
    tidied = with_known_codes(tidied)
    found = moved(tidied)
    if "people" in found:
        found["people"] = _people(tidied, found["people"])
    if "assessments" in found and "AssessmentFactors" in tidied.tables:
        factors = joined_codes(
            tidied.tables["AssessmentFactors"], ["AssessmentID"], "AssessmentFactors"
        )
        values = looked_up(tidied.tables["Assessments"], factors, ["AssessmentID"])
        found["assessments"] = found["assessments"].with_columns(values.alias("factors"))
    if "pre_proceedings" in found:
        letter = pl.when(pl.col("outcome").str.contains(_OUTCOME)).then("outcome")
        found["pre_proceedings"] = found["pre_proceedings"].with_columns(letter)
    if "plan_reviews" in found and "ChildProtectionPlans" in tidied.tables:
        plans = tidied.tables["ChildProtectionPlans"].select(FILE, "CPPID", "CPPstartDate")
        starts = looked_up(tidied.tables["Reviews"], plans, ["CPPID"])
        found["plan_reviews"] = found["plan_reviews"].with_columns(
            starts.alias("plan_start")
        )
    return found


def _people(tidied: Tidied, people: pl.DataFrame) -> pl.DataFrame:
    children = tidied.tables["ChildIdentifiers"]
    born, expected = pl.col("PersonBirthDate"), pl.col("ExpectedPersonBirthDate")
    sexes = {"1": "M", "2": "F", "0": "U", "9": "U"}
    number = pl.col("GenderCurrent").replace_strict(sexes, default=None)
    described = children.select(
        pl.coalesce(born, expected).alias("birth_date"),
        pl.when(born.is_not_null() | expected.is_not_null())
        .then(born.is_null())
        .alias("birth_is_expected"),
        pl.coalesce("Sex", number).alias("sex"),
    )
    people = people.with_columns(described)
    if "Disabilities" not in tidied.tables:
        return people
    disabilities = joined_codes(tidied.tables["Disabilities"], ["LAchildID"], "Disability")
    values = looked_up(children, disabilities, ["LAchildID"])
    return people.with_columns(values.alias("disability"))


def _by_header(
    path: Path, kind: Kind, frames: Mapping[str, pl.DataFrame]
) -> tuple[Kind, list[Problem]]:
    """Return the kind with its year, and what is wrong with what the header says of it."""
    header = frames.get("Header")
    if header is None:
        what = "has no Header, so that its year and council are not known"
        mend = "Name the year in the file's name, and see where the file comes from."
        return kind, [Problem(path.name, what, mend)]
    row = header.row(0, named=True)
    where, texts = (
        f"{path.name}, Header",
        (row.get("Year") or "", row.get("ReferenceDate") or ""),
    )
    year, problems = settled_year(where, said_years(*texts), frames)
    wrong = unread_years(where, *texts)
    return (replace(kind, year=year) if year else kind), [*wrong, *problems]


def _of_other_years(
    path: Path, kind: Kind, frames: Mapping[str, pl.DataFrame]
) -> list[Problem]:
    """Return the tables that the return's year does not have."""
    problems = []
    for table, its_fields in tables("cin_census").items():
        first = min(each.first_year or _FIRST_YEAR for each in its_fields)
        if table in frames and kind.year and kind.year < first:
            what = f"is asked for from {first}, and the return is for {kind.year}"
            mend = "Check which year the return is for."
            rows = frames[table].height
            problems.append(Problem(f"{path.name}, {table}", what, mend, rows))
    return problems


def _header_value(text: str, name: str) -> str:
    found = re.search(rf"<(?:[\w.-]+:)?{name}\s*>\s*([^<]*?)\s*<", text)
    return found[1] if found else ""


class _Gathered:
    """Rows by table, as the elements of children come in."""

    def __init__(self) -> None:
        self.children = 0
        self._rows: dict[str, Rows] = {}
        self._numbers: Counter[str] = Counter()
        self._unknown: Counter[str] = Counter()  # groups the schema does not have
        self._repeated: Counter[str] = Counter()  # fields that stand twice in a group
        self._tables = {plain_name(name): name for name in _groups()}
        self._plain: dict[str, str] = {}

    def add_header(self, nodes: list[Node]) -> None:
        row: dict[str, str | None] = {}
        for name, value in _leaves(nodes):
            row.setdefault(name, value)
        self._add("Header", row)

    def add_child(self, nodes: list[Node]) -> None:
        self.children += 1
        about: list[Node] = []
        groups: list[Node] = []
        for node in nodes:
            name, value = node
            if isinstance(value, list) and self._name(name) in _PERSON:
                about += value
            elif isinstance(value, list) or value:
                groups.append(node)
        row: dict[str, str | None] = {}
        inner = self._fields("ChildIdentifiers", about, row)
        self._add("ChildIdentifiers", row)
        keys = {"LAchildID": self._found(row, "LAchildID")}
        self._inside("ChildIdentifiers", [*inner, *groups], keys)

    def _group(self, table: str, nodes: list[Node], keys: dict[str, str | None]) -> None:
        row = dict(keys)
        if number := _NUMBERED.get(self._tables[self._name(table)]):
            self._numbers[number] += 1
            row[number] = str(self._numbers[number])
            keys = {**keys, number: row[number]}
        inner = self._fields(table, nodes, row)
        self._add(table, row)
        if inner:
            if "CINreferralDate" not in keys:
                keys = {**keys, "CINreferralDate": self._found(row, "CINreferralDate")}
            self._inside(table, inner, keys)

    def _fields(
        self, table: str, nodes: list[Node], row: dict[str, str | None]
    ) -> list[Node]:
        """Put the fields of a group into a row; return what else it holds."""
        inner: list[Node] = []
        for node in nodes:
            name, value = node
            if isinstance(value, list) or self._name(name) in _LISTED:
                inner.append(node)
            elif name not in row:
                row[name] = value
            elif value:
                self._repeated[f"{table}.{name}"] += 1
        return inner

    def _inside(self, table: str, nodes: list[Node], keys: dict[str, str | None]) -> None:
        for name, value in nodes:
            plain = self._name(name)
            if isinstance(value, str):
                if plain in _LISTED and value:
                    self._add(_LISTED[plain], {**keys, name: value})
                elif value:
                    self._unknown[name] += 1
            elif plain in _HOLDERS:
                self._inside(table, value, keys)
            elif plain in self._tables:
                self._group(name, value, keys)
            else:
                self._unknown[name] += 1

    def _found(self, row: dict[str, str | None], field: str) -> str | None:
        """Return the value of a field, though it may be written in other capitals."""
        if field in row:
            return row[field]
        plain = plain_name(field)
        return next((row[name] for name in row if self._name(name) == plain), None)

    def _name(self, name: str) -> str:
        found = self._plain.get(name)
        if found is None:
            found = self._plain[name] = plain_name(name)
        return found

    def _add(self, table: str, row: dict[str, str | None]) -> None:
        if table not in self._rows:
            self._rows[table] = Rows()
        self._rows[table].add(self.children or 1, row)

    def frames(self) -> dict[str, pl.DataFrame]:
        return {table: rows.frame() for table, rows in self._rows.items()}

    def problems(self, path: Path) -> list[Problem]:
        return [
            Problem(
                f"{path.name}, {name}",
                "stands more than once in its group; the first is used",
                "Keep the right one.",
                rows=rows,
            )
            for name, rows in sorted(self._repeated.items())
        ] + [
            Problem(
                f"{path.name}, {name[:40] if name.isalpha() else 'an element'}",
                "elements are none of the schema's here and are left out",
                "See whether the return has another name for them.",
                rows=rows,
            )
            for name, rows in sorted(self._unknown.items())
        ]


def _groups() -> list[str]:
    """Return the tables that are groups below a child."""
    outside = {"Header", "ChildIdentifiers", *_LISTED.values()}
    return [name for name in tables("cin_census") if name not in outside]


def _leaves(nodes: list[Node]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in nodes:
        found += [(name, value)] if isinstance(value, str) else _leaves(value)
    return found
