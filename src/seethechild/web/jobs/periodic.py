"""What a worker does again and again, between jobs: short things that nobody asks for."""

import logging
from collections.abc import Callable
from importlib import import_module

from django.db import connection

logger = logging.getLogger(__name__)

#: dotted name → at most once in so many seconds
_WORK: dict[str, float] = {}


def register(work: str, *, every: float) -> None:
    """Say which function a worker calls, as ``"package.module:function"``; apps do so when ready.

    It takes nothing, is over soon, and is safe where several workers call it at once.

    Args:
        work: the function.
        every: seconds between two calls, at least.
    """
    _WORK[work] = every


class Rounds:
    """Calls what is due. What goes wrong is noted by its kind, and tried again next time."""

    def __init__(self) -> None:
        self._called: dict[str, float] = {}

    def go(self, now: float) -> None:
        """Call everything whose time has come.

        Args:
            now: seconds on any clock that only goes forward.
        """
        for work, every in list(_WORK.items()):
            if now - self._called.get(work, -every) >= every:
                self._called[work] = now
                _call(work)


def _call(work: str) -> None:
    module, _, name = work.partition(":")
    try:
        found: Callable[[], object] = getattr(import_module(module), name)
        found()
    except Exception as error:  # noqa: BLE001 - one that fails must not keep the others from being called
        logger.error("%s failed: %s", work, type(error).__name__)  # noqa: TRY400
        if not connection.in_atomic_block:
            connection.close()  # it may be broken: the next one opens another
