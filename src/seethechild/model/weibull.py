"""Weibull clocks: hazards by time in the state that make a stay last as a Weibull says.

The engine plays hazards that are constant from edge to edge. Those returned here spend, between two
edges, exactly as much hazard as the Weibull does, so the share of stays that last to each edge is
the Weibull's to rounding (where less than one in a million million is left, to that share). Between edges the share differs by no more than ``survival_gaps`` says, and
``with_weibull`` adds edges until that is no more than ``MOST_GAP``. Past the last edge the hazard is
that of the mean time still to stay, so that the mean stay past it is the Weibull's too.

A Weibull's survival is ``exp(-(t / scale) ** shape)``: shape 1 is a constant rate; below 1 those who
stay long leave ever less often, and the rate at 0 has no bound; above 1 ever more often. What
multiplies a rate (a group, another track, a reform, a draw of its level) multiplies the hazard at
each time, and what is left on a running clock is carried over.

Source:
    Weibull (1951), Journal of Applied Mechanics 18: 293-297; mean residual life: Johnson, Kotz and
    Balakrishnan (1994), Continuous Univariate Distributions 1, chapter 21.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf, isfinite

import numpy as np
from numpy.typing import NDArray

from seethechild.core.errors import Problem, SpecError, did_you_mean
from seethechild.model.system import FloatArray, Lane, SystemModel
from seethechild.model.system_checks import MOST_RATE

#: Between edges the share still there is never further from the Weibull's than this.
MOST_GAP = 0.005
#: Bands of time in a state that a model may have when edges were added.
MOST_BANDS = 64
_NOBODY = 1e-12  # where fewer than this share are left, a rate is held to ``MOST_RATE``
_FAR = 1.0  # from here on a scaled function takes over, whose terms do not vanish


@dataclass(frozen=True)
class Weibull:
    """How long a stay lasts before a lane fires, if nothing else ends it.

    Attributes:
        shape: above 0; 1 is a constant rate.
        scale: years; by then 63 in 100 have fired. Above 0.

    Raises:
        SpecError: one of them is not above 0 or not finite; both are told.
    """

    shape: float
    scale: float

    def __post_init__(self) -> None:
        """Refuse what is no Weibull."""
        problems = [
            Problem(f"weibull.{name}", f"is {value:g}", "Give a finite number above 0.")
            for name, value in (("shape", self.shape), ("scale", self.scale))
            if not (isfinite(value) and value > 0)
        ]
        if problems:
            raise SpecError(problems)

    def spent(self, years: FloatArray) -> FloatArray:
        """Return the hazard spent by each time, the cumulative hazard."""
        return np.asarray((years / self.scale) ** self.shape)

    def survival(self, years: FloatArray) -> FloatArray:
        """Return the share of stays that last longer than each time.

        Example:
            >>> Weibull(2.0, 1.0).survival(np.array([0.0, 1.0])).round(4)
            array([1.    , 0.3679])
        """
        return np.exp(-self.spent(years))

    def mean_left(self, years: float) -> float:
        """Return the mean time still to stay of those who have stayed so long, in years.

        Example:
            >>> Weibull(1.0, 3.0).mean_left(50.0)
            3.0
        """
        # The website's process reads models of files, but never asks this.
        from scipy.special import gamma, gammaincc, hyperu  # noqa: PLC0415

        spent = float(self.spent(np.array(years)))
        part = 1.0 / self.shape
        if spent < _FAR:
            whole = gamma(part) * gammaincc(part, spent) * np.exp(spent)
        else:
            whole = hyperu(1.0 - part, 1.0 - part, spent)
        return float(self.scale / self.shape * whole)


def weibull_hazards(clock: Weibull, edges: FloatArray) -> FloatArray:
    """Return the constant hazard of each band of time in the state.

    Args:
        clock: how long stays last.
        edges: shape (D,), years; the first is 0, they rise, the last band is open.

    Returns:
        Shape (D,), per year. The survival they make is the Weibull's at each edge.

    Raises:
        SpecError: edges do not rise from 0, or a rate explodes.

    Example:
        >>> weibull_hazards(Weibull(1.0, 4.0), np.array([0.0, 0.5, 2.0]))
        array([0.25, 0.25, 0.25])
        >>> weibull_hazards(Weibull(2.0, 1.0), np.array([0.0, 0.5, 1.0])).round(3)
        array([0.5  , 1.5  , 2.639])
    """
    if edges[0] != 0 or np.any(np.diff(edges) <= 0):
        raise SpecError(
            Problem("duration_edges", "the edges do not rise from 0", "Write them in rising order.")
        )  # fmt: skip
    # A power may be more than a number holds: then nobody is left, and any rate will do.
    with np.errstate(over="ignore"):
        spent = clock.spent(edges)
        far = clock.mean_left(float(edges[-1]))
        hazards = np.append(np.diff(spent) / np.diff(edges), 1.0 / far if far > 0 else inf)
    held = np.fmin(hazards, MOST_RATE)
    there = clock.survival(edges)
    kept = np.exp(-np.cumsum(held[:-1] * np.diff(edges)))
    last = hazards[-1] > MOST_RATE and there[-1] > _NOBODY
    if last or np.any(np.abs(kept - there[1:]) > _NOBODY):
        soon = 100 * float(1 - clock.survival(np.array(1.0 / 365.25)))
        raise SpecError(
            Problem(
                f"weibull of shape {clock.shape:g} and scale {clock.scale:g}",
                f"its rate explodes: {soon:.2g} % would go on the first day",
                "Give a shape nearer to 1, or a longer scale.",
            )
        )
    return np.asarray(held)


def survival_gaps(clock: Weibull, edges: FloatArray) -> FloatArray:
    """Return how far, at most, the share still there is from the Weibull's within each band.

    Two bounds, the lower of which holds. Both shares lie between those at the two edges. And the
    hazards spent differ most where the Weibull's hazard is the band's mean, at
    ``t = scale * (scale * mean / shape) ** (1 / (shape - 1))``, by ``d``; so the shares differ by
    no more than the share at the first edge times ``d``.

    Args:
        clock: how long stays last.
        edges: shape (D,), as for ``weibull_hazards``.

    Returns:
        Shape (D,), shares of all stays. In the open band the share at its edge is the bound.

    Example:
        >>> survival_gaps(Weibull(1.0, 4.0), np.array([0.0, 1.0]))[0].round(12)
        np.float64(0.0)
    """
    there = clock.survival(edges)
    if clock.shape == 1.0:
        return np.zeros(len(edges))
    low, spent = edges[:-1], clock.spent(edges)
    mean = np.diff(spent) / np.diff(edges)
    most = clock.scale * (clock.scale * mean / clock.shape) ** (1.0 / (clock.shape - 1.0))
    apart = np.abs(clock.spent(most) - (spent[:-1] + mean * (most - low)))
    within = np.minimum(-np.diff(there), there[:-1] * apart)
    return np.append(within, there[-1])


def finer_edges(
    clock: Weibull, edges: FloatArray, *, longest: float, gap: float = MOST_GAP
) -> FloatArray:
    """Return edges with others between them, so that no band's survival gap is above ``gap``.

    Args:
        clock: how long stays last.
        edges: shape (D,), as for ``weibull_hazards``; all are kept.
        longest: years that a stay can last at most; past it no edge is needed.
        gap: share of all stays.

    Raises:
        SpecError: that would take more than ``MOST_BANDS`` bands: the rate explodes near 0.

    Example:
        >>> len(finer_edges(Weibull(0.7, 1.5), np.array([0.0, 1.0]), longest=18.0))
        20
    """
    found = edges
    for _ in range(MOST_BANDS):
        gaps = survival_gaps(clock, found)
        gaps[-1] *= found[-1] < longest * (1 - 1e-9)
        wide = np.flatnonzero(gaps > gap)
        if not wide.size:
            return found
        if len(found) + len(wide) > MOST_BANDS:
            break
        spent = np.append(clock.spent(found), clock.spent(np.array(longest)))
        # half of a band's hazard is spent by then; of the open band, one more unit
        ends = np.minimum(
            spent[1:], np.append(np.full(len(found) - 1, inf), spent[-2] + 1.0)
        )
        half = clock.scale * ((spent[:-1] + ends) / 2) ** (1.0 / clock.shape)
        found = np.union1d(found, half[wide])
    raise SpecError(
        Problem(
            f"weibull of shape {clock.shape:g} and scale {clock.scale:g}",
            f"its rate changes so fast that {MOST_BANDS} bands of time in the state do not follow it",
            "Give a shape nearer to 1.",
        )
    )


def with_weibull(model: SystemModel, clocks: Mapping[str, Weibull]) -> SystemModel:
    """Return the model with the rates of some lanes those of a Weibull by time in the state.

    Where the model's bands are too wide for it, edges are added; other lanes keep their rates in
    each part of a band. Ages at which a lane had no rate have none; at all others it is the same.

    Args:
        model: whose lanes to give clocks.
        clocks: id of a lane to how long stays last.

    Raises:
        SpecError: a lane is not there, never fires, or takes in for a limited service, or a rate
            explodes; all problems.

    Example:
        >>> import polars as pl
        >>> from seethechild.model.system import Branch
        >>> out = Lane("help/in/out", "help", "in", np.array([[2.0]]), 9.0,
        ...            (Branch(np.ones(1), {"help": "none"}),), source="own")
        >>> two = SystemModel("two", ("help",), {"help": ("none", "in")}, np.array([0.0, 25.0]),
        ...     np.array([0.0]), ("all",), (out,), (), (), pl.DataFrame())
        >>> clocked = with_weibull(two, {"help/in/out": Weibull(1.5, 0.8)})
        >>> clocked.duration_bands > 5, clocked.lanes[0].rates[0, 0] < clocked.lanes[0].rates[0, -1]
        (True, np.True_)
    """
    problems = [problem for name in clocks for problem in _lane_problems(model, name)]
    edges, longest = model.duration_edges, float(model.age_edges[-1])
    for name, clock in clocks.items():
        try:
            edges = finer_edges(clock, edges, longest=longest)
            weibull_hazards(clock, edges)
        except SpecError as error:
            problems += [Problem(f"lane {name}", p.what, p.mend) for p in error.problems]
    if problems:
        raise SpecError(problems)
    part = np.searchsorted(model.duration_edges, edges, side="right") - 1
    lanes = tuple(_clocked(lane, clocks.get(lane.id), edges, part) for lane in model.lanes)
    return replace(model, duration_edges=edges, lanes=lanes)


def _clocked(
    lane: Lane, clock: Weibull | None, edges: FloatArray, part: NDArray[np.intp]
) -> Lane:
    rates = lane.rates[:, part]
    if clock is not None:
        ages = np.asarray(lane.rates.any(axis=1))
        rates = ages[:, None] * weibull_hazards(clock, edges)[None, :]
    return replace(lane, rates=np.ascontiguousarray(rates))


def _lane_problems(model: SystemModel, name: str) -> list[Problem]:
    lanes = {lane.id: lane for lane in model.lanes}
    where = f"lane {name}"
    if name not in lanes:
        near = did_you_mean(name, list(lanes))
        mend = f"Did you mean {near[0]}?" if near else "Use the id of a lane of the model."
        return [Problem(where, "there is no such lane", mend)]
    if any(service.lane == name for service in model.services):
        said = "free places drive it: it has no clock of its own"
        return [Problem(where, said, "Give the clock to another lane.")]
    if lanes[name].rates.max() == 0:
        said = "has no rate at any age, so its clock would never run"
        return [Problem(where, said, "Give the clock to a lane that fires.")]
    return []


def read_clocks(lanes: object) -> dict[str, Weibull]:
    """Return the clocks that a model's file names, by lane.

    Args:
        lanes: the table ``[lane."ID"]`` of ``model.toml``, each ``weibull = {shape = , scale = }``.

    Raises:
        SpecError: a key or a value is wrong; all problems.

    Example:
        >>> read_clocks({"help/in/out": {"weibull": {"shape": 1.5, "scale": 0.8}}})
        {'help/in/out': Weibull(shape=1.5, scale=0.8)}
    """
    clocks: dict[str, Weibull] = {}
    problems: list[Problem] = []
    mend = "Write weibull = {shape = 0.8, scale = 1.5}."
    if not isinstance(lanes, Mapping):
        raise SpecError(Problem("lane", "is not a table of lanes", mend))
    for name, said in lanes.items():
        where = f"lane {name}"
        table = said.get("weibull") if isinstance(said, Mapping) else None
        if not isinstance(said, Mapping) or set(said) != {"weibull"}:
            problems.append(Problem(where, "says something else than weibull", mend))
        elif not isinstance(table, Mapping) or set(table) != {"shape", "scale"}:
            problems.append(
                Problem(f"{where}.weibull", "needs shape and scale alone", mend)
            )
        elif any(
            isinstance(v, bool) or not isinstance(v, int | float) for v in table.values()
        ):
            problems.append(Problem(f"{where}.weibull", "holds what is no number", mend))
        else:
            try:
                clocks[name] = Weibull(float(table["shape"]), float(table["scale"]))
            except SpecError as error:
                problems += [
                    Problem(f"{where}.{p.where}", p.what, p.mend) for p in error.problems
                ]
    if problems:
        raise SpecError(problems)
    return clocks
