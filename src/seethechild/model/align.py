"""Scale the lanes of a first guess until the published year comes out.

Iterated proportional alignment: solve the year exactly, compare each flow and stock with what was
published, multiply the hazards that make it by the ratio, and repeat. Scaling hazards instead of
children keeps every stay possible and every random number in its place. The solver is passed in,
since it stands above this package.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from seethechild.model.base_year import EXIT_REASONS, PLACEMENTS, STARTED_LEGAL, BaseYear
from seethechild.model.flows import Flows
from seethechild.model.lanes import MOVING_HOMES, retarget_homes
from seethechild.model.layout import AGE_BAND_COUNT, CHILD_BAND_COUNT
from seethechild.model.measures import (
    Index,
    Year,
    index,
    published_measures,
    stock,
    turned_18_in_care,
    year_measures,
)
from seethechild.model.stock import (
    HOME_OF_PLACEMENT,
    LEGAL_OF_STATUS,
    STOCK_LEGAL,
    fit_margins,
)
from seethechild.model.system import FloatArray, SystemModel

#: Plays one year of a model in expectation.
Solver = Callable[[SystemModel], Year]
#: Makes the start table for a share of 16 and 17 year-olds in care who are 17.
StartMaker = Callable[[float], pl.DataFrame]

MOST_ROUNDS = 25
#: A round that changes no relative error by more than this ends the search.
CLOSE_ENOUGH = 0.001
#: The largest step of one round, either way.
LARGEST_RATIO = 4.0
#: Bounds on the share of 16 and 17 year-olds in care who are 17.
YOUNGEST_SHARE, OLDEST_SHARE = 0.02, 0.98
#: Bounds on the weight of one home against another.
HOME_BOUNDS = (0.01, 100.0)
#: Unaccompanied children stay so briefly that twice the rate is far from twice the flow; steps
#: are lengthened by this power.
OVER_RELAXATION = 2.0
_CARE_ROUTES = ("section_20", "emergency", "other")
_COURT_ENTRIES = ("legal/none/pre_proceedings_started", "legal/none/proceedings_directly")


@dataclass(frozen=True, eq=False)
class Aligned:
    """A model whose year is the published one, and how close it came.

    Attributes:
        model: with scaled lanes, starting at the start of the base year.
        share_aged_17: found for the start table.
        calibration: columns measure, published, simulated, relative_error.
        rounds: how many were needed.
    """

    model: SystemModel
    share_aged_17: float
    calibration: pl.DataFrame
    rounds: int


@dataclass
class _State:
    """What changes from round to round."""

    model: SystemModel
    share_aged_17: float
    factor: dict[str, FloatArray] = field(default_factory=dict)
    homes: dict[str, float] = field(default_factory=dict)

    def scale(self, lane: str, ratio: FloatArray | float) -> None:
        bounded = np.clip(ratio, 1.0 / LARGEST_RATIO, LARGEST_RATIO)
        table = np.ones(AGE_BAND_COUNT)
        table[:CHILD_BAND_COUNT] = bounded
        self.factor[lane] = self.factor.get(lane, np.ones(AGE_BAND_COUNT)) * table


def align(
    guess: SystemModel,
    base: BaseYear,
    flows: Flows,
    *,
    adults_counted: float,
    start: StartMaker,
    solve: Solver,
) -> Aligned:
    """Scale the guessed lanes to the base year.

    Args:
        guess: the model as first guessed, starting at the start of the base year.
        base: the council's figures.
        flows: the first guess of the flows, with the margins of starts and ends.
        adults_counted: young people of 18 or over in the child-in-need stock.
        start: makes the start table for a share of 17 year-olds in care.
        solve: plays one year in expectation.

    Returns:
        The aligned model; measures that could not be met show their error, they are not hidden.
    """
    published = published_measures(base.count, base.before)
    state = _State(guess, 0.5)
    where = index(guess)
    comparison = pl.DataFrame()
    rounds, before = 0, np.array([np.inf])
    while rounds < MOST_ROUNDS:
        rounds += 1
        state.model = _applied(guess, state, start)
        year = solve(state.model)
        simulated = year_measures(state.model, year, adults_counted=adults_counted)
        comparison = compare(published, simulated)
        errors = comparison["relative_error"].to_numpy()
        if np.all(np.abs(errors - before) < CLOSE_ENOUGH):
            break
        before = errors
        _adjust(state, year, where, base, flows, simulated)
    return Aligned(state.model, state.share_aged_17, comparison, rounds)


def compare(published: dict[str, float], simulated: dict[str, float]) -> pl.DataFrame:
    """Return measure, published, simulated and relative error, one row per measure.

    A published figure below 1 is compared with 1, so that the error stays finite.
    """
    return pl.DataFrame(
        {
            "measure": list(published),
            "published": list(published.values()),
            "simulated": [simulated[measure] for measure in published],
        }
    ).with_columns(
        relative_error=(pl.col("simulated") - pl.col("published"))
        / pl.max_horizontal(pl.col("published"), 1.0)
    )


def _applied(guess: SystemModel, state: _State, start: StartMaker) -> SystemModel:
    whole = np.ones(AGE_BAND_COUNT)
    lanes = tuple(
        retarget_homes(
            replace(lane, rates=lane.rates * state.factor.get(lane.id, whole)[:, None]),
            state.homes,
        )
        for lane in guess.lanes
    )
    return replace(guess, lanes=lanes, start=start(state.share_aged_17))


def _adjust(
    state: _State,
    year: Year,
    where: Index,
    base: BaseYear,
    flows: Flows,
    simulated: dict[str, float],
) -> None:
    _adjust_help(state, year, where, base, flows, simulated)
    _adjust_starts(state, year, where, flows)
    _adjust_ends(state, year, where, flows)
    _adjust_legal(state, year, where, base)
    _adjust_homes(state, year, where, base)


def _fired(year: Year, where: Index, lane: str) -> FloatArray:
    """Times a lane fired by age band below 18; shape (5,)."""
    fired: FloatArray = year.taken[where.branches_of[lane]].sum(axis=(0, 2))
    return fired[:CHILD_BAND_COUNT]


def _ratio(target: float, now: float) -> float:
    if now <= 0:
        return 1.0
    return max(target, 0.0) / now


def _adjust_help(
    state: _State,
    year: Year,
    where: Index,
    base: BaseYear,
    flows: Flows,
    simulated: dict[str, float],
) -> None:
    arrivals = simulated["cla_started"] - float(
        (year.taken * where.branches_with["care_started"][:, None, None]).sum()
    )
    referred = _fired(year, where, "help/none/referral").sum()
    state.scale(
        "help/none/referral", _ratio(base.count["referrals_number"] - arrivals, referred)
    )
    state.scale(
        "help/family_help/section_47",
        _ratio(base.count["s47_number"], simulated["s47_number"]),
    )
    if "help/family_help/plan_otherwise" in where.branches_of:
        planned = _fired(year, where, "help/family_help/plan_otherwise").sum()
        others = simulated["cpp_started"] - planned
        state.scale(
            "help/family_help/plan_otherwise",
            _ratio(base.count["cpp_started"] - others, planned),
        )
    stepped_down = _fired(year, where, "help/child_protection_plan/ended").sum()
    too_many = simulated["cpp_number"] - base.count["cpp_number"]
    state.scale(
        "help/child_protection_plan/ended", _ratio(stepped_down + too_many, stepped_down)
    )
    unreported = simulated["cin_ended_unreported"]
    state.scale(
        "help/family_help/ended_unreported", _ratio(flows.ended_unreported, unreported)
    )
    closed = _fired(year, where, "help/family_help/closed").sum()
    too_many = simulated["cin_stock"] - base.count["cin_stock"]
    too_many -= unreported - flows.ended_unreported
    state.scale("help/family_help/closed", _ratio(closed + too_many, closed))


def _fit(now: FloatArray, rows: FloatArray, columns: FloatArray) -> FloatArray:
    """Return the ratio by cell that carries ``now`` to both margins, 1 where it is empty."""
    total = rows.sum()
    if total <= 0 or now.sum() <= 0:
        return np.ones_like(now)
    scaled = columns * total / max(columns.sum(), 1e-9)
    wanted = fit_margins(now, [rows, scaled])
    return np.divide(wanted, now, out=np.ones_like(now), where=now > 0)


def _adjust_starts(state: _State, year: Year, where: Index, flows: Flows) -> None:
    """Starts of care by legal route and age, re-entries taken as they are."""
    again = _fired(year, where, "help/support_after_care_or_order/care_again")
    removed = _removed_by_court(year, where)
    now = np.zeros((len(STARTED_LEGAL), CHILD_BAND_COUNT))
    for route in _CARE_ROUTES:
        now[STARTED_LEGAL.index(route)] = sum(
            _fired(year, where, f"help/{place}/care_{route}")
            for place in ("family_help", "child_protection_plan")
        )
    court = STARTED_LEGAL.index("interim_care_order")
    now[court] = removed
    rows = flows.starts.sum(axis=1)
    rows[STARTED_LEGAL.index("section_20")] = max(
        rows[STARTED_LEGAL.index("section_20")] - again.sum(), 0.0
    )
    columns = np.maximum(flows.starts.sum(axis=0) - again, 0.0)
    ratio = _fit(now, rows, columns)
    for route in _CARE_ROUTES:
        for place in ("family_help", "child_protection_plan"):
            state.scale(f"help/{place}/care_{route}", ratio[STARTED_LEGAL.index(route)])
    for lane in _COURT_ENTRIES:
        state.scale(lane, ratio[court])


def _removed_by_court(year: Year, where: Index) -> FloatArray:
    """Children who came into care as proceedings began, by age band below 18; shape (5,)."""
    removed = np.zeros(CHILD_BAND_COUNT)
    for lane in ("legal/none/proceedings_directly", "legal/pre_proceedings/proceedings"):
        branches = where.branches_of[lane]
        into_care = where.branches_with["care_started"][branches][:, None, None]
        removed += (year.taken[branches] * into_care).sum(axis=(0, 2))[:CHILD_BAND_COUNT]
    return removed


def _adjust_ends(state: _State, year: Year, where: Index, flows: Flows) -> None:
    """Ends of care by reason and age, unaccompanied children and 18th birthdays apart."""
    birthdays = turned_18_in_care(year, where)
    alone = _fired(year, where, "help/looked_after/unaccompanied_left")
    alone_18 = float(birthdays[state.model.groups.index("unaccompanied")])
    alone_target = max(flows.unaccompanied_ended - alone_18, 0.0)
    before_18 = float(flows.ends.sum())
    alone_target = min(alone_target, before_18)
    state.scale(
        "help/looked_after/unaccompanied_left",
        _ratio(alone_target, float(alone.sum())) ** OVER_RELAXATION,
    )
    now = np.array([_fired(year, where, f"help/looked_after/{reason}") for reason in EXIT_REASONS])
    rows = flows.ends.sum(axis=1)
    other = EXIT_REASONS.index("other")
    beyond = max(alone_target - rows[other], 0.0)
    rows[other] = max(rows[other] - alone_target, 0.0)
    rows = rows * (1.0 - beyond / max(rows.sum(), 1e-9))
    columns = flows.ends.sum(axis=0)
    columns = np.maximum(columns - alone_target * _shares_or_last(alone), 0.0)
    ratio = _fit(now, rows, columns)
    for row, reason in enumerate(EXIT_REASONS):
        state.scale(f"help/looked_after/{reason}", ratio[row])
    others_18 = float(birthdays.sum()) - alone_18
    target = max(flows.ended_at_18 - alone_18, 0.0)
    # Each child who is 17 instead of 16 at the start turns 18 within the year.
    children = state.model.groups.index("children")
    oldest = stock(year.opening, where, "help", "looked_after")[CHILD_BAND_COUNT - 1, children]
    more = (target - others_18) / max(float(oldest), 1.0)
    state.share_aged_17 = float(
        np.clip(state.share_aged_17 + more, YOUNGEST_SHARE, OLDEST_SHARE)
    )


def _shares_or_last(counts: FloatArray) -> FloatArray:
    if counts.sum() > 0:
        return counts / counts.sum()
    last = np.zeros_like(counts)
    last[-1] = 1.0
    return last


def _adjust_legal(state: _State, year: Year, where: Index, base: BaseYear) -> None:
    """Court decisions in care, from what is too much in the closing stock by legal status."""
    children = state.model.groups.index("children")
    published = dict(zip(STOCK_LEGAL, base.parts["cla_stock_legal"], strict=True))
    published["section_20"] -= base.count["uasc_stock"]
    simulated = {
        status: float(stock(year.closing, where, "legal", legal)[:CHILD_BAND_COUNT, children].sum())
        for status, legal in LEGAL_OF_STATUS.items()
    }
    total = sum(max(count, 0.0) for count in published.values())
    in_care = stock(year.closing, where, "help", "looked_after")[:CHILD_BAND_COUNT, children]
    scale = float(in_care.sum()) / max(total, 1.0)
    excess = {
        status: simulated[status] - max(published[status], 0.0) * scale
        for status in simulated
    }
    moves = (
        ("legal/section_20/proceedings", excess["section_20"]),
        ("legal/proceedings/placement_order", -excess["placement_order"]),
        ("legal/proceedings/care_order", -excess["full_care_order"]),
    )
    for lane, more in moves:
        now = float(_fired(year, where, lane).sum())
        state.scale(lane, _ratio(max(now + 0.7 * more, 0.1 * now), now))


def _adjust_homes(state: _State, year: Year, where: Index, base: BaseYear) -> None:
    """Where children in care live, and how often they move."""
    placements = dict(zip(PLACEMENTS, base.parts["cla_stock_placement"], strict=True))
    total = sum(placements.values())
    in_care = stock(year.closing, where, "help", "looked_after")[:CHILD_BAND_COUNT]
    scale = float(in_care.sum()) / max(total, 1.0)
    for placement, home in HOME_OF_PLACEMENT.items():
        if home in MOVING_HOMES:
            there = float(stock(year.closing, where, "home", home)[:CHILD_BAND_COUNT].sum())
            ratio = _ratio(placements[placement] * scale, there)
            now = state.homes.get(home, 1.0) * np.clip(ratio, 0.5, 2.0)
            state.homes[home] = float(np.clip(now, *HOME_BOUNDS))
    moves = float((year.taken * where.branches_with["move"][:, None, None]).sum())
    for home in MOVING_HOMES:
        state.scale(f"home/{home}/move", _ratio(base.count["placement_changes"], moves))
