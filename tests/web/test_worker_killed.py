"""Real workers on a database of their own: kill -9 loses nothing, a crowd does not lock each other out."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.web.kill_worker import (
    ASK_EVERY,
    EACH,
    KILLED_AFTER,
    PIECES,
    SMALL,
    WRITERS,
)
from tests.web.processes import environment, run

PLAY = """
import sys, pathlib, django
django.setup()
from tests.web.kill_worker import main
main(pathlib.Path(sys.argv[1]))
"""
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
Played = tuple[dict[str, Any], str]


@pytest.fixture(scope="module", params=DATABASES)
def played(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Played:
    """Play it out once a database: what became of it, what workers said."""
    folder: Path = tmp_path_factory.mktemp("site")
    url = {}
    if request.param == "postgresql":
        url = {"DATABASE_URL": request.getfixturevalue("postgresql")}
    told = environment(folder / "data", settings="tests.web.short_lease", **url)
    found = json.loads(run(told, "-c", PLAY, str(folder / "log")).splitlines()[-1])
    said = (folder / "log").read_text(encoding="utf-8")
    assert found["vendor"] == request.param
    return found, said


def test_a_worker_killed_in_the_middle_loses_nothing(played: Played) -> None:
    found, _said = played
    before, after = found["before"]["long"], found["jobs"]["long"]
    assert before["state"] == "running"
    assert KILLED_AFTER <= len(before["pieces"]) < PIECES
    assert after["state"] == "done"
    assert len(after["pieces"]) == PIECES
    assert before["pieces"].items() <= after["pieces"].items()  # it went on where it was
    assert len(set(after["pieces"].values())) >= 2
    assert after["attempts"] == after["taken up"] + 1 >= 2


def test_a_job_taken_off_the_queue_and_not_begun_is_not_lost(played: Played) -> None:
    found, _said = played
    assert found["before"]["claimed"] == {"state": "waiting", "pieces": {}}
    assert found["jobs"]["claimed"]["state"] == "done"
    assert found["jobs"]["claimed"]["taken up"] >= 1
    assert len(found["jobs"]["claimed"]["pieces"]) == 2


def test_three_workers_and_four_writers_do_not_keep_each_other_out(played: Played) -> None:
    found, said = played
    asked = {
        f"crowd{n}.{place}" for n in range(WRITERS) for place in range(0, EACH, ASK_EVERY)
    }
    assert found["refused"] == []
    assert set(found["jobs"]) == {"long", "claimed", *SMALL, *asked}
    assert {job["state"] for job in found["jobs"].values()} == {"done"}
    assert {len(found["jobs"][name]["pieces"]) for name in asked} == {2}
    assert found["written in a crowd"] == WRITERS * EACH
    assert "locked" not in said
    assert "Traceback" not in said
    assert found["problems"] == []
