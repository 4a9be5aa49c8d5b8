"""What only the Department's Local Authority Interactive Tool gives.

Durations of 2025, rates of section 47 and conferences, spend, unit costs, care applications,
context.
"""

from pathlib import Path

import polars as pl
from places import Places
from reading import LONG, split_marks

#: measure: (name in the tool, last year to take; 0 takes all)
SERIES = {
    "referral_rate_10k": ("CPP_Total_Rateper10,000", 0),
    "referrals_from_police_pct": ("RefBySource_Police_%", 0),
    "referrals_from_schools_pct": ("RefBySource_Schl_%", 0),
    "referrals_from_health_pct": ("RefBySource_HealthServ_%", 0),
    "cin_rate_10k": ("CIN", 0),
    "s47_rate_10k": ("Section_47", 0),
    "icpc_rate_10k": ("ISCP_Conf", 0),
    "icpc_within_15_days_pct": ("CP_conf_15days", 0),
    "assessments_within_45_days_pct": ("Continue_Assess_Comp", 0),
    "cpp_rate_10k": ("CPP_rate", 0),
    "cpp_ended_rate_10k": ("DeRegCPR", 0),
    "cpp_ended_2y_plus_pct": ("CPPlans2yrs", 0),
    "cla_number": ("LACnum", 2020),
    "cla_started": ("LACnum_Start", 2020),
    "cla_ceased": ("LACceased", 2020),
    "cla_rate_10k": ("LAC", 2020),
    "cla_start_rate_10k": ("LAC_Start_Rate", 2020),
    "cla_cease_rate_10k": ("LAC_Cease_Rate", 2020),
    "cla_foster_pct": ("LAC_Foster_Placements", 2020),
    "cla_residential_pct": ("LAC_SecHome_And_ChildHome", 2020),
    "cla_supported_accom_pct": ("LAC_Ind_SInd_Liv_Arr", 2020),
    "cla_with_parents_pct": ("LAC_Parents_OR_Others", 2020),
    "cla_3plus_placements_pct": ("LACStable_2016on", 2020),
    "cla_3plus_placements": ("LACStableNum_2016on", 2020),
    "cla_long_term_stable_pct": ("LAC_LongStable%", 2020),
    "cla_returned_home_planned_pct": ("LAC_RetHome_CarePlan_%", 2020),
    "cla_ceased_sgo_pct": ("LAC_ceased_SGO%", 2020),
    "uasc_number": ("Unacc_Asylmn_Seek_Childn", 2020),
    "cla_missing_pct": ("Children_missing", 0),
    "cla_sdq_average": ("Emotional_LAC", 0),
    "care_applications_10k": ("CareApplications", 0),
    "care_leavers_staying_put_pct": ("StayingPut", 0),
    "spend_total_gbp": ("C&YPExpenditure", 0),
    "spend_sure_start_early_years_gbp": ("SureStartFinance", 0),
    "spend_cla_gbp": ("TotalLACFinance", 0),
    "spend_safeguarding_gbp": ("SafeguardingFinance", 0),
    "spend_family_support_gbp": ("FamilySupportFinance", 0),
    "spend_young_people_gbp": ("YoungPeopleFinance", 0),
    "spend_youth_justice_gbp": ("YouthJusticeFinance", 0),
    "spend_other_gbp": ("OtherChildren&FamilyFinance", 0),
    "spend_leaving_care_gbp": ("LeaveCareSupServTotExp", 0),
    "unit_cost_residential_week_gbp": ("RescareFinance", 0),
    "unit_cost_foster_week_gbp": ("FosteringFinance", 0),
    "unit_cost_cla_week_gbp": ("LACFinance", 0),
    "unit_cost_social_work_per_cin_week_gbp": ("SWFinance", 0),
    "unit_cost_adoption_week_gbp": ("AdoptionFinance", 0),
    "children_low_income_families_pct": ("ChildPov", 0),
    "mh_inpatient_admissions_0_17_per_100k": ("CMH_0-17yrs", 0),
    "injury_admissions_0_14_per_10k": ("HospAd0-14", 0),
    "youth_justice_first_entrants_per_100k": ("FirstYJS", 0),
}
#: Durations: taken from the tables to 2024, from the tool afterwards.
DURATIONS = {
    f"cin_{stem}_{band}_pct": f"CIN{name}{end}"
    for stem, name in (("open", "Time"), ("ended", "Cease"))
    for band, end in zip(
        ("0_3m", "3_6m", "6_12m", "1_2y", "2y_plus"),
        ("3months", "3-6", "6-1", "1-2", "2more"),
        strict=True,
    )
}
CAFCASS = "care_applications_10k"
#: The courts' advisory service goes on using two old areas: number, new codes, from year.
CAFCASS_MOVED = ((835, ("E06000059",), 2020), (928, ("E06000061", "E06000062"), 2022))


def tool_rows(path: Path, places: Places) -> list[pl.DataFrame]:
    """Return the chosen series as long rows, councils, regions and England."""
    names = {short: measure for measure, (short, _) in SERIES.items()}
    names.update({short: measure for measure, short in DURATIONS.items()})
    last = {measure: year for measure, (_, year) in SERIES.items() if year}
    year = pl.col("Years").str.extract(r"^(\d{4})").cast(pl.Int32)
    financial = pl.col("Years").str.contains(r"^\d{4}-\d{2}")
    number = pl.col("LA Number").cast(pl.Int64)
    table = pl.read_parquet(path).with_columns(
        measure=pl.col("Short Desc").replace_strict(names, default=None),
        year=pl.when(financial).then(year + 1).otherwise(year),
        number=number,
        council=pl.coalesce(
            number.replace_strict(places.by_number, default=None),
            pl.col("LA and Regions").replace_strict(places.by_name, default=None),
        ),
    )
    table = table.filter(pl.col("measure").is_not_null(), pl.col("council").is_not_null())
    table = table.with_columns(*split_marks("Values"), origin=pl.lit("tool"))
    stop = pl.col("measure").replace_strict(last, default=9999, return_dtype=pl.Int32)
    table = table.filter(pl.col("year") <= stop)
    durations = pl.col("measure").is_in(list(DURATIONS))
    table = table.filter(~durations | (pl.col("year") > 2024))
    moved = []
    for old, new_codes, first in CAFCASS_MOVED:
        old_rows = table.filter(
            (pl.col("measure") == CAFCASS)
            & (pl.col("number") == old)
            & (pl.col("year") >= first)
        )
        moved += [
            old_rows.with_columns(council=pl.lit(code), origin=pl.lit("tool_old_area"))
            for code in new_codes
        ]
    replaced = pl.concat(moved)
    kept = table.join(replaced, on=["council", "measure", "year"], how="anti")
    return [places.only_existing(frame.select(LONG)) for frame in (kept, replaced)]
