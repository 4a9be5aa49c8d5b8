"""The shape in which measures are described, and sentences several of them share."""

from dataclasses import dataclass

YEAR = "year ending 31 March"
DAY = "31 March"
THRESHOLD = (
    "Not a count of children who need help: it depends on who refers, where the council sets its "
    "threshold, and how contacts are recorded."
)
NEED = (
    "Not the number of children who need help, only of those recorded as in need; it contains "
    "children with a protection plan and children looked after, so never add those to it."
)
DURATION = "A long stay is not a failure: disabled children may need help for years."
PROTECTION = "A higher or lower number is neither good nor bad by itself; it does not count harm."
CARE = "Care is neither a success nor a failure; more or fewer children in care is not better."
SMALL = "Counts under five are hidden at the source; a hidden count is not a nought."
SPEND = (
    "What was spent, not what was needed or what it bought; councils place costs on lines "
    "differently."
)
AVERAGE = (
    "An average, not what one child more or fewer would cost; some councils' values are plainly "
    "recording errors."
)
WORK = "Taken on one day, 30 September; it says nothing about any one worker."
PLACE = "Describes the place, not the children known to services."


@dataclass(frozen=True)
class Words:
    """A measure as it is written down here, before units and rounding are filled in."""

    id: str
    topic: str
    title: str
    unit: str
    shape: str
    period: str
    origin: str
    column: str
    means_not: str
    plain: str = ""
