"""A worker enters several voices of a group; safeguarding sees who wants to be reached."""

import pytest
from django.test import Client
from django.urls import reverse

from seethechild.web.audit.models import Event
from seethechild.web.audit.verify import verify
from seethechild.web.calls.models import Call
from seethechild.web.ideas.models import ContactBox, Contribution, Draft, GroupSession
from seethechild.web.safety import actions as safety
from tests.web import ideas_world as world
from tests.web.safety_world import concern

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(make_user, settings, tmp_path):
    settings.DATA = tmp_path
    return world.open_call(make_user)


@pytest.fixture
def worker(as_role):
    return as_role("worker")


def begin(worker, call, **more):
    day = {
        "on-day": "3",
        "on-month": "11",
        "on-year": "2026",
        "setting": "Youth club",
        **more,
    }
    answer = worker.post(reverse("ideas:session_begin", args=[call.slug]), day)
    assert answer.status_code == 302, answer.content.decode()
    return GroupSession.objects.get()


def enter(worker, group, **given):
    where = reverse("ideas:voice", args=[group.name])
    once = worker.get(where).content.decode().split('name="once" value="')[1].split('"')[0]
    return once, worker.post(where, {"once": once, **given})


def test_several_voices_of_one_session_each_with_its_own_code(worker, call):
    group = begin(worker, call, from_paper="on")
    said = ["More play", "A quiet room", "Our own key"]
    for words in said:
        _once, answer = enter(worker, group, one_thing=words, age_band="8-10",
                              drawing=world.upload())  # fmt: skip
        assert answer.url == reverse("ideas:session", args=[group.name])
    ideas = Contribution.objects.order_by("pk")
    assert [one.exact_words["one_thing"] for one in ideas] == said
    assert {(one.form, one.role, one.group, one.entered_by) for one in ideas} == {
        ("session", "child", group, group.by)
    }
    assert all(one.attachments.count() == 1 for one in ideas)
    slips = worker.get(reverse("ideas:slips", args=[group.name])).content.decode()
    codes = [draft.code for draft in Draft.objects.all()]
    assert len(set(codes)) == 3
    assert all(f"<li>{word}</li>" in slips for code in codes for word in code.split())
    assert "0800 1111" in slips
    for words in said:
        assert words not in slips
        assert (
            words
            not in worker.get(reverse("ideas:session", args=[group.name])).content.decode()
        )
    for code, one in zip(codes, ideas, strict=True):
        told = Client().post(reverse("ideas:code"), {"code": code})
        assert "We got it" in told.content.decode()
        assert one.name not in told.content.decode()
    assert verify().whole


def test_a_worker_finds_the_call_and_their_own_sessions(worker, as_role, call):
    begin(worker, call)
    shown = worker.get(reverse("ideas:session_new")).content.decode()
    assert reverse("ideas:session_begin", args=[call.slug]) in shown
    assert "0 voices" in shown
    other = as_role("worker", name="Other Worker").get(reverse("ideas:session_new"))
    assert "voices" not in other.content.decode().partition("Your sessions")[2]
    started = worker.get(reverse("ideas:start", args=[call.slug, "session"]))
    assert started.url == reverse("ideas:session_begin", args=[call.slug])


def test_a_voice_that_is_entered_twice_is_one(worker, call):
    group = begin(worker, call)
    once, _ = enter(worker, group, one_thing="More play")
    where = reverse("ideas:voice", args=[group.name])
    assert worker.post(where, {"once": once, "one_thing": "More play"}).status_code == 302
    assert Contribution.objects.count() == 1


def test_an_empty_voice_and_an_evil_file_are_told(worker, call):
    group = begin(worker, call)
    assert "Enter what was written" in enter(worker, group)[1].content.decode()
    answer = enter(worker, group, one_thing="x", drawing=world.upload(b"MZ"))[1]
    assert "can not open that as a picture" in answer.content.decode()
    assert not Contribution.objects.exists()


def test_another_worker_sees_nothing_of_a_session(worker, as_role, call):
    group = begin(worker, call)
    other = as_role("worker", name="Other Worker")
    for page in ("session", "voice", "slips"):
        assert other.get(reverse(f"ideas:{page}", args=[group.name])).status_code == 403


def test_one_session_cannot_take_the_draft_of_another(worker, call):
    group = begin(worker, call)
    once, _ = enter(worker, group, one_thing="More play")
    Draft.objects.update(group=None, sent="")
    where = reverse("ideas:voice", args=[group.name])
    assert worker.post(where, {"once": once, "one_thing": "x"}).status_code == 404
    assert Contribution.objects.count() == 1


def test_a_call_that_takes_none_takes_no_voices(worker, call):
    group = begin(worker, call)
    Call.objects.update(state="closed")
    assert worker.get(reverse("ideas:session_begin", args=[call.slug])).status_code == 409
    assert enter(worker, group, one_thing="More play")[1].status_code == 409
    assert not Contribution.objects.exists()


def test_s10_how_to_reach_somebody_is_shown_to_who_says_why_and_that_is_kept(as_role, call):
    """S10: how to reach somebody is shown to who says why and that is kept."""
    sent = world.idea(call, wants="talk", how="Ring Zorblax", safe_times="after school",
                      advocate=True)  # fmt: skip
    lead = as_role("safeguarding", name="A Lead")
    listed = lead.get(reverse("ideas:contacts")).content.decode()
    where = reverse("ideas:contact", args=[sent.idea.name])
    assert where in listed
    assert "Zorblax" not in listed + lead.get(where).content.decode()
    assert "Zorblax" not in lead.post(where, {"reason": ""}).content.decode()
    assert not Event.objects.filter(verb="look at contact").exists()
    shown = lead.post(where, {"reason": "They asked us to ring."}).content.decode()
    assert "Ring Zorblax" in shown
    assert "after school" in shown
    assert Event.objects.get(verb="look at contact").reason == "They asked us to ring."
    for role in ("moderator", "worker", "member", "administrator", "chair"):
        assert as_role(role, name=f"One {role}").get(where).status_code == 403
    lead.post(where, {"reason": "We spoke to them.", "delete": "1"})
    assert not ContactBox.objects.exists()
    assert verify().whole


def test_s15_a_council_sees_no_way_to_reach_who_speaks_of_its_staff_or_lives_elsewhere(
    as_role, make_user, call
):
    asks = {"wants": "talk", "advocate": True}
    here, there = call.area or "E09000007", "E06000017"
    ours = world.idea(call, area=here, how="Ring ours", **asks).idea
    staff = world.idea(call, area=here, how="Ring staff", **asks).idea
    away = world.idea(call, area=there, how="Ring away", **asks).idea
    raised = concern(
        subject_kind="idea", subject_key=staff.name, about_staff=True, area=here
    )
    council = as_role("safeguarding", name="Of a Council", council=here)
    taskforce = as_role("safeguarding", name="Of the Taskforce")

    def seen(client):
        listed = client.get(reverse("ideas:contacts")).content.decode()
        found = set()
        for one in (ours, staff, away):
            where = reverse("ideas:contact", args=[one.name])
            answer = client.post(where, {"reason": "They asked us to ring."})
            assert answer.status_code == (200 if where in listed else 404)
            assert (f">A{one.advocate.pk}<" in listed) is (where in listed)
            found |= {one} if where in listed else set()
        return found

    assert seen(council) == {ours}
    assert seen(taskforce) == {ours, staff, away}
    assert ContactBox.objects.count() == 3
    where = reverse("ideas:contact", args=[staff.name])
    gone = council.post(where, {"reason": "We are done.", "delete": "1"})
    assert gone.status_code == 404
    lead, deputy = (make_user("safeguarding", name=name) for name in ("Lead", "Deputy"))
    safety.look(concern=raised, reason="cover", by=lead)
    safety.decide(concern=raised, verb="triage", words="w", by=lead)
    safety.decide(concern=raised, verb="end without action for", words="w", by=lead)
    safety.tell_officer(concern=raised, words="w", by=lead)
    safety.ask_to_close(concern=raised, outcome="back", words="w", by=lead)
    safety.look(concern=raised, reason="second", by=deputy)
    safety.close(concern=raised, words="w", by=deputy)
    assert seen(council) == {ours}  # nor once that was closed
    assert ContactBox.objects.count() == 3
