"""The picture of real councils: quick, sourced, and honest about what is missing."""

import json

import polars as pl
import pytest

from seethechild.core.errors import UnknownNameError
from seethechild.studies.picture import picture

JUDGING = (
    " better",
    " worse",
    "best ",
    "worst",
    "ranked",
    "league table",
    "failing",
    "poorly",
)


@pytest.fixture(scope="module")
def camden():
    return picture("Camden")


def test_the_sentence_holds_the_published_numbers(camden):
    assert camden.sentence.startswith(
        "In the year to 31 March 2025, Camden had 2,086 referrals (591 for each 10,000 "
        "children): 4 % were closed with no further action, 29 % were assessed and found not "
        "in need and 67 % led to a child being found in need."
    )
    assert "may reflect threshold, need, early help or recording" in camden.sentence


def test_every_figure_has_a_source_a_place_a_grade_and_what_it_does_not_mean(camden):
    shown = camden.tables["figures"]
    for column in ("source", "where", "grade", "means_not", "unit"):
        assert shown.filter(pl.col(column).fill_null("") == "").is_empty(), column
    assert set(shown["topic"]) >= {
        "referrals",
        "child_in_need",
        "protection",
        "looked_after",
        "spend",
        "workforce",
    }


def test_what_became_of_referrals_adds_up_to_them(camden):
    parts = camden.tables["funnel"].filter(
        pl.col("step").is_in(["no_further_action", "not_in_need", "in_need"])
    )
    here = parts.filter(pl.col("place") == "E09000007").group_by("period")
    assert here.agg(pl.col("share_of_referrals").sum())["share_of_referrals"].to_list() == (
        pytest.approx([1.0] * 13)
    )


def test_it_stands_beside_its_ten_neighbours_and_england(camden):
    table = camden.tables["neighbours"]
    assert table["name"][0] == "Camden"
    assert table["name"][-1] == "England"
    assert table.height == 12
    assert camden.tables["standing"]["neighbours"].to_list() == [10] * 13


def test_limits_hold_england_and_the_inner_lie_in_the_outer(camden):
    for row in camden.tables["standing"].iter_rows(named=True):
        inside = [
            row["low_998"],
            row["low_95"],
            row["england"],
            row["high_95"],
            row["high_998"],
        ]
        assert inside == sorted(inside), row["comparison"]


def test_the_opening_gap_is_named(camden):
    check = {each.name: each for each in camden.checks}[
        "Children in need from one year to the next"
    ]
    assert check.passed is None
    assert "1,779 published and 1,661 worked out for 2025" in check.sentence
    assert "118 ended without being reported" in check.sentence


def test_words_judge_nobody_and_name_no_motive(camden):
    said = " ".join([camden.sentence, *camden.tables["words"]["sentence"]]).lower()
    assert not [word for word in JUDGING if word in said]


def test_spending_is_in_cash_and_in_the_pounds_of_one_year(camden):
    table = camden.tables["spend"].filter(pl.col("line") == "early").sort("year")
    cash, real = table["per_child_gbp"].to_list(), table["real_per_child_gbp"].to_list()
    assert real[-1] == cash[-1]
    assert all(then > now for now, then in zip(cash[:-1], real[:-1], strict=True))


def test_the_same_question_has_the_same_answer_and_fingerprint(camden):
    again = picture("E09000007")
    assert again.to_json() == camden.to_json()
    assert again.provenance.fingerprint != picture("Islington").provenance.fingerprint
    assert "reference/values/figures/referrals.csv" in {
        each.name for each in camden.provenance.inputs
    }


def test_the_answer_is_json(camden):
    shape = json.loads(camden.to_json())
    assert list(shape) == ["sentence", "tables", "checks", "provenance"]
    assert shape["tables"]["funnel"][0]["place"] == "E09000007"


@pytest.mark.parametrize("name", ["City of London", "Isles of Scilly"])
def test_small_councils_with_hidden_figures_have_a_picture_that_says_so(name):
    answer = picture(name)
    assert "hidden" in answer.checks[-1].sentence
    assert "is hidden or not published" in answer.sentence
    hidden = answer.tables["figures"].filter(pl.col("mark").str.starts_with("hidden"))
    assert hidden["value"].null_count() == hidden.height


def test_an_unknown_council_gets_a_suggestion():
    with pytest.raises(UnknownNameError, match='Did you mean "Camden"'):
        picture("Camdn")
