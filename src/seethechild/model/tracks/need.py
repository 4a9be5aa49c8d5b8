"""Need that nobody records: who has it, how it grows and eases, and whether it is seen.

Nobody counts the children who need help and get none. Surveys say how many there may be, and this
track carries them beside the recorded ones: as assumptions with ranges, never as children who
could be found. How many are referred, helped, on a plan or in care stays as recorded.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import polars as pl

from seethechild.core.errors import UnknownNameError
from seethechild.model.base_year import BaseYear
from seethechild.model.layout import CHILD_BAND_COUNT
from seethechild.model.reader import COUNCIL, ENGLAND, NATIONAL, published
from seethechild.model.system import AgeMove, Branch, FloatArray, Inflow, SystemModel
from seethechild.model.tracks.need_balance import Balance, find_balance
from seethechild.model.tracks.need_lanes import leaning_lanes, need_lanes
from seethechild.model.tracks.need_moves import HELP, children_by_time, overlap
from seethechild.model.tracks.need_settings import (
    NEED_STATES,
    PREFIX,
    NeedSettings,
    check_prevalence,
    drawn_need,
    need_assumptions,
    need_settings,
)
from seethechild.model.tracks.overlay import add_track

TRACK = "need"
#: Describes the place: the one figure by which need is taken to differ between councils.
LOW_INCOME = "children_low_income_families_pct"
#: Weight of a cell without children, so that shares within it are still shares.
SOMEBODY = 1e-9


def add_need(
    model: SystemModel,
    base: BaseYear,
    settings: NeedSettings | None = None,
    *,
    balance: Balance | None = None,
) -> SystemModel:
    """Return the model with the track ``need`` laid over it.

    Lanes by which children are referred or offered help are split by need, as
    ``help/none/referral/need_some``; enquiries, plans, entries to care and ends of help lean on it
    by factors. At the start and in expectation all flows are as they were.

    Args:
        model: a council's. Other tracks, as ``mind``, come first.
        base: the figures it was fitted to; say how many families of the council have a low income.
        settings: what is assumed; None takes the central values.
        balance: of these settings, where it is known already.

    Raises:
        SpecError: the model has the track, or the assumptions cannot all hold.

    Source:
        The balance is worked out in ``need_balance``; the assumptions are rows ``need/...`` of
        ``reference/values/assumptions.csv``.
    """
    settings = settings or need_settings()
    scale, origin = need_scale(base, settings)
    check_prevalence(settings, scale)
    found = balance or find_balance(model, settings, scale)
    bands = model.age_edges

    def at_start(
        group: str, there: Mapping[str, str], low: float, high: float
    ) -> dict[str, float]:
        if low >= bands[CHILD_BAND_COUNT]:
            return {"none": 1.0}
        return _named(found.shares(there[HELP], overlap(bands[:-1], low, high)))

    def arriving(inflow: Inflow) -> dict[str, float]:
        if inflow.age_high <= 0.0:
            return _named(found.ends[0])
        ages = overlap(bands[:-1], inflow.age_low, inflow.age_high)
        return _named(found.shares(inflow.states[HELP], ages))

    laid = add_track(
        replace(model, lanes=leaning_lanes(model, found)),
        TRACK,
        NEED_STATES,
        at_start=at_start,
        arriving=arriving,
        lanes=need_lanes(model, found, settings),
        age_moves=_not_followed_from_18(model),
        assumptions=_assumption_rows(settings),
        sources=pl.DataFrame(
            {"measure": [f"{PREFIX}{LOW_INCOME}"], "year": [base.year], "origin": [origin]}
        ),
    )
    return replace(laid, start=_by_time_in_help(laid, found))


def with_drawn_need(
    model: SystemModel, base: BaseYear, *, seed: int, draw: int
) -> SystemModel:
    """Return the model with the track, its assumptions drawn within their ranges.

    Args:
        model: without the track.
        base: as for ``add_need``.
        seed: of the run.
        draw: which draw. Draws a whole square apart (``need_settings.SQUARE``) have equal models.

    Raises:
        SpecError: as ``add_need``.
    """
    return add_need(model, base, drawn_need(seed, draw))


def need_scale(base: BaseYear, settings: NeedSettings) -> tuple[float, str]:
    """Return the council's need against England's, and whose figure it rests on.

    A council with no figure of its own has England's need as it is.

    Example:
        >>> from seethechild.model.base_year import base_year
        >>> scale, origin = need_scale(base_year("Rutland", 2025), need_settings())
        >>> scale < 1, origin  # fewer families of a low income than in England
        (True, 'council')
    """
    ratio = settings["low_income_ratio"]
    poor = [_latest(code, base.year) for code in (base.council, ENGLAND)]
    if poor[0] is None or poor[1] is None:
        return 1.0, NATIONAL
    here, england = (
        1.0 + (ratio - 1.0) * share / 100.0 for share in poor if share is not None
    )
    return here / england, COUNCIL


def _latest(code: str, year: int) -> float | None:
    try:
        own = published(code)
    except UnknownNameError:
        return None
    years = [when for measure, when in own if measure == LOW_INCOME and when <= year]
    return own[LOW_INCOME, max(years)] if years else None


def unseen(model: SystemModel) -> Mapping[str, float]:
    """Return the children under 18 with each need and without help at the start of a model.

    An expectation from surveys: it says of no child that it is one of them.

    Args:
        model: with the track.
    """
    hidden = model.start.filter(
        (pl.col(HELP) == "none")
        & (pl.col(TRACK) != "none")
        & (pl.col("age_low") < model.age_edges[CHILD_BAND_COUNT])
    )
    counts = dict(hidden.group_by(TRACK).agg(pl.col("count").sum()).iter_rows())
    return {state: float(counts.get(state, 0.0)) for state in NEED_STATES[1:]}


def _named(shares: FloatArray) -> dict[str, float]:
    whole = shares / shares.sum()
    return {state: float(share) for state, share in zip(NEED_STATES, whole, strict=True)}


def _by_time_in_help(model: SystemModel, balance: Balance) -> pl.DataFrame:
    """Return the start table with needs by time in help, each cell's children kept in number."""
    stock = children_by_time(model)
    shares = balance.at_start(stock)

    @cache
    def factors(
        level: str, young: float, old: float, low: float, high: float
    ) -> Mapping[str, float]:
        ages = overlap(model.age_edges[:-1], young, old)
        if not ages[:CHILD_BAND_COUNT].any():
            return dict.fromkeys(NEED_STATES, 1.0)
        at = balance.levels.index(level)
        # A cell whose children may have been there for any time has them where the others are.
        times = np.ceil(overlap(model.duration_edges, low, high))
        there = np.outer(ages, times) * (stock[at] + SOMEBODY)
        own = np.einsum("ad,adn->n", there, shares[at]) / there.sum()
        usual = np.maximum(balance.shares(level, ages), SOMEBODY)
        return dict(zip(NEED_STATES, (own / usual).tolist(), strict=True))

    columns = (HELP, "age_low", "age_high", "elapsed_low", "elapsed_high", TRACK, "count")
    counts = [
        count * factors(*cell)[need]
        for *cell, need, count in model.start.select(columns).iter_rows()
    ]
    return model.start.with_columns(pl.Series("count", counts, dtype=pl.Float64))


def _not_followed_from_18(model: SystemModel) -> tuple[AgeMove, ...]:
    """At 18 the track ends: nothing is assumed of what care leavers need."""
    adult = float(model.age_edges[CHILD_BAND_COUNT])
    ends = (Branch(np.ones(1), {TRACK: "none"}),)
    return tuple(AgeMove(adult, TRACK, state, ends) for state in NEED_STATES[1:])


def _assumption_rows(settings: NeedSettings) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "id": each.id, "what": each.what, "value": settings[name], "low": each.low,
                "high": each.high, "unit": each.unit, "grade": each.grade, "why": each.why,
                "source": each.source,
            }
            for name, each in need_assumptions().items()
        ]
    )  # fmt: skip
