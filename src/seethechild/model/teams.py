"""Teams of a limited service: each has places of its own, for the families of its part of the area.

Which team a family belongs to is drawn once, by the family's name, in the shares that are given; so
brothers and sisters have one team, and a family has the team it had as now under every option.
"""

from collections.abc import Sequence

import numpy as np

from seethechild.model.system import Service

#: A family's number is below this.
NUMBERS = 2**32


def spans(service: Service) -> tuple[tuple[int, int], ...]:
    """Return which numbers of families are each team's, from the first to before the last.

    Example:
        >>> spans(Service("office", "help/waits/in", ("inside",), ((0.0, 3),)))
        ((0, 4294967296),)
    """
    shares = np.array([team.children for team in service.teams] or [1.0])
    ends = np.rint(np.cumsum(shares) / shares.sum() * NUMBERS).astype(np.int64).tolist()
    return tuple(zip([0, *ends[:-1]], ends, strict=True))


def places_of_teams(service: Service) -> tuple[tuple[tuple[float, int], ...], ...]:
    """Return the places of each team: whole ones, that add up to the service's at all times.

    Example:
        >>> from seethechild.model.system import Team
        >>> teams = (Team("north", 0.5, 0.6), Team("south", 0.5, 0.4))
        >>> places_of_teams(Service("office", "help/waits/in", ("inside",), ((0.0, 4),), teams=teams))
        (((0.0, 2),), ((0.0, 2),))
    """
    shares = [team.places for team in service.teams] or [1.0]
    years = [year for year, _ in service.places]
    parts = [_shared_out(count, shares) for _, count in service.places]
    return tuple(tuple(zip(years, each, strict=True)) for each in zip(*parts, strict=True))


def _shared_out(count: int, shares: Sequence[float]) -> list[int]:
    # Whole places first, then one each to those who are owed the most.
    exact = count * np.array(shares) / sum(shares)
    whole = np.floor(exact + 1e-9).astype(np.int64)
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: count - int(whole.sum())]] += 1
    return [int(each) for each in whole]
