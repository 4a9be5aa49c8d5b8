"""Unseen need played child by child: what is recorded comes out, and needs stay as common."""

from functools import lru_cache

import numpy as np
import pytest
from numpy.typing import NDArray

from seethechild.decide.observe import PER_CHILD, observe
from seethechild.model.system import SystemModel
from seethechild.model.tracks import with_tracks
from seethechild.model.tracks.need import add_need, need_scale, unseen
from seethechild.model.tracks.need_settings import NEED_STATES, need_settings
from seethechild.simulate.play import Played, play
from tests.unit.model.need_models import fitted

YEARS, RUNS, ADULT_BAND = 5, 6, 5
COUNCIL = "Camden"
#: What is recorded, and how far it may be off, chance aside.
RECORDED = {
    "referral": 0.05,
    "need_started": 0.05,
    "section_47": 0.08,
    "plan_started": 0.08,
    "care_started": 0.08,
}


def _counts(played: Played) -> dict[str, NDArray[np.int64]]:
    """Return events by year; shape (YEARS,)."""
    found = {name: np.zeros(YEARS, np.int64) for name in RECORDED}
    lanes = {lane.id: lane for lane in played.model.lanes}
    for at, place in enumerate(played.layout.places):
        if place.lane in lanes:
            lane = lanes[place.lane]
            branch = lane.branches[place.branch]
            for event in {*lane.events, *branch.events} & set(found):
                found[event] += played.taken[:, at].sum(axis=(1, 2, 3))
    return found


def _played(
    model: SystemModel,
) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.float64]]:
    """Return mean events by year, and the children in each state as each year ends."""
    runs = [play(model, seed=seed, draw=None, years=YEARS) for seed in range(1, RUNS + 1)]
    counts = [_counts(run) for run in runs]
    stock = np.mean([run.stock[:, :, :ADULT_BAND].sum(axis=(2, 3)) for run in runs], axis=0)
    return {
        name: np.mean([each[name] for each in counts], axis=0) for name in RECORDED
    }, stock


@lru_cache(maxsize=1)
def laid() -> SystemModel:
    return add_need(fitted(COUNCIL).model, fitted(COUNCIL).base)


def test_what_is_recorded_comes_out_in_years_one_and_five() -> None:
    without, _ = _played(fitted(COUNCIL).model)
    with_need, _ = _played(laid())
    for name, share in RECORDED.items():
        for year in (0, YEARS - 1):
            usual, found = without[name][year], with_need[name][year]
            assert usual > 0
            # Counts come in families of related events, so chance is taken wide.
            chance = 3 * np.sqrt(2 * usual / RUNS)
            assert abs(found - usual) < share * usual + chance, (name, year, usual, found)


def test_needs_stay_as_common_and_the_unseen_are_most_of_them() -> None:
    _, stock = _played(laid())
    names = [(track, state) for track in laid().tracks for state in laid().states[track]]
    needs = stock[:, [names.index(("need", state)) for state in NEED_STATES]]
    wanted = need_settings()
    scale, _ = need_scale(fitted(COUNCIL).base, wanted)
    # Young people who came alone and those over 18 hardly weigh.
    expected = wanted.prevalence(9.0, scale)
    grown = stock[
        :, [at for at, (_, state) in enumerate(names) if state.startswith("care_l")]
    ]
    needs[:, 0] -= grown.sum(axis=1)
    shares = needs / needs.sum(axis=1, keepdims=True)
    assert shares == pytest.approx(np.broadcast_to(expected, shares.shape), abs=0.012)
    hidden = sum(unseen(laid()).values())
    everyone = (1 - expected[0]) * laid().start["count"].sum()
    assert 0.75 < hidden / everyone < 0.95


def test_children_who_come_back_are_counted_where_lanes_are_split() -> None:
    found = []
    for model in (fitted(COUNCIL).model, laid()):
        played = play(model, seed=1, draw=None, years=YEARS, outcomes=PER_CHILD)
        outcomes = observe(played, option="as_now").outcomes
        found.append(float(outcomes.filter(outcome="re_referrals")["value"].item()))
    without, with_need = found
    assert without > 100
    assert with_need == pytest.approx(without, rel=0.15)


def test_early_help_and_mental_health_help_go_with_it() -> None:
    council = fitted(COUNCIL)
    whole = with_tracks(council.model, council.base, ("help", "mind", "need"))
    assert whole.tracks[-1] == "need"
    offered = {lane.id for lane in whole.lanes if lane.id.startswith("help/none/offered")}
    assert offered == {f"help/none/offered/need_{state}" for state in NEED_STATES}
    eases = next(lane for lane in whole.lanes if lane.id == "need/some/eases")
    assert eases.factors["mind"]["getting_help"] > 1.0
    assert eases.factors["help"]["early_help"] > 1.0
    played = play(whole, seed=1, draw=0, years=1)
    again = play(whole, seed=1, draw=0, years=1, chunks=3)
    assert np.array_equal(played.taken, again.taken)
    assert len(played.requests.service) > 0
