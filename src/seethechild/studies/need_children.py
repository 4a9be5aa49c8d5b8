"""Lists given child by child: what is known of each, and who lives together, for ``need lists``."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from seethechild.core.results import Check
from seethechild.need.children import Children
from seethechild.need.doubly_robust import (
    ASSUMES_MORE,
    ASSUMES_TWO,
    Robust,
    doubly_robust,
    each_pair,
)
from seethechild.need.households import Homes
from seethechild.report import words
from seethechild.studies.need_tables import known

_PAIR = 2


def by_child(children: Children, seed: int) -> Robust:
    """Return the estimate from all lists with what is known of each child."""
    roles = children.roles
    return doubly_robust(
        children.frame, roles.lists, roles.covariates,
        household=roles.household, seed=seed,
    )  # fmt: skip


def pairs_of(children: Children, seed: int) -> pl.DataFrame:
    """Return the estimates of each two lists alone; no rows where there are but two."""
    roles = children.roles
    found: Mapping[tuple[str, str], Robust] = {}
    if len(roles.lists) > _PAIR:
        found = each_pair(
            children.frame, roles.lists, roles.covariates,
            household=roles.household, seed=seed,
        )  # fmt: skip
    return pl.DataFrame(
        [
            {
                "list_1": one,
                "list_2": two,
                "on_both": int((children.frame[one] * children.frame[two]).sum()),
                "estimate": known(each.answer.estimate),
                "low": known(each.answer.low),
                "high": known(each.answer.high),
                "status": each.answer.status,
            }
            for (one, two), each in found.items()
        ],
        schema={
            "list_1": pl.String, "list_2": pl.String, "on_both": pl.Int64,
            "estimate": pl.Float64, "low": pl.Float64, "high": pl.Float64,
            "status": pl.String,
        },
    )  # fmt: skip


def assumed(children: Children, pairs: pl.DataFrame) -> tuple[Check, ...]:
    """Return what is assumed of children alike in what is known of them, and what pairs say."""
    said = ASSUMES_TWO if len(children.roles.lists) == _PAIR else ASSUMES_MORE
    given = ", ".join(children.roles.covariates) or "nothing"
    checks = [Check("what is assumed", None, f"{said} Known of each child: {given}.")]
    answers = pairs.drop_nulls("estimate")
    if answers.height:
        least, most = answers["estimate"].sort().gather([0, -1]).to_list()
        said = (
            f"Each two lists alone say from {words.count(least)} to {words.count(most)}. Where they "
            "are far apart, some depend on each other even among children alike."
        )
        checks.append(Check("each two lists alone", None, said))
    return tuple(checks)


def checks_of(children: Children, homes: Homes | None) -> tuple[Check, ...]:
    """Return what was read of children and their households."""
    checks = []
    table = children.table()
    alone = table.counts[2 ** np.arange(table.size) - 1]
    never = [name for name, count in zip(table.lists, alone, strict=True) if not count]
    if never:
        said = (
            f"No child is on {', '.join(never)} alone. If that is no list but something known of each "
            "child, say which columns are lists, or name it among the covariates."
        )
        checks.append(Check("columns taken as lists", passed=False, sentence=said))
    if homes is not None:
        together = int(homes.many[homes.kinds.sum(axis=1) > 1].sum())
        said = (
            f"{words.count(int(homes.many.sum()))} households are known, {words.count(together)} of "
            "them with more than one child on a list. The intervals take households whole, as "
            "brothers and sisters are found together."
        )
        checks.append(Check("brothers and sisters", None, said))
    if children.unused:
        said = f"Not read: {', '.join(children.unused)}."
        checks.append(Check("other columns", None, said))
    return tuple(checks)


def of_the_average(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Return checks in which what the average assumes is called that."""
    return tuple(
        replace(each, name="what the average assumes")
        if each.name == "what is assumed"
        else each
        for each in checks
    )
