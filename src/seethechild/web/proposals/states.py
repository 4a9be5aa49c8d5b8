"""The states of proposals and of what happens to them, and the ways between."""

from django.utils.translation import gettext_lazy as _

from seethechild.web.flow import Arrow, Flow

OPEN = ("open", "evidence", "shaped", "modelled", "ready")
DECIDED = ("agreed", "agreed_changed", "not_now", "not_agreed")

PROPOSAL = Flow(
    "proposal",
    {
        "draft": _("Draft"),
        "open": _("Open for comment"),
        "evidence": _("Looking for evidence"),
        "shaped": _("Shaped"),
        "modelled": _("Modelled"),
        "ready": _("Ready"),
        "in_trial": _("In trial"),
        "deciding": _("To be decided"),
        "agreed": _("Agreed"),
        "agreed_changed": _("Agreed with changes"),
        "not_now": _("Not now"),
        "not_agreed": _("Not agreed"),
        "merged": _("Merged into another"),
        "superseded": _("Replaced by another"),
    },
    {
        "open": Arrow(("draft",), "open"),
        "look for evidence on": Arrow(("open",), "evidence"),
        "shape": Arrow(("evidence",), "shaped"),
        "model": Arrow(("shaped",), "modelled"),
        "make ready": Arrow(("modelled",), "ready"),
        "work again on": Arrow(("shaped", "modelled", "ready"), "evidence"),
        "start trial of": Arrow(("ready",), "in_trial"),
        "bring to decision": Arrow(("ready", "in_trial"), "deciding"),
        "agree": Arrow(("deciding",), "agreed"),
        "agree with changes": Arrow(("deciding",), "agreed_changed"),
        "put off": Arrow(("deciding",), "not_now"),
        "not agree": Arrow(("deciding",), "not_agreed"),
        "merge": Arrow(("draft", *OPEN), "merged"),
        "replace": Arrow((*OPEN, *DECIDED), "superseded"),
    },
)

_TWO_PEOPLE = {
    "suggested": _("Suggested by one"),
    "confirmed": _("Confirmed by another"),
    "declined": _("Declined"),
}
_SETTLE = {
    "confirm": Arrow(("suggested",), "confirmed"),
    "decline": Arrow(("suggested",), "declined"),
}
GROUPING = Flow("suggested join", _TWO_PEOPLE, _SETTLE)
MERGING = Flow("suggested merge", _TWO_PEOPLE, _SETTLE)
SPLITTING = Flow("suggested split", _TWO_PEOPLE, _SETTLE)

#: To keep somebody safe. What is hidden comes back as new words only, once they were read.
_HIDDEN = {"hidden": _("Hidden to keep somebody safe")}

AMENDMENT = Flow(
    "change to the text",
    {
        "open": _("Open: some of it is not decided yet"),
        "settled": _("Settled: every part was accepted or rejected"),
        "withdrawn": _("Withdrawn by who suggested it"),
        **_HIDDEN,
    },
    {
        "settle": Arrow(("open",), "settled"),
        "withdraw": Arrow(("open",), "withdrawn"),
        "hide": Arrow(("open", "settled", "withdrawn"), "hidden"),
    },
)

COMMENT = Flow(
    "comment",
    {"shown": _("Shown"), **_HIDDEN},
    {"hide": Arrow(("shown",), "hidden")},
)

OBJECTION = Flow(
    "objection",
    {"open": _("Waits for an answer"), "answered": _("Answered"), **_HIDDEN},
    {
        "answer": Arrow(("open",), "answered"),
        "hide": Arrow(("open", "answered"), "hidden"),
    },
)

#: Nobody but the panel and who reads it for safety sees what the panel writes before it is let through.
PANEL_WORDS = Flow(
    "panel's words",
    {
        "waiting": _("Waits to be read"),
        "shown": _("Shown, in their own words"),
        "held": _("Held: someone may be at risk"),
        "withheld": _("Not shown"),
    },
    {
        "let through": Arrow(("waiting",), "shown"),
        "hold": Arrow(("waiting", "shown"), "held"),
        "let go": Arrow(("held",), "waiting"),
        "withhold": Arrow(("held",), "withheld"),
    },
)

DECISION = Flow(
    "decision",
    {"draft": _("Being written"), "published": _("Published")},
    {"publish": Arrow(("draft",), "published")},
)

#: What was decided → the way the proposal goes.
OUTCOMES = {
    "agreed": "agree",
    "agreed_changed": "agree with changes",
    "not_now": "put off",
    "not_agreed": "not agree",
}
