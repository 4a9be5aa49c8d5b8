"""What happened on a day, as the records tell it: contacts, enquiries, visits, reviews, workers."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from seethechild.journeys.build.open_ends import closed_or_seen
from seethechild.journeys.build.states import as_events, as_spells

_HARM: Final = {"injury_admission": "injury", "self_harm_admission": "self_harm"}
_ORDERS: Final = ("police_protection", "emergency_order")
#: An application to court within so many days before an interim order is the same proceedings
#: (26 weeks: Children Act 1989, section 32).
_PROCEEDINGS_DAYS: Final = 182


def happened(
    records: Mapping[str, pl.DataFrame], people: pl.DataFrame, windows: pl.DataFrame
) -> pl.DataFrame:
    """Return the events that need no rule but their own.

    Args:
        records: each thing once.
        people: children with ``death_date``.
        windows: COVERAGE.

    Returns:
        EVENTS, in no order.
    """
    dead = people.filter(pl.col("death_date").is_not_null()).with_columns(
        date="death_date", source=pl.lit("people")
    )
    return pl.concat(
        [
            *_contacts(records),
            *_enquiries(records, windows),
            *_plans(records),
            *_with_the_child(records),
            *_workers(records["workers"]),
            *_emergencies(records["emergencies"]),
            *_before_court(records["pre_proceedings"]),
            as_events(dead, "death"),
        ]
    )


def early_help(records: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return spells of early help; ``stop`` is filled, ``open`` says where it goes on."""
    told = closed_or_seen(records["early_help"].with_columns(end_reason="outcome"))
    spells = told.with_columns(state=pl.lit("early_help"))
    return as_spells(spells, "help").with_columns(spells["open"])


def before_court(records: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return spells of steps before court, from the decision to court or to stepping down."""
    told = records["pre_proceedings"].with_columns(
        start=pl.coalesce("start", "letter"),
        stop=pl.coalesce("court", "decided"),
        end_reason="outcome",
    )
    told = closed_or_seen(told.filter(pl.col("start").is_not_null()))
    spells = told.with_columns(state=pl.lit("pre_proceedings"))
    return as_spells(spells, "legal").with_columns(spells["open"])


def one_set_of_proceedings(events: pl.DataFrame) -> pl.DataFrame:
    """Leave out proceedings told by an interim order where the application is recorded."""
    issued = events.filter(pl.col("kind") == "proceedings_issued")
    applied = issued.filter(pl.col("detail").is_null()).select("child_id", applied="date")
    by_order = issued.filter(pl.col("detail").is_not_null())
    pairs = by_order.join(applied, on="child_id")
    after = (pl.col("date") - pl.col("applied")).dt.total_days()
    same = pairs.filter(after.is_between(0, _PROCEEDINGS_DAYS)).select("child_id", "date")
    kept = by_order.join(same.unique(), on=("child_id", "date"), how="anti")
    other = events.filter(
        (pl.col("kind") != "proceedings_issued") | pl.col("detail").is_null()
    )
    return pl.concat([other, kept])


def _contacts(records: Mapping[str, pl.DataFrame]) -> list[pl.DataFrame]:
    ended = records["early_help"].with_columns(date="stop", detail="organisation")
    return [
        as_events(records["contacts"].with_columns(detail="contact_source"), "contact"),
        as_events(ended, "early_help_ended"),
    ]


def _enquiries(
    records: Mapping[str, pl.DataFrame], windows: pl.DataFrame
) -> list[pl.DataFrame]:
    outcome = (
        pl.when(pl.col("conference").is_not_null())
        .then(pl.lit("conference"))
        .when("conference_not_needed")
        .then(pl.lit("no_conference"))
    )
    asked = records["section_47"].with_columns(date="start", until="stop", outcome=outcome)
    return [
        as_events(asked, "section_47"),
        as_events(_conferences(records, windows), "conference"),
    ]


def _conferences(
    records: Mapping[str, pl.DataFrame], windows: pl.DataFrame
) -> pl.DataFrame:
    """A plan starts on the day of the conference that makes it (CIN census guide)."""
    columns = ("child_id", "date", "source", "team", "worker_id", "became_plan")
    held = pl.concat(
        [
            records["section_47"].with_columns(date="conference").select(columns),
            records["referrals"]
            .with_columns(date="conference", became_plan=pl.lit(None, dtype=pl.Boolean))
            .select(columns),
        ]
    ).drop_nulls("date")
    once = (
        held.sort("became_plan", "source", "team", "worker_id", nulls_last=True)
        .group_by("child_id", "date", maintain_order=True)
        .first()
    )
    plans = records["protection_plans"].select("child_id", date="start", plan=True).unique()
    told = once.join(plans, on=("child_id", "date"), how="left")
    watched = pl.lit(value=False)
    for start, stop in (
        windows.filter(pl.col("sees") == "protection_plans").select("start", "stop").rows()
    ):
        watched |= pl.col("date").is_between(start, stop, closed="left")
    plan = pl.coalesce("became_plan", "plan", pl.when(watched).then(statement=False))
    words = pl.when(plan).then(pl.lit("plan")).when(~plan).then(pl.lit("no_plan"))
    return told.with_columns(outcome=words)


def _plans(records: Mapping[str, pl.DataFrame]) -> list[pl.DataFrame]:
    plans = records["protection_plans"]
    again = pl.when(pl.col("earlier_plans") > 0).then(pl.lit("again"))
    first = again.when(pl.col("earlier_plans") == 0).then(pl.lit("first"))
    started = plans.with_columns(date="start", detail="first_category", outcome=first)
    ended = plans.with_columns(date="stop", detail="latest_category")
    reviewed = records["plan_reviews"].with_columns(outcome="participation")
    return [
        as_events(started, "plan_started"),
        as_events(ended, "plan_ended"),
        as_events(reviewed, "plan_review"),
    ]


def _with_the_child(records: Mapping[str, pl.DataFrame]) -> list[pl.DataFrame]:
    alone = pl.when("seen_alone").then(pl.lit("seen_alone"))
    seen = alone.when("seen").then(pl.lit("seen")).when(~pl.col("seen"))
    visits = records["visits"].with_columns(
        outcome=seen.then(pl.lit("not_seen")), detail="kind"
    )
    assessed = records["assessments"].with_columns(
        date="seen_date", detail=pl.lit("assessment"), outcome=pl.lit("seen")
    )
    gone = records["missing"].with_columns(date="start", until="stop", detail="kind")
    return [
        as_events(visits, "visit"),
        as_events(assessed, "visit"),
        as_events(
            records["care_reviews"].with_columns(outcome="participation"), "care_review"
        ),
        as_events(records["views"].with_columns(detail="kind"), "views_recorded"),
        as_events(gone, "missing"),
    ]


def _workers(workers: pl.DataFrame) -> list[pl.DataFrame]:
    """Another worker in the same role than the one before is a change."""
    told = workers.sort("child_id", "role", "start", "worker_id").with_columns(
        date="start", until="stop", detail="role", outcome="reason"
    )
    same = pl.col("child_id").eq_missing(pl.col("child_id").shift(1)) & pl.col(
        "role"
    ).eq_missing(pl.col("role").shift(1))
    other = pl.col("worker_id") != pl.col("worker_id").shift(1)
    changed = told.filter(same & other).with_columns(until=None)
    return [
        as_events(told, "worker_allocated"),
        as_events(changed, "change_of_worker"),
    ]


def _emergencies(emergencies: pl.DataFrame) -> list[pl.DataFrame]:
    orders = emergencies.filter(pl.col("kind").is_in(_ORDERS))
    harm = emergencies.filter(pl.col("kind").is_in(list(_HARM)))
    words = pl.col("kind").replace(_HARM)
    return [
        as_events(orders.with_columns(outcome="kind"), "emergency_order"),
        as_events(harm.with_columns(outcome=words), "injury_or_self_harm_admission"),
    ]


def _before_court(steps: pl.DataFrame) -> list[pl.DataFrame]:
    """Family meetings have no date of their own: the day of the decision stands for them."""
    told = steps.with_columns(
        date=pl.coalesce("start", "letter"), until=pl.coalesce("court", "decided")
    )
    meetings = told.drop("until", "outcome")
    issued = meetings.with_columns(date="court")
    return [
        as_events(told, "pre_proceedings_started"),
        as_events(meetings.filter("family_meeting_offered"), "family_meeting_offered"),
        as_events(meetings.filter("family_meeting_held"), "family_meeting_held"),
        as_events(issued, "proceedings_issued"),
    ]
