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

#: Counts below this are nobody's business.
SMALL = 10
_NEARLY = 1e-6
Cell = Hashable


@dataclass
class Attacker:
    """Cells, shown or hidden, and what is known of how they add up."""

    shown: dict[Cell, float] = field(default_factory=dict)
    hidden: set[Cell] = field(default_factory=set)
    #: Sums of cells and a number that are nought, and how far off they may be.
    equations: list[tuple[dict[Cell, float], float, float]] = field(default_factory=list)

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
        mine = self._about(cell)
        place = {each: i for i, each in enumerate(mine)}
        rows, lows, highs = [], [], []
        for terms, beside, off in self.equations:
            if not any(each in place for each in terms):
                continue
            row = np.zeros(len(place))
            told = beside
            for each, times in terms.items():
                if each in place:
                    row[place[each]] += times
                else:
                    told += times * self.shown[each]
            rows.append(row)
            lows.append(-told - off)
            highs.append(-told + off)
        ends = []
        for sign in (1.0, -1.0):
            cost = np.zeros(len(place))
            cost[place[cell]] = sign
            solved = linprog(cost, **_constraints(rows, lows, highs))
            assert solved.status in (0, 3), solved.message  # solved, or without limit
            ends.append(np.inf if solved.status == 3 else sign * solved.fun)
        return ends[0], ends[1]

    def _about(self, cell: Cell) -> list[Cell]:
        """Return the hidden cells that have anything to do with one."""
        found, last = {cell}, set[Cell]()
        while found != last:
            last = set(found)
            for terms, _, _ in self.equations:
                mine = {each for each in terms if each in self.hidden}
                if mine & found:
                    found |= mine
        return sorted(found, key=repr)


def _constraints(
    rows: list[np.ndarray], lows: list[float], highs: list[float]
) -> dict[str, Any]:
    exact = [
        i for i, (low, high) in enumerate(zip(lows, highs, strict=True)) if low == high
    ]
    loose = [i for i in range(len(rows)) if i not in set(exact)]
    found: dict[str, Any] = {}
    if exact:
        found |= {
            "A_eq": np.array([rows[i] for i in exact]),
            "b_eq": [lows[i] for i in exact],
        }
    if loose:
        both = np.array([rows[i] for i in loose])
        found |= {
            "A_ub": np.vstack([both, -both]),
            "b_ub": [*(highs[i] for i in loose), *(-lows[i] for i in loose)],
        }
    return found


def known_of(attacker: Attacker, cell: Cell) -> bool:
    """Whether a cell was shown."""
    return cell in attacker.shown
