"""Finding the files that were meant, and reading each into parts of returns."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from seethechild.core.errors import DataError, Problem
from seethechild.returns.detect import LOOKED_FOR, recognise
from seethechild.returns.extract import Format, Tidied
from seethechild.returns.fields import tables
from seethechild.returns.head import Reader, look
from seethechild.returns.limits import check_size, unpack
from seethechild.returns.tidy import typed
from seethechild.returns.years import named_year

_STEP_BYTES = 2**20
#: Columns of regional copies that say whose and of which year a row is.
_YEAR_COLUMN, _COUNCIL_COLUMN = "YEAR", "LA"


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


@dataclass(frozen=True)
class Found:
    """A file that is meant.

    Attributes:
        path: the file.
        name: what messages call it: its name, below the folder or zip file that was named.
        is_named: whether it was named itself, not only a folder or zip file it is in.
    """

    path: Path
    name: str
    is_named: bool = False


@dataclass(frozen=True, eq=False)
class Part:
    """What one file holds of one year and council.

    Attributes:
        file: the file's name, as in ``FileRead``.
        together: files of one return share this where the year is not in them: the folder.
        reader: who read it.
        tidied: its typed tables.
    """

    file: str
    together: str
    reader: Reader
    tidied: Tidied


def find_files(paths: Sequence[Path], folder: Path) -> tuple[list[Found], list[Problem]]:
    """Return every file that is meant: in folders at any depth, and in zip files.

    Hidden files and folders are passed over, and so are links to folders.

    Args:
        paths: files and folders.
        folder: an empty folder to unpack zip files in.

    Returns:
        Files, each once, in an order that is the same for any order of ``paths``; and what could
        not be found or unpacked.
    """
    problems: list[Problem] = []
    met: dict[Path, Found] = {}
    for path in sorted(paths):
        for each in (
            _inside(path) if path.is_dir() else [Found(path, path.name, is_named=True)]
        ):
            met.setdefault(each.path.resolve(), each)
    found: list[Found] = []
    for number, each in enumerate(met.values()):
        if not _is_zip_of_files(each.path):
            found.append(each)
            continue
        root = folder / str(number) / each.path.stem
        root.mkdir(parents=True)
        try:
            for member in unpack(each.path, root):
                name = f"{each.name}/{member.relative_to(root).as_posix()}"
                found.append(Found(member, name))
        except DataError as error:
            problems += _named(error.problems, each)
    return found, problems


def _named(problems: Iterable[Problem], file: Found) -> list[Problem]:
    """Return problems that call a file by the name it is known by, not its last part only."""
    last = file.path.name
    return [
        replace(each, where=file.name + each.where.removeprefix(last))
        if each.where.startswith(last)
        else each
        for each in problems
    ]


def _inside(folder: Path) -> Iterator[Found]:
    for inside, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(inside, name)
            if not name.startswith((".", "~$")) and path.is_file():
                yield Found(path, path.relative_to(folder).as_posix())


def _is_zip_of_files(path: Path) -> bool:
    """Say whether a file is a zip file but no workbook."""
    try:
        members = look(path).members
    except DataError:
        return False
    return bool(members) and "[Content_Types].xml" not in members


def read_file(
    found: Found, seen: dict[tuple[str, int | None], str], without: frozenset[str]
) -> tuple[FileRead, list[Part], list[Problem]]:
    """Read one file, or say why not.

    Args:
        found: the file.
        seen: fingerprint and named year of files read before, to their names; the file's is
            added.
        without: ids of repairs that are switched off.

    Returns:
        The file, its parts, and why it was left out if it was.
    """
    path = found.path
    file = FileRead(found.name, None, (), 0, None, None, "", "", 0)
    try:
        head = look(path)
        check_size(path, head.size)
        file = replace(file, size=head.size, sha256=_fingerprint(path))
        once = file.sha256, named_year(path)
        if (before := seen.get(once)) and head.size:
            return replace(file, said=f"is the same as {before}, which was read"), [], []
        reader, kind = recognise(head)
        extract = reader.read(path, kind)
    except DataError as error:
        said = error.problems[0].what if error.problems else "cannot be read"
        return replace(file, said=said), [], _refused(error.problems, found)
    except (pl.exceptions.PolarsError, UnicodeError, OSError):
        # What these say may quote the file; it is not repeated.
        problem = Problem(found.name, "cannot be read as what it seems", "Save it again.")
        return replace(file, said=problem.what), [], [problem]
    extract = replace(extract, problems=tuple(_named(extract.problems, found)))
    tidied = typed(extract, without=without, file=found.name)
    frames = tidied.tables
    if any(frame.height for frame in frames.values()):
        seen[once] = found.name
    read = replace(
        file,
        format=kind.format,
        tables=tuple(name for name, frame in frames.items() if frame.height or kind.table),
        rows=sum(frame.height for frame in frames.values()),
        said=_said(kind.evidence, frames),
    )
    together = f"{path.parent}" if kind.table else f"{path}"
    return read, _parts(found.name, together, reader, tidied), []


def _refused(problems: Iterable[Problem], file: Found) -> list[Problem]:
    """Return why a file was refused, briefly for one among many that nobody meant."""
    short = "Left out; name it by itself to see what was looked for."
    return [
        replace(each, mend=short)
        if not file.is_named and each.mend.startswith(LOOKED_FOR)
        else each
        for each in _named(problems, file)
    ]


def _said(evidence: str, frames: Mapping[str, pl.DataFrame]) -> str:
    has_rows = any(frame.height for frame in frames.values())
    return evidence if has_rows or "no rows" in evidence else f"{evidence}; it has no rows"


def _fingerprint(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_STEP_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def _parts(file: str, together: str, reader: Reader, tidied: Tidied) -> list[Part]:
    """Split a file by the columns of a regional copy, if it has them."""
    kind = tidied.extract.kind
    by = [
        name
        for name in (_YEAR_COLUMN, _COUNCIL_COLUMN)
        if any(
            _is_extra(kind.format, table, name, frame)
            for table, frame in tidied.tables.items()
        )
    ]
    if not by or kind.format != "ssda903":
        return [Part(file, together, reader, tidied)]
    parts: list[Part] = []
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
            part = replace(
                tidied,
                extract=replace(tidied.extract, kind=named),
                tables={table: rows},
                problems=tidied.problems if not parts else (),
                repairs=tidied.repairs if not parts else (),
            )
            parts.append(Part(file, together, reader, part))
    return parts or [Part(file, together, reader, tidied)]


def _is_extra(form: Format, table: str, name: str, frame: pl.DataFrame) -> bool:
    declared = {each.field for each in tables(form)[table]}
    return name in frame.columns and name not in declared
