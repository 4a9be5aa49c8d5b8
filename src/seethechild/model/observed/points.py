"""From spells and events to change points: when a child's state in a track changes, and to what.

States are the model's. Being assessed is not one of them: a referral that finds need begins help
on the day it is made, any other leaves the child not known, and one whose outcome nobody knows
yet is ``open``. Early help is not counted in the published figures and not known here.
"""

from typing import Final

import polars as pl

from seethechild.model.layout import HOMES_IN_CARE, LEGAL_IN_CARE

NONE, OPEN = "none", "open"
CARE, PLAN, HELP, AFTER = (
    "looked_after",
    "child_protection_plan",
    "family_help",
    "support_after_care_or_order",
)
#: States of the dataset that are other states, or none, of the model.
HELP_STATES: Final = {
    "waiting": HELP,
    "disabled_children_support": HELP,
    "early_help": NONE,
}
HOME_STATES: Final = {"kinship_foster": "foster", "secure_or_health": "other"}
AT_HOME: Final = ("parents", "informal_kinship", "kinship_under_order")
#: Legal states that are kept for children who are not looked after.
LEGAL_AT_HOME: Final = (
    "pre_proceedings",
    "supervision_order",
    "special_guardianship",
    "adopted",
)
EMERGENCY: Final = "emergency_protection"
NO_ACTION, NO_NEED, IN_NEED = "no_further_action", "assessed_not_in_need", "in_need"
#: Events on the day of a referral that tell its outcome where it does not itself.
_TELLS: Final = {
    "no_further_action": NO_ACTION,
    "assessed_not_in_need": NO_NEED,
    "need_started": IN_NEED,
}
#: Order of what happens on one day.
_STOPS, _STAYS, _STARTS = 0, 1, 2


def referrals(events: pl.DataFrame) -> pl.DataFrame:
    """Return each child's referrals: row, day, outcome (null where not known)."""
    asked = events.filter(pl.col("kind") == "referral").select("row", "day", "outcome")
    told = events.filter(pl.col("kind").is_in(list(_TELLS))).select(
        "row", "day", told=pl.col("kind").replace_strict(_TELLS, return_dtype=pl.String)
    )
    told = told.unique(("row", "day"), keep="first", maintain_order=True)
    asked = asked.join(told, on=("row", "day"), how="left")
    return (
        asked.with_columns(outcome=pl.coalesce("outcome", "told"))
        .sort("row", "day", "outcome", nulls_last=True)
        .unique(("row", "day"), keep="first", maintain_order=True)
        .drop("told")
    )


def help_points(spells: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """Return the change points of help, referrals that change nothing among them.

    Args:
        spells: of help, in rows and days, by row and start; ``stop`` null where open.
        asked: see ``referrals``.

    Returns:
        row, day, state, referred (a referral is recorded that day), outcome (of a referral that
        left the child not known), reason (code of the end of what came before); by row, in order.
    """
    runs = _runs(_resolved(spells, asked))
    goes_on = (pl.col("start").shift(-1) == pl.col("stop")) & (
        pl.col("row").shift(-1) == pl.col("row")
    )
    stops = runs.filter(
        pl.col("stop").is_not_null() & ~goes_on.fill_null(value=False)
    ).select(
        "row", day="stop", state=pl.lit(NONE), referred=pl.lit(value=False),
        outcome=pl.lit(None, dtype=pl.String), reason="end_reason", order=pl.lit(_STOPS),
    )  # fmt: skip
    starts = runs.select(
        "row", "referred", day="start", state="state", outcome=pl.lit(None, dtype=pl.String),
        reason=pl.lit(None, dtype=pl.String), order=pl.lit(_STARTS),
    )  # fmt: skip
    points = pl.concat([stops, _left_alone(asked, runs), starts], how="diagonal")
    return points.sort("row", "day", "order").drop("order")


def _resolved(spells: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """Give every spell a state of the model; what is none is left out."""
    held = spells.with_columns(pl.col("state").replace(HELP_STATES))
    held = held.filter(pl.col("state") != NONE).join(
        asked.with_columns(referred=pl.lit(value=True)),
        left_on=("row", "start"), right_on=("row", "day"), how="left", maintain_order="left",
    )  # fmt: skip
    same_child = pl.col("row").shift(-1) == pl.col("row")
    followed = same_child & (pl.col("start").shift(-1) == pl.col("stop"))
    helped = followed & (pl.col("state").shift(-1) != "assessment")
    found = helped.fill_null(value=False) | (pl.col("outcome") == IN_NEED).fill_null(
        value=False
    )
    undecided = pl.col("stop").is_null() & pl.col("outcome").is_null()
    assessed = pl.col("state") == "assessment"
    state = (
        pl.when(~assessed)
        .then("state")
        .when(found)
        .then(pl.lit(HELP))
        .when(undecided)
        .then(pl.lit(OPEN))
        .otherwise(pl.lit(NONE))
    )
    return held.with_columns(
        state=state, referred=pl.col("referred").fill_null(value=False)
    ).filter(pl.col("state") != NONE)


def _runs(spells: pl.DataFrame) -> pl.DataFrame:
    """Join what follows without a gap in one state, unless a referral stands between."""
    same = (
        (pl.col("row") == pl.col("row").shift(1))
        & (pl.col("state") == pl.col("state").shift(1))
        & (pl.col("start") == pl.col("stop").shift(1))
        & ~pl.col("referred")
    ).fill_null(value=False)
    return (
        spells.with_columns(run=(~same).cum_sum())
        .group_by("run", maintain_order=True)
        .agg(
            pl.col("row", "state", "start", "referred").first(),
            pl.col("stop", "end_reason").last(),
        )
        .drop("run")
    )


def _left_alone(asked: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """Return referrals of children not known that left them so: their time starts anew."""
    held = asked.sort("day").join_asof(
        runs.select("row", "start", "stop").sort("start"),
        left_on="day", right_on="start", by="row", strategy="backward", check_sortedness=False,
    )  # fmt: skip
    inside = pl.col("start").is_not_null() & (
        pl.col("stop").is_null() | (pl.col("stop") > pl.col("day"))
    )
    return held.filter(~inside.fill_null(value=False)).select(
        "row", "day", "outcome", state=pl.lit(NONE), referred=pl.lit(value=True),
        reason=pl.lit(None, dtype=pl.String), order=pl.lit(_STAYS),
    )  # fmt: skip


def track_points(spells: pl.DataFrame, none: str) -> pl.DataFrame:
    """Return the change points of another track: row, day, state; one a day.

    Args:
        spells: of the track, in rows and days, by row and start.
        none: the state of children of whom nothing is recorded.
    """
    stops = spells.filter(pl.col("stop").is_not_null()).select(
        "row", day="stop", state=pl.lit(none), order=pl.lit(_STOPS)
    )
    starts = spells.select("row", "state", day="start", order=pl.lit(_STARTS))
    both = pl.concat([stops.select(starts.columns), starts]).sort("row", "day", "order")
    return both.filter(last_of_day()).drop("order")


def last_of_day() -> pl.Expr:
    """Whether a row is its child's last of a day, where rows are in order."""
    same = (pl.col("row") == pl.col("row").shift(-1)) & (
        pl.col("day") == pl.col("day").shift(-1)
    )
    return ~same.fill_null(value=False)


def without_emergencies(legal: pl.DataFrame) -> pl.DataFrame:
    """Let an emergency be what followed it, or care by agreement, as the model does."""
    follows = (pl.col("start").shift(-1) == pl.col("stop")) & (
        pl.col("row").shift(-1) == pl.col("row")
    )
    after = pl.when(follows.fill_null(value=False)).then(pl.col("state").shift(-1))
    lawful = pl.when(after.is_in(LEGAL_IN_CARE)).then(after).otherwise(pl.lit("section_20"))
    return legal.with_columns(
        state=pl.when(pl.col("state") == EMERGENCY).then(lawful).otherwise("state")
    )


def settled(joint: pl.DataFrame) -> pl.DataFrame:
    """Make the three tracks agree: legal states and homes of care belong to children in care.

    Where a child in care has no legal status or home recorded, the next one of that time in care
    stands for it, else the one before, else care by agreement and another home.

    Args:
        joint: row, help, legal, home, by row and day.
    """
    cared = pl.col("help") == CARE
    grown = pl.col("help").str.starts_with("care_leaver")
    begun = (pl.col("row") != pl.col("row").shift(1)) | (
        pl.col("help") != pl.col("help").shift(1)
    )
    held = joint.with_columns(
        pl.col("home").replace(HOME_STATES), time=begun.fill_null(value=True).cum_sum()
    )
    known = {
        name: pl.when(pl.col(name).is_in(states)).then(name)
        for name, states in (("legal", LEGAL_IN_CARE), ("home", HOMES_IN_CARE))
    }
    # Each time in care starts and ends with a mark, so that nothing is filled across.
    edge = {
        "forward": (pl.col("time") != pl.col("time").shift(1)).fill_null(value=True),
        "backward": (pl.col("time") != pl.col("time").shift(-1)).fill_null(value=True),
    }
    found = held.select("time", **known)
    for way in ("backward", "forward"):
        marked = (
            pl.when(edge[way]).then(pl.col(name).fill_null("")).otherwise(name).alias(name)
            for name in known
        )
        filled = (
            (
                pl.col(name).backward_fill()
                if way == "backward"
                else pl.col(name).forward_fill()
            )
            for name in known
        )
        found = found.with_columns(marked).with_columns(filled)
        found = found.with_columns(
            pl.when(pl.col(name) != "").then(name).alias(name) for name in known
        )
    found = found.rename({"legal": "lawful", "home": "lived"}).drop("time")
    legal = (
        pl.when(cared)
        .then(pl.col("lawful").fill_null("section_20"))
        .when(pl.col("legal").is_in(LEGAL_AT_HOME))
        .then("legal")
        .otherwise(pl.lit(NONE))
    )
    home = (
        pl.when(cared)
        .then(pl.col("lived").fill_null("other"))
        .when(grown)
        .then(pl.lit("own_or_staying_put"))
        .when(pl.col("home").is_in(AT_HOME))
        .then("home")
        .otherwise(pl.lit("parents"))
    )
    return (
        held.with_columns(found)
        .with_columns(legal=legal, home=home)
        .drop("time", "lawful", "lived")
    )
