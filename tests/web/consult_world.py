"""A proposal people are asked about, and those who ask, read and mark."""

from datetime import timedelta
from unittest import mock

from django.utils import timezone

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.audit.verify import verify
from seethechild.web.consult import actions
from seethechild.web.consult.groups import GROUPS, SOURCE
from seethechild.web.consult.models import SenseCheck, Vote
from seethechild.web.safety.staffing import add_cover
from tests.web.proposals_world import make_proposal, make_world

PLAIN = "You keep the same worker. They stay with you for two years."
FLOORS = {group: one.floor for group, one in GROUPS.items()}


def make_consult(make_user):
    """A world of proposals, with safeguarding on the rota."""
    people = make_world(make_user)
    lead, deputy = (make_user("safeguarding", name=name) for name in ("Lead", "Deputy"))
    today = timezone.localdate()
    add_cover(
        area="", starts=today, ends=today + timedelta(days=99), lead=lead, deputy=deputy,
        by=PROGRAM,
    )  # fmt: skip
    people.lead = lead
    return people


def plan(people, proposal=None, **rest):
    """Plan a sense check; it is open today, if nothing else is said."""
    today = timezone.localdate()
    given = {
        "plain": PLAIN, "opens": today, "closes": today, "floors": FLOORS, "source": SOURCE,
        "by": people.ada,
    }  # fmt: skip
    return actions.plan_check(proposal=proposal or make_proposal(people), **given | rest)


def vote_all(asked, **said):
    """Let people of each group have answered: ``young={"agree": 3}``; put in by hand, without events."""
    today = timezone.localdate()
    rows = [
        Vote(asked=asked, voter=f"{group}-{what}-{place}", group=group, said=what, on=today)
        for group, counts in said.items()
        for what, number in counts.items()
        for place in range(number)
    ]
    Vote.objects.bulk_create(rows)


def close(asked):
    """Close it, as the day after."""
    return actions.close_check(asked=asked, today=asked.closes + timedelta(days=1))


def again(asked):
    """Read it anew."""
    return SenseCheck.objects.get(pk=asked.pk)


def unexplained():
    """Return what changed here without an event, but for answers that a test put in by hand."""
    ours = [each for each in verify().problems if each.startswith("consult_")]
    return [each for each in ours if not each.startswith("consult_vote:")]


def unexplained_votes():
    """Return the answers that came without an event."""
    return [each for each in verify().problems if each.startswith("consult_vote:")]


def on_day(day):
    """Let the site's day be another."""
    return mock.patch("django.utils.timezone.localdate", side_effect=lambda *_: day)
