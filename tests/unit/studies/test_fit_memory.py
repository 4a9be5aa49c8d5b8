"""What a fit found is remembered: the same model to the last bit, or sought anew."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from seethechild.core.files import CACHE
from seethechild.model.base_year import base_year
from seethechild.studies import fit_memory, fitted
from seethechild.studies.fit_memory import memory_of, recall
from tests.unit.studies.small_runs import once

COUNCIL, YEAR = "E06000017", 2025


@pytest.fixture
def base():
    return base_year(COUNCIL, YEAR)


@pytest.fixture
def memory(base, tmp_path, monkeypatch):
    """A file with what the fit of Rutland found."""
    monkeypatch.setenv(CACHE, str(tmp_path))
    sought = once(COUNCIL, year=YEAR)
    place = memory_of(base)
    fit_memory.remember(place, (sought.aligned.found, sought.ahead.found))
    return place


def everything(fit):
    """All numbers of a fit."""
    return [
        [
            [lane.rates.tobytes() for lane in model.lanes],
            [b.share.tobytes() for lane in model.lanes for b in lane.branches],
            model.start.rows(),
            [each.per_year for each in model.inflows],
        ]
        for model in (fit.model, fit.base_model)
    ] + [
        [each.calibration.rows(), each.share_aged_17, each.rounds]
        for each in (fit.aligned, fit.ahead)
    ]


def test_what_was_found_gives_the_same_bits_without_solving(memory, monkeypatch):
    assert memory.is_file()
    monkeypatch.setattr(fitted, "expected_year", lambda _: pytest.fail("it was solved"))
    assert everything(fitted.fit_council(COUNCIL, year=YEAR)) == everything(
        once(COUNCIL, year=YEAR)
    )


def test_what_is_sought_is_kept_where_it_is_looked_for(base, tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE, str(tmp_path / "new"))
    sought = once(COUNCIL, year=YEAR)
    monkeypatch.setattr(fitted, "fit_published", lambda *_, **__: sought)
    fitted.fit_council(COUNCIL, year=YEAR)
    first, second = recall(memory_of(base))
    assert first.share_aged_17 == sought.aligned.share_aged_17
    assert second.rounds == sought.ahead.rounds


def test_other_figures_assumptions_and_programs_find_nothing(base, memory, monkeypatch):
    more = {**base.count, "cla_number": base.count["cla_number"] + 1}
    older = base.children_by_age + np.eye(18)[3]
    with monkeypatch.context() as patch:
        patch.setattr(fit_memory, "shipped", lambda *_: [SimpleNamespace(sha256="other")])
        fit_memory._program.cache_clear()
        assumed = memory_of(base)
    with monkeypatch.context() as patch:
        patch.setattr(fit_memory, "code_of", lambda _: "other")
        fit_memory._program.cache_clear()
        programmed = memory_of(base)
    fit_memory._program.cache_clear()
    others = {
        memory_of(replace(base, count=more)),
        memory_of(replace(base, children_by_age=older)),
        assumed,
        programmed,
    }
    assert len(others | {memory}) == 5
    assert memory_of(base) == memory


@pytest.mark.parametrize("damage", ["cut", "number", "kind", "bytes"])
def test_what_was_damaged_counts_for_nothing(memory, damage):
    kept = memory.read_text()
    said = json.loads(kept)
    said["found"][0]["share_aged_17"] += 0.125
    memory.write_bytes(
        {
            "cut": kept[: len(kept) // 2].encode(),
            "number": json.dumps(said).encode(),
            "kind": b"[]",
            "bytes": b"\xff\xfe\x00",
        }[damage]
    )
    assert recall(memory) is None


def test_without_a_folder_to_write_nothing_is_remembered(base, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv(CACHE, str(tmp_path / "file"))
    sought = once(COUNCIL, year=YEAR)
    fit_memory.remember(memory_of(base), (sought.aligned.found, sought.ahead.found))
    assert recall(memory_of(base)) is None


def test_without_a_home_nothing_is_remembered(base, monkeypatch):
    def homeless(_):
        raise RuntimeError

    monkeypatch.delenv(CACHE, raising=False)
    monkeypatch.setattr(fit_memory.Path, "expanduser", homeless)
    assert memory_of(base) is None
    assert recall(None) is None
    fit_memory.remember(None, ())
