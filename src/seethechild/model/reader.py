"""Reads one place's published figures for one year, and remembers what had to be England's."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from seethechild.model.categories import Parts
from seethechild.model.system import FloatArray
from seethechild.reference.figures import figures

ENGLAND = "E92000001"
#: Whose figure a measure is.
COUNCIL, NATIONAL = "council", "England"
#: How many years back England's figure is looked for where the year itself has none.
YEARS_BACK = 6
#: A care application rate is published per this many children.
PER_CHILDREN = 10_000


@lru_cache(maxsize=512)
def published(code: str) -> Mapping[tuple[str, int], float]:
    """Return every figure of a place that is a number, by measure and year.

    Args:
        code: ONS code of a council, or England's.

    Example:
        >>> published("E09000007")["cla_number", 2025]
        205.0
    """
    frame = figures(code).drop_nulls("value")
    keys = zip(frame["measure"].to_list(), frame["year"].to_list(), strict=True)
    return dict(zip(keys, frame["value"].to_list(), strict=True))


class Reader:
    """One council's figures for one year; ``origin`` tells whose each figure is."""

    def __init__(self, code: str, year: int) -> None:
        self.own = published(code)
        self.year = year
        self.origin: dict[str, str] = {}

    def get(self, measure: str) -> float | None:
        """Return the council's own figure; None where it has none."""
        return self.own.get((measure, self.year))

    def england(self, measure: str) -> float:
        """Return England's figure for the year, or the nearest earlier year that has one."""
        national = published(ENGLAND)
        for year in range(self.year, self.year - YEARS_BACK, -1):
            if (measure, year) in national:
                return national[measure, year]
        return 0.0

    def population(self) -> float:
        """Return the council's children of 0 to 17, of the year before if not yet counted."""
        known = self.get("population_0_17")
        return (
            self.own.get(("population_0_17", self.year - 1), 0.0)
            if known is None
            else known
        )

    def count(self, measure: str) -> float:
        """Return the council's count, or England's per child times the council's children."""
        if measure == "care_applications":
            rate = self.get("care_applications_10k")
            self.origin[measure] = NATIONAL if rate is None else COUNCIL
            rate = self.england("care_applications_10k") if rate is None else rate
            return rate * self.population() / PER_CHILDREN
        own = self.get(measure)
        self.origin[measure] = NATIONAL if own is None else COUNCIL
        if own is not None:
            return own
        children = max(self.england("population_0_17"), 1.0)
        return self.england(measure) * self.population() / children

    def composition(self, names: Sequence[str], total: float) -> FloatArray:
        """Return the counts of the parts of ``total``; missing ones as England shares them."""
        own = [self.get(name) for name in names]
        england = np.array([self.england(name) for name in names])
        known = any(part is not None for part in own)
        self.origin["|".join(names)] = COUNCIL if known else NATIONAL
        return fill_parts(own, england, total)

    def merged(self, prefix: str, groups: Parts, total: float) -> FloatArray:
        """Return the counts of our categories, each the sum of published ones.

        Args:
            prefix: what the measures' names begin with.
            groups: category to its published categories.
            total: what all categories sum to.
        """
        names = [f"{prefix}_{part}" for parts in groups.values() for part in parts]
        filled = dict(zip(names, self.composition(names, total), strict=True))
        return np.array(
            [sum(filled[f"{prefix}_{part}"] for part in parts) for parts in groups.values()]
        )


def fill_parts(
    own: Sequence[float | None], england: FloatArray, total: float
) -> FloatArray:
    """Return parts that sum to ``total``: known ones kept, the rest shared as in England.

    Where the known parts alone do not make the total and none is missing, all are scaled to it;
    where all that is known is 0, the whole is shared as in England.

    Args:
        own: the published parts; None where suppressed or missing.
        england: England's parts in the same order, for their proportions.
        total: what the parts must sum to.

    Returns:
        Counts in the same order, none negative.

    Example:
        >>> fill_parts([6.0, None, None], np.array([1.0, 3.0, 1.0]), 10.0)
        array([6., 3., 1.])
    """
    known = np.array([np.nan if part is None else part for part in own])
    missing = np.isnan(known)
    left = max(total - float(np.nansum(known)), 0.0)
    weights = np.where(missing, england, 0.0)
    known[missing] = left * shares(weights)[missing] if weights.sum() > 0 else 0.0
    if known.sum() <= 0:
        return total * shares(england)
    return total * shares(known)


def shares(counts: FloatArray) -> FloatArray:
    """Return counts as shares of their sum; equal shares where there is nothing to share.

    Example:
        >>> shares(np.array([3.0, 1.0])), shares(np.zeros(2))
        (array([0.75, 0.25]), array([0.5, 0.5]))
    """
    total = float(counts.sum())
    if total <= 0:
        return np.full(len(counts), 1.0 / len(counts))
    return np.asarray(counts / total)
