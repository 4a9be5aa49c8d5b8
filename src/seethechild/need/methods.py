"""Every way to estimate, under the name it is asked for by."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from seethechild.core.errors import UnknownNameError, did_you_mean
from seethechild.need import loglinear_methods
from seethechild.need.average import NORMAL_END, Average, average
from seethechild.need.averaged import ORDER
from seethechild.need.chordal import LISTS
from seethechild.need.clustered import average_of_households, bound_of_households
from seethechild.need.coverage import sample_coverage
from seethechild.need.decomposable import decomposable
from seethechild.need.estimate import Estimate, refusal
from seethechild.need.heterogeneity import lower_bound
from seethechild.need.hidden import best_hidden, completed
from seethechild.need.households import Homes
from seethechild.need.latent import latent_class
from seethechild.need.missed import relinked
from seethechild.need.seeds import APART
from seethechild.need.tables import CaptureTable

#: Tables drawn where counts are hidden or links were missed.
TABLES = 20


@dataclass(frozen=True)
class Asked:
    """How to estimate.

    Attributes:
        order: most lists in one interaction; None leaves it to the method.
        replicates: how often children are drawn again for an interval of one model.
        seed: names all chance.
        missed: share of links between a child's records that was missed.
        homes: who lives together: intervals draw whole households then. Not with ``missed``; by the
            methods ``OF_HOUSEHOLDS`` alone.
    """

    order: int | None = None
    replicates: int = 1000
    seed: int = 1
    missed: float = 0.0
    homes: Homes | None = None


def estimate(table: CaptureTable, method: str, asked: Asked) -> Estimate:
    """Estimate all children by a method.

    Raises:
        UnknownNameError: there is no such method.
        SpecError: the order does not fit the lists.

    Example:
        >>> import numpy as np
        >>> table = CaptureTable(("police", "school"), np.array([100, 150, 50]))
        >>> round(estimate(table, "chao", Asked()).lower_bound)
        503
    """
    if method not in METHODS:
        raise UnknownNameError("method", method, did_you_mean(method, METHODS))
    return METHODS[method](table, asked)


def averaged(table: CaptureTable, asked: Asked) -> Average:
    """Return the default answer, over the tables there may really have been.

    Where counts are hidden or links were missed, half of the tables drawn must say what the other
    half says, or the answer is refused.
    """
    order = asked.order or ORDER
    if asked.homes is not None:
        return average_of_households(
            table, asked.homes, replicates=asked.replicates, seed=asked.seed, order=order
        )
    drawn = drawn_tables(table, asked)
    whole = average(*drawn, order=order)
    if len(drawn) == 1 or whole.answer.status != "ok":
        return whole
    halves = [average(*drawn[start::2], order=order).answer.estimate for start in (0, 1)]
    if max(halves) <= (1.0 + APART) * min(halves):
        return whole
    why = (
        f"Half of the tables drawn say {halves[0]:,.0f}, the other half {halves[1]:,.0f}: what is "
        "hidden or was missed decides the answer."
    )
    least = whole.answer.lower_bound
    said = refusal("average", table.observed, "refused", why, lower_bound=least)
    return replace(whole, answer=said)


def drawn_tables(table: CaptureTable, asked: Asked) -> tuple[CaptureTable, ...]:
    """Return the tables there may really have been; the one given where it is whole."""
    known: tuple[CaptureTable, ...] = (table,)
    if table.censored:
        fit = best_hidden(table)
        if fit is not None:
            wholes = completed(table, fit, TABLES, seed=asked.seed)
            known = tuple(table.with_counts(counts) for counts in wholes)
    if asked.missed:
        many = max(TABLES // len(known), 1)
        known = tuple(
            each
            for place, one in enumerate(known)
            for each in relinked(one, asked.missed, draws=many, seed=asked.seed + place)
        )
    return known


def _chao(table: CaptureTable, asked: Asked) -> Estimate:
    bound = lower_bound(table)
    observed, unseen = table.observed, bound.estimate - table.observed
    if not math.isfinite(bound.estimate) or not math.isfinite(bound.se) or unseen <= 0:
        why = (
            "Too few children are on several lists for a lower bound above those observed."
        )
        return refusal("chao", observed, "no_mle", why)
    far = math.exp(NORMAL_END * math.sqrt(math.log1p((bound.se / unseen) ** 2)))
    low, high = observed + unseen / far, observed + unseen * far
    note = (
        "A lower bound, not an estimate: there are at least so many, however children differ, as "
        "long as no list keeps children off another."
    )
    answer = Estimate(
        "chao", observed, bound.estimate, low, high, "lists independent; chao", "ok", low, (note,)
    )  # fmt: skip
    if asked.homes is None:
        return answer
    return bound_of_households(
        answer, table, asked.homes, replicates=asked.replicates, seed=asked.seed
    )


def _decomposable(table: CaptureTable, _asked: Asked) -> Estimate:
    if table.size not in LISTS:
        why = f"This method takes 3 to 6 lists; there are {table.size}."
        return refusal("decomposable", table.observed, "refused", why)
    return decomposable(table)


def _by_model(
    method: loglinear_methods.Method,
) -> Callable[[CaptureTable, Asked], Estimate]:
    def by_model(table: CaptureTable, asked: Asked) -> Estimate:
        most = max(loglinear_methods.BIC_ORDER)
        if method == "bic" and table.size > most:
            why = f"This method takes up to {most} lists; there are {table.size}."
            return refusal(method, table.observed, "refused", why)
        return loglinear_methods.estimate(
            table,
            method,
            order=asked.order,
            replicates=asked.replicates,
            seed=asked.seed,
            lower_bound=_chao(table, asked).lower_bound,
            homes=asked.homes,
        )

    return by_model


METHODS: Mapping[str, Callable[[CaptureTable, Asked], Estimate]] = {
    "average": lambda table, asked: averaged(table, asked).answer,
    "independence": _by_model("independence"),
    "stepwise": _by_model("stepwise"),
    "bic": _by_model("bic"),
    "decomposable": _decomposable,
    "latent-class": lambda table, asked: latent_class(table, seed=asked.seed),
    "coverage": lambda table, asked: sample_coverage(
        table, replicates=asked.replicates, seed=asked.seed
    ),
    "chao": _chao,
}
#: Methods whose intervals can draw whole households.
OF_HOUSEHOLDS = ("average", "independence", "stepwise", "bic", "chao")
