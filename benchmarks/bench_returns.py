"""Time reading returns and asking all rules of them: ``python benchmarks/bench_returns.py``.

Each job takes in made-up returns (see ``made_returns``): recognised, read, typed, mended, put together
and moved into records; then every rule is asked. *At first* is both in a new process, with loading the
program, once: what a person waits for. Returns are put aside where they are large, as ``check`` does.
*Parsing alone* is the quickest plain reading of the same bytes into text:
polars for CSV, ElementTree for XML. Times are processor seconds, the best of some repeats; memory is
the most a process of its own had. A line is added to ``benchmarks/results.jsonl``.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

import made_returns
import polars as pl

from seethechild.core.progress import Silent
from seethechild.returns.intake import Intake, take_in
from seethechild.returns.rules.engine import findings, nobody, own_findings

RESULTS = Path(__file__).parent / "results.jsonl"


def parse_csv(folder: Path) -> None:
    """Read every CSV file as text with polars."""
    for path in folder.iterdir():
        pl.read_csv(path, infer_schema=False)


def parse_xml(folder: Path) -> None:
    """Build the tree of every XML file, with what the standard library has."""
    for path in folder.iterdir():
        ET.parse(path)  # noqa: S314 - files made here


@dataclass(frozen=True)
class Job:
    """Some returns to take in.

    Attributes:
        name: as it is printed.
        prepare: writes them into a folder.
        parse: parses them alone.
        limit_seconds: what reading may take, from the project's aims.
        limit_at_first: what reading and all rules may take in a new process.
        limit_mb: what they may need.
        repeats: at most so many, of a job that takes long.
    """

    name: str
    prepare: Callable[[Path], None]
    parse: Callable[[Path], None]
    limit_seconds: float
    limit_at_first: float
    limit_mb: float
    repeats: int = 100


JOBS = {
    "ssda903_csv": Job(
        "SSDA903 CSV, 2,675 children",
        lambda folder: made_returns.write_csv(folder, 2_675),
        parse_csv,
        0.4,
        2,
        300,
    ),
    "ssda903_xml": Job(
        "SSDA903 XML, 2,675 children",
        lambda folder: made_returns.write_xml(folder / "ssda903_2024.xml", 2_675),
        parse_xml,
        2,
        2,
        200,
    ),
    "ssda903_million": Job(
        "SSDA903 CSV, 1,000,000 episodes",
        lambda folder: made_returns.write_episodes(folder / "episodes_2024.csv", 1_000_000),
        parse_csv,
        20,
        40,
        450,
    ),
    "ssda903_four_million": Job(
        "SSDA903 CSV, 4,000,000 episodes",
        lambda folder: made_returns.write_episodes(folder / "episodes_2024.csv", 4_000_000),
        parse_csv,
        80,
        160,
        450,
        repeats=1,
    ),
    "cin_xml": Job(
        "CIN census XML, 8,000 children",
        lambda folder: made_returns.write_cin(folder / "cin_2024.xml", 8_000),
        parse_xml,
        3,
        4,
        300,
    ),
}


def measure(job: Job, folder: Path, repeats: int) -> dict[str, float]:
    """Time a job and parsing alone, in turn; memory is that of the first time it is done."""
    with TemporaryDirectory() as aside:
        first = take(folder, Path(aside))
        ask(first)
        at_first = time.process_time()
        megabytes = most_memory()
        rows = sum(file.rows for file in first.files)
        ours, asking, alone = [], [], []
        for _ in range(min(repeats, job.repeats)):
            ours.append(seconds(lambda: take_anew(folder)))
            asking.append(seconds(lambda: ask(first)))
            alone.append(seconds(lambda: job.parse(folder)))
    size = sum(path.stat().st_size for path in folder.iterdir())
    return {
        "rows": rows,
        "seconds": min(ours),
        "rules": min(asking),
        "at_first": at_first,
        "parsing": min(alone),
        "megabytes": megabytes,
        "bytes": size,
    }


def take(folder: Path, aside: Path) -> Intake:
    """Take returns in, as ``check`` does."""
    return take_in([folder], progress=Silent(), aside=aside)


def take_anew(folder: Path) -> None:
    """Take returns in, and put them aside anew."""
    with TemporaryDirectory() as aside:
        take(folder, Path(aside))


def ask(taken: Intake) -> None:
    """Ask every rule, of the publishers and our own; count the rows that break one."""
    for each in taken.returns:
        findings(each.tables, format=each.format, year=each.year, tell=nobody)
    own_findings(taken.records, taken.returns, tell=nobody)


def most_memory() -> float:
    """Return the most memory this process has had, in MB.

    Linux says it for the program that runs now; ``getrusage`` counts what its parent had, too.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii").splitlines()
        (peak,) = [line.split()[1] for line in lines if line.startswith("VmHWM")]
        return int(peak) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def seconds(run: Callable[[], object]) -> float:
    """Return the processor seconds a run takes."""
    started = time.process_time()
    run()
    return time.process_time() - started


def in_its_own_process(name: str, folder: Path, repeats: int) -> dict[str, float]:
    """Measure a job in a process of its own, so that memory is only its."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", name, str(folder), "--repeats", str(repeats)],
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


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


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--dry", action="store_true", help="do not add to results.jsonl")
    parser.add_argument("--one", nargs=2, metavar=("JOB", "FOLDER"), help="for itself only")
    chosen = parser.parse_args()
    if chosen.one:
        name, folder = chosen.one
        print(json.dumps(measure(JOBS[name], Path(folder), chosen.repeats)))
        return
    print(
        f"{'':34}{'rows':>11}{'s':>8}{'rules s':>9}{'at first':>10}{'rows/s':>12}{'x parsing':>11}{'MB':>7}"
    )
    kept = {}
    for name, job in JOBS.items():
        with TemporaryDirectory() as folder:
            job.prepare(Path(folder))
            found = in_its_own_process(name, Path(folder), chosen.repeats)
        over = (
            found["seconds"] > job.limit_seconds
            or found["at_first"] > job.limit_at_first
            or found["megabytes"] > job.limit_mb
        )
        print(
            f"{job.name:34}{found['rows']:11,.0f}{found['seconds']:8.2f}"
            f"{found['rules']:9.2f}{found['at_first']:10.2f}"
            f"{found['rows'] / found['seconds']:12,.0f}{found['seconds'] / found['parsing']:11.1f}"
            f"{found['megabytes']:7.0f}{'  above its limit' if over else ''}"
        )
        kept[name] = {key: round(value, 4) for key, value in found.items()}
    if not chosen.dry:
        line = {"benchmark": "returns", "commit": commit(), "jobs": kept}
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
