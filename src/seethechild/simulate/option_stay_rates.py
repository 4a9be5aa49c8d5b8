"""How much faster children must leave a state for their mean stay to become a ratio of what it was.

Where the rates of leaving are the same however long a stay has lasted, that is 1 / ratio. Where they are
not, it is worked out: rates are constant within bands of time in the state, so the mean stay is a
sum, and it falls steadily as all rates rise.
"""

import numpy as np

from seethechild.model.system import FloatArray, SystemModel
from seethechild.simulate.option_lanes import factor_for, runs_for
from seethechild.simulate.option_stays import ends_stay

#: Halvings of the interval in which the factor lies: as exact as numbers here can be.
_HALVINGS = 60
_WIDEST = 20.0


def exit_rates(model: SystemModel, lanes: tuple[int, ...]) -> FloatArray:
    """Return at which rates a stay ends by lanes of one state, by age band and time in the state.

    What depends on other tracks is averaged over the children who are in the state at the start.

    Args:
        model: the system as it is.
        lanes: positions of the lanes that can end the stay.

    Returns:
        Shape (A, D), per child-year; all 0 if nobody is there at the start.
    """
    rates: FloatArray = np.zeros((model.age_bands, model.duration_bands))
    there = {(model.lanes[index].track, model.lanes[index].state) for index in lanes}
    children = 0.0
    for row in model.start.iter_rows(named=True):
        if not any(row[track] == state for track, state in there):
            continue
        children += row["count"]
        for index in lanes:
            lane = model.lanes[index]
            if runs_for(lane, row):
                ending = np.sum(
                    [each.share for each in lane.branches if ends_stay(lane, each)], axis=0
                )
                rates += row["count"] * factor_for(lane, row) * lane.rates * ending[:, None]
    return rates / children if children else rates


def mean_stay(rates: FloatArray, edges: FloatArray) -> FloatArray:
    """Return the mean stay in years, by age band, of a child who does not grow out of its band.

    Args:
        rates: shape (A, D), of leaving.
        edges: shape (D,), where the bands of time begin; the last is open.

    Returns:
        Shape (A,); infinite where nobody leaves in the last band.

    Example:
        >>> mean_stay(np.array([[2.0, 2.0]]), np.array([0.0, 1.0])).round(12).tolist()
        [0.5]
    """
    left, total = np.ones(len(rates)), np.zeros(len(rates))
    widths = np.append(np.diff(edges), np.inf)
    for band, width in enumerate(widths):
        rate = rates[:, band]
        with np.errstate(divide="ignore", invalid="ignore"):
            within = np.where(rate > 0, -np.expm1(-rate * width) / rate, width)
            total += np.where(left > 0, left * within, 0.0)
            left = np.where(rate > 0, left * np.exp(-rate * width), left)
    return total


def stay_factor(rates: FloatArray, edges: FloatArray, ratio: float) -> FloatArray:
    """Return what rates of leaving are multiplied by to make the mean stay ``ratio`` times as long.

    Args:
        rates: shape (A, D), of leaving.
        edges: shape (D,), where the bands of time begin.
        ratio: of the mean stay, above 0.

    Returns:
        Shape (A,); ``1 / ratio`` where the mean stay has no end.

    Example:
        >>> stay_factor(np.array([[2.0, 2.0]]), np.array([0.0, 1.0]), 0.8).round(9).tolist()
        [1.25]
    """
    with np.errstate(over="ignore"):
        wanted = ratio * mean_stay(rates, edges)
        low, high = np.full(len(rates), -_WIDEST), np.full(len(rates), _WIDEST)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            longer = mean_stay(rates * np.exp(middle)[:, None], edges) > wanted
            low, high = np.where(longer, middle, low), np.where(longer, high, middle)
    known = np.isfinite(wanted) & (wanted > 0)
    return np.asarray(np.where(known, np.exp((low + high) / 2), 1.0 / ratio))
