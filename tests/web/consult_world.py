"""A proposal people are asked about, and those who ask, read and mark."""

import re
from datetime import timedelta
from unittest import mock

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.audit.verify import verify
from seethechild.web.calls import seed
from seethechild.web.consult import actions
from seethechild.web.consult.groups import GROUPS, SOURCE
from seethechild.web.consult.models import SenseCheck, Vote
from seethechild.web.safety.staffing import add_cover
from tests.web.proposals_world import make_proposal, make_world

PLAIN = "You keep the same worker. They stay with you for two years."
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FLOORS = {group: one.floor for group, one in GROUPS.items()}


def of(name, *args):
    """Return an address."""
    return reverse(f"consult:{name}", args=args)


def text(client, address, status=200):
    """Return a page."""
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def signed_in(user):
    """Return a browser in which somebody is signed in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def make_consult(make_user):
    """A world of proposals, with an open call and safeguarding on the rota."""
    people = make_world(make_user)
    lead, deputy = (make_user("safeguarding", name=name) for name in ("Lead", "Deputy"))
    today = timezone.localdate()
    add_cover(
        area="", starts=today, ends=today + timedelta(days=99), lead=lead, deputy=deputy,
        by=PROGRAM,
    )  # fmt: skip
    people.lead = lead
    days = {"start": today, "days": timedelta(days=95)}
    people.call = seed.started(seed.plan(people.chair, "open", **days), people.chair)
    return people


def plan(people, proposal=None, **rest):
    """Plan a sense check; it is open today, if nothing else is said."""
    today = timezone.localdate()
    given = {
        "plain": PLAIN, "call": people.call, "opens": today, "closes": today, "floors": FLOORS, "source": SOURCE,
        "by": people.ada,
    }  # fmt: skip
    return actions.plan_check(proposal=proposal or make_proposal(people), **given | rest)


def page_in(answer):
    """Return what a page carries that was given out to be answered on."""
    return re.search(r'name="page" value="([^"]+)"', answer.content.decode())[1]


def send(client, address, who="new", **said):
    """Open the page, say who answers where that is asked, and send it."""
    opened = client.get(address)
    if 'name="who"' in opened.content.decode():
        opened = client.post(address, {"who": who})
    return client.post(address, {"page": page_in(opened), **said})


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
