"""Which models can weigh anything: all of them, or those near the best where there are too many.

Source:
    Madigan and Raftery (1994), Model selection and accounting for model uncertainty in graphical
    models using Occam's window. J. Am. Stat. Assoc. 89, 1535-1546.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
#: Fits models by their joint effects, shape (M, J); returns all columns, what was found, the BIC.
Fit: TypeAlias = Callable[[Flags], tuple[Flags, Floats, Floats]]

#: Of each joint effect, the places of those that it needs.
Within: TypeAlias = Sequence[tuple[int, ...]]

#: With no more pairs (five lists), all sets of joint effects are fitted.
ALL = 10
#: A model whose BIC is this far above the best has less than a hundredth of its weight.
WINDOW = 10.0
#: No more models than this are looked at, the most promising first.
MOST = 2_000
#: Models whose neighbours are fitted together.
_TOGETHER = 32


def within_reach(within: Within, fit: Fit) -> tuple[Flags, Floats]:
    """Fit all sets of joint effects, or those that lead to good ones, one more or less at a time.

    Args:
        within: of each joint effect, those that a model must have to have it; a pair needs none.
        fit: what fits some.

    Returns:
        Columns and findings of all models fitted.
    """
    if sum(not needs for needs in within) <= ALL:
        chosen, found, _bic = fit(every(within))
        return chosen, found
    none = np.zeros((1, len(within)), dtype=np.bool_)
    chosen, found, bic = fit(none)
    parts = [(chosen, found)]
    seen = {none[0].tobytes()}
    waiting = [(float(bic[0]), none[0].tobytes())]
    best = float(bic[0])
    while waiting and len(seen) < MOST:
        waiting.sort()
        near = [key for value, key in waiting[:_TOGETHER] if value <= best + WINDOW]
        waiting = waiting[len(near) :] if near else []
        beside = _beside(near, within, seen)
        if len(beside):
            chosen, found, bic = fit(beside)
            parts.append((chosen, found))
            waiting += [
                (float(v), row.tobytes()) for v, row in zip(bic, beside, strict=True)
            ]
            best = min(best, float(bic.min()))
    return np.concatenate([c for c, _f in parts]), np.concatenate([f for _c, f in parts])


def every(within: Within) -> Flags:
    """Return all models in which each joint effect has those that it needs.

    Example:
        >>> [len(every([(), (), ()])), len(every([(), (), (), (0, 1, 2)]))]
        [8, 9]
    """
    rows = np.zeros((1, len(within)), dtype=np.bool_)
    for place, needs in enumerate(within):
        more = rows[rows[:, list(needs)].all(axis=1)]
        more[:, place] = True
        rows = np.concatenate([rows, more])
    return rows


def _beside(models: list[bytes], within: Within, seen: set[bytes]) -> Flags:
    """Return the models one joint effect away that were not seen, and note that they are."""
    fresh = list[Flags]()
    for key in models:
        model = np.frombuffer(key, dtype=np.bool_)
        for place in range(len(within)):
            other = model.copy()
            other[place] = not other[place]
            if other.tobytes() not in seen and _whole(other, within):
                seen.add(other.tobytes())
                fresh.append(other)
    return np.array(fresh)


def _whole(model: Flags, within: Within) -> bool:
    return all(
        model[list(needs)].all()
        for needs, there in zip(within, model, strict=True)
        if there
    )
