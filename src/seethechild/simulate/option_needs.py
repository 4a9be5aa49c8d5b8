"""Changes of threshold: lanes that run for children with some needs only."""

from seethechild.core.errors import Problem
from seethechild.model.system import Lane, SystemModel
from seethechild.simulate.option_schema import Target

#: The track of need, seen or not.
NEED = "need"


def of_need(lane: Lane, need: tuple[str, ...]) -> bool:
    """Return whether a lane runs for children with one of these needs and for no others."""
    return NEED in lane.when and set(lane.when[NEED]) <= set(need)


def need_problems(
    model: SystemModel, lanes: tuple[int, ...], target: Target, where: str
) -> list[Problem]:
    """Return why a bar for help cannot be moved for these needs.

    Args:
        model: the system.
        lanes: positions of the lanes that make the target's moves, whatever the need.
        target: with the needs.
        where: what the change is called.
    """
    if NEED not in model.tracks:
        return [
            Problem(
                f"{where}.target",
                "who may get help by need can be changed only where need is simulated",
                'Add tracks = ["need"] to the study, or use kind = "rate".',
            )
        ]
    states = model.states[NEED]
    unknown = [
        Problem(
            f"{where}.target.need",
            f"this model has no need {name}",
            f"Use one of {', '.join(states)}.",
        )
        for name in target.need
        if name not in states
    ]
    if unknown:
        return unknown
    moving = [model.lanes[index] for index in lanes]
    problems = []
    for need in target.need:
        if not any(
            of_need(lane, target.need) and need in lane.when[NEED] for lane in moving
        ):
            split = sorted({each for lane in moving for each in lane.when.get(NEED, ())})
            told = (
                f"Their rate is known by need for {', '.join(split)}."
                if split
                else (
                    'Their rate does not depend on need in this model: use kind = "rate".'
                )
            )
            what = f"no lane makes these moves for children with need {need} alone"
            problems.append(Problem(f"{where}.target.need", what, told))
    return problems
