"""Encoded lists as files: what they may be used for and the mark of their key, and then tokens.

Lists made with two keys have nothing in common, so they are refused, as is a plain list among encoded ones.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from seethechild.core.errors import DataError, Problem
from seethechild.core.files import read_bytes, read_csv, write_atomic
from seethechild.need.linkage.encode import SEVERAL, SINGLE
from seethechild.need.linkage.standard import BIRTH_MISSING
from seethechild.need.tables import FEWEST_LISTS, MOST_LISTS, wrong_number

#: What an encoded list may be used for: it stands in its head.
USE: Final = (
    "For statistics only: how many children are on several lists, never who. It must not be used to "
    "trace a child or a family, to enforce anything against one, or for immigration control. Nobody "
    "may try to find out whom a row is about. Destroy it when the children are counted."
)
#: What an encoded list is called: the agency's name, then this.
ENDING: Final = ".encoded.csv"
_HEAD: Final = "# seethechild encoded list, layout "
#: What tokens are salted by is a part of it: layout 1 told slips within a month.
_LAYOUT: Final = "2, key "
_SHAPE: Final = "[0-9a-f]{16}"
_MEND: Final = "Encode the list again: seethechild need encode."
_COMMENT: Final = "#"


def write_encoded(path: str | Path, tokens: pl.DataFrame, mark: str) -> None:
    """Write an encoded list, for its owner's eyes alone.

    Args:
        path: a CSV file.
        tokens: as ``encode`` returns them.
        mark: of the key, as ``mark_of`` returns it.

    Raises:
        WriteError: the file cannot be written.
    """
    head = f"{_HEAD}{_LAYOUT}{mark}\n# {USE}\n"
    body = tokens.with_columns(pl.col(SEVERAL).list.join(" ")).write_csv()
    write_atomic(path, head + body, private=True)


def list_name(path: str | Path) -> str:
    """Return what a list is called.

    Example:
        >>> list_name("police.encoded.csv")
        'police'
    """
    return Path(path).stem.removesuffix(Path(ENDING).stem)


def all_encoded(files: Sequence[str | Path]) -> bool:
    """Return whether files are encoded lists.

    Raises:
        DataError: some are and some are not.
    """
    told = {str(file): _mark(file) is not None for file in files if Path(file).is_file()}
    plain = [file for file, encoded in told.items() if not encoded]
    if any(told.values()) and plain:
        mend = "Encode it too, with the same key: an encoded list has nothing in common with it."
        raise DataError([Problem(file, "is not encoded", mend) for file in plain])
    return any(told.values())


def read_encoded(files: Sequence[str | Path]) -> Mapping[str, pl.DataFrame]:
    """Read encoded lists.

    Args:
        files: as ``write_encoded`` wrote them, all with one key.

    Returns:
        Name of each list to its tokens, in the order given.

    Raises:
        DataError: there are too few or too many, two have one name or other keys, or a file is
            missing or broken; everything that is wrong, at once.
    """
    problems = list(_wrong_files(files))
    found = dict[str, pl.DataFrame]()
    for file in files:
        try:
            found[list_name(file)] = _read(file)
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    return found


def _wrong_files(files: Sequence[str | Path]) -> Iterable[Problem]:
    if not FEWEST_LISTS <= len(files) <= MOST_LISTS:
        yield wrong_number(len(files))
    names = [list_name(file) for file in files]
    for name in sorted({each for each in names if names.count(each) > 1}):
        what = f'two lists would be called "{name}"'
        yield Problem("lists", what, "Rename one of the files.")
    there = [str(file) for file in files if Path(file).is_file()]
    marks = [_mark(file) for file in there]
    for file, mark in zip(there, marks, strict=True):
        if mark is not None and not mark.startswith(_LAYOUT):
            what = "was encoded by another version, whose tokens are other ones"
            yield Problem(file, what, _MEND)
    if len(set(marks)) > 1:
        what = f"were encoded with {len(set(marks))} different keys"
        yield Problem("lists", what, "Encode all with one key, shared by the agencies.")


def _mark(file: str | Path) -> str | None:
    """Return the layout of a list and the mark of its key; None where it is not encoded."""
    first = read_bytes(file).partition(b"\n")[0].decode("utf-8", "replace").strip()
    return first.removeprefix(_HEAD) if first.startswith(_HEAD) else None


def _read(file: str | Path) -> pl.DataFrame:
    """Read one list; refuse what is not tokens."""
    types: dict[str, Any] = dict.fromkeys((*SINGLE, *SEVERAL), pl.String)
    frame = read_csv(file, types, comment=_COMMENT).select(*types)
    where = str(file)
    if frame.is_empty():
        raise DataError(Problem(where, "has no rows", _MEND))
    tokens = [
        pl.col(SINGLE).str.contains(f"^{_SHAPE}$"),
        pl.col(SEVERAL).str.contains(f"^{_SHAPE}( {_SHAPE})*$"),
    ]
    wrong = frame.filter(~pl.all_horizontal(each.fill_null(value=True) for each in tokens))
    if wrong.height:
        what = "some rows hold something else than tokens"
        raise DataError(Problem(where, what, _MEND, wrong.height))
    told = pl.col("birth_month").is_not_null()
    return frame.with_columns(
        pl.col(SEVERAL).str.split(" "),
        pl.when(told).then(pl.lit("told")).otherwise(pl.lit("absent")).alias(BIRTH_MISSING),
    )
