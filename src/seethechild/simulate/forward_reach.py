"""Who is reached by which reforms, and when: children by the set of reforms at work on them.

A child is reached with a chance that does not depend on its life, and its start time is even
over the ramp. Before its start a reform changes nothing, so the children on whom a set of
reforms is at work are a group whom others join at known rates: no need to follow start times one
by one. A set is a bit mask over the schedules.

Reforms with one purpose but different schedules reach children through the same random number;
these children are cut into *kinds* by that number (four for each ramp), each with fixed starts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product

from seethechild.core.errors import Problem, SpecError
from seethechild.simulate.forward_grid import ROUNDING
from seethechild.simulate.reforms import Schedule

#: Most sets of reforms followed side by side.
MOST_SETS = 64
#: Start times that stand for a ramp where a purpose has several schedules.
RAMP_POINTS = 4


@dataclass(frozen=True)
class Trigger:
    """When one reform begins to work: for a share ``reach``, evenly over the ramp."""

    reach: float
    start_years: float
    ramp_years: float

    def begun(self, years: float) -> float:
        """Return the share of all children whose start lies before ``years``."""
        since = years - self.start_years
        if since <= ROUNDING:
            return 0.0
        return self.reach * min(
            1.0, since / self.ramp_years if self.ramp_years > 0 else 1.0
        )

    def joins(self, low: float, high: float) -> tuple[float, float]:
        """Return the chance to start in [low, high) if not yet started, and when (0 to 1)."""
        before, after = self.begun(low), self.begun(high)
        if after <= before:
            return 0.0, 0.0
        first = max(low, self.start_years)
        last = min(high, self.start_years + self.ramp_years)
        when = ((first + max(last, first)) / 2 - low) / (high - low)
        return (after - before) / (1 - before), when


@dataclass(frozen=True)
class Leg:
    """A share of the children of one set who live part of a step under one set, end in another.

    Attributes:
        origin: set at the start of the step.
        under: set whose rates apply.
        end: set at the end of the step.
        share: of the children of ``origin``; the shares of an origin sum to 1.
    """

    origin: int
    under: int
    end: int
    share: float


@dataclass(frozen=True)
class Kind:
    """Children whose starts follow ``triggers``, one for each schedule, and their share."""

    share: float
    triggers: tuple[Trigger, ...]


def find_kinds(schedules: Sequence[Schedule]) -> list[Kind]:
    """Return the kinds of children that these (different) schedules make.

    Raises:
        SpecError: more than 64 sets of reforms would have to be followed side by side.

    Example:
        >>> find_kinds([Schedule(0.5, 1.0, 2.0, "meetings")])
        [Kind(share=1.0, triggers=(Trigger(reach=0.5, start_years=1.0, ramp_years=2.0),))]
    """
    by_purpose: dict[str, list[int]] = {}
    for bit, schedule in enumerate(schedules):
        by_purpose.setdefault(schedule.purpose, []).append(bit)
    free = sum(len(bits) == 1 for bits in by_purpose.values())
    choices = [_choices(schedules, bits) for bits in by_purpose.values()]
    sets = 2**free
    for choice in choices:
        sets *= len(choice)
    if sets > MOST_SETS:
        raise SpecError(
            Problem(
                "reforms",
                f"their reach and ramps make {sets} sets of children; {MOST_SETS} can be followed",
                "Use fewer reforms at once, or play them child by child.",
            )
        )
    kinds = []
    for combination in product(*choices):
        share = 1.0
        triggers: dict[int, Trigger] = {}
        for part, chosen in combination:
            share *= part
            triggers |= chosen
        kinds.append(Kind(share, tuple(triggers[bit] for bit in range(len(schedules)))))
    return kinds


def _choices(
    schedules: Sequence[Schedule], bits: Sequence[int]
) -> list[tuple[float, dict[int, Trigger]]]:
    ours = {bit: schedules[bit] for bit in bits}
    if len(bits) == 1:
        only = ours[bits[0]]
        return [(1.0, {bits[0]: Trigger(only.reach, only.start_years, only.ramp_years)})]
    edges = sorted({0.0, 1.0, *(each.reach for each in ours.values())})
    choices = []
    for low, high in pairwise(edges):
        reached = {bit: each for bit, each in ours.items() if each.reach >= high}
        points = RAMP_POINTS if any(each.ramp_years > 0 for each in reached.values()) else 1
        for point in range(points):
            u = low + (high - low) * (point + 0.5) / points
            triggers = {bit: Trigger(0.0, 0.0, 0.0) for bit in bits}
            for bit, each in reached.items():
                starts = each.start_years + each.ramp_years * u / each.reach
                triggers[bit] = Trigger(1.0, starts, 0.0)
            choices.append(((high - low) / points, triggers))
    return choices


def present(triggers: Sequence[Trigger], years: float) -> dict[int, float]:
    """Return the share of children in each set at a time.

    Example:
        >>> present([Trigger(0.5, 0.0, 2.0)], 1.0)
        {0: 0.75, 1: 0.25}
    """
    shares = {0: 1.0}
    for bit, trigger in enumerate(triggers):
        begun = trigger.begun(years)
        if begun > 0:
            joined = {mask | 1 << bit: share * begun for mask, share in shares.items()}
            stay = {mask: share * (1 - begun) for mask, share in shares.items()}
            shares = {mask: share for mask, share in (stay | joined).items() if share > 0}
    return shares


def legs(
    triggers: Sequence[Trigger], masks: Sequence[int], low: float, high: float
) -> list[Leg]:
    """Return how the children of each set live through a step from ``low`` to ``high``.

    Example:
        >>> legs([Trigger(0.5, 0.0, 1.0)], [0], 0.0, 0.5)[1:]
        [Leg(origin=0, under=0, end=1, share=0.125), Leg(origin=0, under=1, end=1, share=0.125)]
    """
    joins = [trigger.joins(low, high) for trigger in triggers]
    return [leg for mask in masks for leg in _legs_of(mask, joins)]


def _legs_of(mask: int, joins: Sequence[tuple[float, float]]) -> Iterator[Leg]:
    open_bits = [
        bit for bit, (chance, _) in enumerate(joins) if chance > 0 and not mask >> bit & 1
    ]
    for size in range(len(open_bits) + 1):
        for chosen in combinations(open_bits, size):
            chance = 1.0
            for bit in open_bits:
                chance *= joins[bit][0] if bit in chosen else 1 - joins[bit][0]
            if chance > 0:
                yield from _path(
                    mask, sorted(chosen, key=lambda bit: joins[bit][1]), joins, chance
                )


def _path(
    mask: int, order: Sequence[int], joins: Sequence[tuple[float, float]], chance: float
) -> Iterator[Leg]:
    end = mask | sum(1 << bit for bit in order)
    under, since = mask, 0.0
    for bit in order:
        when = joins[bit][1]
        if when > since:
            yield Leg(mask, under, end, chance * (when - since))
        under, since = under | 1 << bit, when
    yield Leg(mask, under, end, chance * (1 - since))
