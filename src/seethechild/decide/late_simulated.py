"""Late help of simulated children, by the very code that measures it in observed ones.

Simulated lives are written as journeys (children, spells, events) with what they can show, and
``journeys.late`` does the rest. What the model has no event for is not covered, as if no return
told it; measures that need it are named and nothing is shown for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from seethechild.decide.against import against_now
from seethechild.journeys.late.declared import closing_measures, wait_measures
from seethechild.journeys.late.measure import measure
from seethechild.journeys.tables import CHILDREN, COVERAGE
from seethechild.simulate.activity import MEANS
from seethechild.simulate.play import Played
from seethechild.simulate.spells import (
    SOURCE,
    child_ids,
    day_of,
    simulated_events,
    simulated_spells,
)

UNACCOMPANIED = "unaccompanied"
#: What shows each record: events, or a state of ``help``; a model shows it if it has all of them.
SHOWN_BY: Mapping[str, frozenset[str]] = {
    "contacts": frozenset({"contact"}),
    "referrals": frozenset({"referral", "no_further_action"}),
    "assessments": frozenset({"assessed_not_in_need"}),
    "early_help": frozenset({"help/early_help"}),
    "section_47": frozenset({"section_47"}),
    "protection_plans": frozenset({"plan_started"}),
    "care_episodes": frozenset({"care_started", "emergency_order"}),
    "emergencies": frozenset({"injury_or_self_harm_admission"}),
}
#: What is told of a closing and of a wait.
OF_CLOSINGS = ("children", "closed_before_share", "closed", "harmed_share")
OF_WAITS = ("children", "within_365", "median_days")
FIGURES = (*OF_CLOSINGS, *OF_WAITS[1:])
#: Columns of ``late_of``.
LATE = pl.Schema(
    {
        "draw": pl.Int32,
        "option": pl.String,
        "what": pl.String,
        **dict.fromkeys(FIGURES, pl.Float64),
    }
)


@dataclass(frozen=True, eq=False)
class SimulatedJourneys:
    """Simulated lives in the tables of observed ones: CHILDREN, SPELLS, EVENTS, COVERAGE."""

    children: pl.DataFrame
    spells: pl.DataFrame
    events: pl.DataFrame
    coverage: pl.DataFrame


def journeys_of(played: Played, *, first: date) -> SimulatedJourneys:
    """Return simulated lives as journeys. They stay inside a run: only counts of them leave it.

    Args:
        played: with its log.
        first: the day on which the run starts.
    """
    kids, groups = played.children, played.model.groups
    alone = pl.Series([group == UNACCOMPANIED for group in groups])
    known = pl.DataFrame(
        {
            "child_id": child_ids(played),
            "birth": kids.birth,
            "unaccompanied": alone.gather(kids.group),
        }
    ).with_columns(birth_month=day_of(pl.col("birth"), first).dt.month_start())
    children = known.select(
        (pl.col(name) if name in known.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in CHILDREN.dtypes.items()
    )
    last = pl.select(day_of(pl.lit(int(played.turns[-1])), first)).item()
    seen = records_shown(played)
    coverage = pl.DataFrame(
        {
            "source": [SOURCE] * len(seen),
            "sees": list(seen),
            "start": [first] * len(seen),
            "stop": [last] * len(seen),
            "rows": [0] * len(seen),
        },
        schema=COVERAGE.dtypes,
    )
    return SimulatedJourneys(
        CHILDREN.check(children),
        simulated_spells(played, first=first),
        simulated_events(played, first=first),
        COVERAGE.check(coverage),
    )


def records_shown(played: Played) -> tuple[str, ...]:
    """Return the records that a model's events and states would show."""
    has = {event for place in played.layout.places for event in place.events}
    has |= {f"{track}/{state}" for track, state in played.layout.states}
    return tuple(record for record, needs in SHOWN_BY.items() if needs <= has)


def late_of(played: Played, *, first: date, option: str) -> pl.DataFrame:
    """Return late help of one played option.

    Args:
        played: with its log.
        first: the day on which the run starts.
        option: its id.

    Returns:
        ``LATE``: one row a measure of ``journeys.late`` of which anything happened, of all children
        but those who stand apart; shares null where too little is covered.
    """
    found = measure(journeys_of(played, first=first), by=())
    whole = (pl.col("group") == "all") & (pl.col("period") == "all")
    parts = [
        found.late.filter(whole, (pl.col("children") > 0) | (pl.col("closed") > 0)).select(
            "measure", *OF_CLOSINGS
        ),
        found.waits.filter(whole, pl.col("children") > 0).select("measure", *OF_WAITS),
    ]
    told = pl.concat(parts, how="diagonal_relaxed").rename({"measure": "what"})
    draw = MEANS if played.draw is None else played.draw
    return told.select(
        draw=pl.lit(draw, pl.Int32),
        option=pl.lit(option, pl.String),
        what=pl.col("what"),
        **{name: pl.col(name).cast(pl.Float64) for name in FIGURES},
    )


def late_table(late: pl.DataFrame, *, base: str) -> pl.DataFrame:
    """Return late help of simulated children, against as now on the same draws.

    Args:
        late: ``LATE`` of the draws looked at.
        base: id of "as now".

    Returns:
        Columns option, what (id of the measure), title, measure (one of ``FIGURES`` that is told of
        it), mean, low, high, change_mean, change_low, change_high.
    """
    titles = _titles()
    order = {name: place for place, name in enumerate(titles)}
    told = against_now(_that_happened(late), ("what",), FIGURES, base=base)
    return (
        told.filter(pl.col("mean").is_not_null())
        .sort(
            pl.col("what").replace_strict(order, return_dtype=pl.Int64), maintain_order=True
        )
        .select(
            "option",
            "what",
            pl.col("what").replace_strict(titles, return_dtype=pl.String).alias("title"),
            pl.exclude("option", "what"),
        )
    )


def _that_happened(late: pl.DataFrame) -> pl.DataFrame:
    # A harm or an end that never comes, in any draw, tells nothing of closing.
    ever = (
        late.group_by("what").agg(pl.col("children").max()).filter(pl.col("children") > 0)
    )
    return late.filter(pl.col("what").is_in(ever["what"].to_list()))


def not_shown(late: pl.DataFrame) -> list[str]:
    """Return the titles of measures of which a run shows nothing, in the order they are declared."""
    there = set(_that_happened(late)["what"].to_list())
    return [title for name, title in _titles().items() if name not in there]


def _titles() -> dict[str, str]:
    closed = {each.id: each.title for each in closing_measures()}
    return closed | {each.id: each.title for each in wait_measures()}
