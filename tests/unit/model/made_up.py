"""A made-up council's year, in which every figure is known and the flows close."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from seethechild.model.base_year import BaseYear, base_year
from seethechild.model.flows import flows
from seethechild.model.ground import Ground
from seethechild.model.stock import stock
from seethechild.reference.facts import assumptions

#: 20,000 children; 1,000 in need at home, 100 on plans, 200 in care of whom 10 alone.
COUNT: Mapping[str, float] = {
    "referrals_number": 1510.0,
    "referrals_nfa": 200.0,
    "referrals_not_in_need": 300.0,
    "rereferrals_number": 300.0,
    "cin_started": 1010.0,
    "cin_ended": 900.0,
    "cin_any_point": 2310.0,
    "s47_number": 400.0,
    "icpc_number": 160.0,
    "cpp_started": 130.0,
    "cla_started": 90.0,
    "cla_ceased": 90.0,
    "uasc_started": 10.0,
    "uasc_ceased": 10.0,
    "care_applications": 30.0,
    "placement_changes": 150.0,
    "cin_stock": 1300.0,
    "cpp_number": 100.0,
    "cla_number": 200.0,
    "uasc_stock": 10.0,
}
STOCKS = ("cin_stock", "cpp_number", "cla_number", "uasc_stock")
STOCK_PARTS: Mapping[str, list[float]] = {
    "cin_open": [200.0, 200.0, 250.0, 250.0, 400.0],
    "cpp_stock": [30.0, 25.0, 30.0, 12.0, 3.0],
    "cla_stock_age": [10.0, 30.0, 40.0, 70.0, 50.0],
    "cla_stock_legal": [40.0, 30.0, 118.0, 10.0, 2.0],
    "cla_stock_placement": [135.0, 25.0, 20.0, 10.0, 4.0, 6.0],
}
FLOW_PARTS: Mapping[str, list[float]] = {
    "cin_ended": [420.0, 140.0, 150.0, 110.0, 80.0],
    "cla_started_age": [15.0, 15.0, 15.0, 25.0, 20.0],
    "cla_started_legal": [50.0, 25.0, 13.0, 2.0],
    "cla_ceased_age": [4.0, 14.0, 10.0, 12.0, 6.0, 6.0, 38.0],
    "cla_ceased_reason": [18.0, 6.0, 10.0, 6.0, 2.0, 10.0],
}


def made_up(
    count: Mapping[str, float] | None = None,
    *,
    before: Mapping[str, float] | None = None,
    parts: Mapping[str, list[float]] | None = None,
    parts_before: Mapping[str, list[float]] | None = None,
    **rest: Any,
) -> BaseYear:
    """Return the made-up year; what is named differs. A year before, all was as now."""
    counts = {**COUNT, **(count or {})}
    now = {**STOCK_PARTS, **FLOW_PARTS, **(parts or {})}
    then = {**STOCK_PARTS, **(parts_before or {})}
    return BaseYear(
        council="made up",
        name="Madeup",
        year=2025,
        count=counts,
        before={**{name: counts[name] for name in STOCKS}, **(before or {})},
        parts={name: np.array(values) for name, values in now.items()},
        parts_before={name: np.array(values) for name, values in then.items()},
        origin=dict.fromkeys(counts, "council") | {"uasc_ceased": "England"},
        dispersion=dict.fromkeys(counts, 2.0),
        children_by_age=rest.pop("children_by_age", np.full(18, 20_000 / 18)),
        births=rest.pop("births", 20_000 / 18),
        net_moves=rest.pop("net_moves", np.zeros(5)),
        ceased_at_18=np.full(8, now["cla_ceased_age"][-1]),
        england=base_year("Rutland", 2025).england,
        **rest,
    )


def ground(base: BaseYear | None = None) -> Ground:
    """Return what lanes are built from, for a made-up year."""
    year = made_up() if base is None else base
    known = assumptions()
    opening = stock(year, known, before=True)
    closing = stock(year, known, before=False)
    return Ground(year, opening, closing, flows(year, opening, known), known)
