"""Places a reform brings beyond those of now, by year: what is counted for a cost per place."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from seethechild.core.time import MONTHS_PER_YEAR
from seethechild.decide.reach import BY_DRAW, Place
from seethechild.model.system import FloatArray, SystemModel
from seethechild.simulate.capacity import places_added
from seethechild.simulate.option_match import Matched


def places_delivered(
    matched: Sequence[Matched], model: SystemModel, activity: pl.DataFrame, place: Place
) -> pl.DataFrame:
    """Return the places a reform delivers in a year, on average over its months.

    Those count that are there, whether a child has them or not; places that wait for a worker do not.
    Places taken away count below 0.

    Args:
        matched: the changes of one reform, tied to the model.
        model: the system as it is.
        activity: columns draw, option, ...: which draws of which option were played.
        place: start and length of the run, and the seed of its draws.

    Returns:
        Columns draw, option, period, units.
    """
    mine = [one for one in matched if one.change.capacity is not None]
    rows = [
        (draw, option, period, units)
        for draw, option in activity.select("draw", "option")
        .unique()
        .sort("draw", "option")
        .rows()
        for period, units in enumerate(_yearly(mine, model, place, draw).tolist())
    ]
    types = [(name, activity.schema[name]) for name in BY_DRAW]
    schema = pl.Schema([*types, ("units", pl.Float64())])
    return pl.DataFrame(rows, schema=schema, orient="row")


def _yearly(
    mine: Sequence[Matched], model: SystemModel, place: Place, draw: int
) -> FloatArray:
    total: FloatArray = np.zeros(place.periods)
    for one in mine:
        added = places_added(
            one,
            model,
            seed=place.seed,
            draw=draw,
            start=place.start,
            years=place.periods,
        )
        total += added.reshape(place.periods, MONTHS_PER_YEAR).mean(axis=1)
    return total
