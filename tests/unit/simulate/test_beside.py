"""Who is lived again when an option is played beside as now."""

import numpy as np

from seethechild.simulate import beside
from seethechild.simulate.compile import compile_program
from seethechild.simulate.parameters import mean_parameters
from seethechild.simulate.play import play
from seethechild.simulate.reforms import Multiplier, Reform, Schedule
from tests.unit.simulate.small_models import cells, lane, system

MODEL = system(
    lane("none a", 0.2, {"help": "plan"}),
    lane("plan b", 2.0, {"help": "none"}),
    lane("plan c", 0.1, {"help": "care"}),
    lane("care d", 0.5, {"help": "none"}),
    states={"help": ("none", "plan", "care")},
    start=cells(age_high=8.0),
)
NOW = play(MODEL, seed=1, draw=0, years=5.0, parameters=mean_parameters(MODEL), log=True)


def again(lane_index: int, ratio: float, *, reach: float = 1.0, start: float = 0.0) -> int:
    """How many children of a thousand are lived again."""
    multiplier = Multiplier(lane_index, np.full(3, ratio), np.array([True]))
    reform = Reform(Schedule(reach, start, 0.0, "offer"), (multiplier,))
    program = compile_program(MODEL, reforms=(reform,))
    found = beside._whom_it_changes(NOW, program)
    return len(NOW.children) if found is None else len(found)


def test_nobody_is_where_nobody_is_reached() -> None:
    assert again(2, 0.5, reach=0.0) == again(2, 0.5, start=5.0) == 0


def test_those_are_whose_clock_rang_as_now_and_would_later() -> None:
    assert again(2, 0.0) == len(np.unique(NOW.log[NOW.log[:, 3] == 2, 1])) > 0


def test_fewer_are_when_it_starts_later_or_reaches_fewer() -> None:
    assert 0 < again(2, 0.0, start=3.0) < again(2, 0.0)
    assert 0 < again(2, 0.0, reach=0.4) < again(2, 0.0)


def test_all_are_played_once_where_most_would_be_twice() -> None:
    assert again(0, 3.0) == len(NOW.children)


def test_it_is_played_with_everybody_where_as_now_was_another_system() -> None:
    parameters = mean_parameters(MODEL)
    other = system(*MODEL.lanes[:2], states=MODEL.states, start=MODEL.start)
    found = beside.play_beside(NOW, other, reforms=(), parameters=mean_parameters(other))
    assert found.model is other
    assert not beside.play_beside(NOW, MODEL, reforms=(), parameters=parameters).log.size
