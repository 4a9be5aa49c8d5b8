"""What left earlier is kept, compared with, and never lost; and no sum of an answer tells of few."""

import json
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from seethechild.core.errors import DataError, WriteError
from seethechild.core.streams import generator
from seethechild.journeys.centred.measure import measure
from seethechild.journeys.dataset import KEY_FOLDER, RELEASES, Dataset, load, save
from seethechild.report.disclosure import THRESHOLD
from seethechild.studies import releases
from seethechild.studies.centred import centred
from tests.attacker import Attacker
from tests.unit.journeys.centred.lives import care, covered, dataset, event

START, YEARS = date(2021, 4, 1), 3
BY = ("sex", "disability", "age_band")
ADDED = ("moves", "review_views", "care_reviews_on_time", "repeat_assessments")


def council(children: int, *, seed: int = 1, more: int = 0) -> Dataset:
    """A small council's children in care; ``more`` came into care late in the last year."""
    chance = generator(seed, "small council")
    people: dict[str, dict[str, Any]] = {}
    spells: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    for number in range(children + more):
        name = f"c{number:03d}"
        people[name] = {
            "sex": "F" if chance.random() < 0.3 else "M",
            "disability": bool(chance.random() < 0.1),
            "birth_month": date(2006 + int(chance.integers(0, 14)), 5, 1),
        }
        begin = START + timedelta(days=int(chance.integers(0, 365 * YEARS - 40)))
        if number >= children:
            begin = START + timedelta(days=365 * YEARS - 30)
        at, homes = begin, [(f"h{number}", begin.isoformat())]
        while (
            at := at + timedelta(days=int(chance.exponential(300)) + 1)
        ) < START + timedelta(days=365 * YEARS):
            homes.append((f"h{number}-{at}", at.isoformat()))
            events.append(event(name, "move", at.isoformat()))
        spells += care(name, begin.isoformat(), None, *homes)
        code = "PN1" if chance.random() < 0.8 else "PN7"
        events.append(
            event(name, "care_review", (begin + timedelta(days=25)).isoformat(), code)
        )
    return dataset(
        children=people, spells=spells, events=events,
        coverage=covered("2021-04-01", "2024-04-01", ("care_episodes", "care_reviews", "assessments")),
    )  # fmt: skip


def rows(
    folder: Path, by: Sequence[str] = BY
) -> dict[tuple[str, str, str, str], dict[str, Any]]:
    """Every row of the answer as ``--json`` prints it."""
    tables = json.loads(centred(folder, by=by).to_json())["tables"]
    told = [*tables["centred"], *tables["by_year"], *tables["by_group"]]
    return {
        (
            row["measure"],
            row.get("group", "all"),
            row.get("level", "all"),
            row.get("period", "all"),
        ): row
        for row in told
    }


@pytest.mark.parametrize("children", [25, 60, 150])
def test_no_small_count_comes_out_of_the_sums_of_an_answer(
    children: int, tmp_path: Path
) -> None:
    made = council(children, seed=children)
    save(made, tmp_path / "d")
    shown = rows(tmp_path / "d")
    truth = {
        (row["measure"], row["group"], row["level"], row["period"]): row
        for row in measure(made, by=BY).to_dicts()
    }
    assert any(row["part"] is not None for row in shown.values())
    for name in ADDED:
        found, small = Attacker(), []
        for key, row in shown.items():
            if key[0] == name and not row["why"]:
                found.cell(key, row["part"])
                if truth[key]["part"] < THRESHOLD:
                    small.append(key)
        whole = (name, "all", "all", "all")
        for group in ("apart", *BY):
            found.adds(whole, [key for key in shown if key[:2] == (name, group)])
        years = [key for key in shown if key[:2] == (name, "all") and key != whole]
        found.adds(whole, years)
        for key in small:
            low, high = found.between(key)
            assert high - low >= THRESHOLD - 1 - 1e-6


def test_the_same_data_give_the_same_answer_again(tmp_path: Path) -> None:
    save(council(80), tmp_path / "d")
    first, second = centred(tmp_path / "d"), centred(tmp_path / "d")
    assert first.to_json() == second.to_json()


def apart(before: dict[Any, Any], after: dict[Any, Any]) -> bool:
    """Whether no count of two releases differs by few."""
    return not any(
        0 < abs(row[name] - before[cell][name]) < THRESHOLD
        for name in ("people", "part")
        for cell, row in after.items()
        if cell in before and None not in (row[name], before[cell][name])
    )


KEY = ("moves", "all", "all", "2023-24")


def in_the_same_folder(made: Dataset, first: Path) -> Path:
    save(made, first)
    return first


def in_another_folder(made: Dataset, first: Path) -> Path:
    save(made, first.with_name("again"))
    return first.with_name("again")


def after_deleting_the_first(made: Dataset, first: Path) -> Path:
    shutil.rmtree(first)
    return in_another_folder(made, first)


def moved_away_from_the_key(made: Dataset, first: Path) -> Path:
    save(made, first)
    away = first.parent / "away" / "d"
    away.parent.mkdir()
    shutil.move(first, away)
    return away


def with_the_key_elsewhere(made: Dataset, first: Path) -> Path:
    away = first.parent / "elsewhere" / "again"
    save(made, away)
    (away / KEY_FOLDER).write_text("../..")
    return away


@pytest.mark.parametrize(
    "rebuilt",
    [
        in_the_same_folder, in_another_folder, after_deleting_the_first, moved_away_from_the_key,
        with_the_key_elsewhere,
    ],
    ids=lambda how: how.__name__,
)  # fmt: skip
def test_three_more_children_are_not_told_by_the_next_release(
    rebuilt: Callable[[Dataset, Path], Path], tmp_path: Path
) -> None:
    first = tmp_path / "d"
    save(council(80), first)
    before = rows(first)
    after = rows(rebuilt(council(80, more=3), first))
    assert before[KEY]["people"] is not None
    assert after[KEY]["people"] is None
    assert after[KEY]["said"] == "hidden"
    assert apart(before, after)


def test_another_council_in_the_same_folder_is_another_matter(tmp_path: Path) -> None:
    save(council(80), tmp_path / "d")
    rows(tmp_path / "d")
    save(replace(council(80, more=3), name="elsewhere"), tmp_path / "other")
    assert rows(tmp_path / "other")[KEY]["people"] is not None


def test_what_is_asked_for_does_not_change_what_is_hidden(tmp_path: Path) -> None:
    save(council(60), tmp_path / "d")
    all_ = rows(tmp_path / "d")
    for by in ((), ("sex",), ("age_band", "disability")):
        mine = rows(tmp_path / "d", by)
        assert {cell[1] for cell in mine} <= {"all", "apart", *by}
        assert all(row == all_[cell] for cell, row in mine.items())


def test_what_left_before_is_part_of_what_an_answer_depends_on(tmp_path: Path) -> None:
    save(council(80), tmp_path / "d")
    centred(tmp_path / "d")
    save(council(80, more=3), tmp_path / "d")
    save(load(tmp_path / "d"), tmp_path / "other" / "d")
    prints = {centred(tmp_path / each).provenance.fingerprint for each in ("d", "other/d")}
    assert len(prints) == 2


def test_the_record_holds_what_was_shown_and_nothing_else(tmp_path: Path) -> None:
    made = council(80)
    save(made, tmp_path / "d")
    shown = rows(tmp_path / "d", BY)
    kept = json.loads((tmp_path / RELEASES).read_text())
    assert kept == json.loads((tmp_path / "d" / RELEASES).read_text())
    (cells,) = kept[made.council or made.name]["centred"].values()
    assert not any(child in json.dumps(kept) for child in made.children["child_id"])
    people = {
        tuple(name.split(" | ")[2:]): value
        for name, value in cells.items() if name.split(" | ")[1] == "people"
    }  # fmt: skip
    assert len(people) > len(shown) / 2
    for cell, value in people.items():
        assert value is None or value >= THRESHOLD
        if cell in shown:
            assert shown[cell]["people"] == value


def test_two_runs_at_once_wait_for_each_other_and_lose_nothing(tmp_path: Path) -> None:
    """Each of several runs, of other data, finds what those before it let out."""
    for number in range(4):
        save(council(80, more=3 * number), tmp_path / f"d{number}")
    with ThreadPoolExecutor(4) as runs:
        told = list(runs.map(lambda number: rows(tmp_path / f"d{number}"), range(4)))
    (verbs,) = json.loads((tmp_path / RELEASES).read_text()).values()
    assert len(verbs["centred"]) == 4
    for one, other in combinations(told, 2):
        assert apart(one, other)


def test_nothing_is_told_while_another_run_holds_the_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releases, "_PATIENCE", 0.0)
    made = council(30)
    save(made, tmp_path / "d")
    with (
        releases.releasing(tmp_path / "d", made, "late"),
        pytest.raises(WriteError, match="another run"),
    ):
        centred(tmp_path / "d")
    assert rows(tmp_path / "d")


def test_what_fails_is_not_kept(tmp_path: Path) -> None:
    made = council(30)
    save(made, tmp_path / "d")
    with (
        pytest.raises(ZeroDivisionError),
        releases.releasing(tmp_path / "d", made, "late") as door,
    ):
        door.told["x"] = 1 / 0
    assert not (tmp_path / RELEASES).exists()


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"a": {"centred": {"x": [1]}}}', '{"centred": 3}', "\udcff"]
)
@pytest.mark.parametrize("where", [".", "d"])
def test_a_record_that_cannot_be_read_stops_the_release(
    where: str, text: str, tmp_path: Path
) -> None:
    save(council(30), tmp_path / "d")
    (tmp_path / where / RELEASES).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(DataError, match=RELEASES):
        centred(tmp_path / "d")
