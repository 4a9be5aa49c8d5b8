"""The balanced sample: half and half, alike, without telling which is which."""

import polars as pl
import pytest

from seethechild.core.errors import TooFewError, UnknownNameError
from seethechild.core.time import FinancialYear, age_in_years
from seethechild.journeys.late.review import KEY, SHEET, review_sample
from tests.unit.journeys.late.made_up import crowd, drawn

BANDS = (0, 1, 5, 10, 16, 18)


@pytest.fixture(scope="module")
def many():
    return crowd(6000)


@pytest.fixture(scope="module")
def drawn_sample(many):
    return review_sample(many, 40, seed=1)


def test_half_were_followed_by_harm_and_half_were_safe(drawn_sample):
    assert drawn_sample.sheet.height == drawn_sample.key.height == 40
    assert drawn_sample.key["harmed"].sum() == 20
    assert (drawn_sample.key["harm_date"].is_not_null() == drawn_sample.key["harmed"]).all()


def test_both_halves_are_alike_in_year_and_age(many, drawn_sample):
    both = drawn_sample.sheet.join(drawn_sample.key, on="number").join(
        many.children, on="child_id"
    )

    def alike(row):
        years = age_in_years(row["birth_month"].replace(day=15), row["read_until"])
        return str(FinancialYear.of(row["read_until"])), max(
            b for b in BANDS if b <= max(years, 0)
        )

    halves = [
        sorted(
            alike(row)
            for row in both.filter(pl.col("harmed") == which).iter_rows(named=True)
        )
        for which in (True, False)
    ]
    assert halves[0] == halves[1]
    assert len(set(halves[0])) > 3


def test_the_sheet_tells_nothing_of_what_followed_nor_of_any_worker(drawn_sample):
    assert drawn_sample.sheet.columns == ["number", "child_id", "read_until", "words"]
    assert drawn_sample.key.columns == ["number", "harmed", "harm_date"]
    assert SHEET.check(drawn_sample.sheet).height == KEY.check(drawn_sample.key).height
    assert drawn_sample.sheet["child_id"].is_unique().all()
    first_half = drawn_sample.key.sort("number")["harmed"][:20].sum()
    assert 3 <= first_half <= 17  # neither kind stands together


def test_what_followed_is_what_the_events_say(many, drawn_sample):
    care = many.events.filter(pl.col("kind") == "care_started").select(
        "child_id", came="date"
    )
    rows = drawn_sample.sheet.join(drawn_sample.key, on="number").join(
        care, on="child_id", how="left"
    )
    after = rows.filter((pl.col("came") > pl.col("read_until")).fill_null(value=False))
    after = after.with_columns(days=(pl.col("came") - pl.col("read_until")).dt.total_days())
    soon = after.filter(pl.col("days") <= 730)
    assert soon.select(pl.col("harmed").all()).item()
    assert set(soon["number"]) == set(drawn_sample.key.filter("harmed")["number"])


def test_the_same_seed_draws_the_same_and_another_draws_others(many, drawn_sample):
    again, other = review_sample(many, 40, seed=1), review_sample(many, 40, seed=2)
    assert again.sheet.equals(drawn_sample.sheet)
    assert again.key.equals(drawn_sample.key)
    assert set(other.sheet["child_id"]) != set(again.sheet["child_id"])


def test_too_few_are_refused_with_both_numbers_and_no_child():
    made = drawn([("child-marked", "no_further_action", "2018-05-10")])
    with pytest.raises(TooFewError, match="0 found, 5 needed") as caught:
        review_sample(made, 10, seed=1)
    assert "child-marked" not in str(caught.value)


def test_a_measure_that_is_not_known_is_named(many):
    with pytest.raises(UnknownNameError, match="closed_care"):
        review_sample(many, 10, seed=1, measure="closed_car")
