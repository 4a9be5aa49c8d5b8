"""Joining keeps every list's children apart, as a plain slow twin does."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from seethechild.need.linkage.clusters import (
    join_at_random,
    join_in_order,
    roots,
    tally,
    together,
)


@st.composite
def linkages(draw):
    lists = draw(st.integers(2, 4))
    on = draw(st.lists(st.integers(0, lists - 1), min_size=2, max_size=14))
    record = st.integers(0, len(on) - 1)
    links = draw(st.lists(st.tuples(record, record), max_size=30))
    return lists, np.array(on), links


def plainly(on, links):
    """Join by sets, one link after the other."""
    children = [{record} for record in range(len(on))]
    for one, other in links:
        first = next(child for child in children if one in child)
        second = next(child for child in children if other in child)
        if first is not second and not {on[r] for r in first} & {on[r] for r in second}:
            children.remove(second)
            first |= second
    return children


@given(linkages())
def test_children_are_those_of_the_plain_twin(linkage):
    lists, on, links = linkage
    left, right = (
        np.array([pair[side] for pair in links], dtype=np.int64) for side in (0, 1)
    )
    parent, held = join_in_order(left, right, np.arange(len(links)), np.left_shift(1, on))
    child = roots(parent)
    expected = plainly(on, links)
    assert sorted(sorted(each) for each in expected) == sorted(
        sorted(np.flatnonzero(child == root).tolist()) for root in np.unique(child)
    )
    patterns = [sum(1 << on[record] for record in each) for each in expected]
    assert (
        tally(parent, held, lists).tolist()
        == np.bincount(patterns, minlength=2**lists)[1:].tolist()
    )


@given(linkages(), st.integers(0, 20))
def test_joining_at_random_keeps_lists_distinct_and_stops(linkage, wanted):
    lists, on, links = linkage
    parent, held = np.arange(len(on)), np.left_shift(1, on)
    left, right = (
        np.array([pair[side] for pair in links], dtype=np.int64) for side in (0, 1)
    )
    made = join_at_random(parent, held, left, right, wanted)
    child = roots(parent)
    for root in np.unique(child):
        there = on[child == root]
        assert len(set(there)) == len(there)
    one, other = np.triu_indices(len(on), 1)
    assert together(child, one, other).sum() == made
    # The last join may bring more pairs together than were still wanted.
    assert made < wanted + lists**2
    assert wanted or not made


def test_the_order_decides_who_of_two_is_linked():
    on = np.array([1, 1, 2])
    left, right = np.array([0, 1]), np.array([2, 2])
    first, _ = join_in_order(left, right, np.array([0, 1]), on)
    second, _ = join_in_order(left, right, np.array([1, 0]), on)
    assert roots(first).tolist() == [0, 1, 0]
    assert roots(second).tolist() == [0, 1, 1]
