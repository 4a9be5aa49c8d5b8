"""Play one draw of one option: children in, activity, flows and outcomes out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seethechild.core.errors import Problem, SpecError
from seethechild.core.time import DAYS_PER_YEAR
from seethechild.model.system import SystemModel
from seethechild.simulate.compile import Outcome, compile_program
from seethechild.simulate.families import for_program
from seethechild.simulate.layout import Layout, lay_out, ticks
from seethechild.simulate.parameters import Parameters, draw_parameters
from seethechild.simulate.population import Children, make_children
from seethechild.simulate.presence import (
    Presence,
    period_ticks,
    presence,
    turning_points,
)
from seethechild.simulate.program import TICKS_PER_YEAR, Floats, Ints, Program, Smalls
from seethechild.simulate.queues import Requests, run_freely, run_limited
from seethechild.simulate.reforms import Reform
from seethechild.simulate.running import Room, run_key


@dataclass(frozen=True, eq=False)
class Played:
    """What happened to all children in one draw of one option.

    Attributes:
        model: what was played.
        layout: names of states and branches.
        draw: which draw, or None for the means.
        turns: (P + 1,) ticks; where periods begin and end.
        ticks: (P, S, A, G) time lived; ``TICKS_PER_YEAR`` to a child-year.
        stock: (P, S, A, G) children in each state as the period ends.
        entries: (P, S, A, G) moves into each state, arrivals among them.
        taken: (P, B, A, G, D) times each branch was taken, by the time spent in the state.
        arrivals: (P, J, A, G) children brought by each inflow.
        children: who they are, row by row.
        outcome_names: (K) names.
        outcomes: (N, K) counts or whole days for each child.
        log: (events, 4) time in ticks, row of the child, source (lane or L + birthday), branch;
            empty unless asked for; ordered by child, then time.
        requests: for limited services, in the order in which they were made.
        program: the model, parameters and reforms as arrays.
        seed: of the run.
    """

    model: SystemModel
    layout: Layout
    draw: int | None
    turns: Ints
    ticks: Ints
    stock: Ints
    entries: Ints
    taken: Smalls
    arrivals: Ints
    children: Children
    outcome_names: tuple[str, ...]
    outcomes: Smalls
    log: Ints
    requests: Requests
    program: Program
    seed: int

    @property
    def child_years(self) -> Floats:
        """Time lived in years, shape (P, S, A, G)."""
        return self.ticks / TICKS_PER_YEAR


def play(
    model: SystemModel,
    *,
    seed: int,
    draw: int | None,
    years: float,
    reforms: Sequence[Reform] = (),
    period_years: float = 1.0,
    children: Children | None = None,
    parameters: Parameters | None = None,
    outcomes: Sequence[Outcome] = (),
    log: bool = False,
    chunks: int = 1,
) -> Played:
    """Play a model forward, child by child, in exact time.

    Args:
        model: the system as it is.
        seed: names all chance together with ``draw``.
        draw: which set of parameters; None plays the means.
        years: length of the run.
        reforms: what the option changes; none means as now.
        period_years: length of a period of the results; the last one may be shorter.
        children: who is played; None makes them. Give the same to each option of a draw.
        parameters: the draw's parameters; None draws them.
        outcomes: what to count for each child.
        log: whether to keep every event.
        chunks: pieces to play the children in; changes nothing in the result.

    Raises:
        SpecError: years or period are not above 0; reforms or outcomes do not fit the model.
    """
    _check_times(years, period_years)
    if parameters is None:
        parameters = draw_parameters(model, seed, draw)
    program = compile_program(
        model, parameters=parameters, reforms=reforms, outcomes=outcomes
    )
    if children is None:
        children = make_children(
            model, seed=seed, draw=draw, years=years, parameters=parameters
        )
    children = for_program(children, model, program, seed=seed, draw=draw)
    horizon, period = int(ticks(years)), period_ticks(period_years)
    played = run_limited if model.services else run_freely
    room, requests = played(
        model,
        program,
        children,
        key=run_key(seed, draw),
        horizon=horizon,
        period=period,
        log=log,
        chunks=chunks,
    )
    seen = presence(children, model, horizon=horizon, period=period)
    lived, stock = _with_the_rest(program, room, seen, model)
    return Played(
        model=model,
        layout=lay_out(model),
        draw=draw,
        turns=turning_points(horizon, period),
        ticks=lived,
        stock=stock,
        entries=room.entries + seen.came,
        taken=room.taken,
        arrivals=seen.arrivals,
        children=children,
        outcome_names=tuple(outcome.name for outcome in outcomes),
        outcomes=in_days(room.outcomes, outcomes),
        log=room.log,
        requests=requests,
        program=program,
        seed=seed,
    )


def _check_times(years: float, period_years: float) -> None:
    problems = [
        Problem(name, f"is {value:g}", "Give a length above 0.")
        for name, value in (("years", years), ("period_years", period_years))
        if not value > 0
    ]
    if problems:
        raise SpecError(problems)


def _with_the_rest(
    program: Program, room: Room, seen: Presence, model: SystemModel
) -> tuple[Ints, Ints]:
    # The state of each track that the kernel does not write down is the whole less the others.
    lived = room.ticks[:, :-1].copy()
    stock = room.stock[:, :-1].astype(np.int64)
    home = 0
    for track, base in zip(model.tracks, program.base, strict=True):
        span = slice(home, home + len(model.states[track]))
        home = span.stop
        lived[:, base] = seen.lived - room.ticks[:, -1] - lived[:, span].sum(axis=1)
        stock[:, base] = seen.there - room.stock[:, -1] - stock[:, span].sum(axis=1)
    return lived, stock


def in_days(raw: Ints, outcomes: Sequence[Outcome]) -> Smalls:
    """Return what the kernel counted for each child, time as whole days."""
    counted = raw.astype(np.int32)
    for column, outcome in enumerate(outcomes):
        if outcome.states:
            days = raw[:, column] * (DAYS_PER_YEAR / TICKS_PER_YEAR)
            counted[:, column] = np.rint(days)
    return counted
