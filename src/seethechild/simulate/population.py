"""Make the children a run begins with, and those who arrive while it lasts.

The START table counts children by group, states, range of ages and range of time in the state.
Counts need not be whole: one uniform number per draw shifts a comb of whole steps along the
cumulated counts, so each cell gets its count rounded down or up, right on average, and the total
is never off by one child or more. Within a cell, ages are spread evenly, and times in the state
are spread evenly and independently of them.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import polars as pl

from seethechild.core.errors import Problem, SpecError
from seethechild.core.streams import generator
from seethechild.model.system import Inflow, SystemModel
from seethechild.simulate.layout import lay_out, ticks
from seethechild.simulate.parameters import Parameters, mean_parameters
from seethechild.simulate.program import Floats, Ints, Smalls

#: The fractional part of the golden ratio: its multiples are spread most evenly.
GOLDEN = (5**0.5 - 1) / 2

#: Children who arrive are numbered from here, and this far apart from inflow to inflow.
FIRST_ARRIVAL = 2**31
ARRIVALS_PER_INFLOW = 2**24
#: A family's name is written above the child's.
FAMILY_SHIFT = 32


@dataclass(frozen=True, eq=False)
class Children:
    """Made-up children, one per row; nothing ties them to real ones.

    Attributes:
        number: (N,) stable name of each child within the draw; above 32 bits that of its family,
            0 where none was asked for (``families``).
        group: (N,) index into the model's groups.
        birth: (N,) ticks from the start of the run to birth; negative: born before.
        entry: (N,) ticks from the start of the run to when the child comes in.
        elapsed: (N,) ticks already spent in the state of the first track on entry.
        states: (N, T) state number on each track.
        inflow: (N,) which inflow brought the child, or -1.
    """

    number: Ints
    group: Smalls
    birth: Ints
    entry: Ints
    elapsed: Ints
    states: Smalls
    inflow: Smalls

    def __len__(self) -> int:
        return len(self.number)

    @property
    def family(self) -> Ints:
        """Name of each child's family, shape (N,); 0 where none was asked for."""
        return np.asarray(self.number >> FAMILY_SHIFT)

    def rows(self, low: int, high: int) -> "Children":
        """Return the children from row ``low`` to before row ``high``."""
        return self._part(slice(low, high))

    def take(self, rows: Ints) -> "Children":
        """Return the children of some rows, in their order."""
        return self._part(rows)

    def _part(self, part: slice | Ints) -> "Children":
        return Children(*(getattr(self, name)[part] for name in self.__dataclass_fields__))


def make_children(
    model: SystemModel,
    *,
    seed: int,
    draw: int | None,
    years: float,
    parameters: Parameters | None = None,
) -> Children:
    """Return the children at the start and all who arrive within ``years``.

    Args:
        model: whose START table and inflows to use.
        seed: of the run.
        draw: which draw, or None for the means (the luck of None is its own).
        years: length of the run.
        parameters: the draw's parameters, for the levels of the inflows; None means the means.

    Raises:
        SpecError: an inflow brings more children than there are numbers for.
    """
    drawn = mean_parameters(model) if parameters is None else parameters
    parts = [_at_the_start(model, seed, draw)]
    for place, inflow in enumerate(model.inflows):
        expected = float(drawn.arrivals[place]) * years
        parts.append(
            _arrivals(
                model, place, inflow, expected=expected, years=years, seed=seed, draw=draw
            )
        )
    return Children(
        *(
            np.ascontiguousarray(np.concatenate([getattr(part, name) for part in parts]))
            for name in Children.__dataclass_fields__
        )
    )


def _name(draw: int | None) -> str | int:
    return "means" if draw is None else draw


class _Cells(NamedTuple):
    """The START table as arrays, a row a cell: what is the same in every draw.

    Attributes:
        cumulated: (C,) children up to and with each cell.
        age, elapsed: least, and most less least, in years; two of shape (C,).
        group: (C,) index into the model's groups.
        states: (C, T) state number on each track.
    """

    cumulated: Floats
    age: tuple[Floats, Floats]
    elapsed: tuple[Floats, Floats]
    group: Smalls
    states: Smalls


@lru_cache(maxsize=2)
def _cells(model: SystemModel) -> _Cells:
    start, layout = model.start, lay_out(model)
    states = np.empty((len(start), len(model.tracks)), dtype=np.int32)
    for column, track in enumerate(model.tracks):
        numbers = {state: layout.number[track, state] for state in model.states[track]}
        states[:, column] = _codes(start[track], numbers)
    groups = {name: index for index, name in enumerate(model.groups)}
    return _Cells(
        cumulated=np.cumsum(start["count"].to_numpy()),
        age=_range(start, "age"),
        elapsed=_range(start, "elapsed"),
        group=_codes(start["group"], groups),
        states=states,
    )


def _codes(names: pl.Series, numbers: dict[str, int]) -> Smalls:
    return np.array([numbers[name] for name in names], dtype=np.int32)


def _range(start: pl.DataFrame, what: str) -> tuple[Floats, Floats]:
    low = start[f"{what}_low"].to_numpy().astype(np.float64)
    high = start[f"{what}_high"].to_numpy().astype(np.float64)
    return low, high - low


def _at_the_start(model: SystemModel, seed: int, draw: int | None) -> Children:
    cells = _cells(model)
    stream = generator(seed, "start", _name(draw))
    comb = np.floor(cells.cumulated + stream.random())
    sizes = np.diff(comb, prepend=0.0).astype(np.int64)
    count = int(sizes.sum())
    place = np.arange(count) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    shift, twist = stream.random((2, len(sizes)))

    def between(span: tuple[Floats, Floats], part: Floats) -> Ints:
        low, wide = span
        return ticks(np.repeat(low, sizes) + part * np.repeat(wide, sizes))

    age = between(cells.age, (place + np.repeat(shift, sizes)) / np.repeat(sizes, sizes))
    # Of what is above 0 the fraction; the same as the rest on division by 1, and much quicker.
    stay = place * GOLDEN + np.repeat(twist, sizes)
    elapsed = np.minimum(between(cells.elapsed, stay - np.floor(stay)), age)
    return Children(
        number=np.arange(count, dtype=np.int64),
        group=np.repeat(cells.group, sizes),
        birth=-age,
        entry=np.zeros(count, dtype=np.int64),
        elapsed=elapsed,
        states=np.repeat(cells.states, sizes, axis=0),
        inflow=np.full(count, -1, dtype=np.int32),
    )


def _arrivals(
    model: SystemModel,
    place: int,
    inflow: Inflow,
    *,
    expected: float,
    years: float,
    seed: int,
    draw: int | None,
) -> Children:
    stream = generator(seed, "arrivals", _name(draw), inflow.id)
    size = int(stream.poisson(expected))
    if size > ARRIVALS_PER_INFLOW:
        raise SpecError(
            Problem(
                f"inflow {inflow.id}",
                f"brings {size} children in one run",
                f"Split it: an inflow may bring up to {ARRIVALS_PER_INFLOW}.",
            )
        )
    order = np.arange(size)
    entry = ticks((order + stream.random(size)) / max(size, 1) * years)
    age = ticks(inflow.age_low + stream.random(size) * (inflow.age_high - inflow.age_low))
    layout = lay_out(model)
    states = [layout.number[track, inflow.states[track]] for track in model.tracks]
    return Children(
        number=FIRST_ARRIVAL + place * ARRIVALS_PER_INFLOW + order,
        group=np.full(size, model.groups.index(inflow.group), dtype=np.int32),
        birth=entry - age,
        entry=entry,
        elapsed=np.minimum(ticks(inflow.elapsed_years), age),
        states=np.tile(np.array(states, dtype=np.int32), (size, 1)),
        inflow=np.full(size, place, dtype=np.int32),
    )
