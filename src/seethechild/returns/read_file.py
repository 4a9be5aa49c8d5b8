"""Reading a file, all at once or some rows at a time, into parts of returns."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from seethechild.core.errors import DataError, Problem
from seethechild.returns import ssda903
from seethechild.returns.date_order import Dates, Order, orders
from seethechild.returns.detect import LOOKED_FOR, beside_made_up, recognise
from seethechild.returns.extract import Extract, Format, Kind, Repair, Tidied
from seethechild.returns.fields import tables
from seethechild.returns.find_files import Found, with_names
from seethechild.returns.head import Reader, look
from seethechild.returns.limits import check_size
from seethechild.returns.spool import Kept, Spool, rows_of
from seethechild.returns.tidy import Shown, about_orders, shown_dates, typed
from seethechild.returns.years import named_year

_STEP_BYTES = 2**20
#: Columns of regional copies that say whose and of which year a row is.
_YEAR_COLUMN, _COUNCIL_COLUMN = "YEAR", "LA"
#: The column that names the child in every table of a format whose large returns are put aside.
CHILD_COLUMN: Mapping[Format, str] = {"ssda903": "CHILD", "cin_census": "LAchildID"}
#: What reads a large file of a format some rows at a time.
_IN_PARTS = {"ssda903": ssda903.read_parts}


@dataclass(frozen=True)
class FileRead:
    """A file that was met.

    Attributes:
        name: its name, below the folder or zip file that was named.
        format: what it is; empty if it was refused.
        tables: the format's tables found in it.
        rows: rows in them.
        year: the financial year by its end; None if not known, or several.
        council: as far as known; None also if several.
        said: by what it was recognised, or why it was left out.
        sha256: of its content; empty if it was not read.
        size: in bytes.
        is_beside: whether nothing is lost with it: a copy of a file that was read, or what a
            made-up council says of itself beside its returns.
    """

    name: str
    format: Format | None
    tables: tuple[str, ...]
    rows: int
    year: int | None
    council: str | None
    said: str
    sha256: str
    size: int
    is_beside: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether it could not be read, so that what is in it is missing."""
        return self.format is None and not self.is_beside


@dataclass(frozen=True, eq=False)
class Part:
    """What one file holds of one year and council.

    Attributes:
        file: the file's name, as in ``FileRead``.
        together: files of one return share this where the year is not in them: the folder.
        reader: who read it.
        tidied: its typed tables; put aside where returns are large.
    """

    file: str
    together: str
    reader: Reader
    tidied: Tidied


def read_file(
    found: Found,
    seen: dict[tuple[str, int | None], str],
    without: frozenset[str],
    spool: Spool | None = None,
) -> tuple[FileRead, list[Part], list[Problem]]:
    """Read one file, or say why not.

    Args:
        found: the file.
        seen: fingerprint and named year of files read before, to their names; the file's is
            added.
        without: ids of repairs that are switched off.
        spool: where to put aside what may be large; all is held in memory if not said.

    Returns:
        The file, its parts, and why it was left out if it was.

    Raises:
        WriteError: there is no room to put it aside.
    """
    path = found.path
    file = FileRead(found.name, None, (), 0, None, None, "", "", 0)
    try:
        with _no_words_of(found):
            head = look(path)
            check_size(path, head.size)
            file = replace(file, size=head.size, sha256=_fingerprint(path))
            once = file.sha256, named_year(path)
            if (before := seen.get(once)) and head.size:
                said = f"is the same as {before}, which was read"
                return replace(file, said=said, is_beside=True), [], []
            if not found.is_named and (said := beside_made_up(head)):
                return replace(file, said=said, is_beside=True), [], []
            reader, kind = recognise(head)
        read = _read(found, reader, kind, without, spool)
    except DataError as error:
        said = error.problems[0].what if error.problems else "cannot be read"
        return replace(file, said=said), [], _refused(error.problems, found)
    if read.rows.total():
        seen[once] = found.name
    file = replace(
        file,
        format=kind.format,
        tables=tuple(name for name, rows in read.rows.items() if rows or kind.table),
        rows=read.rows.total(),
        said=_said(kind.evidence, read.rows.total()),
    )
    return file, read.parts(), []


@contextmanager
def _no_words_of(found: Found) -> Iterator[None]:
    """Say that a file cannot be read without what others say of that, which may quote it."""
    try:
        yield
    except (pl.exceptions.PolarsError, UnicodeError, OSError):
        what = "cannot be read as what it seems"
        raise DataError(Problem(found.name, what, "Save it again.")) from None


def _read(
    found: Found, reader: Reader, kind: Kind, without: frozenset[str], spool: Spool | None
) -> "_Reading":
    """Read a file, all at once or part by part where it may be large.

    Dates are read in the order that those of the whole file show. What its first parts show nearly
    always holds for all; where it does not, the file is read again.
    """
    in_parts = _IN_PARTS.get(kind.format)
    read = _Reading(found, reader, kind, spool)
    if not spool or not in_parts:
        with _no_words_of(found):
            extract = reader.read(found.path, kind)
        read.add(typed(_of(found, extract), without=without, file=found.name))
        return read
    known: Shown | None = None
    while True:
        dates, used = known or {}, list[dict[str, dict[str, Order]]]()
        parts = in_parts(found.path, kind, folder=spool.folder / "slice")
        while extract_ := _next(found, parts):
            if known is None:
                dates = _added(dates, shown_dates(extract_))
            used.append({name: orders(dates[name]) for name in dates})
            part = _of(found, extract_)
            read.add(typed(part, without=without, file=found.name, dates=dates))
        settled = {name: orders(dates[name]) for name in dates}
        if all(
            settled[name][each] == was[name][each]
            for was in used
            for name in was
            for each in was[name]
        ):
            read.say(about_orders(found.name, kind, dates))
            return read
        known, read = dates, _Reading(found, reader, kind, spool)


def _of(found: Found, extract: Extract) -> Extract:
    """Return what was read with problems that call the file by its name."""
    return replace(extract, problems=tuple(with_names(extract.problems, found)))


def _next(found: Found, parts: Iterator[Extract]) -> Extract | None:
    with _no_words_of(found):
        return next(parts, None)


def _added(one: Shown, other: Shown) -> Shown:
    """Return what the dates of two parts of a file show together."""
    return {
        name: {
            each: one.get(name, {}).get(each, Dates())
            + other.get(name, {}).get(each, Dates())
            for each in {**one.get(name, {}), **other.get(name, {})}
        }
        for name in {**one, **other}
    }


class _Reading:
    """What one file holds, as it comes in."""

    def __init__(
        self, found: Found, reader: Reader, kind: Kind, spool: Spool | None
    ) -> None:
        self.rows = Counter[str]()
        self._file, self._reader = found.name, reader
        self._together = f"{found.path.parent}" if kind.table else f"{found.path}"
        self._spool = spool if kind.format in CHILD_COLUMN else None
        self._by = CHILD_COLUMN.get(kind.format)
        self._read: list[Tidied] = []
        self._kept: dict[Kind, Kept] = {}
        self._problems: list[Problem] = []
        self._repairs: list[Repair] = []

    def add(self, tidied: Tidied) -> None:
        """Take what was read next."""
        for name, frame in tidied.tables.items():
            self.rows[name] += frame.height
        self._problems += tidied.problems
        self._repairs += tidied.repairs
        for each in _by_year(tidied):
            kind = each.extract.kind
            if not self._spool:
                self._read.append(each)
                continue
            if kind not in self._kept:
                self._kept[kind] = Kept(self._spool, self._file)
                self._read.append(replace(each, tables=self._kept[kind]))
            self._kept[kind].add(each.tables, by=self._by)

    def say(self, problems: Iterable[Problem]) -> None:
        """Take what is wrong with the file as a whole."""
        self._problems += problems

    def parts(self) -> list[Part]:
        """Return what the file holds of each year and council."""
        parts = list[Part]()
        for each in self._read:
            if len(self._read) > 1 and not sum(rows_of(each.tables).values()):
                continue
            said = replace(
                each,
                problems=() if parts else added_problems(self._problems),
                repairs=() if parts else added_repairs(self._repairs),
            )
            parts.append(Part(self._file, self._together, self._reader, said))
        return parts


def added_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return each problem once, with the rows of all that say the same."""
    found: dict[Problem, int | None] = {}
    for each in problems:
        same = replace(each, rows=None)
        before = found.get(same)
        found[same] = each.rows if before is None else before + (each.rows or 0)
    return tuple(replace(each, rows=rows) for each, rows in found.items())


def added_repairs(repairs: Iterable[Repair]) -> tuple[Repair, ...]:
    """Return each repair of a column once, with the rows of all."""
    found = Counter[tuple[str, str, str]]()
    for each in repairs:
        found[each.rule, each.table, each.column] += each.rows
    return tuple(Repair(*where, rows) for where, rows in found.items())


def _refused(problems: Iterable[Problem], file: Found) -> list[Problem]:
    """Return why a file was refused, briefly for one among many that nobody meant."""
    short = "Left out; name it by itself to see what was looked for."
    return [
        replace(each, mend=short)
        if not file.is_named and each.mend.startswith(LOOKED_FOR)
        else each
        for each in with_names(problems, file)
    ]


def _said(evidence: str, rows: int) -> str:
    return evidence if rows or "no rows" in evidence else f"{evidence}; it has no rows"


def _fingerprint(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_STEP_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def _by_year(tidied: Tidied) -> Iterator[Tidied]:
    """Split what was read by the columns of a regional copy, if it has them."""
    kind = tidied.extract.kind
    by = [
        name
        for name in (_YEAR_COLUMN, _COUNCIL_COLUMN)
        if any(
            _is_extra(kind.format, table, name, frame)
            for table, frame in tidied.tables.items()
        )
    ]
    if not by or kind.format != "ssda903" or not any(rows_of(tidied.tables).values()):
        yield tidied
        return
    for table, frame in tidied.tables.items():
        for values, rows in frame.group_by(by, maintain_order=True):
            found = dict(zip(by, values, strict=True))
            year = str(found.get(_YEAR_COLUMN) or "")
            named = replace(
                kind,
                year=int(year)
                if year.isdecimal() and len(year) == len("2024")
                else kind.year,
                council=str(found.get(_COUNCIL_COLUMN) or "") or kind.council,
            )
            yield replace(
                tidied,
                extract=replace(tidied.extract, kind=named),
                tables={table: rows},
            )


def _is_extra(form: Format, table: str, name: str, frame: pl.DataFrame) -> bool:
    declared = {each.field for each in tables(form)[table]}
    return name in frame.columns and name not in declared
