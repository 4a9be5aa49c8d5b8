"""What leaves holds no name and no small count, and reads back as it was."""

import json

import numpy as np
import polars as pl
import pytest

from seethechild.core.errors import DataError, SpecError
from seethechild.need.linkage.linked import link
from seethechild.need.linkage.release import (
    hidden_cells,
    hide_small,
    read_linked,
    write_linked,
)
from seethechild.need.linkage.review import read_reviewed, write_pairs_to_review
from tests.unit.need.linkage.given import linked
from tests.unit.need.linkage.made_children import made


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lists")
    children = made(1500, on={"school": 0.5, "health": 0.4, "police": 0.2}, slips=2.0)
    for name, rows in children.lists.items():
        rows.write_csv(folder / f"{name}.csv")
    return children, [folder / f"{name}.csv" for name in children.lists]


@pytest.fixture(scope="module")
def found(files):
    return link(files[1], draws=6)


def test_exact_numbers_read_back_as_they_were(found, tmp_path):
    write_linked(found, tmp_path / "linked", exact=True)
    again = read_linked(tmp_path / "linked")
    assert again.lists == found.lists
    assert np.array_equal(again.counts, found.counts)
    assert np.array_equal(again.most, found.most)
    assert again.provenance.fingerprint == found.provenance.fingerprint
    assert (again.precision, again.recall, again.notes) == (
        found.precision,
        found.recall,
        found.notes,
    )
    assert again.levels.equals(found.levels)


def test_no_name_birth_or_postcode_is_in_the_folder(files, found, tmp_path):
    write_linked(found, tmp_path / "linked")
    said = " ".join(each.read_text() for each in (tmp_path / "linked").iterdir()).lower()
    children, paths = files
    for rows in children.lists.values():
        for column in ("Forename", "Surname", "Date of birth", "Postcode"):
            values = {each.lower() for each in rows[column].drop_nulls() if len(each) > 4}
            assert not [
                each
                for each in values
                if f'"{each}"' in said or f",{each}," in said or f"{each} " in said
            ]
    assert str(paths[0].parent) not in said


def test_small_counts_are_hidden_in_every_draw_and_no_total_gives_them_away():
    _, whole = linked(3000, slips=2.0)
    told = hide_small(whole)
    hidden = told.most >= 0
    small = ((whole.counts >= 1) & (whole.counts <= 5)).any(axis=0)
    assert small.any()
    assert (hidden >= small).all()
    assert hidden.sum() != 1
    assert len(np.unique(told.counts[:, hidden], axis=0)) == 1
    assert (told.children % 10 == 0).all()
    assert (told.most[hidden] >= 5).all()
    for table, exact in zip(told.tables, whole.counts, strict=True):
        assert (table.low <= exact).all()
        assert (exact <= table.high).all()
        assert table.low[hidden].max() == 0


def test_a_lone_small_cell_takes_another_with_it():
    assert hidden_cells(np.array([[40, 3, 20, 0]])).tolist() == [-1, 5, 20, -1]
    assert hidden_cells(np.array([[40, 30, 20, 0]])).tolist() == [-1] * 4
    assert hidden_cells(np.array([[6, 4], [9, 2]])).tolist() == [9, 5]


def test_hidden_numbers_read_back_as_ranges(tmp_path):
    _, whole = linked(3000, slips=2.0)
    write_linked(whole, tmp_path / "linked")
    again, told = read_linked(tmp_path / "linked"), hide_small(whole)
    assert np.array_equal(again.most, told.most)
    assert np.array_equal(again.counts, told.counts)
    assert all(table.censored for table in again.tables)
    head = json.loads((tmp_path / "linked" / "linked.json").read_text())
    assert head["small_counts"] == "hidden"
    assert all(each["rows"] % 10 == 0 for each in head["provenance"]["inputs"])


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("linked.json", "{}", "was not written by us"),
        ("linked.json", "not json", "was not written by us"),
        ("tables.csv", "draw,low\n1,2\n", "is missing"),
    ],
)
def test_a_broken_folder_is_refused(found, tmp_path, file, text, said):
    write_linked(found, tmp_path / "linked")
    (tmp_path / "linked" / file).write_text(text)
    with pytest.raises(DataError, match=said):
        read_linked(tmp_path / "linked")


def test_a_table_without_a_pattern_is_refused(found, tmp_path):
    write_linked(found, tmp_path / "linked")
    path = tmp_path / "linked" / "tables.csv"
    path.write_text("\n".join(path.read_text().splitlines()[:-1]) + "\n")
    with pytest.raises(DataError, match="every pattern"):
        read_linked(tmp_path / "linked")


def test_reviewed_pairs_move_the_chances_towards_what_people_say(files, tmp_path):
    children, paths = files
    path = tmp_path / "pairs.csv"
    count = write_pairs_to_review(paths, path, number=80)
    assert 20 < count <= 90
    assert path.stat().st_mode & 0o077 == 0
    pairs = pl.read_csv(path, infer_schema=False)

    def answer(same) -> pl.DataFrame:
        pairs.with_columns(same=pl.Series(same)).write_csv(path)
        return read_reviewed(path)

    truth = [
        "yes" if children.child[row["list_1"]][int(row["row_1"]) - 1]
        == children.child[row["list_2"]][int(row["row_2"]) - 1] else "no"
        for row in pairs.iter_rows(named=True)
    ]  # fmt: skip
    right = link(paths, draws=6, reviewed=answer(truth))
    never = link(paths, draws=6, reviewed=answer(["no"] * count))
    always = link(paths, draws=6, reviewed=answer(["yes"] * count))
    both = [
        each.counts[:, [2, 4, 5, 6]].sum(axis=1).mean() for each in (never, right, always)
    ]
    assert both[0] < both[1] < both[2]
    assert right.calibration["reviewed"].sum() == count
    assert right.calibration["reviewed_same"].sum() == truth.count("yes")


def test_answers_other_than_yes_or_no_and_foreign_pairs_are_refused(files, tmp_path):
    _, paths = files
    path = tmp_path / "pairs.csv"
    path.write_text("list_1,row_1,list_2,row_2,same\nschool,1,health,1,perhaps\n")
    with pytest.raises(DataError, match="neither yes nor no") as caught:
        read_reviewed(path)
    assert "perhaps" not in str(caught.value)
    path.write_text("list_1,row_1,list_2,row_2,same\nschool,99999,health,1,yes\n")
    with pytest.raises(SpecError, match="records are not in the files"):
        link(paths, draws=2, reviewed=read_reviewed(path))
    with pytest.raises(SpecError, match="there is no same"):
        link(
            paths,
            draws=2,
            reviewed=pl.DataFrame({"list_1": [], "row_1": [], "list_2": [], "row_2": []}),
        )
