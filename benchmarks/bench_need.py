"""Time the real number beside its peer: ``python benchmarks/bench_need.py``.

Work per second of log-linear models of five and six lists, with their existence checked, and of
bootstraps that choose the model anew. The peer is statsmodels, which fits one model at a time and
checks nothing; it is given few models. Times are processor seconds, the best of repeats, without
compiling. The tables are those on modern slavery in the UK where they lie beside this project
(R takes 2.9 seconds for its five lists in pairs, 15 to third order, 68 for the bootstrap), else
made up of the same size. A line is added to ``benchmarks/results.jsonl``.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import statsmodels.api as sm
from bench_engine import RESULTS, calibrate, commit, processor

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from seethechild.core.streams import generator  # noqa: E402 - after the path
from seethechild.need.bootstrap import bootstrap  # noqa: E402
from seethechild.need.existence import _existence  # noqa: E402
from seethechild.need.hierarchy import all_models  # noqa: E402
from seethechild.need.loglinear import fit_all  # noqa: E402
from seethechild.need.reading import read_table  # noqa: E402
from seethechild.need.select import best_bic, stepwise  # noqa: E402
from seethechild.need.tables import CaptureTable, patterns  # noqa: E402
from tests.unit.need.reference import MSE  # noqa: E402

PEER_MODELS = 60
RESAMPLES = 1000


def table(size: int) -> CaptureTable:
    """Return the UK table of five or six lists, or one made up."""
    published = MSE / f"uk_modern_slavery_{size}.csv"
    if published.is_file():
        return read_table(published)
    chance = generator(1, "benchmark", size)
    on = patterns(size)
    means = 12_000 * np.prod(np.where(on, 0.05, 0.95), axis=1)
    return CaptureTable(tuple("ABCDEF"[:size]), chance.poisson(means))


def peer(models: CaptureTable) -> Callable[[], int]:
    """Return the fits of a few models by statsmodels."""
    size, counts = models.size, models.counts
    cells = np.arange(1, 2**size)
    every = all_models(size, 2)
    chosen = every[:: len(every) // PEER_MODELS][:PEER_MODELS]
    designs = [
        ((cells[:, None] & sets) == sets).astype(float)
        for sets in (np.flatnonzero(terms) for terms in chosen)
    ]

    def run() -> int:
        for design in designs:
            sm.GLM(counts, design, family=sm.families.Poisson()).fit(maxiter=50)
        return len(designs)

    return run


def work() -> dict[str, tuple[Callable[[], int], int]]:
    """Return what is timed and how often: a function that returns how much it did."""
    five, six = table(5), table(6)
    pairs = best_bic(all_models(5, 2))

    def drawn(choose: object, replicates: int) -> Callable[[], int]:
        return lambda: len(
            bootstrap(five.counts, choose, replicates=replicates, seed=1).estimates  # type: ignore[arg-type]
        )

    return {
        "statsmodels: 5 lists, pairs": (peer(five), 3),
        "statsmodels: 6 lists, pairs": (peer(six), 3),
        "5 lists, pairs (1,024 models)": (lambda: len(fit_all(five, 2)), 20),
        "5 lists, third order (6,212)": (lambda: len(fit_all(five, 3)), 5),
        "5 lists, all (6,893)": (lambda: len(fit_all(five, 4)), 5),
        "6 lists, pairs (32,768)": (lambda: len(fit_all(six, 2)), 2),
        "BCa, step by step, resamples": (drawn(stepwise(), RESAMPLES), 2),
        "BCa, BIC of 1,024, resamples": (drawn(pairs, RESAMPLES // 10), 2),
        "calibration": (calibrate, 5),
    }


def measure() -> dict[str, tuple[float, int]]:
    """Time everything; return the least seconds and how much was done."""
    found: dict[str, tuple[float, int]] = {}
    for name, (run, times) in work().items():
        run()  # compile, and list the models
        taken = []
        for _ in range(times):
            _existence.cache_clear()
            started = time.process_time()
            many = run()
            taken.append((time.process_time() - started, many))
        found[name] = min(taken)
    return found


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dry", action="store_true", help="do not add to results.jsonl")
    chosen = parser.parse_args()
    found = measure()
    loop = found.pop("calibration")[0]
    slow = {size: found[f"statsmodels: {size} lists, pairs"] for size in (5, 6)}
    print(f"{'':34}{'seconds':>9}{'per second':>12}{'x statsmodels':>15}")
    for name, (seconds, many) in found.items():
        peer_seconds, peer_many = slow[6 if name.startswith("6") else 5]
        times = many / seconds / (peer_many / peer_seconds)
        beside = f"{times:15.0f}" if "lists" in name else ""
        print(f"{name:34}{seconds:9.3f}{many / seconds:12,.0f}{beside}")
    if not chosen.dry:
        line = {
            "benchmark": "need",
            "commit": commit(),
            "processor": processor(),
            "loop_seconds": round(loop, 5),
            "seconds": {name: round(seconds, 5) for name, (seconds, _) in found.items()},
            "per_second": {name: round(many / s) for name, (s, many) in found.items()},
        }
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
