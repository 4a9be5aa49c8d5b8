"""What the published figures say of one council in one year, gaps filled from England's.

A council's own figure is used where there is one. A missing total is England's rate times the
council's children; a suppressed part shares out what is left of the published total in England's
proportions. Every figure keeps whose it is, so that what is England's is printed as England's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from seethechild.core.errors import DataError, Problem
from seethechild.model.ages import age_structure
from seethechild.model.compositions import (
    england_shapes,
    flow_compositions,
    stock_compositions,
)
from seethechild.model.moves import net_moves
from seethechild.model.reader import COUNCIL, Reader, published
from seethechild.model.system import FloatArray
from seethechild.reference.councils import find_council

#: Young people turn 18 in care in each of these years and are followed to 25.
COHORTS_OF_CARE_LEAVERS = 8
#: A council's spread about its own line is taken over this many years, and needs three of them.
YEARS_OF_SPREAD, FEWEST_YEARS_OF_SPREAD = 5, 3
#: What is counted over the year, and what is counted at its end.
COUNTS = (
    "referrals_number", "referrals_nfa", "referrals_not_in_need", "rereferrals_number",
    "cin_started", "cin_ended", "cin_any_point", "s47_number", "icpc_number", "cpp_started",
    "cla_started", "cla_ceased", "uasc_started", "uasc_ceased", "care_applications",
    "placement_changes",
)  # fmt: skip
STOCKS = ("cin_stock", "cpp_number", "cla_number", "uasc_stock")
#: Stock to the measures of those who joined and left it, where both are published.
_JOINED_AND_LEFT = {
    "cla_number": ("cla_started", "cla_ceased"),
    "uasc_stock": ("uasc_started", "uasc_ceased"),
}


@dataclass(frozen=True, eq=False)
class BaseYear:
    """One council's figures for the year ending 31 March ``year``, all as counts.

    Attributes:
        council: ONS code.
        name: as published.
        year: the year the figures are for.
        count: measure to count in the year, or at its end for stocks.
        before: measure to stock a year earlier.
        parts: composition to counts, in the order of ``categories``.
        parts_before: the same a year earlier, for stocks.
        origin: measure or composition to ``council`` or ``England``.
        dispersion: measure to variance over mean of its yearly counts, at least 1.
        children_by_age: shape (18,), children by single year of age.
        births: children born in a year.
        net_moves: shape (5,), children who move in within a year less those who move out, by age
            band (``moves``).
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
    net_moves: FloatArray
    ceased_at_18: FloatArray
    england: Mapping[str, FloatArray]


def base_year(council: str, year: int) -> BaseYear:
    """Collect a council's figures for the year ending 31 March ``year``.

    Args:
        council: any name or code that ``find_council`` knows.
        year: the year in which the period ends, as the tables name it.

    Raises:
        UnknownNameError: no council has that name.
        DataError: the council has no referrals or no child population for that year.

    Example:
        >>> camden = base_year("Camden", 2025)
        >>> camden.count["cla_number"], camden.origin["cla_number"]
        (205.0, 'council')
    """
    found = find_council(council)
    reader = Reader(found.code, year)
    needed = {"referrals_number": "referrals", "population_0_17": "child population"}
    missing = [name for measure, name in needed.items() if reader.get(measure) is None]
    if missing:
        raise DataError(
            [
                Problem(
                    f"{found.name}, {year}",
                    f"no {name} is published"
                    if "pop" in name
                    else f"no {name} are published",
                    "Choose another year or council.",
                )
                for name in missing
            ]
        )
    earlier = Reader(found.code, year - 1)
    count = {measure: reader.count(measure) for measure in (*COUNTS, *STOCKS)}
    count["referrals_nfa"] = closed_at_once(reader, count)
    before = {measure: stock_before(measure, count, earlier) for measure in STOCKS}
    parts = {**flow_compositions(reader, count), **stock_compositions(reader, count)}
    ages = age_structure(found.code, reader)
    return BaseYear(
        council=found.code,
        name=found.name,
        year=year,
        count=count,
        before=before,
        parts=parts,
        parts_before=stock_compositions(earlier, before),
        origin=reader.origin,
        dispersion={measure: dispersion(found.code, measure, year) for measure in COUNTS},
        children_by_age=ages,
        births=float(ages[0]),
        net_moves=net_moves(found.code, year, ages),
        ceased_at_18=ceased_at_18(found.code, year, float(parts["cla_ceased_age"][-1])),
        england=england_shapes(reader),
    )


def closed_at_once(reader: Reader, count: Mapping[str, float]) -> float:
    """Return referrals closed with no further action.

    The figure is hidden in some councils, but every referral is closed, found not in need, or a
    start; where the council published the rest, it follows.
    """
    rest = ("referrals_number", "referrals_not_in_need", "cin_started")
    known = all(reader.get(measure) is not None for measure in rest)
    if reader.get("referrals_nfa") is not None or not known:
        return count["referrals_nfa"]
    reader.origin["referrals_nfa"] = COUNCIL
    left = count["referrals_number"] - count["referrals_not_in_need"] - count["cin_started"]
    return max(left, 0.0)


def stock_before(measure: str, count: Mapping[str, float], earlier: Reader) -> float:
    """Return a stock a year earlier: as published, or worked back from the year's own counts.

    Children in need a year earlier are those of any point less those who started, and never
    fewer: a published stock below that left some of them out. Children looked after a year
    earlier are those of now less starts plus ends. A stock of plans that was not published is
    taken as that of now: no change is claimed where none was seen.

    Args:
        measure: one of ``STOCKS``.
        count: the year's counts and closing stocks.
        earlier: the council's figures of the year before.
    """
    own = earlier.get(measure)
    if measure == "cin_stock":
        open_then = max(count["cin_any_point"] - count["cin_started"], 0.0)
        return open_then if own is None else max(own, open_then)
    if own is not None:
        return own
    if measure not in _JOINED_AND_LEFT:
        return count[measure]
    joined, left = _JOINED_AND_LEFT[measure]
    return max(count[measure] - count[joined] + count[left], 0.0)


def dispersion(code: str, measure: str, year: int) -> float:
    """Return variance over mean of a council's last yearly counts about their line, at least 1."""
    own = published(code)
    series = [
        (back, own[measure, back])
        for back in range(year - YEARS_OF_SPREAD + 1, year + 1)
        if (measure, back) in own
    ]
    if len(series) < FEWEST_YEARS_OF_SPREAD:
        return 1.0
    years, counts = np.array(series).T
    line = np.polynomial.Polynomial.fit(years, counts, 1)
    spread = float(np.sum((counts - line(years)) ** 2) / (len(series) - 2))
    return max(spread / max(float(counts.mean()), 1.0), 1.0)


def ceased_at_18(code: str, year: int, latest: float) -> FloatArray:
    """Return ends of care at 18 by year, latest first; earlier than published as the earliest."""
    own = published(code)
    counts = [latest]
    for back in range(year - 1, year - COHORTS_OF_CARE_LEAVERS, -1):
        counts.append(own.get(("cla_ceased_age_18_plus", back), counts[-1]))
    return np.array(counts)
