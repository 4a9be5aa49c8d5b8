"""One child's life laid out: what lies where, and what these returns cannot see."""

from datetime import date

import pytest

from seethechild.core.errors import DataError
from seethechild.journeys.dataset import Dataset
from seethechild.journeys.timeline import lanes_in_order, timeline
from tests.unit.journeys.centred.lives import care, covered, dataset, event, worker


def life() -> Dataset:
    def helped(state: str, start: str, stop: str | None) -> dict[str, str | None]:
        return {
            "child_id": "a",
            "track": "help",
            "state": state,
            "start": start,
            "stop": stop,
        }

    return dataset(
        children={"a": {"birth_month": date(2012, 6, 1)}, "b": {}},
        spells=[
            helped("waiting", "2022-05-01", "2022-05-21"),
            helped("family_help", "2022-05-21", "2022-09-01"),
            *care("a", "2023-01-10", None, ("h1", "2023-01-10"), ("h2", "2023-02-01"), ("h1", "2023-03-01")),
            *care("b", "2023-01-10", None, ("h7", "2023-01-10")),
        ],
        events=[
            event("a", "contact", "2022-04-02", "no_action"),
            event("a", "referral", "2022-04-20", "no_further_action"),
            event("a", "referral", "2022-05-01", "in_need"),
            event("a", "visit", "2022-06-01", "seen_alone", detail="need"),
            event("a", "care_review", "2023-02-05", "PN1"),
            event("a", "care_review", "2023-03-05", "PN7"),
            event("a", "missing", "2023-03-10", until="2023-03-12"),
            worker("a", "w9", "2022-05-21", "2022-08-31", "north"),
            worker("a", "w8", "2023-01-10", None),
            event("b", "care_review", "2023-02-06", "PN1"),
        ],
        coverage=[
            *covered("2022-04-01", "2023-04-01", ("referrals", "care_episodes", "visits")),
            *covered("2022-10-01", "2023-04-01", ("workers",)),
        ],
    )  # fmt: skip


def test_the_child_is_in_the_middle() -> None:
    names = lanes_in_order()
    assert names[len(names) // 2] == "child"


def test_everything_recorded_has_its_place() -> None:
    found = timeline(life(), "a")
    assert (found.start, found.stop) == (date(2022, 4, 1), date(2023, 4, 1))
    assert [mark.sign for row in found.lane("asked").rows for mark in row.marks] == [
        "closed",
        "closed",
        "asked",
    ]
    heard, seen, danger, waiting = found.lane("child").rows
    assert [mark.sign for mark in heard.marks] == ["voice", "review"]
    assert [mark.sign for mark in seen.marks] == ["alone"]
    assert [(mark.day, mark.until) for mark in danger.marks] == [
        (date(2023, 3, 10), date(2023, 3, 12))
    ]
    assert [(bar.start, bar.stop) for bar in waiting.bars] == [
        (date(2022, 5, 1), date(2022, 5, 21))
    ]


def test_a_home_come_back_to_is_the_same_line() -> None:
    homes = timeline(life(), "a").lane("home").rows
    assert [len(row.bars) for row in homes] == [2, 1]
    assert homes[0].bars[-1].stop is None  # goes on


def test_workers_are_numbered_and_never_named() -> None:
    titles = [row.title for row in timeline(life(), "a").lane("workers").rows]
    assert titles == ["Worker 1, north", "Worker 2"]


def test_ages_are_those_on_the_day() -> None:
    found = timeline(life(), "a")
    assert found.birthdays == ((10, date(2022, 6, 15)),)
    assert (found.age(date(2022, 6, 14)), found.age(date(2022, 6, 15))) == (9, 10)


def test_gaps_are_what_no_source_sees() -> None:
    found = timeline(life(), "a")
    assert found.lane("workers").gaps == ((date(2022, 4, 1), date(2022, 10, 1)),)
    assert found.lane("home").gaps == ()
    assert found.lane("mind").gaps == ((found.start, found.stop),)


def test_of_another_child_nothing_is_told() -> None:
    other = timeline(life(), "b")
    assert len(other.lane("home").rows) == 1
    assert [len(row.marks) for row in other.lane("child").rows] == [1]


def test_it_ends_at_death_and_begins_at_birth() -> None:
    made = dataset(
        children={"a": {"birth_month": date(2022, 8, 1)}},
        events=[
            event("a", "referral", "2022-07-01", "in_need"),
            event("a", "death", "2022-12-05"),
        ],
        coverage=covered("2022-04-01", "2023-04-01"),
    )
    found = timeline(made, "a")
    assert (found.start, found.stop) == (date(2022, 7, 1), date(2022, 12, 6))
    assert found.age(date(2022, 7, 1)) is None


def test_a_child_who_is_not_there_is_not_repeated_in_the_message() -> None:
    with pytest.raises(DataError) as caught:
        timeline(life(), "marked-value")
    assert "marked-value" not in str(caught.value)
