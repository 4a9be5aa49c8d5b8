"""What may leave together: all cells of a table of counts, and what left before.

A table of counts by measure, group, level and period is held together by sums: periods make up all
periods, levels of each group make up all children, and a part of a count and its rest make up the
count. What is hidden in one place must not come out by adding and taking away in another, in this
table or one that left before. The method:

1. *Secrets.* A count below ten is secret; so is a part of which all but fewer than ten have it, and
   a count that differs by one to nine from one that left before. What was hidden once stays hidden: it
   would tell what was hidden beside it.
2. *Lines.* All periods are one line, the levels of each group another; they share only the count of
   everything, so that ranges are exact (the lines form a tree). Who reads knows that a hidden count is
   no less than nought and, where it is a part of a count that is shown, no more than that. In each
   line the smallest shown cells are hidden too, until no secret can be narrowed to fewer than ten
   values, and what is hidden of a line makes up ten or more.
3. *Parts.* A part and its rest are hidden together, and each is protected in its own lines.
4. *Levels by period* lie in two lines at once and are not told: nearly all would be hidden.

It protects against sums and differences of one count, its parts, and measures named as unions of
others. It does not against what someone knows already, nor against tables published elsewhere.

Sources:
    Willenborg and de Waal (2001), Elements of Statistical Disclosure Control, chapters 4 and 5 (cell
    suppression and its audit); Hundepool et al. (2012), Statistical Disclosure Control, chapter 4.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import polars as pl

from seethechild.core.errors import DisclosureError, Problem
from seethechild.report.disclosure import HIDDEN, THRESHOLD, refuse_identities

#: Measure, group, level and period of a row.
Key: TypeAlias = tuple[str, str, str, str]
KEYS: Final = ("measure", "group", "level", "period")
#: The level and period of everything; groups whose levels are no parts of it.
WHOLE: Final = "all"
LOOSE: Final = ("apart",)
#: More than any count: what is hidden has no other limit.
_NO_LIMIT: Final = 1e12
_NEARLY: Final = 1e-6
#: Counts of a release by name; None is hidden.
Told: TypeAlias = dict[str, float | None]


@dataclass(frozen=True)
class Earlier:
    """What left before: counts by name, and the names of those that were hidden."""

    shown: Mapping[str, Sequence[float]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()

    def gives_away(self, name: str, count: float, threshold: int = THRESHOLD) -> bool:
        """Whether a count was hidden before, or differs by few from one that left."""
        near = any(
            _NEARLY < abs(count - each) < threshold for each in self.shown.get(name, ())
        )
        return near or name in self.hidden


@dataclass(frozen=True)
class Counted:
    """The counts of a table and how they hang together.

    Attributes:
        counts: each to the columns (shares, rates, ranges) that would give it away.
        parts: count to the count it is part of. The rest is called "not" and the part's name, and may
            itself have parts. A part is hidden where its whole is.
        few: count to a column that is true where it must be hidden for another reason.
        unions: count to measures to those measures that make them up: parts of a union are hidden
            together, and where the union is.
        together: whether all counts of a row are hidden if one is.
        loose: groups whose levels are no parts of "all".
        untold: column that is true for rows that are not told of, but could be worked out.
    """

    counts: Mapping[str, Sequence[str]]
    parts: Mapping[str, str] = field(default_factory=dict)
    few: Mapping[str, str] = field(default_factory=dict)
    unions: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    together: bool = False
    loose: Sequence[str] = LOOSE
    untold: str = ""


@dataclass(eq=False)
class _Mark:
    """Whether a cell is hidden; cells that are hidden together share it."""

    hidden: bool = False


@dataclass(eq=False)
class _Cell:
    value: float
    mark: _Mark
    secret: bool
    of: "_Cell | None" = None

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the most that it can be, for who reads nothing else of its count."""
        if not self.mark.hidden:
            return self.value, self.value
        return 0.0, _NO_LIMIT if self.of is None else self.of.ends[1]


_Cells: TypeAlias = dict[str, dict[Key, _Cell]]


@dataclass(eq=False)
class _Star:
    """Lines that share one whole and nothing else."""

    whole: _Cell
    lines: list[list[_Cell]]
    #: By how much each makes up more than the whole: children counted in two years.
    beyond: list[float] = field(init=False)
    #: What was hidden when all was well.
    settled: tuple[int, int, int] | None = None

    def __post_init__(self) -> None:
        self.beyond = [sum(c.value for c in line) - self.whole.value for line in self.lines]

    def state(self) -> tuple[int, int, int]:
        """Return how much of it is hidden and secret: it only grows."""
        cells = [self.whole, *(cell for line in self.lines for cell in line)]
        wholes = [cell.of.mark.hidden for cell in cells if cell.of is not None]
        hidden = sum(cell.mark.hidden for cell in cells)
        return hidden, sum(wholes), sum(cell.secret for cell in cells)


def release(
    frame: pl.DataFrame,
    counted: Counted,
    *,
    threshold: int = THRESHOLD,
    table: str = "",
    earlier: Earlier | None = None,
) -> pl.DataFrame:
    """Hide what must be hidden in a table of counts by measure, group, level and period.

    Args:
        frame: counts from records; one row a measure, group, level and period. The rows of group
            "all" (level "all") are the whole; period "all" is all periods. A column that is missing is "all".
        counted: its counts and how they hang together.
        threshold: counts below this are hidden, 0 included.
        table: what to call the table in ``earlier``.
        earlier: what left before.

    Returns:
        The same rows in the same order. A hidden count is null; a column ``{count}_mark`` beside
        each count is ``""`` or ``"hidden"``.

    Raises:
        DisclosureError: the frame names children, families or workers, or has levels by period.

    Example:
        >>> rows = [("m", "all", "all", 60), ("m", "sex", "F", 4), ("m", "sex", "M", 56)]
        >>> frame = pl.DataFrame(rows, schema=["measure", "group", "level", "n"], orient="row")
        >>> release(frame, Counted({"n": []}))["n_mark"].to_list()
        ['', 'hidden', 'hidden']
    """
    refuse_identities(frame)
    keys = _keys(frame)
    _refuse_levels_by_period(keys, table)
    cells = _cells(frame, keys, counted, threshold)
    _remember(cells, table, earlier or Earlier(), threshold)
    _settle(cells, counted, threshold)
    out = frame
    for count, others in counted.counts.items():
        hidden = [key in cells[count] and cells[count][key].mark.hidden for key in keys]
        marks = pl.Series(f"{count}_mark", [HIDDEN * each for each in hidden], pl.String)
        out = out.with_columns(marks).with_columns(
            pl.when(pl.col(f"{count}_mark") == "").then(pl.col(each)).alias(each)
            for each in (count, *others)
        )
    return out


def cell_name(table: str, count: str, key: Key) -> str:
    """Return what a count is called among those that left before."""
    return " | ".join((table, count, *key))


def left(frame: pl.DataFrame, counted: Counted, table: str = "") -> Told:
    """Return what a released table tells, by name, to be kept for the next time.

    Example:
        >>> frame = pl.DataFrame({"measure": ["m", "k"], "n": [60, None], "n_mark": ["", "hidden"]})
        >>> left(frame, Counted({"n": []}), "late")
        {'late | n | m | all | all | all': 60.0, 'late | n | k | all | all | all': None}
    """
    keys, told = _keys(frame), Told()
    values = _values(frame, counted)
    for count in values:
        mark = frame[f"{count.removeprefix('not ')}_mark"]
        for key, value, why in zip(keys, values[count], mark, strict=True):
            if value is not None or why:
                told[cell_name(table, count, key)] = value
    return told


def _keys(frame: pl.DataFrame) -> list[Key]:
    named = frame.select(
        pl.col(each).cast(pl.String).fill_null("")
        if each in frame.columns
        else pl.lit(WHOLE).alias(each)
        for each in KEYS
    )
    return [(row[0], row[1], row[2], row[3]) for row in named.iter_rows()]


def _refuse_levels_by_period(keys: Iterable[Key], table: str) -> None:
    crossed = sum(WHOLE not in (group, period) for _, group, _, period in keys)
    if crossed:
        what = "levels of a group by period lie in two sums at once and cannot be protected"
        mend = "Tell of levels in all periods together."
        raise DisclosureError(Problem(table or "table", what, mend, crossed))


def _values(frame: pl.DataFrame, counted: Counted) -> dict[str, list[float | None]]:
    """Return each count, and after each part its rest."""
    found: dict[str, list[float | None]] = {}
    for count in counted.counts:
        found[count] = frame[count].cast(pl.Float64).to_list()
        if count in counted.parts:
            pairs = zip(found[counted.parts[count]], found[count], strict=True)
            found[f"not {count}"] = [
                None if of is None or part is None else of - part for of, part in pairs
            ]
    return found


def _cells(
    frame: pl.DataFrame, keys: Sequence[Key], counted: Counted, threshold: int
) -> _Cells:
    marks: dict[tuple[str, Key], _Mark] = {}
    untold = frame[counted.untold].to_list() if counted.untold else [False] * len(keys)
    cells: _Cells = {}
    for name, values in _values(frame, counted).items():
        count = name.removeprefix("not ")
        alike = _alike(counted, count)
        few = frame[counted.few[count]] if count in counted.few else [False] * len(keys)
        mine = cells.setdefault(name, {})
        for key, value, seed, never in zip(keys, values, few, untold, strict=True):
            if value is None:
                continue
            bundle = WHOLE if counted.together else count
            same = (bundle, (alike.get(key[0], key[0]), *key[1:]))
            mark = marks.setdefault(same, _Mark())
            of = cells[counted.parts[count]].get(key) if count in counted.parts else None
            secret = bool(seed) or (
                value < threshold - _NEARLY and not (never and not value)
            )
            mark.hidden |= secret or bool(never)
            mine[key] = _Cell(value, mark, secret, of)
    return cells


def _alike(counted: Counted, count: str) -> dict[str, str]:
    """Return measures that make up a union, by one name."""
    unions = counted.unions.get(count, {})
    return {part: " ".join(parts) for parts in unions.values() for part in parts}


def _remember(cells: _Cells, table: str, earlier: Earlier, threshold: int) -> None:
    """Make secret what was hidden before, or is too near to what left."""
    for count, mine in cells.items():
        for key, cell in mine.items():
            if earlier.gives_away(cell_name(table, count, key), cell.value, threshold):
                cell.secret = cell.mark.hidden = True


def _settle(cells: _Cells, counted: Counted, threshold: int) -> None:
    """Hide further cells until no secret of any count can be narrowed down."""
    stars = [star for mine in cells.values() for star in _stars(mine, counted.loose)]
    changed = True
    while changed:
        changed = any(_close(star, threshold) for star in stars)
        changed |= any(_hide_parts(mine) for mine in cells.values())
        changed |= any(_hide_unions(cells[c], counted.unions[c]) for c in counted.unions)


def _hide_parts(cells: Mapping[Key, _Cell]) -> bool:
    """Hide parts whose whole is hidden."""
    lost = [
        cell
        for cell in cells.values()
        if cell.of is not None and cell.of.mark.hidden and not cell.mark.hidden
    ]
    for cell in lost:
        cell.mark.hidden = True
    return bool(lost)


def _hide_unions(cells: Mapping[Key, _Cell], unions: Mapping[str, Sequence[str]]) -> bool:
    """Hide what makes up a hidden union; what is hidden of a union is secret: its like would tell it."""
    changed = False
    for key, cell in cells.items():
        for part in unions.get(key[0], ()):
            mine = cells.get((part, *key[1:]))
            if mine is not None and (cell.mark.hidden or mine.mark.hidden):
                changed |= not (mine.mark.hidden and mine.secret)
                mine.mark.hidden = mine.secret = True
    return changed


def _stars(cells: Mapping[Key, _Cell], loose: Sequence[str]) -> list[_Star]:
    """Return the lines of each measure; those of loose groups are single cells and need none."""
    lines: dict[str, dict[str, list[_Cell]]] = {}
    for (measure, group, _, period), cell in cells.items():
        if group in loose or (group == WHOLE and period == WHOLE):
            continue
        lines.setdefault(measure, {}).setdefault(group, []).append(cell)
    stars = []
    for measure, mine in lines.items():
        first = next(iter(mine.values()))
        total = _Cell(sum(each.value for each in first), _Mark(), secret=False)
        whole = cells.get((measure, WHOLE, WHOLE, WHOLE), total)
        stars.append(_Star(whole, list(mine.values())))
    return stars


def _close(star: _Star, threshold: int) -> bool:
    changed, state = False, star.state()
    if not state[0] or state == star.settled:
        return False
    while (line := _open_line(star, threshold)) is not None and _hide_one_more(star, line):
        changed = True
    star.settled = star.state()
    return changed


def _open_line(star: _Star, threshold: int) -> list[_Cell] | None:
    """Return a line in which something secret can be narrowed down, or None."""
    pairs = list(zip(star.lines, star.beyond, strict=True))
    sums = [_sum(line, beyond) for line, beyond in pairs]
    for place, (line, beyond) in enumerate(pairs):
        whole = _within([star.whole.ends, *sums[:place], *sums[place + 1 :]])
        if _tells(line, whole, beyond, threshold):
            return line
    low, high = _within([star.whole.ends, *sums])
    if star.whole.secret and high - low < threshold - 1 - _NEARLY:
        return star.lines[min(range(len(sums)), key=lambda i: sums[i][1] - sums[i][0])]
    return None


def _tells(
    line: Sequence[_Cell], whole: tuple[float, float], beyond: float, threshold: int
) -> bool:
    """Whether a secret of a line, or all that is hidden of it together, can be narrowed down."""
    hidden = [cell for cell in line if cell.mark.hidden]
    if not hidden:
        return False
    room = whole[1] - whole[0]
    if sum(cell.value for cell in hidden) < threshold and room < threshold - 1:
        return True
    ends = [cell.ends for cell in line]
    least, most = sum(each[0] for each in ends), sum(each[1] for each in ends)
    for cell, (low, high) in zip(line, ends, strict=True):
        if cell.secret:
            down = max(low, whole[0] + beyond - (most - high))
            up = min(high, whole[1] + beyond - (least - low))
            if up - down < threshold - 1 - _NEARLY:
                return True
    return False


def _sum(line: Sequence[_Cell], beyond: float) -> tuple[float, float]:
    """Return what the line's cells can make up of the whole."""
    ends = [cell.ends for cell in line]
    return sum(each[0] for each in ends) - beyond, sum(each[1] for each in ends) - beyond


def _within(ends: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return max(each[0] for each in ends), min(each[1] for each in ends)


def _hide_one_more(star: _Star, line: Sequence[_Cell]) -> bool:
    """Hide the smallest shown cell of a line, else the whole, else go on in another line."""
    for cells in (line, [star.whole], *star.lines):
        shown = [cell for cell in cells if not cell.mark.hidden]
        if shown:
            min(shown, key=lambda cell: cell.value).mark.hidden = True
            return True
    return False  # nothing is left to hide
