"""The backtest of published stocks: no figure of later leaks in; what ships is what comes out."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from seethechild.core.errors import SpecError, UnknownNameError
from seethechild.core.progress import Recorder, Silent
from seethechild.model.panel.series import STOCKS, published
from seethechild.reference.panel import measured_drift
from seethechild.simulate.yearly import forecast
from seethechild.studies.backtest_drift import latest_drift
from seethechild.studies.backtest_methods import METHODS
from seethechild.studies.backtest_panel import backtest_panel, compared, start_years
from seethechild.studies.backtest_scores import crps_draws

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def two():
    seen = Recorder()
    made = backtest_panel(["Camden", "Cumbria"], stocks=["care"], draws=200, progress=seen)
    return made, seen


def spoiled(series, year):
    """Return the series with all figures after a year changed beyond recognition."""
    after = year - series.first + 1
    chance = np.random.default_rng(7)

    def spoil(values):
        changed = values.copy()
        changed[..., after:] = chance.uniform(1, 9e5, changed[..., after:].shape).round()
        return changed

    names = ("stock", "starts", "children", "england_stock", "england_starts", "england_children")  # fmt: skip
    return replace(series, **{name: spoil(getattr(series, name)) for name in names})


@pytest.mark.parametrize("stock", STOCKS)
def test_changing_figures_of_later_changes_no_forecast(stock):
    start = 2020
    whole = published(stock)
    other = spoiled(whole, start)
    assert not np.array_equal(whole.stock, other.stock, equal_nan=True)
    one, same = (
        forecast(each.until(start), years=3, draws=50, seed=1) for each in (whole, other)
    )
    assert (one.draws == same.draws).all()
    assert (one.drift.values == same.drift.values).all()
    for method in METHODS.values():
        told, again = method(whole.until(start), 3), method(other.until(start), 3)
        np.testing.assert_array_equal(told.mean, again.mean)
        np.testing.assert_array_equal(told.sd, again.sd)


def test_scores_are_those_worked_out_one_by_one():
    whole = published("care")
    told = forecast(whole.until(2022), years=2, draws=150, seed=3)
    made = compared(whole, told, [2], whole.codes)
    row = made.scores.filter(
        (pl.col("method") == "model") & (pl.col("council") == "Leeds")
    ).row(0, named=True)
    place = whole.codes.index(row["code"])
    came = whole.stock[place, 2024 - whole.first]
    drawn = told.draws[:, place, 1].astype(float)
    assert row["opening"] == whole.stock[place, 2022 - whole.first]
    assert row["error"] == abs(np.median(drawn) - came)
    assert row["crps"] == pytest.approx(crps_draws(drawn[:, None], np.array([came]))[0])
    low, high = np.quantile(drawn, [0.1, 0.9])
    assert row["inside_80"] == (low <= came <= high)


def test_a_council_that_ended_is_scored_while_it_made_returns(two):
    made, _ = two
    cumbria = made.tables["forecasts"].filter(pl.col("council") == "Cumbria")
    assert (cumbria["start"] + cumbria["ahead"]).max() == 2023
    assert cumbria.height > 0
    assert "no figure in the year forecast" in made.tables["left_out"]["why"].to_list()


def test_progress_and_answer(two):
    made, seen = two
    starts = len(start_years(published("care")))
    assert len(seen.steps) == starts + 1
    assert made.sentence.startswith("The 80 % ranges held")
    assert all(each.passed is None for each in made.checks)  # too few council-years to tell
    assert set(made.tables) == {"summary", "by_start", "forecasts", "drift", "left_out"}
    assert made.provenance.seed == 1


def test_only_the_councils_asked_for_change_nothing_in_each_other(two):
    made, _ = two
    alone = backtest_panel(["E09000007"], stocks=["care"], draws=200, progress=Silent())
    camden = made.tables["forecasts"].filter(pl.col("council") == "Camden")
    assert camden.equals(alone.tables["forecasts"])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"years": [4]}, "any of 1, 2 and 3"),
        ({"years": []}, "any of 1, 2 and 3"),
        ({"stocks": ["plans"]}, 'Did you mean plan'),
        ({"draws": 5}, "Use 100 or more"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(given, said):
    with pytest.raises(SpecError, match=said):
        backtest_panel(["Camden"], progress=Silent(), **given)


def test_a_council_nobody_knows_is_refused():
    with pytest.raises(UnknownNameError, match="Camden"):
        backtest_panel(["Camdn"], progress=Silent())


def test_the_drift_that_ships_is_what_the_figures_give():
    made = latest_drift()
    kept = measured_drift()
    assert kept.select("stock", "lane", "source").equals(
        made.select("stock", "lane", "source")
    )
    numbers = [name for name, kind in kept.schema.items() if kind == pl.Float64]
    np.testing.assert_allclose(
        kept.select(numbers).to_numpy(), made.select(numbers).to_numpy(), atol=2e-3
    )


@pytest.mark.slow
def test_the_published_page_is_what_comes_out():
    made = backtest_panel(progress=Silent())
    page = (ROOT / "docs" / "explanation" / "backtest.md").read_text(encoding="utf-8")
    for row in made.tables["summary"].iter_rows(named=True):
        cells = f"| {row['council_years']:,} | {row['error_share']:.1%} | {row['crps_share']:.1%} |"
        assert cells.replace("%", " %") in page
    # What the page says in words.
    added = made.tables["summary"]
    for stock in STOCKS:
        rows = {
            (row["ahead"], row["method"]): row["error_share"]
            for row in added.filter(pl.col("stock") == stock).iter_rows(named=True)
        }
        simple = [method for _, method in rows if method != "model"]
        for ahead in (1, 3):
            assert all(
                rows[ahead, "model"] <= rows[ahead, method]
                for method in set(simple)
                if (ahead, method) in rows
            )
