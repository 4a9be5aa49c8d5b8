"""What asking for a limited service came to."""

from dataclasses import dataclass
from enum import IntEnum

from seethechild.simulate.program import NEVER


class How(IntEnum):
    """How a wait ended."""

    WAITING = 0
    TAKEN_IN = 1
    LEFT = 2


@dataclass
class Request:
    """One child's asking for one service. Times are ticks from the start of the run.

    Attributes:
        row: the child.
        service: position in the model's services.
        turn: class of priority.
        asked: when it came to wait; before 0 if it was waiting at the start.
        ended: when it was taken in or left; ``NEVER`` if it waits as the run ends.
        how: which of these.
        team: position in the service's teams; 0 where it has none.
    """

    row: int
    service: int
    turn: int
    asked: int
    ended: int = NEVER
    how: How = How.WAITING
    team: int = 0
