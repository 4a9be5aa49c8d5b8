"""A dataset is written whole or not at all, and read back only as it was written."""

import json
import os
from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from seethechild.core.errors import DataError, SeeTheChildError
from seethechild.journeys.dataset import TABLES, Dataset, inputs, load, save, seen_until
from tests.spec.returned import dataset, record


@pytest.fixture
def built() -> Dataset:
    episodes = record(
        "care_episodes",
        """
        child | start      | stop       | start_reason | legal_status | place | end_reason
        ------+------------+------------+--------------+--------------+-------+-----------
        1     | 2023-05-01 | 2023-09-01 | S            | V2           | U6    | E4A
        2     | 2023-05-01 | -          | S            | C2           | K2    | -
        """,
    )
    return dataset(care_episodes=episodes)


def test_what_is_saved_is_loaded(built, tmp_path):
    save(built, tmp_path / "d")
    again = load(tmp_path / "d")
    for name, frame in built.tables().items():
        assert_frame_equal(again.tables()[name], frame)
    assert again.manifest["rules"] == built.manifest["rules"]
    assert (again.name, again.council, again.made_up) == ("dataset", None, False)
    assert inputs(again) == inputs(built)
    assert [each.name for each in tmp_path.iterdir()] == ["d"]


def test_a_dataset_is_replaced_by_a_newer_one(built, tmp_path):
    save(built, tmp_path / "d")
    empty = [TABLES[name].empty() for name in ("children", "spells", "events", "coverage")]
    save(Dataset("newer", "E09000007", True, *empty), tmp_path / "d")
    again = load(tmp_path / "d")
    assert (again.name, again.council, again.spells.height) == ("newer", "E09000007", 0)
    assert [each.name for each in tmp_path.iterdir()] == ["d"]


def test_a_folder_that_holds_something_else_is_left_alone(built, tmp_path):
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "letter.txt").write_text("keep me")
    with pytest.raises(DataError, match="holds no dataset"):
        save(built, tmp_path / "d")
    assert [each.name for each in (tmp_path / "d").iterdir()] == ["letter.txt"]


def test_a_table_that_was_changed_is_refused(built, tmp_path):
    save(built, tmp_path / "d")
    built.spells.head(1).write_parquet(tmp_path / "d" / "spells.parquet")
    with pytest.raises(DataError, match=r"spells.parquet: is not the table"):
        load(tmp_path / "d")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda d: (d / "events.parquet").unlink(), "no such file"),
        (lambda d: (d / "events.parquet").write_bytes(b"PAR1"), "not a whole Parquet file"),
        (lambda d: (d / "manifest.json").unlink(), "has no manifest"),
        (lambda d: (d / "manifest.json").write_text("{"), "cannot be understood"),
        (lambda d: (d / "manifest.json").write_text("[]"), "lacks name"),
    ],
)
def test_a_broken_dataset_gets_a_clear_message(built, tmp_path, harm, words):
    save(built, tmp_path / "d")
    harm(tmp_path / "d")
    with pytest.raises(DataError, match=words):
        load(tmp_path / "d")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_left_as_it_was(built, tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(SeeTheChildError):
        save(built, tmp_path / "d")
    tmp_path.chmod(0o700)
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_fails_half_way_leaves_the_old_dataset(built, tmp_path, monkeypatch):
    save(built, tmp_path / "d")
    before = json.loads((tmp_path / "d" / "manifest.json").read_text())

    def full(*_: object) -> None:
        raise SeeTheChildError("the disk is full")

    monkeypatch.setattr("seethechild.journeys.dataset.write_atomic", full)
    with pytest.raises(SeeTheChildError):
        save(built, tmp_path / "d")
    assert [each.name for each in tmp_path.iterdir()] == ["d"]
    assert json.loads((tmp_path / "d" / "manifest.json").read_text()) == before
    load(tmp_path / "d")


def test_how_far_an_open_spell_was_seen_comes_from_its_source(built):
    seen = seen_until(built).filter(pl.col("track") == "help").sort("until")
    assert seen.select("stop", "until", "censored").rows() == [
        (date(2023, 9, 1), date(2023, 9, 1), False),
        (None, date(2024, 4, 1), True),
    ]
