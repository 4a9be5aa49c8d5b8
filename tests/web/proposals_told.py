"""Proposals with everything on them, and how their pages are opened."""

from django.test import Client
from django.urls import reverse

from seethechild.web.people.models import User
from seethechild.web.proposals import actions
from seethechild.web.proposals.models import (
    Proposal,
)
from tests.web.proposals_world import (
    join,
    let_through,
    make_idea,
    make_proposal,
)

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


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
    actions.suggest_change(
        proposal=one, seen=1, text=one.text.replace("two", "three"), reason="Longer is better.",
        by=people.panel, idea=idea.name,
    )  # fmt: skip
    *_, row = let_through(people)
    actions.settle_change(amendment=row, given={1: (True, "Yes.")}, by=people.ada)
    actions.write_panel_page(proposal=one, words="We want one worker.", by=people.panel)
    actions.object_to(proposal=one, words="Nobody asked us.", by=people.panel)
    *_, objection = let_through(people)
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
