"""A system model: the states children are in, how fast they move, who is there at the start.

This is the contract between fitting (``model``), playing forward (``simulate``) and later the
website: plain frozen data, no behaviour but validation. A child is in one state of each track.
A *lane* is one way out of a state (or an event while in it); it has its own latent clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

import numpy as np
import polars as pl
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Branch:
    """One thing that can happen when a lane fires.

    Attributes:
        share: shape (A,); chance of this branch by age band.
        moves: track to new state. Empty: the child stays. The same state: its clock restarts.
        events: names of the events counted when this branch is taken.
        enter_at_years: elapsed time with which the lane's own track enters its new state.
        leaves: whether the child leaves the simulation.
    """

    share: FloatArray
    moves: Mapping[str, str] = field(default_factory=dict)
    events: tuple[str, ...] = ()
    enter_at_years: float = 0.0
    leaves: bool = False


@dataclass(frozen=True, eq=False)
class Lane:
    """One way out of a state, or an event that can happen while in it.

    Attributes:
        id: unique name, for example ``"help/family_help/section_47"``.
        track: the track whose state it leaves.
        state: the state in which its clock runs.
        rates: shape (A, D), per child-year; by age band and time already spent in ``state``.
        evidence: gamma shape of the lane's level: the number of events behind it. Draws multiply
            the whole table by one Gamma(evidence) / evidence. ``inf`` means fixed.
        branches: at least one; their shares sum to 1 in each age band.
        events: names of the events counted whenever the lane fires.
        when: other track to the states in which the clock runs; elsewhere the hazard is 0.
        factors: other track to state to factor on the hazard (1 where not named).
        groups: groups of children it applies to; empty means all.
        group_factors: group to factor on the hazard (1 where not named).
        concentration: Dirichlet weight of the branch shares in draws; ``inf`` means fixed.
        source: whose figures the level comes from.
    """

    id: str
    track: str
    state: str
    rates: FloatArray
    evidence: float
    branches: tuple[Branch, ...]
    events: tuple[str, ...] = ()
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    factors: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    group_factors: Mapping[str, float] = field(default_factory=dict)
    concentration: float = inf
    source: str = ""


@dataclass(frozen=True, eq=False)
class AgeMove:
    """What happens on a birthday to a child who is in ``state`` of ``track`` that day.

    Branch shares have shape (1,). ``age`` is one of the model's age edges.
    """

    age: float
    track: str
    state: str
    branches: tuple[Branch, ...]


@dataclass(frozen=True, eq=False)
class Inflow:
    """Children who arrive during the run: births, families moving in, unaccompanied children.

    They arrive evenly over time, evenly over the age range, in the named states. ``evidence`` is
    the gamma shape of ``per_year``. ``elapsed_years`` is how long they have been in the first
    track's state when they arrive; never longer than they have lived.
    """

    id: str
    group: str
    per_year: float
    evidence: float
    age_low: float
    age_high: float
    states: Mapping[str, str]
    events: tuple[str, ...] = ()
    elapsed_years: float = 0.0


@dataclass(frozen=True)
class Team:
    """A part of a limited service, with a line of its own.

    Attributes:
        id: unique name within the service.
        children: share of the families it serves.
        places: share of the service's places that are its own.
    """

    id: str
    children: float
    places: float


@dataclass(frozen=True, eq=False)
class Service:
    """A service with a number of places. Who finds none free waits, by class, then by time.

    A child asks by coming to the state in which ``lane`` runs, and is taken in by that lane, which
    has no rate of its own, as soon as a place is free and nobody goes first. Until then its other
    lanes run: it may get worse, be helped elsewhere or give up. It keeps the place while it is in
    one of the states ``holds``. Who comes to one of them by another way takes a place without
    asking; who holds one keeps it when places become fewer.

    Attributes:
        id: unique name.
        lane: id of the lane that takes a child in; each of its branches leaves the lane's state.
        holds: states of the lane's track in which a child has a place.
        places: year from which, and number of places, by rising year; the first year is 0.
        priority: shape (A, G); class by age band and group when the child asks, 0 goes first.
            Empty: all are of one class.
        sooner: track to state to how many classes a child there goes before others.
        teams: each with places and a line of its own; none means that all share them.
    """

    id: str
    lane: str
    holds: tuple[str, ...]
    places: tuple[tuple[float, int], ...]
    priority: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    sooner: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    teams: tuple[Team, ...] = ()


@dataclass(frozen=True, eq=False)
class SystemModel:
    """A whole system: tracks, states, lanes, who is there at the start and who arrives.

    Attributes:
        name: whose system it is.
        tracks: names, in order. The first track's elapsed time is known at the start.
        states: track to its states, in order.
        age_edges: shape (A + 1,), years; everyone leaves at the last one.
        duration_edges: shape (D,), years in state; the first is 0, the last band is open.
        groups: names of the groups of children.
        lanes: all lanes; at equal times the earlier one fires.
        age_moves: moves on birthdays.
        inflows: arrivals during the run.
        services: those with a limited number of places.
        start: columns ``group``, one per track (its state), ``age_low``, ``age_high``,
            ``elapsed_low``, ``elapsed_high`` (years in the first track's state), ``count``.
        assumptions: what was assumed, each with value, range, grade and source.
        sources: where each rate came from.
    """

    name: str
    tracks: tuple[str, ...]
    states: Mapping[str, tuple[str, ...]]
    age_edges: FloatArray
    duration_edges: FloatArray
    groups: tuple[str, ...]
    lanes: tuple[Lane, ...]
    age_moves: tuple[AgeMove, ...]
    inflows: tuple[Inflow, ...]
    start: pl.DataFrame
    assumptions: pl.DataFrame = field(default_factory=pl.DataFrame)
    sources: pl.DataFrame = field(default_factory=pl.DataFrame)
    services: tuple[Service, ...] = ()

    @property
    def age_bands(self) -> int:
        """Number of age bands, A."""
        return len(self.age_edges) - 1

    @property
    def duration_bands(self) -> int:
        """Number of duration bands, D."""
        return len(self.duration_edges)
