"""The system picture from the command line: of a council, of a dataset, of what cannot be."""

from xml.etree import ElementTree as ET

import pytest

from seethechild.studies import system_picture
from tests.cli.shell import give

TABLES = {"stocks", "flows", "services"}


@pytest.fixture(scope="module")
def council(tmp_path_factory):
    folder = tmp_path_factory.mktemp("system")
    said = give(
        "system", "rutland", "--years", "2", "--draws", "3", "--json",
        "--svg", str(folder / "s.svg"), "--page", str(folder / "s.html"),
    )  # fmt: skip
    return folder, said


def test_a_council_needs_no_upload(council):
    folder, said = council
    assert said.code == 0, said.err
    answer = said.json
    assert set(answer) == {"sentence", "tables", "checks", "provenance"}
    assert set(answer["tables"]) == TABLES
    assert "Rutland" in answer["sentence"]
    assert "for two years" in answer["sentence"]
    assert all(each["passed"] is not False for each in answer["checks"])
    plans = [r for r in answer["tables"]["stocks"] if r["state"] == "child_protection_plan"]
    assert plans[0]["now"] == pytest.approx(28)
    page = (folder / "s.html").read_text()
    assert page.count('role="img"') == 6  # three tracks, for page and phone
    assert "What this does not mean" in page
    assert "<script" not in page
    ET.parse(folder / "s.svg")  # noqa: S314 - our own


def test_the_same_seed_gives_the_same_picture(council):
    again = give("system", "rutland", "--years", "2", "--draws", "3", "--json")
    assert again.json == council[1].json


def test_nothing_is_waited_for_until_a_track_with_places_is_asked_for(council):
    named = {each["name"]: each["sentence"] for each in council[1].json["checks"]}
    assert "--tracks mind" in named["queues"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            ["Atlantis"],
            '"Atlantis". Check the name: "seethechild councils" lists them all.',
        ),
        (["Camdn"], 'Did you mean "Camden"?'),
        (["/"], "/: this folder holds no dataset and no model"),
        (["rutland", "--years", "0"], "years: is 0"),
        (["rutland", "--tracks", "weather"], "does not know weather"),
        (["rutland", "--council", "Camden"], "is no folder of a dataset"),
    ],
)
def test_what_cannot_be_is_refused_in_words(given, words):
    said = give("system", *given)
    assert said.code != 0
    assert words in " ".join(said.err.split())
    assert "Traceback" not in said.err


@pytest.mark.parametrize("flag", ["--svg", "--page"])
def test_a_place_that_cannot_be_written_to_is_refused_before_anything_is_played(
    tmp_path, monkeypatch, flag
):
    monkeypatch.setattr(system_picture, "system_picture", None)
    for path, words in (
        (tmp_path / "none" / "x", "its folder does not exist"),
        (tmp_path, "a folder has that name"),
    ):
        said = give("system", "rutland", flag, str(path))
        assert said.code == 16
        assert words in said.err
    assert not list(tmp_path.iterdir())
