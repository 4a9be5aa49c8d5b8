"""Mental health help as a track: children ask, wait for places, are helped, give up.

The figures are England's, scaled by the council's children of 5 to 17; admissions are the council's
own where they are published. Children who ask stand in one line for the places of ``camhs``; some
go first (``mind_balance``). Which of them is a track of its own, ``turn``, kept while a child
waits. No lane of another track is touched.
"""

from collections.abc import Mapping
from math import inf

import numpy as np
import polars as pl

from seethechild.model.ages import ADULT as ADULT_AGE
from seethechild.model.base_year import BaseYear
from seethechild.model.build import assumption_table
from seethechild.model.layout import (
    AGE_BAND_COUNT,
    AGE_EDGES,
    CHILD_BAND_COUNT,
    DURATION_BAND_COUNT,
    always,
    flat,
)
from seethechild.model.reader import COUNCIL, NATIONAL, YEARS_BACK, Reader, published
from seethechild.model.stock import Assumptions
from seethechild.model.system import (
    AgeMove,
    Branch,
    FloatArray,
    Lane,
    Service,
    SystemModel,
)
from seethechild.model.tracks.mind_ages import (
    Rates,
    Steady,
    ages_of,
    asking_shape,
    by_age_band,
    steady,
)
from seethechild.model.tracks.mind_balance import (
    ADULT,
    Balance,
    england_balance,
    england_children,
)
from seethechild.model.tracks.overlay import add_track, children_at_start
from seethechild.reference.facts import fact, track_assumptions

TRACK = "mind"
STATES = ("none", "waiting_for_help", "getting_help", "inpatient", "adult_services")
#: Whose turn comes first: those in ``first`` go before those in ``usual``.
TURNS = ("usual", "first")
SERVICE = "camhs"
ADMITTED = "mental_health_admission"
TAKEN_IN = "mind/waiting_for_help/taken_in"
_IN_NEED = ("family_help", "child_protection_plan", "support_after_care_or_order")
_MEASURE = "mh_inpatient_admissions_0_17_per_100k"
_PER = 100_000
_WAITS, _HELPED, _ILL = "waiting_for_help", "getting_help", "inpatient"


def add_mind(
    model: SystemModel,
    base: BaseYear,
    *,
    assumptions: Assumptions | None = None,
    balance: Balance | None = None,
) -> SystemModel:
    """Return the model with mental health help: tracks ``mind`` and ``turn``, service ``camhs``.

    Args:
        model: a council's, with the track help.
        base: the figures it was fitted to, for the council's rate of admissions.
        assumptions: those of the track by id; None takes those that ship.
        balance: a steady year of England; None takes the Children's Commissioner's.

    Returns:
        The model with as many of the council's children waiting and helped as in England.
    """
    assumed = track_assumptions(TRACK) if assumptions is None else assumptions
    asks = _asks(assumed)
    found, origin = _steady(model, base, assumed, balance or england_balance(), asks)

    def at_start(
        group: str, states: Mapping[str, str], low: float, high: float
    ) -> Mapping[str, float]:
        if low >= ADULT_AGE:
            grown = found.share(asks["looked_after"], _HELPED, ADULT - 1.0, ADULT)
            gone_on = grown * assumed["mind/adult_services"].value
            return {"none": 1.0 - gone_on, "adult_services": gone_on}
        factor = asks.get(states["help"], 1.0)
        shares = {s: found.share(factor, s, low, high) for s in (_WAITS, _HELPED, _ILL)}
        return {"none": 1.0 - sum(shares.values()), **shares}

    minded = add_track(
        model, "mind", STATES,
        at_start=at_start,
        arriving=lambda inflow: {"none": 1.0},
        assumptions=assumption_table(assumed),
        sources=_sources(origin),
    )  # fmt: skip
    return add_track(
        minded, "turn", TURNS,
        at_start=lambda group, states, low, high: {"usual": 1.0},
        arriving=lambda inflow: {"usual": 1.0},
        lanes=_lanes(found, asks, origin),
        age_moves=_birthdays(assumed),
        services=(_service(found, model.groups),),
    )  # fmt: skip


def _asks(assumed: Assumptions) -> dict[str, float]:
    in_need = assumed["mind/ask_in_need"].value
    return {
        "looked_after": assumed["mind/ask_looked_after"].value,
        **dict.fromkeys(_IN_NEED, in_need),
    }


def _steady(
    model: SystemModel,
    base: BaseYear,
    assumed: Assumptions,
    england: Balance,
    asks: Mapping[str, float],
) -> tuple[Steady, str]:
    """Return the council's steady year, and whose figure admissions are."""
    children = ages_of(model, asks)
    here = sum(float(count.sum()) for count in children.values())
    rate, origin = _admitted(base)
    admissions = rate * children_at_start(model, ADULT)
    guess = Rates(
        asks=asking_shape(),
        admitted=by_age_band(assumed["mind/admission_under_10"].value, 1.0, 1.0) / 1000,
        admitted_waiting=assumed["mind/admission_waiting"].value,
        give_up=england.give_up,
        finished=1.0 / assumed["mind/help_years"].value,
        discharged=1.0 / assumed["mind/admission_years"].value,
        then_helped=assumed["mind/helped_after_admission"].value,
        turned_down=england.turned_down,
        first=england.first,
        from_line=england.from_line,
    )
    balance = england.times(here / england_children())
    return steady(children, balance, admissions, guess), origin


def _admitted(base: BaseYear) -> tuple[float, str]:
    """Return admissions a year per child at the latest published rate, and whose it is."""
    rates = {
        year: rate
        for (measure, year), rate in published(base.council).items()
        if measure == _MEASURE and base.year - YEARS_BACK < year <= base.year
    }
    origin = COUNCIL if rates else NATIONAL
    england = Reader(base.council, base.year).england(_MEASURE)
    rate = rates[max(rates)] if rates else england
    return rate / _PER, origin


def _lanes(found: Steady, asks: Mapping[str, float], origin: str) -> tuple[Lane, ...]:
    rates = found.rates
    accepted = 1.0 - rates.turned_down
    waits = {"mind": _WAITS}
    ask = _lane(
        "none", "asked", _flat_by_age(rates.asks),
        Branch(always(rates.turned_down), {"mind": "none"}, ("not_accepted",)),
        Branch(always(accepted * (1.0 - rates.first)), waits),
        Branch(always(accepted * rates.first), {**waits, "turn": "first"}),
        events=("mental_health_referral",), factors={"help": dict(asks)},
    )  # fmt: skip
    after = rates.then_helped
    return (
        ask,
        _lane(_WAITS, "taken_in", flat(0.0), _to(_WAITS, _HELPED)),
        _lane(_WAITS, "closed", flat(rates.give_up), _to(_WAITS, "none", "closed_unhelped")),
        _lane(_HELPED, "finished", flat(rates.finished), _to(_HELPED, "none")),
        *(
            _lane(
                state, "admitted", _flat_by_age(rates.admitted * factor), _to(state, _ILL, ADMITTED),
                source=origin,
            )
            for state, factor in (
                ("none", 1.0),
                (_WAITS, rates.admitted_waiting),
                (_HELPED, 1.0),
            )
        ),
        _lane(
            _ILL, "discharged", flat(rates.discharged),
            Branch(always(after), {"mind": _HELPED}),
            Branch(always(1.0 - after), {"mind": "none"}),
        ),
    )  # fmt: skip


def _lane(
    state: str,
    what: str,
    rates: FloatArray,
    *branches: Branch,
    events: tuple[str, ...] = (),
    factors: Mapping[str, Mapping[str, float]] | None = None,
    source: str = NATIONAL,
) -> Lane:
    return Lane(
        id=f"mind/{state}/{what}",
        track="mind",
        state=state,
        rates=rates,
        evidence=inf,
        branches=branches,
        events=events,
        factors=factors or {},
        source=source,
    )


def _to(left: str, state: str, *events: str) -> Branch:
    return Branch(always(), {"mind": state, **_turn_over(left)}, events)


def _turn_over(left: str) -> dict[str, str]:
    # A turn is for one wait: the next begins as any other.
    return {"turn": "usual"} if left == _WAITS else {}


def _flat_by_age(rates: FloatArray) -> FloatArray:
    return np.broadcast_to(rates[:, None], (AGE_BAND_COUNT, DURATION_BAND_COUNT)).copy()


def _service(found: Steady, groups: tuple[str, ...]) -> Service:
    return Service(
        id=SERVICE,
        lane=TAKEN_IN,
        holds=(_HELPED,),
        places=((0.0, max(round(found.children[_HELPED]), 1)),),
        priority=np.ones((AGE_BAND_COUNT, len(groups)), np.int64),
        sooner={"turn": {"first": 1}},
    )


def _birthdays(assumed: Assumptions) -> tuple[AgeMove, ...]:
    """At 18 children's services end; who stays in the model has left care."""
    adult, once = float(AGE_EDGES[CHILD_BAND_COUNT]), np.ones(1)
    on = assumed["mind/adult_services"].value
    grown = (
        Branch(once * on, {"mind": "adult_services"}),
        Branch(once * (1.0 - on), {"mind": "none"}),
    )
    ends = Branch(once, {"mind": "none", **_turn_over(_WAITS)}, ("closed_unhelped",))
    return (
        AgeMove(adult, "mind", _WAITS, (ends,)),
        AgeMove(adult, "mind", _HELPED, grown),
        AgeMove(adult, "mind", _ILL, (Branch(once, {"mind": "adult_services"}),)),
    )


def _sources(origin: str) -> pl.DataFrame:
    year = fact("mh_helped").year
    return pl.DataFrame(
        {
            "measure": ["mh_helped", "mh_closed", "mh_waiting", "mh_wait_days", _MEASURE],
            "year": [year] * 5,
            "origin": [NATIONAL] * 4 + [origin],
        },
        schema={"measure": pl.String, "year": pl.Int64, "origin": pl.String},
    )
