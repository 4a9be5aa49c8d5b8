"""What in a reform contradicts itself, before any model is known; what a reader must be told."""

from itertools import combinations

from seethechild.core.errors import Problem
from seethechild.simulate.option_schema import FAMILY, Change, ReformFile


def contradictions(reform: ReformFile, where: str) -> list[Problem]:
    """Return a problem for each change that reaches fewer than now, or acts where another does."""
    problems = []
    for count, change in enumerate(reform.changes, start=1):
        if change.acts_on_children and reform.baseline_reach > change.reach:
            problems.append(
                Problem(
                    f"{where}.change {count}.reach",
                    f"{change.reach:g} is less than the {reform.baseline_reach:g} who have it now "
                    "(baseline_reach): children would lose what they have",
                    "Let it reach at least as many as have it now.",
                )
            )
        if change.staff is not None and reform.baseline_reach == change.reach:
            problems.append(
                Problem(
                    f"{where}.change {count}.staff",
                    f"nobody is newly reached ({change.reach:g} are, and have it now), so nobody is "
                    "to be hired",
                    "Leave it out, or let it reach more than as now.",
                )
            )
    if reform.reach_by == FAMILY and not any(
        one.acts_on_children for one in reform.changes
    ):
        what = (
            "none of its changes reaches children: prices and places are for whoever asks"
        )
        problems.append(Problem(f"{where}.reach_by", what, "Leave it out."))
    numbered = [(n, one) for n, one in enumerate(reform.changes, start=1) if one.kind]
    for (first, one), (second, other) in combinations(numbered, 2):
        if _same_target(one, other):
            problems.append(
                Problem(
                    f"{where}.change {second}",
                    f"contradicts change {first}: both act on {other.target}",
                    "Keep one, or give them ages that do not overlap."
                    if one.acts_on_children
                    else "Keep one.",
                )
            )
    return problems


def _same_target(one: Change, other: Change) -> bool:
    if one.kind != other.kind or not one.eligible.overlaps(other.eligible):
        return False
    mine, theirs = one.target, other.target
    if not mine.track:
        return mine == theirs
    return mine.track == theirs.track and all(
        set(some) & set(others) or some == others == ()
        for some, others in (
            (mine.leaving, theirs.leaving),
            (mine.entering, theirs.entering),
            (mine.need, theirs.need),
        )
    )


def warnings(reform: ReformFile) -> tuple[str, ...]:
    """Return what a reader must be told of a reform that holds together."""
    return tuple(
        f"{reform.id}: it is applied to unaccompanied children, whom no study in use says it "
        "included."
        for change in reform.changes
        if change.eligible.unaccompanied
    )
