"""A declared table checks frames, counts what is wrong, and describes itself."""

import polars as pl
import pytest

from seethechild.core.errors import DataError, Problem
from seethechild.core.tables import Column, Rule, Table, at_least, between, one_of, this

STAYS = Table(
    "STAYS",
    "One stay of a child in one home.",
    (
        Column("child", pl.Int64, "child", rules=(at_least(1),)),
        Column("home", pl.String, "home", rules=(one_of("foster", "parents"),)),
        Column("start", pl.Float64, "start", unit="years", rules=(between(0, 18),)),
        Column("stop", pl.Float64, "stop; empty while open", unit="years", nullable=True),
    ),
    keys=("child", "start"),
    rules=(Rule("start is before stop", pl.col("start") < pl.col("stop")),),
)
GOOD = pl.DataFrame(
    {
        "child": [2, 1],
        "home": ["foster", "parents"],
        "start": [0.0, 3.5],
        "stop": [None, 4.0],
    }
)


def problems_of(frame: pl.DataFrame, table: Table = STAYS) -> list[Problem]:
    with pytest.raises(DataError) as caught:
        table.check(frame)
    return list(caught.value.problems)


def test_a_good_frame_comes_back_with_its_rows_as_they_were() -> None:
    assert STAYS.check(GOOD).equals(GOOD)
    assert STAYS.check(GOOD.select("stop", "start", "home", "child")).equals(GOOD)


def test_the_empty_table_passes_its_own_check() -> None:
    assert STAYS.check(STAYS.empty()).schema == pl.Schema(STAYS.dtypes)


def test_a_column_that_is_all_gaps_takes_its_declared_type() -> None:
    frame = GOOD.with_columns(stop=pl.lit(None))
    assert STAYS.check(frame).schema["stop"] == pl.Float64


def test_a_column_that_may_have_no_gaps_cannot_be_all_gaps() -> None:
    assert [str(each) for each in problems_of(GOOD.with_columns(child=pl.lit(None)))] == [
        "STAYS.child: the column is Null, not Int64. Change its type."
    ]


def test_missing_unknown_and_mistyped_columns_are_said_at_once() -> None:
    frame = GOOD.rename({"home": "homes"}).with_columns(
        pl.col("child").cast(pl.String), extra_thing=pl.lit(1)
    )
    assert {str(each) for each in problems_of(frame)} == {
        "STAYS.homes: the column is not known. Rename it to home.",
        "STAYS.extra_thing: the column is not known. Remove it.",
        "STAYS.home: the column is missing. Add it: home.",
        "STAYS.child: the column is String, not Int64. Change its type.",
    }


def test_further_columns_follow_the_declared_ones_where_they_may() -> None:
    table = Table("T", "A row.", STAYS.columns, extras=True)
    frame = GOOD.select(pl.lit("x").alias("worker"), pl.all())
    assert table.check(frame).columns == ["child", "home", "start", "stop", "worker"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"child": [None, 1]}, "STAYS.child: values are missing (1 row). Fill the gaps."),
        (
            {"child": [0, -1]},
            "STAYS.child: must be 1 or more (2 rows). Correct the values.",
        ),
        (
            {"home": ["foster", "moon"]},
            "STAYS.home: must be one of foster, parents (1 row). Correct the values.",
        ),
        (
            {"start": [18.5, 3.5]},
            "STAYS.start: must be from 0 to 18 (1 row). Correct the values.",
        ),
        (
            {"stop": [float("nan"), 4.0]},
            "STAYS.stop: is not a number (1 row). Leave unknown values empty.",
        ),
        (
            {"stop": [None, 3.5]},
            "STAYS: not so: start is before stop (1 row). Correct the rows.",
        ),
        (
            {"child": [1, 1], "start": [2.0, 2.0]},
            "STAYS: rows repeat the same child, start (1 row). Keep one of each.",
        ),
    ],
)
def test_each_kind_of_wrong_value_is_counted(
    change: dict[str, list[object]], said: str
) -> None:
    frame = GOOD.with_columns(pl.Series(name, values) for name, values in change.items())
    assert said in [str(each) for each in problems_of(frame)]


def test_no_value_of_a_child_is_ever_repeated() -> None:
    frame = GOOD.with_columns(home=pl.lit("7 Acacia Avenue"), child=pl.lit(-987654))
    said = " ".join(str(each) for each in problems_of(frame))
    assert "Acacia" not in said
    assert "987654" not in said


def test_a_rule_says_itself_and_checks_itself() -> None:
    rule = Rule("even", this % 2 == 0)
    table = Table("T", "A row.", (Column("n", pl.Int64, "n", rules=(rule,)),))
    assert problems_of(pl.DataFrame({"n": [1, 2, 3]}), table)[0].rows == 2
    assert "even" in table.describe()


def test_a_table_describes_columns_rules_and_keys() -> None:
    lines = STAYS.describe().splitlines()
    assert lines[:3] == ["## STAYS", "", "One stay of a child in one home."]
    assert "| `start` | Float64 | years | no | start | from 0 to 18 |" in lines
    assert "| `stop` | Float64 | years | yes | stop; empty while open |  |" in lines
    assert lines[-2:] == [
        "- start is before stop",
        "- no two rows have the same `child`, `start`",
    ]


def test_a_bar_in_a_meaning_does_not_break_the_description() -> None:
    table = Table("T", "A row.", (Column("n", pl.Int64, "a | b"),), extras=True)
    assert "a \\| b" in table.describe()
    assert table.describe().endswith("- further columns may follow\n")
