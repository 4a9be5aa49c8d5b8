"""What a change does to the rate of those it reaches, and to the rate of all who are eligible."""

import re
from math import exp, inf

from seethechild.core.errors import Problem, SpecError
from seethechild.evidence.convert import to_log_ratio
from seethechild.evidence.draws import draw_from
from seethechild.evidence.effects import Effect
from seethechild.evidence.ratios import LogRatio
from seethechild.evidence.spend import from_elasticity, from_rate_change
from seethechild.evidence.transfer import carry_over
from seethechild.simulate.option_schema import Change

#: Measure of an effect given as per cent of a rate for one per cent of spending.
ELASTICITY = "elasticity_pct"

#: Measure of an effect given as events per 100,000 children a year for so many pounds per child.
_PER_100_000 = re.compile(r"per_100k_per_(\d+)gbp_(less|more)")

_PER_CENT = 100.0


def needs_baseline(change: Change) -> bool:
    """Return whether the effect depends on how common the event is in this council."""
    return change.effect is not None and _studied_gbp(change.effect) is not None


def expected_effect(change: Change, baseline: float | None = None) -> LogRatio:
    """Return the hazard ratio to expect here among those reached, shrunk for transfer.

    Args:
        change: a change of a rate or an event.
        baseline: events per 100,000 children a year here, where ``needs_baseline``.

    Raises:
        SpecError: the effect lacks what its measure needs.

    Example:
        >>> from datetime import date
        >>> from seethechild.simulate.option_schema import Eligible, Target
        >>> trial = Effect(id="x", intervention="", outcome="", measure="HR",
        ...     value=0.5, low=0.4, high=0.625, interval_grade="A")
        >>> change = Change("event", Target(event="section_47"), Eligible(),
        ...     date(2027, 4, 1), effect=trial)
        >>> round(expected_effect(change).ratio, 2)
        0.5
    """
    effect = change.effect
    if effect is None:
        raise SpecError(Problem("change", "has no effect", "Give effect or ratio."))
    if effect.measure == ELASTICITY:
        found = from_elasticity(effect, _given(change, "spend_change_pct") / _PER_CENT)
    elif studied := _studied_gbp(effect):
        dose = _given(change, "spend_change_gbp") / studied
        found = from_rate_change(effect, dose=dose, baseline=baseline or 0.0)
    else:
        found = to_log_ratio(
            effect, control_risk=change.control_risk, settled=change.settled
        )
    return carry_over(found, change.transfer)


def effect_problems(change: Change, where: str) -> list[Problem]:
    """Return what stands in the way of using the change's effect, before any model is known."""
    problems = _idle_keys(change, where)
    some_rate = (
        inf if needs_baseline(change) else None
    )  # common enough for any effect to hold
    try:
        expected_effect(change, some_rate)
    except SpecError as error:
        problems += [
            Problem(where, f"{one.where}: {one.what}", one.mend) for one in error.problems
        ]
    return problems


def _idle_keys(change: Change, where: str) -> list[Problem]:
    measure = change.effect.measure if change.effect else ""
    idle = {
        "spend_change_pct": change.spend_change_pct is not None and measure != ELASTICITY,
        "spend_change_gbp": change.spend_change_gbp is not None
        and not needs_baseline(change),
    }
    return [
        Problem(
            f"{where}.{key}",
            f"an effect measured as {measure} does not depend on it",
            "Leave it out, or choose an effect of spending.",
        )
        for key, unused in idle.items()
        if unused
    ]


def drawn_effect(
    change: Change, *, seed: int, draw: int | None, baseline: float | None = None
) -> float:
    """Return one draw of the hazard ratio among those reached; the central one for None.

    The same effect has the same luck in every option of a draw. A stay that lasts ``ratio`` times as long
    is left at ``1 / ratio`` times the rate, if that is the same throughout.
    """
    found = expected_effect(change, baseline)
    name = change.effect.id if isinstance(change.effect, Effect) else ""
    drawn = draw_from(found, name, seed=seed, draw=draw)
    return exp(-drawn if change.kind == "duration" else drawn)


def newly_reached(ratio: float, *, reach: float, baseline_reach: float) -> float:
    """Return the share of children to whom an option's effect is applied.

    Today's rate already holds those reached before: it is the untreated rate times
    ``1 + baseline_reach x (ratio - 1)``. Their lives do not change; the share
    ``reach - baseline_reach`` moves from the untreated rate to the treated one. Simulated children
    all carry today's average rate, so the share of them that gets ``ratio`` is the share of
    today's rate that falls on the newly reached,
    ``(reach - baseline_reach) / (1 + baseline_reach x (ratio - 1))``. The rate of all is then
    exactly what it would be, ``1 + reach x (ratio - 1)`` times the untreated one.

    Args:
        ratio: hazard ratio among those reached, above 0.
        reach: share of the eligible reached under the option.
        baseline_reach: share of them reached as now, at most ``reach``.

    Returns:
        A share; ``reach`` itself where nobody is reached as now.

    Example:
        >>> newly_reached(0.7, reach=0.6, baseline_reach=0.0)
        0.6
        >>> round(newly_reached(0.7, reach=0.6, baseline_reach=0.5), 4)
        0.1176
    """
    share = (reach - baseline_reach) / (1 + baseline_reach * (ratio - 1))
    return min(1.0, max(0.0, share))


def _studied_gbp(effect: Effect) -> float | None:
    said = _PER_100_000.fullmatch(effect.measure)
    if said is None:
        return None
    return float(said[1]) * (-1 if said[2] == "less" else 1)


def _given(change: Change, name: str) -> float:
    value = getattr(change, name)
    if not isinstance(value, float) or value == 0:
        measure = change.effect.measure if change.effect else ""
        raise SpecError(
            Problem(name, f"an effect measured as {measure} needs it", f"Add {name}.")
        )
    return value
