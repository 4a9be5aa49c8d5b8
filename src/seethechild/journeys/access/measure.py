"""Who gets help and who does not, measured: all tables of it at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import polars as pl

from seethechild.core.tables import Column, Table
from seethechild.journeys.access.after import after_closing, waiting
from seethechild.journeys.access.asked import NOT_HELPED, asked
from seethechild.journeys.access.charts import change_point, chart
from seethechild.journeys.access.declared import ClosingShare, closing_shares
from seethechild.journeys.access.mix import split
from seethechild.journeys.access.observed import observed_funnel
from seethechild.journeys.dataset import Dataset
from seethechild.journeys.waits.groups import Cutter
from seethechild.journeys.waits.moments import Moments

#: The whole council, among teams.
COUNCIL: Final = "all teams"
#: What stands in the place of a count of a time that no return shows.
NOT_COVERED: Final = "not covered"
#: A team with fewer requests in all says nothing.
FEWEST_OF_TEAM: Final = 30
#: Teams are compared if so much of what was closed, and of what was not, names one.
NAMED: Final = 0.9
#: A team is compared if so much of its work is with children not already helped.
FIRST_WORK: Final = 0.5

_TEXT, _NUMBER, _WHOLE = pl.String, pl.Float64, pl.Int64


def _columns(*columns: tuple[str, object, str]) -> tuple[Column, ...]:
    return tuple(
        Column(name, dtype, meaning, nullable=True)  # type: ignore[arg-type]
        for name, dtype, meaning in columns
    )


CHARTS = Table(
    "CHARTS",
    "The share closed, month by month, with limits; teams only inside the council.",
    _columns(
        ("measure", _TEXT, "id of the share"),
        ("team", _TEXT, "team, or all teams"),
        ("month", pl.Date, "first day of the month"),
        ("closed", _WHOLE, "closed"),
        ("of", _WHOLE, "of how many; empty where not covered"),
        ("share", _NUMBER, "closed over of"),
        ("centre", _NUMBER, "share over all months"),
        ("low", _NUMBER, "lower limit of chance and ordinary spread"),
        ("high", _NUMBER, "upper limit"),
        ("signal", _TEXT, "beyond the limits, or eight in a row on one side; else empty"),
        ("children_each", _NUMBER, "children allocated for each worker, where known"),
        ("vacancy_share", _NUMBER, "posts vacant, where known"),
    ),
    keys=("measure", "team", "month"),
)
CHANGES = Table(
    "CHANGES",
    "From which month a share most likely differs, and the chance of so much by luck.",
    _columns(
        ("measure", _TEXT, "id of the share"),
        ("from_month", pl.Date, "first month after the change"),
        ("chance", _NUMBER, "part of shuffled months with as large a change"),
        ("before", _WHOLE, "requests before"),
        ("after", _WHOLE, "requests after"),
        ("share_before", _NUMBER, "share closed before"),
        ("share_after", _NUMBER, "share closed after"),
    ),
    keys=("measure",),
)
EXPLAINED = Table(
    "EXPLAINED",
    "A difference in a share closed: what the mix explains, and what is left.",
    _columns(
        ("measure", _TEXT, "id of the share"),
        ("compared", _TEXT, "years: the last wholly covered with the one before; or a team with the rest"),
        ("with_what", _TEXT, "the two sides"),
        ("first_of", _WHOLE, "requests on the first side"),
        ("second_of", _WHOLE, "requests on the second"),
        ("first_share", _NUMBER, "share closed on the first"),
        ("second_share", _NUMBER, "share closed on the second"),
        *((f"{part}{end}", _NUMBER, f"{meaning}{', 95 % interval' * bool(end)}")
          for part, meaning in (
              ("difference", "second less first"),
              ("by_mix", "of it, from different children and requests"),
              ("left", "of it, not explained by what is recorded"),
          )
          for end in ("", "_low", "_high")),
        ("mix", _TEXT, "what the mix is of"),
        ("team_known", _NUMBER, "at least so many of all requests name a team, in tenths; 0.9 at most"),
    ),
    keys=("measure", "compared", "with_what"),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Access:
    """Who gets help, of a dataset. Counts are true: what is shown goes through disclosure."""

    funnel: pl.DataFrame
    charts: pl.DataFrame
    changes: pl.DataFrame
    explained: pl.DataFrame
    after: pl.DataFrame
    waiting: pl.DataFrame


def measure(dataset: Dataset, *, by: Sequence[str] = (), seed: int = 1) -> Access:
    """Measure who gets help and who does not.

    Args:
        dataset: children, spells, events, coverage and, where there is one, workforce.
        by: groups for what comes after closing and for waits, of ``waits.groups.GROUPS``.
        seed: names the shufflings and resamplings behind chances and intervals.

    Returns:
        All its tables.

    Raises:
        UnknownNameError: there is no such group.
    """
    moments = Moments(dataset)
    cutter = Cutter(moments, by)
    requests = {each.id: asked(dataset, each) for each in closing_shares()}
    some = [each for each in closing_shares() if requests[each.id].height]
    seen = {each.id: _seen(dataset.coverage, each.seen_by) for each in some}
    charts = [
        _charts(each, requests[each.id], dataset.workforce, seen[each.id]) for each in some
    ]
    changes = [_change(each, requests[each.id], seed, seen[each.id]) for each in some]
    explained = [row for each in some for row in _explained(each, requests[each.id], seed)]
    return Access(
        observed_funnel(dataset),
        CHARTS.check(pl.concat([CHARTS.empty(), *charts])),
        CHANGES.check(pl.DataFrame([c for c in changes if c], schema=CHANGES.dtypes)),
        EXPLAINED.check(pl.DataFrame(explained, schema=EXPLAINED.dtypes)),
        after_closing(moments, cutter),
        waiting(moments, dataset.events, cutter),
    )


def _charts(
    share: ClosingShare, rows: pl.DataFrame, workforce: pl.DataFrame, seen: pl.Expr
) -> pl.DataFrame:
    teams = rows.drop_nulls("team").group_by("team").len()
    named = teams.filter(pl.col("len") >= FEWEST_OF_TEAM)["team"].sort().to_list()
    units = [(COUNCIL, rows), *((t, rows.filter(pl.col("team") == t)) for t in named)]
    frames = []
    for team, mine in units:
        monthly = _monthly(mine)
        is_seen = monthly.select(seen).to_series()
        drawn = chart(
            monthly["closed"].to_numpy().astype(np.float64),
            monthly["of"].to_numpy().astype(np.float64),
        )
        frames.append(
            pl.concat([monthly.select("month"), drawn], how="horizontal").with_columns(
                # a month that was not seen is not one without requests
                pl.when(is_seen).then(pl.col("closed", "of")),
                pl.lit(share.id).alias("measure"),
                pl.lit(team).alias("team"),
            )
        )
    drawn = pl.concat(frames).join(_beside(workforce), on=["team", "month"], how="left")
    return drawn.select(*CHARTS.dtypes)


def _seen(coverage: pl.DataFrame, record: str) -> pl.Expr:
    """Whether any day of a ``month`` is covered."""
    spans = coverage.filter(pl.col("sees") == record).select("start", "stop").drop_nulls()
    within = pl.lit(value=False)
    for start, stop in spans.rows():
        within |= (pl.col("month").dt.month_end() >= start) & (pl.col("month") < stop)
    return within


def _monthly(rows: pl.DataFrame) -> pl.DataFrame:
    counted = rows.group_by("month").agg(
        pl.col("closed").sum().cast(pl.Int64), pl.len().cast(pl.Int64).alias("of")
    )
    ends = rows.select(
        pl.date_ranges(pl.col("month").min(), pl.col("month").max(), "1mo").alias("month")
    )
    return (
        ends.explode("month")
        .join(counted, on="month", how="left")
        .with_columns(pl.col("closed", "of").fill_null(0))
    )


def _beside(workforce: pl.DataFrame) -> pl.DataFrame:
    """Return caseload and vacancies by team and month, and of all teams."""
    schema = {
        "team": pl.String,
        "month": pl.Date,
        "children_each": pl.Float64,
        "vacancy_share": pl.Float64,
    }
    if not workforce.height:
        return pl.DataFrame(schema=schema)
    both = pl.concat([workforce, workforce.with_columns(team=pl.lit(COUNCIL))])
    posts = pl.col("workers_fte").sum() + pl.col("vacancies_fte").sum()
    workers = pl.col("workers_fte").sum()
    return both.group_by("team", pl.col("month").dt.truncate("1mo")).agg(
        pl.when(workers > 0).then(pl.col("children").sum() / workers).alias("children_each"),
        pl.when(posts > 0).then(pl.col("vacancies_fte").sum() / posts).alias("vacancy_share"),
    )  # fmt: skip


def _change(
    share: ClosingShare, rows: pl.DataFrame, seed: int, seen: pl.Expr
) -> dict[str, object] | None:
    monthly = _monthly(rows).filter(seen)
    closed = monthly["closed"].to_numpy().astype(np.float64)
    of = monthly["of"].to_numpy().astype(np.float64)
    found = change_point(closed, of, seed=seed)
    if found is None:
        return None
    at, chance = found
    parts = (slice(None, at), slice(at, None))
    requests = [int(of[each].sum()) for each in parts]
    shares = [float(closed[each].sum() / of[each].sum()) for each in parts]
    return {
        "measure": share.id,
        "from_month": monthly["month"][at],
        "chance": chance,
        "before": requests[0],
        "after": requests[1],
        "share_before": shares[0],
        "share_after": shares[1],
    }


def _explained(
    share: ClosingShare, rows: pl.DataFrame, seed: int
) -> list[dict[str, object]]:
    year = pl.col("date").dt.year() + (pl.col("date").dt.month() >= 4).cast(pl.Int32)  # noqa: PLR2004
    dated = rows.with_columns(year.alias("year"))
    years = sorted(
        y
        for (y,), mine in dated.group_by("year")
        if mine["month"].n_unique() == 12  # noqa: PLR2004
    )
    found = []
    for before, after in pairwise(years):
        if after != before + 1:  # what lies between was not seen
            continue
        sides = tuple(dated.filter(pl.col("year") == each) for each in (before, after))
        said = f"{before - 1}-{before % 100:02d} and {after - 1}-{after % 100:02d}"
        found.append(_row(share, ("years", said), (sides[0], sides[1]), seed))
    found += _by_team(share, rows, seed)
    known = {"team_known": _team_known(rows)}
    return [row | known for row in found if row is not None]


def _by_team(
    share: ClosingShare, rows: pl.DataFrame, seed: int
) -> list[dict[str, object] | None]:
    """Compare each team with the others of like work; nothing where that would mislead.

    A request that names no team is nobody's, so it stands on neither side. Where what was closed
    seldom names a team, or what was not, who is named hangs on how it ended: nothing is compared.
    """
    least = rows.group_by("closed").agg(pl.col("team").is_not_null().mean())["team"].min()
    if not isinstance(least, float) or least < NAMED:
        return []
    alike = rows.filter(pl.col("team").is_in(_alike_teams(rows)))
    teams = alike["team"].unique().sort().to_list()
    sides = [
        (team, alike.filter(pl.col("team") != team), alike.filter(pl.col("team") == team))
        for team in teams
    ]
    return [
        _row(share, ("team", f"other teams and {team}"), (rest, mine), seed)
        for team, rest, mine in sides
        if rest.height
    ]


def _alike_teams(rows: pl.DataFrame) -> list[str]:
    """Return teams with enough requests, mostly of children who were not helped already.

    Who reassesses children in an open plan hardly ever finds no need: that is other work.
    """
    first = (
        pl.col("helped") == NOT_HELPED if "helped" in rows.columns else pl.lit(value=True)
    )
    teams = (
        rows.drop_nulls("team").group_by("team").agg(pl.len(), first.mean().alias("first"))
    )
    enough = (pl.col("len") >= FEWEST_OF_TEAM) & (pl.col("first") >= FIRST_WORK)
    return list(teams.filter(enough)["team"])


def _team_known(rows: pl.DataFrame) -> float:
    """Return the part of requests that name a team, so coarse that it tells no small count."""
    named = int(rows["team"].is_not_null().sum())
    return min(10 * named // rows.height, 9) / 10


def _row(
    share: ClosingShare,
    compared: tuple[str, str],
    sides: tuple[pl.DataFrame, pl.DataFrame],
    seed: int,
) -> dict[str, object] | None:  # fmt: skip
    parts = split(*sides, share.mix, seed=seed)
    if parts is None:
        return None
    row: dict[str, object] = {
        "measure": share.id, "compared": compared[0], "with_what": compared[1],
        "first_of": sides[0].height, "second_of": sides[1].height,
        "first_share": parts.first, "second_share": parts.second,
        "mix": ", ".join(each.replace("_", " ") for each in share.mix),
    }  # fmt: skip
    for name, values in (
        ("difference", parts.whole),
        ("by_mix", parts.by_mix),
        ("left", parts.left),
    ):
        row |= dict(zip((name, f"{name}_low", f"{name}_high"), values, strict=True))
    return row
