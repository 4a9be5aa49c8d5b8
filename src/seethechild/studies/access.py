"""Who gets help and who does not, in a council's own journeys."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import polars as pl

from seethechild.core.results import Check, Result
from seethechild.journeys.access.declared import (
    after_closings,
    closing_shares,
    service_waits,
)
from seethechild.journeys.access.measure import COUNCIL, measure
from seethechild.journeys.access.observed import covered_years
from seethechild.journeys.dataset import load
from seethechild.journeys.waits.groups import GROUPS as ALL_GROUPS
from seethechild.report.words import percent
from seethechild.studies.access_shown import safe_tables
from seethechild.studies.own_data import answer, asked
from seethechild.studies.releases import releasing

#: Groups told apart if nothing else is asked.
GROUPS = ("age_band", "sex", "ethnicity", "disability", "deprivation")
#: The share the answer begins with.
HEADLINE = "referrals_closed"
_SURPRISING = 0.05


def access(dataset: Path, *, by: Sequence[str] = GROUPS, seed: int = 1) -> Result:
    """Measure who gets help in a dataset, and who does not.

    Args:
        dataset: its folder.
        by: groups: age_band, sex, ethnicity, disability, deprivation, area, team.
        seed: names the shufflings and resamplings behind chances and intervals.

    Returns:
        A Result with the tables ``funnel``, ``charts`` (thresholds by month, teams inside the
        council), ``changes``, ``explained``, ``after`` (what came after closing), ``waiting`` and
        ``measures`` (what each does not mean).

    Raises:
        DataError: the folder holds no dataset.
        UnknownNameError: there is no such group.
    """
    children = load(dataset)
    found = measure(children, by=tuple(dict.fromkeys([*ALL_GROUPS, *by])), seed=seed)
    with releasing(dataset, children, "access") as door:
        tables = safe_tables(found, door)
    for name in ("after", "waiting"):
        tables[name] = asked(tables[name], by)
    titles = _measures().select(measure="id", title="title")
    for name in ("charts", "changes", "explained", "after", "waiting"):
        tables[name] = tables[name].join(titles, on="measure", how="left")
    tables["measures"] = _measures()
    return answer(
        children,
        _sentence(tables["explained"], covered_years(children.coverage, "referrals")),
        tables,
        checks=tuple(_checks(tables)),
        settings={"verb": "access", "by": sorted(by), **door.settings()},
        seed=seed,
    )


def _measures() -> pl.DataFrame:
    shares = [(each.id, each.title, each.means_not) for each in closing_shares()]
    after = [(each.id, each.title, each.means_not) for each in after_closings()]
    waits = [(each.id, each.title, each.means_not) for each in service_waits()]
    names = ["id", "title", "means_not"]
    return pl.DataFrame([*shares, *after, *waits], schema=names, orient="row")


def _sentence(explained: pl.DataFrame, covered: Sequence[int]) -> str:
    rows = explained.filter(
        (pl.col("measure") == HEADLINE) & (pl.col("compared") == "years")
    )
    if not any(after == before + 1 for before, after in pairwise(covered)):
        return (
            "These returns do not cover two whole years of referrals, one after the other, so that a "
            "change in who gets help cannot be told."
        )
    if not rows.height:
        return (
            "There were too few referrals in the years that these returns cover to tell a change in "
            "who gets help."
        )
    if rows["difference"][-1] is None:
        return (
            f"How the share of referrals closed with no further action changed between "
            f"{rows['with_what'][-1]} is hidden: it would give small counts away."
        )
    row = rows.row(-1, named=True)
    before, _, now = row["with_what"].partition(" and ")
    mix, left, low, high = (
        _points(row[name]) for name in ("by_mix", "left", "left_low", "left_high")
    )
    return (
        f"In {now}, {percent(row['second_share'])} of referrals were closed with no further action, "
        f"against {percent(row['first_share'])} in {before}. Of the difference, {mix} points come from "
        f"other children and requests; {left} points ({low} to {high}) are not explained by what is "
        "recorded. That may reflect threshold, need, early help or recording; lower is not better."
    )


def _points(share: float) -> str:
    """Points with their sign; none where they round to nought."""
    said = f"{100 * share:+.1f}"
    return "0.0" if said in {"+0.0", "-0.0"} else said


def _checks(tables: Mapping[str, pl.DataFrame]) -> list[Check]:
    council = tables["charts"].filter(pl.col("team") == COUNCIL)
    signals = council.filter(pl.col("signal") != "").height
    judged = council.drop_nulls("low")["measure"].n_unique()
    changed = tables["changes"].filter(pl.col("chance") < _SURPRISING)
    said = "; ".join(
        f"{row['title']}, from {row['from_month']:%B %Y} (chance {max(row['chance'], 0.001):.3f})"
        for row in changed.to_dicts()
    )
    return [
        Check(
            "months out of the ordinary",
            None,
            f"{signals or 'No'} month{'' if signals == 1 else 's'} of the whole council "
            f"lie{'s' if signals == 1 else ''} beyond the limits of chance and ordinary spread, or "
            f"late in a run of eight on one side, in the {judged} of "
            f"{council['measure'].n_unique()} shares of which every month can be shown.",
        ),
        Check("changes that luck alone hardly makes", None, f"{said or 'none'}."),
        Check("how teams are compared", None, _teams_said(tables["explained"])),
    ]


def _teams_said(explained: pl.DataFrame) -> str:
    """Say how much of the requests names a team, and which are compared."""
    known = explained.drop_nulls("team_known").unique("measure", maintain_order=True)
    named = "; ".join(
        f"{row['title']}, {_tenths(row['team_known'])}"
        for row in known.select("title", "team_known").to_dicts()
    )
    return (
        "only where at least 9 in 10 of what was closed, and of what was not, name a team, and only "
        f"teams whose work is mostly with children not helped already. A team is named in: {named or 'none'}."
    )


def _tenths(share: float) -> str:
    return f"at least {10 * share:.0f} in 10" if share else "fewer than 1 in 10"
