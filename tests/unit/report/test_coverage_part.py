"""Coverage in a report: who in need is helped, who fares worst, and what nobody counts."""

import polars as pl

from seethechild.report.coverage_part import (
    GAPS,
    NOBODY_COUNTS,
    NOT_TOLD_APART,
    coverage_part,
    coverage_sentences,
)
from seethechild.report.worst_part import worst_sentences
from tests.unit.report.need_sample import need_sample
from tests.unit.report.sample import EARLY, sample
from tests.unit.report.test_page import Reader
from tests.unit.report.whole import run_html

PAGE = run_html(need_sample())
READ = Reader(PAGE)


def test_a_run_without_need_has_no_such_part() -> None:
    assert coverage_part(sample()) == ""
    assert "Who in need is helped" not in run_html(sample())


def test_the_page_with_coverage_is_whole() -> None:
    assert READ.open == []
    ids = [a["id"] for _, a in READ.tags if "id" in a]
    assert len(ids) == len(set(ids))
    for ident in ("coverage", "coverage-need", "coverage-age_band", "coverage-group"):
        assert ident in ids


def test_it_says_first_that_nobody_counts_them_and_last_what_nobody_counts() -> None:
    part = PAGE.partition('id="coverage"')[2].partition("</section>")[0]
    assert part.index(NOBODY_COUNTS) < part.index("As now, about 1,000")
    for gap in (*GAPS, NOT_TOLD_APART):
        assert gap in part


def test_groups_with_figures_of_their_own_close_that_gap() -> None:
    told = need_sample().in_need.with_columns(
        level=pl.when(pl.col("level") == "unaccompanied")
        .then(pl.lit("girls"))
        .otherwise(pl.col("level"))
    )
    page = run_html(need_sample(in_need=told))
    assert NOT_TOLD_APART not in page
    assert "Girls" in page


def test_where_nobody_is_in_need_it_says_no_child() -> None:
    nobody = need_sample().in_need.with_columns(
        pl.when(pl.col("measure") == "in_need")
        .then(0.0)
        .otherwise(pl.col(name))
        .alias(name)
        for name in ("mean", "low", "high")
    )
    now, *_ = coverage_sentences(need_sample(in_need=nobody))
    assert now == "As now, no child is in need at any time."


def test_each_option_is_told_against_as_now() -> None:
    now, meetings, early = coverage_sentences(need_sample())
    assert now.startswith(
        "As now, about 1,000 (900 to 1,100) children are in need at any time, and 14 %"
    )
    assert "it would be 14 %: no difference." in meetings
    assert "it would be 17 %: 3 points more (1.5 to 4.5)." in early
    assert "15 % would be helped within 12 months" in early


def test_the_worst_off_tenth_is_told_apart_from_the_mean() -> None:
    _, early = worst_sentences(need_sample())
    assert (
        "573 days each in severe need without help, against 600 as now: 27 fewer (14 to 40)."
        in early
    )
    assert "21 would have fewer such days and 6 more." in early
    assert "worst-off-same" in PAGE


def test_where_nobody_is_in_need_no_share_is_told() -> None:
    none = need_sample().in_need.with_columns(
        pl.lit(None, pl.Float64).alias(name)
        for name in ("mean", "low", "high", "change_mean", "change_low", "change_high")
    )
    page = run_html(need_sample(in_need=none, worst_off=need_sample().worst_off.clear()))
    assert coverage_sentences(need_sample(in_need=none)) == []
    assert "The worst-off tenth" not in page
    assert EARLY in {option.id for option in need_sample().options}
