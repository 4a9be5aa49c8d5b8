"""Joining keeps every list's children apart, as a plain slow twin does."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from seethechild.need.linkage.clusters import (
    STRANGERS,
    SUREST,
    join_at_random,
    join_in_order,
    links_of,
    roots,
    tally,
    together,
)


@st.composite
def linkages(draw):
    lists = draw(st.integers(2, 4))
    on = draw(st.lists(st.integers(0, lists - 1), min_size=2, max_size=14))
    record = st.integers(0, len(on) - 1)
    different = st.tuples(record, record).filter(lambda pair: on[pair[0]] != on[pair[1]])
    links = (
        draw(st.lists(different, max_size=30, unique_by=frozenset))
        if len(set(on)) > 1
        else []
    )
    # Quarters, so that sums are exact in whatever order.
    score = st.integers(-60, 60).map(lambda number: number / 4)
    scores = [float(draw(score)) for _ in links]
    return lists, np.array(on), links, scores


def plainly(on, links, scores):
    """Join by sets, one link after the other; every pair is looked up again each time."""
    children = [{record} for record in range(len(on))]
    for one, other in links:
        first = next(child for child in children if one in child)
        second = next(child for child in children if other in child)
        if first is second or {on[r] for r in first} & {on[r] for r in second}:
            continue
        said = 0.0
        for pair in product(first, second):
            known = [
                score
                for link, score in zip(links, scores, strict=True)
                if set(link) == set(pair)
            ]
            said += sum(min(max(each, -SUREST), SUREST) for each in known)
            said += 0.0 if known else STRANGERS
        if said > 0 or len(first) * len(second) == 1:
            children.remove(second)
            first |= second
    return children


@given(linkages())
def test_children_are_those_of_the_plain_twin(linkage):
    lists, on, links, scores = linkage
    left, right = (
        np.array([pair[side] for pair in links], dtype=np.int64) for side in (0, 1)
    )
    order, held = np.arange(len(links)), np.left_shift(1, on)
    parent, held = join_in_order(
        left, right, np.array(scores), order, held, *links_of(left, right, len(on))
    )
    child = roots(parent)
    expected = plainly(on, links, scores)
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
    lists, on, links, _ = linkage
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
    left, right, score = np.array([0, 1]), np.array([2, 2]), np.array([1.0, 1.0])
    links = links_of(left, right, 3)
    first, _ = join_in_order(left, right, score, np.array([0, 1]), on, *links)
    second, _ = join_in_order(left, right, score, np.array([1, 0]), on, *links)
    assert roots(first).tolist() == [0, 1, 0]
    assert roots(second).tolist() == [0, 1, 1]


def test_a_brother_who_looks_like_one_record_of_a_child_is_not_joined_to_all():
    # Records 0, 1, 2 are one child; 3 looks a little like 0 alone.
    on = np.array([1, 2, 4, 8])
    left, right = np.array([0, 0, 1, 0]), np.array([1, 2, 2, 3])
    score = np.array([6.0, 6.0, 6.0, 2.0])
    links = links_of(left, right, 4)
    parent, _ = join_in_order(left, right, score, np.arange(4), on, *links)
    assert roots(parent).tolist() == [0, 0, 0, 3]
    score[3] = 9.5  # too alike to be another child
    parent, _ = join_in_order(left, right, score, np.array([3, 0, 1, 2]), on, *links)
    assert roots(parent).tolist() == [0, 0, 0, 0]
