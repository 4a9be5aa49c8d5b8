"""Scale the lanes of a first guess until the published year comes out.

Iterated proportional alignment: solve the year exactly, compare each flow and stock with what was
published, multiply the hazards that make it by the ratio, and repeat. Scaling hazards instead of
children keeps every stay possible and every random number in its place. The solver is passed in,
since it stands above this package.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from seethechild.model.align_care import adjust_ends, adjust_starts
from seethechild.model.align_help import adjust_help
from seethechild.model.align_in_care import adjust_homes, adjust_legal
from seethechild.model.align_state import Round, State
from seethechild.model.base_year import BaseYear
from seethechild.model.flows import Flows
from seethechild.model.lanes_home import retarget_homes
from seethechild.model.layout import AGE_BAND_COUNT, HOMES_IN_CARE, LEGAL_IN_CARE
from seethechild.model.measures import (
    Index,
    Year,
    index,
    published_measures,
    stock,
    year_measures,
)
from seethechild.model.system import FloatArray, SystemModel
from seethechild.reference.facts import Assumption

#: Plays one year of a model in expectation.
Solver = Callable[[SystemModel], Year]
#: Makes the start table for a share of 16 and 17 year-olds in care who are 17.
StartMaker = Callable[[float], pl.DataFrame]

MOST_ROUNDS = 25
#: A round that changes no relative error, and no share of children in care, by more than this ends the search.
CLOSE_ENOUGH = 0.001
#: Rates are held to this, per child-year: a stay of a month. Anything faster comes from dividing by
#: almost nobody.
FASTEST_PER_YEAR = 12.0


@dataclass(frozen=True, eq=False)
class Found:
    """What a search found: with the first guess it gives the aligned model again, to the last bit.

    Attributes:
        factor: lane to factor on its rates by age band, shape (A,).
        homes: home to its weight among the homes children enter and move to.
        share_aged_17: for the start table.
        simulated: measure to what the aligned model gives.
        rounds: how many were needed.
    """

    factor: Mapping[str, FloatArray]
    homes: Mapping[str, float]
    share_aged_17: float
    simulated: Mapping[str, float]
    rounds: int


@dataclass(frozen=True, eq=False)
class Aligned:
    """A model whose year is the published one, and how close it came.

    Attributes:
        model: with scaled lanes, starting at the start of the base year.
        calibration: columns measure, published, simulated, relative_error.
        found: what it differs in from the first guess.
    """

    model: SystemModel
    calibration: pl.DataFrame
    found: Found

    @property
    def share_aged_17(self) -> float:
        """The share of 16 and 17 year-olds in care at the start who are 17."""
        return self.found.share_aged_17

    @property
    def rounds(self) -> int:
        """How many rounds were needed."""
        return self.found.rounds


def align(
    guess: SystemModel,
    base: BaseYear,
    flows: Flows,
    *,
    adults_counted: float,
    start: StartMaker,
    solve: Solver,
    aged_17: Assumption,
    found: Found | None = None,
) -> Aligned:
    """Scale the guessed lanes to the base year.

    Args:
        guess: the model as first guessed, starting at the start of the base year.
        base: the council's figures.
        flows: the first guess of the flows, with the margins of starts and ends.
        adults_counted: young people of 18 or over in the child-in-need stock.
        start: makes the start table for a share of 17 year-olds in care.
        solve: plays one year in expectation.
        aged_17: that share at first, and the bounds between which it is sought.
        found: by an earlier search from the same guess, figures and assumptions; nothing is then
            solved.

    Returns:
        The aligned model; measures that could not be met show their error, they are not hidden.
    """
    published = published_measures(base.count, base.before)
    if found is not None:
        model = _applied(guess, found.factor, found.homes, start(found.share_aged_17))
        return Aligned(model, compare(published, found.simulated), found)
    state = State(guess, aged_17.value, (aged_17.low, aged_17.high))
    where = index(guess)
    rounds, before = 0, np.full(1, np.inf)
    while True:
        rounds += 1
        state.model = _applied(guess, state.factor, state.homes, start(state.share_aged_17))
        year = solve(state.model)
        simulated = year_measures(state.model, year, adults_counted=adults_counted)
        comparison = compare(published, simulated)
        errors = np.append(comparison["relative_error"].to_numpy(), _care(year, where))
        settled = np.all(np.abs(errors - before) < CLOSE_ENOUGH)
        if settled or rounds >= MOST_ROUNDS:
            kept = {measure: simulated[measure] for measure in published}
            last = Found(state.factor, state.homes, state.share_aged_17, kept, rounds)
            return Aligned(state.model, comparison, last)
        before = errors
        seen = Round(year, where, simulated, base, flows, guess.groups)
        for adjust in (adjust_help, adjust_starts, adjust_ends, adjust_legal, adjust_homes):
            adjust(state, seen)


def compare(published: Mapping[str, float], simulated: Mapping[str, float]) -> pl.DataFrame:
    """Return measure, published, simulated and relative error, one row per measure.

    A published figure below 1 is compared with 1, so that the error stays finite.

    Example:
        >>> compare({"cla_number": 200.0}, {"cla_number": 201.0})["relative_error"].to_list()
        [0.005]
    """
    return pl.DataFrame(
        {
            "measure": list(published),
            "published": list(published.values()),
            "simulated": [simulated[measure] for measure in published],
        }
    ).with_columns(
        relative_error=(pl.col("simulated") - pl.col("published"))
        / pl.max_horizontal(pl.col("published"), 1.0)
    )


def _care(year: Year, where: Index) -> FloatArray:
    """Return how the children in care divide over legal statuses and homes, as shares."""
    places = [("legal", name) for name in LEGAL_IN_CARE]
    places += [("home", name) for name in HOMES_IN_CARE]
    counts = np.array([stock(year.closing, where, *place).sum() for place in places])
    return np.asarray(counts / max(float(counts.sum()), 1.0))


def _applied(
    guess: SystemModel,
    factor: Mapping[str, FloatArray],
    homes: Mapping[str, float],
    start: pl.DataFrame,
) -> SystemModel:
    """Return the guess with the factors found so far, every rate within its bound."""
    whole = np.ones(AGE_BAND_COUNT)
    lanes = []
    for lane in guess.lanes:
        rates = lane.rates * factor.get(lane.id, whole)[:, None]
        bounded = replace(lane, rates=np.minimum(rates, FASTEST_PER_YEAR))
        lanes.append(retarget_homes(bounded, homes))
    return replace(guess, lanes=tuple(lanes), start=start)
