"""Time linking and journeys: ``python benchmarks/bench_journeys.py``.

Made-up episodes of care of a likely shape: six a child, each in every yearly return it touches, so
that a good part is told twice. Times are processor seconds. A line is added to
``benchmarks/results.jsonl``.
"""

import argparse
import json
import subprocess
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np
import polars as pl

from seethechild.core.tables import Table
from seethechild.journeys.activity import activity
from seethechild.journeys.build.build import build
from seethechild.journeys.dataset import load, save, seen_until
from seethechild.returns.link import link
from seethechild.returns.records import CARE_EPISODES, PEOPLE
from seethechild.returns.seal import Key

RESULTS = Path(__file__).parent / "results.jsonl"
EACH = 6
FIRST = np.datetime64("2017-04-10")
PERIOD = (date(2017, 4, 1), date(2024, 4, 1))
Made = TypeVar("Made")


def episodes(children: int) -> pl.DataFrame:
    """Return episodes of so many children, as the returns of all years they touch tell them."""
    child, nth = np.divmod(np.arange(children * EACH), EACH)
    days = (nth + 1) * (20 + child % 97) + child * 7 % 1800
    began = np.where(nth == 0, child * 7 % 1800, days - (20 + child % 97))
    frame = pl.DataFrame(
        {
            "child": pl.Series(child).cast(pl.String),
            "start": (FIRST + began).astype("datetime64[D]"),
            "stop": (FIRST + days).astype("datetime64[D]"),
            "start_reason": np.where(nth == 0, "S", np.where(nth % 2, "P", "L")),
            "legal_status": np.where(nth < 2, "C1", "C2"),
            "place": np.where((child + nth) % 3, "U6", "K2"),
            "provider": "PR1",
            "place_postcode": pl.Series(child * 5 % 20_000 + nth // 2).cast(pl.String),
            "end_reason": np.where(nth == EACH - 1, "E4A", "X1"),
        }
    )
    year = [pl.col(c).dt.offset_by("-3mo").dt.year() + 1 for c in ("start", "stop")]
    told = frame.with_columns(year=pl.int_ranges(year[0], year[1] + 1)).explode("year")
    ended = pl.col("stop") < pl.date(pl.col("year"), 4, 1)
    told = told.with_columns(
        pl.when(ended).then(name).alias(name) for name in ("stop", "end_reason")
    )
    return filled(told.with_columns(source=pl.format("ssda903 {}", "year")), CARE_EPISODES)


def people(told: pl.DataFrame) -> pl.DataFrame:
    """Return the children of some episodes, once for each return."""
    number = pl.col("child").cast(pl.Int64)
    some = told.select("child", "source").unique(maintain_order=True)
    return filled(
        some.with_columns(
            birth_date=pl.date(2008, 1, 1).dt.offset_by(
                pl.format("{}d", number * 13 % 3000)
            ),
            sex=pl.when(number % 2 == 0).then(pl.lit("F")).otherwise(pl.lit("M")),
            upn=pl.format("A{}1", pl.col("child").str.zfill(11)),
            postcode=pl.format("P{}", number // 2),
        ),
        PEOPLE,
    )


def filled(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """Return the rows with every column the record declares."""
    numbered = frame.with_columns(file=pl.lit("made"), row=pl.int_range(1, pl.len() + 1))
    whole = pl.concat([table.empty(), numbered], how="diagonal")
    return whole.select(table.dtypes.keys())


def timed(name: str, rows: int, work: Callable[[], Made], kept: dict[str, float]) -> Made:
    """Do some work, print how long it took, and keep that."""
    started = time.process_time()
    made = work()
    kept[name] = round(time.process_time() - started, 3)
    print(f"{name:12}{rows:12,}{kept[name]:9.2f}{rows / kept[name]:13,.0f}")
    return made


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--children", type=int, default=142_000)
    parser.add_argument("--dry", action="store_true", help="do not add to results.jsonl")
    chosen = parser.parse_args()
    told = episodes(chosen.children)
    known = people(told)
    kept: dict[str, float] = {"episodes": told.height, "people": known.height}
    print(f"{'':12}{'rows':>12}{'s':>9}{'rows/s':>13}")
    key = Key(bytes(32))
    records = {"people": known, "care_episodes": told}
    linked = timed("link", known.height + told.height, lambda: link(records, key), kept)
    made = timed("build", told.height, lambda: build(linked), kept)
    with TemporaryDirectory() as folder:
        path = Path(folder, "dataset")
        spells = made.spells.height
        timed("save", spells, lambda: save(made, path), kept)
        timed("load", spells, lambda: load(path), kept)
        seen = seen_until(made).drop("censored")
        timed("activity", spells, lambda: activity(seen, made.children, PERIOD), kept)
    if not chosen.dry:
        said = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"],
            capture_output=True,
            text=True,
            check=False,
            cwd=RESULTS.parent,
        )
        line = {"benchmark": "journeys", "commit": said.stdout.strip(), "jobs": kept}
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
