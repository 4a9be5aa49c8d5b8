"""What else waits to be read. Areas tell what of theirs does, so that this one imports none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from seethechild.web.people.models import User


@dataclass(frozen=True)
class Waits:
    """One thing that waits, without a word of it.

    Attributes:
        kind: what it is.
        title: of what it was written on.
        href: where it is read.
        at: when it came.
        number: its own.
        urgent: how many words of it may mean danger; they only put it in an order (S6).
        area: code of the council whose rota says when it is read; nothing for that of all.
    """

    kind: str
    title: str
    href: str
    at: datetime
    number: int
    urgent: int = 0
    area: str = ""


@dataclass(frozen=True)
class Anybody:
    """Stands for a moderator of no authority who wrote nothing: what waits for them is all that waits."""

    council: str = ""
    audit_name: str = ""


_LISTS: list[str] = []


def register(tell: str) -> None:
    """Say which function tells a moderator what waits, as ``"package.module:function"``; it takes them."""
    if tell not in _LISTS:
        _LISTS.append(tell)


def waiting(user: User | Anybody) -> list[Waits]:
    """Return all that waits for a moderator besides ideas, oldest first."""
    found: list[Waits] = []
    for dotted in _LISTS:
        module, _, name = dotted.partition(":")
        tell: Callable[[Any], Iterable[Waits]] = getattr(import_module(module), name)
        found += tell(user)
    return sorted(found, key=lambda one: one.at)
