"""Reading and writing files: the one place that touches the disk through polars.

A file is written whole or not at all: to a hidden file beside it, flushed to the disk, then
put in place in one step. If that fails, the old file is as it was and nothing else is left.
Reading never guesses types, and no message repeats what is in a file.
"""

import errno
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

import polars as pl

from seethechild.core.errors import DataError, Problem, SpecError, WriteError, did_you_mean

#: Mode of files that only their owner may read.
OWNER_ONLY = 0o600
#: Names the folder of what may be made again, in place of the person's own cache folder.
CACHE = "SEETHECHILD_CACHE"

#: A polars type, such as ``pl.Int64`` or ``pl.Datetime("us")``.
DType: TypeAlias = pl.DataType | type[pl.DataType]

#: How a spreadsheet's "Unicode text" begins.
_UTF16 = (b"\xff\xfe", b"\xfe\xff")

_MENDS: Mapping[int | None, tuple[str, str]] = {
    errno.ENOSPC: ("the disk is full", "Free some space, or write to another disk."),
    errno.EDQUOT: ("the disk quota is used up", "Free some space, or write elsewhere."),
    errno.EACCES: (
        "writing is not allowed",
        "Close it elsewhere, or choose a folder you may write to.",
    ),
    errno.EPERM: (
        "writing is not allowed",
        "Close it elsewhere, or choose a folder you may write to.",
    ),
    errno.EROFS: ("the disk is read-only", "Choose a folder on another disk."),
    errno.ENOENT: ("its folder does not exist", "Make the folder first."),
    errno.ENOTDIR: ("a file stands where a folder is needed", "Choose another folder."),
    errno.EEXIST: ("a file stands where a folder is needed", "Choose another folder."),
    errno.EISDIR: ("a folder has that name", "Choose another name for the file."),
    errno.ENAMETOOLONG: ("the name is too long", "Choose a shorter name."),
}


def write_atomic(
    path: str | Path, content: bytes | str | Iterable[bytes], *, private: bool = False
) -> None:
    """Write a whole file, or leave everything as it was.

    Args:
        path: the file; its folder must exist (see ``make_folder``).
        content: bytes, whole or in pieces, or text to be written as UTF-8 with its line ends
            unchanged.
        private: whether only its owner may read it, as with anything about one child.

    Raises:
        WriteError: the disk is full, the folder is missing or may not be written to.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     write_atomic(Path(folder, "a.txt"), "hello")
        ...     Path(folder, "a.txt").read_text()
        'hello'
    """
    path = Path(path)
    content = content.encode() if isinstance(content, str) else content
    pieces = [content] if isinstance(content, bytes) else content
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            if private:
                part.chmod(OWNER_ONLY)
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise _write_error(path, error) from error
    finally:
        with suppress(OSError):
            part.unlink()


def make_folder(path: str | Path) -> Path:
    """Make a folder, and those above it, and prove that it can be written to.

    Call it before long work, so that the work is not lost when it is done.

    Args:
        path: the folder; it may exist already.

    Returns:
        The folder.

    Raises:
        WriteError: it cannot be made or written to.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     make_folder(Path(folder, "runs", "first")).is_dir()
        True
    """
    path = Path(path)
    proof = path / f".{secrets.token_hex(8)}.part"
    try:
        path.mkdir(parents=True, exist_ok=True)
        proof.touch()
        proof.unlink()
    except OSError as error:
        raise _write_error(path, error) from error
    return path


def own_cache() -> Path | None:
    """Return the folder of what may be made again; None if the person has no home.

    It is the folder that ``SEETHECHILD_CACHE`` names, else ``~/.cache/seethechild``. It need not
    be there yet, nor can it always be written.
    """
    if named := os.environ.get(CACHE):
        return Path(named)
    try:
        return Path("~/.cache/seethechild").expanduser()
    except RuntimeError:
        return None


def prove_file(path: str | Path) -> None:
    """Prove that a file can be written, and leave everything as it was.

    Call it before long work, so that the work is not lost when it is done.

    Args:
        path: the file; it may exist already.

    Raises:
        WriteError: as ``write_atomic`` would.

    Example:
        >>> prove_file("/")
        Traceback (most recent call last):
        seethechild.core.errors.WriteError: /: a folder has that name. ...
    """
    path = Path(path)
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        proof = path.with_name(f".{secrets.token_hex(8)}.part")
        proof.touch()
        proof.unlink()
    except OSError as error:
        raise _write_error(path, error) from error


def write_frame(path: str | Path, frame: pl.DataFrame, *, private: bool = False) -> None:
    """Write a table, whole or not at all, as its name says: ``.parquet`` or ``.csv``.

    Args:
        path: the file; its folder must exist.
        frame: the table; in CSV a gap is an empty field.
        private: whether only its owner may read it.

    Raises:
        SpecError: the name ends in something else.
        WriteError: the file cannot be written.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     write_frame(Path(folder, "a.parquet"), pl.DataFrame({"n": [1, 2]}))
        ...     read_frame(Path(folder, "a.parquet"))["n"].to_list()
        [1, 2]
    """
    path, buffer = Path(path), BytesIO()
    if path.suffix == ".parquet":
        frame.write_parquet(buffer)
    elif path.suffix == ".csv":
        frame.write_csv(buffer)
    else:
        raise SpecError(
            Problem(str(path), "is not a kind of table we write", "Use .parquet or .csv.")
        )
    write_atomic(path, buffer.getvalue(), private=private)


def read_bytes(path: str | Path) -> bytes:
    """Read a whole file.

    Args:
        path: the file.

    Returns:
        What is in it.

    Raises:
        DataError: it is not there, is a folder, or may not be read.

    Example:
        >>> read_bytes("nowhere.csv")
        Traceback (most recent call last):
        seethechild.core.errors.DataError: nowhere.csv: there is no such file. Check the path.
    """
    path = Path(path)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError(
            Problem(str(path), "there is no such file", "Check the path.")
        ) from None
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise DataError(Problem(str(path), what, "Name a file you may read.")) from error


def read_frame(path: str | Path) -> pl.DataFrame:
    """Read a Parquet file written by ``write_frame``.

    Args:
        path: the file.

    Returns:
        The table as it was written.

    Raises:
        DataError: the file is missing or is not whole.
    """
    return _parsed(path, pl.read_parquet, "is not a whole Parquet file")


def read_csv(
    path: str | Path,
    dtypes: Mapping[str, DType] | None = None,
    *,
    comment: str | None = None,
) -> pl.DataFrame:
    r"""Read a CSV file with a header, without guessing types.

    Args:
        path: the file, UTF-8, with or without a byte order mark.
        dtypes: column to type; ``Table.dtypes`` fits. Columns not named are read as text.
            An empty field is a gap (null), in text columns too.
        comment: what lines begin with that are not rows, if there are any.

    Returns:
        The table, columns and rows in the order of the file.

    Raises:
        DataError: the file is missing or broken, lacks a column named in ``dtypes``, or has
            values that are not of their type; all columns at once, with the number of rows.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     write_atomic(Path(folder, "a.csv"), "code,n\n007,1\n008,\n")
        ...     read_csv(Path(folder, "a.csv"), {"n": pl.Int64}).rows()
        [('007', 1), ('008', None)]
    """
    text = _parsed(
        path,
        lambda raw: pl.read_csv(raw, infer_schema=False, comment_prefix=comment),
        "is not a whole CSV file",
    )
    where, problems, columns = str(path), list[Problem](), list[pl.Series]()
    for name in dtypes or {}:
        if name not in text.columns:
            near = did_you_mean(name, text.columns)
            mend = f"Rename {near[0]}, or add it." if near else "Add it."
            problems.append(Problem(f"{where}, column {name}", "is missing", mend))
    for column in text:
        dtype = (dtypes or {}).get(column.name, pl.String)
        typed = _typed(column, dtype)
        columns.append(typed)
        if wrong := typed.null_count() - column.null_count():
            what = f"some values are not of type {dtype}"
            mend = "Correct them, or leave the field empty."
            problems.append(Problem(f"{where}, column {column.name}", what, mend, wrong))
    if problems:
        raise DataError(problems)
    return pl.DataFrame(columns)


def _parsed(
    path: str | Path, parse: Callable[[BytesIO], pl.DataFrame], what: str
) -> pl.DataFrame:
    """Parse a file; keep polars' own words, which may quote values, out of the message."""
    content = read_bytes(path)
    if content.startswith(_UTF16):
        raise DataError(Problem(str(path), "is in UTF-16", "Save it as “CSV UTF-8”."))
    try:
        return parse(BytesIO(content))
    except pl.exceptions.PolarsError:
        raise DataError(Problem(str(path), what, "Save it again, or replace it.")) from None


def _typed(column: pl.Series, dtype: DType) -> pl.Series:
    """Turn text into ``dtype``; what does not fit becomes null."""
    if dtype == pl.Boolean:
        words = {"true": True, "false": False}
        return column.str.to_lowercase().replace_strict(
            words, default=None, return_dtype=pl.Boolean
        )
    if dtype == pl.Date:
        return column.str.to_date("%Y-%m-%d", strict=False)
    return column.cast(dtype, strict=False)


def _write_error(path: Path, error: OSError) -> WriteError:
    reason, mend = _MENDS.get(
        error.errno, (error.strerror or "it could not be written", "Choose another place.")
    )
    return WriteError(path, reason, mend)
