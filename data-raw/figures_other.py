"""Population, workforce, and spend by line from the revenue outturn."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, iterparse

import polars as pl
from places import Places
from reading import LONG, long_rows, text_csv

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
OUTTURN_YEAR = 2025
STRUCTURE_YEAR = 2023
WORKFORCE = {
    "sw_in_post_fte": "inpost_fte",
    "sw_starters_fte": "starters_fte",
    "sw_leavers_fte": "leavers_fte",
    "sw_agency_fte": "agency_fte",
    "sw_vacancies_fte": "vacancy_fte",
    "sw_case_holders_fte": "case_holders_fte",
    "sw_cases_held": "cases",
    "sw_turnover_pct": "turnover_rate_fte",
    "sw_vacancy_pct": "vacancy_rate_fte",
    "sw_agency_pct": "agency_rate_fte",
    "sw_absence_pct": "absence_rate_fte",
    "sw_caseload": "caseload_fte",
}
RATES = (
    "sw_turnover_pct",
    "sw_vacancy_pct",
    "sw_agency_pct",
    "sw_absence_pct",
    "sw_caseload",
)
#: measure: start of the column's title in the revenue outturn
OUTTURN = {
    "ro3_cla_residential_gbp": "Children's social care - Children Looked After of which residential care",
    "ro3_cla_fostering_gbp": "Children's social care - Children Looked After of which fostering services",
    "ro3_cla_asylum_gbp": "Children's social care - Children Looked After of which asylum seeking",
    "ro3_cla_other_gbp": "Children's social care - Children Looked After of which other",
    "ro3_cla_gbp": "Children's social care - Children Looked After -",
    "ro3_family_support_gbp": "Children's social care - Family Support Services",
    "ro3_safeguarding_gbp": "Children's social care: Safeguarding",
    "ro3_sure_start_early_years_gbp": "Children's social care: Sure start",
    "ro3_young_people_gbp": "Children's social care: Services for young people",
    "ro3_total_gbp": "TOTAL CHILDREN SOCIAL CARE",
}


def population(folder: Path, ages: Path, places: Places) -> list[pl.DataFrame]:
    """Return people aged 0 to 17 by year, and the structure by single year of age.

    The mid-year estimate of 30 June 2024 lies in the year ending 31 March 2025 and is the
    Department's denominator for it; so it carries the year 2025 here.
    """
    table = places.placed(
        text_csv(folder / "ons_mid-year_population_estimates_2012_to_2024.csv")
    )
    people = long_rows(
        table.with_columns(pl.col("year") + 1),
        {"population_0_17": "population_estimate"},
        "ons",
    )
    structure = pl.read_csv(ages).select(
        council="new_la_code",
        measure=pl.lit("population_age_") + pl.col("age").cast(pl.String),
        year=pl.lit(STRUCTURE_YEAR, dtype=pl.Int32),
        value=pl.col("population").cast(pl.Float64),
        mark=pl.lit(""),
        origin=pl.lit("ons_age"),
    )
    country = structure.group_by("measure", "year", "mark", "origin").agg(
        pl.col("value").sum()
    )
    england = country.with_columns(council=pl.lit("E92000001")).select(LONG)
    return [people, structure, england]


def workforce(folder: Path, places: Places) -> list[pl.DataFrame]:
    """Return social workers in post, turnover, vacancies, agency, caseload.

    Two pairs of councils make one return: its rates are given to both, its counts to neither.
    """
    table = text_csv(folder / "csww_indicators_2017_to_2025.csv")
    single = long_rows(places.placed(table), WORKFORCE, "csww")
    joint = table.filter(
        pl.col("new_la_code").str.contains("/", literal=True)
    ).with_columns(
        council=pl.col("new_la_code").str.split(" / "),
        year=pl.col("time_period").cast(pl.Int32),
    )
    both = joint.explode("council")
    shared = long_rows(both, {name: WORKFORCE[name] for name in RATES}, "csww_joint")
    return [single, shared]


def _rows_of_sheet(path: Path, sheet: str) -> Iterator[list[str]]:
    """Yield the rows of one sheet of an OpenDocument workbook as text."""
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as stream:
        inside = False
        for moment, element in iterparse(stream, events=("start", "end")):
            if element.tag == f"{TABLE}table":
                inside = moment == "start" and element.get(f"{TABLE}name") == sheet
            elif moment == "end" and element.tag == f"{TABLE}table-row":
                if inside:
                    yield _cells(element)
                element.clear()


def _cells(row: Element) -> list[str]:
    cells: list[str] = []
    for cell in row:
        value = cell.get(f"{OFFICE}value")
        text = value or " ".join("".join(p.itertext()) for p in cell.iter(f"{TEXT}p"))
        repeat = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
        cells += [text] * min(repeat, 600)
    return cells


def outturn(folder: Path, places: Places) -> list[pl.DataFrame]:
    """Return total expenditure by line 2024-25; the source is in thousands of pounds."""
    path = folder / "RO3_LA_Data_2024-25_data_by_LA.ods"
    rows = [row for row in _rows_of_sheet(path, "RO3_LA_Data_202425") if len(row) > 100]
    titles = next(row for row in rows if row[0] == "E-code")
    columns = {
        measure: next(
            i
            for i, t in enumerate(titles)
            if t.startswith(start) and "Total Expenditure" in t
        )
        for measure, start in OUTTURN.items()
    }
    out: list[tuple[str, str, int, float | None, str, str]] = []
    for row in rows:
        code = places.canonical.get(row[1])
        for measure, column in columns.items():
            if code is None:
                continue
            said = row[column]
            number = (
                round(float(said) * 1000) if said and not said.startswith("[") else None
            )
            mark = "" if number is not None else "x"
            out.append((code, measure, OUTTURN_YEAR, number, mark, "ro3"))
    schema = {
        "council": pl.String,
        "measure": pl.String,
        "year": pl.Int32,
        "value": pl.Float64,
        "mark": pl.String,
        "origin": pl.String,
    }
    return [places.only_existing(pl.DataFrame(out, schema=schema, orient="row"))]
