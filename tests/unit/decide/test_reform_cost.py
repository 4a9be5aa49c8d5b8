"""What a reform itself costs, counted by hand."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from seethechild.core.time import FinancialYear
from seethechild.cost.prices import children_per_family, price_list
from seethechild.decide.reach import Happened, Place, growth, reach_by_year
from seethechild.decide.reform_cost import (
    cost_problems,
    missing_lines,
    price_changes,
    reform_costs,
    unit_price,
)
from seethechild.reference.figures import figure
from seethechild.simulate.option_schema import (
    Change,
    CostItem,
    Eligible,
    ReformFile,
    Target,
)
from seethechild.simulate.options import find_reform, match_reforms
from tests.spec.drawn import drawn
from tests.unit.simulate.option_model import small_model

RUTLAND, WANDSWORTH = "E06000017", "E09000032"
YEAR = FinancialYear.parse("2024-25")
PLACE = Place(RUTLAND, date(2025, 4, 1), 3, YEAR, np.arange(18, dtype=float) * 10)
#: Half of the children on the way to court, from the second year, at once.
MEETINGS = replace(
    find_reform("family-group-decision-making"),
    changes=tuple(
        replace(one, reach=0.5, starts=date(2026, 4, 1), ramp_months=0.0)
        for one in find_reform("family-group-decision-making").changes
    ),
)


def lived(text):
    return drawn(text).with_columns(
        draw=pl.lit(0, pl.Int32),
        option=pl.lit("new"),
        period=pl.col("period").cast(pl.Int32),
        child_years=pl.lit(1.0),
        group=pl.lit("resident"),
    )


#: One child in each year enters pre-proceedings at 4, one at 10; stocks are those of the year's end.
ACTIVITY = lived("""
    period | track | state           | age_band | entries | stock
    -------+-------+-----------------+----------+---------+------
    0      | legal | pre_proceedings | 1        | 20      | 8
    1      | legal | pre_proceedings | 1        | 20      | 8
    1      | legal | pre_proceedings | 3        | 10      | 4
    2      | legal | pre_proceedings | 1        | 30      | 8
    2      | help  | family_help     | 1        | 99      | 99
    2      | home  | foster          | 1        | 5       | 5
""")
EVENTS = lived("""
    period | event             | age_band | count
    -------+-------------------+----------+------
    1      | proceedings_start | 1        | 12
    2      | proceedings_start | 1        | 16
    2      | section_47        | 1        | 99
""")


def counted(reform, *items, place=PLACE):
    """Return costs and units of some items, by hand-made activity."""
    model = small_model()
    reform = replace(reform, costs=items)
    matched = match_reforms([reform], model)
    return reform_costs([reform], matched, model, Happened(ACTIVITY, EVENTS), place)


def item(per, **more):
    return CostItem(item="thing", per=per, payer="council", **more)


def by_year(frame, column="units"):
    years = dict(frame.group_by("period").agg(pl.col(column).sum()).iter_rows())
    return [years.get(period, 0.0) for period in range(PLACE.periods)]


def test_children_are_counted_as_they_enter_and_when_the_reach_grows():
    """Half: of 30 who enter in the second year and of 12 there already; of 30 in the third."""
    _, units = counted(MEETINGS, item("child"))
    assert by_year(units) == [0.0, 0.5 * 30 + 0.5 * 12, 0.5 * 30]


def test_families_are_children_with_their_brothers_and_sisters():
    _, children = counted(MEETINGS, item("child"))
    _, families = counted(MEETINGS, item("family"))
    assert by_year(families) == pytest.approx(
        [each / children_per_family() for each in by_year(children)]
    )


def test_only_the_eligible_are_counted():
    young = replace(
        MEETINGS,
        changes=tuple(replace(one, eligible=Eligible(0, 9)) for one in MEETINGS.changes),
    )
    _, units = counted(young, item("child"))
    assert by_year(units) == [0.0, 0.5 * 20 + 0.5 * 8, 0.5 * 30]


def test_what_is_reached_as_now_is_no_new_cost():
    _, units = counted(replace(MEETINGS, baseline_reach=0.3), item("child"))
    assert by_year(units) == pytest.approx([0.0, 0.2 * 42, 0.2 * 30])


def test_a_cost_by_event_counts_the_events_of_those_reached():
    _, units = counted(MEETINGS, item("proceedings_start"))
    assert by_year(units) == [0.0, 6.0, 8.0]


def test_a_yearly_cost_grows_with_the_ramp():
    slow = replace(
        MEETINGS,
        changes=tuple(
            replace(one, starts=date(2025, 10, 1), ramp_months=12.0)
            for one in MEETINGS.changes
        ),
    )
    _, units = counted(slow, item("year"))
    assert by_year(units) == pytest.approx([0.125, 0.875, 1.0])


def test_a_cost_for_each_resident_counts_the_ages_named():
    _, units = counted(MEETINGS, item("resident", ages=(10, 11)))
    assert by_year(units) == [0.0, 210.0, 210.0]


@pytest.mark.parametrize(
    ("starts", "paid"),
    [
        (date(2026, 4, 1), [0.0, 1.0, 0.0]),
        (date(2027, 3, 1), [0.0, 1.0, 0.0]),
        (date(2024, 4, 1), [1.0, 0.0, 0.0]),
        (date(2031, 4, 1), [0.0, 0.0, 0.0]),
    ],
)
def test_what_is_paid_once_is_paid_in_the_year_it_starts(starts, paid):
    moved = replace(
        MEETINGS, changes=tuple(replace(one, starts=starts) for one in MEETINGS.changes)
    )
    _, units = counted(moved, item("once"))
    assert by_year(units) == paid


def test_a_reform_that_reaches_no_one_new_costs_nothing_more():
    _, units = counted(replace(MEETINGS, baseline_reach=0.5), item("year"), item("once"))
    assert by_year(units) == [0.0, 0.0, 0.0]


def test_a_price_makes_a_cost_and_its_absence_a_count():
    costs, units = counted(
        MEETINGS, item("year", gbp=100.0, price_year=2025, source="x"), item("child")
    )
    assert by_year(costs, "gbp") == [0.0, 100.0, 100.0]
    assert costs["level"].unique().to_list() == ["reform"]
    assert units["item"].unique().to_list() == ["thing"]


def test_a_price_of_another_year_is_brought_to_the_runs_pounds():
    assert unit_price(item("year", gbp=100.0, price_year=2023), PLACE) == pytest.approx(
        109.5, abs=0.05
    )
    own = replace(PLACE, levels={2023: 1.0, 2025: 1.5})
    assert unit_price(item("year", gbp=100.0, price_year=2023), own) == 150.0


LINE = item("year", spend_line="spend_family_support_gbp", spend_line_pct=10.0)


def test_a_share_of_a_spending_line_is_priced_by_the_councils_own_figure():
    spent = figure(RUTLAND, "spend_family_support_gbp", 2025).value
    assert unit_price(LINE, PLACE) == pytest.approx(spent / 10)


def test_a_council_without_the_line_gets_no_cost_but_a_break_even_price_and_is_told():
    there = replace(PLACE, council=WANDSWORTH)
    assert figure(WANDSWORTH, LINE.spend_line, 2025).value is None
    costs, units = counted(MEETINGS, LINE, place=there)
    assert costs.is_empty()
    assert by_year(units) == [0.0, 1.0, 1.0]
    reform = replace(MEETINGS, costs=(LINE,))
    assert "no published figure" in missing_lines(reform, WANDSWORTH, 2025)[0]
    assert missing_lines(reform, RUTLAND, 2025) == ()


def cheaper(*ratios, name="foster_week", starts=date(2026, 10, 1), costs=()):
    changes = tuple(
        Change("price", Target(item=name), Eligible(), starts, price_ratio=ratio)
        for ratio in ratios
    )
    return ReformFile("cheaper", "Cheaper", changes, costs=costs)


def test_a_change_of_price_counts_from_its_start_for_the_part_of_the_year_that_is_left():
    """Foster care a tenth cheaper from the middle of the second year; 5 entries, 1 year in all."""
    year = price_list(RUTLAND, year=YEAR).filter(pl.col("item") == "foster_week")["gbp"][0]
    found = price_changes([cheaper(0.9, starts=date(2027, 10, 1))], ACTIVITY, PLACE)
    assert found.select("period", "level").rows() == [(2, "reform")]
    assert found["gbp"][0] == pytest.approx(-0.1 * 0.5 * year)


def test_changes_of_one_price_multiply():
    once = price_changes([cheaper(0.9), cheaper(0.8)], ACTIVITY, PLACE)
    both = price_changes([cheaper(0.72)], ACTIVITY, PLACE)
    assert once["gbp"][0] == pytest.approx(both["gbp"][0])


def test_without_a_change_of_price_there_is_nothing_to_add():
    assert price_changes([MEETINGS], ACTIVITY, PLACE).is_empty()


def test_what_cannot_be_counted_is_refused_before_anything_is_played():
    prices = price_list(RUTLAND, year=YEAR)
    odd = cheaper(0.9, name="camhs_admission", costs=(item("child"),))
    old = replace(MEETINGS, costs=(item("resident", ages=(16, 25)),))
    found = [str(one) for one in cost_problems([odd, old], PLACE, prices)]
    assert len(found) == 3
    assert "camhs_admission" in found[0]
    assert "reaches no child" in found[1]
    assert "End at 17" in found[2]
    assert cost_problems([MEETINGS, cheaper(0.9)], PLACE, prices) == []


def test_growth_is_the_mean_over_each_year():
    change = replace(MEETINGS.changes[0], starts=date(2025, 7, 1), ramp_months=18.0)
    fine = (np.arange(30_000) + 0.5) / 10_000
    grown = np.clip((fine - 0.25) / 1.5, 0.0, 1.0).reshape(3, -1)
    mean, end = growth(change, PLACE)
    assert mean == pytest.approx(grown.mean(axis=1), abs=1e-6)
    assert end == pytest.approx([0.5, 1.0, 1.0])
    assert reach_by_year(change, PLACE, 0.1)[1] == pytest.approx([0.2, 0.4, 0.4])
