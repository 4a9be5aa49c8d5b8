"""From what records claim to spells: one state at a time, unbroken times as one."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from seethechild.journeys.build.open_ends import NOT_REPORTED
from seethechild.journeys.build.overlap import resolve
from seethechild.journeys.build.states import as_spells
from seethechild.journeys.tables import SPELLS

#: Which state speaks where several are recorded, by track; the highest does. States that are not
#: named have order 0.
ORDER: Final[Mapping[str, Mapping[str, int]]] = {
    "help": {
        "care_leaver_18_20": 9,
        "care_leaver_21_25": 9,
        "looked_after": 8,
        "child_protection_plan": 7,
        "family_help": 6,
        "support_after_care_or_order": 6,
        "disabled_children_support": 6,
        "assessment": 5,
        "waiting": 4,
        "early_help": 3,
    },
    "legal": {"pre_proceedings": -1, "special_guardianship": -2, "adopted": -2},
    "home": {"kinship_under_order": -1},
    "mind": {
        "inpatient": 7,
        "getting_risk_support": 6,
        "getting_more_help": 5,
        "getting_help": 4,
        "getting_advice": 3,
        "waiting_for_help": 2,
        "waiting_first_contact": 1,
    },
}
_FROM_THE_END: Final = ("stop", "source", "end_reason", "open")


def settle(
    claims: pl.DataFrame, track: str, *, apart: Sequence[str] = ()
) -> tuple[pl.DataFrame, int]:
    """Return the spells of a track, and how many claims another one cut or hid.

    Args:
        claims: spells that may overlap; ``stop`` is filled, ``open`` says whether it is only as
            far as was seen.
        track: help, legal, home or mind.
        apart: columns that keep two adjacent spells of one state apart.

    Returns:
        SPELLS by child and start, without overlaps: adjacent ones of one state are one. ``stop``
        is null for what is open and the child's last; what is open though something follows ends
        when it was last seen, "not_reported".
    """
    order = pl.col("state").replace_strict(ORDER[track], default=0, return_dtype=pl.Int32)
    held = _in_order(claims.with_columns(order=order))
    who = resolve(held)
    told = held.drop("child_id", "order").rename({"start": "began", "stop": "ended"})
    pieces = who.with_columns(told[who["row"]])
    to_the_end = pl.col("stop") == pl.col("ended")
    from_the_start = pl.col("start") == pl.col("began")
    whole = pieces.filter(to_the_end & from_the_start)["row"].n_unique()
    pieces = pieces.with_columns(
        end_reason=pl.when(to_the_end).then("end_reason"),
        start_reason=pl.when(from_the_start).then("start_reason"),
        open=pl.col("open") & to_the_end,
    )
    return _joined(pieces, track, apart), held.height - whole


def _in_order(claims: pl.DataFrame) -> pl.DataFrame:
    """Return claims so that those of equal standing come in one order, whatever they came in."""
    equal = claims.select("child_id", "start", "order").is_duplicated()
    return pl.concat([claims.filter(~equal), claims.filter(equal).sort(pl.all())])


def _joined(pieces: pl.DataFrame, track: str, apart: Sequence[str]) -> pl.DataFrame:
    same = pl.lit(value=True)
    for name in ("child_id", "state", *apart):
        same &= pl.col(name).eq_missing(pl.col(name).shift(1))
    same &= (pl.col("start") == pl.col("stop").shift(1)).fill_null(value=False)
    runs = pieces.with_columns(run=(~same).cum_sum())
    names = [c for c in SPELLS.dtypes if c not in {"track", *_FROM_THE_END}]
    joined = runs.group_by("run", maintain_order=True).agg(
        pl.col(names).first(), pl.col(_FROM_THE_END).last()
    )
    last = pl.col("child_id").shift(-1).ne_missing(pl.col("child_id"))
    lost = pl.col("open") & ~last
    ended = joined.with_columns(
        stop=pl.when(pl.col("open") & last).then(None).otherwise("stop"),
        end_reason=pl.when(lost).then(pl.lit(NOT_REPORTED)).otherwise("end_reason"),
    )
    return as_spells(ended, track).sort("child_id", "start")
