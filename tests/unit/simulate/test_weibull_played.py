"""The engine plays Weibull clocks: stays against distributions known without it.

Kolmogorov-Smirnov distances of 20,000 stays; by chance alone one in a thousand is above the limit.
The bands are so fine that what they add to the distance is far below it.
"""

from collections.abc import Callable

import numpy as np
import pytest

from seethechild.model.system import AgeMove, SystemModel
from seethechild.model.weibull import Weibull, survival_gaps, weibull_hazards
from seethechild.simulate.play import play
from seethechild.simulate.program import TICKS_PER_YEAR
from seethechild.simulate.reforms import Multiplier, Reform, Schedule
from tests.unit.simulate.small_models import branch, cells, lane, system

CHILDREN, YEARS = 20_000, 12.0
LIMIT = 1.95 / np.sqrt(CHILDREN)
FINE = 0.001
AGES = np.array([0.0, 1.0, 60.0])
Survival = Callable[[np.ndarray], np.ndarray]


def clocked(clock: Weibull, *, elapsed: float = 0.0, legal: bool = False) -> SystemModel:
    """Children of one age in a state that only a Weibull clock ends; nobody comes back."""
    whole = float(clock.spent(np.array(YEARS + elapsed)))
    edges = clock.scale * (whole * np.linspace(0.0, 1.0, 200) ** 2) ** (1 / clock.shape)
    assert survival_gaps(clock, edges)[:-1].max() <= FINE
    rates = np.tile(weibull_hazards(clock, edges), (2, 1))
    out = lane(
        "none out",
        rates,
        {"help": "plan"},
        shape=rates.shape,
        factors={"legal": {"later": 3.0}} if legal else {},
    )
    age = elapsed
    start = cells(
        age_low=age, age_high=age, elapsed_low=elapsed, elapsed_high=elapsed,
        count=float(CHILDREN),
    )  # fmt: skip
    states = {"help": ("none", "plan")}
    if not legal:
        return system(out, start=start, age_edges=AGES, duration_edges=tuple(edges))
    moved = branch(bands=1, moves={"legal": "later"})
    return system(
        out,
        states={**states, "legal": ("sooner", "later")},
        start=start.with_columns(legal=start["help"].replace({"none": "sooner"})),
        age_edges=AGES,
        age_moves=(AgeMove(1.0, "legal", "sooner", (moved,)),),
        duration_edges=tuple(edges),
    )


def distance(
    model: SystemModel, survival: Survival, reforms: tuple[Reform, ...] = ()
) -> float:
    """The Kolmogorov-Smirnov distance of stays that end within the run, of all who began one."""
    log = play(model, seed=7, draw=0, years=YEARS, reforms=reforms, log=True).log
    lanes = len(model.lanes)
    stays = np.sort(log[log[:, 2] < lanes, 0]) / TICKS_PER_YEAR
    wanted = 1 - survival(stays)
    seen = np.arange(len(stays) + 1) / CHILDREN
    end = abs(len(stays) / CHILDREN - (1 - survival(np.array([YEARS]))[0]))
    return max(np.abs(seen[1:] - wanted).max(), np.abs(seen[:-1] - wanted).max(), end)


@pytest.mark.parametrize("clock", [Weibull(0.6, 1.5), Weibull(1.0, 2.0), Weibull(2.5, 3.0)])
def test_stays_last_as_the_weibull_says(clock: Weibull) -> None:
    assert distance(clocked(clock), clock.survival) < LIMIT


def test_the_measure_sees_a_wrong_clock() -> None:
    clock, other = Weibull(0.6, 1.5), Weibull(0.65, 1.5)
    assert distance(clocked(clock), other.survival) > 1.5 * LIMIT


@pytest.mark.parametrize("clock", [Weibull(0.6, 1.5), Weibull(2.5, 3.0)])
def test_who_is_there_at_the_start_goes_on_from_the_time_spent(clock: Weibull) -> None:
    spent = 2.0
    known = clock.survival(np.array([spent]))
    assert (
        distance(clocked(clock, elapsed=spent), lambda t: clock.survival(t + spent) / known)
        < LIMIT
    )


def changed(clock: Weibull, ratio: float, at: float) -> Survival:
    """Proportional hazards from ``at`` on: ``exp(-H(at) - ratio (H(t) - H(at)))``."""

    def survival(years: np.ndarray) -> np.ndarray:
        before = clock.spent(np.minimum(years, at))
        after = clock.spent(np.maximum(years, at)) - clock.spent(np.array(at))
        return np.exp(-before - ratio * after)

    return survival


def reform(ratio: float, at: float) -> Reform:
    everyone = Multiplier(0, np.full(len(AGES) - 1, ratio), np.array([True]))
    return Reform(Schedule(1.0, at, 0.0, "offer"), (everyone,))


@pytest.mark.parametrize("ratio", [0.4, 3.0])
@pytest.mark.parametrize("clock", [Weibull(0.6, 1.5), Weibull(2.5, 3.0)])
def test_what_is_left_on_a_clock_is_carried_over_when_a_reform_comes(
    clock: Weibull, ratio: float
) -> None:
    reforms, known = (reform(ratio, 1.3),), changed(clock, ratio, 1.3)
    assert distance(clocked(clock), known, reforms) < LIMIT
    # a clock that was wound anew, or went on at the old pace, would be seen
    assert distance(clocked(clock), clock.survival, reforms) > 2 * LIMIT


def test_a_reform_leaves_stays_that_ended_before_it_as_they_were() -> None:
    model, change = clocked(Weibull(0.6, 1.5)), reform(3.0, 1.3)
    before, after = (
        play(model, seed=7, draw=0, years=YEARS, reforms=given, log=True).log
        for given in ((), (change,))
    )
    early = round(1.3 * TICKS_PER_YEAR)
    np.testing.assert_array_equal(before[before[:, 0] < early], after[after[:, 0] < early])
    # of the same number, later stays are each over sooner: what is left is spent three times as fast
    rows = np.intersect1d(before[before[:, 0] >= early, 1], after[:, 1])
    ended = [dict(zip(log[:, 1], log[:, 0], strict=True)) for log in (before, after)]
    assert all(ended[1][row] <= ended[0][row] for row in rows)


@pytest.mark.parametrize("clock", [Weibull(0.6, 1.5), Weibull(2.5, 3.0)])
def test_what_is_left_on_a_clock_is_carried_over_when_another_track_moves(
    clock: Weibull,
) -> None:
    assert distance(clocked(clock, legal=True), changed(clock, 3.0, 1.0)) < LIMIT
