"""Linking lists: from agencies' files to sampled capture tables, without a name or a number of a child.

What comes out are counts by pattern of lists, one table for each sampled linkage; how well chances
were calibrated; how many children each two lists share, estimated without linking anybody; and
how often each field slips. What goes in is never kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from seethechild.core.errors import Problem, SpecError
from seethechild.core.provenance import Input, Provenance, sha256_file
from seethechild.need.linkage.calibrate import Calibration, Reviewed, calibrate, shown
from seethechild.need.linkage.chance import (
    A_FEW,
    OTHER_FIRST,
    TWICE,
    Others,
    Patterns,
    learn_others,
    patterns_of,
    two_lists,
)
from seethechild.need.linkage.dual import by_level, shared
from seethechild.need.linkage.encoded import compare_encoded
from seethechild.need.linkage.encoded_files import all_encoded, read_encoded
from seethechild.need.linkage.pairs import Comparer, Numbers, Pairs, compare
from seethechild.need.linkage.reading import read_lists
from seethechild.need.linkage.same_child import MOST_OTHER, SameChild, fit
from seethechild.need.linkage.sample import Sampled, candidates, cells, join, sample
from seethechild.need.linkage.standard import without_repeats
from seethechild.need.tables import CaptureTable

#: Linkages drawn unless told otherwise.
DRAWS: Final = 100
_FEWEST_DRAWS: Final = 2
#: Fewer pairs within lists than this leave twins and strangers to guesswork.
_FEW_WITHIN: Final = 200
_NEARLY: Final = 1e-6
BY_TOKENS: Final = "The lists are encoded: records were compared by keyed tokens, mostly of children born in one month."


@dataclass(frozen=True, eq=False)
class Linked:
    """What linking tells: numbers only.

    Attributes:
        lists: names of the L lists.
        children: shape (L,), children on each list.
        counts: shape (D, 2**L - 1), children on exactly which lists, by sampled linkage.
        most: shape (2**L - 1,), the most that a hidden cell holds in any draw, -1 where a cell is
            not hidden. A hidden cell holds 0 or more, and ``counts`` a middle value.
        precision: share of links that are right, if one linked by what is likelier than not.
        recall: share of one child's pairs of records that this would find.
        looked_at: share of one child's pairs that were compared at all.
        calibration: bands of chances beside what pairs within lists and reviewed pairs say.
        shared: children that each two lists share, and all children by two lists, without links.
        levels: how often each field is how alike, for one child's records and for different
            children's.
        notes: what a reader must know, in sentences.
        provenance: what it was made from, by file name and hash.
    """

    lists: tuple[str, ...]
    children: Numbers
    counts: Numbers
    most: Numbers
    precision: float
    recall: float
    looked_at: float
    calibration: pl.DataFrame
    shared: pl.DataFrame
    levels: pl.DataFrame
    notes: tuple[str, ...]
    provenance: Provenance

    @property
    def tables(self) -> tuple[CaptureTable, ...]:
        """The capture table of each sampled linkage; hidden cells as ranges."""
        hidden = self.most >= 0
        if not hidden.any():
            return tuple(CaptureTable(self.lists, counts) for counts in self.counts)
        return tuple(
            CaptureTable(
                self.lists,
                counts,
                np.where(hidden, 0, counts),
                np.where(hidden, self.most, counts),
            )
            for counts in self.counts
        )


@dataclass(frozen=True, eq=False)
class Group:
    """The fit for those two lists that tell births alike."""

    pairs: Pairs
    patterns: Patterns
    others: Others
    fit: SameChild
    calibration: Calibration
    reviewed: Reviewed | None


def link(
    files: Sequence[str | Path],
    columns: Mapping[str, str] | None = None,
    *,
    seed: int = 1,
    draws: int = DRAWS,
    reviewed: pl.DataFrame | None = None,
) -> Linked:
    """Find how many children are on exactly which of several agencies' lists.

    Args:
        files: a CSV file for each agency, each child once; all plain, or all encoded with one key.
        columns: heading to field, for headings that are not known.
        seed: of the random streams.
        draws: how many linkages to sample.
        reviewed: pairs that people looked at: ``list_1, row_1, list_2, row_2`` (rows count from 1,
            without the heading) and ``same`` (true or false).

    Returns:
        Numbers only; see ``Linked``.

    Raises:
        DataError: files cannot be used; everything that is wrong, at once.
        SpecError: too few draws, or reviewed pairs that are not in the files, or that would be of
            encoded lists.
    """
    if draws < _FEWEST_DRAWS:
        raise SpecError(Problem("draws", f"is {draws}", f"Use {_FEWEST_DRAWS} or more."))
    encoded = all_encoded(files)
    if encoded and reviewed is not None:
        mend = "Leave them out: nobody can look at encoded records."
        raise SpecError(Problem("reviewed pairs", "the lists are encoded", mend))
    lists = read_encoded(files) if encoded else read_lists(files, columns)
    sources = tuple(
        Input(Path(file).name, sha256_file(file), frame.height)
        for file, frame in zip(files, lists.values(), strict=True)
    )
    provenance = Provenance.of(
        seed=seed,
        inputs=sources,
        settings={
            "draws": draws,
            "columns": dict(columns or {}),
            "reviewed": 0 if reviewed is None else reviewed.height,
            "encoded": encoded,
        },
    )
    by = compare_encoded if encoded else compare
    found = link_frames(lists, provenance, seed=seed, draws=draws, reviewed=reviewed, by=by)
    return replace(found, notes=(*found.notes, BY_TOKENS)) if encoded else found


def link_frames(
    lists: Mapping[str, pl.DataFrame],
    provenance: Provenance,
    *,
    seed: int = 1,
    draws: int = DRAWS,
    reviewed: pl.DataFrame | None = None,
    by: Comparer = compare,
) -> Linked:
    """Do what ``link`` does, for lists as ``standardise`` returns them, compared by whatever means."""
    once = once_each(lists)
    groups = fitted(once, None if reviewed is None else _records(reviewed, once), by)
    pairs = groups[0].pairs
    found = join([candidates(g.pairs, g.patterns, g.fit, g.calibration) for g in groups])
    drawn = sample(pairs, found, draws=draws, seed=seed)
    twos = np.concatenate([group.patterns.twos for group in groups])
    number = np.concatenate([group.fit.number for group in groups])
    looked = sum(g.fit.looked_at * g.fit.number.sum() for g in groups) / number.sum()
    bands = [shown(g.patterns, g.fit, g.calibration, g.reviewed) for g in groups]
    return Linked(
        pairs.lists,
        pairs.sizes,
        drawn.counts,
        np.full(drawn.counts.shape[1], -1),
        drawn.precision,
        drawn.recall,
        float(looked),
        _added(bands),
        shared(pairs.lists, pairs.sizes, twos, number, drawn.counts),
        by_level(groups[0].patterns, groups[0].fit, groups[0].others),
        tuple(_notes(lists, once, groups, drawn)),
        provenance,
    )


def once_each(lists: Mapping[str, pl.DataFrame]) -> Mapping[str, pl.DataFrame]:
    """Return lists with each child once, and ``row``: its place in the file, from 1."""
    return {
        name: without_repeats(frame.with_row_index("row", 1))
        for name, frame in lists.items()
    }


def fitted(
    once: Mapping[str, pl.DataFrame], judged: pl.DataFrame | None, by: Comparer = compare
) -> list[Group]:
    """Compare lists and fit the chances that pairs are one child.

    Those two lists that tell days of birth are fitted apart from those where one tells months only.

    Args:
        once: as ``once_each`` returns it.
        judged: pairs that people looked at, as numbers of records, if any.
        by: what compares the lists.

    Returns:
        One or two fits.
    """
    pairs = by({name: frame.drop("row") for name, frame in once.items()})
    twos = two_lists(len(pairs.lists))
    months = pairs.month_only[twos].any(axis=1)
    groups = []
    if not months.all():
        groups.append(_group(pairs, twos[~months], judged))
    if months.any():
        groups.append(_group(pairs.by_month(), twos[months], judged))
    return groups


def _group(pairs: Pairs, twos: Numbers, judged: pl.DataFrame | None) -> Group:
    patterns = patterns_of(pairs, twos)
    others = learn_others(patterns, pairs.sizes)
    found = fit(patterns, others, pairs.blocks)
    reviewed = None if judged is None else _reviewed(judged, pairs, patterns)
    return Group(
        pairs,
        patterns,
        others,
        found,
        calibrate(patterns, others, found, reviewed),
        reviewed,
    )


def _records(reviewed: pl.DataFrame, once: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return reviewed pairs as numbers of records; or say which are not in the files."""
    needed = ("list_1", "row_1", "list_2", "row_2", "same")
    if absent := [name for name in needed if name not in reviewed.columns]:
        mend = f"Name the columns {', '.join(needed)}."
        raise SpecError(Problem("reviewed pairs", f"there is no {', '.join(absent)}", mend))
    known = pl.concat(
        frame.select(pl.lit(name).alias("list"), pl.col("row").cast(pl.Int64))
        for name, frame in once.items()
    ).with_row_index("record")
    found = reviewed.select(
        pl.col("list_1", "list_2"), pl.col("row_1", "row_2").cast(pl.Int64), "same"
    )
    for side in ("1", "2"):
        found = found.join(
            known.rename({"record": f"record_{side}"}),
            left_on=[f"list_{side}", f"row_{side}"],
            right_on=["list", "row"],
            how="left",
            maintain_order="left",
        )
    if lost := int(
        found.select(pl.col("record_1", "record_2").null_count()).sum_horizontal()[0]
    ):
        mend = "Review pairs of these files, and leave rows that repeat another out."
        raise SpecError(
            Problem("reviewed pairs", "records are not in the files", mend, lost)
        )
    return found.select("record_1", "record_2", pl.col("same").cast(pl.Float64))


def _reviewed(judged: pl.DataFrame, pairs: Pairs, patterns: Patterns) -> Reviewed:
    """Return the reviewed pairs that were compared, by lists and pattern."""
    one, other = (judged[f"record_{side}"].to_numpy().astype(np.int64) for side in "12")
    keys = pairs.left * len(pairs.list_of) + pairs.right
    asked = np.minimum(one, other) * len(pairs.list_of) + np.maximum(one, other)
    place = np.clip(np.searchsorted(keys, asked), 0, len(keys) - 1)
    cell = cells(pairs, patterns)[place]
    use = (keys[place] == asked) & (cell[:, 0] >= 0)
    return Reviewed(cell[use], judged["same"].to_numpy()[use])


def _added(bands: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(bands).group_by("low", "high", maintain_order=True).sum().sort("low")


def _notes(
    rows: Mapping[str, pl.DataFrame],
    once: Mapping[str, pl.DataFrame],
    groups: Sequence[Group],
    drawn: Sampled,
) -> list[str]:
    """Return what a reader must know."""
    notes = [
        "Each list is taken to hold each child once: pairs within it show how alike two children are."
    ]
    pairs = groups[0].pairs
    repeats = sum(rows[name].height - once[name].height for name in rows)
    if repeats:
        notes.append(
            "Rows that repeat another of their list in everything were counted once."
        )
    for name, only in zip(pairs.lists, pairs.month_only, strict=True):
        if only:
            notes.append(
                f"The list {name} tells months of birth: days count nowhere beside it."
            )
    few = sum(int(group.patterns.within.sum()) for group in groups)
    if few < _FEW_WITHIN:
        notes.append(
            "The lists are small: how alike two children look is roughly known only."
        )
    many = np.max([group.patterns.twice for group in groups], axis=0) > np.maximum(
        TWICE * pairs.sizes, A_FEW
    )
    for name, repeated in zip(pairs.lists, many, strict=True):
        if repeated:
            notes.append(
                f"The list {name} seems to hold some children twice: remove repeats, or too"
                " many are counted."
            )
    if any(
        group.fit.share[0][OTHER_FIRST].sum() > MOST_OTHER - _NEARLY for group in groups
    ):
        notes.append(
            "Pairs taken for one child have two first names as often as can be: brothers and"
            " sisters may be among them. Review some pairs by hand."
        )
    number = sum(float(group.fit.number.sum()) for group in groups)
    if drawn.recall < 0.5 and number > _FEW_WITHIN:  # noqa: PLR2004 - fewer found than missed
        notes.append("Most of the children on several lists cannot be found one by one.")
    return notes
