"""The system as tables: the books of each state balance, flows are what the log tells, queues too."""

import numpy as np
import polars as pl
import pytest

from seethechild.core.errors import SpecError
from seethechild.core.time import DAYS_PER_YEAR
from seethechild.decide.system_tables import (
    CAME,
    LEFT,
    balance,
    flows_table,
    look,
    services_table,
    stocks_table,
)
from seethechild.model.system import Branch, Inflow, Lane, SystemModel
from seethechild.simulate.play import play
from seethechild.simulate.spells import stays
from tests.unit.simulate.queue_cases import children, office, run


def circle(*, rate: float = 2.0) -> SystemModel:
    """Two tracks; a lane of the second moves the first too; children come, and leave at 10 or by chance."""
    one = np.ones(1)
    lanes = (
        Lane("out", "help", "none", np.array([[rate]]), np.inf, (Branch(one, {"help": "in"}, ("began",)),)),
        Lane("back", "help", "in", np.array([[1.0]]), np.inf, (Branch(one, {"help": "none"}, ("ended",)),)),
        Lane("again", "help", "in", np.array([[1.5]]), np.inf, (Branch(one, {"help": "in"}),)),
        Lane("home", "home", "parents", np.array([[0.3]]), np.inf,
             (Branch(one / 2, {"home": "foster", "help": "in"}, ("care",)), Branch(one / 2, leaves=True))),
        Lane("return", "home", "foster", np.array([[0.7]]), np.inf, (Branch(one, {"home": "parents"}),)),
    )  # fmt: skip
    start = pl.DataFrame(
        {
            "group": ["all", "all"],
            "help": ["none", "in"],
            "home": ["parents", "foster"],
            "age_low": [0.0, 0.0],
            "age_high": [10.0, 10.0],
            "elapsed_low": [0.0, 0.0],
            "elapsed_high": [0.0, 0.0],
            "count": [150.0, 50.0],
        }
    )
    births = Inflow("births", "all", 20.0, np.inf, 0.0, 0.0, {"help": "none", "home": "parents"}, ("born",))  # fmt: skip
    return SystemModel(
        "circle", ("help", "home"), {"help": ("none", "in"), "home": ("parents", "foster")},
        np.array([0.0, 10.0]), np.array([0.0]), ("all",), lanes, (), (births,), start,
    )  # fmt: skip


@pytest.fixture(scope="module")
def seen():
    model = circle()
    return [look(play(model, seed=3, draw=d, years=3, log=True)) for d in range(4)]


def test_who_was_there_and_came_less_who_went_is_who_is_there(seen):
    books = balance(seen)
    assert books.height == 4 * 4
    assert books["gap"].to_list() == [0] * 16
    assert books["came"].min() > 0


def test_flows_are_those_that_spells_tell():
    """The same counts by another way: unbroken stays of each child, one after another."""
    played = play(circle(), seed=5, draw=0, years=3, log=True)
    moves = look(played).moves
    spells = stays(played).sort("row", "track", "start")
    after = spells.with_columns(
        next=pl.col("state").shift(-1).over("row", "track"),
    ).filter(pl.col("next").is_not_null() & (pl.col("next") != pl.col("state")))
    told = after.group_by("track", "state", "next").len().sort("track", "state").rows()
    inner = moves.filter(~pl.col("from").is_in([CAME]) & ~pl.col("to").is_in([LEFT]))
    ours = inner.group_by("track", "from", "to").agg(pl.col("count").sum())
    assert ours.sort("track", "from").rows() == told
    gone = spells.group_by("row", "track").last().filter("ended")
    left = moves.filter(pl.col("to") == LEFT).group_by("track").agg(pl.col("count").sum())
    assert dict(left.rows()) == dict(gone.group_by("track").len().rows())
    assert moves.filter(pl.col("from") == CAME)["count"].sum() == 2 * played.arrivals.sum()


def test_a_state_begun_again_is_no_move(seen):
    flows = flows_table(seen, years=3)
    assert not flows.filter(pl.col("from") == pl.col("to")).height


def test_a_flow_is_called_by_what_nearly_always_happens(seen):
    flows = {
        (r["track"], r["from"], r["to"]): r for r in flows_table(seen, years=3).to_dicts()
    }
    assert flows["help", "in", "none"]["always"] == ["ended"]
    assert flows["home", "parents", "foster"]["always"] == ["care"]
    # most come to help of themselves, some because they came into care
    into = flows["help", "none", "in"]
    assert into["events"] == ["began", "care"]
    assert into["always"] == ["began"]
    assert flows["help", CAME, "none"]["always"] == ["born"]


def test_yearly_means_and_stays_are_those_of_the_books(seen):
    books = balance(seen)
    stocks = stocks_table(circle(), seen, years=3)
    row = stocks.filter(pl.col("state") == "in").row(0, named=True)
    mine = books.filter(pl.col("state") == "in")
    assert row["now"] == 50
    assert row["then"] == mine["closing"].mean()
    assert row["came_per_year"] == pytest.approx(mine["came"].mean() / 3)
    assert row["went_per_year"] == pytest.approx(mine["went"].mean() / 3)
    flows = flows_table(seen, years=3).filter(
        (pl.col("track") == "help") & (pl.col("to") == "in")
    )
    assert flows["per_year"].sum() == pytest.approx(row["came_per_year"])
    # they go at rate 1 a year, or leave; so a stay is a little under a year
    assert 0.75 < row["mean_stay_years"] < 1.0


def test_the_first_and_the_last_year_are_parts_of_all_years(seen):
    flows = flows_table(seen, years=3)
    middle = 3 * flows["per_year"] - flows["first_year"] - flows["last_year"]
    assert middle.min() >= -1e-9
    assert (flows["last_low"] <= flows["last_high"]).all()


def test_without_its_log_a_run_is_refused():
    with pytest.raises(SpecError, match="log=True"):
        look(play(circle(), seed=1, draw=0, years=1))


def test_a_queue_is_told_by_its_requests():
    """One place: the first has it for a year, the next half a year, the third asks in vain until 7."""
    model = office((0.0, 1))
    who = [{"turns_5": 0.5}, {"turns_5": 1.0}, {"turns_5": 1.25}, {"turns_5": 3.75}]
    played = run(model, children(model, *who), years=4)
    seen = look(played)
    row = services_table(model, [seen], years=4).row(0, named=True)
    assert (row["service"], row["waits_in"], row["holds"]) == ("office", "waits", "inside")
    assert (row["places_now"], row["waiting_now"]) == (1, 0)
    # in at 0.5, at 1.5 after half a year, at 2.0 after three quarters, at 3.75 at once
    assert row["taken_in_per_year"] == 1.0
    by_year = {r["period"]: r for r in seen.waits.to_dicts()}
    assert [by_year[p]["taken_in"] for p in range(4)] == [1, 1, 1, 1]
    assert by_year[1]["days"] == pytest.approx(0.5 * DAYS_PER_YEAR)
    assert by_year[2]["days"] == pytest.approx(0.75 * DAYS_PER_YEAR)
    assert [by_year[p]["waiting"] for p in range(4)] == [0, 1, 0, 0]
    assert row["wait_days_first"] == row["wait_days_last"] == 0.0


def test_without_services_there_is_no_queue(seen):
    assert services_table(circle(), seen, years=3).height == 0
