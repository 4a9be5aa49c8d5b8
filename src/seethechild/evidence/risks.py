"""Shares of children with an event, and the hazard ratio between two of them.

Two readings. Children are followed and the event comes to some: hazards in constant proportion
give ``HR = log(1 - treated risk) / log(1 - control risk)``; the length of follow-up cancels. Or
every child leaves the state one way or the other and by the end of follow-up all have (the shares
are *settled*): two hazards compete, the share that goes one way is ``a / (a + b)``, and the hazard
ratio of that way is the ratio of the odds.

Source:
    Collett (2015), Modelling Survival Data in Medical Research, 3rd ed., ch. 6 (the
    complementary log-log link is the log of the cumulative hazard) and ch. 12 (competing risks);
    the delta method for variances; Kish (1965), Survey Sampling, ch. 8 (design effect).
"""

from math import exp, inf, log, log1p, sqrt

from seethechild.core.errors import Problem, SpecError
from seethechild.evidence.ratios import DERIVED, LogRatio

_PER_CENT = 100.0


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


def log_odds(risk: float) -> float:
    """Return the log of the odds: how much faster children leave one way than the other.

    Args:
        risk: share that goes one way, 0 to 1. At 0 it is minus infinity, at 1 infinity.

    Example:
        >>> log_odds(0.5)
        0.0
    """
    if risk <= 0:
        return -inf
    return inf if risk >= 1 else log(risk) - log1p(-risk)


def hazard_ratio(
    control_risk: float, treated_risk: float, *, settled: bool = False
) -> float:
    """Return the hazard ratio that turns one risk into another over the same time.

    Args:
        control_risk: share with the event without the intervention, above 0 and below 1.
        treated_risk: share with it, 0 or more and below 1.
        settled: whether by the end of follow-up every child had gone one way or the other.

    Raises:
        SpecError: a risk is outside its range.

    Example:
        >>> round(hazard_ratio(0.717, 0.592), 3)
        0.71
        >>> round(hazard_ratio(0.717, 0.592, settled=True), 3)
        0.573
        >>> hazard_ratio(0.2, 0.2)
        1.0
    """
    problems = risk_problems(control_risk, treated_risk)
    if problems:
        raise SpecError(problems)
    link = log_odds if settled else log_hazard
    return exp(link(treated_risk) - link(control_risk))


def from_risks(
    control_risk: float,
    treated_risk: float,
    *,
    n_control: float,
    n_treated: float,
    clusters: float | None = None,
    settled: bool = False,
) -> LogRatio:
    """Return the hazard ratio of two observed shares, with an interval by the delta method.

    Among n, the log cumulative hazard of a share p has variance p / (n (1 - p) log(1 - p)²), its
    log odds 1 / (n p (1 - p)). Children allocated together are alike. How alike is seldom
    published, so they are taken as wholly alike (the widest interval): n shrinks to the number of
    units allocated.

    Args:
        control_risk: share with the event without the intervention, above 0 and below 1.
        treated_risk: share with it, above 0 and below 1.
        n_control: children compared without.
        n_treated: children compared with.
        clusters: units allocated, both arms together; None if each child was.
        settled: as in ``hazard_ratio``.

    Raises:
        SpecError: a risk is outside its range.

    Example:
        >>> found = from_risks(0.717, 0.592, n_control=1274, n_treated=1274, clusters=1511)
        >>> round(found.ratio, 2), round(found.low, 2), round(found.high, 2)
        (0.71, 0.62, 0.81)
    """
    problems = risk_problems(control_risk, treated_risk)
    if treated_risk == 0:
        problems.append(
            Problem(
                "treated risk",
                "no child had the event, so the delta method has no interval",
                "Give the study's own interval.",
            )
        )
    if problems:
        raise SpecError(problems)
    total = n_control + n_treated
    design_effect = max(1.0, total / clusters) if clusters else 1.0
    variance = sum(
        design_effect * _variance_of_one(risk, settled=settled) / n
        for risk, n in ((control_risk, n_control), (treated_risk, n_treated))
    )
    return LogRatio(
        log(hazard_ratio(control_risk, treated_risk, settled=settled)),
        sqrt(variance),
        DERIVED,
        f"hazard ratio from two shares; interval from the numbers compared, design effect "
        f"{design_effect:.2f}",
    )


def _variance_of_one(risk: float, *, settled: bool) -> float:
    if settled:
        return 1 / (risk * (1 - risk))
    return risk / ((1 - risk) * log1p(-risk) ** 2)


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


def risk_problems(control: float, treated: float, *, where: str = "risks") -> list[Problem]:
    """Return why two risks cannot give a hazard ratio."""
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
