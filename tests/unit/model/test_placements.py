"""Foster homes as a limited service: who waits, where, and what stays as published."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from seethechild.core.errors import SpecError
from seethechild.model.system import SystemModel
from seethechild.model.tracks.placements import (
    SERVICE,
    TAKEN_IN,
    WAITS,
    add_foster_homes,
)
from seethechild.reference.facts import track_assumptions
from seethechild.simulate.option_match import match_reforms
from seethechild.simulate.option_read import parse_reform
from seethechild.simulate.parameters import draw_parameters, mean_parameters
from seethechild.simulate.plain_queues import Together
from seethechild.simulate.play import Played, play
from seethechild.simulate.population import make_children
from seethechild.simulate.requests import How
from seethechild.simulate.spells import stays
from seethechild.studies.fitted import fit_council
from tests.property.simulate_models import newcomers, plain_engine
from tests.property.test_simulate_twin import happened, told
from tests.unit.simulate.small_models import branch, cells, lane, system

RUTLAND, CAMDEN = "E06000017", "E09000007"
PLENTY = 10**6
HOMES = ("parents", "foster", "childrens_home", "other")


def assuming(**values: float):
    """Return what ships, with some of it set."""
    return {
        name: replace(each, value=values.get(name.split("/")[1], each.value))
        for name, each in track_assumptions("placements").items()
    }


def with_homes(model: SystemModel, places: int) -> SystemModel:
    *others, service = model.services
    return replace(model, services=(*others, replace(service, places=((0.0, places),))))


def played(
    model: SystemModel, *, years: float = 3.0, draw: int = 0, mean: bool = False
) -> Played:
    parameters = mean_parameters(model) if mean else draw_parameters(model, 1, draw)
    kids = make_children(model, seed=1, draw=draw, years=years, parameters=parameters)
    return play(
        model,
        seed=1,
        draw=draw,
        years=years,
        children=kids,
        parameters=parameters,
        log=True,
    )


def small() -> SystemModel:
    """Return a town in which, as published, as many come to each home as leave it.

    400 of 4,000 live in foster homes and 80 in children's homes. From foster homes 0.5 a year go to
    parents and 0.1 to a children's home; from children's homes 0.75 go to parents and 0.25 to a
    foster home; so 220 and 40 a year come from parents.
    """
    ages = np.array([0.0, 10.0, 30.0])

    def one(name, rate, to, **rest):
        return lane(name, rate, {}, track="home", shape=(2, 1), branches=to, **rest)

    def to(home, share=1.0):
        return branch(share, bands=2, moves={"home": home})

    start = cells(
        home=["parents", "foster", "childrens_home"], count=[3520.0, 400.0, 80.0],
        help="looked_after", age_low=10.0, age_high=11.0,
    )  # fmt: skip
    return system(
        one("parents enters", 260 / 3520, (to("foster", 220 / 260), to("childrens_home", 40 / 260))),
        one("foster leaves", 0.6, (to("parents", 5 / 6), to("childrens_home", 1 / 6))),
        one("childrens_home leaves", 1.0, (to("parents", 0.75), to("foster", 0.25))),
        states={"help": ("looked_after",), "home": HOMES},
        age_edges=ages,
        start=start,
    )  # fmt: skip


def stock(one: Played, home: str) -> np.ndarray:
    """Return child-years in a home by period, over the length of the period."""
    return one.child_years[:, one.layout.number["home", home]].sum(axis=(1, 2))


@pytest.mark.parametrize("council", [RUTLAND, CAMDEN])
def test_with_places_for_all_and_nobody_waiting_every_life_is_as_without(council):
    bare = fit_council(council, year=2025).model
    limited = with_homes(
        add_foster_homes(bare, assumptions=assuming(foster_planned=0.0)), PLENTY
    )
    usual, same = played(bare), played(limited)
    assert same.requests.how.tolist() == [How.TAKEN_IN] * len(same.requests.how)
    assert len(same.requests.how) > 10
    for track, state in usual.layout.states:
        old, new = usual.layout.number[track, state], same.layout.number[track, state]
        for name in ("ticks", "stock"):
            np.testing.assert_array_equal(
                getattr(usual, name)[:, old],
                getattr(same, name)[:, new],
                err_msg=f"{track}/{state}",
            )
    assert stock(same, WAITS).sum() == 0


def test_the_line_stays_as_long_as_it_starts_and_homes_as_full_as_published():
    # Known truth: 16 of 80 wait; 24 leave the line each year (16 as others leave, 16/2 settled).
    model = add_foster_homes(
        small(), assumptions=assuming(foster_planned=0.2, plan_changes_years=2.0)
    )
    assert model.services[0].places == ((0.0, 400),)
    to_homes = {
        lane.id: {b.moves.get("home", ""): float(b.share[0]) for b in lane.branches}
        for lane in model.lanes
    }
    asks = 0.2 * (1 + 0.5 / 1.0)
    entry = to_homes["parents enters"]
    np.testing.assert_allclose(entry["childrens_home"], 40 / 260 * (1 - asks))
    found = {
        home: np.mean([stock(played(model, years=4, draw=d, mean=True), home) for d in range(12)], axis=0)
        for home in ("foster", WAITS, "childrens_home")
    }  # fmt: skip
    np.testing.assert_allclose(found["foster"], 400, rtol=0.015)
    np.testing.assert_allclose(found[WAITS] + found["childrens_home"], 80, rtol=0.12)
    np.testing.assert_allclose(found[WAITS].mean(), 16, atol=5)


def test_published_homes_come_out_as_without_in_a_council():
    bare = fit_council(CAMDEN, year=2025).model
    limited = add_foster_homes(bare)
    usual, few = (
        [played(model, draw=draw, mean=True) for draw in range(8)]
        for model in (bare, limited)
    )

    def mean(plays, *homes):
        return np.mean([sum(stock(one, home) for home in homes).mean() for one in plays])

    foster = mean(few, "foster") / mean(usual, "foster")
    other = mean(few, "childrens_home", WAITS) / mean(usual, "childrens_home")
    assert 0.95 < foster < 1.05
    assert 0.85 < other < 1.15
    assert 2 < mean(few, WAITS) < 15


def test_no_more_children_are_fostered_than_there_are_homes():
    model = with_homes(add_foster_homes(small()), 300)
    one = played(model)
    spans = stays(one).filter(pl.col("track") == "home", pl.col("state") == "foster")
    times = np.concatenate([spans["start"].to_numpy(), spans["stop"].to_numpy()])
    steps = np.concatenate([np.ones(len(spans)), -np.ones(len(spans))])
    there = np.cumsum(steps[np.lexsort((steps, times))])
    # 400 live there as the run begins; none moves in until 101 have left.
    assert there.max() == len(spans.filter(~pl.col("came")))
    last = int(one.turns[-1])
    at_end = spans.filter(pl.col("stop") == last, ~pl.col("ended")).height
    assert at_end <= 300
    assert (stock(one, WAITS) > 2 * 16).all()


def test_younger_children_go_first_and_moving_between_foster_homes_keeps_the_place():
    model = fit_council(CAMDEN, year=2025).model
    limited = add_foster_homes(model)
    edges = model.age_edges
    assert limited.services[0].priority[:, 0].tolist() == [int(e > 10) for e in edges[1:]]
    moved = next(each for each in limited.lanes if each.id == "home/foster/move")
    assert "foster" in {b.moves["home"] for b in moved.branches}
    few = with_homes(limited, limited.services[0].places[0][1] - 8)
    made = [played(few, draw=draw).requests for draw in range(3)]
    waits = [
        (one.ended - one.asked)[(one.turn == turn) & (one.how == How.TAKEN_IN)].mean()
        for one in made
        for turn in (0, 1)
    ]
    assert sum(waits[0::2]) < 0.3 * sum(waits[1::2])


def test_it_is_the_same_as_the_engine_written_to_be_read():
    model = with_homes(add_foster_homes(small()), 20)
    start = model.start.with_columns(pl.col("count") / 20)
    model = replace(model, start=start)
    parameters = draw_parameters(model, 1, 0)
    kids = make_children(model, seed=1, draw=0, years=3.0, parameters=parameters)
    one = play(
        model, seed=1, draw=0, years=3.0, children=kids, parameters=parameters, log=True
    )
    twin = plain_engine(model, parameters, (), 1, 0, 3.0)
    lives, requests = Together(twin, newcomers(model, kids)).through()
    assert told(one) == happened(lives)
    assert len(requests) == len(one.requests.row) > 10


def test_children_keep_their_number_at_the_start_and_arrivals_ask():
    bare = fit_council(CAMDEN, year=2025).model
    model = add_foster_homes(bare)
    assert model.start["count"].sum() == pytest.approx(bare.start["count"].sum())
    homes = dict(model.start.group_by("home").agg(pl.col("count").sum()).iter_rows())
    before = dict(bare.start.group_by("home").agg(pl.col("count").sum()).iter_rows())
    assert homes["foster"] == pytest.approx(before["foster"])
    assert homes[WAITS] == pytest.approx(0.2 * before["childrens_home"])
    inflows = {each.id: each.states["home"] for each in model.inflows}
    assert inflows["unaccompanied_arrivals_foster"] == WAITS
    where = next(one for one in model.lanes if one.id == "legal/placement_order/care_order")
    assert WAITS in where.when["home"]
    assert {"placements/foster_planned", "placements/places_filled"} <= set(
        model.assumptions["id"]
    )


def test_what_cannot_be_is_refused():
    once = add_foster_homes(small())
    with pytest.raises(SpecError, match="is in the model already"):
        add_foster_homes(once)
    with pytest.raises(SpecError, match="needs foster and children's homes"):
        add_foster_homes(system())


def test_more_foster_homes_without_the_service_are_refused_with_the_way_to_mend_it():
    idea = parse_reform(
        'id = "more"\ntitle = "More"\n[[change]]\nkind = "capacity"\n'
        'target = { service = "foster_homes" }\nratio = 1.1\nstarts = "2026-04"\n',
        "more.toml",
    )
    bare = fit_council(RUTLAND, year=2025).model
    with pytest.raises(SpecError, match=r"places_ratio = 1\.0"):
        match_reforms([idea], bare)
    assert match_reforms([idea], add_foster_homes(bare))[0].change.target.service == SERVICE


def test_nobody_is_taken_in_at_a_rate_of_its_own():
    model = add_foster_homes(small())
    own = next(each for each in model.lanes if each.id == TAKEN_IN)
    assert not own.rates.any()
