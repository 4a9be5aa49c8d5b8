"""The record only grows, every look has its reason first, and two people close it."""

import html
import re

import pytest
from django.core import serializers
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from seethechild.web.audit.models import Event
from seethechild.web.audit.moving import StateError
from seethechild.web.audit.verify import verify
from seethechild.web.backup.archive import tables
from seethechild.web.safety import actions
from seethechild.web.safety.models import Concern, Entry, Look
from seethechild.web.safety.states import CONCERN
from seethechild.web.safety.work import SHORT
from tests.web.safety_world import (
    AREA,
    OTHER,
    REACH,
    SECRETS,
    SETTLED,
    WORDS,
    concern,
    world,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(make_user):
    return world(make_user)


def sql(text):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(text)


def decided(people, verb="advise", **rest):
    made = concern("today", **rest)
    actions.look(concern=made, reason="cover", by=people.lead)
    actions.decide(concern=made, verb=verb, words="because", to="them", by=people.lead)
    return made


def closing(people, outcome="withhold", **rest):
    made = decided(people, **rest)
    actions.ask_to_close(concern=made, outcome=outcome, words="done", by=people.lead)
    return made


# --- S5 ------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["safety_entry", "safety_look"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET words = words", "DELETE FROM {}"])
def test_s05_what_was_written_can_never_be_changed(people, table, verb):
    """S5: what was written can never be changed."""
    made = concern()
    actions.look(concern=made, reason="cover", by=people.lead)
    actions.note(concern=made, kind="note", words="w", by=people.lead)
    with pytest.raises(DatabaseError, match="append-only"):
        sql(verb.format(table))


@pytest.mark.parametrize("outcome", ["back", "withhold"])
def test_s05_two_people_close_it_and_the_thing_is_settled(people, outcome):
    """S5: two people close it and the thing is settled."""
    made = closing(people, outcome)
    with pytest.raises(StateError, match="Somebody else must agree"):
        actions.close(concern=made, words="yes", by=people.lead)
    with pytest.raises(StateError, match="Open it and read it first"):
        actions.close(concern=made, words="yes", by=people.deputy)
    assert SETTLED == []
    actions.look(concern=made, reason="second", by=people.deputy)
    actions.close(concern=made, words="yes", by=people.deputy)
    made.refresh_from_db()
    assert (made.state, made.closing_by, made.closed_by) == (
        "closed", people.lead.audit_name, people.deputy.audit_name,
    )  # fmt: skip
    assert [("key", outcome)] == SETTLED
    kinds = list(made.entries.values_list("kind", flat=True))
    assert kinds == ["decided", "outcome", "outcome"]
    assert verify().whole


def test_s05_what_cannot_be_settled_is_not_closed(people, monkeypatch):
    def fail(*_args):
        raise RuntimeError

    made = closing(people)
    actions.look(concern=made, reason="second", by=people.deputy)
    monkeypatch.setattr("tests.web.safety_world.settle", fail)
    with pytest.raises(RuntimeError):
        actions.close(concern=made, words="yes", by=people.deputy)
    made.refresh_from_db()
    assert made.state == "closing"


@pytest.mark.parametrize("state", ["open", "triaged"])
def test_s05_nothing_is_closed_without_a_decision(people, state):
    """S5: nothing is closed without a decision."""
    made = concern()
    actions.look(concern=made, reason="cover", by=people.lead)
    if state == "triaged":
        actions.decide(concern=made, verb="triage", words="w", by=people.lead)
    with pytest.raises(StateError, match="is now"):
        actions.ask_to_close(concern=made, outcome="back", words="w", by=people.lead)


@pytest.mark.parametrize(
    "forced",
    [
        "state = 'closed'",  # from where it is: no such way
        "state = 'closing', closing_by = 'user:1'",  # without what becomes of it
        "state = 'closing', outcome = 'back'",  # without a first person
        "state = 'nothing'",
    ],
)
def test_s05_the_database_itself_refuses_to_close_without_reason(people, forced):
    decided(people)
    with pytest.raises(DatabaseError):
        sql(f"UPDATE safety_concern SET {forced}")  # noqa: S608 - words of this test


@pytest.mark.parametrize("second", ["''", "closing_by"])
def test_s05_the_database_itself_asks_for_two(people, second):
    closing(people)
    with pytest.raises(IntegrityError):
        sql(f"UPDATE safety_concern SET state = 'closed', closed_by = {second}")  # noqa: S608


def test_s05_who_does_not_agree_keeps_it_open(people):
    made = closing(people)
    actions.look(concern=made, reason="second", by=people.deputy)
    actions.keep_open(concern=made, words="not yet", by=people.deputy)
    made.refresh_from_db()
    assert (made.state, made.outcome, made.closing_by) == ("triaged", "", "")


def test_s05_after_closing_nothing_is_added(people):
    made = closing(people)
    actions.look(concern=made, reason="second", by=people.deputy)
    actions.close(concern=made, words="yes", by=people.deputy)
    with pytest.raises(StateError, match="closed"):
        actions.note(concern=made, kind="note", words="w", by=people.lead)
    with pytest.raises(StateError):
        actions.decide(concern=made, verb="refer", words="w", to="t", by=people.lead)


def test_s05_the_record_says_who_decided_why_and_to_whom_it_went(people):
    made = decided(people, "refer")
    told = [(each.kind, each.words, each.by) for each in made.entries.all()]
    me = people.lead.audit_name
    assert told == [("decided", "because", me), ("referred", "them", me)]


def test_s05_s17_nobody_decides_or_closes_what_they_never_opened(people):
    made = concern()
    with pytest.raises(StateError, match="Open it and read it first"):
        actions.decide(concern=made, verb="advise", words="w", by=people.lead)
    actions.look(concern=made, reason="cover", by=people.lead)
    actions.decide(concern=made, verb="advise", words="w", by=people.lead)
    asked = {"concern": made, "outcome": "back", "words": "w"}
    with pytest.raises(StateError, match="Open it and read it first"):
        actions.ask_to_close(**asked, by=people.deputy)
    actions.ask_to_close(**asked, by=people.lead)
    for act in (actions.close, actions.keep_open):
        with pytest.raises(StateError, match="Open it and read it first"):
            act(concern=made, words="w", by=people.third)
    made.refresh_from_db()
    assert (made.state, SETTLED) == ("closing", [])


def test_every_state_of_the_flow_can_be_reached(people):
    reached, ways = {CONCERN.start}, CONCERN.pairs
    for _each in ways:
        reached |= {new for old, new in ways if old in reached}
    assert reached == set(CONCERN.states)


def test_two_who_act_at_once_the_second_is_told(people):
    made = decided(people)
    late = Concern.everything.get(pk=made.pk)
    actions.look(concern=late, reason="cover", by=people.deputy)
    actions.ask_to_close(concern=made, outcome="back", words="w", by=people.lead)
    with pytest.raises(StateError, match="Somebody may have been quicker"):
        actions.decide(concern=late, verb="refer", words="w", to="t", by=people.deputy)


# --- S15: who never sees it -----------------------------------------------------------


def test_s15_what_is_about_staff_is_hidden_from_that_authoritys_own_people(
    people, make_user
):
    """S15: what is about staff is hidden from that authority's own people."""
    own, other = (make_user("safeguarding", name=c, council=c) for c in (AREA, OTHER))
    plain, staff = concern(), concern(about_staff=True)
    assert set(Concern.objects.for_user(own)) == {plain}
    assert set(Concern.objects.for_user(other)) == set()
    assert set(Concern.objects.for_user(people.third)) == {plain, staff}
    for act in (
        lambda: actions.look(concern=staff, reason="cover", by=own),
        lambda: actions.note(concern=staff, kind="note", words="w", by=own),
        lambda: actions.decide(concern=staff, verb="triage", words="w", by=own),
        lambda: actions.tell_officer(concern=staff, words="w", by=own),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_s15_once_it_is_said_to_be_about_staff_their_people_see_it_no_more(
    people, make_user
):
    own = make_user("safeguarding", name="own", council=AREA)
    made = concern()
    actions.say_it_is_about_staff(concern=made, words="w", by=own)
    assert not Concern.objects.for_user(own).exists()
    made.refresh_from_db()
    assert made.officer_due is not None
    with pytest.raises(StateError):
        actions.say_it_is_about_staff(concern=made, words="w", by=people.lead)
    assert verify().whole


def test_s15_nobody_of_that_authority_is_alerted(people, make_user):
    """S15: nobody of that authority is alerted."""
    from seethechild.web.safety.staffing import add_cover  # noqa: PLC0415 - here alone

    own = make_user("safeguarding", name="own", council=AREA)
    today = timezone.localdate()
    add_cover(
        area=AREA, starts=today, ends=today, lead=own, deputy=people.third, by=people.lead
    )
    assert {each.to.name for each in concern().alerts.all()} == {"own", "Third"}
    assert {each.to.name for each in concern(about_staff=True).alerts.all()} == {"Third"}


def test_s15_it_is_not_closed_before_the_designated_officer_was_told(people):
    made = decided(people, about_staff=True)
    with pytest.raises(StateError, match="designated officer"):
        actions.ask_to_close(concern=made, outcome="back", words="w", by=people.lead)
    actions.tell_officer(concern=made, words="w", by=people.lead)
    actions.ask_to_close(concern=made, outcome="back", words="w", by=people.lead)


@pytest.mark.parametrize("model", [Concern, Entry, Look])
def test_the_tables_give_nothing_without_the_role(people, make_user, model):
    made = concern()
    actions.look(concern=made, reason="cover", by=people.lead)
    actions.note(concern=made, kind="note", words="w", by=people.lead)
    assert not model.objects.all().exists()
    assert not model.objects.filter(pk__gt=0).exists()
    assert model.objects.for_user(people.third).exists()
    for role in ("moderator", "administrator", "chair", "member", "analyst"):
        assert not model.objects.for_user(make_user(role)).exists()


# --- S17 -----------------------------------------------------------------------------------


@pytest.fixture
def lead(people, client):
    client.force_login(
        people.lead, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_s17_every_view_asks_for_a_reason_first_and_records_it(lead):
    """S17: every view asks for a reason first and records it."""
    made = concern()
    page = reverse("safety:concern", args=[made.name])
    ask = reverse("safety:look", args=[made.name])
    assert lead.get(page).headers["Location"] == ask
    asked = lead.get(ask).content.decode()
    assert all(secret not in asked for secret in SECRETS)
    refused = lead.post(ask, {}).content.decode()
    assert "Say why you open it" in refused
    assert "Say what your reason is" in lead.post(ask, {"reason": "other"}).content.decode()
    assert not Look.everything.exists()
    sent = lead.post(ask, {"reason": "other", "words": SECRETS[1]})
    assert sent.headers["Location"] == page
    shown = lead.get(page)
    assert WORDS in shown.content.decode().replace("&#x27;", "'")
    assert REACH in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    seen = Look.everything.get()
    assert (seen.reason, seen.words) == ("other", SECRETS[1])
    event = Event.objects.get(verb="look at concern")
    assert (event.row, event.details) == (str(seen.pk), {"concern": made.pk})


def test_s17_the_reason_holds_for_one_concern_and_a_short_while(lead, monkeypatch):
    made, other = concern(), concern()
    lead.post(reverse("safety:look", args=[made.name]), {"reason": "cover"})
    page = reverse("safety:concern", args=[made.name])
    assert lead.get(page).status_code == 200
    assert lead.get(reverse("safety:concern", args=[other.name])).status_code == 302
    now = timezone.now()
    for seconds, gives in ((SHORT - 60, 200), (2 * SHORT - 120, 200), (3 * SHORT, 302)):
        moment = now + timezone.timedelta(seconds=seconds)
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        assert lead.get(page).status_code == gives


@pytest.mark.parametrize("what", ["decide", "note", "staff", "officer", "close", "agree"])
def test_s17_nothing_is_done_to_a_concern_before_the_reason_is_given(lead, what):
    made = concern()
    page = reverse("safety:act", args=[made.name, what])
    sent = {
        "verb": "advise",
        "words": "w",
        "kind": "note",
        "outcome": "back",
        "agree": "yes",
    }
    assert lead.get(page).headers["Location"] == reverse("safety:look", args=[made.name])
    assert "why you have it open" in lead.post(page, sent).content.decode()
    made.refresh_from_db()
    assert (made.state, made.about_staff) == (CONCERN.start, False)
    assert not Entry.everything.exists()


def test_s17_words_are_not_lost_where_the_reason_lapses_while_somebody_types(
    lead, people, monkeypatch
):
    """S17: the reason is asked again before anything is done, and what was typed goes along."""
    made = concern()
    lead.post(reverse("safety:look", args=[made.name]), {"reason": "cover"})
    page = reverse("safety:act", args=[made.name, "note"])
    later = timezone.now() + timezone.timedelta(seconds=SHORT + 1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    typed = {"kind": "seen", "words": f'{SECRETS[0]} said "no".\nThen <b>left</b>.'}
    asked = lead.post(page, typed)
    assert "Say again why you have it open" in asked.content.decode()
    assert "no-store" in asked.headers["Cache-Control"]
    assert all(SECRETS[0] not in f"{value}" for value in lead.session.values())
    assert SECRETS[0] not in f"{lead.cookies}{asked.headers}"
    along = dict(
        re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', asked.content.decode())
    )
    along = {key: html.unescape(value) for key, value in along.items()}
    assert typed.items() <= along.items()
    assert "Say why you open it" in lead.post(page, along).content.decode()
    assert not Entry.everything.exists()
    shown = lead.post(page, {**along, "look-reason": "work"}).content.decode()
    assert Look.everything.filter(reason="work").count() == 1
    assert "It is not recorded yet" in shown
    assert html.escape(typed["words"]) in shown.replace("&#x27;", "'")
    assert not Entry.everything.exists()
    assert lead.post(page, typed).status_code == 302
    assert Entry.everything.get().words.replace("\r\n", "\n") == typed["words"]


def test_every_table_comes_back_from_an_export(people):
    made = concern()
    actions.look(concern=made, reason="cover", words="w", by=people.lead)
    actions.note(concern=made, kind="note", words=SECRETS[0], by=people.lead)
    mine = [each for each in tables() if each._meta.app_label == "safety"]
    assert len(mine) == 6
    for model in mine:
        rows = model._default_manager.all()
        assert rows.exists(), model
        text = serializers.serialize("jsonl", rows, cls=DjangoJSONEncoder)
        back = [each.object for each in serializers.deserialize("jsonl", text)]
        assert {each.pk for each in back} == set(rows.values_list("pk", flat=True))
        if model is Entry:
            assert back[0].words == SECRETS[0]
