"""Words of the young people's panel that everybody can see already leave every page at one press (S1, S2)."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.audit.moving import StateError
from seethechild.web.proposals import actions
from seethechild.web.proposals.actions.reading import KINDS, settled
from seethechild.web.proposals.models import Amendment, Objection, PanelPage, PanelWords
from seethechild.web.safety.models import Concern
from tests.web.proposals_world import let_through, make_proposal, make_world, unexplained
from tests.web.test_proposals_panel_read import RISK, SAID, of, seen, signed_in, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(make_user):
    return make_world(make_user)


def risk_of(shown):
    return of("shown_risk", KINDS[type(shown)], shown.pk)


def press(shown, people):
    actions.hold_shown(shown=shown, level="today", about_staff=False, by=people.moderator)


def test_s2_what_is_shown_leaves_every_page_at_one_press_and_safeguarding_is_told(people):
    """S2: also of words that were public; in the same transaction as safeguarding is told."""
    one = make_proposal(people)
    write(people, one)
    made = let_through(people)
    moderator = signed_in(people.moderator)
    before = seen(Client(), one)
    assert before >= {
        of("panel", one.slug),
        of("version", one.slug, 1),
        of("one", one.slug),
    }
    linked = "".join(moderator.get(each).content.decode() for each in before)
    for shown in made:
        assert risk_of(shown) in linked
        assert SAID in moderator.get(risk_of(shown)).content.decode()
        assert moderator.post(risk_of(shown), RISK).status_code == 302
        assert moderator.get(risk_of(shown)).status_code == 404
        assert moderator.post(risk_of(shown), RISK).status_code == 404
    for who in (Client(), *map(signed_in, (people.chair, people.moderator))):
        assert seen(who, one) == set()
        assert who.get(of("change", made[-1].pk)).status_code == 404
    assert seen(signed_in(people.panel), one) == {
        of("panel", one.slug)
    }  # for who wrote them
    assert SAID not in signed_in(people.ada).get(of("desk")).content.decode()
    home = moderator.get(reverse("moderation:home")).content.decode()
    rows = PanelWords.objects.all()
    assert {row.state for row in rows} == {"held"}
    assert not any(of("read_panel", row.pk) in home for row in rows)
    found = Concern.everything.filter(subject_kind="panel")
    assert sorted(each.subject_key for each in found) == sorted(str(row.pk) for row in rows)
    assert all(SAID in each.seen and each.level == "now" for each in found)
    assert unexplained() == []


def test_what_comes_back_is_read_anew_and_shown_as_something_new(people):
    one = make_proposal(people)
    rows = write(people, one)
    made = let_through(people)
    for shown in made:
        press(shown, people)
    for row in rows:
        settled(str(row.pk), "back", PROGRAM)
    assert seen(Client(), one) == set()
    for row in PanelWords.objects.all():
        words = row.exact.replace(SAID, "My worker [removed].")
        actions.let_through(
            row=row, words=words, why=row.why and "[removed]", reason="Who it is.", by=people.moderator
        )  # fmt: skip
    assert seen(Client(), one) == set()
    assert of("panel", one.slug) in seen(Client(), one, "My worker [removed].")
    assert of("version", one.slug, 1) in seen(Client(), one, "My worker [removed].")
    assert Objection.objects.get().state == "open"
    assert Objection.everything.count() == Amendment.everything.count() == 2
    assert unexplained() == []


def test_what_is_withheld_never_comes_back_and_asks_for_no_answer(people):
    one = make_proposal(people)
    rows = write(people, one)
    for shown in let_through(people):
        press(shown, people)
    with pytest.raises(StateError):
        actions.answer_objection(
            objection=Objection.everything.get(), answer="We will.", by=people.ada
        )
    for row in rows:
        settled(str(row.pk), "withhold", PROGRAM)
    assert seen(Client(), one) == set()
    assert actions.look_for_evidence(proposal=one, by=people.ada).state == "evidence"


def test_an_older_page_never_shows_again_for_the_newest_that_was_taken_away(people):
    one = make_proposal(people)
    for words in ("My worker is Anna.", "My worker Anna hits me."):
        actions.write_panel_page(proposal=one, words=words, by=people.panel)
    old, new = let_through(people)
    moderator = signed_in(people.moderator)
    assert moderator.get(risk_of(old)).status_code == 404  # nobody sees it any more
    with pytest.raises(StateError):
        press(old, people)
    press(new, people)
    assert seen(Client(), one, "Anna") == set()
    assert Concern.everything.get().seen == "My worker Anna hits me."
    again = PanelPage.objects.latest("number")
    assert again.words == "[removed]"
    assert moderator.get(risk_of(again)).status_code == 404


def test_of_an_accepted_change_the_panels_reason_is_kept_where_it_can_be_hidden(people):
    one = make_proposal(people)
    actions.suggest_change(
        proposal=one, seen=1, text=one.text.replace("two", "three"), reason=SAID, by=people.panel
    )  # fmt: skip
    (change,) = let_through(people)
    actions.settle_change(amendment=change, given={1: (True, "Yes.")}, by=people.ada)
    moderator = signed_in(people.moderator)
    assert "are in the text" in moderator.get(risk_of(change)).content.decode()
    press(Amendment.objects.get(), people)
    assert seen(Client(), one) == set()
    later = Client().get(of("version", one.slug, 2)).content.decode()
    assert SAID not in later
    assert "panel suggested it" in later


def test_what_was_shown_before_such_rows_were_kept_can_be_held_too(people):
    one = make_proposal(people)
    shown = Objection.objects.create(proposal=one, words=SAID, by=people.panel.audit_name)
    press(shown, people)
    row = PanelWords.objects.get()
    assert (row.exact, row.state, row.by) == (SAID, "held", people.panel.audit_name)
    with pytest.raises(StateError):
        press(shown, people)
    with pytest.raises(DatabaseError, match="no way"), transaction.atomic():
        Objection.everything.update(state="open")


def test_only_moderators_and_only_words_of_the_panel(people):
    one = make_proposal(people)
    said = actions.comment(
        proposal=one, version=1, paragraph=1, words="Who pays?", by=people.reviewer
    )
    change = actions.suggest_change(
        proposal=one, seen=1, text="Other.", reason="Better.", by=people.ada
    )
    moderator = signed_in(people.moderator)
    for shown in (said, change):
        assert moderator.get(risk_of(shown)).status_code == 404
    assert moderator.get(of("shown_risk", "nothing", 1)).status_code == 404
    for user in (people.ada, people.panel, people.chair):
        assert signed_in(user).get(of("shown_risk", "page", 1)).status_code == 403
