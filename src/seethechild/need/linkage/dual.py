"""How many children two lists share, from the model's parameters: nobody is linked.

The number of pairs that are one child is a parameter of Fellegi and Sunter's model. With it, the
dual-system estimate needs no link and no threshold: all children = those on one list x those on the
other / those on both.

Source:
    Racinskij, Smith and van der Heijden (2019), Linkage free dual system estimation,
    arXiv:1903.10894.
"""

from typing import Final

import numpy as np
import polars as pl

from seethechild.need.linkage.chance import Floats, Others, Patterns
from seethechild.need.linkage.levels import BIRTH, FAMILY, FIRST, POSTCODE, SEX
from seethechild.need.linkage.pairs import Numbers
from seethechild.need.linkage.same_child import SameChild
from seethechild.need.tables import on_all

_TWO_SIDED: Final = 1.959963984540054


def shared(
    lists: tuple[str, ...], sizes: Numbers, twos: Numbers, number: Floats, counts: Numbers
) -> pl.DataFrame:
    """Return for each two lists how many children they share, and how many there are by both.

    Args:
        lists: names of the L lists.
        sizes: children on each, shape (L,).
        twos: the two lists, shape (A, 2).
        number: children that are on both, from the model, shape (A,).
        counts: sampled capture tables, shape (D, 2**L - 1), for how sure the number is.

    Returns:
        ``list_1, list_2, on_1, on_2, on_both, estimate, low, high``. The interval holds the chance
        of being listed and of linkage; it takes the two lists to be independent.

    Example:
        >>> counts = np.array([[50, 40, 10], [51, 41, 9]])
        >>> row = shared(("a", "b"), np.array([60, 50]), np.array([[0, 1]]), np.array([10.0]), counts)
        >>> row.select("on_both", "estimate").row(0)
        (10.0, 300.0)
    """
    cells = on_all(counts)
    rows = []
    for (one, other), both in zip(twos, number, strict=True):
        first, second = float(sizes[one]), float(sizes[other])
        held = min(max(float(both), 0.5), first, second)
        # Chance of being on both lists (hypergeometric), and of linkage (between the draws).
        spread = (1 - held / first) * (1 - held / second) / held
        spread += float(np.var(cells[:, (1 << one) | (1 << other)])) / held**2
        wide = float(np.exp(_TWO_SIDED * np.sqrt(spread)))
        estimate = first * second / held
        rows.append(
            {
                "list_1": lists[one],
                "list_2": lists[other],
                "on_1": int(first),
                "on_2": int(second),
                "on_both": float(both),
                "estimate": estimate,
                "low": estimate / wide,
                "high": estimate * wide,
            }
        )
    return pl.DataFrame(rows)


def by_level(patterns: Patterns, fit: SameChild, others: Others) -> pl.DataFrame:
    """Return how often fields are how alike: ``field, level, one_child, different``.

    ``one_child`` are Fellegi and Sunter's m-probabilities. ``different`` is among the pairs that were
    compared, so it is not their u-probability.
    """
    weight = others.expected.sum(axis=0) @ others.shape.T
    rows = []
    for column, (field, names) in enumerate(_fields().items()):
        size = len(fit.share[column])
        other = np.bincount(patterns.levels[:, column], weight, size) / max(
            weight.sum(), 1e-9
        )
        rows += [
            {
                "field": field,
                "level": name,
                "one_child": float(one),
                "different": float(two),
            }
            for name, one, two in zip(names, fit.share[column], other, strict=True)
        ]
    return pl.DataFrame(rows)


def _fields() -> dict[str, tuple[str, ...]]:
    first = tuple(f"{name}; sex {sex}" for name in FIRST for sex in SEX)
    return {
        "first name and sex": first,
        "family name": FAMILY,
        "birth": BIRTH,
        "postcode": POSTCODE,
    }
