"""Do the published figures of a council agree with one another, and which are missing?

Some figures must add up: what became of referrals, and every child in need at any point of
a year either ended or was there on 31 March. Others do not, and the difference is named
instead of being spread over other figures: children who were in need on one 31 March and
are in no count of the year that follows ended *without being reported*.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from seethechild.core.results import Check
from seethechild.core.tables import Column, Table
from seethechild.journeys.published import Published

CLOSURE = Table(
    "CLOSURE",
    "A published figure beside the same figure worked out from others.",
    (
        Column("check", pl.String, "id of the check"),
        Column("year", pl.Int32, "year ending 31 March"),
        Column("published", pl.Float64, "the figure as published"),
        Column("worked_out", pl.Float64, "the same from other figures"),
        Column("difference", pl.Float64, "published minus worked out"),
        Column("tolerance", pl.Float64, "what rounding can explain"),
        Column("holds", pl.Boolean, "null where they need not agree", nullable=True),
    ),
    keys=("check", "year"),
)

_Pair = tuple[float, float]


@dataclass(frozen=True)
class Identity:
    """A figure that can be worked out from others.

    Attributes:
        id: its name in tables.
        title: the name of the check.
        said: the identity in words.
        measures: every measure in it, each counted in the tolerance.
        pair: from (published figures, council, year) to published and worked out, or None.
        must_hold: whether a difference is a fault; else it is shown for information.
        gap: what is published above what is worked out, where it need not hold.
        gap_below: what is worked out above what is published.
    """

    id: str
    title: str
    said: str
    measures: tuple[str, ...]
    pair: Callable[[Published, str, int], _Pair | None]
    must_hold: bool
    gap: str = ""
    gap_below: str = ""


def _from_referrals(figures: Published, council: str, year: int) -> _Pair | None:
    names = ("cin_started", "referrals_number", "referrals_nfa", "referrals_not_in_need")
    found = figures.values(council, names, year)
    return None if found is None else (found[0], found[1] - found[2] - found[3])


def _any_point(figures: Published, council: str, year: int) -> _Pair | None:
    found = figures.values(council, ("cin_any_point", "cin_ended", "cin_stock"), year)
    return None if found is None else (found[0], found[1] + found[2])


def _opening(figures: Published, council: str, year: int) -> _Pair | None:
    before = figures.value(council, "cin_stock", year - 1)
    found = figures.values(council, ("cin_any_point", "cin_started"), year)
    return None if found is None or before is None else (before, found[0] - found[1])


def _plan_ends(figures: Published, council: str, year: int) -> _Pair | None:
    return _flow(
        figures, council, year, ("cpp_number", "cpp_started", "cpp_ended_reported")
    )


def _looked_after(figures: Published, council: str, year: int) -> _Pair | None:
    return _flow(figures, council, year, ("cla_number", "cla_started", "cla_ceased"))


def _flow(
    figures: Published, council: str, year: int, names: tuple[str, str, str]
) -> _Pair | None:
    before = figures.value(council, names[0], year - 1)
    found = figures.values(council, names, year)
    if found is None or before is None:
        return None
    return found[0], before + found[1] - found[2]


IDENTITIES = (
    Identity(
        "in_need_from_referrals",
        "What became of referrals adds up",
        "children found in need = referrals - no further action - not in need",
        ("cin_started", "referrals_number", "referrals_nfa", "referrals_not_in_need"),
        _from_referrals,
        must_hold=True,
    ),
    Identity(
        "in_need_at_any_point",
        "Children in need in the year ended or stayed",
        "in need at any point of the year = ended + in need on 31 March",
        ("cin_any_point", "cin_ended", "cin_stock"),
        _any_point,
        must_hold=True,
    ),
    Identity(
        "in_need_at_the_start",
        "Children in need from one year to the next",
        "in need on the 31 March before = in need at any point - started",
        ("cin_any_point", "cin_started", "cin_stock"),
        _opening,
        must_hold=False,
        gap="ended without being reported",
        gap_below="were there at the opening without having been reported before",
    ),
    Identity(
        "plans_close",
        "Plans from one year to the next",
        "plans on 31 March = plans a year before + started - reported as ended",
        ("cpp_number", "cpp_started", "cpp_ended_reported", "cpp_number"),
        _plan_ends,
        must_hold=False,
        gap="more than starts and ends give: reported late, or corrected since",
        gap_below="fewer than starts and ends give: reported late, or corrected since",
    ),
    Identity(
        "looked_after_close",
        "Children looked after from one year to the next",
        "looked after on 31 March = a year before + started - ceased",
        ("cla_number", "cla_started", "cla_ceased", "cla_number"),
        _looked_after,
        must_hold=False,
        gap="more than starts and ends give: revised since, or moved between councils",
        gap_below="fewer than starts and ends give: revised since, or moved between councils",
    ),
)


def closure(
    figures: Published,
    council: str,
    rounding: Mapping[str, float],
    *,
    identities: Sequence[Identity] = IDENTITIES,
) -> pl.DataFrame:
    """Return CLOSURE for every year in which all figures of an identity are there.

    Args:
        figures: the council's figures.
        council: the council's code.
        rounding: measure to what it is rounded to; 1 or less is exact for a count.
        identities: what to look at.

    Returns:
        CLOSURE, in the order of ``identities``, then by year.

    Example:
        >>> rows = [
        ...     {"council": "A", "measure": measure, "year": 2025, "value": value, "mark": ""}
        ...     for measure, value in [("cin_any_point", 30.0), ("cin_ended", 12.0), ("cin_stock", 18.0)]
        ... ]
        >>> closure(Published(pl.DataFrame(rows)), "A", {})["holds"].to_list()
        [True]
    """
    rows: list[Mapping[str, object]] = []
    for identity in identities:
        tolerance = sum(
            each / 2.0
            for name in identity.measures
            if (each := rounding.get(name, 1.0)) > 1.0
        )
        for year in figures.years(council, identity.measures[0]):
            pair = identity.pair(figures, council, year)
            if pair is None:
                continue
            difference = pair[0] - pair[1]
            rows.append(
                {
                    "check": identity.id,
                    "year": year,
                    "published": pair[0],
                    "worked_out": pair[1],
                    "difference": difference,
                    "tolerance": tolerance,
                    "holds": abs(difference) <= tolerance if identity.must_hold else None,
                }
            )
    return CLOSURE.check(pl.DataFrame(rows, schema=CLOSURE.dtypes))


def closure_checks(
    table: pl.DataFrame, *, identities: Sequence[Identity] = IDENTITIES
) -> tuple[Check, ...]:
    """Return one check for each identity, in words, from a CLOSURE table.

    Args:
        table: CLOSURE of one council.
        identities: what was looked at.

    Returns:
        In order. A check passes where the last year agrees; earlier years that do not are
        named. An identity without any year is for information and says so.

    Example:
        >>> row = {"check": "in_need_at_any_point", "year": 2025, "published": 30.0, "worked_out": 29.0,
        ...        "difference": 1.0, "tolerance": 0.0, "holds": False}
        >>> check = closure_checks(pl.DataFrame([row]), identities=IDENTITIES[1:2])[0]
        >>> check.passed, check.sentence
        (False, 'in need at any point of the year = ended + in need on 31 March: not so in 2025 (1 apart); so in all other years to 2025.')
    """
    return tuple(
        _check(identity, table.filter(pl.col("check") == identity.id).sort("year"))
        for identity in identities
    )


def _check(identity: Identity, rows: pl.DataFrame) -> Check:
    if rows.is_empty():
        return Check(
            identity.title, None, f"{identity.said}: no year has all the figures it needs."
        )
    years = rows["year"].to_list()
    if not identity.must_hold:
        return Check(identity.title, None, _information(identity, rows))
    wrong = rows.filter(~pl.col("holds"))
    if wrong.is_empty():
        return Check(
            identity.title, passed=True, sentence=f"{identity.said}: so in {_span(years)}."
        )
    said = ", ".join(
        f"{year} ({abs(apart):,.0f} apart)"
        for year, apart in wrong.select("year", "difference").iter_rows()
    )
    return Check(
        identity.title,
        passed=bool(rows["holds"].to_list()[-1]),
        sentence=f"{identity.said}: not so in {said}; so in all other years to {years[-1]}.",
    )


def _information(identity: Identity, rows: pl.DataFrame) -> str:
    differences = rows["difference"].to_list()
    last = rows.row(-1, named=True)
    apart = last["difference"]
    gap = identity.gap if apart > 0 else identity.gap_below
    named = f"{abs(apart):,.0f} {gap}" if apart else "no difference"
    return (
        f"{identity.said}: {last['published']:,.0f} published and {last['worked_out']:,.0f} "
        f"worked out for {last['year']}; {named}. Over {_span(rows['year'].to_list())} the "
        f"difference ran from {min(differences):,.0f} to {max(differences):,.0f}."
    )


def _span(years: Sequence[int]) -> str:
    whole = len(years) == years[-1] - years[0] + 1
    if whole and len(years) > 1:
        return f"each year from {years[0]} to {years[-1]}"
    return ", ".join(str(year) for year in years)


def missing_check(figures: pl.DataFrame, titles: Mapping[str, str], year: int) -> Check:
    """Return, for information, the figures of one year that are hidden or were not published.

    Args:
        figures: BESIDE rows of the council (title, year, value, mark in words).
        titles: measure to title of the measures that were looked for.
        year: the year looked at.

    Returns:
        A check whose sentence names them.

    Example:
        >>> rows = pl.DataFrame({"measure": ["plans", "moves"], "year": [2025, 2025],
        ...                      "value": [None, 3.0], "mark": ["hidden", ""]})
        >>> missing_check(rows, {"plans": "Plans", "moves": "Moves", "ends": "Ends"}, 2025).sentence
        'In 2025: Plans (hidden); Ends (no figure for this year).'
    """
    there = figures.filter(pl.col("year") == year)
    known = set(there["measure"].to_list())
    hidden = there.filter(pl.col("value").is_null()).select("measure", "mark")
    said = [
        f"{titles.get(measure, measure)} ({mark or 'no figure'})"
        for measure, mark in hidden.iter_rows()
    ]
    said += [
        f"{title} (no figure for this year)"
        for measure, title in titles.items()
        if measure not in known
    ]
    if not said:
        return Check("Figures that are missing", None, f"None in {year}.")
    return Check("Figures that are missing", None, f"In {year}: {'; '.join(said)}.")
