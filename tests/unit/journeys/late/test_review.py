"""The balanced sample: half and half, alike, without telling which is which."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from seethechild.core.errors import TooFewError, UnknownNameError
from seethechild.core.time import FinancialYear, age_in_years
from seethechild.journeys.late.review import ALIKE, KEY, SHEET, review_sample
from seethechild.studies.late_sample import drawn_words
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
    assert drawn_sample.key.columns == ["number", "harmed", "harm_date", "pair", "alike"]
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


def age_band(row: dict) -> int:
    years = age_in_years(row["birth_month"].replace(day=15), row["read_until"])
    return max(band for band in BANDS if band <= max(years, 0))


def test_each_pair_is_one_of_each_kind_and_as_alike_as_the_key_says(many):
    sample = review_sample(many, 4000, seed=1)
    assert sample.is_short
    assert sample.is_relaxed
    both = sample.sheet.join(sample.key, on="number").join(many.children, on="child_id")
    apart = {name: set() for name in ALIKE}
    for pair in both.partition_by("pair"):
        one, other = pair.sort("harmed").to_dicts()
        assert (one["harmed"], other["harmed"]) == (False, True)
        assert one["alike"] == other["alike"]
        assert age_band(one) == age_band(other)
        years = [
            int(str(FinancialYear.of(each["read_until"]))[:4]) for each in (one, other)
        ]
        apart[one["alike"]].add(abs(years[0] - years[1]))
    assert apart[ALIKE[0]] == {0}
    assert apart[ALIKE[1]] == {1}
    assert min(apart[ALIKE[2]], default=2) >= 2


def test_what_is_enough_is_drawn_without_relaxing(drawn_sample):
    assert not drawn_sample.is_short
    assert not drawn_sample.is_relaxed
    assert drawn_sample.key["pair"].n_unique() == 20


def few(harmed: int, safe_year: int):
    """Children of one age closed in 2018, all harmed, and others closed in another year, safe."""
    names = [f"h{n}" for n in range(harmed)]
    events = [
        *((name, "no_further_action", "2018-05-10") for name in names),
        *((name, "care_started", "2018-09-10") for name in names),
        *((f"s{n}", "no_further_action", f"{safe_year}-05-10") for n in range(20)),
    ]
    born = {"birth_month": date(2012, 6, 1)}
    older = {"birth_month": date(2012 + safe_year - 2018, 6, 1)}
    about = dict.fromkeys(names, born) | {f"s{n}": older for n in range(20)}
    return drawn(events, children=about)


@pytest.mark.parametrize(("year", "near"), [(2018, 0), (2019, 1), (2017, 1), (2020, 2)])
def test_the_year_is_let_go_step_by_step_and_all_that_can_be_matched_is_given(year, near):
    sample = review_sample(few(6, year), 40, seed=1)
    assert sample.sheet.height == 12
    assert set(sample.key["alike"]) == {ALIKE[near]}
    assert (sample.is_short, sample.is_relaxed) == (True, near > 0)


def test_a_child_of_another_age_is_never_set_beside():
    made = few(6, 2018)
    older = pl.when(pl.col("child_id").str.starts_with("s")).then(date(2003, 1, 1))
    children = made.children.with_columns(birth_month=older.otherwise("birth_month"))
    with pytest.raises(TooFewError, match="0 found, 5 needed"):
        review_sample(replace(made, children=children), 40, seed=1)


def test_a_refusal_says_how_to_mend_it():
    with pytest.raises(TooFewError, match="closed_plan") as caught:
        review_sample(few(4, 2018), 40, seed=1)
    assert "4 found, 5 needed" in str(caught.value)


def test_too_few_are_refused_with_both_numbers_and_no_child():
    made = drawn([("child-marked", "no_further_action", "2018-05-10")])
    with pytest.raises(TooFewError, match="0 found, 5 needed") as caught:
        review_sample(made, 10, seed=1)
    assert "child-marked" not in str(caught.value)


def test_a_measure_that_is_not_known_is_named(many):
    with pytest.raises(UnknownNameError, match="closed_care"):
        review_sample(many, 10, seed=1, measure="closed_car")


def test_what_was_drawn_is_said_with_what_was_relaxed_and_no_small_count():
    whole = drawn_words(review_sample(few(12, 2018), 20, seed=1), "s.csv", "k.csv")
    assert "holds 10 pairs" in whole
    assert "asked for" not in whole
    assert "Not all pairs" not in whole
    short = drawn_words(review_sample(few(6, 2019), 40, seed=1), "s.csv", "k.csv")
    assert "fewer than 10 pairs" in short
    assert "20 pairs were asked for" in short
    assert "some are in age band only, and k.csv says which" in short
    assert " 6 " not in short
