"""Finding the files that were meant: in folders at any depth, and in zip files."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from seethechild.core.errors import DataError, Problem
from seethechild.returns.head import look
from seethechild.returns.limits import kept_out, unpack


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
            problems += with_names(kept_out(each.path), each)
        except DataError as error:
            problems += with_names(error.problems, each)
    return found, problems


def with_names(problems: Iterable[Problem], file: Found) -> list[Problem]:
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
