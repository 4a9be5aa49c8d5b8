"""Time is counted without gaps, overlaps or lost days."""

from datetime import date, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from seethechild.core.time import (
    FinancialYear,
    add_months,
    age_in_days,
    age_in_years,
    birthday,
    eighteenth_birthday,
    parse_month,
    years_between,
)

DAY = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@given(DAY)
@example(date(2008, 2, 29))
def test_a_child_is_17_the_day_before_the_18th_birthday_and_18_on_it(birth: date) -> None:
    day = eighteenth_birthday(birth)
    assert age_in_years(birth, day) == 18
    assert age_in_years(birth, day - timedelta(days=1)) == 17
    assert age_in_days(birth, day) in {6574, 6575, 6573}


@given(DAY, st.integers(0, 25))
@example(date(2008, 2, 29), 18)
def test_only_leap_day_children_have_a_birthday_on_another_day(
    birth: date, age: int
) -> None:
    day = birthday(birth, age)
    assert day.year == birth.year + age
    same = (day.month, day.day) == (birth.month, birth.day)
    assert same or ((birth.month, birth.day), (day.month, day.day)) == ((2, 29), (3, 1))


@given(DAY, DAY)
def test_age_never_falls_as_time_goes_on(birth: date, day: date) -> None:
    later = day + timedelta(days=1)
    assert age_in_years(birth, later) - age_in_years(birth, day) in {0, 1}
    assert age_in_days(birth, later) == age_in_days(birth, day) + 1


@given(DAY)
def test_each_day_lies_in_exactly_one_financial_year(day: date) -> None:
    year = FinancialYear.of(day)
    assert day in year
    assert day not in FinancialYear(year.start - 1)
    assert day not in FinancialYear(year.start + 1)
    assert year.stop == FinancialYear(year.start + 1).first_day


@given(st.integers(1900, 2199))
def test_a_financial_year_is_read_as_it_is_written(start: int) -> None:
    year = FinancialYear(start)
    assert FinancialYear.parse(str(year)) == year == FinancialYear.parse(year.ending)


@given(DAY, DAY, DAY)
def test_spans_of_time_add_up(one: date, two: date, three: date) -> None:
    whole = years_between(one, three)
    assert abs(years_between(one, two) + years_between(two, three) - whole) < 1e-9


@given(DAY, st.integers(-600, 600), st.integers(-600, 600))
def test_months_from_the_first_of_a_month_add_up(day: date, one: int, two: int) -> None:
    first = day.replace(day=1)
    assert add_months(add_months(first, one), two) == add_months(first, one + two)


@given(DAY)
def test_a_month_is_read_as_it_is_written(day: date) -> None:
    assert parse_month(day.strftime("%Y-%m")) == day.replace(day=1)
