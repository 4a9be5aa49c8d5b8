"""The categories of the looked-after tables that the model keeps apart, and what each is made of.

Orders matter: arrays of counts follow these tuples.
"""

from collections.abc import Mapping

#: How care starts: by agreement, by court order, in an emergency, on remand and the like.
STARTED_LEGAL = ("section_20", "interim_care_order", "emergency", "other")
#: Legal status of children looked after on a day.
STOCK_LEGAL = (
    "section_20",
    "interim_care_order",
    "full_care_order",
    "placement_order",
    "youth_justice",
)
#: Where children looked after live.
PLACEMENTS = ("foster", "childrens_home", "supported", "parents", "adoption", "other")
#: Why care ends before 18; the last is whatever no other names.
EXIT_REASONS = (
    "home_planned",
    "home_unplanned",
    "guardianship",
    "adopted",
    "relatives",
    "other",
)
#: Ages at which care ends, as the tables band them.
CEASED_BANDS = ("under_1", "1_4", "5_9", "10_15", "16", "17", "18_plus")

#: Category kept apart to the published categories in it.
Parts = Mapping[str, tuple[str, ...]]

STARTED_LEGAL_PARTS: Parts = {
    "section_20": ("section_20",),
    "interim_care_order": ("interim_care_order", "full_care_order", "placement_order"),
    "emergency": (
        "police_protection",
        "emergency_protection_order",
        "child_assessment_order",
    ),
    "other": ("remand", "pace", "youth_rehabilitation_order"),
}
STOCK_LEGAL_PARTS: Parts = {
    "section_20": ("section_20", "detained_protection"),
    "interim_care_order": ("interim_care_order",),
    "full_care_order": ("full_care_order",),
    "placement_order": ("placement_order",),
    "youth_justice": ("youth_justice",),
}
PLACEMENT_PARTS: Parts = {
    "foster": ("foster",),
    "childrens_home": ("childrens_home", "residential_school", "other_residential"),
    "supported": ("supported",),
    "parents": ("parents",),
    "adoption": ("adoption",),
    "other": ("other",),
}
#: Without ``other``, which is what these leave.
EXIT_PARTS: Parts = {
    "home_planned": ("home_planned",),
    "home_unplanned": ("home_unplanned",),
    "guardianship": ("special_guardianship", "child_arrangements_order"),
    "adopted": ("adopted",),
    "relatives": ("relatives",),
}

#: Published legal status of a child looked after to the state of ours.
LEGAL_OF_STATUS: Mapping[str, str] = {
    "section_20": "section_20",
    "interim_care_order": "proceedings",
    "full_care_order": "care_order",
    "placement_order": "placement_order",
    "youth_justice": "remand",
}
#: Published placement to the home state of ours.
HOME_OF_PLACEMENT: Mapping[str, str] = {
    "foster": "foster",
    "childrens_home": "childrens_home",
    "supported": "supported_accommodation",
    "parents": "with_parents_under_order",
    "adoption": "placed_for_adoption",
    "other": "other",
}
