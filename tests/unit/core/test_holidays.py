"""Bank holidays: the rule gives what was published, but for days that Parliament or the King chose."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from seethechild.core.holidays import bank_holidays, by_rule, easter, last_listed, listed

#: Published and not of the rule: jubilees, a wedding, a funeral, a coronation, VE Day moved.
ONE_OFF = {
    date(2011, 4, 29), date(2012, 6, 4), date(2012, 6, 5), date(2020, 5, 8), date(2022, 6, 2),
    date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8),
}  # fmt: skip
#: Of the rule and not published: what those took the place of.
MOVED = {date(2012, 5, 28), date(2020, 5, 4), date(2022, 5, 30)}


def test_the_rule_gives_every_published_day_but_those_that_were_chosen():
    years = range(2010, last_listed() + 1)
    ruled = {day for year in years for day in by_rule(year)}
    assert set(listed()) - ruled == ONE_OFF
    assert ruled - set(listed()) == MOVED


def test_published_days_come_before_the_rule():
    assert date(2023, 5, 8) in bank_holidays(2023)
    assert date(2022, 5, 30) not in bank_holidays(2022)


def test_known_days_of_easter():
    # Book of Common Prayer; the earliest and the latest it can be
    for day in ((1818, 3, 22), (1943, 4, 25), (2000, 4, 23), (2024, 3, 31), (2038, 4, 25)):
        assert easter(day[0]) == date(*day)


def test_years_beyond_the_list_follow_the_rule():
    beyond = last_listed() + 5
    assert bank_holidays(beyond) == by_rule(beyond)


@given(st.integers(1978, 2400))
def test_each_year_has_eight_days_on_weekdays_in_order(year):
    days = sorted(by_rule(year))
    assert len(days) == 8
    assert all(day.weekday() < 5 and day.year == year for day in days)
    assert days[1].weekday() == 4  # Good Friday
    assert (days[2] - days[1]).days == 3
