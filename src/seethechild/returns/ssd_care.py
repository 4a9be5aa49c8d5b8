"""Care episodes from the three tables of the Standard Safeguarding Dataset that tell of them.

The standard keeps episodes of care, placements and legal statuses apart, each with its own dates.
An episode of ours is one home under one legal status, as in SSDA903, so an episode of care is
split wherever the placement or the legal status changes inside it.
"""

import polars as pl

from seethechild.returns.extract import ROW, Tidied
from seethechild.returns.rename import as_record
from seethechild.returns.ssd_people import source_of
from seethechild.returns.tidy import FILE

#: What stands for a distance that is not known, in miles.
_NO_DISTANCE = 999.9
_HOME = ("place", "provider", "place_postcode", "urn", "distance_miles", "change_reason")


def care_episodes(tidied: Tidied) -> dict[str, pl.DataFrame]:
    """Return care episodes, split at every change of placement or legal status.

    A piece has, of the placements and the legal statuses that hold on its first day, those that
    began last; null where there is none. The first piece keeps the reason the episode began; a later one has
    L (legal status), P (placement) or B (both). Only the last keeps the reason the episode ended;
    others end with X1. Reviews and contacts cut nothing. Without the table of episodes, each
    placement is an episode.

    Args:
        tidied: the typed tables of one return.

    Returns:
        ``care_episodes``; empty without episodes and placements.
    """
    episodes, placements = _episodes(tidied), _placements(tidied)
    if episodes is None:
        if placements is None:
            return {}
        episodes = _placements_as_episodes(placements)
    statuses = _statuses(tidied)
    pieces = _pieces(episodes, placements, statuses)
    taken = {
        name: pl.col(name)
        for name in (
            *(
                "child",
                "start",
                "stop",
                "start_reason",
                "legal_status",
                "need",
                "end_reason",
            ),
            *_HOME,
        )
    }
    return {"care_episodes": as_record("care_episodes", pieces, taken, **source_of(tidied))}


def _episodes(tidied: Tidied) -> pl.DataFrame | None:
    table = tidied.tables.get("ssd_cla_episodes")
    if table is None:
        return None
    return table.select(
        pl.col(ROW, FILE),
        pl.col("clae_person_id").alias("child"),
        pl.col("clae_cla_episode_start_date").alias("start"),
        pl.col("clae_cla_episode_ceased_date").alias("stop"),
        pl.col("clae_cla_episode_start_reason").alias("start_reason"),
        pl.col("clae_cla_episode_ceased_reason").alias("end_reason"),
        pl.col("clae_cla_primary_need_code").alias("need"),
    ).filter(pl.col("child").is_not_null() & pl.col("start").is_not_null())


def _placements(tidied: Tidied) -> pl.DataFrame | None:
    """Return placements; older releases tell whose they are by the period of care."""
    table = tidied.tables.get("ssd_cla_placement")
    if table is None:
        return None
    care = tidied.tables.get("ssd_cla_episodes")
    child = pl.col("clap_person_id")
    if care is not None:
        whose = care.select(
            pl.col("clae_cla_id").alias("clap_cla_id"),
            pl.col("clae_person_id").alias("whose"),
        ).drop_nulls()
        once = whose.unique("clap_cla_id", keep="first", maintain_order=True)
        table = table.join(once, on="clap_cla_id", how="left", maintain_order="left")
        child = pl.coalesce("clap_person_id", "whose")
    distance = pl.col("clap_cla_placement_distance")
    return table.select(
        pl.col(ROW, FILE),
        child.alias("child"),
        pl.col("clap_cla_placement_start_date").alias("since"),
        pl.col("clap_cla_placement_end_date").alias("until"),
        pl.col("clap_cla_placement_type").alias("place"),
        pl.col("clap_cla_placement_provider").alias("provider"),
        pl.col("clap_cla_placement_postcode").alias("place_postcode"),
        pl.col("clap_cla_placement_urn").alias("urn"),
        pl.when(distance.is_between(0, _NO_DISTANCE, closed="left"))
        .then(distance)
        .alias("distance_miles"),
        pl.col("clap_cla_placement_change_reason").alias("change_reason"),
    ).filter(pl.col("child").is_not_null() & pl.col("since").is_not_null())


def _placements_as_episodes(placements: pl.DataFrame) -> pl.DataFrame:
    return placements.select(
        pl.col(ROW, FILE, "child"),
        pl.col("since").alias("start"),
        pl.col("until").alias("stop"),
        *(
            pl.lit(None, pl.String).alias(name)
            for name in ("start_reason", "end_reason", "need")
        ),
    )


def _statuses(tidied: Tidied) -> pl.DataFrame | None:
    table = tidied.tables.get("ssd_legal_status")
    if table is None:
        return None
    return table.select(
        pl.col(ROW, FILE),
        pl.col("lega_person_id").alias("child"),
        pl.col("lega_legal_status_start_date").alias("since"),
        pl.col("lega_legal_status_end_date").alias("until"),
        pl.col("lega_legal_status").alias("legal_status"),
    ).drop_nulls(["child", "since", "legal_status"])


def _pieces(
    episodes: pl.DataFrame, placements: pl.DataFrame | None, statuses: pl.DataFrame | None
) -> pl.DataFrame:
    """Cut episodes at every change, say what holds in each piece, and join equal ones again."""
    numbered = episodes.with_row_index("episode")
    cut = _cut(numbered, [each for each in (placements, statuses) if each is not None])
    held = _holding(cut, placements, "home", _HOME)
    held = _holding(held, statuses, "status", ("legal_status",))
    first = pl.int_range(pl.len()).over("episode") == 0
    changed = pl.col("home").ne_missing(pl.col("home").shift().over("episode")) | (
        pl.col("status").ne_missing(pl.col("status").shift().over("episode"))
    )
    whole = held.sort("episode", "start").filter(first | changed)
    return _with_reasons(whole)


def _cut(episodes: pl.DataFrame, changes: list[pl.DataFrame]) -> pl.DataFrame:
    """Return a row for each piece of an episode: ``start`` is a change inside it, or its own."""
    days = [
        each.select("child", pl.col(name).alias("cut"))
        for each in changes
        for name in ("since", "until")
    ]
    own = episodes.with_columns(pl.col("start").alias("cut"))
    if not days:
        return own.rename({"start": "began", "cut": "start"})
    inside = (
        episodes.join(pl.concat(days).drop_nulls().unique(), on="child")
        .filter(pl.col("cut") > pl.col("start"))
        .filter(pl.col("stop").is_null() | (pl.col("cut") < pl.col("stop")))
    )
    every = pl.concat([own, inside.select(own.columns)]).unique(["episode", "cut"])
    return every.rename({"start": "began", "cut": "start"})


def _holding(
    pieces: pl.DataFrame, changes: pl.DataFrame | None, name: str, columns: tuple[str, ...]
) -> pl.DataFrame:
    """Add what holds at the start of each piece, and a number ``name`` that tells which it is."""
    if changes is None:
        nothing = {
            column: pl.lit(None, pl.Float64 if column == "distance_miles" else pl.String)
            for column in columns
        }
        return pieces.with_columns(**nothing, **{name: pl.lit(None, pl.UInt32)})
    # The order is that of what is said, so that the order of rows and files does not matter.
    known = changes.select("child", "since", "until", *columns).unique()
    known = known.sort(pl.all(), nulls_last=True).with_row_index(name)
    start, until = pl.col("start"), pl.col("until")
    holding = (
        pieces.select("episode", "child", "start")
        .join(known, on="child")
        .filter((pl.col("since") <= start) & (until.is_null() | (until > start)))
        .sort("since", name)
        .unique(["episode", "start"], keep="last")
        .select("episode", "start", name, *columns)
    )
    return pieces.join(holding, on=["episode", "start"], how="left")


def _with_reasons(pieces: pl.DataFrame) -> pl.DataFrame:
    """Say when and why each piece ends, and why it began."""
    next_start = pl.col("start").shift(-1).over("episode")
    home_before = pl.col("home").shift().over("episode")
    status_before = pl.col("status").shift().over("episode")
    moved, new_status = (
        pl.col("home").ne_missing(home_before),
        pl.col("status").ne_missing(status_before),
    )
    moves_next = pl.col("home").ne_missing(pl.col("home").shift(-1).over("episode"))
    is_last = next_start.is_null()
    return pieces.with_columns(
        pl.coalesce(next_start, "stop").alias("stop"),
        pl.when(pl.col("start") == pl.col("began"))
        .then(pl.col("start_reason"))
        .when(moved & new_status)
        .then(pl.lit("B"))
        .when(moved)
        .then(pl.lit("P"))
        .otherwise(pl.lit("L"))
        .alias("start_reason"),
        pl.when(is_last)
        .then(pl.col("end_reason"))
        .otherwise(pl.lit("X1"))
        .alias("end_reason"),
        pl.when(is_last | moves_next).then(pl.col("change_reason")).alias("change_reason"),
    )
