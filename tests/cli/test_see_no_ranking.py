"""No output scores, ranks or forecasts an identifiable child, family or worker."""

import json
import re

import polars as pl
import pytest

from tests.cli.conftest import ANSWERS
from tests.cli.shell import give

#: Words of columns that would judge whoever the row is of.
JUDGING = re.compile(
    r"score|rank|risk|probab|priorit|likelihood|odds|chance|hazard|predict|forecast|rating|percentile",
    re.IGNORECASE,
)
NAMES = {"child", "child_id", "family_id", "worker", "worker_id", "upn", "nhs_number"}


@pytest.fixture(scope="module")
def all_tables(checked, answers, dataset, returns, tmp_path_factory):
    """Every table of every command, and every table a dataset is made of, with its columns."""
    made = give(
        "journeys",
        str(returns / "cin"),
        "-o",
        str(tmp_path_factory.mktemp("j") / "d"),
        "--json",
    )
    results = {
        "check": checked,
        "journeys": made,
        **{n: each.json for n, each in answers.items()},
    }
    told = {
        f"{name} {table}": {column for row in rows for column in row}
        for name, said in results.items()
        for table, rows in said.json["tables"].items()
    }
    kept = {
        f"dataset {path.stem}": set(pl.read_parquet_schema(path))
        for path in dataset.glob("*.parquet")
    }
    return told, kept


def test_no_table_that_is_told_has_a_row_for_a_child_family_or_worker(all_tables):
    told, _ = all_tables
    assert len(told) > 15
    assert {name for name, columns in told.items() if columns & NAMES} == set()


def test_nothing_beside_a_child_family_or_worker_judges_them(all_tables):
    told, kept = all_tables
    some = {name: columns for name, columns in {**told, **kept}.items() if columns & NAMES}
    assert len(some) >= 3
    judged = {
        (name, c) for name, columns in some.items() for c in columns if JUDGING.search(c)
    }
    assert judged == set()


def test_the_sample_for_review_judges_nobody(dataset, tmp_path):
    sheet = tmp_path / "review.csv"
    said = give("late", str(dataset), "--sample", str(sheet), "--children", "2")
    assert said.code in (0, 12)
    for path in tmp_path.glob("*.csv"):
        assert not [c for c in pl.read_csv(path).columns if JUDGING.search(c)]
    if sheet.exists():  # the reviewers are not told what came after
        assert not [c for c in pl.read_csv(sheet).columns if "harm" in c]


def test_teams_stand_in_the_order_of_their_names(answers):
    tables = answers["access"].json.json["tables"]
    for measure in {row["measure"] for row in tables["charts"]}:
        teams = list(
            dict.fromkeys(r["team"] for r in tables["charts"] if r["measure"] == measure)
        )
        others = [each for each in teams if each != "all teams"]
        assert others == sorted(others)
    for measure in {row["measure"] for row in tables["explained"]}:
        rows = [
            r
            for r in tables["explained"]
            if (r["measure"], r["compared"]) == (measure, "team")
        ]
        names = [row["with_what"] for row in rows]
        assert names == sorted(names)


@pytest.mark.parametrize("name", ["late", "access"])
def test_groups_by_team_stand_in_the_order_of_their_names(name, answers):
    tables = answers[name].json.json["tables"]
    seen = 0
    for rows in tables.values():
        by_team = [
            row
            for row in rows
            if row.get("group") == "team" and row.get("period", "all") == "all"
        ]
        for measure in {row["measure"] for row in by_team}:
            levels = [row["level"] for row in by_team if row["measure"] == measure]
            named = [each for each in levels if each != "not recorded"]
            assert named == sorted(named)
            seen += len(named) > 1
    assert seen > 0


@pytest.mark.parametrize("name", ANSWERS)
def test_no_command_takes_a_worker_to_group_by(name, dataset):
    assert give(name, str(dataset), "--by", "worker_id").code == 11


@pytest.mark.parametrize("name", ANSWERS)
def test_each_answer_says_what_it_does_not_mean(name, answers):
    measures = answers[name].json.json["tables"]["measures"]
    assert all(each["means_not"].endswith(".") for each in measures)
    assert "no ranking" in answers[name].page
    assert "blames no" in answers[name].page


def test_no_sentence_calls_a_council_or_team_worst_or_best(answers, built):
    texts = [
        built.out,
        *(json.dumps(each.json.json["checks"]) for each in answers.values()),
    ]
    texts += [each.text.out for each in answers.values()]
    for text in texts:
        assert not re.search(
            r"\b(worst|best|top|bottom|league|underperform\w*|failing)\b", text.lower()
        )
