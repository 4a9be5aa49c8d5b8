"""From episodes of being looked after to periods of care, legal states, homes and moves.

An episode is one home under one legal status; a new one begins whenever either changes. So a
new episode is not a move, and one period of care holds many episodes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from seethechild.journeys.build.open_ends import closed_or_seen
from seethechild.journeys.build.overlap import resolve
from seethechild.journeys.build.states import as_events, as_spells, stands_for

#: Reason an episode ended: the next begins the same or the next day (SSDA903 guide).
_GOES_ON: Final = "X1"
#: A new episode for another reason than the start of care.
_CHANGES: Final = ("L", "P", "T", "B", "U")
_SAME_CARERS: Final = ("T", "U")
_NEW_CARERS: Final = ("P", "B")
#: Supported accommodation before and since the inspectorate registers it (states.csv). A home has
#: a number only since, so that its name changes without a move.
_REGISTERED: Final = ("H5", "K3")


@dataclass(frozen=True, eq=False)
class Care:
    """What the episodes tell.

    Attributes:
        help: spells looked after, and short breaks as support for a disabled child.
        legal: spells.
        home: spells.
        events: of coming into care, leaving it, moving, emergencies and court.
        counts: how often each rule was used.
    """

    help: pl.DataFrame
    legal: pl.DataFrame
    home: pl.DataFrame
    events: pl.DataFrame
    counts: Mapping[str, int]


def care(episodes: pl.DataFrame) -> Care:
    """Return spells and events of care.

    Args:
        episodes: each once, with ``seen_until`` and ``newest`` (see ``open_ends``).

    Returns:
        Spells in the columns of SPELLS (``stop`` is filled: for those still open with the day
        their source ends, and ``open`` says so), events in those of EVENTS.
    """
    ended, followed = _end_where_the_next_begins(episodes)
    legal = stands_for("legal_status", "legal", "other").alias("legal")
    ended = ended.with_columns(legal)
    short = (pl.col("legal") == "short_break").fill_null(value=False)
    pieces, cut = _pieces(ended.filter(~short))
    homes = _homes(pieces)
    return Care(
        pl.concat([_looked_after(pieces), _short_breaks(ended.filter(short))]),
        _legal(pieces),
        _home_spells(homes),
        pl.concat([*_period_events(pieces), *_legal_events(pieces), _moves(homes)]),
        {
            "open_episode_followed": followed,
            "care_overlap": cut,
            "short_break_not_care": ended.filter(short).height,
            "restarted_the_same_day": _restarted(pieces),
            "goes_on_but_does_not": _broken_off(pieces),
        },
    )


def _next(name: str) -> pl.Expr:
    """Return what the child's next row says; rows are sorted by child."""
    same = pl.col("child_id") == pl.col("child_id").shift(-1)
    return pl.when(same).then(pl.col(name).shift(-1))


def _end_where_the_next_begins(episodes: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """An episode left open ends where a later one of the child begins.

    If the later one is said to be the start of care, the open one was not reported to its end:
    it ends when it was last seen.
    """
    told = episodes.with_columns(left_open=pl.col("stop").is_null())
    held = closed_or_seen(told).sort("child_id", "start")
    following = _next("start")
    # An older return does not end what a newer one still has open.
    newer = (_next("seen_until") >= pl.col("seen_until")).fill_null(value=False)
    followed = held.select(pl.col("left_open") & newer).to_series()
    goes_on = _next("start_reason").is_in(_CHANGES).fill_null(value=False)
    until = pl.when(goes_on).then(following).otherwise(pl.min_horizontal(following, "stop"))
    return held.with_columns(
        stop=pl.when(followed).then(until).otherwise("stop"),
        end_reason=pl.when(followed & goes_on)
        .then(pl.lit(_GOES_ON))
        .when(followed)
        .then(pl.lit("not_reported"))
        .otherwise("end_reason"),
        open=pl.col("open") & ~followed,
    ), int(followed.sum())


def _pieces(episodes: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Return episodes without overlaps, in periods of care, and how many overlapped.

    Episodes that follow each other on the same day are one period, whatever the codes say; on
    the next day, where the first says that it goes on (X1): DfE counts both as unbroken.
    """
    order = pl.lit(0).alias("order")
    who = resolve(episodes.with_columns(order))
    told = episodes.drop("child_id").rename({"start": "began", "stop": "ended"})
    pieces = who.with_columns(told[who["row"]])
    whole = (pl.col("stop") == pl.col("ended")) & (pl.col("start") == pl.col("began"))
    cut = pieces.filter(~whole)["row"].n_unique()
    reached = pl.col("stop") == pl.col("ended")
    pieces = pieces.with_columns(
        end_reason=pl.when(reached).then("end_reason").otherwise(pl.lit(_GOES_ON)),
        open=pl.col("open") & reached,
    ).sort("child_id", "start")
    gap = (_next("start") - pl.col("stop")).dt.total_days()
    joins = (gap == 0) | ((gap == 1) & (pl.col("end_reason") == _GOES_ON))
    pieces = pieces.with_columns(
        stop=pl.when(joins).then(_next("start")).otherwise("stop"),
        joins=joins.fill_null(value=False),
    )  # fmt: skip
    begins = ~pl.col("joins").shift(1, fill_value=False)
    return pieces.with_columns(period=begins.cum_sum()), cut


def _looked_after(pieces: pl.DataFrame) -> pl.DataFrame:
    spells = pieces.group_by("period", maintain_order=True).agg(
        pl.col("child_id").first(),
        pl.lit("looked_after").alias("state"),
        pl.col("start", "start_reason", "need", "legal_status").first(),
        pl.col("stop", "source", "end_reason", "open").last(),
    )
    return _with_open(as_spells(spells, "help"), spells)


def _short_breaks(episodes: pl.DataFrame) -> pl.DataFrame:
    spells = episodes.with_columns(state=pl.lit("disabled_children_support"))
    return _with_open(as_spells(spells, "help"), spells)


def _legal(pieces: pl.DataFrame) -> pl.DataFrame:
    told = pieces.filter(~pl.col("legal").is_in(["other"]).fill_null(value=True))
    changed = (pl.col("legal") != pl.col("legal").shift(1)) | (
        pl.col("period") != pl.col("period").shift(1)
    )
    broken = changed | (pl.col("start") != pl.col("stop").shift(1))
    runs = told.with_columns(run=broken.fill_null(value=True).cum_sum())
    spells = runs.group_by("run", maintain_order=True).agg(
        pl.col("child_id").first(),
        pl.col("legal").first().alias("state"),
        pl.col("start", "legal_status").first(),
        pl.col("stop", "source", "end_reason", "open").last(),
    )
    return _with_open(as_spells(spells, "legal"), spells)


def _homes(pieces: pl.DataFrame) -> pl.DataFrame:
    """Give each piece the home lived in (``dwelling`` within the period) and whether it moved.

    A temporary stay (T0 to T4) is time in the home before it. A home is another if it is known to
    be another, unless the carers stayed the same (T, U); where homes are not known, if the
    carers changed (P, B); where not even that is said, if its kind or provider changed.
    Supported accommodation that was registered meanwhile is the same home where only the legal
    status changed (L).
    """
    state = stands_for("place", "place", "other").fill_null("other").alias("state")
    held = pieces.with_columns(state)
    away = pl.col("state") == "temporary"
    has_base = (~away).cum_sum().over("period") > 0
    held = held.with_columns(
        pl.when(away & has_base)
        .then(pl.when(~away).then(name).forward_fill().over("period"))
        .otherwise(name)
        .alias(name)
        for name in ("home_id", "place", "provider", "distance_miles", "state")
    ).with_columns(away=held.select(away).to_series())
    return _numbered(held.with_columns(pl.col("state").replace({"temporary": "other"})))


def _numbered(held: pl.DataFrame) -> pl.DataFrame:
    before = {name: pl.col(name).shift(1) for name in ("home_id", "place", "provider")}
    known = pl.col("home_id").is_not_null() & before["home_id"].is_not_null()
    reason = pl.when(~pl.col("away") & ~pl.col("away").shift(1)).then("start_reason")
    other = (pl.col("place") != before["place"]) | (
        pl.col("provider") != before["provider"]
    )
    renamed = (
        pl.col("place").is_in(_REGISTERED)
        & before["place"].is_in(_REGISTERED)
        & (pl.col("place") != before["place"])
        & (pl.col("start_reason") == "L")
    )
    moved = (
        pl.when(renamed)
        .then(statement=False)
        .when(known)
        .then(
            (pl.col("home_id") != before["home_id"])
            & ~reason.is_in(_SAME_CARERS).fill_null(value=False)
        )
        .when(reason.is_in(_NEW_CARERS))
        .then(statement=True)
        .when(reason.is_in(["L", *_SAME_CARERS]))
        .then(statement=False)
        .otherwise(other.fill_null(value=False))
    )
    inside = (pl.col("period") == pl.col("period").shift(1)).fill_null(value=False)
    held = held.with_columns(moved=inside & moved.fill_null(value=False), inside=inside)
    return held.with_columns(dwelling=(pl.col("moved") | ~pl.col("inside")).cum_sum())


def _home_spells(homes: pl.DataFrame) -> pl.DataFrame:
    """A home whose address is not known gets a name of its own, which no other home shares."""
    own = pl.format("{} {}", "child_id", pl.col("start").first().over("dwelling"))
    first = pl.col("home_id").drop_nulls().first().over("dwelling")
    changed = (pl.col("state") != pl.col("state").shift(1)) | (
        pl.col("dwelling") != pl.col("dwelling").shift(1)
    )
    runs = homes.with_columns(
        home_id=pl.coalesce(first, own), run=changed.fill_null(value=True).cum_sum()
    )
    spells = runs.group_by("run", maintain_order=True).agg(
        pl.col("child_id", "state", "start", "start_reason", "home_id").first(),
        pl.col("place", "provider", "distance_miles").first(),
        pl.col("stop", "source", "open").last(),
        pl.coalesce(
            pl.col("change_reason").last(),
            pl.col("end_reason").filter(pl.col("end_reason") != _GOES_ON).last(),
        ).alias("end_reason"),
    )
    return _with_open(as_spells(spells, "home"), spells)


def _moves(homes: pl.DataFrame) -> pl.DataFrame:
    moves = homes.with_columns(outcome=pl.col("change_reason").shift(1)).filter("moved")
    return as_events(moves.with_columns(date="start", detail="start_reason"), "move")


def _period_events(pieces: pl.DataFrame) -> list[pl.DataFrame]:
    periods = pieces.group_by("period", maintain_order=True).agg(
        pl.col("child_id", "start", "legal_status", "source").first(),
        pl.col("stop", "open", "end_reason").last(),
        pl.col("source").last().alias("last_source"),
    )
    emergency = stands_for("legal_status", "emergency").is_not_null()
    words = pl.when(emergency).then(pl.lit("emergency")).otherwise(pl.lit("planned"))
    started = periods.with_columns(date="start", detail="legal_status", outcome=words)
    again = started.filter(pl.col("child_id") == pl.col("child_id").shift(1))
    ended = periods.filter(
        ~pl.col("open") & (pl.col("end_reason") != "not_reported").fill_null(value=True)
    ).with_columns(date="stop", outcome="end_reason", source="last_source")
    also = ended.with_columns(
        kind=stands_for("end_reason", "care_end"), detail="end_reason"
    )
    return [
        as_events(started, "care_started"),
        as_events(again, "re_entered_care"),
        as_events(ended, "care_ended"),
        as_events(also.drop("outcome")),
    ]


def _legal_events(pieces: pl.DataFrame) -> list[pl.DataFrame]:
    begins = (
        (pl.col("legal_status") != pl.col("legal_status").shift(1))
        | (pl.col("period") != pl.col("period").shift(1))
    ).fill_null(value=True)
    begun = pieces.filter(begins).with_columns(date="start", detail="legal_status")
    orders = begun.with_columns(outcome=stands_for("legal_status", "emergency"))
    return [
        as_events(orders.filter(pl.col("outcome").is_not_null()), "emergency_order"),
        as_events(begun.filter(pl.col("legal") == "proceedings"), "proceedings_issued"),
    ]


def _restarted(pieces: pl.DataFrame) -> int:
    """Count episodes that say care ended though the next begins the same day."""
    wrong = pl.col("joins") & (pl.col("end_reason") != _GOES_ON)
    return pieces.filter(wrong).height


def _broken_off(pieces: pl.DataFrame) -> int:
    """Count episodes that say care goes on though none follows."""
    wrong = ~pl.col("joins") & ~pl.col("open") & (pl.col("end_reason") == _GOES_ON)
    return pieces.filter(wrong).height


def _with_open(spells: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    return spells.with_columns(told.select("open"))
