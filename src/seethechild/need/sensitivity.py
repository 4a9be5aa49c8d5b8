"""What would change the answer: other lists, lists put together, a dependence nobody can see.

No table can show how lists depend on each other among children on none of them, so every estimate
rests on an assumption about it. Here the assumption is moved, and the answer with it.

Source:
    Gerritse, van der Heijden and Bakker (2015), Sensitivity of population size estimation for
    violating parametric assumptions in log-linear models, J. Official Statistics 31(3), for two
    lists. Aleshin-Guendel, Sadinle and Wakefield (2021), arXiv:2101.09304, and Sun and Crawford
    (2020), arXiv:2008.00127, for the interaction of all lists.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from seethechild.need import poisson_kernel as kernel
from seethechild.need.average import Average, average
from seethechild.need.estimate import Estimate
from seethechild.need.tables import FEWEST_LISTS, CaptureTable, patterns

Floats = NDArray[np.float64]

#: Odds ratios that are tried: children on one list are so much more or less often on the other.
RATIOS = (0.25, 0.5, 1.0, 2.0, 4.0)
#: A log of children above this is a number without a meaning.
_FAR = 700.0


@dataclass(frozen=True)
class Moved:
    """An answer of other lists.

    Attributes:
        kind: ``"left out"`` or ``"put together"``.
        what: the lists.
        answer: what comes out.
    """

    kind: str
    what: str
    answer: Estimate


def other_lists(
    table: CaptureTable, estimate: Callable[[CaptureTable], Estimate] | None = None
) -> tuple[Moved, ...]:
    """Return the answers without each list, and with each two put together.

    Args:
        table: of three lists or more; fewer cannot spare any.
        estimate: how; left out, the average.

    Example:
        >>> table = CaptureTable(("a", "b", "c"), np.array([90, 85, 30, 80, 28, 25, 15]))
        >>> [(each.kind, each.what) for each in other_lists(table)][:2]
        [('left out', 'a'), ('left out', 'b')]
    """
    how = estimate or (lambda each: average(each).answer)
    if table.size <= FEWEST_LISTS:
        return ()
    return tuple(Moved(kind, what, how(other)) for kind, what, other in _others(table))


def _others(table: CaptureTable) -> Iterator[tuple[str, str, CaptureTable]]:
    for place, name in enumerate(table.lists):
        other = without_list(table, place)
        if other is not None:
            yield "left out", name, other
    for one, two in combinations(range(table.size), 2):
        other = put_together(table, one, two)
        yield "put together", f"{table.lists[one]} and {table.lists[two]}", other


def without_list(table: CaptureTable, place: int) -> CaptureTable | None:
    """Return the table without a list; children only on it are gone. None if nobody is left.

    Example:
        >>> table = CaptureTable(("a", "b", "c"), np.array([1, 2, 3, 4, 5, 6, 7]))
        >>> without_list(table, 0).counts.tolist()
        [5, 9, 13]
    """
    bits = [bit for bit in range(table.size) if bit != place]
    counts = _moved(table, [[bit] for bit in bits])
    names = tuple(table.lists[bit] for bit in bits)
    return CaptureTable(names, counts) if counts.any() else None


def put_together(table: CaptureTable, one: int, two: int) -> CaptureTable:
    """Return the table in which being on either of two lists is being on one.

    Example:
        >>> table = CaptureTable(("a", "b", "c"), np.array([1, 2, 3, 4, 5, 6, 7]))
        >>> put_together(table, 0, 1).lists, put_together(table, 0, 1).counts.tolist()
        (('a or b', 'c'), [6, 4, 18])
    """
    rest = [bit for bit in range(table.size) if bit not in (one, two)]
    names = (
        f"{table.lists[one]} or {table.lists[two]}", *(table.lists[bit] for bit in rest)
    )  # fmt: skip
    return CaptureTable(names, _moved(table, [[one, two], *([bit] for bit in rest)]))


def _moved(table: CaptureTable, groups: list[list[int]]) -> NDArray[np.int64]:
    """Return counts by pattern of groups of lists; on a group is on any of its lists."""
    on = patterns(table.size)
    number = sum(
        (on[:, group].any(axis=1).astype(np.int64) << place)
        for place, group in enumerate(groups)
    )
    counts = np.bincount(number, weights=table.counts, minlength=2 ** len(groups))
    return counts[1:].astype(np.int64)


def if_two_depend(
    table: CaptureTable, one: int, two: int, ratios: tuple[float, ...] = RATIOS
) -> dict[float, float]:
    """Return what independence would say if two lists depended on each other by so much.

    All other lists are taken as independent and children as alike: it shows how far one unseen
    dependence moves an answer, not which answer is right.

    Args:
        table: of two lists or more.
        one: place of a list.
        two: place of another.
        ratios: odds ratios: above 1, a child on one list is more often on the other too.

    Returns:
        The ratio to all children; ``nan`` where there is no answer.

    Example:
        >>> table = CaptureTable(("police", "school"), np.array([100, 150, 50]))
        >>> {ratio: round(said) for ratio, said in if_two_depend(table, 0, 1, (0.5, 2.0)).items()}
        {0.5: 450, 2.0: 900}
    """
    return {ratio: _depends(table, one, two, ratio) for ratio in ratios}


def _depends(table: CaptureTable, one: int, two: int, ratio: float) -> float:
    on = patterns(table.size).astype(np.float64)
    columns = np.ascontiguousarray(np.column_stack([np.ones(len(on)), on]))
    every = np.ones((1, columns.shape[1]), dtype=np.bool_)
    counts = table.counts.astype(np.float64)
    known = math.log(ratio) * on[:, one] * on[:, two]
    found = kernel.fit_designs(counts, columns, every, known)[0]
    if found[kernel.ALIASED] > 0 or found[kernel.ENDLESS] > 0:
        return math.nan
    return table.observed + math.exp(min(float(found[kernel.INTERCEPT]), _FAR))


@dataclass(frozen=True)
class AllAtOnce:
    """The answer, if all lists depended on each other at once.

    Attributes:
        ratio: children on no list are so many times those that the average says.
        interaction: of all lists, as an odds ratio, at which they are.
        low, estimate, high: all children then.
    """

    ratio: float
    interaction: float
    low: float
    estimate: float
    high: float


def if_all_depend(
    whole: Average, lists: int, ratios: tuple[float, ...] = RATIOS
) -> tuple[AllAtOnce, ...]:
    """Return what the average would say if all lists depended on each other at once.

    Every model that is fitted, joined by any interaction of all lists, fits the table just as well:
    only children on no list change, by that interaction, so that no table speaks for or against it.
    With an even number of lists they are multiplied by it as an odds ratio, with an odd number
    divided by it. An interaction between 1/c and c bounds the answer by the first and last row.

    Args:
        whole: the average; one without an answer gives nothing.
        lists: how many there are.
        ratios: what children on no list are multiplied by.

    Example:
        >>> table = CaptureTable(("police", "school"), np.array([100, 150, 50]))
        >>> [round(row.estimate) for row in if_all_depend(average(table), 2, (0.5, 1.0, 2.0))]
        [450, 600, 900]
    """
    if whole.answer.status != "ok":
        return ()
    found = []
    for ratio in ratios:
        low, middle, high = whole.tried.ends(math.log(ratio))
        interaction = ratio if lists % 2 == 0 else 1.0 / ratio
        found.append(AllAtOnce(ratio, interaction, low, middle, high))
    return tuple(found)


def tips_all(answer: Estimate) -> tuple[float, float]:
    """Return what children on no list must be multiplied by for the answer to leave its range.

    Returns:
        For its lower end, and for its upper.

    Example:
        >>> tips_all(Estimate("average", 200, 400.0, 300.0, 800.0, "", "ok", 200.0))
        (0.5, 3.0)
    """
    unseen = answer.on_no_list
    return (answer.low - answer.observed) / unseen, (answer.high - answer.observed) / unseen


def tipping_point(table: CaptureTable, one: int, two: int, goal: float) -> float | None:
    """Return the odds ratio between two lists at which independence would say so many children.

    Args:
        table: of two lists or more.
        one: place of a list.
        two: place of another.
        goal: all children.

    Returns:
        The ratio, found between 1/1000 and 1000; None where no such ratio brings it there.

    Example:
        >>> table = CaptureTable(("police", "school"), np.array([100, 150, 50]))
        >>> round(tipping_point(table, 0, 1, 900.0), 3)
        2.0
    """
    low, high = math.log(1e-3), math.log(1e3)

    def at(log: float) -> float:
        return _depends(table, one, two, math.exp(log))

    if not at(low) <= goal <= at(high):
        return None
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if at(middle) < goal else (low, middle)
    return math.exp((low + high) / 2.0)
