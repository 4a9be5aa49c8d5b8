"""How many contributed to a call, by what they said of themselves. Whoever holds them registers here."""

from collections.abc import Callable, Mapping
from importlib import import_module

#: "age_band:8-10", "role:child"… → how many.
Counts = Mapping[str, int]
_WHERE: list[str] = []


def register(find: str) -> None:
    """Say which function counts, as ``"package.module:function"``: it takes a call's slug.

    It returns how many contributions each group made, keyed ``"age_band:…"`` and ``"role:…"``
    with the ids of ``forms_kinds.AGE_BANDS`` and ``VOICES``. What was withdrawn is not counted.
    """
    _WHERE[:] = [find]


def counts_of(slug: str) -> dict[str, int]:
    """Return how many each group sent; nothing where nobody counts."""
    if not _WHERE:
        return {}
    module, _, name = _WHERE[0].partition(":")
    count: Callable[[str], Counts] = getattr(import_module(module), name)
    return dict(count(slug))
