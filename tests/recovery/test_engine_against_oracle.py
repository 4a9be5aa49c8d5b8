"""The kernel, child by child, against expected values worked out without chance.

Cells are compared by their z-score: how far a count is from what was expected, in standard
deviations. With many cells the largest may be as large as chance allows for that many (Bonferroni).
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from scipy import stats

from seethechild.model.system import FloatArray, SystemModel
from seethechild.simulate.forward import forward
from seethechild.simulate.forward_exact import exact_occupancy
from seethechild.simulate.play import Played, play
from seethechild.simulate.reforms import Multiplier, Reform, Schedule
from tests.lengths import at_length
from tests.unit.simulate.forward_models import little, markov

YEARS = 2
#: Chance that any cell of a table is beyond the limit though nothing is wrong.
RISK = 1e-3
#: Counts below this are not near enough to a normal distribution.
LEAST = 20.0
#: Cells enough for the average size of their errors to say something.
MANY = 50
#: Small steps; not so small where many sets of reforms are followed side by side.
STEP_YEARS, STEP_YEARS_WITH_REFORMS = 1 / 96, 1 / 24

Tables = dict[str, FloatArray]


def larger(model: SystemModel, times: float) -> SystemModel:
    """The same system with more children."""
    return replace(
        model,
        start=model.start.with_columns(pl.col("count") * times),
        inflows=tuple(
            replace(inflow, per_year=inflow.per_year * times) for inflow in model.inflows
        ),
    )


def reforms(model: SystemModel) -> tuple[Reform, ...]:
    """One that grows for half a year, one that starts at once, one through the first's number."""
    groups = np.ones(len(model.groups), dtype=np.bool_)

    def one(lane: int, ratio: float, *schedule: float, purpose: str) -> Reform:
        factor = Multiplier(lane, np.full(model.age_bands, ratio), groups)
        return Reform(Schedule(*schedule, purpose), (factor,))

    return (
        one(1, 0.3, 0.6, 0.5, 0.5, purpose="visits"),
        one(0, 1.8, 0.4, 0.3, 0.0, purpose="door"),
        one(2, 0.5, 0.3, 1.0, 0.0, purpose="visits"),
    )


def played(found: Played, expected: Tables) -> Tables:
    """The tables of one run, as far as they are expected."""
    tables = {
        "stocks": found.stock,
        "entries": found.entries,
        "taken": found.taken.sum(axis=-1),
        "taken by time in state": found.taken,
        "arrivals": found.arrivals,
        "child_years": found.child_years,
    }
    return {name: tables[name].astype(np.float64) for name in expected}


def by_steps(model: SystemModel, options: tuple[Reform, ...] = ()) -> Tables:
    """What is expected of any model, by small steps."""
    step = STEP_YEARS_WITH_REFORMS if options else STEP_YEARS
    found = forward(model, years=YEARS, step_years=step, reforms=options)
    # In states without rates by time in state, forward does not tell durations apart.
    timed = found.taken[..., 1:].sum(axis=(0, 2, 3, 4)) > 0
    return {
        "stocks": found.stocks[1:],
        "entries": found.entries,
        "taken": found.taken.sum(axis=-1),
        "taken by time in state": np.where(timed[:, None, None, None], found.taken, 0.0),
        "arrivals": found.arrivals,
        "child_years": found.child_years,
    }


def by_exponentials(model: SystemModel) -> Tables:
    """What is expected of a model of one track without time in state, without steps."""
    found = exact_occupancy(model, years=YEARS)
    states = model.states[model.tracks[0]]
    taken = [
        lane.rates[None, :, 0, None]
        * branch.share[None, :, None]
        * found.child_years[:, states.index(lane.state)]
        for lane in model.lanes
        for branch in lane.branches
    ]
    birthdays = sum(len(move.branches) for move in model.age_moves)
    none = np.zeros_like(taken[0])
    return {
        "stocks": found.stocks[1:],
        "taken": np.stack([*taken, *[none] * birthdays], axis=1),
        "child_years": found.child_years,
    }


CASES = {
    "time in state, tracks, groups": (little, by_steps, False),
    "with reforms": (little, by_steps, True),
    "matrix exponentials": (markov, by_exponentials, False),
}


def expected_tables(
    case: str, times: float
) -> tuple[SystemModel, tuple[Reform, ...], Tables]:
    """The model of a case, its reforms and what is expected of it."""
    make, oracle, with_reforms = CASES[case]
    small = make()
    options = reforms(small) if with_reforms else ()
    tables = by_steps(small, options) if oracle is by_steps else by_exponentials(small)
    return (
        larger(small, times),
        options,
        {name: times * each for name, each in tables.items()},
    )


@pytest.mark.parametrize("case", CASES)
def test_half_a_million_child_years_are_as_expected(case):
    model, options, expected = expected_tables(case, 30)
    found = played(play(model, seed=11, draw=None, years=YEARS, reforms=options), expected)
    assert found["child_years"].sum() / len(model.tracks) > 4e5
    for name, table in expected.items():
        if name != "child_years":
            cells = table > LEAST
            z = (found[name] - table)[cells] / np.sqrt(table[cells])
            # Children there are fewer than Poisson apart, those with many moves a little more.
            assert np.abs(z).max() < 1.1 * stats.norm.isf(RISK / 2 / cells.sum()), name
            assert found[name][table == 0].sum() == 0 or name.startswith("taken"), name


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_ten_million_child_years_show_no_bias(case):
    runs = at_length(20, fresh_clone=8)
    model, options, expected = expected_tables(case, 30)

    def plays() -> Iterator[Tables]:
        for seed in range(runs):
            found = play(model, seed=seed, draw=None, years=YEARS, reforms=options)
            yield played(found, expected)

    tables = list(plays())
    for name, table in expected.items():
        cells = table > LEAST
        counts = np.stack([each[name][cells] for each in tables])
        error = counts.std(axis=0, ddof=1) / np.sqrt(runs)
        t = (counts.mean(axis=0) - table[cells]) / error
        assert np.abs(t).max() < stats.t.isf(RISK / 2 / cells.sum(), runs - 1), name
        if cells.sum() > MANY:
            # Small errors everywhere would show on average, before any one of them stands out.
            assert 0.5 < np.sqrt(np.mean(t**2)) < 1.5, name
