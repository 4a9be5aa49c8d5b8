"""Reading a file with a row for each child: lists, what is known of the child, who lives together.

A column of 0 and 1 is a list, unless it is named as something else; the others are covariates, a household
and groups where they are named, and are not read where they are not. All faults are said at once, and
never with what a row holds.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.core.errors import DataError, Problem, did_you_mean
from seethechild.core.files import read_csv
from seethechild.need.households import Homes, homes_of
from seethechild.need.reading import COUNT, WHOLE, Group, overlapping
from seethechild.need.tables import FEWEST_LISTS, MOST_LISTS, CaptureTable, wrong_number

#: A covariate in words has at most so many kinds: fewer children each would say nothing.
MOST_KINDS = 20
#: A group of fewer children is told to nobody.
SMALLEST_GROUP = 10
#: A column so full of 0 and 1 is meant to be a list.
_NEARLY_A_LIST = 0.9

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Roles:
    """What the columns of a file of children are.

    Attributes:
        lists: columns of 0 and 1; left out, all of them that are nothing else.
        covariates: what is known of each child.
        household: who lives together.
        by: groups.
    """

    lists: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()
    household: str | None = None
    by: tuple[str, ...] = ()

    @property
    def of_children(self) -> bool:
        """Whether something is named that only a row for each child can have."""
        return bool(self.lists or self.covariates or self.household)


@dataclass(frozen=True, eq=False)
class Children:
    """A file of children.

    Attributes:
        frame: lists as 0 and 1, covariates as numbers or text, households and groups as text.
        roles: what its columns are; ``lists`` are all named.
        unused: columns that were not read.
    """

    frame: pl.DataFrame
    roles: Roles
    unused: tuple[str, ...]

    @property
    def patterns(self) -> Ints:
        """The lists of each child as a number: bit i is set where it is on list i."""
        bits = [pl.col(name) * 2**place for place, name in enumerate(self.roles.lists)]
        return self.frame.select(pl.sum_horizontal(bits)).to_series().to_numpy()

    def table(self) -> CaptureTable:
        """Return the children by pattern of lists."""
        size = len(self.roles.lists)
        counts = np.bincount(self.patterns, minlength=2**size)[1:]
        return CaptureTable(self.roles.lists, counts.astype(np.int64))

    def homes(self) -> Homes | None:
        """Return the households; None where none are told."""
        if self.roles.household is None:
            return None
        households = self.frame[self.roles.household]
        return homes_of(self.patterns, households, len(self.roles.lists))

    def groups(self) -> Mapping[Group, "Children"]:
        """Return the children of each group, in the order of the file."""
        return {
            tuple(str(value) for value in key): Children(part, self.roles, self.unused)
            for key, part in self.frame.group_by(list(self.roles.by), maintain_order=True)
        }


def holds_children(path: str | Path, roles: Roles) -> bool:
    """Whether a file has a row for each child, rather than one for each pattern of lists.

    It has where a covariate, a household or lists are named; or where it has no column of counts,
    and its rows repeat patterns as no table of patterns does.
    """
    if roles.of_children:
        return True
    frame = read_csv(path)
    if COUNT in frame.columns or did_you_mean(COUNT, frame.columns):
        return False
    lists = [name for name in frame.columns if name not in roles.by and _flags(frame[name])]
    if not FEWEST_LISTS <= len(lists) <= MOST_LISTS:
        return False
    often = frame.group_by(lists).len()
    whole_table = often.height >= 2 ** len(lists) - 1 and often["len"].n_unique() == 1
    return frame.height > often.height and not whole_table


def read_children(path: str | Path, roles: Roles) -> Children:
    r"""Read a row for each child.

    Args:
        path: a CSV file.
        roles: what its columns are.

    Raises:
        DataError: a column is missing, empty or holds what it must not; a child is on no list; all
            at once.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from seethechild.core.files import write_atomic
        >>> with TemporaryDirectory() as folder:
        ...     write_atomic(Path(folder, "a.csv"), "a,b,age\n1,1,3\n0,1,14\n0,1,9\n")
        ...     children = read_children(Path(folder, "a.csv"), Roles(covariates=("age",)))
        >>> children.roles.lists, children.table().counts.tolist()
        (('a', 'b'), [0, 2, 1])
    """
    frame, where = read_csv(path), str(path)
    frame = frame.with_columns(pl.all().fill_null("").str.strip_chars())
    problems = list(_misnamed(frame, roles, where))
    if problems:
        raise DataError(problems)
    others = {*roles.covariates, *roles.by, roles.household}
    lists = roles.lists or tuple(
        name for name in frame.columns if name not in others and _flags(frame[name])
    )
    if not FEWEST_LISTS <= len(lists) <= MOST_LISTS:
        problems.append(wrong_number(len(lists)))
    if not roles.lists:
        problems += _nearly_lists(frame, others, where)
    problems += _wrong(frame, lists, roles, where)
    if problems:
        raise DataError(problems)
    kept = frame.select(
        *(pl.col(name).cast(pl.Int64) for name in lists),
        *(_number_or_kind(frame[name]) for name in roles.covariates),
        *(
            pl.col(name)
            for name in dict.fromkeys([*roles.by, roles.household])
            if name is not None and name not in roles.covariates
        ),
    )
    unused = tuple(name for name in frame.columns if name not in kept.columns)
    whole = Roles(lists, roles.covariates, roles.household, roles.by)
    return Children(kept, whole, unused)


def _misnamed(frame: pl.DataFrame, roles: Roles, where: str) -> Iterable[Problem]:
    """Yield each column that is not there, or is named as two things."""
    household = (roles.household,) if roles.household else ()
    named = {
        "lists": roles.lists,
        "covariates": roles.covariates,
        "household": household,
        "by": roles.by,
    }
    for what, names in named.items():
        for name in names:
            if name not in frame.columns:
                near = did_you_mean(name, frame.columns)
                mend = f"Did you mean {near[0]}?" if near else "Correct the name."
                yield Problem(f"{where}, {what}", f'there is no column "{name}"', mend)
        if len(set(names)) < len(names):
            yield Problem(f"{where}, {what}", "a column is named twice", "Name it once.")
    for name in roles.lists:
        if name in {*roles.covariates, *household, *roles.by}:
            what = "is a list and something else too"
            yield Problem(f"{where}, column {name}", what, "Say which.")
    if roles.of_children and COUNT in frame.columns:
        what = "is there, so rows are counts"
        mend = "Covariates and households need a row for each child: give that file."
        yield Problem(f"{where}, column {COUNT}", what, mend)


def _wrong(
    frame: pl.DataFrame, lists: Sequence[str], roles: Roles, where: str
) -> Iterable[Problem]:
    """Yield what is wrong with what the columns hold, never what a row holds."""
    yield from _wrong_lists(frame, lists, where)
    household = [roles.household] if roles.household else []
    for name in dict.fromkeys([*roles.covariates, *household, *roles.by]):
        place, empty = f"{where}, column {name}", int((frame[name] == "").sum())
        if empty:
            mend = (
                "Give each child alone a household of its own."
                if name == roles.household
                else "Fill the gaps, or leave the column out."
            )
            yield Problem(place, "is empty", mend, empty)
    for name in roles.covariates:
        place, kinds = f"{where}, column {name}", frame[name].n_unique()
        if not _numbers(frame[name]) and kinds > MOST_KINDS:
            mend = f"Use numbers, or at most {MOST_KINDS} kinds."
            yield Problem(place, f"has {kinds:,} different texts", mend)
    for name in roles.by:
        values = frame[name].unique().to_list()
        yield from overlapping(name, values, where)
        if any(value.lower() in WHOLE for value in values):
            what = "some children are of the group of all"
            yield Problem(f"{where}, column {name}", what, "Name each child's own group.")
    if roles.by:
        sizes = frame.group_by(list(roles.by)).len()["len"]
        small = int((sizes < SMALLEST_GROUP).sum())
        if small:
            what = f"has groups of fewer than {SMALLEST_GROUP} children"
            mend = "Put small groups together, or leave the column out."
            yield Problem(f"{where}, {', '.join(roles.by)}", what, mend, small)


def _wrong_lists(
    frame: pl.DataFrame, lists: Sequence[str], where: str
) -> Iterable[Problem]:
    for name in lists:
        off = int((~frame[name].is_in(["0", "1"])).sum())
        if off:
            mend = "Write 1 where the child is on the list, else 0."
            yield Problem(f"{where}, column {name}", "holds more than 0 and 1", mend, off)
    if lists:
        nobody = int(frame.select(pl.all_horizontal(pl.col(lists) == "0").sum()).item())
        if nobody:
            mend = "Remove the row: how many there are is what is asked for."
            yield Problem(f"{where}, row", "the child is on no list", mend, nobody)


def _nearly_lists(
    frame: pl.DataFrame, others: Collection[str | None], where: str
) -> Iterable[Problem]:
    """Yield each column that would be a list but for some rows, and so would not be read."""
    for name in frame.columns:
        if name in others or _flags(frame[name]):
            continue
        off = int((~frame[name].is_in(["0", "1"])).sum())
        if off <= (1.0 - _NEARLY_A_LIST) * frame.height:
            mend = "Write 1 where the child is on the list, else 0; or name the lists with --lists."
            yield Problem(f"{where}, column {name}", "holds more than 0 and 1", mend, off)


def _flags(column: pl.Series) -> bool:
    values = set(column.fill_null("").str.strip_chars())
    return bool(values) and values <= {"0", "1"}


def _numbers(column: pl.Series) -> bool:
    told = column.filter(column != "").cast(pl.Float64, strict=False)
    return bool(told.is_finite().fill_null(value=False).all())


def _number_or_kind(column: pl.Series) -> pl.Series:
    return column.cast(pl.Float64) if _numbers(column) else column
