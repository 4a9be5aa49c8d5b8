"""States a thing can be in, and the ways from one to another: declared once.

The database holds the states by a constraint and the ways by a trigger (``audit.triggers.arrows``);
``audit.moving.move`` is the only function that goes one; the docs draw them from here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import CheckConstraint, Q


@dataclass(frozen=True)
class Arrow:
    """A way from states to one.

    Attributes:
        sources: where it may start.
        target: where it ends.
    """

    sources: tuple[str, ...]
    target: str


@dataclass(frozen=True)
class Flow:
    """The states of a kind of thing.

    Attributes:
        name: of the thing, as people say it.
        states: id → what it means, in plain words; the first is where it begins.
        arrows: what is done (a verb) → the way it goes.

    Examples:
        >>> door = Flow(
        ...     "door",
        ...     {"shut": "Shut", "open": "Open"},
        ...     {"open": Arrow(("shut",), "open"), "shut": Arrow(("open",), "shut")},
        ... )
        >>> door.start, door.may("open", "shut"), door.may("open", "open")
        ('shut', True, False)
        >>> sorted(door.pairs)
        [('open', 'shut'), ('shut', 'open')]
    """

    name: str
    states: Mapping[str, object]
    arrows: Mapping[str, Arrow]

    def __post_init__(self) -> None:
        """Refuse a way from or to a state that is not declared.

        Raises:
            ValueError: there is one.
        """
        unknown = {state for pair in self.pairs for state in pair} - set(self.states)
        if unknown:
            raise ValueError(f"{self.name}: no such state: {sorted(unknown)}")

    @property
    def start(self) -> str:
        """The state a thing begins in."""
        return next(iter(self.states))

    @property
    def choices(self) -> list[tuple[str, object]]:
        """The states, for a model's field."""
        return list(self.states.items())

    @property
    def pairs(self) -> set[tuple[str, str]]:
        """Every (from, to) that is a way."""
        return set(self._pairs())

    def _pairs(self) -> Iterator[tuple[str, str]]:
        for arrow in self.arrows.values():
            for source in arrow.sources:
                yield source, arrow.target

    def may(self, verb: str, state: str) -> bool:
        """Whether something in a state can go this way."""
        return verb in self.arrows and state in self.arrows[verb].sources

    def constraint(self, name: str) -> CheckConstraint:
        """Return what lets the database hold no other state."""
        return CheckConstraint(condition=Q(state__in=list(self.states)), name=name)
