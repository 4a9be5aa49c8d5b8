"""The true answers agree with the lives, and the lives with what no record may contradict."""

import json
from collections import Counter
from datetime import date
from itertools import pairwise

import polars as pl
import pytest

from seethechild.demo.people import made_up_nhs_number, pupil_number
from seethechild.demo.truth_file import truth
from seethechild.returns.rules.upn import check_letter
from tests.unit.demo.councils import council, made, taken


def test_the_true_answers_are_beside_the_returns() -> None:
    text = (made().folder / "truth.json").read_text(encoding="utf-8")
    assert json.loads(text)["by_year"] == made().truth["by_year"]
    assert json.loads(text)["made_up"] is True


def test_steps_of_a_life_are_on_days_of_their_own_and_lead_on() -> None:
    steps = 0
    for life in council().lived:
        state, day = life.start, life.came
        for step in life.steps:
            assert step.day > day or step.lane.startswith("birthday/")
            assert step.before == state
            state, day, steps = step.after, step.day, steps + 1
        assert day <= life.end
    assert steps > 1000


def test_flows_are_those_of_the_lives() -> None:
    whole = council()
    for year in whole.years:
        start, stop = date(year - 1, 4, 1).toordinal(), date(year, 4, 1).toordinal()
        happened: Counter[str] = Counter()
        for life in whole.lived:
            for step in life.steps:
                if start <= step.day < stop:
                    happened.update(step.events)
                    happened["left_care"] += step.before["help"] == "looked_after" and (
                        step.left or step.after["help"] != "looked_after"
                    )
        alone = sum(
            life.unaccompanied and life.start["help"] == "looked_after" and start <= life.since < stop
            for life in whole.lived
        )  # fmt: skip
        told = made().truth["by_year"][str(year)]
        # Children who come alone are referred as they come; the engine counts them as arrivals.
        # Some babies are referred before birth, a few of them in the year before.
        assert abs(told["referrals"] - happened["referral"] - alone) <= 6
        assert told["no_further_action"] == happened["no_further_action"]
        assert told["plans_started"] == happened["plan_started"]
        assert told["conferences"] == happened["conference"]
        assert told["care_started"] == happened["care_started"] + alone
        assert told["care_ended"] == happened["left_care"]


def test_stocks_follow_from_flows() -> None:
    told = made().truth["by_year"]
    years = sorted(told)
    for before, after in pairwise(years):
        for stock, begun, ended in (
            ("stock_plans", "plans_started", "plans_ended"),
            ("stock_care", "care_started", "care_ended"),
            ("stock_open_referrals", "referrals", "closed"),
        ):
            change = told[after][begun] - told[after][ended]
            assert told[after][stock] - told[before][stock] == change, stock


@pytest.mark.parametrize(
    "record", ["protection_plans", "care_episodes", "need_plans", "missing"]
)
def test_no_child_has_two_of_one_kind_at_once(record: str) -> None:
    held = council().records[record].sort("child", "start")
    until = pl.col("stop").fill_null(date(9999, 1, 1)).shift(1).over("child")
    assert held.filter(pl.col("start") < until).height == 0


def test_episodes_of_need_follow_each_other() -> None:
    held = council().records["referrals"].sort("child", "date")
    until = pl.col("closed").fill_null(date(9999, 1, 1)).shift(1).over("child")
    assert held.filter(pl.col("date") < until).height == 0
    assert held.filter(pl.col("closed") < pl.col("date")).height == 0


def test_some_children_are_referred_before_birth_and_told_so() -> None:
    people = council().records["people"].select("child", "birth_date")
    early = council().records["referrals"].join(people, on="child")
    unborn = early.filter(pl.col("date") < pl.col("birth_date"))
    assert unborn.height > 5
    assert (unborn["birth_date"] - unborn["date"]).dt.total_days().max() < 280
    told = taken("cin").records["people"].filter("birth_is_expected")
    assert told.height > 0
    assert told["sex"].unique().to_list() == ["U"]


def test_waits_for_mental_health_help_have_the_declared_mean() -> None:
    waits, mind = made().truth["waits"], truth()["mind"]
    for name in ("first_contact", "second_contact"):
        told = waits["referral_to_first_contact" if name == "first_contact" else "first_to_second_contact"]  # fmt: skip
        # Four standard errors of an exponential mean, and the half day lost by whole days.
        error = 4 * mind[name] / told["number"] ** 0.5 + 1
        assert abs(told["mean_days"] - mind[name]) < error
    share = waits["mental_health_accepted"] / waits["mental_health_asked"]
    spread = (
        mind["accepted"] * (1 - mind["accepted"]) / waits["mental_health_asked"]
    ) ** 0.5
    assert abs(share - mind["accepted"]) < 4 * spread


def test_moves_are_changes_of_home_and_nothing_else() -> None:
    held = council().records["care_episodes"].sort("child", "start")
    before = {
        name: pl.col(name).shift(1).over("child") for name in ("place_postcode", "stop")
    }
    goes_on = pl.col("start") == before["stop"]
    moved = pl.col("start_reason").is_in(["P", "B"])
    same = pl.col("place_postcode") == before["place_postcode"]
    assert held.filter(goes_on & moved & same).height == 0
    assert held.filter(goes_on & ~moved & ~same).height == 0
    assert made().truth["homes"]["moves"] == held.filter(
        moved & pl.col("start").is_between(council().first, council().stop, closed="left")
    ).height  # fmt: skip


def test_pupil_numbers_have_their_check_letter_and_test_numbers_their_check() -> None:
    numbers = pl.DataFrame({"UPN": [pupil_number(number) for number in range(1, 200)]})
    letters = numbers.select(check_letter("UPN"))["UPN"]
    assert letters.equals(numbers["UPN"].str.slice(0, 1))
    for number in range(1, 200):
        digits = [int(digit) for digit in made_up_nhs_number(number)]
        total = sum(digit * (10 - place) for place, digit in enumerate(digits[:9]))
        assert (total + digits[9]) % 11 == 0


def test_nobody_adopted_here_is_told_of_again() -> None:
    """An adopted child has a new identity; the returns must not join it to the one in care."""
    whole, adopted = council(), 0
    for life in whole.lived:
        days = [step.day for step in life.steps if "adoption_made" in step.events]
        for step in life.steps:
            if days and step.day > days[0]:
                assert "referral" not in step.events
                assert step.after["help"] != "looked_after"
        adopted += bool(days)
    assert adopted > 2
