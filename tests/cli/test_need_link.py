"""``need link`` and ``need linked`` on made-up children in two agencies: counts leave, names do not."""

import polars as pl
import pytest

from seethechild.core.streams import generator
from tests.cli.shell import give

#: Made-up names, some of them common.
FIRST = ("Amara", "Ben", "Chloe", "Dev", "Ella", "Farid", "Grace", "Hugo", "Imani", "Jack")
LAST = (
    "Abara",
    "Baxter",
    "Cole",
    "Dunmore",
    "Eze",
    "Frost",
    "Gill",
    "Hope",
    "Ives",
    "Jarrett",
)
CHILDREN, CHANCES = 1_500, {"school": 0.55, "police": 0.35, "health": 0.45}


@pytest.fixture(scope="module")
def agencies(tmp_path_factory):
    """Files of three agencies, with slips in every tenth name."""
    folder = tmp_path_factory.mktemp("agencies")
    luck = generator(4, "need", "test")
    days = luck.integers(0, 365 * 12, CHILDREN)
    children = pl.DataFrame(
        {
            "first_name": [
                f"{FIRST[i % 10]}{'abcdefg'[i % 7]}"
                for i in luck.integers(0, 999, CHILDREN)
            ],
            "surname": [
                f"{LAST[i % 10]}{'lmnopqr'[i % 7]}" for i in luck.integers(0, 999, CHILDREN)
            ],
            "dob": pl.Series(days).cast(pl.Int32) + 15_000,
            "sex": ["M" if each else "F" for each in luck.integers(0, 2, CHILDREN)],
            "postcode": [
                f"HX{i % 9 + 1} {i % 8 + 1}AB" for i in luck.integers(0, 9_999, CHILDREN)
            ],
        }
    ).with_columns(pl.col("dob").cast(pl.Date))
    files = []
    for name, chance in CHANCES.items():
        mine = children.filter(pl.Series(luck.random(CHILDREN) < chance))
        slip = pl.Series(luck.random(mine.height) < 0.1)
        mine = mine.with_columns(
            first_name=pl.when(slip)
            .then(pl.col("first_name").str.slice(1))
            .otherwise("first_name")
        )
        files.append(folder / f"{name}.csv")
        mine.write_csv(files[-1])
    return folder, [str(each) for each in files]


@pytest.fixture(scope="module")
def linked(agencies):
    folder, files = agencies
    said = give("need", "link", *files, "-o", str(folder / "linked"), "--draws", "20")
    assert said.code == 0, said.err
    return folder / "linked", said


def test_it_says_how_many_are_on_several_lists_and_for_what_it_may_be_used(linked):
    _folder, said = linked
    words = " ".join(said.out.split())
    assert "records of 3 lists were compared" in words
    assert "must not be used to trace a family" in words


def test_no_name_and_no_date_leaves(agencies, linked):
    folder, said = linked
    written = "".join(each.read_text(encoding="utf-8") for each in folder.iterdir())
    frame = pl.read_csv(agencies[1][0])
    gone = {str(value) for name in frame.columns if name != "sex" for value in frame[name]}
    gone = {
        value for value in gone if len(value) > 5
    }  # a shorter one may be part of a word
    assert len(gone) > 500
    for text in (written, said.out, said.err):
        assert [value for value in gone if value in text] == []


def test_the_estimate_holds_all_children(linked):
    folder, _said = linked
    said = give("need", "linked", str(folder), "--json")
    assert said.code == 0, said.err
    row = said.json["tables"]["estimates"][0]
    assert row["status"] == "ok"
    assert row["low"] <= CHILDREN <= row["high"]
    assert row["estimate"] == pytest.approx(CHILDREN, rel=0.08)


def test_other_methods_are_pooled_over_linkages(linked):
    folder, _said = linked
    said = give("need", "linked", str(folder), "--method", "chao|independence", "--json", "--bootstrap", "0")  # fmt: skip
    rows = said.json["tables"]["estimates"]
    assert [row["method"] for row in rows] == ["chao", "independence"]
    assert all(row["low"] < row["estimate"] < row["high"] for row in rows)


def test_a_folder_that_is_none_and_a_column_that_says_nothing_are_refused(
    tmp_path, agencies
):
    said = give("need", "linked", str(tmp_path))
    assert said.code not in (0, 70)
    said = give("need", "link", *agencies[1], "-o", str(tmp_path), "--column", "forename")
    assert said.code not in (0, 70)
    assert "forename" in said.err


def test_a_folder_of_linked_lists_stands_in_the_picture_of_a_council(linked):
    said = give("need", "picture", "Rutland", "--lists", str(linked[0]), "--json")
    assert said.code == 0, said.err
    alone = give("need", "linked", str(linked[0]), "--json")
    row = alone.json["tables"]["estimates"][0]
    found = [e for e in said.json["tables"]["methods"] if e["id"] == "lists"]
    assert [each["number"] for each in found] == [pytest.approx(row["estimate"], rel=0.01)]
    assert "known to at least one list" in said.json["sentence"]
