"""Every event a made-up council's children lived is in the journeys rebuilt from its returns.

Beside ``test_journeys_truth``, which holds days: here events are counted, over several councils, so
that a loss of a few in a hundred is seen and not called chance.
"""

from collections import Counter
from itertools import pairwise

import pytest

from seethechild.core.progress import Silent
from seethechild.demo.council import live, make_council
from seethechild.journeys.build.build import build
from seethechild.returns.intake import take_in
from seethechild.returns.link import link
from tests.lengths import at_length
from tests.spec.returned import KEY

pytestmark = pytest.mark.slow
SEEDS = at_length(4, fresh_clone=2)
SIZE = {"children": 2_500, "years": 3}
#: Told of once each, under the name they are lived by, on the day they are lived.
PLAIN = (
    "conference", "plan_started", "adoption_made", "guardianship_made",
    "returned_home", "no_further_action",
)  # fmt: skip
SUPPORTED = "supported_accommodation"


def lived(council) -> Counter[str]:
    """Return how often each event was lived in the years told of, by plain loops."""
    found: Counter[str] = Counter()
    for person in council.told.people:
        for step in person.life.steps:
            if council.first.toordinal() <= step.day < council.stop.toordinal():
                found.update(set(step.events))
    return found


def told_of(council) -> Counter[str]:
    """Return enquiries by their first day, and moves between homes, as they were told of."""
    found: Counter[str] = Counter()
    first, stop = council.first.toordinal(), council.stop.toordinal()
    for _, episode in council.told.episodes:
        found["section_47"] += sum(
            first <= row["start"] < stop for row in episode.enquiries
        )
    for period in council.told.periods:
        for before, after in pairwise(period.placings):
            if after.home is not before.home and first <= after.start < stop:
                found["move"] += 1
                found[SUPPORTED] += after.kind == SUPPORTED
    return found


def enquiries(council) -> tuple[int, int]:
    """Return enquiries in whole lives, as lived and as told of."""
    helped = {person.child: person.life for person, _ in council.told.episodes}
    made = sum(
        "section_47" in step.events for life in helped.values() for step in life.steps
    )
    return made, sum(len(episode.enquiries) for _, episode in council.told.episodes)


def rebuilt(folder, council) -> Counter[str]:
    """Return how often each is in the journeys that returns on need and on care lead to."""
    taken = take_in([folder / "cin", folder / "ssda903"], progress=Silent())
    dataset = build(link(taken.records, KEY), sees=taken.sees)
    found: Counter[str] = Counter()
    homes = {
        (child, start)
        for child, track, state, start in dataset.spells.select(
            "child_id", "track", "state", "start"
        ).rows()
        if track == "home" and state == SUPPORTED
    }
    for child, kind, day in dataset.events.select("child_id", "kind", "date").rows():
        if council.first <= day < council.stop:
            found[kind] += 1
            if kind == "move" and (child, day) in homes:
                found[SUPPORTED] += 1
    return found


@pytest.fixture(scope="module")
def counts(tmp_path_factory):
    truth, told, again = Counter(), Counter(), Counter()
    for seed in range(11, 11 + SEEDS):
        council = live(seed=seed, **SIZE)
        folder = tmp_path_factory.mktemp(f"council{seed}")
        make_council(folder, seed=seed, **SIZE, progress=Silent())
        truth.update(lived(council))
        told.update(told_of(council))
        told.update(dict(zip(("made", "kept"), enquiries(council), strict=True)))
        again.update(rebuilt(folder, council))
    return truth, told, again


@pytest.mark.parametrize("event", PLAIN)
def test_events_lived_and_events_rebuilt_are_as_many(counts, event):
    truth, _, again = counts
    assert truth[event] > 0
    assert again[event] == truth[event]


def test_no_enquiry_is_lost_where_one_follows_another_at_once(counts):
    """An enquiry is dated by its first day, which may lie before the day it was lived."""
    truth, told, again = counts
    assert told["made"] > 200 * SEEDS
    assert told["kept"] == told["made"]
    assert again["section_47"] == told["section_47"]
    assert again["section_47"] == pytest.approx(truth["section_47"], abs=3 * SEEDS)


def test_moves_between_homes_are_rebuilt_as_they_were_told_of(counts):
    truth, told, again = counts
    assert told[SUPPORTED] > 3 * SEEDS / 2
    assert again[SUPPORTED] == pytest.approx(told[SUPPORTED], abs=1)
    assert again["move"] == pytest.approx(told["move"], abs=SEEDS)
    assert again["move"] == pytest.approx(truth["move"], rel=0.03)
