"""Time limited services on B2 beside their peers: ``python benchmarks/bench_queues.py``.

All do the same work: time lived by state, age band and need, moves, and waits. Times
are processor seconds of one thread, the best of interleaved repeats. Peers too slow for the whole
are given fewer children and as many fewer places, and scaled up, which flatters them. B1, the same
without a limit, is timed in the same run. A line is added to ``benchmarks/results.jsonl``.
"""

import argparse
import json
import time
from collections.abc import Callable

import b1
import b2
import floor
import numpy as np
import queue_peers
from bench_engine import HORIZON, RESULTS, calibrate, commit, engine, processor

from seethechild.simulate.lives import Newcomer
from seethechild.simulate.parameters import mean_parameters
from seethechild.simulate.plain import PlainEngine
from seethechild.simulate.plain_queues import Together
from seethechild.simulate.play import play
from seethechild.simulate.population import make_children
from seethechild.simulate.program import TICKS_PER_YEAR
from seethechild.simulate.requests import How
from seethechild.simulate.running import run_key

Run = Callable[[], tuple[int, float]]


def queue_engine() -> Run:
    """Return the engine's whole run of B2, which gives moves and the mean wait."""
    model = b2.model()
    parameters = mean_parameters(model)
    kids = make_children(model, seed=1, draw=0, years=b1.YEARS)

    def run() -> tuple[int, float]:
        played = play(
            model,
            seed=1,
            draw=0,
            years=b1.YEARS,
            period_years=b1.YEARS,
            children=kids,
            parameters=parameters,
        )
        made = played.requests
        over = made.how != int(How.WAITING)
        waited = (made.ended - made.asked)[over] / TICKS_PER_YEAR
        return int(played.taken.sum()), float(waited.mean())

    return run


def plain(children: int) -> Run:
    """Return the plain twin on a few of the children, with as many fewer places."""
    model = b2.model(b2.PLACES * children // b1.CHILDREN)
    kids = make_children(model, seed=1, draw=0, years=b1.YEARS)
    low, high = (int(word) for word in run_key(1, 0))
    twin = PlainEngine(model, mean_parameters(model), (), (low, high), HORIZON)
    newcomers = [
        Newcomer(
            number=int(kids.number[row]),
            group=b1.NEEDS[kids.group[row]],
            birth=int(kids.birth[row]),
            entry=0,
            elapsed=0,
            states=("not_known",),
        )
        for row in np.linspace(0, len(kids) - 1, children).astype(int)
    ]

    def run() -> tuple[int, float]:
        lives, made = Together(twin, newcomers).through()
        waited = [one.ended - one.asked for one in made if one.how != How.WAITING]
        return sum(len(life.happenings) for life in lives), float(
            np.mean(waited) / TICKS_PER_YEAR
        )

    return run


def in_c() -> Run | None:
    """Return the floor in C, held to the engine's own tables; None where no compiler is."""
    model = b2.model()
    kids = make_children(model, seed=1, draw=0, years=b1.YEARS)
    run = floor.floor(model, kids, HORIZON)
    if run is None:
        return None
    played = play(
        model, seed=1, draw=0, years=b1.YEARS, period_years=b1.YEARS, children=kids,
        parameters=mean_parameters(model),
    )  # fmt: skip
    floor.hold(run()[1], played)

    def timed() -> tuple[int, float]:
        events, tables = run()
        return events, float(tables.waited[0] / tables.waited[1] / TICKS_PER_YEAR)

    return timed


def measure(repeats: int) -> dict[str, dict[str, float]]:
    """Time everything; return seconds for all children, moves and the mean wait."""
    whole = b1.CHILDREN
    ours_alone = engine(whole, b1.YEARS)
    runs: dict[str, tuple[Run, int, int]] = {
        "seethechild": (queue_engine(), whole, 1),
        "seethechild, B1 (no limit)": (lambda: (ours_alone(), 0.0), whole, 1),
        "SimPy": (lambda: queue_peers.simpy_office(20_000), 20_000, 10),
        "plain twin": (plain(1_000), 1_000, 40),
        "calibration": (lambda: (calibrate(), 0.0), whole, 2),
    }
    c = in_c()
    if c is not None:
        runs["C, same clocks, same numbers"] = (c, whole, 1)
    for name in list(runs)[:2]:
        runs[name][0]()  # compile
    found: dict[str, dict[str, float]] = {}
    for repeat in range(repeats):
        for name, (run, children, every) in runs.items():
            if repeat % every:
                continue
            started = time.thread_time()
            events, wait = run()
            seconds = (time.thread_time() - started) * whole / children
            if name not in found or seconds < found[name]["seconds"]:
                moves = events * whole / children
                found[name] = {"seconds": seconds, "events": moves, "wait": wait}
    return found


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=40)
    parser.add_argument("--dry", action="store_true", help="do not add to results.jsonl")
    chosen = parser.parse_args()
    found = measure(chosen.repeats)
    loop = found.pop("calibration")["seconds"]
    ours = found["seethechild"]["seconds"]
    years = b1.CHILDREN * b1.YEARS
    print(f"B2: {b1.CHILDREN:,} children, {b1.YEARS:g} years, {b2.PLACES:,} places")
    print(
        f"{'':28}{'ms':>10}{'child-years/s':>16}{'us/event':>10}{'x ours':>10}"
        f"{'events':>10}{'wait':>8}"
    )
    for name, each in found.items():
        seconds, events = each["seconds"], each["events"]
        print(
            f"{name:28}{seconds * 1e3:10.1f}{years / seconds:16,.0f}"
            f"{seconds / events * 1e6:10.3f}{seconds / ours:10.2f}{events:10,.0f}"
            f"{each['wait']:8.3f}"
        )
    if not chosen.dry:
        line = {
            "benchmark": "B2",
            "commit": commit(),
            "processor": processor(),
            "loop_seconds": round(loop, 5),
            "seconds": {name: round(each["seconds"], 6) for name, each in found.items()},
            "loops": {
                name: round(each["seconds"] / loop, 5) for name, each in found.items()
            },
        }
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
