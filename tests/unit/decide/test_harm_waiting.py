"""Harm while waiting: against a plain look at each life, and against rates known beforehand."""

from bisect import bisect_right

import polars as pl
import pytest

from seethechild.decide.harm_waiting import HARM_WAITING, harm_waiting, harm_waiting_table
from seethechild.decide.observe import SIGNS_OF_HARM
from seethechild.simulate.play import Played
from seethechild.simulate.spells import stays
from tests.unit.decide.need_model import needing, played_need


def slowly(played: Played) -> tuple[int, float]:
    """Look up where each child with a sign of harm was just before it."""
    lines = stays(played).filter(pl.col("track") == "help", pl.col("state") == "waiting")
    spells: dict[int, list[tuple[int, int]]] = {}
    for row, start, stop in lines.select("row", "start", "stop").iter_rows():
        spells.setdefault(row, []).append((start, stop))
    count = 0
    for time, row, _, branch in played.log.tolist():
        signs = sum(e in SIGNS_OF_HARM.events for e in played.layout.places[branch].events)
        mine = spells.get(row, [])
        place = bisect_right([start for start, _ in mine], time - 1) - 1
        count += signs * bool(place >= 0 and mine[place][0] < time <= mine[place][1])
    return count, sum(b - a for each in spells.values() for a, b in each) / 1e9


def test_it_is_what_a_plain_look_at_each_life_finds() -> None:
    played = played_need(needing(places=3), more_asked=4.0)
    found = harm_waiting(played, option="a")
    assert found.schema == HARM_WAITING
    row = found.row(0, named=True)
    count, years = slowly(played)
    assert count > 20
    assert (row["service"], row["signs_of_harm"]) == ("early_help", count)
    assert row["child_years"] == pytest.approx(years)


def test_with_places_for_all_nobody_is_harmed_in_line() -> None:
    row = harm_waiting(played_need(needing(places=10_000)), option="a").row(0, named=True)
    assert (row["signs_of_harm"], row["child_years"]) == (0, 0.0)


def test_a_longer_line_has_more_harm_and_not_a_higher_rate() -> None:
    rows = [
        (0, "as_now", "camhs", 10, 100.0),
        (0, "new", "camhs", 20, 200.0),
        (1, "as_now", "camhs", 0, 0.0),
        (1, "new", "camhs", 2, 20.0),
    ]
    table = harm_waiting_table(
        pl.DataFrame(rows, schema=HARM_WAITING, orient="row"), base="as_now"
    )
    new = {
        row["measure"]: row for row in table.filter(pl.col("option") == "new").to_dicts()
    }
    assert new["signs_of_harm"]["change_mean"] == 6
    assert new["per_100_child_years"]["mean"] == 10
    assert new["per_100_child_years"]["change_mean"] == 0
    assert new["signs_of_harm"]["title"] == "CAMHS"
