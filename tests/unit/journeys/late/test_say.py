"""Late help in words."""

import polars as pl
import pytest

from seethechild.journeys.late.measure import measure
from seethechild.journeys.late.say import sentence, span
from tests.unit.journeys.late.made_up import crowd

BACK = {
    "measure": "closed_plan", "group": "all", "level": "all", "period": "all",
    "children": 1240, "closed_before": 756, "closed_before_share": 0.6097,
    "closed_before_share_low": 0.58, "closed_before_share_high": 0.64, "closed": 9300, "harmed": 251,
    "harmed_share": 0.027, "harmed_share_low": 0.024, "harmed_share_high": 0.031,
    "blind": "Help by schools.",
}  # fmt: skip
WAIT = {
    "measure": "known_to_help", "group": "ethnicity", "level": "Mixed", "period": "2022-23",
    "children": 480, "events": 200, "median_days": 190.0, "median_low_days": 150.0,
    "median_high_days": None, "within_365": 0.62, "within_365_low": 0.57, "within_365_high": 0.67,
    "blind": "Help by schools.",
}  # fmt: skip


def test_a_backward_figure_never_stands_without_its_forward_twin():
    said = sentence(BACK)
    assert said.startswith(
        "Of 1,240 children who began a child protection plan, 61 % (58 % to 64 %) had "
        "a referral or assessment closed with no help recorded in these returns in the two years before. "
        "Of 9,300 children with a referral or assessment closed with no help recorded in these returns, "
        "2.7 % (2.4 % to 3.1 %) began a child protection plan within two years. "
        "Not seen here: help by schools. "
    )
    assert "most children whose contacts are closed are never harmed" in said


def test_what_is_hidden_or_not_known_is_said_to_be():
    hidden = {**BACK, "closed_before_share": None, "closed": None, "children": None}
    assert sentence(hidden).count("too few to show") == 2
    early = {**BACK, "harmed_share": None}
    assert "not known yet, or too few to show" in sentence(early)
    nobody = {**BACK, "children": 0, "closed": 0}
    assert "the two years before must be covered" in sentence(nobody)
    assert "There were no children" in sentence(nobody)


def test_lines_that_stand_apart_and_groups_are_named():
    assert "1,240 unaccompanied children who" in sentence(
        {**BACK, "group": "apart", "level": "unaccompanied"}
    )
    assert "1,240 children (age band: 5 to 9) who" in sentence(
        {**BACK, "group": "age_band", "level": "5 to 9"}
    )


def test_a_wait_is_told_with_its_range():
    assert sentence(WAIT).startswith(
        "From first known to first help, for 480 children (ethnicity: Mixed) whose wait began in "
        "2022-23: half had it within 190 days (150 to no upper limit). It came within a year for "
        "62 % (57 % to 67 %). Not seen here: help by schools."
    )
    never = {**WAIT, "median_days": None, "within_365": None}
    assert "it has not come for half of them, or is too few to show." in sentence(never)
    assert "no waits to show" in sentence({**WAIT, "children": None})


@pytest.mark.parametrize(
    ("days", "words"),
    [(365, "a year"), (1825, "five years"), (2190, "2190 days"), (28, "28 days")],
)
def test_spans_are_told_as_people_do(days, words):
    assert span(days) == words


def test_every_row_can_be_said_and_says_neither_case_nor_user():
    found = measure(crowd(400), by=("age_band",))
    said = [
        sentence(row)
        for frame in (found.late, found.waits)
        for row in frame.iter_rows(named=True)
    ]
    assert len(said) == found.late.height + found.waits.height
    joined = " ".join(said).lower()
    assert not any(
        word in joined for word in ("nan", "none", " case", "service user", "null")
    )
    assert pl.Series(said).str.ends_with(".").all()
