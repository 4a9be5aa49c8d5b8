"""How children who live in a council, are helped or in care divide by group.

This is for sex and ethnic group; by disability and deprivation it is ``groups_assumed``.

Only children in care are published by group for each council. For children in need and on plans
England's are used: how much more or less often than others children of a group are helped in
England, applied to who lives in the council. Nobody publishes children, apart from adults, by
ethnic group for these councils: the census of all ages stands in, and children are of more mixed
backgrounds than adults. So a difference between groups is partly of who was counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from seethechild.core.errors import Problem, SpecError, did_you_mean
from seethechild.model.base_year import BaseYear
from seethechild.model.margins import fit_margins
from seethechild.model.reader import COUNCIL, NATIONAL, fill_parts, published, shares
from seethechild.model.system import FloatArray
from seethechild.model.tracks.groups_assumed import CAVEATS as ASSUMED_CAVEATS
from seethechild.model.tracks.groups_assumed import (
    caveats,
    deprivation_shares,
    disability_shares,
)
from seethechild.reference.groups import ENGLAND, GROUPS, counts_by_group

#: What is said wherever children are told apart by group.
CAVEATS = {
    "sex": (
        "As many boys as are born for each girl are taken to live here.",
        "How often girls and boys are in need or on a plan is England's.",
    ),
    "ethnicity": (
        "Who lives here by ethnic group is of people of all ages (census 2021), and children are of more mixed backgrounds: groups other than White look helped more often, child for child, than they are.",
        "How often children of each group are in need or on a plan, set against others, is England's.",
        "Unaccompanied children are among the published counts of children in care; how they divide was worked out, not published.",
    ),
}
#: Of England's counts by group of children in care.
LATEST_YEAR = 2025
#: So many children are added to those published in care, as England's rates would have them, so that
#: a few children of a small council do not make its rates: to who is there, and to who comes.
ADDED_THERE, ADDED_COMING = 1.0, 10.0


#: The largest share of a council's children in care who are taken to be unaccompanied.
MOST_ALONE = 0.95


@dataclass(frozen=True, eq=False)
class GroupShares:
    """How children divide into groups; each array has shape (G,) and sums to 1.

    Attributes:
        by: one of ``GROUPS``.
        names: of the groups, G of them.
        population: of those who live there.
        in_need: of those helped without a plan.
        on_plan: of those on a child protection plan.
        in_care: of those looked after, unaccompanied children apart.
        entering: of those who come into care, unaccompanied children apart.
        origin: each of these to ``council`` or ``England``: whose figures it is from.
    """

    by: str
    names: tuple[str, ...]
    population: FloatArray
    in_need: FloatArray
    on_plan: FloatArray
    in_care: FloatArray
    entering: FloatArray
    origin: Mapping[str, str]

    @property
    def notes(self) -> tuple[str, ...]:
        """What to say wherever children are told apart by these groups."""
        if self.by in ASSUMED_CAVEATS:
            return caveats(self.by)
        what = {"in_care": "children in care"}
        if self.by != "sex":
            what["population"] = "who lives here"
        borrowed = [words for name, words in what.items() if self.origin[name] == NATIONAL]
        said = [f"England's figures stand in for {each} by {self.by}." for each in borrowed]
        return (*CAVEATS[self.by], *said)


def group_shares(base: BaseYear, by: str) -> GroupShares:
    """Return how a council's children divide into groups.

    Args:
        base: the council's figures.
        by: one of ``GROUPS``: ``sex``, ``ethnicity``, ``disability`` or ``deprivation``.

    Raises:
        SpecError: children are not told apart by this.

    Example:
        >>> from seethechild.model.base_year import base_year
        >>> camden = group_shares(base_year("Camden", 2025), "ethnicity")
        >>> camden.names[3], camden.in_care.round(2).tolist()[3], camden.origin["in_care"]
        ('black', 0.43, 'council')
    """
    if by not in GROUPS:
        near = did_you_mean(by, list(GROUPS))
        mend = f"Did you mean {near[0]}?" if near else f"Use {' or '.join(GROUPS)}."
        raise SpecError(Problem("groups", f"children are not told apart by {by}", mend))
    if by in ASSUMED_CAVEATS:
        found, whose = (
            disability_shares(base) if by == "disability" else deprivation_shares()
        )
        return GroupShares(by=by, names=GROUPS[by], **found, origin=whose)
    own = counts_by_group(base.council, by, "population")
    known = all(part is not None for part in own)
    england = _england(by, "population")
    people = shares(_array(own)) if known else england
    likely = shares(people * _care_in_england(by) / england)
    in_care = _care_counts(base, by, likely)
    # by ethnic group nobody publishes who comes into care: they are taken to be as those there
    started = "care_started" if by == "sex" else "looked_after"
    coming = _coming_counts(base, by, likely) if by == "sex" else in_care
    return GroupShares(
        by=by,
        names=GROUPS[by],
        population=people,
        in_need=shares(people * _england(by, "in_need") / england),
        on_plan=shares(people * _england(by, "on_plan") / england),
        in_care=shares(in_care + ADDED_THERE * likely),
        entering=shares(coming + ADDED_COMING * likely),
        origin={
            "population": COUNCIL if known else NATIONAL,
            "in_need": NATIONAL,
            "on_plan": NATIONAL,
            "in_care": _whose(base, by, "looked_after"),
            "entering": _whose(base, by, started),
        },
    )


def _array(parts: Sequence[float | None]) -> FloatArray:
    return np.array([0.0 if part is None else part for part in parts])


def _england(by: str, of: str) -> FloatArray:
    return shares(_array(counts_by_group(ENGLAND, by, of)))


def _care_in_england(by: str) -> FloatArray:
    """England's children in care by group, unaccompanied children taken out."""
    counts = _array(counts_by_group(ENGLAND, by, "looked_after"))
    alone = published(ENGLAND)["uasc_stock", LATEST_YEAR]
    return np.clip(counts - alone * _england(by, "unaccompanied"), 0.0, None)


def _care_counts(base: BaseYear, by: str, likely: FloatArray) -> FloatArray:
    """Published parts kept, hidden ones share the rest; unaccompanied children taken out."""
    own = counts_by_group(base.council, by, "looked_after")
    counts = fill_parts(own, likely, base.count["cla_number"])
    return _without_unaccompanied(counts, by, base.count["uasc_stock"], likely)


def _coming_counts(base: BaseYear, by: str, likely: FloatArray) -> FloatArray:
    own = counts_by_group(base.council, by, "care_started")
    counts = fill_parts(own, _england(by, "care_started"), base.count["cla_started"])
    return _without_unaccompanied(counts, by, base.count["uasc_started"], likely)


def _without_unaccompanied(
    counts: FloatArray, by: str, alone: float, likely: FloatArray
) -> FloatArray:
    """Children by group without the unaccompanied, of whom only the number is published.

    Both groups and both numbers hold; who of a group came alone is as likely as England's shares of
    the unaccompanied make it beside the ``likely`` shares of the others.
    """
    whole = float(counts.sum())
    alone = min(alone, whole * MOST_ALONE)
    guess = np.stack(
        [likely * (whole - alone), _england(by, "unaccompanied") * alone], axis=1
    )
    return fit_margins(guess, [counts, np.array([whole - alone, alone])])[:, 0]


def _whose(base: BaseYear, by: str, of: str) -> str:
    own = counts_by_group(base.council, by, of)
    return COUNCIL if any(part is not None for part in own) else NATIONAL
