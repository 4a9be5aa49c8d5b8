"""A year that no return shows: it is said, it is not nought, and nothing is compared across it."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from seethechild.core.streams import generator
from seethechild.journeys.access.measure import COUNCIL, measure
from seethechild.journeys.dataset import Dataset, save
from seethechild.report.access_part import access_charts
from seethechild.report.layouts import NOTHING, Field, cell
from seethechild.report.months_part import months_part
from seethechild.studies.access import access
from tests.unit.journeys.access.made_up_requests import referrals

#: Financial years, by their ends.
SEEN, GAP = (2022, 2024), 2023


def day_in(year: int, month: int, number: int) -> date:
    """A day in a month of a financial year; months are counted from April."""
    return date(year - (month < 9), (month + 3) % 12 + 1, number % 25 + 1)


def dataset(years: tuple[int, ...], *, each: int = 60, closed: float = 0.5) -> Dataset:
    """So many referrals in each month of some financial years; only those are covered."""
    luck = generator(4, "gap")
    rows = [
        (f"c{year}-{month}-{number}", day_in(year, month, number),
         "no_further_action" if luck.random() < closed else "in_need")
        for year in years for month in range(12) for number in range(each)
    ]  # fmt: skip
    told = referrals(rows)
    covered = told.coverage.with_columns(source=pl.lit("cin"))
    spans = [
        covered.with_columns(start=pl.date(y - 1, 4, 1), stop=pl.date(y, 4, 1))
        for y in years
    ]
    return replace(told, coverage=pl.concat(spans))


@pytest.fixture(scope="module")
def gap(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gap") / "d"
    save(dataset(SEEN), folder)
    return access(folder)


def year_of(month: date) -> int:
    return month.year + (month.month >= 4)


def test_a_month_that_was_not_seen_is_not_one_without_requests() -> None:
    months = measure(dataset(SEEN)).charts.filter(pl.col("team") == COUNCIL)
    unseen = {m for m, of in months.select("month", "of").rows() if of is None}
    assert unseen == {m for m in months["month"] if year_of(m) == GAP}
    assert len(unseen) == 12
    assert months["of"].sum() == 2 * 12 * 60


def test_a_month_that_was_seen_without_requests_stays_nought() -> None:
    quiet = dataset((2022, 2023))
    june = pl.col("date").is_between(date(2022, 6, 1), date(2022, 6, 30))
    months = measure(replace(quiet, events=quiet.events.filter(~june))).charts
    assert months.filter(pl.col("month") == date(2022, 6, 1))["of"].to_list() == [0]
    assert months["of"].null_count() == 0


def test_years_are_compared_only_one_after_the_other() -> None:
    told = measure(dataset((2021, 2022, 2024))).explained.filter(
        pl.col("compared") == "years"
    )
    assert told["with_what"].unique().to_list() == ["2020-21 and 2021-22"]
    assert (
        measure(dataset(SEEN)).explained.filter(pl.col("compared") == "years").height == 0
    )


def test_what_was_not_seen_is_marked_so_and_hides_nothing(gap) -> None:
    months = gap.tables["charts"].filter(pl.col("team") == COUNCIL)
    marks = dict(months.select("month", "of_mark").rows())
    assert {m for m, mark in marks.items() if mark == "not covered"} == {
        m for m in marks if year_of(m) == GAP
    }
    assert all(mark == "" for m, mark in marks.items() if year_of(m) != GAP)
    page = str(months_part(gap.tables["charts"], gap.tables["changes"]))
    assert "these returns do not cover 12 months" in page
    hidden = months.filter(pl.col("closed_mark") == "hidden").height
    assert hidden < 12
    assert f"; {hidden} months are not shown" in page or not hidden


def test_the_gap_is_told_and_no_change_is(gap) -> None:
    [seen] = [each.sentence for each in gap.checks if each.name == "what these returns see"]
    assert "Apr 2021 to Apr 2022 and Apr 2023 to Apr 2024" in seen
    assert "(nothing between Apr 2022 and Apr 2023)" in seen
    assert "do not cover two whole years of referrals, one after the other" in gap.sentence


def test_what_is_only_hidden_is_not_said_to_be_missing(tmp_path) -> None:
    save(dataset((2022, 2023), each=40, closed=0.01), tmp_path / "d")
    told = access(tmp_path / "d")
    assert "is hidden: it would give small counts away" in told.sentence
    assert "do not cover" not in told.sentence
    [seen] = [
        each.sentence for each in told.checks if each.name == "what these returns see"
    ]
    assert "nothing between" not in seen
    assert "Apr 2021 to Apr 2023" in seen
    page = access_charts(told.tables)
    assert "How the years compare is hidden" in page["explained"]


def test_hidden_cells_say_so_and_a_middle_not_reached_does_not() -> None:
    field = Field("median_days", "median days", "days")
    row = {"median_days": None, "children": 40, "children_mark": ""}
    assert cell(row, field) == NOTHING
    assert cell(row | {"children": None, "children_mark": "hidden"}, field) == "hidden"
    assert cell(row | {"median_days_mark": "not covered"}, field) == "not covered"


def test_a_point_of_a_curve_that_is_hidden_is_marked(gap) -> None:
    after = gap.tables["after"]
    days = [name for name in after.columns if name.removeprefix("within_").isdigit()]
    assert days
    marked = [name for name in days if (after[f"{name}_mark"] == "hidden").any()]
    assert marked, "no point is hidden: the test tells nothing"
    for name in marked:
        hidden = after.filter(pl.col(f"{name}_mark") == "hidden")
        assert hidden[name].null_count() == hidden.height
