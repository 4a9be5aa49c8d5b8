"""Mark what may tell who somebody is; a person decides what is hidden.

Rules and lists, no model. Telephone numbers, addresses, postcodes and NHS numbers have shapes, and all are
found. Names have none: tests/unit/voices measures how many are found, those in small letters apart, and how
much is marked that need not be. To miss is worse than to mark too much, and neither replaces a reader.
"""

import re
from collections.abc import Iterable
from typing import Final

from seethechild.voices.naming import find_names, find_places
from seethechild.voices.patterns import find_shapes
from seethechild.voices.spans import KINDS, Span, hidden

__all__ = ["KINDS", "REMOVED", "Span", "find", "masked", "only_removed"]

#: Stands where something was hidden, in everything that is published.
REMOVED: Final = "[removed]"
_SPACE = re.compile(r"\s+")


def find(text: str) -> list[Span]:
    """Find what may tell who somebody is.

    Args:
        text: as somebody wrote it.

    Returns:
        Pieces in their order; none overlaps another.

    Example:
        >>> text = "My brother kyle goes to St Marys Primary School. Ring 07700 900461."
        >>> [(span.kind, text[span.start : span.end]) for span in find(text)]
        [('name', 'kyle'), ('place', 'St Marys Primary School'), ('phone', '07700 900461')]
    """
    found = find_shapes(text)
    rest = hidden(text, found)
    places = find_places(rest)
    return sorted([*found, *places, *find_names(hidden(rest, places))])


def masked(text: str, spans: Iterable[Span]) -> str:
    """Put ``[removed]`` where the pieces are; pieces with only space between become one.

    Args:
        text: as somebody wrote it.
        spans: in any order; they may overlap.

    Example:
        >>> masked("Kyle Smith hits me", [Span(0, 4, "name"), Span(5, 10, "name")])
        '[removed] hits me'
    """
    safe, last = "", 0
    for start, end in _merged(text, sorted(spans)):
        safe += text[last:start] + REMOVED
        last = end
    return safe + text[last:]


def _merged(text: str, spans: list[Span]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for span in spans:
        if merged and not text[merged[-1][1] : span.start].strip():
            start, end = merged.pop()
            merged.append((start, max(end, span.end)))
        else:
            merged.append((span.start, span.end))
    return merged


def only_removed(exact: str, shown: str) -> bool:
    """Say whether what is shown is what was said, with pieces taken out and nothing else.

    Words stay whole: half of one can say the opposite. White space does not count.

    Args:
        exact: as it was said.
        shown: with ``[removed]`` in the place of every piece.

    Example:
        >>> only_removed("Ask Kim, she knows", "Ask [removed], she knows")
        True
        >>> only_removed("It was bad", "It was good"), only_removed("It was bad", "")
        (False, False)
        >>> only_removed("We are unhappy", "We are [removed]happy")
        False
    """
    said, pieces = _plain(exact), _plain(shown).split(REMOVED)
    if len(pieces) == 1:
        return said == pieces[0]
    if not any(piece.strip() for piece in pieces):
        return False
    first, *middle, last = map(_whole, pieces)
    start = re.match(first, said)
    if start is None:
        return False
    at = start.end()
    for piece in middle:  # the earliest place leaves most room for what comes after
        found = re.compile(piece).search(said, at + 1)
        if found is None:
            return False
        at = found.end()
    end = len(said) - len(pieces[-1])
    return end > at and re.compile(rf"{last}\Z").match(said, end) is not None


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _whole(piece: str) -> str:
    """Return a pattern for a piece that begins and ends with no half of a word."""
    before = r"\b" if re.match(r"\w", piece) else ""
    after = r"\b" if re.search(r"\w\Z", piece) else ""
    return f"{before}{re.escape(piece)}{after}"
