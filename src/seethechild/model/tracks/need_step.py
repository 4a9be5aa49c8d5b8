"""One month of a cohort: how children move between levels of help, and their needs grow and ease."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from seethechild.model.system import FloatArray
from seethechild.model.tracks.need_moves import Leaning, Move
from seethechild.model.tracks.need_settings import NEED_STATES, NeedSettings

STEPS_PER_YEAR = 12
NEEDS, UPS = len(NEED_STATES), len(NEED_STATES) - 1
TINY = 1e-12


@dataclass(frozen=True, eq=False)
class Seen:
    """How a lane out of no help is shared out between needs.

    Attributes:
        rates: shape (A, D, 4), factor on the lane's rates.
        helped: shape (A, 4), factor on the shares of branches that bring help.
        turned_away: shape (A, 4), factor on the shares of the others.
        events: shape (4,), share of the lane's events by need.
    """

    rates: FloatArray
    helped: FloatArray
    turned_away: FloatArray
    events: FloatArray


def help_effects(
    levels: tuple[str, ...], settings: NeedSettings
) -> tuple[FloatArray, FloatArray]:
    """Return how much faster need eases, and how much it grows, by level of help; shape (H,)."""
    with_help = np.array([level in HELPING for level in levels])
    return (
        np.where(with_help, settings["help_eases"], 1.0),
        np.where(with_help, settings["help_holds"], 1.0),
    )


#: Levels at which a child gets help that may ease its need.
HELPING = (
    "early_help", "family_help", "child_protection_plan", "looked_after", "support_after_care_or_order",
)  # fmt: skip


def after_help(found: tuple[Move, ...], none: int, after: int) -> tuple[Move, ...]:
    """Return the moves with those without help told apart by whether they come from help."""
    told = []
    for move in found:
        if move.source == none:
            told += [move, replace(move, source=after)]
        else:
            told.append(replace(move, target=after) if move.target == none else move)
    return tuple(told)


def shares_found(share: FloatArray, by_need: FloatArray, ladder: FloatArray) -> FloatArray:
    """Return the share brought to help by need, with the given odds ratios, and the same on average.

    Args:
        share: shape (A,), on average.
        by_need: shape (A, 4), who is seen.
        ladder: shape (4,), odds against those without need.

    Returns:
        Shape (A, 4).
    """
    low, high = np.full(len(share), -30.0), np.full(len(share), 30.0)
    for _ in range(60):
        middle = (low + high) / 2
        odds = np.exp(middle)[:, None] * ladder
        over = (by_need * odds / (1.0 + odds)).sum(axis=1) > share
        low, high = np.where(over, low, middle), np.where(over, middle, high)
    odds = np.exp((low + high) / 2)[:, None] * ladder
    inside = ((share > 0.0) & (share < 1.0))[:, None]
    return np.asarray(np.where(inside, odds / (1.0 + odds), share[:, None]))


@dataclass(frozen=True, eq=False)
class Cohort:
    """What stays the same in all months of a cohort.

    Attributes:
        moves: ways between levels of help.
        eases: shape (H,), how much faster need eases, by level of help.
        holds: shape (H,), how fast it grows.
        down: shape (3,), rate at which each state of need eases without help.
        band_of_cell: shape (C,), duration band of each month since a level was entered.
    """

    moves: tuple[Move, ...]
    eases: FloatArray
    holds: FloatArray
    down: FloatArray
    band_of_cell: NDArray[np.int64]


class Step:
    """One month of the children of one age band.

    Arrays of children have shape (H, C, 4): level of help, months in it, need.
    """

    def __init__(
        self,
        cohort: Cohort,
        band: int,
        up: FloatArray,
        seen: Mapping[str, Seen],
        factors: Mapping[str, FloatArray],
    ) -> None:
        eases = [cohort.down * factor for factor in cohort.eases]
        grows = [up * factor for factor in cohort.holds]
        self.needs = np.array([_grown(*both) for both in zip(grows, eases, strict=True)])
        self.eased = np.array([_grown(np.zeros(UPS), each) for each in eases])
        self.holds = cohort.holds[:, None]
        cells = cohort.band_of_cell
        ways: dict[tuple[int, int, int], FloatArray] = {}
        for move in cohort.moves:
            hazard = (
                move.rates[band, cells][:, None]
                * _weights(move, band, seen, factors)[cells]
            )
            way = (
                move.source,
                move.target,
                min(round(move.years * STEPS_PER_YEAR), len(cells) - 1),
            )
            ways[way] = ways.get(way, np.zeros((len(cells), NEEDS))) + hazard
        total = np.zeros((len(cohort.eases), len(cells), NEEDS))
        for (source, _, _), hazard in ways.items():
            total[source] += hazard
        leaving = -np.expm1(-total / STEPS_PER_YEAR)
        self.staying = 1.0 - leaving
        kept = [way for way in ways if way[1] >= 0 and ways[way].any()]
        self.source = np.array([source for source, _, _ in kept], dtype=np.int64)
        self.target = np.array([target for _, target, _ in kept], dtype=np.int64)
        self.cell = np.array([cell for _, _, cell in kept], dtype=np.int64)
        self.moving = np.array(
            [leaving[way[0]] * ways[way] / np.maximum(total[way[0]], TINY) for way in kept]
        ).reshape(-1, len(cells), NEEDS)

    def moved(self, there: FloatArray) -> FloatArray:
        """Return the children a month later by level of help, their needs as they were."""
        stay = there * self.staying
        later = np.empty_like(there)
        later[:, 0] = 0.0
        later[:, 1:] = stay[:, :-1]
        later[:, -1] += stay[:, -1]
        arriving = np.einsum("wcn,wcn->wn", there[self.source], self.moving)
        np.add.at(later, (self.target, self.cell), arriving)
        return later

    def change(self, there: FloatArray) -> None:
        """Let a month of changes of need pass, in place."""
        there[:] = there @ self.needs

    def grow(self, there: FloatArray, goal: FloatArray) -> FloatArray:
        """Let needs ease for a month and grow as much as the goal asks, in place; return growth."""
        there[:] = there @ self.eased
        by_need = there.sum(axis=(0, 1))
        asked = np.cumsum(by_need)[:UPS] - np.cumsum(goal)[:UPS] * by_need.sum()
        for state in range(UPS):
            open_to = there[:, :, state] * self.holds
            # What cannot be is refused once all bands are followed, so that all of it is said.
            more = open_to * min(
                max(asked[state] / max(float(open_to.sum()), TINY), 0.0), 1.0
            )
            there[:, :, state] -= more
            there[:, :, state + 1] += more
        return np.asarray(asked)


def _weights(
    move: Move, band: int, seen: Mapping[str, Seen], factors: Mapping[str, FloatArray]
) -> FloatArray:
    """Return factors on a move by duration band and need; shape (D, 4)."""
    if move.leaning is Leaning.SEEN:
        split = seen[move.lane]
        outcome = split.helped if move.helped else split.turned_away
        return np.asarray(split.rates[band] * outcome[band])
    if move.lane in factors:
        return np.asarray(factors[move.lane][band])
    return np.ones((move.rates.shape[1], NEEDS))


def _grown(up: FloatArray, down: FloatArray) -> FloatArray:
    """Return the chances of moving between needs within a month; shape (4, 4)."""
    rates = np.diag(up, 1) + np.diag(down, -1)
    rates -= np.diag(rates.sum(axis=1))
    step = rates / STEPS_PER_YEAR
    term = result = np.eye(NEEDS)
    for power in range(1, 16):
        term = term @ step / power
        result = result + term
    return np.asarray(result)
