"""How many children of each age ask, wait and are helped, in a steady year of a council.

England's figures do not tell ages. Here children ask at rates that follow how common a probable
disorder is at their age, and are followed from 5 to 18 in small steps of age; the level of asking,
of giving up and of admissions is then set so that the council's totals come out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from seethechild.model.layout import AGE_BAND_COUNT, AGE_EDGES, CHILD_BAND_COUNT
from seethechild.model.system import FloatArray, SystemModel
from seethechild.model.tracks.mind_balance import ADULT, YOUNGEST, Balance
from seethechild.reference.facts import fact

#: Steps in a year of age.
STEPS = 24
#: Ages at the middle of each step.
AGES: FloatArray = YOUNGEST + (np.arange((ADULT - YOUNGEST) * STEPS) + 0.5) / STEPS
_ROUNDS = 60
#: Levels are set once none of them moves by more than this part of itself.
_SETTLED = 1e-7
#: Nobody gives up more slowly than this, however the ages fall.
_LEAST_GIVE_UP = 0.02
_TINY = 1e-12
_FIRST_BAND = int(np.searchsorted(AGE_EDGES, YOUNGEST, side="right")) - 1
_SECOND_BAND = _FIRST_BAND + 1


@dataclass(frozen=True)
class Rates:
    """What drives mental health help in a council, per child-year.

    Attributes:
        asks: shape (A,), children without help who newly ask.
        admitted: shape (A,), children not waiting who are admitted.
        admitted_waiting: factor on ``admitted`` for children who wait.
        give_up: children who wait.
        finished: children who are helped.
        discharged: children in hospital.
        then_helped: share of them who are helped at once.
        turned_down, first, from_line: as in ``Balance``.
    """

    asks: FloatArray
    admitted: FloatArray
    admitted_waiting: float
    give_up: float
    finished: float
    discharged: float
    then_helped: float
    turned_down: float
    first: float
    from_line: float


@dataclass(frozen=True, eq=False)
class Steady:
    """A steady year by age.

    Attributes:
        rates: that give it.
        shares: kind of child to state to shape (steps,), the share of children of each age.
        children: state to number of children of 5 to 17.
    """

    rates: Rates
    shares: Mapping[float, Mapping[str, FloatArray]]
    children: Mapping[str, float]

    def share(self, asks: float, state: str, low: float, high: float) -> float:
        """Return the mean share in a state of children of some ages who ask ``asks`` times as often."""
        inside = (low <= AGES) & (high > AGES)
        covered = min(inside.sum() / STEPS / max(high - low, 1e-9), 1.0)
        return (
            float(self.shares[asks][state][inside].mean() * covered)
            if inside.any()
            else 0.0
        )


def ages_of(model: SystemModel, asks: Mapping[str, float]) -> Mapping[float, FloatArray]:
    """Return children by how often they ask and by age; shape (steps,) each.

    Args:
        model: whose start table to count.
        asks: state of help to how often its children ask, against those without help.
    """
    found = {factor: np.zeros(len(AGES)) for factor in (1.0, *asks.values())}
    columns = ("help", "age_low", "age_high", "count")
    for state, low, high, count in model.start.select(columns).iter_rows():
        part = np.clip(np.minimum(high, AGES + 0.5 / STEPS) - np.maximum(low, AGES - 0.5 / STEPS), 0, None)  # fmt: skip
        found[asks.get(state, 1.0)] += count * part / max(high - low, 1e-9)
    return found


def by_age_band(under_10: float, from_10: float, from_16: float) -> FloatArray:
    """Return a rate for 5 to 9, 10 to 15, 16 and 17, and 0 for all others; shape (A,)."""
    rates = np.zeros(AGE_BAND_COUNT)
    rates[_FIRST_BAND:CHILD_BAND_COUNT] = (under_10, from_10, from_16)
    return rates


def asking_shape() -> FloatArray:
    """Return how common a probable disorder is by age band, as a share; shape (A,)."""
    return 0.01 * by_age_band(
        fact("probable_disorder_8_10_pct").value,
        fact("probable_disorder_11_16_pct").value,
        fact("probable_disorder_17_19_pct").value,
    )


def steady(
    children: Mapping[float, FloatArray],
    balance: Balance,
    admissions: float,
    start: Rates,
) -> Steady:
    """Return the steady year in which the council's totals come out.

    Args:
        children: by how often they ask, and by age; ``ages_of``.
        balance: how many ask, wait and are helped; for this council.
        admissions: to hospital for mental health in a year.
        start: rates whose levels of asking, giving up and admission are still to be set.
    """
    rates = start
    for _ in range(_ROUNDS):
        found = follow(children, rates)
        asked, admitted = _happened(children, found, rates)
        waiting = found.children["waiting_for_help"]
        leaving = rates.give_up + rates.from_line
        off = np.array(
            [
                balance.asked / max(asked, _TINY),
                admissions / max(admitted, _TINY),
                waiting / max(balance.waiting, _TINY),
            ]
        )
        rates = replace(
            rates,
            asks=rates.asks * off[0],
            admitted=rates.admitted * off[1],
            give_up=max(leaving * float(off[2]) - rates.from_line, _LEAST_GIVE_UP),
        )
        if np.all(np.abs(off - 1.0) < _SETTLED):
            break
    return follow(children, rates)


def follow(children: Mapping[float, FloatArray], rates: Rates) -> Steady:
    """Return the share of children in each state by age, from 5 on, at given rates."""
    factors = np.array(list(children))
    state = {name: np.zeros(len(factors)) for name in ("waiting", "helped", "inpatient")}
    path = {name: np.zeros((len(AGES), len(factors))) for name in state}
    band = np.searchsorted(AGE_EDGES, AGES, side="right") - 1
    line = (1.0 - rates.turned_down) * (1.0 - rates.first)
    ahead = (1.0 - rates.turned_down) * rates.first
    for step in range(len(AGES)):
        waits, helped, ill = state["waiting"], state["helped"], state["inpatient"]
        asks = rates.asks[band[step]] * factors * (1.0 - waits - helped - ill)
        admit = rates.admitted[band[step]]
        worse = admit * rates.admitted_waiting
        change = {
            "waiting": asks * line - waits * (rates.give_up + rates.from_line + worse),
            "helped": asks * ahead
            + waits * rates.from_line
            + ill * rates.discharged * rates.then_helped
            - helped * (rates.finished + admit),
            "inpatient": admit * (1.0 - waits - ill)
            + worse * waits
            - ill * rates.discharged,
        }
        for name, rate in change.items():
            path[name][step] = state[name] + 0.5 * rate / STEPS
            state[name] = state[name] + rate / STEPS
    names = {
        "waiting": "waiting_for_help",
        "helped": "getting_help",
        "inpatient": "inpatient",
    }
    shares = {
        factor: {names[name]: path[name][:, place] for name in path}
        for place, factor in enumerate(children)
    }
    totals = {
        state: sum(
            float(count @ shares[factor][state]) for factor, count in children.items()
        )
        for state in names.values()
    }
    return Steady(rates, shares, totals)


def _happened(
    children: Mapping[float, FloatArray], found: Steady, rates: Rates
) -> tuple[float, float]:
    """Return how many ask and how many are admitted in a year."""
    band = np.searchsorted(AGE_EDGES, AGES, side="right") - 1
    asked = admitted = 0.0
    for factor, count in children.items():
        at = found.shares[factor]
        waits, ill = at["waiting_for_help"], at["inpatient"]
        free = 1.0 - waits - at["getting_help"] - ill
        asked += float(count @ (rates.asks[band] * factor * free))
        more = 1.0 - waits - ill + rates.admitted_waiting * waits
        admitted += float(count @ (rates.admitted[band] * more))
    return asked, admitted
