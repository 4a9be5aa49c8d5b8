"""A small clerical sample: pairs for people to look at, inside the place where the lists are.

What people say of a few dozen pairs in doubt is held against the chances (see ``calibrate``). The
pairs hold names: the file is for its owner's eyes, and is never part of what is released.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from seethechild.core.errors import DataError, Problem
from seethechild.core.files import read_csv, write_frame
from seethechild.core.streams import generator
from seethechild.need.linkage.calibrate import BANDS, chance_of
from seethechild.need.linkage.linked import fitted, once_each
from seethechild.need.linkage.reading import read_lists
from seethechild.need.linkage.sample import candidates

#: Pairs to look at unless told otherwise.
NUMBER: Final = 60
_SHOWN: Final = ("first", "family", "birth_day", "birth_month", "postcode", "sex")
_SAYS: Final = {
    **dict.fromkeys(("yes", "y", "true", "1", "same"), True),
    **dict.fromkeys(("no", "n", "false", "0", "different"), False),
}


def write_pairs_to_review(
    files: Sequence[str | Path],
    path: str | Path,
    columns: Mapping[str, str] | None = None,
    *,
    number: int = NUMBER,
    seed: int = 1,
) -> int:
    """Write pairs in doubt to a file that only its owner may read.

    Args:
        files: as for ``link``.
        path: a CSV file; ``same`` is to be filled in with yes or no.
        columns: as for ``link``.
        number: about how many pairs, as many from each band of chances.
        seed: of the choice.

    Returns:
        How many pairs were written.

    Raises:
        DataError: the lists cannot be used.
        WriteError: the file cannot be written.
    """
    once = once_each(read_lists(files, columns))
    found = [
        candidates(group.pairs, group.patterns, group.fit, group.calibration)
        for group in fitted(once, None)
    ]
    left, right, score = (
        np.concatenate([getattr(part, name) for part in found])
        for name in ("left", "right", "score")
    )
    band = np.digitize(chance_of(score), BANDS)
    chance = generator(seed, "need", "linkage review")
    bands = [each for each in np.unique(band) if each < len(BANDS) - 1]
    share = max(1, number // max(len(bands), 1))
    chosen = np.concatenate(
        [chance.permutation(np.flatnonzero(band == each))[:share] for each in bands]
        or [np.zeros(0, dtype=np.int64)]
    )
    records = pl.concat(
        frame.select(pl.lit(name).alias("list"), pl.col("row", *_SHOWN))
        for name, frame in once.items()
    )
    sides = [
        records[numbers[chosen]].rename(
            {name: f"{name}_{side}" for name in records.columns}
        )
        for side, numbers in (("1", left), ("2", right))
    ]
    order = [f"{name}_{side}" for name in records.columns for side in "12"]
    table = pl.concat(sides, how="horizontal").select(*order, pl.lit("").alias("same"))
    write_frame(path, table, private=True)
    return int(table.height)


def read_reviewed(path: str | Path) -> pl.DataFrame:
    """Read what people said of pairs; those left blank are left out.

    Args:
        path: the file that ``write_pairs_to_review`` wrote, with ``same`` filled in.

    Returns:
        ``list_1, row_1, list_2, row_2, same``, for ``link``.

    Raises:
        DataError: the file is missing or broken, or says something else than yes or no.

    Example:
        >>> read_reviewed("nowhere.csv")
        Traceback (most recent call last):
        seethechild.core.errors.DataError: nowhere.csv: there is no such file. Check the path.
    """
    types = {"row_1": pl.Int64, "row_2": pl.Int64}
    frame = read_csv(
        path, {"list_1": pl.String, "list_2": pl.String, "same": pl.String, **types}
    )
    said = pl.col("same").str.strip_chars().str.to_lowercase()
    frame = frame.filter(said.fill_null("") != "").select(
        "list_1",
        "row_1",
        "list_2",
        "row_2",
        said.replace_strict(_SAYS, default=None, return_dtype=pl.Boolean).alias("same"),
    )
    if wrong := frame["same"].null_count():
        mend = "Write yes, no, or nothing."
        raise DataError(Problem(f"{path}, same", "is neither yes nor no", mend, wrong))
    return frame
