"""Play hundreds of millions of child-years against what is worked out without chance; write it down.

Run as ``.venv/bin/python tools/validate_oracle.py``: some minutes. It prints its tables and puts
them into docs/explanation/validation.md. Not part of ``run.py fix``, which must be quick.

Every cell (stock, time lived, entries, moves; by period, state or branch, age band and group) is
compared by how far the mean over many runs is from what was expected, in standard errors of that
mean. Cells hang together, so what chance allows for all of them at once is found by turning the
sign of whole runs: under no bias a run is as often above as below.

Source:
    Westfall and Young (1993), Resampling-based multiple testing: the largest of many statistics.
    Kolmogorov's forward equations by matrix exponentials, and by steps with Richardson's
    extrapolation. Erlang (1917) for queues.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

import b1  # type: ignore[import-not-found]  # noqa: E402
import validate_queues  # noqa: E402
from validation_page import markdown, put_part  # noqa: E402

from seethechild.core.streams import generator  # noqa: E402
from seethechild.model.system import FloatArray, SystemModel  # noqa: E402
from seethechild.simulate.forward import forward  # noqa: E402
from seethechild.simulate.forward_exact import exact_occupancy  # noqa: E402
from seethechild.simulate.play import Played, play  # noqa: E402
from seethechild.studies.fitted import fit_council  # noqa: E402
from seethechild.studies.study import LATEST_YEAR  # noqa: E402

#: Cells expected to hold less than this in all runs together are too few for a normal distribution.
LEAST = 200.0
#: Steps a year whose results are extrapolated to no step at all; sign turns; the risk of a test.
STEPS, TURNS, RISK = (12, 24, 48), 2000, 0.01
COUNCIL, COUNCIL_TIMES, COUNCIL_YEARS = "Rutland", 50.0, 2
#: The error that must be found, and where it is put.
ERROR, WRONG_LANE = 1.001, "not_known/contact"

#: Moves by time in state: only of states whose rates vary with it.
TIMED = "taken by time in state"

#: Its part of the page.
PAGE_PART = "validate_oracle"
Tables = dict[str, FloatArray]


@dataclass(frozen=True, eq=False)
class Case:
    """A model and what is expected of one run of it.

    Attributes:
        words: what it is.
        model: played.
        years: length of a run.
        expected: tables of expected values.
    """

    words: str
    model: SystemModel
    years: int
    expected: Tables


@dataclass(frozen=True, eq=False)
class Verdict:
    """How far one table is from what was expected.

    Attributes:
        table: its name.
        cells: compared.
        chi_square: sum of squared distances, in standard errors.
        chi_square_chance: how often chance alone makes it as large.
        largest: distance of the cell furthest off.
        largest_chance: the same of the largest, over all cells (Bonferroni).
        bias: share by which the sum over the table is off.
    """

    table: str
    cells: int
    chi_square: float
    chi_square_chance: float
    largest: float
    largest_chance: float
    bias: float

    @property
    def passed(self) -> bool:
        """Whether chance alone explains it."""
        return min(self.chi_square_chance, self.largest_chance) > RISK


def benchmark_case(years: int = round(b1.YEARS)) -> Case:
    """Return benchmark model B1 with its exact occupancy, by matrix exponentials."""
    model = b1.model()
    found = exact_occupancy(model, years=years)
    taken = moves_of(model, found.child_years)
    tables = {"stocks": found.stocks[1:], "child_years": found.child_years, "taken": taken}
    return Case("B1, one track of 8 states, 3 groups", model, years, tables)


def council_case(council: str = COUNCIL, times: float = COUNCIL_TIMES) -> Case:
    """Return a council's fitted model, tracks help, legal and home, by steps extrapolated to none."""
    model = fit_council(council, year=LATEST_YEAR).model
    runs = [stepped(model, steps) for steps in STEPS]
    tables = {}
    for name in runs[0]:
        coarse, middle, fine = (run[name] for run in runs)
        once, again = 2 * middle - coarse, 2 * fine - middle
        tables[name] = times * np.maximum((4 * again - once) / 3, 0.0)
    words = f"{council}'s fitted model, help, legal and home"
    return Case(words, larger(model, times), COUNCIL_YEARS, tables)


def stepped(model: SystemModel, steps: int) -> Tables:
    """Return what is expected of a model by steps of a part of a year."""
    found = forward(model, years=COUNCIL_YEARS, step_years=1 / steps)
    # In states without rates by time in state, forward does not tell durations apart.
    timed = found.taken[..., 1:].sum(axis=(0, 2, 3, 4)) > 0
    return {
        "stocks": found.stocks[1:],
        "child_years": found.child_years,
        "entries": found.entries,
        "taken": found.taken.sum(axis=-1),
        TIMED: found.taken * timed[:, None, None, None],
    }


def larger(model: SystemModel, times: float) -> SystemModel:
    """Return the same system with more children."""
    return replace(
        model,
        start=model.start.with_columns(pl.col("count") * times),
        inflows=tuple(
            replace(each, per_year=each.per_year * times) for each in model.inflows
        ),
    )


def moves_of(model: SystemModel, child_years: FloatArray) -> FloatArray:
    """Return the moves that hazards expect of time lived; shape (P, B, A, G).

    Args:
        model: of one track, with rates that do not vary with time in state.
        child_years: shape (P, S, A, G).
    """
    states = model.states[model.tracks[0]]
    rows = []
    for lane in model.lanes:
        groups = np.array([lane.group_factors.get(name, 1.0) for name in model.groups])
        lived = child_years[:, states.index(lane.state)]
        rows += [
            lived * (lane.rates[:, 0] * branch.share)[:, None] * groups
            for branch in lane.branches
        ]
    return np.stack(rows, axis=1)


def tables_of(found: Played) -> Tables:
    """Return the tables of one run."""
    return {
        "stocks": found.stock.astype(np.float64),
        "child_years": found.child_years,
        "entries": found.entries.astype(np.float64),
        "taken": found.taken.sum(axis=-1).astype(np.float64),
        TIMED: found.taken.astype(np.float64),
    }


def errors_of(
    case: Case, played: SystemModel, runs: int
) -> tuple[dict[str, FloatArray], float]:
    """Play a model; return how far each run is from what was expected, and child-years lived.

    Returns:
        Table to shape (runs, cells): those with enough in them, then each state's or branch's sum
        over all else, then the sum of all. For models of one track also ``taken, given time lived``.
    """
    keep = {name: runs * table >= LEAST for name, table in case.expected.items()}
    given = "taken, given time lived" if "entries" not in case.expected else ""
    rows: dict[str, list[FloatArray]] = {}
    lived = 0.0
    for seed in range(runs):
        one = tables_of(play(played, seed=seed, draw=None, years=case.years))
        lived += float(one["child_years"].sum()) / len(played.tracks)
        for name, table in case.expected.items():
            gap = one[name] - table
            if name == TIMED:
                gap[:, ~table.any(axis=(0, 2, 3, 4))] = 0.0
            rows.setdefault(name, []).append(cells(gap, keep[name]))
        if given:
            left = one["taken"] - moves_of(case.model, one["child_years"])
            rows.setdefault(given, []).append(cells(left, keep["taken"]))
    return {name: np.array(found) for name, found in rows.items()}, lived


def cells(errors: FloatArray, keep: NDArray[np.bool_]) -> FloatArray:
    """Return the errors of cells worth keeping, of states or branches, and of all together."""
    by_state = errors.sum(axis=tuple(i for i in range(errors.ndim) if i != 1))
    some = keep.any(axis=tuple(i for i in range(errors.ndim) if i != 1))
    # Time lived by all is known but for those who leave; its sum says little, and does no harm.
    return np.concatenate([errors[keep], by_state[some], [errors.sum()]])


def verdict(name: str, errors: FloatArray, whole: float) -> Verdict:
    """Return how far the runs of a table are from what was expected.

    Args:
        name: of the table.
        errors: shape (runs, cells).
        whole: what was expected of the sum of the table in one run.
    """
    runs = len(errors)
    bias = float(errors[:, -1].mean()) / whole
    errors = errors[:, errors.std(axis=0) > 0]
    unit = errors / np.linalg.norm(errors, axis=0)
    z = unit.sum(axis=0)
    signs = generator(1, "signs", name).choice([-1.0, 1.0], size=(TURNS, runs))
    turned = np.concatenate([((part @ unit) ** 2).sum(axis=1) for part in np.array_split(signs, 20)])  # fmt: skip
    total, most = float(z @ z), float(np.abs(z).max())
    far = most * np.sqrt((runs - 1) / (runs - most**2))  # Student's t of that cell
    return Verdict(
        table=name,
        cells=len(z),
        chi_square=total,
        chi_square_chance=float((1 + (turned >= total).sum()) / (1 + TURNS)),
        largest=far,
        largest_chance=min(1.0, float(2 * stats.t.sf(far, runs - 1) * len(z))),
        bias=bias,
    )


def compare(
    case: Case, runs: int, *, played: SystemModel | None = None
) -> tuple[list[Verdict], float]:
    """Play a case, or another model in its place; return its verdicts and child-years."""
    errors, lived = errors_of(case, played or case.model, runs)
    wholes = {name: float(table.sum()) for name, table in case.expected.items()}
    found = [
        verdict(name, each, wholes.get(name, wholes["taken"]))
        for name, each in errors.items()
    ]
    return found, lived


def distorted(model: SystemModel, lane: str, factor: float) -> SystemModel:
    """Return a model with one lane's rates multiplied."""
    return replace(
        model,
        lanes=tuple(
            replace(each, rates=each.rates * factor) if each.id == lane else each
            for each in model.lanes
        ),
    )


def table(found: Iterable[Verdict]) -> str:
    """Return verdicts as Markdown."""
    heads = ["table", "cells", "chi-square / cells", "chance", "furthest off", "chance", "sum off by", ""]  # fmt: skip
    return markdown(
        heads,
        (
            [
                each.table, f"{each.cells:,}", f"{each.chi_square / each.cells:.2f}", f"{each.chi_square_chance:.3f}",
                f"{each.largest:.1f} s.e.", f"{each.largest_chance:.2g}",
                f"{each.bias:+.4%}" if isfinite(each.bias) else "", "as expected" if each.passed else "**off**",
            ]
            for each in found
        ),
    )  # fmt: skip


def verdicts(cases: Sequence[tuple[Case, int]]) -> Iterator[str]:
    """Play cases and yield what came of each."""
    for case, runs in cases:
        found, lived = compare(case, runs)
        yield f"**{case.words}**: {runs:,} runs, {lived / 1e6:,.0f} million child-years."
        yield table(found)


def mutation(case: Case, runs: int) -> Iterator[str]:
    """Play a case with an error put in and yield whether it is found."""
    wrong = distorted(case.model, WRONG_LANE, ERROR)
    found, lived = compare(case, runs, played=wrong)
    state, to = WRONG_LANE.split("/")
    yield (
        f"**Would an error be seen?** The same model, {lived / 1e6:,.0f} million child-years, with the rate "
        f"from `{state}` to `{to}` {ERROR - 1:.1%} too high in the engine and right in what is expected:"
    )
    yield table(found)


def main() -> int:
    """Play, print and write the page's part."""
    b1_case = benchmark_case()
    parts = [*verdicts([(b1_case, 110), (council_case(), 150)]), *mutation(b1_case, 1000)]
    rows = validate_queues.compare(20, 400_000)
    parts += ["**Limited services**: 20 runs of 400,000 children each."]
    parts += [validate_queues.table(rows.items())]
    text = "\n\n".join(parts)
    print(text)
    put_part(PAGE_PART, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
