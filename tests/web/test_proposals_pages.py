"""Pages of proposals: what everybody sees of one, who may do what, declared first, by keyboard and in words."""

import pytest
from django.test import Client
from django.urls import reverse

from seethechild.web.people.models import User
from seethechild.web.proposals import actions, sections
from seethechild.web.proposals.models import Proposal
from tests.web.proposals_world import (
    join,
    make_idea,
    make_proposal,
    make_world,
    unexplained,
    with_needs,
)

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def people(make_user):
    return make_world(make_user)


@pytest.fixture(autouse=True)
def _needs():
    yield from with_needs(projection=True)


def of(name, *args):
    return reverse(f"proposals:{name}", args=args)


def signed_in(user):
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), backend=BACKEND)
    return client


def text(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def full(people):
    """A decided proposal with everything on it."""
    one = make_proposal(people, state="open")
    idea, other = (
        make_idea("Keep the same worker"),
        make_idea("Time to listen", role="parent", age="adult"),
    )
    for each in (idea, other):
        join(people, each, one)
    actions.comment(
        proposal=one, version=1, paragraph=1, words="Two is too few.", by=people.panel
    )
    actions.comment(
        proposal=one, version=1, paragraph=2, words="Who pays?", by=people.reviewer
    )
    row = actions.suggest_change(
        proposal=one, seen=1, text=one.text.replace("two", "three"), reason="Longer is better.",
        by=people.panel, idea=idea.name,
    )  # fmt: skip
    actions.settle_change(amendment=row, given={1: (True, "Yes.")}, by=people.ada)
    actions.write_panel_page(proposal=one, words="We want one worker.", by=people.panel)
    objection = actions.object_to(proposal=one, words="Nobody asked us.", by=people.panel)
    actions.answer_objection(objection=objection, answer="We ask you now.", by=people.ada)
    return Proposal.objects.get(pk=one.pk), idea, other, row


def decided(people):
    one, idea, other, row = full(people)
    for step in (actions.look_for_evidence,):
        step(proposal=one, by=people.ada)
    actions.shape(proposal=one, by=people.ada, none_found="In five libraries.")
    for step in (actions.model, actions.make_ready, actions.bring_to_decision):
        step(proposal=one, by=people.ada)
    found = actions.write_decision(
        proposal=one, outcome="not_agreed", reasons="It costs too much.", next_="Ask again in May.",
        by=people.chair, heard="Young people: yes.",
    )  # fmt: skip
    actions.add_dissent(
        decision=found, voice="young", words="We think it is worth it.", by=people.chair
    )
    for each in (idea, other):
        actions.answer_idea(
            proposal=one, idea=each.name, words="We will not do it now.", reason="It costs a lot.",
            used="Your words.", next_="We ask again.", by=people.ada,
        )  # fmt: skip
    actions.decide(decision=found, by=people.chair)
    return Proposal.objects.get(pk=one.pk), idea, other, row


def shown(_request, proposal):
    return sections.Section(
        "What studies found", "proposals/owed.html", {"slug": proposal.slug}
    )


def test_everything_about_a_proposal_is_on_its_page(people, client):
    one, idea, _other, _row = decided(people)
    html = text(client, of("one", one.slug))
    for words in (
        "Keep the same worker", "Time to listen", "Children and young people", "Parents and carers",
        "Two is too few.", "Who pays?", "We want one worker.", "It costs too much.",
        "We think it is worth it.", "Ask again in May.", "In five libraries.", "Not agreed",
        "Brought to a decision", "An idea was joined, by two members", "Longer is better.",
        "three years",
    ):  # fmt: skip
        assert words in html, words
    assert html.index("Children and young people") < html.index("Parents and carers")
    assert of("life", idea.name) in html
    for person in (people.ada, people.ben, people.panel, people.chair):
        assert person.name not in html
        assert f"user:{person.pk}" not in html
    assert unexplained() == []
