"""A council's system model from its published figures.

Sources are combined in order of trust: the council's own figures, then England's, then graded
assumptions. The lanes are aligned twice: on the base year, which they must give back; and on the year to come,
in which one year's change in stocks does not go on. The second is played forward.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf

import numpy as np
import polars as pl

from seethechild.model.align import Aligned, Found, Solver, StartMaker, align
from seethechild.model.base_year import BaseYear
from seethechild.model.flows import Flows, flows
from seethechild.model.ground import Ground
from seethechild.model.lanes import all_lanes
from seethechild.model.lanes_move import NOT_KNOWN, move_inflows
from seethechild.model.layout import (
    AGE_EDGES,
    CHILD_BAND_COUNT,
    DURATION_EDGES,
    GROUPS,
    TRACKS,
    played_states,
)
from seethechild.model.settle import year_to_come
from seethechild.model.start import SCHEMA, start_table
from seethechild.model.stock import Assumptions, Stock, stock, unaccompanied_homes
from seethechild.model.system import (
    AgeMove,
    Branch,
    Inflow,
    SystemModel,
)
from seethechild.model.system_checks import validate
from seethechild.reference.facts import Assumption
from seethechild.reference.facts import assumptions as all_assumptions


@dataclass(frozen=True, eq=False)
class BaseFit:
    """The base year given back, without the years to come.

    Attributes:
        model: starts a year before the base year's end, with the levels of that year.
        base: the figures it was fitted to.
        adults_counted: young people of 18 or over counted as in need, in the base year.
        aligned: how close the base year came.
    """

    model: SystemModel
    base: BaseYear
    adults_counted: float
    aligned: Aligned


@dataclass(frozen=True, eq=False)
class Fitted:
    """A system model and what it was made from.

    Attributes:
        model: starts on 31 March of the base year, in balance, ready to be played forward.
        base_model: starts a year earlier: the base year itself, with the levels of that year.
        base: the figures it was fitted to.
        adults_counted: young people of 18 or over counted as in need, in the base year.
        aligned: how close the base year came.
        ahead: how close the model came to the year to come (``settle``), in which one year's
            change in stocks does not go on.
    """

    model: SystemModel
    base_model: SystemModel
    base: BaseYear
    adults_counted: float
    aligned: Aligned
    ahead: Aligned


def first_guess(base: BaseYear) -> SystemModel:
    """Return the council's lanes as first guessed, with nobody in them.

    The fitted model has the same lanes, states, bands and groups with other rates, so whether a
    reform fits a council can be said without fitting.

    Args:
        base: the council's figures.
    """
    assumptions = all_assumptions()
    opening = stock(base, assumptions, before=True)
    closing = stock(base, assumptions, before=False)
    guessed = flows(base, opening, assumptions)
    return _guess(Ground(base, opening, closing, guessed, assumptions))


def fit_base_year(base: BaseYear, *, solve: Solver, found: Found | None = None) -> BaseFit:
    """Fit a system model to one council's published year, and go no further.

    Args:
        base: the council's figures.
        solve: plays one year of a model in expectation; stands above this package.
        found: by an earlier fit to the same figures; nothing is then solved.

    Returns:
        The model that gives the base year back.
    """
    assumptions = all_assumptions()
    opening = stock(base, assumptions, before=True)
    closing = stock(base, assumptions, before=False)
    guessed = flows(base, opening, assumptions)
    aligned = align(
        _guess(Ground(base, opening, closing, guessed, assumptions)),
        base,
        guessed,
        adults_counted=opening.in_need_adults,
        start=_start_maker(base, opening, guessed, assumptions, years_later=0),
        solve=solve,
        aged_17=assumptions["aged_17_in_base_year"],
        found=found,
    )
    return BaseFit(aligned.model, base, opening.in_need_adults, aligned)


def fit_published(
    base: BaseYear, *, solve: Solver, found: tuple[Found, Found] | None = None
) -> Fitted:
    """Fit a system model to one council's published year, and balance it for those to come.

    Args:
        base: the council's figures.
        solve: plays one year of a model in expectation; stands above this package.
        found: for both years, by an earlier fit to the same figures; nothing is then solved.

    Returns:
        The fitted model, aligned on the base year.
    """
    fit = fit_base_year(base, solve=solve, found=found[0] if found else None)
    assumptions = all_assumptions()
    closing = stock(base, assumptions, before=False)
    coming = year_to_come(base, assumptions["stock_change_kept"].value)
    expected = flows(coming, closing, assumptions)
    ahead = align(
        replace(fit.model, inflows=_inflows(coming, assumptions)),
        coming,
        expected,
        adults_counted=closing.in_need_adults,
        start=_start_maker(base, closing, expected, assumptions, years_later=1),
        solve=solve,
        aged_17=_towards(assumptions["aged_17"], fit.aligned.share_aged_17),
        found=found[1] if found else None,
    )
    return Fitted(
        model=ahead.model,
        base_model=fit.model,
        base=base,
        adults_counted=fit.adults_counted,
        aligned=fit.aligned,
        ahead=ahead,
    )


def _start_maker(
    base: BaseYear,
    there: Stock,
    moving: Flows,
    assumptions: Assumptions,
    *,
    years_later: int,
) -> StartMaker:
    """Return what makes a start table once the share of 17 year-olds in care is known."""

    def start_at(share_aged_17: float) -> pl.DataFrame:
        return start_table(
            base, there, moving, assumptions,
            share_aged_17=share_aged_17, years_later=years_later,
        )  # fmt: skip

    return start_at


def _towards(usual: Assumption, found: float) -> Assumption:
    """Return an assumption whose value is what was found, held to its range."""
    return replace(usual, value=min(max(found, usual.low), usual.high))


def _guess(ground: Ground) -> SystemModel:
    """Return the lanes as first guessed; who is there at the start comes with alignment."""
    base: BaseYear = ground.base
    nobody = pl.DataFrame(schema=SCHEMA)
    return validate(
        SystemModel(
            name=base.name,
            tracks=TRACKS,
            states=played_states(),
            age_edges=AGE_EDGES,
            duration_edges=DURATION_EDGES,
            groups=GROUPS,
            lanes=all_lanes(ground),
            age_moves=_birthdays(),
            inflows=_inflows(base, ground.assumptions),
            start=nobody,
            assumptions=assumption_table(ground.assumptions),
            sources=source_table(base),
        )
    )


def _birthdays() -> tuple[AgeMove, ...]:
    """At 18 a child looked after becomes a care leaver; every other child leaves the model."""
    once = np.ones(1)
    adult = float(AGE_EDGES[CHILD_BAND_COUNT])
    own = {"help": "care_leaver_18_20", "legal": "none", "home": "own_or_staying_put"}
    later = {"help": "care_leaver_21_25"}
    grown = tuple(
        AgeMove(adult, "help", state, (Branch(once, {}, leaves=True),))
        for state in (
            "none",
            "family_help",
            "child_protection_plan",
            "support_after_care_or_order",
        )
    )
    return (
        AgeMove(adult, "help", "looked_after", (Branch(once, own, ("turned_18",)),)),
        *grown,
        AgeMove(
            float(AGE_EDGES[CHILD_BAND_COUNT + 1]),
            "help",
            "care_leaver_18_20",
            (Branch(once, later),),
        ),
    )


def _inflows(base: BaseYear, assumptions: Assumptions) -> tuple[Inflow, ...]:
    return (
        Inflow(
            id="births",
            group="children",
            per_year=base.births,
            evidence=inf,
            age_low=0.0,
            age_high=0.0,
            states=NOT_KNOWN,
        ),
        *move_inflows(base, assumptions),
        *(
            Inflow(
                id=f"unaccompanied_arrivals_{home}",
                group="unaccompanied",
                per_year=base.count["uasc_started"] * share,
                evidence=max(
                    base.count["uasc_started"] / base.dispersion["uasc_started"], 1.0
                ),
                age_low=assumptions["unaccompanied_age_low"].value,
                age_high=float(AGE_EDGES[CHILD_BAND_COUNT]),
                states={"help": "looked_after", "legal": "section_20", "home": home},
                events=("referral", "need_started", "care_started"),
            )
            for home, share in unaccompanied_homes(assumptions).items()
        ),
    )


def assumption_table(assumptions: Assumptions) -> pl.DataFrame:
    """Return the assumptions as a table: id, what, value, low, high, unit, grade, why, source."""
    return pl.DataFrame(
        [
            {
                "id": a.id, "what": a.what, "value": a.value, "low": a.low, "high": a.high,
                "unit": a.unit, "grade": a.grade, "why": a.why, "source": a.source,
            }
            for a in assumptions.values()
        ]
    )  # fmt: skip


def source_table(base: BaseYear) -> pl.DataFrame:
    """Return whose figure each measure is: measure, year, origin (council or England)."""
    origin: Mapping[str, str] = base.origin
    return pl.DataFrame(
        {
            "measure": list(origin),
            "year": [base.year] * len(origin),
            "origin": list(origin.values()),
        },
        schema={"measure": pl.String, "year": pl.Int64, "origin": pl.String},
    )
