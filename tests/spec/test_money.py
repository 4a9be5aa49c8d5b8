"""Whether an option pays, for whom and when.

Money is the option minus as now: below 0 it saves. Two readings stand side by side: cash, which
can be taken out of a budget, and average cost, which is what the change is worth in the long run.
"""

import numpy as np
import polars as pl
import pytest

from seethechild.decide.money import (
    both_readings,
    break_even_prices,
    break_even_year,
    money_table,
)
from tests.spec.drawn import drawn


def yearly(text):
    return drawn(text).cast({"gbp": pl.Float64, "period": pl.Int32, "draw": pl.Int32})


@pytest.mark.parametrize(
    ("paid", "year"),
    [
        ([100, -60, -60], 3),  # all is back in the third year
        ([100, -60, -30], None),  # not within the run
        ([-10, -10, -10], 1),  # it never costs anything
        ([-10, 30, -30], 3),  # a first saving that is spent again does not count
        ([0, 0, 0], None),  # it changes nothing: there is nothing to break even
        ([100, -100, 0], 2),
        ([0, 0, -10], 3),  # nothing to pay back: from the first saving
    ],
)
def test_it_breaks_even_in_the_year_from_which_on_all_is_paid_back(paid, year):
    assert break_even_year(np.array(paid, dtype=float)) == year


def test_each_payer_is_told_apart_and_all_together():
    """The council pays for what the health service saves; without discounting."""
    cash = yearly("""
        draw | option | period | payer   | level  | gbp
        -----+--------+--------+---------+--------+-----
        0    | new    | 0      | council | reform | 100
        0    | new    | 1      | nhs     | care   | -130
        1    | new    | 0      | council | reform | 100
        1    | new    | 1      | nhs     | care   | -70
    """)
    table = money_table(cash, cash, rate=0.0)
    assert table.select("payer", "mean", "p_pays", "break_even_year").rows() == [
        ("all", 0.0, 0.5, 2),
        ("council", 100.0, 0.0, None),
        ("nhs", -100.0, 1.0, 2),
    ]


def test_a_pound_of_a_later_year_counts_for_less():
    """3.5 % a year, each year's money at its middle: 100 now is 96.62 a year on, and so forth."""
    cash = yearly("""
        draw | option | period | payer   | level | gbp
        -----+--------+--------+---------+-------+-----
        0    | new    | 0      | council | care  | 100
        0    | new    | 1      | council | care  | -100
    """)
    value = money_table(cash, cash, rate=0.035).filter(pl.col("payer") == "all")["mean"]
    assert value.item() == pytest.approx(100 / 1.035**0.5 * (1 - 0.9662), abs=0.005)


def test_an_item_without_a_price_gets_the_price_at_which_it_would_break_even():
    """600 saved over 30 meetings: up to 20 a meeting, whatever the draws do one by one."""
    cash = yearly("""
        draw | option | period | payer   | level | gbp
        -----+--------+--------+---------+-------+------
        0    | new    | 0      | council | care  | -1000
        1    | new    | 0      | council | care  | -200
    """)
    units = drawn("""
        draw | option | period | item      | units
        -----+--------+--------+-----------+------
        0    | new    | 0      | a meeting | 40.0
        1    | new    | 0      | a meeting | 20.0
    """).cast({"period": pl.Int32, "draw": pl.Int32})
    prices = break_even_prices(cash, units, rate=0.0)
    assert prices.select("item", "mean").rows() == [("a meeting", 20.0)]


def test_an_option_that_saves_nothing_has_no_price_at_which_it_breaks_even():
    cash = yearly("""
        draw | option | period | payer   | level | gbp
        -----+--------+--------+---------+-------+----
        0    | new    | 0      | council | care  | 50
    """)
    units = drawn("""
        draw | option | period | item      | units
        -----+--------+--------+-----------+------
        0    | new    | 0      | a meeting | 40.0
    """).cast({"period": pl.Int32, "draw": pl.Int32})
    prices = break_even_prices(cash, units, rate=0.0)
    assert prices.select("mean", "low", "high").rows() == [(None, -1.25, -1.25)]


def test_both_readings_stand_side_by_side_year_by_year():
    """Savings of 100 a year, released two years on: 200 wait at the end of every later year."""
    average = yearly("""
        draw | option | period | payer   | level | gbp
        -----+--------+--------+---------+-------+-----
        0    | new    | 0      | council | care  | -100
        0    | new    | 1      | council | care  | -100
        0    | new    | 2      | council | care  | -100
    """)
    table = both_readings(average, lag_years=2, base_year=2025)
    assert table.select("year", "average", "cash", "waiting").rows() == [
        (2026, -100.0, 0.0, -100.0),
        (2027, -100.0, 0.0, -200.0),
        (2028, -100.0, -100.0, -200.0),
    ]
