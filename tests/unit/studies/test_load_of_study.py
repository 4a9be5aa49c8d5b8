"""Rules of load in a study: read, refused, kept, and played from the command line to the report."""

import json

import polars as pl
import pytest
from typer.testing import CliRunner

from seethechild.cli.app import app
from seethechild.core.errors import SpecError
from seethechild.studies.asked import provenance_of
from seethechild.studies.load import load_table
from seethechild.studies.plan import plan_of
from seethechild.studies.spec import parse_study
from seethechild.studies.study import settings_of, study_from_dict

HEAD = 'council = "Rutland"\nyears = 2\ndraws = 3\ntracks = ["mind"]\n'
OPTION = '[[option]]\nid = "more-places"\nreforms = ["more.toml"]\n'
MORE = """
id = "more-places"
title = "Half as many places again"
plain = "More children get help."
why = "Made up: no figure in this file is a finding."

[[change]]
kind = "capacity"
target = { service = "camhs" }
ratio = 1.5
starts = "2025-04"
"""
TEAMS = """
[[load]]
id = "teams-are-full"
children = { track = "help", state = ["family_help", "child_protection_plan"] }
at = [1.0, 1.3]
ratio = [1.0, 0.6]
low = [1.0, 0.4]
high = [1.0, 1.0]
grade = "judged"
why = "Made up: no figure in this file is a finding."
target = { track = "help", from = ["none"], to = ["family_help"] }
"""
LINE = """
[[load]]
id = "line-is-long"
service = "camhs"
above = [2.4, 2.7]
ratio = [0.8, 0.5]
grade = "D"
why = "Made up: no figure in this file is a finding."
target = { track = "mind", from = ["none"], to = ["waiting_for_help"] }
"""


@pytest.fixture
def read(tmp_path):
    (tmp_path / "more.toml").write_text(MORE, encoding="utf-8")

    def parse(text):
        path = tmp_path / "study.toml"
        path.write_text(text, encoding="utf-8")
        return parse_study(path)

    return parse


def test_rules_are_read_kept_and_part_of_what_a_run_is_known_by(read):
    study = read(HEAD + TEAMS + LINE + OPTION)
    assert [one.id for one in study.loads] == ["line-is-long", "teams-are-full"]
    assert study.loads[0].above == (2.4, 2.7)
    assert study.loads[1].low == (1.0, 0.4)
    assert study_from_dict(json.loads(json.dumps(study.to_dict()))) == study
    texts = (OPTION, TEAMS + OPTION, TEAMS.replace("0.6", "0.7") + OPTION)
    marks = {provenance_of(read(HEAD + text)).fingerprint for text in texts}
    assert len(marks) == len(texts)
    assert read(HEAD + LINE + TEAMS + OPTION) == study


def test_a_study_without_them_is_the_question_it_was(read):
    assert "load" not in settings_of(read(HEAD + OPTION))


MISTAKES = {
    "nothing is the load": (LINE.replace('service = "camhs"\n', ""), "does not say what the load is"),
    "two loads": (LINE + 'children = { track = "help", state = ["family_help"] }\n', "both service and children"),
    "no levels": (LINE.replace("above = [2.4, 2.7]\n", ""), "at which loads"),
    "both ways": (LINE + "at = [1.0, 2.0]\n", "both above and at"),
    "levels that fall": (LINE.replace("2.7", "2.1"), "above: does not rise"),
    "a line of one point": (LINE.replace("above = [2.4, 2.7]", "at = [2.4]"), "less than two loads"),
    "too few ratios": (LINE.replace("[0.8, 0.5]", "[0.8]"), "has 1 for 2 loads"),
    "no ratios": (LINE.replace("ratio = [0.8, 0.5]\n", ""), "ratio: is missing"),
    "a ratio of nought": (LINE.replace("0.5]", "0]"), "is no ratio of a rate"),
    "a ratio in words": (LINE.replace("0.5]", '"half"]'), "is not a number"),
    "half a range": (TEAMS.replace("low = [1.0, 0.4]\n", ""), "low: is missing"),
    "a range beside it": (TEAMS.replace("low = [1.0, 0.4]", "low = [1.0, 0.7]"), "lies outside low to high"),
    "no grade": (LINE.replace('grade = "D"\n', ""), "grade: is missing"),
    "an odd grade": (LINE.replace('"D"', '"sure"'), 'grade: is "sure"'),
    "no reason": (LINE.replace("why =", "# why ="), "why: is missing"),
    "no target": (LINE.replace("target =", "# target ="), "target: is missing"),
    "a track that is none": (LINE.replace('"mind"', '"mnd"'), 'no track "mnd"'),
    "per with service": (LINE + "per = 3\n", "per: does not go with service"),
    "per nought": (TEAMS + "per = 0\n", "per: is 0"),
    "a slip": (LINE + "abov = 3\n", "Did you mean above"),
    "two of a name": (LINE + LINE, 'two rules have the id "line-is-long"'),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_told_where_it_is_and_how_to_mend_it(read, mistake):
    rule, said = MISTAKES[mistake]
    with pytest.raises(SpecError) as refused:
        read(HEAD + rule + OPTION)
    told = [str(each) for each in refused.value.problems]
    assert any(said in each for each in told), told


def test_a_bar_for_children_with_some_need_and_an_event_are_tied_to_their_lanes(read):
    bar = TEAMS.replace('to = ["family_help"] }', 'to = ["family_help"], need = ["some"] }')
    event = LINE.replace(
        'service = "camhs"', 'children = { track = "help", state = ["looked_after"] }'
    )
    event = event.replace("[2.4, 2.7]", "[1.1, 1.2]").replace(
        '{ track = "mind", from = ["none"], to = ["waiting_for_help"] }',
        '{ event = "section_47" }',
    )
    study = read(HEAD.replace('["mind"]', '["mind", "need"]') + bar + event + OPTION)
    assert study_from_dict(json.loads(json.dumps(study.to_dict()))) == study
    plan = plan_of(study)
    lanes = {
        one.rule.id: [plan.fitted.model.lanes[index] for index in one.lanes]
        for one in plan.options[1].loads
    }
    assert lanes["teams-are-full"]
    assert all(lane.when["need"] == ("some",) for lane in lanes["teams-are-full"])
    assert lanes["line-is-long"]
    assert all("section_47" in lane.events for lane in lanes["line-is-long"])


def test_in_all_of_england_load_is_a_multiple_of_each_councils_own(read):
    england = HEAD.replace("Rutland", "England").replace('tracks = ["mind"]\n', "")
    idea = '[[option]]\nreforms = ["family-group-decision-making"]\n'
    assert read(england + TEAMS + idea).loads[0].per is None
    with pytest.raises(SpecError, match="per: is not the same in each council"):
        read(england + TEAMS + "per = 40\n" + idea)


def test_a_rule_of_a_service_that_is_not_played_is_refused_before_anything_is(read):
    study = read(
        HEAD.replace('tracks = ["mind"]\n', "")
        + LINE.replace('"mind", from = ["none"], to = ["waiting_for_help"]', '"help", from = ["none"], to = ["family_help"]')
        + '[[option]]\nreforms = ["family-group-decision-making"]\n'
    )  # fmt: skip
    with pytest.raises(SpecError, match="this study has no such service"):
        plan_of(study)


def test_a_track_that_is_not_there_is_told_with_those_a_study_can_ask_for(read):
    study = read(HEAD + TEAMS.replace('children = { track = "help"', 'children = { track = "hlp"') + OPTION)  # fmt: skip
    with pytest.raises(
        SpecError, match=r"Use one of its tracks: help, legal, home, mind\."
    ):
        plan_of(study)


def test_a_run_from_the_command_line_shows_rules_months_and_that_it_is_exact(
    read, tmp_path
):
    read(HEAD + TEAMS + LINE + OPTION)
    out = tmp_path / "runs"
    words = ["run", str(tmp_path / "study.toml"), "--out", str(out), "--workers", "1"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    folder = next(out.iterdir())
    months = pl.read_parquet(folder / "answer_load.parquet")
    assert months.height == 2 * 2 * 24
    assert set(months["option"]) == {"as_now", "more-places"}
    assert months["month"].to_list()[:1] == ["2025-04"]
    assert months["month"].to_list()[23:24] == ["2027-03"]
    first = months.filter(pl.col("month") == "2025-04")
    assert (first["factor"] == 1.0).all()
    # More places: less load on the line, so its bar falls below that of as now.
    later = months.filter(pl.col("month") > "2025-12", pl.col("rule") == "line-is-long")
    mean = dict(later.group_by("option").agg(pl.col("load").mean()).iter_rows())
    assert mean["more-places"] < 0.8 * mean["as_now"]
    factor = dict(later.group_by("option").agg(pl.col("factor").mean()).iter_rows())
    assert factor["more-places"] > factor["as_now"]
    raw = pl.read_parquet(folder / "load.parquet")
    assert raw["rounds"].max() > 2
    checks = json.loads((folder / "result.json").read_text(encoding="utf-8"))["checks"]
    said = {each["name"]: each["sentence"] for each in checks}
    assert "times 0.8 above a load of 2.4" in said["load: line-is-long"]
    assert "exactly what going month by month gives" in said["how load was played"]
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "month by month gives" in page
    assumed = pl.read_parquet(folder / "answer_assumptions.parquet")
    mine = assumed.filter(pl.col("assumption") == "load: teams-are-full")
    assert mine.select("value", "range", "grade").row(0) == (
        "1, 0.6", "1 to 1, 0.4 to 1", "judged",
    )  # fmt: skip


def test_months_of_a_run_are_named_from_its_first_day():
    course = pl.DataFrame(
        {
            "draw": [0, 1] * 10,
            "option": ["as_now"] * 20,
            "rule": ["a"] * 20,
            "month": [month for month in range(10) for _ in range(2)],
            "load": [1.0, 2.0] * 10,
            "factor": [0.5, 1.5] * 10,
            "rounds": [2] * 20,
        }
    )
    table = load_table(course, base_year=2025)
    assert table["month"].to_list()[0] == "2025-04"
    assert table["month"].to_list()[8:] == ["2025-12", "2026-01"]
    assert table.select("load", "load_low", "load_high", "factor").row(0) == (
        1.5,
        1.05,
        1.95,
        1.0,
    )
