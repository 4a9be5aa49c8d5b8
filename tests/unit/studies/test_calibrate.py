"""Calibration: what is compared, what is left out and why, and what the checks say."""

import numpy as np
import polars as pl
import pytest

from seethechild.core.errors import DataError, UnknownNameError
from seethechild.core.progress import Recorder, Silent
from seethechild.simulate.play import play
from seethechild.studies import calibrate as calibration
from seethechild.studies.calibrate import (
    CALIBRATION_COLUMNS,
    calibrate,
    opening_stock,
    played_measures,
)
from tests.unit.studies.small_runs import base_once, once


@pytest.fixture
def fitted(monkeypatch):
    monkeypatch.setattr(calibration, "fit_council", once)
    monkeypatch.setattr(calibration, "fit_year", base_once)


@pytest.fixture(scope="module")
def rutland():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibration, "fit_council", once)
        patch.setattr(calibration, "fit_year", base_once)
        told = Recorder()
        result = calibrate(["Rutland", "rutland"], draws=40, workers=1, progress=told)
        return result, told


def test_a_council_named_twice_is_fitted_once(rutland):
    result, told = rutland
    assert told.steps[-1][:2] == (1, 1)
    assert result.tables["calibration"]["council"].unique().to_list() == ["Rutland"]


def test_published_and_simulated_counts_stand_side_by_side(rutland):
    table = rutland[0].tables["calibration"]
    assert table.columns == list(CALIBRATION_COLUMNS)
    known = table.filter(pl.col("published") >= 1)
    error = (known["simulated"] - known["published"]) / known["published"]
    assert error.to_list() == pytest.approx(known["relative_error"].to_list())


def test_the_forecast_stands_beside_the_guess_that_nothing_changes(rutland):
    result, _ = rutland
    assert "same_as_last_year" in result.tables["forecast"].columns
    names = [check.name for check in result.checks]
    assert any(name.startswith("forecast of ") for name in names)
    assert "Rutland" not in result.sentence
    assert result.sentence.startswith("In 1 of 1 councils")


def test_without_a_forecast_there_is_none(fitted):
    result = calibrate(["Rutland"], draws=2, forecast=False, workers=1, progress=Silent())
    assert result.tables["forecast"].is_empty()
    assert not any(check.name.startswith("forecast") for check in result.checks)


def test_the_same_council_played_twice_gives_the_same_numbers(fitted):
    one, other = (
        calibrate(["Rutland"], draws=2, forecast=False, workers=1, progress=Silent())
        for _ in range(2)
    )
    assert one.tables["calibration"].equals(other.tables["calibration"])


def test_a_council_that_cannot_be_fitted_is_left_out_with_the_reason(monkeypatch):
    def refuse(*_, **__):
        raise DataError("no referrals are published")

    monkeypatch.setattr(calibration, "fit_year", refuse)
    result = calibrate(["Rutland"], workers=1, progress=Silent())
    assert result.tables["calibration"].is_empty()
    assert result.tables["left_out"]["why"].to_list() == [
        "Rutland: no referrals are published."
    ]
    assert result.sentence == "No council could be fitted."


def test_a_council_without_the_year_before_has_no_forecast(monkeypatch):
    def only_last(code, *, year):
        if year < 2025:
            raise DataError("no figures")
        return once(code, year=year)

    monkeypatch.setattr(calibration, "fit_council", only_last)
    monkeypatch.setattr(calibration, "fit_year", base_once)
    result = calibrate(["Rutland"], draws=2, workers=1, progress=Silent())
    assert result.tables["calibration"].height
    assert result.tables["forecast"].is_empty()


def test_an_unknown_council_is_refused_at_once():
    with pytest.raises(UnknownNameError, match="Camden"):
        calibrate(["Camdn"], progress=Silent())


def test_the_opening_stock_holds_every_child_once_on_each_track():
    model = once("E06000017", year=2025).base_model
    played = play(model, seed=1, draw=None, years=1.0)
    stock = opening_stock(played)
    there = int((played.children.inflow < 0).sum())
    tracks = [track for track, _ in played.layout.states]
    for track in model.tracks:
        rows = [at for at, name in enumerate(tracks) if name == track]
        assert stock[rows].sum() == there
    assert np.isclose(there, model.start["count"].sum(), atol=1.0)


def test_a_crowd_gives_the_mean_of_a_year():
    """40 years at once stay near each published count; one year is further off."""
    fitted = base_once("E06000017", year=2025)
    crowd = played_measures(fitted, 40)
    assert crowd["referrals_number"] == pytest.approx(
        fitted.base.count["referrals_number"], rel=0.05
    )
