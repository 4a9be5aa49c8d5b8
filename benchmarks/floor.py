"""B1 and B2 in C, compiled here if there is a compiler: the floor that the engine is held against."""

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from seethechild.model.system import SystemModel
from seethechild.simulate.compile import compile_program
from seethechild.simulate.layout import lay_out
from seethechild.simulate.play import Played
from seethechild.simulate.population import Children
from seethechild.simulate.requests import How
from seethechild.simulate.running import run_key

SOURCE = Path(__file__).with_name("floor.c")
FIELDS = ("rates", "top", "bound", "by_group", "first_lane", "target", "leaves", "block")


class Tables(NamedTuple):
    """What the floor counts: as the engine's tables, for one period; waits in ticks, and how many."""

    ticks: np.ndarray
    entries: np.ndarray
    taken: np.ndarray
    waited: np.ndarray


class _Model(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int64) for name in ("lanes", "states", "bands", "groups")),
        *((name, ctypes.c_void_p) for name in (*FIELDS, "age_edges")),
        ("key0", ctypes.c_uint64),
        ("key1", ctypes.c_uint64),
        *(
            (name, ctypes.c_int64)
            for name in ("horizon", "base", "waiting", "held", "taken_in", "places")
        ),
        *((name, ctypes.c_void_p) for name in ("ticks", "entries", "taken")),
    )


def floor(
    model: SystemModel, kids: Children, horizon: int
) -> Callable[[], tuple[int, Tables]] | None:
    """Return the whole run in C: events and tables. None where no compiler is.

    Args:
        model: one track, hazards by age alone, at most one service.
        kids: who is played.
        horizon: ticks.
    """
    library = compiled(SOURCE)
    if library is None:
        return None
    program, layout = compile_program(model), lay_out(model)
    low, high = (int(word) for word in run_key(1, 0))
    lanes, bands, _ = program.rates.shape
    states, groups = len(program.first_lane) - 1, len(model.groups)
    first = program.first_branch
    kept = {
        "rates": np.ascontiguousarray(program.rates[:, :, 0]),
        "top": np.ascontiguousarray(program.top),
        "bound": np.ascontiguousarray(program.bound),
        "by_group": np.ascontiguousarray(program.by_group),
        "first_lane": program.first_lane.astype(np.int64),
        "target": program.to[first, 0].astype(np.int64),
        "leaves": program.leaves[first].astype(np.int64),
        "block": program.block.astype(np.uint64),
        "age_edges": program.age_edges.astype(np.int64),
    }
    rows = [
        np.ascontiguousarray(each)
        for each in (kids.number, kids.group, kids.birth, kids.states[:, 0])
    ]
    limit = (-1, -1, -1, 0)
    if model.services:
        service = model.services[0]
        rung = [model.lanes[place].id for place in layout.order].index(service.lane)
        track = model.lanes[layout.order[rung]].track
        waits = layout.number[track, model.lanes[layout.order[rung]].state]
        limit = (waits, layout.number[track, service.holds[0]], rung, service.places[0][1])

    def run() -> tuple[int, Tables]:
        tables = Tables(
            np.zeros((states + 1, bands, groups), np.int64),
            np.zeros((states, bands, groups), np.int64),
            np.zeros((lanes, bands, groups), np.int32),
            np.zeros(2, np.int64),
        )
        told = _Model(
            *(lanes, states, bands, groups),
            *(each.ctypes.data for each in kept.values()),
            *(low, high, horizon, int(program.base[0]), *limit),
            *(each.ctypes.data for each in tables[:3]),
        )
        events = library.play(
            ctypes.byref(told),
            ctypes.c_int64(len(kids)),
            *(ctypes.c_void_p(each.ctypes.data) for each in (*rows, tables.waited)),
        )
        return int(events), tables

    return run


def hold(tables: Tables, played: Played) -> None:
    """Hold the floor's tables against the engine's: the same children, moved at the same ticks.

    Raises:
        RuntimeError: they differ, so the times are not of the same work.
    """
    over = played.requests.how != int(How.WAITING)
    waits = (played.requests.ended - played.requests.asked)[over]
    base = np.arange(len(tables.entries)) != int(played.layout.skeleton.base[0])
    same = {
        "taken": np.array_equal(tables.taken, played.taken[0].sum(axis=-1)),
        "entries": np.array_equal(tables.entries, played.entries[0]),
        "ticks": np.array_equal(tables.ticks[:-1][base], played.ticks[0][base]),
        "waited": tables.waited.tolist() == [waits.sum(), len(waits)],
    }
    if not all(same.values()):
        raise RuntimeError(f"the floor in C differs from the engine: {same}")


@lru_cache
def compiled(source: Path, *flags: str) -> ctypes.CDLL | None:
    """Return a source in C as a library, or None without a compiler.

    Args:
        source: the file.
        flags: for the compiler, beside those every source is compiled with.
    """
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    always = ["-O2", "-march=native", "-shared", "-fPIC"]
    with tempfile.TemporaryDirectory(prefix="floor-", ignore_cleanup_errors=True) as folder:
        made = str(Path(folder) / source.with_suffix(".so").name)
        subprocess.run([compiler, *always, *flags, "-o", made, source, "-lm"], check=True)
        library = ctypes.CDLL(made)
    library.play.restype = ctypes.c_int64
    return library
