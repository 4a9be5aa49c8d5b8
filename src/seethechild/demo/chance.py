"""Chance by name for a made-up council: each child and topic has luck of its own."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import accumulate
from math import log

from seethechild.core.streams import generator

_tables: dict[int, tuple[Mapping[str, float], list[str], list[float]]] = {}


class Luck:
    """A stream of chance with a name.

    Example:
        >>> Luck(1, "people", 7).days(30) == Luck(1, "people", 7).days(30)
        True
    """

    def __init__(self, seed: int, purpose: str, *names: str | int) -> None:
        """Start the stream that this seed, purpose and these names stand for."""
        self.stream = generator(seed, f"demo/{purpose}", *names)
        self._next: Iterator[float] = iter(())

    def share(self) -> float:
        """Return a number from 0 to below 1."""
        for number in self._next:
            return number
        self._next = iter(self.stream.random(16).tolist())
        return next(self._next)

    def yes(self, chance: float) -> bool:
        """Return true as often as said."""
        return self.share() < chance

    def days(self, mean: float) -> int:
        """Return whole days of an exponential wait, rounded down: 0 or more."""
        return int(self.wait(mean))

    def wait(self, mean: float) -> float:
        """Return an exponential wait."""
        return -log(1.0 - self.share()) * mean

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``."""
        return low + int(self.share() * (high - low + 1))

    def pick(self, weights: Mapping[str, float]) -> str:
        """Return one of the names, as often as its weight says."""
        found = _tables.get(id(weights))
        if found is None or found[0] is not weights:
            found = weights, list(weights), list(accumulate(weights.values()))
            _tables[id(weights)] = found
        _, names, cumulated = found
        place = bisect_right(cumulated, self.share() * cumulated[-1])
        return names[min(place, len(names) - 1)]

    def times(self, rate_per_year: float, start: int, stop: int) -> list[int]:
        """Return the days of a constant rate within ``start`` to before ``stop``."""
        found, at = list[int](), float(start)
        if rate_per_year <= 0:
            return found
        while True:
            at += self.wait(365.25 / rate_per_year)
            if at >= stop:
                return found
            found.append(int(at))
