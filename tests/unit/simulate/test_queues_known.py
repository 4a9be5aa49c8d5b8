"""Waiting for limited services against what queueing theory says, and against no limit at all.

Source:
    Erlang (1917) for waits in M/M/c; birth-and-death equations solved here for drop-out (Erlang A).
"""

from math import inf

import numpy as np
import pytest

from seethechild.model.system import Inflow, Service, SystemModel
from seethechild.simulate.play import Played, play
from seethechild.simulate.population import Children, make_children
from seethechild.simulate.program import TICKS_PER_YEAR
from seethechild.simulate.reforms import Multiplier, Reform, Schedule
from seethechild.simulate.requests import How
from tests.unit.simulate.small_models import branch, cells, lane, system

STATES = {"help": ("none", "waits", "inside")}
TAKEN_IN, LEFT = int(How.TAKEN_IN), int(How.LEFT)
ARRIVALS, SERVED, PLACES = 2400.0, 1000.0, 3
YEARS = 10.0


def queue(*lanes: object, places: int = PLACES, served: float = SERVED) -> SystemModel:
    out = (branch(moves={}, leaves=True),)
    return system(
        lane("waits in", 0.0, {"help": "inside"}),
        lane("inside out", served, {}, branches=out),
        *lanes,
        states=STATES,
        services=(Service("office", "waits in", ("inside",), ((0.0, places),)),),
        checked=False,
    )


def arriving() -> Children:
    """Children who come by chance, each independently of the others (a Poisson process)."""
    gaps = np.random.default_rng(5).exponential(1 / ARRIVALS, round(ARRIVALS * YEARS))
    entry = np.rint(np.cumsum(gaps) * TICKS_PER_YEAR).astype(np.int64)
    nothing = np.zeros(len(entry), np.int64)
    return Children(
        number=np.arange(len(entry)),
        group=nothing.astype(np.int32),
        birth=entry - 2 * TICKS_PER_YEAR,
        entry=entry,
        elapsed=nothing,
        states=np.ones((len(entry), 1), np.int32),
        inflow=(nothing - 1).astype(np.int32),
    )


def assert_mean_is(values: np.ndarray, expected: float) -> None:
    """Equal within four standard errors, from the means of 40 batches: waits are alike in a row."""
    batches = [batch.mean() for batch in np.array_split(values, 40)]
    error = np.std(batches, ddof=1) / 40**0.5
    assert abs(np.mean(batches) - expected) < 4 * error
    assert error < expected / 8  # it could tell a wrong answer


def in_the_long_run(give_up: float) -> np.ndarray:
    """Chance of each number of children there, by balance of births and deaths."""
    there = np.arange(1, 400)
    leave = SERVED * np.minimum(there, PLACES) + give_up * np.maximum(there - PLACES, 0)
    weights = np.cumprod(np.concatenate([[1.0], ARRIVALS / leave]))
    return weights / weights.sum()


def test_waits_are_as_erlang_said() -> None:
    made = play(queue(), seed=3, draw=0, years=YEARS, children=arriving()).requests
    waited = (made.ended - made.asked)[made.how == TAKEN_IN] / TICKS_PER_YEAR
    load = ARRIVALS / SERVED
    terms = np.cumprod([1.0, *(load / n for n in range(1, PLACES + 1))])
    last = terms[-1] * PLACES / (PLACES - load)
    must_wait = last / (terms[:-1].sum() + last)
    assert_mean_is(waited, must_wait / (PLACES * SERVED - ARRIVALS))
    assert_mean_is((waited > 0).astype(float), must_wait)
    chance = in_the_long_run(0.0)
    assert 1 - chance[:PLACES].sum() == pytest.approx(must_wait, rel=1e-6)


def test_waits_and_giving_up_are_as_births_and_deaths_say() -> None:
    give_up = 1500.0
    model = queue(lane("waits b", give_up, {}, branches=(branch(leaves=True),)))
    made = play(model, seed=3, draw=0, years=YEARS, children=arriving()).requests
    chance = in_the_long_run(give_up)
    line = (chance * np.maximum(np.arange(len(chance)) - PLACES, 0)).sum()
    over = made.how != int(How.WAITING)
    assert_mean_is((made.how == LEFT)[over].astype(float), give_up * line / ARRIVALS)
    assert_mean_is((made.ended - made.asked)[over] / TICKS_PER_YEAR, line / ARRIVALS)


def busy(places: int, *, limited: bool = True) -> SystemModel:
    """Two groups who come and go; with no limit they come straight to where they are helped."""
    lanes = (
        lane("none a", [0.3, 0.6, 0.9], {"help": "waits" if limited else "inside"}),
        lane("inside b", 0.8, {"help": "none"}),
        lane("inside c", 0.1, {}, branches=(branch(leaves=True),)),
        lane("waits d", 0.5, {"help": "none"}),
    )
    waits = lane("waits in", 0.0, {"help": "inside"})
    service = Service("office", "waits in", ("inside",), ((0.0, places),))
    return system(
        *lanes,
        waits,
        states=STATES,
        start=cells(count=[0.6, 299.4], group=["one", "rest"], age_high=12.0),
        inflows=(Inflow("new", "rest", 30.0, inf, 0.0, 9.0, {"help": "none"}),),
        groups=("one", "rest"),
        services=(service,) if limited else (),
        checked=limited,
    )


def played(model: SystemModel, **rest: object) -> Played:
    given = {"seed": 2, "draw": 1, "years": 4.0, "log": True} | rest
    return play(model, **given)  # type: ignore[arg-type]


def test_without_a_limit_lives_are_as_if_there_were_no_service() -> None:
    limited, free = played(busy(10**6)), played(busy(0, limited=False))
    at = [0, 2]  # none, inside
    np.testing.assert_array_equal(limited.ticks[:, at], free.ticks[:, at])
    np.testing.assert_array_equal(limited.stock[:, at], free.stock[:, at])
    np.testing.assert_array_equal(limited.entries[:, at], free.entries[:, at])
    assert limited.ticks[:, 1].sum() == 0
    assert (limited.requests.how == TAKEN_IN).all()
    assert len(limited.requests.row) == limited.entries[:, 1].sum() > 200


def test_chunks_and_the_order_of_children_change_nothing() -> None:
    model = busy(20)
    kids = make_children(model, seed=2, draw=1, years=4.0)
    first = played(model, children=kids)
    assert len(first.requests.row) > 200
    mixed = np.random.default_rng(1).permutation(len(kids))
    for who, chunks in ((kids, 3), (kids.take(mixed), 1), (kids.take(mixed), 2)):
        other = played(model, children=who, chunks=chunks)
        for name in ("ticks", "stock", "entries", "taken", "arrivals"):
            np.testing.assert_array_equal(getattr(other, name), getattr(first, name))
        for name in ("turn", "asked", "ended", "how"):
            np.testing.assert_array_equal(
                getattr(other.requests, name), getattr(first.requests, name)
            )
        np.testing.assert_array_equal(
            who.number[other.requests.row], kids.number[first.requests.row]
        )


def test_an_option_for_one_child_changes_only_those_whose_wait_it_moved() -> None:
    model = busy(20)
    kids = make_children(model, seed=2, draw=1, years=4.0)
    kids.group[:] = 1
    kids.group[0] = 0
    sooner = Reform(
        Schedule(reach=1.0, start_years=0.0, ramp_years=0.0, purpose="sooner"),
        (Multiplier(0, np.full(3, 40.0), np.array([True, False])),),
    )
    runs = [played(model, children=kids, reforms=reforms) for reforms in ((), (sooner,))]
    lives, ends = [], []
    for run in runs:
        by_child: dict[int, list[tuple[int, ...]]] = {}
        for time, row, *what in run.log.tolist():
            by_child.setdefault(row, []).append((time, *what))
        lives.append(by_child)
        made = run.requests
        waits = zip(made.row, made.asked, made.ended, made.how, strict=True)
        ends.append({tuple(int(number) for number in wait) for wait in waits})
    changed = {r for r in range(len(kids)) if lives[0].get(r) != lives[1].get(r)}
    moved = {wait[0] for wait in ends[0] ^ ends[1]}
    assert 0 in changed
    assert changed - {0} <= moved
    assert 1 < len(changed) < len(kids) / 4
