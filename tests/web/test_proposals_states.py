"""A proposal goes only the ways that are declared, each with its conditions, each with its event."""

from contextlib import suppress

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from seethechild.web.audit.models import Event
from seethechild.web.audit.moving import StateError
from seethechild.web.proposals import actions, needs
from seethechild.web.proposals.models import Proposal, Version
from seethechild.web.proposals.owed import ideas_behind
from seethechild.web.proposals.refused import NotReadyError
from seethechild.web.proposals.states import PROPOSAL
from seethechild.web.taskforce.actions import declare
from seethechild.web.taskforce.rules import MayNotAct, NotDeclared, Recused
from tests.web.proposals_world import (
    FALSE,
    TEXT,
    TRUE,
    declared,
    join,
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


def test_it_goes_from_draft_to_decision_with_an_event_for_each_way(people):
    one = make_proposal(people, state="deciding")
    assert one.state == "deciding"
    verbs = Event.objects.filter(table="proposals_proposal", row=str(one.pk))
    assert list(verbs.values_list("verb", flat=True)) == [
        "make proposal", "open proposal", "look for evidence on proposal", "shape proposal",
        "model proposal", "make ready proposal", "bring to decision proposal",
    ]  # fmt: skip
    assert unexplained() == []


def test_every_way_needs_its_state(people):
    one = make_proposal(people, state="draft")
    for step in (
        actions.look_for_evidence, actions.model, actions.make_ready, actions.bring_to_decision,
    ):  # fmt: skip
        with pytest.raises(StateError):
            step(proposal=one, by=people.ada)
    assert Proposal.objects.get(pk=one.pk).state == "draft"


@pytest.mark.parametrize("state", [*PROPOSAL.states])
def test_the_database_goes_the_declared_ways_and_no_other(db, state):
    """Written past every function: the trigger and the constraint still hold."""
    other = Proposal.objects.create(slug="o", title="O", text="T", state=state, made_by="x")
    rows = Proposal.objects.filter(pk=other.pk)
    gone = set()
    for target in PROPOSAL.states:
        with suppress(DatabaseError), transaction.atomic():
            rows.update(state=target)
            gone.add((state, target))
            transaction.set_rollback(True)
    assert gone - {(state, state)} == {pair for pair in PROPOSAL.pairs if pair[0] == state}
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.create(slug="x", title="X", text="x", state="eaten", made_by="x")


def test_shaped_asks_for_evidence_or_for_where_it_was_looked_for(people):
    one = make_proposal(people, state="evidence")
    with pytest.raises(NotReadyError, match="no evidence"):
        actions.shape(proposal=one, by=people.ada, none_found="  ")
    shaped = actions.shape(proposal=one, by=people.ada, none_found="Five libraries.")
    assert (shaped.state, shaped.none_found) == ("shaped", "Five libraries.")
    other = make_proposal(people, title="Other", state="evidence")
    needs.register("evidence", TRUE)
    shaped = actions.shape(proposal=other, by=people.ada, none_found="Five libraries.")
    assert (shaped.state, shaped.none_found) == ("shaped", "")


@pytest.mark.parametrize(
    ("start", "need", "step"),
    [
        ("shaped", "projection", actions.model),
        ("modelled", "projection", actions.make_ready),
        ("ready", "trial", actions.start_trial),
    ],
)
def test_what_a_later_part_of_the_site_must_have_is_asked_of_it(people, start, need, step):
    one = make_proposal(people, state=start)
    needs.register(need, FALSE)
    with pytest.raises(NotReadyError):
        step(proposal=one, by=people.ada)
    needs.register(need, TRUE)
    assert step(proposal=one, by=people.ada).state != start


def test_what_nobody_can_tell_of_is_not_there(people):
    one = make_proposal(people)
    assert not needs.has("nothing", one)


def test_nothing_goes_to_decision_while_something_waits_and_all_of_it_is_said(people):
    one, other = (
        make_proposal(people, state="modelled"),
        make_proposal(people, title="Other"),
    )
    idea = make_idea()
    grouping = actions.suggest_join(
        idea=idea.name, proposal=one, reason="Alike", by=people.ada
    )
    merging = actions.suggest_merge(proposal=other, into=one, reason="Alike", by=people.ada)
    change = actions.suggest_change(
        proposal=one, seen=1, text="Other text.", reason="Better", by=people.ada
    )
    with pytest.raises(NotReadyError) as caught:
        actions.make_ready(proposal=one, by=people.ben)
    assert len(caught.value.reasons) == 3
    actions.decline_join(grouping=grouping, by=people.ben, said="No.")
    actions.decline_merge(merging=merging, by=people.ben, said="No.")
    actions.withdraw_change(amendment=change, by=people.ada)
    actions.make_ready(proposal=one, by=people.ben)
    assert actions.bring_to_decision(proposal=one, by=people.ben).state == "deciding"


def test_nobody_acts_before_declaring_and_nobody_who_stepped_back(people):
    one = actions.make_proposal(title="One", text=TEXT, theme="people", by=people.ada)
    for step in (
        lambda: actions.open_for_comment(proposal=one, by=people.ada),
        lambda: actions.write_draft(proposal=one, seen=1, by=people.ada, reason="x", text="x"),
        lambda: actions.suggest_join(idea="x", proposal=one, reason="x", by=people.ada),
        lambda: actions.comment(proposal=one, version=1, paragraph=1, words="x", by=people.panel),
        lambda: actions.write_panel_page(proposal=one, words="x", by=people.panel),
        lambda: actions.object_to(proposal=one, words="x", by=people.panel),
        lambda: actions.suggest_change(proposal=one, seen=1, text="x", reason="x", by=people.reviewer),
        lambda: actions.suggest_split(proposal=one, parts=[], reason="x", by=people.ada),
        lambda: actions.answer_idea(
            proposal=one, idea="x", words="x", reason="x", used="x", next_="x", by=people.chair
        ),
    ):  # fmt: skip
        with pytest.raises(NotDeclared):
            step()
    declared(one, people.ada)
    declare(user=people.ada, kind="proposal", key=one.slug, words="My firm.", recused=True)
    with pytest.raises(Recused):
        actions.open_for_comment(proposal=one, by=people.ada)
    assert Proposal.objects.get(pk=one.pk).state == "draft"


def test_who_stepped_back_from_one_of_two_cannot_merge_them(people):
    one, other = make_proposal(people), make_proposal(people, title="Other")
    row = actions.suggest_merge(proposal=one, into=other, reason="Alike", by=people.ada)
    declare(
        user=people.ben, kind="proposal", key=other.slug, words="My firm.", recused=True
    )
    with pytest.raises(MayNotAct):
        actions.confirm_merge(merging=row, by=people.ben)
    assert Proposal.objects.get(pk=one.pk).state == "open"


def test_a_draft_is_written_by_one_at_a_time_and_each_version_stays(people):
    one = make_proposal(people, state="draft")
    actions.write_draft(
        proposal=one, seen=1, text="Second.", reason="Clearer", by=people.ada
    )
    with pytest.raises(StateError, match="meanwhile"):
        actions.write_draft(
            proposal=one, seen=1, text="Third.", reason="Mine", by=people.ben
        )
    now = Proposal.objects.get(pk=one.pk)
    assert (now.version, now.text) == (2, "Second.")
    assert list(one.versions.values_list("text", flat=True)) == [TEXT, "Second."]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Version.objects.filter(proposal=one).update(text="Forged")
    actions.open_for_comment(proposal=one, by=people.ada)
    with pytest.raises(StateError, match="suggest a change"):
        actions.write_draft(
            proposal=one, seen=2, text="Third.", reason="Mine", by=people.ada
        )


def test_two_of_one_title_have_addresses_of_their_own(people):
    slugs = {
        actions.make_proposal(title="One worker", text=TEXT, by=people.ada).slug
        for _ in range(3)
    }
    assert slugs == {"one-worker", "one-worker-2", "one-worker-3"}
    assert actions.make_proposal(title="!!!", text=TEXT, by=people.ada).slug == "proposal"


def test_work_again_leads_back_to_evidence_with_a_reason(people):
    one = make_proposal(people, state="ready")
    back = actions.work_again(proposal=one, reason="A new study.", by=people.ada)
    assert back.state == "evidence"
    assert Event.objects.get(verb="work again on proposal").reason == "A new study."


def test_ideas_joined_on_the_way_stay_on_every_page(people):
    one = make_proposal(people)
    join(people, make_idea(), one)
    actions.look_for_evidence(proposal=one, by=people.ada)
    actions.shape(proposal=one, by=people.ada, none_found="Libraries.")
    assert len(ideas_behind(one.slug)) == 1
