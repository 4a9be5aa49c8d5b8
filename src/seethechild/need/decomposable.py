"""Average over all decomposable models of dependence, weighed by how well each explains the table.

Each graph of lists has a hyper-Dirichlet prior; given the number of children on no list, its
probability is known exactly, so the average needs no sampling and has no luck in it. The method is
that of Madigan and York (1997), *Bayesian methods for estimation of the size of a closed
population*, Biometrika 84; the prior weight of each cell is 1 / 2**L, each graph is as likely as
any other before the table is seen, and a number N of children has prior 1 / N.

What it assumes: lists depend on each other only within cliques, and all children of one clique
pattern are alike. It knows no differences between children (heterogeneity).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from seethechild.core.errors import DataError, Problem
from seethechild.need.chordal import LISTS, Graphs, chordal_graphs
from seethechild.need.estimate import Estimate, refusal, too_wide
from seethechild.need.tables import CaptureTable, patterns

METHOD = "decomposable"
#: Children on no list are looked for up to this many times those on a list.
FURTHEST = 20
#: A graph this many times less likely than the best, at every number, weighs nothing.
NOTHING = 1e-14
#: More than this probability in the last hundredth of what was looked at: there is no upper limit.
AT_THE_END = 0.001
#: Numbers at once, so that a table of six lists fits in memory.
_AT_ONCE = 4_000_000

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Posterior:
    """How likely each number of children, and each graph, is.

    Attributes:
        observed: children on at least one list.
        mass: shape (M,): probability that 1, 2, ... M children are on no list. None unseen is not
            thought of: prior weights below 1 in a cell would make it likely for that alone.
        graphs: the graphs.
        weights: shape (graphs,): their probabilities.
    """

    observed: int
    mass: Floats
    graphs: Graphs
    weights: Floats

    @property
    def numbers(self) -> Floats:
        """All children, for each entry of ``mass``."""
        return self.observed + np.arange(1, self.mass.size + 1, dtype=np.float64)

    @property
    def mean(self) -> float:
        """The mean number of children."""
        return float(self.numbers @ self.mass)

    @property
    def mode(self) -> int:
        """The likeliest number of children."""
        return int(self.numbers[self.mass.argmax()])

    def quantile(self, share: float) -> int:
        """Return the smallest number that the children are no more than with this probability."""
        place = int(np.searchsorted(self.mass.cumsum(), share))
        return int(self.numbers[min(place, self.mass.size - 1)])


def posterior(
    table: CaptureTable, *, furthest: int | None = None, weight: float | None = None
) -> Posterior:
    """Return how likely each number of children is.

    Args:
        table: of three to six lists.
        furthest: the most children on no list that are thought of; left out, ``FURTHEST`` times
            the observed.
        weight: of each cell before the table is seen; left out, 1 / 2**L.

    Raises:
        DataError: fewer than three lists or more than six.

    Example:
        >>> spina = CaptureTable(("birth", "death", "care"), [247, 142, 60, 4, 112, 12, 49])
        >>> found = posterior(spina, furthest=5_000)
        >>> bool(found.weights.argmax() > 0), bool(600 < found.quantile(0.5) < 800)
        (True, True)
    """
    if table.size not in LISTS:
        mend = "Join lists that are alike, or use another method."
        raise DataError([Problem("lists", f"{METHOD} has 3 to 6, not {table.size}", mend)])
    most = FURTHEST * table.observed if furthest is None else furthest
    graphs = chordal_graphs(table.size)
    prior = 0.5**table.size if weight is None else weight
    kept = _worth_a_look(table, graphs.parts, most, prior)
    by_graph = np.zeros(len(graphs.edges))
    mass = np.empty(most)
    for place, logs in _blocks(table, graphs.parts[kept], most, prior):
        mass[place] = logsumexp(logs, axis=0)
        by_graph[kept] = np.logaddexp(
            by_graph[kept] if place.start else -math.inf, logsumexp(logs, axis=1)
        )
    whole = logsumexp(mass)
    weights = np.zeros(len(graphs.edges))
    weights[kept] = np.exp(by_graph[kept] - whole)
    return Posterior(table.observed, np.exp(mass - whole), graphs, weights)


def decomposable(table: CaptureTable) -> Estimate:
    """Return the median of the average over graphs, with the interval that holds 95 %.

    Raises:
        DataError: fewer than three lists or more than six.

    Example:
        >>> spina = CaptureTable(("birth", "death", "care"), [247, 142, 60, 4, 112, 12, 49])
        >>> decomposable(spina).status
        'ok'
    """
    found = posterior(table)
    low, middle, high = (found.quantile(share) for share in (0.025, 0.5, 0.975))
    last = found.mass[-max(found.mass.size // 100, 1) :].sum()
    if last > AT_THE_END or too_wide(table.observed, high):
        why = (
            "Numbers as large as were looked at are as likely as smaller ones: the lists share "
            "too few children to say how many there are."
        )
        return refusal(METHOD, table.observed, "refused", why, lower_bound=low)
    note = (
        f"Average over {len(found.graphs.edges):,} graphs of dependence; the likeliest has "
        f"{100 * found.weights.max():.0f} % of the weight."
    )
    model = in_words(table, found)
    return Estimate(METHOD, table.observed, middle, low, high, model, "ok", low, (note,))


def in_words(table: CaptureTable, found: Posterior) -> str:
    """Return the likeliest graph as the pairs of lists it joins."""
    edges = found.graphs.edges[int(found.weights.argmax())]
    pairs = [f"{table.lists[one]}–{table.lists[other]}" for one, other in edges]
    return ", ".join(pairs) or "all lists independent"


def _blocks(
    table: CaptureTable, parts: NDArray[np.int8], most: int, weight: float
) -> Iterator[tuple[slice, Floats]]:
    """Yield numbers of children on no list and the log probability of each graph with each."""
    size = max(_AT_ONCE // len(parts), 1)
    for start in range(0, most, size):
        place = slice(start, min(start + size, most))
        yield place, _logs(table, parts, np.arange(place.start, place.stop) + 1, weight)


def _worth_a_look(
    table: CaptureTable, parts: NDArray[np.int8], most: int, weight: float
) -> NDArray[np.int64]:
    """Return the graphs that weigh anything at one of some numbers all over what is thought of."""
    spread = np.unique(np.geomspace(1, most, 400).astype(np.int64))
    logs = _logs(table, parts, spread, weight)
    kept: NDArray[np.int64] = np.flatnonzero(
        (logs > logs.max(axis=0) + math.log(NOTHING)).any(axis=1)
    )
    return kept


def _logs(
    table: CaptureTable,
    parts: NDArray[np.int8],
    unseen: NDArray[np.int64],
    weight: float,
) -> Floats:
    """Return the log of what each graph gives each number of unseen children, shape (G, M).

    The prior of N and the number of ways to fill the table's cells are in it; what is the same for
    every graph and number is not.
    """
    sets = np.arange(2**table.size)
    # Only the cell of children on none of a set's lists changes with the number of unseen ones.
    fixed, none_of, alpha = _marginals(table, sets, weight)
    count = table.observed + unseen
    with_unseen = gammaln(alpha[:, None] + none_of[:, None] + unseen[None, :])
    whole = 2.0**table.size * weight
    shared = -gammaln(whole + count) + gammaln(count + 1) - gammaln(unseen + 1)
    likelihood: Floats = (
        parts.astype(np.float64) @ (fixed[:, None] + with_unseen)
        + shared[None, :]
        - np.log(count)[None, :]
    )
    return likelihood


def _marginals(
    table: CaptureTable, sets: NDArray[np.int64], weight: float
) -> tuple[Floats, Floats, Floats]:
    """Return of each set of lists: what its seen cells give, its observed on none, its prior."""
    member = patterns(table.size) @ (1 << np.arange(table.size))
    fixed, none_of = np.zeros(sets.size), np.zeros(sets.size)
    alpha = np.empty(sets.size)
    for place, lists in enumerate(sets):
        inside = int(lists).bit_count()
        alpha[place] = weight * 2 ** (table.size - inside)
        cells = np.bincount(member & lists, weights=table.counts, minlength=2**table.size)
        used = np.unique(member & lists)
        seen = cells[used[used > 0]]
        fixed[place] = float(
            (gammaln(alpha[place] + seen) - gammaln(alpha[place])).sum()
            - gammaln(alpha[place])
        )
        none_of[place] = cells[0]
    return fixed, none_of, alpha
