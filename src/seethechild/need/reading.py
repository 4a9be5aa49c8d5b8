"""Reading tables of capture patterns from CSV: one row for each pattern, all faults at once.

A file has a column of 0 and 1 for each list and a column ``count``. Any other column is a group
(a stratum), such as region or sex; its rows are added up unless it is asked for. A count that
was hidden or rounded is written as a range, such as ``1-5``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl

from seethechild.core.errors import DataError, Problem, UnknownNameError, did_you_mean
from seethechild.core.files import read_csv
from seethechild.need.tables import FEWEST_LISTS, MOST_LISTS, CaptureTable, wrong_number

COUNT = "count"
#: What a row calls itself that adds up the others.
WHOLE = ("all", "any", "both", "total", "all ages")
#: What a column is called that says for each row what its group comes to.
TOLD = ("total", "sum", "observed", "all")
_PAIR = 2
#: More children than any table can hold.
TOO_MANY = 1_000_000_000
#: What the reader of the file calls a heading that is there again.
_TWICE = re.compile(r"(.+)_duplicated_\d+")
_RANGE = re.compile(r"^\s*(\d+)\s*(?:-|–|to)\s*(\d+)\s*$")
_AGES = re.compile(r"^\D*(\d+)\s*(?:-|–|to)\s*(\d+)\D*$")

Group = tuple[str, ...]


def read_table(path: str | Path) -> CaptureTable:
    r"""Read a table of capture patterns; groups are added up.

    Args:
        path: a CSV file with a 0/1 column for each list and ``count``; every pattern but that of
            no list has a row, in any order.

    Returns:
        The table; lists in the order of the columns.

    Raises:
        DataError: the file is missing or broken, or the table cannot be used; all at once.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from seethechild.core.files import write_atomic
        >>> with TemporaryDirectory() as folder:
        ...     write_atomic(Path(folder, "a.csv"), "a,b,count\n1,1,10\n1,0,1-5\n0,1,20\n")
        ...     table = read_table(Path(folder, "a.csv"))
        >>> table.lists, table.counts.tolist(), table.high.tolist()
        (('a', 'b'), [3, 20, 10], [5, 20, 10])
    """
    return next(iter(read_strata(path, ()).values()))


def read_strata(path: str | Path, by: Sequence[str]) -> Mapping[Group, CaptureTable]:
    """Read a table of capture patterns for each group of children.

    Args:
        path: as for ``read_table``, with the columns that name the groups.
        by: those columns.

    Returns:
        The values of ``by`` to their table, in the order of the file. Rows called "all" or
        "total" are held to the sum of the others and left out.

    Raises:
        DataError: as for ``read_table``; groups overlap, or a total disagrees with its parts.
        UnknownNameError: a column of ``by`` is not there.
    """
    frame, where = read_csv(path), str(path)
    for name in by:
        if name not in frame.columns:
            raise UnknownNameError("column", name, did_you_mean(name, frame.columns))
    lists, strata, problems = _columns(frame, by, where)
    if not problems:
        strata, problems = _told_totals(frame, strata, by, where)
    if problems:
        raise DataError(problems)
    return _tables(_cells(frame, lists, strata, where), lists, strata, by, where)


def _columns(
    frame: pl.DataFrame, by: Sequence[str], where: str
) -> tuple[list[str], list[str], list[Problem]]:
    """Tell lists from groups; say what is wrong with either."""
    problems, lists, strata = [*_headings(frame, where)], list[str](), list[str]()
    if COUNT not in frame.columns:
        near = did_you_mean(COUNT, frame.columns)
        mend = f"Rename {near[0]}." if near else "Add the number of children in each row."
        problems.append(Problem(f"{where}, column {COUNT}", "is missing", mend))
    for name in frame.columns:
        values = set(frame[name].fill_null("").str.strip_chars())
        place = f"{where}, column {name}"
        if name == COUNT:
            continue
        if name in by or not values & {"0", "1"}:
            strata.append(name)
            if "" in values:
                problems.append(Problem(place, "some rows are empty", "Fill them."))
        elif values <= {"0", "1"}:
            lists.append(name)
        else:
            mend = "Write 1 where the children are on the list, else 0; groups go by --by."
            problems.append(Problem(place, "holds more than 0 and 1", mend))
    if not FEWEST_LISTS <= len(lists) <= MOST_LISTS and not problems:
        problems.append(wrong_number(len(lists)))
    return lists, strata, problems


def _told_totals(
    frame: pl.DataFrame, strata: list[str], by: Sequence[str], where: str
) -> tuple[list[str], list[Problem]]:
    """Hold a column "total" to the counts of the rows it is told for; such a column is no group."""
    problems, groups = list[Problem](), list[str]()
    for name in strata:
        told = frame[name].str.strip_chars().cast(pl.Int64, strict=False)
        if name in by or name.strip().lower() not in TOLD or told.null_count():
            groups.append(name)
            continue
        ends = [_ends(text) for text in frame[COUNT].fill_null("")]
        parts = pl.DataFrame(
            {
                "told": told,
                "low": [low for low, _ in ends],
                "high": [high for _, high in ends],
            },
            schema_overrides={"low": pl.Int64, "high": pl.Int64},
        )
        sums = parts.group_by("told").agg(pl.col("low", "high").sum())
        off = sums.filter(
            (pl.col("told") < pl.col("low")) | (pl.col("told") > pl.col("high"))
        )
        if off.height:
            what = "the total is not the sum of the counts of its rows"
            problems.append(
                Problem(f"{where}, column {name}", what, "Correct either.", off.height)
            )
    return groups, problems


def _headings(frame: pl.DataFrame, where: str) -> Iterable[Problem]:
    if frame.is_empty():
        mend = "Add a row for each pattern of lists."
        yield Problem(where, "has no row below its headings", mend)
    for name in frame.columns:
        if twice := _TWICE.fullmatch(name):
            mend = "Give each list its own name."
            yield Problem(f"{where}, column {twice[1]}", "is there twice", mend)


def _cells(
    frame: pl.DataFrame, lists: list[str], strata: list[str], where: str
) -> pl.DataFrame:
    """Return pattern, low and high of each row, with its groups; or say what is wrong."""
    bits = [
        pl.col(name).str.strip_chars().cast(pl.Int64) * 2**i for i, name in enumerate(lists)
    ]
    ends = [_ends(text) for text in frame[COUNT].fill_null("")]
    cells = frame.select(
        pl.sum_horizontal(bits).alias("pattern"),
        pl.Series("low", [low for low, _ in ends], dtype=pl.Int64),
        pl.Series("high", [high for _, high in ends], dtype=pl.Int64),
        *(pl.col(name).str.strip_chars() for name in strata),
    )
    nobody = cells["pattern"] == 0
    blank = frame[COUNT].fill_null("").str.strip_chars() == ""
    count, problems = f"{where}, column {COUNT}", []
    for what, mend, wrong in (
        (
            "is on no list",
            "Remove the row: that number is what is asked for.",
            nobody & ~blank,
        ),
        (
            "is not a whole number, 0 or more",
            f"Count each child once, less than {TOO_MANY:,} in all; write a hidden or rounded count as a range, such as 1-5.",
            cells["low"].is_null() & ~(nobody & blank),
        ),
        ("is a range from more to less", "Turn it round.", cells["low"] > cells["high"]),
    ):
        if found := int(wrong.sum()):
            problems.append(Problem(count, what, mend, found))
    if twice := cells.height - cells.n_unique(["pattern", *strata]):
        what = "repeats a pattern" + (" of the same group" if strata else "")
        problems.append(Problem(where, what, "Keep one of each.", twice))
    if problems:
        raise DataError(problems)
    return cells.filter(~nobody)


def _ends(text: str) -> tuple[int | None, int | None]:
    if found := _RANGE.match(text):
        low, high = int(found[1]), int(found[2])
    else:
        whole = text.strip()
        low = high = int(whole) if whole.isascii() and whole.isdigit() else TOO_MANY
    return (None, None) if max(low, high) >= TOO_MANY else (low, high)


def _tables(
    cells: pl.DataFrame, lists: list[str], strata: list[str], by: Sequence[str], where: str
) -> Mapping[Group, CaptureTable]:
    """Return a table for each group; or say which are not whole, overlap or disagree."""
    problems, found = list[Problem](), dict[Group, CaptureTable]()
    every = 2 ** len(lists) - 1
    whole = [pl.col(name).str.to_lowercase().is_in(WHOLE) for name in strata]
    parts = cells.filter(~pl.any_horizontal(whole)) if whole else cells
    if parts.is_empty():
        parts = cells
    for name in strata:
        problems += overlapping(name, parts[name].unique().to_list(), where)
        problems += _sums(name, parts, where)
    for named, group in (
        parts.group_by(strata, maintain_order=True) if strata else [((), parts)]
    ):
        if absent := every - group.height:
            said = f"{where}, {', '.join(map(str, named))}" if named else where
            what = f"{absent} of {every} patterns {'has' if absent == 1 else 'have'} no row"
            problems.append(
                Problem(said, what, "Add them, with count 0 where there is no child.")
            )
    problems += _disagreements(cells, parts, strata, where)
    if problems:
        raise DataError(problems)
    keys = parts.select(by).unique(maintain_order=True).rows() if by else [()]
    for key in keys:
        chosen = parts.filter(*(pl.col(n) == v for n, v in zip(by, key, strict=True)))
        try:
            found[key] = _table(chosen, lists)
        except DataError as error:
            said = ", ".join(key) or where
            problems += [
                Problem(f"{said}, {p.where}", p.what, p.mend) for p in error.problems
            ]
    if problems:
        raise DataError(problems)
    return found


def _table(cells: pl.DataFrame, lists: list[str]) -> CaptureTable:
    sums = cells.group_by("pattern").agg(pl.col("low", "high").sum()).sort("pattern")
    low, high = sums["low"].to_numpy(), sums["high"].to_numpy()
    known = bool(np.array_equal(low, high))
    ends = (None, None) if known else (low, high)
    return CaptureTable(tuple(lists), (low + high) // 2, *ends)


def _disagreements(
    cells: pl.DataFrame, parts: pl.DataFrame, strata: list[str], where: str
) -> Iterable[Problem]:
    """Yield each group whose "all" or "total" is not the sum of the others."""
    for name in strata:
        others = [each for each in strata if each != name]
        is_whole = pl.col(name).str.to_lowercase().is_in(WHOLE)
        plain = cells.filter(~pl.any_horizontal(is_whole)) if parts is not cells else cells
        keys = ["pattern", *others]
        total = cells.filter(is_whole).group_by(keys).agg(pl.col("low", "high").sum())
        added = plain.group_by(keys).agg(pl.col("low", "high").sum().name.suffix("_parts"))
        both = total.join(added, on=keys, how="inner")
        off = both.filter(
            (pl.col("low") > pl.col("high_parts")) | (pl.col("high") < pl.col("low_parts"))
        )
        if off.height:
            what = "the total is not the sum of its groups"
            yield Problem(f"{where}, column {name}", what, "Correct either.", off.height)


def _sums(name: str, parts: pl.DataFrame, where: str) -> Iterable[Problem]:
    """Yield each group that holds the children of all others, as England does its regions."""
    groups = parts[name].unique(maintain_order=True).to_list()
    added = parts.group_by("pattern").agg(pl.col("high").sum().alias("all"))
    for group in groups if len(groups) > _PAIR else []:
        own = (
            parts.filter(pl.col(name) == group)
            .group_by("pattern")
            .agg(pl.col("high").sum())
        )
        both = own.join(added, on="pattern")
        if both["high"].sum() and (both["all"] == 2 * both["high"]).all():
            what = f"the group {group} is the sum of all others"
            yield Problem(f"{where}, column {name}", what, 'Remove it, or call it "total".')


def overlapping(name: str, values: Iterable[str], where: str) -> Iterable[Problem]:
    """Yield each two groups, such as ages 0-4 and 3-7, that share a value.

    Args:
        name: the column.
        values: the groups.
        where: the file.
    """
    ranges = {v: (int(m[1]), int(m[2])) for v in sorted(values) if (m := _AGES.match(v))}
    for (one, (a, b)), (other, (c, d)) in combinations(ranges.items(), 2):
        if a <= d and c <= b:
            what = f"the groups {one} and {other} overlap"
            yield Problem(
                f"{where}, column {name}", what, "Each child belongs to one group."
            )
