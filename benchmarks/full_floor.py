"""The full benchmark in C, compiled here if there is a compiler: see ``full.c``."""

import ctypes
from collections.abc import Callable
from pathlib import Path

import floor
import numpy as np
from numpy.typing import NDArray

from seethechild.simulate.population import Children
from seethechild.simulate.program import Program
from seethechild.simulate.running import Room, make_room

SOURCE = Path(__file__).with_name("full.c")
#: With vector instructions -O2 is faster than -O3 here. Products are rounded before they are added
#: up, as Numba does, or a tick could differ.
FLAGS = ("-ftree-vectorize", "-fvect-cost-model=dynamic", "-ffp-contract=off")
ROWS = ("number", "group", "birth", "entry", "elapsed", "states")
TABLES = ("ticks", "stock", "entries", "taken", "outcomes")

Run = Callable[[], tuple[int, Room]]


def in_c(
    program: Program,
    children: Children,
    *,
    key: NDArray[np.uint64],
    horizon: int,
    period: int,
) -> Run | None:
    """Return ``running.run_program`` in C: events and room. None where no compiler is.

    Args:
        program: of a model without limited services.
        children: who is played.
        key: the two words of the key.
        horizon: ticks to the end of the run.
        period: ticks in a period.
    """
    library = floor.compiled(SOURCE, *FLAGS)
    if library is None:
        return None
    lanes, bands, stays = program.rates.shape
    sizes = np.array(
        [
            *(lanes, len(program.first_lane) - 1, len(program.base), len(program.to)),
            *(bands, stays, program.by_group.shape[1], len(program.birthday_age)),
            *(len(program.reach), program.steady_until.shape[1] - 1),
            *(program.gain.shape[1], len(children)),
            *(horizon, period, *(int(word) for word in key)),
        ],
        dtype=np.int64,
    )
    arrays = [np.ascontiguousarray(each) for each in program]
    rows = [np.ascontiguousarray(getattr(children, name)) for name in ROWS]

    def run() -> tuple[int, Room]:
        room = make_room(program, children, horizon, period, 0)
        events = library.play(
            _addresses(arrays),
            ctypes.c_void_p(sizes.ctypes.data),
            _addresses(rows),
            _addresses([getattr(room, name) for name in TABLES]),
        )
        return int(events), room

    return run


def _addresses(arrays: list[np.ndarray]) -> ctypes.Array[ctypes.c_void_p]:
    """Return where arrays lie, which a struct of pointers in C can be read from."""
    return (ctypes.c_void_p * len(arrays))(*(each.ctypes.data for each in arrays))


def hold(there: Room, here: Room) -> None:
    """Hold the tables of C against the engine's: the same children, moved at the same ticks.

    Raises:
        RuntimeError: they differ, so the times are not of the same work.
    """
    pairs = {name: (getattr(there, name), getattr(here, name)) for name in TABLES}
    differ = [name for name, pair in pairs.items() if not np.array_equal(*pair)]
    if differ:
        raise RuntimeError(f"full.c differs from the engine in {', '.join(differ)}")
