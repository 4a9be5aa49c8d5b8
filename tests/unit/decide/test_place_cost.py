"""What a reform of places costs: by the places that are there, not by those that are planned."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from seethechild.cost.prices import price_list
from seethechild.decide.reach import Happened
from seethechild.decide.reform_cost import cost_problems, reform_costs
from seethechild.evidence.effects import Effect
from seethechild.simulate.option_capacity import Staff
from seethechild.simulate.option_schema import Change, Eligible, Target
from seethechild.simulate.options import match_reforms
from tests.unit.decide.test_reform_cost import (
    ACTIVITY,
    EVENTS,
    MEETINGS,
    PLACE,
    RUTLAND,
    YEAR,
    by_year,
    cheaper,
    item,
)
from tests.unit.simulate.test_capacity import model, more

NO_CHILD = "a change of places reaches no child to count."
NO_PLACES = "no change of this reform is of places. Use another of the units."


def counted(*reforms, draws=(0,)):
    activity = pl.concat(
        [ACTIVITY.with_columns(draw=pl.lit(draw, pl.Int32)) for draw in draws]
    )
    whole = model()
    matched = match_reforms(reforms, whole)
    return reform_costs(reforms, matched, whole, Happened(activity, EVENTS), PLACE)


def costing(reform, *items):
    return replace(reform, costs=items)


def test_places_are_counted_for_the_part_of_each_year_they_are_there():
    """Twelve from October, so six in the first year; a ramp of 24 months as each month begins."""
    at_once = costing(more(places=12, starts=date(2025, 10, 1)), item("place"))
    assert by_year(counted(at_once)[1]) == [6.0, 12.0, 12.0]
    slow = costing(more(places=24, ramp=24), item("place"))
    assert by_year(counted(slow)[1]) == [5.5, 17.5, 24.0]


def test_places_that_wait_for_a_worker_cost_nothing():
    staff = Staff(places_per_worker=1.0, recruit_months=6.0)
    _, units = counted(costing(more(places=10, staff=staff), item("place")))
    month = np.arange(36)
    worked = (10 * (1 - np.exp(-month / 6))).reshape(3, 12).mean(axis=1)
    assert by_year(units) == pytest.approx(worked)


def test_places_taken_away_cost_less_than_nothing():
    priced = item("place", gbp=100.0, price_year=2025, source="x")
    costs, _ = counted(costing(more(places=-5), priced))
    assert by_year(costs, "gbp") == [-500.0, -500.0, -500.0]


def test_each_draw_pays_for_its_own_places():
    uncertain = more(places=20, low=10, high=30, grade="judged")
    _, units = counted(costing(uncertain, item("place")), draws=(0, 1))
    first, second = units.filter(pl.col("period") == 2)["units"].to_list()
    capacity = uncertain.changes[0].capacity
    assert [first, second] == pytest.approx(
        [capacity.beyond(50, seed=PLACE.seed, draw=draw) for draw in (0, 1)]
    )
    assert first != second


def test_a_reform_of_places_and_a_rate_reaches_those_its_rate_acts_on():
    """Half of the hundred who come to the state of asking; places reach no child by themselves."""
    effect = Effect(
        id="x/1", intervention="", outcome="", measure="HR", value=0.5, low=0.4, high=0.6
    )
    rate = Change(
        "rate", Target("help", ("none",), ("waits",)), Eligible(), date(2025, 4, 1),
        effect=effect, reach=0.5,
    )  # fmt: skip
    both = more(places=10)
    both = replace(both, changes=(*both.changes, rate), costs=(item("child"),))
    whole = model()
    came = ACTIVITY.head(1).with_columns(
        track=pl.lit("help"),
        state=pl.lit("none"),
        entries=100,
        stock=0,
        group=pl.lit("all"),
    )
    matched = match_reforms([both], whole)
    _, units = reform_costs([both], matched, whole, Happened(came, EVENTS), PLACE)
    assert by_year(units) == [50.0, 0.0, 0.0]


def test_a_yearly_cost_grows_with_the_ramp_of_the_places():
    _, units = counted(costing(more(places=24, ramp=24), item("year")))
    assert by_year(units) == pytest.approx([0.25, 0.75, 1.0])


def test_what_places_cannot_be_counted_by_is_refused_before_anything_is_played():
    prices = price_list(RUTLAND, year=YEAR)
    by_child = costing(more(places=5), item("child"), item("place"), item("year"))
    no_places = costing(MEETINGS, item("place"))
    of_price = cheaper(0.9, costs=(item("place"),))
    found = [
        str(one) for one in cost_problems([by_child, no_places, of_price], PLACE, prices)
    ]
    assert found == [
        f"{where}.cost 1.per: {said}"
        for where, said in (
            ("more", f"{NO_CHILD} Use place, year, once or resident."),
            ("family-group-decision-making", NO_PLACES),
            ("cheaper", NO_PLACES),
        )
    ]
