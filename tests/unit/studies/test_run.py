"""What a run leaves on disk: the same whatever the cut, whole or not at all, and it goes on."""

import errno
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Event

import pytest

from seethechild.core.errors import Cancelled, DataError, SpecError, WriteError
from seethechild.core.progress import Recorder, Silent
from seethechild.model.moves import growth
from seethechild.studies import piece as pieces
from seethechild.studies import run as runs
from seethechild.studies import store, system_of
from seethechild.studies.asked import provenance_of
from seethechild.studies.executors import spread
from seethechild.studies.reproduce import reproduce
from seethechild.studies.store import MANIFEST, REPORT, RESULT, RunFolder
from seethechild.studies.study import OptionSpec, ReformSource
from tests.unit.studies.small_runs import (
    StopAfter,
    answer,
    everything,
    once,
    quick,
    small,
    tables,
)

pytestmark = pytest.mark.usefixtures("quick")
__all__ = ["quick"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run that nothing broke, with pieces of the usual size."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(system_of, "fit_council", once)
        return answer(small(), tmp_path_factory.mktemp("whole"))


@pytest.fixture
def played(monkeypatch):
    """The draws that are played, in order."""
    seen, play = [], pieces.play_draw

    def noted(piece, draw):
        seen.append(draw)
        return play(piece, draw)

    monkeypatch.setattr(pieces, "play_draw", noted)
    return seen


def test_a_run_leaves_its_tables_its_report_and_what_it_was(whole):
    names = everything(whole.folder)
    assert {MANIFEST, REPORT, RESULT, "activity.parquet"} <= set(names)
    assert not any("pieces" in name or ".part" in name for name in names)
    said = json.loads((whole.folder / MANIFEST).read_text(encoding="utf-8"))
    assert said["fingerprint"] == whole.result.provenance.fingerprint
    assert {f"{name}.parquet" for name in said["tables"]} == {
        name for name in names if name.endswith(".parquet")
    }


def test_an_answer_says_who_moves_and_how_the_number_of_children_goes(whole):
    [said] = [
        check.sentence
        for check in whole.result.checks
        if check.name == "how many children there are"
    ]
    fitted = once("Rutland", year=2025)
    assert f"a net of {fitted.base.net_moves.sum():+,.0f} children a year" in said
    assert "grade D" in said
    assert f"changed by {growth(fitted.base.council, 2025):+.1%} a year" in said


def test_smaller_pieces_give_the_same_bytes(whole, tmp_path):
    cut = answer(small(), tmp_path)
    assert cut.folder.name == whole.folder.name
    assert tables(cut.folder) == tables(whole.folder)


def test_a_stopped_run_goes_on_and_plays_no_draw_twice(whole, tmp_path, played):
    with pytest.raises(Cancelled):
        answer(small(), tmp_path, progress=StopAfter(4))
    assert played == [0, 1, 2, 3]
    (folder,) = tmp_path.iterdir()
    assert not (folder / MANIFEST).exists()
    told = Recorder()
    done = answer(small(), tmp_path, progress=told)
    assert played == [0, 1, 2, 3, 4, 5]
    assert (4, 6, "playing") in told.steps
    assert tables(done.folder) == tables(whole.folder)
    assert everything(done.folder) == everything(whole.folder)


def test_two_workers_give_the_same_bytes_and_keep_what_they_finished_when_stopped(
    whole, tmp_path
):
    with pytest.raises(Cancelled):
        answer(small(), tmp_path, workers=2, progress=StopAfter(2))
    (folder,) = tmp_path.iterdir()
    kept = list(folder.glob("pieces/*/*"))
    assert kept
    assert all(store.is_finished(each) for each in kept)
    assert tables(answer(small(), tmp_path).folder) == tables(whole.folder)


def test_pieces_of_another_program_are_played_again(tmp_path, played, monkeypatch):
    with pytest.raises(Cancelled):
        answer(small(), tmp_path, progress=StopAfter(4))
    monkeypatch.setattr(store, "code_hash", lambda: "0" * 64)
    done = answer(small(), tmp_path)
    assert played == [0, 1, 2, 3, 0, 1, 2, 3, 4, 5]
    assert not (done.folder / "pieces").exists()


def test_pieces_made_on_another_package_are_played_again(tmp_path, monkeypatch):
    before = RunFolder(tmp_path).pieces
    monkeypatch.setattr(store, "version", lambda name: f"{name} of tomorrow")
    assert RunFolder(tmp_path).pieces != before


def test_a_piece_that_was_not_finished_is_played_again(whole, tmp_path, played):
    with pytest.raises(Cancelled):
        answer(small(), tmp_path, progress=StopAfter(2))
    (mark,) = tmp_path.glob("*/pieces/*/*/finished")
    mark.unlink()
    done = answer(small(), tmp_path)
    assert played == [0, 1, 0, 1, 2, 3, 4, 5]
    assert tables(done.folder) == tables(whole.folder)


def test_the_same_question_twice_is_answered_twice(whole, tmp_path):
    answer(small(), tmp_path)
    again = answer(small(), tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
    assert tables(again.folder) == tables(whole.folder)


def test_a_second_run_of_the_same_question_waits_for_the_first(whole, tmp_path):
    """Both work in one folder: while the first is in it, the second touches nothing."""
    waits, told = Event(), Recorder()

    class Second:
        def step(self, done, total, doing):
            told.step(done, total, doing)
            if "another run" in doing:
                waits.set()

    class First:
        def step(self, done, total, doing):
            nonlocal second
            if doing == "playing" and done == 2:
                second = pool.submit(answer, small(), tmp_path, progress=Second())
                assert waits.wait(60)
                (piece,) = tmp_path.glob("*/pieces/*/*")
                assert store.is_finished(piece)

    with ThreadPoolExecutor(1) as pool:
        second = None
        first = answer(small(), tmp_path, progress=First())
        again = second.result()
    assert first.folder == again.folder
    assert tables(again.folder) == tables(whole.folder)
    assert everything(again.folder) == everything(whole.folder)


def test_a_second_run_that_is_not_let_in_says_so_and_leaves_the_first_alone(tmp_path):
    asked = {"council": "Rutland", "provenance": provenance_of(small())}
    with store.run_folder(tmp_path, **asked) as folder:
        store.keep_piece(folder.piece(0, 1), {"activity": b"1"})
        with (
            pytest.raises(WriteError, match="another run of the same question is at work"),
            store.run_folder(tmp_path, **asked, patience=0),
        ):
            pytest.fail("it was let in")
        assert store.is_finished(folder.piece(0, 1))


def full_disk(monkeypatch, after):
    """Let the disk be full after some files."""
    written = []

    def fsync(handle):
        written.append(handle)
        if len(written) > after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fsync)


def test_a_disk_that_is_full_in_the_first_piece_leaves_nothing(tmp_path, monkeypatch):
    full_disk(monkeypatch, after=2)
    with pytest.raises(WriteError, match="the disk is full") as stopped:
        answer(small(), tmp_path / "runs")
    assert stopped.value.exit_code == 16
    assert everything(tmp_path) == []


def test_a_disk_that_is_full_in_a_later_piece_keeps_the_first(tmp_path, monkeypatch):
    full_disk(monkeypatch, after=7)
    with pytest.raises(WriteError, match="the disk is full"):
        answer(small(), tmp_path)
    assert [path.name for path in tmp_path.glob("*/pieces/*/*")] == ["00000-00001"]
    assert not list(tmp_path.rglob("*.part"))


def test_a_disk_that_is_full_while_the_report_is_written_leaves_the_pieces_only(
    whole, tmp_path, monkeypatch, played
):
    with monkeypatch.context() as patch:
        full_disk(patch, after=3 * 5 + len(list(whole.folder.glob("*.parquet"))) + 1)
        with pytest.raises(WriteError, match=r"report\.html"):
            answer(small(), tmp_path)
    (folder,) = tmp_path.iterdir()
    assert [path.name for path in folder.iterdir()] == ["pieces"]
    assert tables(answer(small(), tmp_path).folder) == tables(whole.folder)
    assert len(played) == small().draws


def test_a_disk_that_is_full_leaves_an_earlier_answer_as_it_was(tmp_path, monkeypatch):
    folder = answer(small(), tmp_path).folder
    before = tables(folder), (folder / MANIFEST).read_bytes()
    full_disk(monkeypatch, after=3 * 5 + 2)
    with pytest.raises(WriteError):
        answer(small(), tmp_path)
    assert (tables(folder), (folder / MANIFEST).read_bytes()) == before


def test_a_folder_that_cannot_be_made_is_refused_before_any_work(tmp_path, monkeypatch):
    monkeypatch.setattr(system_of, "fit_council", lambda *_, **__: pytest.fail("it worked"))
    (tmp_path / "runs").write_text("a file", encoding="utf-8")
    with pytest.raises(WriteError, match="a file stands where a folder is needed"):
        answer(small(), tmp_path / "runs")


def test_a_council_without_figures_leaves_no_folder(tmp_path, monkeypatch):
    def none(*_, **__):
        raise DataError("no figures")

    monkeypatch.setattr(system_of, "fit_council", none)
    with pytest.raises(DataError, match="no figures"):
        answer(small(), tmp_path / "a" / "runs")
    assert everything(tmp_path) == []


CHEAP = """
id = "cheap"
title = "Cheaper"
[[change]]
kind = "price"
target = { item = "camhs_admission" }
ratio = 0.9
starts = "2026-04"
"""


def with_options(*options):
    return replace(small(years=2, draws=2), options=options)


def test_reforms_that_do_not_fit_are_told_together_before_anything_is_played(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(runs, "play_all", lambda *_: pytest.fail("it was played"))
    twice = ReformSource("social-workers-in-schools")
    study = with_options(
        OptionSpec("a", "A", (ReformSource("cheap", CHEAP),)),
        OptionSpec("b", "B", (twice, twice)),
    )
    with pytest.raises(SpecError) as refused:
        answer(study, tmp_path)
    said = str(refused.value)
    assert "nothing that is simulated is paid by camhs_admission" in said
    assert "social-workers-in-schools is in the option more than once" in said
    assert everything(tmp_path) == []


def test_a_change_of_price_alone_changes_money_and_no_child(tmp_path):
    text = CHEAP.replace("camhs_admission", "foster_week")
    done = answer(
        with_options(OptionSpec("cheap", "C", (ReformSource("cheap", text),))), tmp_path
    )
    fates = done.result.tables["children"]
    assert dict(fates.select("fate", "mean").iter_rows())["safer"] == 0.0
    money = done.result.tables["money"].row(0, named=True)
    assert money["mean"] < 0
    assert money["mean"] == pytest.approx(money["average_mean"])


def test_more_of_what_the_law_asks_is_compared_with_what_it_asks(tmp_path):
    """Only what goes beyond the law is the option's: meetings for 90 instead of 60 in 100."""
    more = ReformSource("family-group-decision-making", reach=0.9, starts=date(2025, 4, 1))
    study = replace(
        with_options(OptionSpec("more", "More", (more,))),
        law_in_force_from=date(2025, 4, 1),
    )
    alone = replace(study, law_in_force_from=None)
    prices = [answer(each, tmp_path).result.tables["activity"] for each in (study, alone)]
    beyond, all_of_it = (
        each.filter(each["option"] == "as_now", each["item"] == "proceedings_started")
        for each in prices
    )
    assert provenance_of(study).fingerprint != provenance_of(alone).fingerprint
    assert beyond["mean"].sum() <= all_of_it["mean"].sum()


def test_reproducing_gives_the_same_tables_and_leaves_nothing_behind(
    whole, monkeypatch, tmp_path
):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    result = reproduce(whole.folder, progress=Silent(), workers=1)
    assert result.tables["tables"]["same"].all()
    assert all(check.passed is not False for check in result.checks)
    assert "come out the same" in result.sentence
    assert everything(tmp_path) == []


def copy_of(whole, folder):
    for path in whole.folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


def failed(result):
    return [check.name for check in result.checks if check.passed is False]


def test_reproducing_tells_of_a_table_that_differs(whole, tmp_path):
    said = copy_of(whole, tmp_path)
    said["tables"]["outcomes"]["sha256"] = "0" * 64
    said["python"] = "2.7"
    (tmp_path / MANIFEST).write_text(json.dumps(said), encoding="utf-8")
    result = reproduce(tmp_path, progress=Silent(), workers=1)
    assert failed(result) == ["kept files", "table outcomes"]
    assert result.sentence.startswith("1 of ")
    assert "python changed" in result.checks[1].sentence


def test_reproducing_tells_of_files_and_settings_that_were_changed(whole, tmp_path):
    said = copy_of(whole, tmp_path)
    (tmp_path / "fates.parquet").unlink()
    said["fingerprint"] = "0" * 64
    (tmp_path / MANIFEST).write_text(json.dumps(said), encoding="utf-8")
    result = reproduce(tmp_path, progress=Silent(), workers=1)
    assert failed(result) == ["fingerprint", "kept files"]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"fingerprint": 1, "study": 2}'])
def test_what_is_no_manifest_is_refused(tmp_path, text):
    (tmp_path / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="not the folder of a finished run"):
        reproduce(tmp_path, progress=Silent())


def test_a_manifest_without_a_study_is_refused(tmp_path):
    said = '{"fingerprint": "x", "study": 2, "tables": {}}'
    (tmp_path / MANIFEST).write_text(said, encoding="utf-8")
    with pytest.raises(DataError, match="not a study"):
        reproduce(tmp_path, progress=Silent())


def test_a_file_that_cannot_be_put_in_place_is_told(tmp_path):
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(WriteError, match=r"a\.txt"):
        store.finish(RunFolder(tmp_path), {"a.txt": "x"})
    assert everything(tmp_path) == ["a.txt"]


def test_one_piece_is_done_here_whatever_the_workers():
    done = {}
    spread(lambda x: x + 1, [1], workers=5, finished=done.__setitem__)
    assert done == {1: 2}
