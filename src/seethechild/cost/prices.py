"""What a year in a state, or one step, costs in a council, and who pays.

A council's own published unit cost is used where it is plausible beside England's; otherwise
England's. Nothing is priced by default: a state without a published price stays without.
"""

import polars as pl

from seethechild.core.tables import Column, Table, at_least, one_of
from seethechild.core.time import WEEKS_PER_YEAR, FinancialYear
from seethechild.cost.deflate import Levels, in_prices_of
from seethechild.evidence.effects import effect
from seethechild.reference.codes import states
from seethechild.reference.facts import prices
from seethechild.reference.figures import figure

#: Published council unit costs, by item of the price list.
COUNCIL_MEASURES = {
    "foster_week": "unit_cost_foster_week_gbp",
    "residential_week": "unit_cost_residential_week_gbp",
    "looked_after_week": "unit_cost_cla_week_gbp",
    "social_work_cin_week": "unit_cost_social_work_per_cin_week_gbp",
    "adoption_week": "unit_cost_adoption_week_gbp",
}
#: A council's own unit cost is used if it lies within this factor of England's.
PLAUSIBLE_FACTOR = 2.0
#: How many of the unit make a child-year; units that are not time are paid per entry.
UNITS_PER_YEAR = {
    "child-week": WEEKS_PER_YEAR,
    "young person, a year": 1.0,
    "child-year": 1.0,
}

PRICE_LIST = Table(
    "PRICE_LIST",
    "What a child-year in a state, or an entry to it, costs in one council.",
    (
        Column("track", pl.String, "track of the state"),
        Column("state", pl.String, "state that is paid for"),
        Column("item", pl.String, "item of the published prices"),
        Column("per", pl.String, "what is paid for", rules=(one_of("year", "entry"),)),
        Column("gbp", pl.Float64, "price", "gbp", rules=(at_least(0),)),
        Column(
            "low", pl.Float64, "lower end of the spread of councils", "gbp", nullable=True
        ),
        Column("high", pl.Float64, "upper end of it", "gbp", nullable=True),
        Column("payer", pl.String, "who pays"),
        Column("level", pl.String, "level of help"),
        Column("origin", pl.String, "whose price: the council's or England's"),
        Column("price_year", pl.String, "year whose pounds it is in"),
        Column("grade", pl.String, "A to D"),
        Column("source", pl.String, "key of the sources"),
        Column("where", pl.String, "table and row"),
    ),
    keys=("track", "state", "item"),
)


def price_list(
    council: str,
    *,
    year: FinancialYear,
    levels: Levels | None = None,
    lived_in: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return what each state costs in a council, in the pounds of ``year``.

    Args:
        council: ONS code.
        year: the year of the prices.
        levels: the user's own price index; None takes CPIH.
        lived_in: columns track and state; states that only some systems have are priced if they
            are among them.

    Returns:
        ``PRICE_LIST``; states without a published price have no row.

    Raises:
        SpecError: the index does not reach the year of a price.

    Example:
        >>> prices = price_list("E06000017", year=FinancialYear.parse("2024-25"))
        >>> prices.filter(pl.col("state") == "foster")["origin"].to_list()
        ['council']
    """
    known = states().filter(pl.col("price_item") != "")
    paid_for = known.filter(pl.col("has_rates"))
    if lived_in is not None:
        more = known.filter(~pl.col("has_rates")).join(
            lived_in, left_on=["track", "id"], right_on=["track", "state"], how="semi"
        )
        paid_for = pl.concat([paid_for, more])
    rows = [
        {
            "track": track,
            "state": state,
            "level": level,
            **_priced(council, str(item), year, levels),
        }
        for track, state, level, item in paid_for.select(
            "track", "id", "level", "price_item"
        ).iter_rows()
    ]
    return PRICE_LIST.check(pl.DataFrame(rows, schema=PRICE_LIST.dtypes))


def _priced(
    council: str, item: str, year: FinancialYear, levels: Levels | None
) -> dict[str, object]:
    """Return an item's price in a council, for a child-year or for each entry."""
    national = _latest(item)
    unit, england = str(national["unit"]), float(str(national["value"]))
    paid = FinancialYear.parse(str(national["price_year"]))
    own = _own(council, item, paid, england)
    times = UNITS_PER_YEAR.get(unit) or 1.0 / _children_in(unit)
    scale = in_prices_of(1.0, paid=paid, wanted=year, levels=levels) * times

    def scaled(value: object) -> float | None:
        return None if value is None else float(str(value)) * scale

    return {
        "item": item,
        "per": "year" if unit in UNITS_PER_YEAR else "entry",
        "gbp": (england if own is None else own) * scale,
        "low": scaled(national["low"]),
        "high": scaled(national["high"]),
        "payer": national["payer"],
        "origin": "England" if own is None else "council",
        "price_year": str(year),
        "grade": national["grade"],
        "source": national["source"],
        "where": national["where"],
    }


def _children_in(unit: str) -> float:
    """Return how many children one paid unit covers: brothers and sisters share proceedings."""
    return children_per_family() if unit == "set of care proceedings" else 1.0


def children_per_family() -> float:
    """Return the children in a family before a court, as in the trial of family meetings.

    Example:
        >>> round(children_per_family(), 2)
        1.69
    """
    return effect("fgc-2024/proceedings").children_per_cluster


def _latest(item: str) -> dict[str, object]:
    rows = prices().filter(pl.col("item") == item).sort("price_year")
    return rows.row(-1, named=True)


def _own(council: str, item: str, paid: FinancialYear, national: float) -> float | None:
    if item not in COUNCIL_MEASURES:
        return None
    own = figure(council, COUNCIL_MEASURES[item], paid.ending).value
    if own is None or not national / PLAUSIBLE_FACTOR <= own <= national * PLAUSIBLE_FACTOR:
        return None
    return own


def unpriced_states(council: str, *, year: FinancialYear) -> tuple[str, ...]:
    """Return the names of played states of homes and help that no published price covers."""
    known = price_list(council, year=year).select("track", "state")
    played = states().filter(
        pl.col("has_rates")
        & pl.col("track").is_in(["help", "home"])
        & (pl.col("level") != "none")
    )
    left = played.join(
        known, left_on=["track", "id"], right_on=["track", "state"], how="anti"
    )
    return tuple(left["name"].to_list())
