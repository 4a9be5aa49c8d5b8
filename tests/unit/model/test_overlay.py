"""One more track over a system model: counts keep their sums, the rest stays as it was."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seethechild.core.errors import SpecError
from seethechild.model.system import AgeMove, Inflow, Service, SystemModel
from seethechild.model.system_checks import validate
from seethechild.model.tracks import with_tracks
from seethechild.model.tracks.overlay import add_track
from seethechild.simulate.forward import forward
from seethechild.simulate.play import play
from seethechild.simulate.population import make_children
from tests.unit.simulate.small_models import AGES, branch, cells, lane, system

MIND = ("none", "waits", "inside")
BIRTHS = Inflow("births", "all", 40.0, 8.0, 0.0, 0.0, {"help": "none"}, ("born",))
MOVES = Inflow("moves", "all", 20.0, 4.0, 5.0, 15.0, {"help": "plan"})


def base() -> SystemModel:
    return system(
        lane("none in", [0.2, 0.3, 0.4], {"help": "plan"}),
        lane("plan out", 0.8, {"help": "none"}),
        states={"help": ("none", "plan", "leaver")},
        start=cells(help=["none", "plan"], count=[900.5, 99.25]),
        age_moves=(
            AgeMove(10.0, "help", "plan", (branch(bands=1, moves={"help": "leaver"}),)),
            AgeMove(10.0, "help", "none", (branch(bands=1, leaves=True),)),
        ),
        inflows=(BIRTHS, MOVES),
    )


def shares(group: str, states: dict[str, str], low: float, high: float) -> dict[str, float]:
    return {"none": 0.7, "waits": 0.25, "inside": 0.05} if states["help"] == "plan" else {"none": 0.9, "waits": 0.1}  # fmt: skip


def arriving(inflow: Inflow) -> dict[str, float]:
    return {"none": 1.0} if inflow.id == "births" else {"none": 0.75, "waits": 0.25}


def over(model: SystemModel, **rest: object) -> SystemModel:
    given_ = {"at_start": shares, "arriving": arriving} | rest
    return add_track(model, "mind", MIND, **given_)  # type: ignore[arg-type]


def test_counts_keep_their_sums_in_each_cell() -> None:
    before = base()
    after = over(before)
    assert after.tracks == ("help", "mind")
    assert after.start.columns == ["group", "help", "mind", *before.start.columns[2:]]
    kept = after.start.group_by("help", maintain_order=True).agg(pl.col("count").sum())
    assert kept["count"].to_list() == pytest.approx([900.5, 99.25])
    on_plan = after.start.filter(pl.col("help") == "plan")
    assert on_plan["mind"].to_list() == ["none", "waits", "inside"]
    assert on_plan["count"].to_list() == pytest.approx([69.475, 24.8125, 4.9625])


def test_the_model_given_stays_as_it_is() -> None:
    before = base()
    tracks, start, lanes = before.tracks, before.start.clone(), before.lanes
    over(before)
    assert before.tracks == tracks
    assert before.start.equals(start)
    assert before.lanes is lanes
    assert "mind" not in before.states


def test_who_arrives_gets_a_state_and_no_child_is_lost() -> None:
    after = over(base())
    said = {each.id: each for each in after.inflows}
    assert list(said) == ["births", "moves", "moves/waits"]
    assert said["births"].states == {"help": "none", "mind": "none"}
    assert said["births"].evidence == BIRTHS.evidence
    assert said["moves"].per_year == pytest.approx(15.0)
    assert said["moves/waits"].states == {"help": "plan", "mind": "waits"}
    assert said["moves"].evidence + said["moves/waits"].evidence == pytest.approx(4.0)


def test_who_leaves_at_a_birthday_leaves_and_the_rest_move_on() -> None:
    grown = AgeMove(10.0, "mind", "waits", (branch(bands=1, moves={"mind": "inside"}),))
    after = over(base(), age_moves=(grown,))
    young = play(after, seed=3, draw=0, years=9.0)
    number = young.layout.number
    old = young.stock[-1, :, 1:].sum(axis=(1, 2))
    assert old[number["help", "none"]] < young.stock[-1, number["help", "none"]].sum()
    assert old[number["mind", "inside"]] > 0
    tracks = [sum(old[number[t, s]] for s in after.states[t]) for t in after.tracks]
    assert tracks[0] == tracks[1]


def test_with_the_same_children_nothing_else_changes_by_a_bit() -> None:
    before = base()
    asked = lane("none asks", [0.5, 1.0, 0.1], {"mind": "waits"}, track="mind")
    after = over(
        before, lanes=(asked, lane("waits off", 2.0, {"mind": "none"}, track="mind"))
    )
    drawn = {"seed": 11, "draw": 4, "years": 6.0}
    children = make_children(before, **drawn)
    alone = play(before, **drawn, children=children)
    number = play(after, **drawn).layout.number
    column = children.states[:, :1] * 0 + number["mind", "none"]
    # row by row, as all children are: for another order the engine would be compiled once more
    both = np.concatenate([children.states, column], axis=1, dtype=np.int32)
    together = play(after, **drawn, children=replace(children, states=both))
    for state in before.states["help"]:
        one, two = alone.layout.number["help", state], together.layout.number["help", state]
        assert (alone.ticks[:, one] == together.ticks[:, two]).all()
        assert (alone.entries[:, one] == together.entries[:, two]).all()
        assert (alone.stock[:, one] == together.stock[:, two]).all()
    assert together.entries[:, number["mind", "waits"]].sum() > 100


def test_what_to_expect_of_the_other_tracks_stays() -> None:
    before = base()
    after = over(before)
    one, two = (forward(m, years=3, step_years=1 / 12).stocks[-1] for m in (before, after))
    assert one.sum(axis=(1, 2))[:3] == pytest.approx(two.sum(axis=(1, 2))[:3], rel=1e-9)


def test_lanes_and_services_come_with_the_track() -> None:
    taken = lane("waits in", 0.0, {"mind": "inside"}, track="mind")
    office = Service("office", "waits in", ("inside",), ((0.0, 5),))
    after = over(base(), lanes=(taken,), services=(office,))
    assert after.services == (office,)
    assert after.lanes[-1] is taken
    assert validate(after) is after


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"none": 0.5}, "sum to 0.5"),
        ({"none": 1.5, "waits": -0.5}, "below 0"),
        ({"none": float("nan")}, "sum to nan"),
        ({"away": 1.0}, "away is not a state"),
    ],
)
def test_shares_that_do_not_hold_are_all_told(wrong: dict[str, float], told: str) -> None:
    with pytest.raises(SpecError) as found:
        over(base(), at_start=lambda *_: wrong, arriving=lambda _: wrong)
    said = [f"{problem.where}: {problem.what}" for problem in found.value.problems]
    assert len(said) == 4
    assert all(told in each for each in said)
    assert said[0].startswith("start all/none, ages 0 to 17")


def test_a_track_is_added_once() -> None:
    with pytest.raises(SpecError, match="is in the model already"):
        over(over(base()))


def test_a_track_nobody_knows_is_refused() -> None:
    with pytest.raises(SpecError, match="mnd is not a track"):
        with_tracks(base(), None, ("help", "mnd"))  # type: ignore[arg-type]


def test_nothing_more_asked_for_gives_the_very_model() -> None:
    model = base()
    assert with_tracks(model, None, ("help", "legal", "home")) is model  # type: ignore[arg-type]


@given(
    count=st.lists(st.floats(0, 1e6), min_size=2, max_size=2),
    waits=st.floats(0, 1),
    age=st.sampled_from(AGES[:-1].tolist()),
)
def test_any_shares_keep_the_sum(count: list[float], waits: float, age: float) -> None:
    start = cells(help=["none", "plan"], count=count, age_low=age, age_high=age + 1)
    split = {"none": 1 - waits, "waits": waits}
    after = over(replace(base(), start=start), at_start=lambda *_: split)
    assert after.start["count"].sum() == pytest.approx(sum(count))
