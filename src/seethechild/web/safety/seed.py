"""Safeguarding in a demonstration: two on cover for a year, an open concern and a closed one. All made up."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.utils import timezone

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.people.models import User
from seethechild.web.safety import actions
from seethechild.web.safety.models import Concern
from seethechild.web.safety.staffing import add_cover, record_clearance

YEAR: Final = timedelta(days=365)
OPEN: Final = "Made up: I don't like going home on Fridays. He shouts and breaks things. I go to my room."
CLOSED: Final = (
    "Made up: My friend said she does not eat at weekends because there is no food."
)


def seed(people: Mapping[str, User]) -> None:
    """Clear people, plan a year of cover, and raise two made-up concerns.

    Args:
        people: by role: ``safeguarding`` (the lead), ``deputy`` (its second holder) and ``moderator``.
    """
    lead, deputy, moderator = (
        people[role] for role in ("safeguarding", "deputy", "moderator")
    )
    today = timezone.localdate()
    for user in (lead, deputy, moderator):
        for kind in ("training", "dbs"):
            record_clearance(
                user=user,
                kind=kind,
                on=today - timedelta(days=30),
                until=today + 2 * YEAR,
                by=PROGRAM,
            )
    add_cover(
        area="", starts=today, ends=today + YEAR, lead=lead, deputy=deputy, by=PROGRAM
    )
    _open(lead, moderator)
    _closed(lead, deputy, moderator)


def _open(lead: User, moderator: User) -> None:
    made = _raise(
        "today", OPEN, "Made up: ask Ms Marsh at the after-school club.", moderator
    )
    actions.look(concern=made, reason="cover", by=lead)
    actions.decide(
        concern=made,
        verb="triage",
        words="Made up: the club knows the child. I will ring the club today.",
        by=lead,
    )


def _closed(lead: User, deputy: User, moderator: User) -> None:
    made = _raise("worry", CLOSED, "", moderator)
    actions.look(concern=made, reason="cover", by=lead)
    actions.decide(
        concern=made,
        verb="advise",
        words="Made up: the group's worker knows the family. The food bank now delivers.",
        by=lead,
    )
    actions.ask_to_close(
        concern=made,
        outcome="withhold",
        words="Made up: the worker saw the family twice. There is food.",
        by=lead,
    )
    actions.look(concern=made, reason="second", by=deputy)
    actions.close(concern=made, words="Made up: I read the record, and agree.", by=deputy)


def _raise(level: str, seen: str, reach: str, by: User) -> Concern:
    return actions.raise_concern(
        subject_kind="",
        subject_key="",
        level=level,
        about_staff=False,
        area="",
        seen=seen,
        reach=reach,
        received_at=timezone.now() - timedelta(hours=2),
        by=by,
    )
