"""Waiting for services with few places, in sentences made with their numbers."""

from collections.abc import Mapping, Sequence

import polars as pl

from seethechild.report import words
from seethechild.report.against import Row, change_words

#: The year of the run whose figures a sentence tells, or its last if it is shorter.
TOLD_YEAR = 5
#: Who is taken in within twelve weeks, of all who ask: unlike the mean wait it forgets nobody.
TOLD_SHARE = "in_time_84_share"
NO_DIFFERENCE = "no difference"
TOLD = (TOLD_SHARE, "waiting", "mean_wait_days")


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
        Sentences for each service of which something changes, one for all the others, and one if the
        option shortens one line and lengthens another; empty where no service has few places.
    """
    if queues.is_empty():
        return ""
    year = told_year(queues)
    at = queues.filter(pl.col("year") == year)
    ids = at["service"].unique(maintain_order=True).to_list()
    parts: list[str] = []
    same: list[tuple[str, str]] = []
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
        if _stays(rows[option]):
            same.append((name, words.count(rows[option]["waiting"]["mean"])))
        else:
            parts.append(wait_sentence(name, year, rows[option], rows[base]))
    return " ".join(
        [
            *parts,
            *([unchanged_sentence(same, year)] if same else []),
            *both_ways(at, option),
        ]
    )


def _stays(mine: Mapping[str, Row]) -> bool:
    return all(change_words(mine[each]) == NO_DIFFERENCE for each in TOLD)


def unchanged_sentence(services: Sequence[tuple[str, str]], year: int) -> str:
    """That waiting stays as now, with who is in line for each service.

    Args:
        services: their names, and how many wait for each, in words.
        year: whose end is told.

    Example:
        >>> unchanged_sentence([("early help", "12"), ("CAMHS", "0")], 2030)
        'Waiting for early help and CAMHS would stay as now, with 12 and no child in line at the end of 2029-30.'
    """
    names = words.joined([name for name, _ in services])
    lines = [words.NO_CHILD if line == "0" else line for _, line in services]
    when = f"at the end of {words.years_words(year)}"
    some = lines[0] if len(set(lines)) == 1 else words.joined(lines)
    each = " each" if len(services) > 1 and len(set(lines)) == 1 else ""
    return f"Waiting for {names} would stay as now, with {some} in line{each} {when}."


def wait_sentence(
    name: str, year: int, mine: Mapping[str, Row], now: Mapping[str, Row]
) -> str:
    """How many children who ask for a service get it in time, who waits and how long, where it changes.

    Example:
        >>> change = {"change_mean": -80.0, "change_low": -100.0, "change_high": -60.0,
        ...           "measure": "waiting"}
        >>> share = {"change_mean": 0.1, "change_low": 0.08, "change_high": 0.12,
        ...          "measure": "in_time_84_share"}
        >>> mine = {"in_time_84_share": {"mean": 0.5} | share, "waiting": {"mean": 340.0} | change,
        ...         "mean_wait_days": {"mean": 70.0} | change}
        >>> now = {"in_time_84_share": {"mean": 0.4}, "waiting": {"mean": 420.0},
        ...        "mean_wait_days": {"mean": 150.0}}
        >>> print(wait_sentence("CAMHS", 2030, mine, now))
        In 2029-30, 50 % of children who ask for CAMHS would be taken in within 12 weeks, against 40 % as now: 10 points more (8 to 12). At its end 340 would be waiting, against 420: 80 fewer (60 to 100). Those taken in would have waited 70 days on average, against 150: 80 fewer (60 to 100).
    """
    line, before = (words.count(each["waiting"]["mean"]) for each in (mine, now))
    if _stays(mine):
        return unchanged_sentence([(name, line)], year)
    parts: list[str] = []
    if change_words(mine[TOLD_SHARE]) != NO_DIFFERENCE:
        parts.append(_in_time(name, year, mine[TOLD_SHARE], now[TOLD_SHARE]))
    if change_words(mine["waiting"]) != NO_DIFFERENCE:
        end = "At its end" if parts else f"At the end of {words.years_words(year)}"
        whom = "" if parts else f" for {name}"
        parts.append(_in_line(end, whom, line, before, mine["waiting"]))
    if change_words(mine["mean_wait_days"]) != NO_DIFFERENCE:
        when = "" if parts else f" for {name} in {words.years_words(year)}"
        parts.append(_mean_wait(when, mine["mean_wait_days"], now["mean_wait_days"]))
    if _longer_though_shorter(mine):
        parts.append(
            "That the mean wait is longer though the line is shorter is no contradiction: children "
            "who as now give up are taken in after a long wait."
        )
    return " ".join(part for part in parts if part)


def _in_time(name: str, year: int, mine: Row, now: Row) -> str:
    years = words.years_words(year)
    if mine["mean"] is None or now["mean"] is None:
        return f"In {years} nobody would ask for {name}."
    return (
        f"In {years}, {words.percent(mine['mean'])} of children who ask for {name} would be taken "
        f"in within 12 weeks, against {words.percent(now['mean'])} as now: {change_words(mine)}."
    )


def _in_line(end: str, whom: str, line: str, before: str, mine: Row) -> str:
    who = "nobody" if line == "0" else line
    return f"{end} {who} would be waiting{whom}, against {before}: {change_words(mine)}."


def _mean_wait(when: str, mine: Row, now: Row) -> str:
    if mine["mean"] is None or now["mean"] is None:
        return ""
    return (
        f"Those taken in{when} would have waited {words.count(mine['mean'])} "
        f"{words.plural(mine['mean'], 'day', 'days')} on average, against "
        f"{words.count(now['mean'])}: {change_words(mine)}."
    )


def _longer_though_shorter(mine: Mapping[str, Row]) -> bool:
    line, wait = mine["waiting"]["change_high"], mine["mean_wait_days"]["change_mean"]
    return line is not None and wait is not None and line < 0 and wait >= 1


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
