"""Sense checks behind the page: words are read first, checks are planned, opened, closed and counted."""

from datetime import timedelta
from unittest import mock

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from seethechild.web import retention
from seethechild.web.audit.moving import StateError
from seethechild.web.calls import actions as calls
from seethechild.web.calls.models import Call
from seethechild.web.calls.taking import is_approved
from seethechild.web.consult import actions, form_words, results, rounds
from seethechild.web.consult.actions.reading import settled
from seethechild.web.consult.apps import KIND
from seethechild.web.consult.models import (
    GroupAnswer,
    ResultSnapshot,
    SenseCheck,
    Vote,
    Words,
)
from seethechild.web.proposals.refused import NotReadyError
from seethechild.web.safety.models import Concern
from tests.web.consult_world import (
    FLOORS,
    again,
    close,
    make_consult,
    of,
    on_day,
    plan,
    signed_in,
    text,
    unexplained,
    unexplained_votes,
    vote_all,
)
from tests.web.proposals_world import make_proposal

SECRET = "My worker hits me every week."


@pytest.fixture
def people(make_user):
    return make_consult(make_user)


@pytest.fixture
def asked(people):
    return plan(people)


# --- words are read first --------------------------------------------------------------------


@pytest.mark.django_db
def test_s01_nobody_sees_words_before_they_are_read_and_s02_at_risk_takes_them_away(
    people, asked
):
    vote_all(asked, young={"agree": 10})
    row = actions.vote(asked=asked, voter="x", group="young", said="no", words=SECRET).words
    close(asked)
    public = (
        of("home"), of("result", asked.name), f"/proposals/of/{asked.proposal.slug}/",
        "/taskforce/panel/", f"/api/v1/proposals/{asked.proposal.slug}",
    )  # fmt: skip
    assert not [each for each in public if SECRET in text(Client(), each)]
    for user in (people.ada, people.panel, people.moderator):
        assert SECRET not in text(signed_in(user), public[1])
    moderator = signed_in(people.moderator)
    home = text(moderator, reverse("moderation:home"))
    assert of("read", row.pk) in home
    assert SECRET not in home
    with pytest.raises(NotReadyError, match="only be taken out"):
        actions.let_through(row=row, words="He is kind.", by=people.moderator)
    actions.let_through(row=row, words=SECRET, by=people.moderator)
    assert SECRET in text(Client(), public[1])
    assert of("read_risk", row.pk) in text(moderator, public[1])
    assert of("read_risk", row.pk) not in text(Client(), public[1])
    sent = moderator.post(of("read_risk", row.pk), {"level": "now", "about_staff": "yes"})
    assert sent.status_code == 302  # also of words that everybody can see
    assert SECRET not in text(Client(), public[1])
    assert moderator.get(of("read", row.pk)).status_code == 404
    concern = Concern.everything.get()
    assert (concern.seen, concern.subject_kind) == (SECRET, "consult")
    settled(concern.subject_key, "back", people.lead)
    again_ = Words.objects.get()
    assert again_.state == "waiting"
    sent = moderator.post(of("withhold", row.pk), {"reason": "Not about it."})
    assert sent.status_code == 302
    with pytest.raises(StateError):
        actions.let_through(row=row, words=SECRET, by=people.moderator)
    assert SECRET not in text(Client(), public[1])
    assert unexplained() == []


@pytest.mark.django_db
def test_s01_words_that_are_shown_can_be_taken_off_again(people, asked):
    """S1: a moderator who was wrong takes them off every page."""
    vote_all(asked, young={"agree": 10})
    row = actions.vote(asked=asked, voter="x", group="young", said="no", words=SECRET).words
    actions.let_through(row=row, words=SECRET, by=people.moderator)
    close(asked)
    page = of("result", asked.name)
    assert SECRET in text(Client(), page)
    off = of("withhold", row.pk)
    assert (
        signed_in(people.moderator).post(off, {"reason": "It names her."}).status_code
        == 302
    )
    assert SECRET not in text(Client(), page)
    assert unexplained() == []


@pytest.mark.django_db
def test_a_concern_has_the_area_of_the_call(people, asked):
    Call.objects.filter(pk=people.call.pk).update(area="E09000001")
    row = actions.vote(asked=asked, voter="x", group="young", said="no", words=SECRET).words
    actions.hold(
        row=Words.objects.get(pk=row.pk),
        level="today",
        about_staff=False,
        by=people.moderator,
    )
    assert Concern.everything.get().area == "E09000001"


# --- planning, opening, closing --------------------------------------------------------------


@pytest.mark.django_db
def test_all_that_stops_a_plan_is_said_at_once(people):
    one, today = make_proposal(people), timezone.localdate()
    floors = FLOORS | {"families": 60}
    with pytest.raises(NotReadyError) as stopped:
        plan(people, one, plain="Multidisciplinary implementation considerations.", floors=floors,
             source=" ", closes=today - timedelta(days=1))  # fmt: skip
    assert len(stopped.value.reasons) == 4
    later = today + timedelta(days=120)
    Call.objects.filter(pk=people.call.pk).update(closes=later, read_until=later)
    people.call = Call.objects.get(pk=people.call.pk)
    with pytest.raises(NotReadyError, match="rota"):
        plan(
            people,
            one,
            opens=today + timedelta(days=110),
            closes=today + timedelta(days=113),
        )
    with pytest.raises(NotReadyError, match="steps of 5"):
        plan(people, one, floors=FLOORS | {"young": 51})
    Call.objects.filter(pk=people.call.pk).update(advocacy_name="", lawful_basis="")
    people.call.refresh_from_db()
    new = mock.patch("seethechild.web.calls.taking.fingerprint", return_value="0" * 64)
    with (
        new,
        pytest.raises(NotReadyError) as stopped,
    ):  # as a call, and its own page's words
        plan(people, one)
    said = " ".join(stopped.value.reasons)
    for what in (
        "No advocacy service",
        "lawful basis",
        "young testers have approved the page",
    ):
        assert what in said, (what, said)
    Call.objects.filter(pk=people.call.pk).update(
        advocacy_name="Coram", lawful_basis="public_task"
    )
    people.call.refresh_from_db()
    plan(people, one)
    with pytest.raises(NotReadyError, match="already"):
        plan(people, one)
    with pytest.raises(IntegrityError), transaction.atomic():
        SenseCheck.objects.create(
            name="x", proposal=one, version=1, opens=today, closes=today, by="x"
        )


@pytest.mark.django_db
def test_a_member_plans_it_in_a_browser_once_they_have_declared(people, make_user):
    one, today = make_proposal(people), timezone.localdate() + timedelta(days=1)
    sent = {
        "plain": "You keep your worker.",
        "source": "agreed by the taskforce",
        "call": people.call.pk,
    }
    sent |= {f"floor_{group}": floor for group, floor in FLOORS.items()}
    for name in ("opens", "closes"):
        sent |= {
            f"{name}-day": today.day,
            f"{name}-month": today.month,
            f"{name}-year": today.year,
        }
    answer = signed_in(people.ada).post(of("plan", one.slug), sent)
    made = SenseCheck.objects.get()
    assert answer.url == of("result", made.name)
    assert (made.state, made.version) == ("planned", 1)
    assert Client().get(of("check", made.name)).status_code == 302
    undeclared = make_user("member", name="Una New")
    assert signed_in(undeclared).post(of("plan", one.slug), sent).status_code == 403
    off = signed_in(people.ada).post(of("call_off", made.name), {"reason": "Too soon."})
    assert off.status_code == 302
    assert "called off" in text(Client(), of("result", made.name))


@pytest.mark.django_db
def test_it_opens_and_closes_on_its_days_and_takes_no_answer_outside(people):
    today = timezone.localdate()
    asked = plan(people, opens=today + timedelta(days=2), closes=today + timedelta(days=3))
    with pytest.raises(StateError):
        actions.vote(asked=asked, voter="x", group="young", said="no")
    rounds.go()
    assert again(asked).state == "planned"
    with on_day(asked.opens):
        rounds.go()
        rounds.go()
        actions.vote(asked=asked, voter="x", group="young", said="no")
        with pytest.raises(NotReadyError):
            actions.close_check(asked=asked)
    with on_day(asked.closes + timedelta(days=1)):
        with pytest.raises(
            StateError
        ):  # the day is over, though the worker has not come round
            actions.vote(asked=asked, voter="y", group="young", said="no")
        assert "counted soon" in text(Client(), of("result", asked.name))
        rounds.go()
        rounds.go()
    assert again(asked).state == "closed"
    assert ResultSnapshot.objects.count() == 1
    assert unexplained() == []


@pytest.mark.django_db
def test_the_snapshot_is_counted_again_from_the_rows_and_is_the_same(people, asked):
    vote_all(asked, young={"agree": 14, "no": 11}, families={"live": 5, "no": 20})
    kept = close(asked)
    found = results.snapshot_of(again(asked))
    assert (found["lines"], found["inputs"]) == (kept.lines, kept.inputs)
    assert len(kept.inputs) == len(kept.method) == 64
    assert kept.code in text(Client(), of("result", asked.name))
    for table, change in ((Vote, {"said": "agree"}), (ResultSnapshot, {"lines": {}})):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            table.objects.update(**change)
    assert unexplained() == []
    Vote.objects.create(asked=asked, voter="z", group="young", said="no", on=asked.closes)
    assert (
        results.inputs_of(asked) != kept.inputs
    )  # an answer smuggled in is noticed, twice
    assert unexplained_votes()


@pytest.mark.django_db
def test_p08_exact_words_go_half_a_year_after_and_what_was_let_through_stays(people, asked):
    """P8: what people wrote, names and all, is deleted; a dry run only counts."""
    kept, held = (
        actions.vote(
            asked=asked, voter=voter, group="young", said="no", words="Keep Anna."
        ).words
        for voter in "ab"
    )
    actions.let_through(row=kept, words="Keep [removed].", by=people.moderator)
    actions.hold(row=held, level="worry", about_staff=False, by=people.moderator)
    late = timezone.now() + timedelta(days=185)
    for dry, left in ((True, "Keep Anna."), (False, "")):
        assert retention.tidy(KIND, now=late, dry_run=dry) == 1
        kept.refresh_from_db()
        assert (kept.exact, kept.shown) == (left, "Keep [removed].")
    held.refresh_from_db()
    assert held.exact == "Keep Anna."
    assert retention.tidy(KIND, now=late, dry_run=False) == 0
    assert unexplained() == []


@pytest.mark.django_db
def test_it_takes_no_answer_once_its_call_is_closed_and_closes_with_it(people):
    asked = plan(people, closes=timezone.localdate() + timedelta(days=9))
    actions.vote(asked=asked, voter="x", group="young", said="no")
    calls.close_call(people.call, people.chair, reason="Over.")
    with pytest.raises(actions.NotTakenError):
        actions.vote(asked=asked, voter="y", group="young", said="no")
    rounds.go()
    assert again(asked).state == "closed"


@pytest.mark.django_db
def test_p11_c16_c17_the_page_says_what_the_call_says(people, asked):
    """P11, C16, C17: why words are kept, who sees them, who is on your side, how to do it otherwise."""
    page, call = text(Client(), of("check", asked.name)), people.call
    for said in (
        call.shared_with,
        call.advocacy_name,
        call.assisted_phone,
        call.assisted_post,
        call.out_of_hours_phone,
    ):
        assert escape(said) in page, said


@pytest.mark.django_db
def test_odd_marks_are_no_words_and_an_answer_sent_twice_is_one(people, asked):
    vote_all(asked, young={"no": 10})
    close(asked)
    panel = signed_in(people.panel)
    for odd in ("abc", "-1", "9" * 25, ""):
        assert panel.post(of("fair", asked.name), {"words": odd}).status_code == 404, odd
    ada = signed_in(people.ada)
    for _ in range(2):
        sent = ada.post(of("answer", asked.name, "young"), {"words": "You can say no now."})
        assert sent.status_code == 302
    assert GroupAnswer.objects.count() == 1


@pytest.mark.django_db
def test_p09_the_fingerprint_of_answers_needs_the_sites_key(people, asked, settings):
    """P9: of few answers nobody can try which give it; and it is on no page."""
    vote_all(asked, young={"no": 2})
    kept = close(asked)
    settings.SECRET_KEY = "another key of at least fifty characters, for this test only"
    assert results.inputs_of(again(asked)) != kept.inputs
    assert kept.inputs not in text(Client(), of("result", asked.name))


@pytest.mark.django_db
def test_young_testers_approve_the_very_words_of_the_page(people):
    """An approval is of all that a child reads there; forms of ideas keep the words they had."""
    texts = " ".join(form_words.texts_of("sense"))
    for said in (
        "Can you live with this?",
        "Who are you?",
        "Was it you?",
        "We did not take it",
    ):
        assert said in texts, said
    assert is_approved(people.call, "sense")
    assert "sense" not in people.call.forms
    address = reverse("calls:manage_piece", args=[people.call.slug, "approve-sense"])
    assert "Sense check" in text(signed_in(people.chair), address)
