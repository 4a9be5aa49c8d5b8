"""Pairs of records that may be one child, and how alike they are, found by Splink in DuckDB.

Everything happens in memory: nothing is written to the disk, fetched or sent.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray
from splink import DuckDBAPI, Linker, SettingsCreator

from seethechild.need.linkage.asked import splink_settings
from seethechild.need.linkage.levels import (
    BLOCKS,
    FIELDS,
    MONTH,
    MONTH_AS_BIRTH,
    Blocks,
    Levels,
    compared,
)
from seethechild.need.linkage.standard import BIRTH_MISSING, with_common

Numbers = NDArray[np.int64]

# Nothing is fetched, no child's record is spilled to the disk, and no bar is drawn.
_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "temp_directory": "",
}


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of records that were compared, in the order of their numbers.

    Attributes:
        lists: names of the L lists.
        list_of: shape (R,), which list each record is on.
        left: shape (P,), number of one record.
        right: shape (P,), number of the other, above ``left``.
        levels: shape (P, 5), how alike they are in each of ``levels.FIELDS``.
        months: shape (P,), how alike the births are where only months count, as a level of birth.
        month_only: shape (L,), whether a list tells no days of birth, or seldom.
        blocks: by which the pairs were found.
    """

    lists: tuple[str, ...]
    list_of: Numbers
    left: Numbers
    right: Numbers
    levels: Levels
    months: Levels
    month_only: NDArray[np.bool_]
    blocks: Blocks = BLOCKS

    def by_month(self) -> "Pairs":
        """Return the pairs as they look where only months of birth are told."""
        levels = self.levels.copy()
        levels[:, list(FIELDS).index("birth")] = self.months
        use = compared(levels, self.blocks)
        return replace(
            self,
            left=self.left[use],
            right=self.right[use],
            levels=levels[use],
            months=self.months[use],
        )

    @property
    def sizes(self) -> Numbers:
        """Children on each list, shape (L,)."""
        return np.bincount(self.list_of, minlength=len(self.lists))

    @property
    def within(self) -> NDArray[np.bool_]:
        """Whether both are on one list, shape (P,): then they are two children."""
        return np.asarray(self.list_of[self.left] == self.list_of[self.right])


#: Something that compares lists: ``compare``, or the same on a cluster.
Comparer = Callable[[Mapping[str, pl.DataFrame]], Pairs]


def compare(lists: Mapping[str, pl.DataFrame]) -> Pairs:
    """Compare the records of all lists that agree on a block, within and between lists.

    Args:
        lists: name to children, as ``standardise`` returns them, each child once.

    Returns:
        The pairs. Records are numbered through, list by list.

    Source:
        Splink 5 (Ministry of Justice, MIT licence) with DuckDB.
    """
    return pairs_from(asked_of_splink(prepared(lists), splink_settings()), lists)


def prepared(lists: Mapping[str, pl.DataFrame]) -> list[pl.DataFrame]:
    """Return the tables that Splink compares: one for each list, with ``record`` and ``list_name``.

    Args:
        lists: as for ``compare``.

    Returns:
        The tables, in the order of the lists. ``list_name`` is ``list_0`` and so on, so that no
        agency's name becomes a part of a query.
    """
    together = with_common(
        pl.concat(
            frame.drop(BIRTH_MISSING, strict=False).with_columns(
                list_name=pl.lit(f"list_{place}")
            )
            for place, frame in enumerate(lists.values())
        )
    ).with_row_index("record")
    return [
        together.filter(pl.col("list_name") == f"list_{place}")
        for place in range(len(lists))
    ]


def pairs_from(found: pl.DataFrame, lists: Mapping[str, pl.DataFrame]) -> Pairs:
    """Return the pairs that Splink found, wherever it ran.

    Args:
        found: Splink's predictions: ``record_l, record_r`` and a ``gamma_`` for each comparison of
            ``splink_settings``.
        lists: the lists that were compared.
    """
    left, right = (found[f"record_{side}"].to_numpy().astype(np.int64) for side in "lr")
    levels = np.stack([found[f"gamma_{f}"].to_numpy() + 1 for f in FIELDS], axis=1)
    low, high = np.minimum(left, right), np.maximum(left, right)
    order = np.lexsort((high, low))
    list_of = np.repeat(np.arange(len(lists)), [frame.height for frame in lists.values()])
    months = MONTH_AS_BIRTH[found[f"gamma_{MONTH}"].to_numpy() + 1]
    return Pairs(
        tuple(lists),
        list_of,
        low[order],
        high[order],
        levels[order].astype(np.int64),
        months[order],
        np.array([_tells_months(frame) for frame in lists.values()]),
    )


def _tells_months(frame: pl.DataFrame) -> bool:
    told = frame["birth_month"].is_not_null().sum()
    return int(frame["birth_day"].is_not_null().sum()) * 2 < int(told)


def asked_of_splink(
    prepared: Sequence[pl.DataFrame], settings: SettingsCreator
) -> pl.DataFrame:
    """Return the pairs with Splink's levels (``gamma_``, -1 for a gap), as ``pairs_from`` takes them."""
    connection = duckdb.connect(":memory:", config=_OFFLINE)
    try:
        connection.execute("SET enable_progress_bar = false")
        database = DuckDBAPI(connection)
        tables = [
            database.register(frame.to_arrow(), dataset_display_name=f"list_{place}")
            for place, frame in enumerate(prepared)
        ]
        linker = Linker(tables, settings, log_level=logging.CRITICAL)
        pairs = linker.inference.predict(warning_mode="never")
        wanted = ["record_l", "record_r", *(f"gamma_{field}" for field in (*FIELDS, MONTH))]
        asked = f"SELECT {', '.join(wanted)} FROM {pairs.physical_name}"  # noqa: S608 - our names
        return pl.DataFrame(connection.sql(asked).to_arrow_table())
    finally:
        connection.close()
