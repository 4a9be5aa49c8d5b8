"""From one thing to the first of others: what is watched, from when, and how it ends."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from seethechild.core.errors import UnknownNameError
from seethechild.core.streams import generator
from seethechild.core.time import age_in_years
from seethechild.journeys.tables import CHILDREN, COVERAGE, EVENTS, SPELLS
from seethechild.journeys.waits.cohorts import COHORT, cohort
from seethechild.journeys.waits.groups import (
    GROUPS,
    NOT_RECORDED,
    group_rows,
    lanes,
    strata,
)
from seethechild.journeys.waits.intervals import steady_mean
from seethechild.journeys.waits.moments import Moments
from seethechild.journeys.waits.risk import count_risk
from seethechild.journeys.waits.sets import kinds
from seethechild.journeys.waits.windows import Windows
from tests.unit.journeys.late.made_up import MadeUp, covered, drawn, filled, table


def waits(dataset, start="referral", ends=("care",), **more):
    moments = Moments(dataset)
    return cohort(moments, start, ends, **more).frame(moments)


def one(dataset, **more):
    frame = waits(dataset, **more)
    assert frame.height == 1
    return frame.row(0, named=True)


def test_a_wait_runs_from_the_first_start_to_the_first_end():
    made = drawn([
        ("a", "referral", "2020-01-10"), ("a", "referral", "2020-02-10"),
        ("a", "care_started", "2020-03-01", "planned"), ("a", "care_started", "2021-03-01", "planned"),
    ])  # fmt: skip
    row = one(made)
    assert (row["start"], row["entry_days"], row["exit_days"]) == (
        date(2020, 1, 10),
        -1,
        51,
    )
    assert row["cause"] == "care"
    assert waits(made, every=True)["exit_days"].to_list() == [51, 20]


def test_an_end_on_the_day_of_the_start_is_a_wait_of_no_days():
    row = one(drawn([("a", "referral", "2020-01-10"), ("a", "care_started", "2020-01-10")]))
    assert (row["exit_days"], row["cause"]) == (0, "care")


def test_who_still_waits_is_watched_to_the_last_day_covered():
    made = drawn([("a", "referral", "2024-03-01")])
    row = one(made)
    assert (row["exit_days"], row["cause"]) == (
        (date(2024, 3, 31) - date(2024, 3, 1)).days,
        None,
    )


@pytest.mark.parametrize(
    ("about", "events", "cause", "days"),
    [
        ({"birth_month": date(2002, 6, 1)}, [], "turned_18", 157),  # 15 June 2020
        ({"death_month": date(2020, 2, 1)}, [], "died", 50),  # the last of February
        ({}, [("a", "death", "2020-01-20")], "died", 10),
        ({}, [("a", "moved_away", "2020-01-20")], None, 10),
        ({}, [("a", "adoption_made", "2020-01-20")], None, 10),
    ],
)
def test_a_wait_ends_with_childhood_life_or_sight(about, events, cause, days):
    made = drawn([("a", "referral", "2020-01-10"), *events], children={"a": about})
    row = one(made)
    assert (row["cause"], row["exit_days"]) == (cause, days)


def test_what_comes_at_18_or_later_is_no_end_and_adults_do_not_wait():
    about = {"a": {"birth_month": date(2002, 6, 1)}}
    made = drawn(
        [("a", "referral", "2020-01-10"), ("a", "care_started", "2020-06-15")],
        children=about,
    )
    assert one(made)["cause"] == "turned_18"
    late = drawn([("a", "referral", "2020-06-15")], children=about)
    assert waits(late).is_empty()


def test_of_two_ends_on_one_day_the_first_named_counts():
    made = drawn(
        [("a", "referral", "2020-01-10"), ("a", "care_started", "2020-02-10")],
        [("a", "family_help", "2020-02-10", None)],
    )
    assert one(made, ends=("crisis", "help"))["cause"] == "crisis"
    assert one(made, ends=("help", "crisis"))["cause"] == "help"


def test_short_breaks_are_not_coming_into_care():
    made = drawn([("a", "referral", "2020-01-10")])
    short = table(
        EVENTS,
        [{"child_id": "a", "kind": "care_started", "date": date(2020, 2, 1), "detail": "V4", "source": "x"}],
    )  # fmt: skip
    made = MadeUp(
        made.children, made.spells, pl.concat([made.events, short]), made.coverage
    )
    assert one(made)["cause"] is None


def windows(*rows) -> pl.DataFrame:
    return table(
        COVERAGE,
        [
            {"source": "s", "sees": sees, "start": date.fromisoformat(a), "stop": date.fromisoformat(b), "rows": 1}
            for sees, a, b in rows
        ],
    )  # fmt: skip


def test_who_is_watched_later_than_the_start_comes_in_late():
    """Referrals are covered from 2018, care from 1 April 2020."""
    coverage = windows(
        ("referrals", "2018-04-01", "2022-04-01"),
        ("care_episodes", "2020-04-01", "2022-04-01"),
    )
    made = drawn(
        [("a", "referral", "2020-03-01"), ("b", "referral", "2020-03-01"), ("b", "care_started", "2020-03-20"),
         ("c", "referral", "2020-03-01"), ("c", "care_started", "2020-04-01")],
        coverage=coverage,
    )  # fmt: skip
    frame = waits(made)
    assert frame["child_id"].to_list() == ["a", "c"]  # b never waited within sight
    assert frame["entry_days"].to_list() == [30, 30]  # 31 March is the last day unseen
    assert frame["exit_days"].to_list() == [760, 31]
    assert frame["cause"].to_list() == [None, "care"]


def test_a_gap_in_coverage_ends_the_watch():
    coverage = windows(
        ("referrals", "2018-04-01", "2022-04-01"),
        ("care_episodes", "2018-04-01", "2019-04-01"),
        ("care_episodes", "2020-04-01", "2022-04-01"),
    )
    made = drawn(
        [("a", "referral", "2019-03-01"), ("a", "care_started", "2020-05-01")],
        coverage=coverage,
    )
    row = one(made)
    assert (row["exit_days"], row["cause"]) == (30, None)


def test_starts_outside_coverage_or_too_early_in_it_do_not_count():
    made = drawn(
        [
            ("a", "referral", "2016-03-31"),
            ("b", "referral", "2016-04-01"),
            ("c", "referral", "2017-04-01"),
        ]
    )
    assert waits(made)["child_id"].to_list() == ["b", "c"]
    assert waits(made, clear_days=365)["child_id"].to_list() == ["c"]


def test_a_source_of_a_few_months_does_not_shorten_the_rest():
    coverage = windows(
        ("referrals", "2018-04-01", "2022-04-01"),
        ("care_episodes", "2018-04-01", "2022-04-01"),
        ("emergencies", "2021-10-01", "2022-04-01"),
    )
    moments = Moments(drawn([("a", "referral", "2019-03-01")], coverage=coverage))
    seen = moments.seen("emergency")
    assert seen.unseen == ("a hospital admission for injury or self-harm",)
    assert seen.windows.days == 1461
    known = moments.seen("known")
    assert [each.kind for each in known.kinds] == ["referral", "care_started"]
    assert "early help" in known.unseen
    nothing = moments.seen("plan")
    assert (nothing.kinds, nothing.unseen) == ((), ("a child protection plan",))
    assert len(cohort(moments, "referral", ("plan",)).rows) == 0


def test_unknown_sets_and_groups_are_named():
    moments = Moments(drawn([("a", "referral", "2019-03-01")]))
    with pytest.raises(UnknownNameError, match="help"):
        cohort(moments, "referral", ("hepl",))
    with pytest.raises(UnknownNameError, match="age_band"):
        group_rows(moments, "ageband", moments.find(kinds("referral")))


def test_windows_join_where_they_touch_and_meet_where_both_are():
    a = Windows.of([(0, 10), (10, 20), (25, 25), (30, 40)])  # one without a day
    b = Windows.of([(5, 35)])
    both = a & b
    assert list(zip(both.starts.tolist(), both.stops.tolist(), strict=True)) == [
        (5, 20),
        (30, 35),
    ]
    day = np.array([5, 19, 20, 35])
    assert both.hold(day).tolist() == [True, True, False, False]
    assert both.hold(day, back=10).tolist() == [False, True, False, False]


@pytest.mark.parametrize("clock", ["known", "blind"])
def test_open_long_before_coverage_is_watched_from_its_start_only(clock):
    """Ten years of steady need of 732 days; only the last three years are covered.

    What was open when coverage began is known with its true start. Counting it as watched
    from that start makes waits look far too long; late entry gives the truth.
    """
    chance = generator(5, "test/cohorts/truncation")
    many, first = 12_000, np.datetime64("2014-04-01", "D")
    began = chance.uniform(0.0, 3653.0, many)
    ended = began + chance.exponential(732.0, many)
    covered_from = (np.datetime64("2021-04-01", "D") - first).astype(int)
    seen = ended >= covered_from
    names = np.char.add("child", np.char.zfill(np.arange(many).astype(str), 6))[seen]
    start, stop = np.floor(began[seen]).astype(int), np.floor(ended[seen]).astype(int)
    rows = [
        pl.DataFrame({"child_id": names, "kind": "referral", "date": first + start}),
        pl.DataFrame(
            {"child_id": names, "kind": "care_started", "date": first + stop}
        ).filter(pl.col("date") < date(2024, 4, 1)),
    ]
    made = MadeUp(
        filled(
            CHILDREN, pl.DataFrame({"child_id": names, "birth_month": date(2012, 1, 1)})
        ),
        SPELLS.empty(),
        filled(EVENTS, pl.concat(rows).with_columns(source=pl.lit("made up"))),
        covered("2021-04-01", "2024-04-01"),
    )
    found = cohort(Moments(made), "referral", ("care",), before_coverage=True)
    assert len(found.rows) == len(names)
    entry = found.entry if clock == "known" else np.full(len(names), -1)
    mean, low, high = steady_mean(count_risk(found.leave, found.cause, entry=entry))[0]
    if clock == "known":
        assert low < 732.0 < high
        assert high - low < 60.0
    else:
        assert mean > 1000.0


PEOPLE = {
    "a": {"sex": "F", "ethnicity": "WROM", "disability": True, "deprivation_decile": 1, "area": "north"},
    "b": {"sex": "M", "ethnicity": "CHNE", "disability": False, "deprivation_decile": 4, "area": "south"},
    "c": {"sex": "U", "ethnicity": "REFU", "deprivation_decile": 10, "birth_month": None},
}  # fmt: skip
EXPECTED = {
    "age_band": ["5 to 9", "5 to 9", NOT_RECORDED],
    "sex": ["Female", "Male", NOT_RECORDED],
    "ethnicity": ["White", "Asian", NOT_RECORDED],
    "disability": ["Disabled", "Not disabled", NOT_RECORDED],
    "deprivation": ["1 (most deprived)", "2", "5 (least deprived)"],
    "area": ["north", "south", NOT_RECORDED],
    "team": [NOT_RECORDED, NOT_RECORDED, NOT_RECORDED],
}


@pytest.mark.parametrize("name", list(GROUPS))
def test_children_are_grouped_by_what_is_recorded(name):
    made = drawn([(each, "referral", "2020-03-01") for each in PEOPLE], children=PEOPLE)
    moments = Moments(made)
    grouping = group_rows(moments, name, moments.find(kinds("referral")))
    assert [grouping.levels[code] for code in grouping.code] == EXPECTED[name]


def test_teams_are_those_of_the_event():
    events = table(
        EVENTS,
        [{"child_id": "a", "kind": "referral", "date": date(2020, 3, 1), "team": "East", "source": "x"}],
    )  # fmt: skip
    made = drawn([("a", "contact", "2020-01-01")])
    moments = Moments(MadeUp(made.children, made.spells, events, made.coverage))
    grouping = group_rows(moments, "team", moments.find(kinds("referral")))
    assert grouping.levels[grouping.code[0]] == "East"


@pytest.mark.parametrize(
    ("born", "on", "band"),
    [
        (date(2020, 3, 1), "2020-03-14", "Unborn"),
        (date(2020, 3, 1), "2020-03-15", "Under 1"),
        (date(2019, 3, 1), "2020-03-14", "Under 1"),
        (date(2019, 3, 1), "2020-03-15", "1 to 4"),
        (date(2004, 3, 1), "2020-03-14", "10 to 15"),
        (date(2004, 3, 1), "2020-03-15", "16 and over"),
    ],
)
def test_ages_turn_on_the_15th(born, on, band):
    made = drawn([("a", "referral", on)], children={"a": {"birth_month": born}})
    moments = Moments(made)
    grouping = group_rows(moments, "age_band", moments.find(kinds("referral")))
    assert grouping.levels[grouping.code[0]] == band
    years = age_in_years(born.replace(day=15), date.fromisoformat(on))
    assert (years < 0) == (band == "Unborn")


@pytest.mark.parametrize(
    ("born", "known", "on", "lane"),
    [
        (date(2020, 3, 1), "2020-01-01", "2020-03-20", 2),  # known before birth
        (date(2020, 3, 1), "2020-04-12", "2020-04-12", 2),  # on the 28th day
        (date(2020, 3, 1), "2020-04-13", "2020-04-13", 0),
        (date(2020, 3, 1), "2020-03-20", "2021-03-14", 2),
        (date(2020, 3, 1), "2020-03-20", "2021-03-15", 0),  # one year old
        (None, "2020-03-20", "2021-03-15", 0),
    ],
)
def test_newborns_stand_apart_until_their_first_birthday(born, known, on, lane):
    made = drawn(
        [("a", "contact", known), ("a", "referral", on)],
        children={"a": {"birth_month": born}},
    )
    moments = Moments(made)
    assert lanes(moments, moments.find(kinds("referral"))).tolist() == [lane]


def test_unaccompanied_children_stand_apart():
    made = drawn([("a", "referral", "2020-03-01")], children={"a": {"unaccompanied": True}})
    moments = Moments(made)
    rows = moments.find(kinds("referral"))
    assert lanes(moments, rows).tolist() == [1]
    everyone, apart = strata(moments, rows, ())
    assert (len(everyone.rows), apart.names()["level"][int(apart.cell[0])]) == (
        0,
        "unaccompanied",
    )


def test_a_child_counts_once_in_all_and_once_in_each_year():
    made = drawn(
        [("a", "referral", day) for day in ("2019-05-01", "2019-06-01", "2020-05-01")]
    )
    moments = Moments(made)
    everyone = strata(moments, moments.find(kinds("referral")), ())[0]
    periods = [everyone.names()["period"][cell] for cell in everyone.cell]
    assert periods == ["all", "2019-20", "2020-21"]
    assert everyone.rows.tolist() == [0, 0, 2]


def test_the_rows_of_a_cohort_are_as_declared():
    assert COHORT.check(waits(drawn([("a", "referral", "2020-01-10")]))).height == 1


def test_long_data_on_care_do_not_stand_in_for_data_on_referrals():
    """A year of referrals and five of care: children are known from when they are referred."""
    coverage = windows(
        ("referrals", "2021-04-01", "2022-04-01"),
        ("care_episodes", "2017-04-01", "2022-04-01"),
    )
    moments = Moments(drawn([("a", "care_started", "2018-03-01")], coverage=coverage))
    assert moments.seen("known").windows.days == 365
    assert len(cohort(moments, "known", ("care",)).rows) == 0
