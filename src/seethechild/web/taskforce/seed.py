"""A made-up taskforce for the demonstration: members, interests, meetings, a panel."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.people.models import User
from seethechild.web.taskforce import actions, kinds
from seethechild.web.taskforce import meeting_actions as meetings
from seethechild.web.taskforce.models import Meeting, Member

_FILE = Path(__file__).parent / "seeds" / "taskforce.toml"
TOLD: Final[dict[str, Any]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
#: Who can sign in: email, name, slug of the organisation, role. The lead's list takes them in.
PEOPLE: Final = tuple(
    (each["email"], each["name"], each["organisation"], each["role"])
    for each in TOLD["people"]
)
CHAIR, MEMBER, SECOND, PANEL = (each[0] for each in PEOPLE[:4])
TERM: Final = timedelta(days=730)
SAT: Final = timedelta(days=200)
MADE_UP: Final = "Made up, to show the page"


def seed(people: Mapping[str, User]) -> None:
    """Make the taskforce of the demonstration.

    Args:
        people: email → who has an account; all of ``PEOPLE`` at least.
    """
    chair, today = people[CHAIR], timezone.localdate()
    members = {one["name"]: _member(one, people, chair, today) for one in TOLD["members"]}
    young = _panel(people, chair, today)
    for one in TOLD["former"]:
        actions.appoint(
            **one, starts=today - TERM, ends=today - timedelta(days=90), by=chair
        )
    for one in TOLD["texts"]:
        actions.write_statement(kind=one["kind"], words=one["words"].strip(), by=chair)
    _money_and_seats(chair, today)
    for one in TOLD["children"]:
        shares = {group: Decimal(share) for group, share in one["shares"].items()}
        actions.set_margins(
            dimension=one["dimension"],
            shares=shares,
            of_whom="Children of Fernshire (made up)",
            source=MADE_UP,
            by=chair,
        )
    for one in TOLD["meetings"]:
        _meeting(one, people, members, young, today)


def _member(
    told: Mapping[str, Any], people: Mapping[str, User], chair: User, today: date
) -> Member:
    left_out = ("account", "counted", "interests")
    given = {name: value for name, value in told.items() if name not in left_out}
    user = people.get(told.get("account", ""))
    made = actions.appoint(
        **given, user=user, starts=today - SAT, ends=today - SAT + TERM, by=chair
    )
    actions.set_counted(member=made, groups=told["counted"], by=user or PROGRAM)
    for kind, words in told["interests"]:
        actions.add_interest(member=made, kind=kind, words=words, by=user or PROGRAM)
    return made


def _panel(people: Mapping[str, User], chair: User, today: date) -> list[Member]:
    told = TOLD["panel"]
    return [
        actions.appoint(
            seat="panel",
            user=people[told["account"]] if place == 0 else None,
            background=kinds.BACKGROUNDS[0][0],
            discipline=kinds.DISCIPLINES[0][0],
            appointed_by=told["appointed_by"],
            paid_by=told["paid_by"],
            starts=today - SAT,
            ends=today - SAT + TERM,
            by=chair,
        )
        for place in range(told["seats"])
    ]


def _money_and_seats(chair: User, today: date) -> None:
    for one in TOLD["funding"]:
        days = {name: today + timedelta(days=one[name]) for name in ("starts", "ends")}
        actions.add_funding(**{**one, **days}, by=chair)
    for one in TOLD["vacancies"]:
        until = today + timedelta(days=one["until"])
        actions.add_vacancy(**{**one, "until": until}, by=chair)


def _meeting(
    told: Mapping[str, Any],
    people: Mapping[str, User],
    members: Mapping[str, Member],
    young: list[Member],
    today: date,
) -> None:
    chair, writer = people[CHAIR], people[MEMBER]
    made = meetings.plan(
        **{name: told[name] for name in ("title", "time", "place", "about")},
        day=today + timedelta(days=told["day"]),
        open_to_public=told.get("open_to_public", False),
        by=chair,
    )
    for title, words in told.get("papers", ()):
        meetings.add_paper(meeting=made, title=title, words=words, by=chair)
    if "minutes" not in told:
        return
    there = [one for name, one in members.items() if name not in told["absent"]]
    meetings.hold(meeting=made, there=[*there, *young[: told["panel"]]], by=chair)
    for words in filter(None, (told["minutes"], told.get("corrected"))):
        minute = meetings.write_minutes(meeting=made, words=words.strip(), by=writer)
        meetings.approve(minute=minute, by=chair)
    _agreed(made, told.get("actions", ()), members, chair, today)


def _agreed(
    meeting: Meeting, told: Any, members: Mapping[str, Member], chair: User, today: date
) -> None:
    for one in told:
        point = meetings.add_action(
            meeting=meeting,
            words=one["words"],
            member=members[one["who"]],
            due=today + timedelta(days=one["due"]),
            by=chair,
        )
        outcome = one.get("done") or one.get("dropped")
        if outcome:
            meetings.end_action(point=point, done="done" in one, outcome=outcome, by=chair)


def declare_for(people: Mapping[str, User], kind: str, key: str) -> None:
    """Let those of the demonstration who act declare that they have no interest in an item.

    Args:
        people: email → who has an account.
        kind: of the item.
        key: its own name among its kind.
    """
    for email, _name, _place, role in PEOPLE:
        if role != "editor":  # who writes the library acts on no proposal
            actions.declare(user=people[email], kind=kind, key=key)


def step_back(people: Mapping[str, User], kind: str, key: str) -> None:
    """Let one of them step back from an item now: the latest declaration counts."""
    words = "The council I work for wrote part of it. (Made up.)"
    actions.declare(user=people[SECOND], kind=kind, key=key, words=words, recused=True)
