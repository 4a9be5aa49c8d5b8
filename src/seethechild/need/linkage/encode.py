"""Encoding an agency's list, so that children can be linked and no name, birth or home leaves.

Every value becomes tokens: the first 64 bits of HMAC-SHA-256 under a key that the agencies share and
whoever links never has. Two records are compared by which tokens are equal, and by nothing else.

A token of a name alone would be as common as the name, and the commonest token would be the
commonest name. So **every token but the month's and the day's is salted by the month of birth**: the
same name in another month is another token, and in one month few children share a name. A slip in
a name is found by tokens of the name with each letter left out, always the same number of them, so
that the length does not show. They are salted by the child's *other* name too: else they would tell which
names of a month are one letter apart, and names could be guessed by that. What holds the months together is one token of both names and the
postcode together, which next to nobody but the same child shares. ``docs/explanation/linking-without-names.md``
says who can learn what from the tokens, and what that costs the linkage.

Source:
    Salts against frequency attacks: Niedermeyer and others (2014), Journal of Privacy and
    Confidentiality 6(2):59. Letters left out: Mor and Fraenkel (1982), Communications of the ACM
    25:935.
"""

import hmac
from collections.abc import Iterable, Mapping
from typing import Any, Final

import polars as pl

from seethechild.core.errors import DataError, Problem
from seethechild.need.linkage.standard import without_repeats

#: A key has so many random bytes, or more.
KEY_BYTES: Final = 32
#: Fewer different bytes than this among so many were not drawn at random.
_FEWEST_BYTES: Final = 16
_TOKEN_BYTES: Final = 8
#: Tokens of a name with each letter left out: so many, whatever its length.
_NEAR: Final = {"first": 10, "family": 12}
#: Parts of a family name that are told.
_PARTS: Final = 2

#: Columns of an encoded list: of one token, and of several.
SINGLE: Final = (
    "birth_month",
    "birth_day",
    "first",
    "family",
    "both_names",
    "postcode",
    "sector",
    "sex",
    "whole",
    "whole_sex",
)
SEVERAL: Final = ("first_near", "family_near", "family_parts", "whole_birth")


def encode(children: pl.DataFrame, key: bytes) -> pl.DataFrame:
    """Return the tokens of a list's children, each child once, in an order that says nothing.

    Args:
        children: as ``standardise`` returns them.
        key: ``KEY_BYTES`` random bytes or more.

    Returns:
        Columns ``SINGLE`` and ``SEVERAL``; tokens are 16 hexadecimal digits, several of them lie in a
        list. What needs a value that is not told is null. Rows are sorted by their tokens: an
        agency's own order might be that of names.

    Raises:
        DataError: the key is too short, or was not drawn at random.

    Example:
        >>> from seethechild.need.linkage.standard import standardise
        >>> fields = pl.DataFrame({
        ...     "first_name": ["Zoë"], "family_name": ["Lee"], "birth": ["2015-02-28"],
        ...     "postcode": ["LS1 4AP"], "sex": ["F"],
        ... })
        >>> tokens = encode(standardise(fields), bytes(range(32)))
        >>> tokens.height, len(tokens["first"][0]), len(tokens["first_near"][0])
        (1, 16, 10)
    """
    refuse_key(key)
    types: Mapping[str, Any] = {
        **dict.fromkeys(SINGLE, pl.String),
        **dict.fromkeys(SEVERAL, pl.List(pl.String)),
    }
    once = without_repeats(children)
    rows = [_encoded(row, key) for row in once.iter_rows(named=True)]
    return pl.DataFrame(rows, schema=types, orient="row").sort(SINGLE)


def refuse_key(key: bytes) -> None:
    """Refuse a key that is too short or not random; never repeat it.

    Raises:
        DataError: it cannot be used.

    Example:
        >>> refuse_key(b"secret")
        Traceback (most recent call last):
        seethechild.core.errors.DataError: key: has 6 bytes. Use 32 or more random bytes: ...
    """
    mend = (
        f"Use {KEY_BYTES} or more random bytes: need encode --new-key KEYFILE makes them."
    )
    if len(key) < KEY_BYTES:
        raise DataError(Problem("key", f"has {len(key)} bytes", mend))
    if len(set(key)) < _FEWEST_BYTES:
        raise DataError(Problem("key", "was not drawn at random", mend))


def mark_of(key: bytes) -> str:
    """Return what tells one key from another, and nothing else about it: 16 hexadecimal digits.

    Example:
        >>> mark_of(bytes(range(32))) == mark_of(bytes(range(1, 33)))
        False
    """
    return _token(key, "which key")


def _encoded(row: Mapping[str, Any], key: bytes) -> tuple[Any, ...]:
    """Return one record's tokens, in the order of ``SINGLE`` and ``SEVERAL``."""
    first, family, month = row["first"], row["family"], row["birth_month"]
    postcode = row["postcode"]
    names = None if first is None or family is None else "+".join(sorted((first, family)))

    def salted(what: str, value: str | None) -> str | None:
        return None if value is None or month is None else _token(key, what, value, month)

    whole = first and family and postcode and "+".join((first, family, postcode))
    sex = row["sex"]
    # What tells that names are nearly alike does so only where the other name is the same.
    by_family = None if month is None or family is None else f"{month}+{family}"
    by_first = None if month is None or first is None else f"{month}+{first}"
    return (
        None if month is None else _token(key, "month", month),
        None if row["birth_day"] is None else _token(key, "day", row["birth_day"]),
        salted("first", first),
        salted("family", family),
        salted("both names", names),
        salted("postcode", postcode),
        salted("sector", row["sector"]),
        salted("sex", sex),
        _token(key, "whole", whole) if whole else None,
        _token(key, "whole sex", whole, sex) if whole and sex else None,
        _near("first", first, by_family, key),
        _near("family", family, by_first, key),
        _parts(family, by_first, key),
        _birth_pieces(row["birth_day"], whole, key),
    )


def _near(what: str, name: str | None, salt: str | None, key: bytes) -> list[str] | None:
    """Return tokens of a name and of all that it is with a letter left out.

    Two names that are one slip apart share one. Of a long name the lowest tokens are kept, which
    are the same ones for the same names; a short one gets others that nothing else has.
    """
    if name is None or salt is None:
        return None
    size = _NEAR[what]
    left_out = {name, *(name[:place] + name[place + 1 :] for place in range(len(name)))}
    kept = _tokens(key, f"{what} near", left_out - {""}, salt)[:size]
    more = (f"{name}{place}" for place in range(size - len(kept)))
    return sorted((*kept, *_tokens(key, f"{what} none", more, salt)))


def _parts(family: str | None, salt: str | None, key: bytes) -> list[str] | None:
    """Return tokens of the parts of a family name: always two, so that a hyphen does not show."""
    if family is None or salt is None:
        return None
    parts = sorted(set(family.split("-")))[:_PARTS]
    found = _tokens(key, "family part", parts, salt)
    more = (f"{family}{place}" for place in range(_PARTS - len(parts)))
    return sorted((*found, *_tokens(key, "family part none", more, salt)))


def _birth_pieces(day: str | None, whole: str | None, key: bytes) -> list[str] | None:
    """Return tokens of a birth with one of year, month and day left out, or the last two swapped."""
    if day is None or not whole:
        return None
    year, month, number = day[:4], day[4:6], day[6:]
    swapped = "+".join(sorted((month, number)))
    pieces = (
        f"{year}-{month}-",
        f"{year}--{number}",
        f"-{month}-{number}",
        f"{year}-{swapped}",
    )
    return _tokens(key, "whole birth", pieces, whole)


def _tokens(key: bytes, what: str, values: Iterable[str], salt: str) -> list[str]:
    return sorted(_token(key, what, value, salt) for value in values)


def _token(key: bytes, *parts: str) -> str:
    # Values hold letters, digits, hyphens and + only: what joins them cannot be a part of one.
    text = "\x1f".join(parts).encode()
    return hmac.digest(key, text, "sha256")[:_TOKEN_BYTES].hex()
