"""The models that are averaged over: which lists depend on each other, and how children differ."""

import math
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import logsumexp, ndtr

from seethechild.need import poisson_kernel as kernel
from seethechild.need.heterogeneity import WAYS, chao_columns, column
from seethechild.need.occam import within_reach
from seethechild.need.tables import CaptureTable, patterns

#: Ends of the interval, and its middle.
ENDS = (0.025, 0.5, 0.975)
#: With fewer lists nobody can tell whether lists depend on each other or children differ.
FEWEST_TO_TELL = 3
#: Most lists in one interaction, where nothing else is asked.
ORDER = 2
#: Before a table is seen, children being alike weighs so many times one way to differ: as much as
#: both ways that are averaged over.
ALIKE = 2.0
#: A log of children on no list above this, and a variance above that, are numbers without a meaning.
_FAR = 25.0
_SPREAD = 8.0
#: A weight that changes no digit, a number near nought, and spreads that hold all of a normal.
_UNHEARD = 1e-9
_TINY = 1e-300
_ALL_OF_IT = 9.0

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Design:
    """Columns that a model may have: intercept and lists always, then joint ones, then differences.

    Attributes:
        columns: shape (2**L - 1, C).
        joint: lists that may depend on each other together, in the order of their columns: pairs,
            then threes.
        within: of each, the places of those that a model must have to have it: a three its pairs.
        always: how many columns every model has.
        ways: columns of each way in which children may differ.
    """

    columns: Floats
    joint: tuple[str, ...]
    within: tuple[tuple[int, ...], ...]
    always: int
    ways: dict[str, list[int]]

    def name(self, chosen: Flags) -> str:
        """Return a model in words: which lists depend on each other, and how children differ."""
        there = zip(self.joint, chosen[self.always :], strict=False)
        said = ", ".join(each for each, joined in there if joined) or "lists independent"
        differ = [
            way for way, places in self.ways.items() if places and chosen[places].all()
        ]
        return "; ".join([said, *differ])


@dataclass(frozen=True, eq=False)
class Tried:
    """Models that were tried.

    Attributes:
        observed: shape (M,), children on at least one list.
        chosen: shape (M, C), the columns of each.
        ways: shape (M,), how children differ in each.
        log_unseen, variance: shape (M,), log of children on no list, and its variance.
        weights: shape (M,), adding up to 1.
        admissible: shape (M,), whether it has an answer.
    """

    observed: Floats
    chosen: Flags
    ways: NDArray[np.str_]
    log_unseen: Floats
    variance: Floats
    weights: Floats
    admissible: Flags

    @property
    def estimates(self) -> Floats:
        """All children by each model; ``nan`` where it has no answer."""
        unseen = np.exp(np.minimum(self.log_unseen, _FAR))
        return np.where(self.admissible, self.observed + unseen, np.nan)

    @property
    def inadmissible(self) -> float:
        """The part of the weight on models that have no answer."""
        return float(self.weights[~self.admissible].sum())

    @property
    def differ(self) -> float:
        """Of the weight on models with an answer, the part of those in which children differ."""
        sound = float(self.weights[self.admissible].sum())
        differ = float(self.weights[self.admissible & (self.ways != "none")].sum())
        return differ / max(sound, _TINY)

    def overspread(self, factor: float) -> "Tried":
        """Return the models of one table whose counts vary so many times more than by chance.

        Its children are worth as many fewer (quasi-likelihood; Burnham and Anderson 2002, Model
        Selection and Multimodel Inference, section 2.5).
        """
        size = self.chosen.sum(axis=1) / 2.0
        with np.errstate(divide="ignore"):
            likelihood = np.log(self.weights / before(self.ways)) + size * np.log(
                self.observed
            )
        logs = likelihood / factor - size * np.log(self.observed / factor)
        logs += np.log(before(self.ways))
        weights = np.exp(logs - logsumexp(logs))
        return replace(self, variance=self.variance * factor, weights=weights)

    def ends(self, moved: float = 0.0) -> tuple[float, ...]:
        """Return low end, middle and high end of all children.

        Args:
            moved: what is added to the log of children on no list.
        """
        some = self.admissible
        spread = np.sqrt(np.log1p(np.exp(-self.log_unseen[some]) + self.variance[some]))
        weights = self.weights[some] / self.weights[some].sum()
        log_unseen = self.log_unseen[some] + moved
        return quantiles(self.observed[some], log_unseen, spread, weights)


def design_of(table: CaptureTable, order: int = ORDER) -> Design:
    """Return the columns that models of a table may have.

    Args:
        table: of two lists or more.
        order: most lists in one interaction; never all of them, which no table can show.
    """
    on = patterns(table.size).astype(np.float64)
    tells = table.size >= FEWEST_TO_TELL
    most = min(order, table.size - 1) if tells else 1
    joined = [
        each
        for many in range(2, most + 1)
        for each in combinations(range(table.size), many)
    ]
    both = [on[:, list(each)].prod(axis=1, keepdims=True) for each in joined]
    parts = [np.ones((len(on), 1)), on, *both]
    width = 1 + table.size + len(joined)
    ways: dict[str, list[int]] = {"none": []}
    if tells:
        extra = {"chao": chao_columns(table)}
        extra |= {way: column(way, table)[:, None] for way in WAYS}
        for way, columns in extra.items():
            parts.append(columns)
            ways[way] = list(range(width, width + columns.shape[1]))
            width += columns.shape[1]
    names = tuple("–".join(table.lists[i] for i in each) for each in joined)
    within = tuple(
        tuple(joined.index(part) for part in combinations(each, len(each) - 1))
        if len(each) > 2  # noqa: PLR2004 - a pair needs its lists alone, which all have
        else ()
        for each in joined
    )
    columns = np.ascontiguousarray(np.hstack(parts))
    return Design(columns, names, within, 1 + table.size, ways)


def try_models(table: CaptureTable, design: Design, ways: tuple[str, ...]) -> Tried:
    """Fit the models that can weigh anything, for some ways in which children may differ.

    A model weighs as much as its BIC says, where children that are alike and children that differ
    are as likely before the table is seen; ways to differ share their half. One in which children differ less than not at all is
    left out: it is of dependence, which has models of its own.
    """
    counts = table.counts.astype(np.float64)
    log_observed = math.log(table.observed)
    chosen, found, named = list[Flags](), list[Floats](), list[str]()
    for way in (each for each in ways if each in design.ways):

        def fit(joint: Flags, way: str = way) -> tuple[Flags, Floats, Floats]:
            flags = np.zeros((len(joint), design.columns.shape[1]), dtype=np.bool_)
            flags[:, : design.always] = True
            flags[:, design.always : design.always + joint.shape[1]] = joint
            flags[:, design.ways[way]] = True
            fits = kernel.fit_designs(counts, design.columns, flags, np.zeros_like(counts))
            bic = flags.sum(axis=1) * log_observed - 2.0 * fits[:, kernel.LIKELIHOOD]
            return flags, fits, bic

        flags, fits = within_reach(design.within, fit)
        chosen.append(flags)
        found.append(fits)
        named += [way] * len(flags)
    return _tried(
        table, design, np.concatenate(chosen), np.concatenate(found), np.array(named)
    )


def before(ways: NDArray[np.str_]) -> Floats:
    """Return how much the way of each model weighs before a table is seen, shape as ``ways``."""
    return np.where(ways == "none", ALIKE, 1.0)


def _tried(
    table: CaptureTable, design: Design, chosen: Flags, fits: Floats, ways: NDArray[np.str_]
) -> Tried:
    parameters = chosen.sum(axis=1)
    effects = fits[:, kernel.FOUND + design.always + len(design.joint) :]
    real = (effects >= 0).all(axis=1) & (parameters <= table.counts.size)
    admissible = (
        (fits[:, kernel.ALIASED] == 0)
        & (fits[:, kernel.ENDLESS] == 0)
        & (fits[:, kernel.INTERCEPT] < _FAR)
        & (fits[:, kernel.VARIANCE] > 0)
        & (fits[:, kernel.VARIANCE] < _SPREAD)
    )
    bic = parameters * math.log(table.observed) - 2.0 * fits[:, kernel.LIKELIHOOD]
    weights = np.log(before(ways[real])) - bic[real] / 2.0
    return Tried(
        np.full(int(real.sum()), float(table.observed)),
        chosen[real],
        ways[real],
        fits[real, kernel.INTERCEPT],
        fits[real, kernel.VARIANCE],
        np.exp(weights - logsumexp(weights)),
        admissible[real],
    )


def together(parts: list[Tried]) -> Tried:
    """Return the models of several tables as one, each table as likely as the others."""
    if len(parts) == 1:
        return parts[0]
    share = 1.0 / len(parts)
    return Tried(
        np.concatenate([each.observed for each in parts]),
        np.concatenate([each.chosen for each in parts]),
        np.concatenate([each.ways for each in parts]),
        np.concatenate([each.log_unseen for each in parts]),
        np.concatenate([each.variance for each in parts]),
        np.concatenate([each.weights * share for each in parts]),
        np.concatenate([each.admissible for each in parts]),
    )


def quantiles(
    observed: Floats,
    log_unseen: Floats,
    spread: Floats,
    weights: Floats,
    ends: tuple[float, ...] = ENDS,
) -> tuple[float, ...]:
    """Return quantiles of all children, where those on no list are a mixture of log-normals.

    Args:
        observed: children on a list, shape (M,).
        log_unseen: middle of the log of those on none, shape (M,).
        spread: of that log, shape (M,).
        weights: shape (M,), adding up to 1.
        ends: the quantiles asked for.

    Example:
        >>> one = [np.array([number]) for number in (50.0, np.log(100.0), 0.1, 1.0)]
        >>> [round(q) for q in quantiles(*one)]
        [132, 150, 172]
    """
    heard = weights > _UNHEARD
    observed, log_unseen, weights = observed[heard], log_unseen[heard], weights[heard]
    spread = np.maximum(spread[heard], _UNHEARD)
    low = float((observed + np.exp(log_unseen - _ALL_OF_IT * spread)).min())
    high = float((observed + np.exp(log_unseen + _ALL_OF_IT * spread)).max())

    def over(children: float, share: float) -> float:
        unseen = np.log(np.maximum(children - observed, _TINY))
        return float(weights @ ndtr((unseen - log_unseen) / spread) / weights.sum()) - share

    return tuple(float(brentq(over, low, high, args=(share,))) for share in ends)
