"""Late help of simulated children: the code for observed ones finds what the model was given."""

from datetime import date
from functools import lru_cache
from math import exp

import polars as pl
import pytest

from seethechild.core.errors import SpecError
from seethechild.decide.late_simulated import (
    LATE,
    journeys_of,
    late_of,
    late_table,
    not_shown,
    records_shown,
)
from seethechild.simulate.play import Played, play
from seethechild.simulate.spells import simulated_events
from tests.unit.simulate.small_models import branch, cells, lane, system

FIRST = date(2025, 4, 1)
#: A year; the same for all children at all times.
CLOSED, CARE = 0.25, 0.10


@lru_cache(maxsize=1)
def example() -> Played:
    """Referrals are closed and children come into care, each at its own steady rate."""

    def happens(name: str, rate: float, *events: str, to: str = "none") -> object:
        branches = (branch(moves={"help": to}),)
        return lane(name, rate, {}, events=events, branches=branches)

    closes = lane("none closes", CLOSED, {}, branches=(branch(),), events=("referral", "no_further_action"))  # fmt: skip
    model = system(
        closes,
        happens("none care", CARE, "care_started", "emergency_order", to="looked_after"),
        happens("none plan", 0.0, "plan_started", "assessed_not_in_need", "section_47"),
        states={"help": ("none", "looked_after")},
        start=cells(count=20_000.0, age_low=0.0, age_high=8.0),
        groups=("all", "unaccompanied"),
    )
    return play(model, seed=1, draw=0, years=8, log=True)


def told() -> dict[str, dict[str, float]]:
    rows = late_of(example(), first=FIRST, option="a").to_dicts()
    return {row["what"]: row for row in rows}


def test_looking_forward_finds_the_rate_of_the_model() -> None:
    """Of those closed, as many come into care in two years as anybody at that rate."""
    share = told()["referral_closed_care"]["harmed_share"]
    assert share == pytest.approx(1 - exp(-CARE * 730 / 365.25), abs=0.012)


def test_looking_back_finds_the_rate_at_which_referrals_are_closed() -> None:
    share = told()["referral_closed_care"]["closed_before_share"]
    assert share == pytest.approx(1 - exp(-CLOSED * 730 / 365.25), abs=0.015)


def test_what_did_not_happen_is_nought_and_what_cannot_be_told_is_named() -> None:
    found = told()
    assert found["referral_closed_plan"]["children"] == 0
    assert found["referral_closed_plan"]["harmed_share"] == 0
    late = late_of(example(), first=FIRST, option="a")
    assert late.schema == LATE
    names = not_shown(late)
    assert "A contact closed with no help, before a child came into care" in names
    assert (
        "A referral closed with no help, before a child had a child protection plan"
        in names
    )
    assert "A referral closed with no help, before a child came into care" not in names
    assert not {row["what"] for row in late.to_dicts() if row["what"].startswith("contact")}


def test_a_model_shows_only_records_of_which_it_has_all_events() -> None:
    assert set(records_shown(example())) == {
        "referrals", "assessments", "section_47", "protection_plans", "care_episodes",
    }  # fmt: skip


def test_journeys_hold_every_child_and_event_and_are_covered_from_the_first_day() -> None:
    lives = journeys_of(example(), first=FIRST)
    assert lives.children.height == len(example().children)
    assert lives.events.equals(simulated_events(example(), first=FIRST))
    assert set(lives.coverage["start"]) == {FIRST}
    assert set(lives.coverage["stop"]) == {date(2033, 4, 1)}
    born = lives.children["birth_month"]
    assert (born.dt.day() == 1).all()
    assert (born <= date(2033, 4, 1)).all()
    ages = example().children.birth[:5] / 1e9
    expected = [FIRST.year + FIRST.month / 12 + age for age in ages]
    assert [d.year + d.month / 12 for d in born[:5]] == pytest.approx(expected, abs=0.15)


def test_an_option_is_told_against_as_now_in_the_same_draw() -> None:
    now = late_of(example(), first=FIRST, option="as_now")
    half = now.with_columns(option=pl.lit("new"), harmed_share=pl.col("harmed_share") / 2)
    table = late_table(pl.concat([now, half]), base="as_now")
    row = table.row(
        by_predicate=(pl.col("what") == "referral_closed_care")
        & (pl.col("measure") == "harmed_share")
        & (pl.col("option") == "new"),
        named=True,
    )
    assert row["change_mean"] == pytest.approx(-row["mean"])
    assert row["title"].startswith("A referral closed")
    assert table["mean"].null_count() == 0


def test_a_run_without_its_log_is_refused() -> None:
    short = play(example().model, seed=1, draw=0, years=1)
    with pytest.raises(SpecError, match="log"):
        late_of(short, first=FIRST, option="a")
