"""What can be declared for. Each area says what of its own can be, so that this one imports none."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True)
class Subject:
    """One thing somebody can declare an interest in.

    Attributes:
        title: as people read it.
        href: where it is shown.
        public: whether everybody may read it; else what was declared for it is not listed.
    """

    title: str
    href: str
    public: bool = True


_KINDS: dict[str, str] = {}


def register(kind: str, find: str) -> None:
    """Say which function finds the things of a kind, as ``"package.module:function"``.

    It takes a key and returns the ``Subject``, or None. Apps call this when they are ready.
    """
    _KINDS[kind] = find


def subject_of(kind: str, key: str) -> Subject | None:
    """Return what a key stands for, or None."""
    if kind not in _KINDS:
        return None
    module, _, name = _KINDS[kind].partition(":")
    find: Callable[[str], Subject | None] = getattr(import_module(module), name)
    return find(key)
