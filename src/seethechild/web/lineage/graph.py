"""All that fed a thing, and all that a thing fed, over however many steps."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q

from seethechild.web.lineage.models import Link

#: An idea or a proposal: its kind and its key.
Thing = tuple[str, str]
Pair = tuple[Thing, Thing]


def reached(start: Thing, pairs: Iterable[Pair]) -> list[Thing]:
    """Return what can be reached from a thing along (from, to) pairs, nearest first.

    A thing that leads back to itself is not counted as reached, and each is told once.

    Args:
        start: where to begin.
        pairs: the steps.

    Examples:
        >>> idea, small, big = ("idea", "a"), ("proposal", "small"), ("proposal", "big")
        >>> reached(idea, [(idea, small), (small, big)])
        [('proposal', 'small'), ('proposal', 'big')]
        >>> reached(big, [(idea, small), (small, big)])
        []
    """
    steps: dict[Thing, list[Thing]] = defaultdict(list)
    for source, target in pairs:
        steps[source].append(target)
    seen, found, edge = {start}, [], [start]
    while edge:
        ahead = [after for here in edge for after in steps.get(here, ())]
        edge = [each for each in dict.fromkeys(ahead) if each not in seen]
        seen.update(edge)
        found.extend(edge)
    return found


def sources_of(kind: str, key: str) -> list[Thing]:
    """Return all that fed a thing, nearest first: through merges, splits, changes, joins."""
    return _walk((kind, key), "target", "source")


def fed(kind: str, key: str) -> list[Thing]:
    """Return all that a thing fed, nearest first."""
    return _walk((kind, key), "source", "target")


def links_of(things: Sequence[Thing]) -> list[Link]:
    """Return every link from or to any of the things, oldest first."""
    return list(Link.objects.filter(_any("source", things) | _any("target", things)))


def _walk(start: Thing, near: str, far: str) -> list[Thing]:
    """Follow links one step for all at once: as many questions to the database as steps."""
    seen, found, edge = {start}, [], [start]
    columns = f"{far}_kind", f"{far}_key"
    while edge:
        rows = Link.objects.filter(_any(near, edge)).order_by("id").values_list(*columns)
        edge = [each for each in dict.fromkeys(rows) if each not in seen]
        seen.update(edge)
        found.extend(edge)
    return found


def _any(end: str, things: Iterable[Thing]) -> Q:
    keys: dict[str, list[str]] = defaultdict(list)
    for kind, key in things:
        keys[kind].append(key)
    asked = Q(pk__in=[])
    for kind, wanted in keys.items():
        asked |= Q(**{f"{end}_kind": kind, f"{end}_key__in": wanted})
    return asked
