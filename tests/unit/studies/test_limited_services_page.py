"""The page on limited services: what it shows is read and played as it says."""

import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from seethechild.core.errors import SpecError
from seethechild.model.tracks import ALWAYS
from seethechild.simulate.option_read import read_reform
from seethechild.studies.limited import ServicePlaces
from seethechild.studies.run import plan_of
from seethechild.studies.spec import parse_study
from seethechild.studies.study import ReformSource, Study
from seethechild.studies.system_of import system_of
from tests.repo.tracked import ROOT
from tests.unit.studies.small_runs import answer, quick  # noqa: F401 - a fixture

PAGE = ROOT / "docs" / "how-to" / "limited-services.md"
BLOCKS = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def with_reform(study: Study, *paths: Path) -> Study:
    sources = tuple(
        ReformSource(path.stem, path.read_text(encoding="utf-8")) for path in paths
    )
    return replace(study, options=(replace(study.options[0], reforms=sources),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for block in BLOCKS:
        named = re.match(r"# (\S+\.toml)\n", block)
        if named:
            (tmp_path / named[1]).write_text(block, encoding="utf-8")
    return tmp_path


def test_every_file_of_the_page_can_be_read(folder: Path) -> None:
    reforms = sorted(
        path.name for path in folder.glob("*.toml") if path.name != "study.toml"
    )
    assert reforms == [
        "intensive-help.toml",
        "lower-bar.toml",
        "more-places.toml",
        "shorter-help.toml",
    ]
    kinds = [read_reform(folder / name).changes[0].kind for name in reforms]
    assert kinds == ["rate", "threshold", "capacity", "duration"]


@pytest.mark.parametrize("number", [0, 1])
def test_the_places_and_teams_the_page_sets_are_those_of_the_study(
    folder: Path, number: int
) -> None:
    own = [block for block in BLOCKS if block.startswith("[[service]]")]
    path = folder / "study.toml"
    path.write_text(path.read_text(encoding="utf-8") + own[number], encoding="utf-8")
    (camhs,) = parse_study(path).services
    assert (camhs.places, camhs.ratio) == [(120, None), (None, 1.0)][number]
    assert [team.id for team in camhs.teams] == [[], ["north", "south"]][number]
    assert len(own) == 2


@pytest.mark.usefixtures("quick")
def test_foster_homes_and_load_of_the_page_are_read_and_tied_to_the_system(
    folder: Path,
) -> None:
    path = folder / "study.toml"
    more = [block for block in BLOCKS if block.startswith("# in study.toml")]
    path.write_text(path.read_text(encoding="utf-8") + "".join(more), encoding="utf-8")
    study = parse_study(path)
    assert [one.id for one in study.services] == ["foster_homes"]
    assert [one.id for one in study.loads] == ["teams-are-full", "the-line-is-long"]
    plan = plan_of(study)
    assert [len(one.lanes) > 0 for one in plan.options[0].loads] == [True, True]


@pytest.mark.usefixtures("quick")
def test_places_are_set_for_services_of_the_tracks_and_for_no_others(folder: Path) -> None:
    study = parse_study(folder / "study.toml")
    set_to = (ServicePlaces("camhs", places=7),)
    fitted, _, _ = system_of(replace(study, services=set_to))
    places = {service.id: service.places for service in fitted.model.services}
    assert places["camhs"] == ((0.0, 7),)
    with pytest.raises(
        SpecError, match=r"service cmhs: this study has no such service\. Did you"
    ):
        system_of(replace(study, services=(ServicePlaces("cmhs", places=7),)))
    with pytest.raises(SpecError, match="by need can be changed only where need"):
        plan_of(with_reform(study, folder / "lower-bar.toml"))


@pytest.mark.usefixtures("quick")
def test_a_lower_bar_and_a_shorter_stay_find_their_lanes_where_need_is_played(
    folder: Path,
) -> None:
    study = replace(parse_study(folder / "study.toml"), tracks=(*ALWAYS, "need"))
    plan = plan_of(
        with_reform(study, folder / "lower-bar.toml", folder / "shorter-help.toml")
    )
    bar, stay = plan.options[1].matched
    lanes = plan.fitted.model.lanes
    assert [lanes[index].when["need"] for index in bar.lanes] == [("some",)]
    assert {lanes[index].state for index in stay.lanes} == {"family_help"}
    assert stay.stay is not None
    assert (stay.stay[:4] > 0).all()


@pytest.mark.usefixtures("quick")
def test_the_study_of_the_page_plays_and_more_places_mean_fewer_who_wait(
    folder: Path,
) -> None:
    study = replace(parse_study(folder / "study.toml"), draws=2, years=4)
    done = answer(study, folder / "runs")
    waits = pl.read_parquet(done.folder / "waits.parquet")
    last = pl.col("month") == waits["month"].max()
    at_end = waits.filter(last, pl.col("service") == "camhs")
    now, more = (
        at_end.filter(pl.col("option") == option).sort("draw")
        for option in ("as_now", "more-places")
    )
    assert (more["places"] > now["places"]).all()
    assert more["waiting"].sum() < now["waiting"].sum()
    rests_on = done.result.tables["evidence"]["effect"].to_list()
    assert "1.2 times the places as now (1.1 to 1.3)" in rests_on
    assumed = done.result.tables["assumptions"].filter(
        pl.col("assumption") == "more-places: places of camhs"
    )
    assert "One worker has 15 places" in assumed["plain"][0]


@pytest.mark.usefixtures("quick")
def test_the_answer_says_what_the_workers_of_the_page_can_do(folder: Path) -> None:
    study = replace(parse_study(folder / "study.toml"), draws=2, years=5, tracks=ALWAYS)
    done = answer(with_reform(study, folder / "intensive-help.toml"), folder / "runs")
    said = "can have 17 children at a time; about 28 children would be eligible"
    assert said in done.result.sentence
    (row,) = (
        done.result.tables["assumptions"]
        .filter(pl.col("assumption") == "intensive-help: reach and transfer")
        .to_dicts()
    )
    assert (
        "One worker has 6 children; a vacant post is filled in 6 months (3 to 12)"
        in row["plain"]
    )
