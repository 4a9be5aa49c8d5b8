"""The page on limited services: what it shows is read and played as it says."""

import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from seethechild.simulate.option_read import read_reform
from seethechild.studies.spec import parse_study
from tests.repo.tracked import ROOT
from tests.unit.studies.small_runs import answer, quick  # noqa: F401 - a fixture

PAGE = ROOT / "docs" / "how-to" / "limited-services.md"
BLOCKS = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


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
    assert reforms == ["lower-bar.toml", "more-places.toml", "shorter-help.toml"]
    kinds = [read_reform(folder / name).changes[0].kind for name in reforms]
    assert kinds == ["threshold", "capacity", "duration"]


def test_the_places_the_page_sets_are_those_of_the_study(folder: Path) -> None:
    (own,) = (block for block in BLOCKS if block.startswith("[[service]]"))
    path = folder / "study.toml"
    path.write_text(path.read_text(encoding="utf-8") + own, encoding="utf-8")
    assert parse_study(path).services[0].places == 120


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
