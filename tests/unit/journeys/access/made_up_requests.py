"""Made-up contacts and referrals, with known truth."""

from datetime import date

import numpy as np
import polars as pl

from seethechild.core.streams import generator
from seethechild.journeys.dataset import Dataset
from seethechild.journeys.tables import CHILDREN, COVERAGE, EVENTS, SPELLS

START, STOP = date(2021, 4, 1), date(2025, 4, 1)


def referrals(
    rows: list[tuple[str, date, str | None]], *, children: dict[str, dict] | None = None
) -> Dataset:  # fmt: skip
    """Rows are (child, day, outcome); everything is covered for four years."""
    events = [
        {"child_id": child, "kind": "referral", "date": day, "outcome": outcome, "source": "made_up"}
        for child, day, outcome in rows
    ]  # fmt: skip
    closed = [{**each, "kind": "no_further_action", "outcome": None} for each in events if each["outcome"] == "no_further_action"]  # fmt: skip
    return dataset([*events, *closed], children=children)


def dataset(events: list[dict], *, children: dict[str, dict] | None = None) -> Dataset:
    known = children or {}
    names = sorted({each["child_id"] for each in events} | set(known))
    people = [
        {"child_id": name, "birth_month": date(2012, 1, 1), **known.get(name, {})}
        for name in names
    ]
    covered = [
        {"source": "made_up", "sees": each, "start": START, "stop": STOP, "rows": 1}
        for each in ("contacts", "referrals", "assessments", "section_47", "protection_plans", "care_episodes")
    ]  # fmt: skip

    def full(rows: list[dict], declared) -> pl.DataFrame:
        wide = [{name: row.get(name) for name in declared.dtypes} for row in rows]
        return declared.check(pl.DataFrame(wide, schema=declared.dtypes))

    return Dataset(
        "Madeuphampton", None, True, full(people, CHILDREN), SPELLS.empty(), full(events, EVENTS), full(covered, COVERAGE)
    )  # fmt: skip


def steady(seed: int, *, share: float, months: int = 48, each: int = 80) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Return how many were closed of how many, by month, at a constant share."""
    of = np.full(months, float(each))
    return generator(seed, "steady").binomial(each, share, months).astype(float), of
