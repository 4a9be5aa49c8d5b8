"""All children by two lists of them or more, one by one, with what is known of each child.

Lists that seem to depend on each other may do so only because both find some children more easily: older
ones, say. Among children alike in what is known of them two lists are taken as independent; three or more
may depend on each other in any way but all together at once. The chances of each pattern of lists are
learnt for each child from *other* children (cross-fitting), and enter so that an error in them counts only
by its product with another (doubly robust).

Of the children on a list, let q_m be the chance of being on exactly the lists m, given what is known of a
child. For each child on a list there are then

    g = product of q_m over odd numbers of lists / product of q_m over even numbers of lists

on none; with two lists q1 q2 / q12. Each child on exactly the lists m stands for

    1 + g / q_m    (odd numbers of lists)    or    1 - g / q_m    (even)

children, which is g with the mean of its first-order error taken away; the estimate is the sum.

Source:
    Das, Kennedy and Jewell (2023), Doubly robust capture-recapture methods for estimating population
    size, JASA; arXiv:2104.14091: two lists, the estimate and its influence function; with two lists ours
    is theirs. Dulce Rubio and Kennedy (2024), arXiv:2407.03539: more lists without an interaction of all
    at once. The interval is on the log of children on no list, as elsewhere in this package; the sum over
    households is our own (``_variance``).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.core.errors import DataError, Problem, SpecError
from seethechild.core.streams import generator
from seethechild.need import multinomial
from seethechild.need.average import NORMAL_END
from seethechild.need.estimate import Estimate, refusal, too_wide

METHOD = "doubly_robust"
FOLDS = 5
#: How often children are dealt into folds anew, so that the luck of one deal does not show; and how
#: often to choose the powers.
DEALS = 10
CHOOSING = 2
#: Powers of covariates that are tried; the one that foretells other children best is taken.
DEGREES = (1, 2, 3, 4)
#: A chance of being on both of two lists below this is held at it: one child would stand for too
#: many. With more patterns it is as much less.
LEAST = 0.01
MOST_LISTS = 4
#: More children than this part held at it: it is said.
_MANY = 0.01
_FEWEST = 50
_PAIR = 2
_PATTERNS_OF_TWO = 3

#: What is taken to be so, in words.
ASSUMES_TWO = (
    "Assumes that among children alike in what is known of them being on one list says nothing "
    "of being on the other, and that each has a chance of both."
)
ASSUMES_MORE = (
    "Assumes that among children alike in what is known of them lists may depend on each other, "
    "but not all of them at once in a way that fewer do not show, and that each child has a chance of "
    "each list and of each two."
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Robust:
    """The estimate, and what it is made of.

    Attributes:
        answer: in the shape of every method.
        se: standard error of the number of all children.
        degree: of the powers of covariates.
        held: part of the children whose chance of a pattern was held at ``LEAST``.
    """

    answer: Estimate
    se: float
    degree: int
    held: float


def doubly_robust(
    children: pl.DataFrame,
    lists: Sequence[str],
    covariates: Sequence[str] = (),
    *,
    household: str | None = None,
    degree: int | None = None,
    seed: int = 1,
) -> Robust:
    """Estimate all children from two to four lists with covariates.

    Args:
        children: a row for each child on a list; who is on none of these is left out.
        lists: columns of 0 and 1.
        covariates: columns of numbers, or of text for kinds; nothing may be missing.
        household: a column that names who lives together: brothers and sisters are then learnt from
            other families only, and the standard error is that of families.
        degree: of the powers of covariates; left out, the one of ``DEGREES`` that foretells best.
            Products of covariates are not tried: add them as columns.
        seed: names the deals into folds.

    Returns:
        The estimate; or a refusal, where no child is on both, where with more lists a pattern has no
        child, or where the interval would be too wide.

    Raises:
        DataError: columns are missing or hold what they must not; all at once.
        SpecError: the degree is below 1, a list is named twice, or there are too many.

    Example:
        >>> luck = generator(1, "need", "example")
        >>> age = luck.uniform(0, 1, 3000)
        >>> on = luck.random((2, 3000)) < 0.2 + 0.5 * age
        >>> frame = pl.DataFrame({"a": on[0] * 1, "b": on[1] * 1, "age": age})
        >>> with_age = doubly_robust(frame, ("a", "b"), ["age"], degree=1).answer
        >>> without = doubly_robust(frame, ("a", "b")).answer
        >>> without.high < 3000, with_age.low < 3000 < with_age.high
        (True, True)
    """
    _refuse(children, lists, covariates, household, degree)
    seen = children.filter(pl.any_horizontal(pl.col(name) == 1 for name in lists))
    on = seen.select(lists).to_numpy().astype(np.int64)
    kinds = on @ 2 ** np.arange(len(lists)) - 1
    many = np.bincount(kinds, minlength=2 ** len(lists) - 1)
    if why := _too_few(many, lists):
        return Robust(refusal(METHOD, len(seen), "no_mle", why), math.nan, 0, 0.0)
    data = _Seen(kinds, _numbers(seen, covariates), _families(seen, household), len(many))
    best = degree or 1
    if degree is None and data.known.size:
        foretold = {
            each: _stands_for(data, each, seed=seed, deals=CHOOSING)[1] for each in DEGREES
        }
        best = max(foretold, key=lambda each: foretold[each])
    stands, _foretold, held = _stands_for(data, best, seed=seed, deals=DEALS)
    se = math.sqrt(max(_variance(stands, data.families), 0.0))
    given = ", ".join(covariates)
    apart = "lists independent" if len(lists) == _PAIR else "no interaction of all lists"
    model = f"alike in {given}; powers up to {best}" if given else apart
    answer = _answer(stands, se, model, held, len(lists))
    return Robust(answer, se, best, held)


def _too_few(many: Ints, lists: Sequence[str]) -> str:
    """Return why nothing can be learnt from so many children of each pattern, if so."""
    seen = int(many.sum())
    if len(lists) == _PAIR:
        if many[-1] and seen >= _FEWEST:
            return ""
        return f"{many[-1]} of {seen:,} children are on both lists: too few to learn from."
    empty = int((many == 0).sum())
    if seen < _FEWEST or empty:
        return (
            f"{empty} of {len(many)} patterns of lists have no child, among {seen:,}: too few to learn "
            "from. Each two lists alone may have an answer, and so may fewer lists."
        )
    return ""


def each_pair(
    children: pl.DataFrame,
    lists: Sequence[str],
    covariates: Sequence[str] = (),
    *,
    household: str | None = None,
    seed: int = 1,
) -> Mapping[tuple[str, str], Robust]:
    """Estimate from each two of several lists; where they differ much, some depend on each other.

    Args:
        children: as for ``doubly_robust``.
        lists: two or more columns.
        covariates: as for ``doubly_robust``.
        household: as for ``doubly_robust``.
        seed: names the deals.
    """
    return {
        pair: doubly_robust(children, pair, covariates, household=household, seed=seed)
        for pair in combinations(lists, 2)
    }


@dataclass(frozen=True, eq=False)
class _Seen:
    """Children on a list: their pattern of lists, from 0 for the first alone; covariates; households."""

    kinds: Ints
    known: Floats
    families: Ints
    many: int


def _stands_for(
    seen: _Seen, degree: int, *, seed: int, deals: int
) -> tuple[Floats, float, float]:
    """Return how many children each stands for, how well others are foretold, and the part held."""
    kinds, families, many = seen.kinds, seen.families, seen.many
    columns = multinomial.powers(seen.known, degree)
    lists_of = np.array([(kind + 1).bit_count() for kind in range(many)])
    even, least = lists_of % 2 == 0, LEAST * _PATTERNS_OF_TWO / many
    # Effects are against the last kind: of many, the commonest.
    order = np.arange(many)
    if many > _PATTERNS_OF_TWO:
        order = np.argsort(np.bincount(kinds, minlength=many), kind="stable")
    place, child = np.argsort(order)[kinds], np.arange(len(kinds))
    stands, foretold, held = np.zeros(len(kinds)), 0.0, 0.0
    for deal in range(deals):
        luck = generator(seed, "need", "folds", deal)
        fold = luck.permutation(families.max() + 1)[families] % FOLDS
        chance = np.empty((len(kinds), many))
        for own in range(FOLDS):
            others = fold != own
            effects = multinomial.fit(columns[others], place[others], many)
            chance[np.ix_(~others, order)] = multinomial.chances(columns[~others], effects)
        foretold += float(np.log(chance[child, kinds]).sum())
        low = even & (chance < least)
        kept = np.where(low, least, chance)
        log_none = np.log(kept) @ np.where(even, -1.0, 1.0)
        each = np.exp(log_none - np.log(kept[child, kinds]))
        stands += (1.0 + np.where(even[kinds], -each, each)) / deals
        held += float(low.any(axis=1).mean()) / deals
    return stands, foretold, held


def _variance(stands: Floats, families: Ints) -> float:
    """Return the variance of the number of all children, who are taken as given; only lists are chance.

    Of one child that stands for t it is t (t - 1). Of a household whose k children on a list stand
    for T it is T (T - k): right if they are found together or not at all, too large if each is found
    by its own luck.
    """
    whole = np.bincount(families, weights=stands)
    many = np.bincount(families)
    return float((whole * (whole - many)).sum())


def _answer(stands: Floats, se: float, model: str, held: float, lists: int) -> Estimate:
    observed, estimate = len(stands), float(stands.sum())
    unseen = estimate - observed
    if unseen <= 0:
        why = "The lists share more children than chance would bring together at most."
        return refusal(METHOD, observed, "refused", why)
    far = math.exp(NORMAL_END * math.sqrt(math.log1p((se / unseen) ** 2)))
    low, high = observed + unseen / far, observed + unseen * far
    if too_wide(observed, high):
        why = f"The interval would end at {high:,.0f}: the lists share too few children."
        return refusal(METHOD, observed, "refused", why)
    assumed = ASSUMES_TWO if lists == _PAIR else ASSUMES_MORE
    least = LEAST * _PATTERNS_OF_TWO / (2**lists - 1)
    said = (
        f"For {held:.0%} of children being on two lists, or another even number, is so unlikely that "
        f"it was taken as {least:.2g}."
    )
    notes = (assumed, said) if held > _MANY else (assumed,)
    return Estimate(
        METHOD, observed, estimate, low, high, model, "ok", float(observed), notes
    )


def _numbers(children: pl.DataFrame, covariates: Sequence[str]) -> Floats:
    """Return covariates as numbers; a text becomes a column for each of its kinds but the first."""
    columns = [np.empty((len(children), 0))]
    for name in covariates:
        one = children[name]
        if one.dtype.is_numeric() or one.dtype == pl.Boolean:
            columns.append(one.cast(pl.Float64).to_numpy()[:, None])
        else:
            text = one.cast(pl.String)
            columns += [
                (text == kind).cast(pl.Float64).to_numpy()[:, None]
                for kind in sorted(text.unique())[1:]
            ]
    return np.hstack(columns)


def _families(children: pl.DataFrame, household: str | None) -> Ints:
    """Return the number of each child's household; without households each child is one."""
    if household is None:
        return np.arange(len(children), dtype=np.int64)
    _names, numbers = np.unique(
        children[household].cast(pl.String).to_numpy(), return_inverse=True
    )
    return numbers.astype(np.int64)


def _refuse(
    children: pl.DataFrame,
    lists: Sequence[str],
    covariates: Sequence[str],
    household: str | None,
    degree: int | None,
) -> None:
    if not _PAIR <= len(set(lists)) <= MOST_LISTS or len(set(lists)) < len(lists):
        mend = f"Name 2 to {MOST_LISTS}, each once; each_pair takes more."
        raise SpecError(Problem("lists", f"{len(set(lists))} are named", mend))
    if degree is not None and degree < 1:
        raise SpecError(Problem("degree", f"is {degree}", "Use 1 or more."))
    problems = list[Problem]()
    for name in dict.fromkeys([*lists, *covariates, *([household] if household else [])]):
        if name not in children.columns:
            problems.append(Problem(f"column {name}", "is missing", "Add it."))
            continue
        column = children[name]
        gaps = column.null_count()
        if column.dtype.is_float():
            gaps += int((~column.is_finite()).sum())
        if gaps:
            mend = "Fill the gaps, or leave the column out."
            problems.append(
                Problem(f"column {name}", "is empty or not a number", mend, gaps)
            )
        if name in lists and not _is_flags(column):
            mend = "Write 1 where the child is on the list, else 0."
            problems.append(Problem(f"column {name}", "holds more than 0 and 1", mend))
    if problems:
        raise DataError(problems)


def _is_flags(column: pl.Series) -> bool:
    numeric = column.dtype.is_numeric() or column.dtype == pl.Boolean
    return numeric and bool(column.drop_nulls().cast(pl.Float64).is_in([0.0, 1.0]).all())
