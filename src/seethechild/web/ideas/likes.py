"""Published ideas that are like what somebody writes."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from django.db.models import Count, Max

from seethechild.voices.likeness import Index
from seethechild.web.ideas.public import published
from seethechild.web.ideas.shown import Card, card

MOST: Final = 4
#: How alike, from 0 to 1, they must be more than.
LEAST: Final = 0.1
TEXT: Final = ("one_thing", "dreams", "worries", "good")


def like_draft(given: Mapping[str, Any]) -> Sequence[Card]:
    """Return the published ideas most like a draft, the likest first."""
    return like(" ".join(str(given.get(key) or "") for key in TEXT))


def like(text: str) -> Sequence[Card]:
    """Return the published ideas most like a text, the likest first; none where none is."""
    if not text.strip():
        return []
    state = published().aggregate(n=Count("pk"), last=Max("published_at"))
    names, index = _index(state["n"], str(state["last"]))
    if index is None:
        return []
    found = [names[one.place] for one in index.like(text, MOST, above=LEAST)]
    rows = {
        one.name: one
        for one in published().filter(name__in=found).prefetch_related("tags", "answers")
    }
    return [card(rows[name]) for name in found if name in rows]


@lru_cache(maxsize=1)
def _index(count: int, _last: str) -> tuple[list[str], Index | None]:
    """Return names and the index of all that is published; made anew when something came or went."""
    rows = list(published().values_list("name", "shown_words"))
    return [name for name, _ in rows], Index([text for _, text in rows]) if count else None
