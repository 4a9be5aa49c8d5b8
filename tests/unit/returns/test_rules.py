"""Every rule is shown to fail and to pass; what is left out says why."""

import csv
from collections import Counter
from datetime import date, timedelta
from functools import cache

import polars as pl
import pytest

from seethechild.returns.rules.engine import FINDINGS, ROWS, findings, own_findings
from seethechild.returns.rules.rule import left_out, rules
from tests.unit.returns.rule_cases import cases
from tests.unit.returns.sector import EPISODES, HEADER, SECTOR, needs_sector, take, write
from tests.unit.returns.test_intake import CIN

FORMATS = ("cin_census", "ssda903", "own")
#: Our own rules that are asked of typed tables; see their tests below.
OF_TABLES = {"own-required", "own-day-ahead", "own-part-of-year"}

_cases = cache(cases)


@cache
def broken(name: str, change: str) -> dict[str, int]:
    whole = _cases(name)
    found = whole.found(change)
    FINDINGS.check(found.found)
    ROWS.check(found.rows)
    counted = dict(found.rows.group_by("rule").len().iter_rows())
    assert counted == dict(found.found.select("rule", "rows").iter_rows())
    return counted


@pytest.mark.parametrize("name", FORMATS)
def test_the_clean_return_breaks_no_rule(name):
    assert broken(name, "") == {}


@pytest.mark.parametrize("name", FORMATS)
def test_every_rule_has_what_breaks_it_and_what_keeps_it(name):
    assert set(_cases(name).changes) == {each.code for each in rules(name)} - OF_TABLES


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (name, each.code)
        for name in FORMATS
        for each in rules(name)
        if each.code not in OF_TABLES
    ],
)
def test_a_rule_fails_where_it_should_and_only_there(name, code):
    breaks, keeps = _cases(name).changes[code]
    assert broken(name, breaks).get(code, 0) >= 1
    assert code not in broken(name, keeps)


@pytest.mark.parametrize("name", FORMATS)
def test_each_published_rule_is_run_or_left_out_with_a_reason(name):
    run = {each.code for each in rules(name)}
    out = left_out(name)
    assert run.isdisjoint(each.code for each in out)
    assert all(each.reason.endswith(".") for each in out)
    assert all(each.mend and each.message and each.source for each in rules(name))


# --- our own rules that are asked of typed tables -----------------------------------------------


def own(path, today=None):
    taken = take(path)
    found = own_findings(taken.records, taken.returns, today=today).found
    return dict(found.select("rule", "rows").iter_rows())


EARLY = """child_id,early_help_start,early_help_end
MARKED1,2023-01-09,2023-05-01
MARKED2,{},2023-05-01
"""


def test_an_empty_required_field_is_told_once(tmp_path):
    assert own(write(tmp_path / "a", early_help=EARLY.format(""))) == {"own-required": 1}
    assert own(write(tmp_path / "b", early_help=EARLY.format("2023-02-01"))) == {}


def test_a_date_after_today_is_told_and_without_a_today_nothing_is(tmp_path):
    folder = write(tmp_path / "a", early_help=EARLY.format("2023-02-01"))
    assert own(folder, date(2023, 4, 30)) == {"own-day-ahead": 2}
    assert own(folder, date(2023, 5, 1)) == {}
    assert own(folder) == {}


@pytest.mark.parametrize(("months", "told"), [(6, True), (12, False)])
def test_a_return_of_half_a_year_is_told(tmp_path, months, told):
    days = [date(2023, 4, 1) + timedelta(days=number) for number in range(months * 30)]
    rows = [
        f"C{number},{day:%d/%m/%Y},S,C2,N1,U6,PR1,,,,AB1 2CD,AB2 3DE,SC1"
        for number, day in enumerate(days)
    ]
    text = "\n".join([EPISODES.splitlines()[0], *rows, ""])
    assert ("own-part-of-year" in own(write(tmp_path / "2024", episodes=text))) == told


def test_one_child_under_two_files_numbers_is_not_mixed(tmp_path):
    """Running numbers of episodes begin anew in each file of a census."""
    folder = tmp_path / "cin"
    folder.mkdir()
    for name, child in (("a", "MARKED1"), ("b", "MARKED2")):
        (folder / f"{name}.xml").write_text(CIN.replace("MARKED1", child))
    (whole,) = take(folder).returns
    alone = findings(
        take(folder / "a.xml").returns[0].tables, format="cin_census", year=2024
    )
    both = findings(whole.tables, format="cin_census", year=2024)
    of_children = pl.col("table") == "CINdetails"
    counts = [
        dict(each.found.filter(of_children).select("rule", "rows").iter_rows())
        for each in (alone, both)
    ]
    assert counts[1] == {rule: 2 * rows for rule, rows in counts[0].items()}


def test_a_table_that_was_not_given_breaks_no_rule(tmp_path):
    """Half a set of files tells nothing of the other half."""
    reviews = "CHILD,DOB,REVIEW,REVIEW_CODE\nMARKED1,01/02/2010,20/09/2023,PN1\n"
    only_reviews = take(write(tmp_path / "2024", reviews=reviews)).returns[0]
    assert findings(only_reviews.tables, format="ssda903", year=2024).rows.is_empty()
    with_header = take(write(tmp_path / "2024", header=HEADER)).returns[0]
    found = findings(with_header.tables, format="ssda903", year=2024).found
    assert not set(found["rule"]) & {"EPI", "INT08", "551", "553", "601", "602", "630"}


# --- against a plain count of published sample files --------------------------------------------


@needs_sector
@pytest.mark.parametrize("year", range(2017, 2022))
def test_rules_agree_with_a_plain_count_over_a_sample_of_episodes(year):
    folder = SECTOR / "ssda903" / "csdm-sample-2017-2021"
    (whole,) = take(*folder.glob(f"{year}-*.csv")).returns
    born = {}
    with (folder / f"{year}-header.csv").open() as file:
        for row in csv.DictReader(file):
            born[row["CHILD"]] = _day(row["DOB"])
    episodes = {}
    with (folder / f"{year}-episodes.csv").open() as file:
        for row in csv.DictReader(file):
            episodes.setdefault(row["CHILD"], []).append(row)
    found = findings(whole.tables, format="ssda903", year=whole.year).found
    counted = dict(found.select("rule", "rows").iter_rows())
    plain = Counter()
    for child, rows in episodes.items():
        for row in rows:
            start, stop = _day(row["DECOM"]), _day(row["DEC"])
            old = start and _age(born[child], start)
            plain["148"] += (stop is None) != (row["REC"] == "")
            plain["355"] += stop is not None and stop == start
            plain["356"] += bool(stop and start and stop < start)
            plain["358"] += row["LS"] in {"J1", "J2", "J3"} and old is not None and old < 10
            plain["361"] += row["LS"] == "L2" and _days(start, stop, whole.year) > 3
            plain["384"] += row["LS"] in {"V3", "V4"} and row["PLACE"] in {"U1", "U4"}
            plain["387"] += (
                row["REC"] in {"E5", "E6"}
                and stop is not None
                and _age(born[child], stop) < 14
            )
            plain["408"] += row["PLACE"] in {"A5", "A6"} and row["LS"] not in {"", "E1"}
    assert {rule: counted.get(rule, 0) for rule in plain} == dict(plain)


def _day(text):
    return date(*map(int, reversed(text.split("/")))) if text else None


def _age(birth, day):
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _days(start, stop, year):
    return ((stop or date(year, 3, 31)) - start).days if start else 0


@needs_sector
@pytest.mark.parametrize(
    ("name", "expected"),
    [("CIN_header_issues_100", {"100"}), ("CIN_la_issues_2887Q", {"2887Q"}),
     ("CIN2rows", {"8940", "8867", "8736"}), ("CIN_Census_2024", {"1570", "1580", "8608"})],
)  # fmt: skip
def test_mistakes_made_on_purpose_in_a_peers_files_are_found(name, expected):
    (whole,) = take(SECTOR / "cin-census" / f"{name}.xml").returns
    found = findings(whole.tables, format="cin_census", year=whole.year).found
    assert expected <= set(found["rule"])
    (other,) = take(SECTOR / "cin-census" / "BAR_cin_2022.xml").returns
    clean = findings(other.tables, format="cin_census", year=other.year).found
    assert name == "CIN_la_issues_2887Q" or not expected & set(clean["rule"])
