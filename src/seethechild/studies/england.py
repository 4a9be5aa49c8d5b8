"""England at a glance: one rate of every council, and which council somebody means.

For pages that show all councils together. Nothing here is put in order of any rate.
"""

from functools import lru_cache

import polars as pl

from seethechild.core.provenance import Provenance
from seethechild.core.results import Check, Result
from seethechild.journeys.comparisons import COMPARISONS
from seethechild.journeys.funnel import STEPS
from seethechild.journeys.neighbours import column_of, side_by_side
from seethechild.journeys.published import ENGLAND, POPULATION, Published
from seethechild.journeys.spend_lines import LINES
from seethechild.reference import councils as places
from seethechild.reference.figures import figures
from seethechild.studies.shipped import shipped

_INPUTS = (
    "codes/*.csv",
    "values/figures/*.csv",
    "values/origins.csv",
    "values/price_index.csv",
)

RESTS_ON = {
    "help": tuple(step.measure for step in STEPS),
    "stands": tuple(dict.fromkeys(name for each in COMPARISONS for name in each.measures)),
    "moved": (POPULATION,),
    "spend": (*(line.measure for line in LINES), POPULATION),
}
"""For each part of a council's picture, the measures its figures are made from."""

MADE_FROM = {each.id: each.measures for each in COMPARISONS}
"""For each comparison, the measures it is made from."""


def which_council(text: str) -> places.Council:
    """Return the council that is meant, however loosely it is named.

    Raises:
        UnknownNameError: no council is meant, or more than one may be; its suggestions are names.

    Example:
        >>> which_council("london borough of CAMDEN").name
        'Camden'
    """
    return places.find_council(text)


@lru_cache(maxsize=1)
def england() -> Result:
    """Return the main rates of all councils for the last year, alphabetical, with England last.

    Returns:
        A Result with the tables ``rates`` (``journeys.neighbours.side_by_side``: a row for each
        council, a column for each rate) and ``measures`` (``column``, ``title``, ``unit``,
        ``may_reflect``, ``means_not``).

    Example:
        >>> answer = england()
        >>> answer.tables["rates"].height, answer.tables["rates"]["name"][-1]
        (154, 'England')
    """
    names = {each.code: each.name for each in places.councils()} | {ENGLAND: "England"}
    wanted = tuple(sorted({name for each in COMPARISONS for name in each.measures}))
    frame = figures(measures=wanted)
    year = max(frame["year"].to_list())
    held = Published(frame.filter(pl.col("year") == year))
    told = [
        (column_of(each), each.id, each.title, each.unit, each.may_reflect, each.means_not)
        for each in COMPARISONS
    ]
    columns = ("column", "comparison", "title", "unit", "may_reflect", "means_not")
    return Result(
        sentence=f"The main rates of {len(names) - 1} councils in England, year to 31 March {year}.",
        tables={
            "rates": side_by_side(held, names, year),
            "measures": pl.DataFrame(
                told, schema=dict.fromkeys(columns, pl.String), orient="row"
            ),
        },
        checks=(Check("Order", None, "Alphabetical: no council is ranked."),),
        provenance=Provenance.of(inputs=shipped(*_INPUTS)),
    )
