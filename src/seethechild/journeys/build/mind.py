"""From referrals to mental health services to spells of waiting and help, and their events.

Help has begun at the second attended contact, as NHS England counts it. What was not accepted is
an event and no wait.
"""

from collections.abc import Mapping

import polars as pl

from seethechild.journeys.build.open_ends import closed_or_seen
from seethechild.journeys.build.states import as_events, as_spells, stands_for


def mind(records: Mapping[str, pl.DataFrame]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return spells and events of mental health services.

    Args:
        records: mental_health and mental_health_stays, each thing once, with ``seen_until``
            and ``newest``.

    Returns:
        Spells with filled ``stop`` and ``open``, which may overlap; and EVENTS.
    """
    referrals = closed_or_seen(
        records["mental_health"].rename({"referred": "start", "discharged": "stop"})
    )
    taken = referrals.filter(pl.col("accepted").fill_null(value=True))
    first = pl.min_horizontal(pl.coalesce("first_contact", "second_contact"), "stop")
    second = pl.min_horizontal("second_contact", "stop")
    helped = stands_for("level", "mind", "getting_help")
    parts = [
        _part(taken, pl.lit("waiting_first_contact"), pl.col("start"), first),
        _part(taken, pl.lit("waiting_for_help"), first, second),
        _part(taken, helped, second, pl.col("stop")),
    ]
    stays = closed_or_seen(records["mental_health_stays"])
    parts.append(_part(stays, pl.lit("inpatient"), pl.col("start"), pl.col("stop")))
    return pl.concat(parts), _events(records["mental_health"])


def _part(
    told: pl.DataFrame, state: pl.Expr, start: pl.Expr, stop: pl.Expr
) -> pl.DataFrame:
    """Return the time from one step to the next; to the end of the referral where none follows."""
    end = pl.coalesce(stop, "stop")
    cut = told.with_columns(
        state=state.fill_null("getting_help"),
        start=start,
        until=end,
        open=pl.col("open") & (end == pl.col("stop")),
        end_reason=pl.when(end == pl.col("stop")).then("end_reason"),
    ).filter(pl.col("start").is_not_null())
    spells = cut.with_columns(stop="until")
    return as_spells(spells, "mind").with_columns(spells["open"])


def _events(told: pl.DataFrame) -> pl.DataFrame:
    refused = ~pl.col("accepted")
    outcome = (
        pl.when("accepted").then(pl.lit("accepted")).when(refused).then(pl.lit("not_accepted"))
    )  # fmt: skip
    asked = told.with_columns(
        date="referred", until="first_contact", outcome=outcome, detail="level", team="service"
    )  # fmt: skip
    closed = asked.with_columns(
        date=pl.coalesce("discharged", "referred"), outcome="end_reason", until=None
    )
    unhelped = pl.col("discharged").is_not_null() & pl.col("second_contact").is_null()
    return pl.concat(
        [
            as_events(asked, "mental_health_referral"),
            as_events(closed.filter(refused), "not_accepted"),
            as_events(
                closed.filter(unhelped & pl.col("accepted").fill_null(value=True)),
                "closed_unhelped",
            ),
        ]
    )
