"""What a change of capacity says: how many places more or fewer; and who must be hired."""

from dataclasses import dataclass, fields, replace
from typing import Final

from seethechild.core.streams import generator
from seethechild.evidence.draws import PURPOSE
from seethechild.evidence.ratios import Z95
from seethechild.model.tracks.drawn import triangle

#: Far more than there are children; whole numbers beyond would not fit a computer's.
MOST_PLACES, MOST_RATIO = 1e9, 1e6
_FROM_THE_FIRST: Final = (
    "places_per_worker", "recruit_months", "turnover_per_year", "posts",
)  # fmt: skip
#: The stream from which it is drawn how fast workers come and leave.
_HIRED: Final = "hired"


@dataclass(frozen=True)
class Staff:
    """The workers that new places, or a reform that reaches children, take.

    Attributes:
        places_per_worker: children one worker can have at a time, above 0.
        recruit_months: mean time in which a vacant post is filled; 0 fills it at once.
        turnover_per_year: share of the workers who leave in a year; their posts fall vacant.
        posts: posts that are paid for; None: as many as the places take.
        recruit_low: lower end of the range of ``recruit_months``; None if it is certain.
        recruit_high: upper end of it.
        turnover_low: lower end of the range of ``turnover_per_year``; None if it is certain.
        turnover_high: upper end of it.
        months_each: how long a worker is with each child who comes; None: as long as the child is in
            the states the reform acts on. Not for places.
    """

    places_per_worker: float
    recruit_months: float = 0.0
    turnover_per_year: float = 0.0
    posts: float | None = None
    recruit_low: float | None = None
    recruit_high: float | None = None
    turnover_low: float | None = None
    turnover_high: float | None = None
    months_each: float | None = None

    def __repr__(self) -> str:
        """Return it as text, without what came later and is not used."""
        # The text of a reform is part of what its runs are known by.
        told = [
            f"{each.name}={getattr(self, each.name)!r}"
            for each in fields(self)
            if each.name in _FROM_THE_FIRST or getattr(self, each.name) is not None
        ]
        return f"Staff({', '.join(told)})"

    def drawn(self, name: str, *, seed: int, draw: int | None) -> "Staff":
        """Return the workers with one draw of how fast they come and leave.

        Each follows a triangle from the lower end over the number that is given to the upper end.

        Args:
            name: names the luck: it depends on (seed, draw, name) alone.
            seed: seed of the study.
            draw: number of the draw; None for the numbers that are given.

        Example:
            >>> unsure = Staff(10.0, recruit_months=6.0, recruit_low=3.0, recruit_high=12.0)
            >>> unsure.drawn("x", seed=1, draw=None).recruit_months
            6.0
            >>> 3.0 < unsure.drawn("x", seed=1, draw=0).recruit_months < 12.0
            True
        """
        if draw is None:
            return self

        def one(what: str, low: float | None, value: float, high: float | None) -> float:
            if low is None or high is None:
                return value
            share = float(generator(seed, _HIRED, f"{name}/{what}", str(draw)).random())
            return triangle(share, low, value, high)

        return replace(
            self,
            recruit_months=one(
                "recruit", self.recruit_low, self.recruit_months, self.recruit_high
            ),
            turnover_per_year=one(
                "turnover", self.turnover_low, self.turnover_per_year, self.turnover_high
            ),
        )


@dataclass(frozen=True)
class Capacity:
    """A number of places beyond those a service has as now.

    Attributes:
        id: names the luck of its draws.
        places: so many more, or fewer below 0; None where a ratio is given.
        ratio: what the places as now are multiplied by; None where places are given.
        low: lower end of the range of whichever is given; None if it is certain.
        high: upper end of it.
        grade: how sure the range is.
        staff: who must be hired; None: places are there as soon as they are planned.
    """

    id: str
    places: float | None = None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    grade: str = ""
    staff: Staff | None = None

    @property
    def stated(self) -> float:
        """The number that is given: places or ratio."""
        return self.places if self.places is not None else (self.ratio or 0.0)

    @property
    def is_certain(self) -> bool:
        """Return whether every draw has the same number."""
        return self.low is None or self.high is None or self.low == self.high

    def beyond(self, now: float, *, seed: int, draw: int | None) -> float:
        """Return the places planned beyond those of now, in one draw.

        An uncertain number is normal with the mean that is given; its range is taken as an
        interval of 95 %. What it comes to depends on (seed, draw, id) alone.

        Args:
            now: places as now.
            seed: seed of the study.
            draw: number of the draw; None for the number that is given.

        Example:
            >>> Capacity("x", ratio=1.2).beyond(50, seed=1, draw=None)
            10.0
        """
        drawn = self.stated
        if draw is not None and self.low is not None and self.high is not None:
            luck = generator(seed, PURPOSE, self.id, str(draw)).standard_normal()
            drawn += (self.high - self.low) / (2 * Z95) * float(luck)
        return drawn if self.places is not None else now * drawn - now
