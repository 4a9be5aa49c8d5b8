"""Over ten years the number of children follows what plain arithmetic of cohorts gives.

The arithmetic knows nothing of states: months of age, births, birthdays and net moves by age.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import polars as pl
import pytest

from seethechild.model.build import Fitted
from seethechild.model.layout import AGE_EDGES, CHILD_BAND_COUNT
from seethechild.model.moves import growth
from seethechild.simulate.forward import Expected, forward
from seethechild.simulate.play import play
from seethechild.studies.fitted import fit_council

pytestmark = pytest.mark.slow

YEARS = 10
#: Children who leave care for elsewhere, and those who come alone, are in no cohort's arithmetic.
NEAR = 0.005
MONTHS = 12


@cache
def fitted(council: str) -> Fitted:
    return fit_council(council, year=2025)


@cache
def expected(council: str) -> Expected:
    return forward(fitted(council).model, years=YEARS)


def children(found: Expected) -> np.ndarray:
    help_states = [at for at, (track, _) in enumerate(found.states) if track == "help"]
    return found.stocks[:, help_states, :CHILD_BAND_COUNT].sum(axis=(1, 2, 3))


def by_cohorts(by_age: np.ndarray, moves: np.ndarray) -> list[float]:
    """Children at the start and after each year: a list of months of age, one month at a time."""
    by_month = [count / MONTHS for count in by_age for _ in range(MONTHS)]
    born = by_month[0]
    came, left = [0.0] * len(by_month), [0.0] * len(by_month)
    for low, high, moved in zip(AGE_EDGES, AGE_EDGES[1:], moves, strict=False):
        months = range(int(low) * MONTHS, int(high) * MONTHS)
        there = sum(by_month[month] for month in months)
        for month in months:
            if moved > 0:
                came[month] = moved / MONTHS / len(months)
            else:
                left[month] = -moved / MONTHS / there
    found = [sum(by_month)]
    for _ in range(YEARS):
        for _ in range(MONTHS):
            older = [
                count * (1 - share) + more
                for count, share, more in zip(by_month, left, came, strict=True)
            ]
            by_month = [born, *older[:-1]]
        found.append(sum(by_month))
    return found


@pytest.mark.parametrize("council", ["Rutland", "Camden", "Richmond upon Thames"])
def test_the_number_of_children_is_that_of_the_cohorts(council):
    base = fitted(council).base
    cohorts = np.array(by_cohorts(base.children_by_age, base.net_moves))
    assert children(expected(council)) / cohorts == pytest.approx(1.0, abs=NEAR)


@pytest.mark.parametrize("council", ["Rutland", "Camden", "Richmond upon Thames"])
def test_the_first_year_grows_as_the_last_five_did(council):
    base = fitted(council).base
    before, after = children(expected(council))[:2]
    assert after / before - 1 == pytest.approx(growth(base.council, 2025), abs=0.003)


def test_the_kernel_moves_as_many_as_the_forward_solution():
    model, times = fitted("Camden").model, 2
    crowd = replace(
        model,
        start=model.start.with_columns(pl.col("count") * times),
        inflows=tuple(
            replace(inflow, per_year=inflow.per_year * times) for inflow in model.inflows
        ),
    )
    played = play(crowd, seed=5, draw=None, years=YEARS)
    found = expected("Camden")
    help_states = [at for at, (track, _) in enumerate(found.states) if track == "help"]
    there = played.stock[:, help_states, :CHILD_BAND_COUNT].sum(axis=(1, 2, 3)) / times
    chance = 5 * np.sqrt(children(found)[1:] / times)
    assert (np.abs(there - children(found)[1:]) < chance).all()
    lane = [
        at
        for at, place in enumerate(played.layout.places)
        if place.lane == "help/none/moved_away"
    ]
    branch = found.branches.index(("help/none/moved_away", 0))
    away, told = played.taken[:, lane].sum() / times, found.taken[:, branch].sum()
    assert told > 1000
    assert abs(away - told) < 5 * np.sqrt(told / times)
