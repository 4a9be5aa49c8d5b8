"""What the published figures say of one council in one year, gaps filled from England's.

A council's own figure is used where there is one. A missing total is England's rate times the
council's children; a suppressed part shares out what is left of the published total in England's
proportions. Every figure keeps whose it is, so that what is England's is printed as England's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from seethechild.core.errors import DataError, Problem
from seethechild.model.layout import AGE_EDGES, CHILD_BANDS, DURATION_BANDS
from seethechild.model.system import FloatArray
from seethechild.reference.councils import find_council
from seethechild.reference.facts import fact
from seethechild.reference.figures import figures

ENGLAND = "E92000001"
COUNCIL, NATIONAL = "council", "England"

#: The order of legal statuses and reasons, as the measures name them.
STARTED_LEGAL = ("section_20", "interim_care_order", "emergency", "other")
STOCK_LEGAL = ("section_20", "interim_care_order", "full_care_order", "placement_order", "youth_justice")
PLACEMENTS = ("foster", "childrens_home", "supported", "parents", "adoption", "other")
EXIT_REASONS = ("home_planned", "home_unplanned", "guardianship", "adopted", "relatives", "other")
CEASED_BANDS = ("under_1", "1_4", "5_9", "10_15", "16", "17", "18_plus")

#: Which published categories make one of ours.
_STARTED_LEGAL_PARTS = {
    "section_20": ("section_20",),
    "interim_care_order": ("interim_care_order", "full_care_order", "placement_order"),
    "emergency": ("police_protection", "emergency_protection_order", "child_assessment_order"),
    "other": ("remand", "pace", "youth_rehabilitation_order"),
}
_STOCK_LEGAL_PARTS = {
    "section_20": ("section_20", "detained_protection"),
    "interim_care_order": ("interim_care_order",),
    "full_care_order": ("full_care_order",),
    "placement_order": ("placement_order",),
    "youth_justice": ("youth_justice",),
}
_PLACEMENT_PARTS = {
    "foster": ("foster",),
    "childrens_home": ("childrens_home", "residential_school", "other_residential"),
    "supported": ("supported",),
    "parents": ("parents",),
    "adoption": ("adoption",),
    "other": ("other",),
}
_EXIT_PARTS = {
    "home_planned": ("home_planned",),
    "home_unplanned": ("home_unplanned",),
    "guardianship": ("special_guardianship", "child_arrangements_order"),
    "adopted": ("adopted",),
    "relatives": ("relatives",),
}


@dataclass(frozen=True, eq=False)
class BaseYear:
    """One council's figures for the year ending 31 March ``year``, all as counts.

    Attributes:
        council: ONS code. name: as published. year: the year the figures are for.
        count: measure to count in the year, or at its end for stocks.
        before: measure to stock a year earlier.
        parts: composition to counts, in the order of this module's tuples.
        parts_before: the same a year earlier, for stocks.
        origin: measure or composition to ``council`` or ``England``.
        dispersion: measure to variance over mean of its yearly counts, at least 1.
        children_by_age: shape (18,), children by single year of age.
        births: children born in a year.
        ceased_at_18: shape (8,), ends of care at 18 or over in ``year`` and each year before it.
        england: England's compositions of the same year, for shapes.
    """

    council: str
    name: str
    year: int
    count: Mapping[str, float]
    before: Mapping[str, float]
    parts: Mapping[str, FloatArray]
    parts_before: Mapping[str, FloatArray]
    origin: Mapping[str, str]
    dispersion: Mapping[str, float]
    children_by_age: FloatArray
    births: float
    ceased_at_18: FloatArray
    england: Mapping[str, FloatArray]


#: Young people turn 18 in care in each of these years and are followed to 25.
COHORTS_OF_CARE_LEAVERS = 8
COUNTS = (
    "referrals_number", "referrals_nfa", "referrals_not_in_need", "rereferrals_number",
    "cin_started", "cin_ended", "cin_any_point", "s47_number", "icpc_number", "cpp_started",
    "cla_started", "cla_ceased", "uasc_started", "uasc_ceased", "care_applications",
    "placement_changes",
)  # fmt: skip
STOCKS = ("cin_stock", "cpp_number", "cla_number", "uasc_stock")


@lru_cache(maxsize=512)
def _published(code: str) -> Mapping[tuple[str, int], float]:
    frame = figures(code).drop_nulls("value")
    keys = zip(frame["measure"].to_list(), frame["year"].to_list(), strict=True)
    return dict(zip(keys, frame["value"].to_list(), strict=True))


def base_year(council: str, year: int) -> BaseYear:
    """Collect a council's figures for the year ending 31 March ``year``.

    Args:
        council: any name or code that ``find_council`` knows.
        year: the year in which the period ends, as the tables name it.

    Raises:
        DataError: the council has no referrals or no child population for that year.
    """
    found = find_council(council)
    own = _Reader(found.code, year)
    if own.get("referrals_number") is None or own.get("population_0_17") is None:
        raise DataError(
            Problem(
                f"{found.name}, {year}",
                "no referrals or no child population are published",
                "Choose another year or council.",
            )
        )
    before = _Reader(found.code, year - 1)
    count = {measure: own.count(measure) for measure in COUNTS}
    if own.get("referrals_nfa") is None and own.get("cin_started") is not None:
        # Hidden in a few councils, but every referral is closed, not in need, or a start.
        left = count["referrals_number"] - count["referrals_not_in_need"] - count["cin_started"]
        count["referrals_nfa"] = max(left, 0.0)
        own.origin["referrals_nfa"] = COUNCIL
    stock = {measure: own.count(measure) for measure in STOCKS}
    earlier = {measure: before.count(measure) for measure in STOCKS}
    if before.get("cin_stock") is None:
        earlier["cin_stock"] = count["cin_any_point"] - count["cin_started"]
    everything = {**count, **stock}
    parts = _compositions(own, everything)
    structure = _age_structure(found.code, own)
    return BaseYear(
        council=found.code,
        name=found.name,
        year=year,
        count=everything,
        before=earlier,
        parts=parts,
        parts_before=_stock_compositions(before, earlier),
        origin=own.origin,
        dispersion={measure: _dispersion(found.code, measure, year) for measure in COUNTS},
        children_by_age=structure,
        births=float(structure[0]),
        ceased_at_18=_ceased_at_18(found.code, year, float(parts["cla_ceased_age"][-1])),
        england=_england_shapes(own),
    )


class _Reader:
    """Reads one council's figures for one year, and remembers what had to be England's."""

    def __init__(self, code: str, year: int) -> None:
        self._own = _published(code)
        self._england = _published(ENGLAND)
        self.year = year
        self.origin: dict[str, str] = {}

    def get(self, measure: str) -> float | None:
        return self._own.get((measure, self.year))

    def england(self, measure: str) -> float:
        """England's figure for the year, or the nearest earlier year that has one."""
        for year in range(self.year, self.year - 6, -1):
            if (measure, year) in self._england:
                return self._england[measure, year]
        return 0.0

    def population(self) -> float:
        return self._own.get(
            ("population_0_17", self.year), self._own.get(("population_0_17", self.year - 1), 0.0)
        )

    def count(self, measure: str) -> float:
        if measure == "care_applications":
            rate = self.get("care_applications_10k")
            self.origin[measure] = NATIONAL if rate is None else COUNCIL
            rate = self.england("care_applications_10k") if rate is None else rate
            return rate * self.population() / 10_000
        own = self.get(measure)
        self.origin[measure] = NATIONAL if own is None else COUNCIL
        if own is not None:
            return own
        england_children = self.england("population_0_17")
        return self.england(measure) * self.population() / england_children

    def composition(self, names: Sequence[str], total: float) -> FloatArray:
        """Return the counts of the parts of ``total``; suppressed ones as England shares them."""
        own = [self.get(name) for name in names]
        england = np.array([self.england(name) for name in names])
        self.origin["|".join(names)] = COUNCIL if any(own) else NATIONAL
        return fill_parts(own, england, total)


def fill_parts(
    own: Sequence[float | None], england: FloatArray, total: float
) -> FloatArray:
    """Return parts that sum to ``total``: known ones kept, the rest shared as in England.

    Args:
        own: the published parts; None where suppressed or missing.
        england: England's parts in the same order, for their proportions.
        total: what the parts must sum to.

    Example:
        >>> fill_parts([6.0, None, None], np.array([1.0, 3.0, 1.0]), 10.0)
        array([6., 3., 1.])
    """
    known = np.array([np.nan if part is None else part for part in own])
    missing = np.isnan(known)
    left = max(total - float(np.nansum(known)), 0.0)
    weights = np.where(missing, england, 0.0)
    if weights.sum() > 0:
        known[missing] = left * weights[missing] / weights.sum()
    known[np.isnan(known)] = 0.0
    scale = total / known.sum() if known.sum() > 0 else 0.0
    return known * scale


def _merged(reader: _Reader, prefix: str, groups: Mapping[str, tuple[str, ...]], total: float) -> FloatArray:
    names = [f"{prefix}_{part}" for parts in groups.values() for part in parts]
    filled = dict(zip(names, reader.composition(names, total), strict=True))
    return np.array(
        [sum(filled[f"{prefix}_{part}"] for part in parts) for parts in groups.values()]
    )


def _compositions(reader: _Reader, count: Mapping[str, float]) -> dict[str, FloatArray]:
    ceased = reader.composition(
        [f"cla_ceased_age_{band}" for band in CEASED_BANDS], count["cla_ceased"]
    )
    own_started = [f"cla_started_age_{band}" for band in CHILD_BANDS]
    return {
        **_stock_compositions(reader, count),
        "cin_ended": reader.composition(
            [f"cin_ended_{band}" for band in DURATION_BANDS], count["cin_ended"]
        ),
        "cla_started_age": reader.composition(own_started, count["cla_started"]),
        "cla_started_legal": _merged(
            reader, "cla_started_legal", _STARTED_LEGAL_PARTS, count["cla_started"]
        ),
        "cla_ceased_age": ceased,
        "cla_ceased_reason": _exits(reader, count["cla_ceased"], float(ceased[-1])),
    }


def _stock_compositions(
    reader: _Reader, count: Mapping[str, float]
) -> dict[str, FloatArray]:
    return {
        "cin_open": reader.composition(
            [f"cin_open_{band}" for band in DURATION_BANDS], count["cin_stock"]
        ),
        "cpp_stock": reader.composition(
            [f"cpp_stock_{band}" for band in DURATION_BANDS], count["cpp_number"]
        ),
        "cla_stock_age": reader.composition(
            [f"cla_stock_age_{band}" for band in CHILD_BANDS], count["cla_number"]
        ),
        "cla_stock_legal": _merged(
            reader, "cla_stock_legal", _STOCK_LEGAL_PARTS, count["cla_number"]
        ),
        "cla_stock_placement": _merged(
            reader, "cla_stock_placement", _PLACEMENT_PARTS, count["cla_number"]
        ),
    }


def _exits(reader: _Reader, ceased: float, ceased_at_18: float) -> FloatArray:
    """Return ends of care before 18 by our six reasons; ``other`` is what is left."""
    names = [f"cla_ceased_reason_{part}" for parts in _EXIT_PARTS.values() for part in parts]
    england_total = reader.england("cla_ceased")
    before_18 = max(ceased - ceased_at_18, 0.0)
    counts = {
        name: _or(reader.get(name), reader.england(name) / england_total * ceased)
        for name in names
    }
    named = np.array(
        [
            sum(counts[f"cla_ceased_reason_{part}"] for part in parts)
            for parts in _EXIT_PARTS.values()
        ]
    )
    if named.sum() > before_18:
        named = named * before_18 / named.sum()
    return np.append(named, max(before_18 - named.sum(), 0.0))


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


def _ceased_at_18(code: str, year: int, latest: float) -> FloatArray:
    """Return ends of care at 18 by year, latest first; earlier than published as the earliest."""
    published = _published(code)
    counts = [latest]
    for back in range(year - 1, year - COHORTS_OF_CARE_LEAVERS, -1):
        counts.append(published.get(("cla_ceased_age_18_plus", back), counts[-1]))
    return np.array(counts)


def _england_shapes(reader: _Reader) -> dict[str, FloatArray]:
    """Return what only England publishes, or what councils' bands are shrunk to."""
    totals = ("cla_number", "cla_started", "cpp_number", "cin_stock")
    return {
        **{
            name: np.array([reader.england(f"{name}_{band}") for band in DURATION_BANDS])
            for name in ("cin_open", "cin_ended", "cpp_stock")
        },
        "cpp_ended": np.array([fact(f"cpp_ended_{band}").value for band in DURATION_BANDS]),
        "counts": np.array([reader.england(measure) for measure in totals]),
        "in_need_by_age": _england_in_need_by_age(reader),
        "children_by_band": _england_children_by_band(),
    }


def _england_in_need_by_age(reader: _Reader) -> FloatArray:
    """Children in need and not looked after by age band; 16 and 17 at the rate of 10 to 15.

    The published band of 16 and over holds young people up to 25, so its children under 18 are
    taken at as many a year of age as the band before.
    """
    ages = [fact(f"cin_stock_age_{band}").value for band in CHILD_BANDS[:-1]]
    ages[0] += fact("cin_stock_age_unborn").value
    care = [reader.england(f"cla_stock_age_{band}") for band in CHILD_BANDS[:-1]]
    at_home = np.array(ages) - np.array(care)
    years = np.diff(AGE_EDGES[: len(CHILD_BANDS) + 1])
    return np.append(at_home, at_home[-1] / years[-2] * years[-1])


def _england_children_by_band() -> FloatArray:
    ages = _published_ages(ENGLAND)
    edges = AGE_EDGES[: len(CHILD_BANDS) + 1].astype(int)
    return np.add.reduceat(ages, edges[:-1])


def _dispersion(code: str, measure: str, year: int) -> float:
    """Return variance over mean of the last five yearly counts about their line, at least 1."""
    published = _published(code)
    series = [
        (back, published[measure, back])
        for back in range(year - 4, year + 1)
        if (measure, back) in published
    ]
    if len(series) < 3:  # noqa: PLR2004 - a line needs two points, a spread a third
        return 1.0
    years, counts = np.array(series).T
    line = np.polynomial.Polynomial.fit(years, counts, 1)
    spread = float(np.sum((counts - line(years)) ** 2) / (len(series) - 2))
    return max(spread / max(float(counts.mean()), 1.0), 1.0)


def _published_ages(code: str) -> FloatArray:
    """Return children by single year of age as published, whatever the year; shape (18,)."""
    ages = np.zeros(int(AGE_EDGES[len(CHILD_BANDS)]))
    for (measure, _), value in _published(code).items():
        prefix, _, age = measure.rpartition("_")
        if prefix == "population_age" and age.isdigit() and int(age) < len(ages):
            ages[int(age)] = value
    return ages


def _age_structure(code: str, reader: _Reader) -> FloatArray:
    """Return children by single year of age, scaled to the year's population of 0 to 17."""
    ages = _published_ages(code)
    if ages.sum() == 0:
        ages = _published_ages(ENGLAND)
    return ages * reader.population() / ages.sum()
