"""What the pages of a sense check, and its part of a proposal's page, are told."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seethechild.voices.shares import WHOLE, word_of
from seethechild.web.calls.hours import clock, is_reading, next_reading, read_by
from seethechild.web.calls.told import law_words
from seethechild.web.consult import results, voter
from seethechild.web.consult.actions.reading import may_mark
from seethechild.web.consult.forms import AnswerForm
from seethechild.web.consult.groups import GROUPS
from seethechild.web.consult.models import GroupAnswer, SenseCheck, Vote
from seethechild.web.consult.stops import unanswered
from seethechild.web.consult.taking import covered, standing
from seethechild.web.permissions import can_moderate, shapes
from seethechild.web.proposals.models import Proposal
from seethechild.web.proposals.sections import Section
from seethechild.web.safety.clock import Hours
from seethechild.web.safety.cover import covering

Told = dict[str, Any]
READER = gettext_lazy("A trained adult")
#: At the most so many statements of a group are shown beside its share.
SHOWN = 6


def has_answered(asked: SenseCheck, secret: str) -> bool:
    """Return whether somebody answered from this browser; not what."""
    return asked.votes.filter(voter=voter.voter_of(secret, asked)).exists()


def asking(
    asked: SenseCheck, form: AnswerForm, *, who: str, page: str = "", stops: str = ""
) -> Told:
    """Return what the page that asks shows, with who reads and when above the first question (S7).

    Args:
        asked: is answered.
        form: with what was typed.
        who: of ``voter.WHO``.
        page: what the page carries already; otherwise it is given anew.
        stops: why what was typed has not been taken.
    """
    found = standing(asked)
    return {
        "asked": asked,
        "form": form,
        "page": page or voter.new_page(asked, who),
        "stops": stops,
        "standing": found,
        "takes": found == "open" or (found == "paused" and form.is_bound),
        "about": asked.call,
        "law": law_words(asked.call) if asked.call else [],
        **notice(asked),
    }


def notice(asked: SenseCheck) -> Told:
    """Return who reads what is written, and when, as the rota of today says; nobody where it names none."""
    now, today, call = timezone.now(), timezone.localdate(), asked.call
    area, slug = (call.area, call.slug) if call else ("", "")
    cover = covering(area, today, slug) if covered(asked) else None
    document = _document(Hours.of(cover.hours)) if cover else {}
    soon = next_reading(document, now, cover.ends if cover else None)
    return {
        "call": {
            "read_by": read_by(str(READER), document),
            "out_of_hours_name": call.out_of_hours_name if call else "",
            "out_of_hours_phone": call.out_of_hours_phone if call else "",
        },
        "heading": "h2",
        "reading": is_reading(document, now),
        "today": today,
        "next_day": timezone.localdate(soon) if soon else None,
        "next_clock": clock(timezone.localtime(soon).time()) if soon else "",
    }


def _document(hours: Hours) -> Told:
    return {
        "days": sorted(hours.days), "from": f"{hours.opens:%H:%M}", "to": f"{hours.closes:%H:%M}",
        "not_on": sorted(f"{day:%Y-%m-%d}" for day in hours.not_on),
        "bank_holidays": hours.bank_holidays,
    }  # fmt: skip


def waiting(request: HttpRequest, asked: SenseCheck) -> Told:
    """Return what is shown before the end: nothing of what was said, nor how many have answered (P9)."""
    return {
        "asked": asked,
        "takes": standing(asked) in ("open", "paused"),
        "shapes": shapes.test(request.user),
    }


def result(request: HttpRequest, asked: SenseCheck) -> Told:
    """Return what came out, each group by itself, young people first; nothing of all together (V1)."""
    return {
        "asked": asked,
        "groups": groups_of(asked),
        "result": asked.result,
        "changed": asked.proposal.version != asked.version,
        "shapes": shapes.test(request.user),
        "marks": _marks(request),
        "moderates": can_moderate.test(request.user),
    }


def _marks(request: HttpRequest) -> bool:
    user: Any = request.user
    return user.is_authenticated and any(may_mark(user, group) for group in GROUPS)


def groups_of(asked: SenseCheck) -> list[Told]:
    """Return each group with its line, its floor, its words and what it was answered."""
    lines = {group: _as_now(one) for group, one in asked.result.lines.items()}
    words = results.statements(asked)
    floors = {one.group: one for one in asked.groups.all()}
    answers: dict[str, list[GroupAnswer]] = {group: [] for group in GROUPS}
    for one in asked.answers.all():
        answers[one.group].append(one)
    owed = unanswered(asked)
    said = dict(Vote.SAID)
    return [
        {
            "group": group,
            "line": lines[group.id],
            "counts": [
                (said[each], number) for each, number in lines[group.id]["counts"].items()
            ],
            "floor": floors[group.id],
            "wide": (lines[group.id]["high"] or 0) - (lines[group.id]["low"] or 0),
            "words": words[group.id][:SHOWN],
            "answers": answers[group.id],
            "owed": group.id in owed,
        }
        for group in GROUPS.values()
    ]


def _as_now(line: Told) -> Told:
    """Return a line as it is told now: what was once told roughly, in numbers, is told in a word."""
    if line["kind"] != "rough":
        return line
    word = word_of(line["percent"], WHOLE)
    return line | {
        "kind": "word",
        "word": word,
        "people": None,
        "percent": None,
        "low": 0,
        "high": 0,
    }


def section(request: HttpRequest, proposal: Proposal) -> Section:
    """Return what people think of a proposal, for its page."""
    user: Any = request.user
    rows = list(proposal.sense_checks.exclude(state="called_off"))
    going = [one for one in rows if one.state != "closed"]
    plan = reverse("consult:plan", args=[proposal.slug])
    told = {
        "moderates": can_moderate.test(user),
        "going": going,
        "closed": [(one, groups_of(one)) for one in rows if one.state == "closed"],
        "plan": plan if shapes.test(user) and not going else "",
    }
    return Section(_("What people think"), "consult/section.html", {"told": told})
