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
#: A model whose BIC is this far above the best has less than a thousandth of its weight.
WINDOW = 14.0
#: No more models than this are looked at.
MOST = 20_000


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
    seen: dict[bytes, float] = {}
    parts: list[tuple[Flags, Floats]] = []
    front = np.zeros((1, pairs), dtype=np.bool_)
    while len(front) and len(seen) < MOST:
        chosen, found, bic = fit(front)
        parts.append((chosen, found))
        seen |= {row.tobytes(): float(value) for row, value in zip(front, bic, strict=True)}
        near = front[bic <= min(seen.values()) + WINDOW]
        beside = near[:, None, :] ^ np.eye(pairs, dtype=np.bool_)[None]
        fresh = {row.tobytes(): row for row in beside.reshape(-1, pairs)}
        front = np.array([row for key, row in fresh.items() if key not in seen])
    return np.concatenate([c for c, _f in parts]), np.concatenate([f for _c, f in parts])
