"""From lists to a study that goes by them, by the commands a user gives."""

import json
from pathlib import Path

import pytest

from tests.cli.shell import give

TABLE = """schools,police,health,count
1,0,0,210
0,1,0,160
0,0,1,180
1,1,0,55
1,0,1,60
0,1,1,45
1,1,1,16
"""
STUDY = """
council = "Rutland"
years = 1
draws = 1
tracks = ["need"]

[need]
from = "lists.json"
counts = "any"
kind = "harm at home"
area = "{area}"
year = 2025
months = 0
ages = [0, 17]

[[option]]
reforms = ["family-group-decision-making"]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table, what ``need lists`` says of it, and a study that goes by it."""
    made = tmp_path_factory.mktemp("study")
    (made / "table.csv").write_text(TABLE, encoding="utf-8")
    said = give("need", "lists", str(made / "table.csv"), "--bootstrap", "0", "--json")
    assert said.code == 0, said.err
    (made / "lists.json").write_text(said.out, encoding="utf-8")
    return made


def test_a_run_goes_by_the_lists_and_says_so(folder: Path) -> None:
    (folder / "study.toml").write_text(STUDY.format(area="Rutland"), encoding="utf-8")
    ran = give("run", str(folder / "study.toml"), "-o", str(folder / "runs"), "--json")
    assert ran.code == 0, ran.err
    rows = {row["assumption"]: row for row in ran.json["tables"]["assumptions"]}
    found = json.loads((folder / "lists.json").read_text(encoding="utf-8"))
    row = found["tables"]["estimates"][0]
    assert rows["need/any"]["source"] == "lists: lists.json"
    assert rows["need/any"]["grade"] == "D"
    assert "harm at home, 2024-25, on one day" in rows["need/any"]["plain"]
    assert float(rows["need/any"]["value"].split()[0]) == pytest.approx(
        row["estimate"] / 8150, rel=0.02  # Rutland's children
    )  # fmt: skip
    names = [each["name"] for each in ran.json["provenance"]["inputs"]]
    assert "need/lists.json" in names
    page = next((folder / "runs").glob("*/report.html")).read_text(encoding="utf-8")
    assert "lists: lists.json" in page


def test_lists_of_another_council_are_refused_before_anything_is_played(
    folder: Path,
) -> None:
    (folder / "wrong.toml").write_text(STUDY.format(area="Leeds"), encoding="utf-8")
    said = give("run", str(folder / "wrong.toml"), "-o", str(folder / "none"))
    assert said.code == 11
    assert "is Leeds, and the study is of Rutland" in " ".join(said.err.split())
    assert not (folder / "none").exists()
