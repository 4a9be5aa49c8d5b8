"""What a council spends early and what it spends late, for each child who lives there.

The lines are those of the council's own outturn return (section 251, table RO3). They are
grouped by when they reach a child: before trouble has become a crisis, or after. The
grouping is ours and is shown line by line, because no line is purely one or the other:
"family support" also holds what the law asks for children already found in need.

More spent is not called better: it can buy more help, dearer help, or the same help for
more children in need of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from seethechild.core.tables import Column, Table, one_of
from seethechild.journeys.published import ENGLAND, POPULATION, Published, median
from seethechild.journeys.spend_lines import EARLY, LATE, LINES, Line

_AT_0 = "at 0, which can mean that the money is recorded in another line"
_PER_CHILD = ("per_child_gbp", "england_per_child_gbp", "neighbours_per_child_gbp")

SPEND = Table(
    "SPEND",
    "Spending for each child under 18, by year and line, beside England and similar councils.",
    (
        Column("year", pl.Int32, "financial year, by the year it ends"),
        Column(
            "when",
            pl.String,
            "early, late or neither",
            rules=(one_of("early", "late", "neither"),),
        ),
        Column("line", pl.String, "measure, or all lines of the group together"),
        Column("title", pl.String, "the line in plain words"),
        Column("spend_gbp", pl.Float64, "pounds of that year", unit="gbp", nullable=True),
        Column("per_child_gbp", pl.Float64, "for each child", unit="gbp", nullable=True),
        Column("england_per_child_gbp", pl.Float64, "England's", unit="gbp", nullable=True),
        Column(
            "neighbours_per_child_gbp",
            pl.Float64,
            "middle of the similar councils",
            unit="gbp",
            nullable=True,
        ),
        Column("share", pl.Float64, "of early, late and neither together", nullable=True),
        Column("england_share", pl.Float64, "England's", nullable=True),
        *(
            Column(
                f"real_{name}",
                pl.Float64,
                f"{name} in the pounds of the last year that has an index",
                unit="gbp",
                nullable=True,
            )
            for name in _PER_CHILD
        ),
        Column("holds", pl.String, "what the line holds that its group does not say"),
    ),
    keys=("year", "line"),
)


@dataclass(frozen=True)
class _Row:
    """A line, or all lines of a group added up."""

    line: str
    title: str
    when: str
    measures: tuple[str, ...]
    holds: str


def _rows(lines: Sequence[Line]) -> list[_Row]:
    singles = [
        _Row(each.measure, each.title, each.when, (each.measure,), each.holds)
        for each in lines
    ]
    groups = [
        _Row(
            when,
            title,
            when,
            tuple(each.measure for each in lines if each.when == when),
            "all lines of the group; shown only where none is missing",
        )
        for when, title in ((EARLY, "Early, all lines"), (LATE, "Late, all lines"))
    ]
    return [*groups, *singles]


def spend(
    figures: Published,
    council: str,
    neighbours: Sequence[str],
    *,
    price_index: Mapping[int, float],
    lines: Sequence[Line] = LINES,
) -> pl.DataFrame:
    """Return SPEND for every year in which the council has a line.

    Args:
        figures: spending lines and the child population of the council, its neighbours and
            England.
        council: the council's code.
        neighbours: the codes of its similar councils.
        price_index: financial year (by its end) to a price index; years without one have
            no real value. Any base: only ratios to the last year's index are used.
        lines: the lines and their groups.

    Returns:
        SPEND, by year, the groups before the lines. A group with a missing line is missing.

    Example:
        >>> rows = [
        ...     {"council": "A", "measure": measure, "year": year, "value": value, "mark": ""}
        ...     for year in (2024, 2025)
        ...     for measure, value in [("spend_other_gbp", 5000.0), ("population_0_17", 100.0)]
        ... ]
        >>> table = spend(Published(pl.DataFrame(rows)), "A", [], price_index={2024: 1.0, 2025: 1.02}, lines=LINES[-1:])
        >>> table.filter(pl.col("line") == "spend_other_gbp").select("per_child_gbp", "real_per_child_gbp").rows()
        [(50.0, 51.0), (50.0, 50.0)]
    """
    years = sorted(
        {year for each in lines for year in figures.years(council, each.measure)}
    )
    rows = [
        _one(figures, council, neighbours, row, year=year, lines=lines)
        for year in years
        for row in _rows(lines)
    ]
    table = pl.DataFrame(rows, schema=SPEND.dtypes)
    known = {year: price_index[year] for year in years if year in price_index}
    factors = {year: known[max(known)] / index for year, index in known.items()}
    factor = pl.col("year").replace_strict(factors, default=None, return_dtype=pl.Float64)
    return SPEND.check(
        table.with_columns(
            (pl.col(name) * factor).alias(f"real_{name}") for name in _PER_CHILD
        )
    )


def _one(
    figures: Published,
    council: str,
    neighbours: Sequence[str],
    row: _Row,
    *,
    year: int,
    lines: Sequence[Line],
) -> Mapping[str, object]:
    every = tuple(each.measure for each in lines)
    pounds = _sum(figures, council, row.measures, year)
    return {
        "year": year,
        "when": row.when,
        "line": row.line,
        "title": row.title,
        "spend_gbp": pounds,
        "per_child_gbp": _per_child(figures, council, row.measures, year),
        "england_per_child_gbp": _per_child(figures, ENGLAND, row.measures, year),
        "neighbours_per_child_gbp": median(
            _per_child(figures, each, row.measures, year) for each in neighbours
        ),
        "share": _over(pounds, _sum(figures, council, every, year)),
        "england_share": _over(
            _sum(figures, ENGLAND, row.measures, year), _sum(figures, ENGLAND, every, year)
        ),
        "holds": f"{row.holds}; {_AT_0}" if pounds == 0.0 else row.holds,
    }


def _sum(
    figures: Published, council: str, measures: Sequence[str], year: int
) -> float | None:
    found = figures.values(council, measures, year)
    return sum(found) if found else None


def _per_child(
    figures: Published, council: str, measures: Sequence[str], year: int
) -> float | None:
    return _over(
        _sum(figures, council, measures, year), figures.value(council, POPULATION, year)
    )


def _over(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole


def spend_words(table: pl.DataFrame) -> str:
    """Return early against late, now and at first, in two sentences.

    Args:
        table: SPEND of one council.

    Returns:
        Sentences about the last year that has every line of both groups, and the first one
        with a price index; or one that says there is no such year.
    """
    groups = table.filter(
        pl.col("line").is_in([EARLY, LATE]) & pl.col("per_child_gbp").is_not_null()
    )
    both = groups.filter(pl.len().over("year") > 1)
    if both.is_empty():
        return "No year has every line of early and of late spending."
    year = max(both["year"].to_list())
    early, late = _pair(both, year)
    return (
        f"In {year} it spent £{early['per_child_gbp']:,.0f} a child early and "
        f"£{late['per_child_gbp']:,.0f} late ({_england(early)} and {_england(late)} in "
        f"England).{_since(both, year)} Family support, counted early, contains help the law "
        "already asks for."
    )


def _pair(both: pl.DataFrame, year: int) -> tuple[Mapping[str, float], Mapping[str, float]]:
    of_year = both.filter(pl.col("year") == year)
    early, late = (
        of_year.filter(pl.col("line") == line).row(0, named=True) for line in (EARLY, LATE)
    )
    return early, late


def _since(both: pl.DataFrame, year: int) -> str:
    real = both.filter(pl.col("real_per_child_gbp").is_not_null())["year"].to_list()
    if not real or min(real) == max(real) or max(real) != year:
        return ""
    (early, late), (early_now, late_now) = _pair(both, min(real)), _pair(both, year)
    name = "real_per_child_gbp"
    return (
        f" In the pounds of {year}, early went from £{early[name]:,.0f} in {min(real)} to "
        f"£{early_now[name]:,.0f} and late from £{late[name]:,.0f} to £{late_now[name]:,.0f}."
    )


def _england(row: Mapping[str, float | None]) -> str:
    value = row["england_per_child_gbp"]
    return "no figure" if value is None else f"£{value:,.0f}"
