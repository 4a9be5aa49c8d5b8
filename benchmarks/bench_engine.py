"""Time the engine on B1 beside its peers: ``python benchmarks/bench_engine.py``.

All do the same work: time lived by state, age band and need, and moves by age band and need. Times
are processor seconds of one thread, the best of interleaved repeats. Peers too slow for the whole
are given fewer children and scaled up, which flatters them. A line is added to
``benchmarks/results.jsonl``; its times are also given in units of a fixed loop of plain Python, so
that machines can be compared.
"""

import argparse
import json
import platform
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import b1
import floor
import numpy as np
import peers

from seethechild.simulate.lives import Newcomer
from seethechild.simulate.parameters import mean_parameters
from seethechild.simulate.plain import PlainEngine
from seethechild.simulate.play import play
from seethechild.simulate.population import make_children
from seethechild.simulate.program import TICKS_PER_YEAR
from seethechild.simulate.running import run_key

RESULTS = Path(__file__).parent / "results.jsonl"
LOOP = 1_000_000
HORIZON = round(b1.YEARS * TICKS_PER_YEAR)


def calibrate() -> int:
    """The fixed loop all times are compared with."""
    total = 0
    for number in range(LOOP):
        total += number
    return total


def engine(children: int, period_years: float) -> Callable[[], int]:
    """Return the engine's whole run: compiling the arrays, playing, and adding up."""
    model = b1.model()
    parameters = mean_parameters(model)
    kids = make_children(model, seed=1, draw=0, years=b1.YEARS)
    kids = kids.rows(0, len(kids) * children // b1.CHILDREN)

    def run() -> int:
        played = play(
            model,
            seed=1,
            draw=0,
            years=b1.YEARS,
            period_years=period_years,
            children=kids,
            parameters=parameters,
        )
        return int(played.taken.sum())

    return run


def plain(children: int) -> Callable[[], int]:
    """Return the plain twin on a few of the children."""
    model = b1.model()
    kids = make_children(model, seed=1, draw=0, years=b1.YEARS)
    low, high = (int(word) for word in run_key(1, 0))
    twin = PlainEngine(model, mean_parameters(model), (), (low, high), HORIZON)
    rows = np.linspace(0, len(kids) - 1, children).astype(int)

    def run() -> int:
        return sum(
            len(
                twin.live(
                    Newcomer(
                        number=int(kids.number[row]),
                        group=b1.NEEDS[kids.group[row]],
                        birth=int(kids.birth[row]),
                        entry=0,
                        elapsed=0,
                        states=("not_known",),
                    )
                ).happenings
            )
            for row in rows
        )

    return run


def peer(run: Callable[[int], peers.Tables], children: int) -> Callable[[], int]:
    """Return a peer's run on so many children, which gives the number of events."""
    return lambda: int(run(children)[1].sum())


def in_c() -> Callable[[], int] | None:
    """Return the floor in C, held to the engine's own tables; None where no compiler is."""
    model = b1.model()
    kids = make_children(model, seed=1, draw=0, years=b1.YEARS)
    run = floor.floor(model, kids, HORIZON)
    if run is None:
        return None
    played = play(
        model, seed=1, draw=0, years=b1.YEARS, period_years=b1.YEARS, children=kids,
        parameters=mean_parameters(model),
    )  # fmt: skip
    floor.hold(run()[1], played)
    return lambda: run()[0]


def commit() -> str:
    """Return the commit the code stands at."""
    said = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
        cwd=RESULTS.parent,
    )
    return said.stdout.strip()


def processor() -> str:
    """Return the processor's model and nothing else about the machine."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def measure(repeats: int) -> dict[str, dict[str, float]]:
    """Time everything; return seconds for all children, events, and children really played."""
    whole = b1.CHILDREN
    runs: dict[str, tuple[Callable[[], int], int, int]] = {
        "seethechild": (engine(whole, b1.YEARS), whole, 1),
        "seethechild, by year": (engine(whole, 1.0), whole, 1),
        "NumPy, event rounds, same clocks": (peer(peers.numpy_clocks, whole), whole, 4),
        "NumPy, event rounds, one clock": (peer(peers.numpy_rounds, whole), whole, 2),
        "NumPy, monthly steps (not exact)": (peer(peers.numpy_monthly, whole), whole, 10),
        "SimPy": (peer(peers.simpy_processes, 10_000), 10_000, 10),
        "plain twin": (plain(500), 500, 10),
        "calibration": (calibrate, whole, 2),
    }
    c = in_c()
    if c is not None:
        runs["C, same clocks, same numbers"] = (c, whole, 1)
    found: dict[str, dict[str, float]] = {}
    for repeat in range(repeats):
        for name, (run, children, every) in runs.items():
            if repeat % every:
                continue
            started = time.thread_time()
            events = run()
            seconds = (time.thread_time() - started) * whole / children
            if name not in found or seconds < found[name]["seconds"]:
                found[name] = {"seconds": seconds, "events": events, "children": children}
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
    print(f"B1: {b1.CHILDREN:,} children, {b1.YEARS:g} years, {len(b1.LANES)} lanes")
    print(f"{'':34}{'ms':>10}{'child-years/s':>16}{'x slower':>10}{'events':>10}")
    for name, each in found.items():
        events = round(each["events"] * b1.CHILDREN / each["children"])
        print(
            f"{name:34}{each['seconds'] * 1e3:10.1f}{years / each['seconds']:16,.0f}"
            f"{each['seconds'] / ours:10.1f}{events:10,}"
        )
    if not chosen.dry:
        line = {
            "benchmark": "B1",
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
