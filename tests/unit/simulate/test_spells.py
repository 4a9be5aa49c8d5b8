"""Simulated spells never overlap, fill a child's time, and add up to the activity played."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from seethechild.core.errors import SpecError
from seethechild.demo.system import council_system
from seethechild.journeys.tables import EVENTS, SPELLS
from seethechild.simulate.activity import events as counted_events
from seethechild.simulate.play import Played, play
from seethechild.simulate.spells import simulated_events, simulated_spells, stays

FIRST = date(2020, 4, 1)


@pytest.fixture(scope="module")
def played() -> Played:
    model = council_system("made up", 6000)
    return play(model, seed=5, draw=None, years=4.0, log=True)


def test_stays_follow_each_other_without_gap_or_overlap(played: Played) -> None:
    held = stays(played)
    follows = pl.col("start").shift(-1).over("row", "track")
    broken = held.filter(follows.is_not_null() & (pl.col("stop") != follows))
    assert broken.height == 0
    assert (held["start"] <= held["stop"]).all()
    spans = held.group_by("row", "track").agg(pl.col("start").min(), pl.col("stop").max())
    assert spans.group_by("row").agg(pl.col("start", "stop").n_unique()).select(
        pl.col("start", "stop").max()
    ).row(0) == (1, 1)


def test_stays_add_up_to_the_time_played_to_the_tick(played: Played) -> None:
    lived = (
        stays(played)
        .group_by("track", "state")
        .agg((pl.col("stop") - pl.col("start")).sum())
    )
    mine = {(track, state): ticks for track, state, ticks in lived.iter_rows()}
    for number, pair in enumerate(played.layout.states):
        assert mine.get(pair, 0) == played.ticks[:, number].sum(), pair


def test_entries_are_the_stays_a_child_came_to(played: Played) -> None:
    came = stays(played).filter("came").group_by("track", "state").len()
    mine = {(track, state): count for track, state, count in came.iter_rows()}
    arrived = np.flatnonzero(played.children.inflow >= 0)
    for number, pair in enumerate(played.layout.states):
        brought = (played.children.states[arrived] == number).sum()
        assert mine.get(pair, 0) == played.entries[:, number].sum() - brought, pair


def test_spells_are_as_declared_and_never_overlap(played: Played) -> None:
    spells = SPELLS.check(simulated_spells(played, first=FIRST)).sort(
        "child_id", "track", "start"
    )
    before = pl.col("stop").shift(1).over("child_id", "track")
    assert spells.filter(pl.col("start") < before).height == 0
    open_before = pl.col("stop").is_null().shift(1).over("child_id", "track")
    assert spells.filter(open_before).height == 0
    in_care = spells.filter((pl.col("state") == "looked_after") & pl.col("stop").is_null())
    number = played.layout.number["help", "looked_after"]
    assert abs(in_care.height - played.stock[-1, number].sum()) <= 1


def test_events_are_as_declared_and_as_many_as_were_counted(played: Played) -> None:
    told = EVENTS.check(simulated_events(played, first=FIRST))
    counted = (
        counted_events(played, option="now").group_by("event").agg(pl.col("count").sum())
    )
    mine = dict(told.group_by("kind").len().iter_rows())
    assert mine == {kind: count for kind, count in counted.iter_rows() if count}
    assert (told["date"] >= FIRST).all()


def test_lives_that_were_not_kept_are_refused() -> None:
    unlogged = play(council_system("made up", 500), seed=5, draw=None, years=1.0)
    with pytest.raises(SpecError, match="log"):
        stays(unlogged)
