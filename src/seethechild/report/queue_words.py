"""Waiting for services with few places, in sentences made with their numbers."""

from collections.abc import Mapping

import polars as pl

from seethechild.report import words

#: The year of the run whose figures a sentence tells, or its last if it is shorter.
TOLD_YEAR = 5
_Row = Mapping[str, float | None]


def told_year(queues: pl.DataFrame) -> int:
    """Return the financial year whose figures sentences tell.

    Example:
        >>> told_year(pl.DataFrame({"year": [2026, 2027]}))
        2027
    """
    years = sorted(set(queues["year"].to_list()))
    return int(years[min(TOLD_YEAR, len(years)) - 1])


def queue_sentences(queues: pl.DataFrame, *, option: str, base: str) -> str:
    """What an option would change for those who wait, service by service.

    Args:
        queues: ``frames_waits.QUEUES``.
        option: its id.
        base: id of "as now".

    Returns:
        A sentence a service, and one if the option shortens one line and lengthens another; empty
        where no service has few places.
    """
    if queues.is_empty():
        return ""
    year = told_year(queues)
    at = queues.filter(pl.col("year") == year)
    ids = at["service"].unique(maintain_order=True).to_list()
    parts = []
    for service in ids:
        mine = at.filter(pl.col("service") == service)
        rows = {
            who: {
                row["measure"]: row
                for row in mine.filter(pl.col("option") == who).to_dicts()
            }
            for who in (option, base)
        }
        name = str(mine["title"][0])
        parts.append(wait_sentence(name, year, rows[option], rows[base]))
    return " ".join([*parts, *both_ways(at, option)])


def wait_sentence(
    name: str, year: int, mine: Mapping[str, _Row], now: Mapping[str, _Row]
) -> str:
    """How long children wait for a service and how many, against as now.

    Example:
        >>> mine = {"mean_wait_days": {"mean": 61.0, "change_mean": -19.0, "change_low": -25.0,
        ...         "change_high": -12.0}, "waiting": {"mean": 340.0, "change_mean": -80.0,
        ...         "change_low": -100.0, "change_high": -60.0}}
        >>> now = {"mean_wait_days": {"mean": 80.0}, "waiting": {"mean": 420.0}}
        >>> print(wait_sentence("CAMHS", 2030, mine, now))
        Children taken in by CAMHS in 2029-30 would have waited 61 days on average, against 80 as now: 19 fewer (12 to 25). At its end 340 would be waiting, against 420: 80 fewer (60 to 100).
    """
    wait, line = mine["mean_wait_days"], mine["waiting"]
    waiting = (
        f"{words.count(line['mean'])} would be waiting, "
        f"against {words.count(now['waiting']['mean'])}: {_change(line)}"
    )
    if wait["mean"] is None:
        years = words.years_words(year)
        return f"Nobody would be taken in by {name} in {years}. At its end {waiting}."
    before = now["mean_wait_days"]["mean"]
    against = (
        f"against {words.count(before)} as now: {_change(wait)}"
        if before is not None
        else "while as now nobody would be taken in"
    )
    return (
        f"Children taken in by {name} in {words.years_words(year)} would have waited "
        f"{words.count(wait['mean'])} {words.plural(wait['mean'], 'day', 'days')} on average, "
        f"{against}. At its end {waiting}."
    )


def both_ways(queues: pl.DataFrame, option: str) -> list[str]:
    """Return a sentence if an option surely shortens one line and surely lengthens another."""
    mine = queues.filter(
        (pl.col("option") == option) & (pl.col("measure") == "waiting")
    ).to_dicts()
    shorter = [r["title"] for r in mine if (r["change_high"] or 0.0) < 0]
    longer = [r["title"] for r in mine if (r["change_low"] or 0.0) > 0]
    if not longer:
        return []
    lengthens = f"lengthens the line for {words.joined(longer)}."
    if not shorter:
        return [f"It {lengthens}"]
    return [f"It shortens the line for {words.joined(shorter)} and {lengthens}"]


def _change(row: _Row) -> str:
    return words.change(row["change_mean"], row["change_low"], row["change_high"])
