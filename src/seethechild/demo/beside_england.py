"""A made-up council beside England: how like a real one it is, and where it is not.

Which figures are compared is data (``england.csv``); England's come from the published figures.
The made-up council's rates are those of one typical council, not of England, and what the system
does not have is made up: differences are to be expected, and are told rather than hidden.
"""

import csv
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

from seethechild.core.time import DAYS_PER_YEAR
from seethechild.demo.told import Council
from seethechild.reference.facts import fact
from seethechild.reference.figures import figure

ENGLAND: Final = "E92000001"
_FACT: Final = "fact:"


def beside_england(
    council: Council, by_year: Mapping[str, Mapping[str, int]]
) -> list[dict[str, Any]]:
    """Return each figure of the council, over all its years, beside England's.

    Args:
        council: as it was made up.
        by_year: true counts by year (see ``true_answers``).

    Returns:
        ``id, title, unit, made_up, england, year, ratio, grade``; the grade is that of the weakest
        published figure behind England's.
    """
    totals: dict[str, float] = {"children": _child_years(council)}
    for counts in by_year.values():
        for name, count in counts.items():
            totals[name] = totals.get(name, 0) + count
    text = (files("seethechild.demo") / "england.csv").read_text(encoding="utf-8")
    return [_compared(row, totals) for row in csv.DictReader(text.splitlines())]


def _compared(row: Mapping[str, str], totals: Mapping[str, float]) -> dict[str, Any]:
    times, year = float(row["times"]), int(row["year"])
    made_up = times * totals[row["number"]] / totals[row["of"]]
    england, grade = _england(row["england"], year)
    if row["england_of"]:
        whole, other = _england(row["england_of"], year)
        england, grade = times * england / whole, max(grade, other)
    return {
        "id": row["id"], "title": row["title"], "unit": row["unit"],
        "made_up": round(made_up, 1), "england": round(england, 1), "year": year,
        "ratio": round(made_up / england, 2), "grade": grade,
    }  # fmt: skip


def _england(name: str, year: int) -> tuple[float, str]:
    if name.startswith(_FACT):
        told = fact(name.removeprefix(_FACT))
        return told.value, told.grade
    found = figure(ENGLAND, name, year)
    if found.value is None:
        raise LookupError(f"{name} of {year} is not published for England")
    return found.value, found.grade


def _child_years(council: Council) -> float:
    """Return the years children under 18 lived there within the told years."""
    first, last = council.first.toordinal(), council.stop.toordinal()
    days = 0
    for life in council.lived:
        stop = min(life.end, life.adult(), last)
        days += max(0, stop - max(life.came, life.birth, first))
    return days / DAYS_PER_YEAR
