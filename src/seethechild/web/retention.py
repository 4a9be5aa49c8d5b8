"""What is deleted when: each area says which function tidies a kind of thing, ``tidy`` calls them.

Example:
    >>> register("drafts of a story", "after 30 days", "seethechild.web.nothing:tidy")
    >>> timers()["drafts of a story"].kept
    'after 30 days'
    >>> forget("drafts of a story")
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module


@dataclass(frozen=True)
class Timer:
    """When a kind of thing goes.

    Attributes:
        kept: how long, in plain words.
        find: the function that tidies, as ``"package.module:function"``. It takes ``now`` and
            ``dry_run`` by name and returns how many were, or would be, deleted.
    """

    kept: str
    find: str


_TIMERS: dict[str, Timer] = {}


def register(kind: str, kept: str, find: str) -> None:
    """Say how long a kind of thing is kept, and which function deletes it. Apps call this when ready."""
    _TIMERS[kind] = Timer(kept, find)


def forget(kind: str) -> None:
    """Take a timer away."""
    del _TIMERS[kind]


def timers() -> dict[str, Timer]:
    """Return every timer, by the kind of thing."""
    return dict(sorted(_TIMERS.items()))


def tidy(kind: str, *, now: datetime, dry_run: bool) -> int:
    """Delete what is past its time, or count it.

    Args:
        kind: as registered.
        now: the clock.
        dry_run: only count.

    Returns:
        How many.
    """
    module, _, name = _TIMERS[kind].find.partition(":")
    work: Callable[..., int] = getattr(import_module(module), name)
    return work(now=now, dry_run=dry_run)
