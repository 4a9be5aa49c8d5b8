"""The published figures of every council, by year, each with its source and grade.

Files lie as published: a row for each measure, council and origin, a column a year. A cell holds
a value, or the publisher's mark (``c`` hidden, ``x`` not available, ``u`` unreliable, ``z`` does
not apply, ``k`` and ``low`` round to 0 but are not), or nothing. A marked figure has no value,
and a year without a figure has no row: gaps stay gaps.

The year is the one a financial year ends in: 2025 is the year ending, or the day of, 31 March
2025. ``measures()`` says where it stands for something else.
"""

from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from seethechild.core.errors import UnknownNameError, did_you_mean
from seethechild.core.files import read_csv
from seethechild.core.tables import Column, Rule, Table, at_least, between, one_of
from seethechild.reference.councils import areas, councils, lineage
from seethechild.reference.home import CODES, VALUES, checked

#: Code under which the figures of the whole country stand.
ENGLAND = "E92000001"
#: The publishers' marks, and what they mean.
MARKS = {
    "": "a value",
    "c": "hidden, because it would show a small number of children",
    "x": "not available",
    "u": "too unreliable to show",
    "z": "does not apply",
    "k": "rounds to 0 but is not 0",
    "low": "rounds to 0 but is not 0",
}
_GRADE = one_of("A", "B", "C", "D")
#: Published figures.
FIGURES = Table(
    "FIGURES",
    "A row is a published figure of a council, a region or England in a year.",
    (
        Column("council", pl.String, "code of a council (present or former), region or England"),
        Column("measure", pl.String, "what is measured: `measures()`"),
        Column("year", pl.Int64, "year in which the financial year ends"),
        Column("value", pl.Float64, "in the measure's unit; none if marked", nullable=True),
        Column("mark", pl.String, "the publisher's mark; empty beside a value", rules=(one_of(*MARKS),)),
        Column("source", pl.String, "key of `sources()`"),
        Column("grade", pl.String, "A official, B credible, C old or a provider's, D worked out", rules=(_GRADE,)),
        Column("origin", pl.String, "table it was taken from or how it was worked out: `origins()`"),
    ),
    keys=("council", "measure", "year"),
    rules=(Rule("a figure has a value or a mark, not both", pl.col("value").is_null() != (pl.col("mark") == "")),),
)  # fmt: skip
#: Tables that figures were taken from.
ORIGINS = Table(
    "ORIGINS",
    "A row is a published table, or a way of working a figure out.",
    (
        Column("origin", pl.String, "short name"),
        Column("source", pl.String, "key of `sources()`"),
        Column("where", pl.String, "table, or how it was worked out"),
        Column("grade", pl.String, "how sure", rules=(_GRADE,)),
    ),
    keys=("origin",),
)
_MEASURES = Table(
    "MEASURES",
    "A row is a measure.",
    (
        Column("id", pl.String, "name"),
        Column("topic", pl.String, "file it is kept in"),
        Column("title", pl.String, "short title"),
        Column("plain", pl.String, "one plain sentence"),
        Column("unit", pl.String, "what is counted"),
        Column("kind", pl.String, "kind", rules=(one_of("count", "rate", "share", "money", "days"),)),
        Column("rounding", pl.Float64, "a council's value is rounded to the nearest of these", rules=(between(0.001, 1e6),)),
        Column("rounding_england", pl.Float64, "the same for England and regions", rules=(at_least(0.001),)),
        Column("period", pl.String, "what the year stands for"),
        Column("origin", pl.String, "where most of it comes from: `origins()`"),
        Column("column", pl.String, "name at the source"),
        Column("means_not", pl.String, "what it does not mean"),
    ),
    keys=("id",),
)  # fmt: skip
_INDEX = ("series", "council", "measure", "source", "grade", "origin")


@dataclass(frozen=True)
class Figure:
    """One published figure.

    Attributes:
        council: code.
        measure: id.
        year: in which the financial year ends.
        value: in ``unit``; None if it is marked or there is none.
        mark: the publisher's mark; empty beside a value and where nothing was published.
        unit: what is counted.
        title: of the measure.
        source: key of ``sources()``.
        where: table and column.
        grade: A to D.
    """

    council: str
    measure: str
    year: int
    value: float | None
    mark: str
    unit: str
    title: str
    source: str
    where: str
    grade: str


@lru_cache(maxsize=1)
def origins() -> pl.DataFrame:
    """Return the tables figures come from: origin, source, where, grade.

    Example:
        >>> origins().filter(pl.col("origin") == "b1").row(0)
        ('b1', 'dfe-cin-2025', 'table B1 (2013 to 2025)', 'A')
    """
    return checked(VALUES / "origins.csv", ORIGINS)


@lru_cache(maxsize=1)
def measures() -> pl.DataFrame:
    """Return what is measured: id, title, plain words, unit, rounding, source, what it is not.

    ``source``, ``where`` and ``grade`` are those of most years; single years of a measure may
    have others, which stand beside each figure.

    Example:
        >>> measures().filter(pl.col("id") == "cla_number")["title"].item()
        'Children looked after on 31 March'
    """
    frame = checked(CODES / "measures.csv", _MEASURES)
    told = frame.join(origins(), on="origin", how="left", maintain_order="left")
    return told.with_columns(where=pl.col("where") + ", " + pl.col("column"))


@lru_cache(maxsize=256)
def figures(
    code: str | tuple[str, ...] | None = None, measures: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """Return the published figures, of all places or of some, of all measures or of some.

    Args:
        code: of a council (present or former), a region or England, or several; None for all.
        measures: ids, as in ``measures()``; None for all.

    Returns:
        FIGURES rows, by council, measure and year.

    Raises:
        UnknownNameError: no figures stand under that code.

    Example:
        >>> figures("E09000007").filter(
        ...     (pl.col("measure") == "cpp_number") & (pl.col("year") == 2025)
        ... )["value"].item()
        151.0
    """
    wide = _wide()
    if code is not None:
        codes = (code,) if isinstance(code, str) else code
        for each in codes:
            _known_place(each)
        wide = wide.filter(pl.col("council").is_in(codes))
    if measures is not None:
        wide = wide.filter(pl.col("measure").is_in(measures))
    rows = (
        wide.join(origins().drop("where"), on="origin", how="left")
        .sort("council", "measure", "origin")
        .with_columns(series=pl.struct("council", "measure").rle_id())
    )
    long = rows.unpivot(index=_INDEX, variable_name="year", value_name="cell")
    value = pl.col("cell").cast(pl.Float64, strict=False)
    told = long.drop_nulls("cell").with_columns(
        pl.col("year").cast(pl.Int64),
        value=value,
        mark=pl.when(value.is_null()).then("cell").otherwise(pl.lit("")),
    )
    return told.sort("series", "year").select(list(FIGURES.dtypes))


def figure(code: str, measure: str, year: int) -> Figure:
    """Return one figure.

    Args:
        code: of a council, a region or England.
        measure: id, as in ``measures()``.
        year: in which the financial year ends.

    Returns:
        The figure; without value and mark if nothing was published.

    Raises:
        UnknownNameError: there is no such place or measure.

    Example:
        >>> figure("E92000001", "cla_number", 2025).value
        81770.0
    """
    told = _measure(measure)
    rows = figures(code).filter((pl.col("measure") == measure) & (pl.col("year") == year))
    value, mark, origin = None, "", str(told["origin"])
    if rows.height:
        row = rows.row(0, named=True)
        value, mark, origin = row["value"], row["mark"], row["origin"]
    came = origins().row(by_predicate=pl.col("origin") == origin, named=True)
    column = f", {told['column']}" if origin == told["origin"] else ""
    return Figure(
        council=code,
        measure=measure,
        year=year,
        value=value,
        mark=mark,
        unit=str(told["unit"]),
        title=str(told["title"]),
        source=came["source"],
        where=f"{came['where']}{column}",
        grade=came["grade"],
    )


def series(code: str, measure: str) -> pl.DataFrame:
    """Return a measure's figures of one place, by year.

    Args:
        code: of a council, a region or England.
        measure: id, as in ``measures()``.

    Returns:
        FIGURES rows, by year; years without a figure are left out.

    Raises:
        UnknownNameError: there is no such place or measure.

    Example:
        >>> series("E92000001", "referrals_number")["year"].to_list()[-2:]
        [2024, 2025]
    """
    _measure(measure)
    return figures(code).filter(pl.col("measure") == measure)


@lru_cache(maxsize=1)
def _wide() -> pl.DataFrame:
    files = sorted((VALUES / "figures").glob("*.csv"))
    return pl.concat([read_csv(file) for file in files], how="diagonal", rechunk=True)


@lru_cache(maxsize=1)
def _by_measure() -> dict[str, dict[str, object]]:
    return {str(row["id"]): row for row in measures().iter_rows(named=True)}


def _measure(measure: str) -> dict[str, object]:
    known = _by_measure()
    if measure not in known:
        raise UnknownNameError("measure", measure, did_you_mean(measure, known))
    return known[measure]


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    return frozenset(
        {*(each.code for each in councils()), *lineage()["old_code"], *areas()["code"]}
    )


def _known_place(code: str) -> None:
    known = _places()
    if code not in known:
        raise UnknownNameError("council", code, did_you_mean(code, known))
