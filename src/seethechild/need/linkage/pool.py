"""Carrying linkage error into an estimate: one answer from the answers of many sampled linkages.

Each sampled linkage gives an estimate with an interval. What is known of the children on no list is
the mixture of them all, each spread log-normally about its estimate as its interval says; so the
interval of the whole holds what every single one doubts and how far they differ.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from seethechild.need.averaged import quantiles
from seethechild.need.estimate import Estimate, refusal, too_wide

_TWO_SIDED: Final = 1.959963984540054
#: More of the linkages than this without an answer: there is none.
_MOST_WITHOUT: Final = 0.1


def pool(estimates: Sequence[Estimate]) -> Estimate:
    """Return one answer from those of sampled linkages, by one method.

    Args:
        estimates: one for each sampled linkage.

    Returns:
        The middle of the mixture with its 95 % interval; refused where more than a tenth of the
        linkages have no answer.

    Example:
        >>> one = Estimate("bic", 100, 200.0, 180.0, 225.0, "[1,2]", "ok", 150.0)
        >>> two = Estimate("bic", 104, 220.0, 195.0, 250.0, "[1,2]", "ok", 160.0)
        >>> both = pool([one, two])
        >>> round(both.estimate), round(both.low), round(both.high), both.observed
        (210, 183, 245, 102)
    """
    method = estimates[0].method
    answered = [each for each in estimates if _has_interval(each)]
    observed = round(float(np.mean([each.observed for each in estimates])))
    bound = float(np.median([each.lower_bound for each in estimates]))
    without = len(estimates) - len(answered)
    if without > _MOST_WITHOUT * len(estimates):
        first = next(each for each in estimates if not _has_interval(each))
        status = "refused" if first.status == "ok" else first.status
        why = f"{without} of {len(estimates)} sampled linkages give no answer."
        return refusal(method, observed, status, why, lower_bound=bound)
    seen = np.array([each.observed for each in answered], dtype=np.float64)
    unseen = np.log(np.array([each.estimate for each in answered]) - seen)
    high = np.log(np.array([each.high for each in answered]) - seen)
    spread = (high - unseen) / _TWO_SIDED
    weights = np.full(len(answered), 1.0 / len(answered))
    low, middle, top = quantiles(seen, unseen, spread, weights)
    note = f"Over {len(answered)} sampled linkages: linkage error is inside the interval."
    if too_wide(observed, top):
        why = "The upper end is too far from the observed to answer anything."
        return refusal(method, observed, "refused", why, lower_bound=bound)
    models = sorted({each.model for each in answered})
    model = models[0] if len(models) == 1 else f"{len(models)} models, by linkage"
    notes = tuple(dict.fromkeys(note for each in answered for note in each.notes))
    return Estimate(method, observed, middle, low, top, model, "ok", bound, (note, *notes))


def _has_interval(estimate: Estimate) -> bool:
    ends = (estimate.estimate, estimate.high)
    usual = all(np.isfinite(end) and end > estimate.observed for end in ends)
    return estimate.status == "ok" and usual
