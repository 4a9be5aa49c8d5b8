"""What of "who gets help" may be shown: small counts hidden, and what they could be worked out from.

The same closings are counted by month, by year, by team, over all, in the funnel, and beside what
came after them. All of it goes through the door; what is hidden in one place is hidden in all.
Whatever stands beside a count, such as limits, is told only where all it is made from is.
"""

from collections.abc import Sequence, Set
from dataclasses import replace
from typing import Final

import polars as pl

from seethechild.journeys.access.after import AFTER_DAYS, WAIT_DAYS
from seethechild.journeys.access.measure import COUNCIL, NOT_COVERED, Access
from seethechild.report.disclosure import HIDDEN, THRESHOLD
from seethechild.report.release import WHOLE, Counted
from seethechild.studies.access_funnel import Cell, funnel_shown
from seethechild.studies.own_data import waits_shown
from seethechild.studies.releases import Door, rounded

#: What came after a referral or assessment was closed is of the closings of both.
_CLOSINGS: Final = ("again_after_nfa", "again_after_no_need")
_UNIONS: Final = {
    f"{end}_after_closing": _CLOSINGS for end in ("enquiry", "plan", "emergency", "care")
}
#: Closings that are counted by month too: (of what came after, by month).
_SAME: Final = ("again_after_nfa", "referrals_closed")
_COUNTED: Final = Counted(
    {"of": ("closed",), "closed": ()},
    parts={"closed": "of"},
    few={"of": "of_few", "closed": "closed_few"},
    untold="untold",
)
_COUNTS: Final = ("of", "closed")
_KEYS: Final = ("measure", "group", "level", "period")
_MONTHS, _TEAM, _NO_TEAM = "months", "team", "in no team of these"
_SPLIT: Final = ("difference", "by_mix", "left")
_APRIL: Final = 4


def safe_tables(found: Access, door: Door) -> dict[str, pl.DataFrame]:
    """Return all tables as they may be shown.

    Args:
        found: true counts.
        door: of the verb.

    Returns:
        ``funnel``, ``charts``, ``changes``, ``explained``, ``after`` and ``waiting``. Beside each
        count a column ``{count}_mark`` says why it is empty.
    """
    # Months that are not covered have no count that could hide another.
    unseen = found.charts.filter(pl.col("of").is_null())
    charts = _with_spans(replace(found, charts=found.charts.drop_nulls("of")))
    totals, parts = _totals(charts), _parts(charts)
    years = totals.filter((pl.col("group") == WHOLE) & (pl.col("period") != WHOLE))
    lost: set[Cell] = set()
    while True:  # what is hidden in one table is hidden in all
        before = set(lost)
        lost |= _released(door, "requests", totals, lost)
        lost |= _released(door, _MONTHS, parts, lost)
        funnel, more = funnel_shown(found.funnel, years, lost, door)
        lost |= more
        if lost != before:
            continue
        after, more = _after(found.after, lost, door)
        lost |= more
        if lost == before:
            break
    lost |= _teams_lost(charts, lost, door)
    return {
        # the last year first: it is what most readers came for
        "funnel": funnel.sort("period", descending=True, maintain_order=True),
        "charts": _with_unseen(
            _charts(charts, lost).select(*found.charts.columns, "of_mark", "closed_mark"),
            unseen,
        ),
        "changes": _changes(found.changes, charts, lost),
        "explained": _explained(found.explained, charts, lost),
        "after": after,
        "waiting": waits_shown(door, "waiting", found.waiting, WAIT_DAYS),
    }


def _with_spans(found: Access) -> pl.DataFrame:
    """Return charts with the financial year, by its end, and the span of it they lie in.

    A year in which a share most likely changed is told in two spans, unless one of them is small.
    """
    month = pl.col("month")
    year = month.dt.year() + (month.dt.month() >= _APRIL).cast(pl.Int32)
    since = found.changes.select("measure", "from_month")
    dated = found.charts.with_columns(year=year.cast(pl.String)).join(
        since, on="measure", how="left", maintain_order="left"
    )
    side = (
        pl.when(month < pl.col("from_month"))
        .then(pl.lit("before"))
        .otherwise(pl.lit("from"))
    )
    halves = dated.with_columns(half=pl.format("{} {} {}", "year", side, "from_month"))
    council = halves.filter(pl.col("team") == COUNCIL)
    sums = council.group_by("measure", "year", "half").agg(pl.col("of", "closed").sum())
    least = pl.min_horizontal("closed", pl.col("of") - pl.col("closed"))
    small = sums.group_by("measure", "year").agg(
        pl.len().alias("halves"), least.min().alias("least")
    )
    split = (pl.col("halves") > 1) & (pl.col("least") >= THRESHOLD)
    return (
        halves.join(small, on=["measure", "year"], how="left", maintain_order="left")
        .with_columns(span=pl.when(split).then("half").otherwise("year"))
        .drop("half", "halves", "least")
    )


def _rows(sums: pl.DataFrame, **names: pl.Expr) -> pl.DataFrame:
    """Return sums of requests as rows for the door."""
    keys = {each: names.get(each, pl.lit(WHOLE)).cast(pl.String) for each in _KEYS}
    return sums.select(
        **keys,
        of=pl.col("of").cast(pl.Int64),
        closed=pl.col("closed").cast(pl.Int64),
        untold=names.get("untold", pl.lit(value=False)),
    )


def _summed(rows: pl.DataFrame, *by: str) -> pl.DataFrame:
    return rows.group_by(*by, maintain_order=True).agg(pl.col(*_COUNTS).sum())


def _totals(charts: pl.DataFrame) -> pl.DataFrame:
    """Return requests over all, by year and by team, with those of no team named."""
    measure = pl.col("measure")
    council = charts.filter(pl.col("team") == COUNCIL)
    whole = _summed(council, "measure")
    teams = _summed(charts.filter(pl.col("team") != COUNCIL), "measure", "team")
    both = whole.join(_summed(teams, "measure"), on="measure")
    rest = both.select(
        "measure",
        *((pl.col(each) - pl.col(f"{each}_right")).alias(each) for each in _COUNTS),
    ).filter(pl.col("of") > 0)
    team = {"measure": measure, "group": pl.lit(_TEAM)}
    return pl.concat(
        [
            _rows(whole, measure=measure),
            _rows(
                _summed(council, "measure", "year"), measure=measure, period=pl.col("year")
            ),
            _rows(teams, **team, level=pl.col("team")),
            _rows(rest, **team, level=pl.lit(_NO_TEAM), untold=pl.lit(value=True)),
        ]
    )


def _parts(charts: pl.DataFrame) -> pl.DataFrame:
    """Return what each year, and each span of one, is made up of: a measure each."""
    council = charts.filter(pl.col("team") == COUNCIL)
    split = council.filter(pl.col("span") != pl.col("year"))
    name = {"measure": pl.format("{} | {}", "measure", "whole")}
    found = []
    for rows, whole, part in ((split, "year", "span"), (council, "span", "month")):
        named = rows.with_columns(whole=pl.col(whole))
        found.append(_rows(_summed(named, "measure", "whole"), **name))
        parts = _summed(
            named.with_columns(part=pl.col(part).cast(pl.String)),
            "measure",
            "whole",
            "part",
        )
        found.append(_rows(parts, **name, period=pl.col("part")))
    return pl.concat(found)


def _released(door: Door, table: str, rows: pl.DataFrame, lost: Set[Cell]) -> set[Cell]:
    """Release a table of requests and return which of its counts are hidden."""
    names = [_name(*row) for row in rows.select(_KEYS).rows()]
    few = {
        f"{count}_few": pl.Series(
            [(m, count, p) in lost for m, p in names], dtype=pl.Boolean
        )
        for count in _COUNTS
    }
    told = door.release(table, rows.with_columns(**few), _COUNTED)
    return {
        (measure, count, period)
        for count in _COUNTS
        for (measure, period), mark in zip(names, told[f"{count}_mark"], strict=True)
        if mark
    }


def _name(measure: str, group: str, level: str, period: str) -> tuple[str, str]:
    """Return measure and period, or team, of a row, whichever table it is in."""
    if group == _TEAM:
        return measure, f"{_TEAM} {level}"
    asked, _, whole = measure.partition(" | ")
    return asked, whole if whole and period == WHOLE else period


def _after(
    frame: pl.DataFrame, lost: Set[Cell], door: Door
) -> tuple[pl.DataFrame, set[Cell]]:
    """Release what came after closing; those closed by year are in the funnel too."""
    after, closed = _SAME
    same = (pl.col("measure") == after) & (pl.col("group") == WHOLE)
    gone = [_span(period) for measure, count, period in lost
            if (measure, count) == (closed, "closed") and period.isdigit()]  # fmt: skip
    seeded = frame.with_columns(lost=same & pl.col("period").is_in(gone))
    told = waits_shown(door, "after", seeded, AFTER_DAYS, _UNIONS).drop("lost")
    hidden = told.filter(
        same & (pl.col("period") != WHOLE) & (pl.col("children_mark") != "")
    )
    ends = (str(int(period[:4]) + 1) for period in hidden["period"])
    return told, {(closed, "closed", end) for end in ends}


def _span(year: str) -> str:
    """Return a financial year, by its end, as periods name it."""
    return f"{int(year) - 1}-{int(year) % 100:02d}"


def _teams_lost(charts: pl.DataFrame, lost: Set[Cell], door: Door) -> set[Cell]:
    """Return the months of teams that are hidden: a team's are told all or not at all.

    Months with few are no chance few: a chart without them would mislead.
    """
    rows = charts.select("measure", "team", "month", *_COUNTS)
    teams = rows.filter(pl.col("team") != COUNCIL)
    some = _summed(teams, "measure", "month")
    council = rows.filter(pl.col("team") == COUNCIL).join(some, on=["measure", "month"])
    others = council.with_columns(
        pl.lit(_NO_TEAM).alias("team"),
        *((pl.col(each) - pl.col(f"{each}_right")).alias(each) for each in _COUNTS),
    )
    both = pl.concat([teams, others.filter(pl.col("of") > 0).select(rows.columns)])
    found: set[Cell] = set()
    for (name,), mine in both.with_columns(rest=pl.col("of") - pl.col("closed")).group_by(
        "measure", maintain_order=True
    ):
        measure = str(name)
        crossed = {each: _crossed(mine, each) for each in (*_COUNTS, "rest")}
        levels = crossed["of"].keys()
        months = {month for cells in crossed["of"].values() for month in cells}
        shut = any((measure, each, month) in lost for each in _COUNTS for month in months)
        out = set(levels) if shut else levels & {_NO_TEAM}
        unknown = {t for t in levels if (measure, "closed", f"{_TEAM} {t}") in lost}
        hidden = door.levels_hidden(f"{_MONTHS} {measure}", crossed, out, unknown)
        found |= {
            (measure, each, f"{team} {month}")
            for each in _COUNTS
            for team in hidden - {_NO_TEAM}
            for month in crossed["of"][team]
        }
    return found


def _crossed(rows: pl.DataFrame, count: str) -> dict[str, dict[str, float]]:
    """Return a count by team and month."""
    found: dict[str, dict[str, float]] = {}
    for team, month, value in rows.select(
        "team", pl.col("month").cast(pl.String), count
    ).rows():
        found.setdefault(team, {})[month] = float(value)
    return found


def _charts(charts: pl.DataFrame, lost: Set[Cell]) -> pl.DataFrame:
    """Hide months of few requests, few closed or few not, and all that is made of what is hidden."""
    council = pl.col("team") == COUNCIL
    month = pl.col("month").cast(pl.String)
    named = charts.with_columns(
        _cell=pl.when(council).then(month).otherwise(pl.format("{} {}", "team", month)),
        _all=pl.when(council)
        .then(pl.lit(WHOLE))
        .otherwise(pl.format(f"{_TEAM} {{}}", "team")),
    )
    told = named.with_columns(
        of_mark=_mark(named, "of", "_cell", lost),
        closed_mark=_mark(named, "closed", "_cell", lost),
        _whole=_mark(named, "closed", "_all", lost) + _mark(named, "of", "_all", lost),
    )
    known, parts = pl.col("of_mark") == "", pl.col("closed_mark") == ""
    every = parts.all().over("measure", "team")
    hidden = {
        "of": known, "children_each": known, "vacancy_share": known, "closed": parts, "share": parts,
        "centre": pl.col("_whole") == "", "low": every, "high": every, "signal": every,
    }  # fmt: skip
    return rounded(
        told.with_columns(
            pl.when(shown).then(pl.col(name)).alias(name) for name, shown in hidden.items()
        ),
        (),
    )


def _with_unseen(told: pl.DataFrame, unseen: pl.DataFrame) -> pl.DataFrame:
    """Return charts with the months that are not covered, which have no figure."""
    if not unseen.height:
        return told
    mark = pl.lit(NOT_COVERED)
    bare = unseen.select("measure", "team", "month", of_mark=mark, closed_mark=mark)
    both = pl.concat([told, bare], how="diagonal")
    return both.sort("measure", pl.col("team") != COUNCIL, "team", "month")


def _mark(rows: pl.DataFrame, count: str, cell: str, lost: Set[Cell]) -> pl.Series:
    marks = [
        HIDDEN * ((measure, count, name) in lost)
        for measure, name in rows.select("measure", cell).rows()
    ]
    return pl.Series(f"{count}_mark", marks, dtype=pl.String)


def _changes(frame: pl.DataFrame, charts: pl.DataFrame, lost: Set[Cell]) -> pl.DataFrame:
    """Hide a change unless both its sides can be told: all years, and both spans of the year it is in."""
    spans = charts.filter(pl.col("team") == COUNCIL).select("measure", "span", "month")
    marks = []
    for measure, since in frame.select("measure", "from_month").rows():
        mine = spans.filter(pl.col("measure") == measure)
        both = mine.group_by("span").agg(sides=(pl.col("month") < since).n_unique())
        safe = bool((both["sides"] == 1).all()) and not any(
            (measure, each, span) in lost for each in _COUNTS for span in both["span"]
        )
        marks.append("" if safe else HIDDEN)
    told = ("before", "after", "share_before", "share_after", "from_month", "chance")
    return _marked(frame, marks, told, ("before", "after"))


def _explained(frame: pl.DataFrame, charts: pl.DataFrame, lost: Set[Cell]) -> pl.DataFrame:
    """Hide a comparison if one of its sides is hidden in another table.

    How many other teams had is not told: with one team's it would make up how many had none. A
    team is told beside the others, so all teams compared are told or none.
    """
    marks = []
    teams_of: dict[str, list[str]] = {}
    compared_teams = frame.filter(pl.col("compared") == _TEAM)
    for measure, sides in compared_teams.select("measure", "with_what").rows():
        team = sides.split(" and ", 1)[1]
        teams_of.setdefault(measure, []).append(f"{_TEAM} {team}")
    for measure, compared, sides in frame.select("measure", "compared", "with_what").rows():
        first, second = sides.split(" and ", 1)
        years = (
            [str(int(each[:4]) + 1) for each in (first, second)]
            if compared == "years"
            else []
        )
        cells = years or teams_of[measure]
        gone = any((measure, each, cell) in lost for each in _COUNTS for cell in cells)
        marks.append(HIDDEN * gone)
    parts = [f"{name}{end}" for name in _SPLIT for end in ("", "_low", "_high")]
    counts = ("first_of", "second_of")
    shares = ("first_share", "second_share", "team_known")
    told = _marked(frame, marks, (*counts, *shares, *parts), counts)
    teams = pl.col("compared") == _TEAM
    return told.with_columns(
        first_of=pl.when(~teams).then("first_of"),
        first_of_mark=pl.when(teams).then(pl.lit(HIDDEN)).otherwise("first_of_mark"),
    )


def _marked(
    frame: pl.DataFrame, marks: Sequence[str], told: Sequence[str], counts: Sequence[str]
) -> pl.DataFrame:
    mark = pl.Series(marks, dtype=pl.String)
    shown = frame.with_columns(*(mark.alias(f"{each}_mark") for each in counts))
    safe = pl.col(f"{counts[0]}_mark") == ""
    return rounded(
        shown.with_columns(pl.when(safe).then(pl.col(each)).alias(each) for each in told),
        (),
    )
