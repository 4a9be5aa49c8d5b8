"""Children looked after and care leavers, 2021 to 2025."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
from places import Places
from reading import LONG, long_rows, split_marks, text_csv

HOME_UNPLANNED = "which was not part of the care planning"
HOME_PLANNED = "which was part of the care planning"
AGES = {
    "Under 1 year": "under_1",
    "1 to 4 years": "1_4",
    "5 to 9 years": "5_9",
    "10 to 15 years": "10_15",
    "16 years and over": "16_plus",
}
AGES_CEASED = {
    **{label: band for label, band in AGES.items() if band != "16_plus"},
    "16 years": "16",
    "17 years": "17",
    "18 years and over": "18_plus",
}
LEGAL_STOCK = {
    "Full care order": "full_care_order",
    "Interim care order": "interim_care_order",
    "Placement order granted": "placement_order",
    "Voluntary agreements under S20 CA 1989": "section_20",
    "Detained for child protection": "detained_protection",
    "Youth justice legal statuses": "youth_justice",
}
LEGAL_STARTED = {
    "Voluntary agreement under S20": "section_20",
    "Interim care order": "interim_care_order",
    "Police protection in LA accommodation": "police_protection",
    "Emergency protection order": "emergency_protection_order",
    "Full care order": "full_care_order",
    "Remand": "remand",
    "Placement order granted": "placement_order",
    "Child assessment order and in LA accommodation": "child_assessment_order",
    "LA accommodation under PACE 1989": "pace",
    "Sentenced to youth rehabilitation order": "youth_rehabilitation_order",
}
PLACEMENTS = {
    "Foster placements": "foster",
    "Secure homes and children's homes": "childrens_home",
    "Residential schools": "residential_school",
    "Other residential settings": "other_residential",
    "Independent and semi-independent living arrangements/supported accommodation": "supported",
    "Placed for adoption": "adoption",
    "Placed with parents or other person with parental responsibility": "parents",
    "Other placements": "other",
}
NEEDS = {
    "N1. Abuse or neglect": "abuse_or_neglect",
    "N2. Child's disability": "disability",
    "N3. Parental illness or disability": "parental_illness",
    "N4. Family in acute stress": "acute_stress",
    "N4. Family acute stress": "acute_stress",
    "N5. Family dysfunction": "dysfunction",
    "N6. Socially unacceptable behaviour": "behaviour",
    "N7. Low income": "low_income",
    "N8. Absent parenting": "absent_parenting",
}
DISTANCE = {
    "Placed more than 20 miles from home": "over_20_miles",
    "Placed 20 miles or less from home": "within_20_miles",
    "Distance not known or not recorded": "distance_unknown",
}
REASONS = {
    "Adopted": "adopted",
    "Special guardianship order": "special_guardianship",
    "Residence order or child arrangement order granted": "child_arrangements_order",
    "Left care to live with parents, relatives or other person with no parental responsibility": "relatives",
    "Aged 18 (or over) and remained with current carers": "stayed_with_carers_at_18",
    "Moved into independent living (with supportive accommodation)": "supported_living",
    "Moved into independent living (with no formalised support)": "independent_living",
    "Transferred to residential care funded by adult social services": "adult_social_care",
    "Care taken by another local authority": "other_council",
    "Sentenced to custody": "custody",
    "Accommodation on remand ended": "remand_ended",
    "Age assessment determined child aged 18 or over": "age_assessed_18_plus",
    "Child moved abroad": "moved_abroad",
    "Died": "died",
    "Care ceased for any other reason": "any_other",
}
UNACCOMPANIED = ("UASC", "Unaccompanied asylum-seeking children")


def _breakdown(
    table: pl.DataFrame, group: str, names: Mapping[str, str], stem: str, origin: str
) -> pl.DataFrame:
    rows = table.filter(
        (pl.col("group") == group) & pl.col("characteristic").is_in(list(names))
    )
    return rows.select(
        "council",
        (pl.lit(f"{stem}_") + pl.col("characteristic").replace_strict(names)).alias(
            "measure"
        ),
        "year",
        *split_marks("number"),
        pl.lit(origin).alias("origin"),
    )


def _one(
    table: pl.DataFrame, where: pl.Expr, column: str, measure: str, origin: str
) -> pl.DataFrame:
    return long_rows(table.filter(where), {measure: column}, origin)


def characteristics(folder: Path, places: Places) -> list[pl.DataFrame]:
    """Return stock, starts and ends by age, legal status, home, need, reason, unaccompanied."""

    def table(name: str) -> pl.DataFrame:
        path = folder / f"cla_{name}_by_characteristics_2021_to_2025.csv"
        return places.placed(text_csv(path), name="place")

    stock, started, ceased = table("on_31_march"), table("started"), table("ceased")
    reason = pl.col("characteristic")
    home = pl.col("group") == "Reason episode ceased"
    planned = home & reason.str.contains(HOME_PLANNED, literal=True)
    unplanned = home & reason.str.contains(HOME_UNPLANNED, literal=True)
    share = {
        "cla_foster_pct": "Foster placements",
        "cla_residential_pct": "Secure homes and children's homes",
        "cla_supported_accom_pct": "Independent and semi-independent living arrangements/supported accommodation",
        "cla_with_parents_pct": "Placed with parents or other person with parental responsibility",
    }
    rows = [
        _breakdown(stock, "Age group", AGES, "cla_stock_age", "cla31"),
        _breakdown(stock, "Legal status", LEGAL_STOCK, "cla_stock_legal", "cla31"),
        _breakdown(stock, "Placement", PLACEMENTS, "cla_stock_placement", "cla31"),
        _breakdown(stock, "Category of need", NEEDS, "cla_stock_need", "cla31"),
        _breakdown(
            stock, "Distance between home and placement", DISTANCE, "cla_stock", "cla31"
        ),
        _breakdown(started, "Age on starting", AGES, "cla_started_age", "cla_started"),
        _breakdown(
            started, "Legal status", LEGAL_STARTED, "cla_started_legal", "cla_started"
        ),
        _breakdown(started, "Category of need", NEEDS, "cla_started_need", "cla_started"),
        _breakdown(ceased, "Age on ceasing", AGES_CEASED, "cla_ceased_age", "cla_ceased"),
        _breakdown(
            ceased, "Reason episode ceased", REASONS, "cla_ceased_reason", "cla_ceased"
        ),
        _one(ceased, planned, "number", "cla_ceased_reason_home_planned", "cla_ceased"),
        _one(ceased, unplanned, "number", "cla_ceased_reason_home_unplanned", "cla_ceased"),
        _one(ceased, planned, "percentage", "cla_returned_home_planned_pct", "cla_ceased"),
        _one(
            ceased,
            home & (reason == "Special guardianship order"),
            "percentage",
            "cla_ceased_sgo_pct",
            "cla_ceased",
        ),
        _one(
            started,
            (pl.col("group") == "Taken into care")
            & (reason == "All children taken into care"),
            "number",
            "cla_started_taken_into_care",
            "cla_started",
        ),
        *(
            _one(
                stock,
                (pl.col("group") == "Placement") & (reason == label),
                "percentage",
                measure,
                "cla31",
            )
            for measure, label in share.items()
        ),
    ]
    for frame, measures, origin in (
        (stock, ("uasc_number", "uasc_stock"), "cla31"),
        (started, ("uasc_started",), "cla_started"),
        (ceased, ("uasc_ceased",), "cla_ceased"),
    ):
        alone = (pl.col("group") == "Unaccompanied asylum-seeking children") & reason.is_in(
            UNACCOMPANIED
        )
        rows += [_one(frame, alone, "number", measure, origin) for measure in measures]
    return [places.only_existing(part.select(LONG)) for part in rows]


def totals_and_stability(folder: Path, places: Places) -> list[pl.DataFrame]:
    """Return numbers, rates, placements in the year, stability, social workers."""
    numbers = places.placed(text_csv(folder / "cla_number_and_rate_per_10k_children.csv"))
    rows = []
    for label, count, rate in (
        ("on 31 March", "cla_number", "cla_rate_10k"),
        ("starting to be", "cla_started", "cla_start_rate_10k"),
        ("ceasing to be", "cla_ceased", "cla_cease_rate_10k"),
    ):
        part = numbers.filter(pl.col("population_type").str.contains(label, literal=True))
        rows.append(
            long_rows(part, {count: "children_count", rate: "rate_per_10000"}, "cla_number")
        )
    moves = places.placed(text_csv(folder / "la_cla_during_year_new_placements.csv"))
    what = pl.col("breakdown")
    rows += [
        _one(
            moves,
            what == "Total placements changing",
            "children_count",
            "placement_changes",
            "moves",
        ),
        _one(
            moves,
            what == "Total new placements",
            "children_count",
            "new_placements",
            "moves",
        ),
    ]
    stable = places.placed(text_csv(folder / "la_cla_placement_stability.csv"))
    steady = pl.col("placement_stability")
    year3 = steady == "With 3 or more placements during the year"
    year2 = steady == "With 3 or more placements during the previous 2 years"
    settled = steady == "Living with the same carer for at least 2 years"
    rows += [
        _one(stable, year3, "children_percent", "cla_3plus_placements_pct", "stability"),
        _one(stable, year3, "children_count", "cla_3plus_placements", "stability"),
        _one(stable, year2, "children_percent", "cla_3plus_placements_2y_pct", "stability"),
        _one(stable, settled, "children_percent", "cla_long_term_stable_pct", "stability"),
    ]
    workers = places.placed(text_csv(folder / "la_cla_swcount.csv"))
    many = pl.col("sw_stability") == "3 or more social workers during the year"
    rows.append(
        _one(workers, many, "percentage", "cla_3plus_social_workers_pct", "swcount")
    )
    return [places.only_existing(part.select(LONG)) for part in rows]


def leaving_care(folder: Path, places: Places) -> list[pl.DataFrame]:
    """Return care leavers at 17-18 and 19-21: how many, in what homes, in education or work."""
    activity = places.placed(text_csv(folder / "la_care_leavers_activity.csv"))
    homes = places.placed(
        text_csv(folder / "la_care_leavers_accommodation_suitability.csv")
    )
    what = pl.col("breakdown")
    rows = []
    for label, stem in (("17 to 18 years", "17_18"), ("19 to 21 years", "19_21")):
        age = pl.col("care_leaver_age") == label
        eet = age & (what == "Total in education, employment or training")
        good = age & (what == "Accommodation considered suitable")
        base = f"care_leavers_{stem}"
        rows += [
            _one(
                activity,
                age & (what == "Total"),
                "care_leaver_count",
                f"{base}_total",
                "activity",
            ),
            _one(activity, eet, "care_leaver_count", f"{base}_eet", "activity"),
            _one(activity, eet, "care_leaver_percent", f"{base}_eet_pct", "activity"),
            _one(homes, good, "care_leaver_count", f"{base}_suitable", "homes"),
            _one(homes, good, "care_leaver_percent", f"{base}_suitable_pct", "homes"),
        ]
    return [places.only_existing(part.select(LONG)) for part in rows]
