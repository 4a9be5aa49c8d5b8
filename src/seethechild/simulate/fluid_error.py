"""How far the fluid approximation is from the engine: both on the same model, side by side."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import polars as pl

from seethechild.core.errors import Problem, SpecError
from seethechild.core.time import DAYS_PER_YEAR
from seethechild.model.system import FloatArray, SystemModel
from seethechild.simulate.fluid import Fluid, Following
from seethechild.simulate.fluid_apart import Apart
from seethechild.simulate.forward_tally import Expected
from seethechild.simulate.parameters import mean_parameters
from seethechild.simulate.play import Played, play
from seethechild.simulate.program import TICKS_PER_YEAR
from seethechild.simulate.reforms import Reform
from seethechild.simulate.requests import How

#: Fewest draws that have a standard error.
FEWEST = 2
#: What is compared: kind, track or service, what of it.
Name = tuple[str, str, str]


def fluid_error(
    model: SystemModel,
    *,
    years: float,
    seed: int,
    draws: int,
    reforms: Sequence[Reform] = (),
    step_years: float = 1 / 12,
    apart: bool = False,
) -> pl.DataFrame:
    """Return the fluid approximation beside the mean of several draws of the engine.

    All draws are of chance alone: parameters are at their means.

    Args:
        model: the system.
        years: how long to follow it, whole.
        seed: of the draws.
        draws: how many, 2 or more.
        reforms: what an option changes.
        step_years: step of the fluid approximation.
        apart: whether it follows tracks apart (see ``fluid_parts``).

    Returns:
        Columns kind, track, what, period, fluid, engine, engine_se, difference. Kinds are ``stock``
        (children in a state as the year ends), ``flow`` (times a lane or birthday fired in the
        year) and, of services, ``service`` (asked, taken_in, gave_up, waiting, and mean_wait_days of
        those taken in). ``engine_se`` is the standard error of the engine's mean: a difference of
        less than twice that is none.

    Raises:
        SpecError: fewer than 2 draws; as ``fluid`` and ``play``.
    """
    if draws < FEWEST:
        raise SpecError(Problem("draws", f"is {draws}", "Give 2 or more."))
    follower = Apart if apart else Following
    told = follower(model, years=years, step_years=step_years).under(reforms)
    means = mean_parameters(model)
    played: dict[tuple[Name, int], list[float]] = {}
    for draw in range(draws):
        one = play(
            model, seed=seed, draw=draw, years=years, reforms=reforms, parameters=means
        )
        for name, values in _of_engine(one):
            for period, value in enumerate(values):
                played.setdefault((name, period), []).append(float(value))
    rows = []
    for name, values in _of_fluid(told, model):
        for period, value in enumerate(values):
            drawn = np.array(played[name, period])
            # A wait is known only of draws in which somebody was taken in.
            drawn = drawn[np.isfinite(drawn)]
            mean = float(drawn.mean()) if len(drawn) else None
            error = float(drawn.std(ddof=1) / len(drawn) ** 0.5) if len(drawn) > 1 else None
            rows.append((*name, period, float(value), mean, error))
    table = pl.DataFrame(
        rows,
        schema={
            "kind": pl.String,
            "track": pl.String,
            "what": pl.String,
            "period": pl.Int32,
            "fluid": pl.Float64,
            "engine": pl.Float64,
            "engine_se": pl.Float64,
        },
        orient="row",
    )
    return table.with_columns(difference=pl.col("fluid") - pl.col("engine"))


def _of_fluid(told: Fluid, model: SystemModel) -> Iterator[tuple[Name, Sequence[float]]]:
    expected = told.expected
    stocks, flows = expected.stocks[1:].sum(axis=(2, 3)), expected.taken.sum(axis=(2, 3, 4))
    yield from _named(expected, stocks, flows)
    after = told.waits.filter(pl.col("period") > 0)
    for service in model.services:
        mine = after.filter(pl.col("service") == service.id)
        for what in ("asked", "taken_in", "gave_up", "waiting", "mean_wait_days"):
            yield ("service", service.id, what), mine[what].fill_null(np.nan).to_list()


def _of_engine(played: Played) -> Iterator[tuple[Name, Sequence[float]]]:
    layout = played.layout
    states, branches = list(layout.states), layout.places
    stocks = played.stock.sum(axis=(2, 3))
    flows = played.taken.sum(axis=(2, 3, 4))
    for at, (track, state) in enumerate(states):
        yield ("stock", track, state), stocks[:, at].tolist()
    by_lane: dict[str, FloatArray] = {}
    for at, place in enumerate(branches):
        by_lane[place.lane] = by_lane.get(place.lane, 0) + flows[:, at]
    for lane, counts in by_lane.items():
        yield ("flow", "", lane), counts.tolist()
    yield from _lines(played)


def _named(
    expected: Expected, stocks: FloatArray, flows: FloatArray
) -> Iterator[tuple[Name, Sequence[float]]]:
    for at, (track, state) in enumerate(expected.states):
        yield ("stock", track, state), stocks[:, at].tolist()
    by_lane: dict[str, FloatArray] = {}
    for at, (lane, _) in enumerate(expected.branches):
        by_lane[lane] = by_lane.get(lane, 0) + flows[:, at]
    for lane, counts in by_lane.items():
        yield ("flow", "", lane), counts.tolist()


def _lines(played: Played) -> Iterator[tuple[Name, Sequence[float]]]:
    made, turns = played.requests, played.turns
    # Times on an edge belong to the period that begins there, but for the end of the run.
    for number, service in enumerate(played.model.services):
        mine = made.service == number
        asked = np.histogram(made.asked[mine & (made.asked > 0)], turns)[0]
        went: Mapping[How, FloatArray] = {
            how: np.histogram(made.ended[mine & (made.how == how)], turns)[0]
            for how in (How.TAKEN_IN, How.LEFT)
        }
        inside = mine & (made.how == How.TAKEN_IN)
        days = np.histogram(
            made.ended[inside],
            turns,
            weights=(made.ended - made.asked)[inside] * (DAYS_PER_YEAR / TICKS_PER_YEAR),
        )[0]
        waiting = [
            float((mine & (made.asked < end) & (made.ended >= end)).sum())
            for end in turns[1:]
        ]
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = days / went[How.TAKEN_IN]
        for what, values in (
            ("asked", asked),
            ("taken_in", went[How.TAKEN_IN]),
            ("gave_up", went[How.LEFT]),
            ("waiting", waiting),
            ("mean_wait_days", mean),
        ):
            yield ("service", service.id, what), [float(value) for value in values]
