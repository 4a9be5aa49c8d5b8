"""Which group a child is in on a day: age, sex, ethnicity, disability, deprivation, place, team.

Ages are those on the day. What is not recorded is a group of its own, so that groups add up to
all. Unaccompanied children and newborns stand apart, in lines of their own: what is late for
them is another question.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from seethechild.core.errors import UnknownNameError, did_you_mean
from seethechild.core.files import read_csv
from seethechild.core.time import MONTHS_PER_YEAR
from seethechild.journeys.waits.moments import (
    NEVER,
    Found,
    Moments,
    financial_years,
    months_of,
)
from seethechild.journeys.waits.risk import IntArray

_HERE: Final = Path(__file__).parent
NOT_RECORDED: Final = "not recorded"
#: The lane of most children; the names of the lanes that stand apart.
MAIN: Final = 0
APART: Final = ("unaccompanied", "newborn")
#: A child known this many days after birth or earlier was known as a newborn.
_NEWBORN_DAYS: Final = 28
_BIRTHDAY: Final = 15
_DECILES_PER_QUINTILE: Final = 2


@dataclass(frozen=True, eq=False)
class Grouping:
    """The group of each row.

    Attributes:
        code: 0 to ``len(levels) - 1``, shape (n,).
        levels: names, in order.
    """

    code: IntArray
    levels: tuple[str, ...]


def group_rows(moments: Moments, name: str, rows: Found) -> Grouping:
    """Return the group of each row on its day.

    Args:
        moments: the dataset.
        name: one of ``GROUPS``.
        rows: children and days.

    Raises:
        UnknownNameError: there is no such group.
    """
    if name not in GROUPS:
        raise UnknownNameError("group", name, did_you_mean(name, GROUPS))
    return GROUPS[name](moments, rows)


def lanes(moments: Moments, rows: Found) -> IntArray:
    """Return 0 for most rows, 1 for unaccompanied children, 2 for newborns; shape (n,).

    A newborn here is a child under one who was known before birth or within 28 days of it. The
    limit of one year keeps older children, whose first days only longer data show, in the main
    line, so that more years of data do not move children from line to line.

    Args:
        moments: the dataset.
        rows: children and days.
    """
    alone = moments.children["unaccompanied"].fill_null(value=False).to_numpy()[rows.child]
    born = moments.born[rows.child]
    early = (born < NEVER) & (moments.first_known[rows.child] <= born + _NEWBORN_DAYS)
    newborn = early & (age_in_years(moments, rows) < 1)
    return np.where(alone, 1, np.where(newborn, 2, MAIN)).astype(np.int64)


def age_in_years(moments: Moments, rows: Found) -> IntArray:
    """Return birthdays had on the day, taking the 15th of the month for it; -1 or less unborn.

    Where the month of birth is not recorded it is a very low number.
    """
    months, day = months_of(rows.day)
    had = months - (day < _BIRTHDAY) - moments.birth_months[rows.child]
    return np.asarray(had // MONTHS_PER_YEAR, dtype=np.int64)


@lru_cache(maxsize=1)
def age_bands() -> tuple[tuple[int, str], ...]:
    """Return the bands of age: the age each starts at, and its name."""
    frame = read_csv(_HERE / "age_bands.csv", {"from_age": pl.Int64})
    return tuple(zip(frame["from_age"], frame["name"], strict=True))


def _by_age(moments: Moments, rows: Found) -> Grouping:
    starts, names = zip(*age_bands(), strict=True)
    known = moments.birth_months[rows.child] < NEVER
    place = np.searchsorted(starts, age_in_years(moments, rows), side="right") - 1
    code = np.where(known, np.maximum(place, 0), len(starts))
    return Grouping(code, (*names, NOT_RECORDED))


def _recorded(
    column: str, words: Mapping[object, str]
) -> Callable[[Moments, Found], Grouping]:
    """Group by a column of CHILDREN, by what its values are called, in the order given."""
    levels = (*dict.fromkeys(words.values()), NOT_RECORDED)
    number = {value: levels.index(word) for value, word in words.items()}

    def grouped(moments: Moments, rows: Found) -> Grouping:
        codes = moments.coded(column, number, len(levels) - 1)
        return Grouping(codes[rows.child], levels)

    return grouped


def _by_ethnicity(moments: Moments, rows: Found) -> Grouping:
    return _recorded("ethnicity", _ethnicities())(moments, rows)


@lru_cache(maxsize=1)
def _ethnicities() -> dict[object, str]:
    frame = read_csv(_HERE / "ethnicity.csv")
    return dict(zip(frame["code"], frame["group"], strict=True))


def _by_area(moments: Moments, rows: Found) -> Grouping:
    areas = moments.children["area"].drop_nulls().unique().sort().to_list()
    return _recorded("area", {area: area for area in areas})(moments, rows)


def _by_team(moments: Moments, rows: Found) -> Grouping:
    known = rows.team >= 0
    return Grouping(
        np.where(known, rows.team, len(moments.teams)), (*moments.teams, NOT_RECORDED)
    )


def _quintiles() -> dict[object, str]:
    names = ("1 (most deprived)", "2", "3", "4", "5 (least deprived)")
    return {decile: names[(decile - 1) // _DECILES_PER_QUINTILE] for decile in range(1, 11)}


#: What children can be grouped by.
GROUPS: Final[Mapping[str, Callable[[Moments, Found], Grouping]]] = {
    "age_band": _by_age,
    "sex": _recorded("sex", {"F": "Female", "M": "Male"}),
    "ethnicity": _by_ethnicity,
    "disability": _recorded("disability", {True: "Disabled", False: "Not disabled"}),
    "deprivation": _recorded("deprivation_decile", _quintiles()),
    "area": _by_area,
    "team": _by_team,
}


@dataclass(frozen=True, eq=False)
class Strata:
    """Rows cut into groups and financial years: every row counts in "all" and in its year.

    Attributes:
        group: what it is cut by; "all" and "apart" are always there.
        levels: names of the groups, shape (L,).
        periods: "all", then financial years as "2023-24", shape (P,).
        rows: which rows count in any cell, shape (m,).
        cell: level and period of each: ``period * L + level``, shape (m,).
    """

    group: str
    levels: tuple[str, ...]
    periods: tuple[str, ...]
    rows: IntArray
    cell: IntArray

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return len(self.levels) * len(self.periods)

    def names(self) -> dict[str, list[str]]:
        """Return group, level and period of each cell, in the order of ``cell``."""
        return {
            "group": [self.group] * self.cells,
            "level": list(self.levels) * len(self.periods),
            "period": [each for each in self.periods for _ in self.levels],
        }


class Cutter:
    """Cuts rows as ``strata`` does, and the same rows only once.

    Args:
        moments: the dataset.
        by: groups, of ``GROUPS``.
    """

    def __init__(self, moments: Moments, by: Sequence[str]) -> None:
        self._moments, self._by = moments, tuple(by)
        self._done: dict[bytes, list[Strata]] = {}

    def cut(self, rows: Found) -> list[Strata]:
        """Return the strata of some rows."""
        name = rows.key.tobytes() + rows.team.tobytes()
        if name not in self._done:
            self._done[name] = strata(self._moments, rows, self._by)
        return self._done[name]


def strata(moments: Moments, rows: Found, by: Sequence[str]) -> list[Strata]:
    """Cut rows by each of some groups and by the financial year of their day.

    In "all" years a child counts once, with its first row; in a year once, with its first row
    of that year.

    Args:
        moments: the dataset.
        rows: children and days, within what is covered.
        by: groups, of ``GROUPS``.

    Returns:
        One of "all", one of those "apart", and one of each in ``by``.
    """
    years, year = moments.years, financial_years(rows.day)
    everything, once = np.arange(len(rows)), _first(rows.child)
    in_year = year - (years[0] if years else 0)
    yearly = _first(rows.child * NEVER + year)
    index = np.concatenate([everything[once], everything[yearly]])
    period = np.concatenate([np.zeros(int(once.sum()), np.int64), in_year[yearly] + 1])
    names = ("all", *(f"{each}-{(each + 1) % 100:02d}" for each in years))
    lane = lanes(moments, rows)[index]
    main, apart = lane == MAIN, lane != MAIN

    def cut(
        group: str, levels: tuple[str, ...], which: np.ndarray, code: IntArray
    ) -> Strata:
        return Strata(
            group, levels, names, index[which], period[which] * len(levels) + code
        )

    found = [
        cut("all", ("all",), main, np.zeros(int(main.sum()), np.int64)),
        cut("apart", APART, apart, lane[apart] - 1),
    ]
    for name in by:
        grouping = group_rows(moments, name, rows)
        found.append(cut(name, grouping.levels, main, grouping.code[index[main]]))
    return found


def _first(key: IntArray) -> np.ndarray:
    """Return whether each is the first of its key; equal keys stand together."""
    first = np.ones(len(key), dtype=bool)
    first[1:] = key[1:] != key[:-1]
    return first
