"""Foster homes in a study: off unless it names them, priced, waited for, and shown."""

import json

import polars as pl
import pytest
from typer.testing import CliRunner

from seethechild.cli.app import app
from seethechild.core.errors import SpecError
from seethechild.core.time import FinancialYear
from seethechild.cost.prices import price_list
from seethechild.model.tracks.placements import WAITS
from seethechild.studies.limited import ServicePlaces, with_places
from seethechild.studies.plan import plan_of
from seethechild.studies.sensitivity import sensitivity_table
from seethechild.studies.spec import parse_study
from seethechild.studies.system_of import system_of
from tests.unit.model.test_placements import small

HEAD = 'council = "Camden"\nyears = 2\ndraws = 3\n'
HOMES = '[[service]]\nid = "foster_homes"\nplaces_ratio = 1.0\n'
OPTION = '[[option]]\nid = "more-foster-homes"\nreforms = ["more.toml"]\n'
MORE = """
id = "more-foster-homes"
title = "A fifth more foster homes"
plain = "More children live with foster carers."
why = "Made up: no figure in this file is a finding."

[[change]]
kind = "capacity"
target = { service = "foster_homes" }
ratio = 1.2
starts = "2025-04"
"""


@pytest.fixture
def write(tmp_path):
    (tmp_path / "more.toml").write_text(MORE, encoding="utf-8")

    def study(text):
        path = tmp_path / "study.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return study


def test_a_study_that_does_not_name_them_has_none(write):
    idea = '[[option]]\nreforms = ["family-group-decision-making"]\n'
    fitted, _, _ = system_of(parse_study(write(HEAD + idea)))
    assert WAITS not in fitted.model.states["home"]
    named, _, _ = system_of(parse_study(write(HEAD + HOMES + idea)))
    assert WAITS in named.model.states["home"]
    filled = fitted.model.start.filter(pl.col("home") == "foster")["count"].sum()
    assert named.model.services[0].places == ((0.0, round(filled)),)


def test_they_go_with_other_tracks_and_the_studys_own_number(write):
    text = (
        'tracks = ["mind", "need"]\n'
        + HEAD
        + HOMES.replace("places_ratio = 1.0", "places = 90")
    )
    study = parse_study(
        write(text + '[[option]]\nreforms = ["family-group-decision-making"]\n')
    )
    fitted, _, drawn = system_of(study)
    places = {one.id: one.places for one in fitted.model.services}
    assert set(places) == {"early_help", "camhs", "foster_homes"}
    assert places["foster_homes"] == ((0.0, 90),)
    assert drawn is not None
    assert {one.id for one in drawn(0).services} == set(places)
    assert [lane.id for lane in drawn(0).lanes] == [lane.id for lane in fitted.model.lanes]


def test_what_is_assumed_of_them_is_drawn_and_tried(write):
    study = parse_study(write(HEAD + HOMES + OPTION))
    plan = plan_of(study)
    assert plan.drawn is not None
    assert set(plan.drawn.assumptions) == {
        "placements/foster_planned", "placements/plan_changes_years", "placements/places_filled",
    }  # fmt: skip
    waiting = [
        plan.drawn(draw).start.filter(pl.col("home") == WAITS)["count"].sum()
        for draw in range(16)
    ]
    homes = plan.fitted.model.start.filter(pl.col("home").is_in([WAITS, "childrens_home"]))
    shares = [each / homes["count"].sum() for each in waiting]
    assert 0.09 < min(shares) < 0.13
    assert 0.28 < max(shares) < 0.35
    assert {one.services[0].places for one in map(plan.drawn, range(16))} == {
        plan.fitted.model.services[0].places
    }
    table = sensitivity_table(
        plan.drawn, plan.options, start=study.start, years=study.years, draws=2
    )
    assert set(table["assumption"]) == {
        "placements/foster_planned", "placements/plan_changes_years",
    }  # fmt: skip


def test_a_model_that_has_them_keeps_its_own():
    once = with_places(small(), [ServicePlaces("foster_homes", ratio=1.0)])
    again = with_places(once, [ServicePlaces("foster_homes", places=7)])
    assert [one.places for one in again.services] == [((0.0, 7),)]


def test_other_services_still_take_their_track(write):
    wrong = HOMES + '[[service]]\nid = "camhs"\nplaces = 3\n'
    with pytest.raises(SpecError, match="Ask for the track it belongs to"):
        parse_study(write(HEAD + wrong + OPTION))


def test_a_run_from_the_command_line_waits_prices_and_tells(write, tmp_path):
    path, out = write(HEAD + HOMES + OPTION), tmp_path / "runs"
    done = CliRunner().invoke(app, ["run", str(path), "--out", str(out), "--workers", "1"])
    assert done.exit_code == 0, done.output
    folder = next(out.iterdir())
    lived = pl.read_parquet(folder / "activity.parquet").filter(pl.col("track") == "home")
    by_state = {
        (option, state): years
        for option, state, years in lived.group_by("option", "state")
        .agg(pl.col("child_years").sum())
        .iter_rows()
    }
    assert by_state["as_now", WAITS] > 5
    assert by_state["more-foster-homes", WAITS] < 0.6 * by_state["as_now", WAITS]
    assert by_state["more-foster-homes", "foster"] > by_state["as_now", "foster"]
    waits = pl.read_parquet(folder / "answer_queues.parquet")
    assert set(waits["service"]) == {"foster_homes"}
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    said = {each["name"]: each["sentence"] for each in result["checks"]}
    assert "lives in a children's home until one is" in said["foster homes"]
    assumed = pl.read_parquet(folder / "answer_assumptions.parquet")
    assert "placements/foster_planned" in assumed["assumption"].to_list()
    sources = pl.read_parquet(folder / "answer_sources.parquet")
    assert "ofsted-childrens-homes-2022" in sources["key"].to_list()


def test_waiting_costs_a_childrens_home():
    lived = pl.DataFrame({"track": ["home"] * 2, "state": [WAITS, "foster"]})
    year = FinancialYear.ending_in(2025)
    prices = price_list("E09000007", year=year, lived_in=lived)
    by_state = {row["state"]: row["gbp"] for row in prices.iter_rows(named=True)}
    assert by_state[WAITS] == by_state["childrens_home"] > 3 * by_state["foster"]
    assert WAITS not in price_list("E09000007", year=year)["state"].to_list()
