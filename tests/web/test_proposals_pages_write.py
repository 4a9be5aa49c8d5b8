"""Pages on which people write proposals: in one draft, in easy words, and what becomes of several."""

import pytest
from django.test import Client

from seethechild.web.proposals import actions
from seethechild.web.proposals.models import (
    Grouping,
    Merging,
    Proposal,
    Splitting,
)
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


def test_two_who_write_one_draft_do_not_overwrite_each_other(people):
    one = make_proposal(people, state="draft")
    ada, ben = signed_in(people.ada), signed_in(people.ben)
    fields = {"title": "One worker", "theme": "people", "reason": "Clearer", "seen": 1}
    assert ada.post(of("write", one.slug), {**fields, "text": "Of Ada."}).status_code == 302
    late = ben.post(of("write", one.slug), {**fields, "text": "Of Ben."})
    assert late.status_code == 409
    assert "Of Ben." in late.content.decode()  # nothing that was written is lost
    assert Proposal.objects.get().text == "Of Ada."


def test_words_that_may_tell_who_somebody_is_are_asked_about(people):
    one = make_proposal(people)
    panel = signed_in(people.panel)
    for name, args in (("comment", [1, 1]), ("write_panel", []), ("object", [])):
        words = "Ring my worker on 07700 900461."
        address = of(name, one.slug, *args)
        answer = panel.post(address, {"words": words})
        assert answer.status_code == 200, name
        assert "may tell who somebody is" in answer.content.decode()
        assert panel.post(address, {"words": words, "sure": "on"}).status_code == 302
        assert panel.post(address, {"words": "Good idea."}).status_code == 302
    let_through(people)
    moderator = signed_in(people.moderator)
    comment = one.comments.order_by("id").first()
    assert (
        moderator.post(of("hide", comment.pk), {"reason": "A number."}).status_code == 302
    )
    answer = moderator.post(
        of("panel_safety", one.slug),
        {"words": "Good [removed]", "reason": "Somebody is known by it."},
    )
    assert answer.status_code == 302
    html = text(Client(), of("panel", one.slug))
    assert "Words were taken out" in html
    assert "07700" not in text(Client(), of("version", one.slug, 1))


def test_an_answer_to_a_child_is_asked_for_in_easier_words(people):
    one, idea, _other, _row = decided(people)
    ada = signed_in(people.ada)
    hard = "Multidisciplinary practitioners characteristically underestimate organisational complexity."
    given = {"kind": "working", "words": hard, "reason": hard, "used": hard, "next": hard}
    answer = ada.post(of("answer", one.slug, idea.name), given)
    assert answer.status_code == 200
    assert "it should be 4 or less" in answer.content.decode()
    given = given | {"anyway": "on"}
    assert ada.post(of("answer", one.slug, idea.name), given).status_code == 302
    easy = dict.fromkeys(("words", "reason", "used", "next"), "We do it now.")
    assert (
        ada.post(of("answer", one.slug, idea.name), {"kind": "working", **easy}).status_code
        == 302
    )


def test_split_move_replace_merge_and_own_have_their_pages(people):
    one, other, idea = (
        make_proposal(people),
        make_proposal(people, title="Other"),
        make_idea(),
    )
    join(people, idea, one)
    ada, ben = signed_in(people.ada), signed_in(people.ben)
    assert (
        ada.post(
            of("move", one.slug, idea.name), {"to": other.slug, "reason": "x"}
        ).status_code
        == 302
    )
    row = Grouping.objects.get(state="suggested")
    assert row.moved_from == one.slug
    ben.post(of("join", row.pk), {"yes": "yes", "said": "It does."})
    html = text(Client(), of("one", one.slug))
    assert idea.title in html  # it keeps its place
    assert "have moved it to" in html
    assert idea.title in text(Client(), of("one", other.slug))
    third = make_proposal(people, title="Third")
    ada.post(of("merge", third.slug), {"to": other.slug, "reason": "Alike"})
    row = Merging.objects.get()
    assert (
        ben.post(of("merging", row.pk), {"yes": "yes", "said": "Yes."}).status_code == 302
    )
    assert "It is part of another proposal now" in text(ben, of("one", third.slug))
    parts = {
        "title_1": "Left part",
        "text_1": "Left.",
        "title_2": "Right part",
        "text_2": "Right.",
        "reason": "Two.",
    }
    assert ada.post(of("split", one.slug), parts).status_code == 302
    assert not Proposal.objects.filter(state="draft").exists()
    row = Splitting.objects.get()
    assert of("splitting", row.pk) in text(ben, of("desk"))
    assert "Right." in text(ben, of("splitting", row.pk))
    assert (
        ben.post(of("splitting", row.pk), {"yes": "yes", "said": "Yes."}).status_code == 302
    )
    assert Proposal.objects.filter(state="draft").count() == 2
    left = declared(Proposal.objects.get(title="Left part"), *people.all)
    actions.open_for_comment(proposal=left, by=people.ada)
    said = {"to": other.slug, "reason": "Better"}
    assert ada.post(of("replace", left.slug), said).status_code == 403  # the chair's alone
    row = actions.suggest_change(
        proposal=other, seen=1, text="New.", reason="x", by=people.ada
    )
    numbers = [part.number for part in actions.parts_in(row)]
    actions.settle_change(
        amendment=row, given=dict.fromkeys(numbers, (False, "No.")), by=people.ben
    )
    assert ben.post(of("own_proposal", row.pk), {"title": "Its own one"}).status_code == 302
    assert Proposal.objects.filter(title="Its own one").exists()
    assert unexplained() == []
