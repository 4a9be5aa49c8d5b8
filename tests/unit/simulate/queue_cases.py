"""A service where all that happens of itself happens on birthdays, so that a test can name times."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from seethechild.model.system import AgeMove, Service, SystemModel
from seethechild.simulate.parameters import mean_parameters
from seethechild.simulate.plain_queues import Together
from seethechild.simulate.play import Played, play
from seethechild.simulate.population import Children
from seethechild.simulate.program import NEVER, TICKS_PER_YEAR
from tests.property.simulate_models import newcomers, plain_engine
from tests.unit.simulate.small_models import branch, lane, system

STATES = ("none", "waits", "inside", "done")
YEARS = 4.0
SEED = 1


def birthday(age: float, state: str, to: str | None, track: str = "help") -> AgeMove:
    """On this birthday children in a state move, or leave."""
    leads = (
        branch(bands=1, leaves=True) if to is None else branch(bands=1, moves={track: to})
    )
    return AgeMove(age, track, state, (leads,))


#: They ask at 5, are done at 6 if inside then, and give up at 7 if still waiting.
BIRTHDAYS = (
    birthday(5, "none", "waits"),
    birthday(6, "inside", "done"),
    birthday(7, "waits", "none"),
)


def office(
    *places: tuple[float, int], birthdays: Sequence[AgeMove] = BIRTHDAYS, **rest: Any
) -> SystemModel:
    """Return a model with one service; what is not given is as above."""
    edges = np.unique([0.0, 10.0, *(move.age for move in birthdays)])
    shape = (len(edges) - 1, len(rest.get("duration_edges", (0.0,))))
    lanes = rest.pop("lanes", lambda shape: ())(shape)
    service = {"priority": np.zeros((0, 0), int), "sooner": {}} | rest.pop("service", {})
    return system(
        lane("waits in", 0.0, {"help": "inside"}, shape=shape),
        *lanes,
        states=rest.pop("states", {"help": STATES}),
        age_moves=tuple(birthdays),
        age_edges=edges,
        services=(Service("office", "waits in", ("inside",), places, **service),),
        **rest,
    )


def children(model: SystemModel, *who: dict[str, Any]) -> Children:
    """Return children by when they turn 5, their number, group, states and time waited."""
    names = [state for track in model.tracks for state in model.states[track]]
    rows = [
        {"turns_5": 5.0, "number": place, "group": 0, "elapsed": 0.0, "states": ("none",)}
        | one
        for place, one in enumerate(who)
    ]
    whole = [round((row["turns_5"] - 5.0) * TICKS_PER_YEAR) for row in rows]
    firsts = np.cumsum([0, *(len(model.states[track]) for track in model.tracks)])
    return Children(
        number=np.array([row["number"] for row in rows], np.int64),
        group=np.array([row["group"] for row in rows], np.int32),
        birth=np.array(whole, np.int64),
        entry=np.maximum(np.array(whole, np.int64), 0),
        elapsed=np.array(
            [round(row["elapsed"] * TICKS_PER_YEAR) for row in rows], np.int64
        ),
        states=np.array(
            [
                [
                    names.index(state, firsts[track])
                    for track, state in enumerate(row["states"])
                ]
                for row in rows
            ],
            np.int32,
        ),
        inflow=np.full(len(rows), -1, np.int32),
    )


def run(model: SystemModel, who: Children, **rest: Any) -> Played:
    given = {"seed": SEED, "draw": 0, "years": YEARS, "log": True} | rest
    given.setdefault("parameters", mean_parameters(model))
    return play(model, children=who, **given)


def waits(model: SystemModel, *who: dict[str, Any]) -> list[tuple[int, float, float, int]]:
    """Return number, years asked and ended, and how, of each request, as both engines tell it."""
    kids = children(model, *who)
    made = run(model, kids).requests
    found = list(zip(made.row, made.asked, made.ended, made.how, strict=True))
    twin = plain_engine(model, mean_parameters(model), (), SEED, 0, YEARS)
    _, told = Together(twin, newcomers(model, kids)).through()
    assert [(one.row, one.asked, one.ended, int(one.how)) for one in told] == found
    return [
        (int(kids.number[row]), in_years(asked), in_years(ended), int(how))
        for row, asked, ended, how in found
    ]


def in_years(time: int) -> float:
    return float("inf") if time == NEVER else round(time / TICKS_PER_YEAR, 6)
