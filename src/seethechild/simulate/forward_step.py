"""What one step does to children of one age band: exact for rates that stay constant in it.

Within a step the rates of a child depend only on age band, joint state and the duration band of
the cell it started in. So a step is the exponential of a generator, whatever the number of moves
in it. The generator is block triangular: children who have kept their clock since the start of
the step, then those without a clock or whose clock restarted in the step (*fresh*), then the
time since it restarted (its mean tells how the fresh are shared out over the first two cells).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from seethechild.model.system import FloatArray
from seethechild.simulate.forward_blocks import Blocks, exponential
from seethechild.simulate.forward_grid import IntArray
from seethechild.simulate.forward_space import Hop, Space

#: Terms of the series for the time spent in each state, at a norm of at most 1.
SERIES_TERMS = 18


@dataclass(frozen=True, eq=False)
class Compartments:
    """The fresh compartments: plain joint states first, then (joint state, cell it entered).

    Attributes:
        plain: number of plain joint states.
        joint: shape (F,), joint state of each.
        band: shape (F,), duration band of each (0 for plain).
        local: shape (X,), index among clocked joint states, for those with a clock.
        cell: shape (X,), cell in which their clock started.
    """

    plain: int
    joint: IntArray
    band: IntArray
    local: IntArray
    cell: IntArray
    index: dict[tuple[int, int], int]


def find_compartments(space: Space) -> Compartments:
    """Return every fresh compartment a child can be in within a step."""
    found: list[tuple[int, int]] = [(int(joint), -1) for joint in space.plain]
    index = {key: at for at, key in enumerate(found)}
    hops = [*space.hops, *(hop for move in space.birthdays for hop in move)]
    leaving: dict[int, list[Hop]] = {}
    for hop in hops:
        leaving.setdefault(hop.source, []).append(hop)

    def add(joint: int, cell: int) -> None:
        if (joint, cell) not in index and space.has_clock(space.joints[joint]):
            index[joint, cell] = len(found)
            found.append((joint, cell))

    for joint, cell in space.doors():
        add(joint, cell)
    for hop in hops:
        for cell, _ in hop.cells:
            add(hop.target, cell)
    at = len(space.plain)
    while at < len(found):
        joint, cell = found[at]
        for hop in leaving.get(joint, ()):
            if hop.target >= 0 and not hop.restarts:
                add(hop.target, cell)
        at += 1
    keys = np.array(found, dtype=np.int64).reshape(-1, 2)
    clocked = keys[:, 1] >= 0
    return Compartments(
        plain=len(space.plain),
        joint=keys[:, 0],
        band=np.where(clocked, space.grid.cell_bands[keys[:, 1]], 0),
        local=space.local[keys[clocked, 0]],
        cell=keys[clocked, 1],
        index=index,
    )


@dataclass(frozen=True, eq=False)
class Step:
    """One step for every age band, ready to be applied, and the generator behind it.

    Attributes:
        rates: shape (T, A, D), rate of every hop per child-year.
        generator: the generator times the step.
        norm: bound on the norm of the generator times the step.
        half: the exponential over half a step.
        carry: shape (A, D, K, K): to clocked joint state from clocked, clock kept.
        carry_cells: shape (A, C, K, K), the same for each cell of time in state.
        half_cells: shape (A, C, K, K), from clocked to clocked over half a step, for each cell.
        landing: shape (A, D, L, K): where the others are at the end of the step: plain joint
            states, then fresh compartments that stay in their cell, then those that go on to the
            next.
        landing_plain: shape (A, L, N): the same for children who began the step without a clock.
    """

    rates: FloatArray
    generator: Blocks
    norm: float
    half: Blocks
    carry: FloatArray
    carry_cells: FloatArray
    half_cells: FloatArray
    landing: FloatArray
    landing_plain: FloatArray
    compartments: Compartments

    def exposure(
        self, kept: FloatArray, fresh: FloatArray, *, share: float
    ) -> tuple[FloatArray, FloatArray]:
        """Return the steps spent in each compartment by children counted at the beginning.

        Args:
            kept: shape (A, D, P, K), children whose clock runs on, by duration band.
            fresh: shape (A, P, F), the others.
            share: how much of a step they live.

        Returns:
            Steps spent, of the same shapes.
        """
        parts = max(1, ceil(self.norm * share))
        kept_time, fresh_time = np.zeros_like(kept), np.zeros_like(fresh)
        one = self.generator.scaled(share / parts)
        for _ in range(parts):
            kept_term, fresh_term = kept, fresh
            for power in range(SERIES_TERMS):
                kept_time = kept_time + kept_term / ((power + 1) * parts)
                fresh_time = fresh_time + fresh_term / ((power + 1) * parts)
                fresh_term = fresh_term @ one.fresh + (kept_term @ one.go).sum(axis=1)
                kept_term = kept_term @ one.kept
                fresh_term, kept_term = fresh_term / (power + 1), kept_term / (power + 1)
                kept, fresh = kept + kept_term, fresh + fresh_term
        return kept_time * share, fresh_time * share


def make_step(space: Space, compartments: Compartments, lane_rates: FloatArray) -> Step:
    """Return one step under these rates.

    Args:
        space: joint states and hops.
        compartments: the fresh compartments of the space.
        lane_rates: shape (lanes, A, D), per child-year, levels and reforms included.
    """
    if space.hops:
        rates = np.stack(
            [lane_rates[hop.lane] * hop.share[:, None] * hop.factor for hop in space.hops]
        )
    else:
        rates = np.zeros((0, *lane_rates.shape[1:]))
    generator, norm = generator_of(
        space, compartments, space.hops, rates * space.grid.step_years
    )
    half = exponential(generator.scaled(0.5), norm / 2)
    done = half.times(half)
    last_cell = len(space.grid.cell_bands) - 1
    plain = compartments.plain

    def landing(ends: FloatArray, lag: FloatArray) -> FloatArray:
        later = lag * (compartments.cell < last_cell)
        parts = [ends[..., :plain], ends[..., plain:] - later, later]
        return np.ascontiguousarray(np.concatenate(parts, axis=-1).swapaxes(-1, -2))

    carry = np.ascontiguousarray(done.kept.swapaxes(-1, -2))
    return Step(
        rates=rates,
        generator=generator,
        norm=norm,
        half=half,
        carry=carry,
        carry_cells=carry[:, space.grid.cell_bands],
        half_cells=half.kept[:, space.grid.cell_bands],
        landing=landing(done.go, done.lag),
        landing_plain=landing(done.fresh[:, :plain], done.age[:, :plain]),
        compartments=compartments,
    )


def generator_of(
    space: Space, compartments: Compartments, hops: Sequence[Hop], rates: FloatArray
) -> tuple[Blocks, float]:
    """Return the generator of these hops at rates of shape (T, A, D), and a bound on its norm."""
    ages, durations = rates.shape[1], int(space.grid.cell_bands[-1]) + 1
    kept_count, fresh_count = len(space.clocked), len(compartments.joint)
    clock_count = len(compartments.cell)
    kept = np.zeros((ages, durations, kept_count, kept_count))
    go = np.zeros((ages, durations, kept_count, fresh_count))
    fresh = np.zeros((ages, fresh_count, fresh_count))
    still = np.zeros((ages, clock_count, clock_count))
    places: dict[int, list[tuple[int, int]]] = {}
    for at, (joint, cell) in enumerate(compartments.index):
        places.setdefault(joint, []).append((at, cell))
    for hop, rate in zip(hops, rates, strict=True):
        source = space.local[hop.source]
        clocked = space.has_clock(space.joints[hop.source])
        carries = (
            hop.target >= 0
            and not hop.restarts
            and bool(space.has_clock(space.joints[hop.target]))
        )
        doors = _doors(hop, compartments, carries=carries)
        if clocked:
            by_band = rate[:, :durations]
            kept[:, :, source, source] -= by_band
            if carries:
                kept[:, :, source, space.local[hop.target]] += by_band
            for door, share in doors:
                go[:, :, source, door] += by_band * share
        for at, cell in places.get(hop.source, ()):
            band = rate[:, compartments.band[at]]
            fresh[:, at, at] -= band
            for door, share in doors:
                fresh[:, at, door] += band * share
            if clocked:
                held = at - compartments.plain
                still[:, held, held] -= band
            if carries:
                to = compartments.index[hop.target, cell]
                fresh[:, at, to] += band
                still[:, at - compartments.plain, to - compartments.plain] += band
    norm = 2 * max(float(-kept.min(initial=0.0)), float(-fresh.min(initial=0.0)))
    age = np.zeros((ages, fresh_count, clock_count))
    age[:, compartments.plain :] = np.eye(clock_count)
    lag = np.zeros((ages, durations, kept_count, clock_count))
    return Blocks(kept, go, lag, fresh, age, still), norm


def _doors(
    hop: Hop, compartments: Compartments, *, carries: bool
) -> list[tuple[int, float]]:
    if hop.target < 0 or carries:
        return []
    if hop.restarts:
        return [(compartments.index[hop.target, cell], share) for cell, share in hop.cells]
    return [(compartments.index[hop.target, -1], 1.0)]
