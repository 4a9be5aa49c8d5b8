"""States of an example written here, and of what a young person says in it."""

from django.utils.translation import gettext_lazy as _

from seethechild.web.flow import Arrow, Flow

EXAMPLE = Flow(
    "example",
    {
        "draft": _("Being written"),
        "with_young_people": _("With young people"),
        "checked": _("Checked"),
        "published": _("Published"),
        "withdrawn": _("Withdrawn"),
    },
    {
        "ask young people": Arrow(("draft",), "with_young_people"),
        "give back": Arrow(("with_young_people", "checked"), "draft"),
        "check": Arrow(("with_young_people",), "checked"),
        "publish": Arrow(("checked",), "published"),
        "revise": Arrow(("published", "withdrawn"), "draft"),
        "withdraw": Arrow(
            ("draft", "with_young_people", "checked", "published"), "withdrawn"
        ),
    },
)
#: Nobody but who reads it for safety sees a young person's words before they are shown.
PART = Flow(
    "young person's part",
    {
        "waiting": _("Waiting to be read"),
        "shown": _("Shown, in their own words"),
        "kept_back": _("Not shown"),
        "held": _("Held: someone may be at risk"),
        "taken_back": _("Taken back by who said it"),
    },
    {
        "show": Arrow(("waiting",), "shown"),
        "keep back": Arrow(("waiting", "shown", "held"), "kept_back"),
        "hold": Arrow(("waiting", "shown"), "held"),
        "let go": Arrow(("held",), "waiting"),
        "take back": Arrow(("waiting", "shown", "kept_back"), "taken_back"),
    },
)
