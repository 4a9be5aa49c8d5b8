"""How much of an effect carries over to another place, and what that adds to the doubt."""

from dataclasses import replace
from math import sqrt

from seethechild.core.errors import Problem, SpecError
from seethechild.evidence.ratios import DERIVED, LogRatio


def carry_over(found: LogRatio, transfer: float) -> LogRatio:
    """Return the effect to expect here, when only a share of it is thought to carry over.

    The log ratio is multiplied by a share T whose mean is ``transfer``. Nobody knows that share,
    so T gets the largest variance a share with that mean can have, ``transfer (1 - transfer)``.
    The product of T and the study's estimate then has mean ``transfer x mean`` and variance
    ``transfer x sd² + transfer (1 - transfer) x mean²``: always wider than the study's interval
    simply scaled, and for a clear effect wider than the study's interval itself; its grade is D, as the
    share is a judgement. At 1 nothing
    changes; at 0 nothing carries over. A harmful effect shrinks like a helpful one, which is why
    the null and harmful reforms that ship have a transfer of 1.

    Args:
        found: the effect where it was studied.
        transfer: 0 (nothing carries over) to 1 (as studied).

    Raises:
        SpecError: ``transfer`` is outside 0 to 1.

    Example:
        >>> here = carry_over(LogRatio(-0.4, 0.05, "A", "trial"), 0.8)
        >>> round(here.mean, 3), round(here.sd, 3)
        (-0.32, 0.166)

    Source:
        Variance of a product of independent quantities: Goodman (1960), JASA 55(292): 708-713;
        a share with mean t has variance at most t (1 - t) (Bhatia and Davis, 2000).
    """
    if not 0 <= transfer <= 1:
        raise SpecError(
            Problem(
                "transfer",
                f"{transfer:g} is no share",
                "Give a number from 0 (nothing carries over) to 1 (all of it).",
            )
        )
    if transfer == 1:
        return found
    variance = transfer * found.sd**2 + transfer * (1 - transfer) * found.mean**2
    return replace(
        found,
        mean=transfer * found.mean,
        sd=sqrt(variance),
        grade=DERIVED,
        method=f"{found.method}; {transfer:.0%} of it expected to carry over",
    )
