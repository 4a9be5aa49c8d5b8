"""Changes of duration: which lanes end a stay, and what stands in the way of changing its length."""

from seethechild.core.errors import Problem
from seethechild.model.system import Branch, Lane, SystemModel
from seethechild.simulate.option_schema import Target


def stay_lanes(model: SystemModel, target: Target) -> tuple[int, ...]:
    """Return positions of the lanes by which a stay in the target's states can end.

    A lane of which only some branches leave counts whole: its events then come as often in each
    stay as before. A lane by which a limited service takes children in has no rate to change.
    """
    taking_in = {service.lane for service in model.services}
    return tuple(
        index
        for index, lane in enumerate(model.lanes)
        if lane.track == target.track
        and lane.state in target.leaving
        and lane.id not in taking_in
        and any(ends_stay(lane, branch) for branch in lane.branches)
    )


def stay_problems(model: SystemModel, target: Target, where: str) -> list[Problem]:
    """Return why the length of a stay cannot be changed; its states are known to be there."""
    by_id = {lane.id: lane for lane in model.lanes}
    problems = [
        Problem(
            f"{where}.target",
            f"how long children wait in {target.track}/{state} follows from the places of "
            f"{service.id}",
            f'Change them: kind = "capacity", target = {{ service = "{service.id}" }}.',
        )
        for service in model.services
        for state in target.leaving
        if (by_id[service.lane].track, by_id[service.lane].state) == (target.track, state)
    ]
    ended = {model.lanes[index].state for index in stay_lanes(model, target)}
    waits = {by_id[service.lane].state for service in model.services}
    return problems + [
        Problem(
            f"{where}.target",
            f"no one leaves {target.track}/{state} in this model but on a birthday",
            "Name a state that children leave.",
        )
        for state in target.leaving
        if state not in ended and state not in waits
    ]


def mixed_lanes(model: SystemModel, lanes: tuple[int, ...]) -> tuple[str, ...]:
    """Return ids of lanes of which only some branches end the stay."""
    return tuple(
        model.lanes[index].id
        for index in lanes
        if not all(
            ends_stay(model.lanes[index], each) for each in model.lanes[index].branches
        )
    )


def ends_stay(lane: Lane, branch: Branch) -> bool:
    """Return whether a branch of a lane takes the child out of the lane's state."""
    return branch.leaves or branch.moves.get(lane.track, lane.state) != lane.state
