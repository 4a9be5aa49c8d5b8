"""Differences between options, where one has what the other lacks."""

import polars as pl

from seethechild.cost.apply import differences
from tests.spec.drawn import drawn


def test_what_one_side_lacks_counts_as_nought_there():
    costs = drawn("""
        draw | option | period | payer   | level | gbp
        -----+--------+--------+---------+-------+-----
        0    | as_now | 0      | council | care  | 10.0
        0    | as_now | 0      | nhs     | care  | 4.0
        0    | new    | 0      | council | care  | 7.0
        0    | new    | 0      | council | court | 2.0
    """)
    found = differences(costs, base="as_now")
    assert dict(found.select(pl.concat_str("payer", "level"), "gbp").iter_rows()) == {
        "councilcare": -3.0,
        "councilcourt": 2.0,
        "nhscare": -4.0,
    }


def test_as_now_alone_has_no_differences():
    costs = drawn("""
        draw | option | period | payer   | level | gbp
        -----+--------+--------+---------+-------+-----
        0    | as_now | 0      | council | care  | 10.0
    """)
    found = differences(costs, base="as_now")
    assert found.is_empty()
    assert found.columns == costs.columns
