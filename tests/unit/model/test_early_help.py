"""Early help beside what is recorded: split off from those without help, and invisible if it may be."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import polars as pl
import pytest

from seethechild.core.errors import SpecError
from seethechild.model.build import Fitted
from seethechild.model.layout import flat
from seethechild.model.system import SystemModel
from seethechild.model.system_checks import validate
from seethechild.model.tracks import with_tracks
from seethechild.model.tracks.early_help import (
    HELPED,
    SERVICE,
    TAKEN_IN,
    WAITS,
    add_early_help,
)
from seethechild.reference.codes import events, states
from seethechild.reference.facts import fact, track_assumptions
from seethechild.simulate.forward import forward
from seethechild.simulate.forward_tally import Expected
from seethechild.simulate.layout import lay_out
from seethechild.simulate.play import Played, play
from seethechild.studies.fitted import fit_council

RECORDED = ("referral", "need_started", "section_47", "plan_started", "care_started")


@lru_cache(maxsize=1)
def rutland() -> Fitted:
    return fit_council("Rutland", year=2025)


def with_value(**values: float) -> SystemModel:
    assumed = dict(track_assumptions("early_help"))
    for name, value in values.items():
        assumed[f"early_help/{name}"] = replace(assumed[f"early_help/{name}"], value=value)
    return add_early_help(rutland().model, rutland().base, assumptions=assumed)


@lru_cache(maxsize=1)
def helped() -> SystemModel:
    return add_early_help(rutland().model, rutland().base)


def without_limit(model: SystemModel) -> SystemModel:
    """The same with help that begins at a rate of its own: what can be solved exactly."""
    lanes = tuple(
        replace(lane, rates=flat(9.5)) if lane.id == TAKEN_IN else lane
        for lane in model.lanes
    )
    return replace(model, lanes=lanes, services=())


def happened(found: Expected, model: SystemModel) -> dict[str, np.ndarray]:
    places = lay_out(model).places
    by_place = found.taken.sum(axis=tuple(range(2, found.taken.ndim)))
    return {
        event: by_place[:, [event in place.events for place in places]].sum(axis=1)
        for event in RECORDED
    }


@lru_cache(maxsize=1)
def as_recorded() -> dict[str, np.ndarray]:
    return happened(forward(rutland().model, years=3), rutland().model)


@pytest.mark.parametrize(("more", "apart"), [(1.0, 0.0006), (3.0, 0.006), (8.0, 0.03)])
def test_what_is_recorded_stays_as_it_was(more: float, apart: float) -> None:
    model = without_limit(with_value(referred_more=more))
    found = happened(forward(model, years=3), model)
    for event in RECORDED:
        assert found[event] == pytest.approx(as_recorded()[event], rel=apart), event


def test_children_keep_their_number_in_each_cell() -> None:
    before, after = rutland().model.start, helped().start
    cell = ["group", "legal", "home", "age_low", "age_high"]
    one, two = (
        table.group_by(cell, maintain_order=True).agg(pl.col("count").sum())
        for table in (before, after)
    )
    assert one.select(cell).equals(two.select(cell))
    assert two["count"].to_numpy() == pytest.approx(one["count"].to_numpy())
    known = before.filter(pl.col("help") != "none")
    assert after.filter(~pl.col("help").is_in(["none", WAITS, HELPED])).equals(known)


@lru_cache(maxsize=2)
def runs(ratio: float = 1.0) -> tuple[Played, ...]:
    service = helped().services[0]
    places = ((0.0, round(service.places[0][1] * ratio)),)
    model = replace(helped(), services=(replace(service, places=places),))
    return tuple(play(model, seed=3, draw=draw, years=3) for draw in range(8))


def in_a_year(found: tuple[Played, ...], lane: str) -> float:
    rows = [row for row, place in enumerate(found[0].layout.places) if place.lane == lane]
    return float(np.mean([each.taken[:, rows].sum() for each in found]) / 3)


def waiting(found: tuple[Played, ...]) -> float:
    number = found[0].layout.number["help", WAITS]
    return float(np.mean([each.stock[:, number].sum(axis=(1, 2)) for each in found]))


def test_as_many_are_offered_early_help_as_are_assessed_for_it() -> None:
    children = float(rutland().base.children_by_age.sum())
    begins = track_assumptions("early_help")["early_help/begins"].value
    wanted = fact("early_help_assessments").value * begins * children / 11_900_000
    assert in_a_year(runs(), "help/none/offered") == pytest.approx(wanted, rel=0.08)


def test_the_line_neither_empties_nor_explodes() -> None:
    started = helped().start.filter(pl.col("help") == WAITS)["count"].sum()
    assert 0.4 * started < waiting(runs()) < 2.5 * started
    number = runs()[0].layout.number["help", HELPED]
    full = np.mean([each.stock[-1, number].sum() for each in runs()])
    assert full == pytest.approx(helped().services[0].places[0][1], rel=0.06)


def test_more_places_shorten_the_line() -> None:
    assert waiting(runs(1.5)) < 0.3 * waiting(runs())
    assert in_a_year(runs(1.5), f"help/{WAITS}/gave_up") < 0.3 * in_a_year(
        runs(), f"help/{WAITS}/gave_up"
    )


def test_a_birthday_that_leaves_the_model_leaves_from_early_help_too() -> None:
    leaving = {
        move.state
        for move in helped().age_moves
        if move.age == 18 and move.track == "help" and move.branches[0].leaves
    }
    assert {"none", WAITS, HELPED} <= leaving


def test_lanes_that_were_there_keep_their_random_numbers() -> None:
    before, after = (lay_out(model) for model in (rutland().model, helped()))
    for layout, model in ((before, rutland().model), (after, helped())):
        assert len(layout.order) == len(model.lanes)

    def names(layout, model):
        program = layout.skeleton
        return {
            model.lanes[index].id: (int(program.block[place]), int(program.word[place]))
            for place, index in enumerate(layout.order)
        }

    old, new = names(before, rutland().model), names(after, helped())
    assert {name: new[name] for name in old} == old


def test_states_and_events_are_those_of_the_code_lists() -> None:
    known = states().filter(states()["track"] == "help")["id"].to_list()
    assert set(helped().states["help"]) <= set(known)
    said = {event for lane in helped().lanes for b in lane.branches for event in b.events}
    assert "early_help_ended" in said
    assert said <= set(events()["id"])


def test_it_is_added_once() -> None:
    with pytest.raises(SpecError, match="is in the model already"):
        add_early_help(helped(), rutland().base)


def test_it_comes_with_either_track_and_not_alone() -> None:
    model, base = rutland().model, rutland().base
    assert with_tracks(model, base, ("help", "legal", "home")) is model
    both = with_tracks(model, base, ("mind",))
    assert [service.id for service in both.services] == [SERVICE, "camhs"]
    assert validate(both) is both
