"""The site as processes of its own: on its own folder, keys and database, stopped at the end."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from seethechild.core.files import CACHE
from tests.web.made_tables import copy_tables

ROOT = Path(__file__).parents[2]
#: The longest that anything is waited for: only what hangs is stopped by it.
PATIENCE = 240


def environment(
    data: Path, *, settings: str = "tests.web.quick", **more: str
) -> dict[str, str]:
    """Return what a process of the site on a data folder is told."""
    if "DATABASE_URL" not in more:
        copy_tables(data / "db.sqlite3")
    own = {
        name: value
        for name, value in os.environ.items()
        if name == CACHE or not name.startswith("SEETHECHILD_")
    }
    own.pop("DATABASE_URL", None)
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    given = {"SEETHECHILD_DATA": str(data), "DJANGO_SETTINGS_MODULE": settings}
    return own | {"PYTHONPATH": path, "PYTHONUNBUFFERED": "1"} | given | more


def run(told: Mapping[str, str], *words: str) -> str:
    """Run a program of ours to its end, with all it starts, and return what it printed.

    Raises:
        AssertionError: it failed, with what it said.
    """
    process = subprocess.Popen(
        [sys.executable, *words],
        env=told, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    )  # fmt: skip
    try:
        said, complained = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    assert process.returncode == 0, said + complained
    return said


@contextmanager
def started(told: Mapping[str, str], log: Path, *words: str) -> Iterator[subprocess.Popen]:
    """Start a program of ours; whatever it says goes into a file. It is ended afterwards."""
    with log.open("ab") as file:
        process = subprocess.Popen(
            [sys.executable, *words], env=told, stdout=file, stderr=file
        )
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen) -> None:
    """End a process gently, or at once if it does not listen."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def served(told: Mapping[str, str], log: Path, *, work: bool = True) -> Iterator[str]:
    """Serve the site, and do its long work; yield its address once it answers."""
    words = ["-m", "seethechild.web", "serve", "--port", "0", *(["--work"] if work else [])]
    with started(told, log, *words) as process:
        yield _address(process, log)


def _address(process: subprocess.Popen, log: Path) -> str:
    tick = threading.Event()
    for _ in range(PATIENCE * 10):
        said = log.read_text(encoding="utf-8")
        if found := re.search(r"^Ready: http://localhost:(\d+)", said, re.MULTILINE):
            return f"http://127.0.0.1:{found[1]}"
        assert process.poll() is None, said
        tick.wait(0.1)
    raise AssertionError(f"The site did not start:\n{log.read_text(encoding='utf-8')}")
