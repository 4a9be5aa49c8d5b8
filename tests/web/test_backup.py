"""A full export taken while others write comes back whole, or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from seethechild.web import vault
from seethechild.web.backup.archive import read_archive, write_archive
from seethechild.web.jobs.models import Job
from seethechild.web.jobs.tasks import perform
from tests.web.made_tables import copy_tables

START = """
import sys, threading, django
django.setup()
from pathlib import Path
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from seethechild.web.audit.actions import PROGRAM
from seethechild.web.people import actions
call_command("migrate", verbosity=0)

def fill(first):
    for place in range(first, first + 15):
        made = actions.add_organisation(slug=f"o{place}", name=f"O {place}", kind="council",
                                        council=f"X{place}", by=PROGRAM)
        actions.add_user(email=f"p{place}@example.org", name="P", password="x",
                         organisation=made, roles=["analyst"])
    connection.close()
"""
EXPORT = """
fill(0)
others = [threading.Thread(target=fill, args=(first,)) for first in (100, 200)]
for other in others: other.start()
call_command("export", sys.argv[1])  # while two others write
for other in others: other.join()
"""
RESTORE = """
call_command("restore", sys.argv[1])
fill(300)  # the site goes on: numbers, triggers and chain
call_command("audit", "verify")
try:
    call_command("restore", sys.argv[1])
except CommandError as error:
    print(error)
"""
REFUSED = """
for path in sys.argv[1:]:
    try:
        call_command("restore", path)
    except CommandError as error:
        print(error)
call_command("audit", "verify")
"""


def at_site(script: str, folder: Path, url: str, *words: str, keys: str = "k" * 40) -> str:
    """Run a script at a site of its own: a folder, a database, keys."""
    if url.startswith("sqlite:///"):  # PostgreSQL's tables are made by the site itself
        copy_tables(Path(url.removeprefix("sqlite:///")))
    environment = {
        **os.environ,
        "SEETHECHILD_DATA": str(folder),
        "DATABASE_URL": url,
        "SEETHECHILD_FIELD_KEYS": f"k:{keys}",
        "DJANGO_SETTINGS_MODULE": "tests.web.quick",
    }
    done = subprocess.run(
        [sys.executable, "-c", START + script, *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def urls(tmp_path: Path):
    """Two empty databases of the kind under test."""
    if connection.vendor == "sqlite":
        return [f"sqlite:///{tmp_path / name}.sqlite3" for name in ("one", "two")]
    import psycopg  # noqa: PLC0415 - only where it is tested

    base = os.environ["DATABASE_URL"].rpartition("/")[0]
    with psycopg.connect(f"{base}/postgres", autocommit=True) as server:
        for name in ("drill_one", "drill_two"):
            server.execute(f"DROP DATABASE IF EXISTS {name}")
            server.execute(f"CREATE DATABASE {name}")
    return [f"{base}/{name}" for name in ("drill_one", "drill_two")]


def test_the_restore_drill(tmp_path: Path, urls: list[str]) -> None:
    kept = tmp_path / "one" / "runs" / "camden-1" / "manifest.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{}", encoding="utf-8")
    export = tmp_path / "export.stc"
    at_site(EXPORT, tmp_path / "one", urls[0], str(export))
    assert b"example.org" not in export.read_bytes()

    said = at_site(RESTORE, tmp_path / "two", urls[1], str(export))
    assert "1 files are back. The audit chain" in said
    assert "the chain is whole" in said
    assert "not empty" in said
    assert (tmp_path / "two" / "runs" / "camden-1" / "manifest.json").read_text() == "{}"


def test_what_is_not_whole_does_not_come_back(tmp_path: Path) -> None:
    sites = [f"sqlite:///{tmp_path / name}.sqlite3" for name in ("one", "two")]
    export, cut = tmp_path / "export.stc", tmp_path / "cut.stc"
    other = tmp_path / "other.stc"
    at_site('call_command("export", sys.argv[1])', tmp_path / "one", sites[0], str(export))
    cut.write_bytes(export.read_bytes()[:-40])
    sealed = bytearray(export.read_bytes())
    sealed[2_000] ^= 1
    other.write_bytes(sealed)
    said = at_site(
        REFUSED, tmp_path / "two", sites[1], str(cut), str(other), str(tmp_path / "no")
    )
    assert said.count("cut off") == 2
    assert "cannot be read" in said
    assert "0 events" in said


@pytest.mark.django_db
def test_an_administrator_takes_a_full_export(
    as_role, make_user, settings, tmp_path
) -> None:
    settings.DATA = tmp_path
    admin = as_role("administrator")
    sent = admin.post(reverse("backup:ask"))
    perform(Job.objects.get().name)
    done = admin.get(sent.headers["Location"])
    assert done.headers["Location"] == reverse("backup:home")
    listed = admin.get(reverse("backup:home")).content.decode()
    name = next(iter((tmp_path / "exports").iterdir())).name
    assert name in listed
    sealed = b"".join(admin.get(reverse("backup:download", args=[name])).streaming_content)
    assert b"people.user" not in sealed
    assert (
        admin.get(reverse("backup:download", args=["export-none.stc"])).status_code == 404
    )
    analyst = as_role("analyst")
    assert analyst.get(reverse("backup:download", args=[name])).status_code == 403


@pytest.mark.django_db
def test_the_keys_are_not_in_the_export(make_user, tmp_path) -> None:
    make_user("analyst")
    write_archive(tmp_path / "x.stc")
    names = [name for name, _ in read_archive(tmp_path / "x.stc")]
    assert "tables/people.user.jsonl" in names
    assert not [name for name in names if "keys" in name]
    assert "tables/sessions.session.jsonl" not in names
    assert (tmp_path / "x.stc").read_bytes()[:4] == vault.MAGIC
