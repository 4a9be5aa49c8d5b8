"""The pages on running and guarding the site say what is there."""

import configparser
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command, get_commands
from django.urls import reverse
from typer.main import get_command

from seethechild.cli.app import app
from seethechild.web.people.models import Invitation, User
from tests.web.conftest import PASSWORD

ROOT = Path(__file__).parents[2]
RUNNING = (ROOT / "docs/how-to/run-the-website.md").read_text(encoding="utf-8")
THREATS = (ROOT / "docs/explanation/threat-model.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "src/seethechild/web/settings.py").read_text(encoding="utf-8")
UNITS = sorted((ROOT / "deploy").glob("*.service"))


def settings_read() -> set[str]:
    return set(re.findall(r"given\.\w+\(\s*\"(\w+)\"", SETTINGS))


def test_every_test_the_threat_model_names_is_there():
    named = set(re.findall(r"`(test_\w+)`", THREATS))
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.M)
    }
    assert len(named) > 50
    assert named - there == set()


def test_every_threat_has_a_guard_and_a_test():
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in THREATS.splitlines()
        if line.startswith("| ") and not line.startswith(("| threat", "| **"))
    ]
    assert len(rows) > 25
    for threat, guard, tests in rows:
        assert guard, threat
        assert "`test_" in tests, threat
    headings = re.findall(r"^\| \*\*(.+?)\*\*", THREATS, re.M)
    assert len(headings) == len("STRIDE")


def test_every_setting_is_in_the_table_and_nothing_else():
    rows = re.findall(r"^\| `(\w+)` \|", RUNNING, re.M)
    assert len(rows) == len(set(rows))
    assert set(rows) == settings_read()


def test_the_table_says_what_a_setting_is_when_it_is_not_set():
    wholes = re.findall(r"given\.whole\(\s*\"(\w+)\",\s*default=([\d_]+)", SETTINGS)
    assert len(wholes) > 8
    for name, default in wholes:
        assert f"| `{name}` | {int(default.replace('_', ''))} |" in RUNNING


def test_the_example_of_an_environment_holds_settings_only():
    text = (ROOT / "deploy/seethechild.env.example").read_text(encoding="utf-8")
    names = set(re.findall(r"^(\w+)=", text, re.M))
    assert {
        "SEETHECHILD_HOSTS",
        "SEETHECHILD_SECRET_KEY",
        "SEETHECHILD_FIELD_KEYS",
    } <= names
    assert names <= settings_read()


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_every_unit_starts_a_command_that_is_there(path):
    text = path.read_text(encoding="utf-8")
    found = re.findall(r"/opt/seethechild/bin/seethechild ([\w -]+)", text)
    assert found
    for line in found:
        first, *rest = line.split()
        assert first in get_command(app).commands
        if first == "manage":
            assert rest[0] in get_commands()


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_every_unit_is_shut_in(path):
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read(path, encoding="utf-8")
    said = unit["Service"]
    assert said["User"] == "seethechild"
    assert said["UMask"] == "0077"
    assert said["ProtectSystem"] == "strict"
    assert said["NoNewPrivileges"] == said["PrivateTmp"] == said["ProtectHome"] == "yes"


def test_every_timer_has_its_service():
    timers = list((ROOT / "deploy").glob("*.timer"))
    assert len(timers) == 3
    for path in timers:
        assert path.with_suffix(".service") in UNITS
        assert path.name in RUNNING or path.stem in RUNNING


def test_every_command_the_page_names_is_there():
    for line in re.findall(r"seethechild manage (\w+)", RUNNING):
        assert line in get_commands(), line


@pytest.mark.django_db
def test_the_first_administrator_gets_in_and_there_is_no_second_first(client, capsys):
    call_command("add_administrator", "ada@example.org", "Ada Okafor")
    link = re.search(r"https?://[^/\s]+(/\S+)", capsys.readouterr().out)[1]
    assert Invitation.objects.get().roles == ["administrator"]
    client.post(link, {"password": PASSWORD, "again": PASSWORD})
    client.post(
        reverse("account_login"), {"login": "ada@example.org", "password": PASSWORD}
    )
    assert client.get(reverse("people:invite")).status_code == 200
    assert User.objects.get().roles == {"administrator"}
    with pytest.raises(CommandError, match="already"):
        call_command("add_administrator", "eve@example.org", "Eve")
