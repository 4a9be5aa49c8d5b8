"""Waits and late help of whole datasets: the truth comes back, and order does not matter."""

import math

import numpy as np
import polars as pl
import pytest

from seethechild.core.errors import UnknownNameError
from seethechild.core.streams import generator
from seethechild.journeys.dataset import Dataset
from seethechild.journeys.late.measure import measure
from seethechild.journeys.late.tables import LATE, LATE_WITH_IT, TRENDS, WAITS
from seethechild.journeys.tables import EVENTS
from seethechild.report.release import Counted, release
from tests.unit.journeys.late.made_up import MadeUp, crowd, drawn, filled, waiting

TRUTH = 732.0


@pytest.fixture(scope="module")
def steady():
    return waiting(12_000)


@pytest.fixture(scope="module")
def measured(steady):
    return measure(steady, by=())


def help_waits(found, group="all"):
    return found.waits.filter(
        (pl.col("measure") == "known_to_help") & (pl.col("group") == group)
    )


def naive(dataset) -> list[float]:
    """Average wait of those who arrived, by year of arrival: what must not be done."""
    first = dataset.events.select("child_id", known="date")
    waits = dataset.spells.join(first, on="child_id").with_columns(
        days=(pl.col("start") - pl.col("known")).dt.total_days(),
        year=(pl.col("start") - pl.date(2019, 4, 1)).dt.total_days() // 365,
    )
    means = waits.filter(pl.col("year") < 5).group_by("year").agg(pl.col("days").mean())
    return means.sort("year")["days"].to_list()


def test_averaging_over_those_who_arrived_invents_a_rising_trend(steady):
    """A constant process with a mean wait of 732 days looks like 112, 242, 363, 462, 538."""
    rising = naive(steady)
    assert rising == sorted(rising)
    assert rising == pytest.approx([112, 242, 363, 462, 538], rel=0.08)


def test_a_steady_process_comes_back_with_its_mean_and_no_trend(measured):
    whole = help_waits(measured).filter(pl.col("period") == "all").row(0, named=True)
    assert whole["steady_mean_low_days"] < TRUTH < whole["steady_mean_high_days"]
    assert whole["steady_mean_high_days"] - whole["steady_mean_low_days"] < 40.0
    median = TRUTH * math.log(2.0)
    assert whole["median_low_days"] <= median <= whole["median_high_days"]
    for day in (30, 90, 180, 365, 730):
        truth = 1.0 - math.exp(-day / TRUTH)
        assert whole[f"within_{day}_low"] <= truth <= whole[f"within_{day}_high"]
    trend = measured.trends.filter(
        (pl.col("measure") == "known_to_help") & (pl.col("group") == "all")
    ).row(0, named=True)
    assert trend["years"] == 5
    assert trend["p"] > 0.05
    assert trend["ratio_low"] < 1.0 < trend["ratio_high"]


def test_each_year_of_start_gives_the_same_wait(measured):
    years = help_waits(measured).filter(pl.col("period") != "all")
    assert years.height == 5
    held = (years["steady_mean_low_days"] < TRUTH) & (
        years["steady_mean_high_days"] > TRUTH
    )
    assert held.sum() >= 4  # five intervals of 95 %
    assert years["within_730"].is_null().to_list() == [False, False, False, True, True]


def test_a_thousand_such_councils_hold_the_truth_about_95_times_in_100():
    """Thirty datasets, and intervals of eight figures in each."""
    held = []
    for seed in range(30):
        row = help_waits(measure(waiting(1200, seed=seed + 100), by=()))
        row = row.filter(pl.col("period") == "all").row(0, named=True)
        held.append(row["steady_mean_low_days"] < TRUTH < row["steady_mean_high_days"])
        for day in (30, 90, 180, 365, 730):
            truth = 1.0 - math.exp(-day / TRUTH)
            held.append(row[f"within_{day}_low"] <= truth <= row[f"within_{day}_high"])
    assert np.mean(held) >= 0.9


@pytest.fixture(scope="module")
def many():
    return crowd(2500)


def shuffled(dataset: MadeUp, seed: int) -> MadeUp:
    chance = generator(seed, "test/measure/shuffle")
    return MadeUp(
        *(
            frame[chance.permutation(frame.height)]
            for frame in (
                dataset.children,
                dataset.spells,
                dataset.events,
                dataset.coverage,
            )
        )
    )


def test_the_order_of_rows_does_not_matter(many):
    one, other = measure(many), measure(shuffled(many, 1))
    assert one.late.equals(other.late)
    assert one.waits.equals(other.waits)
    assert one.trends.equals(other.trends)


def test_groups_add_up_to_all(many):
    found = measure(
        many, by=("age_band", "sex", "ethnicity", "disability", "deprivation", "team")
    )
    keys, counts = ["measure", "period"], ["children", "closed_before", "closed", "harmed"]
    whole = found.late.filter(pl.col("group") == "all").select(*keys, *counts)
    for group in ("age_band", "sex", "ethnicity", "disability", "deprivation", "team"):
        parts = (
            found.late.filter(pl.col("group") == group)
            .group_by(keys)
            .agg(pl.col(counts).sum())
        )
        both = whole.filter(pl.col("children") + pl.col("closed") > 0).sort(keys)
        assert parts.sort(keys).equals(both)
    counted = pl.col("events") + pl.col("other_ends") + pl.col("censored")
    assert found.waits.select((counted == pl.col("children")).all()).item()


def test_tables_are_as_declared_and_hold_nobody(many):
    found = measure(many)
    for table, frame in ((LATE, found.late), (WAITS, found.waits), (TRENDS, found.trends)):
        assert table.check(frame).height == frame.height > 0
        assert not {"child_id", "worker_id", "family_id"} & set(frame.columns)


def test_a_hidden_count_takes_with_it_what_would_give_it_away(many):
    frame = measure(many, by=("ethnicity",)).late
    margins = frame.filter((pl.col("group") == "all") | (pl.col("period") == "all"))
    shown = release(margins, Counted(LATE_WITH_IT))
    marks = [pl.col(f"{count}_mark") != "" for count in LATE_WITH_IT]
    assert shown.select(pl.any_horizontal(marks).any()).item()
    for count, others in LATE_WITH_IT.items():
        hidden = shown.filter(pl.col(f"{count}_mark") != "")
        assert hidden.select(
            pl.all_horizontal(pl.col(count, *others).is_null().all())
        ).item()


def test_a_built_dataset_can_be_measured(many):
    built = Dataset(
        "made up", None, True, many.children, many.spells, many.events, many.coverage
    )
    assert measure(built).late.equals(measure(many).late)


def test_an_empty_dataset_gives_empty_lines():
    nothing = drawn([], coverage=drawn([("a", "contact", "2020-01-01")]).coverage)
    found = measure(nothing)
    assert found.late.filter(pl.col("children") + pl.col("closed") > 0).is_empty()
    assert found.late["group"].unique().sort().to_list() == ["all", "apart"]
    assert found.trends.is_empty()
    bare = MadeUp(
        nothing.children, nothing.spells, nothing.events, nothing.coverage.head(0)
    )
    assert measure(bare).waits["children"].sum() == 0


def test_a_group_that_is_not_known_is_named(many):
    with pytest.raises(UnknownNameError, match="ethnicity"):
        measure(many, by=("ethnicty",))


def test_a_trend_that_is_there_is_found():
    """Help comes twice as fast for those known from the third year on."""
    early, late = (
        waiting(6000, mean_days=1464.0, seed=8),
        waiting(6000, mean_days=732.0, seed=9),
    )
    cut = pl.date(2021, 4, 1)
    first = early.events.filter(pl.col("date") < cut)
    then = late.events.filter(pl.col("date") >= cut).with_columns(
        pl.format("L{}", "child_id").alias("child_id")
    )
    spells = [
        early.spells.filter(pl.col("child_id").is_in(first["child_id"].implode())),
        late.spells.with_columns(pl.format("L{}", "child_id").alias("child_id")).filter(
            pl.col("child_id").is_in(then["child_id"].implode())
        ),
    ]
    children = pl.concat(
        [
            early.children,
            late.children.with_columns(pl.format("L{}", "child_id").alias("child_id")),
        ]
    )
    made = MadeUp(
        children,
        pl.concat(spells),
        filled(EVENTS, pl.concat([first, then])),
        early.coverage,
    )
    trend = measure(made, by=()).trends.filter(
        (pl.col("measure") == "known_to_help") & (pl.col("group") == "all")
    )
    assert trend["p"].item() < 0.001
    assert trend["ratio_low"].item() > 1.1
