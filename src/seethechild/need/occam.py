"""Which models can weigh anything: all of them, or those near the best where there are too many.

Source:
    Madigan and Raftery (1994), Model selection and accounting for model uncertainty in graphical
    models using Occam's window. J. Am. Stat. Assoc. 89, 1535-1546.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
#: Fits models by their pairs, shape (M, pairs); returns all columns, what was found, the BIC.
Fit = Callable[[Flags], tuple[Flags, Floats, Floats]]

#: With no more pairs (five lists), all sets of pairs are fitted.
ALL = 10
#: A model whose BIC is this far above the best has less than a hundredth of its weight.
WINDOW = 10.0
#: No more models than this are looked at, the most promising first.
MOST = 2_000
#: Models whose neighbours are fitted together.
_TOGETHER = 32


def within_reach(pairs: int, fit: Fit) -> tuple[Flags, Floats]:
    """Fit all sets of pairs, or those that lead to good ones, one pair more or less at a time.

    Args:
        pairs: how many there are.
        fit: what fits some.

    Returns:
        Columns and findings of all models fitted.
    """
    if pairs <= ALL:
        every = np.arange(2**pairs)[:, None] >> np.arange(pairs) & 1
        chosen, found, _bic = fit(every.astype(np.bool_))
        return chosen, found
    none = np.zeros((1, pairs), dtype=np.bool_)
    chosen, found, bic = fit(none)
    parts = [(chosen, found)]
    seen = {none[0].tobytes()}
    waiting = [(float(bic[0]), none[0].tobytes())]
    best = float(bic[0])
    while waiting and len(seen) < MOST:
        waiting.sort()
        near = [key for value, key in waiting[:_TOGETHER] if value <= best + WINDOW]
        waiting = waiting[len(near) :] if near else []
        beside = _beside(near, pairs, seen)
        if len(beside):
            chosen, found, bic = fit(beside)
            parts.append((chosen, found))
            waiting += [
                (float(v), row.tobytes()) for v, row in zip(bic, beside, strict=True)
            ]
            best = min(best, float(bic.min()))
    return np.concatenate([c for c, _f in parts]), np.concatenate([f for _c, f in parts])


def _beside(models: list[bytes], pairs: int, seen: set[bytes]) -> Flags:
    """Return the models one pair away that were not seen, and note that they are."""
    fresh = list[Flags]()
    for key in models:
        model = np.frombuffer(key, dtype=np.bool_)
        for pair in range(pairs):
            other = model.copy()
            other[pair] = not other[pair]
            if other.tobytes() not in seen:
                seen.add(other.tobytes())
                fresh.append(other)
    return np.array(fresh)
