"""What the young people's panel has said. Areas tell what was said in them, so that this one imports none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module


@dataclass(frozen=True)
class Said:
    """One thing the panel said.

    Attributes:
        title: of what it was said about.
        href: where it stands, whole.
        words: what was said, as it was said.
        at: when.
        answer: what it was answered, in words; empty while there is no answer.
        asks: whether an answer is owed, as to an objection.
    """

    title: str
    href: str
    words: str
    at: datetime
    answer: str = ""
    asks: bool = True


_LISTS: list[str] = []


def register(tell: str) -> None:
    """Say which function tells what the panel said, as ``"package.module:function"``.

    It takes nothing and returns ``Said`` of what everybody may read. Apps call this when they are ready.
    """
    if tell not in _LISTS:
        _LISTS.append(tell)


def said() -> list[Said]:
    """Return all the panel has said, newest first."""
    found: list[Said] = []
    for dotted in _LISTS:
        module, _, name = dotted.partition(":")
        tell: Callable[[], Iterable[Said]] = getattr(import_module(module), name)
        found += tell()
    return sorted(found, key=lambda one: one.at, reverse=True)
