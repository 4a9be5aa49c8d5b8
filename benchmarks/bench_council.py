"""Time a council's draw and one play of England: ``python benchmarks/bench_council.py``.

The council is Swindon as fitted to its published figures: about 50,000 children live there, and some
90,000 lives are played, as those born in ten years are among them. A draw is five options on the same
children, with and without drift. England is played council by council, as now, with drift; ``--every 10``
plays every tenth council and scales up by their number, which is a rough guide. The kernel alone is timed
beside its twin in C, which is held to the same ticks. Fitting is not in these
times: it is done once a piece. Times are processor seconds of one thread; memory is the most the process
ever held, fitting with it.
"""

import argparse
import json
import resource
import time
from collections.abc import Callable
from datetime import date
from math import nan
from pathlib import Path
from statistics import median
from typing import NamedTuple

import full_floor
from bench_engine import RESULTS, calibrate, commit, processor

from seethechild.core.errors import DataError, FitError
from seethechild.decide.observe import PER_CHILD
from seethechild.reference.councils import councils
from seethechild.simulate.compile import compile_program
from seethechild.simulate.drift import drift_reforms
from seethechild.simulate.layout import ticks
from seethechild.simulate.options import find_reform, match_reforms
from seethechild.simulate.parameters import draw_parameters
from seethechild.simulate.population import make_children
from seethechild.simulate.program import TICKS_PER_YEAR
from seethechild.simulate.running import run_key, run_program
from seethechild.studies.england_sums import addable
from seethechild.studies.fitted import fit_council
from seethechild.studies.piece import Piece, PlayedOption, play_draw

SWINDON = "E06000030"
ENGLAND = 153
START, YEARS, DRAWS = date(2025, 4, 1), 10, 1_000
OPTIONS = (
    "family-group-decision-making",
    "social-workers-in-schools",
    "supporting-families",
    "youth-services-restored",
)


def piece(code: str, reforms: tuple[str, ...], *, drift: bool) -> Piece:
    """Return what is to be played of a council, as now first."""
    model = fit_council(code, year=START.year).model
    options = [
        PlayedOption("as_now", ()),
        *(
            PlayedOption(name, match_reforms([find_reform(name)], model))
            for name in reforms
        ),
    ]
    return Piece(Path(), model, tuple(options), 1, START, YEARS, (0,), drift=drift)


def seconds(played: Piece, draws: int) -> list[float]:
    """Return the seconds of each of some draws."""
    times = []
    for draw in range(1, 1 + draws):
        started = time.thread_time()
        tables = play_draw(played, draw)
        addable({name: frames[0] for name, frames in tables.items() if frames})
        times.append(time.thread_time() - started)
    return times


class England(NamedTuple):
    """One play of the councils chosen: seconds, and what was played.

    Attributes:
        play: of all of it.
        kernel: of the engine alone.
        floor: of the same in C, to the last tick the same; not a number without a compiler.
        lives, events: how many were played.
        councils: how many.
    """

    play: float
    kernel: float
    floor: float
    lives: float
    events: float
    councils: int


def england(every: int) -> England:
    """Return what one play of the councils chosen takes, scaled up to all of them."""
    found = []
    for each in sorted(councils(), key=lambda each: each.code)[::every]:
        try:
            block = piece(each.code, (), drift=True)
        except (DataError, FitError):
            continue
        found.append((*seconds(block, 1), *kernels(block, 1)))
    up = ENGLAND / len(found)
    return England(*(up * sum(column) for column in zip(*found, strict=True)), len(found))


def kernels(played: Piece, draw: int) -> tuple[float, float, int, int]:
    """Return the least seconds of three of the kernel and of its twin in C, lives and events."""
    model, years = played.model, played.years
    parameters = draw_parameters(model, played.seed, draw)
    children = make_children(
        model, seed=played.seed, draw=draw, years=years, parameters=parameters
    )
    drift = drift_reforms(model, seed=played.seed, draw=draw, years=years)
    program = compile_program(
        model, parameters=parameters, reforms=drift, outcomes=PER_CHILD
    )
    run = {
        "key": run_key(played.seed, draw),
        "horizon": int(ticks(float(years))),
        "period": TICKS_PER_YEAR,
    }
    room = run_program(program, children, **run)
    floor = full_floor.in_c(program, children, **run)
    below = nan
    if floor is not None:
        full_floor.hold(floor()[1], room)
        below = least(floor)
    own = least(lambda: run_program(program, children, **run))
    return own, below, len(children), int(room.taken.sum())


def least(work: Callable[[], object]) -> float:
    """Return the least seconds of three runs."""
    times = []
    for _ in range(3):
        started = time.thread_time()
        work()
        times.append(time.thread_time() - started)
    return min(times)


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--every", type=int, default=1, help="play every so many councils")
    parser.add_argument("--dry", action="store_true", help="do not add to results.jsonl")
    chosen = parser.parse_args()
    found: dict[str, float] = {}
    for name, drift in (("drift", True), ("no drift", False)):
        block = piece(SWINDON, OPTIONS, drift=drift)
        seconds(block, 1)
        times = seconds(block, chosen.draws)
        found[f"draw, {name}, least"] = min(times)
        found[f"draw, {name}, median"] = median(times)
    whole = england(chosen.every)
    found["England, one play"] = whole.play
    found["England, kernel"] = whole.kernel
    found["England, kernel in C"] = whole.floor
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"Swindon, {YEARS} years, {1 + len(OPTIONS)} options: ms a draw, CPU-s of {DRAWS:,}"
    )
    for name, each in found.items():
        if name.startswith("draw"):
            print(f"{name:28}{each * 1e3:10.1f}{each * DRAWS:10.0f}")
    print(
        f"England, from {whole.councils} councils: {whole.lives / 1e6:.1f} million lives, "
        f"{whole.events / 1e6:.1f} million events; CPU-s and ns an event"
    )
    for name, each in found.items():
        if name.startswith("England"):
            print(f"{name:28}{each:10.1f}{each / whole.events * 1e9:10.0f}")
    print(f"most memory: {held:.0f} MB")
    if not chosen.dry:
        line = {
            "benchmark": "council",
            "commit": commit(),
            "processor": processor(),
            "loop_seconds": round(_loop(), 5),
            "seconds": {name: round(each, 6) for name, each in found.items()},
            "councils": whole.councils,
            "megabytes": round(held),
        }
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def _loop() -> float:
    started = time.thread_time()
    calibrate()
    return time.thread_time() - started


if __name__ == "__main__":
    main()
