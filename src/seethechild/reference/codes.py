"""The code lists: states, events, levels, outcomes, payers. No enum repeats them.

Care is neither a success nor a failure: whatever counts it has no direction, and a rule of the
tables holds it.
"""

from functools import lru_cache

import polars as pl

from seethechild.core.errors import UnknownNameError, did_you_mean
from seethechild.core.tables import Column, Rule, Table, one_of
from seethechild.reference.home import CODES, PLACEMENTS, checked

#: Tracks in which a child is in one state each, in the order they are told.
TRACKS = ("help", "legal", "home", "mind", "need")
_TRACK = Column("track", pl.String, "track", rules=(one_of(*TRACKS),))
_DIRECTION = Column(
    "direction",
    pl.String,
    "what is better for the child: lower, higher, or none (neither)",
    rules=(one_of("lower", "higher", "none"),),
)
_NEUTRAL = Rule(
    "care has no direction", (pl.col("level") != "care") | (pl.col("direction") == "none") | pl.col("id").is_in(["re_entered_care", "missing", "move"])
)  # fmt: skip
#: States a child can be in.
STATES = Table(
    "STATES",
    "A row is a state of a track.",
    (
        Column("id", pl.String, "name; the same may stand in several tracks"),
        _TRACK,
        Column("name", pl.String, "short name"),
        Column("plain", pl.String, "in plain words"),
        Column("level", pl.String, "level of help: `levels()`"),
        Column("counts_in_stock", pl.String, "published counts it is part of, divided by ;", nullable=True),
        Column("price_item", pl.String, "what it costs: item of `prices()`; empty if no price is known", nullable=True),
        Column("has_rates", pl.Boolean, "whether models give it rates yet"),
        _DIRECTION,
    ),
    keys=("track", "id"),
    rules=(_NEUTRAL,),
)  # fmt: skip
#: Events that can happen to a child.
EVENTS = Table(
    "EVENTS",
    "A row is a kind of event.",
    (
        Column("id", pl.String, "name"),
        _TRACK,
        Column("name", pl.String, "short name"),
        Column("plain", pl.String, "in plain words"),
        Column("level", pl.String, "level of help: `levels()`"),
        Column(
            "measure", pl.String, "published figures of it, divided by ;", nullable=True
        ),
        Column("has_rates", pl.Boolean, "whether models give it rates yet"),
        _DIRECTION,
    ),
    keys=("id",),
    rules=(_NEUTRAL,),
)
#: Levels of help, early to late.
LEVELS = Table(
    "LEVELS",
    "A row is a level of help.",
    (
        Column("id", pl.String, "name"),
        Column("order", pl.Int64, "order in which levels are told"),
        Column("name", pl.String, "short name"),
        Column("plain", pl.String, "in plain words"),
        Column("side", pl.String, "early, crisis, after or none", rules=(one_of("early", "crisis", "after", "none"),)),
    ),
    keys=("id",),
)  # fmt: skip
#: Outcomes that matter to children.
OUTCOMES = Table(
    "OUTCOMES",
    "A row is an outcome on which options are compared.",
    (
        Column("id", pl.String, "name"),
        Column("order", pl.Int64, "order in which outcomes are told: children first"),
        Column("name", pl.String, "short name"),
        Column("plain", pl.String, "in plain words"),
        Column("group", pl.String, "what it is about"),
        _DIRECTION,
        Column("unit", pl.String, "unit"),
        Column("measurable", pl.Boolean, "whether it can be measured here yet"),
        Column("why_not", pl.String, "why it cannot be measured here", nullable=True),
    ),
    keys=("id",),
    rules=(
        Rule(
            "what is not measurable says why",
            pl.col("measurable") | (pl.col("why_not") != ""),
        ),
    ),
)
#: Who pays.
PAYERS = Table(
    "PAYERS",
    "A row is someone who pays.",
    (
        Column("id", pl.String, "name"),
        Column("name", pl.String, "short name"),
        Column("plain", pl.String, "in plain words"),
        Column("public", pl.Boolean, "whether it is a public budget"),
    ),
    keys=("id",),
)
#: Services that may have few places.
SERVICES = Table(
    "SERVICES",
    "A row is a service that may have few places.",
    (
        Column("id", pl.String, "name"),
        Column("name", pl.String, "short name, as it stands within a sentence"),
        Column("plain", pl.String, "in plain words"),
    ),
    keys=("id",),
)
#: Which level of help a line of spending pays for.
SPEND_LEVELS = Table(
    "SPEND_LEVELS",
    "A row is a line of a council's spending.",
    (
        Column("measure", pl.String, "measure: `measures()`"),
        Column("level", pl.String, "level of help: `levels()`"),
        Column("note", pl.String, "what else the line holds", nullable=True),
    ),
    keys=("measure",),
)


@lru_cache(maxsize=1)
def states() -> pl.DataFrame:
    """Return the states of all tracks, in the order they are told.

    Example:
        >>> states().filter(pl.col("track") == "home")["id"].to_list()[:3]
        ['parents', 'informal_kinship', 'private_fostering']
    """
    files = (CODES / "states.csv", PLACEMENTS / "states.csv")
    listed = pl.concat([checked(file, STATES) for file in files])
    order = listed["track"].unique(maintain_order=True).to_list()
    return listed.sort(pl.col("track").cast(pl.Enum(order)), maintain_order=True)


@lru_cache(maxsize=1)
def events() -> pl.DataFrame:
    """Return the kinds of events.

    Example:
        >>> events().filter(pl.col("id") == "section_47")["measure"].item()
        's47_number'
    """
    return checked(CODES / "events.csv", EVENTS)


@lru_cache(maxsize=1)
def levels() -> pl.DataFrame:
    """Return the levels of help, early to late.

    Example:
        >>> levels().filter(pl.col("side") == "early")["id"].to_list()
        ['community', 'family_help', 'mind_community']
    """
    return checked(CODES / "levels.csv", LEVELS)


@lru_cache(maxsize=1)
def outcomes() -> pl.DataFrame:
    """Return the outcomes that matter to children, those that cannot be measured too.

    Example:
        >>> outcomes()["id"].to_list()[:3]
        ['safer', 'at_greater_risk', 'unaffected']
    """
    return checked(CODES / "outcomes.csv", OUTCOMES)


@lru_cache(maxsize=1)
def payers() -> pl.DataFrame:
    """Return who pays.

    Example:
        >>> payers().filter(pl.col("id") == "nhs")["name"].item()
        'NHS'
    """
    return checked(CODES / "payers.csv", PAYERS)


@lru_cache(maxsize=1)
def services() -> pl.DataFrame:
    """Return services that may have few places.

    Example:
        >>> services()["id"].to_list()[:2]
        ['camhs', 'early_help']
    """
    return checked(CODES / "services.csv", SERVICES)


@lru_cache(maxsize=1)
def spend_levels() -> pl.DataFrame:
    """Return which level of help each line of spending pays for.

    Example:
        >>> spend_levels().filter(pl.col("measure") == "spend_cla_gbp")["level"].item()
        'care'
    """
    return checked(CODES / "spend_levels.csv", SPEND_LEVELS)


def plain_name(kind: str, code: str, track: str | None = None) -> str:
    """Return the name people read for a code.

    Args:
        kind: state, event, level, outcome or payer.
        code: its id.
        track: of a state, where the id stands in several tracks.

    Raises:
        UnknownNameError: there is no such code.

    Example:
        >>> plain_name("state", "foster", track="home")
        'In a foster home'
    """
    lists = {
        "state": states,
        "event": events,
        "level": levels,
        "outcome": outcomes,
        "payer": payers,
    }
    if kind not in lists:
        raise UnknownNameError("code list", kind, did_you_mean(kind, lists))
    frame = lists[kind]()
    if track is not None and "track" in frame.columns:
        frame = frame.filter(pl.col("track") == track)
    found = frame.filter(pl.col("id") == code)["name"]
    if found.is_empty():
        raise UnknownNameError(kind, code, did_you_mean(code, frame["id"].to_list()))
    return str(found[0])
