"""Which closings were closings without help, and when: the one rule for looking both ways.

A closing counts where no help was open the day after it, and none began soon after, unless a
crisis came first: then nothing had been passed on. Looking forward, the time to find that out
must itself lie within what the returns cover, whatever came of it; else closings near the end
of the data would count only if they ended badly.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from seethechild.journeys.late.declared import ClosingRule
from seethechild.journeys.waits.moments import NEVER, Found, Moments
from seethechild.journeys.waits.risk import BoolArray, IntArray
from seethechild.journeys.waits.sets import kinds

#: Harms that, coming before help, show that nothing had been passed on.
_CRISIS = "crisis"
_HELP = "help"


@dataclass(frozen=True, eq=False)
class Closings:
    """Closings without help of all children, sorted by child and day.

    Attributes:
        rows: child, day and team. Where something must follow, the day is that of what follows.
        settled: of them, those for which the time in which help could have begun is covered.
    """

    rows: Found
    settled: Found


def closings(moments: Moments, rule: ClosingRule) -> Closings:
    """Return the closings a rule is about.

    Args:
        moments: the dataset.
        rule: what counts.

    Returns:
        Closings of children under 18 on covered days.
    """
    seen = moments.seen(rule.closed)
    rows = moments.find(seen.kinds)
    rows = rows.take(seen.windows.hold(rows.day) & (rows.day < moments.adult[rows.child]))
    rows = rows.take(~_helped_on(moments, rows, rule.not_while))
    if rule.then is not None and rule.then_within_days is not None:
        return _followed(moments, rows, rule.then, rule.then_within_days)
    soon = rows.day + rule.help_within_days
    help_day = moments.find(kinds(_HELP)).next(rows.child, rows.day, after=1)
    crisis_day = moments.find(kinds(_CRISIS)).next(rows.child, rows.day, after=1)
    passed_on = (help_day <= soon) & (help_day < crisis_day)
    _, until, some = moments.seen(_HELP).windows.reach(rows.day)
    settled = some & (soon < until) & (soon < moments.adult[rows.child])
    return Closings(rows.take(~passed_on), rows.take(~passed_on & settled))


def _followed(moments: Moments, rows: Found, then: str, within: int) -> Closings:
    """Move each closing to what followed it in time; the pattern is known only then."""
    seen = moments.seen(then)
    day = moments.find(seen.kinds).next(rows.child, rows.day, after=1)
    did = (day <= rows.day + within) & (day < moments.adult[rows.child])
    moved = pl.DataFrame(
        {"child": rows.child[did], "day": day[did], "team": rows.team[did]}
    ).unique(("child", "day"), keep="last", maintain_order=True)
    found = Found(*(moved[name].to_numpy() for name in ("child", "day", "team")))
    return Closings(found, found)


def _helped_on(moments: Moments, rows: Found, states: tuple[str, ...]) -> BoolArray:
    """Return whether help that began by the day was still open the day after."""
    spells = moments.help_spells.filter(pl.col("state").is_in(list(states)))
    helps = Found(
        spells["child"].to_numpy(),
        spells["day"].to_numpy(),
        np.zeros(spells.height, np.int64),
    )
    if not len(helps):
        return np.zeros(len(rows), dtype=bool)
    place = helps.latest(rows.child, rows.day)
    stop: IntArray = spells["stop"].to_numpy()
    return (place >= 0) & (np.where(place >= 0, stop[place], -NEVER) > rows.day + 1)
