"""What birthdays do to expected children: the moves a model makes at an age, as matrices."""

from dataclasses import dataclass

import numpy as np

from seethechild.model.system import FloatArray
from seethechild.simulate.forward_grid import Grid
from seethechild.simulate.forward_mass import Band
from seethechild.simulate.forward_space import Hop, Space


@dataclass(frozen=True, eq=False)
class Birthday:
    """One age move. Rows are joint states: the K clocked, then the N plain ones.

    Attributes:
        keep: shape (K, K), clocked to clocked with the clock kept.
        land: shape (K + N, N + X), to plain joint states and to places whose clock restarts.
        cell: those X places: cell of time in state,
        local: and clocked joint state.
        take: shape (K + N, b), share who take each branch.
        branches: global indices of the b branches.
        by_duration: whether branches are told apart by the time kept.
    """

    keep: FloatArray
    land: FloatArray
    cell: list[int]
    local: list[int]
    take: FloatArray
    branches: list[int]
    by_duration: bool

    def happen(self, band: Band, grid: Grid) -> FloatArray:
        """Move the children due in a band; return how many took each branch, shape (D, b)."""
        clocked, plain = band.clocked[..., -1], band.plain[..., -1]
        kept, count = len(clocked), len(plain)
        everyone = np.concatenate([clocked.sum(axis=1), plain])
        ends = everyone @ self.land
        if self.by_duration:
            taken = np.add.reduceat(clocked, grid.band_cells, axis=1).T @ self.take[:kept]
        else:
            taken = np.zeros((len(grid.band_cells), len(self.branches)))
            taken[0] = everyone @ self.take
        band.clocked[..., -1] = self.keep.T @ clocked
        band.clocked[self.local, self.cell, -1] += ends[count:]
        band.plain[..., -1] = ends[:count]
        return taken


def make_birthday(space: Space, hops: list[Hop]) -> Birthday:
    """Return the matrices of one age move from its hops."""
    clocked_count, plain_count = len(space.clocked), len(space.plain)
    rows = clocked_count + plain_count
    places = list(
        dict.fromkeys((cell, hop.target) for hop in hops for cell, _ in hop.cells)
    )
    branches = list(dict.fromkeys(hop.branch for hop in hops))
    keep = np.eye(clocked_count)
    land = np.zeros((rows, plain_count + len(places)))
    land[np.arange(clocked_count, rows), np.arange(plain_count)] = 1.0
    take = np.zeros((rows, len(branches)))
    for source in {hop.source for hop in hops}:
        local = space.local[source]
        if space.has_clock(space.joints[source]):
            keep[local, local] = 0.0
        else:
            land[clocked_count + local] = 0.0
    for hop in hops:
        share = float(hop.share[0])
        local = space.local[hop.source]
        clocked = space.has_clock(space.joints[hop.source])
        row = local if clocked else clocked_count + local
        take[row, branches.index(hop.branch)] += share
        if hop.target < 0:
            continue
        if hop.restarts:
            for cell, part in hop.cells:
                land[row, plain_count + places.index((cell, hop.target))] += share * part
        elif space.has_clock(space.joints[hop.target]):
            keep[local, space.local[hop.target]] += share
        else:
            land[row, space.local[hop.target]] += share
    return Birthday(
        keep=keep,
        land=land,
        cell=[cell for cell, _ in places],
        local=[int(space.local[joint]) for _, joint in places],
        take=take,
        branches=branches,
        by_duration=any(hop.by_duration for hop in hops),
    )
