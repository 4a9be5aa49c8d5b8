"""The council and its similar councils, side by side, by their main rates.

The rows are in the order of likeness that the Department for Education gives. They are not
in the order of any rate, and no rate has a good end.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from seethechild.journeys.comparisons import COMPARISONS, Comparison
from seethechild.journeys.published import Published


def column_of(comparison: Comparison) -> str:
    """Return the column that holds a comparison, its unit as suffix.

    Example:
        >>> [column_of(each) for each in COMPARISONS[:2]]
        ['referrals_per_10k', 'no_further_action_share']
    """
    return f"{comparison.id}_{'share' if comparison.whole else 'per_10k'}"


def side_by_side(
    figures: Published,
    places: Mapping[str, str],
    year: int,
    *,
    comparisons: Sequence[Comparison] = COMPARISONS,
) -> pl.DataFrame:
    """Return one row for each place, one column for each comparison, of one year.

    Args:
        figures: the measures of the comparisons and the child population of the places.
        places: code to name, in the order of the rows.
        year: year ending 31 March.
        comparisons: the rates to show.

    Returns:
        Columns ``council`` (code), ``name``, ``year`` and the comparisons (Float64; null where
        a figure is missing or hidden).

    Example:
        >>> one = Comparison("plans", "Plans", ("cpp_number",), "", "need", "not harm")
        >>> rows = [
        ...     {"council": "A", "measure": measure, "year": 2025, "value": value, "mark": ""}
        ...     for measure, value in [("cpp_number", 40.0), ("population_0_17", 1e4)]
        ... ]
        >>> table = side_by_side(Published(pl.DataFrame(rows)), {"A": "Here", "B": "There"}, 2025, comparisons=[one])
        >>> table["plans_per_10k"].to_list()
        [40.0, None]
    """
    rows = [
        {
            "council": code,
            "name": name,
            "year": year,
            **{column_of(each): each.value(figures, code, year) for each in comparisons},
        }
        for code, name in places.items()
    ]
    numbers = {column_of(each): pl.Float64 for each in comparisons}
    return pl.DataFrame(
        rows, schema={"council": pl.String, "name": pl.String, "year": pl.Int32, **numbers}
    )
