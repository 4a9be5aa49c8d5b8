"""The words people choose from: where members come from, what is declared, who children are."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
Choices = tuple[tuple[str, Words], ...]

SEATS: Final[Choices] = (
    ("chair", _("Chair")),
    ("member", _("Member")),
    ("panel", _("Young people's panel")),
)
BACKGROUNDS: Final[Choices] = (
    ("lived", _("Had help or care as a child")),
    ("family", _("Parent or carer")),
    ("practice", _("Works with children and families")),
    ("leadership", _("Leads a service")),
    ("research", _("Research")),
    ("charity", _("Charity or community group")),
    ("partner", _("Another public service")),
    ("other", _("Another background")),
)
DISCIPLINES: Final[Choices] = (
    ("lived", _("Lived experience")),
    ("social-work", _("Social work")),
    ("health", _("Health")),
    ("education", _("Schools and education")),
    ("law", _("Law")),
    ("police", _("Police and justice")),
    ("evidence", _("Research and statistics")),
    ("money", _("Money and economics")),
    ("technology", _("Technology and design")),
    ("other", _("Another field")),
)
INTERESTS: Final[Choices] = (
    ("money", _("Money")),
    ("work", _("Work")),
    ("people", _("People")),
    ("views", _("Views")),
    ("none", _("Nothing to declare")),
)
INTEREST_HINTS: Final[dict[str, Words]] = {
    "money": _("Pay, shares, contracts, grants."),
    "work": _("A job, a seat on a board, a role with or without pay."),
    "people": _("Family, friends or partners with a stake."),
    "views": _("A campaign, a party, something you said in public."),
}
#: Texts the chair writes; each change is a new version.
STATEMENTS: Final[Choices] = (
    ("terms", _("Terms of reference")),
    ("balance", _("How we try to be balanced")),
    ("panel-who", _("The panel: who is on it")),
    ("panel-paid", _("The panel: how they are paid")),
    ("panel-support", _("The panel: who supports them")),
    ("panel-safe", _("The panel: how they are kept safe")),
)
YES_NO: Final[Choices] = (("yes", _("Yes")), ("no", _("No")))
#: What members may let be counted, and what is known of children: the question, its groups.
DIMENSIONS: Final[dict[str, tuple[Words, Choices]]] = {
    "age": (
        _("Age"),
        (("under-18", _("Under 18")), ("18-25", _("18 to 25")), ("26", _("26 or over"))),
    ),
    "ethnicity": (
        _("Ethnic group"),
        (
            ("asian", _("Asian or Asian British")),
            ("black", _("Black, Black British, Caribbean or African")),
            ("mixed", _("Mixed or multiple ethnic groups")),
            ("white", _("White")),
            ("other", _("Another ethnic group")),
        ),
    ),
    "care": (
        _("Help or care as a child"),
        (
            ("care", _("Was in care")),
            ("help", _("Had a social worker, was not in care")),
            ("neither", _("Neither")),
        ),
    ),
    "disability": (_("Disabled"), YES_NO),
    "region": (
        _("Region"),
        (
            ("north-east", _("North East")),
            ("north-west", _("North West")),
            ("yorkshire", _("Yorkshire and The Humber")),
            ("east-midlands", _("East Midlands")),
            ("west-midlands", _("West Midlands")),
            ("east", _("East of England")),
            ("london", _("London")),
            ("south-east", _("South East")),
            ("south-west", _("South West")),
        ),
    ),
}
