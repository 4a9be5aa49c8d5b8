"""Commands as a user gives them, in this process."""

import json
from dataclasses import dataclass
from typing import Any

from typer.testing import CliRunner

from seethechild.cli.app import app

RESULT_KEYS = {"sentence", "tables", "checks", "provenance"}


@dataclass(frozen=True)
class Said:
    """What a command ended with and wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """All of stdout as JSON; fails if there is anything else on it."""
        return json.loads(self.out)

    @property
    def problems(self) -> list[str]:
        """The problems, without the line that counts them."""
        return [line for line in self.err.splitlines() if not line.endswith("problems:")]


def give(*words: str) -> Said:
    """Give a command; what it raises beyond its exit code fails the test."""
    done = CliRunner(env={"COLUMNS": "100"}).invoke(app, words, catch_exceptions=False)
    return Said(done.exit_code, done.stdout, done.stderr)
