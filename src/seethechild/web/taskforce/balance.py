"""How balanced the taskforce is, and who is missing from it against the children it serves.

Names and backgrounds are public. What people are beyond that they tell for themselves, only if they
like, only to be counted; a small count is never shown.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise

from seethechild.web.taskforce import kinds
from seethechild.web.taskforce.models import Margin, Member

#: A count below this, but above none, is not shown.
FEWEST: Final = 3
UNSAID: Final = ""

Shown = dict[str, int | None]


def shown_counts(counts: Mapping[str, int], *, fewest: int = FEWEST) -> Shown:
    """Return what may be shown of counts whose sum everybody knows.

    As soon as one count is small, no count is: only who is there (None) and who is not (0) is said, so
    that no small count can be worked out from the others. Where even that would tell a number, nothing
    is.

    Args:
        counts: group → how many.
        fewest: the smallest count that may be shown.

    Returns:
        group → its count, or None where there are some; nothing at all if that would tell too much.

    Examples:
        >>> shown_counts({"yes": 3, "no": 6, "": 0})
        {'yes': 3, 'no': 6, '': 0}
        >>> shown_counts({"yes": 1, "no": 8, "": 0})
        {'yes': None, 'no': None, '': 0}
        >>> shown_counts({"yes": 1, "no": 0, "": 0})
        {}
    """
    some = [count for count in counts.values() if count]
    if all(count >= fewest for count in some):
        return dict(counts)
    if len(some) == 1 or sum(some) == len(some):  # then each would be known
        return {}
    return {group: None if count else 0 for group, count in counts.items()}


@dataclass(frozen=True)
class Group:
    """One group of a dimension: how many members are of it, and how many children.

    Attributes:
        words: its name.
        members: how many; None where there are some but few.
        margin: the share of children, with its source; None where nobody gave it.
        missing: no member said to be of it, and children are.
        short: its share of members is under half its share of children; only told of counts shown.
    """

    words: str | Promise
    members: int | None
    margin: Margin | None
    missing: bool = False
    short: bool = False


@dataclass(frozen=True)
class Compared:
    """One dimension.

    Attributes:
        id: as it is kept.
        words: its name.
        groups: in the order people are asked; empty where nothing may be shown.
        margins: those of its groups that were given, to print their sources.
    """

    id: str
    words: str | Promise
    groups: tuple[Group, ...]
    margins: tuple[Margin, ...]


def compared(members: Iterable[Member]) -> list[Compared]:
    """Compare members with children, dimension by dimension.

    Args:
        members: those who sit today, without the young people's panel.
    """
    told = [groups_of(member) for member in members]
    margins: dict[str, dict[str, Margin]] = {}
    for one in Margin.objects.all():
        margins.setdefault(one.dimension, {})[one.group] = one
    return [
        _compared(name, [each.get(name, UNSAID) for each in told], margins.get(name, {}))
        for name in kinds.DIMENSIONS
    ]


def _compared(name: str, said: list[str], margins: Mapping[str, Margin]) -> Compared:
    words, choices = kinds.DIMENSIONS[name]
    held = Counter(said)
    counts = {group: held[group] for group, _ in choices} | {UNSAID: held[UNSAID]}
    shown = shown_counts(counts)
    answered = len(said) - held[UNSAID]
    groups = tuple(
        _group(text, shown[group], margins.get(group), answered)
        for group, text in choices
        if group in shown
    )
    return Compared(name, words, groups if answered else (), tuple(margins.values()))


def _group(
    words: str | Promise, members: int | None, margin: Margin | None, answered: int
) -> Group:
    share = margin.per_cent if margin else Decimal(0)
    short = members is not None and 200 * members < share * answered
    return Group(words, members, margin, missing=members == 0 and share > 0, short=short)


def groups_of(member: Member) -> dict[str, str]:
    """Return what somebody agreed to be counted as: dimension → group."""
    return dict(json.loads(member.counted)) if member.counted else {}


@dataclass(frozen=True)
class Line:
    """How many members are of a background or discipline.

    Attributes:
        words: its name.
        count: of members who sit today.
    """

    words: str | Promise
    count: int


def tally(members: Iterable[Member], field: str) -> list[Line]:
    """Count members by what everybody can read of them.

    Args:
        members: those who sit today.
        field: ``"background"`` or ``"discipline"``.
    """
    held = Counter(str(getattr(member, field)) for member in members)
    choices = kinds.BACKGROUNDS if field == "background" else kinds.DISCIPLINES
    return [Line(words, held[name]) for name, words in choices]
