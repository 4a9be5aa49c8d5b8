"""What an answer takes as so of places: those a study sets, those a reform brings, and their staff."""

from collections.abc import Iterator, Sequence

from seethechild.report.words import percent
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
        else (
            f"One worker has {staff.places_per_worker:g} places; a vacant post is filled in "
            f"{staff.recruit_months:g} months on average, and {percent(staff.turnover_per_year)} of "
            "the workers leave in a year. A place is there when its worker is."
        )
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


def places_rows(services: Sequence[ServicePlaces]) -> Iterator[dict[str, str]]:
    """Return the places a study sets itself; ``report.frames.ASSUMPTIONS``."""
    for one in services:
        yield {
            "assumption": f"{one.id}: places",
            "plain": "The study sets them, for as now and for every option, in place of the model's.",
            "value": f"{one.places} places"
            if one.places is not None
            else f"{one.ratio:g} times the model's",
            "range": "",
            "grade": JUDGED,
            "source": JUDGED,
        }
