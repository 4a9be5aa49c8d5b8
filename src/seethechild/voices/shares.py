"""What one group said of a proposal, as it may be told. A line is made of its own group's answers alone.

A group of ten or more who said yes or no has a share, where ten or more are on each side. Where fewer are on one
side, it is told in a word: no number, no interval, not even of how many (P9). A smaller group has no share: it is
heard in words (V3).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Final, Literal

import numpy as np

from seethechild.journeys.waits.intervals import wilson_interval

Kind = Literal["exact", "word", "few"]
Word = Literal["", "most", "some", "hardly"]
#: What somebody can say: the first two can live with it, the third cannot, the last leaves it open.
SAID: Final = ("agree", "live", "no", "unsure")
#: A smaller group has no share, and a smaller side no number.
SMALLEST: Final = 10
#: In a hundred: from the second on most can live with it, below the first hardly any, between them some. Floors
#: can lie on both, so that a floor and a word together cut out no narrow band of shares.
BANDS: Final = (30, 70)
WHOLE: Final = 100
#: Floors there can be: beyond, and between, to be below one or not would tell of a count under ten.
FLOORS: Final = range(20, 81, 5)


@dataclass(frozen=True)
class Line:
    """What may be told of one group.

    Attributes:
        kind: ``"exact"``; ``"word"`` where fewer than ten are on one side; ``"few"`` where the group is small.
        people: who said yes or no.
        percent: of them who can live with it.
        low: end of its interval (95 in 100).
        high: the other end.
        word: how many can live with it, where no number is told.
        below: whether the share is below the floor.
    """

    kind: Kind
    people: int | None = None
    percent: int | None = None
    low: int | None = None
    high: int | None = None
    word: Word = ""
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
        Line(kind='exact', people=80, percent=71, low=61, high=80, word='', below=False)
        >>> line({"agree": 8, "live": 6, "no": 6, "unsure": 40}, floor=75)
        Line(kind='word', people=None, percent=None, low=None, high=None, word='most', below=True)
        >>> line({"agree": 5, "no": 4}, floor=50)
        Line(kind='few', people=None, percent=None, low=None, high=None, word='', below=None)
    """
    able = counts.get("agree", 0) + counts.get("live", 0)
    people = able + counts.get("no", 0)
    if people < SMALLEST:
        return Line("few")
    below = is_below(able, people, floor)
    if min(able, people - able) < SMALLEST:
        return Line("word", word=word_of(able, people), below=below)
    low, high = interval(able, people)
    percent, low_, high_ = (_hundredths(each) for each in (able / people, low, high))
    return Line("exact", people, percent, low_, high_, "", below)


def word_of(able: int, people: int) -> Word:
    """Return how many of a group can live with it, in a word.

    Examples:
        >>> word_of(9, 12), word_of(9, 18), word_of(2, 18)
        ('most', 'some', 'hardly')
    """
    if WHOLE * able >= BANDS[1] * people:
        return "most"
    return "hardly" if WHOLE * able < BANDS[0] * people else "some"


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


def _hundredths(share: float) -> int:
    """Return a share in hundredths, halves up."""
    return int(WHOLE * share + 0.5)
