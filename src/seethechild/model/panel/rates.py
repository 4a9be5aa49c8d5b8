"""Yearly rates of a stock: starts per child, and the exit rate that makes the stock close.

Occurrence over exposure, as in a fit of a base year: children start at an even pace all year,
and each child there leaves at a constant rate. ``ends = starts - change in stock``, so that
stock and flows close whatever was reported to have ended; what was ended without being reported
is in the exit rate.
"""

import numpy as np

from seethechild.model.system import FloatArray

#: Exit rates, per child-year, that can be told from yearly figures. Beyond them lies a change of
#: what is counted, not children leaving: the year gives no rate.
SLOWEST_EXIT, FASTEST_EXIT = 0.02, 8.0
_HALVINGS = 60


def after_a_year(stock: FloatArray, starts: FloatArray, rate: FloatArray) -> FloatArray:
    """Return the mean stock after a year of even starts and a constant exit rate above 0.

    Args:
        stock: children at first.
        starts: children who start in the year.
        rate: of leaving, per child-year.

    Example:
        >>> after_a_year(np.array([100.0]), np.array([50.0]), np.array([0.5])).round(2)
        array([100.])
    """
    stayed = np.exp(-rate)
    return np.asarray(stock * stayed + starts * (1.0 - stayed) / rate)


def exit_rates(stock: FloatArray, starts: FloatArray) -> FloatArray:
    """Return the rate of leaving in each year that leads from one stock to the next.

    Args:
        stock: shape (C, Y), on 31 March.
        starts: shape (C, Y), in the year that ended then.

    Returns:
        Shape (C, Y), per child-year; ``nan`` in the first year, beside a gap, and where no rate
        between ``SLOWEST_EXIT`` and ``FASTEST_EXIT`` does it.

    Example:
        >>> exit_rates(np.array([[100.0, 100.0]]), np.array([[50.0, 50.0]])).round(4)
        array([[nan, 0.5]])
    """
    before, now, started = stock[:, :-1], stock[:, 1:], starts[:, 1:]
    low = np.full(before.shape, SLOWEST_EXIT)
    high = np.full(before.shape, FASTEST_EXIT)
    possible = (after_a_year(before, started, low) >= now) & (
        after_a_year(before, started, high) <= now
    )
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        too_slow = after_a_year(before, started, middle) > now
        low, high = np.where(too_slow, middle, low), np.where(too_slow, high, middle)
    rates = np.full(stock.shape, np.nan)
    rates[:, 1:] = np.where(possible, (low + high) / 2.0, np.nan)
    return rates


def start_rates(starts: FloatArray, children: FloatArray) -> FloatArray:
    """Return starts per child and year; ``nan`` beside a gap and where nobody started.

    Example:
        >>> start_rates(np.array([[5.0, 0.0]]), np.array([[1000.0, 1000.0]]))
        array([[0.005,   nan]])
    """
    return np.asarray(np.where(starts > 0, starts, np.nan) / children)


def ends(stock: FloatArray, starts: FloatArray) -> FloatArray:
    """Return how many left in each year: starts less the change in stock; shape (C, Y).

    Example:
        >>> ends(np.array([[100.0, 90.0]]), np.array([[50.0, 40.0]]))
        array([[nan, 50.]])
    """
    left = np.full(stock.shape, np.nan)
    left[:, 1:] = starts[:, 1:] - np.diff(stock, axis=1)
    return left
