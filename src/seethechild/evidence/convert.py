"""Turn what studies report into a hazard ratio, the one thing a simulation can use.

Ratios of rates are used as they are. Risk ratios, odds ratios and percentage points become two
risks first (``risks``), and so need the risk without the intervention. Where the study gives no
interval, ours is derived and graded D.

Source:
    Zhang and Yu (1998), JAMA 280(19): 1690-1691 (why the odds ratio of a common event is not a
    ratio of risks); for the rest see ``risks``.
"""

from collections.abc import Callable

from seethechild.core.errors import Problem, SpecError
from seethechild.evidence.effects import Effect
from seethechild.evidence.ratios import DERIVED, Z95, LogRatio, safe_log, spread
from seethechild.evidence.risks import (
    from_risks,
    log_hazard,
    log_odds,
    risk_problems,
    treated_risk,
)

_PER_CENT = 100.0

_REFUSALS = {
    "SMD": "a difference on a scale of symptoms says nothing about how often an event happens; "
    "it acts on no rate until a study links the scale to the event",
    "mean_difference": "a mean difference mixes how many children had the event with how much of it "
    "each had",
}


def to_log_ratio(
    effect: Effect, *, control_risk: float | None = None, settled: bool = False
) -> LogRatio:
    """Return an effect as a hazard ratio with its uncertainty.

    The interval is, in this order: the study's own, converted end by end; derived from the
    numbers compared; or, where there is neither, so wide that it only just includes no effect.
    The last two are graded D. A null result without any interval is played as exactly no effect,
    because nothing says how far from it the truth may lie.

    Args:
        effect: what was found.
        control_risk: risk without the intervention over the study's follow-up, where the study
            does not give its own.
        settled: whether by the end of follow-up every child had gone one way or the other, so
            that a ratio of risks is one of two competing hazards (see ``risks``).

    Raises:
        SpecError: no numbers, no control risk where one is needed, or a measure that cannot be
            turned into a hazard ratio.

    Example:
        >>> odds = Effect(id="x", intervention="", outcome="", measure="OR",
        ...     value=1.25, low=0.77, high=2.05, interval_grade="A")
        >>> found = to_log_ratio(odds, control_risk=0.11)
        >>> round(found.ratio, 2), round(found.low, 2), round(found.high, 2), found.grade
        (1.23, 0.78, 1.94, 'A')
    """
    if effect.value is None or not effect.usable:
        raise SpecError(
            Problem(
                f"effect {effect.id}",
                "the study gives no number that could drive a reform",
                "Choose an effect with numbers, or give ratio, low, high and grade yourself.",
            )
        )
    if effect.measure in {"RR", "OR", "pp"}:
        return _through_risks(effect, effect.value, control_risk, settled=settled)
    if effect.measure in {"HR", "IRR"}:
        return _with_spread(
            effect, safe_log(effect.value), safe_log, "the ratio of rates itself"
        )
    if effect.measure == "relative_pct":
        return _with_spread(
            effect, _relative(effect.value), _relative, "relative change of a rate"
        )
    raise SpecError(
        Problem(
            f"effect {effect.id}",
            f"{effect.measure} cannot become a hazard ratio: "
            + _REFUSALS.get(
                effect.measure, "it does not compare how often an event happens"
            ),
            "Choose an outcome that is an event (a ratio, odds or percentage points).",
        )
    )


def _relative(per_cent: float) -> float:
    return safe_log(1 + per_cent / _PER_CENT)


def _through_risks(
    effect: Effect, value: float, control_risk: float | None, *, settled: bool
) -> LogRatio:
    control = effect.control_risk if effect.control_risk is not None else control_risk
    where = f"effect {effect.id}"
    if control is None:
        raise SpecError(
            Problem(
                where,
                f"{effect.measure} needs the risk without the intervention, which the study row "
                "does not give",
                "Give control_risk (0 to 1, over the study's follow-up).",
            )
        )
    treated = effect.treated_risk
    if treated is None:
        treated = treated_risk(effect.measure, value, control)
    problems = risk_problems(control, treated, where=where)
    if problems:
        raise SpecError(problems)
    link = log_odds if settled else log_hazard
    base = link(control)

    def end(bound: float) -> float:
        return link(treated_risk(effect.measure, bound, control)) - base

    how = f"{effect.measure} at a risk of {control:.3g} without it"
    how += ", all gone one way or the other" if settled else ""
    derived = None
    if treated > 0 and effect.n_control and effect.n_treated:
        derived = from_risks(
            control,
            treated,
            n_control=effect.n_control,
            n_treated=effect.n_treated,
            clusters=effect.clusters,
            settled=settled,
        )
    return _with_spread(effect, link(treated) - base, end, how, derived=derived)


def _with_spread(
    effect: Effect,
    mean: float,
    end: Callable[[float], float],
    how: str,
    *,
    derived: LogRatio | None = None,
) -> LogRatio:
    if effect.low is not None and effect.high is not None:
        sd = spread(mean, (end(effect.low), end(effect.high)))
        if sd is not None:
            grade = effect.interval_grade or effect.effect_grade
            return LogRatio(mean, sd, grade, f"{how}; interval of the study row")
    if derived is not None:
        return derived
    if mean == 0:
        return LogRatio(
            mean, 0.0, DERIVED, f"{how}; no interval published, so played as none"
        )
    return LogRatio(
        mean,
        abs(mean) / Z95,
        DERIVED,
        f"{how}; no interval and no numbers, so taken to only just include no effect",
    )
