"""A code of four random words, that stands for an idea: only its hash is kept.

The hash is slow (scrypt, RFC 7914) and keyed with the site's own key, so that a copy of the database
gives no codes away; and without salt of its own, so that a code finds its idea. With 1,070 words there are
1.3 million million codes; how often one address may ask is limited.
"""

import hashlib
import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Final

from django.conf import settings
from django.utils.crypto import get_random_string

WORDS_IN_CODE: Final = 4
#: Cost of scrypt: 16 MB and some hundredths of a second.
COST: Final = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}
_PAIR = "abcdefghijklmnopqrstuvwxyz"


@lru_cache(maxsize=1)
def words() -> tuple[str, ...]:
    """Return the words codes are made of.

    Example:
        >>> len(words()) >= 1024, "otter" in words()
        (True, True)
    """
    text = (files(__package__) / "words.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.split("\n") if line and not line.startswith("#"))


def new_code() -> str:
    """Return four random words, all different.

    Example:
        >>> len(set(new_code().split()))
        4
    """
    drawn: dict[str, None] = {}
    while len(drawn) < WORDS_IN_CODE:
        drawn[_random_word()] = None
    return " ".join(drawn)


def _random_word() -> str:
    """Each word is as likely: what falls beyond the last whole round is drawn again."""
    known, size = words(), 26**4
    while True:
        drawn = get_random_string(4, _PAIR)
        place = sum(_PAIR.index(letter) * 26**at for at, letter in enumerate(drawn))
        if place < size - size % len(known):
            return str(known[place % len(known)])


def tidied(typed: str) -> str:
    """Return a code as it is kept, however it was typed.

    Example:
        >>> tidied(" Otter, GREEN-lamp  river. ")
        'otter green lamp river'
    """
    return " ".join(re.findall(r"[a-z]+", typed.lower()))


def unknown(typed: str) -> list[tuple[str, str]]:
    """Return each word that is in no code, with the one that was perhaps meant.

    Example:
        >>> unknown("oter lemon panda violin")
        [('oter', 'otter')]
    """
    return [
        (word, next(iter(get_close_matches(word, words(), n=1, cutoff=0.7)), ""))
        for word in tidied(typed).split()
        if word not in words()
    ]


def hash_of(code: str) -> str:
    """Return what is kept of a new code."""
    return next(iter(_hashes(code)))


def hashes_of(code: str) -> list[str]:
    """Return what may have been kept of a code: one for each key of the site."""
    return list(_hashes(code))


def _hashes(code: str) -> Iterable[str]:
    for word in settings.FIELD_KEYS:
        key = word.partition(":")[2]
        salt = hashlib.sha256(f"code of an idea:{key}".encode()).digest()
        yield hashlib.scrypt(tidied(code).encode(), salt=salt, **COST).hex()
