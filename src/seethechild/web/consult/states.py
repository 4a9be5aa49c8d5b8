"""The states of a sense check and of what people write in it, and the ways between."""

from django.utils.translation import gettext_lazy as _

from seethechild.web.flow import Arrow, Flow

CHECK = Flow(
    "sense check",
    {
        "planned": _("Planned"),
        "open": _("Open"),
        "closed": _("Closed"),
        "called_off": _("Called off before it began"),
    },
    {
        "open": Arrow(("planned",), "open"),
        "close": Arrow(("open",), "closed"),
        "call off": Arrow(("planned",), "called_off"),
    },
)

#: Nobody but who reads it for safety sees what is written before it is let through.
WORDS = Flow(
    "words of a sense check",
    {
        "waiting": _("Waits to be read"),
        "shown": _("Read, can be shown"),
        "held": _("Held: someone may be at risk"),
        "withheld": _("Not shown"),
        "gone": _("Taken back by who wrote it"),
    },
    {
        "let through": Arrow(("waiting",), "shown"),
        "hold": Arrow(("waiting", "shown"), "held"),
        "let go": Arrow(("held",), "waiting"),
        "withhold": Arrow(("waiting", "shown", "held"), "withheld"),
        "take back": Arrow(("waiting", "shown", "withheld", "held"), "gone"),
    },
)
