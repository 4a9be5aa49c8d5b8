"""A reform in plain words: what it changes, for whom, how much, how sure, at what price."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from seethechild.studies.options import (
    FAMILY,
    Places,
    event_name,
    evidence_of,
    grade_words,
    shipped_documents,
    state_name,
)
from seethechild.web.options.steps import (
    change_of,
    cost_of,
    dose_of,
    is_answered,
    steps_of,
)


@dataclass(frozen=True)
class Line:
    """One answer.

    Attributes:
        step: the question it answers.
        key: the question in a few words.
        value: the answer; empty if there is none yet.
    """

    step: str
    key: str
    value: str


def lines_of(document: Mapping[str, Any], places: Places) -> list[Line]:
    """Return every answer of a reform, in the order of the questions."""
    asked = {
        "name": (_("In one sentence"), lambda: str(document.get("plain", ""))),
        "kind": (_("Kind of change"), lambda: _kind(document, places)),
        "part": (_("Part of the system"), lambda: _part(document, places)),
        "from": (_("Children leave"), lambda: _states(document, "from")),
        "to": (_("Children move to"), lambda: _states(document, "to")),
        "event": (_("What happens"), lambda: event_name(_target(document)["event"])),
        "item": (_("Price of"), lambda: _item(document, places)),
        "size": (_("How much"), lambda: size_words(document)),
        "sure": (_("How sure"), lambda: grade_words(change_of(document)["grade"])),
        "who": (_("For whom"), lambda: who_words(document)),
        "when": (_("Since when"), lambda: when_words(document)),
        "reach": (_("How many get it"), lambda: reach_words(document)),
        "cost": (_("Price"), lambda: cost_words(document)),
        "price": (_("Paid for"), lambda: _paid(document, places)),
    }
    return [
        Line(step, asked[step][0], asked[step][1]() if is_answered(step, document) else "")
        for step in steps_of(document)
    ]


def acts_on(document: Mapping[str, Any], places: Places | None = None) -> str:
    """Return what a reform changes, as one line."""
    target = _target(document)
    if "event" in target:
        return event_name(target["event"])
    if "item" in target:
        return _item(document, places) if places else str(target["item"])
    if {"track", "from", "to"} <= set(target):
        return _("Moves from %(leaving)s to %(entering)s") % {
            "leaving": _quoted(_states(document, "from")),
            "entering": _quoted(_states(document, "to")),
        }
    return ""


def size_words(document: Mapping[str, Any]) -> str:
    """Return how much a reform changes."""
    change, found = change_of(document), evidence_of(document)
    if change.get("kind") == "price":
        return _("£100 becomes £%(ratio)g") % {"ratio": 100 * change["ratio"]}
    if found is None:
        return ""
    dose = dose_of(document)
    if dose == "spend_change_pct":
        return _("%(words)s; %(dose)g per cent more is spent") % {
            "words": found.words,
            "dose": change.get(dose, 0),
        }
    if dose:
        return _("%(words)s; £%(dose)g more is spent on each child") % {
            "words": found.words,
            "dose": change.get(dose, 0),
        }
    return found.words


def who_words(document: Mapping[str, Any]) -> str:
    """Return whom a reform is for."""
    eligible = change_of(document).get("eligible", {})
    first, last = eligible.get("ages", (0, 17))
    said = _("Children aged %(first)d to %(last)d") % {"first": first, "last": last}
    if eligible.get("unaccompanied"):
        return _("%(who)s, with those who came alone to seek asylum") % {"who": said}
    return _("%(who)s, without those who came alone to seek asylum") % {"who": said}


def when_words(document: Mapping[str, Any]) -> str:
    """Return since when a reform acts."""
    change = change_of(document)
    year, _dash, month = str(change["starts"]).partition("-")
    begins = date_format(date(int(year), int(month), 1), "F Y")
    ramp = change.get("ramp_months", 0)
    if not ramp:
        return begins
    return _("%(begins)s, growing for %(months)g months") % {
        "begins": begins,
        "months": ramp,
    }


def reach_words(document: Mapping[str, Any]) -> str:
    """Return how many children a reform reaches."""
    change = change_of(document)
    said = _("%(reach)g of 100; %(transfer)g in 100 of the effect carries over") % {
        "reach": round(100 * change.get("reach", 1), 2),
        "transfer": round(100 * change.get("transfer", 1), 2),
    }
    if document.get("reach_by") == FAMILY:
        said = _("%(said)s; brothers and sisters together") % {"said": said}
    already = document.get("baseline_reach")
    if already:
        return _("%(said)s; %(already)g of 100 get it already") % {
            "said": said,
            "already": round(100 * already, 2),
        }
    return said


def cost_words(document: Mapping[str, Any]) -> str:
    """Return what is known of a reform's price."""
    if not document.get("cost"):
        return _("Nothing")
    cost = cost_of(document)
    if "spend_line" in cost:
        return _("%(pct)g per cent of what the council spends on it") % {
            "pct": cost.get("spend_line_pct", 0)
        }
    if cost.get("gbp"):
        return _("£%(gbp)s, in prices of %(year)s") % {
            "gbp": f"{cost['gbp']:,.0f}",
            "year": cost.get("price_year", ""),
        }
    return _("Not known: the answer gives the price at which it would pay for itself")


def is_shipped(document: Mapping[str, Any]) -> bool:
    """Return whether a reform is one that ships, unchanged."""
    return shipped_documents().get(str(document.get("id", ""))) == document


def _kind(document: Mapping[str, Any], places: Places) -> str:
    return _named(places.kinds, change_of(document)["kind"])


def _part(document: Mapping[str, Any], places: Places) -> str:
    return _named(places.tracks, _target(document)["track"])


def _item(document: Mapping[str, Any], places: Places) -> str:
    return _named(places.items, _target(document)["item"])


def _paid(document: Mapping[str, Any], places: Places) -> str:
    cost = cost_of(document)
    return _("%(item)s, counted by: %(per)s. Paid by: %(payer)s") % {
        "item": cost["item"],
        "per": _named(places.units, cost.get("per", "")).lower(),
        "payer": _named(places.payers, cost.get("payer", "")),
    }


def _named(choices: Any, wanted: str) -> str:
    return next((one.name for one in choices if one.id == wanted), wanted)


def _target(document: Mapping[str, Any]) -> dict[str, Any]:
    return dict(change_of(document).get("target", {}))


def _states(document: Mapping[str, Any], key: str) -> str:
    target = _target(document)
    return _(" or ").join(state_name(target["track"], one) for one in target[key])


def _quoted(names: str) -> str:
    return f"“{names}”"
