"""Families of made-up children, and reforms that reach brothers and sisters together."""

from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from seethechild.core.errors import SpecError
from seethechild.model.observed.siblings import with_seen
from seethechild.model.system import Inflow, SystemModel
from seethechild.reference.facts import every_assumption
from seethechild.simulate.families import drawn_shares, size_shares, value_of, with_families
from seethechild.simulate.forward import forward
from seethechild.simulate.option_read import parse_reform
from seethechild.simulate.option_write import to_toml
from seethechild.simulate.options import match_reforms, notes, resolve
from seethechild.simulate.play import Played, play
from seethechild.simulate.population import Children, make_children
from seethechild.simulate.program import TICKS_PER_YEAR
from seethechild.simulate.reforms import Multiplier, Reform, Schedule
from tests.unit.simulate.option_model import small_model
from tests.unit.simulate.small_models import cells, lane, system

TABLES = ("ticks", "stock", "entries", "taken", "arrivals", "log")
MANY = 40_000


def born(per_year: float, group: str = "all") -> Inflow:
    return Inflow(f"born/{group}", group, per_year, 1.0, 0.0, 0.0, {"help": "none"})


def people(
    count: float = MANY, *, years: float = 1.0, **rest: object
) -> tuple[SystemModel, Children]:
    model = system(lane("none a", 0.2, {"help": "plan"}), start=cells(count=count, **rest))
    return model, make_children(model, seed=3, draw=0, years=years)


def members(children: Children) -> Counter[int]:
    return Counter(children.family.tolist())


def test_as_many_families_have_one_two_or_more_children_as_is_published() -> None:
    model, children = people(age_high=18.0)
    sizes = Counter(members(with_families(children, model, 1, 0)).values())
    seen = np.array([sizes[size] for size in range(1, 6)]) / sum(sizes.values())
    np.testing.assert_allclose(seen, size_shares()[:5], atol=0.012)
    # 3.7, 3.4 and 1.2 million, as read in the source
    assert size_shares()[:2] == pytest.approx([3.7 / 8.3, 3.4 / 8.3])
    assert size_shares().sum() == pytest.approx(1.0)


def test_they_still_do_after_ten_years_of_births() -> None:
    model = system(
        lane("none a", 0.2, {"help": "plan"}), start=cells(count=36_000.0, age_high=18.0),
        inflows=(born(2000.0),),
    )  # fmt: skip
    children = with_families(make_children(model, seed=3, draw=0, years=10.0), model, 1, 0)
    for year in (0.0, 4.0, 9.0):
        age = year - children.birth / TICKS_PER_YEAR
        there = children.family[(age >= 0) & (age < 18)]
        sizes = Counter(Counter(there.tolist()).values())
        seen = np.array([sizes[size] for size in range(1, 5)]) / sum(sizes.values())
        np.testing.assert_allclose(seen, size_shares()[:4], atol=0.015)


def test_how_many_are_drawn_for_how_many_are_seen() -> None:
    """Seen by plain counting of families whose births lie anywhere, looked at at one time."""
    shares, span = np.array([0.45, 0.4, 0.12, 0.03]), 9.0
    drawn = drawn_shares(shares, span)
    dice = np.random.default_rng(1)
    size = dice.choice(np.arange(1, 5), size=200_000, p=drawn)
    centre = dice.uniform(-40.0, 20.0, 200_000)
    ages = -(centre[:, None] + span * dice.random((200_000, 4)))
    there = (ages >= 0) & (ages < 18) & (np.arange(4) < size[:, None])
    seen = np.bincount(there.sum(axis=1), minlength=5)[1:]
    np.testing.assert_allclose(seen / seen.sum(), shares, atol=0.005)


def test_brothers_and_sisters_are_as_far_apart_as_assumed() -> None:
    model = system(
        lane("none a", 0.2, {"help": "plan"}), start=cells(count=60_000.0, age_high=200.0),
        age_edges=np.array([0.0, 5.0, 10.0, 200.0]),
    )  # fmt: skip
    children = with_families(make_children(model, seed=3, draw=0, years=1.0), model, 1, 0)
    pairs = [f for f, size in members(children).items() if size == 2]
    rows = np.argsort(children.family, kind="stable")
    births = children.birth[rows[np.isin(children.family[rows], pairs)]] / TICKS_PER_YEAR
    gaps = np.abs(np.diff(births.reshape(-1, 2)))
    assert gaps.mean() == pytest.approx(value_of("gap_years"), rel=0.05)
    assert gaps.max() < 3 * value_of("gap_years") + 0.1


def test_children_born_in_the_run_have_older_brothers_and_sisters() -> None:
    model = system(
        lane("none a", 0.2, {"help": "plan"}),
        start=cells(count=18_000.0),
        inflows=(born(1000.0),),
    )
    children = with_families(make_children(model, seed=3, draw=0, years=10.0), model, 1, 0)
    later = children.inflow >= 0
    first = later & (children.entry < TICKS_PER_YEAR)
    last = later & (children.entry > 9 * TICKS_PER_YEAR)
    older = [
        np.isin(children.family[some], children.family[~later]).mean()
        for some in (first, last)
    ]
    assert older[0] > 0.4
    assert older[1] < 0.2


def test_half_of_the_children_in_care_have_a_brother_or_sister_there() -> None:
    """As Devon told of 2019 (382 of 762), whom the assumption comes from."""
    start = cells(help=["none", "plan"], count=[30_000.0, 762.0])
    model = system(lane("none a", 0.2, {"help": "plan"}), start=start)
    shares = []
    for draw in range(10):
        children = with_families(
            make_children(model, seed=3, draw=draw, years=1.0), model, 1, draw
        )
        there = children.states[:, 0] == 1
        held = Counter(children.family[there].tolist())
        shares.append(np.mean([held[each] > 1 for each in children.family[there].tolist()]))
    assert np.mean(shares) == pytest.approx(382 / 762, abs=0.03)


def test_where_journeys_tell_how_many_have_one_there_that_many_do() -> None:
    start = cells(help=["none", "plan"], count=[30_000.0, 1500.0])
    model = system(lane("none a", 0.2, {"help": "plan"}), start=start)
    told = replace(model, assumptions=with_seen(pl.DataFrame(), 0.3))
    children = with_families(make_children(told, seed=3, draw=0, years=1.0), told, 1, 0)
    there = children.family[children.states[:, 0] == 1].tolist()
    held = Counter(there)
    spread = np.sqrt(0.3 * 0.7 * 2.2 / 1500)
    assert np.mean([held[each] > 1 for each in there]) == pytest.approx(0.3, abs=4 * spread)


def test_children_who_came_alone_have_nobody_and_ethnic_groups_do_not_mix() -> None:
    groups = ("white", "black", "unaccompanied")
    start = cells(group=list(groups), count=[3000.0, 3000.0, 300.0])
    model = system(lane("none a", 0.2, {"help": "plan"}), start=start, groups=groups)
    children = with_families(make_children(model, seed=3, draw=0, years=1.0), model, 1, 0)
    held = members(children)
    assert {held[each] for each in children.family[children.group == 2].tolist()} == {1}
    mixed = {
        f: set(children.group[children.family == f].tolist()) for f in list(held)[:500]
    }
    assert all(len(groups) == 1 for groups in mixed.values())


def test_girls_and_boys_are_brothers_and_sisters() -> None:
    start = cells(group=["girls", "boys"], count=3000.0)
    model = system(
        lane("none a", 0.2, {"help": "plan"}), start=start, groups=("girls", "boys")
    )
    children = with_families(make_children(model, seed=3, draw=0, years=1.0), model, 1, 0)
    pairs = [f for f, size in members(children).items() if size == 2]
    rows = np.argsort(children.family, kind="stable")
    rows = rows[np.isin(children.family[rows], pairs)].reshape(-1, 2)
    mixed = (children.group[rows[:, 0]] != children.group[rows[:, 1]]).mean()
    assert mixed == pytest.approx(0.5, abs=4 * 0.5 / np.sqrt(len(rows)))


def test_nothing_but_the_names_of_families_is_added_and_order_does_not_matter() -> None:
    model, children = people(500.0)
    named = with_families(children, model, 1, 0)
    np.testing.assert_array_equal(named.number % 2**32, children.number)
    assert named.family.min() >= 1
    for name in ("group", "birth", "entry", "elapsed", "states", "inflow"):
        np.testing.assert_array_equal(getattr(named, name), getattr(children, name))
    mixed = np.random.default_rng(1).permutation(len(children))
    np.testing.assert_array_equal(
        with_families(children.take(mixed), model, 1, 0).family, named.family[mixed]
    )
    other = with_families(children, model, 1, 1)
    assert (other.family != named.family).any()


def test_nobody_makes_no_family() -> None:
    model, children = people(0.0)
    assert len(with_families(children, model, 1, 0)) == 0


# --- reach ---------------------------------------------------------------------------------------


def stops(reach: float = 0.5, *, family: bool = True, purpose: str = "offer", start: float = -1.0,
          ratio: float = 0.0, ramp: float = 0.0) -> Reform:  # fmt: skip
    """A reform that ends the events of those it reaches, so that events tell whom it reached."""
    schedule = Schedule(reach, start, ramp, purpose, family)
    return Reform(schedule, (Multiplier(0, np.full(3, ratio), np.array([True])),))


def visited(count: float, *reforms: Reform, draw: int = 0, **rest: object) -> Played:
    model = system(lane("none a", 60.0, {}), start=cells(count=count, age_high=15.0))
    settings = {"years": 0.5, "log": True} | rest
    return play(model, seed=5, draw=draw, reforms=reforms, **settings)  # type: ignore[arg-type]


def reached(played: Played) -> np.ndarray:
    return ~np.isin(np.arange(len(played.children)), played.log[:, 1])


def test_brothers_and_sisters_are_reached_together_or_not_at_all() -> None:
    played = visited(2000.0, stops())
    by_family: dict[int, set[bool]] = {}
    for family, got in zip(
        played.children.family.tolist(), reached(played).tolist(), strict=True
    ):
        by_family.setdefault(family, set()).add(got)
    assert all(len(got) == 1 for got in by_family.values())
    alone = visited(2000.0, stops(family=False), children=played.children)
    apart = {f: set() for f in by_family}
    for family, got in zip(
        played.children.family.tolist(), reached(alone).tolist(), strict=True
    ):
        apart[family].add(got)
    assert any(len(got) == 2 for got in apart.values())


def test_a_ramp_reaches_a_family_at_one_moment() -> None:
    played = visited(1000.0, stops(1.0, start=0.0, ramp=2.0), years=2.0)
    last = np.zeros(1000)
    np.maximum.at(last, played.log[:, 1], played.log[:, 0] / TICKS_PER_YEAR)
    family = played.children.family
    pairs = [f for f, size in members(played.children).items() if size == 2]
    rows = np.argsort(family, kind="stable")
    rows = rows[np.isin(family[rows], pairs)].reshape(-1, 2)
    apart = np.abs(last[rows[:, 0]] - last[rows[:, 1]])
    assert np.median(apart) < 0.05  # visits are 6 days apart on average
    assert np.median(np.abs(last[rows[:-1, 0]] - last[rows[1:, 0]])) > 0.3


def test_each_child_is_as_likely_to_be_reached_and_their_number_spreads_as_it_should() -> (
    None
):
    """Known truth: the number reached varies as the squares of family sizes, ``p (1 - p) sum s^2``."""
    reach, draws, count = 0.3, 300, 300
    numbers: dict[bool, list[int]] = {True: [], False: []}
    squares = []
    for draw in range(draws):
        for family in (True, False):
            played = visited(float(count), stops(reach, family=family), draw=draw)
            numbers[family].append(int(reached(played).sum()))
            if family:
                squares.append(sum(size**2 for size in members(played.children).values()))
    for family, each in ((True, np.mean(squares)), (False, float(count))):
        spread = np.sqrt(reach * (1 - reach) * each)
        found = np.array(numbers[family])
        assert abs(found.mean() - reach * count) < 4 * spread / np.sqrt(draws)
        assert found.std() == pytest.approx(spread, rel=4 / np.sqrt(2 * draws))
    assert 1.8 < np.mean(squares) / count < 2.3


def test_a_range_gets_wider_and_its_middle_stays() -> None:
    model = system(
        lane("none a", 0.4, {"help": "plan"}), start=cells(count=400.0, age_high=15.0)
    )
    saved: dict[bool, list[int]] = {True: [], False: []}
    for draw in range(300):
        children = make_children(model, seed=5, draw=draw, years=1.0)
        plays = [
            play(model, seed=5, draw=draw, years=1.0, reforms=reforms, children=children)
            for reforms in ((), (stops(),), (stops(family=False),))
        ]
        before, *after = (int(each.entries.sum()) for each in plays)
        for family, each in zip((True, False), after, strict=True):
            saved[family].append(before - each)
    expected = [
        forward(model, years=1.0, reforms=reforms).entries.sum()
        for reforms in ((), (stops(),))
    ]
    truth = expected[0] - expected[1]
    for found in saved.values():
        assert abs(np.mean(found) - truth) < 4 * np.std(found) / np.sqrt(300)
    # of brothers and sisters who would all have come, more often all or none do
    assert np.var(saved[True]) > 1.05 * np.var(saved[False])


def test_in_expectation_it_is_the_same_by_child_and_by_family() -> None:
    model = system(lane("none a", 0.4, {"help": "plan"}), start=cells(count=400.0))
    one, other = (
        forward(model, years=3.0, reforms=(stops(ramp=1.0, family=family),))
        for family in (True, False)
    )
    np.testing.assert_array_equal(one.entries, other.entries)


@pytest.mark.parametrize("chunks", [2, 7])
def test_pieces_of_a_run_change_nothing(chunks: int) -> None:
    whole, pieces = visited(500.0, stops()), visited(500.0, stops(), chunks=chunks)
    for name in TABLES:
        np.testing.assert_array_equal(getattr(whole, name), getattr(pieces, name))


def test_families_that_nobody_asks_for_change_nothing() -> None:
    plain = visited(500.0, stops(family=False))
    assert not plain.children.family.any()
    model = system(lane("none a", 60.0, {}), start=cells(count=500.0, age_high=15.0))
    named = with_families(plain.children, model, 5, 0)
    again = visited(500.0, stops(family=False), children=named)
    for name in TABLES:
        np.testing.assert_array_equal(getattr(plain, name), getattr(again, name))


def test_families_of_one_reform_are_not_those_of_another() -> None:
    both = (
        reached(visited(4000.0, stops(0.5, purpose="x"))),
        reached(visited(4000.0, stops(0.5, purpose="y"))),
    )
    together = (both[0] & both[1]).mean()
    assert together == pytest.approx(0.25, abs=4 * np.sqrt(0.25 * 0.75 * 2.2 / 4000))


# --- as a reform says it -------------------------------------------------------------------------

SAID = """
id = "{name}"
title = "{name}"
reach_by = "family"
[[change]]
kind = "rate"
target = {{track = "help", from = ["family_help"], to = ["child_protection_plan"]}}
ratio = 0.3
low = 0.2
high = 0.5
grade = "judged"
reach = 1.0
starts = "2025-04"
"""
START = date(2025, 4, 1)


def test_a_reform_says_that_it_reaches_families() -> None:
    reform = parse_reform(SAID.format(name="x"), "x.toml")
    assert reform.reach_by == "family"
    made = resolve((reform,), small_model(), seed=1, draw=None, start=START)
    assert all(each.schedule.by_family for each in made)
    (said,) = notes(match_reforms((reform,), small_model()), small_model())
    assert "brothers and sisters together or not at all" in said
    by_child = parse_reform(
        SAID.format(name="x").replace('"family"', '"child"', 1), "x.toml"
    )
    assert repr(by_child) == repr(replace(reform, reach_by="child"))
    assert "reach_by" not in repr(
        by_child
    )  # what was run before is still known by its name
    assert 'reach_by = "family"' in to_toml({"id": "x", "reach_by": "family"})


def test_what_cannot_be_reached_by_is_refused() -> None:
    with pytest.raises(
        SpecError, match=r'reach_by: nothing is reached by "familly"\. Did you mean family'
    ):
        parse_reform(SAID.format(name="x").replace('"family"', '"familly"', 1), "x.toml")
    price = (
        'id = "x"\ntitle = "x"\nreach_by = "family"\n[[change]]\nkind = "price"\n'
        'target = {item = "foster_week"}\nratio = 0.5\nstarts = "2025-04"\n'
    )
    with pytest.raises(SpecError, match="none of its changes reaches children"):
        parse_reform(price, "x.toml")


def test_several_that_reach_families_multiply_down_to_the_cap() -> None:
    reforms = [parse_reform(SAID.format(name=name), "x.toml") for name in ("one", "two")]
    model = small_model()
    cap = every_assumption()["reform_overlap_cap"].value
    made = resolve(reforms, model, seed=1, draw=None, start=START)
    together = np.prod([each.multipliers[0].ratio for each in made], axis=0)
    np.testing.assert_allclose(together[:5], 1 - cap)  # 0.3 times 0.3 would leave 0.09
    # and so in play: both reach everybody, and as many go on as at that rate
    both = play(model, seed=2, draw=None, years=1.0, reforms=made)
    alone = Reform(
        Schedule(1.0, 0.0, 0.0, "both"),
        (replace(made[0].multipliers[0], ratio=together),),
    )
    once = play(model, seed=2, draw=None, years=1.0, reforms=(alone,))
    np.testing.assert_array_equal(both.taken, once.taken)
