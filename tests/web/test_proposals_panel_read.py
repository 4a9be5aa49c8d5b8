"""What the young people's panel writes is read by a trained person before anybody else sees it (S1, S2)."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.audit.models import Event
from seethechild.web.audit.moving import StateError
from seethechild.web.proposals import actions
from seethechild.web.proposals.actions.reading import settled
from seethechild.web.proposals.models import (
    Amendment,
    Comment,
    Objection,
    PanelPage,
    PanelWords,
)
from seethechild.web.proposals.refused import NotReadyError
from seethechild.web.safety.models import Concern
from tests.web.proposals_world import make_proposal, make_world, seat, unexplained

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SAID = "My worker hits me every week."
RISK = {"level": "now", "about_staff": "yes"}


@pytest.fixture
def people(make_user):
    return make_world(make_user)


def signed_in(user):
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def of(name, *args):
    return reverse(f"proposals:{name}", args=args)


def write(people, one, words=SAID):
    """Send all four kinds as the panel does, in the browser."""
    panel = signed_in(people.panel)
    for name, args in (("write_panel", ()), ("object", ()), ("comment", (1, 1))):
        answer = panel.post(of(name, one.slug, *args), {"words": words, "sure": "on"})
        assert answer.status_code == 302, name
    sent = {"text": f"{one.text} {words}", "reason": words}
    assert panel.post(of("suggest", one.slug), sent).url == of("panel", one.slug)
    return list(PanelWords.objects.order_by("-pk")[:4])[::-1]


def public(one):
    """Every address at which something of a proposal is shown, and the programs' door."""
    return (
        of("home"), of("one", one.slug), of("version", one.slug, 1), of("panel", one.slug),
        reverse("taskforce:panel"), f"/api/v1/proposals/{one.slug}", "/api/v1/proposals",
        *(of("change", row.pk) for row in one.amendments.all()),
    )  # fmt: skip


def seen(client, one, words=SAID):
    answers = {each: client.get(each) for each in public(one)}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {each for each, answer in answers.items() if words in answer.content.decode()}


def test_s1_nobody_sees_the_panels_words_before_they_are_read(people, make_user):
    """S1: pages, objections, comments and changes of the panel wait until a moderator has read them."""
    one = make_proposal(people)
    rows = write(people, one)
    friend = seat(make_user("panel", name="Another Young"), "panel")
    for user in (people.chair, people.moderator, friend):
        assert seen(signed_in(user), one) == set(), user
    assert seen(Client(), one) == set()
    assert seen(signed_in(people.panel), one) == {of("panel", one.slug)}  # their own words
    assert "A trained person reads" in Client().get(of("panel", one.slug)).content.decode()
    for client in (Client(), signed_in(people.ada), signed_in(people.chair)):
        for row in rows:
            assert client.get(of("read_panel", row.pk)).status_code in (302, 403)
    home = signed_in(people.moderator).get(reverse("moderation:home")).content.decode()
    assert all(of("read_panel", row.pk) in home for row in rows)
    assert SAID not in home
    for kind in (PanelPage, Objection.everything, Comment.everything, Amendment.everything):
        assert not getattr(kind, "objects", kind).exists()
    assert SAID not in signed_in(people.ada).get(of("desk")).content.decode()
    assert not Event.objects.filter(reason__contains=SAID).exists()
    assert unexplained() == []


def test_a_moderator_lets_it_through_and_then_everybody_sees_it(people):
    one = make_proposal(people)
    rows = write(people, one, "We want one worker.")
    moderator = signed_in(people.moderator)
    for row in rows:
        page = moderator.get(of("read_panel", row.pk))
        assert "We want one worker." in page.content.decode()
        sent = {"words": row.exact, "why": row.why, "reason": ""}
        assert moderator.post(of("read_panel", row.pk), sent).status_code == 302
        assert moderator.get(of("read_panel", row.pk)).status_code == 404
    assert of("panel", one.slug) in seen(Client(), one, "We want one worker.")
    assert of("version", one.slug, 1) in seen(Client(), one, "We want one worker.")
    assert PanelPage.objects.get().kind == "panel"
    assert Objection.objects.get().state == "open"
    change = Amendment.objects.get()
    assert (change.state, change.role, change.reason, change.by) == (
        "open", "panel", "We want one worker.", people.panel.audit_name,
    )  # fmt: skip
    assert of("change", change.pk) in seen(Client(), one, "We want one worker.")
    with pytest.raises(StateError):
        actions.let_through(row=rows[0], words=rows[0].exact, by=people.moderator)
    assert unexplained() == []


def test_words_are_only_taken_out_with_a_reason_and_put_back_they_wait_anew(people):
    one = make_proposal(people)
    row = actions.write_panel_page(
        proposal=one, words="We want Anna back.", by=people.panel
    )
    for words, reason, why in (
        ("We want Anna gone.", "x", "only be taken out"),
        ("We want [removed] back.", " ", "why the words"),
    ):
        with pytest.raises(NotReadyError, match=why):
            actions.let_through(row=row, words=words, reason=reason, by=people.moderator)
    actions.let_through(
        row=row, words="We want [removed] back.", reason="A name.", by=people.moderator
    )
    shown = PanelPage.objects.get()
    assert (shown.kind, shown.reason, shown.by) == (
        "safety", "A name.", people.moderator.audit_name,
    )  # fmt: skip
    actions.write_panel_page(proposal=one, words="We want Anna back.", by=people.panel)
    assert seen(Client(), one, "Anna") == set()
    assert PanelPage.objects.count() == 1
    assert unexplained() == []


def test_s2_after_at_risk_it_is_gone_for_moderators_and_safeguarding_is_told(
    people, make_user
):
    """S2, S15: what the panel wrote is gone for moderators; what is about staff for those of a council."""
    one = make_proposal(people)
    rows = write(people, one)
    moderator = signed_in(people.moderator)
    for row in rows:
        answer = moderator.post(of("read_panel_risk", row.pk), RISK)
        assert answer.status_code == 302
        for name in ("read_panel", "read_panel_risk"):
            assert moderator.get(of(name, row.pk)).status_code == 404
            assert moderator.post(of(name, row.pk), {"words": SAID}).status_code == 404
    home = moderator.get(reverse("moderation:home")).content.decode()
    assert not any(of("read_panel", row.pk) in home for row in rows)
    concerns = Concern.everything.order_by("pk")
    changed = f"{one.text} {SAID}\n\n{SAID}"
    assert [(each.seen, each.level, each.about_staff) for each in concerns] == [
        (each, "now", True) for each in (SAID, SAID, SAID, changed)
    ]
    again = write(people, one)  # the same words, put back: they wait again
    assert {row.state for row in again} == {"waiting"}
    assert seen(Client(), one) == set()
    # back to those who read, but not to one of an authority: it was about staff
    settled(str(rows[0].pk), "back", PROGRAM)
    settled(str(rows[1].pk), "withhold", PROGRAM)
    assert moderator.get(of("read_panel", rows[0].pk)).status_code == 200
    assert moderator.get(of("read_panel", rows[1].pk)).status_code == 404
    council = signed_in(make_user("moderator", name="Of Council", council="E09000007"))
    assert council.get(of("read_panel", rows[0].pk)).status_code == 404
    assert unexplained() == []


def test_the_database_shows_nothing_that_nobody_else_has_read(people):
    row = actions.write_panel_page(
        proposal=make_proposal(people), words=SAID, by=people.panel
    )
    mine = PanelWords.objects.filter(pk=row.pk)
    with pytest.raises(NotReadyError, match="Somebody else"):
        actions.let_through(row=row, words=SAID, by=people.panel)
    for reader in ("", people.panel.audit_name):
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(state="shown", read_by=reader)
    with pytest.raises(DatabaseError, match="no way"), transaction.atomic():
        mine.update(state="withheld")


def test_of_a_change_only_what_the_panel_put_in_is_taken_out(people):
    one = make_proposal(people, text="One worker.\n\nFor years.")
    row = actions.suggest_change(
        proposal=one, seen=1, text="One worker called Anna.\n\nFor years.", reason="Anna is kind.",
        by=people.panel,
    )  # fmt: skip
    for words, why in (
        ("One worker called Anna.\n\n[removed] years.", ""),  # of the taskforce's own text
        ("[removed] worker called Anna.\n\nFor years.", ""),
        (row.exact, "Anna is mean."),
    ):
        with pytest.raises(NotReadyError, match="nobody else writes"):
            actions.let_through(
                row=row, words=words, why=why, reason="x", by=people.moderator
            )
    made = actions.let_through(
        row=row, words="One worker called [removed].\n\nFor years.", why="[removed] is kind.",
        reason="A name.", by=people.moderator,
    )  # fmt: skip
    assert "Anna" not in made.text + made.reason
    assert made.text.startswith("One worker called [removed]")


def test_a_change_that_waits_is_not_left_behind(people):
    one = make_proposal(people)
    actions.suggest_change(
        proposal=one, seen=1, text="Other.", reason="Better.", by=people.panel
    )
    with pytest.raises(NotReadyError, match="waits to be read"):
        actions.look_for_evidence(proposal=one, by=people.ada)
    row = PanelWords.objects.get()
    actions.hold_panel_words(row=row, level="now", about_staff=False, by=people.moderator)
    with pytest.raises(
        NotReadyError, match="waits to be read"
    ):  # nothing tells that it is held
        actions.look_for_evidence(proposal=one, by=people.ada)
    settled(str(row.pk), "withhold", PROGRAM)
    assert actions.look_for_evidence(proposal=one, by=people.ada).state == "evidence"


def test_a_page_that_comes_back_late_does_not_take_the_place_of_a_newer_one(people):
    one = make_proposal(people)
    old = actions.write_panel_page(proposal=one, words="Old words.", by=people.panel)
    actions.hold_panel_words(row=old, level="worry", about_staff=False, by=people.moderator)
    new = actions.write_panel_page(proposal=one, words="New words.", by=people.panel)
    actions.let_through(row=new, words=new.exact, by=people.moderator)
    settled(str(old.pk), "back", PROGRAM)
    actions.let_through(row=old, words=old.exact, by=people.moderator)
    assert of("panel", one.slug) in seen(Client(), one, "New words.")
    assert seen(Client(), one, "Old words.") == set()
    assert unexplained() == []
