"""Working hours are counted as a rota says, also when the clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seethechild.web.safety.clock import Hours, between, plus, working_day_after
from tests.web.safety_world import london

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        # 16 November 2026 is a Monday
        ((2026, 11, 16, 9), 4, (2026, 11, 16, 13)),
        ((2026, 11, 16, 15), 4, (2026, 11, 17, 11)),
        ((2026, 11, 16, 3), 4, (2026, 11, 16, 13)),
        ((2026, 11, 16, 17), 4, (2026, 11, 17, 13)),
        ((2026, 11, 20, 16), 4, (2026, 11, 23, 12)),  # over a weekend
        ((2026, 11, 21, 12), 4, (2026, 11, 23, 13)),
        ((2026, 10, 23, 16), 4, (2026, 10, 26, 12)),  # the clocks went back on the 25th
        ((2026, 3, 27, 16), 4, (2026, 3, 30, 12)),  # and forward on the 29th of March
        ((2026, 11, 16, 9), 16, (2026, 11, 17, 17)),
    ],
)
def test_so_many_working_hours_later(start, hours, due):
    assert plus(london(*start), hours * HOUR, Hours()) == london(*due)


def test_days_on_which_nobody_reads_do_not_count():
    christmas = Hours(not_on=frozenset({date(2026, 12, 25), date(2026, 12, 28)}))
    assert plus(london(2026, 12, 24, 16), 2 * HOUR, christmas) == london(2026, 12, 29, 10)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        (
            (2026, 12, 24, 16),
            2,
            (2026, 12, 29, 10),
        ),  # Christmas, a weekend, Boxing Day's substitute
        ((2026, 4, 2, 15), 4, (2026, 4, 7, 11)),  # Easter
        ((2026, 8, 31, 10), 4, (2026, 9, 1, 13)),  # raised on the summer bank holiday
        ((2023, 5, 5, 16), 2, (2023, 5, 9, 10)),  # the coronation, known only from the list
        ((2033, 12, 23, 16), 2, (2033, 12, 28, 10)),  # beyond the list, by rule
    ],
)
def test_s04_bank_holidays_of_england_do_not_count(start, hours, due):
    """S4: so many working hours later, over days on which England does not work."""
    assert plus(london(*start), hours * HOUR, Hours()) == london(*due)


def test_s15_a_working_day_over_christmas():
    """S15: the designated officer is told within a working day."""
    assert working_day_after(london(2026, 12, 24, 12), Hours()) == london(2026, 12, 29, 12)


def test_a_rota_that_reads_on_bank_holidays_counts_them():
    hours = Hours.of({"bank_holidays": True})
    assert plus(london(2026, 12, 24, 16), 2 * HOUR, hours) == london(2026, 12, 25, 10)


def test_a_rota_of_its_own_hours():
    hours = Hours.of({"days": [5, 6], "from": "10:00", "to": "12:30"})
    assert plus(london(2026, 11, 16, 9), 3 * HOUR, hours) == london(2026, 11, 22, 10, 30)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ((2026, 11, 16, 11), (2026, 11, 17, 11)),
        ((2026, 11, 20, 15), (2026, 11, 23, 15)),
        ((2026, 11, 21, 3), (2026, 11, 23, 17)),
    ],
)
def test_s15_one_working_day_later(start, due):
    assert working_day_after(london(*start), Hours()) == london(*due)


@pytest.mark.parametrize(
    "said", [{"days": []}, {"days": [7]}, {"from": "17:00", "to": "09:00"}]
)
def test_hours_in_which_nobody_reads_are_refused(said):
    with pytest.raises(ValueError, match="Give one day"):
        Hours.of(said)


def test_hours_that_never_come_are_refused():
    away = frozenset(date(2026, 1, 1) + timedelta(days=each) for each in range(500))
    with pytest.raises(ValueError, match="Nobody reads"):
        plus(london(2026, 1, 1, 9), HOUR, Hours(not_on=away))


def slow(start: datetime, end: datetime, hours: Hours) -> timedelta:
    """Minute by minute, as one would count on fingers."""
    gone, now = 0, start
    while now < end:
        local = now.astimezone(london(2026, 1, 1).tzinfo)
        gone += local.weekday() in hours.days and hours.opens <= local.time() < hours.closes
        now += timedelta(minutes=1)
    return timedelta(minutes=gone)


MOMENTS = st.integers(0, 60 * 24 * 14).map(
    lambda minutes: datetime(2026, 10, 19, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(MOMENTS, st.integers(1, 1_200))
def test_what_was_added_lies_between(start, minutes):
    length = timedelta(minutes=minutes)
    assert between(start, plus(start, length, Hours()), Hours()) == length


def test_the_same_as_counted_minute_by_minute():
    start, end = london(2026, 10, 23, 15, 7), london(2026, 10, 28, 10, 3)
    assert between(start, end, Hours()) == slow(start, end, Hours())
