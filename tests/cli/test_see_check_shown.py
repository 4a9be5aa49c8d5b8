"""What ``check`` prints: each rule once, the worst first, with its years, its rows and how to mend it."""

import json
import re

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from seethechild.cli.show_check import FEW_FILES, show_check, show_rules
from seethechild.core.provenance import Provenance
from seethechild.core.results import Result
from seethechild.returns.rules.engine import FINDINGS

FILES = {"file": "a.csv", "read": True, "format": "ssd", "tables": "t", "year": None, "council": "",
         "rows": 3, "evidence": "5 columns of t"}  # fmt: skip
COVERAGE = {"source": "ssd", "format": "ssd", "year": None, "record": "visits", "start": None, "stop": None}  # fmt: skip


def finding(
    rule: str, rows: int, year: int | None = None, severity: str = "error", **more: str
) -> dict:
    return {
        "format": "cin_census", "year": year, "table": "Assessments", "columns": "A;B", "rule": rule,
        "severity": severity, "rows": rows, "message": f"Words of {rule}.", "mend": f"Mend {rule}.", **more,
    }  # fmt: skip


def table(*rows: dict) -> pl.DataFrame:
    return FINDINGS.check(pl.DataFrame(list(rows), schema=FINDINGS.dtypes))


def entries(findings: pl.DataFrame) -> list[str]:
    """The entries of rules, without their headings and the note."""
    return [each for each in show_rules(findings) if "To mend:" in each]


def test_a_rule_stands_once_with_its_years_and_what_must_hold_comes_first() -> None:
    found = table(
        finding("Q1", 500, 2024, "query"),
        finding("E1", 3, 2024),
        finding("E1", 4, 2025),
        finding("E2", 20, 2025),
    )
    parts = [each for each in show_rules(found) if "Codes and words" not in each]
    heads = [each.splitlines()[0].strip() for each in parts]
    assert heads == [
        "Rules that must hold, and are broken (2 rules)", "E2: 20 rows", "E1: 7 rows",
        "Rules that ask for a look (1 rule)", "Q1: 500 rows",
    ]  # fmt: skip
    assert "Assessments (A, B), rows by year: 2024 3, 2025 4." in parts[2]
    assert "Words of E1." in parts[2]
    assert "To mend: Mend E1." in parts[2]


def test_places_of_one_rule_are_told_apart_and_one_row_is_one_row() -> None:
    found = table(
        finding("own-required", 42, columns="Allocated Team", table="List 3"),
        finding("own-required", 1, columns="Allocated Worker", table="List 5"),
    )
    (entry,) = entries(found)
    said = " ".join(entry.split())
    assert "own-required: 43 rows" in said
    assert (
        "List 3 (Allocated Team), 42 rows; cin_census List 5 (Allocated Worker), 1 row."
        in said
    )


def test_nothing_broken_prints_no_heading() -> None:
    assert list(show_rules(FINDINGS.empty())) == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["E1", "E2", "Q9"]),
            st.integers(1, 9_999),
            st.sampled_from([None, 2024, 2025]),
        ),
        max_size=12,
    )
)
def test_no_row_is_lost_whatever_is_found(found: list[tuple[str, int, int | None]]) -> None:
    rows = [
        finding(rule, count, year, "query" if rule == "Q9" else "error")
        for rule, count, year in found
    ]
    told = {
        name: int(count.replace(",", ""))
        for each in entries(table(*rows))
        for name, count in re.findall(r"^  (\w+): ([\d,]+) row", each)
    }
    wanted: dict[str, int] = {}
    for rule, count, _ in found:
        wanted[rule] = wanted.get(rule, 0) + count
    assert told == wanted


def result(files: int) -> Result:
    tables = {
        "files": pl.DataFrame([FILES] * files, infer_schema_length=None),
        "findings": table(finding("E1", 3, 2024), finding("E1", 4, 2025)),
        "problems": pl.DataFrame(schema={"where": pl.String, "what": pl.String, "mend": pl.String, "rows": pl.Int64}),
        "repairs": pl.DataFrame(schema={"repair": pl.String, "table": pl.String, "column": pl.String, "rows": pl.Int64, "meaning": pl.String}),
        "coverage": pl.DataFrame([COVERAGE], schema_overrides={"start": pl.Date, "stop": pl.Date}),
    }  # fmt: skip
    return Result("Read.", tables, (), Provenance.of())


def test_few_files_are_listed_each_and_many_by_format() -> None:
    few, many = ("\n".join(show_check(result(n))) for n in (2, FEW_FILES + 1))
    assert few.count("a.csv") == 2
    assert "a.csv" not in many
    assert re.search(rf"ssd +{FEW_FILES + 1} ", many)


def test_json_keeps_a_row_for_each_year() -> None:
    said = json.loads(result(1).to_json())["tables"]["findings"]
    assert [(each["rule"], each["year"]) for each in said] == [("E1", 2024), ("E1", 2025)]
