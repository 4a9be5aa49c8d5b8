"""A line of expected children who wait for a service: how long those taken in have waited.

The line is kept as those who came in one step, oldest first. Who gives up is any of them alike.
"""

from collections import deque

#: Fewer children than this are what rounding leaves.
ROUNDING = 1e-12


class Line:
    """Expected children of one class who wait, by when they came.

    Example:
        >>> line = Line()
        >>> line.join(0.0, 2.0), line.join(1.0, 3.0)
        (None, None)
        >>> line.take(3.0, now=2.0)  # two waited 2 years, one waited 1
        5.0
        >>> line.length, line.longest(2.0)
        (2.0, 1.0)
    """

    def __init__(self) -> None:
        self._parts: deque[list[float]] = deque()

    @property
    def length(self) -> float:
        """How many wait."""
        return sum(count for _, count in self._parts)

    def join(self, when: float, count: float) -> None:
        """Let children come, at a time in years."""
        if count > 0:
            self._parts.append([when, count])

    def keep(self, share: float) -> None:
        """Let only a share of all stay; the others gave up or went elsewhere."""
        for part in self._parts:
            part[1] *= share

    def take(self, count: float, *, now: float) -> float:
        """Take in those who came first; return the years they waited, summed."""
        waited = 0.0
        while count > 0 and self._parts:
            when, there = self._parts[0]
            taken = min(count, there)
            waited += taken * max(now - when, 0.0)
            count -= taken
            self._parts[0][1] -= taken
            if self._parts[0][1] <= ROUNDING:
                self._parts.popleft()
        return waited

    def longest(self, now: float) -> float:
        """Return how long the first of the line has waited, in years; 0 if nobody waits."""
        return now - self._parts[0][0] if self._parts else 0.0
