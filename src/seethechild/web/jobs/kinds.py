"""Which function does which kind of job. It is imported in the worker, never in the web process."""

from collections.abc import Callable, Mapping
from importlib import import_module

from seethechild.core.progress import Progress

#: Does a job: takes what it was given, tells how far it is, returns where the answer is.
Work = Callable[[Mapping[str, object], Progress], str]

_KINDS: dict[str, str] = {}


def register(kind: str, work: str) -> None:
    """Say which function does a kind of job, as ``"package.module:function"``.

    Apps call it when they are ready.
    """
    _KINDS[kind] = work


def work_of(kind: str) -> Work:
    """Import and return the function of a kind.

    Raises:
        KeyError: nobody registered the kind.
    """
    module, _, name = _KINDS[kind].partition(":")
    found: Work = getattr(import_module(module), name)
    return found
