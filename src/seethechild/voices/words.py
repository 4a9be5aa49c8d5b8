"""Words: their stems, and lists of first names and of words that are nobody's name."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
#: A word as people write it: letters of any alphabet, with an apostrophe or hyphen inside.
WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_VOWEL = re.compile(r"[aeiouy]")
_DOUBLE = re.compile(r"([bdgklmnprt])\1$")
#: Likely had an e: mov(ing), car(ed); not show(ing), fix(ed), play(ed).
_LOST_E = re.compile(r"[^aeiou][aeiouy][^aeiouwxy]")
_SHORT = 3
_LONG = 5


@cache
def stem(word: str) -> str:
    """Take off what makes a plural, a past or an -ing of a word.

    It is made to compare words, not to be read.

    Args:
        word: in any case.

    Returns:
        Small letters, never empty.

    Example:
        >>> [stem(word) for word in ("Workers", "worries", "running", "moved", "moving", "dogs'")]
        ['worker', 'worry', 'run', 'move', 'move', 'dog']
        >>> stem("move") == stem("moves"), stem("bus"), stem("class"), stem("sing")
        (True, 'bus', 'class', 'sing')
    """
    plain = word.lower().replace("’", "'").removesuffix("'s").removesuffix("'")
    return _without_end(_without_ending(plain)) or word.lower()


def _without_ending(word: str) -> str:
    if word.endswith("ies") and len(word) > _SHORT + 1:
        return f"{word[:-3]}y"
    if word.endswith(("shes", "ches", "xes", "sses", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > _SHORT:
        return word[:-1]
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _SHORT and _VOWEL.search(rest):
            return f"{rest}e" if _LOST_E.fullmatch(rest) else rest
    return word


def _without_end(word: str) -> str:
    """Take off what -ing adds or takes: stop and stopping, change and changing."""
    if word.endswith("e") and len(word) >= _LONG:
        return word[:-1]
    return word if len(word) <= _SHORT else _DOUBLE.sub(r"\1", word)


@cache
def listed(name: str) -> frozenset[str]:
    """Return one of the short lists of ``lists.toml``.

    Example:
        >>> "brother" in listed("relations")
        True
    """
    lists = tomllib.loads((HERE / "lists.toml").read_text(encoding="utf-8"))
    return frozenset(lists[name].split())


def _in_file(name: str) -> frozenset[str]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return frozenset(
        word for line in lines if not line.startswith("#") for word in line.split()
    )


@cache
def first_names() -> frozenset[str]:
    """First names that are common in the United Kingdom, in small letters."""
    return _in_file("first_names.txt")


@cache
def _common() -> frozenset[str]:
    listed = _in_file("common_words.txt")
    return listed | {stem(word) for word in listed}


def is_common(word: str) -> bool:
    """Whether a word is plain English that is nobody's name, or not only.

    Example:
        >>> is_common("Houses"), is_common("don't"), is_common("Kyle"), is_common("rose")
        (True, True, False, True)
    """
    plain = word.lower().replace("’", "'")
    if plain.partition("'")[0] in _common():
        return True
    return stem(plain) in _common() or plain.replace("'", "") in _common()


def is_first_name(word: str) -> bool:
    """Whether a word is a listed first name and never a plain word.

    Example:
        >>> is_first_name("Kyle"), is_first_name("will")
        (True, False)
    """
    return word.lower() in first_names() and word.lower() not in _common()
