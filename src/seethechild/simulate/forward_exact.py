"""Expected children and time in states of a simple model by matrix exponentials: no steps at all.

For models of one track whose rates do not vary with time in state, a child's chances follow from
one matrix exponential for each stretch of time within an age band. What is spread evenly over
ages and arrival times is integrated by Gauss-Legendre quadrature between the points where a
birthday meets the end of a period. Slow and independent of the rest: it checks the others.

Source:
    Kalbfleisch and Lawless (1985), The analysis of panel data under a Markov assumption, Journal
    of the American Statistical Association 80(392): 863-871; Van Loan (1978) for the integral.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, log2

import numpy as np

from seethechild.core.errors import Problem, SpecError
from seethechild.model.system import AgeMove, FloatArray, SystemModel
from seethechild.simulate.forward_grid import clock_of
from seethechild.simulate.forward_space import lane_factor

#: Points of the quadrature between two kinks, and terms of the exponential's series.
QUADRATURE_POINTS = 8
SERIES_TERMS = 18


@dataclass(frozen=True, eq=False)
class Occupancy:
    """Expected children of a model by state, age band and group.

    Attributes:
        stocks: shape (P + 1, S, A, G), children there at the start and as each period ends.
        child_years: shape (P, S, A, G), time lived.
    """

    stocks: FloatArray
    child_years: FloatArray


def exact_occupancy(
    model: SystemModel,
    *,
    years: float,
    periods_per_year: int = 1,
    levels: Mapping[str, float] | None = None,
) -> Occupancy:
    """Return the expected children and time in each state.

    Args:
        model: of one track, with rates that do not vary with time in state.
        years: how long to follow it.
        periods_per_year: how finely results are cut.
        levels: lane id to a factor on all its rates.

    Raises:
        SpecError: the model has several tracks, or rates that vary with time in state.

    Example:
        >>> import polars as pl
        >>> from seethechild.model.system import Branch, Lane
        >>> lane = Lane("out", "help", "in", np.array([[2.0]]), np.inf,
        ...             (Branch(np.ones(1), {"help": "none"}),))
        >>> start = pl.DataFrame({"group": ["all"], "help": ["in"], "age_low": [0.0],
        ...     "age_high": [1.0], "elapsed_low": [0.0], "elapsed_high": [0.0], "count": [100.0]})
        >>> two = SystemModel("two states", ("help",), {"help": ("none", "in")},
        ...     np.array([0.0, 25.0]), np.array([0.0]), ("all",), (lane,), (), (), start)
        >>> exact_occupancy(two, years=1).stocks[-1, :, 0, 0].round(2).tolist()
        [86.47, 13.53]
    """
    if len(model.tracks) > 1 or clock_of(model)[1]:
        said = "has several tracks, or rates that vary with time in state"
        raise SpecError(Problem(model.name, said, "Use forward()."))
    periods = round(years * periods_per_year)
    shape = (len(model.states[model.tracks[0]]), model.age_bands, len(model.groups))
    stocks, lived = np.zeros((periods + 1, *shape)), np.zeros((periods, *shape))
    for at, group in enumerate(model.groups):
        path = _Path(model, group, np.arange(periods + 1) / periods_per_year, levels or {})
        path.follow_start()
        path.follow_inflows()
        stocks[..., at], lived[..., at] = path.stocks, path.lived
    return Occupancy(stocks, lived)


def matrix_exponential(matrix: FloatArray) -> FloatArray:
    """Return the exponential of a square matrix by its series, scaled and squared.

    Example:
        >>> matrix_exponential(np.array([[0.0, 1.0], [0.0, 0.0]])).tolist()
        [[1.0, 1.0], [0.0, 1.0]]
    """
    norm = float(np.abs(matrix).sum(axis=1).max(initial=0.0))
    squarings = max(0, ceil(log2(norm)) + 1) if norm > 0 else 0
    scaled = matrix / 2.0**squarings
    term = result = np.eye(len(matrix))
    for power in range(1, SERIES_TERMS):
        term = term @ scaled / power
        result = result + term
    for _ in range(squarings):
        result = result @ result
    return result


class _Path:
    """Follows children of one group who are in one state, at one age, at one time."""

    def __init__(
        self, model: SystemModel, group: str, turns: FloatArray, levels: Mapping[str, float]
    ) -> None:
        self.model, self.group, self.turns = model, group, turns
        self.track = model.tracks[0]
        self.number = {state: at for at, state in enumerate(model.states[self.track])}
        size = (len(self.number), model.age_bands)
        self.stocks, self.lived = (np.zeros((len(turns) - late, *size)) for late in (0, 1))
        self.rates = self._generators(levels)
        self.birthdays = [self._birthday(age) for age in model.age_edges[1:-1]]

    def follow_start(self) -> None:
        """Add the children of the start table."""
        rows = self.model.start.filter(self.model.start["group"] == self.group)
        for row in rows.iter_rows(named=True):
            for age, share in _evenly(row["age_low"], row["age_high"], self._kinks()):
                self._follow(age, 0.0, self.number[row[self.track]], row["count"] * share)

    def follow_inflows(self) -> None:
        """Add the children who arrive."""
        end = float(self.turns[-1])
        for inflow in self.model.inflows:
            if inflow.group != self.group:
                continue
            state = self.number[inflow.states[self.track]]
            for age, share in _evenly(inflow.age_low, inflow.age_high, self._kinks()):
                meet = [
                    float(t) - edge + age
                    for t in self.turns
                    for edge in self.model.age_edges
                ]
                for time, part in _evenly(0.0, end, [*meet, *self.turns.tolist()]):
                    self._follow(age, time, state, inflow.per_year * end * share * part)

    def _kinks(self) -> list[float]:
        edges = self.model.age_edges
        return [float(edge - turn) for edge in edges for turn in self.turns]

    def _generators(self, levels: Mapping[str, float]) -> FloatArray:
        generators = np.zeros((self.model.age_bands, len(self.number), len(self.number)))
        for lane in self.model.lanes:
            source = self.number[lane.state]
            factor = lane_factor(lane, {self.track: lane.state}, self.group)
            rate = lane.rates[:, 0] * factor * levels.get(lane.id, 1.0)
            generators[:, source, source] -= rate
            for branch in lane.branches:
                if not branch.leaves:
                    to = self.number[branch.moves.get(self.track, lane.state)]
                    generators[:, source, to] += rate * branch.share
        return generators

    def _birthday(self, age: float) -> FloatArray:
        moves = np.eye(len(self.number))
        for move in self.model.age_moves:
            if move.age == age:
                moves = moves @ self._one_move(move)
        return moves

    def _one_move(self, move: AgeMove) -> FloatArray:
        moves = np.eye(len(self.number))
        source = self.number[move.state]
        moves[source, source] = 0.0
        for branch in move.branches:
            if not branch.leaves:
                to = self.number[branch.moves.get(self.track, move.state)]
                moves[source, to] += float(branch.share[0])
        return moves

    def _follow(self, age: float, time: float, state: int, count: float) -> None:
        edges, turns = self.model.age_edges, self.turns
        here = np.zeros(len(self.number))
        here[state] = count
        band = int(np.searchsorted(edges, age, side="right")) - 1
        period = int(np.searchsorted(turns, time, side="right")) - 1
        if time == turns[0]:
            self.stocks[0, :, band] += here
        while period < len(turns) - 1 and band < len(edges) - 1:
            until = min(turns[period + 1] - time, edges[band + 1] - age)
            chances, integral = self._stretch(band, until)
            self.lived[period, :, band] += here @ integral
            here, time, age = here @ chances, time + until, age + until
            if edges[band + 1] - age <= turns[period + 1] - time:
                here = (
                    here @ self.birthdays[band] if band < len(self.birthdays) else 0 * here
                )
                band, age = band + 1, float(edges[band + 1])
            else:
                period, time = period + 1, float(turns[period + 1])
                self.stocks[period, :, band] += here

    def _stretch(self, band: int, years: float) -> tuple[FloatArray, FloatArray]:
        size = len(self.number)
        both = np.zeros((2 * size, 2 * size))
        both[:size, :size], both[:size, size:] = self.rates[band], np.eye(size)
        done = matrix_exponential(both * years)
        return done[:size, :size], done[:size, size:]


def _evenly(
    low: float, high: float, kinks: Iterable[float]
) -> Iterable[tuple[float, float]]:
    # Points and weights (summing to 1) of an even spread; smooth between the kinks.
    if high <= low:
        yield low, 1.0
        return
    points, weights = np.polynomial.legendre.leggauss(QUADRATURE_POINTS)
    cuts = sorted({low, high, *(kink for kink in kinks if low < kink < high)})
    for left, right in pairwise(cuts):
        for point, weight in zip(points, weights, strict=True):
            at = (left + right) / 2 + (right - left) / 2 * point
            yield float(at), float(weight * (right - left) / 2 / (high - low))
