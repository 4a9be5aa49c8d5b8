"""What a reform can act on in one council's system, in the plain names of the code lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from seethechild.core.time import FinancialYear
from seethechild.cost.prices import price_list
from seethechild.model.base_year import base_year
from seethechild.model.build import first_guess
from seethechild.model.system import SystemModel
from seethechild.reference import codes
from seethechild.simulate.option_schema import COST_UNITS, KINDS, UNACCOMPANIED
from seethechild.studies.study import LATEST_YEAR

#: Councils whose lanes are remembered.
_REMEMBERED = 32
_ADULT = 18
#: Events that are gaps in the figures or in whom they follow, not something a council can change.
_OF_THE_FIGURES = {"ended_without_report", "moved_away"}
_TRACKS = {
    "help": "Help and protection",
    "legal": "Court and legal steps",
    "home": "Where the child lives",
    "mind": "Mental health help",
}
_KINDS = {
    "rate": ("A move", "Children move from one kind of help to another more or less often"),
    "event": (
        "Something that happens",
        "An enquiry or another step happens more or less often",
    ),
    "price": ("A price", "A home or a service costs more or less"),
    "capacity": ("The number of places", "More or fewer places, with waiting lists"),
    "threshold": ("Who may get help", "The bar for getting help moves"),
    "duration": ("How long something lasts", "Help or waiting is shorter or longer"),
}
#: Kinds the forms ask for. The others need a service with limited places, or need, and councils'
#: own systems have neither; a study file can ask for them.
FORM_KINDS = ("rate", "event", "price")
_UNITS = {
    "child": ("A child", "Each child it reaches"),
    "family": ("A family", "Each family it reaches"),
    "year": ("A year", "Each year it runs"),
    "once": ("Once", "One sum at the start"),
    "resident": ("A child who lives here", "Each child of some ages in the council's area"),
}


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen.

    Attributes:
        id: as the reform's file has it.
        name: as people read it.
        plain: a line about it; may be empty.
        later: whether it can be asked in a study file only.
    """

    id: str
    name: str
    plain: str = ""
    later: bool = False


@dataclass(frozen=True)
class Places:
    """What can be changed in one council's system.

    Attributes:
        kinds: of change.
        tracks: parts of the system.
        leaving: by track, states children move out of.
        entering: by (track, state), states they can move to from there.
        events: that can be made more or less common.
        items: that have a price.
        first_ages: at which a change can begin, in completed years.
        last_ages: the last age it can include.
        units: what a cost can be counted by.
        payers: who can pay.
    """

    kinds: tuple[Choice, ...]
    tracks: tuple[Choice, ...]
    leaving: Mapping[str, tuple[Choice, ...]]
    entering: Mapping[tuple[str, str], tuple[Choice, ...]]
    events: tuple[Choice, ...]
    items: tuple[Choice, ...]
    first_ages: tuple[int, ...]
    last_ages: tuple[int, ...]
    units: tuple[Choice, ...]
    payers: tuple[Choice, ...]


@lru_cache(maxsize=_REMEMBERED)
def lanes_of(council: str, year: int = LATEST_YEAR) -> SystemModel:
    """Return a council's system without people in it: enough to say whether a reform fits.

    Raises:
        DataError: the council has no figures for the year.
    """
    return first_guess(base_year(council, year))


@lru_cache(maxsize=_REMEMBERED)
def places(council: str) -> Places:
    """Return what can be changed in a council's system.

    Args:
        council: ONS code.

    Raises:
        DataError: the council has no figures.

    Example:
        >>> found = places("E09000007")
        >>> [each.name for each in found.tracks]
        ['Help and protection', 'Court and legal steps', 'Where the child lives']
        >>> [each.id for each in found.entering["legal", "pre_proceedings"]]
        ['none', 'proceedings']
    """
    model = lanes_of(council)
    leaving, entering = _moves(model)
    edges = [int(edge) for edge in model.age_edges if edge <= _ADULT]
    return Places(
        kinds=tuple(
            Choice(one, *_KINDS[one], later=one not in FORM_KINDS) for one in KINDS
        ),
        tracks=tuple(Choice(one, _TRACKS[one]) for one in model.tracks if leaving[one]),
        leaving=leaving,
        entering=entering,
        events=_events(model),
        items=_items(council),
        first_ages=tuple(edges[:-1]),
        last_ages=tuple(edge - 1 for edge in edges[1:]),
        units=tuple(Choice(one, *_UNITS[one]) for one in COST_UNITS if one in _UNITS),
        payers=tuple(
            Choice(*row) for row in codes.payers().select("id", "name", "plain").iter_rows()
        ),
    )


def has_unaccompanied(council: str) -> bool:
    """Return whether a council's system has a group of unaccompanied children."""
    return UNACCOMPANIED in lanes_of(council).groups


def state_name(track: str, state: str) -> str:
    """Return the plain name of a state.

    Example:
        >>> state_name("help", "looked_after")
        'Looked after'
    """
    return _state(track, state).name


def event_name(event: str) -> str:
    """Return the plain name of an event."""
    return codes.plain_name("event", event)


@lru_cache
def _states() -> dict[tuple[str, str], Choice]:
    rows = codes.states().select("track", "id", "name", "plain").iter_rows()
    return {(track, one): Choice(one, name, plain) for track, one, name, plain in rows}


def _state(track: str, state: str) -> Choice:
    return _states()[track, state]


def _moves(
    model: SystemModel,
) -> tuple[dict[str, tuple[Choice, ...]], dict[tuple[str, str], tuple[Choice, ...]]]:
    found: dict[tuple[str, str], set[str]] = {}
    for lane in model.lanes:
        to = {
            branch.moves[lane.track]
            for branch in lane.branches
            if lane.track in branch.moves
        }
        if to:
            found.setdefault((lane.track, lane.state), set()).update(to)
    leaving = {
        track: tuple(
            _state(track, one) for one in model.states[track] if (track, one) in found
        )
        for track in model.tracks
    }
    entering = {
        (track, state): tuple(
            _state(track, one)
            for one in model.states[track]
            if one in to and one != state  # to stay is no change
        )
        for (track, state), to in found.items()
    }
    return leaving, entering


def _events(model: SystemModel) -> tuple[Choice, ...]:
    can = {event for lane in model.lanes for event in lane.events}
    can |= {
        event
        for lane in model.lanes
        for event in set.intersection(*(set(branch.events) for branch in lane.branches))
    }
    rows = codes.events().select("id", "name", "plain").iter_rows()
    return tuple(Choice(*row) for row in rows if row[0] in can - _OF_THE_FIGURES)


def _items(council: str) -> tuple[Choice, ...]:
    prices = price_list(council, year=FinancialYear.ending_in(LATEST_YEAR), levels=None)
    found: dict[str, Choice] = {}
    names: dict[str, list[str]] = {}
    for row in prices.iter_rows(named=True):
        named = _state(row["track"], row["state"])
        names.setdefault(row["item"], []).append(named.name)
        per = "each time" if row["per"] == "entry" else "a year"
        plain = f"£{row['gbp']:,.0f} {per} for a child as now, {row['origin']}, {row['price_year']}"
        found[row["item"]] = Choice(row["item"], ", ".join(names[row["item"]]), plain)
    return tuple(found.values())
