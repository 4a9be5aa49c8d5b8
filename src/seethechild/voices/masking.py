"""Mark what may tell who somebody is; a person decides what is hidden.

Rules and lists, no model. Telephone numbers, addresses, postcodes and NHS numbers have shapes, and all are
found. Names have none: tests/unit/voices measures how many are found, those in small letters apart, and how
much is marked that need not be. To miss is worse than to mark too much, and neither replaces a reader.
"""

from collections.abc import Iterable
from typing import Final

from seethechild.voices.naming import find_names, find_places
from seethechild.voices.patterns import find_shapes
from seethechild.voices.spans import KINDS, Span, hidden

__all__ = ["KINDS", "REMOVED", "Span", "find", "masked"]

#: Stands where something was hidden, in everything that is published.
REMOVED: Final = "[removed]"


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
