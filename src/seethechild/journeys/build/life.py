"""What the records tell of a child's life in care and at school, beside homes and help.

Steps towards adoption, orders that had ended care before, liberty taken by a court, how a child is
by the strengths and difficulties questionnaire, and schools. Nothing is made of a score here.

Left out on purpose: attendance (a share of a term, no event), convictions, health checks and
substance misuse (in SSDA903 yes or no for a year, without a day), a mother's own child.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from seethechild.journeys.build.states import as_events

#: Steps towards adoption: the day and the event it is.
_STEPS: Final = {
    "decided": "adoption_decided",
    "matched": "adoption_matched",
    "placed": "adoption_placed",
    "place_ended": "adoption_plan_ended",
}


def life(records: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return these events.

    Args:
        records: each thing once.

    Returns:
        EVENTS, in no order.
    """
    ended = records["deprivation_of_liberty"].with_columns(date="start", until="stop")
    before = records["previous_permanence"].with_columns(outcome="kind")
    return pl.concat(
        [
            *_adoption(records["adoption"]),
            as_events(before, "earlier_permanence"),
            as_events(ended, "deprived_of_liberty"),
            as_events(_asked(records["sdq"]), "strengths_and_difficulties"),
            *_school(records["school"]),
        ]
    )


def _adoption(steps: pl.DataFrame) -> list[pl.DataFrame]:
    return [
        as_events(
            steps.with_columns(
                date=day, outcome="end_reason" if day == "place_ended" else pl.lit(None)
            ),
            kind,
        )
        for day, kind in _STEPS.items()
    ]


def _asked(sdq: pl.DataFrame) -> pl.DataFrame:
    """The outcome is the score, 0 to 40, and the detail why there is none."""
    sane = pl.col("score").is_between(0, 40)
    return sdq.with_columns(
        outcome=pl.when(sane).then(pl.col("score").cast(pl.String)), detail="reason"
    )


def _school(pupils: pl.DataFrame) -> list[pl.DataFrame]:
    """A school that differs from the one of the census before is a change on that census day."""
    told = pupils.sort("child_id", "date").with_columns(
        before=pl.col("school").forward_fill().shift(1).over("child_id")
    )
    changed = told.filter(pl.col("school") != pl.col("before"))
    return [
        as_events(changed, "change_of_school"),
        as_events(pupils.filter("suspended"), "suspended"),
    ]
