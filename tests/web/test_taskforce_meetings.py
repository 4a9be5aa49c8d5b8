"""Meetings go from planned to held to minuted; minutes are approved by another person than the writer."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.audit.moving import StateError
from seethechild.web.audit.verify import verify
from seethechild.web.people.actions import give_role
from seethechild.web.taskforce import actions as seats
from seethechild.web.taskforce import meeting_actions as actions
from seethechild.web.taskforce.models import (
    ActionPoint,
    Approval,
    Meeting,
    Minute,
    Paper,
    Vacancy,
)

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def day(days=0):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def meeting():
    return actions.plan(
        title="Autumn",
        day=day(-1),
        time="10am",
        place="The hall",
        about="Ideas",
        by=PROGRAM,
    )


@pytest.fixture
def sitting(make_user):
    """Somebody with a seat."""

    def sit(name, role="member"):
        user = make_user(role, name=name)
        made = seats.appoint(
            seat=role, user=user, name=name, background="lived", discipline="lived",
            appointed_by="a vote", paid_by="nobody", starts=day(-9), by=PROGRAM,
        )  # fmt: skip
        return user, made

    return sit


def page(client, meeting):
    answer = client.get(reverse("taskforce:meeting", args=[meeting.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def sign_in(client, user):
    client.force_login(user, backend=BACKEND)
    return client


def test_a_meeting_from_its_plan_to_its_minutes(sitting, client):
    chair, chair_seat = sitting("Cher Chair", "chair")
    writer, writer_seat = sitting("Wim Writer")
    _, young = sitting("Young Person", "panel")
    sign_in(client, chair)
    when = day(-1)
    sent = {
        "title": "Autumn", "time": "10am", "place": "The hall", "about": "Ideas",
        "day-day": when.day, "day-month": when.month, "day-year": when.year,
        "open_to_public": "on",
    }  # fmt: skip
    assert client.post(reverse("taskforce:plan"), sent).status_code == 302
    found = Meeting.objects.get()
    assert "Anybody may come" in page(client, found)
    client.post(
        reverse("taskforce:add_paper", args=[found.pk]), {"title": "P", "words": "W one."}
    )
    there = {"there": [chair_seat.pk, writer_seat.pk, young.pk]}
    client.post(reverse("taskforce:hold", args=[found.pk]), there)
    sign_in(client, writer)
    minutes = reverse("taskforce:write_minutes", args=[found.pk])
    client.post(minutes, {"words": "We talked."})
    own = client.post(reverse("taskforce:approve", args=[Minute.objects.get().pk]))
    assert own.status_code == 409
    assert "Somebody else than the writer" in own.content.decode()
    client.logout()
    assert "We talked." not in page(client, found)
    sign_in(client, chair)
    approve = reverse("taskforce:approve", args=[Minute.objects.get().pk])
    assert "We talked." in client.get(approve).content.decode()
    assert client.post(approve).status_code == 302
    assert client.post(approve).status_code == 409  # somebody was quicker
    client.logout()
    html = page(client, found)
    for said in (
        "We talked.", "Written by Wim Writer, approved by Cher Chair", "W one.",
        "Cher Chair, Wim Writer; one of the young people's panel",
    ):  # fmt: skip
        assert said in html
    assert "Young Person" not in html
    found.refresh_from_db()
    assert found.state == "minuted"
    assert verify().whole


def test_a_correction_is_a_new_version_and_the_old_one_stays(sitting, meeting, client):
    (one, _), (two, _) = sitting("A One"), sitting("B Two")
    actions.hold(meeting=meeting, there=[], by=PROGRAM)
    first = actions.write_minutes(meeting=meeting, words="First words.", by=one)
    actions.approve(minute=first, by=two)
    second = actions.write_minutes(meeting=meeting, words="Second words.", by=two)
    html = page(client, meeting)
    assert "First words." in html
    assert "Second words." not in html
    actions.approve(minute=second, by=one)
    html = page(client, meeting)
    assert html.index("Second words.") < html.index("First words.")
    for change in (
        lambda: Minute.objects.update(words="x"),
        lambda: Approval.objects.all().delete(),
        lambda: Paper.objects.create(meeting=meeting, title="x").delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert verify().whole


def test_only_the_latest_version_is_approved(sitting, meeting):
    (one, _), (two, _) = sitting("A One"), sitting("B Two")
    actions.hold(meeting=meeting, there=[], by=PROGRAM)
    first = actions.write_minutes(meeting=meeting, words="First.", by=one)
    actions.write_minutes(meeting=meeting, words="Second.", by=one)
    with pytest.raises(StateError, match="later version"):
        actions.approve(minute=first, by=two)


def test_a_meeting_is_not_held_before_its_day_nor_minuted_before_it_is_held(sitting):
    writer, _ = sitting("A One")
    to_come = actions.plan(
        title="t", day=day(1), time="t", place="p", about="a", by=PROGRAM
    )
    with pytest.raises(StateError, match="still to come"):
        actions.hold(meeting=to_come, there=[], by=PROGRAM)
    with pytest.raises(StateError, match="was held"):
        actions.write_minutes(meeting=to_come, words="x", by=writer)
    actions.cancel(meeting=to_come, reason="Snow.", by=PROGRAM)
    with pytest.raises(StateError, match="Called off"):
        actions.cancel(meeting=to_come, reason="Again.", by=PROGRAM)


@pytest.mark.parametrize("state", ["minuted", "cancelled", "nonsense"])
def test_the_database_lets_no_state_be_skipped(meeting, state):
    if state == "cancelled":
        actions.hold(meeting=meeting, there=[], by=PROGRAM)
    with pytest.raises(DatabaseError), transaction.atomic():
        Meeting.objects.update(state=state)


def test_an_overdue_action_is_shown_until_it_is_done_or_dropped(sitting, meeting, client):
    _, member = sitting("Ada Member")
    actions.hold(meeting=meeting, there=[member], by=PROGRAM)
    late, soon = (
        actions.add_action(meeting=meeting, words=w, member=member, due=d, by=PROGRAM)
        for w, d in (("Write it down", day(-1)), ("Ask them", day()))
    )
    assert (late.overdue, soon.overdue) == (True, False)
    html = client.get(reverse("taskforce:meetings")).content.decode()
    assert html.count("Overdue") == 1
    actions.end_action(point=late, done=False, outcome="No money.", by=PROGRAM)
    html = client.get(reverse("taskforce:meetings")).content.decode()
    assert "Overdue" not in html
    assert "No money." in html
    with pytest.raises(StateError):
        actions.end_action(point=late, done=True, outcome="x", by=PROGRAM)
    assert verify().whole


def test_ending_an_action_needs_words(sitting, meeting, as_role):
    _, member = sitting("Ada Member")
    point = actions.add_action(
        meeting=meeting, words="w", member=member, due=day(), by=PROGRAM
    )
    chair, ending = as_role("chair"), reverse("taskforce:end_action", args=[point.pk])
    assert chair.post(ending, {"what": "dropped", "outcome": ""}).status_code == 200
    assert ActionPoint.objects.get().state == "open"
    chair.post(ending, {"what": "done", "outcome": "Sent."})
    assert (ActionPoint.objects.get().state, ActionPoint.objects.get().ended) == (
        "done",
        day(),
    )


def test_a_member_whose_term_ended_writes_no_minutes(sitting, meeting, client):
    writer, member = sitting("A One")
    actions.hold(meeting=meeting, there=[], by=PROGRAM)
    seats.change_member(member=member, ends=day(-1), reason="Left.", by=PROGRAM)
    address = reverse("taskforce:write_minutes", args=[meeting.pk])
    assert sign_in(client, writer).post(address, {"words": "x"}).status_code == 403


def test_young_people_do_not_approve_minutes(sitting, meeting, client):
    young, _ = sitting("Young Person", "panel")
    writer, _ = sitting("A One")
    actions.hold(meeting=meeting, there=[], by=PROGRAM)
    made = actions.write_minutes(meeting=meeting, words="x", by=writer)
    address = reverse("taskforce:approve", args=[made.pk])
    assert sign_in(client, young).post(address).status_code == 403
    give_role(user=young, role="member", by=PROGRAM)
    assert client.post(address).status_code == 302


def test_an_open_seat_is_shown_until_it_is_filled(as_role, client):
    made = seats.add_vacancy(title="A teacher", wanted="W", how="Write.", by=PROGRAM)
    home = reverse("taskforce:home")
    assert "A teacher" in client.get(home).content.decode()
    ending = reverse("taskforce:end_vacancy", args=[made.pk])
    chair = as_role("chair")
    sent = {"what": "filled", "reason": "Somebody came."}
    assert chair.post(ending, sent).status_code == 302
    assert chair.post(ending, sent).status_code == 409
    assert Vacancy.objects.get().state == "filled"
    assert "A teacher" not in client.get(home).content.decode()
    assert verify().whole


def test_a_planned_meeting_is_changed_a_held_one_is_not(meeting, as_role, client):
    sent = {"title": "Autumn", "time": "2pm", "place": "On screen", "about": "Ideas"}
    sent |= {"day-day": day().day, "day-month": day().month, "day-year": day().year}
    chair, address = as_role("chair"), reverse("taskforce:change_plan", args=[meeting.pk])
    assert chair.post(address, sent).status_code == 302
    assert "On screen" in page(client, meeting)
    actions.hold(meeting=Meeting.objects.get(), there=[], by=PROGRAM)
    assert chair.post(address, sent | {"place": "Elsewhere"}).status_code == 409
    assert "Elsewhere" not in page(client, meeting)
    assert verify().whole
