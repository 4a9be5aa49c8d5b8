"""Waiting in a report: what a line of children comes to, in words, charts and tables."""

import polars as pl
import pytest

from seethechild.report.queue_part import (
    NOT_MEANT,
    harm_sentences,
    month_words,
    queue_part,
)
from seethechild.report.queue_words import both_ways, queue_sentences, told_year
from seethechild.report.sentences import answers
from tests.unit.report.sample import EARLY, MEETINGS, NOW, sample
from tests.unit.report.test_page import Reader
from tests.unit.report.waiting_sample import queues, waiting_sample
from tests.unit.report.whole import run_html

PAGE = run_html(waiting_sample())
READ = Reader(PAGE)


def test_a_run_without_limited_services_has_no_such_part() -> None:
    assert queue_part(sample()) == ""
    assert "Who waits, and how long" not in run_html(sample())
    assert "waited" not in " ".join(said for _, said in answers(sample()))


def test_the_page_with_waits_is_whole() -> None:
    assert READ.open == []
    ids = [a["id"] for _, a in READ.tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert "Who waits, and how long" in PAGE
    for each in NOT_MEANT:
        assert each in PAGE


def test_each_service_has_its_chart_and_its_tables() -> None:
    ids = {a["id"] for _, a in READ.tags if "id" in a}
    for place in range(2):
        assert {f"queue-{place}", f"queue-{place}-year-caption"} <= ids
    months = PAGE.partition('id="queue-0-table-caption"')[2].partition("</table>")[0]
    assert months.count('<th scope="row">') == 121
    assert "end of March 2030" in months


def test_the_answer_tells_the_wait_of_the_fifth_year_against_as_now() -> None:
    told = queues()
    assert told_year(told) == 2030
    assert told_year(told.filter(pl.col("year") < 2028)) == 2027
    said = queue_sentences(told, option=EARLY, base=NOW)
    assert (
        "In 2029-30, 44 % of children who ask for CAMHS would be taken in within 12 weeks"
        in said
    )
    assert (
        "Those taken in would have waited 88 days on average, against 137: 50 fewer" in said
    )
    assert said in {o.id: s for o, s in answers(waiting_sample())}[EARLY]


def test_an_option_that_shortens_one_line_and_lengthens_another_says_so() -> None:
    last = queues().filter(pl.col("year") == 2030)
    crossed = "It shortens the line for CAMHS and lengthens the line for early help."
    assert both_ways(last, EARLY) == [crossed]
    assert crossed in PAGE
    assert both_ways(last, MEETINGS) == []  # shorter for one, the same for the other


def test_a_line_that_may_be_longer_or_shorter_is_not_called_either() -> None:
    unsure = queues().with_columns(
        change_low=pl.col("change_low") - 500, change_high=pl.col("change_high") + 500
    )
    assert both_ways(unsure.filter(pl.col("year") == 2030), EARLY) == []


def test_an_empty_line_that_stays_empty_is_told_without_a_number() -> None:
    empty = (pl.col("measure") == "waiting") & (pl.col("service") == "camhs")
    figures = [each for each in ("mean", "low", "high") if each in queues().columns]
    changes = [each for each in queues().columns if each.startswith("change_")]
    told = queues().with_columns(
        pl.when(empty).then(0.0).otherwise(pl.col(each)).alias(each)
        for each in (*figures, *changes)
    )
    said = queue_sentences(told, option=EARLY, base=NOW)
    of_camhs = said.split(" In 2029-30")[0]
    assert "would be waiting" not in of_camhs
    assert "Those taken in would have waited" in said
    assert "against 0" not in said


def test_a_line_that_stays_as_now_is_told_in_a_word() -> None:
    said = queue_sentences(queues(), option=MEETINGS, base=NOW)
    assert (
        "Waiting for early help would stay as now, with 152 in line at the end of 2029-30."
        in said
    )
    assert "In 2029-30" in said  # of CAMHS


def test_a_line_with_nobody_in_it_has_no_child_in_it() -> None:
    empty = queues().with_columns(
        mean=pl.when(pl.col("measure") == "waiting").then(0.0).otherwise(pl.col("mean"))
    )
    stays = queue_sentences(empty, option=MEETINGS, base=NOW)
    assert "Waiting for early help would stay as now, with no child in line" in stays
    assert "At its end nobody would be waiting" in queue_sentences(
        empty, option=EARLY, base=NOW
    )


def test_where_nobody_is_taken_in_no_wait_is_told() -> None:
    measure = pl.col("measure") == "mean_wait_days"
    names = ("mean", "low", "high", "change_mean", "change_low", "change_high")
    none = queues().with_columns(
        pl.when(~measure).then(pl.col(name)).alias(name) for name in names
    )
    assert "have waited" not in queue_sentences(none, option=EARLY, base=NOW)
    assert "nobody" in run_html(waiting_sample(queues=none))


def test_where_nobody_asks_it_says_so() -> None:
    measure = pl.col("measure") == "in_time_84_share"
    names = ("mean", "low", "high", "change_mean", "change_low", "change_high")
    none = queues().with_columns(
        pl.when(~measure).then(pl.col(name)).alias(name) for name in names
    )
    said = queue_sentences(none, option=EARLY, base=NOW)
    assert "In 2029-30 nobody would ask for CAMHS." in said


def test_a_longer_mean_wait_with_a_shorter_line_is_explained() -> None:
    """Whoever would have given up is taken in at last, after a long wait."""
    wait = (pl.col("measure") == "mean_wait_days") & (pl.col("option") == EARLY)
    longer = queues().with_columns(
        change_mean=pl.when(wait).then(8.0).otherwise(pl.col("change_mean"))
    )
    said = queue_sentences(longer, option=EARLY, base=NOW)
    assert said.count("is no contradiction") == 1
    assert "contradiction" not in queue_sentences(queues(), option=EARLY, base=NOW)


def test_who_is_taken_in_in_time_is_told_by_age_and_group() -> None:
    part = PAGE.partition('id="queue-0-groups-caption"')[2].partition("</table>")[0]
    order = [part.index(name) for name in ("5 to 9", "10 to 15", "Unaccompanied children")]
    assert order == sorted(order)
    assert part.count("10 points more") == 3


def test_harm_to_children_in_line_is_told_with_its_rate() -> None:
    meetings, early = harm_sentences(waiting_sample(), "camhs")
    assert "25, against 50 as now: 25 fewer. For each 100 child-years of waiting" in early
    assert "that is 5.5: no difference." in early
    assert "“A family meeting before court”: signs" in meetings
    assert harm_sentences(sample(), "camhs") == []


@pytest.mark.parametrize(
    ("month", "said"),
    [
        (0, "start"),
        (1, "end of April 2025"),
        (10, "end of January 2026"),
        (13, "end of April 2026"),
    ],
)
def test_months_are_named_as_they_end(month: int, said: str) -> None:
    assert month_words(month, 2026) == said


def test_lines_that_stay_are_gathered_in_one_sentence() -> None:
    changes = [each for each in queues().columns if each.startswith("change_")]
    same = queues().with_columns(
        pl.when(pl.col("change_mean").is_not_null()).then(0.0).alias(each)
        for each in changes
    )
    said = queue_sentences(same, option=EARLY, base=NOW)
    assert said.count("Waiting for") == 1
    assert said.count("in line at the end of 2029-30") == 1
    starts = "Waiting for CAMHS and early help", "Waiting for early help and CAMHS"
    assert said.startswith(starts)


def test_of_a_line_only_what_changes_is_told() -> None:
    still = pl.col("measure") == "in_time_84_share"
    changes = [each for each in queues().columns if each.startswith("change_")]
    told = queues().with_columns(
        pl.when(still).then(0.0).otherwise(pl.col(each)).alias(each) for each in changes
    )
    said = queue_sentences(told, option=EARLY, base=NOW)
    assert "taken in within 12 weeks" not in said
    assert "no difference" not in said
    assert "At the end of 2029-30" in said
    assert "would be waiting for CAMHS, against" in said
