"""Files that are not read: which are a loss, and that every loss is named."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from seethechild.core.errors import DataError
from seethechild.core.progress import Silent
from seethechild.demo.readme import readme
from seethechild.returns.intake import take_in
from seethechild.studies.check import check
from seethechild.studies.journeys import make_dataset
from tests.unit.returns.test_cin_year import census

NAME = "every file could be read"


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "returns"
    folder.mkdir()
    (folder / "cin_2024.xml").write_text(census("2024", "2024-03-31", "2023-09-01"))
    return folder


def beside(folder: Path) -> None:
    text = readme("Nowhere (made up)", [2024], seed=1, dirt=False, forms="csv")
    (folder / "README.txt").write_text(text)
    (folder / "population.csv").write_text("age,children\n0,10\n")
    (folder / "truth.json").write_text('{\n "made_up": true,\n "meaning": {}}')


def test_what_a_made_up_council_says_of_itself_is_no_loss(folder):
    beside(folder)
    result = check([folder], progress=Silent())
    passed = {each.name: each.passed for each in result.checks}
    assert passed[NAME] is True
    assert result.sentence.startswith("1 of 1 file could be read, with ")
    assert not any("README" in each for each in result.tables["problems"]["where"])


def test_other_files_of_the_same_names_are_a_loss(folder):
    for name in ("README.txt", "population.csv", "truth.json"):
        (folder / name).write_text("apples,pears\n1,2\n")
    result = check([folder], progress=Silent())
    [said] = [each for each in result.checks if each.name == NAME]
    # the second and third are the same bytes as the first, which was not read either
    assert said.passed is False
    assert all(
        name in said.sentence for name in ("README.txt", "population.csv", "truth.json")
    )


def test_a_copy_of_a_file_that_was_read_is_no_loss(folder):
    (folder / "copy.xml").write_bytes((folder / "cin_2024.xml").read_bytes())
    taken = take_in([folder], progress=Silent())
    assert [each.is_refused for each in taken.files] == [False, False]


def test_journeys_name_a_return_that_was_cut_off(folder, tmp_path):
    whole = census("2025", "2025-03-31", "2024-09-01")
    (folder / "cin_2025.xml").write_text(whole[: len(whole) // 2])
    result = make_dataset([folder], out=tmp_path / "d", progress=Silent()).result
    [said] = [each for each in result.checks if each.name == NAME]
    assert said.passed is False
    assert "cin_2025.xml" in said.sentence
    assert "1 file could not be read: nothing of it is in here." in result.sentence


def test_journeys_of_whole_returns_lose_nothing(folder, tmp_path):
    beside(folder)
    result = make_dataset([folder], out=tmp_path / "d", progress=Silent()).result
    [said] = [each for each in result.checks if each.name == NAME]
    assert said.passed is True
    assert "could not be read" not in result.sentence
    assert "from 1 file." in result.sentence


def test_the_sentence_counts_each_rule_once(folder):
    (folder / "cin_2025.xml").write_text(census("2025", "2025-03-31", "2024-09-01"))
    result = check([folder], progress=Silent())
    found = result.tables["findings"]
    by = {s: rows["rule"].n_unique() for (s,), rows in found.group_by("severity")}
    must, may = by.pop("error", 0), sum(by.values())
    assert found.height > must + may, (
        "no rule is broken in two places: the test tells nothing"
    )
    assert f"{must} rule{'s' * (must != 1)} that must hold" in result.sentence
    assert f"; {may} more ask{'s' * (may == 1)} for a look" in result.sentence


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ([], "is a zip file with no file in it"),
        (["folder/"], "is a zip file with no file in it"),
        ([".hidden", "__MACOSX/a.csv"], "is a zip file with no file in it"),
        (["../../evil.csv"], "has 1 file whose place lies outside of it; left out"),
        (
            ["/evil.csv", "a/../../evil.csv"],
            "has 2 files whose place lies outside of it; left out",
        ),
    ],
)
def test_a_zip_file_without_returns_says_why(tmp_path, members, why):
    with ZipFile(tmp_path / "sent.zip", "w") as archive:
        for each in members:
            archive.writestr(each, "")
    with pytest.raises(DataError) as error:
        take_in([tmp_path / "sent.zip"], progress=Silent())
    assert [(each.where, each.what) for each in error.value.problems] == [("sent.zip", why)]


def test_what_lies_outside_a_zip_file_is_said_beside_what_was_read(folder, tmp_path):
    with ZipFile(tmp_path / "sent.zip", "w") as archive:
        archive.write(folder / "cin_2024.xml", "cin_2024.xml")
        archive.writestr("../evil.csv", "CHILD,DOB")
        archive.writestr(".DS_Store", "")
    taken = take_in([tmp_path / "sent.zip"], progress=Silent())
    assert [each.name for each in taken.files] == ["sent.zip/cin_2024.xml"]
    assert "has 1 file whose place lies outside" in " ".join(e.what for e in taken.problems)
