"""Months and teams: what is told of them gives no small count away, and a chart is told whole or not."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from seethechild.core.streams import generator
from seethechild.journeys.access.after import AFTER, WAITING
from seethechild.journeys.access.charts import chart
from seethechild.journeys.access.measure import CHANGES, CHARTS, COUNCIL, EXPLAINED, Access
from seethechild.journeys.funnel import FUNNEL
from seethechild.studies.access_shown import safe_tables
from seethechild.studies.releases import Door
from tests.attacker import SMALL, Attacker

MEASURE, MONTHS = "referrals_closed", 24
TEAMS = {"Ash": 60, "Birch": 55, "Cedar": 90, "Elm": 30}


def access(seed: int, *, few: int = 0, no_team: int = 3) -> Access:
    """Two years of a council's months; the smallest team has ``few`` closed in some of them."""
    chance = generator(seed, "months")
    of = np.array([chance.poisson(mean, MONTHS) + 25 for mean in TEAMS.values()])
    closed = np.maximum(chance.binomial(of, 0.5), 10)
    closed = np.minimum(closed, of - 10)
    if few:
        closed[-1, :: few + 2] = few
    alone = chance.integers(0, no_team + 1, MONTHS)
    rows = dict(zip(TEAMS, zip(closed, of, strict=True), strict=True))
    rows[COUNCIL] = (closed.sum(axis=0) + alone // 2, of.sum(axis=0) + alone)
    months = [date(2023 + (3 + i) // 12, (3 + i) % 12 + 1, 1) for i in range(MONTHS)]
    frames = [
        chart(part.astype(float), whole.astype(float)).with_columns(
            pl.Series("month", months), measure=pl.lit(MEASURE), team=pl.lit(team),
            children_each=pl.lit(8.0), vacancy_share=pl.lit(0.1),
        ).select(*CHARTS.dtypes)
        for team, (part, whole) in rows.items()
    ]  # fmt: skip
    nothing = (CHANGES.empty(), EXPLAINED.empty(), AFTER.empty(), WAITING.empty())
    return Access(FUNNEL.empty(), pl.concat(frames), *nothing)


def door() -> Door:
    return Door("data", {})


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("few", [0, 3, 9])
def test_months_of_teams_give_no_small_count_away(seed: int, few: int) -> None:
    made = access(seed, few=few)
    told = safe_tables(made, door())["charts"]
    found, truth = Attacker(), {}
    for count in ("of", "closed"):
        months = dict(
            zip(made.charts.select("team", "month").rows(), made.charts[count], strict=True)
        )
        for cell, value in zip(
            told.select("team", "month").rows(), told[count], strict=True
        ):
            found.cell((count, *cell), value)
            truth[count, *cell] = months[cell]
    for month in told["month"].unique():
        for count in ("of", "closed"):
            found.cell((count, "no team", month), None)
            parts = [(count, team, month) for team in (*TEAMS, "no team")]
            found.adds((count, COUNCIL, month), parts)
            truth[count, "no team", month] = truth[count, COUNCIL, month] - sum(
                truth[count, team, month] for team in TEAMS
            )
        for team in (COUNCIL, *TEAMS, "no team"):
            found.part(("of", team, month), ("closed", team, month), ("rest", team, month))
    for team in TEAMS:  # and totals, whether they are told or not
        for count in ("of", "closed"):
            cells = {cell: 1.0 for cell in truth if cell[:2] == (count, team)}
            found.says(cells, -float(sum(truth[cell] for cell in cells)))
    shown = told.filter(pl.col("team") != COUNCIL).drop_nulls("closed")
    assert shown.height >= MONTHS
    small = [cell for cell, n in truth.items() if cell[1] in TEAMS and n < SMALL]
    assert bool(small) == bool(few)
    small += [cell for cell, n in truth.items() if cell[1] == "no team" and 0 < n < SMALL]
    for cell in small:
        low, high = found.between(cell)
        assert high - low >= SMALL - 1 - 1e-6


def test_a_team_is_told_in_all_months_or_in_none() -> None:
    told = safe_tables(access(1, few=3), door())["charts"]
    for (_,), rows in told.group_by("team"):
        assert rows["closed"].null_count() in (0, MONTHS)
        for name in ("low", "high", "signal", "children_each", "vacancy_share"):
            assert rows[name].null_count() in (0, MONTHS)
            assert (rows[name].null_count() == MONTHS) == (
                rows["closed"].null_count() == MONTHS
            )
    assert told.filter(pl.col("team") == "Elm")["of"].null_count() == MONTHS


def test_three_more_closings_in_a_month_are_told_by_no_chart_that_follows() -> None:
    first = door()
    made = access(1, no_team=0)
    before = safe_tables(made, first)["charts"]
    month = date(2024, 6, 1)
    more = (pl.col("month") == month) & pl.col("team").is_in([COUNCIL, "Ash"])
    later = made.charts.with_columns(
        pl.when(more).then(pl.col(each) + 3).otherwise(each).alias(each)
        for each in ("of", "closed")
    )
    second = Door("other", {"data": first.told})
    after = safe_tables(Access(made.funnel, later, made.changes, made.explained, made.after, made.waiting), second)["charts"]  # fmt: skip
    assert before["closed"].null_count() == 0
    both = before.join(after, on=["team", "month"], suffix="_now")
    for count in ("of", "closed"):
        off = (both[f"{count}_now"] - both[count]).drop_nulls().abs()
        assert not off.is_between(1, SMALL - 1).any()
    gone = after.filter((pl.col("month") == month) & (pl.col("team") == COUNCIL))
    assert gone["closed"].to_list() == [None]


def test_teams_compared_are_told_all_or_none() -> None:
    """Of two teams each is "the others" of the other: one hidden must hide both."""

    def compared(made: Access) -> pl.DataFrame:
        names = list(TEAMS)
        rows = [
            {name: 0.5 for name, dtype in EXPLAINED.dtypes.items() if dtype == pl.Float64}
            | {"measure": MEASURE, "compared": "team", "with_what": f"other teams and {team}",
               "first_of": 500, "second_of": 500, "mix": "age"}
            for team in names
        ]  # fmt: skip
        frame = EXPLAINED.check(pl.DataFrame(rows, schema=EXPLAINED.dtypes))
        return safe_tables(replace(made, explained=frame), door())["explained"]

    made = access(1, no_team=0)
    assert compared(made)["second_share"].null_count() == 0
    small = pl.col("team") == "Elm"  # a team of which all together are few
    few = made.charts.with_columns(
        closed=pl.when(small).then(pl.lit(0)).otherwise("closed").cast(pl.Int64)
    )
    few = few.with_columns(
        closed=pl.when(small & (pl.col("month") == pl.col("month").min())).then(4).otherwise("closed")
    )  # fmt: skip
    hidden = compared(replace(made, charts=few))
    for name in ("first_share", "second_share", "left", "second_of", "team_known"):
        assert hidden[name].null_count() == hidden.height == len(TEAMS)
