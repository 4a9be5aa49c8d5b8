"""How children divide by disability and by deprivation, where little or nothing is published.

By disability: of children in need each council's count is published; who lives there is of a survey
of the whole country, in which parents answer, so recorded and told are not the same thing.

By deprivation: children of a council are put in fifths by how deprived their neighbourhood is, so
a fifth lives in each. How much more often than the least deprived fifth the most deprived is helped is an
assumption between two published gradients: between authorities (diluted, too flat) and between
neighbourhoods of all England (too steep for one council). It rises by one ratio from fifth to fifth.
"""

import numpy as np

from seethechild.model.base_year import BaseYear
from seethechild.model.reader import COUNCIL, NATIONAL, shares
from seethechild.model.system import FloatArray
from seethechild.reference.facts import Assumption, track_assumptions
from seethechild.reference.groups import ENGLAND, GROUPS, counts_by_group

#: What is said wherever children are told apart by group.
CAVEATS = {
    "disability": (
        "Of children in need, a disability is recorded by workers (England's table B2, this council's count where it is not hidden); of all children it is told by parents in a survey of the United Kingdom. The two do not mean the same, so how much more often disabled children are helped is not known well.",
        "The count is of all children in need, those on plans and in care among them; the same share is taken for each.",
    ),
    "deprivation": (
        "Fifths are of this council's children, by how deprived their neighbourhood is; they are not England's fifths.",
        "No figures by neighbourhood were at hand: how much more often the most deprived fifth is helped is assumed ({said}).",
        "Between authorities care is 2.3 times as common in the most deprived tenth as in the least; between neighbourhoods it is ten times. A gradient between authorities understates the one between neighbourhoods.",
    ),
}
#: So many children in need are added as England's share would have them: a few do not make a rate.
ADDED_IN_NEED = 10.0
FIFTHS = len(GROUPS["deprivation"])
#: Each share to the assumption it rests on.
RESTS_ON = {
    "in_need": "in_need",
    "on_plan": "on_plan",
    "in_care": "in_care",
    "entering": "in_care",
}
PREFIX = "deprivation"


def assumed_of(by: str) -> dict[str, Assumption]:
    """Return what is assumed to tell children apart by this, by name; nothing by sex.

    Example:
        >>> assumed_of("sex"), sorted(assumed_of("deprivation"))[0]
        ({}, 'deprivation/in_care')
    """
    return dict(track_assumptions(PREFIX)) if by == PREFIX else {}


def disability_shares(
    base: BaseYear,
) -> tuple[dict[str, FloatArray], dict[str, str]]:
    """Return shares of children by recorded disability, and whose figures each is from.

    Returns:
        Name of each share in ``GroupShares`` to shape (2,), and to ``council`` or ``England``.

    Example:
        >>> from seethechild.model.base_year import base_year
        >>> found, whose = disability_shares(base_year("Camden", 2025))
        >>> found["in_need"].round(2).tolist(), whose["in_need"], whose["population"]
        ([0.24, 0.76], 'council', 'England')
    """
    people, likely = _counts(ENGLAND, "population"), _counts(ENGLAND, "in_need")
    own = counts_by_group(base.council, "disability", "in_need")
    known = all(part is not None for part in own)
    counted = _counts(base.council, "in_need") if known else likely
    helped = shares(counted + ADDED_IN_NEED * shares(likely))
    found = dict.fromkeys(RESTS_ON, helped)
    whose = dict.fromkeys(RESTS_ON, COUNCIL if known else NATIONAL)
    return {"population": shares(people), **found}, {"population": NATIONAL, **whose}


def _counts(council: str, of: str) -> FloatArray:
    return np.array(counts_by_group(council, "disability", of), float)


def deprivation_shares() -> tuple[dict[str, FloatArray], dict[str, str]]:
    """Return shares of children by fifth of deprivation, the most deprived first.

    Example:
        >>> found, _ = deprivation_shares()
        >>> found["population"].tolist()
        [0.2, 0.2, 0.2, 0.2, 0.2]
        >>> (found["in_care"][0] / found["in_care"][-1]).round(6)
        np.float64(4.0)
    """
    steps = np.linspace(1.0, 0.0, FIFTHS)
    values = track_assumptions(PREFIX)
    found = {
        name: shares(values[f"{PREFIX}/{rests}"].value ** steps)
        for name, rests in RESTS_ON.items()
    }
    whose = dict.fromkeys(RESTS_ON, NATIONAL)
    return {"population": np.full(FIFTHS, 1.0 / FIFTHS), **found}, {
        "population": COUNCIL,
        **whose,
    }


def caveats(by: str) -> tuple[str, ...]:
    """Return what is said wherever children are told apart by disability or deprivation.

    Example:
        >>> "in care 4 times (2.1 to 7.7)" in " ".join(caveats("deprivation"))
        True
    """
    values = track_assumptions(PREFIX)
    words = {"in_need": "in need", "on_plan": "on a plan", "in_care": "in care"}
    said = ", ".join(
        f"{words[name]} {each.value:g} times ({each.low:g} to {each.high:g})"
        for name in words
        for each in (values[f"{PREFIX}/{name}"],)
    )
    return tuple(each.format(said=said) for each in CAVEATS[by])
