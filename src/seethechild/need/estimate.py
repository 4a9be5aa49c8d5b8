"""The answer of every method in one shape, so that methods can stand side by side."""

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

#: ``ok``; ``no_mle``: the likelihood has no highest point; ``not_identifiable``: many numbers
#: fit equally well; ``refused``: there is a number, but it must not be relied on.
Status: TypeAlias = Literal["ok", "no_mle", "not_identifiable", "refused"]

#: An interval whose upper end is above this many times the observed answers nothing.
WIDEST = 20.0


@dataclass(frozen=True)
class Estimate:
    """How many children there are, by one method.

    Attributes:
        method: its short name, such as ``"stepwise"``.
        observed: children on at least one list.
        estimate: all children, on a list or on none; ``nan`` where it cannot be said.
        low: lower end of the 95% interval; ``nan`` where there is none.
        high: upper end; ``inf`` where none was found, ``nan`` where there is no interval.
        model: what was fitted, in words or as ``[12,3]``.
        status: see ``Status``.
        lower_bound: at least so many; the observed where nothing better is known.
        notes: what a reader must know, in sentences.

    Example:
        >>> Estimate("average", 1840, 4900, 3700, 7200, "", "ok", 3100).on_no_list
        3060
    """

    method: str
    observed: int
    estimate: float
    low: float
    high: float
    model: str
    status: Status
    lower_bound: float
    notes: tuple[str, ...] = ()

    @property
    def on_no_list(self) -> float:
        """Children on no list: the estimate less the observed."""
        return self.estimate - self.observed


def refusal(
    method: str,
    observed: int,
    status: Status,
    why: str,
    *,
    lower_bound: float | None = None,
) -> Estimate:
    """Return the answer of a method that cannot answer.

    Args:
        method: its short name.
        observed: children on at least one list.
        status: anything but ``ok``.
        why: the reason, as a sentence.
        lower_bound: at least so many; left out, the observed.

    Returns:
        An estimate without a number.

    Example:
        >>> refusal("bic", 96, "no_mle", "No two lists share a child.").estimate
        nan
    """
    bound = float(observed if lower_bound is None else lower_bound)
    gap = math.nan
    return Estimate(method, observed, gap, gap, gap, "", status, bound, (why,))


def too_wide(observed: int, high: float) -> bool:
    """Whether an upper end is too far from the observed to answer anything.

    Example:
        >>> too_wide(100, 2_500), too_wide(100, 400), too_wide(100, math.inf)
        (True, False, True)
    """
    return high > WIDEST * observed
