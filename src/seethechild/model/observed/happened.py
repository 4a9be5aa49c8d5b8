"""Which lane every observed move belongs to, and which of its branches was taken.

Moves the model has no lane for are kept apart and counted. A child who is first seen in care or on
a plan, without a referral, is taken to have been referred that day.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.core.files import read_csv
from seethechild.model.observed.exposure import UNSEEN_DAYS
from seethechild.model.observed.history import History, duration_band
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
AGAIN: Final = f"help/{AFTER}/care_again"
ALONE_LEFT: Final = f"help/{CARE}/unaccompanied_left"
COURT, COURT_FIRST = "legal/none/proceedings_directly", "legal/pre_proceedings/proceedings"
STEPS_BEGUN, STEPS_ENDED = (
    "legal/none/pre_proceedings_started",
    "legal/pre_proceedings/ended",
)
PLACED: Final = "home/foster/placed_for_adoption"
_ROUTES: Final = {"section_20": "care_section_20", "remand": "care_other"}
_COLUMNS: Final = ("row", "day", "origin", "lane", "target", "note")


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


@lru_cache(maxsize=1)
def care_ends() -> dict[str, str]:
    """Return the code of why care ended to the lane's reason (DfE, SSDA903 guide).

    Example:
        >>> care_ends()["E4A"]
        'home_planned'
    """
    frame = read_csv(Path(__file__).parent / "care_ends.csv")
    return dict(frame.select("code", "reason").iter_rows())


def happened(lives: History, watch: Watch) -> Happened:
    """Return the moves of children below 18 within the watch, each with its lane."""
    turns = _within(lives, watch, lives.turns)
    days = _within(lives, watch, lives.days)
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
            _came_into_care(lives, joined),
            _left_care(lives, turns),
            *_in_care(lives, watch, days),
            *_before_court(lives, watch, days),
        ]
    )
    arrived = joined.filter(
        _alone(lives, joined) & (pl.col("state") == CARE) & (pl.col("was") != CARE)
    ).select("row", "day", "home")
    return Happened(moves, arrived, _outside(turns))


def _within(lives: History, watch: Watch, frame: pl.DataFrame) -> pl.DataFrame:
    """Keep what happened within the watch and before the month of the 18th birthday."""
    rows = frame["row"].to_numpy()
    young = pl.Series(frame["day"].to_numpy() < lives.adult_from[rows])
    return frame.filter(
        pl.col("day").is_between(watch.start, watch.stop, closed="left") & young
    )


def _alone(lives: History, frame: pl.DataFrame) -> pl.Series:
    return pl.Series(lives.alone[frame["row"].to_numpy()])


def _moves(
    frame: pl.DataFrame, lane: pl.Expr | str, target: pl.Expr | str | None,
    *, origin: str = "was_origin", note: pl.Expr | None = None,
) -> pl.DataFrame:  # fmt: skip
    def text(value: pl.Expr | str | None) -> pl.Expr:
        return value if isinstance(value, pl.Expr) else pl.lit(value, dtype=pl.String)

    return frame.select(
        pl.col("row").cast(pl.Int32),
        pl.col("day").cast(pl.Int32),
        pl.col(origin).cast(pl.Int32).alias("origin"),
        text(lane).cast(pl.String).alias("lane"),
        text(target).cast(pl.String).alias("target"),
        text("" if note is None else note).cast(pl.String).alias("note"),
    )


def _joined(*parts: pl.Expr | str) -> pl.Expr:
    """Return text made of columns and of words."""
    return pl.concat_str(pl.lit(part) if isinstance(part, str) else part for part in parts)


def _referred(lives: History, watch: Watch, turns: pl.DataFrame) -> pl.DataFrame:
    """Referrals of children not known: all that begins help, and those that do not."""
    alone = _alone(lives, turns)
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
    return _moves(held, REFERRAL, target, note=note)


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
        [_moves(turns.filter(ended), lane, NONE), _moves(after, AFTER_CLOSED, NONE)]
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
    held = _within(lives, watch, asked).join(planned, on=("row", "day"), how="left")
    held = _at_the_time(lives, held.join(talked, on=("row", "day"), how="left"))
    late = pl.col("day") >= watch.stop - UNDECIDED_DAYS
    came = (
        pl.when("plan").then(pl.lit("plan")).when("met").then(pl.lit("conference"))
    ).otherwise(pl.lit("nothing"))
    enquiries = _moves(held, ENQUIRY, pl.when(~late).then(came), origin="origin")
    untraced = led.filter(pl.col("asked").is_null()).select("row", "day")
    otherwise = turns.filter(pl.col("state") == PLAN).join(
        untraced, on=("row", "day"), how="semi"
    )
    since = pl.when(pl.col("was") == NONE).then("day").otherwise("was_origin")
    return _moves(otherwise.with_columns(was_origin=since), OTHERWISE, "plan"), enquiries


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
    return _moves(held, PLAN_ENDED, pl.col("state"))


def _came_into_care(lives: History, joined: pl.DataFrame) -> pl.DataFrame:
    """Entries to care: the route by the first legal status, the branch by it and the home."""
    began = joined.filter(
        (pl.col("state") == CARE) & (pl.col("was") != CARE) & ~_alone(lives, joined)
    ).join(lives.emergencies, on=("row", "day"), how="left", maintain_order="left")
    emergency = pl.col("emergency").fill_null(value=False)
    came_from = pl.when(pl.col("was") == PLAN).then(pl.lit(PLAN)).otherwise(pl.lit(HELP))
    route = (
        pl.when(emergency)
        .then(pl.lit("care_emergency"))
        .otherwise(
            pl.col("legal").replace_strict(_ROUTES, default=None, return_dtype=pl.String)
        )
    )
    in_court = (
        pl.when(pl.col("was_legal") == "pre_proceedings")
        .then(pl.lit(COURT_FIRST))
        .otherwise(pl.lit(COURT))
    )
    lane = (
        pl.when(pl.col("was") == AFTER)
        .then(pl.lit(AGAIN))
        .when(route.is_null())
        .then(in_court)
        .otherwise(_joined("help/", came_from, "/", route))
    )
    known = pl.col("was").is_in([HELP, PLAN, AFTER])
    origin = pl.when(known).then("was_origin").otherwise("day")
    return _moves(
        began.with_columns(was_origin=origin),
        lane,
        _joined(pl.col("legal"), "|", pl.col("home")),
    )


def _left_care(lives: History, turns: pl.DataFrame) -> pl.DataFrame:
    """Ends of care before 18: the lane by its reason, the branch by the help that goes on."""
    held = turns.filter(
        (pl.col("was") == CARE)
        & (pl.col("state") != CARE)
        & ~pl.col("state").str.starts_with("care_leaver")
    )
    told = lives.events.filter(pl.col("kind") == "care_ended").select(
        "row", "day", code="outcome"
    )
    told = told.unique(("row", "day"), keep="first", maintain_order=True)
    held = held.join(told, on=("row", "day"), how="left", maintain_order="left")
    code = pl.coalesce("code", "reason")
    home = (pl.col("state") == AFTER) & code.is_null()
    reason = (
        pl.when(home)
        .then(pl.lit("home_planned"))
        .otherwise(
            code.replace_strict(care_ends(), default="other", return_dtype=pl.String)
        )
    )
    alone = _alone(lives, held)
    lane = (
        pl.when(alone).then(pl.lit(ALONE_LEFT)).otherwise(_joined(f"help/{CARE}/", reason))
    )
    return _moves(held, lane, pl.col("state"))


def _in_care(lives: History, watch: Watch, days: pl.DataFrame) -> list[pl.DataFrame]:
    """Court decisions and changes of home of children who stay in care."""
    kept = days.filter((pl.col("help") == CARE) & (pl.col("was_help") == CARE))
    legal = kept.filter(pl.col("legal") != pl.col("was_legal"))
    decided = _moves(
        legal,
        _joined("legal/", pl.col("was_legal"), "/", pl.col("legal")),
        pl.col("legal"),
        origin="origin",
    )
    placed = kept.filter(
        (pl.col("home") == "placed_for_adoption") & (pl.col("was_home") != pl.col("home"))
    )
    with_adopters = _moves(
        placed, _joined("home/", pl.col("was_home"), "/placed_for_adoption"), pl.col("home"),
        origin="origin",
    )  # fmt: skip
    return [decided, with_adopters, _moved(lives, watch)]


def _moved(lives: History, watch: Watch) -> pl.DataFrame:
    """Moves between homes in care, from the home before to the home after."""
    told = lives.events.filter(pl.col("kind") == "move").select("row", "day")
    told = _within(lives, watch, told).sort("day")
    homes = lives.days.select(
        "row", "day", "help", "home", "origin", "was_help", "was_home", turned="day"
    ).sort("day")
    held = told.join_asof(
        homes, on="day", by="row", strategy="backward", check_sortedness=False
    )
    today = pl.col("turned") == pl.col("day")
    held = held.with_columns(
        was_home=pl.when(today).then("was_home").otherwise("home"),
        was_help=pl.when(today).then("was_help").otherwise("help"),
    ).filter(
        (pl.col("help") == CARE)
        & (pl.col("was_help") == CARE)
        & (pl.col("home") != "placed_for_adoption")
    )
    return _moves(
        held, _joined("home/", pl.col("was_home"), "/move"), pl.col("home"), origin="origin"
    )


def _before_court(lives: History, watch: Watch, days: pl.DataFrame) -> list[pl.DataFrame]:
    """Steps before court that begin and end, where they are seen."""
    if not watch.before_court:
        return []
    at_home = days.filter(pl.col("help").is_in([HELP, PLAN]))
    begun = at_home.filter(
        (pl.col("legal") == "pre_proceedings") & (pl.col("was_legal") != "pre_proceedings")
    )
    ended = days.filter(
        (pl.col("was_legal") == "pre_proceedings")
        & (pl.col("legal") != "pre_proceedings")
        & (pl.col("help") != CARE)
    )
    issued = lives.events.filter(pl.col("kind") == "proceedings_issued").select(
        "row", "day", issued=pl.lit(value=True)
    )
    ended = ended.join(
        issued.unique(), on=("row", "day"), how="left", maintain_order="left"
    )
    went_on = pl.col("issued").fill_null(value=False)
    lane = pl.when(went_on).then(pl.lit(COURT_FIRST)).otherwise(pl.lit(STEPS_ENDED))
    target = pl.when(went_on).then(pl.lit("proceedings")).otherwise(pl.lit(NONE))
    return [
        _moves(begun, STEPS_BEGUN, "pre_proceedings", origin="origin"),
        _moves(ended, lane, target, origin="origin"),
    ]


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
