"""Measures of children looked after and of care leavers."""

from measures_words import CARE as NEUTRAL
from measures_words import DAY, SMALL, YEAR, Words

RATE = "per 10,000 children aged 0 to 17"
TOPIC = "looked_after"
FLOWS = "entering_and_leaving_care"
HOMES = "Where children live says nothing by itself about how well they are cared for."
AGE = {
    "under_1": "under 1",
    "1_4": "1 to 4",
    "5_9": "5 to 9",
    "10_15": "10 to 15",
    "16_plus": "16 and over",
    "16": "16",
    "17": "17",
    "18_plus": "18 and over",
}
STARTED_AGES = ("under_1", "1_4", "5_9", "10_15", "16_plus")
CEASED_AGES = ("under_1", "1_4", "5_9", "10_15", "16", "17", "18_plus")
LEGAL = {
    "section_20": "by agreement (section 20)",
    "interim_care_order": "under an interim care order",
    "full_care_order": "under a full care order",
    "placement_order": "under a placement order",
    "police_protection": "under police protection",
    "emergency_protection_order": "under an emergency protection order",
    "detained_protection": "held for their protection",
    "child_assessment_order": "under a child assessment order",
    "remand": "on remand",
    "pace": "held under the police and criminal evidence act",
    "youth_rehabilitation_order": "under a youth rehabilitation order",
    "youth_justice": "under a youth justice order",
}
STOCK_LEGAL = (
    "full_care_order",
    "interim_care_order",
    "placement_order",
    "section_20",
    "detained_protection",
    "youth_justice",
)
STARTED_LEGAL = tuple(
    key for key in LEGAL if key not in ("detained_protection", "youth_justice")
)
PLACEMENT = {
    "foster": "in foster homes",
    "childrens_home": "in children's homes or secure homes",
    "residential_school": "in residential schools",
    "other_residential": "in other residential settings",
    "supported": "in supported accommodation or living semi-independently",
    "adoption": "placed for adoption",
    "parents": "placed with their parents",
    "other": "in other placements or not reported",
}
NEED = {
    "abuse_or_neglect": "abuse or neglect",
    "disability": "the child's disability",
    "parental_illness": "a parent's illness or disability",
    "acute_stress": "the family in acute stress",
    "dysfunction": "family dysfunction",
    "behaviour": "socially unacceptable behaviour",
    "low_income": "low income",
    "absent_parenting": "absent parenting",
}
REASON = {
    "home_planned": "went home as planned",
    "home_unplanned": "went home though not planned",
    "relatives": "went to relatives or others without parental responsibility",
    "child_arrangements_order": "child arrangements order",
    "special_guardianship": "special guardianship order",
    "adopted": "adopted",
    "stayed_with_carers_at_18": "turned 18 and stayed with their carers",
    "supported_living": "independent living with support",
    "independent_living": "independent living without formal support",
    "adult_social_care": "residential care paid for by adult services",
    "other_council": "another council took over",
    "custody": "sentenced to custody",
    "remand_ended": "remand ended",
    "age_assessed_18_plus": "found to be 18 or over",
    "moved_abroad": "moved abroad",
    "died": "died",
    "any_other": "any other reason",
}


def _count(name: str, title: str, period: str, origin: str, column: str, not_: str) -> Words:
    flow = name.startswith(("cla_started_", "cla_ceased_", "uasc_started", "uasc_ceased"))
    topic = FLOWS if flow else TOPIC
    return Words(name, topic, title, "children", "count", period, origin, column, not_)


HEADLINES = (
    _count("cla_number", "Children looked after on 31 March", DAY, "cla_number", "Children looked after on 31 March each year", NEUTRAL),
    Words("cla_rate_10k", TOPIC, "Children looked after on 31 March for every 10,000 children", RATE, "rate_whole", DAY, "cla_number", "rate_per_10000", NEUTRAL),
    _count("cla_started", "Children who started to be looked after", YEAR, "cla_number", "Children starting to be looked after each year", NEUTRAL),
    Words("cla_start_rate_10k", TOPIC, "Children who started to be looked after for every 10,000 children", RATE, "rate_whole", YEAR, "cla_number", "rate_per_10000", NEUTRAL),
    _count("cla_ceased", "Children who ceased to be looked after", YEAR, "cla_number", "Children ceasing to be looked after each year", NEUTRAL),
    Words("cla_cease_rate_10k", TOPIC, "Children who ceased to be looked after for every 10,000 children", RATE, "rate_whole", YEAR, "cla_number", "rate_per_10000", NEUTRAL),
    _count("cla_started_taken_into_care", "Children who started to be looked after by order, not agreement", YEAR, "cla_started", "Taken into care", NEUTRAL),
    _count("uasc_number", "Unaccompanied children looked after on 31 March", DAY, "cla31", "UASC", "Their needs and routes differ; most arrive through national transfer or a port."),
    _count("uasc_stock", "Unaccompanied children looked after on 31 March, 2021 onwards", DAY, "cla31", "UASC", "Their needs and routes differ; most arrive through national transfer or a port."),
    _count("uasc_started", "Unaccompanied children who started to be looked after", YEAR, "cla_started", "UASC", "Their needs and routes differ; most arrive through national transfer or a port."),
    _count("uasc_ceased", "Unaccompanied children who ceased to be looked after", YEAR, "cla_ceased", "UASC", "Their needs and routes differ; most arrive through national transfer or a port."),
    Words("care_applications_10k", TOPIC, "Care applications to court for every 10,000 children", RATE, "rate", YEAR, "tool", "CareApplications", "Children in applications, not orders made; depends on courts as well as councils."),
)
BREAKDOWNS = (
    *(_count(f"cla_stock_age_{a}", f"Children looked after on 31 March aged {AGE[a]}", DAY, "cla31", "Age group", SMALL) for a in STARTED_AGES),
    *(_count(f"cla_started_age_{a}", f"Children who started to be looked after aged {AGE[a]}", YEAR, "cla_started", "Age on starting", SMALL) for a in STARTED_AGES),
    *(_count(f"cla_ceased_age_{a}", f"Children who ceased to be looked after aged {AGE[a]}", YEAR, "cla_ceased", "Age on ceasing", SMALL) for a in CEASED_AGES),
    *(_count(f"cla_stock_legal_{k}", f"Children looked after on 31 March {LEGAL[k]}", DAY, "cla31", "Legal status", SMALL) for k in STOCK_LEGAL),
    *(_count(f"cla_started_legal_{k}", f"Children who started to be looked after {LEGAL[k]}", YEAR, "cla_started", "Legal status", SMALL) for k in STARTED_LEGAL),
    *(_count(f"cla_stock_placement_{k}", f"Children looked after on 31 March {words}", DAY, "cla31", "Placement", HOMES) for k, words in PLACEMENT.items()),
    *(_count(f"cla_stock_need_{k}", f"Children looked after on 31 March whose main need is {words}", DAY, "cla31", "Category of need", SMALL) for k, words in NEED.items()),
    *(_count(f"cla_started_need_{k}", f"Children who started to be looked after whose main need is {words}", YEAR, "cla_started", "Category of need", SMALL) for k, words in NEED.items()),
    *(_count(f"cla_ceased_reason_{k}", f"Children who ceased to be looked after: {words}", YEAR, "cla_ceased", "Reason episode ceased", SMALL) for k, words in REASON.items()),
    _count("cla_stock_over_20_miles", "Children looked after on 31 March placed over 20 miles from home", DAY, "cla31", "Distance between home and placement", "Far can be right for a child, for safety or family."),
    _count("cla_stock_within_20_miles", "Children looked after on 31 March placed within 20 miles of home", DAY, "cla31", "Distance between home and placement", HOMES),
    _count("cla_stock_distance_unknown", "Children looked after on 31 March, distance from home not recorded", DAY, "cla31", "Distance between home and placement", "Mostly unaccompanied children, who have no home here."),
)
SHARES = (
    *(
        Words(name, TOPIC, title, "%", "share_whole", period, origin, column, not_)
        for name, title, period, origin, column, not_ in (
            ("cla_foster_pct", "Share of children looked after in foster homes", DAY, "cla31", "Placement", HOMES),
            ("cla_residential_pct", "Share of children looked after in children's or secure homes", DAY, "cla31", "Placement", HOMES),
            ("cla_supported_accom_pct", "Share of children looked after in supported accommodation", DAY, "cla31", "Placement", HOMES),
            ("cla_with_parents_pct", "Share of children looked after placed with their parents", DAY, "cla31", "Placement", HOMES),
            ("cla_3plus_placements_pct", "Share of children looked after with 3 or more homes in the year", DAY, "stability", "CLA on 31 March", "Some moves are planned and good, such as to a permanent home."),
            ("cla_3plus_placements_2y_pct", "Share of children looked after for 2 years with 3 or more homes in that time", DAY, "stability", "CLA 2 years on 31 March", "Some moves are planned and good, such as to a permanent home."),
            ("cla_long_term_stable_pct", "Share of children under 16 looked after for 2.5 years who stayed 2 years with one carer", DAY, "stability", "at least 2.5 years", "Staying is not by itself a sign that a child is happy there."),
            ("cla_returned_home_planned_pct", "Share of children ceasing to be looked after who went home as planned", YEAR, "cla_ceased", "Reason episode ceased", "Says nothing about whether they stayed at home."),
            ("cla_ceased_sgo_pct", "Share of children ceasing to be looked after with a special guardian", YEAR, "cla_ceased", "Reason episode ceased", NEUTRAL),
            ("cla_3plus_social_workers_pct", "Share of children looked after with 3 or more social workers in the year", DAY, "swcount", "3 or more social workers during the year", "Says nothing about any one worker."),
            ("cla_missing_pct", "Share of children looked after who went missing in the year", YEAR, "tool", "Children_missing", "Depends on how going missing is recorded."),
        )
    ),
    _count("cla_3plus_placements", "Children looked after with 3 or more homes in the year", DAY, "stability", "CLA on 31 March", "Some moves are planned and good, such as to a permanent home."),
    Words("cla_sdq_average", TOPIC, "Average strengths and difficulties score of children looked after", "score, 0 to 40; higher is more difficulty", "score", DAY, "tool", "Emotional_LAC", "Answered by carers; not a diagnosis."),
    Words("placement_changes", TOPIC, "Placements that changed in the year", "placements", "count", YEAR, "moves", "Total placements changing", "Counts changes of status with no move of home too."),
    Words("new_placements", TOPIC, "New placements in the year", "placements", "count", YEAR, "moves", "Total new placements", "A first placement counts as well as a move."),
)


def _leavers(stem: str, words: str) -> tuple[Words, ...]:
    base, topic = f"care_leavers_{stem}", "leaving_care"
    total = "Those in touch and not in touch; a young person without information is counted in it."
    work = "Those with no information count in the total, so the true share may be higher."
    return (
        Words(f"{base}_total", topic, f"Care leavers aged {words}", "young people", "count", YEAR, "activity", "Total", total),
        Words(f"{base}_eet", topic, f"Care leavers aged {words} in education, employment or training", "young people", "count", YEAR, "activity", "Total in education, employment or training", work),
        Words(f"{base}_eet_pct", topic, f"Share of care leavers aged {words} in education, employment or training", "%", "share_whole", YEAR, "activity", "Total in education, employment or training", work),
        Words(f"{base}_suitable", topic, f"Care leavers aged {words} in a suitable home", "young people", "count", YEAR, "homes", "Accommodation considered suitable", "Suitable in the council's own view."),
        Words(f"{base}_suitable_pct", topic, f"Share of care leavers aged {words} in a suitable home", "%", "share_whole", YEAR, "homes", "Accommodation considered suitable", "Suitable in the council's own view."),
    )


LEAVERS = (
    *_leavers("17_18", "17 to 18"),
    *_leavers("19_21", "19 to 21"),
    Words("care_leavers_staying_put_pct", "leaving_care", "Share of young people who left foster care at 18 and stayed with their carers", "%", "share_whole", YEAR, "tool", "StayingPut", "Only those who were in foster care on turning 18."),
)
CARE = (*HEADLINES, *BREAKDOWNS, *SHARES, *LEAVERS)
