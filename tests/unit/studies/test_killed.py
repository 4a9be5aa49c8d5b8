"""Runs killed with -9 go on: nothing is lost or counted twice, and no process is left behind."""

import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from seethechild.studies import system_of
from tests.unit.studies import kill_run
from tests.unit.studies.small_runs import answer, everything, once, small, tables

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="nothing is killed by signal"
)
ROOT = Path(__file__).parents[3]
#: At which change of a file each run after the other is killed: while its folder is proved, in the
#: middle of a piece, between its tables and its mark, and while the answer is put in place.
PLACES = (1, 4, 9, 13, 17, 21, 26, 34)
POOL = """
import sys, time
from pathlib import Path
from seethechild.studies.executors import spread
if __name__ == "__main__":
    from tests.unit.studies.told_pieces import traced
    pieces = [(sys.argv[1], number) for number in range(400)]
    spread(traced, pieces, workers=2, finished=lambda *_: None)
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run that nothing disturbed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(system_of, "fit_council", once)
        return answer(small(), tmp_path_factory.mktemp("whole"))


def test_a_run_killed_at_many_moments_goes_on_to_the_same_tables(whole, tmp_path):
    fitted, out = tmp_path / "fitted", tmp_path / "runs"
    fitted.write_bytes(pickle.dumps(once("E06000017", year=2025)))
    words = [sys.executable, kill_run.__file__, str(out), str(fitted)]
    ended = [
        subprocess.run(
            [*words, str(place)], cwd=ROOT, env=with_root(), check=False
        ).returncode
        for place in (*PLACES, 0)
    ]
    assert ended == [-signal.SIGKILL] * len(PLACES) + [0]
    (folder,) = out.iterdir()
    assert folder.name == whole.folder.name
    assert tables(folder) == tables(whole.folder)
    assert everything(folder) == everything(whole.folder)
    played = pl.read_parquet(folder / "outcomes.parquet")
    assert not played.select("draw", "option", "outcome").is_duplicated().any()
    assert sorted(played["draw"].unique()) == list(range(small().draws))


def test_processes_end_with_a_parent_that_was_killed(tmp_path):
    program, trace = tmp_path / "pool.py", tmp_path / "trace"
    program.write_text(POOL, encoding="utf-8")
    trace.mkdir()
    running = subprocess.Popen([sys.executable, program, trace], cwd=ROOT, env=with_root())
    wait_until(lambda: len(working(trace)) == 2)
    running.kill()
    running.wait()
    processes = working(trace)
    wait_until(lambda: not any(is_alive(each) for each in processes))


def with_root():
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}


def working(trace):
    return {int(path.name.split("-")[1]) for path in trace.iterdir()}


def is_alive(process):
    """Whether it runs; one that ended and is not yet fetched by anybody does not."""
    state = Path(f"/proc/{process}/stat")
    if Path("/proc/self").exists():
        return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(ready, seconds=120):
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)
