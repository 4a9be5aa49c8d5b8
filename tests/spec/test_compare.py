"""Who is safer and who is not: each simulated child is compared with itself.

The same children are played under every option with the same luck, so a difference is the option's
and not chance's.
"""

import numpy as np
import polars as pl

from seethechild.decide.compare import activity_table, fate_table, outcome_table
from seethechild.decide.observe import Observed, fates
from tests.spec.drawn import drawn


def observed(signs, moved=None):
    empty = pl.DataFrame()
    moved = np.zeros(len(signs)) if moved is None else np.array(moved)
    return Observed(empty, empty, empty, np.array(signs), moved)


def test_a_child_is_safer_with_fewer_signs_of_harm_and_at_greater_risk_with_more():
    """Six children; a sign is an emergency, a protection plan or a return to care."""
    children = drawn("""
        child | as_now | option
        ------+--------+-------
        1     | 0      | 0
        2     | 2      | 1
        3     | 1      | 0
        4     | 0      | 1
        5     | 3      | 3
        6     | 0      | 0
    """)
    told = fates(
        observed(children["as_now"]), observed(children["option"]), option="new", draw=0
    )
    assert told.select("fate", "children", "all").rows() == [
        ("safer", 2, 6),
        ("at_greater_risk", 1, 6),
        ("unaffected", 3, 6),
    ]


def test_moving_away_makes_nobody_safer_and_staying_puts_nobody_at_risk():
    """Who moves away under one option only cannot be compared with itself from then on."""
    children = drawn("""
        child | as_now | moved_as_now | option | moved_with_option
        ------+--------+--------------+--------+------------------
        1     | 2      | 0            | 0      | 1
        2     | 0      | 1            | 1      | 0
        3     | 2      | 1            | 1      | 1
        4     | 0      | 0            | 1      | 0
    """)
    told = fates(
        observed(children["as_now"], children["moved_as_now"]),
        observed(children["option"], children["moved_with_option"]),
        option="new",
        draw=0,
    )
    assert told.select("fate", "children", "all").rows() == [
        ("safer", 1, 4),
        ("at_greater_risk", 1, 4),
        ("unaffected", 2, 4),
    ]


def test_children_are_counted_in_each_draw_and_told_as_a_mean_with_its_range():
    told = drawn("""
        draw | option | fate            | children | all
        -----+--------+-----------------+----------+----
        0    | new    | safer           | 2        | 6
        0    | new    | at_greater_risk | 1        | 6
        0    | new    | unaffected      | 3        | 6
        1    | new    | safer           | 4        | 6
        1    | new    | at_greater_risk | 1        | 6
        1    | new    | unaffected      | 1        | 6
    """)
    table = fate_table(told)
    assert table.select("fate", "mean", "children").rows() == [
        ("safer", 3.0, 6.0),
        ("at_greater_risk", 1.0, 6.0),
        ("unaffected", 2.0, 6.0),
    ]


def test_options_are_compared_draw_by_draw():
    """Fewer emergencies is better; the draws differ by far more than the option changes."""
    outcomes = drawn("""
        draw | option | outcome     | value
        -----+--------+-------------+------
        0    | as_now | emergencies | 100.0
        0    | new    | emergencies | 90.0
        1    | as_now | emergencies | 300.0
        1    | new    | emergencies | 310.0
        2    | as_now | emergencies | 200.0
        2    | new    | emergencies | 180.0
        3    | as_now | emergencies | 50.0
        3    | new    | emergencies | 50.0
    """)
    row = outcome_table(outcomes, base="as_now").row(0, named=True)
    assert (row["mean"], row["baseline_mean"]) == (-5.0, 162.5)
    assert (row["p_better"], row["p_worse"]) == (0.5, 0.25)


def test_care_has_no_direction():
    """More or fewer children in care is neither better nor worse: it depends on who and why."""
    outcomes = drawn("""
        draw | option | outcome      | value
        -----+--------+--------------+------
        0    | as_now | care_entries | 10.0
        0    | new    | care_entries | 8.0
    """)
    row = outcome_table(outcomes, base="as_now").row(0, named=True)
    assert (row["direction"], row["p_better"], row["p_worse"]) == ("none", None, None)


def test_a_draw_in_which_nothing_happened_counts_as_nought():
    """Two enquiries in one draw, none in the other: one on average."""
    happened = drawn("""
        draw | option | period | event      | count
        -----+--------+--------+------------+------
        0    | as_now | 0      | section_47 | 2
    """)
    lived = drawn("""
        draw | option | period | track | state       | stock
        -----+--------+--------+-------+-------------+------
        0    | as_now | 0      | help  | family_help | 4
        1    | as_now | 0      | help  | family_help | 6
    """)
    table = activity_table(lived, happened, base_year=2025)
    assert table.select("item", "year", "mean").rows() == [
        ("help/family_help", 2026, 5.0),
        ("section_47", 2026, 1.0),
    ]
