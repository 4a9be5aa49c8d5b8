"""Which lane every observed move into care, within care, out of care and before court belongs to."""

from functools import lru_cache
from pathlib import Path
from typing import Final

import polars as pl

from seethechild.core.files import read_csv
from seethechild.model.observed.history import History
from seethechild.model.observed.moves import joined_text, moves_table, unaccompanied, within
from seethechild.model.observed.points import AFTER, CARE, HELP, NONE, PLAN
from seethechild.model.observed.watch import Watch

AGAIN: Final = f"help/{AFTER}/care_again"
ALONE_LEFT: Final = f"help/{CARE}/unaccompanied_left"
COURT, COURT_FIRST = "legal/none/proceedings_directly", "legal/pre_proceedings/proceedings"
STEPS_BEGUN, STEPS_ENDED = (
    "legal/none/pre_proceedings_started",
    "legal/pre_proceedings/ended",
)
_ROUTES: Final = {"section_20": "care_section_20", "remand": "care_other"}


@lru_cache(maxsize=1)
def care_ends() -> dict[str, str]:
    """Return the code of why care ended to the lane's reason (DfE, SSDA903 guide).

    Example:
        >>> care_ends()["E4A"]
        'home_planned'
    """
    frame = read_csv(Path(__file__).parent / "care_ends.csv")
    return dict(frame.select("code", "reason").iter_rows())


def came_into_care(lives: History, joined: pl.DataFrame) -> pl.DataFrame:
    """Entries to care: the route by the first legal status, the branch by it and the home."""
    began = joined.filter(
        (pl.col("state") == CARE) & (pl.col("was") != CARE) & ~unaccompanied(lives, joined)
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
        .otherwise(joined_text("help/", came_from, "/", route))
    )
    known = pl.col("was").is_in([HELP, PLAN, AFTER])
    origin = pl.when(known).then("was_origin").otherwise("day")
    return moves_table(
        began.with_columns(was_origin=origin),
        lane,
        joined_text(pl.col("legal"), "|", pl.col("home")),
    )


def left_care(lives: History, turns: pl.DataFrame) -> pl.DataFrame:
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
    alone = unaccompanied(lives, held)
    lane = (
        pl.when(alone)
        .then(pl.lit(ALONE_LEFT))
        .otherwise(joined_text(f"help/{CARE}/", reason))
    )
    return moves_table(held, lane, pl.col("state"))


def stayed_in_care(lives: History, watch: Watch, days: pl.DataFrame) -> list[pl.DataFrame]:
    """Court decisions and changes of home of children who stay in care."""
    kept = days.filter((pl.col("help") == CARE) & (pl.col("was_help") == CARE))
    legal = kept.filter(pl.col("legal") != pl.col("was_legal"))
    decided = moves_table(
        legal,
        joined_text("legal/", pl.col("was_legal"), "/", pl.col("legal")),
        pl.col("legal"),
        origin="origin",
    )
    placed = kept.filter(
        (pl.col("home") == "placed_for_adoption") & (pl.col("was_home") != pl.col("home"))
    )
    with_adopters = moves_table(
        placed, joined_text("home/", pl.col("was_home"), "/placed_for_adoption"), pl.col("home"),
        origin="origin",
    )  # fmt: skip
    return [decided, with_adopters, _moved(lives, watch)]


def _moved(lives: History, watch: Watch) -> pl.DataFrame:
    """Moves between homes in care, from the home before to the home after."""
    told = lives.events.filter(pl.col("kind") == "move").select("row", "day")
    told = within(lives, watch, told).sort("day")
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
    return moves_table(
        held,
        joined_text("home/", pl.col("was_home"), "/move"),
        pl.col("home"),
        origin="origin",
    )


def steps_before_court(
    lives: History, watch: Watch, days: pl.DataFrame
) -> list[pl.DataFrame]:
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
        moves_table(begun, STEPS_BEGUN, "pre_proceedings", origin="origin"),
        moves_table(ended, lane, target, origin="origin"),
    ]
