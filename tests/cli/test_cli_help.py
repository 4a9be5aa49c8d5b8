"""Help: quick, with an example everywhere, and a hint where a word is misspelt."""

import re
import subprocess
import sys

import pytest
from typer.main import get_command

from seethechild.cli.app import app
from seethechild.studies import spec
from tests.cli.shell import give

COMMANDS = sorted(get_command(app).commands)
#: The website's commands give no answer, so none as JSON.
SITE = ("serve", "worker", "manage")
#: Has commands of its own.
GROUP = "need"


def test_the_commands_are_those_of_the_design():
    assert (
        sorted(
            [
                "councils",
                "picture",
                "system",
                "run",
                "reforms",
                "sources",
                "calibrate",
                "reproduce",
                "demo",
                "check",
                "journeys",
                "late",
                "access",
                "centred",
                "timeline",
                "fit",
                "backtest",
                "need",
                *SITE,
            ]
        )
        == COMMANDS
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example(command):
    said = give(command, "--help")
    assert said.code == 0
    assert f"Example:\n      seethechild {command}" in said.out
    assert ("--json" in said.out) == (command not in (*SITE, GROUP))


@pytest.mark.parametrize("command", sorted(get_command(app).commands[GROUP].commands))
def test_help_of_a_group_shows_an_example_of_each(command):
    said = give(GROUP, command, "--help")
    assert f"Example:\n      seethechild {GROUP} {command}" in said.out
    assert "--json" in said.out


def test_help_names_every_command_with_a_whole_sentence():
    said = give("--help")
    for command in COMMANDS:
        line = next(x for x in said.out.splitlines() if x.startswith(f"  {command} "))
        assert line.endswith("."), line
        assert not line.endswith("..."), line


def test_no_words_at_all_show_help():
    said = give()
    assert said.code == 2
    assert "Commands:" in said.err


def test_help_loads_neither_polars_nor_numba():
    program = (
        "import sys; from seethechild.cli.app import app; app(sys.argv[1:], standalone_mode=False);"
        "print(sorted({'polars', 'numba', 'numpy', 'llvmlite'} & set(sys.modules)))"
    )
    for words in (["--help"], ["run", "--help"]):
        done = subprocess.run(
            [sys.executable, "-c", program, *words],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.splitlines()[-1] == "[]"


def test_help_says_the_settings_a_run_takes_by_itself():
    text = " ".join(give("run", "--help").out.split())
    for option, value in (
        ("years", spec.DEFAULT_YEARS),
        ("draws", spec.DEFAULT_DRAWS),
        ("seed", spec.DEFAULT_SEED),
        ("base-year", spec.LATEST_YEAR),
    ):
        after = text.split(f"--{option} ", maxsplit=1)[1].split(" --", maxsplit=1)[0]
        assert re.search(rf"\b{value}\b.* if not said", after), option


def test_a_misspelt_command_gets_a_hint():
    said = give("pictur", "Camden")
    assert said.code == 2
    assert "Did you mean 'picture'?" in said.err


def test_a_misspelt_option_gets_a_hint():
    said = give("run", "--counci", "Camden")
    assert said.code == 2
    assert "--council" in said.err


def test_the_version_is_said():
    said = give("--version")
    assert said.code == 0
    assert said.out.startswith("seethechild ")
    assert said.out.count("\n") == 1
