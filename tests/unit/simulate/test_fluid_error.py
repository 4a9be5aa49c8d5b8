"""The fluid approximation beside the engine: near where it is said to be, and poor where it is."""

from functools import lru_cache

import numpy as np
import polars as pl
import pytest

from seethechild.core.errors import SpecError
from seethechild.model.system import Service, SystemModel
from seethechild.simulate.fluid_error import fluid_error
from tests.unit.simulate.small_models import cells, lane, system
from tests.unit.simulate.test_queues_known import busy

STATES = {"help": ("none", "waits", "inside")}
YEARS, DRAWS = 4.0, 24
CHILDREN, ASKED = 6000.0, 0.2
STAY = 2.0


def service_of(
    *places: tuple[float, int], give_up: float = 0.6, children: float = CHILDREN
) -> SystemModel:
    """Children ask, wait, are helped for half a year and may come back."""
    return system(
        lane("none a", ASKED, {"help": "waits"}),
        lane("waits in", 0.0, {"help": "inside"}),
        lane("inside b", STAY, {"help": "none"}),
        lane("waits c", give_up, {"help": "none"}),
        states=STATES,
        start=cells(count=children, age_high=13.0),
        services=(Service("office", "waits in", ("inside",), places),),
    )


#: About 545 of 6,000 children would be inside if there were places for all.
REGIMES = {
    "light": ((0.0, 700),),
    "just full": ((0.0, 545),),
    "overloaded": ((0.0, 300),),
    "more places, then fewer": ((0.0, 300), (1.5, 600), (3.0, 200)),
}


@lru_cache(maxsize=8)
def error_of(name: str) -> pl.DataFrame:
    model = service_of(*REGIMES[name])
    return fluid_error(model, years=YEARS, seed=3, draws=DRAWS)


def of(table: pl.DataFrame, kind: str, what: str) -> pl.DataFrame:
    found = table.filter((pl.col("kind") == kind) & (pl.col("what") == what))
    assert found.height == YEARS
    return found


def apart(table: pl.DataFrame, kind: str, what: str, *, than: float) -> float:
    """The largest difference beyond what chance explains, against what is usual."""
    found = of(table, kind, what)
    beyond = (found["difference"].abs() - 3 * found["engine_se"]).clip(lower_bound=0.0)
    return float(beyond.max()) / than  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(REGIMES))
def test_stocks_and_flows_are_near_those_of_the_engine(name):
    table = error_of(name)
    for state in STATES["help"]:
        # Of all children 0.1 %; just at the limit, where chance alone makes a queue, 0.3 %.
        bound = 0.003 if name == "just full" else 0.001
        assert apart(table, "stock", state, than=CHILDREN) < bound, state
    for lane_id in ("none a", "waits in", "inside b", "waits c"):
        assert apart(table, "flow", lane_id, than=CHILDREN * ASKED) < 0.015, lane_id


@pytest.mark.parametrize("name", ["overloaded", "more places, then fewer"])
def test_waits_are_near_those_of_the_engine_where_the_service_is_full(name):
    table = error_of(name)
    waits = of(table, "service", "mean_wait_days")
    assert waits["engine"].max() > 60  # type: ignore[operator]
    for row in waits.iter_rows(named=True):
        assert row["difference"] == pytest.approx(0, abs=3 + 0.05 * row["engine"])
    for what in ("asked", "taken_in", "gave_up", "waiting"):
        assert apart(table, "service", what, than=CHILDREN * ASKED) < 0.015, what


def test_with_a_light_load_neither_lets_anybody_wait():
    waits = of(error_of("light"), "service", "mean_wait_days")
    assert waits["fluid"].to_list() == [0.0] * 4
    assert waits["engine"].to_list() == [0.0] * 4


def test_what_is_counted_of_a_service_agrees_with_states_and_lanes():
    table = error_of("overloaded")
    for column in ("fluid", "engine"):
        pairs = (
            ("waiting", "stock", "waits"),
            ("taken_in", "flow", "waits in"),
            ("gave_up", "flow", "waits c"),
        )
        for what, kind, name in pairs:
            mine, theirs = of(table, "service", what), of(table, kind, name)
            # Some leave the wait by growing up.
            assert mine[column].to_numpy() == pytest.approx(theirs[column].to_numpy(), abs=12)  # fmt: skip


def test_a_small_service_near_its_limit_is_where_it_is_poor():
    """Nine places for nine children: by chance there are often more, and they wait."""
    small = fluid_error(
        service_of((0.0, 10), give_up=0.1, children=100.0), years=YEARS, seed=3, draws=200
    )
    waits = of(small, "service", "mean_wait_days")
    assert waits["fluid"].to_list() == [0.0] * 4
    assert all(wait > 10 for wait in waits["engine"][1:])
    large = fluid_error(
        service_of((0.0, 1000), give_up=0.1, children=10000.0),
        years=YEARS,
        seed=3,
        draws=12,
    )
    # The same load in a hundred times as large a service.
    assert all(wait < 1 for wait in of(large, "service", "mean_wait_days")["engine"])


def test_groups_and_ages_at_different_rates_are_as_the_engine_plays_them():
    table = fluid_error(busy(60), years=4, seed=5, draws=60)
    for state in STATES["help"]:
        assert apart(table, "stock", state, than=300.0) < 0.005, state
    waits = of(table, "service", "mean_wait_days")
    assert np.abs(waits["difference"]).max() < 0.05 * waits["engine"].max()  # type: ignore[operator]


def test_one_draw_has_no_error_of_its_own():
    with pytest.raises(SpecError, match="draws"):
        fluid_error(busy(60), years=1, seed=1, draws=1)
