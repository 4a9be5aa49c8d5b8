"""What one file of the Department's daily data says about what stands in others.

A purge reaches every file that was not sent later, whatever the order they are named in; of what
is sent again the latest is kept. When a file was sent stands around its children or in its name.
Where that is not known, a purge is obeyed: data kept by mistake is worse than data sent again.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import polars as pl

from seethechild.returns.extract import Repair, Tidied
from seethechild.returns.head import Head

CHILD, EPISODE = "la_child_id", "social_care_episode_id"
EPISODES = "social_care_episodes"
#: What is in what.
INSIDE: Mapping[str, frozenset[str]] = {
    "child": frozenset({"child_details", "health_and_wellbeing", EPISODES}),
    "child_details": frozenset({"disabilities"}),
    "health_and_wellbeing": frozenset({"sdq_assessments"}),
    EPISODES: frozenset(
        {
            "care_worker_details",
            "child_and_family_assessments",
            "child_in_need_plans",
            "section_47_assessments",
            "child_protection_plans",
            "child_looked_after_placements",
            "adoption",
            "care_leavers",
        }
    ),
    "child_and_family_assessments": frozenset({"factors"}),
}
#: The field that tells rows of a table apart; the others are told apart by what they are in.
IDS: Mapping[str, str] = {
    EPISODES: EPISODE,
    "child_and_family_assessments": "child_and_family_assessment_id",
    "child_in_need_plans": "child_in_need_plan_id",
    "section_47_assessments": "section_47_assessment_id",
    "child_protection_plans": "child_protection_plan_id",
    "child_looked_after_placements": "child_looked_after_placement_id",
}

#: Table of purges: whose, of what kind, of which episode, and the thing's own identifier.
PURGES = "purges"
#: Column of every table: when its file was sent, where that is known, as text in order of time.
SENT = "_sent"
#: Column of every typed table: its file (``tidy.FILE``).
_FILE = "_file"
_NUMBER = "_number"

_SAID = re.compile(
    r'"(?:\w*(?:time_?stamp|date_?time|sent|submi\w*|created|generated|extracted|produced)\w*)"'
    r'\s*:\s*"(\d{4}-\d\d-\d\d[T ]?[\d:.]*(?:Z|[+-]\d\d:?\d\d)?)"',
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?<!\d)(20\d\d)-?(\d\d)-?(\d\d)(?:[T_ -]?(\d\d)[-:]?(\d\d)(?:[-:]?(\d\d))?)?(?!\d)"
)


def sent(head: Head, before: re.Pattern[str]) -> str | None:
    """Return when a file was sent: as it says before its first child, else as its name says.

    Args:
        head: the start of the file.
        before: what its children begin with.

    Returns:
        The time in UTC, as text; None where nothing says it.

    Example:
        >>> from pathlib import Path
        >>> child = re.compile('"la_child_id"')
        >>> text = '{"submitted_at": "2026-03-01T06:00:00+01:00", "children": [{"la_child_id": "7"}]}'
        >>> sent(Head(Path("a.json"), 80, b"", text, "utf-8"), child)
        '2026-03-01T05:00:00'
        >>> sent(Head(Path("csc_2026-03-02.json"), 80, b"", "[]", "utf-8"), child)
        '2026-03-02T00:00:00'
    """
    text = head.text or ""
    first = before.search(text)
    if said := _SAID.search(text, 0, first.start() if first else len(text)):
        return _time(said[1])
    if named := _NAMED.search(head.path.name):
        year, month, day, *clock = named.groups()
        return _time(f"{year}-{month}-{day}T{':'.join(each or '00' for each in clock)}")
    return None


def _time(text: str) -> str | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    known = found if found.tzinfo else found.replace(tzinfo=UTC)
    return known.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")


def key(table: str) -> list[str]:
    """Return what tells things of a kind apart: the child, and the thing's or episode's id."""
    if table == "factors":
        table = "child_and_family_assessments"
    if table in IDS:
        return [CHILD, IDS[table]]
    return [CHILD, EPISODE] if table in INSIDE[EPISODES] else [CHILD]


def under(scope: str) -> set[str]:
    """Return a kind of thing and all that hangs on it."""
    return {scope}.union(*(under(name) for name in INSIDE.get(scope, ())))


def across_files(tidied: Tidied, without: Collection[str]) -> Tidied:
    """Leave out what purges in other files name, and what was sent again later.

    What does not say when it was sent stays, unless it is purged.

    Args:
        tidied: typed tables of all files.
        without: ids of repairs that are switched off; purges are always obeyed.

    Returns:
        The same without such rows, which are counted.
    """
    made, repairs = dict(tidied.tables), list(tidied.repairs)
    for rule, change in (("purged", _unpurged), ("superseded", _latest)):
        if rule == "purged" or rule not in without:
            before, made = made, change(made)
            lost = {
                name: before[name].height - frame.height for name, frame in made.items()
            }
            repairs += [Repair(rule, name, "", rows) for name, rows in lost.items() if rows]
    return replace(tidied, tables=made, repairs=tuple(repairs))


def _unpurged(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    made = dict(tables)
    purges = tables.get(PURGES)
    if purges is None:
        return made
    for scope in purges["scope"].drop_nulls().unique().sort():
        some = purges.filter(pl.col("scope") == scope)
        for name in sorted(under(scope) & made.keys()):
            made[name] = _without(made[name], some, key(scope))
    return made


def _latest(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    made = dict(tables)
    for name, frame in tables.items():
        if name == PURGES or SENT not in frame.columns:
            continue
        is_unknown = pl.any_horizontal(pl.col(*key(name), SENT).is_null())
        is_last = pl.col(SENT) == pl.col(SENT).max().over(key(name))
        made[name] = frame.filter(is_unknown | is_last)
    return made


def _without(frame: pl.DataFrame, purges: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Leave out rows that a purge in another file, not sent before them, names."""
    told = [name if name in purges.columns else "part" for name in by]
    marks = purges.select(
        *(pl.col(own).alias(name) for own, name in zip(told, by, strict=True)),
        pl.col(_FILE).alias("purge_file"),
        _sent(purges).alias("purge_sent"),
    )
    rows = frame.select(*by, _FILE, _sent(frame)).with_row_index(_NUMBER)
    is_later = pl.col(SENT) > pl.col("purge_sent")
    gone = rows.join(marks, on=by).filter(
        (pl.col("purge_file") != pl.col(_FILE)) & ~is_later.fill_null(value=False)
    )
    numbered = frame.with_row_index(_NUMBER)
    return numbered.join(gone, on=_NUMBER, how="anti", maintain_order="left").drop(_NUMBER)


def _sent(frame: pl.DataFrame) -> pl.Expr:
    known = pl.col(SENT) if SENT in frame.columns else pl.lit(None, pl.String)
    return known.alias(SENT)
