"""Pairs: option minus as now in the same draw."""

import polars as pl
import pytest

from seethechild.decide.summary import by_pairs
from tests.spec.drawn import drawn


def test_what_one_side_lacks_counts_as_nought():
    frame = drawn("""
        draw | option | outcome | value
        -----+--------+---------+------
        0    | as_now | a       | 5.0
        0    | new    | b       | 3.0
    """)
    pairs = by_pairs(frame, base="as_now", keys=["outcome"], value="value")
    assert pairs.select("outcome", "value", "baseline").rows() == [
        ("a", -5.0, 5.0),
        ("b", 3.0, 0.0),
    ]


def test_as_now_alone_has_no_pairs():
    frame = pl.DataFrame(
        {"draw": [0], "option": ["as_now"], "outcome": ["a"], "value": [1.0]}
    )
    pairs = by_pairs(frame, base="as_now", keys=["outcome"], value="value")
    assert pairs.is_empty()
    assert pairs.columns == [*frame.columns, "baseline"]


def test_differences_cancel_what_draws_have_in_common():
    rows = [
        {"draw": draw, "option": option, "outcome": "a", "value": 100.0 * draw + extra}
        for draw in range(5)
        for option, extra in (("as_now", 0.0), ("new", -2.0))
    ]
    pairs = by_pairs(pl.DataFrame(rows), base="as_now", keys=["outcome"], value="value")
    assert pairs["value"].to_list() == pytest.approx([-2.0] * 5)
