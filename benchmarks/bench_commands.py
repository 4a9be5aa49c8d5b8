"""Time the commands people wait for: ``python benchmarks/bench_commands.py``.

Each is started as a person would start it, its output thrown away. Wall seconds say how long one
waits; processor seconds, of all threads, say what it costs and depend less on what else is running.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

COMMANDS = (
    ("--help",),
    ("councils",),
    ("picture", "Camden"),
    ("picture", "Camden", "--json"),
)
START = "from seethechild.cli.app import main; main()"


def timed(command: tuple[str, ...]) -> tuple[float, float]:
    """Return the wall and processor seconds of one start."""
    before, started = os.times(), time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", START, *command], stdout=subprocess.DEVNULL, check=True
    )
    wall, after = time.perf_counter() - started, os.times()
    user = after.children_user - before.children_user
    return wall, user + after.children_system - before.children_system


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=10)
    repeats = parser.parse_args().repeats
    print(
        f"{'seconds':28}{'wall, best':>12}{'median':>8}{'processor, best':>18}{'median':>8}"
    )
    for command in COMMANDS:
        walls, costs = zip(*(timed(command) for _ in range(repeats)), strict=True)
        print(
            f"{' '.join(command):28}{min(walls):12.2f}{statistics.median(walls):8.2f}"
            f"{min(costs):18.2f}{statistics.median(costs):8.2f}"
        )


if __name__ == "__main__":
    main()
