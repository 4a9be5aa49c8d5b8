"""Time the engine on all it can do but services: ``python benchmarks/bench_full.py``.

The kernel alone does the same work as its twin in C, held equal to the last tick before anything is
timed; the whole play also compiles the arrays and adds up, as every run does. Times are processor
seconds of one thread, the best of interleaved repeats. The plain twin is given fewer children and
scaled up. A line is added to ``benchmarks/results.jsonl``.
"""

import argparse
import json
import time
from collections.abc import Callable
from typing import NamedTuple

import full
import full_floor
import numpy as np
from bench_engine import RESULTS, calibrate, commit, processor

from seethechild.model.system import SystemModel
from seethechild.simulate.compile import compile_program
from seethechild.simulate.families import for_program
from seethechild.simulate.layout import lay_out, ticks
from seethechild.simulate.lives import Newcomer
from seethechild.simulate.parameters import mean_parameters
from seethechild.simulate.plain import PlainEngine
from seethechild.simulate.play import play
from seethechild.simulate.population import Children, make_children
from seethechild.simulate.presence import period_ticks
from seethechild.simulate.program import TICKS_PER_YEAR, Program
from seethechild.simulate.reforms import Reform
from seethechild.simulate.running import Room, run_key, run_program

SEED, DRAW = 1, 0
HORIZON, PERIOD = int(ticks(full.YEARS)), period_ticks(full.PERIOD_YEARS)
KERNEL, WHOLE, PLAIN, IN_C = (
    "seethechild, kernel",
    "seethechild, whole play",
    "plain twin",
    "C, same clocks, same numbers",
)


class Work(NamedTuple):
    """What all of them do."""

    model: SystemModel
    reforms: tuple[Reform, ...]
    program: Program
    children: Children

    def kernel(self) -> Room:
        """Play by the kernel alone."""
        return run_program(
            self.program,
            self.children,
            key=run_key(SEED, DRAW),
            horizon=HORIZON,
            period=PERIOD,
        )

    def whole(self) -> None:
        """Play as every run does: make the arrays, play, and add up."""
        play(
            self.model,
            seed=SEED,
            draw=DRAW,
            years=full.YEARS,
            reforms=self.reforms,
            period_years=full.PERIOD_YEARS,
            children=self.children,
            parameters=mean_parameters(self.model),
            outcomes=full.OUTCOMES,
        )

    def in_c(self) -> full_floor.Run | None:
        """Return the kernel in C; None where no compiler is."""
        return full_floor.in_c(
            self.program,
            self.children,
            key=run_key(SEED, DRAW),
            horizon=HORIZON,
            period=PERIOD,
        )

    def plain(self, children: int) -> Callable[[], None]:
        """Return the plain twin on a few of the children."""
        low, high = (int(word) for word in run_key(SEED, DRAW))
        parameters = mean_parameters(self.model)
        twin = PlainEngine(self.model, parameters, self.reforms, (low, high), HORIZON)
        rows = np.linspace(0, len(self.children) - 1, children).astype(int)
        newcomers = [newcomer(self.model, self.children, row) for row in rows]

        def run() -> None:
            for each in newcomers:
                twin.live(each)

        return run

    def child_years(self) -> float:
        """Return the years children would live through in the run if none left."""
        ends = np.minimum(HORIZON, self.children.birth + self.program.age_edges[-1])
        return float((ends - self.children.entry).sum() / TICKS_PER_YEAR)


def work(children: int) -> Work:
    """Return the work with so many children."""
    model = full.model(children)
    reforms = full.reforms(model)
    program = compile_program(model, reforms=reforms, outcomes=full.OUTCOMES)
    kids = make_children(model, seed=SEED, draw=DRAW, years=full.YEARS)
    return Work(
        model, reforms, program, for_program(kids, model, program, seed=SEED, draw=DRAW)
    )


def newcomer(model: SystemModel, kids: Children, row: int) -> Newcomer:
    """Return a child as the plain twin takes it."""
    names = lay_out(model).states
    return Newcomer(
        number=int(kids.number[row] % 2**32),
        group=model.groups[kids.group[row]],
        birth=int(kids.birth[row]),
        entry=int(kids.entry[row]),
        elapsed=int(kids.elapsed[row]),
        states=tuple(names[state][1] for state in kids.states[row]),
        family=int(kids.family[row]),
    )


def measure(job: Work, repeats: int) -> tuple[int, dict[str, float]]:
    """Time everything; return events, and seconds for all children."""
    room, few = job.kernel(), 500
    runs: dict[str, tuple[Callable[[], object], float, int]] = {
        KERNEL: (job.kernel, 1.0, 1),
        WHOLE: (job.whole, 1.0, 1),
        PLAIN: (job.plain(few), len(job.children) / few, 20),
        "calibration": (calibrate, 1.0, 2),
    }
    c = job.in_c()
    if c is not None:
        full_floor.hold(c()[1], room)
        runs[IN_C] = (c, 1.0, 1)
    found: dict[str, float] = {}
    for repeat in range(repeats):
        for name, (run, scale, every) in runs.items():
            if repeat % every:
                continue
            started = time.thread_time()
            run()
            seconds = (time.thread_time() - started) * scale
            found[name] = min(seconds, found.get(name, seconds))
    return int(room.taken.sum()), found


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=40)
    parser.add_argument("--dry", action="store_true", help="do not add to results.jsonl")
    chosen = parser.parse_args()
    job = work(full.CHILDREN)
    events, found = measure(job, chosen.repeats)
    loop = found.pop("calibration")
    floor, years = found.get(IN_C, np.nan), job.child_years()
    print(f"full: {len(job.children):,} children, {full.YEARS:g} years, {events:,} events")
    print(f"{'':30}{'ms':>10}{'ns/event':>12}{'child-years/s':>16}{'x C':>10}")
    for name, seconds in found.items():
        print(
            f"{name:30}{seconds * 1e3:10.1f}{seconds / events * 1e9:12,.0f}"
            f"{years / seconds:16,.0f}{seconds / floor:10.2f}"
        )
    if not chosen.dry:
        line = {
            "benchmark": "full",
            "commit": commit(),
            "processor": processor(),
            "loop_seconds": round(loop, 5),
            "events": events,
            "seconds": {name: round(seconds, 6) for name, seconds in found.items()},
            "loops": {name: round(seconds / loop, 5) for name, seconds in found.items()},
        }
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
