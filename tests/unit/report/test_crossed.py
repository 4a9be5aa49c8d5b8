"""Levels told period by period: nobody narrows a small count of those that are not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.report.crossed import Crossed, hidden_levels
from seethechild.report.disclosure import THRESHOLD
from tests.attacker import Attacker


@st.composite
def tables(draw: st.DrawFn) -> list[dict[str, dict[str, float]]]:
    """A count and its rest, by level and period: mostly large, some small."""
    levels, periods = draw(st.integers(2, 5)), draw(st.integers(1, 5))
    low = draw(st.sampled_from([0, 8, 9, 10]))
    cells = st.lists(
        st.integers(low, 60), min_size=levels * periods, max_size=levels * periods
    )
    return [
        {
            f"l{i}": {f"p{j}": float(n) for j, n in enumerate(row)}
            for i, row in enumerate(np.array(draw(cells)).reshape(levels, periods).tolist())
        }
        for _ in range(2)
    ]


def attacker(table: Crossed, hidden: set[str]) -> Attacker:
    """All totals are known, and all levels that are not hidden."""
    found = Attacker()
    periods = {period for cells in table.values() for period in cells}
    for level, cells in table.items():
        for period, count in cells.items():
            found.cell((level, period), None if level in hidden else count)
        found.cell((level, "all"), sum(cells.values()))
        found.adds((level, "all"), [(level, period) for period in cells])
    for period in periods:
        found.cell(("all", period), sum(cells[period] for cells in table.values()))
        found.adds(("all", period), [(level, period) for level in table])
    return found


@settings(max_examples=60)
@given(tables())
def test_no_small_count_of_a_hidden_level_can_be_narrowed_down(
    made: list[dict[str, dict[str, float]]],
) -> None:
    hidden = hidden_levels(made, set())
    for table in made:
        found = attacker(table, hidden)
        for level, cells in table.items():
            for period, count in cells.items():
                if count < THRESHOLD:
                    assert level in hidden
                    low, high = found.between((level, period))
                    assert high - low >= THRESHOLD - 1 - 1e-6 or hidden == set(table)


def test_what_must_be_hidden_for_another_reason_is() -> None:
    table = {"a": {"1": 30.0}, "b": {"1": 40.0}, "c": {"1": 50.0}}
    assert hidden_levels([table], set()) == set()
    assert hidden_levels([table], {"c"}) == {"c"}


@pytest.mark.parametrize("count", [0, 9])
def test_a_level_with_one_small_period_is_hidden_whole_and_another_with_it(
    count: int,
) -> None:
    table = {"a": {"1": 30.0, "2": float(count)}, "b": {"1": 40.0, "2": 40.0}, "c": {"1": 99.0, "2": 99.0}}  # fmt: skip
    assert hidden_levels([table], set()) == {"a", "b"}
