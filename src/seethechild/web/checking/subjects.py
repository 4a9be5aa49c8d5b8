"""What can be checked. Each area says what of its own can be, so that this one imports none."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

#: Whose the published figures and shipped reforms are.
PROJECT = "see-the-child"


@dataclass(frozen=True)
class Subject:
    """One thing that can be checked.

    Attributes:
        title: as people read it.
        href: where it is shown.
        organisation: slug of who made it; its own people cannot check it.
        fingerprint: what working it out again must give; empty where there is none.
    """

    title: str
    href: str
    organisation: str = PROJECT
    fingerprint: str = ""


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
