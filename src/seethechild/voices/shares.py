"""What one group said of a proposal, as it may be told. A line is made of its own group's answers alone.

A group of ten or more who said yes or no has a share. Where few are on one side, the share is told roughly
and the number of people by its tens, so that no count under ten can be worked out from them (P9). A smaller
group has no share: it is heard in words (V3).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Final, Literal

import numpy as np

from seethechild.journeys.waits.intervals import wilson_interval

Kind = Literal["exact", "rough", "few"]
Edge = Literal["", "most", "least"]
#: What somebody can say: the first two can live with it, the third cannot, the last leaves it open.
SAID: Final = ("agree", "live", "no", "unsure")
#: A smaller group has no share.
SMALLEST: Final = 10
#: A share is rough where fewer are on one side: so many that who is told of one cannot know that they are
#: fewer than ten.
CLEAR: Final = 20
#: A rough share is told to this many in a hundred.
STEP: Final = 5
#: Of how many the rough number of people is told.
TENS: Final = 10
WHOLE: Final = 100
#: Floors there can be: beyond, and between, to be below one or not would tell of a count under ten.
FLOORS: Final = range(20, 81, 5)


@dataclass(frozen=True)
class Line:
    """What may be told of one group.

    Attributes:
        kind: ``"exact"``; ``"rough"`` where few are on one side; ``"few"`` where the group is small.
        people: who said yes or no; rough: no more than that and no less than ten below the next ten.
        percent: of them who can live with it; rough: to the nearest five.
        low: end of its interval (95 in 100), as far as it is told.
        high: the other end.
        edge: ``"most"`` for that percent or more, ``"least"`` for that or less.
        below: whether the exact share is below the floor.
    """

    kind: Kind
    people: int | None = None
    percent: int | None = None
    low: int | None = None
    high: int | None = None
    edge: Edge = ""
    below: bool | None = None

    def told(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def line(counts: Mapping[str, int], *, floor: int) -> Line:
    """Return what may be told of one group.

    Args:
        counts: of ``SAID`` → how many; what is not there is none.
        floor: how many in a hundred must be able to live with it, of ``FLOORS``.

    Examples:
        >>> line({"agree": 30, "live": 27, "no": 23}, floor=50)
        Line(kind='exact', people=80, percent=71, low=61, high=80, edge='', below=False)
        >>> line({"agree": 8, "live": 6, "no": 6, "unsure": 40}, floor=75)
        Line(kind='rough', people=20, percent=70, low=45, high=90, edge='', below=True)
        >>> line({"agree": 5, "no": 4}, floor=50)
        Line(kind='few', people=None, percent=None, low=None, high=None, edge='', below=None)
    """
    able = counts.get("agree", 0) + counts.get("live", 0)
    people = able + counts.get("no", 0)
    if people < SMALLEST:
        return Line("few")
    below = is_below(able, people, floor)
    if min(able, people - able) < CLEAR:
        return _rough(able, people, below=below)
    low, high = interval(able, people)
    return Line(
        "exact", people, _near(able, people, 1), _near(low, 1, 1), _near(high, 1, 1), "", below
    )  # fmt: skip


def is_below(able: int, people: int, floor: int) -> bool:
    """Return whether fewer than the floor, in a hundred, can live with it.

    Examples:
        >>> is_below(5, 10, 50), is_below(9, 19, 50)
        (False, True)
    """
    return WHOLE * able < floor * people


@cache
def interval(part: float, whole: float) -> tuple[float, float]:
    """Return the interval of a share that holds in 95 of 100, if those who answered were drawn by chance.

    Source:
        Wilson (1927), JASA 22: 209-212.

    Examples:
        >>> [round(end, 3) for end in interval(57, 80)]
        [0.605, 0.8]
    """
    low, high = wilson_interval(np.array([float(part)]), np.array([float(whole)]))
    return float(low[0]), float(high[0])


def _near(part: float, whole: float, step: int) -> int:
    """Return a share in hundredths, to the nearest step, halves up."""
    return step * int(WHOLE * part / whole / step + 0.5)


def _rough(able: int, people: int, *, below: bool) -> Line:
    """Return a line from which a small part cannot be worked out.

    The interval is that of the rough share of the rough number, rounded outward: it tells no more than
    they do.
    """
    tens = people // TENS * TENS
    percent = min(max(_near(able, people, STEP), STEP), WHOLE - STEP)
    edge: Edge = {WHOLE - STEP: "most", STEP: "least"}.get(percent, "")  # type: ignore[assignment]
    low, high = interval(percent * tens / WHOLE, tens)
    return Line(
        "rough",
        tens,
        percent,
        0 if edge == "least" else int(WHOLE * low / STEP) * STEP,
        WHOLE if edge == "most" else -int(-WHOLE * high // STEP) * STEP,
        edge,
        below,
    )
