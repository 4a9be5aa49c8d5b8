"""Changes of capacity: whether the service is there, and whether places are left."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from seethechild.core.errors import Problem, did_you_mean
from seethechild.model.system import SystemModel
from seethechild.model.tracks import BROUGHT
from seethechild.simulate.option_schema import Change, ReformFile

#: What to limit instead of a service that people ask for and no study can limit.
_INSTEAD: Final = {
    "childrens_homes": "Whoever is to live in a children's home finds one. To limit foster homes, whose "
    'children live in children\'s homes while they wait: [[service]] id = "foster_homes".',
}


def no_limit(name: str) -> str:
    """Return what to do about a service that no study can limit; empty for any other.

    Example:
        >>> no_limit("childrens_home")[:33], no_limit("camhs")
        ("Whoever is to live in a children'", '')
    """
    return _INSTEAD.get(name, "") or _INSTEAD.get(f"{name}s", "")


def service_problems(model: SystemModel, change: Change, where: str) -> list[Problem]:
    """Return why a change of capacity cannot act on this model."""
    names = tuple(service.id for service in model.services)
    name = change.target.service
    if name in names:
        return []
    if name in BROUGHT:
        what = f"places of {name} are limited only where a study says so"
        mend = f'Add to the study: [[service]] id = "{name}", places_ratio = 1.0.'
        return [Problem(f"{where}.target.service", what, mend)]
    if hint := no_limit(name):
        what = f"places in {name} are not limited in any study"
        return [Problem(f"{where}.target.service", what, hint)]
    if not names:
        what = (
            f"no service of this model has a limited number of places, so not {name} either"
        )
        mend = 'Ask in the study for a track that has them, as tracks = ["mind"].'
        return [Problem(f"{where}.target.service", what, mend)]
    close = did_you_mean(name, names)
    mend = f"Did you mean {close[0]}?" if close else f"Its services: {', '.join(names)}."
    return [Problem(f"{where}.target.service", f"this model has no service {name}", mend)]


def places_problems(
    model: SystemModel, changes: Sequence[tuple[ReformFile, Change]]
) -> list[Problem]:
    """Return a problem for each service that all changes together leave fewer places than none."""
    asked: dict[str, list[tuple[ReformFile, Change]]] = defaultdict(list)
    for reform, change in changes:
        if change.capacity is not None:
            asked[change.target.service].append((reform, change))
    problems = []
    for service in model.services:
        mine = asked.get(service.id, [])
        for now in sorted({places for _, places in service.places}):
            left = now + sum(
                change.capacity.beyond(now, seed=0, draw=None)
                for _, change in mine
                if change.capacity is not None
            )
            if left < 0:
                who = " and ".join(dict.fromkeys(reform.id for reform, _ in mine))
                what = f"{service.id} has {now} places; {-left:g} more than that are taken away"
                problems.append(Problem(who, what, "Take away no more than there are."))
                break
    return problems
