"""Measures of referrals, need, protection, spend, workforce, population and context."""

from measures_words import (
    AVERAGE,
    DAY,
    DURATION,
    NEED,
    PLACE,
    PROTECTION,
    SMALL,
    SPEND,
    THRESHOLD,
    WORK,
    YEAR,
    Words,
)

RATE = "per 10,000 children aged 0 to 17"
FINANCIAL = "financial year ending 31 March"
CENSUS = "30 September of the year"
BAND_WORDS = {
    "0_3m": "3 months or less",
    "3_6m": "more than 3 to 6 months",
    "6_12m": "more than 6 months to under 1 year",
    "1_2y": "1 year to under 2 years",
    "2y_plus": "2 years or more",
}
TOOL = {"0_3m": "3months", "3_6m": "3-6", "6_12m": "6-1", "1_2y": "1-2", "2y_plus": "2more"}

REFERRALS = (
    Words("referrals_number", "referrals", "Referrals", "referrals", "count", YEAR, "c1", "referral_count", THRESHOLD, "Requests for help or protection that the council took as referrals in the year."),
    Words("referrals_children", "referrals", "Children referred", "children", "count", YEAR, "c1", "referral_child_count", THRESHOLD, "Children with at least one referral in the year."),
    Words("referral_rate_10k", "referrals", "Referrals for every 10,000 children", RATE, "rate", YEAR, "tool", "CPP_Total_Rateper10,000", THRESHOLD),
    Words("rereferrals_number", "referrals", "Referrals within 12 months of an earlier one", "referrals", "count", YEAR, "c1", "rereferral_count", "Coming back is not always a failure of the first answer: circumstances change."),
    Words("rereferral_pct", "referrals", "Share of referrals within 12 months of an earlier one", "%", "share", YEAR, "c1", "rereferral_percent", "Coming back is not always a failure of the first answer: circumstances change."),
    Words("referrals_nfa", "referrals", "Referrals closed with no further action", "referrals", "count", YEAR, "c1", "no_further_action_count", "Closed does not mean that no help was given elsewhere, nor that none was needed.", "Referrals closed without an assessment."),
    Words("referral_nfa_pct", "referrals", "Share of referrals closed with no further action", "%", "share", YEAR, "c1", "no_further_action_percent", "Closed does not mean that no help was given elsewhere, nor that none was needed."),
    Words("referrals_not_in_need", "referrals", "Referrals assessed, child found not in need", "referrals", "count", YEAR, "c1", "not_in_need_count", "Found not in need by the council's threshold; not proof that there was no need."),
    Words("assessed_not_in_need_pct", "referrals", "Share of referrals assessed and found not in need", "%", "share", YEAR, "c1", "not_in_need_percent", "Found not in need by the council's threshold; not proof that there was no need."),
    Words("referrals_from_police_pct", "referrals", "Share of referrals from the police", "%", "share", YEAR, "tool", "RefBySource_Police_%", THRESHOLD),
    Words("referrals_from_schools_pct", "referrals", "Share of referrals from schools", "%", "share", YEAR, "tool", "RefBySource_Schl_%", THRESHOLD),
    Words("referrals_from_health_pct", "referrals", "Share of referrals from health services", "%", "share", YEAR, "tool", "RefBySource_HealthServ_%", THRESHOLD),
    Words("assessments_within_45_days_pct", "referrals", "Share of assessments completed within 45 working days", "%", "share", YEAR, "tool", "Continue_Assess_Comp", "Quick is not the same as good."),
)
IN_NEED = (
    Words("cin_any_point", "child_in_need", "Episodes of need at any point in the year", "episodes", "count", YEAR, "b1", "Anypoint_episodes", NEED),
    Words("cin_any_point_children", "child_in_need", "Children in need at any point in the year", "children", "count", YEAR, "b1", "Anypoint_child", NEED),
    Words("cin_opening", "child_in_need", "Episodes of need open on 1 April, implied", "episodes", "count", "1 April before", "any_less_started", "Anypoint_episodes - Started_episodes", "Not the stock published a year before: the difference ended without being reported.", "Episodes at any point in the year, less those that started in it."),
    Words("cin_started", "child_in_need", "Episodes of need started", "episodes", "count", YEAR, "b1", "Started_episodes", NEED),
    Words("cin_started_children", "child_in_need", "Children starting an episode of need", "children", "count", YEAR, "b1", "Started_child", NEED),
    Words("cin_ended", "child_in_need", "Episodes of need ended", "episodes", "count", YEAR, "b1", "Ended_episodes", "Ended does not mean the need was met. Starts less ends do not add up to the change in stock."),
    Words("cin_ended_children", "child_in_need", "Children ending an episode of need", "children", "count", YEAR, "b1", "Ended_child", "Ended does not mean the need was met."),
    Words("cin_stock", "child_in_need", "Children in need on 31 March", "episodes", "count", DAY, "b1", "At31_episodes", NEED),
    Words("cin_rate_10k", "child_in_need", "Children in need on 31 March for every 10,000 children", RATE, "rate", DAY, "tool", "CIN", NEED),
    Words("cin_awaiting_assessment", "child_in_need", "Children in need on 31 March still waiting for an assessment", "episodes", "count", DAY, "b1", "awaiting_assessment", "Some had only just been referred on that day."),
    *(
        Words(f"cin_open_{band}", "child_in_need", f"Children in need on 31 March, open for {words}", "episodes", "count", DAY, "b4", band, DURATION)
        for band, words in BAND_WORDS.items()
    ),
    *(
        Words(f"cin_open_{band}_pct", "child_in_need", f"Share of children in need on 31 March open for {words}", "%", "share", DAY, "tool", f"CINTime{TOOL[band]}", DURATION)
        for band, words in BAND_WORDS.items()
    ),
    *(
        Words(f"cin_ended_{band}", "child_in_need", f"Episodes of need ended after {words}", "episodes", "count", YEAR, "b5", band, DURATION)
        for band, words in BAND_WORDS.items()
    ),
    *(
        Words(f"cin_ended_{band}_pct", "child_in_need", f"Share of episodes of need ended after {words}", "%", "share", YEAR, "tool", f"CINCease{TOOL[band]}", DURATION)
        for band, words in BAND_WORDS.items()
    ),
    Words("cin_closed_within_3m_pct", "child_in_need", "Share of episodes of need closed within 3 months", "%", "share", YEAR, "tool", "CINCease3months", "Short is not the same as enough, nor as too little."),
    Words("cin_plans_started", "child_in_need", "Child in need plans started", "plans", "count", YEAR, "b7", "CINPlan_start", NEED),
    Words("cin_plans_ended", "child_in_need", "Child in need plans ended", "plans", "count", YEAR, "b7", "CINPlan_end", NEED),
    Words("cin_plans_stock", "child_in_need", "Child in need plans on 31 March", "plans", "count", DAY, "b7", "CINPlan_At31", "Plans for children in need who are neither under a protection plan nor looked after."),
)
GUARDED = (
    Words("s47_rate_10k", "protection", "Section 47 enquiries for every 10,000 children", RATE, "rate", YEAR, "tool", "Section_47", PROTECTION),
    Words("s47_number", "protection", "Section 47 enquiries", "enquiries", "count", YEAR, "rate_x_people", "Section_47 x population 0-17", PROTECTION, "Enquiries into suspected significant harm that started in the year."),
    Words("icpc_rate_10k", "protection", "Initial child protection conferences for every 10,000 children", RATE, "rate", YEAR, "tool", "ISCP_Conf", PROTECTION),
    Words("icpc_number", "protection", "Initial child protection conferences", "conferences", "count", YEAR, "rate_x_people", "ISCP_Conf x population 0-17", PROTECTION),
    Words("icpc_within_15_days_pct", "protection", "Share of conferences within 15 working days", "%", "share", YEAR, "tool", "CP_conf_15days", "Quick is not the same as good."),
    Words("cpp_started", "protection", "Child protection plans started", "plans", "count", YEAR, "d3", "CPP_start", PROTECTION),
    Words("cpp_repeat", "protection", "Child protection plans that are a second or later plan", "plans", "count", YEAR, "d3", "CPP_subsequent", "Second at any time in the child's life, not soon after the first."),
    Words("repeat_cpp_pct", "protection", "Share of plans that are a second or later plan", "%", "share", YEAR, "d3", "CPP_subsequent_percent", "Second at any time in the child's life, not soon after the first."),
    Words("cpp_ended", "protection", "Child protection plans ended, from starts and stock", "plans", "count", YEAR, "stock_change", "CPP_start + CPP_At31 a year before - CPP_At31", "An ended plan may mean safety, care, or a move away.", "Starts less the change in the number of plans between one 31 March and the next."),
    Words("cpp_ended_reported", "protection", "Child protection plans ended, as reported", "plans", "count", YEAR, "d1", "CPP_end", "An ended plan may mean safety, care, or a move away."),
    Words("cpp_ended_rate_10k", "protection", "Child protection plans ended for every 10,000 children", RATE, "rate", YEAR, "tool", "DeRegCPR", "An ended plan may mean safety, care, or a move away."),
    Words("cpp_ended_2y_plus_pct", "protection", "Share of plans ended that had lasted 2 years or more", "%", "share", YEAR, "tool", "CPPlans2yrs", DURATION),
    Words("cpp_ended_half_year", "protection", "Child protection plans ended from April to September", "plans", "count", "April to September", "d8", "CPP_End_first_6months", PROTECTION),
    Words("cpp_ended_half_year_0_3m", "protection", "Plans ended from April to September after 3 months or less", "plans", "count", "April to September", "d8", "3_months_or_less", PROTECTION),
    Words("cpp_ended_half_year_3_6m", "protection", "Plans ended from April to September after more than 3 to 6 months", "plans", "count", "April to September", "d8", "more_than_3_months_6_months", PROTECTION),
    Words("cpp_ended_half_year_6m_plus", "protection", "Plans ended from April to September after more than 6 months", "plans", "count", "April to September", "d8", "more_than_6_months", PROTECTION),
    Words("cpp_number", "protection", "Child protection plans on 31 March", "plans", "count", DAY, "d5", "CPP_At31", PROTECTION),
    Words("cpp_rate_10k", "protection", "Child protection plans on 31 March for every 10,000 children", RATE, "rate", DAY, "tool", "CPP_rate", PROTECTION),
    *(
        Words(f"cpp_stock_{band}", "protection", f"Child protection plans on 31 March, in force for {words}", "plans", "count", DAY, "d5", band, SMALL)
        for band, words in BAND_WORDS.items()
    ),
)
SPEND_LINES = {
    "spend_total_gbp": ("all children's and young people's services", "C&YPExpenditure"),
    "spend_sure_start_early_years_gbp": ("children's centres and early years", "SureStartFinance"),
    "spend_cla_gbp": ("children looked after", "TotalLACFinance"),
    "spend_safeguarding_gbp": ("safeguarding: social work and commissioning", "SafeguardingFinance"),
    "spend_family_support_gbp": ("family support", "FamilySupportFinance"),
    "spend_young_people_gbp": ("services for young people", "YoungPeopleFinance"),
    "spend_youth_justice_gbp": ("youth justice", "YouthJusticeFinance"),
    "spend_other_gbp": ("other services for children and families", "OtherChildren&FamilyFinance"),
    "spend_leaving_care_gbp": ("support on leaving care (part of children looked after)", "LeaveCareSupServTotExp"),
}
OUTTURN_LINES = {
    "ro3_total_gbp": "all children's social care",
    "ro3_cla_gbp": "children looked after",
    "ro3_cla_residential_gbp": "children looked after: residential care",
    "ro3_cla_fostering_gbp": "children looked after: fostering",
    "ro3_cla_asylum_gbp": "children looked after: unaccompanied children",
    "ro3_cla_other_gbp": "children looked after: other",
    "ro3_family_support_gbp": "family support",
    "ro3_safeguarding_gbp": "safeguarding",
    "ro3_sure_start_early_years_gbp": "children's centres and early years",
    "ro3_young_people_gbp": "services for young people",
}
UNIT_COSTS = {
    "unit_cost_residential_week_gbp": ("residential care", "a child, a week", "RescareFinance"),
    "unit_cost_foster_week_gbp": ("foster care", "a child, a week", "FosteringFinance"),
    "unit_cost_cla_week_gbp": ("a child looked after, all homes and support", "a child, a week", "LACFinance"),
    "unit_cost_social_work_per_cin_week_gbp": ("social work and commissioning", "a child in need, a week", "SWFinance"),
    "unit_cost_adoption_week_gbp": ("adoption services", "a child with a placement order, a week", "AdoptionFinance"),
}
MONEY = (
    *(
        Words(name, "spend", f"Spend on {words}", "GBP of the year", "money", FINANCIAL, "tool", column, SPEND)
        for name, (words, column) in SPEND_LINES.items()
    ),
    *(
        Words(name, "spend", f"Spend on {words} (revenue outturn)", "GBP of the year", "thousands", FINANCIAL, "ro3", words, SPEND)
        for name, words in OUTTURN_LINES.items()
    ),
    *(
        Words(name, "spend", f"Average cost of {words}", f"GBP of the year for {per}", "price", FINANCIAL, "tool", column, AVERAGE)
        for name, (words, per, column) in UNIT_COSTS.items()
    ),
)
WORKFORCE = tuple(
    Words(name, "workforce", title, unit, shape, CENSUS, "csww", column, WORK)
    for name, title, unit, shape, column in (
        ("sw_in_post_fte", "Children's social workers in post", "full-time equivalents", "fte", "inpost_fte"),
        ("sw_starters_fte", "Children's social workers who started in the year", "full-time equivalents", "fte", "starters_fte"),
        ("sw_leavers_fte", "Children's social workers who left in the year", "full-time equivalents", "fte", "leavers_fte"),
        ("sw_agency_fte", "Agency social workers", "full-time equivalents", "fte", "agency_fte"),
        ("sw_vacancies_fte", "Vacant social work posts", "full-time equivalents", "fte", "vacancy_fte"),
        ("sw_case_holders_fte", "Social workers who hold children's files", "full-time equivalents", "fte", "case_holders_fte"),
        ("sw_cases_held", "Files held by social workers", "files", "people", "cases"),
        ("sw_turnover_pct", "Share of social workers who left in the year", "%", "share", "turnover_rate_fte"),
        ("sw_vacancy_pct", "Share of social work posts vacant", "%", "share", "vacancy_rate_fte"),
        ("sw_agency_pct", "Share of social workers from agencies", "%", "share", "agency_rate_fte"),
        ("sw_absence_pct", "Share of social workers' days lost to sickness", "%", "share", "absence_rate_fte"),
        ("sw_caseload", "Files held for each full-time social worker who holds any", "files for each full-time equivalent", "rate", "caseload_fte"),
    )
)
PEOPLE = (
    Words("population_0_17", "population", "Children aged 0 to 17", "children", "people", "30 June of the year before", "ons", "population_estimate", PLACE, "Estimated children living in the area; the year 2025 carries the estimate of 30 June 2024, the denominator of that year's rates."),
    *(
        Words(f"population_age_{age}", "population", f"People aged {age}" if age else "Children under 1", "people", "people", "30 June, fits 2023 best", "ons_age", f"age {age}", "A structure to be scaled to the number of children, not a count for a stated year.")
        for age in range(26)
    ),
)
CONTEXT = (
    Words("children_low_income_families_pct", "context", "Share of children in families with a low income", "%", "share", FINANCIAL, "tool", "ChildPov", PLACE),
    Words("mh_inpatient_admissions_0_17_per_100k", "context", "Hospital admissions for mental health for every 100,000 aged 0 to 17", "per 100,000 aged 0 to 17", "rate", FINANCIAL, "tool", "CMH_0-17yrs", PLACE),
    Words("injury_admissions_0_14_per_10k", "context", "Hospital admissions for injury for every 10,000 aged 0 to 14", "per 10,000 aged 0 to 14", "rate", FINANCIAL, "tool", "HospAd0-14", "Accidents and harm done on purpose together."),
    Words("youth_justice_first_entrants_per_100k", "context", "First entrants to youth justice for every 100,000 aged 10 to 17", "per 100,000 aged 10 to 17", "rate", "calendar year", "tool", "FirstYJS", "Depends on policing as well as on what young people do."),
)
REST = (*REFERRALS, *IN_NEED, *GUARDED, *MONEY, *WORKFORCE, *PEOPLE, *CONTEXT)
