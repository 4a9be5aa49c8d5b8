"""Child-years and events by age band and time in the state: against counting day by day."""

from datetime import date, timedelta

import numpy as np
import pytest

from seethechild.core.time import DAYS_PER_YEAR
from seethechild.demo.system import council_system
from seethechild.model.layout import AGE_EDGES, DURATION_EDGES
from seethechild.model.observed.exposure import UNSEEN_PART, exposure
from seethechild.model.observed.happened import bands, happened
from seethechild.model.observed.history import MID_MONTH, as_of, history
from seethechild.model.observed.watch import watch
from tests.unit.model.journeys_made_up import FIRST, STOP, by_chance, journeys, residents

CLOCK = 0.5
HELPED = ("family_help", "child_protection_plan", "looked_after")


def age_band(birth: date, on: date) -> int | None:
    """The age band on a day, the 15th taken for the birthday; none from the month of the 18th."""
    born = birth.replace(day=15)
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return (
        None
        if on >= birth.replace(day=1, year=birth.year + 18)
        else int(np.searchsorted(AGE_EDGES, max(age, 0), side="right")) - 1
    )


def duration_bands(since: date, on: date, *, back: int = 0) -> np.ndarray:
    """The duration band of each sixteenth of a day: the edges are whole sixteenths."""
    days = (on - since).days + back + (np.arange(16) + 0.5) / 16
    return np.searchsorted(DURATION_EDGES, days / DAYS_PER_YEAR, side="right") - 1


def day_by_day(dataset) -> dict[str, np.ndarray]:
    """Days by state of help, age band and duration band, walked through one day at a time."""
    found = {state: np.zeros((7, 5)) for state in (*HELPED, "none")}
    for child, birth in dataset.children.select("child_id", "birth_month").iter_rows():
        spells = dataset.spells.filter(
            (dataset.spells["child_id"] == child) & (dataset.spells["track"] == "help")
        ).sort("start")
        asked = dataset.events.filter(
            (dataset.events["child_id"] == child) & (dataset.events["kind"] == "referral")
        )
        for step in range((STOP - FIRST).days):
            day = FIRST + timedelta(days=step)
            band = age_band(birth, day)
            if band is None:
                break
            state, since, back = on_the_day(spells.to_dicts(), asked["date"].to_list(), day)
            if since is not None:
                at = duration_bands(since, day, back=back)
                begun = (
                    state != "none" and since == day
                )  # half of the first day does not count
                np.add.at(found[state][band], at[8 if begun else 0 :], 1 / 16)
    return found


def on_the_day(spells, asked, day) -> tuple[str, date | None, int]:
    """A child's state of help on a day, since when, and how many days older its clock is."""
    for before, row in zip([None, *spells], spells, strict=False):
        if row["start"] <= day and (row["stop"] is None or day < row["stop"]):
            plan = before and before["stop"] == row["start"]
            plan = plan and before["state"] == "child_protection_plan"
            older = plan and row["state"] == "family_help"
            return row["state"], row["start"], round(CLOCK * DAYS_PER_YEAR) if older else 0
    over = [row["stop"] for row in spells if row["stop"] is not None and row["stop"] <= day]
    over += [one for one in asked if one <= day]
    return "none", max(over, default=None), 0


def fitted_years(dataset, population):
    days = watch(dataset)
    lives = history(as_of(dataset, days.end), after_plan_years=CLOCK)
    return exposure(lives, days, population, council_system("prior", 20_000)), lives, days


@pytest.mark.parametrize("seed", range(4))
def test_child_years_are_those_of_counting_day_by_day(seed: int) -> None:
    dataset = by_chance(seed)
    plain = day_by_day(dataset)
    quick, _, _ = fitted_years(dataset, np.full(18, 1e-9))
    for state in HELPED:
        total = sum(table for place, table in quick.years.items() if place[1] == state)
        np.testing.assert_allclose(total * DAYS_PER_YEAR, plain[state], atol=1e-6)
    none = sum(table for place, table in quick.years.items() if place[1] == "none")
    np.testing.assert_allclose(none * DAYS_PER_YEAR, plain["none"], atol=1e-4)


@pytest.mark.parametrize("seed", range(4))
def test_every_change_of_help_within_the_watch_is_one_event_of_a_lane(seed: int) -> None:
    dataset = by_chance(seed, children=80)
    _, lives, days = fitted_years(dataset, residents())
    moves = happened(lives, days).moves
    age, band = bands(lives, moves)
    assert ((age >= 0) & (age < 5)).all()
    assert ((band >= 0) & (band < 5)).all()
    births = dict(dataset.children.select("child_id", "birth_month").iter_rows())
    spells = dataset.spells.filter(dataset.spells["track"] == "help")
    plans, care = 0, 0
    for row in spells.iter_rows(named=True):
        inside = FIRST <= row["start"] < STOP
        young = row["start"] < births[row["child_id"]].replace(
            day=1, year=births[row["child_id"]].year + 18
        )
        plans += inside and young and row["state"] == "child_protection_plan"
        care += inside and young and row["state"] == "looked_after"
    counted = dict(moves["lane"].value_counts().iter_rows())
    assert counted.get("help/family_help/plan_otherwise", 0) == plans
    into_care = moves.filter(moves["target"].fill_null("").str.contains("|", literal=True))
    assert into_care.height == care


def test_a_child_born_on_the_15th_changes_age_band_on_the_birthday() -> None:
    spell = ("a", "help", "family_help", date(2021, 4, 1), None)
    dataset = journeys({"a": date(2018, 1, 15)}, [spell])
    quick, _, _ = fitted_years(dataset, np.full(18, 1e-9))
    table = sum(t for place, t in quick.years.items() if place[1] == "family_help")
    before = (date(2023, 1, 15) - FIRST).days
    np.testing.assert_allclose(
        table.sum(axis=1)[:3] * DAYS_PER_YEAR,
        [0, before - UNSEEN_PART, (STOP - FIRST).days - before],
        atol=1e-9,
    )


def test_time_before_the_returns_begin_counts_as_elapsed_and_not_as_seen() -> None:
    spell = ("a", "help", "family_help", date(2019, 4, 1), date(2021, 5, 1))
    dataset = journeys({"a": date(2015, 1, 15)}, [spell])
    quick, _, _ = fitted_years(dataset, np.full(18, 1e-9))
    table = sum(t for place, t in quick.years.items() if place[1] == "family_help")
    assert table[:, 4].sum() * DAYS_PER_YEAR == pytest.approx(30)
    assert table[:, :4].sum() == 0


def test_children_of_whom_nothing_is_told_are_the_rest_of_the_population() -> None:
    spell = ("a", "help", "looked_after", date(2020, 1, 1), None)
    dataset = journeys({"a": date(2012, 6, 15)}, [spell])
    quick, _, days = fitted_years(dataset, residents(100.0))
    none = sum(t for place, t in quick.years.items() if place[1] == "none")
    watched = (days.stop - days.start) / DAYS_PER_YEAR - round(
        DAYS_PER_YEAR
    ) / DAYS_PER_YEAR
    grown = 100 * MID_MONTH / DAYS_PER_YEAR  # days at 17 in the month of the 18th birthday
    assert none.sum() == pytest.approx((1800 - grown) * watched - watched, rel=1e-9)
    assert none[0, :3].sum() == pytest.approx(100 * watched)
    np.testing.assert_allclose(none[0, :3] / none[0, :3].sum(), [0.25, 0.25, 0.5])


def test_a_referral_that_found_need_begins_help_on_its_day_and_others_leave_the_clock_anew() -> (
    None
):
    born = date(2012, 1, 15)
    dataset = journeys(
        {"a": born, "b": born},
        [
            ("a", "help", "assessment", date(2022, 1, 10), date(2022, 2, 10)),
            ("a", "help", "waiting", date(2022, 2, 10), date(2022, 2, 20)),
            ("a", "help", "family_help", date(2022, 2, 20), date(2022, 6, 1)),
            ("b", "help", "assessment", date(2022, 1, 10), date(2022, 2, 10)),
        ],
        [
            ("a", "referral", date(2022, 1, 10), "in_need"),
            ("b", "referral", date(2022, 1, 10), "assessed_not_in_need"),
        ],
    )
    quick, lives, days = fitted_years(dataset, np.full(18, 1e-9))
    helped = sum(t for place, t in quick.years.items() if place[1] == "family_help")
    assert helped.sum() * DAYS_PER_YEAR == pytest.approx(
        (date(2022, 6, 1) - date(2022, 1, 10)).days - UNSEEN_PART
    )
    none = sum(t for place, t in quick.years.items() if place[1] == "none")
    since_b = (STOP - date(2022, 1, 10)).days
    since_a = (STOP - date(2022, 6, 1)).days
    assert none.sum() * DAYS_PER_YEAR == pytest.approx(since_a + since_b, abs=1e-4)
    # Neither child was seen for a year before: their referrals are not yet counted.
    moves = happened(lives, days).moves
    assert moves.filter(moves["lane"] == "help/none/referral").is_empty()


def test_what_a_dataset_said_on_a_day_is_nothing_of_what_came_after() -> None:
    dataset = by_chance(3, children=60)
    cut = date(2023, 4, 1)
    then = as_of(dataset, cut)
    assert then.spells["start"].max() < cut
    assert then.events["date"].max() < cut
    assert (then.spells["stop"].drop_nulls() <= cut).all()
    assert then.coverage["stop"].max() == cut
    again = as_of(as_of(dataset, STOP), cut)
    assert again.spells.equals(then.spells)
    assert again.events.equals(then.events)
