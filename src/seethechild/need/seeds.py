"""How far answers of another seed would lie from these, told from the parts of one run."""

import numpy as np
from numpy.typing import NDArray

#: Answers of two seeds further apart than this are no answer.
APART = 0.02
#: Into so many parts a run that is not made of parts is cut.
PARTS = 10
_BEYOND_1_IN_20 = 1.96 * np.sqrt(2.0)

Floats = NDArray[np.float64]


def apart(answers: Floats) -> Floats:
    """Return how far answers of two seeds lie apart, as a share of the answer, 95 times in 100.

    Args:
        answers: shape (parts, answers), what each part of a run says by itself.

    Returns:
        One share for each answer; infinity where parts have none.

    Example:
        >>> apart(np.array([[99.0], [101.0], [99.0], [101.0]])).round(3).tolist()
        [0.016]
    """
    if not np.isfinite(answers).all():
        return np.full(answers.shape[1], np.inf)
    luck = answers.std(axis=0, ddof=1) / np.sqrt(len(answers))
    shares: Floats = _BEYOND_1_IN_20 * luck / answers.mean(axis=0)
    return shares


def about_ends(shares: Floats) -> list[str]:
    """Say how far another seed would move the ends of an interval, where that is far.

    Example:
        >>> about_ends(np.array([0.01, 0.05]))
        ['Another seed may move an end of the interval by up to 5%.']
    """
    far = float(shares.max())
    if far <= APART:
        return []
    said = f"by up to {far:.0%}" if np.isfinite(far) else "far"
    return [f"Another seed may move an end of the interval {said}."]
