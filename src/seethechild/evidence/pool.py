"""Several studies of one thing as one effect, with how much they differ beyond chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from seethechild.core.errors import Problem, SpecError
from seethechild.evidence.ratios import LogRatio


@dataclass(frozen=True)
class Pooled:
    """Several effects pooled.

    Attributes:
        average: the average effect and how surely it is known.
        between: standard deviation of true effects between places, on the log scale.
        elsewhere: what to expect in a place like those studied: the average, with the differences
            between places in its spread.
    """

    average: LogRatio
    between: float
    elsewhere: LogRatio


def pool(effects: Sequence[LogRatio]) -> Pooled:
    """Pool effects by random effects (DerSimonian and Laird).

    With few studies the differences between places are poorly known and often come out as 0; one
    study alone comes back as it is.

    Args:
        effects: at least one; each with a spread above 0.

    Raises:
        SpecError: there is none, or one has no spread.

    Example:
        >>> pooled = pool([LogRatio(-0.1, 0.1, "A", ""), LogRatio(-0.7, 0.1, "B", "")])
        >>> round(pooled.average.mean, 2), round(pooled.between, 2)
        (-0.4, 0.41)

    Source:
        DerSimonian and Laird (1986), Controlled Clinical Trials 7(3): 177-188.
    """
    if not effects or any(one.sd <= 0 for one in effects):
        raise SpecError(
            Problem(
                "effects",
                "pooling needs effects with a range",
                "Leave out those that have none.",
            )
        )
    weights = [one.sd**-2 for one in effects]
    total = sum(weights)
    fixed = sum(w * one.mean for w, one in zip(weights, effects, strict=True)) / total
    excess = sum(
        w * (one.mean - fixed) ** 2 for w, one in zip(weights, effects, strict=True)
    )
    excess -= len(effects) - 1
    scale = total - sum(w * w for w in weights) / total
    variance = max(0.0, excess / scale) if scale > 0 else 0.0
    weights = [1 / (one.sd**2 + variance) for one in effects]
    total = sum(weights)
    mean = sum(w * one.mean for w, one in zip(weights, effects, strict=True)) / total
    grade = max(one.grade for one in effects)
    said = f"random effects over {len(effects)} studies"
    return Pooled(
        average=LogRatio(mean, sqrt(1 / total), grade, said),
        between=sqrt(variance),
        elsewhere=LogRatio(mean, sqrt(1 / total + variance), grade, f"{said}; a new place"),
    )
