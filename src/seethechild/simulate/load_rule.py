"""A rule of load: what the number of children a service has to care for does to a rate.

When teams are full, fewer children are taken on, or help ends sooner. How strong that is nobody has
measured well, so a rule is an assumption: it has a grade, a reason, and a range where one is given.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seethechild.core.streams import generator
from seethechild.model.tracks.drawn import triangle
from seethechild.simulate.option_schema import Eligible, Target

#: Places after the point to which a ratio on a line is rounded.
STEPS_ON_A_LINE = 2


@dataclass(frozen=True)
class LoadRule:
    """What last month's load does to a rate this month.

    Attributes:
        id: its name.
        target: the moves, or the event, whose rate it multiplies.
        eligible: whose rate.
        ratio: what the rate is multiplied by, for each of ``above`` or ``at``.
        grade: how well it is known.
        why: the reason for it.
        above: rising loads above which each ratio holds; up to the first of them it is 1.
        at: rising loads at which each ratio holds; in between it lies on the line between them, to
            the nearest hundredth, and beyond them it stays.
        low: lower end of each ratio; empty: certain.
        high: upper end of each ratio.
        service: the load is the children with one of its places, or waiting, per place.
        track: else it is the children in ``states`` of this track,
        states: all of them together,
        per: per so many; None: as a multiple of those on the first day.
    """

    id: str
    target: Target
    eligible: Eligible
    ratio: tuple[float, ...]
    grade: str
    why: str
    above: tuple[float, ...] = ()
    at: tuple[float, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    service: str = ""
    track: str = ""
    states: tuple[str, ...] = ()
    per: float | None = None

    def drawn(self, *, seed: int, draw: int | None) -> tuple[float, ...]:
        """Return one draw of the ratios, all at the same place of their ranges.

        Args:
            seed: names all chance.
            draw: which draw; None for the ratios as they are given.
        """
        if draw is None or not self.low:
            return self.ratio
        share = float(generator(seed, "load", self.id, draw).random())
        ends = zip(self.low, self.ratio, self.high, strict=True)
        return tuple(triangle(share, *each) for each in ends)

    def ratio_at(self, load: float, ratios: Sequence[float]) -> float:
        """Return what the rate is multiplied by at a load.

        Args:
            load: as the rule counts it; infinite where children ask and nobody has a place.
            ratios: one draw of the rule's.

        Example:
            >>> full = LoadRule("full", Target(), Eligible(), (0.9, 0.7), "D", "", above=(1.0, 1.5))
            >>> [full.ratio_at(load, full.ratio) for load in (1.0, 1.2, 9.0)]
            [1.0, 0.9, 0.7]
            >>> line = LoadRule("line", Target(), Eligible(), (1.0, 0.7), "D", "", at=(1.0, 2.0))
            >>> [line.ratio_at(load, line.ratio) for load in (0.5, 1.111, 9.0)]
            [1.0, 0.97, 0.7]
        """
        if self.at:
            return round(float(np.interp(load, self.at, ratios)), STEPS_ON_A_LINE)
        passed = bisect_left(self.above, load)
        return ratios[passed - 1] if passed else 1.0
