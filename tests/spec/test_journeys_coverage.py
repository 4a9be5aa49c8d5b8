"""What each return sees, and from when to when.

What happened outside these windows may have happened all the same: nothing is filled in. A window
holds its start and not its stop.
"""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from seethechild.journeys.build.windows import coverage, ranks
from tests.spec.drawn import drawn
from tests.spec.returned import dataset, record


def windows(data, *sees):
    return [
        (
            str(each["source"]),
            each["sees"],
            str(each["start"]),
            str(each["stop"]),
            each["rows"],
        )
        for each in data.iter_rows(named=True)
        if not sees or each["sees"] in sees
    ]


def test_a_yearly_return_sees_its_year_and_what_was_open_when_it_began():
    """The referral of 2019 was open in April 2022, so it is there with its true start.

    What was referred in 2019 and closed before April 2022 is not: the window starts in 2022.
    """
    referrals = record(
        "referrals",
        """
        source          | child | date       | closed
        ----------------+-------+------------+-----------
        cin_census 2023 | 1     | 2019-05-01 | 2022-06-01
        cin_census 2024 | 2     | 2023-05-01 | -
        """,
    )
    assert windows(dataset(referrals=referrals).coverage, "referrals") == [
        ("cin_census 2023", "referrals", "2022-04-01", "2023-04-01", 1),
        ("cin_census 2024", "referrals", "2023-04-01", "2024-04-01", 1),
    ]


def test_a_whole_file_also_sees_what_it_has_no_row_of():
    """No protection plan in a census of children in need: there was none.

    Plans of children in need are in it from 2022, steps before court from 2027. Of SSDA903 only the
    files that are there count.
    """
    referrals = record(
        "referrals", "child | date\n---+---\n1 | 2020-05-01", source="cin_census 2021"
    )
    care = record(
        "care_episodes", "child | start\n---+---\n1 | 2020-05-01", source="ssda903 2021"
    )
    seen = dataset(referrals=referrals, care_episodes=care).coverage
    assert windows(seen) == [
        ("cin_census 2021", "assessments", "2020-04-01", "2021-04-01", 0),
        ("cin_census 2021", "plan_reviews", "2020-04-01", "2021-04-01", 0),
        ("cin_census 2021", "protection_plans", "2020-04-01", "2021-04-01", 0),
        ("cin_census 2021", "referrals", "2020-04-01", "2021-04-01", 1),
        ("cin_census 2021", "section_47", "2020-04-01", "2021-04-01", 0),
        ("ssda903 2021", "care_episodes", "2020-04-01", "2021-04-01", 1),
    ]


def test_annex_a_sees_the_six_months_before_its_latest_date():
    contacts = record(
        "contacts",
        "child | date\n---+---\n1 | 2023-08-01\n2 | 2024-01-15",
        source="annex_a 2024",
    )
    assert windows(dataset(contacts=contacts).coverage) == [
        ("annex_a 2024", "contacts", "2023-07-15", "2024-01-16", 2)
    ]


def test_a_source_without_a_set_period_sees_from_the_first_ending_it_tells_of():
    """Before that only what stayed open is in it: who had left cannot be known.

    It sees up to the latest date in any of its tables.
    """
    care = record(
        "care_episodes",
        "child | start | stop\n---+---+---\n1 | 2012-05-01 | -\n2 | 2018-05-01 | 2019-02-03",
        source="ssd",
    )
    contacts = record(
        "contacts", "child | date\n---+---\n1 | 2018-08-01\n2 | 2024-01-15", source="ssd"
    )
    assert windows(dataset(care_episodes=care, contacts=contacts).coverage) == [
        ("ssd", "care_episodes", "2019-02-03", "2024-01-16", 2),
        ("ssd", "contacts", "2018-08-01", "2024-01-16", 2),
    ]


def test_what_was_taken_in_says_which_tables_were_there():
    """An empty file of missing children says that none was missing; its dates come with it."""
    sees = drawn("""
        source       | record      | start      | stop
        -------------+-------------+------------+-----------
        ssda903 2024 | missing     | 2023-04-01 | 2024-04-01
        ssda903 2024 | people      | 2023-04-01 | 2024-04-01
        cin_census 2020 | need_plans | 2019-04-01 | 2020-04-01
    """).with_columns(start=_date("start"), stop=_date("stop"))
    found = coverage({}, sees)
    assert windows(found, "missing", "people", "need_plans") == [
        ("ssda903 2024", "missing", "2023-04-01", "2024-04-01", 0)
    ]


def test_of_two_sources_that_say_different_things_the_one_that_ends_later_is_newer():
    care = record(
        "care_episodes",
        """
        source       | child | start      | stop
        -------------+-------+------------+-----------
        ssda903 2023 | 1     | 2022-05-01 | -
        annex_a 2024 | 1     | 2022-05-01 | 2023-09-01
        ssda903 2024 | 1     | 2022-05-01 | -
        """,
    )
    built = dataset(care_episodes=care)
    assert ranks(built.coverage)["source"].to_list() == [
        "ssda903 2023",
        "annex_a 2024",
        "ssda903 2024",
    ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_coverage_does_not_depend_on_the_order_of_returns(order):
    rows = record(
        "contacts",
        "source | child | date\n---+---+---\nssd | 1 | 2022-01-01\nannex_a 2024 | 1 | 2023-05-01",
    )
    assert_frame_equal(
        coverage({"contacts": rows}), coverage({"contacts": rows[list(order)]})
    )


def _date(name):
    return pl.col(name).str.to_date()
