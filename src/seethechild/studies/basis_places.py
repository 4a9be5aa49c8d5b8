"""What an answer takes as so of places: those a study sets, those a reform brings, and their staff."""

from collections.abc import Iterator, Sequence

from seethechild.report.words import percent
from seethechild.simulate.option_capacity import Staff
from seethechild.simulate.option_schema import Change, ReformFile
from seethechild.studies.limited import ServicePlaces

JUDGED = "judged"


def capacity_words(change: Change) -> str:
    """Return how many places a change brings, with its range; empty for another kind.

    Example:
        >>> from datetime import date
        >>> from seethechild.simulate.option_capacity import Capacity
        >>> from seethechild.simulate.option_schema import Eligible, Target
        >>> more = Capacity("x", places=20, low=10, high=30, grade="judged")
        >>> capacity_words(Change("capacity", Target(service="camhs"), Eligible(),
        ...     date(2027, 4, 1), capacity=more))
        '+20 places (+10 to +30)'
    """
    capacity = change.capacity
    if capacity is None:
        return ""
    sign = "+" if capacity.places is not None else ""
    size = f"{capacity.stated:{sign}g}"
    said = f"{size} places" if sign else f"{size} times the places as now"
    if capacity.low is None or capacity.high is None:
        return said
    return f"{said} ({capacity.low:{sign}g} to {capacity.high:{sign}g})"


def capacity_row(reform: ReformFile, change: Change) -> dict[str, str]:
    """Return what is taken as so of a change of capacity; ``report.frames.ASSUMPTIONS``."""
    staff = change.capacity.staff if change.capacity else None
    hired = (
        "Places need no one to be hired."
        if staff is None
        else f"{staff_words(staff, 'places')} A place is there when its worker is."
    )
    return {
        "assumption": f"{reform.id}: {change.target}",
        "plain": f"Planned from {change.starts:%B %Y}, growing evenly over "
        f"{change.ramp_months:g} months. {hired}",
        "value": capacity_words(change),
        "range": "",
        "grade": (change.capacity.grade if change.capacity else "") or JUDGED,
        "source": JUDGED,
    }


def staff_words(staff: Staff, what: str) -> str:
    """Return how much workers can do and how fast they come and leave, as a sentence.

    Example:
        >>> staff_words(Staff(15.0, recruit_months=6.0, turnover_per_year=0.15), "places")
        'One worker has 15 places; a vacant post is filled in 6 months on average, and 15 % of the workers leave in a year.'
    """

    def ends(low: float | None, high: float | None, of: float = 1.0) -> str:
        return "" if low is None or high is None else f" ({low * of:g} to {high * of:g})"

    each = "" if staff.months_each is None else f", each for {staff.months_each:g} months"
    months = ends(staff.recruit_low, staff.recruit_high)
    leave = ends(staff.turnover_low, staff.turnover_high, 100.0)
    return (
        f"One worker has {staff.places_per_worker:g} {what}{each}; a vacant post is filled in "
        f"{staff.recruit_months:g} months{months} on average, and "
        f"{percent(staff.turnover_per_year)}{leave} of the workers leave in a year."
    )


def places_rows(services: Sequence[ServicePlaces]) -> Iterator[dict[str, str]]:
    """Return the places a study sets itself; ``report.frames.ASSUMPTIONS``."""
    for one in services:
        yield {
            "assumption": f"{one.id}: places",
            "plain": "The study sets them, for as now and for every option, in place of the model's.",
            "value": _places(one) + _teams(one),
            "range": "",
            "grade": JUDGED,
            "source": JUDGED,
        }


def _places(one: ServicePlaces) -> str:
    if one.places is not None:
        return f"{one.places} places"
    return "the model's" if one.ratio == 1 else f"{one.ratio:g} times the model's"


def _teams(one: ServicePlaces) -> str:
    told = [
        f"{team.id} {percent(team.children)} and {percent(team.places)}"
        for team in one.teams
    ]
    return f"; share of families and of places by team: {', '.join(told)}" if told else ""
