"""What the plain engine tells of a child: where it came in, what happened, where it stayed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Newcomer:
    """A child as it comes in. Times are ticks from the start of the run."""

    number: int
    group: str
    birth: int
    entry: int
    elapsed: int
    states: tuple[str, ...]
    family: int = 0


@dataclass(frozen=True)
class Happening:
    """Something that happened to a child."""

    time: int
    source: str
    branch: int
    age_band: int
    duration_band: int


@dataclass(frozen=True)
class Stay:
    """Unbroken time in one state. ``came`` is false for a state the child came in with."""

    track: str
    state: str
    start: int
    stop: int
    came: bool


@dataclass(frozen=True)
class Life:
    """All that happened to one child within the run."""

    child: Newcomer
    happenings: tuple[Happening, ...]
    stays: tuple[Stay, ...]
    left: int | None
