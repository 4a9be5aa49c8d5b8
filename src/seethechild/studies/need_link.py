"""From agencies' lists to how many children there are: the verbs behind ``need link`` and ``need linked``.

Linking happens where the lists are. What leaves is a folder of counts: no name, no number of a child.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import polars as pl

from seethechild.core.errors import Problem, SpecError
from seethechild.core.files import read_csv
from seethechild.core.progress import Progress
from seethechild.core.provenance import Provenance
from seethechild.core.results import Check, Result
from seethechild.need.average import average
from seethechild.need.hidden import best_hidden, completed
from seethechild.need.linkage.linked import Linked, link
from seethechild.need.linkage.pool import pool
from seethechild.need.linkage.release import hide_small, read_linked, write_linked
from seethechild.need.methods import Asked, estimate
from seethechild.need.tables import CaptureTable
from seethechild.report import words
from seethechild.studies.need_lists import DEFAULT_METHODS, refuse_methods
from seethechild.studies.need_tables import FOR_STATISTICS, checks_on, sentence, tables_of

#: Linkages that the average is taken over, and those another method is: it takes longer.
AVERAGED = 40
BY_METHOD = 20
SMALL_HIDDEN = (
    "Counts from 1 to 5 are hidden as ranges and totals are in tens, so that the folder can leave the "
    "place where the lists are."
)
EXACT = "Small counts are kept: the folder must not leave the place where the lists are."


def need_link(
    files: Sequence[Path],
    out: Path,
    *,
    progress: Progress,
    columns: Mapping[str, str] | None = None,
    seed: int = 1,
    draws: int = 100,
    reviewed: Path | None = None,
    exact: bool = False,
) -> Result:
    """Find how many children are on which lists, never who, and write it into a folder.

    Args:
        files: a CSV file for each agency.
        out: the folder.
        progress: told of each step.
        columns: heading to field, for headings that are not known.
        seed: names all chance.
        draws: how many linkages are sampled.
        reviewed: pairs that people looked at (CSV).
        exact: whether small counts are kept.

    Returns:
        Tables ``lists``, ``shared``, ``calibration``, ``levels``.

    Raises:
        DataError, SpecError: files or settings that cannot be used.
        WriteError: the folder cannot be written.
    """
    progress.step(0, 2, "comparing records")
    judged = None if reviewed is None else read_csv(reviewed)
    linked = link(files, columns, seed=seed, draws=draws, reviewed=judged)
    progress.step(1, 2, "writing counts")
    write_linked(linked, out, exact=exact)
    told = linked if exact else hide_small(linked)
    progress.step(2, 2, "done")
    pairs = ", ".join(
        f"{words.count(row['on_both'])} on {row['list_1']} and {row['list_2']}"
        for row in told.shared.drop_nulls("on_both").head(3).to_dicts()
    )
    said = (
        f"{sum(linked.children):,} records of {len(linked.lists)} lists were compared; about {pairs}. "
        f"Of links {words.percent(linked.precision)} are right and {words.percent(linked.recall)} of "
        "all are found, as far as the lists themselves tell."
    )
    return Result(
        said, _side_tables(told), _link_checks(told, exact=exact), linked.provenance
    )


def need_linked(
    folder: Path,
    *,
    progress: Progress,
    methods: Sequence[str] = DEFAULT_METHODS,
    replicates: int = 200,
    seed: int = 1,
) -> Result:
    """Estimate the children on no list, with the doubt of linking inside the interval.

    Args:
        folder: as ``need_link`` wrote it.
        progress: told of each method.
        methods: names of ``need.methods.METHODS``; the first gives the sentence.
        replicates: how often children are drawn again for an interval of one model.
        seed: names all chance.

    Returns:
        Tables of ``need_lists`` and those of ``need_link``.

    Raises:
        DataError: the folder is not one of linked lists.
        SpecError: there is no such method.
    """
    refuse_methods(methods, replicates=replicates)
    linked = read_linked(folder)
    tables = sampled_tables(linked, seed)
    steps = len(methods) + 1
    progress.step(0, steps, "averaging over models and linkages")
    whole = average(*tables)
    found = []
    for place, method in enumerate(methods, start=1):
        progress.step(place, steps, f"estimating by {method}")
        asked = Asked(replicates=replicates, seed=seed)
        found.append(
            whole.answer
            if method == "average"
            else pool([estimate(table, method, asked) for table in tables[:BY_METHOD]])
        )
    middle = CaptureTable(
        linked.lists,
        np.rint(np.median([table.counts for table in tables], axis=0)).astype(np.int64),
    )
    shown = tables_of(middle, found, whole)
    progress.step(steps, steps, "done")
    return Result(
        sentence=sentence(found[0]),
        tables={**shown, **_side_tables(linked)},
        checks=(
            *checks_on(middle, found[0], whole, shown["sensitivity"]),
            *_linked_checks(linked),
        ),
        provenance=Provenance.of(
            seed=seed,
            inputs=linked.provenance.inputs,
            settings={
                "linked": linked.provenance.fingerprint, "methods": list(methods),
                "replicates": replicates,
            },
        ),
    )  # fmt: skip


def columns_of(given: Sequence[str]) -> dict[str, str]:
    """Return heading to field from words such as ``forename=first_name``.

    Raises:
        SpecError: one has no ``=``.

    Example:
        >>> columns_of(["forename=first_name"])
        {'forename': 'first_name'}
    """
    wrong = [each for each in given if "=" not in each]
    if wrong:
        mend = "Write it like forename=first_name."
        raise SpecError(
            [Problem("column", f'"{each}" says no field', mend) for each in wrong]
        )
    return dict(each.split("=", 1) for each in given)


def sampled_tables(linked: Linked, seed: int) -> tuple[CaptureTable, ...]:
    """Return tables of sampled linkages; hidden counts are drawn as the rest would have them."""
    chosen = np.unique(
        np.linspace(0, len(linked.counts) - 1, min(AVERAGED, len(linked.counts))).astype(
            int
        )
    )
    counts = linked.counts[chosen]
    hidden = linked.most >= 0
    if hidden.any():
        middle = np.rint(np.median(counts, axis=0)).astype(np.int64)
        low, high = np.where(hidden, 0, middle), np.where(hidden, linked.most, middle)
        table = CaptureTable(linked.lists, np.clip(middle, low, high), low, high)
        fit = best_hidden(table)
        if fit is not None:
            drawn = completed(table, fit, len(counts), seed=seed)
            counts = np.where(hidden, drawn, counts)
    return tuple(CaptureTable(linked.lists, row) for row in counts)


def _side_tables(linked: Linked) -> dict[str, pl.DataFrame]:
    sizes = pl.DataFrame({"list": list(linked.lists), "records": list(linked.children)})
    return {
        "records": sizes, "shared": linked.shared, "calibration": linked.calibration,
        "levels": linked.levels,
    }  # fmt: skip


def _link_checks(linked: Linked, *, exact: bool) -> tuple[Check, ...]:
    return (
        *_linked_checks(linked),
        Check("what the folder holds", None, EXACT if exact else SMALL_HIDDEN),
        Check("what it may be used for", None, FOR_STATISTICS),
    )


def _linked_checks(linked: Linked) -> tuple[Check, ...]:
    said = (
        f"If one linked whatever is likelier than not, {words.percent(linked.precision)} of links "
        f"would be right and {words.percent(linked.recall)} of one child's pairs found; "
        f"{words.percent(linked.looked_at)} of such pairs were compared at all. Nobody has to choose "
        "where to draw the line: linkages are sampled, right and wrong as often as they are."
    )
    return (
        Check("how well records are linked", None, said),
        *(Check("about these lists", None, note) for note in linked.notes),
    )
