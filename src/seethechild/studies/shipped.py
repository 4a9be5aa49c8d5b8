"""Name and hash the shipped reference files that an answer was made from."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from seethechild.core.files import read_bytes
from seethechild.core.provenance import Input, sha256_bytes
from seethechild.reference.home import CODES, VALUES


def shipped(*patterns: str) -> tuple[Input, ...]:
    """Return the shipped files of these names, each once, in order of name.

    Args:
        patterns: below ``reference``, such as ``codes/measures.csv`` or ``values/figures/*.csv``.

    Returns:
        Inputs with names like ``reference/codes/measures.csv``; rows do not count the header.

    Example:
        >>> [each.name for each in shipped("codes/councils.csv")]
        ['reference/codes/councils.csv']
        >>> shipped("codes/councils.csv")[0].rows
        153
    """
    found = {path for pattern in patterns for path in _matching(pattern)}
    return tuple(_input(path) for path in sorted(found))


def _matching(pattern: str) -> Iterable[Path]:
    folder, _, rest = pattern.partition("/")
    return {"codes": CODES, "values": VALUES}[folder].glob(rest)


@lru_cache
def _input(path: Path) -> Input:
    content = read_bytes(path)
    home = CODES if CODES in path.parents else VALUES
    name = f"reference/{home.name}/{path.relative_to(home).as_posix()}"
    return Input(name, sha256_bytes(content), max(content.count(b"\n") - 1, 0))
