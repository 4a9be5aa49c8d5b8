"""How children move between levels of help, read from a system model's own lanes.

The balance of need (``need_balance``) follows children by level of help, time in it and need. What the
other tracks do to a lane is averaged over the children of the start table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache

import numpy as np

from seethechild.model.system import Branch, FloatArray, Lane, SystemModel

HELP, NOBODY = "help", "none"
#: Levels of help, or waiting for it, in which harm may be seen, and from which it ends.
WITH_HELP = (
    "waiting_early_help",
    "early_help",
    "family_help",
    "child_protection_plan",
    "support_after_care_or_order",
)
#: Levels to which a child at greater risk goes on, and events on the way there.
GREATER = ("family_help", "child_protection_plan", "looked_after")
ENQUIRY, REFERRAL = "section_47", "referral"
#: How fast children who wait for a limited service are taken in, while who has which need is worked out;
#: in a run, free places decide.
TAKEN_IN_PER_YEAR = 4.0
#: Young people who came alone are in care whatever else; they are in no survey of need.
ALONE = "unaccompanied"


class Leaning(Enum):
    """How a lane of the help track leans on a child's need."""

    SEEN = "seen"
    HARM = "harm"
    ENDS = "ends"
    NOT = "not"


def leaning(lane: Lane) -> Leaning:
    """Return how a lane leans on need.

    Out of no help: whether the child is seen. Out of help: whether harm is found, or help ends.
    """
    if lane.track != HELP or not lane.rates.any():
        return Leaning.NOT
    leads = [branch.moves.get(HELP) for branch in lane.branches if not branch.leaves]
    if lane.state == NOBODY:
        noticed = REFERRAL in lane.events or any(to not in (None, NOBODY) for to in leads)
        return Leaning.SEEN if noticed else Leaning.NOT
    if lane.state not in WITH_HELP:
        return Leaning.NOT
    if ENQUIRY in lane.events or (leads and leads[0] in _above(lane.state)):
        return Leaning.HARM
    return Leaning.ENDS if leads and all(to == NOBODY for to in leads) else Leaning.NOT


def _above(state: str) -> tuple[str, ...]:
    if state == "support_after_care_or_order":
        return GREATER[1:]
    return GREATER[GREATER.index(state) + 1 :] if state in GREATER else GREATER


def helped(branch: Branch) -> bool:
    """Return whether a branch of a lane out of no help brings the child to help."""
    return branch.moves.get(HELP, NOBODY) != NOBODY and not branch.leaves


@dataclass(frozen=True, eq=False)
class Move:
    """One way between levels of help.

    Attributes:
        source: level left.
        target: level entered; -1 leaves the model.
        years: time in the target with which it is entered.
        rates: shape (A, D), per child-year, of this branch.
        lane: id of its lane.
        leaning: how its lane leans on need.
        helped: whether it brings a child from no help to help.
    """

    source: int
    target: int
    years: float
    rates: FloatArray
    lane: str
    leaning: Leaning
    helped: bool


@dataclass(frozen=True, eq=False)
class Present:
    """Children of the start table by joint state and age band.

    Attributes:
        joints: group and states by track.
        counts: shape (J, A).
    """

    joints: tuple[Mapping[str, str], ...]
    counts: FloatArray


def present(model: SystemModel) -> Present:
    """Return who is there at the start, without those who came alone, by joint state and age."""
    keys = ["group", *model.tracks]
    found: dict[tuple[str, ...], FloatArray] = {}
    columns = [*keys, "age_low", "age_high", "count"]
    for row in model.start.select(columns).iter_rows():
        *joint, low, high, count = row
        if ALONE in str(joint[0]):
            continue
        band = int(np.searchsorted(model.age_edges, (low + high) / 2, side="right")) - 1
        counts = found.setdefault(tuple(joint), np.zeros(model.age_bands))
        counts[min(band, model.age_bands - 1)] += count
    joints = tuple(dict(zip(keys, joint, strict=True)) for joint in found)
    return Present(joints, np.array(list(found.values())).reshape(-1, model.age_bands))


def moves(model: SystemModel) -> tuple[Move, ...]:
    """Return every way between levels of help, as often as the children there would take it."""
    there = present(model)
    levels = {name: at for at, name in enumerate(model.states[HELP])}
    served = {service.lane for service in model.services}
    found: dict[tuple[int, int, float, str, bool], FloatArray] = {}
    leans = {}
    for lane in model.lanes:
        changing = [b for b in lane.branches if HELP in b.moves or b.leaves]
        rates = (
            np.full_like(lane.rates, TAKEN_IN_PER_YEAR) if lane.id in served else lane.rates
        )
        if not changing or not rates.any():
            continue
        leans[lane.id] = leaning(lane)
        for source, share in exposed(lane, there, levels).items():
            # Time in states of other tracks is not followed: their rates hardly vary with it.
            table = rates if lane.track == HELP else rates[:, -1:]
            for branch in changing:
                target = -1 if branch.leaves else levels[branch.moves[HELP]]
                years = branch.enter_at_years if lane.track == HELP else 0.0
                way = (source, target, years, lane.id, helped(branch))
                add = table * (share * branch.share)[:, None]
                found[way] = found.get(way, np.zeros_like(rates)) + add
    return tuple(
        Move(source, target, years, rates, lane, leans[lane], brings)
        for (source, target, years, lane, brings), rates in found.items()
    )


def exposed(lane: Lane, there: Present, levels: Mapping[str, int]) -> dict[int, FloatArray]:
    """Return the mean factor on a lane by level of help and age band, over the children there."""
    factors = np.array([_factor(lane, joint) for joint in there.joints])
    helps = np.array([levels[joint[HELP]] for joint in there.joints])
    found = {}
    for level in np.unique(helps[factors > 0]).tolist():
        mine = helps == level
        children = there.counts[mine].sum(axis=0)
        felt = factors[mine] @ there.counts[mine]
        usual = felt.sum() / max(float(children.sum()), 1e-12)
        found[level] = np.where(children > 0, felt / np.maximum(children, 1e-12), usual)
    if lane.track == HELP and levels[lane.state] not in helps:
        found[levels[lane.state]] = np.ones(there.counts.shape[1])
    return found


def _factor(lane: Lane, joint: Mapping[str, str]) -> float:
    if joint[lane.track] != lane.state or (
        lane.groups and joint["group"] not in lane.groups
    ):
        return 0.0
    if any(joint[track] not in states for track, states in lane.when.items()):
        return 0.0
    factor = lane.group_factors.get(joint["group"], 1.0)
    for track, by_state in lane.factors.items():
        factor *= by_state.get(joint[track], 1.0)
    return factor


def children_by_time(model: SystemModel) -> FloatArray:
    """Return children of the start table by level of help, age band and duration band; (H, A, D)."""
    levels = {name: at for at, name in enumerate(model.states[HELP])}
    found = np.zeros((len(levels), model.age_bands, model.duration_bands))

    @cache  # many rows, of few spans of time
    def shares(low: float, high: float) -> FloatArray:
        return overlap(model.duration_edges, low, high)

    columns = (HELP, "group", "age_low", "age_high", "elapsed_low", "elapsed_high", "count")
    for level, group, young, old, low, high, count in model.start.select(
        columns
    ).iter_rows():
        if ALONE not in group:
            band = (
                int(np.searchsorted(model.age_edges, (young + old) / 2, side="right")) - 1
            )
            band = min(band, model.age_bands - 1)
            found[levels[level], band] += count * shares(low, high)
    return found


def overlap(edges: FloatArray, low: float, high: float) -> FloatArray:
    """Return the share of times from ``low`` to ``high`` in each duration band; shape (D,).

    Example:
        >>> overlap(np.array([0.0, 1.0, 2.0]), 0.5, 2.5).tolist()
        [0.25, 0.5, 0.25]
    """
    if high <= low:
        at = int(np.searchsorted(edges, low, side="right")) - 1
        return np.asarray(np.arange(len(edges)) == at, dtype=np.float64)
    ends = np.append(edges[1:], np.inf)
    shared = np.clip(np.minimum(ends, high) - np.maximum(edges, low), 0.0, None)
    return np.asarray(shared / (high - low))
