"""Headline numbers of one small council: they move only when that is meant.

Rounded to six digits, so that another machine's last bits do not count.
"""

import json
from pathlib import Path

import polars as pl
import pytest

from seethechild.core.progress import Silent
from seethechild.studies.calibrate import calibrate
from seethechild.studies.picture import picture
from seethechild.studies.run import run
from seethechild.studies.spec import study_from_flags

REFORMS = ("family-group-decision-making", "early-help-expansion")
SIX_DIGITS = ".6g"
#: A last digit may fall on either side.
LAST_DIGIT = 1e-5


def rounded(frame: pl.DataFrame, keys: list[str], values: list[str]) -> dict[str, float]:
    """Return a table as one number a line, named by its keys."""
    return {
        "/".join(str(row[key]) for key in keys) + f"/{value}": float(
            format(row[value], SIX_DIGITS)
        )
        for row in frame.iter_rows(named=True)
        for value in values
        if row[value] is not None
    }


@pytest.fixture(scope="module")
def answered(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, pl.DataFrame], Path]:
    study = study_from_flags("Rutland", REFORMS, years=5, draws=8, seed=1)
    done = run(study, out=tmp_path_factory.mktemp("runs"), progress=Silent(), workers=1)
    return dict(done.result.tables), done.folder


def test_the_answer_of_a_small_run(answered, golden):
    tables, _ = answered
    last = tables["activity"].filter(pl.col("year") == pl.col("year").max())
    golden.check(
        "run_rutland",
        {
            **rounded(tables["outcomes"], ["option", "outcome"], ["mean", "low", "high"]),
            **rounded(tables["children"], ["option", "fate"], ["mean"]),
            **rounded(
                tables["money"], ["option", "payer"], ["mean", "average_mean", "p_pays"]
            ),
            **rounded(tables["prices"], ["option", "item"], ["mean"]),
            **rounded(last, ["option", "item", "year"], ["mean"]),
        },
        relative=LAST_DIGIT,
    )


def test_the_answer_written_down_is_the_one_given(answered):
    tables, folder = answered
    kept = json.loads((folder / "result.json").read_text(encoding="utf-8"))["tables"]
    assert kept["money"] == json.loads(json.dumps(tables["money"].to_dicts()))


def test_the_calibration_of_a_small_council(golden):
    tables = calibrate(["Rutland"], workers=1, progress=Silent()).tables
    golden.check(
        "calibrate_rutland",
        {
            **rounded(tables["calibration"], ["measure"], ["published", "simulated"]),
            **{
                f"forecast/{name}": number
                for name, number in rounded(
                    tables["forecast"], ["measure"], ["simulated", "same_as_last_year"]
                ).items()
            },
        },
        relative=LAST_DIGIT,
    )


def test_the_picture_of_a_small_council(golden):
    tables = picture("Rutland").tables
    figures = tables["figures"].filter(pl.col("year") == 2025)
    spend = tables["spend"].filter(pl.col("year") == 2025)
    golden.check(
        "picture_rutland",
        {
            **rounded(figures, ["measure"], ["value"]),
            **rounded(tables["standing"], ["comparison"], ["value", "low_95", "high_95"]),
            **rounded(spend, ["line"], ["per_child_gbp", "real_per_child_gbp"]),
        },
        relative=LAST_DIGIT,
    )
