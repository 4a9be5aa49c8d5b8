"""How many children there are, by lists that overlap: the verb behind ``need lists``."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from seethechild.core.errors import Problem, SpecError
from seethechild.core.files import read_bytes
from seethechild.core.progress import Progress
from seethechild.core.provenance import Input, Provenance, sha256_bytes
from seethechild.core.results import Check, Result
from seethechild.need import doubly_robust
from seethechild.need.children import Children, Roles, holds_children, read_children
from seethechild.need.households import Homes
from seethechild.need.methods import METHODS, OF_HOUSEHOLDS, Asked, averaged, estimate
from seethechild.need.reading import Group, read_strata, read_table
from seethechild.need.strata import pooled
from seethechild.need.tables import CaptureTable
from seethechild.report import words
from seethechild.studies.need_children import (
    assumed,
    by_child,
    checks_of,
    of_the_average,
    pairs_of,
)
from seethechild.studies.need_tables import checks_on, known, sentence, tables_of

DEFAULT_METHODS = ("average",)
_ORDERS = (1, 2, 3)
_HYPHEN = "doubly-robust"
_NO_ROLES = Roles()
_MOST_REPLICATES = 100_000


def need_lists(
    path: Path,
    *,
    progress: Progress,
    methods: Sequence[str] | None = None,
    roles: Roles = _NO_ROLES,
    order: int | None = None,
    replicates: int = 1000,
    seed: int = 1,
    missed: float = 0.0,
) -> Result:
    """Estimate the children on no list.

    Args:
        path: a table of capture patterns, or a row for each child (CSV).
        progress: told of each method.
        methods: names of ``need.methods.METHODS`` or, of children, ``doubly_robust``; the first gives
            the sentence. Left out, the average; with covariates, ``doubly_robust`` before it.
        roles: columns of groups to tell apart, whose answers are pooled; and, of children, what is
            known of each and who lives together.
        order: most lists in one interaction; left out, the method's own.
        replicates: how often children are drawn again for intervals of one model.
        seed: names all chance.
        missed: share of links between a child's records that was missed.

    Returns:
        Tables ``estimates``, ``lists``, ``models``, ``sensitivity``, ``dependence``, ``all_at_once`` and, with
        groups, ``groups``; of children on more than two lists, ``pairs``.

    Raises:
        DataError: the table cannot be read or used.
        SpecError, UnknownNameError: what was asked cannot be.
    """
    methods = _asked_for(methods, roles)
    of_children = holds_children(path, roles)
    problems = [
        *_wrong_methods(methods, order, replicates, missed, of_children=of_children),
        *_wrong_roles(methods, roles, replicates, missed),
    ]
    if problems:
        raise SpecError(problems)
    given = _read(path, roles, of_children=of_children)
    asked = Asked(order, replicates, seed, missed, given.homes)
    table = given.table
    steps = len(methods) + 2
    progress.step(0, steps, "averaging over models")
    whole = averaged(table, asked)
    found = []
    for place, method in enumerate(methods, start=1):
        progress.step(place, steps, f"estimating by {method}")
        found.append(
            whole.answer
            if method == "average"
            else by_child(given.children, seed).answer
            if method == doubly_robust.METHOD and given.children
            else estimate(table, method, asked)
        )
    progress.step(steps - 1, steps, "moving the assumptions")
    tables = tables_of(table, found, whole)
    checks = [*checks_on(table, found[0], whole, tables["sensitivity"])]
    if given.children:
        checks = [*checks_of(given.children, given.homes), *checks]
    if given.children and doubly_robust.METHOD in methods:
        pairs = pairs_of(given.children, seed)
        if pairs.height:
            tables["pairs"] = pairs
        checks = [*assumed(given.children, pairs), *of_the_average(checks)]
    if roles.by:
        tables["groups"], check = _groups(given.groups, roles.by, asked)
        checks.insert(0, check)
    content = read_bytes(path)
    settings: dict[str, object] = {
        "methods": list(methods), "by": list(roles.by), "order": order,
        "replicates": replicates, "missed": missed,
    }  # fmt: skip
    if given.children:
        settings |= {
            "lists": list(table.lists), "covariates": list(roles.covariates),
            "household": roles.household or "",
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


@dataclass(frozen=True, eq=False)
class _Given:
    """What a file holds: all children by pattern, each group's, and the children themselves if told."""

    table: CaptureTable
    groups: Mapping[Group, tuple[CaptureTable, Homes | None]]
    children: Children | None = None
    homes: Homes | None = None


def _read(path: Path, roles: Roles, *, of_children: bool) -> _Given:
    if not of_children:
        strata = read_strata(path, roles.by) if roles.by else {}
        return _Given(read_table(path), {key: (each, None) for key, each in strata.items()})
    children = read_children(path, roles)
    parts = children.groups() if roles.by else {}
    groups = {key: (each.table(), each.homes()) for key, each in parts.items()}
    return _Given(children.table(), groups, children, children.homes())


def _asked_for(methods: Sequence[str] | None, roles: Roles) -> tuple[str, ...]:
    if methods is not None:
        return tuple(doubly_robust.METHOD if m == _HYPHEN else m for m in methods)
    first = (doubly_robust.METHOD,) if roles.covariates else ()
    return (*first, *DEFAULT_METHODS)


def _wrong_roles(
    methods: Sequence[str], roles: Roles, replicates: int, missed: float
) -> list[Problem]:
    """Return what cannot be asked of children one by one."""
    problems = list[Problem]()
    if roles.covariates and doubly_robust.METHOD not in methods:
        mend = f"Name --method {doubly_robust.METHOD} too, or leave covariates out."
        problems.append(Problem("covariates", "no method that is named uses them", mend))
    if roles.household:
        able = (*OF_HOUSEHOLDS, doubly_robust.METHOD)
        for name in (each for each in methods if each in METHODS and each not in able):
            mend = f"Use {', '.join(able)}, or leave the household out."
            problems.append(Problem(f"method {name}", "cannot draw households again", mend))
        if missed:
            what = "missed links and households do not go together"
            problems.append(Problem("missed", what, "Leave one of them out."))
        if not replicates:
            problems.append(Problem("bootstrap", "is 0", "Households need 1 or more."))
    return problems


def refuse_methods(methods: Sequence[str], replicates: int = 0) -> None:
    """Refuse what cannot be asked, all at once.

    Raises:
        SpecError: a method there is not, or a number out of bounds.
    """
    if problems := _wrong_methods(methods, None, replicates, 0.0, of_children=False):
        raise SpecError(problems)


def _wrong_methods(
    methods: Sequence[str],
    order: int | None,
    replicates: int,
    missed: float,
    *,
    of_children: bool,
) -> list[Problem]:
    problems = list[Problem]()
    for name in methods:
        if name == doubly_robust.METHOD and not of_children:
            mend = "Give a row for each child, not one for each pattern."
            problems.append(Problem("method", f"{name} needs the children", mend))
        elif name not in METHODS and name != doubly_robust.METHOD:
            mend = f"Use {', '.join((*METHODS, doubly_robust.METHOD))}."
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
    return problems


def _groups(
    strata: Mapping[Group, tuple[CaptureTable, Homes | None]],
    by: Sequence[str],
    asked: Asked,
) -> tuple[pl.DataFrame, Check]:
    """Return the estimates of groups, alone and pooled, their total last; and how they differ."""
    alone = {
        group: averaged(table, replace(asked, homes=homes)).answer
        for group, (table, homes) in strata.items()
    }
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
        lack = "has" if len(found.without) == 1 else "have"
        said += f" {len(found.without)} of them {lack} no answer alone: the common level stands there."
    return frame, Check("groups", None, said)
