"""No decision without an answer to everybody whose idea fed it (C13, C14); the panel's own page (C15); dissent (V5)."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from seethechild.web.audit.models import Event
from seethechild.web.audit.moving import StateError
from seethechild.web.ideas.actions import hold, is_decided, take_back
from seethechild.web.ideas.models import Answer
from seethechild.web.proposals import actions
from seethechild.web.proposals.models import Comment, Decision, PanelPage, Proposal, Reply
from seethechild.web.proposals.owed import owed
from seethechild.web.proposals.refused import NotReadyError
from tests.web.proposals_world import (
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


def brought(people, *ideas, title="One worker", feeds=()):
    one = make_proposal(people, title=title)
    for idea in ideas:
        join(people, idea, one)
    for other in feeds:
        row = actions.suggest_merge(proposal=other, into=one, reason="Alike", by=people.ada)
        actions.confirm_merge(merging=row, by=people.ben)
    actions.look_for_evidence(proposal=one, by=people.ada)
    actions.shape(proposal=one, by=people.ada, none_found="Libraries.")
    for step in (actions.model, actions.make_ready, actions.bring_to_decision):
        step(proposal=one, by=people.ada)
    return Proposal.objects.get(pk=one.pk)


def written(people, one, outcome="agreed", **rest):
    said = {"reasons": "It helps.", "next_": "It starts in May."} | rest
    return actions.write_decision(proposal=one, outcome=outcome, by=people.chair, **said)


def answered(people, one, idea, **rest):
    said = {
        "words": "We will do it.",
        "reason": "It helps.",
        "used": "All of it.",
        "next_": "May.",
    }
    return actions.answer_idea(proposal=one, idea=idea.name, by=people.ada, **said | rest)


def test_c13_no_decision_while_a_linked_idea_has_no_answer_however_far_back(people):
    """C13: no decision while a linked idea has no answer however far back."""
    near, far, changed = make_idea(), make_idea(), make_idea()
    before = make_proposal(people, title="Before")
    join(people, far, before)
    one = brought(people, near, feeds=[before])
    decision = written(people, one)
    assert {idea.name for idea in owed(one.slug)} == {near.name, far.name}
    with pytest.raises(NotReadyError, match="2 ideas"):
        actions.decide(decision=decision, by=people.chair)
    answered(people, one, near)
    with pytest.raises(NotReadyError, match="1 idea"):
        actions.decide(decision=decision, by=people.chair)
    assert Proposal.objects.get(pk=one.pk).state == "deciding"
    answered(people, one, far)
    assert actions.decide(decision=decision, by=people.chair).state == "agreed"
    assert changed.answers.count() == 0
    assert unexplained() == []


@pytest.mark.parametrize("outcome", ["agreed", "agreed_changed", "not_now", "not_agreed"])
def test_c13_holds_for_every_outcome(people, outcome):
    """C13: holds for every outcome."""
    idea = make_idea()
    one = brought(people, idea)
    decision = written(people, one, outcome, changes="Three years.")
    with pytest.raises(NotReadyError):
        actions.decide(decision=decision, by=people.chair)
    answered(people, one, idea)
    assert actions.decide(decision=decision, by=people.chair).state == outcome


def test_c13_an_answer_about_something_else_is_none(people):
    idea = make_idea()
    other = make_proposal(people, title="Other")
    join(people, idea, other)
    one = brought(people, idea)
    # "joined" was told of both; that says nothing of what was decided
    assert Answer.objects.filter(contribution=idea, kind="joined").count() == 2
    assert [each.name for each in owed(one.slug)] == [idea.name]


def test_c13_an_idea_held_to_keep_somebody_safe_is_owed_one_and_one_taken_back_is_not(
    people,
):
    held, gone = make_idea(), make_idea()
    one = brought(people, held, gone)
    hold(held, by=people.moderator)
    take_back(gone)
    assert [idea.name for idea in owed(one.slug)] == [held.name]
    decision = written(people, one)
    with pytest.raises(NotReadyError):
        actions.decide(decision=decision, by=people.chair)
    answered(people, one, held)
    assert actions.decide(decision=decision, by=people.chair).state == "agreed"


@pytest.mark.parametrize("missing", ["words", "reason", "used", "next_"])
def test_c14_an_answer_never_says_no_alone(people, missing):
    """C14: an answer never says no alone."""
    idea = make_idea()
    one = brought(people, idea)
    with pytest.raises(NotReadyError):
        answered(people, one, idea, **{missing: "  "})
    fields = {"words": "No.", "reason": "r", "used": "u", "next": "n"}
    fields[missing.rstrip("_")] = ""
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.create(proposal=one, idea=idea.name, by="x", **fields)
    assert not Answer.objects.filter(kind="decided").exists()


def test_answers_are_told_with_the_decision_and_not_before(people):
    """Whoever sent an idea never hears of a decision that is not published, or was changed since."""
    idea, gone = make_idea(), make_idea()
    one = brought(people, idea, gone)
    decision = written(people, one)
    answered(people, one, idea, words="We will do it.")
    answered(people, one, gone)
    answered(people, one, idea, words="We will try it first.")
    assert not Answer.objects.filter(kind="decided").exists()
    assert not is_decided(idea)
    take_back(gone)  # still possible: it is part of no published decision
    actions.decide(decision=decision, by=people.chair)
    (told,) = Answer.objects.filter(kind="decided")
    assert (told.contribution, told.words, told.proposal_slug) == (
        idea, "We will try it first.", one.slug,
    )  # fmt: skip
    later = answered(people, one, idea, kind="working", words="It has begun.")
    assert Answer.objects.get(pk=later.pk).words == "It has begun."
    assert unexplained() == []


def test_an_answer_is_for_an_idea_that_fed_it_once_it_is_to_be_decided(people):
    one, idea = make_proposal(people), make_idea()
    join(people, idea, one)
    with pytest.raises(NotReadyError, match="Nothing is decided"):
        answered(people, one, idea)
    other = brought(people, title="Other")
    with pytest.raises(NotReadyError, match="does not feed"):
        answered(people, other, idea)
    with pytest.raises(NotReadyError, match="Say what was decided"):
        answered(people, other, idea, kind="looking")


def test_a_decision_says_why_what_next_and_with_which_changes(people):
    one = brought(people)
    with pytest.raises(NotReadyError) as caught:
        written(people, one, "agreed_changed", reasons=" ", next_="", changes="")
    assert len(caught.value.reasons) == 3
    assert not Decision.objects.exists()
    rest = {"proposal": one, "by": "x", "reasons": "r", "next": "n"}
    for wrong in (
        {"outcome": "agreed_changed"},
        {"outcome": "eaten"},
        {"outcome": "agreed", "reasons": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(**rest | wrong)


def test_a_decision_is_published_once_and_goes_where_it_says(people):
    one = brought(people)
    decision = written(people, one, "not_now")
    decision = written(people, one, "not_agreed", reasons="It costs too much.")
    assert Decision.objects.count() == 1
    assert actions.decide(decision=decision, by=people.chair).state == "not_agreed"
    with pytest.raises(StateError):
        actions.decide(decision=decision, by=people.chair)
    with pytest.raises(NotReadyError, match="not to be decided"):
        written(people, one)
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(state="draft")


def test_v5_dissent_is_kept_for_good_and_stands_in_words(people):
    """V5: dissent is kept for good and stands in words."""
    one = brought(people)
    decision = written(people, one)
    with pytest.raises(NotReadyError):
        actions.add_dissent(decision=decision, voice="young", words=" ", by=people.chair)
    row = actions.add_dissent(
        decision=decision, voice="young", words="We said no.", by=people.chair
    )
    actions.decide(decision=decision, by=people.chair)
    decision.refresh_from_db()
    with pytest.raises(NotReadyError, match="published"):
        actions.add_dissent(
            decision=decision, voice="staff", words="So did we.", by=people.chair
        )
    for change in (
        lambda: type(row).objects.filter(pk=row.pk).update(words="They said yes."),
        row.delete,
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_nothing_is_agreed_while_an_objection_of_the_panel_waits(people):
    one = brought(people)
    actions.object_to(proposal=one, words="Nobody asked us.", by=people.panel)
    decision = written(people, one)
    with pytest.raises(NotReadyError, match=r"objection .* waits to be read"):
        actions.decide(decision=decision, by=people.chair)
    (objection,) = let_through(people)
    with pytest.raises(NotReadyError, match="objection"):
        actions.decide(decision=decision, by=people.chair)
    with pytest.raises(NotReadyError, match="in words"):
        actions.answer_objection(objection=objection, answer=" ", by=people.ada)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(objection).objects.filter(pk=objection.pk).update(state="answered")
    actions.answer_objection(objection=objection, answer="We ask you now.", by=people.ada)
    with pytest.raises(StateError):
        actions.answer_objection(objection=objection, answer="Again.", by=people.ada)
    assert actions.decide(decision=decision, by=people.chair).state == "agreed"


def test_c15_the_panels_page_is_its_own_and_only_shortened_for_safety(people):
    """C15: the panel's page is its own and only shortened for safety."""
    one = brought(people)
    with pytest.raises(NotReadyError, match="no page"):
        actions.edit_for_safety(proposal=one, words="x", reason="r", by=people.moderator)
    actions.write_panel_page(
        proposal=one, words="We want Anna to stay with us.", by=people.panel
    )
    let_through(people)
    for words in ("We want nobody to stay.", "We want Anna to stay with us. Or not."):
        with pytest.raises(NotReadyError, match="only be taken out"):
            actions.edit_for_safety(
                proposal=one, words=words, reason="r", by=people.moderator
            )
    with pytest.raises(NotReadyError, match="why the words"):
        actions.edit_for_safety(
            proposal=one, words="We want", reason=" ", by=people.moderator
        )
    actions.edit_for_safety(
        proposal=one,
        words="We want [removed] to stay with us.",
        reason="A name.",
        by=people.moderator,
    )
    event = Event.objects.get(verb="edit panel page for safety")
    assert (event.actor, event.reason) == (people.moderator.audit_name, "A name.")
    pages = list(one.panel_pages.values_list("number", "kind", "words"))
    assert pages == [
        (1, "panel", "We want Anna to stay with us."),
        (2, "safety", "We want [removed] to stay with us."),
    ]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PanelPage.objects.filter(number=1).update(words="Forged")
    with pytest.raises(IntegrityError), transaction.atomic():
        PanelPage.objects.create(
            proposal=one, number=3, kind="editor", words="x", reason="y", by="x"
        )
    # also once it is decided
    actions.decide(decision=written(people, one), by=people.chair)
    actions.write_panel_page(proposal=one, words="We are glad.", by=people.panel)
    assert unexplained() == []


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("We want [removed] to stay. We are unhappy.", True),
        ("[removed]to stay. We are unhappy.", True),
        ("[removed]", True),
        ("We want [removed],we_all_agree_fully to stay. We are unhappy.", False),
        ("We want [removed]nobody to stay. We are unhappy.", False),
        ("We want Anna to stay. We are [removed]happy.", False),  # half of a word
        ("We want to stay. We are unhappy.", False),  # nothing says that words are gone
        ("We are unhappy. [removed] We want Anna to stay.", False),
    ],
)
def test_c15_a_moderator_writes_no_word_for_the_panel(people, words, fits):
    """C15: a moderator writes no word for the panel."""
    one = brought(people)
    said = "We want Anna to stay. We are unhappy."
    PanelPage.objects.create(
        proposal=one, number=1, kind="panel", words=said, by=people.panel.audit_name
    )
    taken_out = {"words": words, "reason": "r", "by": people.moderator}
    if fits:
        assert actions.edit_for_safety(proposal=one, **taken_out).words == words
    else:
        with pytest.raises(NotReadyError, match="only be taken out"):
            actions.edit_for_safety(proposal=one, **taken_out)


def test_a_comment_is_of_a_paragraph_that_is_there_and_hidden_only_with_its_event(people):
    one = make_proposal(people)
    with pytest.raises(NotReadyError, match="no such paragraph"):
        actions.comment(proposal=one, version=1, paragraph=3, words="x", by=people.ada)
    rows = {
        name: actions.comment(proposal=one, version=1, paragraph=2, words="x", by=getattr(people, name))
        for name in ("panel", "reviewer", "ada", "chair")
    }  # fmt: skip
    assert not Comment.objects.filter(role="panel").exists()  # it waits to be read
    (rows["panel"],) = let_through(people)
    roles = {name: row.role for name, row in rows.items()}
    assert roles == {
        "panel": "panel",
        "reviewer": "reviewer",
        "ada": "member",
        "chair": "member",
    }
    actions.hide_comment(comment=rows["ada"], reason="A name.", by=people.moderator)
    with pytest.raises(StateError):
        actions.hide_comment(comment=rows["ada"], reason="Again.", by=people.moderator)
    assert Comment.objects.filter(state="shown").count() == 3
    draft = make_proposal(people, title="Draft", state="draft")
    with pytest.raises(NotReadyError, match="open for comment"):
        actions.comment(proposal=draft, version=1, paragraph=1, words="x", by=people.ada)
    assert unexplained() == []
