"""What a proposal must have before it goes on, which later apps know of. They say so here.

``"evidence"``: evidence for it was attached and graded. ``"projection"``: what the model says of its text
as it is now. ``"trial"``: a trial of it is registered.
"""

from collections.abc import Callable
from importlib import import_module

from seethechild.web.proposals.models import Proposal

_KNOWN: dict[str, str] = {}


def register(need: str, where: str) -> None:
    """Say which function tells whether a proposal has something, as ``"package.module:function"``.

    It takes the ``Proposal`` and returns whether it has it. Apps call this when they are ready.
    """
    _KNOWN[need] = where


def has(need: str, proposal: Proposal) -> bool:
    """Return whether a proposal has something; what nobody can tell of, it has not."""
    if need not in _KNOWN:
        return False
    module, _, name = _KNOWN[need].partition(":")
    tell: Callable[[Proposal], bool] = getattr(import_module(module), name)
    return tell(proposal)
