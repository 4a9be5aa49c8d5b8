"""Children differ in how easily a list finds them: models of that difference.

If some children are on lists more readily than others, those on no list are mostly the ones who are
hard to find, and models without such a difference count too few. Four ways to write it down, each a
column added to a log-linear model, by the number k of lists that a child is on:

- *Chao*: free effects from three lists on; what it says is a lower bound, whatever the difference;
- *Poisson*: 2**k - 1; *Darroch*: k**2 / 2; *Gamma*: -log(3.5 + k): distributions of the
  difference that are ever wider, so that more and more children are unseen.

Data cannot tell these apart well: they fit alike and differ in what they say of children on no list.

Source:
    Baillargeon and Rivest (2007), Rcapture: loglinear models for capture-recapture in R,
    J. Stat. Software 19(5); Rivest and Baillargeon (2007), Biometrics 63, for the lower bound.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, xlogy

from seethechild.core.errors import UnknownNameError, did_you_mean
from seethechild.need import poisson_kernel as kernel
from seethechild.need.tables import CaptureTable, patterns

Floats = NDArray[np.float64]

#: Column of a way to differ, by the number of lists.
WAYS: Mapping[str, Callable[[Floats], Floats]] = {
    "poisson": lambda k: 2.0**k - 1.0,
    "darroch": lambda k: k**2 / 2.0,
    "gamma": lambda k: math.log(3.5) - np.log(3.5 + k),
}
#: A pattern's expected count this far from what its children say has not been fitted.
_UNFITTED = 1e-4


@dataclass(frozen=True)
class Closed:
    """A model of a closed population.

    Attributes:
        name: such as ``"Mth darroch"``: t where lists differ, h where children do.
        estimate: all children; ``nan`` where it has none.
        se: standard error of the estimate.
        deviance, df, aic, bic: how well it fits, as in ``loglinear``.
    """

    name: str
    estimate: float
    se: float
    deviance: float
    df: int
    aic: float
    bic: float


def closed_models(table: CaptureTable) -> tuple[Closed, ...]:
    """Return the models in which lists or children differ, and none depends on another list.

    Args:
        table: children by pattern.

    Returns:
        ``M0``, ``Mt``, then ``Mh`` and ``Mth`` with chao, poisson, darroch and gamma. A model with
        more parameters than patterns is left out.

    Example:
        >>> hares = CaptureTable(("a", "b", "c"), np.array([30, 26, 11, 24, 10, 9, 8]))
        >>> [model.name for model in closed_models(hares)][:4]
        ['M0', 'Mt', 'Mh chao', 'Mh poisson']
    """
    on, times = _on_and_times(table)
    same, apart = times[:, None], on
    found = [closed(table, "M0", same), closed(table, "Mt", apart)]
    for name, base in (("Mh", same), ("Mth", apart)):
        found.append(_chao(table, f"{name} chao", base))
        found += [
            closed(table, f"{name} {way}", np.column_stack([base, column(way, table)]))
            for way in WAYS
            if base.shape[1] + 1 < table.counts.size
        ]
    return tuple(found)


def column(way: str, table: CaptureTable) -> Floats:
    """Return the column of a way to differ, shape (2**L - 1,).

    Raises:
        UnknownNameError: there is no such way.
    """
    if way not in WAYS:
        raise UnknownNameError("way to differ", way, did_you_mean(way, WAYS))
    return WAYS[way](_on_and_times(table)[1])


def chao_columns(table: CaptureTable) -> Floats:
    """Return the free effects from three lists on, shape (2**L - 1, L - 2)."""
    times = _on_and_times(table)[1]
    return np.maximum(times[:, None] - np.arange(2, table.size), 0.0)


def lower_bound(table: CaptureTable) -> Closed:
    """Return Chao's lower bound: at least so many children, however they differ.

    It holds where lists do not depend on each other but through differences between children.

    Example:
        >>> hares = CaptureTable(("a", "b", "c"), np.array([30, 26, 11, 24, 10, 9, 8]))
        >>> lower_bound(hares).name
        'Mth chao'
    """
    return _chao(table, "Mth chao", _on_and_times(table)[0])


def closed(table: CaptureTable, name: str, design: Floats) -> Closed:
    """Fit one model by the columns of its design, without its intercept, shape (2**L - 1, C)."""
    return _closed(table, name, _fitted(table, design), design.shape[1] + 1)


def _chao(table: CaptureTable, name: str, base: Floats) -> Closed:
    """Fit with free effects; one below nought says that children do not differ so, and goes."""
    extra = chao_columns(table)
    kept = np.ones(extra.shape[1], dtype=np.bool_)
    while True:
        design = np.column_stack([base, extra[:, kept]])
        found = _fitted(table, design)
        effects = found[kernel.FOUND + 1 + base.shape[1] :]
        if (effects >= 0).all():
            return _closed(table, name, found, design.shape[1] + 1)
        kept[np.flatnonzero(kept)[np.flatnonzero(effects < 0)[0]]] = False


def _fitted(table: CaptureTable, design: Floats) -> Floats:
    whole = np.column_stack([np.ones(len(design)), design])
    every = np.ones((1, whole.shape[1]), dtype=np.bool_)
    counts = table.counts.astype(np.float64)
    fitted: Floats = kernel.fit_designs(
        counts, np.ascontiguousarray(whole), every, np.zeros_like(counts)
    )[0]
    return fitted


def _closed(table: CaptureTable, name: str, found: Floats, parameters: int) -> Closed:
    counts, observed = table.counts, table.observed
    own = float((xlogy(counts, counts) - counts).sum())
    likelihood = float(found[kernel.LIKELIHOOD])
    log_likelihood = likelihood - float(gammaln(counts + 1.0).sum())
    bad = found[kernel.ALIASED] > 0 or found[kernel.SCORE] > _UNFITTED * max(observed, 1)
    with np.errstate(over="ignore"):
        unseen = math.nan if bad else float(np.exp(found[kernel.INTERCEPT]))
        error = math.sqrt(unseen + unseen**2 * found[kernel.VARIANCE])
    return Closed(
        name,
        observed + unseen,
        error,
        2.0 * (own - likelihood),
        len(counts) - parameters,
        2.0 * parameters - 2.0 * log_likelihood,
        math.log(observed) * parameters - 2.0 * log_likelihood,
    )


def _on_and_times(table: CaptureTable) -> tuple[Floats, Floats]:
    on = patterns(table.size).astype(np.float64)
    return on, on.sum(axis=1)
