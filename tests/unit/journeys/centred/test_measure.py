"""Every measure on lives drawn by hand, each number worked out beside it."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from seethechild.core.errors import UnknownNameError
from seethechild.journeys.centred.declared import centred_measures
from seethechild.journeys.centred.measure import (
    HOW,
    NO_RETURN,
    NOT_COVERED,
    NOT_RECORDED,
    measure,
)
from tests.unit.journeys.centred.lives import care, covered, dataset, event, worker

YEAR = covered("2023-04-01", "2024-04-01")  # 366 days: 2024 is a leap year


def row(
    found: pl.DataFrame, name: str, level: str = "all", period: str = "all"
) -> dict[str, Any]:
    mine = found.filter(
        (pl.col("measure") == name)
        & (pl.col("level") == level)
        & (pl.col("period") == period)
    )
    assert mine.height == 1
    return mine.row(0, named=True)


def parts(found: pl.DataFrame, name: str, **which: str) -> tuple[float, float]:
    got = row(found, name, **which)
    return got["part"], got["whole"]


def test_moves_are_counted_over_years_in_care_not_changes_of_legal_status():
    made = dataset(
        children={"a": {}, "b": {}},
        spells=[
            *care("a", "2022-11-01", None, ("h1", "2022-11-01"), ("h2", "2023-06-01"), ("h3", "2023-09-01")),
            *care("b", "2023-10-01", "2024-01-01", ("h4", "2023-10-01")),
            {"child_id": "a", "track": "legal", "state": "proceedings", "start": "2022-11-01", "stop": "2023-08-01"},
            {"child_id": "a", "track": "legal", "state": "care_order", "start": "2023-08-01"},
        ],
        events=[
            event("a", "move", "2023-03-01"),  # before what is covered
            event("a", "move", "2023-06-01"),
            event("a", "move", "2023-09-01"),
            event("b", "move", "2024-02-01"),  # not in care any more
        ],
        coverage=YEAR,
    )  # fmt: skip
    found = measure(made)
    part, whole = parts(found, "moves")
    assert part == 2
    assert whole * 365.25 == pytest.approx(366 + 92)  # all year; October to December
    # On the last day only a was in care; three homes in the year to it: h1, h2, h3.
    assert parts(found, "three_homes") == (1, 1)


def test_three_homes_need_a_whole_year_covered_and_count_the_same_home_once():
    spells = care(
        "a",
        "2023-04-01",
        None,
        ("h1", "2023-04-01"),
        ("h2", "2023-06-01"),
        ("h1", "2023-09-01"),
    )
    assert parts(
        measure(dataset(children={"a": {}}, spells=spells, coverage=YEAR)), "three_homes"
    ) == (0, 1)
    short = covered("2023-04-02", "2024-04-01")
    assert (
        row(
            measure(dataset(children={"a": {}}, spells=spells, coverage=short)),
            "three_homes",
        )["why"]
        == NOT_RECORDED
    )


def test_far_is_of_days_with_the_distance_recorded():
    spells = [
        *care("a", "2023-04-01", "2023-05-01", ("h1", "2023-04-01"), distance_miles=20.1),
        *care("b", "2023-04-01", "2023-05-11", ("h2", "2023-04-01"), distance_miles=20.0),
        *care("c", "2023-04-01", "2023-04-21", ("h3", "2023-04-01")),
    ]
    got = row(
        measure(
            dataset(children={"a": {}, "b": {}, "c": {}}, spells=spells, coverage=YEAR)
        ),
        "far",
    )
    assert (got["part"], got["whole"]) == (30, 70)
    assert got["known_share"] == pytest.approx(70 / 90)


def test_brothers_and_sisters_apart_is_told_of_days_with_one_in_care():
    family = {"family_id": "f"}
    spells = [
        *care("a", "2023-04-01", "2023-07-10", ("h1", "2023-04-01")),  # 100 days
        *care("b", "2023-05-01", "2023-07-10", ("h1", "2023-05-01"), ("h2", "2023-06-10")),
        *care("c", "2023-04-01", "2023-07-10", ("b 2023", "2023-04-01")),  # home not known
        *care("z", "2023-04-01", "2023-07-10", ("h9", "2023-04-01")),  # another family
    ]
    people = {"a": family, "b": family, "c": family, "z": {"family_id": "g"}}
    got = parts(
        measure(dataset(children=people, spells=spells, coverage=YEAR)), "siblings_apart"
    )
    # a and b: 70 days both in care each, 30 of them (10 June to 9 July) in two homes.
    assert got == (60, 140)


def test_workers_changes_gaps_and_three_in_a_year():
    spells = care("a", "2023-04-01", None, ("h1", "2023-04-01"))
    events = [
        worker("a", "w1", "2023-04-01", "2023-06-30"),
        worker("a", "w2", "2023-07-11", "2023-12-31"),  # nobody on 1 to 10 July
        worker("a", "w3", "2024-01-01", None),
        event("a", "change_of_worker", "2023-07-11", detail="social_worker"),
        event("a", "change_of_worker", "2024-01-01", detail="social_worker"),
        event("a", "change_of_worker", "2023-08-01", detail="personal_adviser"),
    ]
    only_care = covered(
        "2023-04-01", "2024-04-01", ("care_episodes", "workers"), "ssda903 2024"
    )
    found = measure(
        dataset(children={"a": {}}, spells=spells, events=events, coverage=only_care)
    )
    assert parts(found, "no_worker_care") == (10, 366)
    assert parts(found, "worker_changes_care")[0] == 2
    assert parts(found, "three_workers_care") == (1, 1)
    # The SSDA903 tells only of workers in care: nothing is said of other help.
    assert row(found, "worker_changes_help")["why"] == NOT_COVERED


def test_children_who_lose_one_worker_on_one_day_are_one_happening():
    """The same ten changes say less if one worker left ten children than if ten workers left one."""

    def told(leaver: str) -> dict[str, Any]:
        names = [f"c{i}" for i in range(10)]
        made = dataset(
            children={name: {} for name in names},
            spells=[r for n in names for r in care(n, "2023-04-01", None, (f"h{n}", "2023-04-01"))],
            events=[
                row
                for n in names
                for row in (
                    worker(n, leaver.format(n), "2023-04-01", "2023-08-31"),
                    worker(n, "next", "2023-09-01", None),
                )
            ],
            coverage=YEAR,
        )  # fmt: skip
        return row(measure(made), "worker_changes_care")

    many, one = told("{}"), told("w1")
    assert (one["part"], one["whole"], one["value"]) == (
        many["part"],
        many["whole"],
        many["value"],
    )
    assert one["part"] == 10
    # one happening: as good as nothing is known of how often; ten: Byar's interval of a count of ten
    assert one["low"] == 0
    assert one["high"] > 4 * many["high"]
    assert many["low"] > 0.3 * many["value"]


def test_a_source_that_tells_no_workers_is_not_a_child_without_one():
    spells = care("a", "2023-04-01", None, ("h1", "2023-04-01"))
    found = measure(dataset(children={"a": {}}, spells=spells, coverage=YEAR))
    assert row(found, "no_worker_care")["why"] == NOT_RECORDED


def test_a_team_that_changes_near_a_step_is_a_handover():
    def helped(child: str, state: str, start: str, stop: str) -> dict[str, str]:
        return {
            "child_id": child,
            "track": "help",
            "state": state,
            "start": start,
            "stop": stop,
        }

    spells = [
        helped("a", "assessment", "2023-05-01", "2023-06-01"),
        helped("a", "family_help", "2023-06-01", "2023-10-01"),
        helped("b", "assessment", "2023-05-01", "2023-05-20"),
        helped("b", "waiting", "2023-05-20", "2023-06-01"),
        helped("b", "family_help", "2023-06-01", "2023-10-01"),
        helped("c", "family_help", "2023-05-01", "2023-06-01"),
        helped("c", "looked_after", "2023-07-01", "2023-10-01"),  # a month between: no step
    ]
    events = [
        worker("a", "w1", "2023-05-01", "2023-06-30", "duty"),
        worker("a", "w2", "2023-07-01", "2023-09-30", "north"),  # 30 days after the step
        worker("b", "w1", "2023-05-01", "2023-07-01", "duty"),
        worker("b", "w2", "2023-07-02", "2023-09-30", "north"),  # 31 days after
    ]
    found = measure(
        dataset(
            children={c: {} for c in "abc"}, spells=spells, events=events, coverage=YEAR
        )
    )
    assert parts(found, "handovers") == (1, 2)
    assert parts(found, "team_changes")[0] == 2


def test_care_reviews_fall_due_as_the_regulations_say():
    spells = care("a", "2023-05-02", None, ("h1", "2023-05-02"))
    # 20 working days after Tuesday 2 May, bank holidays 8 and 29 May left out: Thursday 1 June.
    # 3 months on: 1 September; held on the 4th. 6 months on: 4 March 2024; not held.
    events = [event("a", "care_review", at, "PN1") for at in ("2023-06-01", "2023-09-04")]
    found = measure(
        dataset(children={"a": {}}, spells=spells, events=events, coverage=YEAR)
    )
    assert parts(found, "care_reviews_on_time") == (1, 3)


def test_reviews_of_care_that_began_before_what_is_covered_count_from_the_first_seen():
    spells = care("a", "2020-01-01", None, ("h1", "2020-01-01"))
    events = [event("a", "care_review", at, "PN1") for at in ("2023-05-10", "2023-11-10")]
    found = measure(
        dataset(children={"a": {}}, spells=spells, events=events, coverage=YEAR)
    )
    assert parts(found, "care_reviews_on_time") == (1, 1)  # due 10 November, held


def test_plan_reviews_fall_due_after_three_and_six_months():
    events = [
        event("a", "plan_started", "2023-04-10"),
        event("a", "plan_review", "2023-07-11"),  # due 10 July: late
        event("a", "plan_review", "2024-01-11"),  # due 11 January: on time
        event("a", "plan_ended", "2024-03-01"),
        event("b", "plan_started", "2023-04-10"),
        event("b", "plan_ended", "2023-07-10"),  # ended before any was due
    ]
    found = measure(dataset(children={"a": {}, "b": {}}, events=events, coverage=YEAR))
    assert parts(found, "plan_reviews_on_time") == (1, 2)


def test_assessed_again_within_a_year_with_the_year_covered():
    two = covered("2022-04-01", "2024-04-01")
    events = [
        event("a", "assessment", "2022-05-01", until="2022-06-01"),
        event(
            "a", "assessment", "2023-06-01", until="2023-07-01"
        ),  # 365 days after: within
        event("b", "assessment", "2022-05-01", until="2022-06-01"),
        event("b", "assessment", "2023-06-02", until="2023-07-01"),  # 366 days after
        event(
            "c", "assessment", "2022-05-01", until="2022-06-01"
        ),  # turns 18 within the year
    ]
    people = {"a": {}, "b": {}, "c": {"birth_month": date(2004, 8, 1)}}
    found = measure(dataset(children=people, events=events, coverage=two))
    assert parts(found, "repeat_assessments") == (1, 2)  # later ones have no year covered


def test_seen_alone_is_of_visits_that_say_so():
    events = [
        event("a", "visit", "2023-05-01", "seen_alone", detail="protection"),
        event("a", "visit", "2023-05-20", "seen", detail="protection"),
        event("a", "visit", "2023-06-01", "not_seen", detail="protection"),
        event("a", "visit", "2023-06-20", None, detail="protection"),
        event(
            "a", "visit", "2023-07-01", "seen", detail="assessment"
        ),  # no visit of its own
        event("a", "assessment", "2023-05-01", until="2023-07-02", detail="seen"),
        event("a", "assessment", "2023-08-01", until="2023-09-02", detail="not_seen"),
        event("a", "assessment", "2023-10-01", until="2023-11-02"),
    ]
    found = measure(dataset(children={"a": {}}, events=events, coverage=YEAR))
    assert parts(found, "visits_alone") == (1, 3)
    assert parts(found, "visits_seen") == (2, 3)
    assert row(found, "visits_seen")["known_share"] == 0.75
    assert parts(found, "assessed_seen") == (1, 2)


def test_days_to_being_seen_count_those_still_waiting():
    events = [
        *(event(c, "referral", "2023-05-01", "in_need") for c in "abcd"),
        event("a", "visit", "2023-05-03", "seen", detail="need"),
        event("b", "visit", "2023-05-02", "not_seen", detail="need"),
        event("b", "visit", "2023-05-11", "seen_alone", detail="need"),
        event("e", "referral", "2023-05-01", "no_further_action", until="2023-05-01"),
    ]
    found = measure(
        dataset(children={c: {} for c in "abcde"}, events=events, coverage=YEAR)
    )
    got = row(found, "referral_to_seen")
    # Of five, two were seen: half never were.
    assert (got["with_it"], got["people"], got["value"]) == (2, 5, None)
    seen = [*events, event("c", "visit", "2023-05-21", "seen", detail="need")]
    found = measure(dataset(children={c: {} for c in "abcde"}, events=seen, coverage=YEAR))
    assert row(found, "referral_to_seen")["value"] == 20  # the third of five


def test_participation_codes_are_counted_as_the_guide_says():
    codes = ["PN0", "PN1", "PN2", "PN3", "PN4", "PN5", "PN6", "PN7", None]
    events = [
        event("a", "care_review", f"2023-05-{n + 1:02d}", code)
        for n, code in enumerate(codes)
    ]
    found = measure(dataset(children={"a": {}}, events=events, coverage=YEAR))
    assert parts(found, "review_views") == (5, 7)
    assert parts(found, "review_attended") == (4, 7)
    assert parts(found, "review_spoke") == (1, 7)


def test_views_in_a_year_are_of_children_old_enough_in_care():
    spells = [*care("a", "2023-04-01", None, ("h", "2023-04-01")), *care("b", "2023-04-01", None, ("i", "2023-04-01")),
              *care("c", "2023-04-01", None, ("j", "2023-04-01"))]  # fmt: skip

    people = {"a": {}, "b": {}, "c": {"birth_month": date(2020, 4, 1)}}  # c is three
    events = [
        event("a", "views_recorded", "2023-09-01"),
        event("c", "views_recorded", "2023-09-01"),
    ]
    found = measure(dataset(children=people, spells=spells, events=events, coverage=YEAR))
    assert parts(found, "views_in_year") == (1, 2)


def test_time_with_children_leaves_out_leave():
    def half_day(who: str, activity: str, minutes: int) -> dict[str, Any]:
        return {
            "worker_id": who,
            "date": "2024-01-08",
            "activity": activity,
            "minutes": minutes,
        }

    diary = [
        half_day("w1", "with_child", 60), half_day("w1", "recording", 120), half_day("w1", "away", 200),
        half_day("w2", "with_child", 30), half_day("w2", "travel", 90),
    ]  # fmt: skip
    found = measure(dataset(children={"a": {}}, coverage=YEAR, diary=diary))
    got = row(found, "time_with_child")
    assert (got["part"], got["whole"], got["people"]) == (90, 300, 2)
    assert parts(found, "time_on_process") == (120, 300)
    assert got["low"] < 0.3 < got["high"]


def test_years_and_ages_cut_time_where_they_change():

    spells = care("a", "2022-04-01", "2024-04-01", ("h", "2022-04-01"))
    made = dataset(
        children={"a": {"birth_month": date(2012, 6, 1)}},  # ten on 15 June 2022
        spells=spells,
        coverage=covered("2022-04-01", "2024-04-01"),
    )
    found = measure(made, by=("age_band",)).filter(pl.col("measure") == "moves")

    def days(level: str, period: str) -> float:
        return round(row(found, "moves", level=level, period=period)["whole"] * 365.25)

    assert days("5 to 9", "2022-23") == 75  # 1 April to 14 June
    assert days("10 to 15", "2022-23") == 290
    assert days("10 to 15", "2023-24") == days("all", "2023-24") == 366
    assert days("10 to 15", "all") == 656


def test_groups_add_up_to_all():
    spells = [
        *care("a", "2023-04-01", None, ("h", "2023-04-01")),
        *care("b", "2023-05-01", None, ("i", "2023-05-01")),
    ]
    people = {"a": {"sex": "F", "unaccompanied": True}, "b": {"sex": None}}
    events = [event("a", "move", "2023-08-01"), event("b", "move", "2023-08-01")]
    found = measure(
        dataset(children=people, spells=spells, events=events, coverage=YEAR), by=("sex",)
    )
    mine = found.filter((pl.col("measure") == "moves") & (pl.col("period") == "all"))
    sums = mine.group_by("group").agg(pl.col("part", "whole").sum())
    assert sums["part"].to_list() == [2, 2, 2]
    assert sums["whole"].round(9).n_unique() == 1
    assert set(mine.filter(pl.col("group") == "apart")["level"]) == {
        "unaccompanied",
        "other children",
    }


def test_what_no_return_records_has_a_row_and_names_who_could_say():
    found = measure(dataset(children={"a": {}}))
    assert found.height == len(centred_measures())
    assert set(found["why"]) == {NOT_COVERED, NO_RETURN}
    assert all(each.recorded_by and each.means_not for each in centred_measures())
    named = {each.id for each in centred_measures() if each.sort != "none"}
    waits_and_diary = {
        "referral_to_seen",
        "contact_to_seen",
        "time_with_child",
        "time_with_family",
        "time_on_process",
    }
    assert set(HOW) | waits_and_diary == named


def test_no_group_is_a_worker_or_a_team():
    with pytest.raises(UnknownNameError):
        measure(dataset(children={"a": {}}), by=("team",))
