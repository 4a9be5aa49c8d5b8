"""Turn a system model, one draw of its parameters and an option's reforms into flat arrays.

What depends only on the model (names, order, who looks at what) is laid out once and kept; what
depends on the draw and the option is a few array products.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seethechild.core.errors import Problem, SpecError
from seethechild.core.streams import purpose_key
from seethechild.model.system import SystemModel
from seethechild.simulate.layout import LOW_WORD, Layout, lay_out, ticks
from seethechild.simulate.parameters import Parameters, mean_parameters
from seethechild.simulate.program import NEVER, Floats, Program
from seethechild.simulate.reforms import Reform, leading


@dataclass(frozen=True)
class Outcome:
    """Something counted for each child: events, or days in states.

    Attributes:
        name: column name.
        events: count every occurrence of any of these.
        states: or count the days in any of these (track, state) pairs.
    """

    name: str
    events: tuple[str, ...] = ()
    states: tuple[tuple[str, str], ...] = ()


def compile_program(
    model: SystemModel,
    *,
    parameters: Parameters | None = None,
    reforms: Sequence[Reform] = (),
    outcomes: Sequence[Outcome] = (),
) -> Program:
    """Return the arrays for one draw of the parameters and one option.

    Args:
        model: the system as it is.
        parameters: one draw; None means the model's own means.
        reforms: what the option changes; several reforms on one lane multiply.
        outcomes: what to count for each child.

    Raises:
        SpecError: a reform names a lane that is not there, or a factor that is negative or not
            finite; an outcome names an unknown state or event.
    """
    layout = lay_out(model)
    drawn = mean_parameters(model) if parameters is None else parameters
    arrays = layout.skeleton._asdict()
    arrays["rates"] = np.ascontiguousarray(
        layout.skeleton.rates * drawn.levels[layout.order, None, None]
    )
    arrays["cum_share"] = _cumulated_shares(model, drawn)
    arrays |= _reform_arrays(model, layout, reforms)
    first = leading([each.schedule for each in reforms])
    arrays |= _steady(model, layout, tuple(reforms[:first]))
    arrays |= _bounds(model, arrays, first)
    arrays |= _outcome_arrays(model, tuple(outcomes))
    return Program(**arrays)


@lru_cache(maxsize=2)
def _cumulated_shares(model: SystemModel, drawn: Parameters) -> Floats:
    # Worked out once for all options of a draw.
    # The last share above 0 is opened upwards, so that rounding never leaves a gap.
    birthday_shares = [
        np.broadcast_to(
            np.array([branch.share for branch in move.branches]),
            (len(move.branches), model.age_bands),
        )
        for move in lay_out(model).birthdays
    ]
    blocks = []
    for block in (*drawn.shares, *birthday_shares):
        cumulated = np.cumsum(block, axis=0)
        last = len(block) - 1 - np.argmax(block[::-1] > 0, axis=0)
        cumulated[np.arange(len(block))[:, None] >= last] = 2.0
        blocks.append(cumulated)
    # laid out in one way, or the kernel would be compiled for each
    return np.ascontiguousarray(
        np.concatenate(blocks) if blocks else np.zeros((0, model.age_bands))
    )


def _reform_arrays(
    model: SystemModel, layout: Layout, reforms: Sequence[Reform]
) -> dict[str, NDArray[Any]]:
    row = np.full((len(reforms), len(model.lanes)), -1, dtype=np.int32)
    blocks = [np.ones((0, model.age_bands, len(model.groups)))]
    rows = 0
    for number, reform in enumerate(reforms):
        lanes, block = _rows_of(model, layout, reform)
        row[number, lanes] = np.arange(rows, rows + len(lanes))
        rows += len(lanes)
        blocks.append(block)
    schedules = [reform.schedule for reform in reforms]
    words = [purpose_key(schedule.purpose) & LOW_WORD for schedule in schedules]
    return {
        "touched": np.asarray((row >= 0).any(axis=0), dtype=np.uint8),
        "row": row,
        "ratios": np.concatenate(blocks),
        "reach": np.array([schedule.reach for schedule in schedules], dtype=np.float64),
        "reach_start": ticks(
            np.array([each.start_years for each in schedules], dtype=float)
        ),
        "reach_ramp": ticks(np.array([each.ramp_years for each in schedules], dtype=float)),
        "reach_block": np.array(words, dtype=np.uint64),
        "reach_shared": np.array([each.by_family for each in schedules], dtype=np.uint8),
    }


@lru_cache(maxsize=64)
def _rows_of(
    model: SystemModel, layout: Layout, reform: Reform
) -> tuple[NDArray[np.intp], Floats]:
    """Return the lanes a reform multiplies, shape (K,), and by what, shape (K, A, G)."""
    # Kept because all options of a draw share the reforms of drift.
    several = reform.multipliers
    if not several:
        return np.zeros(0, np.intp), np.ones((0, model.age_bands, len(model.groups)))
    _check_multipliers(model, reform)
    place = np.empty(len(model.lanes), dtype=np.intp)
    place[layout.order] = np.arange(len(model.lanes))
    lanes, rows = np.unique([each.lane_index for each in several], return_inverse=True)
    ratios = np.array([each.ratio for each in several])
    groups = np.array([each.groups for each in several])
    block = np.ones((len(lanes), model.age_bands, len(model.groups)))
    # one after the other where several are for one lane
    np.multiply.at(block, rows, np.where(groups[:, None, :], ratios[:, :, None], 1.0))
    return place[lanes], block


def _check_multipliers(model: SystemModel, reform: Reform) -> None:
    where = f"reform {reform.schedule.purpose}"
    unknown = [
        each.lane_index
        for each in reform.multipliers
        if not 0 <= each.lane_index < len(model.lanes)
    ]
    if unknown:
        what, mend = f"lane {unknown[0]} is not there", "Name a lane."
        raise SpecError(Problem(where, what, mend))
    ratios = np.array([each.ratio for each in reform.multipliers])
    if not (np.isfinite(ratios) & (ratios >= 0)).all():
        what, mend = "a factor is negative or not a number", "Give factors of 0 or more."
        raise SpecError(Problem(where, what, mend))


@lru_cache(maxsize=2)
def _steady(
    model: SystemModel, layout: Layout, reforms: tuple[Reform, ...]
) -> dict[str, NDArray[Any]]:
    """Return what reforms that reach everybody one after the other multiply to, and until when."""
    # Worked out once for all options of a draw: most of these are its drift.
    lanes = len(model.lanes)
    steady = np.ones((len(reforms) + 1, lanes, model.age_bands, len(model.groups)))
    until = np.full((lanes, len(reforms) + 1), NEVER, dtype=np.int64)
    for number, reform in enumerate(reforms):
        touched, block = _rows_of(model, layout, reform)
        steady[number + 1] = steady[number]
        steady[number + 1, touched] *= block
        until[touched, : number + 1] = np.minimum(
            until[touched, : number + 1], ticks(reform.schedule.start_years)
        )
    return {
        # those of one child stand together
        "steady": np.ascontiguousarray(np.moveaxis(steady, 0, -1)),
        "steady_until": until,
        "lift": steady.max(axis=(0, 3)),
    }


def _bounds(
    model: SystemModel, arrays: Mapping[str, NDArray[Any]], first: int
) -> dict[str, NDArray[Any]]:
    # Upper bounds over everything that can change while a clock runs: time in the state, the
    # other tracks, and any of the reforms reached or not.
    top = arrays["rates"].max(axis=2)
    home = 0
    for track in model.tracks:
        span = slice(home, home + len(model.states[track]))
        top = top * arrays["cross"][:, span].max(axis=1)[:, None]
        home = span.stop
    ratios = arrays["ratios"]
    lift = arrays["lift"].copy()
    highest = np.maximum(ratios.max(axis=2, initial=1.0), 1.0)
    for rows in arrays["row"][first:]:
        reached = rows >= 0
        lift[reached] *= highest[rows[reached]]
    top = top * lift
    spans = np.diff(arrays["age_edges"])
    bound = np.zeros((top.shape[0], top.shape[1] + 1))
    np.cumsum(top * spans, axis=1, out=bound[:, 1:])
    return {"lift": lift, "top": np.ascontiguousarray(top), "bound": bound}


@lru_cache(maxsize=16)
def _outcome_arrays(
    model: SystemModel, outcomes: tuple[Outcome, ...]
) -> dict[str, NDArray[Any]]:
    layout = lay_out(model)
    gain = np.zeros((len(layout.places), len(outcomes)), dtype=np.int8)
    day_column = np.full(len(layout.states), -1, dtype=np.int32)
    for column, outcome in enumerate(outcomes):
        for row, place in enumerate(layout.places):
            gain[row, column] = sum(event in outcome.events for event in place.events)
        for pair in outcome.states:
            if pair not in layout.number:
                raise SpecError(
                    Problem(
                        f"outcome {outcome.name}",
                        f"{'/'.join(pair)} is not a state",
                        "Use a state the model declares.",
                    )
                )
            if day_column[layout.number[pair]] >= 0:
                raise SpecError(
                    Problem(
                        f"outcome {outcome.name}",
                        f"{'/'.join(pair)} is counted by more than one outcome",
                        "Count the days in a state once and add outcomes up.",
                    )
                )
            day_column[layout.number[pair]] = column
    return {"gain": gain, "day_column": day_column}
