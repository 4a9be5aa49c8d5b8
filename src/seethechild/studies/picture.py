"""What is recorded of children in one council: who gets help, who does not, at what cost.

Everything comes from published figures, beside England's and those of the council's ten
official statistical neighbours. A figure that is missing or hidden stays missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from seethechild.core.provenance import Provenance
from seethechild.core.results import Check, Result
from seethechild.journeys.beside import beside
from seethechild.journeys.changes import changes
from seethechild.journeys.closure import IDENTITIES, closure, closure_checks, missing_check
from seethechild.journeys.comparisons import COMPARISONS
from seethechild.journeys.funnel import STEPS, funnel
from seethechild.journeys.neighbours import side_by_side
from seethechild.journeys.oddities import oddity_check
from seethechild.journeys.published import ENGLAND, POPULATION, Published
from seethechild.journeys.sentence import picture_sentence, words_of_standing
from seethechild.journeys.spend import spend, spend_words
from seethechild.journeys.spend_lines import LINES
from seethechild.journeys.standing import standing
from seethechild.reference.councils import Council, councils, find_council, neighbours
from seethechild.reference.figures import MARKS, figures, measures, origins
from seethechild.reference.price_levels import price_levels
from seethechild.studies.shipped import shipped

_RECENT_YEARS = 3
"""Standing is for one of the last three years; an older figure says little of today."""

_BY_SINGLE_YEAR = "population_age_"
_INPUTS = (
    "codes/councils.csv",
    "codes/measures.csv",
    "codes/neighbours.csv",
    "values/figures/*.csv",
    "values/origins.csv",
    "values/price_index.csv",
)


_COUNTED = {
    *(step.measure for step in STEPS),
    *(measure for each in COMPARISONS for measure in each.counts),
    *(line.measure for line in LINES),
}


@dataclass(frozen=True, eq=False)
class _Held:
    """What the picture is made from."""

    council: Council
    neighbours: tuple[Council, ...]
    around: pl.DataFrame
    near: Published
    everywhere: Published

    @property
    def neighbour_codes(self) -> list[str]:
        return [each.code for each in self.neighbours]


def picture(council: str) -> Result:
    """Return what the published figures say of a council, and what they do not.

    Args:
        council: name, code or number; loosely, as ``find_council`` takes it.

    Returns:
        A Result with the tables ``funnel``, ``figures``, ``standing``, ``changes``, ``spend``,
        ``neighbours``, ``closure`` and ``words`` (a sentence for each subject). Its checks say
        whether the figures agree with one another, and which are missing.

    Raises:
        UnknownNameError: no such council; says which may have been meant.

    Example:
        >>> answer = picture("camden")
        >>> answer.tables["funnel"]["place"].unique().sort().to_list()
        ['E09000007', 'E92000001']
    """
    held = _hold(find_council(council))
    code, name = held.council.code, held.council.name
    steps = funnel(held.near, [code, ENGLAND])
    stands = standing(
        held.everywhere, code, held.neighbour_codes, [each.code for each in councils()]
    )
    moved = changes(held.near, code)
    spent = spend(held.near, code, held.neighbour_codes, price_index=price_levels())
    shown = _figures(held)
    closes = closure(held.near, code, _rounding())
    places = {each.code: each.name for each in (held.council, *held.neighbours)}
    year = max(shown["year"].to_list())
    return Result(
        sentence=picture_sentence(name, code, steps, stands),
        tables={
            "funnel": steps,
            "figures": shown,
            "standing": stands,
            "changes": moved,
            "spend": spent,
            "neighbours": side_by_side(held.near, places | {ENGLAND: "England"}, year),
            "closure": closes,
            "words": _words(stands, moved, spent),
        },
        checks=(
            *closure_checks(closes),
            oddity_check(held.near, code, _titles(_COUNTED), year),
            _missing(shown, year),
        ),
        provenance=Provenance.of(inputs=shipped(*_INPUTS), settings={"council": code}),
    )


def _hold(council: Council) -> _Held:
    near = neighbours(council.code)
    codes = (council.code, ENGLAND, *(each.code for each in near))
    around = figures(codes).filter(~pl.col("measure").str.starts_with(_BY_SINGLE_YEAR))
    compared = tuple(sorted({name for each in COMPARISONS for name in each.measures}))
    last = max(around["year"].to_list())
    recent = figures(measures=compared).filter(pl.col("year") > last - _RECENT_YEARS)
    named = pl.col("measure").is_in(list(_named()))
    return _Held(council, near, around, Published(around.filter(named)), Published(recent))


def _named() -> set[str]:
    """Return every measure that is asked for by name."""
    return {
        POPULATION,
        *_COUNTED,
        *(measure for each in IDENTITIES for measure in each.measures),
    }


def _figures(held: _Held) -> pl.DataFrame:
    told = measures()
    where = held.around.join(
        origins().select("origin", "where"), on="origin", how="left"
    ).join(told.select("column", measure="id"), on="measure", how="left")
    return beside(
        where.with_columns(where=pl.col("where") + ", " + pl.col("column")),
        held.council.code,
        held.neighbour_codes,
        measures=told,
        marks={mark: words for mark, words in MARKS.items() if mark},
    )


def _rounding() -> Mapping[str, float]:
    return dict(measures().select("id", "rounding").iter_rows())


def _missing(shown: pl.DataFrame, year: int) -> Check:
    titles = _titles(_named())
    return missing_check(shown.filter(pl.col("measure").is_in(list(titles))), titles, year)


def _titles(named: set[str]) -> dict[str, str]:
    rows = measures().filter(pl.col("id").is_in(list(named))).select("id", "title")
    return dict(rows.iter_rows())


def _words(stands: pl.DataFrame, moved: pl.DataFrame, spent: pl.DataFrame) -> pl.DataFrame:
    rows = [*words_of_standing(stands, moved), ("spend", spend_words(spent))]
    return pl.DataFrame(
        rows, schema={"subject": pl.String, "sentence": pl.String}, orient="row"
    )
