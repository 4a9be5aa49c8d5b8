"""Writing what linking tells into a folder, so that it can leave: counts only, and no small ones.

A cell that holds 1 to 5 children in any sampled linkage is hidden in all of them: it is written as
a range from 0 to the most it holds, which the estimates know how to use. If only one cell would be
hidden, the next smallest is hidden too; children on each list are rounded to tens, so that no hidden
cell can be worked out from a total.
"""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from seethechild.core.errors import DataError, Problem
from seethechild.core.files import (
    make_folder,
    read_bytes,
    read_csv,
    write_atomic,
    write_frame,
)
from seethechild.core.provenance import Input, Provenance
from seethechild.need.linkage.linked import Linked
from seethechild.need.linkage.pairs import Numbers
from seethechild.need.tables import FEWEST_LISTS, MOST_LISTS, patterns

#: Counts from 1 to this are hidden.
SMALL: Final = 5
_TENS: Final = 10
#: Version of the folder's layout.
_LAYOUT: Final = 1
_HEAD: Final = "linked.json"
_TABLES: Final = "tables.csv"
_SIDES: Final = ("calibration", "shared", "levels")


def hide_small(linked: Linked) -> Linked:
    """Return the same with small cells as ranges, totals in tens and small numbers left out.

    Example:
        >>> hidden_cells(np.array([[40, 3, 20], [41, 0, 19]])).tolist()
        [-1, 5, 20]
    """
    most = np.maximum(linked.most, hidden_cells(linked.counts))
    middle = np.where(most >= 0, most // 2, linked.counts)
    tens = np.round(linked.children / _TENS).astype(np.int64) * _TENS
    few = pl.col("on_both") <= SMALL
    shared = linked.shared.with_columns(
        ((pl.col("on_1", "on_2") / _TENS).round() * _TENS).cast(pl.Int64),
        pl.when(~few).then(pl.col("on_both").round()),
        *(
            pl.when(~few).then((pl.col(name) / _TENS).round() * _TENS)
            for name in ("estimate", "low", "high")
        ),
    )
    counted = [name for name in linked.calibration.columns if name not in {"low", "high"}]
    calibration = linked.calibration.with_columns(
        pl.when((pl.col(name) >= SMALL + 0.5) | (pl.col(name) == 0))
        .then(pl.col(name).round())
        .alias(name)
        for name in counted
    )
    inputs = tuple(
        replace(each, rows=round(each.rows / _TENS) * _TENS)
        for each in linked.provenance.inputs
    )
    return replace(
        linked,
        provenance=replace(linked.provenance, inputs=inputs),
        children=tens,
        counts=middle,
        most=most,
        shared=shared,
        calibration=calibration,
    )


def hidden_cells(counts: Numbers) -> Numbers:
    """Return the most that each cell to be hidden may hold, -1 where it is not hidden.

    Args:
        counts: shape (D, cells).

    Returns:
        Shape (cells,).
    """
    small = np.asarray(((counts >= 1) & (counts <= SMALL)).any(axis=0))
    if small.sum() == 1:
        others = np.where(small | (counts.max(axis=0) == 0), np.inf, counts.mean(axis=0))
        if np.isfinite(others).any():
            small[int(np.argmin(others))] = True
    return np.where(small, np.maximum(counts.max(axis=0), SMALL), -1)


def write_linked(linked: Linked, folder: str | Path, *, exact: bool = False) -> None:
    """Write what linking tells into a folder.

    Args:
        linked: as ``link`` returns it.
        folder: made if it is not there.
        exact: whether small counts are kept: only for work inside the place where the lists are.

    Raises:
        WriteError: the folder cannot be written.
    """
    told = linked if exact else hide_small(linked)
    path = make_folder(folder)
    write_frame(path / _TABLES, _rows(told))
    for name in _SIDES:
        write_frame(path / f"{name}.csv", getattr(told, name))
    head = {
        "layout": _LAYOUT,
        "lists": list(told.lists),
        "children": told.children.tolist(),
        "small_counts": "kept" if exact else "hidden",
        "precision": told.precision,
        "recall": told.recall,
        "looked_at": told.looked_at,
        "notes": list(told.notes),
        "provenance": asdict(told.provenance),
    }
    write_atomic(path / _HEAD, json.dumps(head, indent=2, ensure_ascii=False) + "\n")


def read_linked(folder: str | Path) -> Linked:
    """Read what ``write_linked`` wrote.

    Args:
        folder: the folder.

    Returns:
        The same; hidden cells as ranges.

    Raises:
        DataError: something is missing or broken.

    Example:
        >>> read_linked("nowhere")
        Traceback (most recent call last):
        seethechild.core.errors.DataError: nowhere/linked.json: there is no such file. ...
    """
    path = Path(folder)
    raw = read_bytes(path / _HEAD)
    try:
        head = json.loads(raw)
        lists = tuple({_LAYOUT: head["lists"]}[head["layout"]])
        made = head["provenance"]
        provenance = Provenance(
            made["fingerprint"],
            made["version"],
            made["seed"],
            tuple(Input(**each) for each in made["inputs"]),
            made["settings"],
        )
        precision, recall = float(head["precision"]), float(head["recall"])
        looked_at = float(head["looked_at"])
        children = np.array(head["children"], dtype=np.int64)
        notes = tuple(str(note) for note in head["notes"])
    except (ValueError, KeyError, TypeError, AttributeError):
        mend = "Link the lists again, or use the folder as it was written."
        raise DataError(Problem(str(path / _HEAD), "was not written by us", mend)) from None
    counts, most = _cells(path / _TABLES, lists)
    sides = {name: _side(path / f"{name}.csv") for name in _SIDES}
    return Linked(
        lists=lists,
        children=children,
        counts=counts,
        most=most,
        precision=precision,
        recall=recall,
        looked_at=looked_at,
        calibration=sides["calibration"],
        shared=sides["shared"],
        levels=sides["levels"],
        notes=notes,
        provenance=provenance,
    )


def _rows(told: Linked) -> pl.DataFrame:
    """Return a row for each draw and pattern, with the least and most it holds."""
    draws, cells = told.counts.shape
    on = np.tile(patterns(len(told.lists)), (draws, 1))
    hidden = np.tile(told.most >= 0, draws)
    flat = told.counts.ravel()
    return pl.DataFrame(
        {
            "draw": np.repeat(np.arange(1, draws + 1), cells),
            **{f"on {name}": on[:, place] for place, name in enumerate(told.lists)},
            "low": np.where(hidden, 0, flat),
            "high": np.where(hidden, np.tile(told.most, draws), flat),
        }
    )


def _cells(path: Path, lists: tuple[str, ...]) -> tuple[Numbers, Numbers]:
    """Return the counts (D, cells) and the most of each hidden cell (cells,)."""
    names = ["draw", *(f"on {name}" for name in lists), "low", "high"]
    frame = read_csv(path, dict.fromkeys(names, pl.Int64))
    cells = 2 ** len(lists) - 1
    mend = "Link the lists again, or use the folder as it was written."
    draws = frame.height // cells
    usual = FEWEST_LISTS <= len(lists) <= MOST_LISTS and frame.height == draws * cells > 0
    if not usual or frame.select(pl.any_horizontal(pl.all().is_null()).any()).item():
        raise DataError(Problem(str(path), "does not hold every pattern of lists", mend))
    bits = sum(
        (pl.col(f"on {name}") * 2**place for place, name in enumerate(lists)), pl.lit(0)
    )
    frame = frame.with_columns(pattern=bits).sort("draw", "pattern")
    expected = np.tile(np.arange(1, cells + 1), draws)
    if not np.array_equal(frame["pattern"].to_numpy(), expected):
        raise DataError(Problem(str(path), "does not hold every pattern of lists", mend))
    low = frame["low"].to_numpy().reshape(draws, cells)
    high = frame["high"].to_numpy().reshape(draws, cells)
    if (low < 0).any() or (high < low).any():
        raise DataError(Problem(str(path), "has counts that cannot be", mend))
    hidden = (low != high).any(axis=0)
    return (low + high) // 2, np.where(hidden, high.max(axis=0), -1)


def _side(path: Path) -> pl.DataFrame:
    frame = read_csv(path)
    words = {"list_1", "list_2", "field", "level"}
    return read_csv(path, {name: pl.Float64 for name in frame.columns if name not in words})
