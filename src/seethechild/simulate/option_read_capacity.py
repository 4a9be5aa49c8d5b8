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
_STAFF_KEYS = ("places_per_worker", "recruit_months", "turnover_per_year", "posts")
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
    staff = _staff(fields.within("staff"))
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
    if (low is None) != (high is None):
        missing = "low" if low is None else "high"
        fields.problem(missing, "is missing", "Give both ends of the range, or none.")
        return False
    if low is not None and high is not None and not low <= value <= high:
        what = f"{value:g} lies outside its own range {low:g} to {high:g}"
        fields.problem("low", what, "Mend the range.")
        return False
    return True


def _staff(fields: Fields | None) -> Staff | None:
    if fields is None:
        return None
    fields.only(_STAFF_KEYS)
    caseload = fields.number(
        "places_per_worker",
        low=0,
        why="children one worker can have at a time",
        required=True,
    )
    if caseload == 0:
        fields.problem("places_per_worker", "is 0", "Give a number above 0.")
    return Staff(
        places_per_worker=caseload or 1.0,
        recruit_months=fields.number(
            "recruit_months", low=0, why="months until a vacant post is filled"
        )
        or 0.0,
        turnover_per_year=fields.number(
            "turnover_per_year", low=0, why="share of the workers who leave in a year"
        )
        or 0.0,
        posts=fields.number("posts", low=0, why="posts that are paid for"),
    )
