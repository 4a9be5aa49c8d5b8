"""Children by sex and by ethnic group: who lives there, who is helped, who is in care."""

from pathlib import Path

import numpy as np
import polars as pl
from places import Places
from reading import ENGLAND, plain, split_marks, text_csv

#: Latest years of the three publications.
NEED_YEAR, CARE_YEAR, CENSUS_YEAR = 2024, 2025, 2021
SEX = {"Female": "girls", "Male": "boys"}
#: How an ethnic group begins in each table, in the order in which groups are told.
ETHNIC = {
    "White": "white",
    "Mixed": "mixed",
    "Asian": "asian",
    "Black": "black",
    "Other ethnic group": "other_ethnic_group",
    "Any other ethnic group": "other_ethnic_group",
}
#: Boys and girls born: the only published figure by sex that these files carry for all children.
BORN = {"boys": 105.1, "girls": 100.0}
#: Unaccompanied children of 100, of whom no table here tells by sex.
ALONE = {"boys": 95.0, "girls": 5.0}
GROUPS = [*BORN, *dict.fromkeys(ETHNIC.values())]
#: Children of 100 who are disabled, in the United Kingdom: no table here tells of a council's.
DISABLED = {"disability_recorded": 11.0, "no_disability_recorded": 89.0}
#: Marks of what is hidden or not there.
HIDDEN = ("c", "u", "z", "x", "low")
ORIGIN = ["year", "source", "where", "grade"]
COLUMNS = ["council", "by", "of", "group", "number", "mark", *ORIGIN]


def groups_table(published: Path, places: Places) -> pl.DataFrame:
    """Return a row for each council (or England) and what is counted; a column for each group.

    A cell holds the number, or the publisher's mark, or nothing where the row is not of that group.
    """
    dashboard, tables = published / "dfe-dashboard", published / "dfe-tables"
    parts = [
        _census(dashboard),
        _england_by_sex(
            BORN,
            of="population",
            year=2013,
            source="dh-birth-ratio-2013",
            where="boys born for each 100 girls, United Kingdom; taken for all children",
        ),
        _england_by_sex(
            ALONE,
            of="unaccompanied",
            year=2022,
            source="dfe-cla-2022-quoted",
            where="of 100 unaccompanied children looked after on 31 March",
        ),
        _need(tables),
        _plans(tables),
        _care(dashboard, places, "on_31_march", "looked_after"),
        _care(dashboard, places, "started", "care_started"),
    ]
    rows = pl.concat(part.select(COLUMNS) for part in parts)
    rows = rows.filter(~pl.col("council").str.starts_with("E12"))
    rows = pl.concat([rows, _alone(rows, dashboard, places).select(COLUMNS)])
    cells = rows.with_columns(cell=pl.coalesce(plain("number"), "mark"))
    return (
        cells.pivot("group", index=["council", "by", "of", *ORIGIN], values="cell")
        .sort("by", "of", pl.col("council") != ENGLAND, "council")
        .select("council", "by", "of", *GROUPS, *ORIGIN)
    )


def _alone(rows: pl.DataFrame, folder: Path, places: Places) -> pl.DataFrame:
    """Unaccompanied children by ethnic group, of 100: worked out, since no table tells.

    Councils that hide no group are compared: those of a group looked after are as many as live
    there would make at England's rate, and a share of the unaccompanied. The shares that fit best
    (least squares, councils weighted by size) are found; then England's rates without the
    unaccompanied, and the shares again, until neither changes.
    """
    names = list(dict.fromkeys(ETHNIC.values()))
    wide = rows.filter(pl.col("by") == "ethnicity").pivot(
        "group", index=["council", "of"], values="number"
    )
    care, people = (
        wide.filter(pl.col("of") == of).select("council", *names)
        for of in ("looked_after", "population")
    )
    told = places.placed(
        text_csv(folder / "cla_on_31_march_by_characteristics_2021_to_2025.csv"),
        name="place",
    ).filter((pl.col("year") == CARE_YEAR) & (pl.col("characteristic") == "UASC"))
    alone = told.select("council", alone=pl.col("number").cast(pl.Float64, strict=False))
    both = (
        care.join(people, on="council", suffix=" people")
        .join(alone, on="council")
        .filter(pl.col("council") != ENGLAND)
        .drop_nulls()
        .sort("council")
    )
    counts = both.select(names).to_numpy()
    living = both.select(f"{name} people" for name in names).to_numpy()
    few = both["alone"].to_numpy()
    weight = 1.0 / np.sqrt(np.maximum(counts.sum(axis=1), 1.0))
    shares = np.zeros(len(names))
    for _ in range(50):
        others = np.clip(counts - few[:, None] * shares, 0.0, None)
        likely = living * (others.sum(axis=0) / living.sum(axis=0))
        likely *= ((counts.sum(axis=1) - few) / likely.sum(axis=1))[:, None]
        fits = [
            np.linalg.lstsq(
                np.stack([likely[:, at], few], axis=1) * weight[:, None],
                counts[:, at] * weight,
                rcond=None,
            )[0][1]
            for at in range(len(names))
        ]
        shares = np.clip(fits, 0.0, None) / np.clip(fits, 0.0, None).sum()
    found = pl.DataFrame({"group": names, "number": np.round(100 * shares)})
    return _told(
        found.with_columns(pl.col("number").cast(pl.Float64)), council=ENGLAND, by="ethnicity", of="unaccompanied", mark="", year=CARE_YEAR,
        source="dfe-cla-2025", grade="D",
        where="of 100; worked out from children looked after by ethnic group and unaccompanied, council by council",
    )  # fmt: skip


def _ethnic(column: str) -> pl.Expr:
    """The group whose name a value begins with; null for any other."""
    said = pl.col(column).str.replace("^Total ", "").str.to_titlecase()
    found: pl.Expr = pl.lit(None, pl.String)
    for start, group in ETHNIC.items():
        begins = said.str.starts_with(start.title())
        found = pl.when(begins).then(pl.lit(group)).otherwise(found)
    return found


def _told(frame: pl.DataFrame, **columns: object) -> pl.DataFrame:
    return frame.with_columns(pl.lit(value).alias(name) for name, value in columns.items())


def _census(folder: Path) -> pl.DataFrame:
    census = text_csv(folder / "ons-ethnic-population-la.csv")
    code, name = "2023 Upper tier local authorities Code", "Ethnic group (20 categories)"
    counted = (
        census.filter(pl.col(code).str.starts_with("E"))
        .select(
            council=pl.col(code),
            group=_ethnic(name),
            number=pl.col("Observation").cast(pl.Float64),
        )
        .drop_nulls("group")
    )
    all_ = counted.with_columns(council=pl.lit(ENGLAND))
    summed = (
        pl.concat([counted, all_]).group_by("council", "group").agg(pl.col("number").sum())
    )
    return _told(
        summed, by="ethnicity", of="population", mark="", year=CENSUS_YEAR,
        source="ons-census-2021", where="ethnic group by upper-tier council; people of all ages",
        grade="C",
    )  # fmt: skip


def _england_by_sex(counts: dict[str, float], **columns: object) -> pl.DataFrame:
    rows = pl.DataFrame({"group": list(counts), "number": list(counts.values())})
    return _told(rows, council=ENGLAND, by="sex", mark="", grade="B", **columns)


def _of_need(
    rows: pl.DataFrame, of: str, where: str, kind: str, number: str
) -> pl.DataFrame:
    """Rows of England's tables of children in need: by sex, then by ethnic group."""
    found = []
    for by, group in (
        ("sex", pl.col(kind).replace_strict(SEX, default=None)),
        ("ethnicity", _ethnic(kind)),
    ):
        listed = rows.with_columns(group=group).drop_nulls("group")
        mine = listed.select("group", *split_marks(number)).rename({"value": "number"})
        found.append(
            _told(mine, council=ENGLAND, by=by, of=of, year=NEED_YEAR, source="dfe-cin-2024",
                  where=where, grade="A")
        )  # fmt: skip
    return pl.concat(part.select(COLUMNS) for part in found)


def _need(folder: Path) -> pl.DataFrame:
    table = text_csv(folder / "a7_cin_by_age_gender_ethnicity_2015_to_2024.csv")
    kind = pl.col("characteristic_type")
    whole = kind.str.starts_with("Total ") | (kind == "Any other ethnic group")
    rows = table.filter(
        (pl.col("time_period") == str(NEED_YEAR))
        & (kind.is_in(list(SEX)) | (whole & (pl.col("characteristic") == "Ethnicity")))
    )
    return _of_need(rows, "in_need", "table A7", "characteristic_type", "number")


def _plans(folder: Path) -> pl.DataFrame:
    table = text_csv(
        folder / "a5_cpp_initial_category_of_abuse_by_gender_age_ethnicity_2018_to_2024.csv"
    )
    rows = table.filter(pl.col("time_period") == str(NEED_YEAR))
    return _of_need(rows, "on_plan", "table A5", "characteristic_type", "CPP_At31")


def _care(folder: Path, places: Places, name: str, of: str) -> pl.DataFrame:
    path = folder / f"cla_{name}_by_characteristics_2021_to_2025.csv"
    table = places.placed(text_csv(path), name="place")
    rows = table.filter(pl.col("year") == CARE_YEAR)
    where = f"la_cla_{name}_by_characteristics"
    found = []
    for by, kind, group in (
        ("sex", "Sex", pl.col("characteristic").replace_strict(SEX, default=None)),
        ("ethnicity", "Ethnicity", _ethnic("characteristic")),
    ):
        mine = (
            rows.filter(pl.col("group") == kind)
            .with_columns(group=group)
            .drop_nulls("group")
        )
        told = mine.select("council", "group", *split_marks("number")).rename(
            {"value": "number"}
        )
        found.append(
            _told(told, by=by, of=of, year=CARE_YEAR, source="dfe-cla-2025", where=where, grade="A")
        )  # fmt: skip
    return pl.concat(part.select(COLUMNS) for part in found)


def disability_table(published: Path) -> pl.DataFrame:
    """Return a row for each council (or England): children in need with a recorded disability, and others.

    The others are all less those with one; both are hidden where either is.
    """
    table = text_csv(
        published
        / "dfe-tables"
        / "b2_children_in_need_recorded_disability_2013_to_2024.csv"
    )
    rows = table.filter(
        (pl.col("time_period") == str(NEED_YEAR))
        & (pl.col("geographic_level") != "Regional")
    )
    national = pl.col("geographic_level") == "National"
    whole, some = "At31_episodes", "At31_episodes_disability_recorded"
    hidden = pl.col(whole).is_in(HIDDEN) | pl.col(some).is_in(HIDDEN)
    number = {name: pl.col(name).cast(pl.Int64, strict=False) for name in (whole, some)}
    mark = pl.when(pl.col(some).is_in(HIDDEN)).then(pl.col(some)).otherwise(pl.col(whole))
    told = rows.select(
        council=pl.when(national).then(pl.lit(ENGLAND)).otherwise(pl.col("new_la_code")),
        of=pl.lit("in_need"),
        disability_recorded=pl.when(hidden)
        .then(mark)
        .otherwise(number[some].cast(pl.String)),
        no_disability_recorded=pl.when(hidden)
        .then(mark)
        .otherwise((number[whole] - number[some]).cast(pl.String)),
        year=pl.lit(NEED_YEAR),
        source=pl.lit("dfe-cin-2024"),
        where=pl.lit(
            "table B2; episodes on 31 March, children on plans and in care among them"
        ),
        grade=pl.lit("A"),
    )
    people = pl.DataFrame(
        {
            "council": ENGLAND, "of": "population",
            **{name: f"{share:.0f}" for name, share in DISABLED.items()},
            "year": 2022, "source": "frs-2022-quoted",
            "where": "of 100 children in the United Kingdom, 2021/22; disabled as parents say in a survey",
            "grade": "C",
        },
        schema_overrides={"year": pl.Int32},
    )  # fmt: skip
    both = pl.concat([told.cast({"year": pl.Int32}), people.select(told.columns)])
    listed = both.with_columns(by=pl.lit("disability"))
    order = ["council", "by", "of", *DISABLED, *ORIGIN]
    return listed.select(order).sort("of", pl.col("council") != ENGLAND, "council")
