"""Promises about the code that no linter keeps."""

import ast
import importlib
import inspect
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator

import pytest

import page_cli
from tests.repo.tracked import ROOT, files, texts

SOURCES = {name: text for name, text in texts(".py").items() if name.startswith("src/")}
CHANCE = "src/seethechild/core/streams.py"
#: The website's commands give no answer, so none as JSON.
SITE = ("serve", "worker", "manage")
SHELL = ("src/seethechild/cli/", "src/seethechild/studies/", "src/seethechild/web/")


def names_used(text: str) -> Iterator[str]:
    """Yield every dotted name and every imported module of a file."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute):
            yield ast.unparse(node)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_chance_has_one_home():
    """Also the shells, which lint lets off."""
    chance = re.compile(r"^(np|numpy)\.random\b|^random(\.|$)")
    found = {
        name
        for name, text in SOURCES.items()
        if any(chance.match(used) for used in names_used(text))
    }
    assert found <= {CHANCE}


def test_nothing_below_the_shells_starts_a_program_or_opens_a_connection():
    outside = re.compile(r"^(subprocess|socket|urllib|http|ftplib|smtplib)(\.|$)")
    found = [
        name
        for name, text in SOURCES.items()
        if not name.startswith(SHELL)
        and any(outside.match(used) for used in names_used(text))
    ]
    assert found == []


def test_nothing_asks_an_evaluator_or_a_pickle_to_run_what_it_reads():
    risky = re.compile(r"^(pickle|marshal|shelve|yaml)(\.|$)")
    found = [
        name
        for name, text in SOURCES.items()
        if any(risky.match(u) for u in names_used(text))
    ]
    assert found == []


def steps() -> dict:
    module = importlib.import_module("seethechild.studies.steps")
    return {
        name: value
        for name, value in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and value.__module__.startswith("seethechild.studies")
    }


def commands() -> dict:
    typer_main = importlib.import_module("typer.main")
    app = importlib.import_module("seethechild.cli.app").app
    every = dict(page_cli.commands(typer_main.get_command(app)))
    return {name: one for name, one in every.items() if not hasattr(one, "commands")}


def test_every_step_says_what_it_takes_and_gives():
    silent = [
        name
        for name, step in steps().items()
        if "Returns:" not in (step.__doc__ or "")
        and "Return" not in (step.__doc__ or "")[:60]
    ]
    assert steps()
    assert silent == []


def test_every_command_has_an_example_and_speaks_json():
    for name, command in commands().items():
        help_text = f"{command.help}\n{command.epilog or ''}"
        assert re.search(
            rf"(seethechild|run\.py) {name.removeprefix('seethechild ')}", help_text
        ), f"{name}: no example"
        if name.split()[-1] not in SITE:
            assert any("--json" in p.opts for p in command.params), f"{name}: no --json"


def test_every_command_and_option_is_documented():
    page = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    for name, command in commands().items():
        assert f"\n## {name}\n" in page
        for parameter in command.params:
            assert parameter.help, f"{name}: {parameter.name} has no help"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return folder


def test_the_wheel_holds_every_file_of_the_package(built):
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        held = set(wheel.namelist())
    package = ROOT / "src"
    ours = {p.relative_to(package).as_posix() for p in files() if package in p.parents}
    assert ours - held == set()
    assert any(name.endswith("licenses/THIRD_PARTY.md") for name in held)


def test_the_source_archive_holds_no_cache_and_can_be_tested(built):
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        held = [name.split("/", 1)[1] for name in archive.getnames() if "/" in name]
    assert {"run.py", "requirements-dev.lock", "tests/conftest.py", "LICENSE"} <= set(held)
    odd = re.compile(
        r"(^|/)(\.venv|\.git|\.hypothesis|__pycache__|\.\w+_cache)(/|$)|\.nb[ic]$"
    )
    assert [name for name in held if odd.search(name)] == []
