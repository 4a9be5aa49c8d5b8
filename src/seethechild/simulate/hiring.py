"""How many children the workers hired can have, month by month."""

from math import exp

import numpy as np

from seethechild.core.time import MONTHS_PER_YEAR
from seethechild.model.system import FloatArray
from seethechild.simulate.option_capacity import Staff


def carried(staff: Staff, beyond: FloatArray, share: FloatArray) -> FloatArray:
    """Return the places for which workers are hired, as each month begins.

    Args:
        staff: who must be hired.
        beyond: shape (M,), places planned when the change is fully grown.
        share: shape (M,), how far it has grown as each month begins.

    Returns:
        Shape (M,).

    Source:
        The stock of workers h follows dh/dt = (posts - h) / recruit - turnover * h, solved
        exactly for posts that stay the same within a month.

    Example:
        >>> ten = Staff(places_per_worker=1.0, recruit_months=6.0)
        >>> carried(ten, np.full(7, 10.0), np.ones(7)).round(2).tolist()
        [0.0, 1.54, 2.83, 3.93, 4.87, 5.65, 6.32]
    """
    wanted = beyond / staff.places_per_worker
    posts = (wanted if staff.posts is None else np.full(len(beyond), staff.posts)) * share
    if staff.recruit_months == 0:
        return np.asarray(posts * staff.places_per_worker, dtype=np.float64)
    leaving = staff.turnover_per_year / MONTHS_PER_YEAR
    settled = posts / (1.0 + leaving * staff.recruit_months)
    kept = exp(-1.0 / staff.recruit_months - leaving)
    workers = np.zeros(len(posts))
    for month in range(1, len(posts)):
        before = settled[month - 1]
        workers[month] = before + (workers[month - 1] - before) * kept
    return workers * staff.places_per_worker


def grown(month: FloatArray, begins: float, ramp_months: float) -> FloatArray:
    """Return how far a change has grown as months begin, from 0 to 1.

    Example:
        >>> grown(np.arange(5.0), 1, 2.0).tolist()
        [0.0, 0.0, 0.5, 1.0, 1.0]
    """
    if ramp_months == 0:
        return (month >= begins).astype(np.float64)
    return np.clip((month - begins) / ramp_months, 0.0, 1.0)
