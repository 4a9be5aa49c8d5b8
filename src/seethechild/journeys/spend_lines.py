"""The lines of a council's outturn, and whether each reaches a child early or late.

The lines are those of the council's own return (section 251, table RO3). The grouping is
ours and is shown line by line, because no line is purely one or the other. A line at 0 can
mean that the council records the money in another line.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line of the outturn and when it reaches a child.

    Attributes:
        measure: id of the measure, in pounds of its year.
        title: the line in plain words.
        when: early, late or neither.
        holds: what it holds that its group does not say.
    """

    measure: str
    title: str
    when: str
    holds: str


LINES = (
    Line(
        "spend_sure_start_early_years_gbp",
        "Children's centres and early years",
        "early",
        "open to all families; early education itself is not in it",
    ),
    Line(
        "spend_family_support_gbp",
        "Family support",
        "early",
        "contains statutory help: children in need, disabled children's short breaks",
    ),
    Line(
        "spend_young_people_gbp",
        "Services for young people",
        "early",
        "youth work open to all and help for those at risk",
    ),
    Line(
        "spend_safeguarding_gbp",
        "Safeguarding and social work",
        "late",
        "social workers for all children known to the council, assessments too",
    ),
    Line(
        "spend_cla_gbp",
        "Children looked after and leaving care",
        "late",
        "homes for children; it can be the right help at the right time",
    ),
    Line("spend_youth_justice_gbp", "Youth justice", "late", "prevention too"),
    Line("spend_other_gbp", "Other", "neither", "what fits no other line"),
)

EARLY, LATE = "early", "late"
