"""Estimates by one log-linear model: independence, chosen step by step, or the best by BIC."""

from collections.abc import Callable
from math import inf, isnan
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from seethechild.core.errors import Problem, SpecError
from seethechild.need import hierarchy
from seethechild.need.bootstrap import Bootstrap, bootstrap
from seethechild.need.estimate import WIDEST, Estimate, refusal, too_wide
from seethechild.need.existence import NOT_IDENTIFIABLE, status_of
from seethechild.need.hidden import best_hidden, completed, fit_hidden
from seethechild.need.households import SAID, Homes
from seethechild.need.loglinear import fit_all
from seethechild.need.profile import profile
from seethechild.need.seeds import about_ends
from seethechild.need.select import Choice, Chooser, always, best_bic, stepwise
from seethechild.need.tables import CaptureTable

Method: TypeAlias = Literal["independence", "stepwise", "bic"]

#: With more models than this, only the best are tried on each resample, as Silverman, Chan and
#: Vincent (2024) do.
MANY_MODELS = 200
TOP_MODELS = 100
#: Highest order of interaction by number of lists, as in MultipleSystemsEstimation.
BIC_ORDER: Final = {2: 1, 3: 2, 4: 3, 5: 3, 6: 2}
#: A share of resamples without an answer above this is said.
_FEW = 0.01

_ASSUMES: Final = {
    "independence": "Assumes that no list depends on another, and that all children of the "
    "group are equally likely to be listed.",
    "stepwise": "Assumes that lists depend on each other only where the overlaps show it, and "
    "never all of them at once.",
    "bic": "Assumes that the model that fits best for its size is right, and that the lists "
    "never depend on each other all at once.",
}


def estimate(
    table: CaptureTable,
    method: Method,
    *,
    order: int | None = None,
    replicates: int = 1000,
    seed: int = 1,
    lower_bound: float | None = None,
    homes: Homes | None = None,
) -> Estimate:
    """Estimate all children by one log-linear model.

    Args:
        table: children by pattern; a count known as a range enters the likelihood by that (see
            ``hidden``), and is drawn anew for each resample.
        method: how the model is chosen.
        order: most lists in one interaction; left out, 2 step by step, ``BIC_ORDER`` by BIC.
        replicates: how often the children are drawn again for the interval, choosing anew
            (BCa). 0, or where nothing is chosen or hidden: profile likelihood of the one model.
        seed: of the draws.
        lower_bound: at least so many, from another method; left out, the observed.
        homes: who lives together: whole households are drawn again then.

    Returns:
        The estimate with its 95% interval; or why there is none. Where the upper end is beyond
        ``WIDEST`` times the observed, the status is ``refused`` and the numbers stay.

    Raises:
        SpecError: the order does not fit the lists, or there are too many lists for BIC.

    Example:
        >>> table = CaptureTable(("b", "c", "d"), np.array([5, 5, 54, 41, 6, 0, 12]))
        >>> found = estimate(table, "independence", replicates=0)
        >>> found.model, round(found.estimate), found.status
        ('[1,2,3]', 142, 'ok')
    """
    choose = _chooser(table, method, order)
    hidden = best_hidden(table) if table.censored else None
    if table.censored and hidden is None:
        return _without_answer(table, method, None, lower_bound)
    counts = table.counts if hidden is None else np.rint(hidden.counts).astype(np.int64)
    choice = choose(counts)
    if choice is None or choice.status:
        return _without_answer(table, method, choice, lower_bound)
    if replicates and (method != "independence" or hidden is not None or homes is not None):
        wholes = None if hidden is None else completed(table, hidden, replicates, seed=seed)
        drawn = bootstrap(
            counts, choose, replicates=replicates, seed=seed, wholes=wholes, homes=homes
        )
        low, high = (max(float(limit), float(counts.sum())) for limit in drawn.bca())
        notes = [
            *_notes(drawn),
            *about_ends(drawn.moved_by_seed()),
            *([] if homes is None else [SAID]),
        ]
    else:
        found = profile(counts, choice.terms)
        low, high = found.low, found.high
        notes = [] if high < inf else [f"The interval is {found}."]
    refused = isnan(high) or too_wide(table.observed, high)
    least = float(table.observed if lower_bound is None else lower_bound)
    if refused:
        notes.insert(0, _too_wide_note(high))
    return Estimate(
        method=method,
        observed=table.observed,
        estimate=choice.estimate
        if hidden is None
        else fit_hidden(table, choice.terms).estimate,
        low=low,
        high=high,
        model=hierarchy.name(choice.terms),
        status="refused" if refused else "ok",
        # A bound of another method may lie above where this one's interval begins.
        lower_bound=least if refused else min(least, low),
        notes=(*notes, *_about(table, method)),
    )


def _chooser(table: CaptureTable, method: Method, order: int | None) -> Chooser:
    size = table.size
    if order is not None:
        hierarchy.check_order(size, order)
    makers: dict[Method, Callable[[], Chooser]] = {
        "independence": lambda: always(hierarchy.independence(size)),
        "stepwise": lambda: stepwise(order or 2),
        "bic": lambda: best_bic(_shortlist(table, order)),
    }
    return makers[method]()


def _shortlist(table: CaptureTable, order: int | None) -> NDArray[np.bool_]:
    """Return all models; or the best by BIC, where there are too many to fit time and again."""
    if table.size not in BIC_ORDER:
        mend = f"Use up to {max(BIC_ORDER)}, or choose step by step."
        raise SpecError(Problem("method bic", f"there are {table.size} lists", mend))
    fits = fit_all(table, order or BIC_ORDER[table.size])
    if len(fits) <= MANY_MODELS:
        return fits.terms
    fine = np.flatnonzero(fits.status == 0)
    return fits.terms[fine[np.argsort(fits.bic[fine], kind="stable")[:TOP_MODELS]]]


def _without_answer(
    table: CaptureTable, method: Method, choice: Choice | None, lower_bound: float | None
) -> Estimate:
    if choice is None:
        why = "No model of these lists has an answer: too few children are on more than one list."
        return refusal(method, table.observed, "no_mle", why, lower_bound=lower_bound)
    name = hierarchy.name(choice.terms)
    why = (
        f"Under the model {name} many numbers fit equally well: the lists overlap too little."
        if choice.status & NOT_IDENTIFIABLE
        else f"Under the model {name} the likelihood has no highest point: some overlap that it "
        "needs holds no child."
    )
    return refusal(
        method, table.observed, status_of(choice.status), why, lower_bound=lower_bound
    )


def _too_wide_note(high: float) -> str:
    if isnan(high):
        return "Cannot be estimated: when the children are drawn again, no model has an answer."
    found = "there is no upper limit" if high == inf else f"the upper limit of {high:,.0f}"
    wide = "" if high == inf else f" is more than {WIDEST:g} times the children listed"
    return f"Cannot be estimated: {found}{wide}."


def _notes(drawn: Bootstrap) -> list[str]:
    share = drawn.failed / len(drawn.estimates)
    if share <= _FEW:
        return []
    return [f"In {share:.0%} of the resamples no model had an answer; they were left out."]


def _about(table: CaptureTable, method: Method) -> list[str]:
    middle = "Counts that are hidden or rounded enter as the range in which they lie."
    return [_ASSUMES[method], *([middle] if table.censored else [])]
