"""Where numbers come from: hashes of what went in, and one fingerprint of it all.

A fingerprint changes when anything that determines the numbers changes, and with nothing else:
not with the time, the machine, the order of settings, the pieces or the number of workers.
"""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import polars as pl

from seethechild.core.files import read_bytes

# Tuples, because a type with parameters equals its class but has another hash.
_WITHOUT_HASH = (pl.Object, pl.Binary, pl.Decimal)
_TEXT_AS_CODES = (pl.Categorical, pl.Enum)


@dataclass(frozen=True)
class Input:
    """Something the numbers were made from.

    Attributes:
        name: as a reader knows it, such as a file's name; never a path on someone's machine.
        sha256: of its content, in hexadecimal.
        rows: how many rows it has.
    """

    name: str
    sha256: str
    rows: int = 0


@dataclass(frozen=True, eq=False)
class Provenance:
    """What a result was made from.

    Attributes:
        fingerprint: SHA-256 of all that determines the numbers, in hexadecimal.
        version: of this package.
        seed: of the random streams; ``None`` where chance plays no part.
        inputs: in the order they were read.
        settings: all that was chosen, as plain values.
    """

    fingerprint: str
    version: str
    seed: int | None
    inputs: tuple[Input, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        *,
        seed: int | None = None,
        inputs: Iterable[Input] = (),
        settings: Mapping[str, object] | None = None,
    ) -> "Provenance":
        """Return the provenance of something made now, by this version, with its fingerprint.

        Args:
            seed: of the random streams, if any.
            inputs: what was read. Their order counts, their names too.
            settings: all that was chosen; see ``fingerprint`` for what it may hold. Leave out
                what does not change the numbers, such as the number of workers.

        Returns:
            The provenance.

        Example:
            >>> Provenance.of(seed=1).fingerprint == Provenance.of(seed=2).fingerprint
            False
        """
        read, chosen = tuple(inputs), dict(settings or {})
        parts = {
            "version": code_version(),
            "seed": seed,
            "inputs": [[each.name, each.sha256, each.rows] for each in read],
            "settings": chosen,
        }
        return cls(fingerprint(parts), code_version(), seed, read, chosen)


@lru_cache
def code_version() -> str:
    """Return the version of this package, or ``"not installed"`` if run from bare source."""
    try:
        return version("seethechild")
    except PackageNotFoundError:
        return "not installed"


def fingerprint(parts: Mapping[str, object]) -> str:
    """Return the SHA-256 of settings, whatever their order.

    Args:
        parts: text, whole and finite numbers, true or false, ``None``, dates, and lists and
            mappings (with text keys) of these.

    Returns:
        64 hexadecimal digits.

    Raises:
        TypeError: a part is something else.

    Example:
        >>> fingerprint({"a": 1, "b": [2.5]}) == fingerprint({"b": (2.5,), "a": 1})
        True
    """
    canonical = json.dumps(
        _plain(parts), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return sha256_bytes(canonical.encode())


def sha256_bytes(content: bytes) -> str:
    """Return the SHA-256 of bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def sha256_file(path: str | Path) -> str:
    """Return the SHA-256 of a file's bytes, as 64 hexadecimal digits.

    Raises:
        DataError: the file cannot be read.
    """
    return sha256_bytes(read_bytes(path))


def sha256_frame(frame: pl.DataFrame) -> str:
    """Return the SHA-256 of a table: names, types and values, in the order they stand.

    It does not depend on how the table is cut in memory, nor on the file it came from.

    Args:
        frame: columns of numbers, text, categories, dates, times, true or false.

    Returns:
        64 hexadecimal digits.

    Raises:
        TypeError: a column holds lists or other nested values.

    Example:
        >>> a = pl.DataFrame({"n": [1, 2]})
        >>> sha256_frame(a) == sha256_frame(pl.concat([a[:1], a[1:]]))
        True
        >>> sha256_frame(a) == sha256_frame(a.reverse())
        False
    """
    digest = hashlib.sha256()
    for column in frame:
        if column.dtype.is_nested() or column.dtype in _WITHOUT_HASH:
            raise TypeError(f"column {column.name} is {column.dtype}, which has no hash")
        values = column.cast(pl.String) if column.dtype in _TEXT_AS_CODES else column
        head = [column.name, str(values.dtype), values.len()]
        digest.update(json.dumps(head, ensure_ascii=False).encode())
        digest.update(_array_bytes(values.is_null()))
        if values.dtype == pl.String:
            digest.update(_array_bytes(values.str.len_bytes().fill_null(0)))
            digest.update("".join(values.drop_nulls()).encode())
        elif values.dtype != pl.Null:
            physical = values.to_physical()
            filler = pl.Series([0]).cast(physical.dtype)
            digest.update(_array_bytes(physical.fill_null(filler.item())))
    return digest.hexdigest()


def _array_bytes(values: pl.Series) -> bytes:
    array = values.to_numpy()
    return bytes(array.astype(array.dtype.newbyteorder("<")).tobytes())


def _plain(value: object) -> object:
    """Turn settings into what JSON holds in one way only."""
    match value:
        case None | bool() | int() | str():
            return value
        case float() if math.isfinite(value):
            return value
        case date():
            return value.isoformat()
        case Mapping() if all(isinstance(key, str) for key in value):
            return {key: _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case _:
            raise TypeError(f"{type(value).__name__} cannot be part of a fingerprint")
