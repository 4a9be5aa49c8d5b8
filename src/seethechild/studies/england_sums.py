"""England as the sum of its councils: what is added up, draw by draw, and what cannot be.

Counts and times are added. A mean or a share is turned into what adds up (a share of children into
children), added, and turned back. Medians, and factors of a council's own load, cannot be added.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from seethechild.core.errors import DataError, Problem
from seethechild.core.files import read_frame
from seethechild.decide.late_simulated import LATE
from seethechild.decide.waits import FLOWS, LONG_WAITS, with_mean_wait
from seethechild.decide.worst_off import WORST_OFF
from seethechild.studies.study import AS_NOW

#: Shares of late help, and whose they are.
SHARES: Final = {
    "closed_before_share": "children",
    "harmed_share": "closed",
    "within_365": "children",
}
#: Of the worst-off: means of an option's own tenth, and of as now's tenth under the option.
OWN_DAYS: Final = ("severe_days", "unhelped_days")
SAME_DAYS: Final = tuple(f"same_{name}" for name in OWN_DAYS)
#: What is added up over councils, by table, as ``addable`` returns it.
SUMMED: Final[Mapping[str, tuple[str, ...]]] = {
    "activity": ("child_years", "entries", "stock"),
    "events": ("count",),
    "outcomes": ("value",),
    "fates": ("children", "all"),
    "costs": ("gbp",),
    "units": ("units",),
    "waits": (
        "places", "waiting", *(f"waiting_over_{days}" for days in LONG_WAITS), *FLOWS, "wait_days"
    ),
    "waits_by_group": ("waiting", *FLOWS, "wait_days"),
    "harm_waiting": ("signs_of_harm", "child_years"),
    "coverage": ("in_need", "helped", "waiting"),
    "first_help": (
        "began", "helped_within_3", "helped_within_12", "eased", "gone", "months_without",
    ),
    "worst_off": (
        "children", *OWN_DAYS, "same_children", *SAME_DAYS,
        "fewer_days", "more_days", "safer", "at_greater_risk",
    ),
    "late": ("children", "closed", *SHARES, *(f"{share}_of" for share in SHARES)),
}  # fmt: skip
#: Tables that mean nothing when they are added up.
NOT_ADDED: Final = ("load",)
#: Who a row of these is about is left out: England's answer shows neither ages nor groups of them.
LEFT_OUT: Final = dict.fromkeys(("activity", "events"), ("age_band", "group"))


def addable(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return a council's tables as they can be added to another's, added up over what is left out.

    Args:
        tables: of ``piece.play_draw``, of any number of draws, and ``costs`` and ``units``.
    """
    ready = {name: frame for name, frame in tables.items() if name not in NOT_ADDED}
    for name, turned in _ADDABLE.items():
        if name in ready:
            ready[name] = turned(ready[name])
    return {name: summed([frame], name) for name, frame in ready.items()}


def add_up(folders: Sequence[Path]) -> dict[str, pl.DataFrame]:
    """Return the sums over councils; one piece after the other, so that few are in memory.

    Args:
        folders: of pieces whose tables ``addable`` returned; other tables are put together.

    Raises:
        DataError: there is nothing to add up.
    """
    totals: dict[str, pl.DataFrame] = {}
    others: dict[str, list[pl.DataFrame]] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.parquet")):
            frame = read_frame(path)
            if path.stem in SUMMED:
                earlier = [totals[path.stem]] if path.stem in totals else []
                totals[path.stem] = summed([*earlier, frame], path.stem)
            else:
                others.setdefault(path.stem, []).append(frame)
    told = {
        name: pl.concat(frames).unique().sort(pl.all()) for name, frames in others.items()
    }
    if not totals:
        why = "no council's figures bear a model"
        raise DataError(Problem("England", why, "Choose another base year."))
    for name, usual in _USUAL.items():
        if name in totals:
            totals[name] = usual(totals[name])
    return totals | told


def summed(frames: Sequence[pl.DataFrame], name: str) -> pl.DataFrame:
    """Return tables added up, the earlier first: fractions add up in that order alone."""
    added = pl.concat(frames).drop(LEFT_OUT.get(name, ()), strict=False)
    keys = [column for column in added.columns if column not in SUMMED[name]]
    return (
        added.sort(keys, maintain_order=True)
        .group_by(keys, maintain_order=True)
        .agg(pl.col(SUMMED[name]).sum())
        .select(added.columns)
    )


def _addable_worst_off(frame: pl.DataFrame) -> pl.DataFrame:
    """Turn mean days of a child into days: an option's own tenth is of another size than as now's."""
    now = frame.filter(pl.col("option") == AS_NOW).select("draw", same_children="children")
    return frame.join(now, on="draw", how="left", maintain_order="left").with_columns(
        pl.col(OWN_DAYS) * pl.col("children"), pl.col(SAME_DAYS) * pl.col("same_children")
    )


def _usual_worst_off(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        pl.col(OWN_DAYS) / pl.col("children"), pl.col(SAME_DAYS) / pl.col("same_children")
    ).select(WORST_OFF.names())


def _addable_late(frame: pl.DataFrame) -> pl.DataFrame:
    """Turn shares into whom they are of, and how many of those; where none is told, nobody."""
    shares = {
        share: pl.when(pl.col(of) > 0).then(pl.col(share) * pl.col(of)).fill_null(0.0)
        for share, of in SHARES.items()
    }
    whose = {
        f"{share}_of": pl.when(pl.col(share).is_not_null()).then(of).fill_null(0.0)
        for share, of in SHARES.items()
    }
    return frame.drop("median_days").with_columns(
        pl.col("children", "closed").fill_null(0.0), **shares, **whose
    )


def _usual_late(frame: pl.DataFrame) -> pl.DataFrame:
    shares = {
        share: pl.when(pl.col(f"{share}_of") > 0).then(
            pl.col(share) / pl.col(f"{share}_of")
        )
        for share in SHARES
    }
    return frame.with_columns(**shares, median_days=pl.lit(None, pl.Float64)).select(
        LATE.names()
    )


_Turn = Callable[[pl.DataFrame], pl.DataFrame]
_ADDABLE: Final[Mapping[str, _Turn]] = {
    "waits": lambda frame: frame.drop("mean_wait_days"),
    "worst_off": _addable_worst_off,
    "late": _addable_late,
}
#: Their way back.
_USUAL: Final[Mapping[str, _Turn]] = {
    "waits": with_mean_wait,
    "worst_off": _usual_worst_off,
    "late": _usual_late,
}
