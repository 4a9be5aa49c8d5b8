"""What is recorded of children known to services, as one of three ways of asking how many."""

from dataclasses import dataclass

from seethechild.reference.facts import fact
from seethechild.reference.figures import ENGLAND, figure, series
from seethechild.reference.sources import source_title

#: Recorded numbers that bound the true one from below, those that do not, and those that are it.
AT_LEAST, NO_BOUND, IN_FULL = "at least", "no bound", "all there are"


@dataclass(frozen=True)
class Recorded:
    """A recorded number.

    Attributes:
        id: of the measure.
        what: in words.
        value: None where it is hidden or not published.
        mark: why it is None.
        year: year in which the financial year ends.
        bound: ``AT_LEAST`` if at least so many children are in that state, ``IN_FULL`` if just so
            many are, else ``NO_BOUND``.
        says: what it is a bound of, or why it is none.
        source: title of the source.
        grade: A to D.
    """

    id: str
    what: str
    value: float | None
    mark: str
    year: int | None
    bound: str
    says: str
    source: str
    grade: str


_BOUNDS = (
    (
        "referrals_children",
        NO_BOUND,
        "Some children referred need no help, and others who need it are never referred.",
    ),
    (
        "cin_any_point_children",
        AT_LEAST,
        "So many were found to be in need in the year. Others may be in need and not known.",
    ),
    (
        "cin_stock",
        AT_LEAST,
        "So many times need was open on that day; a child counts twice only if it was opened twice.",
    ),
    (
        "cpp_number",
        AT_LEAST,
        "So many were found to be at risk of serious harm. Others may be and not be known.",
    ),
    (
        "cla_number",
        IN_FULL,
        "Children in care are counted in full: nobody is looked after without being known.",
    ),
)
#: The measures of a council that are shown.
MEASURES = tuple(name for name, _, _ in _BOUNDS)
#: National figure of mental health services, which do not publish one for each council.
_MIND = "mh_referred"
_MIND_SAYS = (
    "Children with an open request for mental health help in the year. Some have no disorder, and "
    "many with one never ask."
)


def recorded(code: str) -> list[Recorded]:
    """Return the latest published numbers of children known to services.

    Args:
        code: of a council, or England's.

    Returns:
        Referred, in need, on plans, looked after, and in contact with mental health services
        (for England; without a value for a council).

    Example:
        >>> found = {each.id: each for each in recorded("E92000001")}
        >>> found["cla_number"].value, found["cla_number"].bound, found["mh_referred"].year
        (81770.0, 'all there are', 2023)
    """
    rows = [_latest(code, *measure) for measure in _BOUNDS]
    mind = fact(_MIND)
    here = code == ENGLAND
    return [
        *rows,
        Recorded(
            _MIND,
            "Children in contact with mental health services",
            mind.value if here else None,
            "" if here else "not published by council",
            mind.year if here else None,
            NO_BOUND,
            _MIND_SAYS,
            source_title(mind.source),
            mind.grade,
        ),
    ]


def _latest(code: str, measure: str, bound: str, says: str) -> Recorded:
    """Return the latest year of a measure that was published, hidden or not."""
    years = series(code, measure)["year"]
    year = int(years[-1]) if years.len() else 0
    told = figure(code, measure, year)
    why = "" if told.value is not None else told.mark or "not published"
    return Recorded(
        measure, told.title, told.value, why, year or None, bound, says,
        source_title(told.source), told.grade,
    )  # fmt: skip
