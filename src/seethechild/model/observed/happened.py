"""Which lane every observed move belongs to, and which of its branches was taken.

Moves the model has no lane for are kept apart and counted. A child who is first seen in care or on
a plan, without a referral, is taken to have been referred that day.

Moves into care, within it, out of it and before court are in ``care_moves``.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.model.observed.care_moves import (
    came_into_care,
    left_care,
    stayed_in_care,
    steps_before_court,
)
from seethechild.model.observed.exposure import UNSEEN_DAYS
from seethechild.model.observed.history import History, duration_band
from seethechild.model.observed.moves import moves_table, unaccompanied, within
from seethechild.model.observed.points import AFTER, CARE, HELP, IN_NEED, NONE, OPEN, PLAN
from seethechild.model.observed.watch import Watch

#: An enquiry leads to a conference within 15 working days of its start (Working Together); plans
#: and conferences so many days after it are taken as its outcome.
ENQUIRY_DAYS: Final = 63
#: What came of a referral or enquiry in the last days watched is not all known yet.
UNDECIDED_DAYS: Final = 90
NOT_REPORTED: Final = "not_reported"
REFERRAL: Final = "help/none/referral"
ENQUIRY: Final = f"help/{HELP}/section_47"
OTHERWISE: Final = f"help/{HELP}/plan_otherwise"
CLOSED: Final = f"help/{HELP}/closed"
UNREPORTED: Final = f"help/{HELP}/ended_unreported"
PLAN_ENDED: Final = f"help/{PLAN}/ended"
AFTER_CLOSED: Final = f"help/{AFTER}/closed"


@dataclass(frozen=True, eq=False)
class Happened:
    """Moves within the watch.

    Attributes:
        moves: row, day, origin (of the time in the help state), lane, target (what the branch
            leads to; null where not known), note (``imputed`` where a referral was taken as made).
        arrived: unaccompanied children who came into care: row, day, home.
        outside: moves the model has no lane for: track, before, after, count.
    """

    moves: pl.DataFrame
    arrived: pl.DataFrame
    outside: pl.DataFrame


def happened(lives: History, watch: Watch) -> Happened:
    """Return the moves of children below 18 within the watch, each with its lane."""
    turns = within(lives, watch, lives.turns)
    days = within(lives, watch, lives.days)
    states = days.select("row", "day", "legal", "home", "was_legal", "was_home")
    joined = turns.join(states, on=("row", "day"), how="left", maintain_order="left")
    plans, enquiries = _enquiries(lives, watch, turns)
    moves = pl.concat(
        [
            _referred(lives, watch, turns),
            _closed(lives, turns),
            enquiries,
            plans,
            _plan_ended(turns),
            came_into_care(lives, joined),
            left_care(lives, turns),
            *stayed_in_care(lives, watch, days),
            *steps_before_court(lives, watch, days),
        ]
    )
    arrived = joined.filter(
        unaccompanied(lives, joined) & (pl.col("state") == CARE) & (pl.col("was") != CARE)
    ).select("row", "day", "home")
    return Happened(moves, arrived, _outside(turns))


def _referred(lives: History, watch: Watch, turns: pl.DataFrame) -> pl.DataFrame:
    """Referrals of children not known: all that begins help, and those that do not."""
    alone = unaccompanied(lives, turns)
    begun = (pl.col("was") == NONE) & pl.col("state").is_in([HELP, PLAN, CARE, AFTER])
    begun &= ~(alone & (pl.col("state") == CARE))
    again = (pl.col("was") == pl.col("state")) & (pl.col("state") == HELP)
    asked = (pl.col("was") == NONE) & pl.col("state").is_in([NONE, OPEN])
    seen = pl.col("was_known") | (pl.col("day") >= watch.start + UNSEEN_DAYS)
    held = turns.filter(((begun | asked) & seen) | again)
    late = pl.col("day") >= watch.stop - UNDECIDED_DAYS
    target = pl.when(~late).then(
        pl.when(pl.col("state").is_in([NONE, OPEN]))
        .then("outcome")
        .otherwise(pl.lit(IN_NEED))
    )
    since = pl.when(pl.col("was") == HELP).then("day").otherwise("was_origin")
    note = pl.when("referred").then(pl.lit("")).otherwise(pl.lit("imputed"))
    held = held.with_columns(was_origin=since)
    return moves_table(held, REFERRAL, target, note=note)


def _closed(lives: History, turns: pl.DataFrame) -> pl.DataFrame:
    """Ends of help, those in no report apart, and of support after care."""
    unreported = lives.events.filter(pl.col("kind") == "ended_without_report").select(
        "row", "day", unreported=pl.lit(value=True)
    )
    turns = turns.join(
        unreported.unique(), on=("row", "day"), how="left", maintain_order="left"
    )
    again = (pl.col("was") == HELP) & (pl.col("state") == HELP)
    ended = ((pl.col("was") == HELP) & (pl.col("state") == NONE)) | again
    lost = pl.col("unreported").fill_null(value=False) | (
        pl.col("reason") == NOT_REPORTED
    ).fill_null(value=False)
    lane = pl.when(lost).then(pl.lit(UNREPORTED)).otherwise(pl.lit(CLOSED))
    after = turns.filter((pl.col("was") == AFTER) & (pl.col("state") == NONE))
    return pl.concat(
        [
            moves_table(turns.filter(ended), lane, NONE),
            moves_table(after, AFTER_CLOSED, NONE),
        ]
    )


def _enquiries(
    lives: History, watch: Watch, turns: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Plans that no enquiry led to; and enquiries about children at home with what came of them."""
    asked = lives.events.filter(pl.col("kind") == "section_47").select("row", "day")
    asked = asked.unique().sort("day")
    met = (
        lives.events.filter(pl.col("kind") == "conference").select("row", "day").sort("day")
    )
    began = lives.turns.filter(
        (pl.col("state") == PLAN) & pl.col("was").is_in([HELP, NONE])
    )
    led = _traced(began.select("row", "day").sort("day"), asked)
    spoken = _traced(met, asked)
    planned = (
        led.drop_nulls("asked").select("row", day="asked", plan=pl.lit(value=True)).unique()
    )
    talked = (
        spoken.drop_nulls("asked")
        .select("row", day="asked", met=pl.lit(value=True))
        .unique()
    )
    held = within(lives, watch, asked).join(planned, on=("row", "day"), how="left")
    held = _at_the_time(lives, held.join(talked, on=("row", "day"), how="left"))
    late = pl.col("day") >= watch.stop - UNDECIDED_DAYS
    came = (
        pl.when("plan").then(pl.lit("plan")).when("met").then(pl.lit("conference"))
    ).otherwise(pl.lit("nothing"))
    enquiries = moves_table(held, ENQUIRY, pl.when(~late).then(came), origin="origin")
    untraced = led.filter(pl.col("asked").is_null()).select("row", "day")
    otherwise = turns.filter(pl.col("state") == PLAN).join(
        untraced, on=("row", "day"), how="semi"
    )
    since = pl.when(pl.col("was") == NONE).then("day").otherwise("was_origin")
    return moves_table(
        otherwise.with_columns(was_origin=since), OTHERWISE, "plan"
    ), enquiries


def _traced(later: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """Add the day of the enquiry that led to something, if there is one not long before."""
    return later.join_asof(
        asked.with_columns(asked="day"), on="day", by="row", strategy="backward",
        tolerance=ENQUIRY_DAYS, check_sortedness=False,
    )  # fmt: skip


def _at_the_time(lives: History, asked: pl.DataFrame) -> pl.DataFrame:
    """Keep enquiries about children at home and not on a plan; add when their time there began."""
    states = lives.turns.select(
        "row", "state", "origin", "was", "was_origin", turned="day", day="day"
    )
    states = states.unique(("row", "day"), keep="last", maintain_order=True).sort("day")
    held = asked.sort("day").join_asof(
        states, on="day", by="row", strategy="backward", check_sortedness=False
    )
    same_day = (pl.col("turned") == pl.col("day")) & pl.col("state").is_in([PLAN, CARE])
    state = pl.when(same_day).then("was").otherwise("state").fill_null(NONE)
    origin = pl.when(same_day).then("was_origin").otherwise("origin")
    held = held.with_columns(state=state, origin=origin)
    known = pl.when(pl.col("state") == HELP).then("origin").otherwise("day")
    at_home = pl.col("state").is_in([HELP, AFTER, NONE, OPEN])
    return held.with_columns(origin=known).filter(at_home)


def _plan_ended(turns: pl.DataFrame) -> pl.DataFrame:
    held = turns.filter(
        (pl.col("was") == PLAN) & pl.col("state").is_in([HELP, NONE, AFTER])
    )
    return moves_table(held, PLAN_ENDED, pl.col("state"))


def _outside(turns: pl.DataFrame) -> pl.DataFrame:
    """Count changes of help that no lane leads to."""
    odd = (
        ((pl.col("was") == AFTER) & pl.col("state").is_in([HELP, PLAN]))
        | ((pl.col("was") == HELP) & (pl.col("state") == AFTER))
        | (pl.col("was") == OPEN)
    )
    return (
        turns.filter(odd)
        .group_by(track=pl.lit("help"), before="was", after="state")
        .agg(pl.len().cast(pl.Int64).alias("count"))
        .sort("before", "after")
    )


def bands(
    lives: History, moves: pl.DataFrame
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the age band and the duration band of moves."""
    rows, on = moves["row"].to_numpy(), moves["day"].to_numpy()
    return lives.age_band(rows, on), duration_band(on - moves["origin"].to_numpy())
