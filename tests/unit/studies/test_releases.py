"""What left earlier is kept, compared with, and never lost; and no sum of an answer tells of few."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from seethechild.core.errors import DataError
from seethechild.core.streams import generator
from seethechild.journeys.centred.measure import measure
from seethechild.journeys.dataset import RELEASES, Dataset, load, save
from seethechild.report.disclosure import THRESHOLD
from seethechild.studies.centred import centred
from tests.unit.journeys.centred.lives import care, covered, dataset, event

START, YEARS = date(2021, 4, 1), 3
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


def rows(folder: Path) -> dict[tuple[str, str, str, str], dict[str, Any]]:
    """Every row of the answer as ``--json`` prints it."""
    tables = json.loads(centred(folder, by=("sex", "disability", "age_band")).to_json())[
        "tables"
    ]
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
        for row in measure(made, by=("sex", "disability", "age_band")).to_dicts()
    }
    assert any(row["part"] is not None for row in shown.values())
    for name in ADDED:
        mine = {key: row["part"] for key, row in shown.items() if key[0] == name}
        hidden = [
            key for key, part in mine.items() if part is None and not shown[key]["why"]
        ]
        place = {key: i for i, key in enumerate(hidden)}
        left, right = equations(mine, place)
        for key in hidden:
            if truth[key]["part"] >= THRESHOLD:
                continue
            ends = []
            for sign in (1.0, -1.0):
                cost = np.zeros(len(hidden))
                cost[place[key]] = sign
                solved = linprog(cost, A_eq=left, b_eq=right)
                assert solved.status in (0, 3)
                ends.append(np.inf if solved.status == 3 else sign * solved.fun)
            assert ends[1] - ends[0] >= THRESHOLD - 1 - 1e-6


def equations(
    parts: dict[tuple[str, str, str, str], float | None], place: dict[Any, int]
) -> tuple[np.ndarray | None, list[float] | None]:
    """Years make up all years; levels make up all children."""
    lines, rest = [], []
    groups = {key[1] for key in parts} - {"all"}
    for whole in parts:
        told = []
        if whole[3] == "all":
            told.append([key for key in parts if key[:3] == whole[:3] and key[3] != "all"])
        if whole[1] == "all":
            told += [
                [key for key in parts if key[1] == group and key[3] == whole[3]]
                for group in groups
            ]
        for mine in told:
            line, known = np.zeros(len(place)), 0.0
            for key, times in ((whole, -1.0), *((each, 1.0) for each in mine)):
                if key in place:
                    line[place[key]] += times
                else:
                    known -= times * (parts[key] or 0.0)
            if mine and line.any():
                lines.append(line)
                rest.append(known)
    return (np.array(lines), rest) if lines else (None, None)


def test_the_same_data_give_the_same_answer_again(tmp_path: Path) -> None:
    save(council(80), tmp_path / "d")
    first, second = centred(tmp_path / "d"), centred(tmp_path / "d")
    assert first.to_json() == second.to_json()


def test_three_more_children_are_not_told_by_the_next_release(tmp_path: Path) -> None:
    save(council(80), tmp_path / "d")
    before = rows(tmp_path / "d")
    save(council(80, more=3), tmp_path / "d")  # the folder keeps what left
    after = rows(tmp_path / "d")
    key = ("moves", "all", "all", "2023-24")
    assert before[key]["people"] is not None
    assert after[key]["people"] is None
    assert after[key]["said"] == "hidden"
    for name in ("people", "part"):
        for cell, row in after.items():
            told = before.get(cell, {}).get(name)
            if told is not None and row[name] is not None:
                assert not 0 < abs(row[name] - told) < THRESHOLD
    save(
        council(80, more=3), tmp_path / "other"
    )  # where nothing left before, it may be told
    assert rows(tmp_path / "other")[key]["people"] is not None


def test_what_left_before_is_part_of_what_an_answer_depends_on(tmp_path: Path) -> None:
    save(council(80), tmp_path / "d")
    centred(tmp_path / "d")
    save(council(80, more=3), tmp_path / "d")
    save(load(tmp_path / "d"), tmp_path / "other")
    prints = {centred(tmp_path / each).provenance.fingerprint for each in ("d", "other")}
    assert len(prints) == 2


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"centred": {"x": [1]}}', '{"centred": 3}', "\udcff"]
)
def test_a_record_that_cannot_be_read_stops_the_release(text: str, tmp_path: Path) -> None:
    save(council(30), tmp_path / "d")
    (tmp_path / "d" / RELEASES).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(DataError, match=RELEASES):
        centred(tmp_path / "d")
