"""What a concern can be about. Each area says what becomes of its own, so that this one imports none."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from seethechild.web.audit.actions import Actor

_KINDS: dict[str, tuple[str, str]] = {}


def register(kind: str, settle: str, page: str = "") -> None:
    """Say which functions look after the things of a kind, as ``"package.module:function"``.

    Args:
        kind: as in ``Concern.subject_kind``.
        settle: ``function(key, outcome, by)``, called in the transaction that closes a concern. The
            outcome is ``"back"`` (to the moderators) or ``"withhold"`` (never to be shown).
        page: ``function(key) -> str``, the address where safeguarding sees the thing itself, or ``""``.
    """
    _KINDS[kind] = (settle, page)


def is_known(kind: str) -> bool:
    """Whether a kind was registered; a concern about nothing on this site has none."""
    return not kind or kind in _KINDS


def settle(kind: str, key: str, outcome: str, by: Actor) -> None:
    """Do with the thing what closing its concern says."""
    if kind:
        call: Callable[[str, str, Actor], None] = _found(_KINDS[kind][0])
        call(key, outcome, by)


def page_of(kind: str, key: str) -> str:
    """Return where the thing itself is seen, or nothing."""
    if not kind or kind not in _KINDS or not _KINDS[kind][1]:
        return ""
    find: Callable[[str], str] = _found(_KINDS[kind][1])
    return find(key)


def _found(dotted: str) -> Any:
    module, _, name = dotted.partition(":")
    return getattr(import_module(module), name)
