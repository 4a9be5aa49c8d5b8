"""Effects of spending: elasticities, and changes per head of money that need a council's own rate.

These come from panels of councils, not from trials of a service: they say how a rate moved where
a budget line moved, and can stop holding, as the one on early help did after 2014-15.
"""

from math import log1p

from seethechild.core.errors import Problem, SpecError
from seethechild.evidence.effects import Effect
from seethechild.evidence.ratios import DERIVED, Z95, LogRatio, safe_log, spread


def from_elasticity(effect: Effect, spend_change: float) -> LogRatio:
    """Return the hazard ratio of a change in spending: ``(1 + spend_change) ** elasticity``.

    Args:
        effect: ``value`` is the percentage change of the rate for one per cent more spending; its
            interval carries over. Without an interval a null stays exactly none.
        spend_change: share by which spending on the line changes; 0.1 is ten per cent more.

    Raises:
        SpecError: no number, or spending would fall to nothing.

    Example:
        >>> webb = Effect(id="x", intervention="", outcome="", measure="elasticity_pct",
        ...     value=-0.11, low=-0.157, high=-0.07, interval_grade="D")
        >>> found = from_elasticity(webb, 0.1)
        >>> round(found.ratio, 4), round(found.low, 4), round(found.high, 4)
        (0.9896, 0.9855, 0.9937)
    """
    problems = _number_problems(effect)
    if spend_change <= -1:
        problems.append(
            Problem(
                f"effect {effect.id}",
                "the change would leave no spending at all",
                "An elasticity holds for changes above -100 %; give a smaller one.",
            )
        )
    if problems or effect.value is None:
        raise SpecError(problems)
    growth = log1p(spend_change)
    mean = effect.value * growth
    if effect.low is None or effect.high is None:
        sd = abs(mean) / Z95
        return LogRatio(
            mean, sd, DERIVED, "elasticity of a rate to spending; no interval published"
        )
    sd = abs(growth) * (effect.high - effect.low) / (2 * Z95)
    grade = effect.interval_grade or DERIVED
    return LogRatio(mean, sd, grade, "elasticity of a rate to spending")


def from_rate_change(effect: Effect, *, dose: float, baseline: float) -> LogRatio:
    """Return the hazard ratio of a change that the study gives in events per 100,000 children.

    ``ratio = 1 + dose x value / baseline``: the same number of events makes a smaller ratio where
    the event is common. So the answer depends on the council's own rate.

    Args:
        effect: ``value`` in events per 100,000 children a year.
        dose: the change as a multiple of the one studied; -1 is its mirror image.
        baseline: events per 100,000 children a year without the change, above 0.

    Raises:
        SpecError: no number, no baseline, or fewer than no events would be left.

    Example:
        >>> bennett = Effect(id="x", intervention="", outcome="", measure="per_100k_per_10gbp_less",
        ...     value=1.9, low=0.7, high=2.9, interval_grade="A")
        >>> found = from_rate_change(bennett, dose=-1.0, baseline=400.0)
        >>> round(found.ratio, 5)
        0.99525
    """
    problems = _number_problems(effect)
    value = effect.value or 0.0
    if baseline <= 0 or baseline + dose * value <= 0:
        problems.append(
            Problem(
                f"effect {effect.id}",
                f"a change of {dose * value:g} per 100,000 cannot hold where the rate is "
                f"{baseline:g}",
                "Make the change smaller, or do not use this effect here.",
            )
        )
    if problems:
        raise SpecError(problems)
    mean = safe_log(1 + dose * value / baseline)
    if effect.low is None or effect.high is None:
        return LogRatio(
            mean, abs(mean) / Z95, DERIVED, "events per 100,000; no interval published"
        )
    sd = spread(
        mean, [safe_log(1 + dose * bound / baseline) for bound in (effect.low, effect.high)]
    )
    return LogRatio(
        mean,
        abs(mean) / Z95 if sd is None else sd,
        effect.interval_grade or DERIVED,
        f"events per 100,000 against {baseline:.4g} a year here",
    )


def _number_problems(effect: Effect) -> list[Problem]:
    if effect.value is not None and effect.usable:
        return []
    return [
        Problem(
            f"effect {effect.id}",
            "the study gives no number that could drive a reform",
            "Choose an effect with numbers.",
        )
    ]
