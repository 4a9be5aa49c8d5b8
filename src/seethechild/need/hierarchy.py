"""Hierarchical models of lists: which interactions, their names, and all there are.

A model is a row of flags over the 2**L sets of lists: whether each set has an effect of its
own. A set may have one only if all its subsets do. Every list has a main effect.
"""

from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from seethechild.core.errors import Problem, SpecError
from seethechild.need.tables import patterns

Flags = NDArray[np.bool_]

#: More models than this take too long and too much memory; step by step is the way then.
MOST_MODELS = 200_000
_DIGITS = "123456789ABC"


def independence(size: int) -> Flags:
    """Return the model in which no list depends on another, shape (2**L,).

    Example:
        >>> name(independence(3))
        '[1,2,3]'
    """
    terms = np.zeros(2**size, dtype=np.bool_)
    terms[[0, *(1 << i for i in range(size))]] = True
    return terms


@lru_cache(maxsize=16)
def all_models(size: int, order: int) -> Flags:
    """Return all hierarchical models of some lists, up to an order of interaction.

    Args:
        size: number of lists.
        order: most lists in one interaction, from 1 to one less than there are: that between
            all lists cannot be told from the children on none.

    Returns:
        Shape (M, 2**L), read-only; independence is the first.

    Raises:
        SpecError: the order does not fit, or there are too many models.

    Example:
        >>> [len(all_models(3, 2)), len(all_models(4, 3)), len(all_models(5, 2))]
        [8, 113, 1024]
        >>> len(all_models(5, 3)), len(all_models(5, 4))
        (6212, 6893)
    """
    check_order(size, order)
    models = independence(size)[None]
    for rank in range(2, order + 1):
        sets = [sum(1 << i for i in each) for each in combinations(range(size), rank)]
        faces = [[each ^ (1 << i) for i in range(size) if each >> i & 1] for each in sets]
        grown, many = list[Flags](), 0
        for terms in models:
            open_to = [s for s, face in zip(sets, faces, strict=True) if terms[face].all()]
            many += 2 ** len(open_to)
            if many > MOST_MODELS:
                mend = "Use a lower order, or choose step by step."
                raise SpecError(
                    Problem("order", f"is {order}: too many models of {size} lists", mend)
                )
            rows = np.repeat(terms[None], 2 ** len(open_to), axis=0)
            rows[:, open_to] = (
                np.arange(2 ** len(open_to))[:, None] >> np.arange(len(open_to)) & 1
            )
            grown.append(rows)
        models = np.concatenate(grown)
    models.setflags(write=False)
    return models


def check_order(size: int, order: int) -> None:
    """Refuse an order of interaction that the lists do not allow.

    Raises:
        SpecError: it is not from 1 to one less than there are lists.
    """
    if not 1 <= order < size:
        mend = f"Use 1 to {size - 1} for {size} lists."
        raise SpecError(Problem("order", f"is {order}", mend))


def candidates(terms: Flags, order: int) -> list[int]:
    """Return the sets that could be added to a model and leave it hierarchical.

    The set of all lists never can: its effect cannot be told from the children on none. They
    come by number of lists, then in the order of the lists: 12, 13, 23, 123.

    Example:
        >>> candidates(independence(3), 2)
        [3, 5, 6]
    """
    size = len(terms).bit_length() - 1
    found = list[int]()
    for rank in range(2, min(order, size - 1) + 1):
        for each in combinations(range(size), rank):
            whole = sum(1 << i for i in each)
            if not terms[whole] and all(terms[whole ^ (1 << i)] for i in each):
                found.append(whole)
    return found


def name(terms: Flags) -> str:
    """Return the name of a model by its largest interactions, as R's packages write it.

    Lists are numbered from 1; the tenth is A, the eleventh B, the twelfth C.

    Example:
        >>> terms = independence(3)
        >>> terms[[3, 6]] = True
        >>> name(terms)
        '[12,23]'
    """
    size = len(terms).bit_length() - 1
    largest = [
        term
        for term in np.flatnonzero(terms)
        if not any(terms[term | 1 << i] for i in range(size) if not term >> i & 1)
    ]
    words = ["".join(_DIGITS[i] for i in range(size) if t >> i & 1) for t in largest]
    return f"[{','.join(sorted(words, key=lambda word: (-len(word), word)))}]"


def model(written: str, size: int) -> Flags:
    """Return the model that a name such as ``[12,3]`` stands for, shape (2**L,).

    Args:
        written: the largest interactions; main effects may be left out.
        size: number of lists.

    Raises:
        SpecError: it is not a model of so many lists.

    Example:
        >>> name(model("[23,12]", 3))
        '[12,23]'
    """
    words = [word.strip() for word in written.strip("[] ").split(",")]
    known = _DIGITS[:size]
    terms = independence(size)
    for word in filter(None, words):
        if not set(word.upper()) <= set(known) or len(set(word)) == size:
            mend = f"Write it like [12,3], with lists from 1 to {known[-1]} and never all at once."
            raise SpecError(
                Problem("model", f'"{written}" is not one of {size} lists', mend)
            )
        whole = sum(1 << known.index(digit) for digit in set(word.upper()))
        subsets = np.arange(2**size)
        terms[subsets & whole == subsets] = True
    return terms


def ranks(size: int) -> NDArray[np.int64]:
    """Return how many lists each set holds, shape (2**L,)."""
    return np.concatenate([[0], patterns(size).sum(axis=1)])
