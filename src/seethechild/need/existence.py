"""Whether a model has an answer at all: a highest likelihood, and only one.

An effect whose lists share no child is minus infinity: its cells are left out (the extended
estimate). Of the rest, the highest likelihood exists unless some direction leaves every cell
with a child as it is and only lowers cells without one: then the likelihood rises for ever.
Only which cells are empty matters, so answers are kept by that.

Source:
    Fienberg and Rinaldo (2012), Maximum likelihood estimation in log-linear models. Annals of
    Statistics 40, 996-1023. Chan, Silverman and Vincent (2021), Multiple systems estimation for
    sparse capture data. JASA 116, 1297-1306.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import null_space
from scipy.optimize import linprog

from seethechild.need.estimate import Status
from seethechild.need.tables import on_all

Flags = NDArray[np.bool_]

#: The numbers of Chan, Silverman and Vincent; 3 is both.
FINE, NO_MLE, NOT_IDENTIFIABLE = 0, 1, 2
_TOLERANCE = 1e-8


def existence(counts: NDArray[np.generic], terms: Flags) -> int:
    """Return whether a model of a table has one highest likelihood.

    Args:
        counts: shape (2**L - 1,), children by pattern.
        terms: shape (2**L,), the model.

    Returns:
        0 where it has; 1 where there is none; 2 where many models fit as well; 3 for both.

    Example:
        >>> from seethechild.need.hierarchy import model
        >>> counts = np.array([3, 30, 6, 17, 0, 40, 0])
        >>> [existence(counts, model(name, 3)) for name in ("[12,13,23]", "[12,3]", "[1,2,3]")]
        [2, 0, 0]
    """
    return _existence((np.asarray(counts) > 0).tobytes(), np.asarray(terms).tobytes())


@lru_cache(maxsize=200_000)
def _existence(full: bytes, written: bytes) -> int:
    has_children = np.frombuffer(full, dtype=np.bool_)
    terms = np.flatnonzero(np.frombuffer(written, dtype=np.bool_))
    margins = on_all(has_children.astype(np.int64))
    empty, terms = terms[margins[terms] == 0], terms[margins[terms] > 0]
    cells = np.arange(1, len(has_children) + 1)
    kept = ~((cells[:, None] & empty) == empty).any(axis=1)
    cells, has_children = cells[kept], has_children[kept]
    if has_children.all() and kept.all():
        return FINE
    design = ((cells[:, None] & terms) == terms).astype(np.float64)
    if _empty_margin(cells, cells[has_children], terms):
        # Without cells left out, the effects of different sets can always be told apart.
        full_rank = kept.all() or _rank(design) == len(terms)
        return NO_MLE if full_rank else NO_MLE + NOT_IDENTIFIABLE
    return existence_of_design(design, has_children)


def _empty_margin(
    cells: NDArray[np.int64], full: NDArray[np.int64], terms: NDArray[np.int64]
) -> bool:
    """Whether a margin the model fits has an empty cell: it could sink for ever.

    This is enough for there to be no highest likelihood, and quicker than a linear program.
    """
    inside = (cells[:, None] & terms).T
    seen = (full[:, None] & terms).T
    return any(set(one) != set(other) for one, other in zip(inside, seen, strict=True))


def existence_of_design(design: NDArray[np.float64], has_children: Flags) -> int:
    """Return the same for any log-linear model.

    Args:
        design: shape (cells, effects).
        has_children: shape (cells,), whether each cell has a count above nought.

    Returns:
        As for ``existence``.
    """
    identifiable = _rank(design) == design.shape[1]
    unseen = design[~has_children] @ null_space(design[has_children], rcond=_TOLERANCE)
    unseen = unseen[(np.abs(unseen) > _TOLERANCE).any(axis=1)]
    return (NO_MLE if _one_sided(unseen) else FINE) + (
        FINE if identifiable else NOT_IDENTIFIABLE
    )


def _rank(design: NDArray[np.float64]) -> int:
    return int(np.linalg.matrix_rank(design, tol=_TOLERANCE))


def _one_sided(unseen: NDArray[np.float64]) -> bool:
    """Whether some direction lowers cells and raises none; rows are cells."""
    if unseen.size == 0:
        return False
    if unseen.shape[1] == 1:
        return bool((unseen > 0).all() or (unseen < 0).all())
    found = linprog(
        unseen.sum(axis=0),
        A_ub=np.concatenate([unseen, -unseen]),
        b_ub=np.repeat([0.0, 1.0], len(unseen)),
        bounds=(None, None),
        method="highs",
    )
    return bool(found.fun < -_TOLERANCE)


def status_of(number: int) -> Status:
    """Return the word for a number of ``existence``; that of the worse where both fail.

    Example:
        >>> [status_of(number) for number in range(4)]
        ['ok', 'no_mle', 'not_identifiable', 'not_identifiable']
    """
    if number & NOT_IDENTIFIABLE:
        return "not_identifiable"
    return "no_mle" if number & NO_MLE else "ok"
