"""Households drawn again: against what is known of made-up families, and against children one by one."""

import numpy as np
import polars as pl
import pytest

from seethechild.core.streams import generator
from seethechild.need.children import Children, Roles
from seethechild.need.clustered import times_wider
from seethechild.need.households import Homes, homes_of
from seethechild.need.methods import Asked, averaged, estimate

CHANCES = (0.3, 0.25, 0.35)
TRUE = 1800


def made(seed, size, true=TRUE):
    """Children in households of one size; those of one are on the same lists."""
    luck = generator(seed, "need", "test")
    home = np.arange(true) // size
    on = luck.random((len(CHANCES), true))[:, home] < np.array(CHANCES)[:, None]
    names = {f"on{place}": each.astype(int) for place, each in enumerate(on)}
    frame = pl.DataFrame({**names, "home": home.astype(str)}).filter(on.any(axis=0))
    return Children(frame, Roles(tuple(names), household="home"), ())


def answer(children, method, homes, seed=1, replicates=100):
    asked = Asked(None, replicates, seed, 0.0, homes)
    if method == "average":
        return averaged(children.table(), asked).answer
    return estimate(children.table(), method, asked)


def test_households_are_counted_by_what_their_children_are_on():
    homes = homes_of(np.array([1, 3, 1, 2, 3]), pl.Series([7, 7, 8, 9, 9]), 2)
    assert homes.kinds.tolist() == [[0, 1, 1], [1, 0, 0], [1, 0, 1]]
    assert homes.many.tolist() == [1, 1, 1]
    assert homes.children == 5


def test_households_drawn_again_are_as_many_and_vary_as_the_chance_of_whole_households():
    homes = Homes(np.array([[2, 0, 0], [0, 0, 2], [0, 2, 0]]), np.array([300, 200, 100]))
    everyone = 2400.0  # half are listed
    again = homes.drawn_again(everyone, 20_000, 1)
    assert again.mean(axis=0) == pytest.approx([600, 200, 400], rel=0.01)
    # Binomial: 1,200 households, each of the first kind with a chance of a quarter, two children each.
    assert again[:, 0].std() == pytest.approx(2 * np.sqrt(1200 * 0.25 * 0.75), rel=0.03)
    assert again.sum(axis=1).std() == pytest.approx(2 * np.sqrt(1200 * 0.25), rel=0.03)


@pytest.mark.parametrize("method", ["average", "stepwise", "bic", "independence", "chao"])
def test_children_found_together_widen_the_interval_and_leave_the_estimate(method):
    children = made(1, 3)
    alone = answer(children, method, None)
    together = answer(children, method, children.homes())
    near = 0.1 if method == "average" else 0.0  # models that families feign weigh less
    assert together.estimate == pytest.approx(alone.estimate, rel=near)
    assert together.status == alone.status == "ok"
    assert together.high - together.low > 1.25 * (alone.high - alone.low)
    assert any("households" in note for note in together.notes)


def test_households_of_one_child_say_what_children_say():
    children = made(2, 1)
    alone = answer(children, "independence", None, replicates=2000)
    together = answer(children, "independence", children.homes(), replicates=2000)
    assert together.low == pytest.approx(alone.low, rel=0.02)
    assert together.high == pytest.approx(alone.high, rel=0.02)


@pytest.mark.slow
@pytest.mark.parametrize("method", ["average", "stepwise"])
def test_intervals_of_households_hold_the_truth_and_those_of_children_do_not(method):
    held = {True: 0, False: 0}
    for seed in range(50):
        children = made(seed, 3)
        for whole in held:
            found = answer(children, method, children.homes() if whole else None, seed)
            held[whole] += found.low <= TRUE <= found.high
    assert held[True] >= 44
    assert held[False] <= held[True] - 4


def test_an_interval_widens_by_the_root_of_the_children_of_a_household():
    children = made(4, 4)
    wider = times_wider(children.table(), children.homes(), replicates=4000, seed=1)
    assert wider == pytest.approx(2.0, rel=0.1)
    alone = made(4, 1)
    assert times_wider(alone.table(), alone.homes(), replicates=4000, seed=1) < 1.06
