"""Made-up datasets: drawn by hand, or from a process whose truth is known."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from seethechild.core.streams import generator
from seethechild.journeys.tables import CHILDREN, COVERAGE, EVENTS, SPELLS
from seethechild.journeys.waits.sets import kinds

RECORDS = (
    "contacts", "referrals", "assessments", "section_47", "protection_plans",
    "care_episodes", "emergencies", "early_help",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class MadeUp:
    """The tables of a dataset."""

    children: pl.DataFrame
    spells: pl.DataFrame
    events: pl.DataFrame
    coverage: pl.DataFrame


def day(text: str | date | None) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else text


def table(declared, rows: list[dict], **same) -> pl.DataFrame:
    full = [{name: ({**same, **row}).get(name) for name in declared.dtypes} for row in rows]
    return declared.check(pl.DataFrame(full, schema=declared.dtypes))


def covered(start: str, stop: str, *, records=RECORDS) -> pl.DataFrame:
    rows = [
        {
            "source": "made_up 2024",
            "sees": each,
            "start": day(start),
            "stop": day(stop),
            "rows": 1,
        }
        for each in records
    ]
    return table(COVERAGE, rows)


def drawn(
    events: list[tuple],
    spells: list[tuple] = (),
    *,
    children: dict[str, dict] | None = None,
    coverage: pl.DataFrame | None = None,
) -> MadeUp:
    """Events are (child, kind, day, outcome), spells (child, state of help, start, stop)."""
    about = children or {}
    names = sorted({row[0] for row in (*events, *spells)} | set(about))
    people = [
        {"child_id": each, "birth_month": date(2012, 6, 1), **about.get(each, {})}
        for each in names
    ]
    happened = [
        {"child_id": each[0], "kind": each[1], "date": day(each[2]), "outcome": each[3] if len(each) > 3 else None}
        for each in events
    ]  # fmt: skip
    times = [
        {
            "child_id": c,
            "track": "help",
            "state": state,
            "start": day(start),
            "stop": day(stop),
        }
        for c, state, start, stop in spells
    ]
    return MadeUp(
        table(CHILDREN, people),
        table(SPELLS, times, source="made_up 2024"),
        table(EVENTS, happened, source="made_up 2024"),
        covered("2016-04-01", "2024-04-01") if coverage is None else coverage,
    )


def waiting(
    children: int, *, mean_days: float = 732.0, years: int = 5, seed: int = 1
) -> MadeUp:
    """A constant process: children become known evenly over time, help comes at a steady rate.

    What happens after the window is not in the data. A year before it nobody was known.
    """
    chance = generator(seed, "test/late/waiting")
    first = np.datetime64("2019-04-01", "D")
    window = 365 * years + 1
    known = chance.uniform(0.0, window, children)
    helped = known + chance.exponential(mean_days, children)
    names = np.char.add("child", np.char.zfill(np.arange(children).astype(str), 7))
    seen = helped < window
    events = pl.DataFrame(
        {"child_id": names, "kind": "referral", "date": first + np.floor(known).astype(int)}
    )
    spells = pl.DataFrame(
        {
            "child_id": names[seen],
            "track": "help",
            "state": "family_help",
            "start": first + np.floor(helped[seen]).astype(int),
            "source": "made_up 2024",
        }
    )
    people = pl.DataFrame({"child_id": names, "birth_month": date(2018, 1, 1)})
    stop = str(first + window)
    return MadeUp(
        filled(CHILDREN, people),
        filled(SPELLS, spells),
        filled(EVENTS, events.with_columns(source=pl.lit("made_up 2024"))),
        covered("2018-04-01", stop),
    )


def filled(declared, frame: pl.DataFrame) -> pl.DataFrame:
    """Add the columns that are missing, empty."""
    return declared.check(
        frame.with_columns(
            pl.lit(None, dtype=dtype).alias(name)
            for name, dtype in declared.dtypes.items()
            if name not in frame.columns
        ).cast(declared.dtypes)
    )


def crowd(children: int, seed: int = 3) -> MadeUp:
    """Many children with everything recorded, for speed and for what must hold in any data."""
    chance = generator(seed, "test/late/crowd")
    names = np.char.add("child", np.char.zfill(np.arange(children).astype(str), 7))
    codes = np.array(["WBRI", "MWBA", "AIND", "BAFR", "OOTH", "NOBT"])
    people = pl.DataFrame(
        {
            "child_id": names,
            "birth_month": (
                np.datetime64("2004-01", "M") + chance.integers(0, 228, children)
            ).astype("M8[D]"),
            "sex": chance.choice(np.array(["F", "M", "U"]), children, p=[0.48, 0.5, 0.02]),
            "ethnicity": chance.choice(codes, children),
            "disability": chance.random(children) < 0.12,
            "deprivation_decile": chance.integers(1, 11, children),
            "unaccompanied": chance.random(children) < 0.02,
        }
    )
    first, span = np.datetime64("2017-04-01", "D"), 365 * 7
    rows = [("referral", None, 2.0), ("no_further_action", None, 0.6), ("contact", "no_action", 1.0),
            ("assessed_not_in_need", None, 0.6), ("need_ended", "RC7", 0.5), ("plan_started", None, 0.15),
            ("care_started", "planned", 0.06), ("emergency_order", None, 0.02)]  # fmt: skip
    events = []
    for kind, outcome, each in rows:
        who = chance.integers(0, children, int(children * each))
        events.append(
            pl.DataFrame(
                {
                    "child_id": names[who],
                    "date": first + chance.integers(0, span, len(who)),
                    "team": np.char.add(
                        "team ", chance.integers(1, 13, len(who)).astype(str)
                    ),
                }
            ).with_columns(
                kind=pl.lit(kind),
                outcome=pl.lit(outcome, pl.String),
                source=pl.lit("made_up 2024"),
            )
        )
    who = chance.permutation(children)[: children // 2]
    start = first + chance.integers(0, span, len(who))
    spells = pl.DataFrame(
        {
            "child_id": names[who],
            "track": "help",
            "state": chance.choice(np.array(["family_help", "early_help"]), len(who)),
            "start": start,
            "stop": start + chance.integers(1, 700, len(who)),
            "source": "made_up 2024",
        }
    )
    return MadeUp(
        filled(CHILDREN, people),
        filled(SPELLS, spells),
        filled(EVENTS, pl.concat(events).sort("child_id", "date", maintain_order=True)),
        covered("2017-04-01", str(first + span)),
    )


__all__ = ["MadeUp", "covered", "crowd", "drawn", "kinds", "waiting"]
