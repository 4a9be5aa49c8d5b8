"""Published ideas that are like a proposal, or like each other; told by the words they share."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max

from seethechild.web.ideas.models import Contribution
from seethechild.web.ideas.public import published
from seethechild.web.lineage.models import Link

#: Two ideas whose words overlap by less than this are not shown as alike.
ALIKE = 0.25
MOST, GROUPS, A_GROUP = 10, 12, 8
#: Of each idea only the pairs with so many likest are kept: a page shows no more of them.
NEAREST = 5
#: Of each pair so many words are told.
TOLD = 3
#: Up to so many ideas are compared while somebody waits, in less than 0.2 s; more by a worker
#: (``make_ahead``), and until it has, a page shows what was kept.
SMALL = 1_200
#: Without a worker, a page of more ideas makes it anew after that.
_KEPT, _SECONDS = "proposals-like-pairs", 600
#: How many ideas there are, and what differs once one came or went.
State = tuple[int, str]
Alike = list[tuple[str, str]]
#: Of the newest state: names in order, and their index. One at most.
_NEWEST: list[tuple[State, list[str], Any]] = []


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


@dataclass(frozen=True)
class Group:
    """Ideas that are alike.

    Attributes:
        ideas: what anybody may see of each.
        shared: words that two of them have, the most telling first.
    """

    ideas: Sequence[Contribution]
    shared: Sequence[str]


def groups() -> list[Group]:
    """Return groups of published ideas that are alike and feed no proposal yet, likest first."""
    links = Link.objects.filter(source_kind="idea")
    free = set(published().values_list("name", flat=True))
    free -= set(links.values_list("source_key", flat=True))
    free_pairs = [(a, b) for a, b in _alike() if a in free and b in free]
    found = around(free_pairs, most=A_GROUP)[:GROUPS]
    told = _shared(found, set(free_pairs))
    rows = published().in_bulk([name for one in found for name in one], field_name="name")
    return [
        Group([rows[name] for name in one if name in rows], words)
        for one, words in zip(found, told, strict=True)
    ]


def _shared(found: list[list[str]], pairs: Collection[tuple[str, str]]) -> list[list[str]]:
    """Return the words that two ideas of each group share, the most telling of each two first."""
    if not found:
        return []
    names, index = _index()
    place = {name: number for number, name in enumerate(names)}
    return [
        list(dict.fromkeys(
            word
            for one, two in combinations(sorted(group), 2)
            if (one, two) in pairs and one in place and two in place
            for word in index.shared(place[one], place[two])[:TOLD]
        ))
        for group in found
    ]  # fmt: skip


def around(pairs: Iterable[tuple[str, str]], *, most: int) -> list[list[str]]:
    """Return groups: an idea and those like it, so that no chain of likenesses grows without end.

    Args:
        pairs: of alike ideas, the likest first.
        most: ideas in a group.

    Examples:
        >>> around([("a", "b"), ("c", "d"), ("a", "e"), ("e", "f")], most=3)
        [['a', 'b', 'e'], ['c', 'd']]
    """
    made: dict[str, list[str]] = {}
    placed: set[str] = set()
    for a, b in pairs:
        first, other = (b, a) if b in made else (a, b)
        if other in placed or (first in placed and first not in made):
            continue
        group = made.setdefault(first, [first])
        if len(group) < most:
            group.append(other)
            placed |= {first, other}
    return list(made.values())


def make_ahead() -> None:
    """Keep which ideas are alike, if something came or went since: a worker's, so that no page waits."""
    state = _state()
    kept = cache.get(_KEPT)
    if kept is None or kept[0] != state:
        _make(state)
    else:
        cache.touch(_KEPT, _SECONDS)


def _alike() -> Alike:
    """Return names of alike ideas with the words they share, likest first; of many, as last kept."""
    state = _state()
    kept = cache.get(_KEPT)
    if kept is None or (kept[0] != state and state[0] <= SMALL):
        return _make(state)
    found: Alike = kept[1]
    return found


def _make(state: State) -> Alike:
    names, index = _made(state)
    pairs = index.nearest(above=ALIKE, most=NEAREST) if index else ()
    found = [(names[one], names[two]) for one, two, _score in pairs]
    cache.set(_KEPT, (state, found), _SECONDS)
    return found


def _index() -> tuple[list[str], Any]:
    """Return the index of all that is published; made anew when something came or went."""
    return _made(_state())


def _state() -> State:
    """Return what differs once an idea came or went."""
    state = published().aggregate(n=Count("pk"), last=Max("published_at"), top=Max("pk"))
    return state["n"], f"{state['last']} {state['top']}"


def _made(state: State) -> tuple[list[str], Any]:
    """Return names and their index; only ideas that came since the last one are read."""
    from seethechild.voices.likeness import Index  # noqa: PLC0415 - numpy, when first asked for

    newest = _NEWEST[0] if _NEWEST else None
    if newest is None or newest[0] != state:
        rows = sorted(published().values_list("name", "shown_words"))
        before = newest[2] if newest else None
        index = Index([text for _, text in rows], before) if rows else None
        newest = state, [name for name, _ in rows], index
        _NEWEST[:] = [newest]
    return newest[1], newest[2]
