"""Identifiers are replaced at the door by keyed hashes; the key stays with the council.

A hash is BLAKE2b with a key of 32 random bytes. The same key gives the same child the same name
for ever; without the key nobody can try out identifiers to see whose a name is, and names made
with two keys cannot be matched. Children, workers, families and homes are hashed apart, so that
a child and a worker who happen to share a number do not share a name.
"""

import hashlib
import os
import re
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import polars as pl

from seethechild.core.errors import DataError, Problem, WriteError
from seethechild.core.files import make_folder, read_bytes
from seethechild.core.tables import Column, Table
from seethechild.returns.records import RECORDS

#: What is hashed; each has names of its own.
Kind = Literal["child", "worker", "family", "home"]

_KEY_BYTES: Final = 32
_NAME_BYTES: Final = 16
_WRITTEN: Final = re.compile(rb"[0-9a-f]{64}\n?")
#: Kinds of home that are inspected one by one, so that their number names the home; the number
#: of a foster home is its agency's (SSDA903 guide, URN).
_INSPECTED: Final = ("K1", "K2", "K3", "R1", "S1")
#: Stands in the SSDA903 for a home that has no number.
_NO_NUMBER: Final = "XXXXXXX"

#: Columns that never leave: identifiers, addresses, and where in a file a row stood.
LOCAL: Final = frozenset(
    {"child", "file", "row", "worker", "upn", "former_upn", "nhs_number", "birth_date"}
    | {"mother", "family", "postcode", "home_postcode", "place_postcode", "urn", "referral"}
)
#: What takes their place.
_INSTEAD: Final[Mapping[str, tuple[str, str]]] = {
    "child": ("child_id", "keyed hash of the council's identifier"),
    "worker": ("worker_id", "keyed hash of the worker's identifier"),
    "family": ("family_id", "keyed hash of the family's or mother's identifier"),
    "urn": ("home_id", "keyed hash of the home: equal ones are the same home"),
}


@dataclass(frozen=True)
class Key:
    """The council's key. It shows itself nowhere."""

    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, path: str | Path) -> "Key":
        """Read the key from a file of the council's, or make one there if there is none.

        Args:
            path: a file that only its owner may read; its folder is made if need be. Keep a copy of it
                where the council keeps its keys: without it, later returns cannot be joined to
                earlier ones.

        Returns:
            The key.

        Raises:
            DataError: the file holds something else, or others may read it.
            WriteError: a new key cannot be written.

        Example:
            >>> from tempfile import TemporaryDirectory
            >>> with TemporaryDirectory() as folder:
            ...     Key.of(Path(folder, "key")) == Key.of(Path(folder, "key"))
            True
        """
        path = Path(path)
        if not path.exists():
            _make_key(path)
        _refuse_if_others_may_read(path)
        written = read_bytes(path)
        if not _WRITTEN.fullmatch(written):
            mend = "Put the council's key back from its copy; a new key makes new names."
            raise DataError(Problem(path.name, "does not hold a key", mend))
        return cls(bytes.fromhex(written.decode().strip()))


def sealed(name: str) -> Table:
    """Return a record's declaration as it stands once identifiers are replaced.

    Args:
        name: of a record, see ``records``.

    Returns:
        The table, without the columns in ``LOCAL``.

    Example:
        >>> list(sealed("care_reviews").dtypes)
        ['child_id', 'source', 'date', 'participation']
    """
    columns: list[Column] = []
    for each in RECORDS[name].columns:
        if each.name in _INSTEAD:
            new, meaning = _INSTEAD[each.name]
            columns.append(Column(new, pl.String, meaning, nullable=each.name != "child"))
        elif each.name == "birth_date":
            meaning = "first day of the month of birth, or expected birth"
            columns.append(Column("birth_month", pl.Date, meaning, nullable=True))
        elif each.name not in LOCAL:
            columns.append(each)
    return Table(name, RECORDS[name].meaning, tuple(columns))


def seal(values: pl.Series, key: Key, kind: Kind) -> pl.Series:
    """Return keyed hashes of identifiers: 32 hexadecimal digits each, null where null.

    Args:
        values: text.
        key: the council's.
        kind: what they identify.

    Returns:
        As many values, under the same name.

    Example:
        >>> key = Key(bytes(32))
        >>> seal(pl.Series(["7", None]), key, "child").to_list()
        ['15f0258e330914e7dff170c537d941c6', None]
    """
    different = values.unique().drop_nulls()
    names = [_name(value, key, kind) for value in different]
    return values.replace_strict(
        different, pl.Series(names, dtype=pl.String), default=None, return_dtype=pl.String
    )


def seal_columns(frame: pl.DataFrame, key: Key, name: str) -> pl.DataFrame:
    """Return a record with its identifiers replaced, all but the child's.

    Args:
        frame: a record as declared, with ``child_id`` in it.
        key: the council's.
        name: of the record.

    Returns:
        The columns of ``sealed(name)``.
    """
    made = [
        *_sealed_worker(frame, key),
        *_sealed_family(frame, key),
        *_sealed_home(frame, key),
    ]
    month = [
        pl.col("birth_date").dt.month_start().alias("birth_month")
        for _ in range("birth_date" in frame.columns)
    ]
    return frame.with_columns(*made, *month).select(list(sealed(name).dtypes))


def _sealed_worker(frame: pl.DataFrame, key: Key) -> list[pl.Series]:
    if "worker" not in frame.columns:
        return []
    return [seal(frame["worker"], key, "worker").rename("worker_id")]


def _sealed_family(frame: pl.DataFrame, key: Key) -> list[pl.Series]:
    """The mother's identifier names the family where none does."""
    if "family" not in frame.columns:
        return []
    family = pl.format("family {}", "family")
    mother = pl.format("mother {}", "mother")
    names = frame.select(family_id=pl.coalesce(family, mother))["family_id"]
    return [seal(names, key, "family")]


def _sealed_home(frame: pl.DataFrame, key: Key) -> list[pl.Series]:
    """An inspected home is known by its number, any other by its postcode and provider.

    A foster home without a postcode stays unknown: its number is its agency's.
    """
    if "urn" not in frame.columns:
        return []
    text = pl.col("place_postcode").str.to_uppercase().str.replace_all(r"\s", "")
    where = pl.format("{} {}", text, pl.col("provider").fill_null(""))
    known = pl.when(pl.col("urn").str.to_uppercase() != _NO_NUMBER).then("urn")
    inspected = pl.when(pl.col("place").is_in(_INSPECTED)).then(known)
    last = pl.when(~pl.col("place").str.starts_with("U")).then(known)
    names = frame.select(home_id=pl.coalesce(inspected, where, last))["home_id"]
    return [seal(names, key, "home")]


def _name(value: str, key: Key, kind: Kind) -> str:
    return hashlib.blake2b(
        value.encode(), digest_size=_NAME_BYTES, key=key.secret, person=kind.encode()
    ).hexdigest()


def _make_key(path: Path) -> None:
    """Write 32 random bytes; never over a key that is there."""
    secret = os.urandom(_KEY_BYTES).hex() + "\n"
    mend = "Name a file in a folder you may write to."
    make_folder(path.parent)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        why = error.strerror or "it could not be made"
        raise WriteError(path.name, why, mend) from None
    try:
        with os.fdopen(file, "w") as opened:
            opened.write(secret)
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise WriteError(path.name, error.strerror or "not written", mend) from None


def _refuse_if_others_may_read(path: Path) -> None:
    """A key others may read is no key; where the system has no such rights, none are asked."""
    if os.name != "posix":
        return
    try:
        mode = path.stat().st_mode
    except OSError:
        return  # reading it will say why
    if stat.S_ISREG(mode) and mode & 0o077:
        mend = f'Let only its owner read it: chmod 600 "{path.name}".'
        raise DataError(Problem(path.name, "others may read the council's key", mend))
