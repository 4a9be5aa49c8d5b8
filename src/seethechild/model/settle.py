"""The year to come, if one year's change in a stock does not go on.

One year's flows seldom balance, and played for ten years an imbalance of one year empties or
doubles a stock. But a stock's growth in one year says next to nothing of its growth in the next
(assumption ``stock_change_kept``). So the model that is played forward keeps who moves where and
how long they stay, and meets starts and ends halfway: both are set to the mean of the starts and
of the ends that the stocks imply. That mean also foretells the next year's ends of care better
than the last year's ends do. What changes because there are fewer or more children is left to
change.
"""

from collections.abc import Mapping
from dataclasses import replace

from seethechild.model.base_year import STOCKS, BaseYear
from seethechild.model.system import FloatArray

#: Stock, those who joined and those who left it, where both flows are published.
_BALANCED = (
    ("cla_number", "cla_started", "cla_ceased"),
    ("uasc_stock", "uasc_started", "uasc_ceased"),
)


def year_to_come(base: BaseYear, kept: float) -> BaseYear:
    """Return the figures of the next year, if ``kept`` of the last change in stocks goes on.

    Referrals, enquiries, conferences and starts of need and plans stay as they were; ends of need
    and plans follow from the stocks. Starts and ends of care are both balanced.

    Args:
        base: the council's figures of the base year.
        kept: share of each stock's change that goes on; 0 for a steady state, 1 for all of it.

    Returns:
        A year that begins where the base year ends.
    """
    count, before = dict(base.count), base.before
    for measure in STOCKS:
        change = count[measure] - before[measure]
        count[measure] = max(count[measure] + kept * change, 0.0)
    for stock, joined, left in _BALANCED:
        change = base.count[stock] - before[stock]
        count[joined] = max(base.count[joined] - (1.0 - kept) / 2.0 * change, 0.0)
        count[left] = max(count[joined] - kept * change, 0.0)
    unreported = before["cin_stock"] - (count["cin_any_point"] - count["cin_started"])
    count["cin_any_point"] = (
        base.count["cin_stock"] - max(unreported, 0.0) + count["cin_started"]
    )
    return replace(
        base,
        year=base.year + 1,
        count=count,
        before={measure: base.count[measure] for measure in STOCKS},
        parts={**_flow_parts(base, count), **_stock_parts(base, kept)},
        parts_before={name: base.parts[name] for name in base.parts_before},
    )


def _flow_parts(base: BaseYear, count: Mapping[str, float]) -> dict[str, FloatArray]:
    """Compositions of flows in the proportions of the base year."""
    totals = {
        "cla_started_age": "cla_started",
        "cla_started_legal": "cla_started",
        "cla_ceased_age": "cla_ceased",
        "cla_ceased_reason": "cla_ceased",
    }
    parts = {"cin_ended": base.parts["cin_ended"]}
    for name, measure in totals.items():
        ratio = count[measure] / max(base.count[measure], 1.0)
        parts[name] = base.parts[name] * ratio
    return parts


def _stock_parts(base: BaseYear, kept: float) -> dict[str, FloatArray]:
    return {
        name: (base.parts[name] + kept * (base.parts[name] - earlier)).clip(min=0.0)
        for name, earlier in base.parts_before.items()
    }
