"""How much the child is in the middle: recovered where the truth is known, by day or by process."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.core.progress import Silent
from seethechild.core.streams import generator
from seethechild.demo.council import make_council
from seethechild.journeys.centred.estimate import (
    come_together,
    rate_interval,
    share_interval,
    sums,
)
from seethechild.journeys.centred.measure import measure
from seethechild.journeys.dataset import load
from seethechild.studies.journeys import make_dataset
from tests.unit.journeys.centred.lives import care, covered, dataset, worker

pytestmark = pytest.mark.slow

FIRST, DAYS = date(2022, 10, 1), 400


def on(day: int) -> str:
    return (FIRST + timedelta(days=day)).isoformat()


@st.composite
def lives(draw: st.DrawFn) -> dict[str, Any]:
    """Up to four children of up to two families: homes and workers by day, None where there is none."""
    found = {}
    for name in "abcd"[: draw(st.integers(1, 4))]:
        start = draw(st.integers(0, 200))
        stop = draw(st.integers(start + 1, DAYS))
        cuts = sorted(draw(st.sets(st.integers(start + 1, DAYS), max_size=3)) | {start})
        homes = [(at, draw(st.sampled_from("hij"))) for at in cuts if at < stop]
        workers = draw(
            st.lists(st.tuples(st.integers(0, DAYS - 1), st.integers(0, 120)), max_size=3)
        )
        found[name] = {
            "family": draw(st.sampled_from(["f", "g", None])), "start": start, "stop": stop,
            "homes": homes, "workers": workers, "born": draw(st.integers(2006, 2021)),
        }  # fmt: skip
    return found


@settings(max_examples=30)
@given(lives())
def test_time_is_what_counting_day_by_day_gives(drawn: dict[str, Any]) -> None:
    window = (40, 40 + 366)
    made = dataset(
        children={
            name: {"family_id": life["family"], "birth_month": date(life["born"], 12, 1)}
            for name, life in drawn.items()
        },
        spells=[
            row
            for name, life in drawn.items()
            for row in care(name, on(life["start"]), on(life["stop"]), *((home, on(at)) for at, home in life["homes"]))
        ],
        events=[
            worker(name, f"w{at}", on(at), on(at + lasts))
            for name, life in drawn.items() for at, lasts in life["workers"]
        ],
        coverage=covered(on(window[0]), on(window[1]), ("care_episodes", "workers")),
    )  # fmt: skip
    found = measure(made, by=("age_band",))
    counted = by_day(drawn, window)
    mine = found.filter(pl.col("why") == "")
    for (name, group, level, period), (part, whole) in counted.items():
        row = mine.filter(
            (pl.col("measure") == name) & (pl.col("group") == group)
            & (pl.col("level") == level) & (pl.col("period") == period)
        )  # fmt: skip
        if name == "no_worker_care" and not any(life["workers"] for life in drawn.values()):
            assert not row.height
            continue
        assert row.select("part", "whole").rows() == [(part, whole)]
    told = {row[:4] for row in mine.select("measure", "group", "level", "period").rows()}
    days = {
        key
        for key in told
        if key[0] in {"no_worker_care", "siblings_apart"} and key[1] != "apart"
    }
    assert days <= set(counted)


def by_day(
    drawn: dict[str, Any], window: tuple[int, int]
) -> dict[Any, tuple[float, float]]:
    """The plain twin: every child, every day."""
    counts: dict[Any, list[float]] = {}

    def home(life: dict[str, Any], day: int) -> str | None:
        if not life["start"] <= day < life["stop"]:
            return None
        return [name for at, name in life["homes"] if at <= day][-1]

    for name, life in drawn.items():
        for day in range(*window):
            here, at = home(life, day), FIRST + timedelta(days=day)
            age = at.year - life["born"] - ((at.month, at.day) < (12, 15))
            if here is None or age >= 18:
                continue
            others = [
                home(other, day) for key, other in drawn.items()
                if key != name and life["family"] and other["family"] == life["family"]
                and not _adult(other, at)
            ]  # fmt: skip
            there = [each for each in others if each is not None]
            alone = not any(w <= day <= w + lasts for w, lasts in life["workers"])
            year = at.year if at.month >= 4 else at.year - 1
            band = next(
                b
                for low, b in (
                    (16, "16 and over"),
                    (10, "10 to 15"),
                    (5, "5 to 9"),
                    (1, "1 to 4"),
                    (0, "Under 1"),
                    (-9, "Unborn"),
                )
                if age >= low
            )
            for group, level in (("all", "all"), ("age_band", band)):
                for period in ("all", f"{year}-{(year + 1) % 100:02d}"):
                    add(counts, ("no_worker_care", group, level, period), alone)
                    if there:
                        apart = any(each != here for each in there)
                        add(counts, ("siblings_apart", group, level, period), apart)
    return {key: (part, whole) for key, (part, whole) in counts.items()}


def _adult(life: dict[str, Any], at: date) -> bool:
    return at.year - life["born"] - ((at.month, at.day) < (12, 15)) >= 18


def add(counts: dict[Any, list[float]], key: Any, part: float) -> None:
    held = counts.setdefault(key, [0.0, 0.0])
    held[0] += part
    held[1] += 1


@pytest.mark.parametrize("spread", [0.0, 0.8])
@pytest.mark.parametrize("children", [15, 60])
def test_intervals_of_rates_hold_the_truth_though_children_differ(
    spread: float, children: int
) -> None:
    """Children's own rates vary by ``spread``; the interval should hold the mean rate 95 in 100 times."""
    chance = generator(7, "rates", children, int(10 * spread))
    held = 0
    for _ in range(400):
        years = chance.uniform(0.2, 3.0, children)
        own = chance.gamma(1 / spread, spread, children) if spread else np.ones(children)
        moves = chance.poisson(1.2 * own * years)
        low, high = interval(moves, years, share=False)
        held += low <= 1.2 <= high
    assert 0.925 <= held / 400 <= 0.99


@pytest.mark.parametrize("spread", [0.01, 0.3])
@pytest.mark.parametrize("children", [15, 60])
def test_intervals_of_shares_hold_the_truth_though_children_differ(
    spread: float, children: int
) -> None:
    chance = generator(8, "shares", children, int(100 * spread))
    held = 0
    for _ in range(400):
        visits = chance.integers(1, 20, children)
        own = chance.beta(0.3 / spread, 0.7 / spread, children)
        low, high = interval(chance.binomial(visits, own), visits, share=True)
        held += low <= 0.3 <= high
    assert 0.92 <= held / 400 <= 0.99


@pytest.mark.parametrize(
    ("known", "least", "most"), [(True, 0.9, 0.995), (False, 0.0, 0.75)]
)
def test_intervals_hold_the_truth_though_one_leaver_moves_many_children(
    known: bool,  # noqa: FBT001
    least: float,
    most: float,
) -> None:
    """60 workers of 4 to 14 children leave 0.4 times a year; children change 0.5 times beside it.

    The true rate is 0.9. Told of who changed together, intervals hold it about 95 in 100 times; by
    family alone far less often.
    """
    chance = generator(9, "leavers")
    held = 0
    for _ in range(400):
        sizes = chance.integers(4, 15, 60)
        leaves = np.repeat(chance.poisson(0.4, 60), sizes)
        worker, children = np.repeat(np.arange(60), sizes), int(sizes.sum())
        own = chance.poisson(0.5, children)
        child = np.concatenate(
            [np.repeat(np.arange(children), leaves), np.repeat(np.arange(children), own)]
        )
        nth = np.concatenate([np.arange(n) for n in leaves])
        together = pl.Series([*(worker.repeat(leaves) * 100 + nth), *[None] * int(own.sum())], dtype=pl.Int64)  # fmt: skip
        events = pl.DataFrame({"child": child, "together": together}).with_columns(
            part=1.0, whole=0.0
        )
        years = pl.DataFrame({"child": np.arange(children)}).with_columns(
            part=0.0, whole=1.0
        )
        rows = pl.concat([events, years], how="diagonal").with_columns(
            cluster="child", group=pl.lit("all"), level=pl.lit("all"), period=pl.lit("all")
        )
        told = come_together(sums(rows), rows) if known else sums(rows)
        low, high = rate_interval(
            *(
                told[name].cast(pl.Float64).to_numpy()
                for name in ("part", "whole", "variance", "clusters")
            )
        )
        held += bool(low[0] <= 0.9 <= high[0])
    assert least <= held / 400 <= most


def interval(part: np.ndarray, whole: np.ndarray, *, share: bool) -> tuple[float, float]:
    number = np.arange(len(part))
    rows = pl.DataFrame(
        {
            "child": number,
            "cluster": number,
            "part": part.astype(float),
            "whole": whole.astype(float),
        }
    ).with_columns(group=pl.lit("all"), level=pl.lit("all"), period=pl.lit("all"))
    told = sums(rows)
    p, w, v, n = (
        told[name].cast(pl.Float64).to_numpy()
        for name in ("part", "whole", "variance", "clusters")
    )
    low, high = share_interval(p / w, w, v, n) if share else rate_interval(p, w, v, n)
    return float(low[0]), float(high[0])


@cache
def council() -> tuple[pl.DataFrame, dict[str, Any]]:
    """A made-up council's own returns, read back, and the true answers beside them."""
    with TemporaryDirectory() as folder:
        returns = Path(folder, "returns")
        made = make_council(returns, seed=5, children=4000, years=4, progress=Silent())
        built = make_dataset([returns], out=Path(folder, "d"), progress=Silent())
        return measure(load(built.folder)), dict(made.truth)


def whole(name: str) -> dict[str, Any]:
    found, _ = council()
    mine = found.filter(
        (pl.col("measure") == name)
        & (pl.col("group") == "all")
        & (pl.col("period") == "all")
    )
    return mine.row(0, named=True)


def test_moves_and_changes_of_worker_are_those_the_children_lived() -> None:
    _, truth = council()
    assert whole("moves")["part"] == pytest.approx(truth["homes"]["moves"], rel=0.02)
    assert whole("moves")["whole"] * 365.25 == pytest.approx(
        truth["homes"]["days_in_care"], rel=0.02
    )
    assert whole("worker_changes_help")["part"] == pytest.approx(
        truth["workers"]["changes"], rel=0.02
    )
    served = whole("no_worker_help")
    assert served["whole"] - served["part"] == pytest.approx(
        truth["workers"]["days_with_a_worker"], rel=0.02
    )
