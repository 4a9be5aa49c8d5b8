"""Lists that open what the program rests on: the councils, and every published number."""

from dataclasses import asdict

import polars as pl

from seethechild.core.provenance import Provenance
from seethechild.core.results import Check, Result
from seethechild.core.tables import Column, Table
from seethechild.reference import councils as places
from seethechild.reference import facts as singles
from seethechild.reference import sources as publications
from seethechild.reference.figures import figures, measures, origins
from seethechild.reference.practice import practices
from seethechild.reference.prevalence import prevalence
from seethechild.studies.shipped import shipped

GRADES = {
    "A": "official or primary source",
    "B": "credible report of it",
    "C": "a provider's figure, or an old one",
    "D": "worked out by us from published figures",
}
"""What each grade says of how sure a number is."""

NUMBERS = Table(
    "NUMBERS",
    "A row is a published number in use, or a series of them from one table.",
    (
        Column("item", pl.String, "id of the measure or number"),
        Column(
            "kind", pl.String, "figures by council and year, or what single number it is"
        ),
        Column("title", pl.String, "what it is, in plain words"),
        Column("unit", pl.String, "unit"),
        Column("first_year", pl.Int64, "first year it is given for", nullable=True),
        Column("last_year", pl.Int64, "last year it is given for", nullable=True),
        Column("numbers", pl.Int64, "how many numbers, hidden ones left out"),
        Column("source", pl.String, "key of the source"),
        Column("publisher", pl.String, "who published it"),
        Column("href", pl.String, "where it can be read"),
        Column("where", pl.String, "table and column there, or how it was worked out"),
        Column("grade", pl.String, "A to D"),
        Column("how_sure", pl.String, "the grade in words"),
        Column("means_not", pl.String, "what it does not mean, or what to know before use"),
    ),
)


_SEXES = {"F": "girls", "M": "boys", "all": "all"}


def councils() -> Result:
    """Return the councils of England with children's services.

    Returns:
        A Result whose table ``councils`` has code, dfe (number), name and region, by name.

    Example:
        >>> answer = councils()
        >>> print(answer.sentence)
        153 councils in England have children's services.
        >>> answer.tables["councils"].columns
        ['code', 'dfe', 'name', 'region']
    """
    known = places.councils()
    table = pl.DataFrame(
        [(each.code, each.dfe, each.name, each.region) for each in known],
        schema={
            "code": pl.String,
            "dfe": pl.Int64,
            "name": pl.String,
            "region": pl.String,
        },
        orient="row",
    )
    return Result(
        sentence=f"{table.height} councils in England have children's services.",
        tables={"councils": table},
        checks=(),
        provenance=Provenance.of(inputs=shipped("codes/councils.csv")),
    )


def sources() -> Result:
    """Return every published number in use, where it comes from, and how sure it is.

    Returns:
        A Result with the tables ``numbers`` (NUMBERS: one row for each measure and the table
        it was taken from, and for each single figure, price and effect), ``sources`` (the
        publications) and ``assumptions`` (what is assumed for want of a published number).

    Example:
        >>> answer = sources()
        >>> row = answer.tables["numbers"].filter(pl.col("item") == "cpp_started").row(0, named=True)
        >>> row["source"], row["grade"], row["last_year"]
        ('dfe-cin-2025', 'A', 2025)
    """
    publication, assumed = publications.sources(), singles.every_assumption()
    parts = (_figures(), _facts(), _prices(), _effects(), _indexes(), _prevalence())
    numbers = NUMBERS.check(
        pl.concat(parts).sort("kind", "item", "last_year", "source", "where", "title")
    )
    used = {
        *numbers["source"],
        *(each.source for each in assumed.values()),
        *(key for each in practices().values() for key in each.quoted),
    }
    unused = sorted(set(publication["key"]) - used)
    return Result(
        sentence=_sentence(numbers),
        tables={
            "numbers": numbers,
            "sources": publication,
            "assumptions": pl.DataFrame([asdict(each) for each in assumed.values()]),
        },
        checks=(_all_have_sources(numbers), _unused(unused)),
        provenance=Provenance.of(
            inputs=shipped(
                "codes/measures.csv",
                "values/*.csv",
                "values/figures/*.csv",
                "values/prevalence/*.csv",
            )
        ),
    )


def _figures() -> pl.DataFrame:
    """Return NUMBERS of the figures by council and year: a row for each measure and origin."""
    found = (
        figures()
        .group_by("measure", "origin")
        .agg(
            first_year=pl.col("year").min(),
            last_year=pl.col("year").max(),
            numbers=pl.col("value").count().cast(pl.Int64),
        )
    )
    told = measures().select(
        "title", "unit", "column", "means_not", main="origin", measure="id"
    )
    named = pl.when(pl.col("origin") == pl.col("main")).then(
        pl.col("where") + ", " + pl.col("column")
    )
    return _published(
        found.join(told, on="measure")
        .join(origins(), on="origin")
        .with_columns(
            where=named.otherwise("where"),
            item="measure",
            kind=pl.lit("by council and year"),
        )
    )


def _facts() -> pl.DataFrame:
    return _published(
        singles.facts().with_columns(
            kind=pl.lit("national figure"),
            title=_plain("item"),
            first_year="year",
            last_year="year",
            numbers=_there("value"),
            means_not=pl.col("note").fill_null(""),
        )
    )


def _prevalence() -> pl.DataFrame:
    ages = pl.format("{} to {}", "age_from", "age_to")
    return _published(
        prevalence().with_columns(
            item=pl.col("kind"),
            kind=pl.lit("share found by a survey"),
            title=pl.format(
                "{}, ages {}, {}", "title", ages, pl.col("sex").replace(_SEXES)
            ),
            first_year="year",
            last_year="year",
            numbers=_there("value"),
            means_not=pl.col("note"),
        )
    )


def _prices() -> pl.DataFrame:
    """Return NUMBERS of the prices; the year is the one in which the price year ends."""
    starts = pl.col("price_year").str.slice(0, 4).cast(pl.Int64)
    ends = starts + pl.col("price_year").str.contains("-", literal=True).cast(pl.Int64)
    return _published(
        singles.prices().with_columns(
            kind=pl.lit("price"),
            title=_plain("item"),
            unit=pl.format("pounds for one {}", "unit"),
            first_year=ends,
            last_year=ends,
            numbers=_there("value"),
            means_not=pl.col("note").fill_null(""),
        )
    )


def _effects() -> pl.DataFrame:
    return _published(
        singles.effects().with_columns(
            item="id",
            kind=pl.lit("effect of an intervention"),
            title=pl.format("{}: {}", "intervention", "outcome"),
            first_year="year",
            last_year="year",
            numbers=_there("value"),
            grade="effect_grade",
            means_not=pl.format("{}. {}", "rating", pl.col("note").fill_null("")),
        )
    )


def _indexes() -> pl.DataFrame:
    keys = ("series", "unit", "source", "grade")
    return _published(
        singles.price_index()
        .group_by(keys)
        .agg(
            first_year=pl.col("year").min(),
            last_year=pl.col("year").max(),
            numbers=pl.len().cast(pl.Int64),
            where=pl.col("where").sort_by("year").first(),
            means_not=pl.col("status").unique().sort().str.join(", "),
        )
        .with_columns(item="series", kind=pl.lit("price index"), title="series")
    )


def _plain(column: str) -> pl.Expr:
    return pl.col(column).str.replace_all("_", " ", literal=True)


def _there(column: str) -> pl.Expr:
    return pl.col(column).is_not_null().cast(pl.Int64)


def _published(rows: pl.DataFrame) -> pl.DataFrame:
    """Add publisher, link and the grade in words; keep the columns of NUMBERS."""
    publication = publications.sources().select("publisher", "href", source="key")
    return (
        rows.join(publication, on="source", how="left")
        .with_columns(how_sure=pl.col("grade").replace_strict(GRADES, default=""))
        .select(*NUMBERS.dtypes)
    )


def _sentence(numbers: pl.DataFrame) -> str:
    total = int(numbers["numbers"].sum())
    grades = dict(numbers.group_by("grade").agg(pl.col("numbers").sum()).iter_rows())
    parts = [
        f"{grades[grade]:,} {words}" for grade, words in GRADES.items() if grade in grades
    ]
    return (
        f"{total:,} published numbers from {numbers['source'].n_unique()} sources are in use: "
        f"{'; '.join(parts)}."
    )


def _all_have_sources(numbers: pl.DataFrame) -> Check:
    without = numbers.filter(
        pl.any_horizontal(
            pl.col("href", "where", "grade", "unit", "how_sure").fill_null("") == ""
        )
    )["item"].to_list()
    said = "Every number has a unit, a place, a link and a grade."
    if without:
        said = f"Without a unit, a place, a link or a grade: {', '.join(sorted(without))}."
    return Check("Every number can be opened", not without, said)


def _unused(keys: list[str]) -> Check:
    said = f"No number here comes from: {', '.join(keys)}." if keys else "All are in use."
    return Check("Sources in use", None, said)
