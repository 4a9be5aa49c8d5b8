"""Spread the children of the START table over the cells they are counted in."""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type"

import numpy as np

from seethechild.simulate.compiling import lean
from seethechild.simulate.program import TICKS_PER_YEAR, Floats, Ints, Smalls

#: The fractional part of the golden ratio: its multiples are spread most evenly.
GOLDEN = (5**0.5 - 1) / 2


@lean
def spread(
    sizes: Ints,
    age_low: Floats,
    age_wide: Floats,
    elapsed_low: Floats,
    elapsed_wide: Floats,
    shift: Floats,
    twist: Floats,
    cell_group: Smalls,
    cell_states: Smalls,
    group: Smalls,
    birth: Ints,
    elapsed: Ints,
    states: Smalls,
) -> None:
    """Write down the children of each cell, cell after cell.

    Args:
        sizes: (C,) children in each cell.
        age_low: (C,) least age in years.
        age_wide: (C,) most less least.
        elapsed_low: (C,) least time in the state of the first track, in years.
        elapsed_wide: (C,) most less least.
        shift: (C,) 0 to 1; moves the ages of a cell, which are one step apart.
        twist: (C,) 0 to 1; turns its times in the state, which go round by golden steps.
        cell_group: (C,) group.
        cell_states: (C, T) state on each track.
        group: (N,) or more, written to; so are the next three.
        birth: ticks from the start of the run; 0 or less.
        elapsed: ticks already spent in the state of the first track, no more than the age.
        states: (N, T).
    """
    row = 0
    for cell in range(sizes.shape[0]):
        size = sizes[cell]
        for place in range(size):
            part = (place + shift[cell]) / size
            years = age_low[cell] + part * age_wide[cell]
            age = np.int64(np.rint(years * TICKS_PER_YEAR))
            turns = place * GOLDEN + twist[cell]
            stay = elapsed_low[cell] + (turns - np.floor(turns)) * elapsed_wide[cell]
            birth[row] = -age
            elapsed[row] = min(np.int64(np.rint(stay * TICKS_PER_YEAR)), age)
            group[row] = cell_group[cell]
            for track in range(states.shape[1]):
                states[row, track] = cell_states[cell, track]
            row += 1
