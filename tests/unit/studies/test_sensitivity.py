"""Assumptions of the added tracks: set, drawn, and how far each moves an answer."""

import pickle
from functools import lru_cache

import numpy as np
import pytest

from seethechild.core.errors import SpecError
from seethechild.model.tracks import with_tracks
from seethechild.model.tracks.assumed import assumptions_of, with_tracks_assuming
from seethechild.model.tracks.drawn import SQUARE
from seethechild.simulate.options import match_reforms
from seethechild.studies.assumed_system import AssumedSystem
from seethechild.studies.chosen import reforms_of
from seethechild.studies.limited import ServicePlaces
from seethechild.studies.piece import PlayedOption
from seethechild.studies.sensitivity import (
    SENSITIVITY,
    End,
    sensitivity_sentence,
    sensitivity_table,
)
from tests.unit.model.need_models import base, fitted
from tests.unit.studies.small_runs import small

TRACKS = ("help", "legal", "home", "mind", "need")


@lru_cache(maxsize=1)
def system() -> AssumedSystem:
    return AssumedSystem(fitted().model, base(), TRACKS, (), 1)


@lru_cache(maxsize=1)
def options() -> tuple[PlayedOption, ...]:
    model = system().under({})
    return tuple(
        PlayedOption(name, match_reforms(mine, model))
        for name, mine in reforms_of(small()).items()
    )


def test_with_nothing_set_it_is_the_model_of_the_study() -> None:
    plain = with_tracks(fitted().model, base(), TRACKS)
    for same in (
        system().under({}),
        with_tracks_assuming(fitted().model, base(), TRACKS, {}),
    ):
        assert same.start.equals(plain.start)
        assert [lane.id for lane in same.lanes] == [lane.id for lane in plain.lanes]
        assert all(
            np.array_equal(one.rates, other.rates)
            for one, other in zip(same.lanes, plain.lanes, strict=True)
        )


def test_only_assumptions_of_the_studys_tracks_can_be_set() -> None:
    assert not assumptions_of(("help", "legal", "home"))
    assert "need/mind_eases" not in assumptions_of(("help", "need"))
    assert any(name.startswith("early_help/") for name in assumptions_of(("help", "need")))
    with pytest.raises(SpecError, match="none of the study's tracks makes it"):
        with_tracks_assuming(
            fitted().model, base(), ("help", "need"), {"mind/help_years": 1.0}
        )


def test_every_draw_has_the_same_lanes_and_places_the_study_set() -> None:
    drawn = AssumedSystem(fitted().model, base(), TRACKS, (ServicePlaces("camhs", 7),), 3)
    first, second = drawn(0), drawn(1)
    assert drawn(SQUARE) is first
    assert [lane.id for lane in first.lanes] == [lane.id for lane in second.lanes]
    assert first.services[-1].places == second.services[-1].places == ((0.0, 7),)
    assert not first.start.equals(second.start)
    sent = pickle.loads(pickle.dumps(drawn))  # noqa: S301
    assert sent(1).start.equals(second.start)


def test_an_answer_moves_with_what_it_leans_on_and_the_largest_swing_comes_first() -> None:
    study = small(years=2)
    moved = {
        name: assumptions_of(TRACKS)[name]
        for name in ("need/any", "need/severe", "need/years_some")
    }
    told = []
    table = sensitivity_table(
        system(), options(), start=study.start, years=2, draws=2, assumptions=moved,
        progress=type("P", (), {"step": lambda _, *said: told.append(said)})(),
    )  # fmt: skip
    assert table.schema == SENSITIVITY
    assert [each[:2] for each in told] == [(done, 7) for done in range(1, 8)]
    unseen = table.filter(option="as_now", outcome="unseen_need")
    top = unseen.row(0, named=True)
    assert top["assumption"] == "need/any"
    assert top["at_low"] < top["base"] < top["at_high"]
    assert top["clear"]
    sizes = unseen["swing"].abs().to_list()
    assert sizes == sorted(sizes, reverse=True)
    played = table.filter(table["option"] != "as_now")
    assert set(played["option"]) == {"family-group-decision-making", "early-help-expansion"}
    swings = (played["at_high"] - played["at_low"]).to_numpy()
    assert played["swing"].to_numpy() == pytest.approx(swings)
    said = sensitivity_sentence(table, option="as_now", outcome="unseen_need")
    assert "of children with a need" in said
    assert "from" in said
    assert sensitivity_sentence(table, option="nobody", outcome="harm") == ""
    alone = sensitivity_table(
        system(), options(), start=study.start, years=2, draws=2,
        assumptions={"need/severe": moved["need/severe"]},
    )  # fmt: skip
    assert alone.equals(
        table.filter(assumption="need/severe").sort(alone.columns).pipe(_like, alone)
    )


def _like(frame, other):  # type: ignore[no-untyped-def]
    """Return the rows of ``frame`` in the order of another's options and outcomes."""
    keys = other.select("option", "outcome")
    return keys.join(
        frame, on=["option", "outcome"], how="left", maintain_order="left"
    ).select(other.columns)


def test_a_study_without_added_tracks_has_nothing_to_move() -> None:
    plain = AssumedSystem(fitted().model, base(), ("help", "legal", "home"))
    table = sensitivity_table(plain, options(), start=small().start, years=1)
    assert table.height == 0
    assert table.schema == SENSITIVITY


def test_ends_are_told_apart_by_name_and_value() -> None:
    assert len({End("need/any", 0.1), End("need/any", 0.2), End("", 0.0)}) == 3
