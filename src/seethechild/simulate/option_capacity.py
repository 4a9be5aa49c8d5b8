"""What a change of capacity says: how many places more or fewer, and who must be hired for them."""

from dataclasses import dataclass

from seethechild.core.streams import generator
from seethechild.evidence.draws import PURPOSE
from seethechild.evidence.ratios import Z95

#: Far more than there are children; whole numbers beyond would not fit a computer's.
MOST_PLACES, MOST_RATIO = 1e9, 1e6


@dataclass(frozen=True)
class Staff:
    """The workers that new places take.

    Attributes:
        places_per_worker: children one worker can have at a time, above 0.
        recruit_months: mean time in which a vacant post is filled; 0 fills it at once.
        turnover_per_year: share of the workers who leave in a year; their posts fall vacant.
        posts: posts that are paid for; None: as many as the places take.
    """

    places_per_worker: float
    recruit_months: float = 0.0
    turnover_per_year: float = 0.0
    posts: float | None = None


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
