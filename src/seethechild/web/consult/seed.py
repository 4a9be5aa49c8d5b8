"""Made-up sense checks for the demonstration: one closed and counted, one open."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from seethechild.web.calls.models import Call
from seethechild.web.consult import actions
from seethechild.web.consult.groups import GROUPS, SOURCE
from seethechild.web.consult.models import SenseCheck
from seethechild.web.people.models import User
from seethechild.web.proposals.models import Proposal
from seethechild.web.taskforce.seed import MEMBER, PANEL

_FILE: Final = Path(__file__).parent / "seeds" / "consult.toml"
TOLD: Final[list[dict[str, Any]]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))[
    "check"
]


@transaction.atomic
def seed(people: Mapping[str, User]) -> None:
    """Ask, answer, read and count.

    Args:
        people: email → who has an account; and role ``moderator`` → one. They have declared for the proposals.
    """
    for told in TOLD:
        asked = _plan(told, people)
        _answer(told, asked, people)
        if told["closed"]:
            actions.close_check(asked=asked, today=asked.closes + timedelta(days=1))
        for one in told.get("answers", ()):
            actions.answer_group(asked=asked, by=people[MEMBER], **one)


def _plan(told: Mapping[str, Any], people: Mapping[str, User]) -> SenseCheck:
    today = timezone.localdate()
    return actions.plan_check(
        proposal=Proposal.objects.get(title=told["proposal"]),
        call=Call.objects.filter(state="open").earliest("pk"),
        plain=told["plain"].strip(),
        opens=today,
        closes=today + timedelta(days=told.get("days", 0)),
        floors={group: one.floor for group, one in GROUPS.items()},
        source=SOURCE,
        by=people[MEMBER],
    )


def _answer(told: Mapping[str, Any], asked: SenseCheck, people: Mapping[str, User]) -> None:
    for group, counts in told["said"].items():
        for said, number in counts.items():
            for place in range(number):
                voter = f"made up {group} {said} {place}"
                actions.vote(asked=asked, voter=voter, group=group, said=said)
    for place, one in enumerate(told["words"]):
        given = {name: one[name] for name in ("group", "said", "words")}
        made = actions.vote(asked=asked, voter=f"made up {place}", **given)
        if one.get("unread"):
            continue
        actions.let_through(row=made.words, words=one["words"], by=people["moderator"])
        if one.get("fair"):
            actions.mark_fair(row=made.words, by=people[PANEL])
