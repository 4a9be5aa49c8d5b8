"""Every rule is shown to fail and to pass; what is left out says why."""

from functools import cache

import polars as pl
import pytest

from seethechild.returns.rules.engine import FINDINGS, ROWS
from seethechild.returns.rules.rule import left_out, rules
from tests.unit.returns.rule_cases import cases

FORMATS = ("cin_census", "ssda903")

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
    assert set(_cases(name).changes) == {each.code for each in rules(name)}


@pytest.mark.parametrize(
    ("name", "code"), [(name, each.code) for name in FORMATS for each in rules(name)]
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


@pytest.mark.parametrize("name", FORMATS)
def test_every_rule_names_columns_that_its_view_has(name):
    for each in rules(name):
        assert isinstance(each.check, pl.Expr)
