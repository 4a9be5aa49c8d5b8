"""Draws from evidence: what the effect is in one of many possible worlds."""

from seethechild.core.streams import generator
from seethechild.evidence.convert import to_log_ratio
from seethechild.evidence.effects import Effect
from seethechild.evidence.ratios import LogRatio
from seethechild.evidence.transfer import carry_over

#: The stream from which effects are drawn unless another is named.
PURPOSE = "evidence"


def draw_from(
    found: LogRatio, name: str, *, seed: int, draw: int | None, purpose: str = PURPOSE
) -> float:
    """Return one draw of a log ratio, or its mean if ``draw`` is None.

    The luck depends on (seed, draw, purpose, name) alone. So two options that use the same effect,
    even with another reach or transfer, live in the same world.

    Args:
        found: the effect as it is expected here.
        name: key of the effect.
        seed: seed of the study.
        draw: number of the draw; None for the mean.
        purpose: name of the stream.

    Example:
        >>> draw_from(LogRatio(-0.4, 0.1, "A", ""), "x", seed=1, draw=None)
        -0.4
    """
    if draw is None:
        return found.mean
    luck = generator(seed, purpose, name, str(draw)).standard_normal()
    return found.mean + found.sd * float(luck)


def draw_log_ratio(
    effect: Effect,
    seed: int,
    draw: int | None,
    purpose: str = PURPOSE,
    *,
    transfer: float = 1.0,
    control_risk: float | None = None,
) -> float:
    """Return one draw of an effect's log hazard ratio, shrunk for transfer.

    Args:
        effect: a comparison of risks or rates.
        seed: seed of the study.
        draw: number of the draw; None for the mean.
        purpose: name of the stream.
        transfer: share of the effect that carries over, 0 to 1.
        control_risk: risk without the intervention, where the study row does not give it.

    Raises:
        SpecError: the effect cannot become a hazard ratio, or ``transfer`` is no share.

    Example:
        >>> ratio = Effect(id="x", intervention="", outcome="", measure="HR", value=1.0)
        >>> draw_log_ratio(ratio, 1, 7)
        0.0
    """
    found = carry_over(to_log_ratio(effect, control_risk=control_risk), transfer)
    return draw_from(found, effect.id, seed=seed, draw=draw, purpose=purpose)
