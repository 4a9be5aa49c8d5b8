"""Playing one draw of one option, and the tables that come out."""

from math import inf

import numpy as np
import polars as pl
import pytest

from seethechild.core.errors import SpecError
from seethechild.model.system import Inflow, SystemModel
from seethechild.simulate.activity import activity, events, flows
from seethechild.simulate.compile import Outcome
from seethechild.simulate.play import Played, play
from tests.unit.simulate.small_models import branch, cells, lane, system

ARRIVALS = Inflow(
    "arrivals", "all", 40.0, inf, 14.0, 17.0, {"help": "plan"}, events=("arrival",)
)


def model() -> SystemModel:
    return system(
        lane("none a", 0.4, {"help": "plan"}, events=("referral",)),
        lane("plan b", 0.9, {"help": "none"}),
        lane("plan c", 0.5, {}, branches=(branch(0.5, events=("move",)), branch(0.5))),
        inflows=(ARRIVALS,),
    )


def run(**rest: object) -> Played:
    return play(model(), **({"seed": 1, "draw": 2, "years": 3.0} | rest))  # type: ignore[arg-type]


def test_activity_holds_all_time_stock_and_entries() -> None:
    played = run()
    table = activity(played, option="as now")
    assert table.columns == [
        "draw",
        "option",
        "period",
        "track",
        "state",
        "age_band",
        "group",
        "child_years",
        "entries",
        "stock",
    ]
    assert table["draw"].unique().to_list() == [2]
    assert table["option"].unique().to_list() == ["as now"]
    assert table["child_years"].sum() == pytest.approx(played.child_years.sum())
    assert table["entries"].sum() == played.entries.sum()
    assert table["stock"].sum() == played.stock.sum()
    assert table.select(
        pl.struct("period", "track", "state", "age_band", "group").is_unique().all()
    ).item()


def test_flows_hold_every_branch_taken_and_every_arrival() -> None:
    played = run()
    table = flows(played, option="as now")
    assert table["count"].sum() == played.taken.sum() + played.arrivals.sum()
    came = table.filter(lane="arrivals")["count"].sum()
    assert came == (played.children.inflow == 0).sum()
    moved = table.filter(lane="plan c", branch=0)["count"].sum()
    assert moved == events(played, option="as now").filter(event="move")["count"].sum()


def test_events_of_lanes_branches_and_arrivals_are_counted() -> None:
    played = run()
    counts = dict(
        events(played, option="as now")
        .group_by("event")
        .agg(pl.col("count").sum())
        .iter_rows()
    )
    assert counts == {
        "referral": played.taken[:, 0].sum(),
        "move": played.taken[:, 2].sum(),
        "arrival": played.arrivals.sum(),
    }


def test_a_model_without_events_has_no_rows_of_them() -> None:
    table = events(
        play(system(lane("none a", 0.1, {"help": "plan"})), seed=1, draw=0, years=1.0),
        option="x",
    )
    assert table.is_empty()


def test_the_means_are_written_as_draw_minus_1() -> None:
    assert activity(run(draw=None), option="x")["draw"].unique().to_list() == [-1]


def test_outcomes_of_children_add_up_to_the_totals() -> None:
    outcomes = (
        Outcome("moves", ("move",)),
        Outcome("plan days", states=(("help", "plan"),)),
    )
    played = run(outcomes=outcomes)
    assert played.outcome_names == ("moves", "plan days")
    assert played.outcomes[:, 0].sum() == played.taken[:, 2].sum()
    days = played.child_years[:, 1].sum() * 365.25
    assert played.outcomes[:, 1].sum() == pytest.approx(days, rel=1e-3)


def test_days_in_the_state_most_children_are_in_count_too() -> None:
    played = run(outcomes=(Outcome("days", states=(("help", "none"),)),))
    days = played.child_years[:, 0].sum() * 365.25
    assert played.outcomes[:, 0].sum() == pytest.approx(days, rel=1e-3)


def test_the_log_grows_until_it_holds_every_event() -> None:
    busy = system(lane("none a", 50.0, {}), start=cells(count=20.0, age_high=10.0))
    played = play(busy, seed=1, draw=0, years=2.0, log=True)
    assert len(played.log) == played.taken.sum() > 4 * 20


def test_a_last_period_may_be_short() -> None:
    played = run(years=2.5)
    assert (np.diff(played.turns) / 1e9).tolist() == [1.0, 1.0, 0.5]


@pytest.mark.parametrize(("years", "months"), [(1.0, 12), (2.0, 24), (10.0, 120)])
def test_months_are_as_many_as_they_are(years: float, months: int) -> None:
    played = run(years=years, period_years=1 / 12)
    assert played.ticks.shape[0] == months
    assert played.turns[-1] == round(years * 1e9)


def test_a_model_without_lanes_just_lets_time_pass() -> None:
    played = play(system(start=cells(age_high=10.0)), seed=1, draw=0, years=2.0)
    assert played.child_years.sum() == pytest.approx(2000.0)


@pytest.mark.parametrize(("years", "period"), [(0.0, 1.0), (1.0, 0.0), (float("nan"), 1.0)])
def test_lengths_must_be_above_0(years: float, period: float) -> None:
    with pytest.raises(SpecError, match="above 0"):
        run(years=years, period_years=period)
