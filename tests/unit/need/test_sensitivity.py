"""Other lists, dependence nobody sees, groups that lend each other strength."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seethechild.core.streams import generator
from seethechild.need.average import average
from seethechild.need.estimate import Estimate
from seethechild.need.sensitivity import (
    if_all_depend,
    if_two_depend,
    other_lists,
    put_together,
    tipping_point,
    tips_all,
    without_list,
)
from seethechild.need.strata import pooled
from seethechild.need.tables import CaptureTable, patterns

counts_of_three = st.lists(st.integers(1, 90), min_size=7, max_size=7)


@given(counts_of_three, st.integers(0, 2))
def test_without_a_list_only_those_on_it_alone_are_gone(counts, place):
    table = CaptureTable(("a", "b", "c"), np.array(counts))
    other = without_list(table, place)
    assert other.observed == table.observed - counts[(1 << place) - 1]
    kept = [total for bit, total in enumerate(table.totals) if bit != place]
    assert other.totals.tolist() == kept


@given(counts_of_three)
def test_lists_put_together_lose_nobody(counts):
    table = CaptureTable(("a", "b", "c"), np.array(counts))
    other = put_together(table, 0, 2)
    assert other.observed == table.observed
    on = patterns(3)
    either = int(table.counts[(on[:, 0] == 1) | (on[:, 2] == 1)].sum())
    assert other.totals.tolist() == [either, table.totals[1]]


@given(counts_of_three.filter(lambda c: min(c) > 2), st.sampled_from([0.3, 1.0, 2.5]))
def test_two_lists_that_depend_so_much_do_so_in_the_answer(counts, ratio):
    """With two lists the odds ratio of the whole table, the unseen with it, is what was assumed."""
    first, second, both = counts[:3]
    table = CaptureTable(("a", "b"), np.array([first, second, both]))
    unseen = if_two_depend(table, 0, 1, (ratio,))[ratio] - table.observed
    assert both * unseen / (first * second) == pytest.approx(ratio, rel=1e-6)


@given(counts_of_three.filter(lambda c: min(c) > 2), st.sampled_from([0.3, 1.0, 2.5]))
def test_all_lists_at_once_depend_as_said_in_a_table_that_is_fitted_whole(counts, ratio):
    """In a model that fits each pattern, the interaction of all three is what was assumed."""
    on = patterns(3)
    signs = np.where(on.sum(axis=1) % 2 == 1, 1.0, -1.0)
    none = signs @ np.log(counts)  # of children on no list, without that interaction
    unseen = math.exp(none) * ratio
    whole = average(CaptureTable(("a", "b", "c"), np.array(counts)))
    for row in if_all_depend(whole, 3, (ratio,)):
        three = math.exp(signs @ np.log(counts)) / unseen
        assert row.interaction == pytest.approx(three, rel=1e-9)


def test_children_on_no_list_are_moved_and_the_answer_tips_where_it_says():
    table = CaptureTable(("a", "b", "c"), np.array([90, 85, 30, 80, 28, 25, 15]))
    whole = average(table)
    half, same, twice = if_all_depend(whole, 3, (0.5, 1.0, 2.0))
    assert same.estimate == pytest.approx(whole.answer.estimate)
    assert twice.estimate - 353 == pytest.approx(4.0 * (half.estimate - 353), rel=1e-6)
    for tip, end in zip(
        tips_all(whole.answer), (whole.answer.low, whole.answer.high), strict=True
    ):
        assert if_all_depend(whole, 3, (tip,))[0].estimate == pytest.approx(end, rel=1e-6)


def test_the_tipping_point_brings_the_answer_to_its_goal():
    table = CaptureTable(("a", "b", "c"), np.array([90, 85, 30, 80, 28, 25, 15]))
    ratio = tipping_point(table, 0, 2, 600.0)
    assert if_two_depend(table, 0, 2, (ratio,))[ratio] == pytest.approx(600.0, rel=1e-6)
    assert tipping_point(table, 0, 2, 10.0) is None


def test_two_lists_cannot_spare_one():
    assert other_lists(CaptureTable(("a", "b"), np.array([3, 4, 5]))) == ()


def of(observed, unseen, spread):
    far = math.exp(1.96 * spread)
    return Estimate(
        "average", observed, observed + unseen, observed + unseen / far,
        observed + unseen * far, "", "ok", observed,
    )  # fmt: skip


def test_a_small_group_moves_to_the_others_and_a_large_one_stays():
    alone = {
        ("n",): of(900, 1800, 0.05),
        ("s",): of(800, 1600, 0.05),
        ("e",): of(10, 90, 0.8),
    }
    found = pooled(alone, seed=1)
    assert found.groups[("n",)][1] == pytest.approx(2700, rel=0.03)
    assert 25 < found.groups[("e",)][1] < 60
    assert found.total[0] < found.total[1] < found.total[2]


def test_groups_that_differ_keep_what_they_say():
    alone = {("n",): of(900, 1800, 0.02), ("s",): of(800, 200, 0.02)}
    found = pooled(alone, seed=1)
    assert found.between > 1.0
    assert found.groups[("s",)][1] == pytest.approx(1000, rel=0.02)


def test_a_group_without_an_answer_takes_the_common_level():
    lost = Estimate("average", 50, math.nan, math.nan, math.nan, "", "refused", 50)
    found = pooled({("n",): of(900, 1800, 0.1), ("x",): lost}, seed=1)
    assert found.without == (("x",),)
    assert found.groups[("x",)][1] == pytest.approx(150, rel=0.05)
    assert pooled({("x",): lost}, seed=1) is None


def test_pooled_totals_cover_the_truth():
    """Groups of one level of listing: their pooled total holds all children nineteen times in twenty."""
    luck = generator(11, "need", "test")
    on = patterns(3)
    chance = np.array([0.3, 0.25, 0.35])
    inside = 0
    for _ in range(40):
        alone = {}
        for group in range(4):
            cells = np.prod(np.where(on == 1, chance, 1 - chance), axis=1)
            counts = luck.multinomial(300, [*cells, 1 - cells.sum()])[:-1]
            alone[(str(group),)] = average(CaptureTable(("a", "b", "c"), counts)).answer
        low, _middle, high = pooled(alone, seed=1).total
        inside += low <= 1200 <= high
    assert inside >= 34
