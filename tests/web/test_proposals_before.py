"""What stands open of a proposal goes along when it is merged or split (V2, C15)."""

from functools import partial

import pytest
from django.urls import reverse

from seethechild.web.consult.actions import answer_group
from seethechild.web.lineage.actions import link
from seethechild.web.proposals import actions
from seethechild.web.proposals.before import with_all_before
from seethechild.web.proposals.models import Proposal
from seethechild.web.proposals.refused import NotReadyError
from seethechild.web.proposals.states import OUTCOMES
from tests.web.consult_world import close, make_consult, plan, vote_all
from tests.web.proposals_world import (
    declared,
    let_through,
    make_proposal,
    split,
    unexplained,
    with_needs,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(make_user):
    return make_consult(make_user)


@pytest.fixture(autouse=True)
def _needs():
    yield from with_needs(projection=True)


@pytest.fixture
def one(people):
    """A proposal that young people do not want, and that their panel objects to; nobody answered."""
    made = make_proposal(people)
    asked = plan(people, made)
    vote_all(asked, young={"no": 12})
    close(asked)
    actions.object_to(proposal=made, words="Nobody asked us.", by=people.panel)
    let_through(people)
    return made


def merge(people, one, other):
    row = actions.suggest_merge(proposal=one, into=other, reason="Alike", by=people.ada)
    return actions.confirm_merge(merging=row, by=people.ben)


def why_not(people, proposal, outcome="agreed"):
    """Return all that stops a decision."""
    written = actions.write_decision(
        proposal=proposal, outcome=outcome, reasons="So.", next_="Work.", changes="Some.",
        by=people.chair,
    )  # fmt: skip
    with pytest.raises(NotReadyError) as stopped:
        actions.decide(decision=written, by=people.chair)
    return stopped.value.reasons


def test_v2_a_merge_loses_neither_the_answer_to_a_group_nor_the_panels_objection(
    people, one
):
    """V2: what stands open of a merged proposal stops the other, until it is answered; also two merges on."""
    between = make_proposal(people, title="Between")
    other = make_proposal(people, title="Other", state="ready")
    merge(people, one, between)
    merge(people, between, other)
    actions.bring_to_decision(proposal=other, by=people.ada)
    first = "Of “One worker”, which went into it: "
    for outcome in ("agreed", "agreed_changed"):
        objection, group = why_not(people, other, outcome)
        assert (
            objection
            == f"{first}An objection of the young people's panel has no answer yet."
        )
        assert group.startswith(f"{first}Children and young people: fewer than agreed")
    asked, objection = one.sense_checks.get(), one.objections.get()
    answer_group(asked=asked, group="young", words="You can say no.", by=people.ada)
    (left,) = why_not(people, other)
    assert "objection" in left
    actions.answer_objection(objection=objection, answer="We ask you.", by=people.ada)
    assert actions.decide(decision=other.decision, by=people.chair).state == "agreed"
    assert unexplained() == []


def test_v2_every_part_of_a_split_owes_what_the_whole_owed(people, one, client):
    """V2: the parts of a split are stopped by what is open of the whole; the panel's page shows it."""
    for part in split(people, one, "Left", "Right"):
        assert with_all_before(part) == [part, one]
    declared(part, *people.all)
    for step in (
        actions.open_for_comment, actions.look_for_evidence, partial(actions.shape, none_found="In books."),
        actions.model, actions.make_ready, actions.bring_to_decision,
    ):  # fmt: skip
        step(proposal=part, by=people.ada)
    assert len(why_not(people, part)) == 2
    page = client.get(reverse("proposals:panel", args=[part.slug])).content.decode()
    assert "Nobody asked us." in page
    assert "To a proposal that went into this one" in page
    page = client.get(reverse("proposals:one", args=[part.slug])).content.decode()
    assert "These proposals went into it" in page


def test_what_was_only_led_to_owes_nothing_of_the_other(people, one):
    other = make_proposal(people, title="Led to")
    link(
        source=("proposal", one.slug), target=("proposal", other.slug), kind="inspired",
        by=people.ada,
    )  # fmt: skip
    assert with_all_before(other) == [other]


def test_v2_nothing_is_merged_or_split_while_people_are_asked_or_a_change_waits(people):
    """V2: people who are asked answer something that is still there; no change of the panel is left behind."""
    one, other = make_proposal(people), make_proposal(people, title="Other")
    merging = actions.suggest_merge(proposal=one, into=other, reason="Alike", by=people.ada)
    splitting = actions.suggest_split(
        proposal=one, parts=[("A", "a"), ("B", "b")], reason="Two.", by=people.ada
    )
    both = (
        lambda: actions.confirm_merge(merging=merging, by=people.ben),
        lambda: actions.confirm_split(splitting=splitting, by=people.ben),
    )
    asked = plan(people, one)
    actions.suggest_change(
        proposal=one, seen=1, text="Another text.", reason="So.", by=people.panel
    )
    for confirm in both:
        with pytest.raises(NotReadyError) as stopped:
            confirm()
        change, going = stopped.value.reasons
        assert "waits to be read" in change
        assert going.startswith("People are asked what they think until")
    close(asked)
    assert Proposal.objects.get(pk=one.pk).state == "open"
    (change,) = let_through(people)
    parts = {part.number: (True, "Yes.") for part in actions.parts_in(change)}
    actions.settle_change(amendment=change, given=parts, by=people.ben)
    with pytest.raises(NotReadyError, match="Its text was changed after"):
        both[1]()
    assert both[0]().state == "confirmed"


def test_nothing_is_decided_while_a_change_of_the_panel_is_unread(people):
    one, other = make_proposal(people), make_proposal(people, title="Other", state="ready")
    actions.suggest_change(
        proposal=one, seen=1, text="Another.", reason="So.", by=people.panel
    )
    (change,) = let_through(people)
    parts = {part.number: (False, "No.") for part in actions.parts_in(change)}
    actions.settle_change(amendment=change, given=parts, by=people.ben)
    merge(people, one, other)
    actions.bring_to_decision(proposal=other, by=people.ada)
    # somebody notices later that it may put a child at risk; safeguarding looks into it
    actions.hold_shown(shown=change, level="worry", about_staff=False, by=people.moderator)
    for outcome in OUTCOMES:
        (why,) = why_not(people, other, outcome)
        assert why.endswith(
            "A change that the young people's panel suggests waits to be read."
        )
