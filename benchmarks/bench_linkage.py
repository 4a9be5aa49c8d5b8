"""Time the linking of lists: ``python benchmarks/bench_linkage.py [FILE.parquet]``.

Without a file, made-up children: 60,000 on five lists, some 75,000 records. With a file: ``source_dataset,
person, first_name, surname, dob, postcode, sex``, where ``person`` is the truth. Prints what each step takes,
how far the estimate is from that of perfect links, and what a threshold on plain weights would have given.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from seethechild.need.linkage.calibrate import calibrate, chance_of  # noqa: E402 - after the path
from seethechild.need.linkage.chance import learn_others, patterns_of, two_lists  # noqa: E402
from seethechild.need.linkage.clusters import join_in_order, links_of, tally  # noqa: E402
from seethechild.need.linkage.pairs import compare  # noqa: E402
from seethechild.need.linkage.same_child import fit  # noqa: E402
from seethechild.need.linkage.sample import candidates, sample  # noqa: E402
from seethechild.need.linkage.standard import standardise, without_repeats  # noqa: E402
from seethechild.need.loglinear_methods import estimate  # noqa: E402
from seethechild.need.tables import CaptureTable  # noqa: E402
from tests.unit.need.linkage.given import AGENCIES, frames  # noqa: E402
from tests.unit.need.linkage.made_children import made  # noqa: E402

CHILDREN = 60_000
DRAWS = 100
THRESHOLDS = (0.5, 0.9, 0.99)


class Clock:
    """Takes the time of steps: seconds on the wall and of the processor."""

    def __init__(self) -> None:
        self.took: dict[str, tuple[float, float]] = {}

    def time(self, name: str, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - what the work returns
        wall, spent = time.perf_counter(), time.process_time()
        result = work()
        self.took[name] = time.perf_counter() - wall, time.process_time() - spent
        return result


def from_file(path: str) -> tuple[dict[str, pl.DataFrame], np.ndarray]:
    """Return the lists of a file, as written down, and what perfect links give."""
    rows = pl.read_parquet(path)
    agencies = sorted(rows["source_dataset"].unique())
    lists = {
        each: rows.filter(source_dataset=each).select(
            first_name="first_name",
            family_name="surname",
            birth="dob",
            postcode="postcode",
            sex="sex",
        )
        for each in agencies
    }
    bit = {each: 2**place for place, each in enumerate(agencies)}
    on = rows.with_columns(
        bit=pl.col("source_dataset").replace_strict(bit, return_dtype=pl.Int64)
    )
    sets = on.group_by("person").agg(pl.col("bit").sum())["bit"].to_numpy()
    plain = {name: standardise(frame) for name, frame in lists.items()}
    return plain, np.bincount(sets, minlength=2 ** len(agencies))[1:]


def main() -> None:
    """Print what it takes, and as one line for the record."""
    if sys.argv[1:]:
        lists, perfect = from_file(sys.argv[1])
    else:
        children = made(CHILDREN, on=AGENCIES)
        lists, perfect = frames(children), children.counts
    lists = {name: without_repeats(frame) for name, frame in lists.items()}
    names = tuple(lists)

    def everyone(counts: np.ndarray) -> float:
        return estimate(CaptureTable(names, counts), "independence", replicates=0).estimate

    clock = Clock()
    pairs = clock.time("compare (Splink in DuckDB)", lambda: compare(lists))
    patterns = patterns_of(pairs, two_lists(len(names)))
    others = learn_others(patterns, pairs.sizes)
    found = clock.time("fit", lambda: fit(patterns, others))
    bend = clock.time("calibrate", lambda: calibrate(patterns, others, found))
    doubt = candidates(pairs, patterns, found, bend)
    on = np.left_shift(1, pairs.list_of)
    order = np.argsort(-doubt.score, kind="stable")

    def cluster(order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        links = links_of(doubt.left, doubt.right, len(on))
        return join_in_order(doubt.left, doubt.right, doubt.score, order, on, *links)

    cluster(order)  # compiled before it is timed
    clock.time("one-to-one clustering", lambda: cluster(order))
    sample(pairs, doubt, draws=2, seed=1)
    drawn = clock.time(
        f"{DRAWS} linkages", lambda: sample(pairs, doubt, draws=DRAWS, seed=1)
    )
    wanted = everyone(perfect)
    each = np.array([everyone(counts) for counts in drawn.counts])
    print(f"{len(on):,} records on {len(names)} lists, {len(pairs.left):,} pairs compared")
    for step, (wall, spent) in clock.took.items():
        print(f"{step:28} {wall:8.2f} s {spent:8.2f} s of the processor")
    print(f"perfect links                {wanted:10,.0f} children")
    off = 100 * (each.mean() / wanted - 1)
    print(
        f"sampled linkages             {each.mean():10,.0f} ({off:+.1f} %), spread {each.std():,.0f}"
    )
    for threshold in THRESHOLDS:
        kept = order[chance_of(doubt.score[order]) > threshold]
        by_threshold = tally(*cluster(kept), len(names))
        number = everyone(by_threshold)
        print(
            f"one linkage, above {threshold:<10} {number:10,.0f} ({100 * (number / wanted - 1):+.1f} %)"
        )
    print(
        f"precision {drawn.precision:.3f}, recall {drawn.recall:.3f} of the likeliest linkage"
    )
    record = {"benchmark": "linkage", "records": len(on), "seconds": clock.took, "off": off}
    print(json.dumps(record))


if __name__ == "__main__":
    main()
