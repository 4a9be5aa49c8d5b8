"""All lanes of the system model, from a first guess of a council's flows.

Names are ``track/state/what happens``; events are those of the code list.
"""

from seethechild.model.ground import Ground
from seethechild.model.lanes_court import court_lanes
from seethechild.model.lanes_entry import entry_lanes
from seethechild.model.lanes_exit import exit_lanes
from seethechild.model.lanes_help import help_lanes
from seethechild.model.lanes_home import home_lanes
from seethechild.model.lanes_move import move_lanes
from seethechild.model.system import Lane


def all_lanes(ground: Ground) -> tuple[Lane, ...]:
    """Return every lane of the model, in the order in which ties are settled."""
    return (
        *help_lanes(ground),
        *entry_lanes(ground),
        *exit_lanes(ground),
        *court_lanes(ground),
        *home_lanes(ground),
        *move_lanes(ground),
    )
