"""Fit, forecast and run on a council's own journeys: what is said, hidden, refused and kept."""

import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from seethechild.core.errors import DataError, FitError, SpecError
from seethechild.core.progress import Recorder, Silent
from seethechild.journeys.dataset import Dataset, load, save
from seethechild.model.system_files import load_model
from seethechild.simulate.play import play
from seethechild.studies import from_data, steps, system_of
from seethechild.studies.asked import provenance_of
from seethechild.studies.backtest_data import backtest_data
from seethechild.studies.fit import fit
from seethechild.studies.reproduce import reproduce
from seethechild.studies.run import run
from seethechild.studies.spec import parse_study
from seethechild.studies.study import settings_of
from tests.recovery.lived import lived_dataset
from tests.recovery.test_fit_journeys import by_age, small_council
from tests.unit.studies.small_runs import once

FIRST, BORROWED = date(2021, 4, 1), "Rutland"


@cache
def told() -> Dataset:
    """Four years of a small made-up council."""
    model = small_council()
    played = play(model, seed=3, draw=None, years=4.0, log=True)
    dataset = lived_dataset(played, first=FIRST, name="Fernshire", before_court=False)
    return replace(dataset, manifest={"population": by_age(model).tolist()})


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("data") / "fernshire"
    save(told(), path)
    return path


@pytest.fixture(autouse=True)
def quick(monkeypatch) -> None:
    monkeypatch.setattr(from_data, "fit_council", once)
    monkeypatch.setattr(system_of, "fit_council", once)


@pytest.fixture(scope="module")
def made(folder, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(from_data, "fit_council", once)
        out = tmp_path_factory.mktemp("models") / "m"
        return fit(folder, progress=Recorder(), out=out, council=BORROWED)


def test_a_fit_says_whose_journeys_and_whose_figures_it_rests_on(made) -> None:
    said = made.result.sentence
    for words in (
        "made-up children",
        "figures borrowed from Rutland",
        "children's records",
    ):
        assert words in said
    assert {"sources", "fit", "last_year", "outside"} == set(made.result.tables)


def test_its_checks_hold_on_lives_of_a_known_system(made) -> None:
    checks = {check.name: check for check in made.result.checks}
    for name in ("the fit gives back what was seen", "help begins with a referral"):
        assert checks[name].passed is True, checks[name].sentence
    year = made.result.tables["last_year"].drop_nulls("observed")
    assert (year["expected"].is_between(year["low"], year["high"])).mean() > 0.7


def test_no_small_count_leaves_it(made) -> None:
    for name, column in (
        ("sources", "events"),
        ("fit", "observed"),
        ("last_year", "observed"),
    ):
        shown = made.result.tables[name][column].drop_nulls()
        assert (shown >= 10).all(), name
    assert (made.result.tables["fit"]["observed_mark"] == "hidden").any()
    hidden = made.result.tables["fit"].filter(pl.col("observed").is_null())
    for column in ("expected", "ratio", "low", "high", "child_years"):
        assert hidden[column].is_null().all(), column


def test_what_is_hidden_cannot_be_worked_out_from_totals(made) -> None:
    table = made.result.tables["fit"]
    states = dict(
        table.filter(pl.col("by") == "state").select("state", "observed").iter_rows()
    )
    for by in ("lane", "age", "duration"):
        for (state,), rows in table.filter(pl.col("by") == by).group_by("state"):
            left = rows.filter(pl.col("observed").is_null()).height
            if states[state] is not None and left:
                rest = states[state] - rows["observed"].sum()
                assert left >= 2, (by, state)
                assert rest >= 10 or rest == pytest.approx(states[state]), (by, state)
    sources = made.result.tables["sources"]
    lanes = dict(
        table.filter(pl.col("by") == "lane").select("cell", "observed").iter_rows()
    )
    for lane, events, source in sources.select("lane", "events", "source").iter_rows():
        assert (events is None) == (lanes.get(lane) is None), lane
        if events is None and source.startswith("own journeys"):
            assert source == "own journeys (number hidden)"


def test_the_model_that_is_kept_is_the_one_that_was_fitted(made) -> None:
    kept = load_model(made.folder)
    assert [lane.source for lane in kept.lanes] == [
        lane.source for lane in made.model.lanes
    ]


def test_data_of_no_council_need_one_to_borrow_from(folder) -> None:
    with pytest.raises(SpecError, match="--council NAME"):
        fit(folder, progress=Silent())


def test_data_of_a_council_take_no_other(tmp_path) -> None:
    save(replace(told(), council="E09000007"), tmp_path / "d")
    with pytest.raises(SpecError, match="of Camden"):
        fit(tmp_path / "d", progress=Silent(), council=BORROWED)


def test_made_up_children_need_their_number_by_age(tmp_path) -> None:
    save(replace(told(), manifest={}), tmp_path / "d")
    with pytest.raises(FitError, match="--population"):
        fit(tmp_path / "d", progress=Silent(), council=BORROWED)
    ages = "age,children\n" + "".join(f"{age},800\n" for age in range(18))
    (tmp_path / "ages.csv").write_text(ages)
    population = tmp_path / "ages.csv"
    result = fit(tmp_path / "d", progress=Silent(), council=BORROWED, population=population)
    under_18 = result.model.start.filter(pl.col("age_low") < 18)["count"].sum()
    assert under_18 == pytest.approx(18 * 800, rel=1e-3)
    (tmp_path / "ages.csv").write_text(ages.replace("7,800\n", ""))
    with pytest.raises(DataError, match="each age from 0 to 17"):
        fit(tmp_path / "d", progress=Silent(), council=BORROWED, population=population)


def test_the_last_year_is_forecast_from_those_before(folder) -> None:
    result = backtest_data(folder, progress=Silent(), council=BORROWED, draws=30)
    table = result.tables["forecast"]
    assert {"observed", "forecast", "low", "high", "same_as_last_year", "error"} <= set(
        table.columns
    )
    shown = table.drop_nulls("observed")
    assert shown.height >= 10
    assert (shown["inside"]).mean() >= 0.75
    assert (
        (table["low"] <= table["forecast"]) & (table["forecast"] <= table["high"])
    ).all()
    assert result.checks[0].passed


def test_a_forecast_needs_three_years(tmp_path) -> None:
    dataset = told()
    short = dataset.coverage.with_columns(start=pl.lit(date(2023, 1, 1)))
    save(replace(dataset, coverage=short), tmp_path / "d")
    with pytest.raises(FitError, match="it takes 3"):
        backtest_data(tmp_path / "d", progress=Silent(), council=BORROWED)


@pytest.fixture(scope="module")
def answered(folder, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(system_of, "fit_council", once)
        study = steps.ask(
            BORROWED, ["family-group-decision-making"], years=2, draws=3, data=folder
        )
        return study, run(
            study, out=tmp_path_factory.mktemp("runs"), progress=Silent(), workers=1
        )


def test_a_run_starts_the_day_after_the_data_end(answered) -> None:
    study, done = answered
    assert study.start == date(2025, 4, 1)
    there = done.result.tables["activity"].filter(
        (pl.col("option") == "as_now") & (pl.col("item") == "help/looked_after")
    )
    in_care = told().spells.filter(
        (pl.col("state") == "looked_after") & pl.col("stop").is_null()
    )
    assert there["mean"][0] == pytest.approx(in_care.height, rel=0.15)


def test_its_report_says_whose_children_and_that_they_are_made_up(answered) -> None:
    _, done = answered
    page = done.report.read_text()
    assert "Fernshire (made up)" in page
    assert "figures borrowed from Rutland" in page
    assert "records" in done.result.sentence
    assert "Made up" in page or "made up" in page.split("<main")[0]


def test_its_provenance_holds_the_data_and_not_where_they_lie(answered, folder) -> None:
    study, done = answered
    names = [each.name for each in done.result.provenance.inputs]
    assert "Fernshire: spells" in names
    assert str(folder.parent) not in done.report.read_text()
    assert str(folder.parent) not in json.dumps(done.result.provenance.settings)
    moved = replace(study, given=replace(study.given, path=f"elsewhere/{folder.name}"))
    assert settings_of(moved) == settings_of(study)


def test_it_can_be_run_again(answered) -> None:
    _, done = answered
    again = reproduce(done.folder, progress=Silent(), workers=1)
    assert all(check.passed is not False for check in again.checks), again.sentence


def test_other_data_give_another_fingerprint(answered, folder, tmp_path) -> None:
    study, done = answered
    fewer = replace(told(), events=told().events.head(told().events.height - 1))
    save(fewer, tmp_path / folder.name)
    path = (tmp_path / folder.name).as_posix()
    other = provenance_of(replace(study, given=replace(study.given, path=path)))
    assert other.fingerprint != done.result.provenance.fingerprint


def test_a_study_file_may_name_data_or_a_model(folder, made, tmp_path) -> None:
    option = '[[option]]\nreforms = ["family-group-decision-making"]\n'
    file = tmp_path / "s.toml"
    file.write_text(
        f'data = "{folder}"\ncouncil = "{BORROWED}"\ndraws = 2\nyears = 1\n{option}'
    )
    study = parse_study(file)
    assert study.given.kind == "data"
    assert study.base_year == 2025
    file.write_text(
        f'model = "{made.folder}"\ncouncil = "{BORROWED}"\ndraws = 2\nyears = 1\n{option}'
    )
    done = run(parse_study(file), out=tmp_path / "runs", progress=Silent(), workers=1)
    assert "Fernshire" in done.result.sentence


def test_all_that_is_wrong_with_data_in_a_study_is_said_at_once(tmp_path) -> None:
    file = tmp_path / "s.toml"
    file.write_text(
        'data = "nowhere"\nbase_year = 2024\nmodel = "m"\ncouncil = "Rutland"\n'
    )
    with pytest.raises(SpecError) as error:
        parse_study(file)
    said = str(error.value)
    for words in ("is not a dataset", "base_year", "model", "nothing to compare"):
        assert words in said


def test_a_dataset_is_not_changed_by_a_fit(folder) -> None:
    assert load(folder).spells.equals(told().spells)
