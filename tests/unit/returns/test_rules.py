"""Every rule is shown to fail and to pass; what is left out says why."""

from datetime import date, timedelta
from functools import cache

import polars as pl
import pytest

from seethechild.returns.rules.engine import FINDINGS, ROWS, findings, own_findings
from seethechild.returns.rules.rule import left_out, rules
from tests.unit.returns.rule_cases import cases
from tests.unit.returns.sector import EPISODES, take, write
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
