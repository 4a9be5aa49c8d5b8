"""Pages of proposals: what everybody sees of one, who may do what, declared first, by keyboard and in words."""

import re
from pathlib import Path

import pytest
from django.db import connection

from seethechild.web import proposals
from seethechild.web.audit.actions import PROGRAM
from seethechild.web.ideas.actions import hold, take_back
from seethechild.web.proposals import actions
from seethechild.web.proposals.models import (
    Amendment,
    Grouping,
    Proposal,
)
from seethechild.web.taskforce.actions import declare
from tests.web import reading
from tests.web.proposals_told import decided, of, signed_in, text
from tests.web.proposals_world import (
    declared,
    join,
    let_through,
    make_idea,
    make_proposal,
    make_world,
    unexplained,
    with_needs,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(make_user):
    return make_world(make_user)


@pytest.fixture(autouse=True)
def _needs():
    yield from with_needs(projection=True)


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


ALL_WORDS = "of our own"


def test_a_proposal_is_made_joined_changed_and_decided_by_its_pages(people, client):  # noqa: PLR0915 - one journey
    """The whole journey by the site's own forms, from an idea to the answer its sender reads."""
    idea = make_idea("Let us keep the same social worker")
    ada, ben, chair = (signed_in(one) for one in (people.ada, people.ben, people.chair))
    text_ = "Every child keeps the same social worker.\r\n\r\nFor two years."
    answer = ada.post(
        of("new"), {"title": "Keep one worker", "text": text_, "theme": "people"}
    )
    slug = Proposal.objects.get().slug
    assert answer.url == of("like", slug)
    assert Proposal.objects.get().text == text_.replace("\r\n", "\n")
    answer = ada.get(of("like", slug))
    assert answer.status_code == 302
    assert "/taskforce/" in answer.url  # nobody acts before declaring
    declared(Proposal.objects.get(), *people.all)
    html = text(ada, of("like", slug))
    assert idea.title in html
    assert "social" in html
    ada.post(of("like", slug), {"ideas": [idea.name], "reason": "Both ask for one worker."})
    row = Grouping.objects.get()
    own = ada.post(of("join", row.pk), {"yes": "yes", "said": "Mine."})
    assert "Somebody else has to confirm" in own.content.decode()
    assert of("join", row.pk) in text(ben, of("desk"))
    ben.post(of("join", row.pk), {"yes": "yes", "said": "I read both."})
    assert Grouping.objects.get().state == "confirmed"
    again = ben.post(of("join", row.pk), {"yes": "yes", "said": "Twice."})
    assert again.status_code == 409
    assert text(client, of("one", slug), 404)
    ada.post(of("way", slug, "open"))
    assert idea.title in text(client, of("one", slug))
    ada.post(
        of("suggest", slug),
        {"seen": 1, "text": "Every child keeps one worker.", "reason": "x"},
    )
    change = Amendment.objects.get()
    assert "<del>" in text(client, of("change", change.pk))
    parts = {f"part_{n}": "yes" for n in (1, 2)} | {f"why_{n}": "Yes." for n in (1, 2)}
    ben.post(of("settle_change", change.pk), parts)
    assert Proposal.objects.get().text == "Every child keeps one worker."
    assert "Version 2" in text(client, of("version", slug, 2))
    for to, more in (
        ("evidence", {}), ("shaped", {"none_found": "Five libraries."}), ("modelled", {}),
        ("ready", {}), ("deciding", {}),
    ):  # fmt: skip
        assert ada.post(of("way", slug, to), more).status_code == 302, to
    said = {
        "outcome": "agreed",
        "reasons": "It helps.",
        "next": "May.",
        "heard": "All: yes.",
    }
    assert chair.post(of("decision", slug), said).status_code == 302
    chair.post(of("dissent", slug), {"voice": "staff", "words": "Too dear."})
    refused = chair.post(of("publish", slug)).content.decode()
    assert "1 idea that fed it has no answer yet." in refused
    assert idea.title in refused  # which, and where to write it
    assert of("answer", slug, idea.name) in refused
    told = {
        "kind": "decided",
        "words": "We said yes.",
        "reason": "It helps.",
        "used": "All of it.",
        "next": "In May.",
    }
    assert ada.post(of("answer", slug, idea.name), told).status_code == 302
    assert "We said yes." not in text(client, of("life", idea.name))
    assert chair.post(of("publish", slug)).status_code == 302
    assert "We said yes." in text(client, of("life", idea.name))
    assert "Too dear." in text(client, of("one", slug))  # V5
    assert unexplained() == []


def test_a_draft_is_for_those_who_shape_proposals(people, client):
    one = make_proposal(people, state="draft")
    row = actions.suggest_join(
        idea=make_idea().name, proposal=one, reason="x", by=people.ada
    )
    for name, args in (
        ("one", [one.slug]),
        ("version", [one.slug, 1]),
        ("panel", [one.slug]),
    ):
        assert text(client, of(name, *args), 404)
        assert text(signed_in(people.moderator), of(name, *args), 404)
        assert text(signed_in(people.ben), of(name, *args))
    assert one.title not in text(client, of("home"))
    assert one.title in text(signed_in(people.ben), of("home"))
    assert row.state == "suggested"


def test_the_life_of_an_idea_shows_only_what_everybody_may_see(people, client):
    one, other = make_proposal(people), make_proposal(people, title="Another one")
    alone, held, gone, never = (make_idea(f"Idea number {n} {ALL_WORDS}") for n in range(4))
    for idea in (held, gone):
        join(people, idea, one)
    row = actions.suggest_merge(proposal=one, into=other, reason="Alike", by=people.ada)
    actions.confirm_merge(merging=row, by=people.ben)
    assert "has not been joined" in text(client, of("life", alone.name))
    html = text(client, of("life", held.name))
    assert html.index(one.title) < html.index(other.title)
    assert "That became part of" in html
    hold(held, by=PROGRAM)
    assert text(client, of("life", held.name), 404)
    take_back(gone)
    html = text(client, of("life", gone.name))
    assert ALL_WORDS not in html
    assert one.title in html
    take_back(never)
    assert text(client, of("life", never.name), 404)
    for waiting in ("waiting", "returned", "withheld"):
        assert text(client, of("life", make_idea(state=waiting).name), 404)
    # S1: what left every list left every page of a proposal, too
    html = text(client, of("one", one.slug)) + text(client, of("one", other.slug))
    assert ALL_WORDS not in html
    assert "took back what they sent" in html


def test_what_is_not_published_is_on_no_page_of_a_member(people):
    one = make_proposal(people, text="Every child keeps one worker.")
    secret = make_idea("One worker hurt me", state="waiting")
    ada = signed_in(people.ada)
    for address in (of("like", one.slug), of("alike"), of("desk"), of("one", one.slug)):
        assert secret.title not in text(ada, address)
    answer = ada.post(of("like", one.slug), {"ideas": [secret.name], "reason": "x"})
    assert answer.status_code == 200
    assert not Grouping.objects.exists()


def test_who_stepped_back_is_told_so_and_can_do_nothing(people):
    one = make_proposal(people)
    declare(user=people.ada, kind="proposal", key=one.slug, words="My firm.", recused=True)
    ada = signed_in(people.ada)
    for name, args in (
        ("suggest", []),
        ("like", []),
        ("way", ["evidence"]),
        ("split", []),
        ("merge", []),
    ):
        answer = ada.post(of(name, one.slug, *args), {"text": "x", "reason": "x"})
        assert answer.status_code == 403, name
        assert "stepped back" in answer.content.decode()
    assert not Amendment.objects.exists()


def test_s18_a_moderator_whose_clearance_ran_out_takes_nothing_out(people, make_user):
    one = make_proposal(people)
    actions.write_panel_page(proposal=one, words="Good idea.", by=people.panel)
    actions.comment(proposal=one, version=1, paragraph=1, words="Yes.", by=people.panel)
    *_, comment = let_through(people)
    late = signed_in(make_user("moderator", name="Late", cleared=False))
    for address in (of("hide", comment.pk), of("panel_safety", one.slug)):
        assert late.get(address).status_code == 403
        assert late.post(address, {"words": "Good", "reason": "r"}).status_code == 403
    seen = (of("panel", one.slug), of("version", one.slug, 1))
    links = (of("panel_safety", one.slug), of("hide", comment.pk))
    cleared = signed_in(people.moderator)
    for page, link in zip(seen, links, strict=True):
        assert link not in text(late, page)
        assert link in text(cleared, page)
    comment.refresh_from_db()
    assert (comment.state, one.panel_pages.count()) == ("shown", 1)


def test_an_idea_that_is_held_is_owed_an_answer_and_shows_nothing_of_itself(people):
    one, idea = make_proposal(people), make_idea("Something told in trust")
    join(people, idea, one)
    actions.look_for_evidence(proposal=one, by=people.ada)
    actions.shape(proposal=one, by=people.ada, none_found="Libraries.")
    for step in (actions.model, actions.make_ready, actions.bring_to_decision):
        step(proposal=one, by=people.ada)
    hold(idea, by=PROGRAM)
    ada = signed_in(people.ada)
    for address in (of("answers", one.slug), of("answer", one.slug, idea.name)):
        html = text(ada, address)
        assert "not shown now" in html
        assert idea.title not in html
        assert "8 to 10" not in html


def test_the_list_is_found_by_words_state_and_theme(people, client):
    one, other = (
        make_proposal(people, title="Same worker"),
        make_proposal(people, title="More meetings", text="Talk."),
    )
    actions.look_for_evidence(proposal=other, by=people.ada)
    for query, sees in (
        ("q=worker", [one]), ("q=TALK", [other]), ("q=worker+talk", []), ("state=evidence", [other]),
        ("theme=people", [one, other]), ("theme=people-same", []), ("theme=nothing", [one, other]),
        ("state=nothing&q=", [one, other]),
    ):  # fmt: skip
        html = text(client, f"{of('home')}?{query}")
        assert [each for each in (one, other) if of("one", each.slug) in html] == sees, (
            query
        )


def test_every_page_can_be_read_by_a_child_of_thirteen(people, client):
    one, idea, _other, row = decided(people)
    open_ = make_proposal(people, title="Another")
    waiting = actions.suggest_join(
        idea=idea.name, proposal=open_, reason="Alike.", by=people.ada
    )
    sent = actions.write_panel_page(proposal=open_, words="Stay.", by=people.panel)
    change = actions.suggest_change(
        proposal=open_, seen=1, text="Stay.", reason="Short.", by=people.panel
    )
    apart = actions.suggest_split(
        proposal=open_, parts=[("A", "One."), ("B", "Two.")], reason="Two.", by=people.ada
    )
    ada, chair, panel, moderator = (
        signed_in(each)
        for each in (people.ben, people.chair, people.panel, people.moderator)
    )
    pages = [
        (client, of("home")), (client, of("one", one.slug)), (client, of("version", one.slug, 2)),
        (client, of("change", row.pk)), (client, of("panel", one.slug)), (client, of("life", idea.name)),
        (ada, of("desk")), (ada, of("alike")), (ada, of("new")), (ada, of("like", open_.slug)),
        (ada, of("join", waiting.pk)), (ada, of("suggest", open_.slug)), (ada, of("split", open_.slug)),
        (ada, of("merge", open_.slug)), (ada, of("way", open_.slug, "evidence")),
        (chair, of("replace", open_.slug)), (ada, of("answers", one.slug)),
        (ada, of("answer", one.slug, idea.name)), (panel, of("write_panel", one.slug)),
        (panel, of("object", open_.slug)), (panel, of("comment", open_.slug, 1, 1)),
        (chair, of("one", open_.slug)), (panel, of("panel", open_.slug)),
        (ada, of("splitting", apart.pk)), (panel, of("suggest", open_.slug)),
        (moderator, of("read_panel", change.pk)), (moderator, of("shown_risk", "change", row.pk)),
        (moderator, of("read_panel", sent.pk)), (moderator, of("read_panel_risk", sent.pk)),
    ]  # fmt: skip
    for who, address in pages:
        html = text(who, address)
        assert html.count("<h1") == 1, address
        assert "style=" not in html.split("<main")[1].split("</main>")[0], address
        found = reading.grade(reading.prose(html))
        assert found <= 8, (address, found)


def test_no_page_sums_over_the_groups():
    """V1: each group stands by itself; templates print no length and no count."""
    folder = Path(proposals.__file__).parent / "templates"
    for path in folder.rglob("*.html"):
        shown = re.findall(r"{{[^}]*}}", path.read_text(encoding="utf-8"))
        assert not [
            each
            for each in shown
            if "length" in each or "count" in each.replace("counter", "")
        ], path


@pytest.mark.parametrize(
    "address",
    [
        "/proposals/?q=%00",
        "/proposals/?q=one%00two&state=%00&theme=%00",
        "/proposals/idea/%00/",
        "/theory/evidence/suggest/?proposal=%00",
        "/practice/?q=%00",
    ],
)
def test_no_search_hands_a_nul_to_the_database(as_role, address):
    client, given = as_role("member"), []

    def noted(execute, sql, params, many, context):
        given.extend(params or ())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        assert client.get(address).status_code < 500
    assert given
    assert not any(isinstance(one, str) and "\0" in one for one in given)
