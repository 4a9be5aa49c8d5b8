"""States of meetings, of what was agreed to be done there, and of empty seats."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from seethechild.web.flow import Arrow, Flow

MEETING: Final = Flow(
    "meeting",
    {
        "planned": _("Planned"),
        "held": _("Held, minutes to come"),
        "minuted": _("Held, with minutes"),
        "cancelled": _("Called off"),
    },
    {
        "hold": Arrow(("planned",), "held"),
        "minute": Arrow(("held",), "minuted"),
        "cancel": Arrow(("planned",), "cancelled"),
    },
)
ACTION: Final = Flow(
    "action",
    {"open": _("To do"), "done": _("Done"), "dropped": _("Dropped")},
    {"finish": Arrow(("open",), "done"), "drop": Arrow(("open",), "dropped")},
)
VACANCY: Final = Flow(
    "vacancy",
    {"open": _("Open"), "filled": _("Filled"), "closed": _("Closed, not filled")},
    {"fill": Arrow(("open",), "filled"), "close": Arrow(("open",), "closed")},
)
