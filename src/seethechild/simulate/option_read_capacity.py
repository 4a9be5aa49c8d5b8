"""Read a change of capacity: how many places, how sure that is, and who must be hired."""

from seethechild.simulate.option_capacity import (
    MOST_PLACES,
    MOST_RATIO,
    Capacity,
    Staff,
)
from seethechild.simulate.option_fields import Fields

CAPACITY_KEYS = (
    "kind", "target", "places", "ratio", "low", "high", "grade", "staff", "starts", "ramp_months",
)  # fmt: skip
_STAFF_KEYS = (
    "places_per_worker", "recruit_months", "recruit_low", "recruit_high", "turnover_per_year",
    "turnover_low", "turnover_high", "posts", "months_each",
)  # fmt: skip
#: Where a range comes from; a letter as of any figure, or a judgement.
GRADES = ("A", "B", "C", "D", "judged")


def read_capacity(fields: Fields, name: str) -> Capacity | None:
    """Return the places a change adds or takes away; keep a problem for whatever is wrong.

    Args:
        fields: the table of the change.
        name: what its luck is named by.
    """
    ways = [key for key in ("places", "ratio") if key in fields.table]
    if len(ways) != 1:
        said = "says no number of places" if not ways else "gives both places and ratio"
        mend = "Give places = 20 for 20 more, or ratio = 1.2 for a fifth more."
        fields.problem("", said, mend)
        return None
    way = ways[0]
    why = "places more, or fewer below 0" if way == "places" else "times the places as now"
    most = MOST_PLACES if way == "places" else MOST_RATIO
    value = fields.number(way, low=-most, high=most, why=why, required=True)
    if way == "ratio" and value is not None and value <= 0:
        fields.problem(
            way, f"is {value:g}", "Give a ratio above 0; to close it, take away places."
        )
        return None
    low, high = (
        fields.number(key, low=-most, high=most, why="an end of its range")
        for key in ("low", "high")
    )
    grade = _grade(fields)
    staff = read_staff(fields.within("staff"), of_places=True)
    if value is None or not _range_holds(fields, value, low, high):
        return None
    if staff is not None and (value < 0 if way == "places" else value < 1):
        fields.problem("staff", "is given for fewer places", "Leave it out.")
    return Capacity(
        id=name,
        places=value if way == "places" else None,
        ratio=value if way == "ratio" else None,
        low=low,
        high=high,
        grade=grade,
        staff=staff,
    )


def _grade(fields: Fields) -> str:
    grade = fields.text("grade", required="low" in fields.table or "high" in fields.table)
    if grade and grade not in GRADES:
        fields.problem(
            "grade", f'"{grade}" is no grade', f"Use one of {', '.join(GRADES)}."
        )
    return grade


def _range_holds(
    fields: Fields, value: float, low: float | None, high: float | None
) -> bool:
    if ("low" in fields.table) != ("high" in fields.table):
        missing = "high" if "low" in fields.table else "low"
        fields.problem(missing, "is missing", "Give both ends of the range, or none.")
        return False
    if low is not None and high is not None and not low <= value <= high:
        what = f"{value:g} lies outside its own range {low:g} to {high:g}"
        fields.problem("low", what, "Mend the range.")
        return False
    return True


def read_staff(fields: Fields | None, *, of_places: bool = False) -> Staff | None:
    """Return who must be hired; keep a problem for whatever is wrong.

    Args:
        fields: the table ``staff``; None if there is none.
        of_places: whether they are hired for places, which have no time of their own for each child.
    """
    if fields is None:
        return None
    if of_places and "months_each" in fields.table:
        what = "a child keeps a place as long as the service lasts"
        fields.problem("months_each", what, "Leave it out.")
    fields.only(_STAFF_KEYS)
    caseload = fields.number(
        "places_per_worker",
        low=0,
        why="children one worker can have at a time",
        required=True,
    )
    if caseload == 0:
        fields.problem("places_per_worker", "is 0", "Give a number above 0.")
    each = fields.number("months_each", low=0, why="months a worker is with each child")
    if each == 0:
        fields.problem("months_each", "is 0", "Give months above 0, or leave it out.")
    recruit = _unsure(fields, "recruit", "recruit_months", "months until a post is filled")
    leave = _unsure(fields, "turnover", "turnover_per_year", "share who leave in a year")
    return Staff(
        places_per_worker=caseload or 1.0,
        recruit_months=recruit[0],
        turnover_per_year=leave[0],
        posts=fields.number("posts", low=0, why="posts that are paid for"),
        recruit_low=recruit[1],
        recruit_high=recruit[2],
        turnover_low=leave[1],
        turnover_high=leave[2],
        months_each=each,
    )


def _unsure(
    fields: Fields, name: str, key: str, why: str
) -> tuple[float, float | None, float | None]:
    """Return a number, 0 if it is not given, and the ends of its range if it has one."""
    value = fields.number(key, low=0, why=why) or 0.0
    ends = f"{name}_low", f"{name}_high"
    low, high = (fields.number(end, low=0, why=f"an end of {key}") for end in ends)
    if (ends[0] in fields.table) != (ends[1] in fields.table):
        missing = ends[1] if ends[0] in fields.table else ends[0]
        fields.problem(missing, "is missing", "Give both ends of the range, or none.")
        return value, None, None
    if low is not None and high is not None and not low <= value <= high:
        what = f"{value:g} lies outside its own range {low:g} to {high:g}"
        fields.problem(key, what, "Mend the range.")
    return value, low, high
