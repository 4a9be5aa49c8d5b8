"""Study files: everything that is wrong is told at once, with where and how to mend it."""

from dataclasses import replace
from datetime import date

import pytest

from seethechild.core.errors import DataError, SpecError
from seethechild.studies.chosen import load_reform_of, reforms_of
from seethechild.studies.spec import parse_study, study_from_flags
from seethechild.studies.study import AS_NOW, study_from_dict

MEETINGS = "family-group-decision-making"
WHOLE = f"""
title = "Does it help?"
council = "london borough of camden"
base_year = 2024
years = 5
draws = 20
seed = 7
law_in_force_from = "2027-04"
discount_rate = 0.03
[deflator]
"2022-23" = 92
"2023-24" = 97.5
"2024-25" = 100.0
[[option]]
id = "more"
title = "More meetings"
reforms = ["{MEETINGS}"]
reach = 0.9
starts = "2026-10"
[[option]]
reforms = ["social-workers-in-schools", "idea.toml"]
"""
IDEA = """
id = "idea"
title = "An idea"
[[change]]
kind = "event"
target = { event = "section_47" }
ratio = 0.9
low = 0.8
high = 1.0
grade = "judged"
starts = "2027-04"
"""
PLAIN = f'council = "Rutland"\n[[option]]\nreforms = ["{MEETINGS}"]\n'


@pytest.fixture
def read(tmp_path):
    (tmp_path / "idea.toml").write_text(IDEA, encoding="utf-8")

    def parse(text):
        path = tmp_path / "study.toml"
        path.write_text(text, encoding="utf-8")
        return parse_study(path)

    return parse


def told(read, text):
    with pytest.raises(SpecError) as refused:
        read(text)
    return [str(problem) for problem in refused.value.problems]


def test_a_study_file_says_all_that_determines_the_numbers(read):
    study = read(WHOLE)
    assert (study.council, study.base_year, study.years) == ("E09000007", 2024, 5)
    assert (study.draws, study.seed, study.discount_rate) == (20, 7, 0.03)
    assert study.start == date(2024, 4, 1)
    assert study.law_in_force_from == date(2027, 4, 1)
    assert study.levels == {2023: 92.0, 2024: 97.5, 2025: 100.0}
    more, second = study.options
    assert (more.id, more.title) == ("more", "More meetings")
    assert (more.reforms[0].reach, more.reforms[0].starts) == (0.9, date(2026, 10, 1))
    assert second.id == "social-workers-in-schools-and-idea"
    assert second.reforms[1].text == IDEA


def test_a_study_goes_to_plain_values_and_back(read):
    study = read(WHOLE)
    assert study_from_dict(study.to_dict()) == study
    assert study_from_dict(read(PLAIN).to_dict()) == read(PLAIN)


@pytest.mark.parametrize(
    "damage",
    [{"years": "many"}, {"options": "none"}, {"deflator": 3}, {"options": [{"id": "x"}]}],
)
def test_what_is_no_study_is_no_study(read, damage):
    with pytest.raises(DataError, match="not a study"):
        study_from_dict({**read(PLAIN).to_dict(), **damage})
    with pytest.raises(DataError, match="not a study"):
        study_from_dict({})


def test_flags_ask_for_one_option_each(tmp_path):
    (tmp_path / "idea.toml").write_text(IDEA, encoding="utf-8")
    study = study_from_flags("202", [MEETINGS, "idea.toml"], folder=tmp_path)
    assert [option.id for option in study.options] == [MEETINGS, "idea"]


def test_a_mistake_in_a_flag_is_told_by_the_flags_name():
    with pytest.raises(SpecError) as refused:
        study_from_flags("Camdn", ["no-such"], years=0, base_year=2019)
    places = [problem.where for problem in refused.value.problems]
    assert places == ["--council", "--base-year", "--years", "--reform"]


MISTAKES = {
    "a misspelt key": ('councl = "x"\n' + PLAIN, "councl", "Did you mean council?"),
    "a misspelt key of an option": (PLAIN + "reech = 0.5", "option 1.reech", "reach"),
    "a date that is none": ('law_in_force_from = "soon"\n' + PLAIN, "law_in", "2027-04"),
    "a start that is none": (PLAIN + 'starts = "2027-13"', "option 1.starts", "2027-04"),
    "a truth for a number": ("years = true\n" + PLAIN, "years", "not a number"),
    "a text for a number": ('draws = "ten"\n' + PLAIN, "draws", "not a number"),
    "part of a draw": ("draws = 2.5\n" + PLAIN, "draws", "whole number"),
    "no draws": ("draws = 0\n" + PLAIN, "draws", "from 1 to 10000"),
    "too many years": ("years = 31\n" + PLAIN, "years", "from 1 to 30"),
    "a seed below nought": ("seed = -1\n" + PLAIN, "seed", "from 0"),
    "a year too early": ("base_year = 2019\n" + PLAIN, "base_year", "from 2022 to 2025"),
    "part of a year": ("base_year = 2024.5\n" + PLAIN, "base_year", "from 2022 to 2025"),
    "a rate in per cent": ("discount_rate = 3.5\n" + PLAIN, "discount_rate", "0.035"),
    "a negative reach": (PLAIN + "reach = -0.1", "option 1.reach", "from 0 to 1"),
    "an index of nought": (PLAIN + '[deflator]\n"2024-25" = 0', "2024-25", "above 0"),
    "an index of no year": (PLAIN + "[deflator]\nlast = 1", "last", "2024-25"),
    "no options": ('council = "Rutland"', "option", "Add an [[option]]"),
    "an option that is none": ('council = "Rutland"\noption = 3', "option", "[[option]]"),
    "no council": (f'[[option]]\nreforms = ["{MEETINGS}"]', "council", "is missing"),
    "an option called as now": (PLAIN + 'id = "as_now"', "option 1.id", "another"),
    "a reform listed twice": (
        PLAIN.replace(f'"{MEETINGS}"', f'"{MEETINGS}", "{MEETINGS}"'), "reforms", "once",
    ),
    "a reform file that is not there": (
        PLAIN.replace(MEETINGS, "nowhere.toml"), "reforms", "cannot be read",
    ),
    "an option listed twice": (
        PLAIN + f'id = "a"\n[[option]]\nid = "b"\nreforms = ["{MEETINGS}"]',
        "option 2", "asks the same as option 1",
    ),
    "two options of one id": (
        PLAIN + f'reach = 0.7\n[[option]]\nid = "{MEETINGS}"\nreforms = ["idea.toml"]',
        "option", "Rename one",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_where_it_is_and_how_to_mend_it(read, mistake):
    text, where, mend = MISTAKES[mistake]
    problems = told(read, text)
    assert len(problems) == 1, problems
    assert where in problems[0]
    assert mend in problems[0]


def test_an_empty_reform_file_is_refused(read, tmp_path):
    (tmp_path / "idea.toml").write_text(" \n", encoding="utf-8")
    assert "is empty" in told(read, PLAIN.replace(MEETINGS, "idea.toml"))[0]


def test_a_byte_order_mark_does_no_harm(read):
    assert read("\ufeff" + PLAIN).council == "E06000017"


def test_an_effect_counted_twice_is_refused(read, tmp_path):
    twin = IDEA.split("[[change]]", maxsplit=1)[0].replace("idea", "twin") + (
        "[[change]]\n"
        'kind = "rate"\n'
        'target = { track = "legal", from = ["pre_proceedings"], to = ["proceedings"] }\n'
        'effect = "fgc-2024/proceedings"\n'
        "settled = true\n"
        'starts = "2027-04"\n'
    )
    (tmp_path / "twin.toml").write_text(twin, encoding="utf-8")
    both = PLAIN.replace(f'"{MEETINGS}"', f'"{MEETINGS}", "twin.toml"')
    assert "both count the effect fgc-2024/proceedings" in told(read, both)[0]
    alone = PLAIN.replace(MEETINGS, "twin.toml")
    assert read(alone).options[0].id == "twin"
    law = 'law_in_force_from = "2027-04"\n'
    assert "both count the effect" in told(read, law + alone)[0]


LAW = 'law_in_force_from = "2026-10"\n'


def test_the_law_gives_as_now_and_every_option_what_it_asks_for(read):
    study = read(LAW + PLAIN.replace(MEETINGS, "social-workers-in-schools"))
    chosen = reforms_of(study)
    assert [one.id for one in chosen[AS_NOW]] == [MEETINGS]
    assert chosen[AS_NOW][0].changes[0].starts == date(2026, 10, 1)
    names = [one.id for one in chosen["social-workers-in-schools"]]
    assert names == ["social-workers-in-schools", MEETINGS]


def test_without_a_day_the_law_is_in_no_option(read):
    assert reforms_of(read(PLAIN))[AS_NOW] == ()


def test_an_option_may_bring_more_than_the_law_on_its_own_terms(read):
    chosen = reforms_of(read(LAW + PLAIN + 'reach = 0.9\nstarts = "2026-04"'))
    (own,) = chosen[MEETINGS]
    assert (own.changes[0].reach, own.changes[0].starts) == (0.9, date(2026, 4, 1))
    assert chosen[AS_NOW][0].changes[0].reach == 0.6


def test_an_option_may_not_take_away_what_the_law_asks(read):
    problems = told(read, LAW + PLAIN + "reach = 0.3")
    assert len(problems) == 2
    assert "0.6 or more" in problems[0]
    assert 'starts = "2026-10" or earlier' in problems[1]


def test_a_reach_below_what_there_is_now_is_refused(read, tmp_path):
    (tmp_path / "idea.toml").write_text("baseline_reach = 0.5\n" + IDEA, encoding="utf-8")
    problems = told(read, PLAIN.replace(MEETINGS, "idea.toml") + "reach = 0.2")
    assert "less than the 0.5 that idea has as now" in problems[0]


def test_a_missing_spending_line_is_told_with_the_reform(read):
    text = PLAIN.replace(MEETINGS, "early-help-expansion")
    there = reforms_of(read(text.replace("Rutland", "Wandsworth")))
    assert "no published figure" in there["early-help-expansion"][0].warnings[0]
    assert reforms_of(read(text))["early-help-expansion"][0].warnings == ()


def test_a_study_keeps_a_reforms_own_terms_unless_it_gives_others(read):
    source = read(PLAIN).options[0].reforms[0]
    own = load_reform_of(source).changes[0]
    assert (own.reach, own.starts) == (0.6, date(2027, 4, 1))
    assert load_reform_of(replace(source, reach=0.0)).changes[0].reach == 0.0


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\xff\xfe\x00", "cannot be read"), (b"years = ", "is no TOML")],
)
def test_a_file_that_is_no_study_file_is_refused(tmp_path, content, said):
    (tmp_path / "study.toml").write_bytes(content)
    with pytest.raises(SpecError, match=f"study.toml: .*{said}"):
        parse_study(tmp_path / "study.toml")
    with pytest.raises(SpecError, match="cannot be read"):
        parse_study(tmp_path / "nowhere.toml")


def test_what_is_wrong_in_a_reform_file_is_told_with_the_rest(read, tmp_path):
    (tmp_path / "idea.toml").write_text(IDEA.replace("0.9", "2.0"), encoding="utf-8")
    problems = told(read, "yeers = 2\n" + PLAIN.replace(MEETINGS, "idea.toml"))
    assert [one.split(":")[0] for one in problems] == [
        "study.toml.yeers", "idea.toml.change 1.ratio",
    ]  # fmt: skip


def test_what_is_wrong_in_a_reform_that_two_options_use_is_told_once(read, tmp_path):
    (tmp_path / "idea.toml").write_text(IDEA.replace("0.9", "2.0"), encoding="utf-8")
    one = PLAIN.replace(MEETINGS, "idea.toml")
    other = f'[[option]]\nid = "other"\nreforms = ["idea.toml", "{MEETINGS}"]\n'
    assert told(read, one + other) == told(read, one)
    with pytest.raises(SpecError) as refused:
        study_from_flags("Rutland", ["nothing-such", "nothing-such"])
    assert sum("none called" in each.what for each in refused.value.problems) == 1


def test_a_study_may_say_that_a_reform_reaches_brothers_and_sisters_together(read):
    study = read(PLAIN + 'reach_by = "family"')
    assert [one.reach_by for one in reforms_of(study)[MEETINGS]] == ["family"]
    assert study_from_dict(study.to_dict()) == study
    plain = read(PLAIN)
    assert [one.reach_by for one in reforms_of(plain)[MEETINGS]] == ["child"]
    assert "reach_by" not in str(plain.to_dict())  # the question it always was
    assert study.to_dict() != plain.to_dict()
    (problem,) = told(read, PLAIN + 'reach_by = "street"')
    assert "Use child or family." in str(problem)
