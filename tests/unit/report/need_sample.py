"""Made-up coverage of children in need, to draw and to test. Every figure here is invented."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from seethechild.report.frames_waits import IN_NEED, WORST_OFF
from seethechild.report.inputs import RunReport
from tests.unit.report.sample import EARLY, MEETINGS, NOW, sample

LEVELS = {
    "all": {"all": 1_000.0},
    "need": {"some": 600.0, "multiple": 250.0, "severe": 150.0},
    "age_band": {"Under 1": 50.0, "1 to 4": 200.0, "5 to 9": 250.0, "10 to 15": 350.0, "16 and 17": 150.0},
    "group": {"children": 980.0, "unaccompanied": 20.0},
}  # fmt: skip
MORE = {NOW: 0.0, MEETINGS: 0.0, EARLY: 0.03}
STANDING = {"helped_share": (0.14, 1.0), "waiting_share": (0.03, 0.2), "neither_share": (0.83, -1.2)}  # fmt: skip
FIRST = {
    "began": (500.0, 0.0),
    "helped_within_3_share": (0.05, 0.5),
    "helped_within_12_share": (0.12, 1.0),
    "eased_share": (0.3, -0.2),
    "gone_share": (0.06, 0.0),
    "months_without": (8.4, -20.0),
}
WORST = {
    "children": (120.0, 0.0),
    "severe_days": (600.0, -900.0),
    "unhelped_days": (1_100.0, -700.0),
    "same_severe_days": (600.0, -1_000.0),
    "same_unhelped_days": (1_100.0, -900.0),
    "fewer_days": (0.0, 700.0),
    "more_days": (0.0, 200.0),
    "safer": (0.0, 100.0),
    "at_greater_risk": (0.0, 30.0),
}


def _row(option: str, mean: float, change: float) -> dict[str, Any]:
    value = mean + change
    some = None if option == NOW else change
    return {
        "option": option, "mean": value, "low": value * 0.9, "high": value * 1.1,
        "change_mean": some, "change_low": None if some is None else some - abs(some) * 0.5,
        "change_high": None if some is None else some + abs(some) * 0.5,
    }  # fmt: skip


def _in_need() -> Iterator[dict[str, Any]]:
    for option, more in MORE.items():
        for cut, levels in LEVELS.items():
            for level, children in levels.items():
                at = {"cut": cut, "level": level, "year": None}
                yield _row(option, children, 0.0) | at | {"measure": "in_need"}
                for measure, (share, lean) in STANDING.items():
                    yield _row(option, share, more * lean) | at | {"measure": measure}
                for measure, (share, lean) in FIRST.items() if cut != "need" else ():
                    yield _row(option, share, more * lean) | at | {"measure": measure}


def need_sample(**changed: Any) -> RunReport:
    """The made-up report of a run in which need is played."""
    worst = [
        _row(option, mean, more * lean) | {"measure": measure}
        for option, more in MORE.items()
        for measure, (mean, lean) in WORST.items()
    ]
    parts = {
        "in_need": pl.DataFrame(list(_in_need()), schema=IN_NEED.dtypes),
        "worst_off": pl.DataFrame(worst, schema=WORST_OFF.dtypes),
        "need_runs": 50,
    }
    return sample(**(parts | changed))
