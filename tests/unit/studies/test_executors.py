"""Spreading work: every piece once, told of as it is done, and stopped in order."""

import math
import os
import signal
import subprocess
import sys
import time

import pytest

from seethechild.core.errors import Cancelled, SeeTheChildError, SpecError
from seethechild.studies.executors import ONE_THREAD, spread, worker_count

#: Two processes at work on sleeps; Ctrl-C goes to all of them, as in a terminal. A job in the
#: background inherits not to listen to it, so the program says that it does.
SLEEPERS = """
import signal
import time
from seethechild.studies.executors import spread
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    print("ready", flush=True)
    spread(time.sleep, [60.0, 61.0, 62.0], workers=2, finished=lambda *_: None)
"""


def test_every_piece_is_done_once_by_processes_as_by_one():
    alone, together = {}, {}
    spread(math.sqrt, [4, 9, 16], workers=1, finished=alone.__setitem__)
    spread(math.sqrt, [4, 9, 16], workers=2, finished=together.__setitem__)
    assert alone == together == {4: 2.0, 9: 3.0, 16: 4.0}


def test_processes_have_one_thread_each_and_ours_keeps_its_own(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.delenv("POLARS_MAX_THREADS", raising=False)
    seen = {}
    spread(os.getenv, [*ONE_THREAD, "HOME"], workers=2, finished=seen.__setitem__)
    assert {name: seen[name] for name in ONE_THREAD} == ONE_THREAD
    assert os.environ["OMP_NUM_THREADS"] == "3"
    assert "POLARS_MAX_THREADS" not in os.environ


def test_being_told_to_stop_drops_what_has_not_begun():
    told = []

    def stop(piece, _):
        told.append(piece)
        raise Cancelled

    began = time.monotonic()
    with pytest.raises(Cancelled):
        spread(
            time.sleep,
            [0.01] + [1.0 + i / 100 for i in range(40)],
            workers=2,
            finished=stop,
        )
    assert told == [0.01]
    assert time.monotonic() - began < 15


def test_ctrl_c_in_the_middle_ends_pieces_under_way():
    def interrupt(*_):
        raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        spread(time.sleep, [0.01, 300.0, 301.0], workers=2, finished=interrupt)
    assert time.monotonic() - began < 30


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups to interrupt")
@pytest.mark.parametrize("seconds", [0.15, 1.5])
def test_ctrl_c_in_a_terminal_stops_all_processes_without_their_tracebacks(
    tmp_path, seconds
):
    """At once, while processes are still starting, or in the middle of their work."""
    program = tmp_path / "sleepers.py"
    program.write_text(SLEEPERS, encoding="utf-8")
    running = subprocess.Popen(
        [sys.executable, program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert running.stdout.readline() == "ready\n"
    time.sleep(seconds)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert running.returncode != 0
    assert said.count("Traceback") == 1  # our own: nobody catches it here
    assert said.rstrip().endswith("KeyboardInterrupt")


def test_a_lost_process_is_told_with_what_is_kept():
    with pytest.raises(SeeTheChildError) as lost:
        spread(os._exit, [1, 2], workers=2, finished=lambda *_: None, kept="All is kept.")
    said = str(lost.value)
    assert "memory ran out" in said
    assert said.endswith("and try again. All is kept.")


def test_a_mistake_in_a_process_comes_back_as_it_is():
    with pytest.raises(ValueError, match="math domain"):
        spread(math.sqrt, [-1, -2], workers=2, finished=lambda *_: None)


def test_there_are_as_many_workers_as_processors_unless_said():
    assert worker_count(None) == os.cpu_count()
    with pytest.raises(SpecError, match="--workers: is 0"):
        worker_count(0)
