"""Tracks followed apart: exact where they do not matter to each other, near where they do."""

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose

from seethechild.model.system import Service, SystemModel
from seethechild.simulate.fluid import Following, fluid
from seethechild.simulate.fluid_apart import Apart, follow
from seethechild.simulate.fluid_error import fluid_error
from seethechild.simulate.fluid_parts import part_of, sets_of
from seethechild.simulate.reforms import Multiplier, Reform, Schedule
from tests.unit.simulate.small_models import cells, lane, system

STATES = {
    "help": ("none", "helped"),
    "legal": ("free", "order"),
    "mind": ("well", "waits", "treated"),
}
PLACES = 60


def model_of(*, matters: float = 1.0, places: int = PLACES) -> SystemModel:
    """Help moves the legal track with it; the mind goes its own way, ``matters`` times as fast if helped."""
    lanes = (
        lane("none in", [0.2, 0.4, 0.6], {"help": "helped"}),
        lane("helped out", 1.0, {"help": "none", "legal": "free"}),
        lane("free order", 0.5, {"legal": "order"}, track="legal", when={"help": ("helped",)}),
        lane("well ill", 0.3, {"mind": "waits"}, track="mind", factors={"help": {"helped": matters}}),
        lane("waits in", 0.0, {"mind": "treated"}, track="mind"),
        lane("waits better", 0.5, {"mind": "well"}, track="mind"),
        lane("treated done", 2.0, {"mind": "well"}, track="mind"),
    )  # fmt: skip
    return system(
        *lanes,
        states=STATES,
        start=cells(legal="free", mind="well", help=["none", "helped"], count=[1200.0, 400.0], age_high=12.0),
        services=(Service("office", "waits in", ("treated",), ((0.0, places),)),),
    )  # fmt: skip


def test_tracks_that_events_move_together_are_kept_together():
    assert sets_of(model_of()) == [("help", "legal"), ("mind",)]
    mind = part_of(model_of(), ("mind",))
    assert mind.model.tracks == ("help", "mind")
    assert mind.model.start["count"].sum() == 1600.0
    assert [mind.whence[at] for at in range(len(mind.model.lanes))] == [0, 1, 3, 4, 5, 6]


@pytest.mark.parametrize("matters", [1.0, 3.0])
def test_apart_is_exact_where_each_part_has_all_that_matters_to_it(matters):
    model = model_of(matters=matters)
    apart = Apart(model, years=3, step_years=1 / 12).under()
    whole = fluid(model, years=3)
    assert whole.together
    assert not apart.together
    for name in ("stocks", "child_years", "entries", "taken", "arrivals", "left"):
        assert_allclose(
            getattr(apart.expected, name),
            getattr(whole.expected, name),
            atol=1e-6,
            err_msg=name,
        )
    assert apart.waits["service"].to_list() == ["office"] * 4
    for name in ("waiting", "taken_in", "mean_wait_days"):
        assert_allclose(
            apart.waits[name].drop_nulls(), whole.waits[name].drop_nulls(), atol=1e-5
        )


def test_reforms_and_places_reach_the_part_they_are_of():
    model = model_of(matters=3.0)
    everyone = np.ones(1, dtype=bool)
    schedule = Schedule(reach=0.6, start_years=0.5, ramp_years=1.0, purpose="x")
    reform = Reform(
        schedule,
        (
            Multiplier(0, np.full(3, 0.5), everyone),
            Multiplier(3, np.full(3, 0.7), everyone),
        ),
    )
    more = (Service("office", "waits in", ("treated",), ((0.0, PLACES), (1.0, 150))),)
    given = {"years": 3, "step_years": 1 / 12}
    apart = Apart(model, **given).under([reform], services=more)
    whole = Following(model, **given).under([reform], services=more)
    # Who is reached is reached in each part, but which parts of a life go together is not known.
    assert_allclose(apart.expected.stocks, whole.expected.stocks, rtol=0.01, atol=1.0)
    now = Apart(model, **given).under()
    assert abs(apart.waits["waiting"][3] - now.waits["waiting"][3]) > 50


def seen_only_by_need() -> SystemModel:
    """Who has a need comes to help four times as often, and loses it there."""
    lanes = (
        lane("none in", 0.15, {"help": "helped"}, factors={"need": {"some": 4.0}}),
        lane("helped out", 1.5, {"help": "none"}),
        lane("nil grows", 0.1, {"need": "some"}, track="need"),
        lane("some eases", 0.3, {"need": "nil"}, track="need", factors={"help": {"helped": 3.0}}),
    )  # fmt: skip
    return system(
        *lanes,
        states={"help": ("none", "helped"), "need": ("nil", "some")},
        start=cells(need=["nil", "some"], count=[1500.0, 500.0], age_high=12.0),
    )


def test_what_depends_on_another_part_goes_by_those_seen_in_it():
    """The first part is told what the other found: who is left without help has less need."""
    model = seen_only_by_need()
    whole = fluid(model, years=5).expected.stocks[-1].sum(axis=(1, 2))
    apart = Apart(model, years=5, step_years=1 / 12).under().expected
    assert_allclose(apart.stocks[-1].sum(axis=(1, 2)), whole, rtol=0.04)
    # Going by the start alone is worse.
    alone = part_of(model, ("help",)).model
    first = fluid(alone, years=5).expected.stocks[-1].sum(axis=(1, 2))
    assert abs(first[1] - whole[1]) > 2 * abs(apart.stocks[-1, 1].sum() - whole[1])


def test_few_joint_states_are_followed_together():
    given = {"years": 1, "step_years": 1 / 12}
    assert isinstance(follow(model_of(), **given), Following)
    assert isinstance(follow(model_of(), **given, most=5), Apart)


def test_its_error_is_told_beside_the_engine():
    table = fluid_error(model_of(matters=3.0), years=2, seed=1, draws=8, apart=True)
    stocks = table.filter(pl.col("kind") == "stock")
    assert stocks["track"].unique(maintain_order=True).to_list() == list(STATES)
    beyond = stocks["difference"].abs() - 4 * stocks["engine_se"]
    assert beyond.max() < 0.01 * 1600  # type: ignore[operator]
