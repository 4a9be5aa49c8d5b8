"""Tables and checks of an estimate from lists, the same whether lists came as a table or were linked."""

from collections.abc import Sequence

import polars as pl

from seethechild.core.results import Check
from seethechild.need.average import DIFFER, Average
from seethechild.need.estimate import Estimate
from seethechild.need.sensitivity import Moved, other_lists
from seethechild.need.tables import CaptureTable, patterns
from seethechild.report import words
from seethechild.studies.need_moved import all_at_once, all_at_once_check, dependence

#: Models of the average that are shown, the heaviest first.
SHOWN = 12
#: What may be done with such numbers, on every answer.
FOR_STATISTICS = (
    "For statistics only. These numbers must not be used to trace a family, to enforce anything "
    "against one, or for immigration control."
)
ASSUMES = (
    "No table can show how lists depend on each other among children on none of them. Assumed: lists "
    "depend on each other in pairs at most, and beyond that only because children differ in how "
    "easily they are found, about a middle that most are near."
)
#: Less weight than this on models without an answer does not bend the answer.
_FEW = 0.05
#: Models that hold so much of the weight are those that fit.
_FITTING = 0.9


def sentence(answer: Estimate) -> str:
    """Return an answer in a sentence, or why there is none.

    Example:
        >>> sentence(Estimate("average", 1840, 4900, 3700, 7200, "", "ok", 3100))
        '1,840 are known to at least one list; our estimate of all is 4,900 (3,700 to 7,200); at least 3,100.'
    """
    known = f"{answer.observed:,} are known to at least one list"
    # What is known is told to the child: rounded up it would be no bound.
    known_best = answer.lower_bound <= answer.observed
    bound = f"{answer.observed:,}" if known_best else words.count(answer.lower_bound)
    least = f"at least {bound}"
    if answer.status != "ok":
        why = answer.notes[0][:1].lower() + answer.notes[0][1:].rstrip(".")
        return f"{known}; how many there are in all cannot be estimated: {why}. There are {least}."
    span = words.span(answer.low, answer.high)
    if answer.method == "chao":
        return f"{known}; there are {least}, and {words.count(answer.estimate)} is the best bound."
    return (
        f"{known}; our estimate of all is {words.count(answer.estimate)} {span}; {least}."
    )


def tables_of(
    table: CaptureTable, found: Sequence[Estimate], whole: Average
) -> dict[str, pl.DataFrame]:
    """Return the tables of an answer.

    Args:
        table: who is on which lists; where links are not certain, a middle one.
        found: answers by method.
        whole: the average, whether it was asked for or not.

    Returns:
        ``estimates``, ``lists``, ``models``, ``sensitivity``, ``dependence``, ``all_at_once``.
    """
    return {
        "estimates": _estimates(found, whole),
        "lists": _lists(table),
        "models": _models(whole),
        "sensitivity": _sensitivity(other_lists(table)),
        "dependence": dependence(table, whole.answer),
        "all_at_once": all_at_once(table, whole),
    }


def known(value: float) -> float | None:
    """Return a number; None for what is none or has no end."""
    return value if abs(value) < float("inf") else None


def _estimates(found: Sequence[Estimate], whole: Average) -> pl.DataFrame:
    low, high = whole.range if whole.range is not None else (None, None)
    return pl.DataFrame(
        [
            {
                "method": each.method,
                "observed": each.observed,
                "estimate": known(each.estimate),
                "low": known(each.low),
                "high": known(each.high),
                "model": each.model,
                "status": each.status,
                "lower_bound": each.lower_bound,
                "range_low": low if each.method == "average" else None,
                "range_high": high if each.method == "average" else None,
                "notes": " ".join(each.notes),
            }
            for each in found
        ],
        schema={
            "method": pl.String, "observed": pl.Int64, "estimate": pl.Float64,
            "low": pl.Float64, "high": pl.Float64, "model": pl.String, "status": pl.String,
            "lower_bound": pl.Float64, "range_low": pl.Float64, "range_high": pl.Float64,
            "notes": pl.String,
        },
    )  # fmt: skip


def _lists(table: CaptureTable) -> pl.DataFrame:
    on = patterns(table.size)
    alone = [int(table.counts[(1 << bit) - 1]) for bit in range(table.size)]
    return pl.DataFrame(
        {
            "list": list(table.lists),
            "children": table.totals.tolist(),
            "on_no_other": alone,
            "on_another": [
                int(table.counts[(on[:, bit] == 1) & (on.sum(axis=1) > 1)].sum())
                for bit in range(table.size)
            ],
        }
    )


def _models(whole: Average) -> pl.DataFrame:
    frame = pl.DataFrame(
        {
            "model": list(whole.names),
            "estimate": whole.estimates.tolist(),
            "weight": whole.weights.tolist(),
        }
    ).with_columns(pl.col("estimate").fill_nan(None))
    together = frame.group_by("model", maintain_order=True).agg(
        pl.col("estimate").mean(), pl.col("weight").sum()
    )
    return together.sort("weight", descending=True, maintain_order=True).head(SHOWN)


def _sensitivity(moved: Sequence[Moved]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "kind": each.kind,
                "what": each.what,
                "estimate": known(each.answer.estimate),
                "low": known(each.answer.low),
                "high": known(each.answer.high),
                "status": each.answer.status,
            }
            for each in moved
        ],
        schema={
            "kind": pl.String, "what": pl.String, "estimate": pl.Float64,
            "low": pl.Float64, "high": pl.Float64, "status": pl.String,
        },
    )  # fmt: skip


def checks_on(
    table: CaptureTable, answer: Estimate, whole: Average, moved: pl.DataFrame
) -> tuple[Check, ...]:
    """Return what was looked into: assumptions, differences, models, lists that decide alone."""
    checks = [Check("what is assumed", None, ASSUMES)]
    if whole.range is not None and whole.differ > DIFFER:
        low, high = whole.range
        said = (
            f"Children differ in how easily they are found ({words.percent(whole.differ)} of the "
            f"weight), and no table can say by how much: from {words.count(low)}, Chao's lower "
            f"bound, to {words.count(high)} cannot be told apart."
        )
        checks.append(Check("children are alike enough", passed=False, sentence=said))
    said = f"Models that have no answer have {words.percent(whole.inadmissible)} of the weight."
    checks.append(Check("models have answers", whole.inadmissible < _FEW, said))
    checks.append(_spread(whole))
    others = moved.filter((pl.col("kind") == "left out") & (pl.col("status") == "ok"))
    if others.height and answer.status == "ok":
        outside = others.filter(
            (pl.col("estimate") < answer.low) | (pl.col("estimate") > answer.high)
        )
        said = (
            f"Without one list at a time the estimate goes from {_of(others, 'min')} to "
            f"{_of(others, 'max')}."
        )
        checks.append(Check("no list decides alone", outside.is_empty(), said))
    together = all_at_once_check(table, whole)
    if together is not None:
        checks.append(together)
    if table.censored:
        said = "Counts that were hidden or rounded enter as the range in which they lie."
        checks.append(Check("hidden counts", None, said))
    checks.append(Check("what it may be used for", None, FOR_STATISTICS))
    return tuple(checks)


def _spread(whole: Average) -> Check:
    frame = _models(whole).drop_nulls("estimate")
    fitting = frame.filter(pl.col("weight").cum_sum() - pl.col("weight") < _FITTING)
    if fitting.is_empty():
        return Check("models that fit", None, "No model of these lists has an answer.")
    if fitting.height == 1:
        said = f"One model fits far better than the others: it says {_of(fitting, 'min')}."
        return Check("models that fit", None, said)
    said = (
        f"The {fitting.height} models that fit best say from {_of(fitting, 'min')} to "
        f"{_of(fitting, 'max')}."
    )
    return Check("models that fit", None, said)


def _of(frame: pl.DataFrame, which: str) -> str:
    series = frame["estimate"]
    return words.count(float(str(series.min() if which == "min" else series.max())))
