"""Load: playing until nothing changes gives what going month by month gives, to the last bit."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.model.system import Service, SystemModel
from seethechild.simulate.lives import Life
from seethechild.simulate.load import play_under_load
from seethechild.simulate.load_match import MatchedLoad, match_loads
from seethechild.simulate.load_rule import LoadRule
from seethechild.simulate.option_schema import Eligible, Target
from seethechild.simulate.parameters import Parameters, draw_parameters
from seethechild.simulate.plain_queues import Together
from seethechild.simulate.play import play
from seethechild.simulate.population import Children, make_children
from seethechild.simulate.program import TICKS_PER_YEAR
from seethechild.simulate.reforms import Multiplier, Reform, Schedule
from tests.property.simulate_models import ModelMaker, newcomers, plain_engine
from tests.property.test_simulate_twin import happened, told
from tests.unit.simulate.small_models import cells, lane, system

numbers = st.integers(0, 2**32)
MONTHS, CROWD = 8, 4.0
EDGES = [round(month * TICKS_PER_YEAR / 12) for month in range(MONTHS + 1)]


def month_by_month(
    model: SystemModel,
    loads: Sequence[MatchedLoad],
    before: tuple[Reform, ...],
    children: Children,
    parameters: Parameters,
    seed: int,
) -> tuple[list[list[float]], list[list[float]], list[Life]]:
    """Live one month further at a time, with the engine that is written to be read.

    Returns:
        Loads and factors by rule and month, and the lives of the last month's end.
    """
    factors: list[list[float]] = [[1.0] for _ in loads]
    found: list[list[float]] = [[] for _ in loads]
    reforms, lives = list(before), []
    for month in range(MONTHS):
        years = EDGES[month + 1] / TICKS_PER_YEAR
        engine = plain_engine(model, parameters, tuple(reforms), seed, 0, years)
        lives, _ = Together(engine, newcomers(model, children)).through()
        multipliers = []
        for row, one in enumerate(loads):
            lived = sum(
                max(min(stay.stop, EDGES[month + 1]) - max(stay.start, EDGES[month]), 0)
                for life in lives
                for stay in life.stays
                if stay.track == one.track and stay.state in one.states
            )
            places = room(model, one, month)
            full = float("inf") if lived else 0.0
            found[row].append(lived / places if places else full)
            first = one.children(model) / one.unit(model)
            usual = one.rule.ratio_at(first, one.rule.ratio)
            factors[row].append(one.rule.ratio_at(found[row][-1], one.rule.ratio) / usual)
            step = factors[row][-1] / factors[row][-2]
            multipliers += [
                Multiplier(lane, np.where(one.ages, step, 1.0), one.groups)
                for lane in one.lanes
                if step != 1.0
            ]
        if multipliers:
            when = Schedule(1.0, (month + 1) / 12, 0.0, f"twin {month}")
            reforms.append(Reform(when, tuple(multipliers)))
    return found, [each[:MONTHS] for each in factors], lives


def room(model: SystemModel, one: MatchedLoad, month: int) -> float:
    """Return the time of places, or of what children are counted per, in a month."""
    service = one.service(model)
    length = EDGES[month + 1] - EDGES[month]
    if service is None:
        return one.unit(model) * length
    total = 0
    steps = [*((round(y * TICKS_PER_YEAR), n) for y, n in service.places), (2**62, 0)]
    for (begun, places), (until, _) in pairwise(steps):
        low, high = max(begun, EDGES[month]), min(until, EDGES[month + 1])
        total += places * max(high - low, 0)
    return float(total)


def rules(maker: ModelMaker, model: SystemModel) -> list[LoadRule]:
    """Return one or two rules that fit a model; none if nothing moves."""
    lanes = [
        lane
        for lane in model.lanes
        if any(lane.track in branch.moves for branch in lane.branches)
        and lane.id not in [service.lane for service in model.services]
    ]
    made = []
    for number in range(maker.between(1, 2) if lanes else 0):
        lane = lanes[maker.between(0, len(lanes) - 1)]
        to = {b.moves[lane.track] for b in lane.branches if lane.track in b.moves}
        ratio = tuple(round(float(each), 2) for each in maker.dice.uniform(0.2, 4.0, 3))
        loads = tuple(np.sort(maker.dice.uniform(0.2, 3.0, 3)).tolist())
        open_now = [
            each for each in model.services if each.places[0][1] and each.places[-1][1]
        ]
        if open_now and maker.maybe(0.5):
            counted = {"service": open_now[0].id}
        else:
            track, states = lane.track, tuple(sorted(to))[:1]
            if maker.maybe(0.3):
                track = maker.pick(maker.tracks)
                states = (maker.pick(model.states[track]),)
            counted = {"track": track, "states": states, "per": float(maker.between(2, 12))}
        at = {"at" if maker.maybe(0.5) else "above": loads}
        target = Target(lane.track, (lane.state,), tuple(sorted(to)))
        eligible = Eligible(0, 200, unaccompanied=True)
        made.append(
            LoadRule(
                f"rule {number}", target, eligible, ratio, "D", "made up", **at, **counted
            )
        )
    return made


def matched(model: SystemModel, wanted: list[LoadRule]) -> list[MatchedLoad]:
    # Ages of a random model are no whole years: a rule here is for all of them.
    every = np.ones(model.age_bands, bool), np.ones(len(model.groups), bool)
    found = []
    for rule in wanted:
        lanes = tuple(
            index
            for index, lane in enumerate(model.lanes)
            if (lane.track, lane.state) == (rule.target.track, rule.target.leaving[0])
            and any(b.moves.get(lane.track) in rule.target.entering for b in lane.branches)
            and lane.id not in [service.lane for service in model.services]
        )
        track, states = rule.track, rule.states
        if rule.service:
            service = next(each for each in model.services if each.id == rule.service)
            lane = next(each for each in model.lanes if each.id == service.lane)
            track, states = lane.track, (*service.holds, lane.state)
        found.append(MatchedLoad(rule, lanes, *every, track, states))
    return found


def assert_exact(number: int) -> int:
    """Hold a random model to its twin; return the rounds, 0 where nothing can come under load."""
    maker = ModelMaker(number)
    model = maker.model()
    crowd = pl.col("count") * CROWD
    model = replace(model, start=model.start.with_columns(crowd))
    if maker.maybe(0.6):
        model = maker.limited(model)
    loads = matched(model, rules(maker, model))
    return hold(model, loads, maker.reforms(model), number % 1000) if loads else 0


def hold(
    model: SystemModel, loads: list[MatchedLoad], reforms: tuple[Reform, ...], seed: int
) -> int:
    """Hold a model to its twin; return the rounds."""
    years = EDGES[-1] / TICKS_PER_YEAR
    parameters = draw_parameters(model, seed, 0)
    kids = make_children(model, seed=seed, draw=0, years=years, parameters=parameters)
    played = play_under_load(
        lambda more: play(
            model, seed=seed, draw=0, years=years, reforms=(*reforms, *more), children=kids,
            parameters=parameters, log=True,
        ),
        loads, model, seed=seed, draw=None, years=years,
    )  # fmt: skip
    loads_told, factors, lives = month_by_month(
        model, loads, reforms, kids, parameters, seed
    )
    np.testing.assert_array_equal(played.course.load, loads_told)
    np.testing.assert_array_equal(played.course.factor, factors)
    assert told(played) == happened(lives)
    assert played.course.rounds <= MONTHS
    return played.course.rounds


@settings(max_examples=25, deadline=None, derandomize=True)
@given(numbers)
def test_playing_until_nothing_changes_is_the_same_as_month_by_month(number: int) -> None:
    assert_exact(number)


@pytest.mark.parametrize("way", ["at", "above"])
def test_a_town_whose_load_swings_takes_many_rounds_and_comes_out_the_same(
    way: str,
) -> None:
    # Starts are fast and each month's load turns them up or down, for two rules that feed each
    # other; places are few.
    model = system(
        lane("none asks", 2.0, {"help": "waits"}),
        lane("waits in", 0.0, {"help": "plan"}),
        lane("waits gives up", 1.0, {"help": "none"}),
        lane("plan ends", 3.0, {"help": "none"}),
        states={"help": ("none", "waits", "plan")},
        start=cells(help=["none", "plan"], count=[240.0, 40.0], age_high=14.0),
        services=(Service("plans", "waits in", ("plan",), ((0.0, 60),)),),
    )
    target = Target("help", ("none",), ("waits",))
    ends = Target("help", ("plan",), ("none",))
    usual = {"eligible": Eligible(), "grade": "D", "why": "made up"}
    fewer = LoadRule(
        "fewer", target, ratio=(2.0, 0.3), service="plans", **{way: (0.5, 1.2)}, **usual
    )
    sooner = LoadRule(
        "sooner", ends, ratio=(0.7, 1.8), track="help", states=("plan", "waits"),
        **{way: (0.6, 2.0)}, **usual,
    )  # fmt: skip
    rounds = hold(model, list(match_loads((fewer, sooner), model)), (), 1)
    assert rounds > MONTHS / 2
