"""How the children and young people of a place divide by age, from the published population."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from seethechild.core.errors import UnknownNameError
from seethechild.reference.figures import ENGLAND, figures
from seethechild.reference.sources import sources

_MEASURE = "population_age_"


@dataclass(frozen=True)
class AgeShares:
    """What part of a place's children and young people is of each band of ages.

    Attributes:
        shares: band to its part, between 0 and 1; they add to 1.
        source: title of the publication, its publisher, and the grade of the figures.
    """

    shares: Mapping[str, float]
    source: str


def age_shares(council: str, bands: Mapping[str, range]) -> AgeShares | None:
    """Return how those of some ages divide by band.

    Args:
        council: code; empty for England.
        bands: name of each to its ages in years, of 0 to 25.

    Returns:
        None where the place has no published population by age.

    Example:
        >>> found = age_shares("", {"child": range(18), "young": range(18, 26)})
        >>> {band: round(share, 2) for band, share in found.shares.items()}
        {'child': 0.68, 'young': 0.32}
        >>> age_shares("X99000001", {"child": range(18)}) is None
        True
    """
    wanted = {f"{_MEASURE}{age}": band for band, ages in bands.items() for age in ages}
    try:
        rows = figures((council or ENGLAND,), measures=tuple(wanted))
    except UnknownNameError:  # a made-up council has none
        return None
    rows = rows.filter(
        pl.col("year") == pl.col("year").max(), pl.col("value").is_not_null()
    )
    if rows.height < len(wanted):
        return None
    counts = dict.fromkeys(bands, 0.0)
    for measure, people in rows.select("measure", "value").iter_rows():
        counts[wanted[measure]] += people
    told = sources().row(by_predicate=pl.col("key") == rows["source"][0], named=True)
    year, grade = rows["year"][0], rows["grade"][0]
    return AgeShares(
        shares={band: people / sum(counts.values()) for band, people in counts.items()},
        source=f"{told['title']} ({told['publisher']}), taken as {year}, grade {grade}",
    )
