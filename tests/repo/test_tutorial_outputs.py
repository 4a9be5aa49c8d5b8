"""What a tutorial says a command prints, it prints."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repo.tracked import ROOT

PROGRAM = Path(sys.executable).with_name("seethechild")
PAGE = ROOT / "docs" / "tutorials" / "count-children-on-no-list.md"
#: Where lines are left out.
CUT = "…"


def shown():
    """Each command with all that is shown of its output, in the order of the page."""
    found, command = {}, None
    text = PAGE.read_text(encoding="utf-8").split("## 2.")[1]
    for step in re.finditer(
        r"^    python3 run\.py ([^\n]+)$|^```text\n(.*?)^```", text, re.M | re.S
    ):
        # A command may print more than one block of the page shows.
        command = step[1].strip() if step[1] else command
        if step[2]:
            found.setdefault(command, []).append(step[2])
    return found


@pytest.mark.slow
@pytest.mark.parametrize("command", shown())
def test_the_tutorial_shows_what_is_printed(command):
    plain = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    done = subprocess.run(
        [str(PROGRAM), *command.split()],
        cwd=ROOT, env=plain, capture_output=True, text=True, check=False,
    )  # fmt: skip
    printed = "\n".join(line.rstrip() for line in done.stdout.splitlines())
    wanted = [
        part.strip("\n") for block in shown()[command] for part in block.split(CUT + "\n")
    ]
    assert any(wanted)
    for part in wanted:
        assert part in printed
