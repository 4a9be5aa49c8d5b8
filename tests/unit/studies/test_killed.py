"""Runs killed with -9 go on: nothing is lost or counted twice, and no process is left behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from seethechild.core.streams import generator
from seethechild.studies import run as runs
from seethechild.studies import system_of
from seethechild.studies.store import FINISHED
from tests.unit.studies.small_runs import answer, everything, once, small, tables

ROOT = Path(__file__).parents[3]
#: Before which changes of a file a run is killed: while its folder is proved, in the middle of a
#: piece, between its tables and its mark, with one piece, while the answer is written and put in
#: place, and while pieces are dropped.
PLACES = (2, 10, 22, 39, 90, 135, 147)
#: What changes a folder.
CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree"}
#: Who is killed at which moments by the clock: once so many pieces are there, and a little later.
MOMENTS = (("the run", 0), ("a process of its pool", 1), ("the run", 2))
LONGEST = 0.05
DRAWS, YEARS, REFORM = 30, 2, "family-group-decision-making"
COMMAND = "from seethechild.cli.app import main; main()"


class Watcher:
    """Copies a folder as it is just before some of the changes of files in it.

    That is what a process leaves that is killed there: the system keeps what was written, and
    drops its lock.
    """

    def __init__(self, folder: Path, copies: Path) -> None:
        self.folder, self.copies, self.seen, self.on = folder, copies, 0, True
        sys.addaudithook(self.look)  # for good: nothing takes it away

    def look(self, event: str, given: tuple[object, ...]) -> None:
        if not self.on or not (event in CHANGES or event == "open"):
            return
        writes = event != "open" or (isinstance(given[1], str) and given[1] != "r")
        if writes and str(given[0]).startswith(str(self.folder)):
            self.seen += 1
            if self.seen in PLACES:
                self.on = False
                shutil.copytree(self.folder, self.copies / str(self.seen))
                self.on = True


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is killed by signal")
def test_what_a_kill_leaves_at_any_change_of_a_file_goes_on_to_the_same_bytes(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(system_of, "fit_council", once)
    monkeypatch.setattr(runs, "DRAWS_PER_PIECE", 2)
    out, copies = tmp_path / "runs", tmp_path / "killed"
    out.mkdir()
    watcher = Watcher(out, copies)
    whole = answer(small(), out)
    watcher.on = False
    assert sorted(int(each.name) for each in copies.iterdir()) == list(PLACES)
    left = {tuple(everything(each)) for each in copies.iterdir()}
    assert len(left) == len(PLACES)
    for killed in copies.iterdir():
        folder = answer(small(), killed).folder
        assert tables(folder) == tables(whole.folder), killed.name
        assert everything(folder) == everything(whole.folder), killed.name


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are found there")
def test_a_command_killed_by_the_clock_goes_on_to_the_same_bytes(tmp_path):
    """Each command after the other is killed, itself or a process of its pool; the last lives."""
    out = tmp_path / "runs"
    ended = [killed_command(out, *moment) for moment in MOMENTS]
    # A machine that is busy may be done before it is killed: that must come to the same.
    assert set(ended) <= {0, 1, -signal.SIGKILL}
    assert finish(out) == 0
    (folder,) = out.iterdir()
    asked = small(draws=DRAWS, years=YEARS, reforms=[REFORM])
    whole = answer(asked, tmp_path / "whole")
    assert folder.name == whole.folder.name
    assert tables(folder) == tables(whole.folder)
    assert everything(folder) == everything(whole.folder)
    played = pl.read_parquet(folder / "outcomes.parquet")
    assert not played.select("draw", "option", "outcome").is_duplicated().any()
    assert sorted(played["draw"].unique()) == list(range(DRAWS))


def command(out: Path, workers: int) -> "subprocess.Popen[str]":
    """Start the command of a run."""
    asked = ["--council", "Rutland", "--reform", REFORM]
    asked += ["--draws", str(DRAWS), "--years", str(YEARS), "--workers", str(workers)]
    words = [sys.executable, "-c", COMMAND, "run", *asked, "--out", str(out)]
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return subprocess.Popen(
        words,
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(out: Path) -> int:
    """Give the command and let it live; return what it ended with."""
    with command(out, workers=1) as running:
        running.communicate()
    return running.returncode


def killed_command(out: Path, whom: str, pieces: int) -> int:
    """Give the command, kill it at a moment, see that nobody is left; return what it ended with."""
    wait = generator(1, "killed", whom, pieces).uniform(0, LONGEST)
    with command(out, workers=2) as running:
        wait_until(
            lambda: (
                running.poll() is not None
                or len(list(out.glob(f"*/pieces/*/*/{FINISHED}"))) >= max(pieces, 1)
                or (not pieces and out.exists())
            )
        )
        time.sleep(wait)
        pool = list(children(running.pid))
        if whom == "the run":
            running.kill()
        elif pool:
            os.kill(pool[0], signal.SIGKILL)
        said = running.communicate()[1]
    if running.returncode == 1:
        assert "Pieces that are finished are kept" in said
    wait_until(lambda: not any(is_alive(each) for each in pool))
    return running.returncode


def children(process: int) -> Iterator[int]:
    """Yield the processes of a run's pool."""
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text().split():
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                yield int(child)


def is_alive(process: int) -> bool:
    """Whether it runs; one that ended and is not yet fetched by anybody does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


def wait_until(ready, seconds=120):
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.005)
