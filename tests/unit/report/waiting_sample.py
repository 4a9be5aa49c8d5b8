"""Made-up waiting lines, to draw and to test. Every figure here is invented."""

from typing import Any

import polars as pl

from seethechild.report.frames_waits import BY_GROUP, HARM_WAITING, LINES, QUEUES
from seethechild.report.inputs import RunReport
from tests.unit.report.sample import EARLY, MEETINGS, NOW, YEARS, sample

#: Children by which each line grows in a month, by option; days waited; and how far ranges reach.
GROWTH = {
    "camhs": ("CAMHS", 320.0, {NOW: 1.6, MEETINGS: 1.5, EARLY: -0.9}, 1.1),
    "early_help": ("early help", 140.0, {NOW: 0.2, MEETINGS: 0.2, EARLY: 1.4}, 0.4),
}


def lines() -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    for service, (title, start, growth, _) in GROWTH.items():
        for option, step in growth.items():
            for month in range(len(YEARS) * 12 + 1):
                mean = start + step * month
                wide = 4 + 0.5 * month
                rows.append(
                    {
                        "option": option, "service": service, "title": title, "month": month,
                        "mean": mean, "low": mean - wide, "high": mean + wide,
                    }
                )  # fmt: skip
    return pl.DataFrame(rows, schema_overrides={"month": pl.Int32}).select(*LINES.dtypes)


def queues() -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    for service, (title, start, growth, days) in GROWTH.items():
        for option, step in growth.items():
            for place, year in enumerate(YEARS, start=1):
                line, before = (start + 12 * place * each for each in (step, growth[NOW]))
                sizes = {
                    "waiting": (line, line - before),
                    "waiting_over_28": (line * 0.8, (line - before) * 0.8),
                    "waiting_over_84": (line * 0.6, (line - before) * 0.6),
                    "waiting_over_365": (line * 0.1, (line - before) * 0.1),
                    "asked": (600.0, 0.0),
                    "taken_in": (500.0 - step, growth[NOW] - step),
                    "gave_up": (90.0, 0.0),
                    "mean_wait_days": (line * days * 0.3, (line - before) * days * 0.3),
                    "in_time_28_share": (0.2 - step / 50, (growth[NOW] - step) / 50),
                    "in_time_84_share": (0.4 - step / 20, (growth[NOW] - step) / 20),
                    "places": (40.0, 0.0),
                }
                for measure, (mean, change) in sizes.items():
                    some = None if option == NOW else change
                    rows.append(
                        {
                            "option": option, "service": service, "title": title, "year": year,
                            "measure": measure, "mean": mean, "low": mean * 0.9,
                            "high": mean * 1.1, "change_mean": some,
                            "change_low": None if some is None else some - abs(some) * 0.4,
                            "change_high": None if some is None else some + abs(some) * 0.4,
                        }
                    )  # fmt: skip
    return pl.DataFrame(rows, schema=QUEUES.dtypes)


def by_group() -> pl.DataFrame:
    rows = [
        {
            "option": option, "service": service, "title": title, "cut": cut, "level": level,
            "measure": "in_time_84_share", "mean": share, "low": share - 0.1, "high": share + 0.1,
            "change_mean": None if option == NOW else share - 0.4,
            "change_low": None if option == NOW else share - 0.45,
            "change_high": None if option == NOW else share - 0.35,
        }
        for service, (title, *_) in GROWTH.items()
        for option, share in ((NOW, 0.4), (MEETINGS, 0.4), (EARLY, 0.5))
        for cut, level in (
            ("age_band", "10 to 15"), ("age_band", "5 to 9"), ("group", "unaccompanied"),
        )
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=BY_GROUP.dtypes)


def harm() -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    for service, (title, _, growth, _) in GROWTH.items():
        for option, step in growth.items():
            change = 10 * (step - growth[NOW])
            for measure, mean in (
                ("signs_of_harm", 50.0 + change),
                ("child_years", 900.0),
                ("per_100_child_years", 5.5),
            ):
                some = (
                    None if option == NOW else change if measure == "signs_of_harm" else 0.0
                )
                rows.append(
                    {
                        "option": option, "service": service, "title": title, "measure": measure,
                        "mean": mean, "low": mean * 0.9, "high": mean * 1.1, "change_mean": some,
                        "change_low": some, "change_high": some,
                    }
                )  # fmt: skip
    return pl.DataFrame(rows, schema=HARM_WAITING.dtypes)


def waiting_sample(**changed: Any) -> RunReport:
    """The made-up report of a run in which two services have few places."""
    return sample(
        **(
            {
                "lines": lines(),
                "queues": queues(),
                "harm_waiting": harm(),
                "queues_by_group": by_group(),
            }
            | changed
        )
    )
