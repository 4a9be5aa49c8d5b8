"""A result is printed in one agreed shape."""

import json
from datetime import UTC, date, datetime

import polars as pl

from seethechild.core.provenance import Input, Provenance
from seethechild.core.results import Check, Result

ORIGIN = Provenance("abc", "1.0", 1, (Input("figures", "def", 3),), {"hidden": True})


def result_with(**columns: list[object]) -> Result:
    return Result("A é b.", {"t": pl.DataFrame(columns)}, (Check("c", None, "d"),), ORIGIN)


def test_json_has_exactly_the_agreed_shape() -> None:
    assert json.loads(result_with(n=[1.0]).to_json()) == {
        "sentence": "A é b.",
        "tables": {"t": [{"n": 1.0}]},
        "checks": [{"name": "c", "passed": None, "sentence": "d"}],
        "provenance": {
            "fingerprint": "abc",
            "version": "1.0",
            "seed": 1,
            "inputs": [{"name": "figures", "sha256": "def", "rows": 3}],
        },
    }


def test_json_is_one_line_that_people_can_read() -> None:
    text = result_with(n=[1.0]).to_json()
    assert "\n" not in text
    assert "A é b." in text


def test_what_is_not_a_finite_number_is_null() -> None:
    text = result_with(n=[float("nan"), float("inf"), float("-inf"), None, 0.0]).to_json()
    assert [row["n"] for row in json.loads(text)["tables"]["t"]] == [
        None,
        None,
        None,
        None,
        0.0,
    ]


def test_dates_are_written_as_iso_8601_and_lists_and_structs_stay() -> None:
    text = result_with(
        day=[date(2025, 3, 31)],
        moment=[datetime(2025, 3, 31, 12, tzinfo=UTC)],
        values=[[1.0, float("nan")]],
        pair=[{"low": 1, "is_sure": True}],
    ).to_json()
    assert json.loads(text)["tables"]["t"] == [
        {
            "day": "2025-03-31",
            "moment": "2025-03-31T12:00:00+00:00",
            "values": [1.0, None],
            "pair": {"low": 1, "is_sure": True},
        }
    ]
