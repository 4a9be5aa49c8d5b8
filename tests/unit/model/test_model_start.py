"""Who is there at the start: totals are the published stocks."""

import numpy as np
import polars as pl
import pytest

from seethechild.model.layout import HOMES_IN_CARE, LEGAL_IN_CARE
from seethechild.model.settle import year_to_come
from seethechild.model.start import duration_spans, start_table
from seethechild.model.stock import SMALLEST_SHARE, stock
from seethechild.reference.facts import assumptions
from tests.unit.model.made_up import ground, made_up


def start(there, share_aged_17=0.5, years_later=0):
    return start_table(
        there.base,
        there.opening,
        there.flows,
        there.assumptions,
        share_aged_17=share_aged_17,
        years_later=years_later,
    )


def total(table, **states):
    return table.filter(**states)["count"].sum()


def test_the_start_holds_the_published_stocks():
    there = ground()
    table = start(there)
    assert total(table, help="looked_after") == pytest.approx(200.0)
    assert total(table, help="looked_after", group="unaccompanied") == pytest.approx(10.0)
    assert total(table, help="child_protection_plan") == pytest.approx(100.0)
    helped = total(table, help="family_help")
    returned = total(table, help="support_after_care_or_order")
    assert helped + returned + there.opening.in_need_adults + 300 == pytest.approx(1300.0)
    assert table["count"].min() > 0


def test_all_children_are_somewhere():
    table = start(ground()).filter(pl.col("age_low") < 18, group="children")
    assert table["count"].sum() == pytest.approx(20_000.0, rel=1e-6)


def test_legal_statuses_and_homes_have_their_published_margins():
    there = ground()
    table = start(there)
    legal = [total(table, legal=name, help="looked_after") for name in LEGAL_IN_CARE]
    assert dict(zip(LEGAL_IN_CARE, legal, strict=True)) == pytest.approx(
        {"section_20": 40, "proceedings": 30, "care_order": 118, "placement_order": 10,
         "remand": 2}, rel=0.02,
    )  # fmt: skip
    homes = [total(table, home=name) for name in HOMES_IN_CARE]
    assert sum(homes) == pytest.approx(200.0)
    assert homes[HOMES_IN_CARE.index("foster")] == pytest.approx(135, rel=0.02)


def test_the_share_who_are_17_splits_the_last_two_years_of_childhood():
    table = start(ground(), share_aged_17=0.75)
    old = table.filter(help="looked_after", group="children").filter(
        pl.col("age_low") >= 16
    )
    at_17 = old.filter(pl.col("age_low") == 17)["count"].sum()
    assert at_17 / old["count"].sum() == pytest.approx(0.75)


def test_care_leavers_are_a_cohort_for_each_year_and_a_year_older_later():
    there = ground()
    for later in (0, 1):
        table = start(there, years_later=later)
        young = table.filter(help="care_leaver_18_20")
        older = table.filter(help="care_leaver_21_25")
        assert young["count"].to_list() == [38.0] * 3
        assert older["age_low"].to_list() == [21.0, 22.0, 23.0, 24.0]


def test_children_before_a_court_leave_some_whom_no_court_knows():
    there = ground(made_up({"care_applications": 1e5}))
    table = start(there)
    for state in ("family_help", "child_protection_plan"):
        assert total(table, help=state, legal="none") > 0
    assert table["count"].min() > 0


def test_the_open_band_is_as_wide_as_assumed():
    spans = duration_spans(assumptions())
    assert spans[0] == (0.0, 0.25)
    assert spans[-1] == (2.0, 2.0 + assumptions()["open_band_years"].value)


def test_more_plans_and_care_than_children_in_need_leave_a_trace_in_need():
    base = made_up({"cin_stock": 250.0}, before={"cin_stock": 250.0})
    there = stock(base, assumptions(), before=True)
    assert 0 < there.in_need.sum() <= 1.0
    assert there.in_need.min() >= 0


def test_care_longer_than_help_leaves_a_trace_in_every_band():
    there = ground().opening
    shares = there.in_need.sum(axis=0) / there.in_need.sum()
    assert shares.min() >= SMALLEST_SHARE / 2
    assert np.all(there.in_care >= 0)


def test_in_balance_starts_and_ends_of_care_meet_halfway():
    base = made_up(before={"cla_number": 220.0})  # 20 fewer now: 90 came, 110 went
    coming = year_to_come(base, 0.0)
    assert coming.count["cla_started"] == coming.count["cla_ceased"] == 100.0
    assert coming.count["cla_number"] == coming.before["cla_number"] == 200.0
    assert coming.parts["cla_started_age"].sum() == pytest.approx(100.0)
    assert coming.parts["cla_ceased_age"].sum() == pytest.approx(100.0)
    assert coming.year == 2026


def test_a_change_that_goes_on_goes_on():
    base = made_up(before={"cla_number": 220.0, "cpp_number": 90.0})
    coming = year_to_come(base, 1.0)
    assert coming.count["cla_number"] == 180.0
    assert coming.count["cpp_number"] == 110.0
    assert coming.count["cla_started"] == 90.0
    assert coming.count["cla_ceased"] == 110.0


def test_a_stock_never_falls_below_nobody():
    base = made_up(before={"uasc_stock": 500.0})
    coming = year_to_come(base, 1.0)
    assert coming.count["uasc_stock"] == 0.0
    assert min(coming.count.values()) >= 0
    assert all(part.min() >= 0 for part in coming.parts.values())


def test_what_ended_without_being_reported_goes_on_as_it_was():
    base = made_up(before={"cin_stock": 1350.0})
    coming = year_to_come(base, 0.0)
    opening = coming.count["cin_any_point"] - coming.count["cin_started"]
    assert coming.before["cin_stock"] - opening == 50.0
