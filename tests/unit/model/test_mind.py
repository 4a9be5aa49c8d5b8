"""Mental health help laid over a real council: figures come back, the rest stays as it was."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import polars as pl
import pytest

from seethechild.decide.observe import OF_ADDED_TRACKS, PER_CHILD, fates, observe
from seethechild.model.build import Fitted
from seethechild.model.system import SystemModel
from seethechild.model.system_checks import validate
from seethechild.model.tracks import with_tracks
from seethechild.model.tracks.mind import SERVICE, TAKEN_IN, add_mind
from seethechild.model.tracks.mind_balance import england_balance, england_children
from seethechild.reference.codes import events, states
from seethechild.reference.facts import track_assumptions
from seethechild.simulate.lines_kernel import TAKEN_IN as TOOK
from seethechild.simulate.play import Played, play
from seethechild.simulate.population import make_children
from seethechild.studies.fitted import fit_council

YEARS, DRAWS = 3.0, 6


@lru_cache(maxsize=1)
def rutland() -> Fitted:
    return fit_council("Rutland", year=2025)


@lru_cache(maxsize=1)
def minded() -> SystemModel:
    return add_mind(rutland().model, rutland().base)


def with_places(ratio: float) -> SystemModel:
    model = minded()
    service = model.services[0]
    places = ((0.0, round(service.places[0][1] * ratio)),)
    return replace(model, services=(replace(service, places=places),))


@lru_cache(maxsize=3)
def runs(ratio: float = 1.0) -> tuple[Played, ...]:
    model = with_places(ratio)
    return tuple(play(model, seed=7, draw=draw, years=YEARS) for draw in range(DRAWS))


def a_year(found: tuple[Played, ...], lane: str, branch: int | None = None) -> float:
    rows = [
        row
        for row, place in enumerate(found[0].layout.places)
        if place.lane == lane and branch in (None, place.branch)
    ]
    return float(np.mean([each.taken[:, rows].sum() for each in found]) / YEARS)


def at_the_end(found: tuple[Played, ...], state: str) -> float:
    number = found[0].layout.number["mind", state]
    return float(np.mean([each.stock[-1, number].sum() for each in found]))


def days_waited(found: tuple[Played, ...], turn: int | None = None) -> float:
    """Mean wait of those who asked during the run and were taken in."""
    waits = []
    for each in found:
        asked = each.requests
        those = (asked.how == TOOK) & (asked.asked > 0)
        if turn is not None:
            those &= asked.turn == turn
        waits.append((asked.ended - asked.asked)[those] / 1e9 * 365.25)
    return float(np.concatenate(waits).mean())


def test_the_figures_come_back_for_the_council() -> None:
    here = float(rutland().base.children_by_age[5:].sum())
    wanted = england_balance().times(here / england_children())
    found = runs()
    assert a_year(found, "mind/none/asked") == pytest.approx(wanted.asked, rel=0.06)
    assert a_year(found, TAKEN_IN) == pytest.approx(wanted.helped, rel=0.06)
    turned_down = a_year(found, "mind/none/asked", 0)
    assert turned_down == pytest.approx(wanted.asked * wanted.turned_down, rel=0.1)
    assert at_the_end(found, "waiting_for_help") == pytest.approx(wanted.waiting, rel=0.12)


def test_the_line_neither_empties_nor_explodes() -> None:
    found = runs()
    number = found[0].layout.number["mind", "waiting_for_help"]
    line = np.mean([each.stock[:, number].sum(axis=(1, 2)) for each in found], axis=0)
    assert line.min() > 0.85 * line.max()
    places = minded().services[0].places[0][1]
    assert at_the_end(found, "getting_help") == pytest.approx(places, rel=0.01)


def test_twice_the_places_shorten_waits_and_clear_the_line() -> None:
    more = runs(2.0)
    assert days_waited(more) < 0.2 * days_waited(runs())
    assert at_the_end(more, "waiting_for_help") < 0.1 * at_the_end(
        runs(), "waiting_for_help"
    )
    assert a_year(more, TAKEN_IN) > 1.5 * a_year(runs(), TAKEN_IN)


def test_those_who_go_first_wait_far_less() -> None:
    assert days_waited(runs(), 0) < 30
    assert days_waited(runs(), 1) > 180


def test_a_turn_lasts_for_one_wait() -> None:
    for found in runs():
        number = found.layout.number
        first = found.stock[:, number["turn", "first"]].sum(axis=(1, 2))
        line = found.stock[:, number["mind", "waiting_for_help"]].sum(axis=(1, 2))
        assert (first <= line).all()
        assert first.max() < 0.3 * line.max()


def test_nothing_of_the_other_tracks_is_touched() -> None:
    before, after = rutland().model, minded()
    assert after.lanes[: len(before.lanes)] == before.lanes
    assert after.age_moves[: len(before.age_moves)] == before.age_moves
    assert all(lane.track == "mind" for lane in after.lanes[len(before.lanes) :])
    assert not any(set(lane.factors) & {"mind", "turn"} for lane in before.lanes)
    cell = ["group", *before.tracks, "age_low", "age_high", "elapsed_low", "elapsed_high"]
    kept = after.start.group_by(cell, maintain_order=True).agg(pl.col("count").sum())
    given = before.start.group_by(cell, maintain_order=True).agg(pl.col("count").sum())
    assert kept.select(cell).equals(given.select(cell))
    assert kept["count"].to_numpy() == pytest.approx(given["count"].to_numpy())


def test_the_same_children_go_the_same_ways_to_the_bit() -> None:
    before, after = rutland().model, minded()
    drawn = {"seed": 5, "draw": 2, "years": 4.0}
    children = make_children(before, **drawn)
    alone = play(before, **drawn, children=children)
    number = make_layout(after)
    extra = [number["mind", "none"], number["turn", "usual"]]
    columns = np.tile(np.array(extra, np.int32), (len(children), 1))
    states_ = np.ascontiguousarray(np.hstack([children.states, columns]))
    together = play(after, **drawn, children=replace(children, states=states_))
    count = alone.ticks.shape[1]
    assert (together.ticks[:, :count] == alone.ticks).all()
    assert (together.stock[:, :count] == alone.stock).all()
    assert (together.entries[:, :count] == alone.entries).all()
    lanes = sum(len(lane.branches) for lane in before.lanes)
    assert (together.taken[:, :lanes] == alone.taken[:, :lanes]).all()
    assert a_year((together,), "mind/none/asked") > 100


def make_layout(model: SystemModel) -> dict[tuple[str, str], int]:
    pairs = [(track, state) for track in model.tracks for state in model.states[track]]
    return {pair: place for place, pair in enumerate(pairs)}


def test_who_leaves_care_goes_on_in_adult_services_or_without() -> None:
    grown = [move for move in minded().age_moves if move.track == "mind"]
    assert {move.state for move in grown} == {
        "waiting_for_help",
        "getting_help",
        "inpatient",
    }
    start = minded().start
    adults = start.filter(start["age_low"] >= 18)
    assert set(adults["mind"].unique()) == {"none", "adult_services"}
    share = adults.filter(adults["mind"] == "adult_services")["count"].sum()
    assert 0 < share < 0.05 * adults["count"].sum()


def test_children_looked_after_wait_more_often() -> None:
    table = minded().start
    start = table.filter((table["age_low"] >= 10) & (table["age_high"] <= 16))

    def waiting(help_state: str) -> float:
        those = start.filter(start["help"] == help_state)
        line = those.filter(those["mind"] == "waiting_for_help")
        return float(line["count"].sum() / those["count"].sum())

    assert 1.5 * waiting("none") < waiting("looked_after") < 2.2 * waiting("none")


def test_an_assumption_of_no_effect_is_within_reach() -> None:
    assumed = dict(track_assumptions("mind"))
    waiting = assumed["mind/admission_waiting"]
    assert waiting.low == 1
    none = add_mind(
        rutland().model,
        rutland().base,
        assumptions=assumed | {"mind/admission_waiting": replace(waiting, value=1.0)},
    )
    lanes = {lane.id: lane.rates for lane in none.lanes}
    assert (lanes["mind/none/admitted"] == lanes["mind/waiting_for_help/admitted"]).all()


def test_longer_help_takes_more_places() -> None:
    assumed = dict(track_assumptions("mind"))
    longer = replace(assumed["mind/help_years"], value=1.0)
    more = add_mind(
        rutland().model,
        rutland().base,
        assumptions=assumed | {"mind/help_years": longer},
    )
    places = [model.services[0].places[0][1] for model in (minded(), more)]
    assert 1.7 * places[0] < places[1] < 2.1 * places[0]


def test_every_assumption_reaches_the_model_with_its_grade() -> None:
    rows = minded().assumptions
    own = rows.filter(rows["id"].str.starts_with("mind/"))
    assert set(own["id"]) == set(track_assumptions("mind"))
    assert set(own["grade"]) == {"D"}
    assert (own["low"] <= own["value"]).all()


def test_states_and_events_are_those_of_the_code_lists() -> None:
    known = states().filter(states()["track"] == "mind")["id"].to_list()
    assert set(minded().states["mind"]) <= set(known)
    said = {
        event
        for lane in minded().lanes
        if lane.track == "mind"
        for event in (*lane.events, *(e for b in lane.branches for e in b.events))
    }
    assert said <= set(events()["id"])


def test_asked_for_by_name_it_comes_after_early_help() -> None:
    named = with_tracks(rutland().model, rutland().base, ("help", "legal", "home", "mind"))
    assert named.tracks == minded().tracks
    assert named.start["count"].sum() == pytest.approx(minded().start["count"].sum())
    assert named.services[-1].id == SERVICE
    assert named.services[-1].places == minded().services[0].places
    assert validate(named) is named


def test_fewer_who_wait_are_fewer_in_hospital_and_children_who_are_safer():
    # Waiting is made to count for so much that a few hundred children show it.
    assumed = dict(track_assumptions("mind"))
    assumed["mind/admission_waiting"] = replace(
        assumed["mind/admission_waiting"], value=30.0
    )
    model = add_mind(rutland().model, rutland().base, assumptions=assumed)
    many = replace(model.services[0], places=((0.0, 10_000),))
    now, then = (
        play(each, seed=7, draw=0, years=YEARS, outcomes=PER_CHILD)
        for each in (model, replace(model, services=(many,)))
    )
    base, other = (observe(played, option="x") for played in (now, then))
    counts = [
        dict(each.outcomes.select("outcome", "value").iter_rows()) for each in (base, other)
    ]
    entered = now.entries[:, now.layout.number["mind", "inpatient"]].sum()
    assert counts[0]["mental_health_admissions"] == entered > 0
    assert counts[1]["mental_health_admissions"] < entered
    assert counts[1]["closed_unhelped"] < counts[0]["closed_unhelped"]
    fate = dict(
        fates(base, other, option="x", draw=0).select("fate", "children").iter_rows()
    )
    assert fate["safer"] > fate["at_greater_risk"]


def test_a_council_without_the_track_has_no_outcome_of_it():
    played = play(rutland().model, seed=7, draw=0, years=1.0, outcomes=PER_CHILD)
    told = set(observe(played, option="x").outcomes["outcome"])
    assert not told & set(OF_ADDED_TRACKS)
