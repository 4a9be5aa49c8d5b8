"""Which branch of a lane was taken how often: shares between those seen and those published."""

from collections.abc import Sequence
from dataclasses import replace
from math import isinf
from typing import Final

import numpy as np
import polars as pl

from seethechild.model.layout import AGE_BAND_COUNT
from seethechild.model.observed.happened import ENQUIRY, PLAN_ENDED, REFERRAL
from seethechild.model.observed.points import CARE, IN_NEED, NO_ACTION, NO_NEED, NONE
from seethechild.model.observed.shrink import shrink_shares
from seethechild.model.system import Branch, FloatArray, Lane

#: A move that the published lanes do not know becomes a branch or a lane of its own if it was seen
#: so often, and makes up at least this share of its lane.
WORTH_A_LANE, WORTH_A_BRANCH = 10, 0.01
_OUTCOMES: Final = {
    REFERRAL: {NO_ACTION: 0, NO_NEED: 1, IN_NEED: 2},
    ENQUIRY: {"nothing": 0, "conference": 1, "plan": 2},
}


def fit_branches(
    lane: Lane, moves: pl.DataFrame, hidden: Sequence[int], told: FloatArray
) -> tuple[tuple[Branch, ...], float]:
    """Return a lane's branches with shares between those seen and those published.

    Args:
        lane: as published.
        moves: those of the lane: target (null where not known yet), age, weight.
        hidden: branches that no return tells of.
        told: share of the lane's rate that is of the others; shape (A,).

    Returns:
        The branches, with those the published lane lacks; and the Dirichlet weight behind them.
    """
    known = moves.filter(pl.col("target").is_not_null())
    branches, place = _places(lane, known)
    if len(branches) == 1:
        return tuple(branches), lane.concentration
    counts = _counts(known, place, len(branches))
    prior = np.array([branch.share for branch in branches])
    seen = [at for at in range(len(branches)) if at not in hidden]
    shares = np.zeros_like(prior)
    found, weight = shrink_shares(counts[seen], _proportions(prior[seen]))
    if hidden:
        found = found * told
        shares[list(hidden)] = _proportions(prior[list(hidden)]) * (1.0 - told)
    shares[seen] = found
    made = tuple(
        replace(branch, share=share) for branch, share in zip(branches, shares, strict=True)
    )
    number = float(counts.sum())
    own = weight + number
    return made, own if number or isinf(lane.concentration) else lane.concentration


def _places(lane: Lane, known: pl.DataFrame) -> tuple[list[Branch], dict[str, int]]:
    """Return the branches, new ones among them, and which of them each target takes."""
    targets = known.group_by("target").agg(pl.col("weight").sum()).sort("target")
    enough = max(WORTH_A_LANE, WORTH_A_BRANCH * float(targets["weight"].sum()))
    place: dict[str, int] = {}
    branches = list(lane.branches)
    for target, count in targets.iter_rows():
        at = _branch_of(lane, target)
        made = _new_branch(lane, target) if at is None and count >= enough else None
        if made is not None:
            at = len(branches)
            branches.append(made)
        if at is not None:
            place[target] = at
    return branches, place


def _counts(known: pl.DataFrame, place: dict[str, int], branches: int) -> FloatArray:
    counts = np.zeros((branches, AGE_BAND_COUNT))
    kept = known.filter(pl.col("target").is_in(list(place)))
    rows = np.array([place[target] for target in kept["target"]], dtype=np.int64)
    np.add.at(counts, (rows, kept["age"].to_numpy()), kept["weight"].to_numpy())
    return counts


def _proportions(table: FloatArray) -> FloatArray:
    """Return columns that sum to 1; even where a column has nothing."""
    total = table.sum(axis=0)
    even = np.full_like(table, 1.0 / len(table))
    return np.asarray(np.divide(table, total, out=even, where=total > 0))


def _branch_of(lane: Lane, target: str) -> int | None:
    """Return which branch leads to a target; None where none does."""
    if lane.id in _OUTCOMES:
        return _OUTCOMES[lane.id].get(target)
    for at, branch in enumerate(lane.branches):
        moves = branch.moves
        if "|" in target:
            legal, home = target.split("|")
            if (moves.get("help"), moves.get("legal"), moves.get("home")) == (
                CARE,
                legal,
                home,
            ):
                return at
        elif branch.leaves or (
            # A court lane's branches into care go before a court, too; a child who stayed at home
            # took none of them.
            moves.get(lane.track) == target
            and (lane.track == "help" or "help" not in moves)
        ):
            return at
    return None


def _new_branch(lane: Lane, target: str) -> Branch | None:
    """Return a branch the published lane lacks: another legal status, or help that goes on or ends."""
    nowhere = np.zeros(AGE_BAND_COUNT)
    if "|" in target:
        legal, home = target.split("|")
        like = next(b for b in lane.branches if b.moves.get("help") == CARE)
        return Branch(nowhere, {"help": CARE, "legal": legal, "home": home}, like.events)
    if lane.track != "help":
        return None
    like = lane.branches[0]
    ends_need = lane.id == PLAN_ENDED and target == NONE
    events = (*like.events, "need_ended") if ends_need else like.events
    return Branch(nowhere, {**like.moves, "help": target}, events)
