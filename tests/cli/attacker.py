"""Someone who reads every table shown, and works out hidden counts by adding and subtracting.

What is shown is known; what is hidden is an unknown; what adds up is an equation. A hidden count
is worked out if the equations leave it no choice, whatever the numbers are.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

#: Counts below this are nobody's business.
SMALL = 10
_ZERO, _NEARLY = 1e-9, 1e-6
Cell = Hashable


@dataclass
class Sums:
    """Cells, shown or hidden, and what is known of how they add up."""

    shown: dict[Cell, float] = field(default_factory=dict)
    hidden: set[Cell] = field(default_factory=set)
    equations: list[dict[Cell, float]] = field(default_factory=list)

    def cell(self, name: Cell, value: float | None) -> None:
        """Add a cell; None where it is hidden."""
        if value is None:
            self.hidden.add(name)
        else:
            self.shown[name] = float(value)

    def adds(self, whole: Cell, parts: Iterable[Cell]) -> None:
        """Say that parts make up a whole; cells nobody told of are nought."""
        known = [each for each in parts if each in self.shown or each in self.hidden]
        if known and (whole in self.shown or whole in self.hidden):
            self.equations.append({whole: -1.0, **dict.fromkeys(known, 1.0)})

    def worked_out(self) -> dict[Cell, float]:
        """Return the hidden cells that have one solution only, with it."""
        found: dict[Cell, float] = {}
        for equations in _together(self.equations, self.hidden):
            found |= self._solved(equations)
        return found

    def _solved(self, equations: Sequence[Mapping[Cell, float]]) -> dict[Cell, float]:
        unknown = sorted({c for e in equations for c in e if c in self.hidden}, key=repr)
        place = {cell: i for i, cell in enumerate(unknown)}
        left, right = np.zeros((len(equations), len(unknown))), np.zeros(len(equations))
        for row, equation in enumerate(equations):
            for cell, times in equation.items():
                if cell in place:
                    left[row, place[cell]] = times
                else:
                    right[row] -= times * self.shown[cell]
        sizes, turned = np.linalg.eigh(left.T @ left)
        free = turned[:, sizes < _ZERO]
        fixed = np.flatnonzero(np.abs(free).max(axis=1, initial=0.0) < _NEARLY)
        values = np.linalg.lstsq(left, right, rcond=None)[0] if len(fixed) else np.zeros(0)
        return {unknown[i]: float(values[i]) for i in fixed}


def _together(
    equations: Sequence[Mapping[Cell, float]], hidden: set[Cell]
) -> list[list[Mapping[Cell, float]]]:
    """Return equations that share unknowns, set by set."""
    sets: list[tuple[set[Cell], list[Mapping[Cell, float]]]] = []
    for equation in equations:
        mine, group = {cell for cell in equation if cell in hidden}, [equation]
        if not mine:
            continue
        apart = []
        for cells, others in sets:
            if cells & mine:
                mine, group = mine | cells, [*others, *group]
            else:
                apart.append((cells, others))
        sets = [*apart, (mine, group)]
    return [group for _, group in sets]


def by_group(name: str, rows: Sequence[Mapping[str, Any]], counts: Sequence[str]) -> Sums:
    """Return what adds up in a table by measure, group, level and period.

    Levels make up "all" of their period, and periods "all" years. The latter is only nearly so (a
    child counts once in all years), which is enough to guess by.
    """
    sums = Sums()
    keys = ("measure", "group", "level", "period")
    cells = {tuple(row.get(key, "all") for key in keys): row for row in rows}
    for key, row in cells.items():
        for count in counts:
            sums.cell((name, count, *key), row[count])
    lines: dict[Cell, list[Cell]] = {}
    for measure, group, level, period in cells:
        for count in counts:
            this = (name, count, measure, group, level, period)
            if group not in ("all", "apart"):
                whole = (name, count, measure, "all", "all", period)
                lines.setdefault((whole, group), []).append(this)
            if period != "all":
                whole = (name, count, measure, group, level, "all")
                lines.setdefault((whole, "periods"), []).append(this)
    for (whole, _), parts in lines.items():
        sums.adds(whole, parts)
    return sums
