"""Linking at random, as often as wanted: each time as the calibrated chances allow.

In each sampled linkage every pair is linked with its chance, the likeliest first, one record of a
list to a child. Taking turns changes how often pairs are linked (a child has one twin at most, and
two links make a third), so the log odds are shifted, band by band, until pairs are linked as often
as their chances say. Pairs too unlike to be told from strangers, or never looked at, are known by
number only: so many are linked at random. The number of links, and where doubt puts them, thus
carries over into every capture table; no threshold is chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from seethechild.core.streams import Chance, generator
from seethechild.need.linkage.calibrate import Calibration, chance_of, hats
from seethechild.need.linkage.chance import Floats, Patterns
from seethechild.need.linkage.clusters import (
    join_at_random,
    join_in_order,
    links_of,
    roots,
    tally,
    together,
)
from seethechild.need.linkage.pairs import Numbers, Pairs
from seethechild.need.linkage.same_child import SameChild
from seethechild.need.tables import patterns as capture_patterns

#: Pairs below this chance are linked by number, not one by one.
FAINT: Final = 0.01
_BANDS: Final = np.array([-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 5.0])
_ROUNDS: Final = 8
_TRIES: Final = 4
_DAMP: Final = 0.7
#: Random partners to try for each pair that is to be linked by number.
_PARTNERS: Final = 8


@dataclass(frozen=True, eq=False)
class Candidates:
    """Pairs between lists that may be one child.

    Attributes:
        left: shape (C,), one record.
        right: shape (C,), the other.
        score: shape (C,), calibrated log odds.
        lean: shape (C, 7 G), how much the log odds go with each of the calibrations' unknowns,
            which are standard normal.
        faint: pairs of one child that are none of these: too unlike, or never looked at.
    """

    left: Numbers
    right: Numbers
    score: Floats
    lean: Floats
    faint: float


@dataclass(frozen=True, eq=False)
class Sampled:
    """Linkages drawn at random.

    Attributes:
        counts: shape (D, 2**L - 1), children on exactly which lists, by draw.
        precision: share of the likeliest linkage's links that are right, as the draws say.
        recall: share of one child's pairs that the likeliest linkage finds.
    """

    counts: Numbers
    precision: float
    recall: float


def candidates(
    pairs: Pairs, patterns: Patterns, fit: SameChild, calibration: Calibration
) -> Candidates:
    """Return the pairs worth linking one by one, and how many there are besides."""
    cell = cells(pairs, patterns)
    bent = calibration.bent(fit.score)
    chance = chance_of(bent)
    one_child = float((patterns.between * chance).sum()) / max(fit.looked_at, 1e-9)
    use = cell[:, 0] >= 0
    use[use] = chance[cell[use, 0], cell[use, 1]] >= FAINT
    places = cell[use, 0], cell[use, 1]
    return Candidates(
        pairs.left[use],
        pairs.right[use],
        bent[places],
        hats(fit.score[places]) @ calibration.root,
        max(one_child - float(chance[places].sum()), 0.0),
    )


def join(parts: Sequence[Candidates]) -> Candidates:
    """Return the candidates of several fits together; their unknowns are independent."""
    widths = [part.lean.shape[1] for part in parts]
    leans = []
    for place, part in enumerate(parts):
        wide = np.zeros((len(part.score), sum(widths)))
        start = sum(widths[:place])
        wide[:, start : start + widths[place]] = part.lean
        leans.append(wide)
    return Candidates(
        np.concatenate([part.left for part in parts]),
        np.concatenate([part.right for part in parts]),
        np.concatenate([part.score for part in parts]),
        np.concatenate(leans),
        sum(part.faint for part in parts),
    )


def cells(pairs: Pairs, patterns: Patterns) -> Numbers:
    """Return of each pair the place of its lists in ``twos`` (-1: none) and its pattern, (P, 2)."""
    size = len(pairs.lists)
    place = np.full((size, size), -1)
    one, other = patterns.twos.T
    place[one, other] = place[other, one] = np.arange(len(one))
    lists = place[pairs.list_of[pairs.left], pairs.list_of[pairs.right]]
    return np.column_stack([lists, patterns.of_pair])


def sample(pairs: Pairs, found: Candidates, *, draws: int, seed: int) -> Sampled:
    """Link at random, so often.

    Args:
        pairs: the records and their lists.
        found: the pairs that may be one child, their chances, and how sure these are.
        draws: how many linkages.
        seed: of the random streams.

    Returns:
        A capture table for each draw, and how good the likeliest linkage is.
    """
    on = np.left_shift(1, pairs.list_of)
    links = links_of(found.left, found.right, len(on))
    shift = _shift(found, on, links, seed)
    parent, _ = _join(found, found.score, on, links)
    best = together(roots(parent), found.left, found.right)
    counts, right, linked = [], 0.0, 0.0
    size, expected = len(pairs.lists), max(float(chance_of(found.score).sum()), 1e-9)
    for draw in range(draws):
        chance = generator(seed, "need", "linkage", draw)
        now = found.score + found.lean @ chance.standard_normal(found.lean.shape[1])
        parent, lists = _link(found, now + shift, on, links, chance)
        ratio = chance_of(now).sum() / expected
        held = together(roots(parent), found.left, found.right)
        seen = _pairs(tally(parent, lists, size), size) - int(held.sum())
        _fill(parent, lists, pairs, int(chance.poisson(found.faint * ratio)) - seen, chance)
        table = tally(parent, lists, size)
        counts.append(table)
        right += float((held & best).sum())
        linked += float(_pairs(table, size))
    return Sampled(
        np.stack(counts),
        right / max(float(best.sum()) * draws, 1.0),
        right / max(linked, 1.0),
    )


def _join(
    found: Candidates, score: Floats, on: Numbers, links: tuple[Numbers, Numbers]
) -> tuple[Numbers, Numbers]:
    """Join the pairs that are more likely one child than not, the likeliest first."""
    kept = np.flatnonzero(score > 0)
    order = kept[np.argsort(-score[kept], kind="stable")]
    return join_in_order(found.left, found.right, score, order, on, *links)


def _link(
    found: Candidates,
    score: Floats,
    on: Numbers,
    links: tuple[Numbers, Numbers],
    chance: Chance,
) -> tuple[Numbers, Numbers]:
    """Link each pair with its chance: its log odds, shaken by a logistic, are above 0."""
    return _join(found, score + chance.logistic(size=len(score)), on, links)


def _shift(
    found: Candidates, on: Numbers, links: tuple[Numbers, Numbers], seed: int
) -> Floats:
    """Return what is added to log odds so that pairs are linked as often as they should be."""
    band, bands = np.digitize(found.score, _BANDS), len(_BANDS) + 1
    whole = np.bincount(band, minlength=bands)
    target = np.bincount(band, chance_of(found.score), bands)
    wanted = np.log((target + 0.5) / (whole - target + 0.5))
    shift = np.zeros(bands)
    for round_ in range(_ROUNDS):
        got = np.zeros(bands)
        for each in range(_TRIES):
            chance = generator(seed, "need", "linkage shift", round_, each)
            parent, _ = _link(found, found.score + shift[band], on, links, chance)
            held = together(roots(parent), found.left, found.right)
            got += np.bincount(band, held, bands) / _TRIES
        shift += _DAMP * (wanted - np.log((got + 0.5) / (whole - got + 0.5)))
    return shift[band]


def _fill(
    parent: Numbers, lists: Numbers, pairs: Pairs, missing: int, chance: Chance
) -> None:
    """Link at random so many pairs of records that no comparison can show."""
    if missing <= 0:
        return
    whole = 2 ** len(pairs.lists) - 1
    lacking = np.flatnonzero(lists[roots(parent)] != whole)
    if len(lacking):
        first, second = chance.choice(lacking, size=(2, missing * _PARTNERS))
        join_at_random(parent, lists, first, second, missing)


def _pairs(counts: Numbers, size: int) -> int:
    """Return how many pairs of records the children of a capture table make."""
    on = capture_patterns(size).sum(axis=1)
    return int(counts @ (on * (on - 1) // 2))
