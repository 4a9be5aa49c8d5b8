"""Encoding an agency's list inside the agency: the verb behind ``need encode``.

Keyed tokens leave; names, days and homes do not. A key is made here and nowhere else: that needs real
randomness, so no seed names it.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from seethechild.core.errors import DataError, Problem, SpecError, WriteError
from seethechild.core.files import prove_file, read_bytes
from seethechild.core.provenance import Input, Provenance, sha256_file
from seethechild.core.results import Check, Result
from seethechild.need.linkage.encode import KEY_BYTES, encode, mark_of, refuse_key
from seethechild.need.linkage.encoded_files import (
    ENDING,
    USE,
    all_encoded,
    list_name,
    write_encoded,
)
from seethechild.need.linkage.reading import read_list
from seethechild.report import words

_OWNER_ONLY: Final = 0o600
_OTHERS: Final = 0o077
KEEP_KEY = (
    "Whoever has the key and an encoded list can find out whom its rows are about. Give it to the other "
    "agencies by a safe way and never to whoever links; destroy it when the lists are encoded."
)
WHAT_LEAVES = (
    "The file holds keyed tokens: no name, no day or month of birth, no postcode and no number of a "
    "child. Rows are in an order of their own. Send it to whoever links, by a safe way."
)


def need_new_key(path: Path) -> Result:
    """Make a key in a file that its owner alone can read.

    Args:
        path: the file; it must not be there.

    Returns:
        A sentence and what to do with the key; never the key.

    Raises:
        SpecError: the file is there.
        WriteError: it cannot be written.
    """
    made = secrets.token_bytes(KEY_BYTES)
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        with os.fdopen(number, "w", encoding="ascii") as file:
            file.write(made.hex() + "\n")
    except FileExistsError:
        mend = "Use it, or name another file: a key is never written over."
        raise SpecError(Problem(str(path), "is there already", mend)) from None
    except OSError as error:
        raise WriteError(
            path, error.strerror or "it cannot be written", "Choose another place."
        ) from error
    said = f"A new key is in {path.name}; its owner alone can read it. Its mark is {mark_of(made)}."
    return Result(
        said,
        {},
        (Check("keeping the key", None, KEEP_KEY),),
        Provenance.of(settings={"key": mark_of(made)}),
    )


def need_encode(
    file: Path,
    key_file: Path,
    out: Path | None = None,
    *,
    columns: Mapping[str, str] | None = None,
) -> Result:
    """Encode an agency's list.

    Args:
        file: a CSV file, a row for each child.
        key_file: as ``need_new_key`` wrote it.
        out: the encoded list; the file's own name with ``.encoded.csv`` if not told.
        columns: heading to field, for headings that are not known.

    Returns:
        How many children were encoded; no table.

    Raises:
        DataError: the file or the key cannot be used.
        SpecError: it would be written over the file.
        WriteError: it cannot be written.
    """
    target = out or file.with_name(f"{list_name(file)}{ENDING}")
    if target.resolve() in {file.resolve(), key_file.resolve()}:
        mend = "Name another file with -o."
        raise SpecError(Problem(str(target), "would be written over", mend))
    key = read_key(key_file)
    if all_encoded([file]):
        raise DataError(Problem(str(file), "is encoded already", "Use it as it is."))
    children = read_list(file, columns)
    prove_file(target)
    tokens = encode(children, key)
    mark = mark_of(key)
    write_encoded(target, tokens, mark)
    repeats = children.height - tokens.height
    without = tokens["birth_month"].null_count() / tokens.height
    said = (
        f"{tokens.height:,} children are encoded in {target.name}, with the key of the mark {mark}. "
        f"{repeats:,} rows that repeat another were left out."
    )
    origin = Input(file.name, sha256_file(file), children.height)
    return Result(
        said,
        {},
        (
            Check(
                "what can be linked", None,
                f"{words.percent(without)} of births are missing: such children are found only "
                "where both names and the postcode agree.",
            ),
            Check("what leaves", None, WHAT_LEAVES),
            Check("keeping the key", None, KEEP_KEY),
            Check("what it may be used for", None, USE),
        ),
        Provenance.of(inputs=(origin,), settings={"key": mark}),
    )  # fmt: skip


def read_key(path: Path) -> bytes:
    """Read a key; never repeat any of it.

    Raises:
        DataError: the file is missing, others can read it, or it holds no key.
    """
    raw = read_bytes(path)
    mend = "Make one with need encode --new-key KEYFILE."
    if os.name == "posix" and path.stat().st_mode & _OTHERS:
        what, close = "can be read by others", "Close it to them: chmod 600."
        raise DataError(Problem(str(path), what, close))
    try:
        key = bytes.fromhex(raw.decode("ascii").strip())
    except ValueError:
        raise DataError(Problem(str(path), "holds no key", mend)) from None
    refuse_key(key)
    return key
