"""The young people's panel's page tells what it said of proposals; a proposal tells who stepped back."""

import pytest
from django.urls import reverse

from seethechild.web.proposals import actions
from seethechild.web.taskforce.actions import declare
from tests.web.proposals_world import let_through, make_proposal, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(make_user):
    return make_world(make_user)


def text(client, page, *args):
    answer = client.get(reverse(page, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_panels_page_tells_objections_answers_and_its_newest_pages(people, client):
    one = make_proposal(people)
    actions.object_to(proposal=one, words="Nobody asked us.", by=people.panel)
    actions.object_to(proposal=one, words="Too slow.", by=people.panel)
    actions.write_panel_page(proposal=one, words="We want Anna to stay.", by=people.panel)
    waits, *_ = let_through(people)
    actions.edit_for_safety(
        proposal=one, words="We want [removed] to stay.", reason="A name.",
        by=people.moderator,
    )  # fmt: skip
    html = text(client, "taskforce:panel")
    assert "Answers: 0 of the 2 that are due have been given." in html
    assert html.count("No answer yet") == 2
    actions.answer_objection(objection=waits, answer="We ask you now.", by=people.ada)
    html = text(client, "taskforce:panel")
    assert "Answers: 1 of the 2 that are due have been given." in html
    for said in (
        "Nobody asked us.",
        "We ask you now.",
        "Too slow.",
        "We want [removed] to",
    ):
        assert said in html
    assert "Anna" not in html
    assert reverse("proposals:panel", args=[one.slug]) in html
    assert "Pia Young" not in html


def test_what_the_panel_said_of_a_draft_is_not_told(people, client):
    one = make_proposal(people, state="draft")
    one.objections.create(words="Too early.", by=people.panel.audit_name)
    one.panel_pages.create(number=1, words="Far too early.", by=people.panel.audit_name)
    assert "oo early." not in text(client, "taskforce:panel")


def test_a_proposal_tells_who_stepped_back_from_it(people, client):
    one = make_proposal(people)
    declare(
        user=people.ben, kind="proposal", key=one.slug, words="I work there.", recused=True
    )
    declare(user=people.panel, kind="proposal", key=one.slug, words="My brother.")
    page = reverse("taskforce:declared", args=["proposal", one.slug])
    assert page in text(client, "proposals:one", one.slug)
    html = client.get(page).content.decode()
    for said in ("Ben Member", "I work there.", "Stepped back", "Ada Member"):
        assert said in html
    assert html.index("Ben Member") < html.index("Ada Member")  # first who stepped back
    assert "My brother." not in html
    assert "Pia Young" not in html


def test_who_declared_for_a_draft_is_for_the_chair_alone(people, client):
    page = reverse(
        "taskforce:declared", args=["proposal", make_proposal(people, state="draft").slug]
    )
    assert client.get(page).status_code == 404
    client.force_login(
        people.chair, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert client.get(page).status_code == 200
