"""What an idea can be in, and the ways from one to another."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from seethechild.web.flow import Arrow, Flow

CONTRIBUTION: Final = Flow(
    "idea",
    {
        "waiting": _("waiting to be read"),
        "published": _("published"),
        "returned": _("given back with a question"),
        "withheld": _("not published"),
        "held": _("held, to keep somebody safe"),
        "withdrawn": _("taken back by who sent it"),
    },
    {
        "publish": Arrow(("waiting",), "published"),
        "give_back": Arrow(("waiting",), "returned"),
        "withhold": Arrow(("waiting", "held"), "withheld"),
        "hold": Arrow(("waiting", "published", "returned", "withheld"), "held"),
        "back": Arrow(("held",), "waiting"),
        "say_again": Arrow(("returned",), "waiting"),
        "take_back": Arrow(("published", "waiting", "returned", "withheld"), "withdrawn"),
    },
)
