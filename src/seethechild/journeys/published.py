"""Published figures in hand: look up one council's figure, and its rate for its children.

Takes a FIGURES frame (``seethechild.reference.figures``) apart once so that the steps of
the picture can ask for single figures. A gap stays a gap: nothing is put in its place.
"""

import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

ENGLAND = "E92000001"

POPULATION = "population_0_17"

CHILDREN_PER_RATE = 10_000.0
"""Rates are for each 10,000 children under 18, as the Department for Education gives them."""

_Key = tuple[str, str, int]


@dataclass(frozen=True, eq=False)
class Published:
    """A FIGURES frame with quick look-up.

    Attributes:
        frame: FIGURES rows (council, measure, year, value, mark, source, grade).
    """

    frame: pl.DataFrame

    @cached_property
    def _values(self) -> Mapping[_Key, tuple[float | None, str]]:
        rows = self.frame.select("council", "measure", "year", "value", "mark").rows()
        return {
            (council, measure, year): (value, mark)
            for council, measure, year, value, mark in rows
        }

    @cached_property
    def _years(self) -> Mapping[tuple[str, str], tuple[int, ...]]:
        found: dict[tuple[str, str], list[int]] = {}
        for (council, measure, year), (value, _) in self._values.items():
            if value is not None:
                found.setdefault((council, measure), []).append(year)
        return {key: tuple(sorted(years)) for key, years in found.items()}

    def value(self, council: str, measure: str, year: int) -> float | None:
        """Return the figure, or None where none was published or it was hidden.

        Example:
            >>> rows = {"council": "A", "measure": "cla_number", "year": 2025, "value": 205.0, "mark": ""}
            >>> Published(pl.DataFrame([rows])).value("A", "cla_number", 2025)
            205.0
        """
        return self._values.get((council, measure, year), (None, ""))[0]

    def mark(self, council: str, measure: str, year: int) -> str:
        """Return the suppression mark beside the figure; empty where there is none."""
        return self._values.get((council, measure, year), (None, ""))[1]

    def values(
        self, council: str, measures: Iterable[str], year: int
    ) -> list[float] | None:
        """Return several figures of one year, or None where one of them is missing."""
        found = [self.value(council, measure, year) for measure in measures]
        whole = [value for value in found if value is not None]
        return whole if len(whole) == len(found) else None

    def years(self, council: str, measure: str) -> tuple[int, ...]:
        """Return the years that have a figure, rising."""
        return self._years.get((council, measure), ())

    def volume(self, council: str, year: int) -> float | None:
        """Return the council's children under 18 in units of 10,000, or None."""
        children = self.value(council, POPULATION, year)
        return children / CHILDREN_PER_RATE if children else None


def median(values: Iterable[float | None]) -> float | None:
    """Return the middle of the values that are there, or None where none is.

    Example:
        >>> median([3.0, None, 1.0, 2.0]), median([])
        (2.0, None)
    """
    found = [value for value in values if value is not None]
    return statistics.median(found) if found else None
