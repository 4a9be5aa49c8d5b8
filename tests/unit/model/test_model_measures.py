"""What a year says in the terms of the published tables."""

import numpy as np
import polars as pl
import pytest

from seethechild.model.layout import AGE_EDGES, played_states
from seethechild.model.measures import (
    Index,
    Year,
    events,
    index,
    published_measures,
    stock,
    turned_18_in_care,
    year_measures,
)
from seethechild.model.start import SCHEMA
from seethechild.model.system import AgeMove, Branch, Inflow, Lane, SystemModel
from tests.unit.model.made_up import made_up

ONE = np.ones(7)


def tiny() -> SystemModel:
    """Two lanes, a birthday and an arrival."""
    rates = np.ones((7, 1))
    closed = Branch(ONE * 0.25, {"help": "none"}, ("no_further_action",))
    helped = Branch(ONE * 0.75, {"help": "family_help"}, ("need_started",))
    return SystemModel(
        name="tiny",
        tracks=("help",),
        states={"help": played_states()["help"]},
        age_edges=AGE_EDGES,
        duration_edges=np.zeros(1),
        groups=("children", "unaccompanied"),
        lanes=(
            Lane("in", "help", "none", rates, 9.0, (closed, helped), ("referral",)),
            Lane(
                "out",
                "help",
                "looked_after",
                rates,
                9.0,
                (Branch(ONE, {}, ("care_ended",)),),
            ),
        ),
        age_moves=(
            AgeMove(21.0, "help", "care_leaver_18_20", (Branch(np.ones(1)),)),
            AgeMove(
                18.0, "help", "looked_after", (Branch(np.ones(1), {}, ("turned_18",)),)
            ),
        ),
        inflows=(
            Inflow(
                "arrive", "unaccompanied", 5.0, 5.0, 15.0, 18.0, {"help": "looked_after"}
            ),
            Inflow("births", "children", 50.0, 5.0, 0.0, 0.0, {"help": "none"}),
        ),
        start=pl.DataFrame(schema=SCHEMA),
    )


@pytest.fixture
def where() -> Index:
    return index(tiny())


@pytest.fixture
def year(where) -> Year:
    taken = np.zeros((5, 7, 2))
    taken[0, 1, 0] = 10.0  # closed at once
    taken[1, 1, 0] = 30.0  # found in need
    taken[2, 3, 1] = 4.0  # left care
    taken[3, 5, 0] = 2.0  # birthdays come by age: the 18th first
    taken[4, 6, 0] = 1.0
    opening, closing = np.zeros((8, 7, 2)), np.zeros((8, 7, 2))
    opening[where.state["help", "child_protection_plan"], 1, 0] = 7.0
    closing[where.state["help", "child_protection_plan"], 1, 0] = 3.0
    closing[where.state["help", "looked_after"], 2, 0] = 20.0
    closing[where.state["help", "looked_after"], 5, 0] = 99.0  # 18 and over: not a child
    closing[where.state["help", "family_help"], 2, 0] = 40.0
    return Year(taken, opening, closing)


def test_lanes_and_birthdays_stand_in_order(where):
    assert where.branches_of == {"in": slice(0, 2), "out": slice(2, 3)}
    assert where.branches_with["referral"].tolist() == [1, 1, 0, 0, 0]
    assert where.branches_with["turned_18"].tolist() == [0, 0, 0, 1, 0]


def test_events_are_counted_by_age_and_group(year, where):
    assert events(year, where, "referral")[1].tolist() == [40.0, 0.0]
    assert events(year, where, "care_ended")[3].tolist() == [0.0, 4.0]
    assert events(year, where, "never").sum() == 0.0
    assert turned_18_in_care(year, where).tolist() == [2.0, 0.0]


def test_stocks_are_by_age_and_group(year, where):
    assert stock(year.closing, where, "help", "family_help")[2].tolist() == [40.0, 0.0]


def test_a_year_reads_as_the_tables_do(year):
    measures = year_measures(tiny(), year, adults_counted=6.0)
    assert measures["referrals_number"] == 45.0  # 40 and 5 who arrived alone
    assert measures["referrals_nfa"] == 10.0
    assert measures["cin_started"] == 35.0
    assert measures["cla_started"] == 5.0
    assert measures["cla_ceased"] == 6.0  # 4 before 18, 2 on the birthday
    assert measures["cla_number"] == 20.0
    assert measures["cpp_number"] == 3.0
    assert measures["cpp_ended"] == 4.0
    assert measures["cin_stock"] == 40 + 3 + 20 + 6


def test_published_ends_of_plans_are_starts_less_the_change_in_stock():
    base = made_up(before={"cpp_number": 110.0})
    published = published_measures(base.count, base.before)
    assert published["cpp_ended"] == 130 + 110 - 100
    assert published["cla_number"] == 200.0
