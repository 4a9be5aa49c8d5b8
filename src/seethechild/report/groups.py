"""Groups of children in a picture: which stand in it, in what order, under what words."""

from collections.abc import Iterable

from seethechild.report.charts import Estimate, Row

#: How many levels of a group must be shown for it to be drawn: one has nothing to stand beside.
FEWEST_LEVELS = 2
#: What a picture's note says of the others.
LEFT_OUT = "Groups of which fewer than two can be shown are left out of the picture."
_APART = "apart"


def group_words(name: str) -> str:
    """What stands above the levels of a group.

    Example:
        >>> group_words("age_band"), group_words("apart")
        ('By age', 'Kept apart')
    """
    if name == _APART:
        return "Kept apart"
    return f"By {name.removesuffix('_band').replace('_', ' ')}"


def level_words(name: str) -> str:
    """A group's level as it stands at the beginning of a row.

    Example:
        >>> level_words("not recorded")
        'Not recorded'
    """
    return f"{name[:1].upper()}{name[1:]}"


def group_rows(levels: Iterable[tuple[str, str, tuple[Estimate | None, ...]]]) -> list[Row]:
    """Rows of a chart: each group's levels below its name.

    Args:
        levels: group, level and its estimates, one a panel; in the order to show.

    Returns:
        Rows of the groups of which at least two levels have an estimate; other levels, and
        levels without any, are left out.

    Example:
        >>> known = Estimate(0.4, 0.3, 0.5, "40 %", "30 to 50")
        >>> rows = [("sex", "Female", (known,)), ("sex", "Male", (known,)),
        ...         ("ethnicity", "White", (known,)), ("ethnicity", "Other", (None,))]
        >>> [row.label for row in group_rows(rows)]
        ['By sex', 'Female', 'Male']
    """
    shown: dict[str, list[Row]] = {}
    for group, level, estimates in levels:
        if any(estimates):
            shown.setdefault(group, []).append(Row(level_words(level), estimates))
    return [
        row
        for group, rows in shown.items()
        if len(rows) >= FEWEST_LEVELS
        for row in (Row(group_words(group)), *rows)
    ]
