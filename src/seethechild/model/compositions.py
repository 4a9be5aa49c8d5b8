"""How a council's counts divide by age, time in state, legal status, home and reason."""

from collections.abc import Mapping

import numpy as np

from seethechild.model.ages import children_by_band, england_in_need_by_age, published_ages
from seethechild.model.categories import (
    CEASED_BANDS,
    EXIT_PARTS,
    PLACEMENT_PARTS,
    STARTED_LEGAL_PARTS,
    STOCK_LEGAL_PARTS,
)
from seethechild.model.layout import CHILD_BANDS, DURATION_BANDS
from seethechild.model.reader import ENGLAND, Reader
from seethechild.model.system import FloatArray
from seethechild.reference.facts import fact


def flow_compositions(reader: Reader, count: Mapping[str, float]) -> dict[str, FloatArray]:
    """Return the compositions of what happened in the year, by name.

    Args:
        reader: the council's figures of the year; told whose each composition is.
        count: the totals, by measure.

    Returns:
        ``cin_ended``, ``cla_started_age``, ``cla_started_legal``, ``cla_ceased_age``,
        ``cla_ceased_reason``; each sums to its total, the last to the ends before 18.
    """
    ceased = reader.composition(
        [f"cla_ceased_age_{band}" for band in CEASED_BANDS], count["cla_ceased"]
    )
    return {
        "cin_ended": reader.composition(
            [f"cin_ended_{band}" for band in DURATION_BANDS], count["cin_ended"]
        ),
        "cla_started_age": reader.composition(
            [f"cla_started_age_{band}" for band in CHILD_BANDS], count["cla_started"]
        ),
        "cla_started_legal": reader.merged(
            "cla_started_legal", STARTED_LEGAL_PARTS, count["cla_started"]
        ),
        "cla_ceased_age": ceased,
        "cla_ceased_reason": exits(reader, count["cla_ceased"], float(ceased[-1])),
    }


def stock_compositions(reader: Reader, count: Mapping[str, float]) -> dict[str, FloatArray]:
    """Return the compositions of who was there at the end of the year, by name.

    Args:
        reader: the council's figures of the year; told whose each composition is.
        count: the totals, by measure.

    Returns:
        ``cin_open``, ``cpp_stock``, ``cla_stock_age``, ``cla_stock_legal``,
        ``cla_stock_placement``; each sums to its total.
    """
    care = count["cla_number"]
    return {
        "cin_open": reader.composition(
            [f"cin_open_{band}" for band in DURATION_BANDS], count["cin_stock"]
        ),
        "cpp_stock": reader.composition(
            [f"cpp_stock_{band}" for band in DURATION_BANDS], count["cpp_number"]
        ),
        "cla_stock_age": reader.composition(
            [f"cla_stock_age_{band}" for band in CHILD_BANDS], care
        ),
        "cla_stock_legal": reader.merged("cla_stock_legal", STOCK_LEGAL_PARTS, care),
        "cla_stock_placement": reader.merged("cla_stock_placement", PLACEMENT_PARTS, care),
    }


def exits(reader: Reader, ceased: float, ceased_at_18: float) -> FloatArray:
    """Return ends of care before 18 by ``EXIT_REASONS``; the last is what no other names.

    Args:
        reader: the council's figures of the year.
        ceased: all ends of care.
        ceased_at_18: those at 18 or over, for whom a reason says nothing more.
    """
    england_total = max(reader.england("cla_ceased"), 1.0)
    before_18 = max(ceased - ceased_at_18, 0.0)

    def named(part: str) -> float:
        own = reader.get(f"cla_ceased_reason_{part}")
        if own is not None:
            return own
        return reader.england(f"cla_ceased_reason_{part}") / england_total * ceased

    counts = np.array([sum(named(part) for part in parts) for parts in EXIT_PARTS.values()])
    if counts.sum() > before_18:
        counts = counts * before_18 / counts.sum()
    return np.append(counts, max(before_18 - float(counts.sum()), 0.0))


def england_shapes(reader: Reader) -> dict[str, FloatArray]:
    """Return what only England publishes, or what councils' bands are shrunk to, by name."""
    totals = ("cla_number", "cla_started", "cpp_number", "cin_stock")
    return {
        **{
            name: np.array([reader.england(f"{name}_{band}") for band in DURATION_BANDS])
            for name in ("cin_open", "cin_ended", "cpp_stock")
        },
        "cpp_ended": np.array([fact(f"cpp_ended_{band}").value for band in DURATION_BANDS]),
        "counts": np.array([reader.england(measure) for measure in totals]),
        "in_need_by_age": england_in_need_by_age(reader),
        "children_by_band": children_by_band(published_ages(ENGLAND)),
    }
