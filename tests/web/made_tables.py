"""The tables of an empty site, made once for all tests: a copy takes no time, making them takes seconds.

That they can be made from nothing is what making them the first time shows.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
WEB = ROOT / "src" / "seethechild" / "web"
PATIENCE = 120


def copy_tables(to: Path) -> None:
    """Put an SQLite file with every table of the site, all empty, where there is none."""
    if not to.exists():
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_template(), to)


def _template() -> Path:
    """Return the file, made if the migrations have changed since; others wait for whoever makes it."""
    files = [*sorted(WEB.glob("*/migrations/*.py")), *sorted(WEB.glob("audit/*.py"))]
    said = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
    ready = Path(tempfile.gettempdir()) / f"seethechild-tables-{said}.sqlite3"
    for _ in range(PATIENCE * 10):
        if ready.exists():
            return ready
        try:
            ready.with_suffix(".making").mkdir()
        except FileExistsError:
            time.sleep(0.1)
            continue
        try:
            _make(ready)
        finally:
            ready.with_suffix(".making").rmdir()
    raise AssertionError(f"{ready.with_suffix('.making')} is in the way: delete it.")


def _make(ready: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        own = {k: v for k, v in os.environ.items() if not k.startswith("SEETHECHILD_")}
        own.pop("DATABASE_URL", None)
        told = own | {
            "SEETHECHILD_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "seethechild.web.settings",
            "PYTHONPATH": str(ROOT / "src"),
        }
        for words in (("migrate", "-v0"), ("createcachetable", "-v0")):
            command = [sys.executable, "-m", "seethechild.web", *words]
            subprocess.run(command, env=told, check=True, capture_output=True)
        made = Path(folder) / "db.sqlite3"
        shutil.copyfile(made, ready.with_suffix(".part"))
        ready.with_suffix(".part").replace(ready)
