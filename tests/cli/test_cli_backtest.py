"""`seethechild backtest`: of councils' figures, of a dataset, never of both."""

import json

import pytest
from typer.testing import CliRunner

from seethechild.cli.app import app


def give(*words):
    return CliRunner().invoke(app, ["backtest", *words])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Give --councils all (or names), or --data DATASET"),
        (("--councils", ""), "Give --councils all (or names), or --data DATASET"),
        (("--councils", " , "), "Give --councils all (or names), or --data DATASET"),
        (("--councils", "all", "--data", "x"), "not both"),
        (("--councils", "Camden", "--years", "one"), "Write it as 1,2,3"),
        (("--councils", "Camden", "--years", "7"), "any of 1, 2 and 3"),
        (("--councils", "Camden", "--council", "Leeds"), "is for --data only"),
        (("--councils", "Camdn"), "Did you mean"),
    ],
)
def test_what_cannot_be_is_said(words, said):
    answer = give(*words)
    assert answer.exit_code == 11
    assert said in " ".join(answer.stderr.split())


def test_the_answer_as_json():
    answer = give("--councils", "Leeds", "--years", "1", "--draws", "100", "--json")
    assert answer.exit_code == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert {row["stock"] for row in told["tables"]["summary"]} == {"need", "plan", "care"}
    assert {row["ahead"] for row in told["tables"]["summary"]} == {1}
    assert len(told["provenance"]["fingerprint"]) == 64
