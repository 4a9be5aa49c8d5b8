"""Rebuild what the package ships under reference/ from the published files.

Run: python data-raw/build_reference.py --from ../shared/reference

Writes the same bytes each time. What is written by hand (the other code lists, `origins.csv`,
`sources.toml`, `assumptions.csv`) is left alone.
"""

import argparse
from pathlib import Path

import polars as pl
from effects import effects_table
from figures_care import characteristics, leaving_care, totals_and_stability
from figures_need import dashboard_rows, derived_rows, england_rows, older_rows
from figures_other import outturn, population, workforce
from figures_tool import tool_rows
from groups import disability_table, groups_table
from places import Places, read_places, write_places
from prevalence import prevalence_table
from reading import by_year, text_csv, tidy, write_csv
from singles import facts_table, price_index, prices_table

HERE = Path(__file__).resolve().parent
HOME = HERE.parent / "src" / "seethechild" / "reference"


def build_figures(published: Path, places: Places) -> pl.DataFrame:
    """Return all figures as one table of long rows."""
    dashboard = published / "dfe-dashboard"
    parts = [
        *dashboard_rows(dashboard, places),
        *older_rows(published / "dfe-tables", places),
        *england_rows(published),
        *tool_rows(published / "lait" / "bds_long_0.parquet", places),
        *characteristics(dashboard, places),
        *totals_and_stability(dashboard, places),
        *leaving_care(dashboard, places),
        *population(dashboard, published / "population_by_age_0_25.csv", places),
        *workforce(dashboard, places),
        *outturn(dashboard, places),
    ]
    rows = pl.concat(parts)
    return tidy(pl.concat([rows, *derived_rows(rows)]))


def main() -> None:
    """Read where the published files are and where to write, and build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="source", type=Path, required=True)
    parser.add_argument("--to", type=Path, default=HOME)
    chosen = parser.parse_args()
    published = chosen.source / "published"
    values, codes = chosen.to / "values", chosen.to / "codes"
    places = read_places(published / "dfe-dashboard")
    write_places(published / "dfe-dashboard", places, codes)
    rows = build_figures(published, places)
    write_csv(prices_table(published, HERE / "added", rows), values / "prices.csv")
    write_csv(facts_table(published, HERE / "added"), values / "facts.csv")
    write_csv(effects_table(published, HERE / "added"), values / "effects.csv")
    write_csv(price_index(published), values / "price_index.csv")
    expected = prevalence_table(published, HERE / "added")
    write_csv(expected, values / "prevalence" / "prevalence.csv")
    write_csv(groups_table(published, places), values / "groups" / "groups.csv")
    write_csv(disability_table(published), values / "disability" / "groups.csv")
    table = text_csv(HOME / "codes" / "measures.csv")
    nameless = set(rows["measure"]) - set(table["id"])
    if nameless:
        message = f"measures that codes/measures.csv does not describe: {sorted(nameless)}"
        raise SystemExit(message)
    for topic in table["topic"].unique().sort():
        ids = table.filter(pl.col("topic") == topic)["id"].implode()
        chosen_rows = rows.filter(pl.col("measure").is_in(ids))
        write_csv(by_year(chosen_rows), values / "figures" / f"{topic}.csv")
        print(
            f"{topic}: {chosen_rows.height} figures, {chosen_rows['measure'].n_unique()} measures"
        )


if __name__ == "__main__":
    main()
