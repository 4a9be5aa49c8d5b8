"""How many children there are, by lists that overlap: the verb behind ``need lists``."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from seethechild.core.errors import Problem, SpecError
from seethechild.core.files import read_bytes
from seethechild.core.progress import Progress
from seethechild.core.provenance import Input, Provenance, sha256_bytes
from seethechild.core.results import Check, Result
from seethechild.need.methods import METHODS, Asked, averaged, estimate
from seethechild.need.reading import read_strata, read_table
from seethechild.need.strata import pooled
from seethechild.need.tables import CaptureTable
from seethechild.report import words
from seethechild.studies.need_tables import checks_on, known, sentence, tables_of

DEFAULT_METHODS = ("average",)
_ORDERS = (1, 2, 3)
_MOST_REPLICATES = 100_000


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
    refuse_methods(methods, order, replicates, missed)
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
    tables = tables_of(table, found, whole)
    checks = [*checks_on(table, found[0], whole, tables["sensitivity"])]
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


def refuse_methods(
    methods: Sequence[str],
    order: int | None = None,
    replicates: int = 0,
    missed: float = 0.0,
) -> None:
    """Refuse what cannot be asked, all at once.

    Raises:
        SpecError: a method there is not, or a number out of bounds.
    """
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
                "alone": known(own.estimate), "alone_low": known(own.low),
                "alone_high": known(own.high), "status": own.status,
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
