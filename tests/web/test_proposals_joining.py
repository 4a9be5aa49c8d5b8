"""One member suggests, another confirms: in every function, and in the database itself."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from seethechild.web.audit.models import Event
from seethechild.web.audit.moving import StateError, move
from seethechild.web.ideas.actions import hold, take_back
from seethechild.web.ideas.models import Answer, Contribution
from seethechild.web.jobs import periodic
from seethechild.web.lineage.graph import fed, sources_of
from seethechild.web.lineage.models import Link
from seethechild.web.proposals import actions, likes
from seethechild.web.proposals.models import Grouping, Merging, Proposal, Splitting
from seethechild.web.proposals.refused import NotReadyError
from seethechild.web.proposals.states import PROPOSAL
from seethechild.web.proposals.told import voices_of
from tests.web.proposals_world import (
    join,
    make_idea,
    make_proposal,
    make_world,
    split,
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


def suggested(people, idea, one, **rest):
    return actions.suggest_join(
        idea=idea.name,
        proposal=one,
        reason="Both ask for one worker.",
        by=people.ada,
        **rest,
    )


def test_a_join_is_two_people_a_link_and_an_answer_to_whoever_sent_it(people):
    one, idea = make_proposal(people), make_idea()
    row = suggested(people, idea, one)
    assert sources_of("proposal", one.slug) == []
    with pytest.raises(NotReadyError, match="Somebody else"):
        actions.confirm_join(grouping=row, by=people.ada)
    actions.confirm_join(grouping=row, by=people.ben, said="Yes.")
    link = Link.objects.get()
    assert (link.kind, link.by, link.second) == (
        "source", people.ada.audit_name, people.ben.audit_name,
    )  # fmt: skip
    assert Event.objects.get(verb="link source").actor == people.ben.audit_name
    assert fed("idea", idea.name) == [("proposal", one.slug)]
    told = Answer.objects.get(contribution=idea)
    assert (told.kind, told.proposal_slug) == ("joined", one.slug)
    assert unexplained() == []


def test_the_database_wants_two_people_whatever_the_program_does(people):
    one, idea = make_proposal(people), make_idea()
    row = suggested(people, idea, one)
    for second in ("", row.first):
        with (
            pytest.raises(IntegrityError, match="grouping_two_people"),
            transaction.atomic(),
        ):
            Grouping.objects.filter(pk=row.pk).update(
                state="confirmed", second=second, second_at=timezone.now()
            )
    other = make_proposal(people, title="Other")
    merging = actions.suggest_merge(proposal=one, into=other, reason="Alike", by=people.ada)
    with pytest.raises(IntegrityError, match="merging_two_people"), transaction.atomic():
        Merging.objects.filter(pk=merging.pk).update(
            state="confirmed", second=merging.first
        )


def test_an_idea_is_joined_once(people):
    one, idea = make_proposal(people), make_idea()
    row = suggested(people, idea, one)
    with pytest.raises(NotReadyError, match="suggested this already"):
        suggested(people, idea, one)
    actions.confirm_join(grouping=row, by=people.ben)
    with pytest.raises(StateError):
        actions.confirm_join(grouping=row, by=people.chair)
    with pytest.raises(NotReadyError, match="already"):
        suggested(people, idea, one)
    rest = {"idea": idea.name, "proposal": one, "reason": "x", "first": "a", "second": "b"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Grouping.objects.create(state="confirmed", **rest)
    assert Link.objects.count() == 1


@pytest.mark.parametrize("state", ["waiting", "returned", "withheld", "held", "withdrawn"])
def test_what_nobody_may_see_cannot_be_joined(people, state):
    one, idea = make_proposal(people), make_idea(state=state)
    with pytest.raises(NotReadyError, match="no such idea"):
        suggested(people, idea, one)


@pytest.mark.parametrize("gone", ["take back", "hold"])
def test_an_idea_that_goes_before_it_is_confirmed_is_not_joined(people, gone):
    one, idea = make_proposal(people), make_idea()
    row = suggested(people, idea, one)
    take_back(idea) if gone == "take back" else hold(idea, by=people.moderator)
    with pytest.raises(NotReadyError, match="not there"):
        actions.confirm_join(grouping=row, by=people.ben)
    assert not Link.objects.exists()
    actions.decline_join(grouping=row, by=people.ben, said="It is gone.")
    assert Grouping.objects.get().state == "declined"


def test_a_move_adds_a_link_and_leaves_the_one_before(people):
    one, other, idea = (
        make_proposal(people),
        make_proposal(people, title="Other"),
        make_idea(),
    )
    with pytest.raises(NotReadyError, match="moved from"):
        suggested(people, idea, other, moved_from=one.slug)
    join(people, idea, one)
    join(people, idea, other, moved_from=one.slug)
    moved = Link.objects.get(kind="moved")
    assert (moved.moved_from, moved.second) == (one.slug, people.ben.audit_name)
    assert set(fed("idea", idea.name)) == {("proposal", one.slug), ("proposal", other.slug)}


def test_a_merged_proposal_keeps_page_text_and_duty(people):
    one, other = make_proposal(people), make_proposal(people, title="Other")
    idea = make_idea()
    join(people, idea, one)
    row = actions.suggest_merge(proposal=one, into=other, reason="Alike", by=people.ada)
    with pytest.raises(NotReadyError, match="Somebody else"):
        actions.confirm_merge(merging=row, by=people.ada)
    actions.confirm_merge(merging=row, by=people.ben, said="Yes.")
    merged = Proposal.objects.get(pk=one.pk)
    assert (merged.state, merged.text) == ("merged", one.text)
    assert ("idea", idea.name) in sources_of("proposal", other.slug)
    with pytest.raises(NotReadyError, match="joined to it any more"):
        suggested(people, make_idea(), merged)
    with pytest.raises(NotReadyError, match="cannot be merged"):
        actions.suggest_merge(proposal=merged, into=other, reason="x", by=people.ada)
    assert unexplained() == []


def test_two_that_would_be_merged_into_each_other_are_merged_once(people):
    one, other = make_proposal(people), make_proposal(people, title="Other")
    there = actions.suggest_merge(proposal=one, into=other, reason="Alike", by=people.ada)
    back = actions.suggest_merge(proposal=other, into=one, reason="Alike", by=people.ben)
    actions.confirm_merge(merging=there, by=people.ben)
    with pytest.raises(NotReadyError, match="Nothing can be merged"):
        actions.confirm_merge(merging=back, by=people.ada)
    assert Proposal.objects.get(pk=other.pk).state == "open"
    with pytest.raises(NotReadyError, match="itself"):
        actions.suggest_merge(proposal=other, into=other, reason="x", by=people.ada)


def test_a_split_makes_drafts_that_all_its_ideas_feed(people):
    one, idea = make_proposal(people), make_idea()
    join(people, idea, one)
    with pytest.raises(NotReadyError) as caught:
        actions.suggest_split(proposal=one, parts=[("Only", "")], reason="x", by=people.ada)
    assert len(caught.value.reasons) == 2
    parts = split(people, one, "Left", "Right")
    assert [part.state for part in parts] == ["draft", "draft"]
    for part in parts:
        assert ("idea", idea.name) in sources_of("proposal", part.slug)
    assert Proposal.objects.get(pk=one.pk).state == "superseded"
    assert unexplained() == []


def test_a_split_needs_two_people_and_is_settled_once(people):
    one = make_proposal(people)
    said = {"parts": [("Left", "l"), ("Right", "r")], "reason": "Two."}
    row = actions.suggest_split(proposal=one, by=people.ada, **said)
    assert Proposal.objects.count() == 1
    assert Proposal.objects.get().state == "open"
    with pytest.raises(NotReadyError, match="waits for another member already"):
        actions.suggest_split(proposal=one, by=people.ben, **said)
    with pytest.raises(NotReadyError, match="Somebody else"):
        actions.confirm_split(splitting=row, by=people.ada)
    actions.decline_split(splitting=row, by=people.ada, said="No, they are one.")
    with pytest.raises(StateError):
        actions.confirm_split(splitting=row, by=people.ben)
    row = actions.suggest_split(proposal=one, by=people.ada, **said)
    for second in ("", row.first):
        with (
            pytest.raises(IntegrityError, match="splitting_two_people"),
            transaction.atomic(),
        ):
            Splitting.objects.filter(pk=row.pk).update(state="confirmed", second=second)
    actions.confirm_split(splitting=row, by=people.ben, said="Yes.")
    links = Link.objects.filter(kind="split").values_list("by", "second")
    assert set(links) == {(people.ada.audit_name, people.ben.audit_name)}
    with pytest.raises(IntegrityError, match="link_confirmed"), transaction.atomic():
        Link.objects.create(
            source_kind="proposal", source_key="a", target_kind="proposal", target_key="b",
            kind="split", by="x",
        )  # fmt: skip
    assert unexplained() == []


def test_what_waits_to_be_split_is_not_made_ready(people):
    one = make_proposal(people, state="modelled")
    row = actions.suggest_split(
        proposal=one, parts=[("A", "a"), ("B", "b")], reason="Two.", by=people.ada
    )
    with pytest.raises(NotReadyError, match="A split"):
        actions.make_ready(proposal=one, by=people.ada)
    actions.decline_split(splitting=row, by=people.ben, said="No.")
    assert actions.make_ready(proposal=one, by=people.ada).state == "ready"


def decided(people, **said):
    """Make a proposal that was agreed."""
    one = make_proposal(people, state="deciding", **said)
    return move(one, PROPOSAL, "agree", by=people.chair, reason="Agreed.")


def test_a_decision_is_ended_only_by_a_later_one_and_by_the_chair(people):
    agreed, later = decided(people), decided(people, title="Later")
    other = make_proposal(people, title="Not decided")
    for one, with_, by in (
        (agreed, later, people.ada),
        (agreed, other, people.chair),
        (other, later, people.chair),
    ):
        with pytest.raises(NotReadyError):
            actions.replace(proposal=one, with_=with_, reason="Better", by=by)
    with pytest.raises(NotReadyError):
        actions.suggest_split(
            proposal=agreed, parts=[("A", "a"), ("B", "b")], reason="x", by=people.ada
        )
    assert Proposal.objects.get(pk=agreed.pk).state == "agreed"
    actions.replace(proposal=agreed, with_=later, reason="The law changed", by=people.chair)
    assert Proposal.objects.get(pk=agreed.pk).state == "superseded"
    assert Event.objects.filter(verb="replace proposal", reason="The law changed").exists()


def test_what_takes_the_place_of_another_gets_its_ideas_and_no_ring_is_made(people):
    one, idea = make_proposal(people, state="ready"), make_idea()
    join(people, idea, one)
    actions.bring_to_decision(proposal=one, by=people.ada)
    move(one, PROPOSAL, "agree", by=people.chair, reason="Agreed.")
    other = decided(people, title="Other")
    actions.replace(proposal=one, with_=other, reason="Better", by=people.chair)
    assert ("idea", idea.name) in sources_of("proposal", other.slug)
    with pytest.raises(NotReadyError):
        actions.replace(proposal=other, with_=other, reason="x", by=people.chair)
    with pytest.raises(NotReadyError) as caught:
        actions.replace(proposal=other, with_=one, reason="x", by=people.chair)
    assert any("feeds this one" in reason for reason in caught.value.reasons)


def test_likeness_starts_from_what_everybody_may_see_and_says_why(people):
    alike = make_idea("Keep the same social worker for years")
    hidden = make_idea("Keep the same social worker, she hurt me", state="waiting")
    make_idea("More football in the park")
    found = likes.like_text("Every child keeps one social worker")
    assert [one.idea.name for one in found][:1] == [alike.name]
    assert "social" in found[0].shared
    assert hidden.name not in {one.idea.name for one in found}
    assert (
        likes.like_text("Every child keeps one social worker", without=[alike.name]) == []
    )
    take_back(alike)
    assert likes.like_text("Every child keeps one social worker") == []


def test_groups_of_like_ideas_leave_out_what_feeds_a_proposal(people):
    same = [
        make_idea(f"Keep the same social worker for {n} years") for n in ("two", "three")
    ]
    make_idea("More football in the park")
    (group,) = likes.groups()
    assert {one.name for one in group.ideas} == {one.name for one in same}
    assert {"social", "worker"} <= set(group.shared) | {"worker"}
    assert "football" not in group.shared
    join(people, same[0], make_proposal(people))
    assert likes.groups() == []


def test_a_worker_makes_ahead_which_of_many_ideas_are_alike(people, monkeypatch):
    """With many ideas the page shows what was kept, without comparing; never one that is gone."""
    monkeypatch.setattr(likes, "SMALL", 2)
    same = [
        make_idea(f"Keep the same social worker for {n} years")
        for n in ("two", "three", "four")
    ]
    assert "seethechild.web.proposals.likes:make_ahead" in periodic._WORK
    likes.make_ahead()
    made = []
    monkeypatch.setattr(likes, "_make", lambda state: made.append(state) or [])
    (group,) = likes.groups()
    assert {one.name for one in group.ideas} == {one.name for one in same}
    make_idea("Keep the same social worker for five years")
    assert len(likes.groups()[0].ideas) == 3  # the new one waits for the worker
    join(people, same[1], make_proposal(people))
    take_back(same[0])
    assert likes.groups() == []
    assert made == []
    monkeypatch.undo()
    likes.make_ahead()
    assert len(likes.groups()[0].ideas) == 2


def test_of_a_thousand_ideas_the_page_tells_what_was_published_a_moment_ago():
    """Nothing stale is shown, and only what is new is read."""
    same = [make_idea(f"Keep the same social worker, {n}") for n in ("please", "always")]
    assert len(likes.groups()[0].ideas) == 2
    before = likes._NEWEST[0][2].read
    same.append(make_idea("Keep the same social worker, really"))
    assert {one.name for one in likes.groups()[0].ideas} == {one.name for one in same}
    now = likes._NEWEST[0][2].read
    assert all(now[text] is kept for text, kept in before.items())
    take_back(same[0])
    assert same[0].name not in {one.name for one in likes.groups()[0].ideas}
    assert same[0].title not in likes._NEWEST[0][2].read  # P7: nothing keeps its words
    assert likes.SMALL > 1_000


def test_a_thousand_ideas_cost_as_many_questions_as_ten(
    people, django_assert_max_num_queries
):
    """What a list asks of the database does not grow with what is in it."""
    one = make_proposal(people)
    rows = [make_idea(f"Keep the same worker {n}") for n in range(12)]
    Link.objects.bulk_create(
        Link(
            source_kind="idea", source_key=row.name, target_kind="proposal", target_key=one.slug,
            kind="source", by="a", second="b",
        )
        for row in rows
    )  # fmt: skip
    with django_assert_max_num_queries(6):
        voices, gone = voices_of(one)
    assert (len(voices[0].quotes), gone) == (12, 0)
    assert Contribution.objects.count() == 12
