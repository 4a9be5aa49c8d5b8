"""Turn what studies report into a hazard ratio, the one thing a simulation can use.

A study reports a share of children with an event by the end of its follow-up; the simulation
needs how much faster the event comes. With hazards in constant proportion,
``HR = log(1 - treated risk) / log(1 - control risk)``; the length of follow-up cancels. Risk
ratios, odds ratios and percentage points become two risks first, and so need the risk without the
intervention. Where the study gives no interval, ours is derived and graded D.

Source:
    Collett (2015), Modelling Survival Data in Medical Research, 3rd ed., ch. 6 (the
    complementary log-log link is the log of the cumulative hazard); the delta method for its
    variance; Kish (1965), Survey Sampling, ch. 8 (design effect); Zhang and Yu (1998), JAMA
    280(19): 1690-1691 (why an odds ratio of a common event is not a risk ratio).
"""

from collections.abc import Callable
from math import inf, log, log1p, sqrt

from seethechild.core.errors import Problem, SpecError
from seethechild.evidence.effects import Effect
from seethechild.evidence.ratios import Z95, LogRatio, safe_log, spread

#: Grade of anything we worked out ourselves.
DERIVED = "D"

_PER_CENT = 100.0

_REFUSALS = {
    "SMD": "a difference on a scale of symptoms says nothing about how often an event happens; "
    "it acts on no rate until a study links the scale to the event",
    "mean_difference": "a mean difference mixes how many children had the event with how much of it "
    "each had",
}


def log_hazard(risk: float) -> float:
    """Return the log of the cumulative hazard that gives this risk.

    Args:
        risk: share with the event, 0 to 1. At 0 it is minus infinity, at 1 infinity.

    Example:
        >>> round(log_hazard(0.5), 4)
        -0.3665
    """
    if risk <= 0:
        return -inf
    return inf if risk >= 1 else log(-log1p(-risk))


def hazard_ratio(control_risk: float, treated_risk: float) -> float:
    """Return the hazard ratio that turns one risk into another over the same time.

    Args:
        control_risk: share with the event without the intervention, above 0 and below 1.
        treated_risk: share with it, 0 or more and below 1.

    Raises:
        SpecError: a risk is outside its range.

    Example:
        >>> round(hazard_ratio(0.717, 0.592), 3)
        0.71
        >>> hazard_ratio(0.2, 0.2)
        1.0
    """
    problems = _risk_problems(control_risk, treated_risk)
    if problems:
        raise SpecError(problems)
    return log1p(-treated_risk) / log1p(-control_risk)


def from_risks(
    control_risk: float,
    treated_risk: float,
    *,
    n_control: float,
    n_treated: float,
    clusters: float | None = None,
) -> LogRatio:
    """Return the hazard ratio of two observed shares, with an interval by the delta method.

    The variance of the log cumulative hazard of a share p among n is p / (n (1 - p) log(1 - p)²).
    Children allocated together are alike. How alike is seldom published, so they are taken as
    wholly alike (the widest interval): n shrinks to the number of units allocated.

    Args:
        control_risk: share with the event without the intervention, above 0 and below 1.
        treated_risk: share with it, above 0 and below 1.
        n_control: children compared without.
        n_treated: children compared with.
        clusters: units allocated, both arms together; None if each child was.

    Raises:
        SpecError: a risk is outside its range.

    Example:
        >>> found = from_risks(0.717, 0.592, n_control=1274, n_treated=1274, clusters=1511)
        >>> round(found.ratio, 2), round(found.low, 2), round(found.high, 2)
        (0.71, 0.62, 0.81)
    """
    mean = safe_log(hazard_ratio(control_risk, treated_risk))
    if treated_risk == 0:
        raise SpecError(
            Problem(
                "treated risk",
                "no child had the event, so the delta method has no interval",
                "Give the study's own interval.",
            )
        )
    total = n_control + n_treated
    design_effect = max(1.0, total / clusters) if clusters else 1.0
    variance = sum(
        design_effect * risk / (n * (1 - risk) * log1p(-risk) ** 2)
        for risk, n in ((control_risk, n_control), (treated_risk, n_treated))
    )
    return LogRatio(
        mean,
        sqrt(variance),
        DERIVED,
        f"hazard ratio from two shares; interval from the numbers compared, design effect "
        f"{design_effect:.2f}",
    )


def treated_risk(measure: str, value: float, control_risk: float) -> float:
    """Return the risk with the intervention, given the risk without it.

    Args:
        measure: ``RR``, ``OR`` or ``pp`` (percentage points).
        value: the effect in that measure.
        control_risk: share with the event without the intervention.

    Returns:
        A share; it may lie outside 0 to 1 if the effect cannot hold at this control risk.

    Raises:
        SpecError: another measure.

    Example:
        >>> round(treated_risk("OR", 2.0, 0.5), 4)
        0.6667
        >>> round(treated_risk("pp", -12.5, 0.717), 4)
        0.592
    """
    if measure == "RR":
        return value * control_risk
    if measure == "pp":
        return control_risk + value / _PER_CENT
    if measure == "OR":
        odds = value * control_risk / (1 - control_risk)
        return odds / (1 + odds)
    raise SpecError(
        Problem("measure", f"{measure} is no comparison of two risks", "Use RR, OR or pp.")
    )


def to_log_ratio(effect: Effect, *, control_risk: float | None = None) -> LogRatio:
    """Return an effect as a hazard ratio with its uncertainty.

    The interval is, in this order: the study's own, converted end by end; derived from the
    numbers compared; or, where there is neither, so wide that it only just includes no effect.
    The last two are graded D. A null result without any interval is played as exactly no effect,
    because nothing says how far from it the truth may lie.

    Args:
        effect: what was found.
        control_risk: risk without the intervention over the study's follow-up, where the study
            does not give its own.

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
        return _through_risks(effect, effect.value, control_risk)
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


def _through_risks(effect: Effect, value: float, control_risk: float | None) -> LogRatio:
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
    problems = _risk_problems(control, treated, where=where)
    if problems:
        raise SpecError(problems)
    base = log_hazard(control)

    def end(bound: float) -> float:
        return log_hazard(treated_risk(effect.measure, bound, control)) - base

    how = f"{effect.measure} at a risk of {control:.3g} without it"
    return _with_spread(
        effect, log_hazard(treated) - base, end, how, risks=(control, treated)
    )


def _with_spread(
    effect: Effect,
    mean: float,
    end: Callable[[float], float],
    how: str,
    *,
    risks: tuple[float, float] | None = None,
) -> LogRatio:
    if effect.low is not None and effect.high is not None:
        sd = spread(mean, (end(effect.low), end(effect.high)))
        if sd is not None:
            grade = effect.interval_grade or effect.effect_grade
            return LogRatio(mean, sd, grade, f"{how}; interval of the study row")
    if risks and all(risks) and effect.n_control and effect.n_treated:
        return from_risks(
            *risks,
            n_control=effect.n_control,
            n_treated=effect.n_treated,
            clusters=effect.clusters,
        )
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


def _risk_problems(
    control: float, treated: float, *, where: str = "risks"
) -> list[Problem]:
    problems = []
    if not 0 < control < 1:
        problems.append(
            Problem(
                where,
                f"a risk of {control:g} without the intervention gives no hazard",
                "Give a share above 0 and below 1.",
            )
        )
    if not 0 <= treated < 1:
        problems.append(
            Problem(
                where,
                f"the risk with the intervention comes to {treated:g}",
                "Give a control risk at which the effect can hold: 0 or more and below 1.",
            )
        )
    return problems
