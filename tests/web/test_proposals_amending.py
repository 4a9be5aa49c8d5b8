"""A changed text, word by word; each part accepted or rejected with a reason; nothing overwritten."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from seethechild.web.audit.moving import StateError
from seethechild.web.lineage.models import Link
from seethechild.web.proposals import actions
from seethechild.web.proposals.models import Amendment, Proposal, Settled
from seethechild.web.proposals.refused import NotReadyError
from seethechild.web.proposals.wording import (
    OvertakenError,
    paragraphs,
    parts_of,
    pieces_of,
    put_in,
    tokens,
)
from tests.web.proposals_world import (
    make_idea,
    make_proposal,
    make_world,
    unexplained,
    with_needs,
)

TEXT = "Every child keeps one worker.\n\nThe worker stays for two years."
words = st.lists(
    st.sampled_from(["one ", "two ", "three ", "end.\n\n", "so "]), max_size=14
)
texts = words.map("".join)


@given(texts, texts)
def test_all_parts_put_in_give_the_new_text_and_none_the_old(before, after):
    parts = parts_of(before, after)
    assert put_in(before, before, parts) == after
    assert put_in(before, before, []) == before
    assert (parts == []) == (tokens(before) == tokens(after))


@given(texts, texts)
def test_pieces_hold_every_word_of_both_texts(before, after):
    pieces = pieces_of(before, after)
    old = "".join(one.part.before if one.part else one.words for one in pieces)
    new = "".join(one.part.after if one.part else one.words for one in pieces)
    assert (old, new) == (before, after)


@given(texts, texts, st.sets(st.integers(1, 9)))
def test_some_parts_put_in_are_those_and_no_others(before, after, chosen):
    """Told apart from the program: walk the pieces and take each part or leave it."""
    parts = [part for part in parts_of(before, after) if part.number in chosen]
    told = "".join(
        one.words if one.part is None
        else one.part.after if one.part.number in chosen else one.part.before
        for one in pieces_of(before, after)
    )  # fmt: skip
    assert put_in(before, before, parts) == told


@given(texts)
def test_tokens_are_the_text(text):
    assert "".join(tokens(text)) == text


def test_parts_go_into_a_text_that_changed_elsewhere_and_nowhere_else():
    before = "Every child keeps one worker for two years."
    parts = parts_of(before, "Every child keeps one worker for three years.")
    now = "Here every child keeps one worker for two years."
    assert put_in("every child keeps one worker for two years.", now, parts_of(
        "every child keeps one worker for two years.",
        "every child keeps one worker for three years.",
    )) == "Here every child keeps one worker for three years."  # fmt: skip
    with pytest.raises(OvertakenError) as caught:
        put_in(before, "Every child keeps one worker for five years.", parts)
    assert caught.value.numbers == (1,)


def test_paragraphs_are_told_apart_by_empty_lines():
    assert paragraphs("") == []
    assert paragraphs("\n\nOne.\n \nTwo.\nStill.\n\n\n\nThree.") == [
        "One.",
        "Two.\nStill.",
        "Three.",
    ]


@pytest.fixture
def people(make_user):
    return make_world(make_user)


@pytest.fixture
def one(people):
    yield from _with(people)


def _with(people):
    for _ in with_needs(projection=True):
        yield make_proposal(people, text=TEXT)


def suggested(people, one, text, **rest):
    return actions.suggest_change(
        proposal=one, seen=1, text=text, reason="Longer is better.", by=people.ada, **rest
    )


def settled(row, people, **given):
    said = {int(name[1:]): (yes, "Because.") for name, yes in given.items()}
    return actions.settle_change(amendment=row, given=said, by=people.ben)


@pytest.mark.django_db
def test_each_part_is_accepted_or_rejected_apart(people, one):
    row = suggested(
        people, one, "Each child keeps one worker.\n\nThe worker stays for three years."
    )
    row = settled(row, people, p2=True)
    assert row.state == "open"
    now = Proposal.objects.get(pk=one.pk)
    assert now.text == TEXT.replace("two", "three")
    assert now.version == 2
    row = settled(row, people, p1=False)
    assert row.state == "settled"
    assert Proposal.objects.get(pk=one.pk).version == 2
    assert list(Settled.objects.values_list("number", "accepted", "reason")) == [
        (1, False, "Because."), (2, True, "Because."),
    ]  # fmt: skip
    with pytest.raises((StateError, NotReadyError)):
        settled(row, people, p1=True)
    assert unexplained() == []


@pytest.mark.django_db
def test_what_settles_a_part(people, one):
    row = suggested(people, one, "Another text.")
    for given_, by, why in (
        ({}, people.ben, "one part"),
        ({1: (True, "x")}, people.ada, "Somebody else"),
        ({1: (True, " ")}, people.ben, "a reason"),
    ):
        with pytest.raises(NotReadyError, match=why):
            actions.settle_change(amendment=row, given=given_, by=by)
    with pytest.raises(StateError):
        actions.settle_change(amendment=row, given={99: (True, "x")}, by=people.ben)
    assert Proposal.objects.get(pk=one.pk).text == TEXT
    with pytest.raises(IntegrityError), transaction.atomic():
        Settled.objects.create(amendment=row, number=1, accepted=True, reason="", by="x")
    made = Settled.objects.create(
        amendment=row, number=1, accepted=False, reason="x", by="x"
    )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Settled.objects.filter(pk=made.pk).update(accepted=True)


@pytest.mark.django_db
def test_a_part_that_was_overtaken_is_said_and_nothing_is_overwritten(people, one):
    first = suggested(people, one, TEXT.replace("two", "three"))
    late = suggested(people, one, TEXT.replace("two", "four"))
    settled(first, people, p1=True)
    with pytest.raises(NotReadyError, match="part 1"):
        settled(late, people, p1=True)
    assert Proposal.objects.get(pk=one.pk).text == TEXT.replace("two", "three")
    assert settled(late, people, p1=False).state == "settled"


@pytest.mark.django_db
def test_a_change_from_an_idea_links_it_once(people, one):
    idea = make_idea()
    row = suggested(people, one, TEXT.replace("two", "three"), idea=idea.name)
    settled(row, people, p1=True)
    row = actions.suggest_change(
        proposal=one, seen=2, text=TEXT, reason="Back.", by=people.ada, idea=idea.name
    )
    settled(row, people, p1=True)
    assert Link.objects.get(kind="amended").source_key == idea.name


@pytest.mark.django_db
def test_what_was_rejected_can_become_its_own_proposal(people, one):
    row = suggested(people, one, TEXT.replace("two", "ten"))
    with pytest.raises(NotReadyError):
        actions.make_own_proposal(amendment=row, title="Ten years", by=people.ada)
    row = settled(row, people, p1=False)
    made = actions.make_own_proposal(amendment=row, title="Ten years", by=people.ada)
    assert (made.state, made.text) == ("draft", TEXT.replace("two", "ten"))
    assert Link.objects.get(kind="inspired").target_key == made.slug


@pytest.mark.django_db
def test_only_who_suggested_takes_it_back_and_no_word_unchanged_is_no_change(people, one):
    row = suggested(people, one, "Another text.")
    with pytest.raises(NotReadyError):
        actions.withdraw_change(amendment=row, by=people.ben)
    assert actions.withdraw_change(amendment=row, by=people.ada).state == "withdrawn"
    with pytest.raises(StateError):
        settled(row, people, p1=False, **{f"p{n}": False for n in range(2, 1)})
    with pytest.raises(NotReadyError, match="not changed a word"):
        suggested(people, one, TEXT)
    with pytest.raises(NotReadyError, match="no text"):
        suggested(people, one, "  ")
    assert Amendment.objects.count() == 1
