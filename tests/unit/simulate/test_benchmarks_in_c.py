"""What benchmarks in C are timed on is the same work: their tables are the engine's."""

import b1
import b2
import bench_full
import floor
import full
import full_floor
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.simulate.compile import Outcome, compile_program
from seethechild.simulate.families import for_program
from seethechild.simulate.parameters import mean_parameters
from seethechild.simulate.plain import PlainEngine
from seethechild.simulate.play import play
from seethechild.simulate.population import make_children
from seethechild.simulate.presence import period_ticks
from seethechild.simulate.program import TICKS_PER_YEAR
from seethechild.simulate.reforms import leading
from seethechild.simulate.running import run_key, run_program
from tests.property.simulate_models import EVENTS, ModelMaker, some_by_family

CHILDREN = 6_000


@pytest.fixture(scope="module")
def work():
    return bench_full.work(CHILDREN)


@pytest.mark.parametrize("benchmark", [b1, b2])
def test_the_floor_of_b1_and_b2_does_what_the_engine_does(benchmark):
    model, horizon = benchmark.model(), 10 * TICKS_PER_YEAR
    kids = make_children(model, seed=1, draw=0, years=10.0)
    run = floor.floor(model, kids, horizon)
    if run is None:
        pytest.skip("no compiler of C here")
    played = play(
        model, seed=1, draw=0, years=10.0, period_years=10.0, children=kids,
        parameters=mean_parameters(model),
    )  # fmt: skip
    events, tables = run()
    assert events == played.taken.sum()
    floor.hold(tables, played)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("period_years", [full.PERIOD_YEARS, 1.0, 3.0])
def test_the_full_benchmark_in_c_is_the_engine_to_the_last_tick(work, seed, period_years):
    how = {
        "key": run_key(seed, 0),
        "horizon": bench_full.HORIZON,
        "period": period_ticks(period_years),
    }
    run = full_floor.in_c(work.program, work.children, **how)
    if run is None:
        pytest.skip("no compiler of C here")
    events, room = run()
    here = run_program(work.program, work.children, **how)
    assert events == here.taken.sum() > 0
    full_floor.hold(room, here)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 2**32))
def test_random_models_are_the_same_in_c(number):
    maker = ModelMaker(number)
    model = maker.model()
    reforms = some_by_family(maker.reforms(model))
    if number % 2:
        reforms = (*maker.steady_reforms(model), *reforms)
    counted = tuple(Outcome(name, events=(name,)) for name in EVENTS)
    program = compile_program(model, reforms=reforms, outcomes=counted)
    kids = make_children(model, seed=1, draw=0, years=4.7)
    kids = for_program(kids, model, program, seed=1, draw=0)
    how = {
        "key": run_key(1, 0),
        "horizon": int(4.7 * TICKS_PER_YEAR),
        "period": TICKS_PER_YEAR // 4,
    }
    run = full_floor.in_c(program, kids, **how)
    if run is None:
        pytest.skip("no compiler of C here")
    full_floor.hold(run()[1], run_program(program, kids, **how))


def test_one_tick_too_many_in_c_is_told(work):
    here = work.kernel()
    there = here._replace(ticks=here.ticks.copy())
    there.ticks[0, 0, 0, 0] += 1
    with pytest.raises(RuntimeError, match="differs from the engine in ticks"):
        full_floor.hold(there, here)


def test_the_plain_twin_lives_the_same_lives_in_the_full_benchmark(work):
    rows = np.linspace(0, len(work.children) - 1, 60).astype(int)
    low, high = (int(word) for word in run_key(bench_full.SEED, bench_full.DRAW))
    twin = PlainEngine(
        work.model,
        mean_parameters(work.model),
        work.reforms,
        (low, high),
        bench_full.HORIZON,
    )
    log = run_program(
        work.program, work.children, key=run_key(1, 0), horizon=bench_full.HORIZON,
        period=bench_full.PERIOD, log_rows=2 * CHILDREN,
    ).log  # fmt: skip
    for row in rows:
        life = twin.live(bench_full.newcomer(work.model, work.children, row))
        assert [happening.time for happening in life.happenings] == log[
            log[:, 1] == row, 0
        ].tolist()


def test_the_full_benchmark_is_of_the_size_it_says(work):
    program = work.program
    assert program.rates.shape[1:] == (18, 5)
    assert program.by_group.shape[1] == 4
    assert len(program.base) == 3
    assert len(program.first_lane) - 1 == 20
    assert np.diff(program.first_lane).max() == 8
    assert len(work.children) == pytest.approx(CHILDREN, abs=1)
    assert work.children.entry.max() == 0
    ages = -work.children.birth / TICKS_PER_YEAR
    assert ages.min() < 0.1
    assert ages.max() > 17.9


def test_the_full_benchmark_uses_all_the_engine_can_do(work):
    program, model = work.program, work.model
    assert 0 < program.varies.sum() < len(program.varies)
    assert set(program.depends.tolist()) == {0, 1, 2, 3, 4, 5}  # on none, one or two tracks
    assert any(lane.when for lane in model.lanes)
    assert (program.branches > 1).any()
    assert ((program.to >= 0).sum(axis=1) == 0).any()  # stays on
    assert ((program.to >= 0).sum(axis=1) == 2).any()  # moves on two tracks
    assert program.leaves.any()
    assert program.enter_at.any()
    everyone = leading([reform.schedule for reform in work.reforms])
    assert everyone == len(work.reforms) - 1 == len(full.DRIFT) == 10
    assert program.reach[-1] == 0.5
    assert program.reach_ramp[-1] == 2 * TICKS_PER_YEAR
    assert program.reach_shared[-1] == 1
    assert (program.row[-1] >= 0).any()


def test_in_the_full_benchmark_all_of_it_happens_and_most_children_never_move(work):
    room = run_program(
        work.program, work.children, key=run_key(1, 0), horizon=bench_full.HORIZON,
        period=bench_full.PERIOD, log_rows=2 * CHILDREN,
    )  # fmt: skip
    by_branch = room.taken.sum(axis=(0, 2, 3, 4))
    layout = bench_full.lay_out(work.model)
    taken = {
        place.lane for place, times in zip(layout.places, by_branch, strict=True) if times
    }
    assert {
        place.lane for place in layout.places if place.lane.startswith("birthday")
    } <= taken
    assert len(taken) > 0.8 * (len(work.model.lanes) + len(full.BIRTHDAYS))
    assert room.outcomes.any(axis=0).all()
    assert 1.0 < len(room.log) / CHILDREN < 1.25
    assert len(np.unique(room.log[:, 1])) < 0.35 * CHILDREN
