"""A child, a young person, an adult write and send an idea: without a name, an account or JavaScript."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core import mail
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from seethechild.web.audit.models import Event
from seethechild.web.audit.verify import verify
from seethechild.web.calls.models import Call
from seethechild.web.ideas import files, sending
from seethechild.web.ideas.models import (
    AdvocateRequest,
    Attachment,
    ContactBox,
    Contribution,
    Draft,
)
from seethechild.web.ideas.questions import PAGES
from seethechild.web.ideas.tasks import receivers
from seethechild.web.jobs.models import Job
from seethechild.web.jobs.tasks import perform
from seethechild.web.lineage.models import Link
from tests.web import ideas_world as world
from tests.web.ideas_writing import CHECK, GIVEN, SENT, TOUCH, page, start, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(make_user, settings, tmp_path):
    settings.DATA = tmp_path
    return world.open_call(make_user)


@pytest.fixture
def client():
    return Client()


@pytest.mark.parametrize("form", GIVEN)
def test_c02_each_form_goes_from_the_first_screen_to_the_code(client, call, form):
    """C2: each form goes from the first screen to the code."""
    world.write(client, call, form, **GIVEN[form])
    assert client.post(CHECK).url == SENT
    idea = Contribution.objects.get()
    assert (idea.form, idea.state, idea.call) == (form, "waiting", call)
    said = idea.exact_words
    assert said["one_thing"] == next(
        step["one_thing"] for step in GIVEN[form].values() if "one_thing" in step
    )
    assert idea.role == GIVEN[form].get("you", {}).get("role", "child")
    assert idea.answers.get().kind == "received"
    code = Draft.objects.get().code
    told = page(client, SENT)
    assert len(code.split()) == 4
    assert all(f"<li>{word}</li>" in told for word in code.split())
    assert code not in idea.code_hash
    assert verify().whole


def test_c03_the_three_houses_and_one_thing_are_asked_in_every_written_form(client, call):
    """C3: the three houses and one thing are asked in every written form."""
    for form in ("short", "full", "adult"):
        world.begin(client, call, form)
        asked = page(client, step("houses"))
        assert all(f'name="{house}"' in asked for house in ("worries", "good", "dreams"))
        assert 'name="one_thing"' in page(client, step("change"))
    world.write(client, call, "pictures", **GIVEN["pictures"])
    client.post(CHECK)
    chosen = Contribution.objects.get().exact_words["pictures"]
    assert chosen == {"worries": ["sad", "moving"], "good": ["pet"], "dreams": ["family"]}


@pytest.mark.parametrize("form", ["pictures", "short", "full"])
def test_c08_one_thing_a_page_back_keeps_what_was_written_and_answers_are_checked(
    client, call, form
):
    """C8: one thing a page, back keeps what was written and answers are checked."""
    world.begin(client, call, form)
    first, second = (page.id for page in PAGES[form][:2])
    back = client.post(step(second), {**GIVEN[form][second], "back": "1"})
    assert back.url == step(first)
    kept = Draft.objects.get().given
    assert kept.get("one_thing") == GIVEN[form][second].get("one_thing")
    assert page(client, step(first)).count("<h1") == 1
    from_check = client.post(step(first), {**GIVEN[form][first], "to": "check"})
    assert from_check.url == CHECK
    shown = page(client, CHECK)
    for said in (*GIVEN[form][first].values(), *GIVEN[form][second].values()):
        assert isinstance(said, list) or said in shown
    assert f"{step(first)}?to=check" in shown


@pytest.mark.parametrize("form", ["pictures", "short", "full"])
def test_c09_a_child_sees_six_screens_at_most(client, call, form):
    """C9: a child sees six screens at most."""
    screens = [start(call, form)]
    where = world.begin(client, call, form)
    while where != SENT:
        screens.append(where)
        shown = page(client, where)
        assert f"Page {len(screens)} of 6" in shown
        name = where.rstrip("/").rpartition("/")[2]
        where = client.post(where, GIVEN[form].get(name, {})).url
    assert "Page 6 of 6" in page(client, SENT)
    assert len([*screens, SENT]) == 6


@pytest.mark.parametrize("form", ["pictures", "short", "full"])
def test_p10_a_child_needs_no_password_from_first_screen_to_code(client, call, form):
    """P10: children never need a password, and are never signed in."""
    where = [start(call, form), world.write(client, call, form, **GIVEN[form])]
    pages = [page(client, each) for each in where]
    client.post(CHECK)
    pages.append(page(client, SENT))
    assert not any('type="password"' in shown for shown in pages)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("form", ["pictures", "short", "full"])
def test_c04_a_childs_page_can_be_read_aloud_by_the_browser_itself(client, call, form):
    """C4: the script is on the page, sends nothing, reads nothing that was typed, and is not needed."""
    shown = page(client, start(call, form))
    assert "ideas/read_aloud.js" in shown
    assert "<button" not in shown[: shown.index("<form")].split("<main")[1]
    script = Path(finders.find("ideas/read_aloud.js")).read_text(encoding="utf-8")
    assert "one.localService" in script
    for way_out in ("fetch", "XMLHttp", "http", "textarea", "input", "value", "Beacon"):
        assert way_out not in script.split("*/")[1], way_out


@pytest.mark.parametrize("form", ["pictures", "short", "full", "adult"])
def test_s07_the_first_screen_says_who_reads_when_and_that_nothing_can_be_promised(
    client, call, form, monkeypatch
):
    """S7: the first screen says who reads when and that nothing can be promised."""
    shown = page(client, start(call, form))
    before = shown[: shown.index("<form")]
    assert call.read_by.split(".")[0] in before
    assert "We can not keep that a secret" in before
    assert "mum, dad or carer" in before  # P12
    for number in ("999", "0800 1111", call.out_of_hours_phone):
        assert number in before
    assert call.lawful_basis  # P11: printed as words
    Call.objects.update(reading_hours={})
    assert "Nobody is reading now" in page(client, start(call, form))
    hours = {"days": list(range(7)), "from": "00:00", "to": "23:59"}
    Call.objects.update(reading_hours=hours)
    assert "Nobody is reading now" not in page(client, start(call, form))


def test_s10_an_idea_goes_without_a_name_and_p03_everything_more_is_off(client, call):
    """S10, P3: an idea goes without a name and everything more is off."""
    world.write(client, call, "short", **GIVEN["short"])
    asked = page(client, TOUCH)
    assert "checked" not in asked.replace('value="" checked', "")
    client.post(CHECK)
    assert not ContactBox.objects.exists()
    assert not AdvocateRequest.objects.exists()
    idea = Contribution.objects.get()
    assert (idea.entered_by, idea.helped, idea.area) == ("", False, call.area)


def test_s10_how_to_reach_somebody_is_kept_apart_sealed_and_until_a_day(client, call):
    world.write(client, call, "short", **GIVEN["short"])
    how = {"wants": "talk", "how": f"{world.SECRET} at school", "safe_times": "not at home"}
    assert client.post(TOUCH, {"wants": "talk", "how": ""}).status_code == 200
    assert client.post(TOUCH, how).url == CHECK
    client.post(CHECK)
    box = ContactBox.objects.get()
    assert (box.how, box.safe_times) == (how["how"], how["safe_times"])
    assert box.delete_on <= timezone.localdate() + timedelta(days=184)
    with connection.cursor() as cursor:
        cursor.execute("SELECT how, safe_times FROM ideas_contactbox")
        assert world.SECRET not in str(cursor.fetchall())
    assert world.SECRET not in Contribution.objects.get().exact


def test_c16_an_advocate_is_asked_for_by_a_message_without_a_word_of_it(client, call):
    """C16: an advocate is asked for by a message without a word of it."""
    world.write(client, call, "short", houses={"worries": world.SECRET})
    client.post(TOUCH, {"advocate": "1", "how": "", "wants": ""})
    client.post(CHECK)
    asked = AdvocateRequest.objects.get()
    perform(Job.objects.get(kind="advocate").name)
    asked.refresh_from_db()
    assert asked.told_at is not None
    (message,) = mail.outbox
    assert call.advocacy_name in message.body
    assert message.to == [call.advocacy_email]
    assert f"A{asked.pk}" in message.body
    assert world.SECRET not in message.body + message.subject
    assert Contribution.objects.get().name not in message.body


def test_c16_without_an_address_safeguarding_leads_are_told_and_no_number_is_invented(
    client, call
):
    """C16: the request goes to the area's advocacy service, by people if not by mail."""
    Call.objects.update(advocacy_email="")
    assert receivers(Call.objects.get()) == ["lead.one@example.org", "lead.two@example.org"]
    Call.objects.update(advocacy_phone="", advocacy_email="speak-up@example.org")
    world.begin(client, call, "short")
    told = page(client, TOUCH)
    assert "You can call them too" not in told
    assert 'name="advocate"' in told
    assert "speak-up@example.org" in page(client, reverse("calls:call", args=[call.slug]))


def test_p12_whoever_is_helped_sees_a_sign_of_it(client, call):
    """P12: whoever is helped sees a sign of it."""
    world.begin(client, call, helped="1")
    for where in (step("houses"), step("change"), step("you"), CHECK):
        assert "A grown-up is helping you" in page(client, where)
    client.post(step("houses"), {"good": "x"})
    client.post(CHECK)
    assert Contribution.objects.get().helped


def test_p02_no_more_is_kept_of_somebody_than_the_least():
    """P2: no more is kept of somebody than the least."""
    kept = {field.name for field in Contribution._meta.get_fields()}
    assert kept & {"role", "age_band", "area"} == {"role", "age_band", "area"}
    for never in ("name_of", "birth", "postcode", "sex", "ip", "address", "email", "phone"):
        assert not [one for one in kept if never in one], never
    assert dict(Contribution._meta.get_field("age_band").choices).keys() == {
        "under-8", "8-10", "11-13", "14-17", "18-25", "adult",
    }  # fmt: skip


def test_p05_no_address_of_a_visitor_is_kept(client, call):
    """P5: no address of a visitor is kept."""
    client.defaults["REMOTE_ADDR"] = "203.0.113.77"
    world.write(client, call, "short", **GIVEN["short"])
    client.post(CHECK)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of its own tables
            assert "203.0.113.77" not in str(cursor.fetchall()), table


def test_exact_words_are_sealed_in_the_database(client, call):
    world.write(client, call, "short", houses={"worries": world.SECRET})
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM ideas_draft")
        assert world.SECRET not in str(cursor.fetchall())
    client.post(CHECK)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ideas_contribution")
        assert world.SECRET not in str(cursor.fetchall())
        cursor.execute("SELECT * FROM audit_event")
        assert world.SECRET not in str(cursor.fetchall())
    assert Contribution.objects.get().exact_words["worries"] == world.SECRET


def test_nothing_at_all_is_not_sent_and_is_said_kindly(client, call):
    world.write(client, call, "short")
    told = client.post(CHECK).content.decode()
    assert "There is nothing here yet" in told
    assert not Contribution.objects.exists()


def test_a_call_that_takes_nothing_now_keeps_the_draft(client, call):
    world.write(client, call, "short", **GIVEN["short"])
    gone = timezone.localdate() - timedelta(days=9)
    Call.objects.update(opens=gone, closes=gone)
    answer = client.post(CHECK)
    assert answer.status_code == 409
    assert "0800 1111" in answer.content.decode()
    assert Draft.objects.get().given["one_thing"] == "Come on time."
    assert client.get(start(call)).status_code == 409


def test_too_long_is_told_and_not_lost(client, call):
    world.begin(client, call)
    answer = client.post(step("houses"), {"worries": "x" * 5_001})
    assert "a bit shorter" in answer.content.decode()
    assert "x" * 5_001 in answer.content.decode()


def test_forms_and_pages_that_are_not_there_are_not_found(client, call):
    assert client.get(start(call, "nothing")).status_code == 404
    assert client.get(step("houses")).status_code == 410
    world.begin(client, call)
    assert client.get(step("alike")).status_code == 404


def test_too_many_from_one_address_wait(client, call, monkeypatch):
    monkeypatch.setattr("seethechild.web.ideas.write_views.BEGUN_AN_HOUR", 1)
    world.begin(client, call)
    assert client.post(start(call)).status_code == 429


def test_an_adult_sees_ideas_like_theirs_and_joins_one(client, call, make_user):
    moderator = make_user("moderator")
    other = world.published(call, moderator, title="Say the day")
    world.write(client, call, "adult", change={"one_thing": "Tell them the day they see family"},
                you={"role": "parent"})  # fmt: skip
    shown = page(client, step("alike"))
    assert "Say the day" in shown
    assert world.SECRET not in shown
    assert client.post(step("alike"), {"joins": other.name}).url == CHECK
    client.post(CHECK)
    mine = Contribution.objects.get(role="parent")
    joined = Link.objects.get()
    assert (joined.kind, joined.source_key, joined.target_key) == (
        "inspired", other.name, mine.name,
    )  # fmt: skip
    assert mine.state == "waiting"


def test_v01_an_adult_who_does_not_say_who_they_are_is_asked_and_never_a_child(
    client, call
):
    world.begin(client, call, "adult")
    client.post(step("houses"), GIVEN["adult"]["houses"])
    asked = client.post(CHECK, {"role": "child", "age_band": "8-10"})
    shown = asked.content.decode()
    assert "Who are you?" in shown
    assert f'action="{step("you")}"' in shown
    assert not Contribution.objects.exists()
    assert (
        client.post(step("you"), {"role": "child"}).status_code == 200
    )  # no choice of theirs
    client.post(step("you"), {"role": "carer"})
    client.post(CHECK, {"age_band": "8-10"})
    idea = Contribution.objects.get()
    assert (idea.role, idea.age_band, idea.is_young) == ("carer", "adult", False)
    for role in ("", "child", "somebody"):
        given = {"role": role, "one_thing": "x"}
        with pytest.raises(sending.NoRoleError):
            sending.receive(call=call, form="adult", given=given)
    assert Contribution.objects.count() == 1


def test_an_adult_without_like_ideas_goes_straight_to_the_check(client, call):
    world.write(client, call, "adult", **GIVEN["adult"])
    assert client.get(step("alike")).url == CHECK


def test_who_is_signed_in_is_known_to_have_entered_it(as_role, call):
    client = as_role("moderator")
    world.write(client, call, "adult", **GIVEN["adult"])
    client.post(CHECK)
    assert Contribution.objects.get().entered_by.startswith("user:")
    assert Event.objects.filter(verb="send idea", actor="anyone").count() == 0


def test_c17_each_first_screen_offers_phone_post_and_paper(client, call):
    """C17: each first screen offers phone, post and paper."""
    for form in GIVEN:
        shown = page(client, start(call, form))
        assert call.assisted_phone in shown
        assert call.assisted_post.splitlines()[0] in shown
        assert reverse("calls:paper", args=[call.slug, form]) in shown


def test_c05_words_run_from_right_to_left_where_a_language_does(client, call):
    """C5: words run from right to left where a language does."""
    with translation.override("ar"):
        shown = Client(headers={"Accept-Language": "ar"}).get(start(call)).content.decode()
        assert "dir=" not in shown  # only languages the site offers
    with translation.override("ar"):
        assert 'dir="rtl"' in render_to_string("ideas/write/gone.html")
    world.write(client, call, "short", **GIVEN["short"])
    client.post(CHECK)
    assert Contribution.objects.get().language == "en-gb"


def test_drawings_can_be_seen_and_taken_out_by_who_sent_them_alone(client, call):
    world.begin(client, call)
    client.post(step("change"), {"drawing": world.upload()})
    own = reverse("ideas:own_file", args=[0])
    assert client.get(own).headers["Content-Type"] == "image/jpeg"
    assert Client().get(own).status_code == 404
    assert client.post(reverse("ideas:remove_file", args=[0])).url == CHECK
    assert client.get(own).status_code == 404
    assert not list(files.folder().iterdir())


def test_a_drawing_alone_is_an_idea(client, call):
    world.begin(client, call)
    client.post(step("change"), {"drawing": world.upload()})
    assert client.post(CHECK).url == SENT
    kept = Attachment.objects.get()
    assert (kept.kind, kept.mime, kept.shown) == ("drawing", "image/jpeg", False)
    assert files.read(kept.sealed).startswith(b"\xff\xd8")
