"""Someone who holds all that was ever released, and bounds hidden counts by linear programming.

What is shown is known; what is hidden is a number no less than nought; what adds up is an equation,
what is part of something known is no more than it. A relaxation: that counts are whole numbers is not
used, except that a range of fewer than nine leaves fewer than ten of them.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_array

#: Counts below this are nobody's business.
SMALL = 10
Cell = Hashable


@dataclass
class Attacker:
    """Cells, shown or hidden, and what is known of how they add up."""

    shown: dict[Cell, float] = field(default_factory=dict)
    hidden: set[Cell] = field(default_factory=set)
    #: Sums of cells and a number that are nought, and how far off they may be.
    equations: list[tuple[dict[Cell, float], float, float]] = field(default_factory=list)
    _sets: tuple[int, dict[Cell, Any]] | None = None

    def cell(self, name: Cell, value: float | None) -> None:
        """Add a cell; None where it is hidden."""
        if value is None:
            self.hidden.add(name)
        else:
            self.shown[name] = float(value)

    def known(self, name: Cell) -> bool:
        return name in self.shown or name in self.hidden

    def adds(self, whole: Cell, parts: Iterable[Cell], off: float = 0.0) -> None:
        """Say that parts make up a whole; cells nobody told of are nought."""
        mine = [each for each in parts if self.known(each)]
        if mine and self.known(whole):
            self.says({whole: -1.0, **dict.fromkeys(mine, 1.0)}, off=off)

    def part(self, whole: Cell, part: Cell, rest: Cell) -> None:
        """Say that a part and a rest, of which nothing is told, make up a whole."""
        if self.known(whole) and self.known(part):
            both = whole in self.shown and part in self.shown
            self.cell(rest, self.shown[whole] - self.shown[part] if both else None)
            self.adds(whole, [part, rest])

    def same(self, one: Cell, other: Cell) -> None:
        """Say that two cells are of the same children."""
        if self.known(one) and self.known(other):
            self.says({one: 1.0, other: -1.0})

    def says(self, terms: dict[Cell, float], beside: float = 0.0, off: float = 0.0) -> None:
        """Say that a sum of cells and a number is nought, but for so much."""
        self.equations.append((terms, beside, off))

    def between(self, cell: Cell) -> tuple[float, float]:
        """Return the least and the most that a cell can be."""
        if cell in self.shown:
            return self.shown[cell], self.shown[cell]
        place, constraints = self._about(cell)
        ends = []
        for sign in (1.0, -1.0):
            cost = np.zeros(len(place))
            cost[place[cell]] = sign
            solved = linprog(cost, **constraints)
            assert solved.status in (0, 3), solved.message  # solved, or without limit
            ends.append(np.inf if solved.status == 3 else sign * solved.fun)
        return ends[0], ends[1]

    def _about(self, cell: Cell) -> tuple[dict[Cell, int], dict[str, Any]]:
        """Return all that has anything to do with a cell, and what is known of it."""
        size = len(self.equations)
        if self._sets is None or self._sets[0] != size:
            self._sets = (size, {})
        known = self._sets[1]
        if cell not in known:
            mine, equations = self._together(cell)
            place = {each: i for i, each in enumerate(sorted(mine, key=repr))}
            found = (place, self._constraints(place, equations))
            known.update(dict.fromkeys(mine, found))
        return known[cell]

    def _together(self, cell: Cell) -> tuple[set[Cell], list[int]]:
        of: dict[Cell, list[int]] = {}
        for number, (terms, _, _) in enumerate(self.equations):
            for each in terms:
                if each in self.hidden:
                    of.setdefault(each, []).append(number)
        found, used, new = {cell}, set[int](), [cell]
        while new:
            for number in of.get(new.pop(), ()):
                if number not in used:
                    used.add(number)
                    more = {
                        e for e in self.equations[number][0] if e in self.hidden
                    } - found
                    found |= more
                    new += more
        return found, sorted(used)

    def _constraints(self, place: dict[Cell, int], equations: list[int]) -> dict[str, Any]:
        exact: list[tuple[dict[int, float], float]] = []
        most: list[tuple[dict[int, float], float]] = []
        for number in equations:
            terms, beside, off = self.equations[number]
            row = {place[each]: times for each, times in terms.items() if each in place}
            told = beside + sum(
                times * self.shown[each]
                for each, times in terms.items()
                if each in self.shown
            )
            if not off:
                exact.append((row, -told))
            else:
                most.append((row, off - told))
                most.append(({i: -times for i, times in row.items()}, off + told))
        found: dict[str, Any] = {}
        for kind, rows in (("eq", exact), ("ub", most)):
            if rows:
                left = lil_array((len(rows), len(place)))
                for number, (row, _) in enumerate(rows):
                    for i, times in row.items():
                        left[number, i] = times
                found |= {
                    f"A_{kind}": left.tocsr(),
                    f"b_{kind}": [right for _, right in rows],
                }
        return found


def known_of(attacker: Attacker, cell: Cell) -> bool:
    """Whether a cell was shown."""
    return cell in attacker.shown
