"""What only some runs look at: the tables are there when asked for, and only then."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from seethechild.core.errors import SpecError
from seethechild.core.progress import Silent
from seethechild.studies import looked_at
from seethechild.studies.looked_at import ASKED, OF_LOAD
from seethechild.studies.run import RunDone, run
from seethechild.studies.spec import parse_study
from seethechild.studies.study import Study, settings_of, study_from_dict
from tests.unit.studies.small_runs import quick, small

__all__ = ["quick"]
MORE = """id = "more-places"
title = "More places"
baseline_reach = 0.0
[[change]]
kind = "capacity"
target = { service = "camhs" }
places = 40
starts = "2025-10"
"""
STUDY = """council = "Rutland"
years = 4
draws = 4
seed = 1
late = true
tracks = ["mind", "need"]
[[option]]
reforms = ["more.toml"]
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, RunDone]:
    """A run that asks for everything; late help is measured in its first draws only."""
    folder = tmp_path_factory.mktemp("asked")
    (folder / "more.toml").write_text(MORE, encoding="utf-8")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    study = parse_study(folder / "study.toml")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(looked_at, "DRAWS_OF_LATE", 2)
        patch.setattr(looked_at, "DRAWS_OF_EVENTS", 3)
        return study, run(study, out=folder, progress=Silent(), workers=1)


def test_a_run_that_asks_for_nothing_more_has_no_such_table(
    quick: None, tmp_path: Path
) -> None:
    done = run(small(years=1, draws=2), out=tmp_path, progress=Silent(), workers=1)
    assert not {f"{name}.parquet" for name in ASKED} & {
        p.name for p in done.folder.iterdir()
    }
    assert "Harm while waiting</strong>" in done.report.read_text(encoding="utf-8")
    assert not {"waits", "queues", "coverage", "worst_off", "late"} & set(
        done.result.tables
    )


def test_more_places_shorten_the_line_and_the_answer_says_so(
    whole: tuple[Study, RunDone],
) -> None:
    result = whole[1].result
    last = result.tables["queues"].filter(
        pl.col("year") == 2029, pl.col("service") == "camhs", pl.col("option") != "as_now"
    )
    line = last.row(by_predicate=pl.col("measure") == "waiting", named=True)
    assert line["change_high"] < 0
    assert (
        "of children who ask for CAMHS would be taken in within 12 weeks" in result.sentence
    )
    page = whole[1].report.read_text(encoding="utf-8")
    assert "igns of harm that befall children while they wait in line" in page
    assert "Harm while waiting</strong>" not in page
    for ident in ("queues", "coverage", "late"):
        assert f'<section id="{ident}"' in page


def test_what_takes_every_event_is_looked_at_in_the_first_draws_only(
    whole: tuple[Study, RunDone],
) -> None:
    folder = whole[1].folder
    draws = {
        name: sorted(set(pl.read_parquet(folder / f"{name}.parquet")["draw"].to_list()))
        for name in set(ASKED) - set(OF_LOAD)
    }
    assert draws["waits"] == [0, 1, 2, 3]
    assert (
        draws["coverage"]
        == draws["worst_off"]
        == draws["harm_waiting"]
        == draws["first_help"]
        == [0, 1, 2]
    )
    assert draws["late"] == [0, 1]


def test_keeping_every_event_changes_no_number(
    whole: tuple[Study, RunDone], tmp_path: Path
) -> None:
    study, done = whole
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(looked_at, "DRAWS_OF_EVENTS", 0)
        without = run(
            replace(study, late=False), out=tmp_path, progress=Silent(), workers=1
        )
    for name in ("activity", "events", "outcomes", "fates", "waits"):
        one, other = (
            pl.read_parquet(each.folder / f"{name}.parquet") for each in (done, without)
        )
        assert one.equals(other), name


def test_no_table_of_a_run_has_a_row_a_child(whole: tuple[Study, RunDone]) -> None:
    for path in whole[1].folder.glob("*.parquet"):
        names = set(pl.read_parquet(path).columns)
        assert not names & {"child_id", "row", "number", "birth", "birth_month"}, path.name


def test_asking_for_late_help_is_part_of_the_question(whole: tuple[Study, RunDone]) -> None:
    study = whole[0]
    assert study_from_dict(study.to_dict()) == study
    assert settings_of(study)["late"] is True
    assert "late" not in settings_of(replace(study, late=False))


def test_late_is_yes_or_no(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text(STUDY.replace("late = true", 'late = "maybe"'), encoding="utf-8")
    with pytest.raises(SpecError, match="late"):
        parse_study(path)
