"""Standing: the words at each edge, and limits that come from the councils themselves."""

import polars as pl
import pytest

from seethechild.journeys.comparisons import COMPARISONS, Comparison
from seethechild.journeys.limits import Funnel
from seethechild.journeys.published import ENGLAND, Published
from seethechild.journeys.standing import england_words, neighbours_words, standing

PLANS = Comparison("plans", "Plans", ("cpp_number",), "", "need", "not harm")


def frame(counts, children=50_000.0):
    return Published(
        pl.DataFrame(
            [
                {
                    "council": code,
                    "measure": measure,
                    "year": 2025,
                    "value": value,
                    "mark": "",
                }
                for code, count in counts.items()
                for measure, value in (("cpp_number", count), ("population_0_17", children))
            ]
        )
    )


def of(counts, **settings):
    councils = [code for code in counts if code != ENGLAND]
    return standing(
        frame(counts), "A", ["B", "C"], councils, comparisons=[PLANS], **settings
    )


COUNCILS = {chr(66 + i): 180.0 + 4.0 * i for i in range(12)} | {ENGLAND: 200.0}


def test_a_council_like_the_others_is_within_the_limits():
    row = of({"A": 205.0} | COUNCILS).row(0, named=True)
    assert (
        row["low_998"] < row["low_95"] < row["england"] < row["high_95"] < row["high_998"]
    )
    assert row["in_england"].startswith("within the range")
    assert row["councils"] == 13
    assert row["councils_outside"] == 0


def test_a_council_far_from_the_others_is_outside_and_no_reason_is_given():
    row = of({"A": 600.0} | COUNCILS).row(0, named=True)
    assert row["in_england"].startswith("above the 99.8 % limit")
    assert "for reasons the figure cannot give" in row["in_england"]
    assert "(1 of 13 councils are outside their 95 % limits)" in row["in_england"]
    assert row["councils_outside"] == 1


def test_without_england_there_are_no_limits():
    row = of({code: n for code, n in ({"A": 9.0} | COUNCILS).items() if code != ENGLAND})
    assert row["low_95"].to_list() == [None]
    assert row["councils_outside"].to_list() == [None]


def test_with_fewer_than_ten_councils_there_are_no_limits():
    row = of({"A": 205.0, "B": 180.0, "C": 184.0, ENGLAND: 200.0}).row(0, named=True)
    assert row["low_95"] is None
    assert row["in_england"].startswith("no limits")


def test_a_council_without_the_figure_has_no_row():
    assert of({"A": None} | COUNCILS).is_empty()


def test_a_council_without_children_has_no_rate():
    assert PLANS.value(frame({"A": 3.0}, children=0.0), "A", 2025) is None
    assert PLANS.value(frame({"A": 3.0}, children=50_000.0), "A", 2025) == pytest.approx(
        0.6
    )


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ((0, 0, 10, 10), "lower than all 10 of its similar councils"),
        ((0, 2, 10, 10), "lower than 8 of its 10 similar councils and the same as 2"),
        ((6, 0, 6, 10), "higher than all 6 of its similar councils that have a figure"),
    ],
)
def test_the_place_among_neighbours_is_said(numbers, says):
    assert neighbours_words(*numbers) == says


def test_below_the_inner_limit_is_said_as_such():
    funnel = Funnel(target=100.0, scale="rate", spread=0.0, dispersion=1.0, places=150)
    assert england_words(76.0, 4.0, funnel).startswith("below the 99.8 % limit")
    assert england_words(89.0, 4.0, funnel).startswith("below the 95 % limit")


def test_values_are_read_with_their_unit():
    share = {each.id: each for each in COMPARISONS}["not_in_need"]
    assert share.text(0.3081) == "30.8 %"
    assert PLANS.text(42.83) == "42.8 per 10,000 children"
