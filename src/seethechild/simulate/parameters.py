"""Draw the parameters of a system model: levels of rates, branch shares, arrivals.

Every number is named by (seed, draw, what it belongs to), so that adding a lane to a model, or
drawing only some draws, leaves all other numbers as they were.
"""

from dataclasses import dataclass

import numpy as np

from seethechild.core.streams import generator
from seethechild.model.system import Lane, SystemModel
from seethechild.model.tracks.need_settings import SPLIT_BY_NEED
from seethechild.simulate.program import Floats


@dataclass(frozen=True, eq=False)
class Parameters:
    """One set of parameters.

    Attributes:
        levels: shape (L,), factor on each lane's rates, in the order of the model.
        shares: per lane, shape (branches, A): chance of each branch by age band.
        arrivals: shape (J,), children per year by inflow.
    """

    levels: Floats
    shares: tuple[Floats, ...]
    arrivals: Floats


def mean_parameters(model: SystemModel) -> Parameters:
    """Return the parameters a model names as its means."""
    return Parameters(
        levels=np.ones(len(model.lanes)),
        shares=tuple(_shares(lane) for lane in model.lanes),
        arrivals=np.array([inflow.per_year for inflow in model.inflows], dtype=np.float64),
    )


def draw_parameters(model: SystemModel, seed: int, draw: int | None) -> Parameters:
    """Return the parameters of one draw; ``draw=None`` gives the means.

    A lane's level is Gamma(evidence) / evidence; its branch shares are Dirichlet with weight
    ``concentration``, all age bands moving together; an inflow's level is Gamma too. Infinite
    evidence means the figure is taken as known.

    Raises:
        SpecError: the seed is negative.
    """
    means = mean_parameters(model)
    if draw is None:
        return means
    levels = [
        _level(lane.evidence, seed, draw, "level", _whole(lane)) for lane in model.lanes
    ]
    shares = [
        _drawn_shares(lane, share, seed, draw)
        for lane, share in zip(model.lanes, means.shares, strict=True)
    ]
    inflows = [
        _level(inflow.evidence, seed, draw, "inflow", inflow.id) for inflow in model.inflows
    ]
    return Parameters(
        np.array(levels, dtype=np.float64),
        tuple(shares),
        means.arrivals * np.array(inflows),
    )


def _shares(lane: Lane) -> Floats:
    return np.array([branch.share for branch in lane.branches], dtype=np.float64)


def _whole(lane: Lane) -> str:
    """Return the name a lane is drawn by: parts of one that is split by need are drawn as one."""
    return lane.id.partition(SPLIT_BY_NEED)[0]


def _level(evidence: float, seed: int, draw: int, purpose: str, name: str) -> float:
    if np.isinf(evidence):
        return 1.0
    return float(generator(seed, purpose, draw, name).standard_gamma(evidence) / evidence)


def _drawn_shares(lane: Lane, share: Floats, seed: int, draw: int) -> Floats:
    # Each age band starts the same stream again: bands with equal shares stay equal.
    if len(lane.branches) == 1 or np.isinf(lane.concentration):
        return share
    columns, where = np.unique(share, axis=1, return_inverse=True)
    drawn = np.zeros_like(columns)
    for index, column in enumerate(columns.T):
        stream = generator(seed, "branches", draw, _whole(lane))
        weights = np.where(column > 0, lane.concentration * column, 1.0)
        values = np.where(column > 0, stream.standard_gamma(weights), 0.0)
        total = values.sum()
        drawn[:, index] = values / total if total > 0 else column
    return drawn[:, where.reshape(-1)]
