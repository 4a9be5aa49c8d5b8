"""How many children there are, by lists that overlap: the verb behind ``need lists``."""

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

import polars as pl

from seethechild.core.errors import Problem, SpecError
from seethechild.core.files import read_bytes
from seethechild.core.progress import Progress
from seethechild.core.provenance import Input, Provenance, sha256_bytes
from seethechild.core.results import Check, Result
from seethechild.need.average import DIFFER, Average
from seethechild.need.estimate import Estimate
from seethechild.need.methods import METHODS, Asked, averaged, estimate
from seethechild.need.reading import read_strata, read_table
from seethechild.need.sensitivity import (
    Moved,
    if_two_depend,
    other_lists,
    tipping_point,
)
from seethechild.need.strata import pooled
from seethechild.need.tables import CaptureTable, patterns
from seethechild.report import words

#: Models of the average that are shown, the heaviest first.
SHOWN = 12
DEFAULT_METHODS = ("average",)
_ORDERS = (1, 2, 3)
_MOST_REPLICATES = 100_000

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


def need_lists(
    path: Path,
    *,
    progress: Progress,
    methods: Sequence[str] = DEFAULT_METHODS,
    by: Sequence[str] = (),
    order: int | None = None,
    replicates: int = 1000,
    seed: int = 1,
    missed: float = 0.0,
) -> Result:
    """Estimate the children on no list.

    Args:
        path: a table of capture patterns (CSV).
        progress: told of each method.
        methods: names of ``need.methods.METHODS``; the first gives the sentence.
        by: columns of groups to tell apart; their answers are pooled.
        order: most lists in one interaction, for ``stepwise`` and ``bic``.
        replicates: how often children are drawn again for intervals of one model.
        seed: names all chance.
        missed: share of links between a child's records that was missed.

    Returns:
        Tables ``estimates``, ``lists``, ``models``, ``sensitivity``, ``dependence`` and, with
        groups, ``groups``.

    Raises:
        DataError: the table cannot be read or used.
        SpecError, UnknownNameError: what was asked cannot be.
    """
    _refuse(methods, order, replicates, missed)
    asked = Asked(order, replicates, seed, missed)
    table = read_table(path)
    steps = len(methods) + 2
    progress.step(0, steps, "averaging over models")
    whole = averaged(table, asked)
    found = []
    for place, method in enumerate(methods, start=1):
        progress.step(place, steps, f"estimating by {method}")
        answer = whole.answer if method == "average" else estimate(table, method, asked)
        found.append(answer)
    progress.step(steps - 1, steps, "moving the assumptions")
    tables = {
        "estimates": _estimates(found, whole),
        "lists": _lists(table),
        "models": _models(whole),
        "sensitivity": _sensitivity(other_lists(table)),
        "dependence": _dependence(table, whole.answer),
    }
    checks = [*_checks(table, found[0], whole, tables["sensitivity"])]
    if by:
        tables["groups"], check = _groups(path, by, asked)
        checks.insert(0, check)
    content = read_bytes(path)
    settings = {
        "methods": list(methods), "by": list(by), "order": order,
        "replicates": replicates, "missed": missed,
    }  # fmt: skip
    progress.step(steps, steps, "done")
    return Result(
        sentence=sentence(found[0]),
        tables=tables,
        checks=tuple(checks),
        provenance=Provenance.of(
            seed=seed,
            inputs=[Input(path.name, sha256_bytes(content), len(content.splitlines()) - 1)],
            settings=settings,
        ),
    )


def sentence(answer: Estimate) -> str:
    """Return an answer in a sentence, or why there is none.

    Example:
        >>> sentence(Estimate("average", 1840, 4900, 3700, 7200, "", "ok", 3100))
        '1,840 are known to at least one list; our estimate of all is 4,900 (3,700 to 7,200); at least 3,100.'
    """
    known = f"{answer.observed:,} are known to at least one list"
    least = f"at least {words.count(answer.lower_bound)}"
    if answer.status != "ok":
        why = answer.notes[0][:1].lower() + answer.notes[0][1:].rstrip(".")
        return f"{known}; how many there are in all cannot be estimated: {why}. There are {least}."
    span = words.span(answer.low, answer.high)
    if answer.method == "chao":
        return f"{known}; there are {least}, and {words.count(answer.estimate)} is the best bound."
    return (
        f"{known}; our estimate of all is {words.count(answer.estimate)} {span}; {least}."
    )


def _refuse(
    methods: Sequence[str], order: int | None, replicates: int, missed: float
) -> None:
    problems = []
    for name in methods:
        if name not in METHODS:
            mend = f"Use {', '.join(METHODS)}."
            problems.append(Problem("method", f'"{name}" is not one', mend))
    if not methods:
        problems.append(Problem("method", "none is named", f"Use {', '.join(METHODS)}."))
    if order is not None and order not in _ORDERS:
        problems.append(Problem("order", f"is {order}", "Use 1, 2 or 3."))
    if not 0 <= replicates <= _MOST_REPLICATES:
        mend = f"Use 0 to {_MOST_REPLICATES:,}; 0 gives the profile likelihood."
        problems.append(Problem("bootstrap", f"is {replicates}", mend))
    if not 0 <= missed <= 0.5:  # noqa: PLR2004 - half
        problems.append(Problem("missed", f"is {missed}", "Give a share from 0 to 0.5."))
    if problems:
        raise SpecError(problems)


def _estimates(found: Sequence[Estimate], whole: Average) -> pl.DataFrame:
    low, high = whole.range if whole.range is not None else (None, None)
    return pl.DataFrame(
        [
            {
                "method": each.method,
                "observed": each.observed,
                "estimate": _known(each.estimate),
                "low": _known(each.low),
                "high": _known(each.high),
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


def _known(value: float) -> float | None:
    return value if abs(value) < float("inf") else None


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
                "estimate": _known(each.answer.estimate),
                "low": _known(each.answer.low),
                "high": _known(each.answer.high),
                "status": each.answer.status,
            }
            for each in moved
        ],
        schema={
            "kind": pl.String, "what": pl.String, "estimate": pl.Float64,
            "low": pl.Float64, "high": pl.Float64, "status": pl.String,
        },
    )  # fmt: skip


def _dependence(table: CaptureTable, answer: Estimate) -> pl.DataFrame:
    """Return what independence would say, were two lists dependent, and what tips the answer."""
    rows = []
    for one, two in combinations(range(table.size), 2):
        moved = if_two_depend(table, one, two)
        tips = [
            tipping_point(table, one, two, end) if answer.status == "ok" else None
            for end in (answer.low, answer.high)
        ]
        rows.append(
            {
                "what": f"{table.lists[one]} and {table.lists[two]}",
                **{f"at_{ratio:g}": _known(value) for ratio, value in moved.items()},
                "below_low": tips[0],
                "above_high": tips[1],
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None)


def _checks(
    table: CaptureTable, answer: Estimate, whole: Average, moved: pl.DataFrame
) -> tuple[Check, ...]:
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
    if table.censored:
        said = "Counts that were hidden or rounded enter as the range in which they lie."
        checks.append(Check("hidden counts", None, said))
    checks.append(Check("what it may be used for", None, FOR_STATISTICS))
    return tuple(checks)


#: Less weight than this on models without an answer does not bend the answer.
_FEW = 0.05
#: Models that hold so much of the weight are those that fit.
_FITTING = 0.9


def _spread(whole: Average) -> Check:
    frame = _models(whole).drop_nulls("estimate")
    fitting = frame.filter(pl.col("weight").cum_sum() - pl.col("weight") < _FITTING)
    if fitting.is_empty():
        return Check("models that fit", None, "No model of these lists has an answer.")
    said = (
        f"The {fitting.height} models that fit best say from {_of(fitting, 'min')} to "
        f"{_of(fitting, 'max')}."
    )
    return Check("models that fit", None, said)


def _of(frame: pl.DataFrame, which: str) -> str:
    series = frame["estimate"]
    return words.count(float(str(series.min() if which == "min" else series.max())))


def _groups(path: Path, by: Sequence[str], asked: Asked) -> tuple[pl.DataFrame, Check]:
    """Return the estimates of groups, alone and pooled, their total last; and how they differ."""
    strata: Mapping[tuple[str, ...], CaptureTable] = read_strata(path, by)
    alone = {group: averaged(table, asked).answer for group, table in strata.items()}
    found = pooled(alone, seed=asked.seed)
    rows = []
    for group, own in alone.items():
        low, middle, high = found.groups[group] if found else (None, None, None)
        rows.append(
            {
                **dict(zip(by, group, strict=True)),
                "observed": own.observed,
                "estimate": middle, "low": low, "high": high,
                "alone": _known(own.estimate), "alone_low": _known(own.low),
                "alone_high": _known(own.high), "status": own.status,
            }
        )  # fmt: skip
    low, middle, high = found.total if found else (None, None, None)
    total = {
        **dict.fromkeys(by, "all"), "observed": sum(each.observed for each in alone.values()),
        "estimate": middle, "low": low, "high": high, "alone": None, "alone_low": None,
        "alone_high": None, "status": "ok" if found else "refused",
    }  # fmt: skip
    frame = pl.DataFrame([*rows, total], infer_schema_length=None)
    if found is None:
        said = "No group has an answer of its own, so none can be pooled."
        return frame, Check("groups", passed=False, sentence=said)
    said = (
        f"Estimates of {len(alone)} groups are pooled; all together {words.count(middle)} "
        f"{words.span(low, high)}. Children on no list for each one listed differ between groups "
        f"by a factor of about {math.exp(found.between):.1f}."
    )
    if found.without:
        said += (
            f" {len(found.without)} have no answer of their own and take the common level."
        )
    return frame, Check("groups", None, said)
