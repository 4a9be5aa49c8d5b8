"""Net moves of families: what births and birthdays leave unexplained, and where it goes."""

import numpy as np
import pytest

from seethechild.model import moves
from seethechild.model.ages import children_by_band, published_ages
from seethechild.model.lanes import all_lanes
from seethechild.model.lanes_move import MOST_MOVE_OUT, move_inflows, move_lanes
from seethechild.model.moves import growth, net_moves
from seethechild.model.reader import ENGLAND
from seethechild.reference.facts import assumptions
from tests.unit.model.made_up import ground, made_up

RUTLAND, CAMDEN, CUMBERLAND = "E06000017", "E09000007", "E06000063"


def numbers_of(monkeypatch: pytest.MonkeyPatch, **series: dict[int, float]) -> None:
    """Only these numbers of children are published, beside England's structure by age."""
    ages = {
        (f"population_age_{age}", 2023): float(count)
        for age, count in enumerate(published_ages(ENGLAND))
    }
    known = {
        code: {("population_0_17", year): value for year, value in by_year.items()} | ages
        for code, by_year in series.items()
    }
    monkeypatch.setattr(moves, "published", lambda code: known.get(code, {}))


STEADY = dict.fromkeys(range(2020, 2026), 1_000_000.0)


def test_growth_is_a_share_of_the_children_there_now(monkeypatch):
    numbers_of(monkeypatch, E92000001=STEADY, here={2020: 900.0, 2024: 5.0, 2025: 1000.0})
    assert growth("here", 2025) == pytest.approx(0.02)


def test_a_short_series_is_taken_beside_england(monkeypatch):
    england = {
        2020: 900.0,
        2021: 900.0,
        2022: 900.0,
        2023: 900.0,
        2024: 960.0,
        2025: 1000.0,
    }
    numbers_of(monkeypatch, E92000001=england, here={2024: 93.0, 2025: 100.0})
    # 7 % in the one year, 3 points more than England, whose five years made 2 % a year.
    assert growth("here", 2025) == pytest.approx(0.02 + 0.07 - 0.04)
    assert growth("nowhere", 2025) == pytest.approx(0.02)


def test_a_year_that_is_not_yet_counted_ends_a_year_earlier(monkeypatch):
    numbers_of(monkeypatch, E92000001=STEADY, here={2019: 50.0, 2024: 100.0})
    assert growth("here", 2025) == pytest.approx(0.1)


def test_moves_are_what_births_and_birthdays_leave_of_the_growth():
    by_age = np.linspace(400.0, 570.0, 18)
    moved = net_moves(CAMDEN, 2025, by_age)
    change = growth(CAMDEN, 2025) * by_age.sum()
    assert by_age[0] - by_age[-1] + moved.sum() == pytest.approx(change)
    assert moved[0] == 0.0


def test_where_ages_are_as_in_england_moves_are_even_over_ages():
    england = published_ages(ENGLAND)
    moved = net_moves(RUTLAND, 2025, england / 1000)
    exposed = children_by_band(np.append(0.0, england[:-1] / 1000))
    rates = moved[1:] / exposed[1:]
    assert rates == pytest.approx([rates[0]] * 4)


def test_a_larger_share_of_england_s_children_at_an_age_is_families_who_came():
    by_age = published_ages(ENGLAND) / 1000
    by_age[11:] *= 1.5
    moved = net_moves(RUTLAND, 2025, by_age)
    even = net_moves(RUTLAND, 2025, by_age / np.append(np.ones(11), np.full(7, 1.5)))
    assert moved[3] - even[3] > 0.4 * by_age[10]
    assert moved[1] < moved[3]


def test_councils_from_a_reorganisation_have_moves_too():
    assert np.isfinite(net_moves(CUMBERLAND, 2025, np.full(18, 2500.0))).all()


def test_an_age_with_more_in_is_an_inflow_and_one_with_more_out_a_lane():
    year = made_up(net_moves=np.array([0.0, 40.0, -50.0, 0.0, 10.0]))
    lane = {lane.id: lane for lane in all_lanes(ground(year))}["help/none/moved_away"]
    [branch] = lane.branches
    assert branch.leaves
    assert not branch.moves
    assert lane.events == ("moved_away",)
    unknown = 50.0 / lane.rates[2, 0]
    assert 0.9 * 5 * 20_000 / 18 < unknown < 5 * 20_000 / 18
    assert (lane.rates[[0, 1, 3, 4, 5, 6]] == 0).all()
    coming = move_inflows(year, assumptions())
    assert [(i.id, i.per_year, i.age_low, i.age_high) for i in coming] == [
        ("moved_in_1_4", 40.0, 1.0, 5.0),
        ("moved_in_16_plus", 10.0, 16.0, 18.0),
    ]
    assert {i.elapsed_years for i in coming} == {1.0}


def test_nobody_moves_where_nobody_does_and_tiny_counts_do_not_empty_an_age():
    assert move_lanes(ground()) == []
    assert move_inflows(made_up(), assumptions()) == ()
    year = made_up(net_moves=np.array([0.0, 0.0, -9000.0, 0.0, 0.0]))
    [lane] = move_lanes(ground(year))
    assert lane.rates.max() == MOST_MOVE_OUT
