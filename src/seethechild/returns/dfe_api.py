"""The Department's daily children's social care data: JSON, one object a child.

Names of children are not read. What a file marks to be purged is left out with all that hangs on
it, also where it stood before in the same file; of several records of one thing in a file the
last is kept. What a file says about others is in ``dfe_files``.

Source: DFE-Digital/children-in-social-care-schemas, openapi 1.0.1 (May 2026).
"""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from seethechild.core.errors import DataError, Problem
from seethechild.returns.dfe_files import (
    CHILD,
    EPISODE,
    EPISODES,
    IDS,
    INSIDE,
    PURGES,
    SENT,
    key,
    sent,
    under,
)
from seethechild.returns.extract import ROW, Extract, Kind, Repair, Tidied
from seethechild.returns.head import Head, look
from seethechild.returns.joins import joined_codes, looked_up
from seethechild.returns.json_stream import objects
from seethechild.returns.limits import check_size
from seethechild.returns.rename import moved, with_known_codes
from seethechild.returns.rows import Rows

LOOKS_FOR = "DfE children's social care API: JSON with la_child_id for each child"

#: What a child begins with; what stands before tells of the file.
FIRST_CHILD = re.compile(rf'"({CHILD}|mis_child_id|child_details)"\s*:')
_CHILD_KEYS = frozenset(
    {CHILD, "mis_child_id", "child_details", "health_and_wellbeing", EPISODES}
)
#: Groups that are no table: what describes a child is in ``child_details``.
_HOLDERS = frozenset({"health_and_wellbeing"})
_NOT_READ = frozenset({"first_name", "surname", "purge"})
#: Lists of codes, each a row of its own.
_LISTS = frozenset({"disabilities", "factors"})


def recognise(head: Head) -> Kind | None:
    """Say whether a file is data for the Department's API.

    Example:
        >>> head = Head(Path("a.json"), 20, b"", '[{"la_child_id": "1"}]', "utf-8")
        >>> recognise(head).evidence
        'JSON with the key la_child_id'
    """
    text = (head.text or "").lstrip()
    found = re.search(rf'"({CHILD}|{EPISODES})"\s*:', text)
    is_schema = re.search(r'"(openapi|\$schema)"\s*:', text)
    if not text.startswith(("[", "{")) or not found or is_schema:
        return None
    council = re.search(r'"la_code"\s*:\s*"?(\d{3})\b', text)
    evidence = f"JSON with the key {found[1]}"
    return Kind("dfe_api", "", None, council[1] if council else None, evidence)


def read(path: Path, kind: Kind) -> Extract:
    """Read data for the Department's API.

    Args:
        path: a list of children, an object that wraps it, or a child a line.
        kind: as recognised.

    Returns:
        ``child_details`` and each list or group of the schema that occurs, with the keys of
        what it stands in. ``_row`` is the number of the child in the file. Keys the schema
        does not have are kept as columns; lists and groups are left out and reported.

    Raises:
        DataError: it is not JSON, cut off, or holds no child.
    """
    check_size(path, path.stat().st_size)
    gathered = _Gathered()
    for child in objects(path, keys=_CHILD_KEYS):
        gathered.add_child(child)
    if not gathered.children:
        what = f"holds no object with {CHILD}"
        raise DataError(Problem(path.name, what, "Export the data again, with children."))
    frames, repairs = gathered.frames()
    problems = gathered.problems(path)
    if when := sent(look(path), FIRST_CHILD):
        frames = {
            name: each.with_columns(pl.lit(when).alias(SENT))
            for name, each in frames.items()
        }
    elif PURGES in frames:
        what = "does not say when it was sent; what it purges is left out of all files"
        mend = "Put the day in its name, such as csc_2026-03-31.json."
        problems.append(Problem(path.name, what, mend, frames[PURGES].height))
    return Extract(path, kind, frames, tuple(problems), tuple(repairs))


def records(tidied: Tidied) -> dict[str, pl.DataFrame]:
    """Return the file's records.

    No plain moves are: the date of birth of a child not yet born, disabilities and factors,
    which are joined, whether a conference was not needed, and that workers are social workers.
    """
    tidied = with_known_codes(tidied)
    found = moved(tidied)
    if "people" in found:
        found["people"] = _people(tidied, found["people"])
    if "assessments" in found and "factors" in tidied.tables:
        part = IDS["child_and_family_assessments"]
        assessments = tidied.tables["child_and_family_assessments"]
        factors = joined_codes(tidied.tables["factors"], [CHILD, part], "factors")
        values = looked_up(assessments, factors, [CHILD, part])
        found["assessments"] = found["assessments"].with_columns(values.alias("factors"))
    if "section_47" in found:
        needed = tidied.tables["section_47_assessments"]["icpc_required_flag"]
        found["section_47"] = found["section_47"].with_columns(
            (~needed).alias("conference_not_needed")
        )
    if "workers" in found:
        role = pl.lit("social_worker").alias("role")
        found["workers"] = found["workers"].with_columns(role)
    return found


def _people(tidied: Tidied, people: pl.DataFrame) -> pl.DataFrame:
    children = tidied.tables["child_details"]
    born, expected = pl.col("date_of_birth"), pl.col("expected_date_of_birth")
    people = people.with_columns(
        children.select(
            pl.coalesce(born, expected).alias("birth_date"),
            pl.when(born.is_not_null() | expected.is_not_null())
            .then(born.is_null())
            .alias("birth_is_expected"),
        )
    )
    if "disabilities" not in tidied.tables:
        return people
    disabilities = joined_codes(tidied.tables["disabilities"], [CHILD], "disabilities")
    values = looked_up(children, disabilities, [CHILD])
    return people.with_columns(values.alias("disability"))


class _Gathered:
    """Rows by table, as children come in, and what is to be purged."""

    def __init__(self) -> None:
        self.children = 0
        self._rows: dict[str, Rows] = {}
        self._purges: dict[str, Rows] = {}
        self._nameless = 0
        # Lists and groups the schema does not have, by what they are in: their own names may
        # be identifiers.
        self._unknown: Counter[str] = Counter()

    def add_child(self, child: Mapping[str, Any]) -> None:
        self.children += 1
        identifier = _text(child.get(CHILD))
        self._nameless += not identifier
        self._take("child", child, {CHILD: identifier})

    def _take(
        self, table: str, node: Mapping[str, Any], keys: Mapping[str, str | None]
    ) -> None:
        row = dict(keys)
        inner: list[tuple[str, Any]] = []
        for name, value in node.items():
            if isinstance(value, dict | list):
                inner.append((name, value))
            elif name not in _NOT_READ:
                row[name] = _text(value)
        if _text(node.get("purge")) in {"true", "True", "1"}:
            named = {name: row.get(name) for name in key(table)}
            self._purges.setdefault(table, Rows()).add(self.children, named)
            return
        if table not in {"child", *_HOLDERS}:
            self._add(table, row)
        if table in IDS:
            keys = {**keys, IDS[table]: row.get(IDS[table])}
        if table == EPISODES:
            keys = {**keys, "referral_date": row.get("referral_date")}
        for name, value in inner:
            self._take_inner(table, name, value, keys)

    def _take_inner(
        self, table: str, name: str, value: object, keys: Mapping[str, str | None]
    ) -> None:
        if name not in INSIDE.get(table, ()):
            self._unknown[table] += 1
            return
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                self._take(name, each, keys)
            elif name in _LISTS and not isinstance(each, list):
                self._add(name, {**keys, name: _text(each)})
            elif each is not None:
                self._unknown[table] += 1

    def _add(self, table: str, row: Mapping[str, str | None]) -> None:
        if table not in self._rows:
            self._rows[table] = Rows()
        self._rows[table].add(self.children, row)

    def frames(self) -> tuple[dict[str, pl.DataFrame], list[Repair]]:
        """Return the tables without what is purged or superseded, and how much that is."""
        frames = {table: rows.frame() for table, rows in self._rows.items()}
        repairs: list[Repair] = []
        told: list[pl.DataFrame] = []
        for scope, rows in self._purges.items():
            purges = rows.frame()
            told.append(_told(scope, purges))
            repairs.append(Repair("purged", scope, "", purges.height))
            for table in under(scope) & frames.keys():
                frames[table] = _without_purged(frames[table], purges, key(scope))
        for table, frame in frames.items():
            frames[table] = _latest(frame, key(table))
            if superseded := frame.height - frames[table].height:
                repairs.append(Repair("superseded", table, "", superseded))
        if told:
            frames[PURGES] = pl.concat(told, how="diagonal")
        return frames, repairs

    def problems(self, path: Path) -> list[Problem]:
        found = [
            Problem(
                f"{path.name}, {name}",
                "lists or groups in it are none of the schema's and are left out",
                "Compare it with the schema.",
                rows=rows,
            )
            for name, rows in sorted(self._unknown.items())
        ]
        if self._nameless:
            what = "is missing, so that what is recorded is nobody's"
            mend = "Add the council's identifier of each child."
            found.append(Problem(f"{path.name}, {CHILD}", what, mend, self._nameless))
        return found


def _told(scope: str, purges: pl.DataFrame) -> pl.DataFrame:
    """Return purges of one kind of thing as rows of the table of purges."""
    names = {name: "part" for name in key(scope) if name not in {CHILD, EPISODE}}
    return purges.rename(names).with_columns(pl.lit(scope).alias("scope"))


def _without_purged(
    frame: pl.DataFrame, purges: pl.DataFrame, by: list[str]
) -> pl.DataFrame:
    last = purges.group_by(by).agg(pl.col(ROW).max().alias("purged"))
    marked = frame.join(last, on=by, how="left", maintain_order="left")
    return marked.filter(
        pl.col("purged").is_null() | (pl.col(ROW) >= pl.col("purged"))
    ).drop("purged")


def _latest(frame: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Keep of what has one key the rows of the child's last record in the file."""
    is_unknown = pl.any_horizontal(pl.col(by).is_null())
    return frame.filter(is_unknown | (pl.col(ROW) == pl.col(ROW).max().over(by)))


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    # Half a character pair is valid JSON but no text.
    return str(value).encode("utf-8", "replace").decode("utf-8")
