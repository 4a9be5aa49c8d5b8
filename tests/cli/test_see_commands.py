"""What the commands on a council's own returns end with, print and write."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ANSWERS
from tests.cli.shell import RESULT_KEYS, give

PROGRAM = Path(sys.executable).with_name("seethechild")
#: How far the work has come; a slow machine has time to say so.
PROGRESS = re.compile(r"[a-z' ]+( [\w./]+)?: [\d,]+ of [\d,]+")
COMMANDS = ["check", "journeys", *ANSWERS]
#: What each promises to programs: tables, and columns of each.
PROMISED = {
    "check": {
        "files": {"file", "read", "format", "tables", "year", "council", "rows", "evidence"},
        "findings": {"format", "year", "table", "columns", "rule", "severity", "rows", "message", "mend"},
        "problems": {"where", "what", "mend", "rows"},
        "repairs": {"repair", "table", "column", "rows", "meaning"},
        "coverage": {"source", "format", "year", "record", "start", "stop"},
    },
    "journeys": {
        "states": {"track", "state", "name", "children", "spells", "children_mark"},
        "events": {"kind", "name", "children", "events", "children_mark"},
        "coverage": {"source", "sees", "start", "stop", "rows"},
        "links": {"rule", "outcome", "count"},
        "agreement": {"one", "other", "shared", "agree", "contradict"},
        "rules": {"id", "rows"},
        "repairs": {"repair", "table", "column", "rows"},
        "files": {"file", "read", "format"},
    },
    "late": {
        "late": {"measure", "group", "level", "period", "children", "closed_before", "closed", "harmed", "blind"},
        "waits": {"measure", "children", "events", "within_365", "within_365_low", "within_365_high", "median_days"},
        "trends": {"measure", "ratio", "ratio_low", "ratio_high", "p"},
        "measures": {"id", "title", "means_not"},
    },
    "access": {
        "funnel": {"period", "step", "count", "count_mark", "share_of_referrals", "mark"},
        "charts": {"measure", "team", "month", "closed", "of", "share", "low", "high", "signal"},
        "changes": {"measure", "from_month", "chance", "share_before", "share_after"},
        "explained": {"measure", "compared", "with_what", "difference", "by_mix", "left"},
        "after": {"measure", "children", "events", "within_365"},
        "waiting": {"measure", "children", "events", "within_45", "median_days"},
        "measures": {"id", "title", "means_not"},
    },
    "centred": {
        "centred": {"measure", "title", "people", "value", "low", "high", "why"},
        "by_year": {"measure", "period", "value"},
        "by_group": {"measure", "group", "level", "period", "value"},
        "not_recorded": {"measure", "why", "would_say"},
        "measures": {"id", "definition", "exposure"},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def programs(answers, returns, tmp_path_factory):
    """Each command's JSON; a file that is no return makes that there is a problem."""
    out = tmp_path_factory.mktemp("json") / "dataset"
    other = out.with_name("shopping.csv")
    other.write_text("apples,pears\n1,2\n", encoding="utf-8")
    made = give("journeys", str(returns), "-o", str(out), "--json")
    return {
        "check": give("check", str(returns), str(other), "--json"),
        "journeys": made,
        **{name: each.json for name, each in answers.items()},
    }


@pytest.mark.parametrize("name", COMMANDS)
def test_json_is_a_result_with_the_promised_tables_and_nothing_else(name, programs):
    said = programs[name]
    assert said.code == 0
    assert [x for x in said.err.splitlines() if not PROGRESS.fullmatch(x)] == []
    assert set(said.json) == RESULT_KEYS
    assert set(said.json["provenance"]) == {"fingerprint", "version", "seed", "inputs"}
    assert said.json["provenance"]["inputs"]
    assert said.json["sentence"].endswith((".", "?"))
    assert all(set(each) == {"name", "passed", "sentence"} for each in said.json["checks"])
    tables = said.json["tables"]
    assert set(PROMISED[name]) <= set(tables)
    for table, columns in PROMISED[name].items():
        assert tables[table], table
        assert columns <= set(tables[table][0]), table


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example(name):
    said = give(name, "--help")
    assert said.code == 0
    assert f"Example:\n      seethechild {name}" in said.out


@pytest.mark.parametrize("name", ANSWERS)
def test_for_people_the_sentence_stands_first_and_nothing_is_complained_of(name, answers):
    told, page = answers[name].text, answers[name].page
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("These are made-up children.")
    assert "\x1b" not in told.out
    assert page.startswith("<!doctype html>")
    assert "made-up" in page or "made up" in page
    assert "What this does not mean" in page
    assert "<script" not in page


def test_the_last_line_of_journeys_is_the_folder_alone(built, returns):
    lines = built.out.splitlines()
    assert built.code == 0
    assert [x for x in built.err.splitlines() if not PROGRESS.fullmatch(x)] == []
    assert lines[-1] == str(returns.parent / "dataset")
    names = {each.name for each in Path(lines[-1]).iterdir()}
    tables = ("children", "spells", "events", "coverage", "workforce", "time_diary")
    assert {"manifest.json", *(f"{each}.parquet" for each in tables)} <= names
    assert not [name for name in names if name.startswith(".")]


def test_journeys_tells_only_how_far_it_is_on_stderr(returns, tmp_path):
    """The program itself, as installed; a slow machine may have time to say more."""
    out = tmp_path / "dataset"
    done = subprocess.run(
        [PROGRAM, "journeys", returns / "cin", "-o", out, "--json"],
        capture_output=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0
    assert set(json.loads(done.stdout)) == RESULT_KEYS
    assert [x for x in done.stderr.splitlines() if not PROGRESS.fullmatch(x)] == []


def test_check_names_what_it_could_not_read_and_still_succeeds(returns, tmp_path):
    shutil.copy(returns / "cin" / "made_up_cin_2026.xml", tmp_path)
    (tmp_path / "shopping.csv").write_text("apples,pears\n1,2\n", encoding="utf-8")
    (tmp_path / "cut.xlsx").write_bytes(b"PK\x03\x04cut off")
    said = give("check", str(tmp_path), "--json")
    assert (said.code, said.err) == (0, "")
    read = {each["file"]: each["read"] for each in said.json["tables"]["files"]}
    assert read == {"made_up_cin_2026.xml": True, "shopping.csv": False, "cut.xlsx": False}
    [check] = [x for x in said.json["checks"] if x["name"] == "every file could be read"]
    assert check["passed"] is False
    assert "cut.xlsx" in check["sentence"]
    assert "shopping.csv" in check["sentence"]
    named = " ".join(each["where"] for each in said.json["tables"]["problems"])
    assert "cut.xlsx" in named
    assert "shopping.csv" in named


def test_check_says_when_every_file_could_be_read(returns):
    said = give("check", str(returns / "ssda903" / "2026"), "--json")
    passed = {each["name"]: each["passed"] for each in said.json["checks"]}
    assert passed["every file could be read"] is True


@pytest.mark.parametrize("words", [["check"], ["journeys", "-o", "dataset"]])
def test_nothing_readable_ends_with_10_and_every_reason(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "shopping.csv").write_text("apples,pears\n1,2\n", encoding="utf-8")
    (tmp_path / "r" / "empty.xml").write_bytes(b"")
    said = give(*words, "r")
    assert (said.code, said.out) == (10, "")
    assert said.err.startswith("2 problems:\n")
    assert sorted(each.split(":")[0] for each in said.problems) == [
        "empty.xml",
        "shopping.csv",
    ]
    assert [each.name for each in tmp_path.iterdir()] == ["r"]


def test_what_is_not_there_ends_with_10(tmp_path):
    for words in (["check", "nowhere"], *([name, "nowhere"] for name in ANSWERS)):
        said = give(*words)
        assert (said.code, said.out) == (10, ""), words
        assert "nowhere" in said.err


def test_an_unknown_group_or_repair_gets_a_hint(dataset, returns):
    for name in ANSWERS:
        said = give(name, str(dataset), "--by", "ethncity")
        assert said.code == 11
        assert "ethnicity" in said.err
    said = give("check", str(returns / "cin"), "--without", "two_digit_yeer")
    assert said.code == 11
    assert "two_digit_year" in said.err


def test_a_repair_can_be_left_out_and_a_rule_not_asked(returns, checked):
    told = checked.json["tables"]
    assert "old_sex_code" in {each["repair"] for each in told["repairs"]}
    rule = told["findings"][0]["rule"]
    words = ["--without", "old_sex_code", "--without", rule]
    said = give("check", str(returns), "--json", *words).json["tables"]
    assert "old_sex_code" not in {each["repair"] for each in said["repairs"]}
    assert rule not in {each["rule"] for each in said["findings"]}


def test_a_sample_for_review_is_written_beside_its_key(dataset, tmp_path):
    sheet = tmp_path / "review.csv"
    said = give("late", str(dataset), "--sample", str(sheet), "--children", "2", "--json")
    if said.code == 12:  # so few children that no pair is alike
        assert list(tmp_path.iterdir()) == []
        return
    assert said.code == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "review.csv",
        "review_key.csv",
    ]
