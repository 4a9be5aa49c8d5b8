"""One at a time, also when whoever holds the lock is killed or takes its folder away."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from seethechild.core.errors import Cancelled, WriteError
from seethechild.core.lock import locked

HOLD = """
import sys, time
from pathlib import Path
from seethechild.core.lock import locked
with locked(Path(sys.argv[1]), who="another", mend=""):
    print("held", flush=True)
    time.sleep(600)
"""


def taken(path, **named):
    return locked(path, who="another run", mend="Wait.", **named)


def test_only_one_is_inside_at_a_time(tmp_path):
    """Eight at once add one to a number each, by reading it and writing it a moment later."""
    count, lock = tmp_path / "count", tmp_path / "lock"
    count.write_text("0")

    def add(_):
        for _again in range(5):
            with taken(lock):
                before = int(count.read_text())
                time.sleep(0.001)
                count.write_text(str(before + 1))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(8)))
    assert count.read_text() == "40"
    assert not lock.exists()


def test_another_process_is_kept_out_until_it_is_killed(tmp_path):
    lock = tmp_path / "lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WriteError, match="another run is at work there"):
            taken(lock, patience=0).__enter__()
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    assert lock.exists()  # what is left of it locks nothing
    with taken(lock, patience=0):
        pass
    assert not lock.exists()


def test_whoever_waits_can_be_told_to_stop(tmp_path):
    def stop():
        raise Cancelled

    with taken(tmp_path / "lock"), pytest.raises(Cancelled):
        taken(tmp_path / "lock", waiting=stop).__enter__()


def test_a_lock_whose_folder_was_taken_away_is_made_again(tmp_path):
    lock = tmp_path / "folder" / "lock"
    with taken(lock):
        lock.unlink()
        lock.parent.rmdir()
        with taken(lock, patience=0.5):
            assert lock.exists()


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(WriteError):
        taken(tmp_path / "file" / "lock").__enter__()
