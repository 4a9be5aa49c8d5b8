"""The councils, what became of them, and their official neighbours."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl
from reading import ENGLAND, text_csv, write_csv

LATEST = "2025"
#: Other names in use for a council, beside the one the Department prints.
VARIANTS = {
    "E06000047": "Durham",
    "E06000055": "Bedford Borough",
    "E06000023": "Bristol",
    "E06000010": "Hull;Kingston upon Hull",
    "E06000019": "Herefordshire",
    "E06000058": "BCP;Bournemouth Christchurch & Poole",
    "E08000013": "St Helens",
    "E06000043": "Brighton",
    "E09000020": "Kensington & Chelsea;RBKC",
    "E09000021": "Kingston",
    "E09000027": "Richmond",
    "E06000040": "Windsor & Maidenhead;RBWM",
    "E06000020": "Telford & Wrekin;Telford",
    "E06000050": "Cheshire West",
    "E06000033": "Southend",
    "E06000021": "Stoke",
    "E06000004": "Stockton",
    "E08000021": "Newcastle",
    "E06000022": "Bath & North East Somerset;BANES",
    "E09000001": "City of London Corporation;Corporation of London",
    "E06000064": "Westmorland & Furness",
    "E06000053": "Scilly",
    "E06000056": "Central Beds",
    "E06000061": "North Northants",
    "E06000062": "West Northants",
    "E06000003": "Redcar & Cleveland",
    "E09000033": "City of Westminster",
    "E09000002": "Barking & Dagenham;LBBD",
    "E09000013": "Hammersmith & Fulham;LBHF",
}
#: old code, old number, old name, new code, from, treatment, note. `same`: one area under a new
#: code, so the series runs on. `joined`, `split`, `redrawn`: another area, so it does not.
CHANGES = (
    ("E08000020", 390, "Gateshead", "E08000037", "2013-04-01", "same", "small boundary change; the Department runs the series on"),
    ("E06000048", 929, "Northumberland", "E06000057", "2013-04-01", "same", "small boundary change; the Department runs the series on"),
    ("E06000028", 837, "Bournemouth", "E06000058", "2019-04-01", "joined", "with Poole and Christchurch"),
    ("E06000029", 836, "Poole", "E06000058", "2019-04-01", "joined", "with Bournemouth and Christchurch"),
    ("E10000009", 835, "Dorset (to 2019)", "E06000059", "2019-04-01", "redrawn", "without Christchurch, which joined Bournemouth and Poole"),
    ("E10000009", 835, "Dorset (to 2019)", "E06000058", "2019-04-01", "redrawn", "Christchurch only"),
    ("E10000002", 825, "Buckinghamshire", "E06000060", "2020-04-01", "same", "county became unitary"),
    ("E10000021", 928, "Northamptonshire", "E06000061", "2021-04-01", "split", "north of the former county"),
    ("E10000021", 928, "Northamptonshire", "E06000062", "2021-04-01", "split", "west of the former county"),
    ("E10000006", 909, "Cumbria", "E06000063", "2023-04-01", "split", "west and north of the former county"),
    ("E10000006", 909, "Cumbria", "E06000064", "2023-04-01", "split", "south and east of the former county"),
    ("E10000023", 815, "North Yorkshire", "E06000065", "2023-04-01", "same", "county became unitary"),
    ("E10000027", 933, "Somerset", "E06000066", "2023-04-01", "same", "county became unitary"),
    ("E08000038", 370, "Barnsley", "E08000016", "2025-04-01", "same", "newer code after a small boundary change with Sheffield; the figures to March 2025 use the older one, and so do we"),
    ("E08000039", 373, "Sheffield", "E08000019", "2025-04-01", "same", "newer code after a small boundary change with Barnsley; the figures to March 2025 use the older one, and so do we"),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Places:
    """Which code stands for which area, and when it existed.

    Attributes:
        canonical: any code in use to the code the series carries.
        by_number: the Department's council number to that code.
        by_name: region and country names to their codes.
        existed: rows (council, year) for which the council made returns.
    """

    canonical: dict[str, str]
    by_number: dict[int, str]
    by_name: dict[str, str]
    existed: pl.DataFrame

    def placed(self, frame: pl.DataFrame, name: str = "la_name") -> pl.DataFrame:
        """Add `council` and `year` to a dashboard table; keep councils, regions, England."""
        level = pl.col("geographic_level")
        code = pl.col("new_la_code").replace(self.canonical)
        region = pl.col("region_name" if name == "la_name" else name)
        known = sorted(set(self.by_name.values()))
        return (
            frame.with_columns(
                council=pl.when(level == "National")
                .then(pl.lit(ENGLAND))
                .when(level == "Regional")
                .then(region.replace_strict(self.by_name, default=None))
                .when(level == "Local authority")
                .then(code),
                year=pl.col("time_period").cast(pl.Int32),
            )
            .filter(pl.col("council").is_not_null())
            .filter(pl.col("council").is_in([*known, *self.canonical.values()]))
        )

    def only_existing(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Drop rows for councils that did not exist in that year."""
        regional = pl.col("council").is_in(sorted(set(self.by_name.values())))
        places = rows.filter(regional)
        councils = rows.filter(~regional).join(
            self.existed, on=["council", "year"], how="semi"
        )
        return pl.concat([places, councils])


def read_places(dashboard: Path) -> Places:
    """Read which councils made returns in which year."""
    table = text_csv(dashboard / "b1_children_in_need_2013_to_2025.csv")
    rows = table.filter(pl.col("geographic_level") == "Local authority")
    same = {old: new for old, _, _, new, _, how, _ in CHANGES if how == "same"}
    canonical = {code: same.get(code, code) for code in rows["new_la_code"].unique().sort()}
    canonical.update(same)
    numbers = rows.select(pl.col("old_la_code").cast(pl.Int64), "new_la_code").unique()
    by_number = {number: canonical[code] for number, code in sorted(numbers.rows())}
    regions = table.filter(
        (pl.col("geographic_level") == "Regional")
        & pl.col("region_code").str.starts_with("E12")
    )
    by_name = dict(sorted(regions.select("region_name", "region_code").unique().rows()))
    by_name["Yorkshire and the Humber"] = by_name["Yorkshire and The Humber"]
    by_name["England"] = ENGLAND
    existed = rows.select(
        council=pl.col("new_la_code").replace(canonical),
        year=pl.col("time_period").cast(pl.Int32),
    ).unique()
    return Places(canonical, by_number, by_name, existed)


def write_places(dashboard: Path, places: Places, to: Path) -> None:
    """Write councils.csv, areas.csv, lineage.csv and neighbours.csv."""
    table = text_csv(dashboard / "b1_children_in_need_2013_to_2025.csv")
    now = table.filter(
        (pl.col("geographic_level") == "Local authority")
        & (pl.col("time_period") == LATEST)
    )
    region = pl.col("region_name").str.replace("Inner London|Outer London", "London")
    councils = now.select(
        code="new_la_code",
        dfe=pl.col("old_la_code").cast(pl.Int64),
        name="la_name",
        region=region,
        region_code=region.replace_strict(places.by_name),
        variants=pl.col("new_la_code").replace_strict(VARIANTS, default=""),
    ).sort("name", "code")
    write_csv(councils, to / "councils.csv")
    areas = pl.DataFrame(
        sorted({code: name for name, code in reversed(places.by_name.items())}.items()),
        schema=["code", "name"],
        orient="row",
    )
    write_csv(areas, to / "areas.csv")
    lineage = pl.DataFrame(
        CHANGES,
        schema=["old_code", "old_dfe", "old_name", "new_code", "from", "treatment", "note"],
        orient="row",
    )
    write_csv(lineage, to / "lineage.csv")
    wide = text_csv(dashboard / "sn_model_2025_wide.csv")
    nearest = pl.concat(
        [
            wide.select(
                number=pl.col("old_la_code").cast(pl.Int64),
                rank=pl.lit(rank),
                other=pl.col(f"SN_{rank}").cast(pl.Int64),
                closeness=pl.col(f"SN_{rank}P").str.strip_chars(),
            )
            for rank in range(1, 11)
        ]
    )
    rows = nearest.select(
        council=pl.col("number").replace_strict(places.by_number),
        rank="rank",
        neighbour=pl.col("other").replace_strict(places.by_number),
        closeness="closeness",
    ).sort("council", "rank")
    write_csv(rows, to / "neighbours.csv")
