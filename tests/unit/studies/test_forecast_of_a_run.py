"""A run on a council's journeys says whether it would have foreseen the last year, or why not."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from seethechild.core.progress import Silent
from seethechild.journeys.dataset import save
from seethechild.studies import from_data, steps, system_of
from seethechild.studies.backtest_data import backtest_data
from seethechild.studies.run import run
from seethechild.studies.system_of import DRAWS, FORECAST
from tests.unit.studies.small_runs import once
from tests.unit.studies.test_on_data import BORROWED, told


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_data, "fit_council", once)
    monkeypatch.setattr(system_of, "fit_council", once)


def asked(folder: Path):
    reforms = ["family-group-decision-making"]
    return steps.ask(BORROWED, reforms, years=1, draws=2, data=folder)


def test_the_report_says_how_far_off_the_last_year_would_have_been(tmp_path) -> None:
    save(told(), tmp_path / "fernshire")
    study = asked(tmp_path / "fernshire")
    done = run(study, out=tmp_path / "runs", progress=Silent(), workers=1)
    alone = backtest_data(
        tmp_path / "fernshire",
        progress=Silent(),
        council=BORROWED,
        draws=DRAWS,
        seed=study.seed,
    )
    assert done.result.tables["forecast"].equals(alone.tables["forecast"])
    said = {check.name: check for check in done.result.checks}
    assert said[FORECAST].sentence in alone.sentence
    assert "misses the counts of the year that followed by" in said[FORECAST].sentence
    held = said[f"{FORECAST}: intervals hold what happened"]
    assert (held.passed, held.sentence) == (
        alone.checks[0].passed,
        alone.checks[0].sentence,
    )
    assert said[FORECAST].sentence in done.report.read_text().replace("&nbsp;", " ")


def test_data_too_short_to_try_it_are_run_and_say_so(tmp_path) -> None:
    short = told().coverage.with_columns(start=pl.lit(date(2023, 4, 1)))
    save(replace(told(), coverage=short), tmp_path / "fernshire")
    _, own, _ = system_of.system_of(asked(tmp_path / "fernshire"))
    said = {check.name: check for check in own.checks}
    assert said[FORECAST].passed is None
    assert said[FORECAST].sentence.startswith(
        "Not tried: coverage: all is seen for 2.0 years"
    )
    assert "it takes 3" in said[FORECAST].sentence
    assert own.forecast.is_empty()
