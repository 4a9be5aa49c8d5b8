"""What the pages of a sense check, and its part of a proposal's page, are told."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seethechild.web.calls.hours import clock, is_reading, next_reading, read_by
from seethechild.web.consult import results, voter
from seethechild.web.consult.actions.reading import may_mark
from seethechild.web.consult.actions.saying import takes_answers
from seethechild.web.consult.forms import AnswerForm
from seethechild.web.consult.groups import GROUPS
from seethechild.web.consult.models import GroupAnswer, SenseCheck, Vote
from seethechild.web.consult.stops import unanswered
from seethechild.web.permissions import shapes
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


def asking(asked: SenseCheck, form: AnswerForm) -> Told:
    """Return what the page that asks shows, with who reads and when above the first question (S7)."""
    return {"asked": asked, "form": form, **notice()}


def notice() -> Told:
    """Return who reads what is written, and when, as the rota of today says."""
    now, today = timezone.now(), timezone.localdate()
    cover = covering("", today)
    hours = Hours.of(cover.hours) if cover else Hours()
    document = {
        "days": sorted(hours.days), "from": f"{hours.opens:%H:%M}", "to": f"{hours.closes:%H:%M}",
        "not_on": sorted(f"{day:%Y-%m-%d}" for day in hours.not_on),
    }  # fmt: skip
    soon = next_reading(document, now)
    return {
        "call": {"read_by": read_by(str(READER), document)},
        "heading": "h2",
        "reading": is_reading(document, now),
        "today": today,
        "next_day": timezone.localdate(soon) if soon else None,
        "next_clock": clock(timezone.localtime(soon).time()) if soon else "",
    }


def waiting(request: HttpRequest, asked: SenseCheck) -> Told:
    """Return what is shown before the end: how many of each group have answered, by tens."""
    so_far = results.so_far(asked) if asked.state == "open" else {}
    return {
        "asked": asked,
        "takes": takes_answers(asked),
        "groups": [(GROUPS[group], number) for group, number in so_far.items()],
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
    }


def _marks(request: HttpRequest) -> bool:
    user: Any = request.user
    return user.is_authenticated and any(may_mark(user, group) for group in GROUPS)


def groups_of(asked: SenseCheck) -> list[Told]:
    """Return each group with its line, its floor, its words and what it was answered."""
    lines, words = asked.result.lines, results.statements(asked)
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


def section(request: HttpRequest, proposal: Proposal) -> Section:
    """Return what people think of a proposal, for its page."""
    user: Any = request.user
    rows = list(proposal.sense_checks.exclude(state="called_off"))
    going = [one for one in rows if one.state != "closed"]
    plan = reverse("consult:plan", args=[proposal.slug])
    told = {
        "going": going,
        "closed": [(one, groups_of(one)) for one in rows if one.state == "closed"],
        "plan": plan if shapes.test(user) and not going else "",
    }
    return Section(_("What people think"), "consult/section.html", {"told": told})
