"""Single figures: prices, national facts and the price index, each row with what is added to it."""

import re
from pathlib import Path

import polars as pl
from reading import ENGLAND, text_csv

AGE_2024 = {
    "Unborn": "unborn",
    "Under 1 year": "under_1",
    "1 to 4 years": "1_4",
    "5 to 9 years": "5_9",
    "10 to 15 years": "10_15",
    "16 years and over": "16_plus",
    "Under 1": "under_1",
    "1-4 years": "1_4",
    "5-9 years": "5_9",
    "10-15 years": "10_15",
    "16 & over": "16_plus",
}
BASE_YEAR = 2022


def _number(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Float64, strict=False)


def prices_table(published: Path, added: Path, figures: pl.DataFrame) -> pl.DataFrame:
    """Return prices with a tidy name, payer, kind, grade and source."""
    base = text_csv(published / "unit_costs.csv").with_row_index("row", offset=1)
    more = text_csv(added / "prices.csv").with_columns(pl.col("row").cast(pl.UInt32))
    rows = more.join(base, on="row", how="left", suffix="_published")
    apart = rows.filter(~pl.col("item_published").str.starts_with(pl.col("begins")))
    if apart.height:
        message = f"added/prices.csv does not fit: {apart['item'].to_list()}"
        raise ValueError(message)
    dropped = pl.col("range_means") == "drop"
    ranged = pl.col("range_means").is_not_null() & ~dropped
    table = rows.select(
        "item",
        "unit",
        value=_number("value_gbp"),
        low=pl.when(ranged).then(_number("low")),
        high=pl.when(ranged).then(_number("high")),
        range_means=pl.when(ranged).then("range_means"),
        price_year="price_year",
        payer="payer",
        kind="kind",
        grade="grade",
        source="source",
        where="where",
        note=_sentences("added_note", "note"),
    )
    return pl.concat([table, _leaving_care(figures)]).sort("item", "price_year")


def _sentences(*columns: str) -> pl.Expr:
    bare = [pl.col(name).str.strip_chars(" .") for name in columns]
    parts = [each.str.slice(0, 1).str.to_uppercase() + each.str.slice(1) for each in bare]
    joined = pl.concat_str(parts, separator=". ", ignore_nulls=True)
    return pl.when(joined != "").then(joined + ".")


def _leaving_care(figures: pl.DataFrame) -> pl.DataFrame:
    """Return support on leaving care for each care leaver, worked out from national figures."""
    latest = figures.filter((pl.col("council") == ENGLAND) & (pl.col("year") == 2025))
    found = dict(latest.select("measure", "value").rows())
    young = found["care_leavers_17_18_total"] + found["care_leavers_19_21_total"]
    value = float(round(found["spend_leaving_care_gbp"] / young))
    row = {
        "item": "leaving_care_year",
        "unit": "young person, a year",
        "value": value,
        "low": None,
        "high": None,
        "range_means": None,
        "price_year": "2024-25",
        "payer": "council",
        "kind": "fiscal",
        "grade": "D",
        "source": "dfe-lait",
        "where": "worked out: LeaveCareSupServTotExp / care leavers aged 17 to 21, England, 2024-25",
        "note": "Spend leaves out Wandsworth and Middlesbrough; care leavers of 22 to 25 are not counted at the source, so the cost of each is overstated.",
    }
    schema = dict.fromkeys(row, pl.String) | dict.fromkeys(
        ("value", "low", "high"), pl.Float64
    )
    return pl.DataFrame([row], schema=schema)


def facts_table(published: Path, added: Path) -> pl.DataFrame:
    """Return national single figures that models use."""
    flows = text_csv(published / "flows.csv").filter(
        pl.col("place").str.starts_with("England")
    )
    flows = flows.select(
        "measure",
        pl.col("value").alias("said"),
        pl.col("year").alias("flow_year"),
        pl.col("unit").alias("flow_unit"),
    )
    more = text_csv(added / "facts.csv")
    rows = more.join(flows, on=["measure", "flow_year", "flow_unit"], how="left")
    table = rows.select(
        "item",
        value=pl.coalesce(_number("value"), _number("said")),
        low=pl.lit(None, pl.Float64),
        high=pl.lit(None, pl.Float64),
        unit="unit",
        year=pl.col("year").cast(pl.Int64),
        source="source",
        where="where",
        grade="grade",
        note="note",
    )
    return pl.concat([table, *_ages(published / "dfe-tables")]).sort("item")


def _ages(folder: Path) -> list[pl.DataFrame]:
    """Return how many children in need, and under plans, are of each age: 31 March 2024."""
    out = []
    for file, number, stem, unit, where in (
        ("a7_cin_by_age_gender_ethnicity_2015_to_2024", "number", "cin", "children", "table A7"),
        ("a5_cpp_initial_category_of_abuse_by_gender_age_ethnicity_2018_to_2024", "CPP_At31", "cpp", "plans", "table A5"),
    ):  # fmt: skip
        table = text_csv(folder / f"{file}.csv").filter(
            (pl.col("time_period") == "2024")
            & pl.col("characteristic").is_in(["Age", "Unborn"])
        )
        name = pl.col("characteristic_type").replace_strict(AGE_2024)
        out.append(
            table.select(
                item=pl.lit(f"{stem}_stock_age_") + name,
                value=_number(number),
                low=pl.lit(None, pl.Float64),
                high=pl.lit(None, pl.Float64),
                unit=pl.lit(unit),
                year=pl.lit(2024, pl.Int64),
                source=pl.lit("dfe-cin-2024"),
                where=pl.lit(where),
                grade=pl.lit("A"),
                note=pl.lit("England, 31 March 2024, rounded to 10."),
            )
        )
    return out


def price_index(published: Path) -> pl.DataFrame:
    """Return price and earnings indexes by calendar year; 2022 is 100.

    Consumer prices to 2022 come from the panel's factors, later ones from growth; so 2022 joins
    them. Earnings start in 2022; prices of services paid for by business end there.
    """
    panel = text_csv(published / "la_panel_england_2010_2022.csv")
    factors = panel.select(
        pl.col("time_period").cast(pl.Int64).alias("year"), _number("cpih"), _number("sppi")
    ).unique()
    out: list[tuple[str, int, float, str, str, str, str]] = []
    for series in ("cpih", "sppi"):
        for year, factor in sorted(factors.select("year", series).unique().rows()):
            out.append(
                (
                    series,
                    year,
                    round(100 / factor, 3),
                    "outturn",
                    "cwip-panel",
                    f"{series}, {year}",
                    "B",
                )
            )
    growth = text_csv(published / "prices_growth.csv")
    for name, series in (("CPIH", "cpih"), ("average_earnings", "earnings")):
        level = 100.0
        if series == "earnings":
            out.append(
                (series, BASE_YEAR, level, "base", "obr-efo-2025-11", "table 1.6", "A")
            )
        for row in growth.filter(pl.col("series") == name).iter_rows(named=True):
            year = int(row["calendar_year"])
            if year <= BASE_YEAR:
                continue
            level *= 1 + float(row["growth"])
            status = "outturn" if re.match("outturn", row["status"]) else "forecast"
            table = "table 1.7" if series == "cpih" else "table 1.6"
            out.append(
                (
                    series,
                    year,
                    round(level, 3),
                    status,
                    "obr-efo-2025-11",
                    f"{table}, {year}",
                    "A",
                )
            )
    names = ["series", "year", "value", "status", "source", "where", "grade"]
    frame = pl.DataFrame(out, schema=names, orient="row").sort("series", "year")
    unit = pl.lit(f"index, {BASE_YEAR} = 100").alias("unit")
    return frame.select(
        "series", "year", "value", unit, "status", "source", "where", "grade"
    )
