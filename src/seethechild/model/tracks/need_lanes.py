"""Lanes of the need track, and the model's own lanes as they lean on need."""

import itertools
from collections.abc import Mapping
from dataclasses import replace
from math import inf

import numpy as np

from seethechild.model.layout import always, by_age
from seethechild.model.system import Branch, FloatArray, Lane, SystemModel
from seethechild.model.tracks.need_balance import Balance
from seethechild.model.tracks.need_moves import HELP, helped
from seethechild.model.tracks.need_settings import (
    NEED_STATES,
    SPLIT_BY_NEED,
    NeedSettings,
)
from seethechild.model.tracks.need_step import HELPING, Seen

TRACK, MIND = "need", "mind"
#: Mental health help that may ease a need.
MIND_HELP = ("getting_help", "getting_more_help")
ASSUMED = "assumed"


def need_lanes(
    model: SystemModel, balance: Balance, settings: NeedSettings
) -> tuple[Lane, ...]:
    """Return the lanes by which need grows and eases.

    Their rates are fixed in a model: what is not known of them is drawn with the assumptions.
    """
    held = _while_helped(model, settings["help_holds"])
    eased = _while_helped(model, settings["help_eases"])
    if MIND in model.tracks:
        known = [state for state in MIND_HELP if state in model.states[MIND]]
        eased = {**eased, MIND: dict.fromkeys(known, settings["mind_eases"])}
    lanes = []
    for low, (less, more) in enumerate(itertools.pairwise(NEED_STATES)):
        down = np.full(len(balance.up), 1.0 / settings[f"years_{more}"])
        lanes += [
            _lane(less, "grows", more, by_age(balance.up[:, low]), held),
            _lane(more, "eases", less, by_age(down), eased),
        ]
    return tuple(lanes)


def _while_helped(model: SystemModel, factor: float) -> dict[str, Mapping[str, float]]:
    return {HELP: {level: factor for level in HELPING if level in model.states[HELP]}}


def _lane(
    state: str,
    what: str,
    to: str,
    rates: FloatArray,
    factors: Mapping[str, Mapping[str, float]],
) -> Lane:
    return Lane(
        id=f"{TRACK}/{state}/{what}",
        track=TRACK,
        state=state,
        rates=rates,
        evidence=inf,
        branches=(Branch(always(), {TRACK: to}),),
        factors=factors,
        source=ASSUMED,
    )


def leaning_lanes(model: SystemModel, balance: Balance) -> tuple[Lane, ...]:
    """Return the model's lanes: those out of no help split by need, others with factors by need."""
    lanes: list[Lane] = []
    for lane in model.lanes:
        if lane.id in balance.seen:
            lanes += _split(lane, balance.seen[lane.id])
        elif lane.id in balance.factors:
            lanes.append(_leant(lane, balance.factors[lane.id]))
        else:
            lanes.append(lane)
    return tuple(lanes)


def _leant(lane: Lane, factors: FloatArray) -> Lane:
    """Return the lane with factors by need, and rates such that it fires as often as before."""
    without = factors[:, :, 0]
    by_need = (factors / without[..., None]).mean(axis=(0, 1))
    return replace(
        lane,
        rates=lane.rates * without,
        factors={
            **lane.factors,
            TRACK: dict(zip(NEED_STATES, by_need.tolist(), strict=True)),
        },
    )


def _split(lane: Lane, seen: Seen) -> list[Lane]:
    """Return one lane for each need. All rest on the evidence of the whole, and are drawn as one."""
    return [
        replace(
            lane,
            id=f"{lane.id}{SPLIT_BY_NEED}{state}",
            rates=lane.rates * seen.rates[:, :, at],
            when={**lane.when, TRACK: (state,)},
            branches=tuple(
                replace(
                    branch,
                    share=branch.share
                    * (seen.helped if helped(branch) else seen.turned_away)[:, at],
                )
                for branch in lane.branches
            ),
        )
        for at, state in enumerate(NEED_STATES)
    ]
