"""When a calibration is near enough: 2 % at the median and 5 % in the tail, or half a child."""

import polars as pl
import pytest

from seethechild.studies.calibrate_checks import (
    calibration_checks,
    forecast_checks,
    relative_errors,
    summary,
)


def table(*rows):
    """Measure, published, simulated."""
    frame = pl.DataFrame(
        rows, schema={"measure": pl.String, "published": pl.Float64, "simulated": pl.Float64},
        orient="row",
    )  # fmt: skip
    gap = pl.col("simulated") - pl.col("published")
    return frame.with_columns(
        relative_error=gap / pl.max_horizontal(pl.col("published"), 1.0),
        same_as_last_year=pl.col("published") * 1.5,
    )


@pytest.mark.parametrize(
    ("published", "simulated", "error"),
    [(100.0, 104.0, 0.04), (100.0, 96.0, 0.04), (3.0, 3.5, 0.0), (0.0, 0.4, 0.0)],
)
def test_half_a_child_is_no_error(published, simulated, error):
    found = relative_errors(table(("plans", published, simulated)))
    assert found.to_list() == pytest.approx([error])


@pytest.mark.parametrize(
    ("simulated", "passed"), [([100.0, 101.0, 104.0], True), ([103.0] * 3, False)]
)
def test_a_measure_passes_at_the_median_and_in_the_tail(simulated, passed):
    rows = table(*(("plans", 100.0, each) for each in simulated))
    (check,) = calibration_checks(rows)
    assert check.passed is passed
    assert "3 councils" in check.sentence


def test_one_council_far_off_fails_the_tail_and_is_named_as_the_worst():
    rows = table(*(("plans", 100.0, 100.0) for _ in range(5)), ("plans", 100.0, 120.0))
    (check,) = calibration_checks(rows)
    assert check.passed is False
    assert "20.0% at worst" in check.sentence
    assert summary(rows)["worst"][0] == pytest.approx(0.2)


def test_a_forecast_is_told_beside_last_year_and_neither_passes_nor_fails():
    (check,) = forecast_checks(table(("plans", 100.0, 110.0)))
    assert check.passed is None
    assert "misses by 10.0%" in check.sentence
    assert "by 50.0%" in check.sentence


def test_no_forecast_no_check():
    assert forecast_checks(table()) == []
