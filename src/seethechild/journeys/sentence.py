"""The picture of a council in three plain sentences.

Numbers first, then where the council stands, then what the numbers do not mean. It names
no motive and calls nothing good or bad.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from seethechild.journeys.comparisons import COMPARISONS

_Row = Mapping[str, Any]


def picture_sentence(
    name: str, place: str, funnel: pl.DataFrame, standing: pl.DataFrame
) -> str:
    """Return the picture in words; a missing figure is said to be missing.

    Args:
        name: the council's name.
        place: its code, as in FUNNEL.
        funnel: FUNNEL with the council's rows.
        standing: STANDING of the council.

    Returns:
        Three sentences, about the last year with referrals. Without any, one that says so.

    Example:
        >>> from seethechild.journeys.funnel import FUNNEL
        >>> from seethechild.journeys.standing import STANDING
        >>> picture_sentence("Somewhere", "A", FUNNEL.empty(), STANDING.empty())
        'No figures on referrals are published for Somewhere.'
    """
    known = funnel.filter(
        (pl.col("place") == place)
        & (pl.col("step") == "referral")
        & pl.col("count").is_not_null()
    )
    if known.is_empty():
        return f"No figures on referrals are published for {name}."
    year = max(known["period"].to_list())
    there = funnel.filter((pl.col("place") == place) & (pl.col("period") == year))
    steps = {row["step"]: row for row in there.iter_rows(named=True)}
    rows = {row["comparison"]: row for row in standing.iter_rows(named=True)}
    return " ".join(
        (
            _referrals(name, steps, year),
            _looked_after(rows.get("looked_after"), year),
            _closed(rows.get("closed_without_help"), year),
        )
    )


def words_of_standing(
    standing: pl.DataFrame, changes: pl.DataFrame
) -> tuple[tuple[str, str], ...]:
    """Return where the council stands and how it moved, a sentence or two for each rate.

    Args:
        standing: STANDING of the council.
        changes: CHANGES of the council.

    Returns:
        Pairs of comparison id and sentences, in the order of ``standing``.
    """
    moved = {row["comparison"]: row for row in changes.iter_rows(named=True)}
    by_id = {each.id: each for each in COMPARISONS}
    said = []
    for row in standing.iter_rows(named=True):
        text = by_id[row["comparison"]].text
        england = "no figure" if row["england"] is None else text(row["england"])
        change = moved[row["comparison"]]
        said.append(
            (
                row["comparison"],
                (
                    f"{row['title']}, {row['year']}: {text(row['value'])} (England {england}). "
                    f"That is {row['in_neighbours']}, and {row['in_england']}. "
                    f"Over its last figures: {change['words']}; England: {change['england_words']}. "
                    f"A difference may reflect {row['may_reflect']}. {row['means_not']}"
                ),
            )
        )
    return tuple(said)


def _referrals(name: str, steps: Mapping[str, _Row], year: int) -> str:
    counts = steps["referral"]
    rate = counts["per_10k_children"]
    for_children = "" if rate is None else f" ({rate:,.0f} for each 10,000 children)"
    parts = [
        f"{steps[step]['share_of_referrals'] * 100:.0f} % {words}"
        for step, words in (
            ("no_further_action", "were closed with no further action"),
            ("not_in_need", "were assessed and found not in need"),
            ("in_need", "led to a child being found in need"),
        )
        if steps[step]["share_of_referrals"] is not None
    ]
    fates = f": {_and(parts)}" if parts else ""
    return (
        f"In the year to 31 March {year}, {name} had {counts['count']:,.0f} referrals"
        f"{for_children}{fates}."
    )


def _looked_after(row: _Row | None, year: int) -> str:
    if row is None or row["year"] != year:
        return "How many children were looked after at its end is hidden or not published."
    england = "" if row["england"] is None else f", {row['england']:.0f} in England"
    return f"At its end, {row['value']:.0f} of each 10,000 children were looked after{england}."


def _closed(row: _Row | None, year: int) -> str:
    if row is None or row["year"] != year:
        return "The share closed without help as a child in need cannot be worked out."
    such = "" if row["neighbours"] else "such that "
    return (
        f"The share of referrals closed without help as a child in need, "
        f"{row['value'] * 100:.0f} %, is {such}{row['in_neighbours']}; this may reflect "
        f"{row['may_reflect']}, and the figures cannot say which."
    )


def _and(parts: list[str]) -> str:
    return ", ".join(parts[:-1]) + " and " * (len(parts) > 1) + parts[-1]
