"""Ages to the day, financial years by their end, months and days as people write them."""

from datetime import date

import pytest

from seethechild.core.errors import SpecError
from seethechild.core.time import (
    DAYS_PER_YEAR,
    WEEKS_PER_YEAR,
    FinancialYear,
    add_months,
    age_in_days,
    age_in_years,
    birthday,
    eighteenth_birthday,
    parse_day,
    parse_month,
    years_between,
)


@pytest.mark.parametrize(
    "text", ["2024-25", "2024/25", "2024-2025", "202425", "2025", 2025]
)
def test_a_financial_year_is_read_however_it_is_written(text: str | int) -> None:
    assert FinancialYear.parse(text) == FinancialYear(2024) == FinancialYear.ending_in(2025)


@pytest.mark.parametrize(
    "text", ["2024-26", "2024-24", "24-25", "", "year", "2024-2026", "20245"]
)
def test_two_years_that_do_not_follow_each_other_are_no_financial_year(text: str) -> None:
    with pytest.raises(
        SpecError, match=r"^start: .* is not a financial year\. Write it as 2024"
    ):
        FinancialYear.parse(text, where="start")


def test_the_turn_of_the_century_is_written_with_two_figures() -> None:
    assert str(FinancialYear(1999)) == "1999-00"
    assert FinancialYear.parse("1999-00") == FinancialYear(1999)


def test_a_financial_year_holds_its_first_day_and_not_its_stop() -> None:
    year = FinancialYear(2024)
    assert date(2024, 4, 1) in year
    assert date(2025, 3, 31) in year
    assert date(2024, 3, 31) not in year
    assert year.stop not in year
    assert FinancialYear.of(year.stop) == FinancialYear(2025)


def test_a_financial_year_with_a_leap_day_has_366_days() -> None:
    assert [FinancialYear(start).days for start in (2022, 2023, 2024)] == [365, 366, 365]


def test_financial_years_stand_in_order() -> None:
    assert FinancialYear(2023) < FinancialYear(2024)


def test_those_born_on_a_leap_day_come_of_age_on_the_first_of_march() -> None:
    assert eighteenth_birthday(date(2008, 2, 29)) == date(2026, 3, 1)
    assert eighteenth_birthday(date(2008, 2, 28)) == date(2026, 2, 28)
    assert birthday(date(2008, 2, 29), 4) == date(2012, 2, 29)


def test_age_is_counted_to_the_day() -> None:
    birth = date(2010, 6, 15)
    assert age_in_days(birth, birth) == 0
    assert age_in_days(birth, date(2010, 6, 14)) == -1
    assert age_in_years(birth, date(2028, 6, 14)) == 17
    assert age_in_years(birth, date(2028, 6, 15)) == 18
    assert age_in_years(birth, date(2010, 6, 14)) == -1


def test_a_year_is_365_and_a_quarter_days() -> None:
    assert DAYS_PER_YEAR == 365.25
    assert pytest.approx(DAYS_PER_YEAR) == WEEKS_PER_YEAR * 7
    assert years_between(date(2024, 1, 1), date(2028, 1, 1)) == 4.0
    assert years_between(date(2028, 1, 1), date(2024, 1, 1)) == -4.0


@pytest.mark.parametrize(
    ("start", "months", "then"),
    [
        (date(2024, 11, 1), 2, date(2025, 1, 1)),
        (date(2024, 12, 1), 0, date(2024, 12, 1)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 1, 31), -2, date(2023, 11, 30)),
        (date(2024, 4, 1), 120, date(2034, 4, 1)),
    ],
)
def test_months_are_added_by_the_calendar(start: date, months: int, then: date) -> None:
    assert add_months(start, months) == then


def test_a_month_is_its_first_day() -> None:
    assert parse_month(" 2027-04 ") == date(2027, 4, 1)


def test_a_day_is_read_as_iso_8601() -> None:
    assert parse_day("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize(
    "text", ["2027-13", "2027-00", "2027", "April", "2027-4", "2027-04-01"]
)
def test_what_is_no_month_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(
        SpecError, match=rf'^starts: "{text}" is not a month\. .*2027-04\.$'
    ):
        parse_month(text, where="starts")


@pytest.mark.parametrize("text", ["2027-02-29", "2027-02", "20270201", "1/2/2027", ""])
def test_what_is_no_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(
        SpecError, match=rf'"{text}" is not a day\. Write it as 2027-04-30\.$'
    ):
        parse_day(text)
