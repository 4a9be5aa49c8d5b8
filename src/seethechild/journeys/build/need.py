"""From referrals, assessments and plans to spells and events of help.

A referral opens an episode. Until the first assessment is authorised the child is being assessed;
from then on, if found to be in need, the child has family help until the episode closes. Plans and
care speak before it (see ``build``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from seethechild.core.errors import Problem
from seethechild.journeys.build.open_ends import NOT_REPORTED, closed_or_seen
from seethechild.journeys.build.states import as_events, as_spells, stands_for

#: Closed after assessment with nothing further, or passed to early help (CIN census).
NOT_IN_NEED: Final = ("RC8", "RC9")
#: 45 working days: an assessment may take so long (Working Together to Safeguard Children).
_ASSESSMENT_DAYS: Final = 63

_SPELL: Final = ("child_id", "state", "start", "stop", "source", "open", "need", "end_reason", "team", "worker_id")  # fmt: skip


@dataclass(frozen=True, eq=False)
class Need:
    """What referrals, assessments and plans tell.

    Attributes:
        help: spells of the track ``help``; they may overlap. ``stop`` is filled, ``open`` says
            where it is open still.
        events: in the columns of EVENTS.
        counts: how often each rule was used.
        problems: what contradicts itself and was left as it is.
    """

    help: pl.DataFrame
    events: pl.DataFrame
    counts: Mapping[str, int]
    problems: tuple[Problem, ...] = ()


def need(
    records: Mapping[str, pl.DataFrame], care: pl.DataFrame, assessments_from: date | None
) -> Need:
    """Return spells and events of referrals, assessments and plans.

    Args:
        records: referrals, assessments, need_plans, protection_plans, section_47, each thing once,
            with ``seen_until`` and ``newest``.
        care: spells of being looked after.
        assessments_from: first day on which the returns see assessments. Of a referral before it
            the first assessment may not be seen; one that began late is then a later one.

    Returns:
        Spells and events; a child may have several at once.
    """
    referrals, turned = _closed_after_opened(records["referrals"])
    referrals = closed_or_seen(
        referrals.rename({"close_reason": "end_reason"}), start="date", stop="closed"
    )
    found = _found(referrals, records, assessments_from)
    judged = _judged(found)
    helped = _care_within(judged.filter(pl.col("in_need")), care)
    orphans = _without_referral(records["assessments"], referrals)
    lonely = _without_referral(records["need_plans"], referrals)
    spells = [
        _assessment_spells(judged),
        _waiting(helped),
        _help_spells(helped),
        _plain(orphans, "assessment", "authorised"),
        _plain(lonely, "family_help", "stop"),
        _plan_spells(records["protection_plans"]),
    ]
    return Need(
        pl.concat(spells, how="diagonal"),
        pl.concat([*_referral_events(judged), _assessment_events(records, judged)]),
        {
            "closed_before_it_opened": turned,
            "no_assessment_recorded": judged.filter("unassessed").height,
            "not_in_the_next_return": judged.filter(pl.col("end_reason") == NOT_REPORTED).height,
            "help_after_care": helped.filter(pl.col("care_stop").is_not_null()).height,
            "assessment_without_referral": orphans.height,
            "need_plan_without_referral": lonely.height,
        },
    )  # fmt: skip


def _closed_after_opened(referrals: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """A referral closed before it was made closed on the day it was made (UCL's rule)."""
    wrong = pl.col("closed") < pl.col("date")
    count = referrals.filter(wrong).height
    mended = pl.when(wrong).then("date").otherwise("closed")
    return referrals.with_columns(closed=mended), count


def belongs(frame: pl.DataFrame, referrals: pl.DataFrame) -> pl.DataFrame:
    """Add the date of the referral each row belongs to, as ``date_of_referral``.

    That is the one it names, if there is one of that date, or else the child's latest on or before
    its start that had not closed before then.

    Args:
        frame: with ``child_id``, ``start`` and ``referral_date``.
        referrals: with ``child_id``, ``date``, ``closed``.

    Returns:
        The same rows; null where there is none.
    """
    dates = referrals.select("child_id", "date", "closed").sort("date")
    named = dates.select("child_id", "date", named="date")
    found = frame.join(
        named,
        left_on=("child_id", "referral_date"),
        right_on=("child_id", "date"),
        how="left",
    )
    found = found.sort("start").join_asof(
        dates.with_columns(latest="date"),
        left_on="start",
        right_on="date",
        by="child_id",
        check_sortedness=False,
    )
    still = pl.when(pl.col("closed") >= pl.col("start")).then("latest")
    return found.with_columns(date_of_referral=pl.coalesce("named", still)).drop(
        "named", "latest", "closed", *(("date",) if "date" not in frame.columns else ())
    )


def _found(
    referrals: pl.DataFrame,
    records: Mapping[str, pl.DataFrame],
    assessments_from: date | None,
) -> pl.DataFrame:
    """Add what came of each referral: when assessed, found in need, and when help began."""
    on = ("child_id", "date_of_referral")
    late = (pl.col("start") - pl.col("date_of_referral")).dt.total_days() > _ASSESSMENT_DAYS
    unseen = pl.col("date_of_referral") < pl.lit(assessments_from, dtype=pl.Date)
    assessed = (
        belongs(records["assessments"], referrals)
        .filter(~(late & unseen).fill_null(value=False))
        .sort("authorised", "start")
        .group_by(on)
        .agg(
            pl.col("authorised").min(),
            pl.col("in_need").drop_nulls().first().alias("says_in_need"),
            pl.len().alias("assessments"),
        )
    )
    plans = [
        belongs(records[name], referrals)
        .group_by(on)
        .agg(pl.col("start").min().alias(name))
        for name in ("need_plans", "protection_plans")
    ]
    for each in (assessed, *plans):
        referrals = referrals.join(
            each, left_on=("child_id", "date"), right_on=on, how="left"
        )
    return referrals


def _judged(found: pl.DataFrame) -> pl.DataFrame:
    """Say of each referral whether the child was in need, and from when help was due and given.

    Without an assessment or plan, an episode that closed for another reason than "not in need"
    was one of need (DfE counts it so) from its start; one still open is one of need once an
    assessment would be overdue, and is being assessed until then.
    """
    nfa = pl.col("no_further_action").fill_null(value=False)
    planned = pl.min_horizontal("need_plans", "protection_plans")
    said_no = pl.col("end_reason").is_in(NOT_IN_NEED).fill_null(value=False) | (
        ~pl.col("says_in_need") & planned.is_null()
    ).fill_null(value=False)
    known = pl.min_horizontal("authorised", planned)
    closed = ~pl.col("open") & (pl.col("end_reason") != NOT_REPORTED).fill_null(value=True)
    overdue = (pl.col("closed") - pl.col("date")).dt.total_days() > _ASSESSMENT_DAYS
    unassessed = known.is_null() & (
        closed | (overdue & pl.col("assessments").is_null()).fill_null(value=False)
    )
    in_need = ~nfa & ~said_no & (known.is_not_null() | unassessed)
    due = pl.when(in_need).then(
        pl.when(unassessed)
        .then("date")
        .otherwise(pl.min_horizontal(pl.max_horizontal(known, "date"), "closed"))
    )
    return found.with_columns(
        nfa=nfa,
        said_no=~nfa & said_no,
        in_need=in_need,
        unassessed=in_need & unassessed,
        due=due,
        told_closed=closed & pl.col("closed").is_not_null(),
        need_plan=pl.col("need_plans").is_not_null(),
        planned=planned,
    ).with_columns(
        helped=pl.when("need_plan")
        .then(pl.min_horizontal(pl.max_horizontal("due", "planned"), "closed"))
        .otherwise("due")
    )


def _care_within(judged: pl.DataFrame, care: pl.DataFrame) -> pl.DataFrame:
    """Add when the first time in care ended while the episode of need went on."""
    ends = care.filter(~pl.col("open") & (pl.col("state") == "looked_after"))
    ends = ends.select("child_id", care_stop="stop")
    within = judged.select("child_id", "date", "closed").join(ends, on="child_id")
    within = within.filter(pl.col("care_stop").is_between("date", "closed", closed="left"))
    first = within.group_by("child_id", "date").agg(pl.col("care_stop").min())
    return judged.join(first, on=("child_id", "date"), how="left")


def _assessment_spells(judged: pl.DataFrame) -> pl.DataFrame:
    told = judged.filter(~pl.col("nfa") | pl.col("told_closed"))
    return told.with_columns(
        state=pl.lit("assessment"),
        start="date",
        stop=pl.coalesce("due", "closed"),
        open=pl.col("open") & pl.col("due").is_null(),
        end_reason=pl.when(pl.col("due").is_null()).then("end_reason"),
    ).select(_SPELL)


def _waiting(helped: pl.DataFrame) -> pl.DataFrame:
    """From the finding of need to the first plan, where a child in need plan is recorded."""
    told = helped.filter(pl.col("helped") > pl.col("due"))
    return told.with_columns(
        state=pl.lit("waiting"),
        start="due",
        stop="helped",
        open=pl.lit(value=False),
        end_reason=pl.lit(None, dtype=pl.String),
    ).select(_SPELL)


def _help_spells(helped: pl.DataFrame) -> pl.DataFrame:
    """Family help, and support after care once a time in care has ended within the episode."""
    split = pl.max_horizontal("helped", "care_stop")
    before = helped.with_columns(
        state=pl.lit("family_help"),
        start="helped",
        stop=pl.when(pl.col("care_stop").is_null()).then("closed").otherwise(split),
        open=pl.col("open") & pl.col("care_stop").is_null(),
    )
    after = helped.filter(pl.col("care_stop").is_not_null()).with_columns(
        state=pl.lit("support_after_care_or_order"), start=split, stop="closed"
    )
    return pl.concat([before.select(_SPELL), after.select(_SPELL)])


def _plan_spells(plans: pl.DataFrame) -> pl.DataFrame:
    told = closed_or_seen(plans)
    spells = told.with_columns(
        state=pl.lit("child_protection_plan"), category=pl.coalesce("latest_category", "first_category")
    )  # fmt: skip
    return _with_open(as_spells(spells, "help"), spells)


def _without_referral(frame: pl.DataFrame, referrals: pl.DataFrame) -> pl.DataFrame:
    found = belongs(frame, referrals)
    return found.filter(pl.col("date_of_referral").is_null())


def _plain(frame: pl.DataFrame, state: str, stop: str) -> pl.DataFrame:
    """What names no referral and falls in none stands for itself."""
    told = closed_or_seen(frame, stop=stop)
    spells = told.with_columns(state=pl.lit(state), stop=pl.col(stop))
    return _with_open(as_spells(spells, "help"), spells)


def _with_open(spells: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    return spells.drop("track").with_columns(told.select("open"))


def _referral_events(judged: pl.DataFrame) -> list[pl.DataFrame]:
    closed = pl.when("told_closed").then("closed")
    outcome = (
        pl.when("nfa")
        .then(pl.lit("no_further_action"))
        .when("said_no")
        .then(pl.lit("assessed_not_in_need"))
        .when("in_need")
        .then(pl.lit("in_need"))
    )
    told = judged.with_columns(outcome=outcome, until=closed, detail="referral_source")
    ended = told.filter("told_closed").with_columns(date="closed", detail=None)
    also = ended.with_columns(
        kind=stands_for("end_reason", "need_end"), detail="end_reason"
    )
    return [
        as_events(told, "referral"),
        as_events(
            told.filter("nfa").with_columns(
                date=pl.coalesce("until", "date"), outcome=None, until=None
            ),
            "no_further_action",
        ),
        as_events(
            told.filter("said_no").with_columns(
                date=pl.coalesce("authorised", "until", "date"),
                outcome=None,
                until=None,
                detail="end_reason",
            ),
            "assessed_not_in_need",
        ),
        as_events(
            told.filter("in_need").with_columns(
                date="due", outcome=None, until=None, detail="need"
            ),
            "need_started",
        ),
        as_events(
            ended.filter("in_need").with_columns(outcome="end_reason", until=None),
            "need_ended",
        ),
        as_events(
            told.filter(pl.col("in_need") & (pl.col("end_reason") == NOT_REPORTED)).with_columns(
                date="closed", outcome=None, until=None, detail=None
            ),
            "ended_without_report",
        ),
        as_events(also.drop("outcome", "until")),
    ]  # fmt: skip


def _assessment_events(
    records: Mapping[str, pl.DataFrame], judged: pl.DataFrame
) -> pl.DataFrame:
    """What an assessment found, as it says or as its referral went on."""
    told = belongs(records["assessments"], judged).join(
        judged.select("child_id", "date", "said_no", found_need="in_need"),
        left_on=("child_id", "date_of_referral"),
        right_on=("child_id", "date"),
        how="left",
    )
    no = pl.when("said_no").then(statement=False).when("found_need").then(statement=True)
    found = pl.coalesce("in_need", pl.when(pl.col("authorised").is_not_null()).then(no))
    dated = pl.when(pl.col("seen_date").is_not_null()).then(statement=True)
    seen = pl.coalesce("child_seen", dated)
    events = told.with_columns(
        date="start",
        until="authorised",
        outcome=pl.when(found)
        .then(pl.lit("in_need"))
        .when(~found)
        .then(pl.lit("not_in_need")),
        detail=pl.when(seen).then(pl.lit("seen")).when(~seen).then(pl.lit("not_seen")),
    )
    return as_events(events, "assessment")
