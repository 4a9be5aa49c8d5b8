"""What else stops that a proposal is decided, or goes into another. Later apps know, and say so here."""

from collections.abc import Callable, Iterable
from importlib import import_module

from seethechild.web.proposals.models import Proposal

_KNOWN: list[str] = []


def register(where: str) -> None:
    """Say which function tells what stops a proposal, as ``"package.module:function"``.

    It takes the ``Proposal`` and what would become of it, a state: of ``OUTCOMES``, or ``"merged"`` or
    ``"superseded"``. It yields every reason in words. Apps call this when they are ready.
    """
    if where not in _KNOWN:
        _KNOWN.append(where)


def barriers(proposal: Proposal, outcome: str) -> list[str]:
    """Return all that stops that a proposal gets to a state, in words."""
    found: list[str] = []
    for where in _KNOWN:
        module, _, name = where.partition(":")
        tell: Callable[[Proposal, str], Iterable[object]] = getattr(
            import_module(module), name
        )
        found += map(str, tell(proposal, outcome))
    return found
