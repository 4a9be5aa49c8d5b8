"""Small made-up datasets of journeys, written by hand or by chance."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import numpy as np
import polars as pl

from seethechild.journeys.dataset import Dataset
from seethechild.journeys.tables import CHILDREN, COVERAGE, EVENTS, SPELLS
from seethechild.model.observed.watch import NEEDED

FIRST, STOP = date(2021, 4, 1), date(2024, 4, 1)
SOURCE = "made_up 2024"
Told = tuple[str, str, str, date, date | None]
Happening = tuple[str, str, date, str | None]


def journeys(
    births: dict[str, date],
    spells: Sequence[Told],
    events: Sequence[Happening] = (),
    *,
    sees: Sequence[str] = NEEDED,
    first: date = FIRST,
    stop: date = STOP,
) -> Dataset:
    """Return a dataset of spells (child, track, state, start, stop) and events (child, kind, day, outcome)."""
    return Dataset(
        "Nowhere (made up)",
        None,
        made_up=True,
        children=_table(
            CHILDREN, [{"child_id": name, "birth_month": day.replace(day=1)} for name, day in births.items()]
        ),
        spells=_table(
            SPELLS,
            [
                {"child_id": c, "track": t, "state": s, "start": a, "stop": b, "source": SOURCE}
                for c, t, s, a, b in spells
            ],
        ).sort("child_id", "track", "start"),
        events=_table(
            EVENTS,
            [
                {"child_id": c, "kind": k, "date": d, "outcome": o, "source": SOURCE}
                for c, k, d, o in events
            ],
        ),
        coverage=_table(
            COVERAGE,
            [
                {"source": SOURCE, "sees": each, "start": first, "stop": stop, "rows": 0}
                for each in sees
            ],
        ),
    )  # fmt: skip


def _table(table, rows) -> pl.DataFrame:
    names = list(table.dtypes)
    return table.check(
        pl.DataFrame(
            [[row.get(name) for name in names] for row in rows],
            schema=table.dtypes,
            orient="row",
        )
    )


def by_chance(seed: int, children: int = 30) -> Dataset:
    """Return children who come and go at random, in help, on plans, in care and in none."""
    luck = Random(seed)  # noqa: S311 - no secret
    births, spells, events = {}, [], []
    for place in range(children):
        name = f"c{place}"
        births[name] = date(2004, 1, 1) + timedelta(days=luck.randrange(365 * 19))
        day = max(
            date(2019, 1, 1) + timedelta(days=luck.randrange(900)),
            births[name] + timedelta(days=40),
        )
        adult = births[name].replace(day=15, year=births[name].year + 18)
        while day < min(STOP, adult):
            day = _episode(name, day, min(STOP, adult), luck, spells, events)
    return journeys(births, spells, events)


def _episode(name, day, limit, luck, spells, events) -> date:
    """Tell one referral and what followed; return the day from which another may come."""
    far = lambda most: timedelta(days=1 + luck.randrange(most))  # noqa: E731
    told = luck.choice(
        ["no_further_action", "assessed_not_in_need", "in_need", "in_need", "in_need"]
    )
    events.append((name, "referral", day, told))
    if told != "in_need":
        return day + far(700)
    for state in luck.choice(
        [["family_help"], ["family_help", "child_protection_plan", "family_help"],
         ["family_help", "looked_after"], ["family_help", "child_protection_plan", "looked_after"]]
    ):  # fmt: skip
        stop = day + far(luck.choice([40, 200, 900]))
        if stop >= limit:
            spells.append((name, "help", state, day, None if limit == STOP else limit))
            return limit
        spells.append((name, "help", state, day, stop))
        if state == "looked_after":
            spells.append(
                (name, "legal", luck.choice(["section_20", "care_order"]), day, stop)
            )
            spells.append(
                (name, "home", luck.choice(["foster", "childrens_home"]), day, stop)
            )
            events.append((name, "care_ended", stop, luck.choice(["E4A", "E8", "E46"])))
        day = stop
    return day + far(600)


def many(seed: int = 1) -> Dataset:
    """Return enough children for a model."""
    return by_chance(seed, children=600)


def residents(children: float = 1000.0) -> np.ndarray:
    return np.full(18, children)
