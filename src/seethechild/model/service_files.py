"""Limited services as a table, for a model's folder and for its fingerprint."""

import json
from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from seethechild.model.system import Service, Team

#: Name of the table; a model without limited services has none.
SERVICES: Final = "services"


def service_table(services: Sequence[Service]) -> pl.DataFrame:
    """Return one row per service; what is not a single value is written as JSON.

    Args:
        services: of a model, in order.

    Example:
        >>> table = service_table([Service("office", "help/waits/in", ("inside",), ((0.0, 3),))])
        >>> table["places"].to_list()
        ['[[0.0, 3]]']
    """
    table = pl.DataFrame(
        [
            (
                each.id, each.lane, json.dumps(each.holds),
                json.dumps([[float(year), int(places)] for year, places in each.places]),
                json.dumps(each.priority.tolist() if each.priority.size else []),
                json.dumps({track: dict(states) for track, states in each.sooner.items()}),
            )
            for each in services
        ],
        schema={
            "id": pl.String, "lane": pl.String, "holds": pl.String, "places": pl.String,
            "priority": pl.String, "sooner": pl.String,
        },
        orient="row",
    )  # fmt: skip
    if not any(each.teams for each in services):
        return table  # as it was before there were teams: models keep their fingerprints
    teams = [
        json.dumps([list(vars(team).values()) for team in each.teams]) for each in services
    ]
    return table.with_columns(pl.Series("teams", teams, dtype=pl.String))


def services_of(table: pl.DataFrame) -> tuple[Service, ...]:
    """Return the services that ``service_table`` wrote.

    Raises:
        ValueError, TypeError: a row says something else.
    """
    return tuple(
        Service(
            id=row["id"],
            lane=row["lane"],
            holds=tuple(json.loads(row["holds"])),
            places=tuple(
                (float(year), int(places)) for year, places in json.loads(row["places"])
            ),
            priority=_classes(json.loads(row["priority"])),
            sooner=json.loads(row["sooner"]),
            teams=tuple(Team(*each) for each in json.loads(row.get("teams") or "[]")),
        )
        for row in table.iter_rows(named=True)
    )


def _classes(
    rows: Sequence[Sequence[int]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.array(rows, np.int64) if rows else np.zeros((0, 0), np.int64)
