"""What a run refuses: a message for each mistake, the right exit code, nothing half-written."""

import pytest

from tests.cli.shell import give

STUDY = """
council = "Rutland"
years = 2
draws = 4
[[option]]
id = "meetings"
reforms = ["family-group-decision-making"]
"""

TWO_WAYS = """
id = "two-ways"
title = "Two ways at once"
plain = "The same step is made both rarer and commoner."
why = "To see that it is refused."
[[change]]
kind = "rate"
target = { track = "legal", from = ["pre_proceedings"], to = ["proceedings"] }
effect = "fgc-2024/proceedings"
reach = 0.6
transfer = 0.8
starts = "2027-04"
[[change]]
kind = "rate"
target = { track = "legal", from = ["pre_proceedings"], to = ["proceedings"] }
ratio = 1.2
low = 1.1
high = 1.3
grade = "judged"
starts = "2027-04"
"""

MISTAKES = {
    "a misspelt key": ("years = 2", "yeers = 2", "yeers", "Did you mean years?"),
    "a date that is none": (
        "years = 2", 'years = 2\nlaw_in_force_from = "2027-13"', "law_in_force_from", "2027-04",
    ),
    "a reform nobody knows": (
        "family-group-decision-making", "family-group-decision-makin", "reforms",
        'Did you mean "family-group-decision-making"?',
    ),
    "a council nobody knows": ('"Rutland"', '"Rutlnd"', "council", 'Did you mean "Rutland"?'),
    "a negative reach": ('id = "meetings"', 'id = "meetings"\nreach = -0.5', "reach", "from 0 to 1"),
    "no years": ("years = 2", "years = 0", "years", "from 1 to 30"),
    "broken TOML": ("[[option]]", "[[option", "study.toml", "Mend the line it names"),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_study_is_named_with_how_to_mend_it(mistake, folder):
    old, new, where, mend = MISTAKES[mistake]
    (folder / "study.toml").write_text(STUDY.replace(old, new), encoding="utf-8")
    said = give("run", "study.toml", "--out", "runs")
    assert (said.code, said.out) == (11, "")
    assert len(said.problems) == 1
    assert where in said.problems[0]
    assert mend in said.problems[0]
    assert not (folder / "runs").exists()


def test_all_mistakes_are_told_at_once(folder):
    text = STUDY.replace("years = 2", "yeers = 2").replace('"Rutland"', '"Rutlnd"')
    (folder / "study.toml").write_text(text, encoding="utf-8")
    said = give("run", "study.toml")
    assert said.err.startswith("2 problems:\n")
    assert len(said.problems) == 2


def test_contradictory_changes_are_refused(folder):
    (folder / "two-ways.toml").write_text(TWO_WAYS, encoding="utf-8")
    (folder / "study.toml").write_text(
        STUDY.replace("family-group-decision-making", "two-ways.toml"), encoding="utf-8"
    )
    said = give("run", "study.toml")
    assert said.code == 11
    assert "change" in said.err


def test_an_effect_that_does_not_exist_is_refused(folder):
    one = TWO_WAYS.split('[[change]]\nkind = "rate"\ntarget', 2)
    text = (
        one[0]
        + '[[change]]\nkind = "rate"\ntarget'
        + one[1].replace("fgc-2024", "fgc-2042")
    )
    (folder / "idea.toml").write_text(text, encoding="utf-8")
    said = give("run", "--council", "Rutland", "--reform", "idea.toml")
    assert said.code == 11
    assert "fgc-2024/proceedings" in said.err


def test_a_study_that_is_not_there_is_refused(folder):
    said = give("run", "nowhere.toml")
    assert said.code == 11
    assert said.err.startswith("nowhere.toml: ")


def test_neither_a_study_nor_a_council_is_refused():
    said = give("run")
    assert said.code == 11
    assert "--council NAME" in said.err


def test_a_council_without_a_reform_is_refused():
    said = give("run", "--council", "Rutland")
    assert said.code == 11
    assert "--reform" in said.err


def test_a_study_and_options_that_say_the_same_are_refused(folder):
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    said = give("run", "study.toml", "--council", "Rutland", "--draws", "9")
    assert said.code == 11
    assert [line.split(":")[0] for line in said.problems] == ["--council", "--draws"]


def test_a_file_where_the_folder_should_be_is_refused(folder):
    (folder / "runs").write_text("a file", encoding="utf-8")
    said = give(
        "run", "--council", "Rutland", "--reform", "family-group-decision-making", "--years", "1",
        "--draws", "1", "--out", "runs",
    )  # fmt: skip
    assert said.code == 16
    assert "a file stands where a folder is needed" in said.err
    assert [each.name for each in folder.iterdir()] == ["runs"]


def test_an_unknown_council_on_the_command_line_gets_a_hint():
    said = give("run", "--council", "Rutlnd", "--reform", "family-group-decision-making")
    assert said.code == 11
    assert 'Did you mean "Rutland"?' in said.err


def test_a_track_nobody_knows_gets_a_hint():
    reform = ("--reform", "family-group-decision-making")
    said = give("run", "--council", "Rutland", *reform, "--tracks", "need, mnd")
    assert said.code == 11
    assert '--tracks: there is no track "mnd". Did you mean mind?' in said.err


def test_calibrating_nothing_or_twice_is_refused():
    assert give("calibrate").code == 11
    assert give("calibrate", "Rutland", "--all").code == 11


def test_calibrating_an_unknown_council_gets_a_hint():
    said = give("calibrate", "Rutlnd")
    assert said.code == 11
    assert 'Did you mean "Rutland"?' in said.err


def test_reproducing_what_is_no_run_is_refused(folder):
    said = give("reproduce", str(folder))
    assert said.code == 10
    assert "is not the folder of a finished run" in said.err
