"""The words all formats are renamed into: one table for each kind of thing a return records.

A record still carries the council's own identifier in ``child``; ``link`` turns it into a keyed
``child_id``. Dates are as recorded. Codes stay the publisher's (DfE's) codes; what they mean is in
``formats/codes.csv``. A column is null where the return does not say.
"""

from collections.abc import Mapping

import polars as pl

from seethechild.core.tables import Column, Table

_DATE, _TEXT, _YES, _WHOLE = pl.Date, pl.String, pl.Boolean, pl.Int64

#: What every record starts with.
ORIGIN = (
    Column("child", _TEXT, "the council's own identifier of the child; local, never shown"),
    Column("source", _TEXT, "format and year, such as cin_census 2024"),
    Column("file", _TEXT, "name of the file"),
    Column("row", _WHOLE, "where in the file, from 1"),
)
#: The same for what is not about one child.
_PLACE = ORIGIN[1:]


def _table(name: str, meaning: str, *columns: tuple[str, object, str]) -> Table:
    return Table(name, meaning, ORIGIN + _columns(*columns))


def _columns(*columns: tuple[str, object, str]) -> tuple[Column, ...]:
    return tuple(
        Column(name, dtype, meaning, nullable=True)  # type: ignore[arg-type]
        for name, dtype, meaning in columns
    )


_TEAM = (
    ("team", _TEXT, "team as the council names it"),
    ("worker", _TEXT, "worker's identifier; local, never shown"),
)

PEOPLE = _table(
    "people",
    "A child as one return describes it.",
    ("upn", _TEXT, "unique pupil number"),
    ("former_upn", _TEXT, "earlier unique pupil number"),
    ("nhs_number", _TEXT, "NHS number"),
    ("birth_date", _DATE, "date of birth, or expected date"),
    ("birth_is_expected", _YES, "whether the date is of an expected birth"),
    (
        "birth_is_month_only",
        _YES,
        "whether only the month is known; the day is then the 1st",
    ),
    ("sex", _TEXT, "M, F or U"),
    ("ethnicity", _TEXT, "DfE code of four letters"),
    ("disability", _TEXT, "DfE codes joined by ';'; NONE where none is recorded as such"),
    ("death_date", _DATE, "date of death"),
    ("unaccompanied", _YES, "unaccompanied asylum-seeking child"),
    ("unaccompanied_until", _DATE, "when that ended"),
    ("mother", _TEXT, "the mother's identifier with the council"),
    ("family", _TEXT, "the family's identifier with the council"),
    ("postcode", _TEXT, "home postcode; local, never kept"),
    ("area", _TEXT, "LSOA or a coarser area of the home"),
    ("deprivation_decile", _WHOLE, "1 most deprived to 10"),
)
CONTACTS = _table(
    "contacts",
    "Someone told the council about a child.",
    ("date", _DATE, "when"),
    ("contact_source", _TEXT, "who: DfE referral source code, or the file's words"),
    ("outcome", _TEXT, "referral, early_help, no_action, or null"),
    *_TEAM,
)
EARLY_HELP = _table(
    "early_help",
    "Early help given, or an early help assessment.",
    ("start", _DATE, "from"),
    ("stop", _DATE, "to; null while open"),
    ("organisation", _TEXT, "who gives it"),
    ("outcome", _TEXT, "why it ended: needs_met, stepped_up, disengaged, other"),
    *_TEAM,
)
REFERRALS = _table(
    "referrals",
    "A referral and the episode of need it opened.",
    ("referral", _TEXT, "identifier of the referral where the format has one"),
    ("date", _DATE, "date of referral"),
    ("referral_source", _TEXT, "DfE code 1A to 10"),
    ("no_further_action", _YES, "closed with no further action"),
    ("need", _TEXT, "primary need, N0 to N9"),
    ("closed", _DATE, "date of closure; null while open"),
    ("close_reason", _TEXT, "DfE code RC1 to RC9"),
    ("conference", _DATE, "initial conference recorded with the referral"),
    *_TEAM,
)
ASSESSMENTS = _table(
    "assessments",
    "A social worker's assessment.",
    ("referral", _TEXT, "identifier of the referral it belongs to"),
    ("referral_date", _DATE, "date of the referral it belongs to"),
    ("start", _DATE, "from"),
    ("reviewed", _DATE, "internal review"),
    ("authorised", _DATE, "completed; null while open"),
    ("child_seen", _YES, "child seen during it"),
    ("seen_date", _DATE, "when the child was seen"),
    ("in_need", _YES, "found to need social care"),
    ("factors", _TEXT, "DfE codes joined by ';'"),
    *_TEAM,
)
SECTION_47 = _table(
    "section_47",
    "An enquiry into suspected serious harm.",
    ("referral_date", _DATE, "date of the referral it belongs to"),
    ("start", _DATE, "from"),
    ("stop", _DATE, "to"),
    ("conference", _DATE, "date of the initial conference"),
    ("conference_not_needed", _YES, "no conference was needed"),
    ("became_plan", _YES, "the conference made a plan"),
    *_TEAM,
)
NEED_PLANS = _table(
    "need_plans",
    "A child in need plan.",
    ("referral_date", _DATE, "date of the referral it belongs to"),
    ("start", _DATE, "from"),
    ("stop", _DATE, "to; null while open"),
    *_TEAM,
)
PROTECTION_PLANS = _table(
    "protection_plans",
    "A child protection plan.",
    ("referral_date", _DATE, "date of the referral it belongs to"),
    ("start", _DATE, "from"),
    ("stop", _DATE, "to; null while open"),
    ("first_category", _TEXT, "category of abuse at the start"),
    ("latest_category", _TEXT, "category of abuse now"),
    ("earlier_plans", _WHOLE, "number of earlier plans"),
    *_TEAM,
)
EMERGENCIES = _table(
    "emergencies",
    "Police protection, an emergency order, or an admission for injury or self-harm.",
    ("date", _DATE, "when"),
    (
        "kind",
        _TEXT,
        "police_protection, emergency_order, injury_admission, self_harm_admission",
    ),
)
PRE_PROCEEDINGS = _table(
    "pre_proceedings",
    "Steps before court, with the family meeting offered.",
    ("referral_date", _DATE, "date of the referral it belongs to"),
    ("start", _DATE, "decision to start"),
    ("letter", _DATE, "letter before proceedings sent"),
    ("family_meeting_offered", _YES, "family group decision making offered"),
    ("family_meeting_held", _YES, "family group decision making held"),
    ("meeting", _DATE, "first meeting"),
    ("decided", _DATE, "decision to step up or down"),
    ("outcome", _TEXT, "DfE code"),
    ("court", _DATE, "application to court"),
)
CARE_EPISODES = _table(
    "care_episodes",
    "An episode of being looked after: one home under one legal status.",
    ("start", _DATE, "DECOM"),
    ("stop", _DATE, "DEC; null while open"),
    ("start_reason", _TEXT, "RNE"),
    ("legal_status", _TEXT, "LS"),
    ("need", _TEXT, "N1 to N8"),
    ("place", _TEXT, "PLACE, the kind of home"),
    ("provider", _TEXT, "PLACE_PROVIDER"),
    ("end_reason", _TEXT, "REC"),
    ("change_reason", _TEXT, "REASON_PLACE_CHANGE"),
    ("home_postcode", _TEXT, "local, never kept"),
    ("place_postcode", _TEXT, "local, never kept; equal ones tell that a home is the same"),
    ("urn", _TEXT, "the home's number with the inspectorate; local, never kept"),
    ("distance_miles", pl.Float64, "from home, where the return says it"),
)
CARE_REVIEWS = _table(
    "care_reviews",
    "A review of a looked-after child.",
    ("date", _DATE, "when"),
    ("participation", _TEXT, "PN0 to PN7: how the child took part"),
)
PLAN_REVIEWS = _table(
    "plan_reviews",
    "A review conference of a protection plan.",
    ("plan_start", _DATE, "start of the plan"),
    ("date", _DATE, "when"),
    ("participation", _TEXT, "how the child took part, where recorded"),
)
MISSING = _table(
    "missing",
    "A time a looked-after child was missing or away without leave.",
    ("kind", _TEXT, "M missing, A away"),
    ("start", _DATE, "from"),
    ("stop", _DATE, "to; null while missing"),
)
VISITS = _table(
    "visits",
    "A statutory visit.",
    ("kind", _TEXT, "need, protection or care"),
    ("date", _DATE, "when"),
    ("seen", _YES, "child seen"),
    ("seen_alone", _YES, "child seen alone"),
    *_TEAM,
)
WORKERS = _table(
    "workers",
    "A worker allocated to a child.",
    ("role", _TEXT, "social_worker, personal_adviser or the file's word"),
    ("worker", _TEXT, "worker's identifier; local, never shown"),
    ("team", _TEXT, "team as the council names it"),
    ("start", _DATE, "from"),
    ("stop", _DATE, "to; null while allocated"),
    ("reason", _TEXT, "reason of the change, DfE code"),
)
VIEWS = _table(
    "views",
    "The child's own views, recorded.",
    ("date", _DATE, "when; null where the format has no date"),
    ("kind", _TEXT, "what was recorded"),
)
ADOPTION = _table(
    "adoption",
    "Steps towards adoption.",
    ("decided", _DATE, "decision that the child should be placed"),
    ("matched", _DATE, "matched with adopters"),
    ("placed", _DATE, "placed with adopters"),
    ("place_ended", _DATE, "placement ended other than by adoption"),
    ("end_reason", _TEXT, "RD1 to RD4"),
)
PREVIOUS_PERMANENCE = _table(
    "previous_permanence",
    "An order by which a looked-after child had left care for good before.",
    ("date", _DATE, "of the order"),
    ("kind", _TEXT, "P1 adoption, P2 guardianship, P3 child arrangements, P4 not known"),
)
CARE_LEAVERS = _table(
    "care_leavers",
    "A care leaver around a birthday, or at the latest contact.",
    ("date", _DATE, "latest contact; null where the format has none"),
    ("in_touch", _TEXT, "DfE code"),
    ("activity", _TEXT, "DfE code"),
    ("accommodation", _TEXT, "DfE code"),
)
SDQ = _table(
    "sdq",
    "A strengths and difficulties questionnaire of a looked-after child.",
    ("date", _DATE, "when; the last day of the year where the return is for a year"),
    ("score", _WHOLE, "0 to 40"),
    ("reason", _TEXT, "why there is none"),
)
MENTAL_HEALTH = _table(
    "mental_health",
    "A referral to a children's mental health service.",
    ("referral", _TEXT, "identifier of the referral"),
    ("referred", _DATE, "received"),
    ("accepted", _YES, "accepted"),
    ("first_contact", _DATE, "first attended contact"),
    ("second_contact", _DATE, "second attended contact: help has begun"),
    ("discharged", _DATE, "closed; null while open"),
    ("end_reason", _TEXT, "treated, not_accepted, disengaged, moved_on, other"),
    ("service", _TEXT, "service or team"),
    ("level", _TEXT, "THRIVE grouping: advice, help, more_help, risk_support"),
)
MENTAL_HEALTH_STAYS = _table(
    "mental_health_stays",
    "A stay in a mental health hospital.",
    ("start", _DATE, "admitted"),
    ("stop", _DATE, "discharged; null while there"),
)
DEPRIVATION_OF_LIBERTY = _table(
    "deprivation_of_liberty",
    "A court's order depriving a looked-after child of liberty.",
    ("start", _DATE, "from"),
    ("stop", _DATE, "to"),
)
SCHOOL = _table(
    "school",
    "A pupil on a school's roll on census day.",
    ("date", _DATE, "census day"),
    ("school", _TEXT, "school's number"),
    ("sen", _TEXT, "special educational needs: N none, K support, E plan"),
    ("sessions_possible", _WHOLE, "sessions a pupil could attend"),
    ("sessions_missed", _WHOLE, "sessions missed"),
    ("suspended", _YES, "suspended or excluded in the term"),
)
WORKFORCE = Table(
    "workforce",
    "A team on the first day of a month: workers, vacancies, children.",
    _PLACE
    + _columns(
        ("team", _TEXT, "team as the council names it"),
        ("month", _DATE, "first of the month"),
        ("workers_fte", pl.Float64, "social workers, full-time equivalent"),
        ("vacancies_fte", pl.Float64, "vacant posts, full-time equivalent"),
        ("children", _WHOLE, "children allocated"),
    ),
)
TIME_DIARY = Table(
    "time_diary",
    "Time of one worker in one half-day of a two-week diary.",
    _PLACE
    + _columns(
        ("worker", _TEXT, "a code known only to the worker; local, never shown"),
        ("role", _TEXT, "role, such as social_worker"),
        ("team", _TEXT, "team"),
        ("date", _DATE, "day"),
        ("activity", _TEXT, "what the time went to; see formats/codes.csv"),
        ("minutes", _WHOLE, "minutes"),
    ),
)

#: Name to table, of all records.
RECORDS: Mapping[str, Table] = {
    table.name: table
    for table in (
        PEOPLE,
        CONTACTS,
        EARLY_HELP,
        REFERRALS,
        ASSESSMENTS,
        SECTION_47,
        NEED_PLANS,
        PROTECTION_PLANS,
        EMERGENCIES,
        PRE_PROCEEDINGS,
        CARE_EPISODES,
        CARE_REVIEWS,
        PLAN_REVIEWS,
        MISSING,
        VISITS,
        WORKERS,
        VIEWS,
        ADOPTION,
        PREVIOUS_PERMANENCE,
        CARE_LEAVERS,
        SDQ,
        MENTAL_HEALTH,
        MENTAL_HEALTH_STAYS,
        DEPRIVATION_OF_LIBERTY,
        SCHOOL,
        WORKFORCE,
        TIME_DIARY,
    )
}
