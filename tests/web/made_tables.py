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
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.sql import SQL, Identifier

ROOT = Path(__file__).parents[2]
WEB = ROOT / "src" / "seethechild" / "web"
PATIENCE = 120


def copy_tables(to: Path) -> None:
    """Put an SQLite file with every table of the site, all empty, where there is none."""
    if not to.exists():
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_template(), to)


def copy_database(address: str, to: str) -> None:
    """Make a PostgreSQL database with every table of the site, all empty, in place of any of that name.

    Args:
        address: of a database of the same server, as in ``DATABASE_URL``.
        to: name of the database.
    """
    ready = f"seethechild_tables_{_said()}"
    copy = SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(to), Identifier(ready))
    with psycopg.connect(address, autocommit=True) as server:
        # one process makes the tables; the others wait here for it
        server.execute("SELECT pg_advisory_lock(hashtext('seethechild tables'))")
        _make_database(server, address, ready)
        server.execute(
            SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(to))
        )
        server.execute(copy)


def _make_database(
    server: "psycopg.Connection[tuple[object, ...]]", address: str, ready: str
) -> None:
    """Make the database that is copied, unless it is there."""
    there = "SELECT 1 FROM pg_database WHERE datname = %s"
    if server.execute(there, [ready]).fetchone():
        return
    making = f"{ready}_making"
    server.execute(
        SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(making))
    )
    server.execute(SQL("CREATE DATABASE {}").format(Identifier(making)))
    with tempfile.TemporaryDirectory() as folder:
        _migrate(
            folder, {"DATABASE_URL": urlunsplit(urlsplit(address)._replace(path=making))}
        )
    server.execute(
        SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(making), Identifier(ready))
    )


def _said() -> str:
    """Return a name for what the migrations make."""
    files = [*sorted(WEB.glob("*/migrations/*.py")), *sorted(WEB.glob("audit/*.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def _template() -> Path:
    """Return the file, made if the migrations have changed since; others wait for whoever makes it."""
    ready = Path(tempfile.gettempdir()) / f"seethechild-tables-{_said()}.sqlite3"
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
        _migrate(folder, {})
        made = Path(folder) / "db.sqlite3"
        shutil.copyfile(made, ready.with_suffix(".part"))
        ready.with_suffix(".part").replace(ready)


def _migrate(folder: str, more: dict[str, str]) -> None:
    """Make all tables, in a process of the site's own settings."""
    own = {k: v for k, v in os.environ.items() if not k.startswith("SEETHECHILD_")}
    own.pop("DATABASE_URL", None)
    told = own | {
        "SEETHECHILD_DATA": folder,
        "DJANGO_SETTINGS_MODULE": "seethechild.web.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    for words in (("migrate", "-v0"), ("createcachetable", "-v0")):
        command = [sys.executable, "-m", "seethechild.web", *words]
        subprocess.run(command, env=told | more, check=True, capture_output=True)
