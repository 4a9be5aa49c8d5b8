"""Published ideas that are like a proposal, or like each other; told by the words they share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Count, Max

from seethechild.web.ideas.models import Contribution
from seethechild.web.ideas.public import published
from seethechild.web.lineage.models import Link

#: Two ideas whose words overlap by less than this are not shown as alike.
ALIKE = 0.25
MOST, GROUPS = 10, 12


@dataclass(frozen=True)
class Like:
    """An idea that is like something.

    Attributes:
        idea: what anybody may see of it.
        shared: words that both have.
    """

    idea: Contribution
    shared: Sequence[str]


def like_text(text: str, *, without: Iterable[str] = ()) -> list[Like]:
    """Return the published ideas most like a text, the likest first.

    Args:
        text: of a proposal.
        without: names of ideas to leave out.
    """
    names, index = _index()
    left = set(without)
    if index is None or not text.strip():
        return []
    found = [
        (names[one.place], one.shared)
        for one in index.like(text, most=MOST + len(left))
        if names[one.place] not in left
    ][:MOST]
    rows = (
        published().filter(name__in=[name for name, _ in found]).in_bulk(field_name="name")
    )
    return [Like(rows[name], shared) for name, shared in found if name in rows]


def groups() -> list[list[Contribution]]:
    """Return groups of published ideas that are alike and feed no proposal yet, largest first."""
    names, index = _index()
    if index is None:
        return []
    taken = set(
        Link.objects.filter(source_kind="idea").values_list("source_key", flat=True)
    )
    pairs = [
        (names[pair.one], names[pair.two])
        for pair in index.pairs(above=ALIKE)
        if not {names[pair.one], names[pair.two]} & taken
    ]
    found = sorted(together(pairs), key=len, reverse=True)[:GROUPS]
    rows = published().in_bulk(
        [name for group in found for name in group], field_name="name"
    )
    return [[rows[name] for name in sorted(group) if name in rows] for group in found]


def together(pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    """Return the groups that pairs hang together in.

    Examples:
        >>> [sorted(group) for group in together([("a", "b"), ("c", "d"), ("b", "e")])]
        [['a', 'b', 'e'], ['c', 'd']]
    """
    home: dict[str, set[str]] = {}
    for a, b in pairs:
        both = home.get(a, {a}) | home.get(b, {b})
        home.update(dict.fromkeys(both, both))
    return list({id(group): group for group in home.values()}.values())


def _index() -> tuple[list[str], Any]:
    """Return the index of all that is published; made anew when something came or went."""
    state = published().aggregate(n=Count("pk"), last=Max("published_at"), top=Max("pk"))
    return _made(state["n"], f"{state['last']} {state['top']}")


@lru_cache(maxsize=1)
def _made(count: int, _last: str) -> tuple[list[str], Any]:
    from seethechild.voices.likeness import Index  # noqa: PLC0415 - numpy, when first asked for

    rows = list(published().values_list("name", "shown_words"))
    return [name for name, _ in rows], Index([text for _, text in rows]) if count else None
