"""Trend: how a rate changed over its last figures, and how sure one can be.

A straight line on the logarithm of the rate is fitted to the counts of the years that
have a figure. A year without one is left out and counted; nothing is put in its place.
Counts that jump more than chance widen the range (a quasi-Poisson fit), and with so few
years the range comes from Student's t, not from the normal curve.

The line says how the recorded figures moved. It does not say that children's lives did.

Source:
    McCullagh and Nelder (1989), Generalized Linear Models, 2nd edition, sections 6.2 and
    9.2 (Poisson regression with an estimated dispersion); Abramowitz and Stegun (1964),
    26.7.3 and 26.7.4 (Student's t for whole degrees of freedom).
"""

from dataclasses import dataclass
from functools import lru_cache
from math import atan, cos, pi, sin, sqrt
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from seethechild.core.errors import Problem, SpecError, TooFewError

FloatArray: TypeAlias = npt.NDArray[np.float64]

LAST_FIGURES = 5
"""How many figures, counted back from the last, a trend rests on."""

FEWEST_FIGURES = 3
"""A line through two points leaves nothing to judge it by."""

FEWEST_YEARS_WITH_EVENTS = 2

_STEPS = 30
_HALVINGS = 80


@dataclass(frozen=True)
class Trend:
    """The change along the fitted line between the first and the last year.

    Attributes:
        first_year, last_year: years ending 31 March.
        figures: how many figures the line rests on.
        gaps: years between the two that have no figure.
        first_value, last_value: the published rates of those years, in the caller's unit.
        change: along the line, as a share of the first year (-0.1 is 10 % lower).
        low, high: its 95 % range.
        dispersion: how much more the counts jump than chance makes them; at least 1.
    """

    first_year: int
    last_year: int
    figures: int
    gaps: int
    first_value: float
    last_value: float
    change: float
    low: float
    high: float
    dispersion: float

    @property
    def is_clear(self) -> bool:
        """Whether the range leaves out "no change"."""
        return self.low > 0.0 or self.high < 0.0

    def words(self) -> str:
        """Return the change as a sentence that says how sure it is.

        Example:
            >>> Trend(2021, 2025, 5, 0, 50.0, 41.0, -0.2, -0.3, -0.1, 1.0).words()
            '20 % lower in 2025 than in 2021 on the line through five figures (30 % lower to 10 % lower)'
            >>> Trend(2020, 2025, 5, 1, 50.0, 49.0, -0.02, -0.1, 0.07, 1.0).words()
            'no clear change from 2020 to 2025 (10 % lower to 7 % higher, five figures, one year without)'
        """
        span = f"{_percent(self.low)} to {_percent(self.high)}"
        missing = f", {_number(self.gaps)} year{'s' * (self.gaps > 1)} without" * (
            self.gaps > 0
        )
        figures = f"{_number(self.figures)} figures"
        if not self.is_clear:
            return (
                f"no clear change from {self.first_year} to {self.last_year} "
                f"({span}, {figures}{missing})"
            )
        return (
            f"{_percent(self.change)} in {self.last_year} than in {self.first_year} on the "
            f"line through {figures} ({span}{missing})"
        )


def fit_trend(years: FloatArray, counts: FloatArray, volumes: FloatArray) -> Trend:
    """Fit the line to the last five figures.

    Args:
        years: years that have a figure, rising, shape (figures,).
        counts: events or children of those years, not negative, not all 0.
        volumes: children in the unit of the rate, or the whole of the share; above 0.

    Returns:
        A ``Trend``; rates are counts over volumes.

    Raises:
        TooFewError: fewer than three figures, or fewer than two of them with an event (no
            line then fits best).
        SpecError: years do not rise, a negative count, or a volume not above 0.

    Example:
        >>> years = np.array([2021.0, 2022.0, 2023.0, 2025.0])
        >>> found = fit_trend(years, np.array([1000.0, 1100.0, 1210.0, 1464.1]), np.ones(4))
        >>> round(found.change, 3), found.gaps, found.is_clear
        (0.464, 1, True)
    """
    years, counts, volumes = (part[-LAST_FIGURES:] for part in (years, counts, volumes))
    _check(years, counts, volumes)
    centred = years - years.mean()
    design = np.column_stack([np.ones_like(centred), centred])
    slope, variance, dispersion = _quasi_poisson(design, counts, np.log(volumes))
    free = len(years) - design.shape[1]
    span = float(years[-1] - years[0])
    reach = student_quantile(0.975, free) * sqrt(variance) * span
    middle = slope * span
    rates = counts / volumes
    return Trend(
        first_year=int(years[0]),
        last_year=int(years[-1]),
        figures=len(years),
        gaps=int(span) + 1 - len(years),
        first_value=float(rates[0]),
        last_value=float(rates[-1]),
        change=float(np.expm1(middle)),
        low=float(np.expm1(middle - reach)),
        high=float(np.expm1(min(middle + reach, np.log(np.finfo(float).max)))),
        dispersion=dispersion,
    )


@lru_cache(maxsize=16)
def student_quantile(chance: float, free: int) -> float:
    """Return the point below which Student's t lies with this chance.

    Args:
        chance: 0.5 or more, below 1.
        free: degrees of freedom, a whole number of at least 1.

    Example:
        >>> [round(student_quantile(0.975, free), 3) for free in (1, 2, 3, 10)]
        [12.706, 4.303, 3.182, 2.228]
    """
    low, high = 0.0, 1.0
    while 0.5 + _middle(high, free) / 2.0 < chance:
        high *= 2.0
    for _ in range(_HALVINGS):
        half = (low + high) / 2.0
        if 0.5 + _middle(half, free) / 2.0 < chance:
            low = half
        else:
            high = half
    return (low + high) / 2.0


def _middle(point: float, free: int) -> float:
    """Return the chance that t lies within ``point`` of 0: Abramowitz and Stegun 26.7.3-4."""
    angle = atan(point / sqrt(free))
    odd = free % 2
    term = cos(angle) if odd else 1.0
    total = 0.0
    for step in range(odd, free - 1, 2):
        total += term
        term *= cos(angle) ** 2 * (step + 1) / (step + 2)
    return (angle + sin(angle) * total) * 2.0 / pi if odd else sin(angle) * total


def _quasi_poisson(
    design: FloatArray, counts: FloatArray, offset: FloatArray
) -> tuple[float, float, float]:
    """Return slope, its variance and the dispersion, by iterated weighted least squares."""
    fitted: FloatArray = counts + 0.5
    linear: FloatArray = np.log(fitted)
    beta: FloatArray = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        working = linear - offset + (counts - fitted) / fitted
        information = design.T @ (design * fitted[:, None])
        beta = np.asarray(
            np.linalg.solve(information, design.T @ (fitted * working)), dtype=np.float64
        )
        before, linear = linear, design @ beta + offset
        fitted = np.exp(linear)
        if np.array_equal(linear, before):  # no further step would change a thing
            break
    free = len(counts) - design.shape[1]
    dispersion = max(1.0, float(((counts - fitted) ** 2 / fitted).sum()) / free)
    covariance = np.linalg.inv(design.T @ (design * fitted[:, None]))
    return float(beta[1]), float(covariance[1, 1]) * dispersion, dispersion


def _check(years: FloatArray, counts: FloatArray, volumes: FloatArray) -> None:
    if len(years) < FEWEST_FIGURES:
        raise TooFewError("years with a figure", len(years), FEWEST_FIGURES)
    above = int(np.count_nonzero(counts))
    if above < FEWEST_YEARS_WITH_EVENTS:
        raise TooFewError("years with a figure above 0", above, FEWEST_YEARS_WITH_EVENTS)
    if bool((np.diff(years) <= 0).any()) or bool(
        (counts < 0).any() or (volumes <= 0).any()
    ):
        raise SpecError(
            Problem(
                "trend",
                "years that do not rise, a count below 0, or a volume not above 0",
                "give each year once, in order, and only years with a figure",
            )
        )


def _percent(share: float) -> str:
    whole = round(abs(share) * 100.0)
    return f"{whole:,} % {'higher' if share >= 0 else 'lower'}"


def _number(count: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[count] if count < len(words) else str(count)
