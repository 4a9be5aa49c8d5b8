"""Made-up datasets, drawn by hand so that every number can be worked out."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from seethechild.journeys.dataset import Dataset
from seethechild.journeys.tables import CHILDREN, COVERAGE, EVENTS, SPELLS
from seethechild.returns.seal import sealed

ALL = (
    "contacts", "referrals", "assessments", "protection_plans", "plan_reviews", "care_episodes",
    "care_reviews", "visits", "workers", "views",
)  # fmt: skip


def day(text: str | date | None) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else text


def covered(
    start: str, stop: str, records: Sequence[str] = ALL, source: str = "ssd 2024"
) -> list[dict[str, Any]]:
    return [
        {"source": source, "sees": each, "start": start, "stop": stop, "rows": 1}
        for each in records
    ]


def dataset(
    *,
    children: Mapping[str, Mapping[str, Any]],
    spells: Sequence[Mapping[str, Any]] = (),
    events: Sequence[Mapping[str, Any]] = (),
    coverage: Sequence[Mapping[str, Any]] = (),
    diary: Sequence[Mapping[str, Any]] = (),
) -> Dataset:
    """A dataset; days may be given as text."""
    people = [
        {"child_id": c, "birth_month": date(2012, 6, 1), **more}
        for c, more in children.items()
    ]
    return Dataset(
        "made up",
        None,
        made_up=True,
        children=_table(CHILDREN, people),
        spells=_table(SPELLS, spells, source="ssd 2024"),
        events=_table(EVENTS, events, source="ssd 2024"),
        coverage=_table(COVERAGE, coverage),
        time_diary=_table(
            sealed("time_diary"), diary, source="time_diary", role="social_worker"
        ),
    )


def care(
    child: str, start: str, stop: str | None, *homes: tuple[str, str], **more: Any
) -> list[dict]:
    """A time in care with homes, each with the day it began."""
    ends = [*[at for _, at in homes[1:]], stop]
    return [
        {"child_id": child, "track": "help", "state": "looked_after", "start": start, "stop": stop},
        *(
            {"child_id": child, "track": "home", "state": "foster", "start": at, "stop": end,
             "home_id": home, **more}
            for (home, at), end in zip(homes, ends, strict=True)
        ),
    ]  # fmt: skip


def event(child: str, kind: str, at: str, outcome: str | None = None, **more: Any) -> dict:
    return {"child_id": child, "kind": kind, "date": at, "outcome": outcome, **more}


def worker(
    child: str, who: str, start: str, until: str | None, team: str | None = None
) -> dict:
    return event(
        child, "worker_allocated", start,
        until=until, worker_id=who, team=team, detail="social_worker",
    )  # fmt: skip


def _table(declared: Any, rows: Sequence[Mapping[str, Any]], **same: Any) -> pl.DataFrame:
    dates = {name for name, dtype in declared.dtypes.items() if dtype == pl.Date}
    full = [
        {
            name: day(value) if name in dates else value
            for name in declared.dtypes
            for value in [{**same, **row}.get(name)]
        }
        for row in rows
    ]
    return declared.check(pl.DataFrame(full, schema=declared.dtypes))
