"""Journeys built from a made-up council's returns are the lives it truly lived, day by day.

Three roads lead to the same journeys: three yearly returns on children in need and in care that
overlap, one safeguarding dataset, and every return at once.
"""

from collections import Counter
from datetime import date

import polars as pl
import pytest

from seethechild.core.progress import Silent
from seethechild.demo.council import live, make_council
from seethechild.journeys.build.build import build
from seethechild.returns.intake import take_in
from seethechild.returns.link import link
from tests.lengths import at_length
from tests.spec.returned import KEY, child_id

pytestmark = pytest.mark.slow
MADE = {"seed": 5, "children": at_length(2_500, fresh_clone=1_200), "years": 3}
#: Recorded under its own name wherever it is lived.
PLAIN = {
    "help": ("looked_after", "child_protection_plan"),
    "legal": ("section_20", "care_order", "placement_order"),
}
#: What returns call the time in which a child is in need and neither of the above.
IN_NEED = {"family_help", "support_after_care_or_order", "assessment", "waiting"}


@pytest.fixture(scope="module")
def council():
    return live(**MADE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("council")
    make_council(out, **MADE, progress=Silent())
    return out


def lived(council, track):
    """Return {(child, day): state} of those known to services, by plain loops."""
    found = {}
    first, stop = council.first.toordinal(), council.stop.toordinal()
    for person in council.told.people:
        life, name = person.life, child_id(person.child)
        state, day = life.start[track], life.came
        for step in [*life.steps, None]:
            until = life.end if step is None else step.day
            for each in range(max(day, first), min(until, stop)):
                found[name, each] = state
            if step is not None:
                state, day = step.after[track], step.day
    return found


def recorded(dataset, council, track):
    found = {}
    first, stop = council.first.toordinal(), council.stop.toordinal()
    spells = dataset.spells.filter(pl.col("track") == track)
    for child, state, start, end in spells.select(
        "child_id", "state", "start", "stop"
    ).rows():
        last = stop if end is None else min(end.toordinal(), stop)
        for each in range(max(start.toordinal(), first), last):
            assert (child, each) not in found
            found[child, each] = state
    return found


@pytest.mark.parametrize("returns", [("cin", "ssda903"), ("ssd",), (".",)])
def test_every_day_is_the_day_that_was_lived(council, folder, returns):
    taken = take_in([folder / name for name in returns], progress=Silent())
    dataset = build(link(taken.records, KEY), sees=taken.sees)
    for track, states in PLAIN.items():
        truth, told = lived(council, track), recorded(dataset, council, track)
        for state in states:
            days = {where for where, each in truth.items() if each == state}
            assert len(days) > 300, state
            assert {where for where, each in told.items() if each == state} == days, state
    truth, told = lived(council, "help"), recorded(dataset, council, "help")
    needed = {where for where, each in truth.items() if each in IN_NEED}
    # A short break is support within family help, which the returns tell apart.
    helped = {where for where, each in told.items() if each in (*IN_NEED, "disabled_children_support")}  # fmt: skip
    assert needed <= helped
    # Who was assessed and found not in need was not in need: the engine plays no assessment. Nor
    # does it play the help that some families have from before a birth on.
    came = {child_id(each.child): each.life.came for each in council.told.people}
    unborn = {child for child, day in told if day < came[child]}
    more = {where for where in helped - needed if where[0] not in unborn}
    assert len(unborn) < 0.02 * len(came)
    assert Counter(told[where] for where in more).keys() <= {"assessment"}


def test_what_brothers_and_sisters_share_joins_nobody(council, folder):
    """As many children as truly are known; none merged, none twice, from eleven kinds of files."""
    taken = take_in([folder], progress=Silent())
    linked = link(taken.records, KEY)
    dataset = build(linked, sees=taken.sees)
    known = {child_id(person.child) for person in council.told.people}
    assert set(dataset.events["child_id"]) & known
    services = ("referrals", "care_episodes", "protection_plans", "contacts", "early_help")
    told = {child for name in services for child in taken.records[name]["child"].unique()}
    ids = {linked_id for name in services for linked_id in linked.records[name]["child_id"]}
    assert ids == {child_id(child) for child in told}
    assert linked.links.filter(pl.col("outcome") == "refused").is_empty()


def test_the_windows_are_the_years_that_were_told(council, folder):
    taken = take_in([folder / "cin", folder / "ssda903"], progress=Silent())
    dataset = build(link(taken.records, KEY), sees=taken.sees)
    seen = dataset.coverage.filter(pl.col("sees").is_in(["referrals", "care_episodes"]))
    assert (seen["start"].min(), seen["stop"].max()) == (council.first, council.stop)
    assert council.stop == date(2026, 4, 1)
