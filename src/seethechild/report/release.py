"""What may leave together: all cells of a table by group and period, and what left before.

A table of counts by measure, group, level and period is held together by sums: years make up all
years, levels of each group make up all children, in all years and in each. What is hidden in one
place must not come out by adding and taking away in another. The method:

1. *Lines.* All years are one line, the levels of each group (all years together) another. They share
   only the count of all children in all years. In each line the smallest shown cells are hidden
   too, until nobody who adds and subtracts, and knows that ``<10`` means 0 to 9 and ``hidden`` 10 or
   more, can narrow any small count to fewer values than ``<10`` does by itself. The range is exact, as the
   lines form a tree. Where a whole line is hidden and that is not enough, its marks no longer tell
   small from not small.
2. *Crossings.* Levels by year lie in two lines at once. If any year is hidden, none are shown. Else
   a level with a small count in some year has none of its years shown, and further levels with it,
   smallest first, until by the bounds of Fréchet (exact for a table of two ways) no small count
   is narrower than ``<10``. Their marks do not tell small from not small.
3. *Earlier releases.* A count that differs from one that left before by less than ten, and not by
   nought, would tell of those few: it is hidden, and protected as a small one is.

It protects against sums and differences within one measure. It does not against what someone
knows already, nor against tables published elsewhere.

Sources:
    Willenborg and de Waal (2001), Elements of Statistical Disclosure Control, chapters 4 and 5 (cell
    suppression and its audit); Dobra and Fienberg (2000), PNAS 97: 11885-11892 (bounds of Fréchet).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Final, TypeAlias

import polars as pl

from seethechild.report.disclosure import HIDDEN, SMALL, THRESHOLD, refuse_identities

#: Measure, group, level and period of a row.
Key: TypeAlias = tuple[str, str, str, str]
KEYS: Final = ("measure", "group", "level", "period")
#: Counts that left before, by what ``cell_name`` calls them.
Earlier: TypeAlias = Mapping[str, Sequence[float]]
#: The level and period of everything; groups whose levels are no parts of it.
WHOLE: Final = "all"
LOOSE: Final = ("apart",)


@dataclass
class _Cell:
    """A count and whether it is shown: ``mark`` is empty, ``<10`` or ``hidden``."""

    value: float
    mark: str = ""
    secret: bool = False  # small, or too near to what left before


@dataclass
class _Line:
    """Cells that make up a whole, which several lines may share."""

    cells: list[_Cell]
    beyond: (
        float  # by how much they make up more than the whole: children counted in two years
    )
    neutral: bool = False  # marks do not tell small from not small

    def bounds(self, cell: _Cell, threshold: int) -> tuple[float, float]:
        """What a reader knows of a cell by itself."""
        if not cell.mark:
            return cell.value, cell.value
        if self.neutral:
            return 0.0, inf
        return (0.0, threshold - 1.0) if cell.mark == SMALL else (float(threshold), inf)


@dataclass
class _Star:
    """Lines that share one whole and nothing else."""

    whole: _Cell
    lines: list[_Line] = field(default_factory=list)


def release(
    frame: pl.DataFrame,
    with_it: Mapping[str, Sequence[str]],
    *,
    threshold: int = THRESHOLD,
    table: str = "",
    earlier: Earlier | None = None,
) -> pl.DataFrame:
    """Hide what must be hidden in a table of counts by measure, group, level and period.

    Args:
        frame: counts from records; one row a measure, group, level and period. The rows of group
            "all" (level "all") are the whole; period "all" is all periods. A column that is missing is "all".
        with_it: each count to the columns (shares, rates, ranges, other counts) that would give it
            away.
        threshold: counts below this are hidden, 0 included.
        table: what to call the table in ``earlier``.
        earlier: counts that left before.

    Returns:
        The same rows in the same order. A hidden count is null; a column ``{count}_mark`` beside
        each count is ``""``, ``"<10"`` or ``"hidden"``.

    Raises:
        DisclosureError: the frame names children, families or workers.

    Example:
        >>> rows = [("m", "all", "all", 60), ("m", "sex", "F", 4), ("m", "sex", "M", 56)]
        >>> frame = pl.DataFrame(rows, schema=["measure", "group", "level", "n"], orient="row")
        >>> release(frame, {"n": []})["n_mark"].to_list()
        ['', '<10', 'hidden']
    """
    refuse_identities(frame)
    keys = _keys(frame)
    out = frame
    for count, others in with_it.items():
        cells = {
            key: _cell(
                value, threshold, (earlier or {}).get(cell_name(table, count, key), ())
            )
            for key, value in zip(keys, frame[count].cast(pl.Float64), strict=True)
            if value is not None
        }
        for mine in _by_measure(cells):
            _protect(mine, threshold)
        marks = [cells[key].mark if key in cells else "" for key in keys]
        mark = pl.Series(f"{count}_mark", marks, dtype=pl.String)
        out = out.with_columns(mark).with_columns(
            pl.when(pl.col(f"{count}_mark") == "").then(pl.col(each)).alias(each)
            for each in (count, *others)
        )
    return out


def cell_name(table: str, count: str, key: Key) -> str:
    """Return what a count is called among those that left before."""
    return " | ".join((table, count, *key))


def left(frame: pl.DataFrame, counts: Sequence[str], table: str = "") -> dict[str, float]:
    """Return the counts of a released table that are shown, by name, to be kept for the next time.

    Example:
        >>> frame = pl.DataFrame({"measure": ["m", "m"], "level": ["all", "a"], "n": [60, None]})
        >>> left(frame, ["n"], "late")
        {'late | n | m | all | all | all': 60.0}
    """
    return {
        cell_name(table, count, key): float(value)
        for count in counts
        for key, value in zip(_keys(frame), frame[count], strict=True)
        if value is not None
    }


def _keys(frame: pl.DataFrame) -> list[Key]:
    named = frame.select(
        pl.col(each).cast(pl.String).fill_null("")
        if each in frame.columns
        else pl.lit(WHOLE).alias(each)
        for each in KEYS
    )
    return [(row[0], row[1], row[2], row[3]) for row in named.iter_rows()]


def _cell(value: float, threshold: int, before: Sequence[float]) -> _Cell:
    if value < threshold:
        return _Cell(value, SMALL, secret=True)
    if any(0 < abs(value - each) < threshold for each in before):
        return _Cell(value, HIDDEN, secret=True)
    return _Cell(value)


def _by_measure(cells: Mapping[Key, _Cell]) -> list[dict[Key, _Cell]]:
    found: dict[str, dict[Key, _Cell]] = {}
    for key, cell in cells.items():
        found.setdefault(key[0], {})[key] = cell
    return list(found.values())


def _protect(cells: Mapping[Key, _Cell], threshold: int) -> None:
    """Hide further cells of one measure until no small one can be narrowed down."""
    levels: dict[str, dict[str, _Cell]] = {}
    years: dict[tuple[str, str], dict[str, _Cell]] = {}
    for (_, group, level, period), cell in cells.items():
        if period == WHOLE:
            levels.setdefault(group, {})[level] = cell
        else:
            years.setdefault((group, level), {})[period] = cell
    main = years.pop((WHOLE, WHOLE), {})
    whole = levels.pop(WHOLE, {}).get(WHOLE)
    parts = [list(each.values()) for group, each in levels.items() if group not in LOOSE]
    _close(_star(whole, [list(main.values()), *parts]), threshold)
    for group in LOOSE:
        for level in {*levels.get(group, {}), *(lv for g, lv in years if g == group)}:
            line = list(years.pop((group, level), {}).values())
            _close(_star(levels.get(group, {}).get(level), [line]), threshold)
    shut = any(cell.mark for cell in main.values()) or (
        whole is not None and bool(whole.mark)
    )
    for group in {group for group, _ in years}:
        rows = {level: each for (g, level), each in years.items() if g == group}
        _cross(rows, levels.get(group, {}), threshold, shut=shut)


def _star(whole: _Cell | None, lines: Sequence[list[_Cell]]) -> _Star:
    """Return lines with their whole; one that is not told is what the first line makes up."""
    some = [each for each in lines if each]
    if whole is None:
        whole = _Cell(sum(cell.value for cell in some[0]) if some else 0.0)
    beyond = [sum(cell.value for cell in each) - whole.value for each in some]
    return _Star(whole, [_Line(*each) for each in zip(some, beyond, strict=True)])


def _close(star: _Star, threshold: int) -> None:
    while (line := _open_line(star, threshold)) is not None:
        _hide_one_more(star, line)


def _open_line(star: _Star, threshold: int) -> _Line | None:
    """Return a line in which something secret can be narrowed down, or None."""
    sums = [_sum(line, threshold) for line in star.lines]
    own = (0.0, inf) if star.whole.mark else (star.whole.value, star.whole.value)
    if star.whole.secret and star.lines:
        low, high = _within([own, *sums])
        if high - low < threshold - 1:
            return min(star.lines, key=lambda line: _width(_sum(line, threshold)))
    for place, line in enumerate(star.lines):
        rest = _within([own, *sums[:place], *sums[place + 1 :]])
        for cell in line.cells:
            if cell.secret and _range(line, cell, rest, threshold) < threshold - 1:
                return line
    return None


def _range(line: _Line, cell: _Cell, whole: tuple[float, float], threshold: int) -> float:
    """Return how far apart the least and the most are that a secret cell can be."""
    low, high = line.bounds(cell, threshold)
    others = [line.bounds(each, threshold) for each in line.cells if each is not cell]
    least, most = sum(each[0] for each in others), sum(each[1] for each in others)
    low = max(low, whole[0] + line.beyond - most)
    high = min(high, whole[1] + line.beyond - least)
    return high - low


def _sum(line: _Line, threshold: int) -> tuple[float, float]:
    """Return what the line's cells can make up of the whole."""
    ends = [line.bounds(cell, threshold) for cell in line.cells]
    return sum(e[0] for e in ends) - line.beyond, sum(e[1] for e in ends) - line.beyond


def _width(ends: tuple[float, float]) -> float:
    return ends[1] - ends[0]


def _within(ends: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return max(each[0] for each in ends), min(each[1] for each in ends)


def _hide_one_more(star: _Star, line: _Line) -> None:
    """Hide the smallest shown cell of a line, or blur its marks, or go on in another line."""
    for each in (line, *(other for other in star.lines if other is not line)):
        shown = [cell for cell in each.cells if not cell.mark]
        if shown:
            min(shown, key=lambda cell: cell.value).mark = HIDDEN
            return
        if not each.neutral:
            each.neutral = True
            for cell in each.cells:
                cell.mark = HIDDEN
            return
    if not star.whole.mark:
        star.whole.mark = HIDDEN
        return
    for each in star.lines:  # nothing is left to hide: nothing is left to learn
        for cell in each.cells:
            cell.secret = False
    star.whole.secret = False


def _cross(
    rows: Mapping[str, Mapping[str, _Cell]],
    margins: Mapping[str, _Cell],
    threshold: int,
    *,
    shut: bool,
) -> None:
    """Hide whole levels of a group by year.

    Args:
        rows: level to its cells by period.
        margins: level to its cell of all periods.
        threshold: counts below this are small.
        shut: whether no level may be shown by year.
    """
    out = {
        level
        for level, cells in rows.items()
        if shut
        or any(cell.secret for cell in cells.values())
        or (level in margins and margins[level].mark)
    }
    rest = sorted(
        (level for level in rows if level not in out),
        key=lambda level: (sum(cell.value for cell in rows[level].values()), level),
    )
    while out and rest and not _crossing_holds(rows, margins, out, threshold):
        out.add(rest.pop(0))
    for level in out:
        for cell in rows[level].values():
            cell.mark = HIDDEN


def _crossing_holds(
    rows: Mapping[str, Mapping[str, _Cell]],
    margins: Mapping[str, _Cell],
    out: set[str],
    threshold: int,
) -> bool:
    """Whether no small count among hidden levels by year has fewer values than ``<10``."""
    total = {level: sum(cell.value for cell in rows[level].values()) for level in out}
    by_period: dict[str, float] = {}
    for level in out:
        for period, cell in rows[level].items():
            by_period[period] = by_period.get(period, 0.0) + cell.value
    whole = sum(total.values())
    for level in out:
        unknown = level in margins and bool(margins[level].mark) and margins[level].secret
        for period, cell in rows[level].items():
            if not cell.secret:
                continue
            down = by_period[period]
            room = (
                [down]
                if unknown
                else [total[level], down, whole - total[level], whole - down]
            )
            if min(room) < threshold - 1:
                return False
    return True
