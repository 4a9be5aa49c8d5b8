"""Dates written month first are found by their column, named and counted; never swapped in silence."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seethechild.returns.date_order import dates_of, orders
from seethechild.returns.extract import Extract, Kind, Tidied
from seethechild.returns.fields import Format
from seethechild.returns.tidy import typed

DAY, MONTH = "%d/%m/%Y", "%m/%d/%Y"
FIRST = date(2023, 4, 1)


def episodes(
    *, without: frozenset[str] = frozenset(), form: Format = "ssda903", **columns: list[str]
) -> Tidied:
    rows = max(len(texts) for texts in columns.values())
    frame = pl.DataFrame(
        {"_row": range(1, rows + 1), "CHILD": [f"C{n}" for n in range(rows)], **columns}
    )
    kind = Kind(form, "Episodes", 2024, None, "")
    return typed(Extract(Path("a.csv"), kind, {"Episodes": frame}), without=without)


def days(count: int, step: int = 7) -> list[date]:
    return [FIRST + timedelta(days=step * number) for number in range(count)]


def words(tidied: Tidied) -> list[str]:
    return [f"{each.what} {each.rows}" for each in tidied.problems if "dates" in each.what]


def repaired(tidied: Tidied) -> dict[str, int]:
    return {
        each.column: each.rows for each in tidied.repairs if each.rule == "month_first_date"
    }


def test_a_column_written_month_first_is_read_so_and_named():
    written = days(40)
    tidied = episodes(DECOM=[each.strftime(MONTH) for each in written])
    assert tidied.tables["Episodes"]["DECOM"].to_list() == written
    same = sum(each.day == each.month for each in written)
    assert repaired(tidied) == {"DECOM": 40 - same}
    assert words(tidied) == [
        f"dates are written month first and were read so {40 - same}",
    ]


def test_switched_off_it_is_not_understood_and_not_swapped():
    written = days(40)
    texts = [each.strftime(MONTH) for each in written]
    found = episodes(DECOM=texts, without=frozenset({"month_first_date"})).tables[
        "Episodes"
    ]
    swapped = [each for each in found["DECOM"] if each is not None and each not in written]
    assert swapped == []


def test_a_column_that_shows_no_order_follows_its_table():
    born = ["01/02/2010", "03/04/2011", *[""] * 38]
    texts = [each.strftime(MONTH) for each in days(40)]
    found = episodes(DECOM=texts, DEC=born).tables["Episodes"]["DEC"]
    assert found.to_list()[:2] == [date(2010, 1, 2), date(2011, 3, 4)]
    plain = episodes(DECOM=[each.strftime(DAY) for each in days(40)], DEC=born)
    assert plain.tables["Episodes"]["DEC"].to_list()[:2] == [
        date(2010, 2, 1),
        date(2011, 4, 3),
    ]
    assert (words(plain), repaired(plain)) == ([], {})


def test_where_both_orders_stand_what_could_be_either_is_not_kept():
    written = days(20)
    texts = [each.strftime(DAY if n % 2 else MONTH) for n, each in enumerate(written)]
    tidied = episodes(DECOM=texts)
    for found, meant in zip(tidied.tables["Episodes"]["DECOM"], written, strict=True):
        assert found is None or found == meant
    lost = tidied.tables["Episodes"]["DECOM"].null_count()
    assert lost == sum(each.day <= 12 and each.day != each.month for each in written)
    [said] = words(tidied)
    assert "they are not kept" in said
    assert said.endswith(f" {lost}")


def test_one_mistyped_date_does_not_turn_the_others():
    texts = [each.strftime(DAY) for each in days(40)] + ["12/31/2023"]
    tidied = episodes(DECOM=texts)
    assert tidied.tables["Episodes"]["DECOM"].to_list() == [*days(40), None]
    assert words(tidied) == ["values are no dates 1"]


def test_many_dates_none_of_which_tells_are_reported_and_read_day_first():
    texts = [f"{day:02}/{month:02}/2023" for day in (2, 3, 4) for month in (5, 6, 7)]
    tidied = episodes(DECOM=texts)
    assert tidied.tables["Episodes"]["DECOM"][0] == date(2023, 5, 2)
    assert words(tidied) == [
        "dates could be day first or month first, and none tells which; read day first 9"
    ]


def test_births_kept_by_month_only_are_no_riddle():
    """01/05/2010 and the like: the first of a month, day first."""
    texts = [f"01/{month:02}/2010" for month in range(1, 13)]
    assert words(episodes(DECOM=texts)) == []


@pytest.mark.parametrize("form", ["ssd", "early_help"])
def test_formats_with_the_year_first_too(form):
    table, column = {
        "ssd": ("ssd_cin_episodes", "cine_referral_date"),
        "early_help": ("early_help", "early_help_start"),
    }[form]
    written = days(30)
    frame = pl.DataFrame(
        {"_row": range(1, 31), column: [each.strftime(MONTH) for each in written]}
    )
    tidied = typed(
        Extract(Path("a.csv"), Kind(form, table, None, None, ""), {table: frame})
    )
    assert tidied.tables[table][column].to_list() == written
    assert repaired(tidied)[column] > 25


def test_times_and_short_years_are_looked_at_too():
    shown = dates_of(pl.Series(["3/31/24 00:00:00", "12-30-2023", "31.12.2023", "x", None]))
    assert (shown.month_first, shown.day_first, shown.either) == (2, 1, 0)


@given(
    st.lists(st.dates(date(2015, 1, 1), date(2024, 3, 31)), min_size=1, max_size=60),
    st.booleans(),
)
def test_a_column_in_one_order_is_never_swapped_where_a_date_tells(written, month_first):
    tidied = episodes(
        DECOM=[each.strftime(MONTH if month_first else DAY) for each in written]
    )
    found = tidied.tables["Episodes"]["DECOM"].to_list()
    if any(each.day > 12 for each in written):
        assert found == written
    if found != written:
        assert month_first
        assert not any(each.day > 12 for each in written)


@given(st.lists(st.text(max_size=12), max_size=20))
def test_any_text_shows_some_order(texts):
    shown = dates_of(pl.Series(texts, dtype=pl.String))
    assert shown.different <= shown.either <= len(texts)
    assert set(orders({"A": shown}).values()) <= {"day", "month", "both"}
