"""What a played or solved year says in the terms of the published tables.

The same functions read the exact expectation and the simulated children, so that a calibration
compares like with like. Measure ids are those of the published figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from seethechild.model.layout import CHILD_BAND_COUNT
from seethechild.model.system import FloatArray, SystemModel


@dataclass(frozen=True, eq=False)
class Year:
    """One year of a system: what happened, and who was where at both ends.

    Attributes:
        taken: shape (B, A, G), times each branch was taken; branches of all lanes in order,
            then those of birthdays by age.
        opening, closing: shape (S, A, G), children in each state, tracks and states in order.
    """

    taken: FloatArray
    opening: FloatArray
    closing: FloatArray


@dataclass(frozen=True, eq=False)
class Index:
    """Where lanes, branches and states of a model stand in its arrays."""

    branches_of: Mapping[str, slice]
    branches_with: Mapping[str, FloatArray]
    state: Mapping[tuple[str, str], int]


def index(model: SystemModel) -> Index:
    """Return the positions of lanes, events and states in the arrays of a ``Year``."""
    branches_of: dict[str, slice] = {}
    events: dict[str, list[int]] = {}
    at = 0
    for lane in model.lanes:
        branches_of[lane.id] = slice(at, at + len(lane.branches))
        for branch in lane.branches:
            for event in {*lane.events, *branch.events}:
                events.setdefault(event, []).append(at)
            at += 1
    for birthday in sorted(model.age_moves, key=lambda move: move.age):
        for branch in birthday.branches:
            for event in branch.events:
                events.setdefault(event, []).append(at)
            at += 1
    branches_with = {}
    for event, rows in events.items():
        mask = np.zeros(at)
        mask[rows] = 1.0
        branches_with[event] = mask
    states = [(track, state) for track in model.tracks for state in model.states[track]]
    return Index(branches_of, branches_with, {place: i for i, place in enumerate(states)})


def events(year: Year, where: Index, event: str) -> FloatArray:
    """Return how often an event happened by age band and group; shape (A, G)."""
    if event not in where.branches_with:
        return np.zeros(year.taken.shape[1:])
    counted: FloatArray = np.tensordot(where.branches_with[event], year.taken, axes=1)
    return counted


def stock(table: FloatArray, where: Index, track: str, state: str) -> FloatArray:
    """Return the children in one state by age band and group; shape (A, G)."""
    counted: FloatArray = table[where.state[track, state]]
    return counted


def turned_18_in_care(year: Year, where: Index) -> FloatArray:
    """Return those who turned 18 while looked after, by group; shape (G,)."""
    total: FloatArray = events(year, where, "turned_18").sum(axis=0)
    return total


def year_measures(
    model: SystemModel, year: Year, *, adults_counted: float
) -> dict[str, float]:
    """Return the year's flows and closing stocks by measure id.

    Args:
        model: the model that was played, one year long.
        year: what happened.
        adults_counted: young people of 18 or over counted as in need, taken as constant.

    Returns:
        Counts. The child-in-need stock contains plans, care and those adults, as published.
    """
    where = index(model)
    arrivals = sum(i.per_year for i in model.inflows if i.states["help"] == "looked_after")
    plans_before = float(stock(year.opening, where, "help", "child_protection_plan").sum())
    plans_after = float(stock(year.closing, where, "help", "child_protection_plan").sum())

    def total(event: str) -> float:
        return float(events(year, where, event).sum())

    def there(state: str) -> float:
        children = stock(year.closing, where, "help", state)[:CHILD_BAND_COUNT]
        return float(children.sum())

    care = there("looked_after")
    in_need = sum(
        there(state)
        for state in ("family_help", "child_protection_plan", "support_after_care_or_order")
    )
    return {
        "referrals_number": total("referral") + arrivals,
        "referrals_nfa": total("no_further_action"),
        "referrals_not_in_need": total("assessed_not_in_need"),
        "cin_started": total("need_started") + arrivals,
        "cin_ended_unreported": total("ended_without_report"),
        "s47_number": total("section_47"),
        "icpc_number": total("conference"),
        "cpp_started": total("plan_started"),
        "cpp_ended": plans_before + total("plan_started") - plans_after,
        "cpp_number": plans_after,
        "cla_started": total("care_started") + arrivals,
        "cla_ceased": total("care_ended") + float(turned_18_in_care(year, where).sum()),
        "cla_number": care,
        "cin_stock": in_need + care + adults_counted,
    }


def published_measures(
    count: Mapping[str, float], before: Mapping[str, float]
) -> dict[str, float]:
    """Return the published figures that ``year_measures`` is compared with, by measure id."""
    same = (
        "referrals_number", "referrals_nfa", "referrals_not_in_need", "cin_started",
        "s47_number", "icpc_number", "cpp_started", "cpp_number", "cla_started", "cla_ceased",
        "cla_number", "cin_stock",
    )  # fmt: skip
    return {measure: count[measure] for measure in same} | {
        "cpp_ended": count["cpp_started"] + before["cpp_number"] - count["cpp_number"]
    }
