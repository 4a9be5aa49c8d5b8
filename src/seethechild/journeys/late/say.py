"""Late help in plain sentences: looking back and forward in one breath, with ranges.

A figure that is hidden or unknown is said to be so. No sentence blames, and none speaks of one
child, family or worker.
"""

from collections.abc import Mapping
from typing import Any, Final

from seethechild.journeys.late.declared import (
    ClosingMeasure,
    WaitMeasure,
    closing_measures,
    wait_measures,
)

_Row = Mapping[str, Any]
#: What came, by set of harms.
HARMS: Final[Mapping[str, str]] = {
    "care": "came into care",
    "plan": "began a child protection plan",
    "emergency": "had an emergency",
}
_YEAR: Final = 365
_NUMBERS: Final = ("no", "one", "two", "three", "four", "five")


def sentence(row: _Row) -> str:
    """Return a row of LATE or WAITS in words.

    Args:
        row: the row as a mapping; null where a figure is hidden or unknown.

    Returns:
        Three or four sentences: what was found with its range, what these returns cannot see,
        and what it does not mean.

    Raises:
        KeyError: the row is of no declared measure.

    Example:
        >>> row = {"measure": "referral_closed_care", "group": "all", "level": "all",
        ...     "period": "2023-24", "children": 310, "closed_before": 189,
        ...     "closed_before_share": 0.61, "closed_before_share_low": 0.55,
        ...     "closed_before_share_high": 0.66, "closed": 9300, "harmed": 251,
        ...     "harmed_share": 0.027, "harmed_share_low": 0.024, "harmed_share_high": 0.031,
        ...     "blind": "Help by schools."}
        >>> print(sentence(row).split(" Not seen")[0])
        Of 310 children who came into care in 2023-24, 61 % (55 % to 66 %) had a referral closed with no help recorded in these returns in the two years before. Of 9,300 children with a referral closed with no help recorded in these returns in 2023-24, 2.7 % (2.4 % to 3.1 %) came into care within two years.
    """
    closed = {each.id: each for each in closing_measures()}
    if row["measure"] in closed:
        measure = closed[row["measure"]]
        said = f"{_back(measure, row)} {_forward(measure, row)}"
        return f"{said} Not seen here: {_lower(row['blind'])} {measure.means_not}"
    wait = {each.id: each for each in wait_measures()}[row["measure"]]
    return f"{_wait(wait, row)} Not seen here: {_lower(row['blind'])} {wait.means_not}"


def _back(measure: ClosingMeasure, row: _Row) -> str:
    did, before = HARMS[measure.harm], span(measure.look_back_days)
    who = f"{_who(row)} who {did}{_in_period(row)}"
    if row["children"] == 0:
        return f"No {who} can be looked back on: the {before} before must be covered."
    share = _range(row, "closed_before_share")
    if share is None:
        return f"How many {who} had {measure.words} before is too few to show."
    return (
        f"Of {row['children']:,} {who}, {share} had {measure.words} in the {before} before."
    )


def _forward(measure: ClosingMeasure, row: _Row) -> str:
    did, ahead = HARMS[measure.harm], span(measure.horizon_days)
    who = f"{_who(row)} with {measure.words}{_in_period(row)}"
    if row["closed"] == 0:
        return f"There were no {who}."
    if row["closed"] is None:
        return f"How many {who} there were is too few to show."
    share = _range(row, "harmed_share")
    if share is None:
        return f"Of {row['closed']:,} {who}, how many {did} within {ahead} is not known yet, or too few to show."
    return f"Of {row['closed']:,} {who}, {share} {did} within {ahead}."


def _wait(measure: WaitMeasure, row: _Row) -> str:
    if not row["children"]:
        told = f"{measure.title}: no waits to show of {_who(row)}{_in_period(row)}"
        return f"{told}; {span(measure.clear_days)} before the start must be covered too."
    start = (
        f"{measure.title}, for {row['children']:,} {_who(row)} "
        f"whose wait began{_in_period(row) or ' in the time covered'}"
    )
    share = _range(row, f"within_{_YEAR}")
    within = "" if share is None else f" It came within a year for {share}."
    if row["median_days"] is None:
        half = "it has not come for half of them, or is too few to show"
    else:
        low, high = row["median_low_days"], row["median_high_days"]
        upper = "no upper limit" if high is None else f"{high:,.0f}"
        half = f"half had it within {row['median_days']:,.0f} days ({low:,.0f} to {upper})"
    return f"{start}: {half}.{within}"


def span(days: int) -> str:
    """Return a number of days as people say it.

    Example:
        >>> span(730), span(365), span(90)
        ('two years', 'a year', '90 days')
    """
    years, rest = divmod(days, _YEAR)
    if rest or not 0 < years < len(_NUMBERS):
        return f"{days} days"
    return "a year" if years == 1 else f"{_NUMBERS[years]} years"


def _range(row: _Row, name: str) -> str | None:
    values = [row[name], row[f"{name}_low"], row[f"{name}_high"]]
    if any(value is None for value in values):
        return None
    share, low, high = (_percent(value) for value in values)
    return f"{share} ({low} to {high})"


def _percent(value: float) -> str:
    """Small shares with a decimal, so that 2.7 % and 3.4 % can be told apart."""
    decimals = 1 if value < 0.1 else 0  # noqa: PLR2004
    return f"{value * 100:.{decimals}f} %"


def _who(row: _Row) -> str:
    if row["group"] == "all":
        return "children"
    if row["group"] == "apart":
        return f"{row['level']} children"
    return f"children ({row['group'].replace('_', ' ')}: {row['level']})"


def _in_period(row: _Row) -> str:
    return "" if row["period"] == "all" else f" in {row['period']}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
