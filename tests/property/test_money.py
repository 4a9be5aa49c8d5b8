"""Money is conserved whatever the draws, and no order of rows or draws changes a number."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.core.provenance import sha256_frame
from seethechild.cost.apply import differences, price_activity
from seethechild.cost.release import released, still_waiting
from seethechild.decide.compare import outcome_table
from seethechild.decide.money import (
    both_readings,
    break_even_prices,
    cost_table,
    money_table,
    net_by_year,
    present_values,
)

PAYERS, LEVELS = ("council", "nhs"), ("care", "court", "reform")
pounds = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))


def rows_of(options, value, **more):
    keys = {
        "draw": st.integers(0, 3),
        "option": st.sampled_from(options),
        "period": st.integers(0, 4),
        "payer": st.sampled_from(PAYERS),
        "level": st.sampled_from(LEVELS),
    }
    return st.lists(
        st.fixed_dictionaries({**keys, **more, "gbp": value}),
        min_size=1,
        max_size=40,
        unique_by=lambda row: tuple(row[key] for key in keys),
    ).map(
        lambda rows: pl.DataFrame(
            rows, schema_overrides={"draw": pl.Int32, "period": pl.Int32, "gbp": pl.Float64}
        )
    )


yearly = rows_of(("new", "other"), pounds)
costs = rows_of(("as_now", "new", "other"), pounds)


def close(one, other):
    return abs(one - other) <= 1e-6 * max(1.0, abs(one), abs(other))


@given(yearly, st.integers(0, 6))
def test_released_and_waiting_add_up_to_the_average(frame, lag):
    cash, waiting = released(frame, lag_years=lag), still_waiting(frame, lag_years=lag)
    assert close(cash["gbp"].sum() + waiting["gbp"].sum(), frame["gbp"].sum())
    assert (waiting["gbp"] <= 0).all()
    assert (waiting["period"] > frame["period"].max()).all()


@given(yearly)
def test_a_release_without_delay_is_the_average(frame):
    cash = released(frame, lag_years=0)
    assert cash["gbp"].sum() == still_sum(frame)
    assert still_waiting(frame, lag_years=0).is_empty()


def still_sum(frame):
    """Sum in the order in which ``released`` writes its rows."""
    return frame.sort("draw", "option", "period", "payer", "level")["gbp"].sum()


@given(yearly, st.floats(0, 0.2))
def test_the_payers_add_up_to_all(frame, rate):
    values = present_values(frame, rate=rate)
    every = values.filter(pl.col("payer") == "all")["gbp"].sum()
    assert close(every, values.filter(pl.col("payer") != "all")["gbp"].sum())


@given(costs)
def test_differences_add_up_to_the_difference_of_the_sums(frame):
    found = differences(frame, base="as_now")
    for option in set(frame["option"]) - {"as_now"}:
        mine = frame.filter(pl.col("option") == option)["gbp"].sum()
        now = frame.filter(pl.col("option") == "as_now")["gbp"].sum()
        assert close(found.filter(pl.col("option") == option)["gbp"].sum(), mine - now)


@given(yearly, st.integers(0, 3))
def test_the_average_so_far_is_the_cash_so_far_and_what_waits(frame, lag):
    table = both_readings(frame, lag_years=lag, base_year=2025)
    for _, part in table.group_by("option"):
        gap = part["average"].cum_sum() - part["cash"].cum_sum() - part["waiting"]
        assert gap.abs().max() < 1e-3


@settings(max_examples=25)
@given(yearly, st.randoms(use_true_random=False))
def test_no_order_of_rows_changes_a_number(frame, chance):
    order = list(range(frame.height))
    chance.shuffle(order)
    mixed = frame[order]
    units = frame.with_columns(item=pl.col("payer"), units=pl.col("gbp").abs()).group_by(
        "draw", "option", "period", "item"
    ).agg(pl.col("units").max())  # fmt: skip
    for told in (
        lambda each: money_table(each, each, rate=0.035),
        lambda each: net_by_year(each, base_year=2025, periods=5),
        lambda each: cost_table(each, base_year=2025),
        lambda each: both_readings(each, lag_years=2, base_year=2025),
        lambda each: break_even_prices(each, units, rate=0.035),
    ):
        assert sha256_frame(told(frame)) == sha256_frame(told(mixed))


@given(yearly)
def test_names_of_draws_do_not_matter(frame):
    renamed = frame.with_columns(draw=9 - pl.col("draw"))
    one, other = (money_table(each, each, rate=0.035) for each in (frame, renamed))
    assert one["p_pays"].equals(other["p_pays"])
    for name in ("mean", "low", "high"):
        assert (one[name] - other[name]).abs().max() < 1e-6 * 1e6


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 4),
            st.sampled_from(["as_now", "new"]),
            st.sampled_from(["emergencies", "time_in_help", "care_entries"]),
            st.floats(0, 1e4),
        ),
        min_size=1,
        max_size=30,
        unique_by=lambda row: row[:3],
    ),
    st.randoms(use_true_random=False),
)
def test_outcomes_do_not_depend_on_the_order_of_draws(rows, chance):
    schema = ["draw", "option", "outcome", "value"]
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    chance.shuffle(rows)
    mixed = pl.DataFrame(rows, schema=schema, orient="row")
    one, other = (outcome_table(each, base="as_now") for each in (frame, mixed))
    assert sha256_frame(one) == sha256_frame(other)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.floats(0, 1e4), st.integers(0, 50)), min_size=1, max_size=20))
def test_the_cost_of_all_is_the_sum_of_each(rows):
    """Activity priced together or row by row comes to the same."""
    activity = pl.DataFrame(
        {
            "draw": [0] * len(rows),
            "option": ["new"] * len(rows),
            "period": [0] * len(rows),
            "track": ["home"] * len(rows),
            "state": ["foster", "proceedings"] * (len(rows) // 2)
            + ["foster"] * (len(rows) % 2),
            "child_years": [row[0] for row in rows],
            "entries": [row[1] for row in rows],
        }
    )
    prices = pl.DataFrame(
        {
            "track": ["home", "home"], "state": ["foster", "proceedings"],
            "per": ["year", "entry"], "gbp": [40_000.0, 12_000.0],
            "payer": ["council", "council"], "level": ["care", "court"],
        }
    )  # fmt: skip
    together = price_activity(activity, prices)["gbp"].sum()
    apart = sum(
        price_activity(activity[at], prices)["gbp"].sum() for at in range(len(rows))
    )
    assert close(together, apart)
