"""What help and care cost: time and steps, times a price, by who pays.

Every price is for a child-year in a state or for an entry to it. What has no published price has
no cost, and is never given a guess.
"""

import polars as pl

from seethechild.cost.apply import price_activity
from seethechild.cost.release import released, still_waiting
from tests.spec.drawn import drawn


def with_draw(table, **more):
    return table.with_columns(pl.lit(0).alias("draw"), **more)


def test_time_and_steps_are_priced_each_in_its_own_way():
    """10 years in foster care at 40,000 a year; 3 sets of proceedings at 12,000 each.

    Nobody publishes a price for a home with relatives under an order, so it has none.
    """
    lived = drawn("""
        option | period | track | state                 | child_years | entries
        -------+--------+-------+-----------------------+-------------+--------
        as_now | 0      | home  | foster                | 10.0        | 3
        as_now | 0      | home  | kinship_under_order   | 50.0        | 9
        as_now | 0      | legal | proceedings           | 2.0         | 3
    """)
    prices = drawn("""
        track | state       | per   | gbp    | payer   | level
        ------+-------------+-------+--------+---------+------
        home  | foster      | year  | 40,000 | council | care
        legal | proceedings | entry | 12,000 | council | court
    """)
    costs = price_activity(with_draw(lived), prices)
    assert costs.select("payer", "level", "gbp").rows() == [
        ("council", "care", 400_000.0),
        ("council", "court", 36_000.0),
    ]


def test_a_state_with_two_prices_is_paid_twice_by_each_who_pays():
    lived = drawn("""
        option | period | track | state  | child_years | entries
        -------+--------+-------+--------+-------------+--------
        as_now | 0      | home  | secure | 2.0         | 1
    """)
    prices = drawn("""
        track | state  | per  | gbp | payer   | level
        ------+--------+------+-----+---------+------
        home  | secure | year | 100 | council | care
        home  | secure | year | 30  | nhs     | care
    """)
    costs = price_activity(with_draw(lived), prices)
    assert dict(costs.select("payer", "gbp").rows()) == {"council": 200.0, "nhs": 60.0}


def test_an_extra_cost_is_paid_at_once_and_a_saving_is_released_later():
    """A child leaves a home in year 0: the home can be closed two years later.

    In year 1 more is needed than as now: that is paid when it comes.
    """
    yearly = drawn("""
        option | period | payer   | level | gbp
        -------+--------+---------+-------+-----
        new    | 0      | council | care  | -100
        new    | 1      | council | care  | 40
        new    | 2      | council | care  | 0
    """).cast({"gbp": pl.Float64})
    cash = released(with_draw(yearly), lag_years=2)
    assert cash.select("period", "gbp").rows() == [(0, 0.0), (1, 40.0), (2, -100.0)]


def test_courts_and_the_reform_itself_are_paid_as_they_come():
    """No building stands empty: a court fee that is not paid is saved on the day."""
    yearly = drawn("""
        option | period | payer   | level  | gbp
        -------+--------+---------+--------+-----
        new    | 0      | council | court  | -12
        new    | 0      | council | reform | 30
        new    | 0      | council | care   | -50
        new    | 1      | council | care   | -50
    """).cast({"gbp": pl.Float64})
    cash = released(with_draw(yearly), lag_years=1)
    assert cash.sort("period", "level").select("period", "level", "gbp").rows() == [
        (0, "care", 0.0),
        (0, "court", -12.0),
        (0, "reform", 30.0),
        (1, "care", -50.0),
    ]


def test_what_is_not_released_within_the_run_is_still_waiting():
    """Released and waiting add up to the difference at average cost: nothing is lost."""
    yearly = drawn("""
        option | period | payer   | level | gbp
        -------+--------+---------+-------+-----
        new    | 0      | council | care  | -100
        new    | 1      | council | care  | -60
        new    | 2      | council | care  | 25
    """).cast({"gbp": pl.Float64})
    cash = released(with_draw(yearly), lag_years=2)
    waiting = still_waiting(with_draw(yearly), lag_years=2)
    assert waiting.filter(pl.col("gbp") != 0).select("period", "gbp").rows() == [(3, -60.0)]
    assert cash["gbp"].sum() + waiting["gbp"].sum() == yearly["gbp"].sum()
