"""``need lists --by`` as people type it: two columns that cross, a group without an answer, groups that overlap."""

import pytest

from seethechild.core.files import write_atomic
from tests.cli.shell import give

COUNTS = {"100": 210, "010": 170, "001": 140, "110": 90, "101": 75, "011": 60, "111": 32}
#: Nobody is on two lists: by itself such a group has no answer.
APART = {"100": 6, "010": 4, "001": 3, "110": 0, "101": 0, "011": 0, "111": 0}
SIZES = {("north", "girl"): 1.0, ("north", "boy"): 0.9, ("south", "girl"): 0.4}


def written(path, groups, head="region,sex"):
    lines = [f"police,school,health,{head},count"]
    for names, counts in groups.items():
        lines += [",".join([*bits, *names, str(n)]) for bits, n in counts.items()]
    write_atomic(path, "\n".join([*lines, ""]))
    return str(path)


def scaled(factor):
    return {bits: round(factor * n) for bits, n in COUNTS.items()}


@pytest.fixture
def crossed(tmp_path):
    groups = {names: scaled(factor) for names, factor in SIZES.items()}
    return written(tmp_path / "t.csv", {**groups, ("south", "boy"): APART})


def test_two_columns_cross_and_a_group_without_an_answer_takes_the_common_level(crossed):
    said = give("need", "lists", crossed, "--by", "region,sex", "--json")
    assert said.code == 0, said.err
    *groups, total = said.json["tables"]["groups"]
    assert [(row["region"], row["sex"]) for row in groups] == [*SIZES, ("south", "boy")]
    assert (total["region"], total["sex"]) == ("all", "all")
    few = groups[-1]
    assert (few["status"], few["alone"], few["observed"]) == ("no_mle", None, 13)
    # As many for each one listed as in the others, and as unsure as thirteen children are.
    others = sum(row["estimate"] for row in groups[:-1]) / sum(
        row["observed"] for row in groups[:-1]
    )
    assert few["estimate"] / 13 == pytest.approx(others, rel=0.05)
    assert few["high"] - few["low"] > 8
    for row in groups[:-1]:
        assert row["low"] < row["estimate"] < row["high"]
        assert row["high"] - row["low"] < row["alone_high"] - row["alone_low"]
    assert total["low"] < sum(row["estimate"] for row in groups) < total["high"]
    check = next(each for each in said.json["checks"] if each["name"] == "groups")
    assert "1 of them has no answer alone" in check["sentence"]


def test_one_of_two_columns_is_added_up(crossed):
    groups = give("need", "lists", crossed, "--by", "sex", "--json").json["tables"][
        "groups"
    ]
    assert [row["sex"] for row in groups] == ["girl", "boy", "all"]
    assert [row["status"] for row in groups] == ["ok", "ok", "ok"]


def test_no_group_has_an_answer(tmp_path):
    path = written(tmp_path / "t.csv", {("north", "girl"): APART, ("south", "girl"): APART})
    said = give("need", "lists", path, "--by", "region,sex", "--json")
    rows = said.json["tables"]["groups"]
    assert all(row["estimate"] is None for row in rows)
    assert rows[-1]["status"] == "refused"


@pytest.mark.parametrize(
    ("groups", "what"),
    [
        (("0-4", "3-7", "8-12"), "the groups 0-4 and 3-7 overlap"),
        (("north", "south", "England"), "the group England is the sum of all others"),
    ],
)
def test_groups_that_overlap_are_refused(tmp_path, groups, what):
    tables = {(name,): COUNTS for name in groups}
    if "England" in groups:
        tables["England",] = {bits: 2 * n for bits, n in COUNTS.items()}
    path = written(tmp_path / "t.csv", tables, head="group")
    said = give("need", "lists", path, "--by", "group")
    assert said.code != 0
    assert what in said.err


def test_a_column_that_is_not_there(crossed):
    said = give("need", "lists", crossed, "--by", "region,sexes")
    assert said.code != 0
    assert "sexes" in said.err
    assert "sex" in said.err
