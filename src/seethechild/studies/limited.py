"""What a study says of tracks beyond help, legal steps and homes, and of places in their services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from seethechild.core.errors import Problem, SpecError, did_you_mean
from seethechild.model.system import Service, SystemModel, Team
from seethechild.model.system_checks import SHARE_TOLERANCE
from seethechild.model.tracks import ADDED, ALWAYS, BROUGHT, with_services
from seethechild.reference.facts import Assumption, track_assumptions
from seethechild.simulate.option_capacity import MOST_PLACES, MOST_RATIO
from seethechild.simulate.option_fields import Fields
from seethechild.simulate.option_services import no_limit

_SERVICE_KEYS = ("id", "places", "places_ratio", "teams")
_ASK = 'Ask for the track it belongs to, as tracks = ["mind"], or leave it out.'


@dataclass(frozen=True)
class ServicePlaces:
    """The study's own number of places of a service, "as now" and under every option.

    Attributes:
        id: of the service.
        places: how many; None where a ratio is given.
        ratio: what the model's own places are multiplied by; None where places are given.
        teams: each with places and a line of its own; none means that all share them.
    """

    id: str
    places: int | None = None
    ratio: float | None = None
    teams: tuple[Team, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return it as values that can be written as JSON; without teams as before there were any."""
        said: dict[str, object] = {
            "id": self.id,
            "places": self.places,
            "ratio": self.ratio,
        }
        return said | (
            {"teams": [dict(vars(each)) for each in self.teams]} if self.teams else {}
        )


def read_tracks(fields: Fields) -> tuple[str, ...]:
    """Return the tracks a study plays, in one order whatever order they were named in.

    ``help``, ``legal`` and ``home`` are always there.
    """
    if "tracks" not in fields.table:
        return ALWAYS
    named, known = fields.texts("tracks"), (*ALWAYS, *ADDED)
    for name in dict.fromkeys(named):
        if name not in known:
            close = did_you_mean(name, known)
            mend = f"Did you mean {close[0]}?" if close else f"Use: {', '.join(known)}."
            fields.problem("tracks", f'there is no track "{name}"', mend)
    return tuple(track for track in known if track in ALWAYS or track in named)


def read_services(
    fields: Fields, tracks: Sequence[str], *, own_model: bool
) -> tuple[ServicePlaces, ...]:
    """Return the numbers of places a study sets, by service.

    Args:
        fields: the study.
        tracks: those it plays.
        own_model: whether it plays a model of its own, which may bring services of any kind.
    """
    found = tuple(_service(table) for table in fields.each("service"))
    ids = [one.id for one in found]
    for name in sorted({one for one in ids if one and ids.count(one) > 1}):
        fields.problem("service", f'"{name}" is there more than once', "Keep one.")
    others = [one for one in found if one.id not in BROUGHT]
    if others and not own_model and set(tracks) == set(ALWAYS):
        what = "help, legal and home have no service with a limited number of places"
        fields.problem("service", what, _ASK)
    return tuple(sorted(found, key=lambda one: one.id))


def _service(table: Fields) -> ServicePlaces:
    table.only(_SERVICE_KEYS)
    name = table.text("id", required=True)
    ways = [key for key in ("places", "places_ratio") if key in table.table]
    teams = _teams(table)
    if len(ways) > 1 or not (ways or teams):
        said = "gives both places and places_ratio" if ways else "says no number of places"
        mend = (
            "Give places = 120, or places_ratio = 1.2 for a fifth more than the model has."
        )
        table.problem("", said, mend)
    places = table.number(
        "places", low=0, high=MOST_PLACES, why="how many children it has room for"
    )
    if places is not None and places != int(places):
        table.problem("places", f"is {places:g}", "Give a whole number.")
    ratio = table.number(
        "places_ratio", low=0, high=MOST_RATIO, why="times the model's own places"
    )
    if ratio == 0:
        table.problem("places_ratio", "is 0", "Give a ratio above 0, or places = 0.")
    if not ways:
        ratio = 1.0
    return ServicePlaces(name, None if places is None else int(places), ratio, teams)


def _teams(table: Fields) -> tuple[Team, ...]:
    found = []
    for each in table.each("teams"):
        each.only(("id", "children", "places"))
        why = {
            "children": "the share of families it serves",
            "places": "its share of the places",
        }
        shares = {
            key: each.number(key, low=0, high=1, why=said) or 0.0
            for key, said in why.items()
        }
        found.append(Team(each.text("id", required=True), **shares))
    names = [team.id for team in found]
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        table.problem("teams", f'"{name}" is there more than once', "Rename one.")
    for key in ("children", "places"):
        whole = sum(getattr(team, key) for team in found)
        if found and abs(whole - 1.0) > SHARE_TOLERANCE:
            said = f"shares of {key} add up to {whole:g}"
            table.problem("teams", said, "Give shares that add up to 1.")
    return tuple(found)


def services_assumed(wanted: Sequence[ServicePlaces]) -> tuple[str, ...]:
    """Return whose assumptions the services make that a study brings by naming them.

    Example:
        >>> services_assumed([ServicePlaces("foster_homes", ratio=1.0)])
        ('placements',)
    """
    return tuple(BROUGHT[one.id] for one in wanted if one.id in BROUGHT)


def assumptions_of_services(wanted: Sequence[ServicePlaces]) -> dict[str, Assumption]:
    """Return what the services that a study brings assume, by id."""
    named = (track_assumptions(name) for name in services_assumed(wanted))
    return {name: each for mine in named for name, each in mine.items()}


def with_places(
    model: SystemModel,
    wanted: Sequence[ServicePlaces],
    *,
    values: Mapping[str, float] | None = None,
) -> SystemModel:
    """Return the model with a study's own numbers of places.

    Args:
        model: with the tracks that are asked for.
        wanted: what the study sets; a number holds in every year, a ratio keeps the years' course.
        values: what services that a study brings assume, by id; those not named are as they ship.

    Returns:
        The very model if nothing is set. A study that names ``foster_homes`` limits them.

    Raises:
        SpecError: the model has no such service; all that are not there.
    """
    assumed = {
        name: replace(each, value=(values or {}).get(name, each.value))
        for name, each in assumptions_of_services(wanted).items()
    }
    model = with_services(model, [one.id for one in wanted], assumptions=assumed)
    there = {service.id: service for service in model.services}
    problems = [
        Problem(
            f"service {one.id}", _not_there(tuple(there)), _nearest(one.id, tuple(there))
        )
        for one in wanted
        if one.id not in there
    ]
    if problems:
        raise SpecError(problems)
    if not wanted:
        return model
    set_to = {one.id: _set(there[one.id], one) for one in wanted}
    return replace(
        model,
        services=tuple(set_to.get(service.id, service) for service in model.services),
    )


def _set(service: Service, wanted: ServicePlaces) -> Service:
    service = replace(service, teams=wanted.teams)
    if wanted.places is not None:
        return replace(service, places=((0.0, wanted.places),))
    ratio = wanted.ratio or 1.0
    return replace(
        service,
        places=tuple((year, round(count * ratio)) for year, count in service.places),
    )


def _not_there(names: Sequence[str]) -> str:
    if not names:
        return "no service of this study has a limited number of places"
    return "this study has no such service"


def _nearest(name: str, names: tuple[str, ...]) -> str:
    if hint := no_limit(name):
        return hint
    if not names:
        return _ASK
    close = did_you_mean(name, names)
    return (
        f"Did you mean {close[0]}?"
        if close
        else f"Its services: {', '.join(names)}. {_ASK}"
    )
