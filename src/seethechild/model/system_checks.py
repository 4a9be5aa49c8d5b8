"""Say all that is wrong with a system model."""

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from math import inf

import numpy as np

from seethechild.core.errors import Problem, SpecError
from seethechild.model.system import AgeMove, Branch, Lane, Service, SystemModel

#: Largest gap allowed between the sum of a lane's branch shares and 1.
SHARE_TOLERANCE = 1e-9
#: A rate above this a year (more than one an hour) is taken to be a slip.
MOST_RATE = 9_000.0


def validate(model: SystemModel) -> SystemModel:
    """Return the model if it holds together; otherwise say everything that is wrong with it.

    Raises:
        SpecError: unknown states or groups, lanes in states that no child can come to, lanes that look at their own track, shares that do not sum to 1, negative or unbounded
            rates and arrivals, edges that do not rise, two lanes or inflows with one name, services that cannot work.
    """
    problems = [
        *_edge_problems(model),
        *_name_problems(model),
        *_lane_problems(model),
        *_birthday_problems(model),
        *_inflow_problems(model),
        *_service_problems(model),
        *_start_problems(model),
        *_way_problems(model),
    ]
    if problems:
        raise SpecError(problems)
    return model


def _edge_problems(model: SystemModel) -> list[Problem]:
    problems = []
    for name, edges in (
        ("age_edges", model.age_edges),
        ("duration_edges", model.duration_edges),
    ):
        if np.any(np.diff(edges) <= 0) or edges[0] != 0:
            problems.append(
                Problem(name, "the edges do not rise from 0", "Write them in rising order.")
            )
    return problems


def _name_problems(model: SystemModel) -> list[Problem]:
    lists = {"groups": model.groups} | {
        f"states of {track}": states for track, states in model.states.items()
    }
    return [
        Problem(where, f"{name} is there twice", "Name each once.")
        for where, names in lists.items()
        for name in sorted({name for name in names if names.count(name) > 1})
    ]


def _lane_problems(model: SystemModel) -> list[Problem]:
    problems = []
    seen: set[str] = set()
    for lane in model.lanes:
        where = f"lane {lane.id}"
        if lane.id in seen:
            problems.append(Problem(where, "two lanes have this name", "Rename one."))
        seen.add(lane.id)
        problems += _place_problems(model, where, {lane.track: lane.state})
        expected = (model.age_bands, model.duration_bands)
        if lane.rates.shape != expected:
            problems.append(
                Problem(where, f"rates have shape {lane.rates.shape}", f"Give {expected}.")
            )
        if not np.all(np.isfinite(lane.rates)) or np.any(lane.rates < 0):
            problems.append(
                Problem(
                    where, "a rate is negative or not a number", "Give rates of 0 or more."
                )
            )
        elif np.any(lane.rates > MOST_RATE):
            said = f"its rate explodes: {lane.rates.max():.3g} a year"
            problems.append(Problem(where, said, f"Give at most {MOST_RATE:,.0f}."))
        if lane.track in {*lane.when, *lane.factors}:
            said = f"looks at its own track {lane.track}"
            problems.append(
                Problem(where, said, "Name other tracks in `when` and `factors`.")
            )
        for track, names in {**lane.when, **lane.factors}.items():
            for state in names:
                problems += _place_problems(model, where, {track: state})
        problems += _branch_problems(model, where, lane.branches)
    return problems


def _birthday_problems(model: SystemModel) -> list[Problem]:
    problems = []
    for move in model.age_moves:
        where = f"birthday {move.age:g} in {move.track}/{move.state}"
        if move.age not in model.age_edges:
            problems.append(
                Problem(where, "is not an age edge", "Add the edge to age_edges.")
            )
        problems += _place_problems(model, where, {move.track: move.state})
        problems += _branch_problems(model, where, move.branches)
    return problems


def _branch_problems(
    model: SystemModel, where: str, branches: Sequence[Branch]
) -> list[Problem]:
    if not branches:
        return [Problem(where, "has no branch", "Say what happens when it fires.")]
    problems = []
    total = np.sum([branch.share for branch in branches], axis=0)
    if np.any(np.abs(total - 1) > SHARE_TOLERANCE):
        problems.append(
            Problem(where, "branch shares do not sum to 1", "Share out the whole of it.")
        )
    if any(np.any(branch.share < 0) for branch in branches):
        problems.append(Problem(where, "a branch share is negative", "Give 0 or more."))
    for branch in branches:
        problems += _place_problems(model, where, branch.moves)
    return problems


def _place_problems(
    model: SystemModel, where: str, places: Mapping[str, str]
) -> list[Problem]:
    return [
        Problem(where, f"{track}/{state} is not a state", "Use a state the model declares.")
        for track, state in places.items()
        if state not in model.states.get(track, ())
    ]


def _inflow_problems(model: SystemModel) -> list[Problem]:
    problems = []
    seen: set[str] = set()
    for inflow in model.inflows:
        where = f"inflow {inflow.id}"
        if inflow.id in seen:
            problems.append(Problem(where, "two inflows have this name", "Rename one."))
        seen.add(inflow.id)
        if inflow.group not in model.groups:
            said = f"{inflow.group} is not a group"
            problems.append(Problem(where, said, "Use a group the model declares."))
        for name in sorted(set(model.tracks) - set(inflow.states)):
            said = f"does not say in which state of {name} they arrive"
            problems.append(Problem(where, said, "Name one state of each track."))
        problems += _place_problems(model, where, inflow.states)
        if not 0 <= inflow.per_year < inf or not inflow.evidence > 0:
            said = "its number or its evidence is negative or not a number"
            problems.append(
                Problem(where, said, "Give 0 or more a year, evidence above 0.")
            )
        if not 0 <= inflow.age_low <= inflow.age_high < inf:
            said = f"ages from {inflow.age_low:g} to {inflow.age_high:g}"
            problems.append(Problem(where, said, "Give ages of 0 or more, rising."))
        if not 0 <= inflow.elapsed_years < inf:
            said = f"{inflow.elapsed_years:g} years already spent in the state"
            problems.append(Problem(where, said, "Give 0 or more."))
    return problems


def _service_problems(model: SystemModel) -> list[Problem]:
    problems = []
    lanes = {lane.id: lane for lane in model.lanes}
    seen: set[str] = set()
    for service in model.services:
        where = f"service {service.id}"
        if service.id in seen:
            problems.append(Problem(where, "two services have this name", "Rename one."))
        seen.add(service.id)
        lane = lanes.get(service.lane)
        if lane is None:
            said = f"{service.lane} is not a lane"
            problems.append(Problem(where, said, "Name the lane that takes children in."))
            continue
        problems += [
            *_taking_in_problems(where, service, lane),
            *_places_problems(where, service),
            *_turn_problems(model, where, service),
            *_team_problems(where, service),
        ]
        for state in service.holds:
            problems += _place_problems(model, where, {lane.track: state})
    problems += _round_problems(model, lanes)
    taken = [service.lane for service in model.services]
    problems += [
        Problem(f"lane {lane}", "takes in for two services", "Give each a lane of its own.")
        for lane in sorted({lane for lane in taken if taken.count(lane) > 1})
    ]
    return problems


def _round_problems(model: SystemModel, lanes: Mapping[str, Lane]) -> list[Problem]:
    # A child that each of some services hands on to the next at once would go round for ever.
    hands_on = {
        service.id: {
            other.id
            for other in model.services
            if other.lane in lanes
            for branch in lanes[service.lane].branches
            if branch.moves.get(lanes[other.lane].track) == lanes[other.lane].state
        }
        for service in model.services
        if service.lane in lanes
    }
    try:
        TopologicalSorter(hands_on).prepare()
    except CycleError as error:
        names = ", ".join(sorted(set(error.args[1])))
        said = "each takes a child in only to make it wait for the next, and so round"
        return [Problem(f"services {names}", said, "Let one of them lead elsewhere.")]
    return []


def _taking_in_problems(where: str, service: Service, lane: Lane) -> list[Problem]:
    problems = []
    own = lane.when or lane.groups or lane.factors or lane.group_factors
    if np.any(lane.rates != 0) or own:
        said = f"lane {lane.id} has a rate or a condition of its own"
        problems.append(Problem(where, said, "Give it rates of 0: free places drive it."))
    if any(lane.track not in branch.moves for branch in lane.branches) or any(
        branch.moves.get(lane.track) == lane.state for branch in lane.branches
    ):
        said = f"lane {lane.id} may leave the child waiting"
        problems.append(Problem(where, said, "Let each of its branches leave the state."))
    if lane.state in service.holds:
        said = f"children who wait in {lane.state} would hold a place"
        problems.append(Problem(where, said, "Name only the states of those taken in."))
    return problems


def _places_problems(where: str, service: Service) -> list[Problem]:
    years = [year for year, _ in service.places]
    problems = []
    if not years or years[0] != 0 or any(np.diff(years) <= 0):
        said = "its places do not start in year 0 and rise from year to year"
        problems.append(Problem(where, said, "Give (year, places) in rising order from 0."))
    if any(places < 0 or places != int(places) for _, places in service.places):
        said = "a number of places is negative or not whole"
        problems.append(Problem(where, said, "Give whole numbers of 0 or more."))
    return problems


def _turn_problems(model: SystemModel, where: str, service: Service) -> list[Problem]:
    problems = []
    expected = (model.age_bands, len(model.groups))
    if service.priority.size and service.priority.shape != expected:
        said = f"its classes have shape {service.priority.shape}"
        problems.append(Problem(where, said, f"Give {expected}."))
    if np.any(service.priority < 0):
        problems.append(Problem(where, "a class is negative", "0 is the first to go."))
    for track, states in service.sooner.items():
        for state, classes in states.items():
            problems += _place_problems(model, where, {track: state})
            if classes < 0:
                said = f"children in {track}/{state} go {classes} classes before others"
                problems.append(Problem(where, said, "Give 0 or more."))
    return problems


def _team_problems(where: str, service: Service) -> list[Problem]:
    problems = []
    teams = service.teams
    if len({team.id for team in teams}) < len(teams):
        problems.append(Problem(where, "two teams have one name", "Rename one."))
    for what in ("children", "places") if teams else ():
        shares = [getattr(team, what) for team in teams]
        if min(shares) < 0 or not abs(sum(shares) - 1.0) <= SHARE_TOLERANCE:
            said = f"its teams' shares of {what} add up to {sum(shares):g}"
            problems.append(Problem(where, said, "Share out the whole of it."))
    return problems


def _start_problems(model: SystemModel) -> list[Problem]:
    problems = []
    for track in model.tracks:
        unknown = set(model.start[track].unique()) - set(model.states[track])
        problems += [
            Problem("start", f"{track}/{state} is not a state", "Use a declared state.")
            for state in sorted(unknown)
        ]
    if bool((model.start["count"] < 0).any()):
        problems.append(
            Problem("start", "a count is negative", "Give counts of 0 or more.")
        )
    return problems


def _way_problems(model: SystemModel) -> list[Problem]:
    """States with a life of their own to which nothing leads, not even at a rate of 0."""
    there = {
        (track, state)
        for track in model.tracks
        for state in model.start[track].unique().to_list()
    }
    for inflow in model.inflows:
        there |= set(inflow.states.items())
    clocks: tuple[Lane | AgeMove, ...] = (*model.lanes, *model.age_moves)
    moves = [
        ((clock.track, clock.state), set(branch.moves.items()))
        for clock in clocks
        for branch in clock.branches
    ]
    before = -1
    while len(there) != before:
        before = len(there)
        for home, led in moves:
            if home in there:
                there |= led
    said, mend = "no child can come to it", "Let children start, arrive or move there."
    homes = dict.fromkeys(
        (lane.track, lane.state) for lane in model.lanes if np.any(lane.rates > 0)
    )
    return [
        Problem(f"state {track}/{state}", said, mend)
        for track, state in homes
        if (track, state) not in there and state in model.states.get(track, ())
    ]
