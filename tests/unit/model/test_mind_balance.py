"""England's figures of mental health help as one steady year, and its ages."""

from dataclasses import replace
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seethechild.model.tracks.mind_ages import AGES, Rates, by_age_band, follow, steady
from seethechild.model.tracks.mind_balance import england_balance, steady_balance

RATES = Rates(
    asks=by_age_band(0.06, 0.09, 0.09),
    admitted=by_age_band(0.0, 0.002, 0.002),
    admitted_waiting=1.5,
    give_up=0.8,
    finished=2.0,
    discharged=10.0,
    then_helped=0.7,
    turned_down=0.2,
    first=0.55,
    from_line=0.03,
)
CHILDREN = {1.0: np.full(len(AGES), 50.0), 2.0: np.full(len(AGES), 3.0)}


def test_england_gives_its_five_figures_back() -> None:
    found = england_balance()
    accepted = found.asked * (1 - found.turned_down)
    line = accepted * (1 - found.first)
    patient = exp(-found.give_up * found.wait_years)
    assert found.helped == 305_000
    assert found.asked - found.helped == 372_800
    assert line * (1 - patient) / found.give_up == pytest.approx(270_300, rel=1e-6)
    assert line * patient * found.wait_years / found.helped * 365.25 == pytest.approx(
        35, rel=1e-6
    )
    late = (exp(-2 * found.give_up) - patient) / found.give_up
    assert line * late == pytest.approx(40_000, rel=1e-6)


@given(
    first=st.floats(0.3, 0.8),
    turned_down=st.floats(0.0, 0.3),
    give_up=st.floats(0.5, 1.0),
    wait=st.floats(2.5, 5.0),
)
def test_a_known_balance_comes_back(
    first: float, turned_down: float, give_up: float, wait: float
) -> None:
    asked = 1000.0
    line = asked * (1 - turned_down) * (1 - first)
    patient = exp(-give_up * wait)
    helped = asked * (1 - turned_down) * first + line * patient
    found = steady_balance(
        helped=helped,
        closed=asked - helped,
        waiting=line * (1 - patient) / give_up,
        wait_years=line * patient * wait / helped,
        over_two_years=line * (exp(-2 * give_up) - patient) / give_up,
    )
    assert found.turned_down == pytest.approx(turned_down, abs=1e-5)
    assert found.first == pytest.approx(first, abs=1e-5)
    assert found.give_up == pytest.approx(give_up, rel=1e-5)
    assert found.wait_years == pytest.approx(wait, rel=1e-5)


def test_a_part_of_england_keeps_its_shares() -> None:
    whole, part = england_balance(), england_balance().times(0.01)
    assert part.asked == pytest.approx(whole.asked / 100)
    assert (part.waiting, part.helped) == pytest.approx(
        (whole.waiting / 100, whole.helped / 100)
    )
    assert (part.first, part.wait_years) == (whole.first, whole.wait_years)


def test_ages_follow_the_exact_solution() -> None:
    simple = replace(RATES, asks=by_age_band(0.2, 0.2, 0.2), admitted=by_age_band(0, 0, 0))
    path = follow({1.0: np.ones(len(AGES))}, simple).shares[1.0]
    line, ahead = 0.2 * 0.8 * 0.45, 0.2 * 0.8 * 0.55
    generator = np.array(
        [
            [-line - ahead, line, ahead],
            [0.8, -0.83, 0.03],
            [2.0, 0.0, -2.0],
        ]
    )
    values, vectors = np.linalg.eig(generator.T)
    start = np.linalg.solve(vectors, np.array([1.0, 0.0, 0.0]))
    for place in (30, 200, -1):
        exact = (vectors @ (start * np.exp(values * (AGES[place] - 5.0)))).real
        assert path["waiting_for_help"][place] == pytest.approx(exact[1], rel=0.02)
        assert path["getting_help"][place] == pytest.approx(exact[2], rel=0.02)
        assert path["inpatient"][place] == 0


def test_the_totals_of_a_council_come_out() -> None:
    balance = england_balance().times(0.002)
    found = steady(CHILDREN, balance, 12.0, RATES)
    waits = found.children["waiting_for_help"]
    assert waits == pytest.approx(balance.waiting, rel=1e-4)
    # what is helped in a year is what is asked for by those who go first, and the line's
    begun = balance.asked * 0.8 * 0.55 + waits * 0.03
    leaving = found.rates.finished * found.children["getting_help"]
    assert leaving == pytest.approx(begun + 12 * 0.7, rel=0.1)
    for shares in found.shares.values():
        assert all((each >= 0).all() and (each < 0.5).all() for each in shares.values())


def test_those_who_ask_more_often_wait_more_often() -> None:
    found = steady(CHILDREN, england_balance().times(0.002), 12.0, RATES)
    one, two = (found.share(f, "waiting_for_help", 12.0, 13.0) for f in (1.0, 2.0))
    assert 1.6 * one < two < 2.0 * one


def test_the_youngest_wait_for_nothing() -> None:
    found = steady(CHILDREN, england_balance().times(0.002), 12.0, RATES)
    assert found.share(1.0, "waiting_for_help", 1.0, 5.0) == 0
    half = found.share(1.0, "waiting_for_help", 4.0, 6.0)
    assert half == pytest.approx(found.share(1.0, "waiting_for_help", 5.0, 6.0) / 2)
