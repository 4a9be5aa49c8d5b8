"""A purge reaches all files that were not sent later, whatever order they are named in."""

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from seethechild.core.progress import Silent
from seethechild.returns.dfe_api import FIRST_CHILD
from seethechild.returns.dfe_files import sent
from seethechild.returns.extract import Repair
from seethechild.returns.head import look
from seethechild.returns.intake import Intake, take_in
from tests.unit.returns.test_dfe_api import ALL, CHILD, EPISODE, PURGES, child

GONE = {"la_child_id": "C1", "purge": True}
FIRST, SECOND, THIRD = (
    "2026-03-01T06:00:00Z",
    "2026-03-02T06:00:00Z",
    "2026-03-03T06:00:00Z",
)


def taken(
    folder: Path, files: list[tuple[str, str | None, list[dict[str, Any]]]]
) -> Intake:
    """Take in files: name, when sent, children. Files are read in the order of their names."""
    folder.mkdir()
    for name, when, children in files:
        whole = {"submitted_at": when, "children": children} if when else children
        (folder / f"{name}.json").write_text(json.dumps(whole))
    return take_in([folder], progress=Silent())


def children(intake: Intake) -> dict[str, int]:
    """Return rows of records by child."""
    found: dict[str, int] = {}
    for frame in intake.records.values():
        if "child" in frame.columns:
            for each in frame["child"]:
                found[each] = found.get(each, 0) + 1
    return found


@pytest.mark.parametrize("names", list(permutations("abc")), ids="".join)
def test_a_child_purged_later_is_gone_from_every_earlier_file(tmp_path, names):
    first, second, third = names
    intake = taken(
        tmp_path / "api",
        [
            (first, FIRST, [child(), child("C2")]),
            (second, SECOND, [child(), child("C3")]),
            (third, THIRD, [GONE]),
        ],
    )
    assert "C1" not in children(intake)
    assert {"C2", "C3"} <= children(intake).keys()
    removed = {each.table: each.rows for each in intake.repairs if each.rule == "purged"}
    assert removed["social_care_episodes"] == 2
    assert removed["disabilities"] == 4
    assert removed["child"] == 1


@pytest.mark.parametrize("names", list(permutations("ab")), ids="".join)
def test_what_is_sent_after_a_purge_stays(tmp_path, names):
    first, second = names
    files = [(first, FIRST, [GONE]), (second, SECOND, [child()])]
    assert "C1" in children(taken(tmp_path / "api", files))


@pytest.mark.parametrize(("place", "gone"), PURGES.items(), ids=PURGES)
def test_each_kind_of_purge_reaches_other_files_and_nothing_else(tmp_path, place, gone):
    scope, removed = gone
    marked = child(**{place: True})
    bare = {"la_child_id": "C1"} | {
        name: marked[name] for name in (place.split("__")[0], "purge") if name in marked
    }
    intake = taken(
        tmp_path / "api", [("a", SECOND, [bare]), ("b", FIRST, [child(), child("C2")])]
    )
    rows = {each.table: each.rows for each in intake.repairs if each.rule == "purged"}
    assert rows.pop(scope) >= 1
    assert set(rows) <= removed
    assert "C2" in children(intake)
    if scope in {"child", "social_care_episodes"}:
        assert "C1" not in set(intake.records["referrals"]["child"])


def test_a_purge_of_unknown_time_is_obeyed_and_said(tmp_path):
    intake = taken(
        tmp_path / "api", [("a", None, [GONE]), ("b", FIRST, [child(), child("C2")])]
    )
    assert "C1" not in children(intake)
    assert any("does not say when it was sent" in each.what for each in intake.problems)


@pytest.mark.parametrize("names", list(permutations("ab")), ids="".join)
def test_of_what_is_sent_again_the_latest_is_kept(tmp_path, names):
    first, second = names
    later = child(social_care_episodes=[{**EPISODE, "closure_reason": "RC8"}])
    intake = taken(tmp_path / "api", [(first, FIRST, [child()]), (second, SECOND, [later])])
    assert intake.records["referrals"]["close_reason"].to_list() == ["RC8"]
    assert Repair("superseded", "social_care_episodes", "", 1) in intake.repairs


def test_files_that_do_not_say_when_they_were_sent_stay_beside_each_other(tmp_path):
    later = child(social_care_episodes=[{**EPISODE, "closure_reason": "RC8"}])
    intake = taken(tmp_path / "api", [("a", None, [child()]), ("b", None, [later])])
    assert intake.records["referrals"].height == 2
    assert [each for each in intake.repairs if each.rule in {"purged", "superseded"}] == []


def test_one_file_is_as_before(tmp_path):
    intake = taken(tmp_path / "api", [("a", FIRST, [CHILD])])
    heights = {name: frame.height for name, frame in intake.returns[0].tables.items()}
    assert heights == ALL


@pytest.mark.parametrize(
    ("name", "text", "when"),
    [
        (
            "a",
            '{"timestamp": "2026-03-01", "x": [{"la_child_id": "1"}]}',
            "2026-03-01T00:00:00",
        ),
        ("a", '{"sentAt": "2026-03-01T07:30:00.5+01:00"}', "2026-03-01T06:30:00"),
        ("csc_20260302", '[{"la_child_id": "1"}]', "2026-03-02T00:00:00"),
        ("csc_2026-03-02T08-15", '[{"la_child_id": "1"}]', "2026-03-02T08:15:00"),
        ("csc_2026-13-02", '[{"la_child_id": "1"}]', None),
        ("a", '[{"la_child_id": "1", "created": "2026-03-01"}]', None),
        ("a", '{"timestamp": "soon"}', None),
    ],
)
def test_when_a_file_was_sent(tmp_path, name, text, when):
    path = tmp_path / f"{name}.json"
    path.write_text(text)
    assert sent(look(path), FIRST_CHILD) == when
