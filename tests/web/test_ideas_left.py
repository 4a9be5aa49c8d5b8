"""An idea that is left: on purpose, at a shared tablet, or by a line that breaks: nothing shows, nothing is lost."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from seethechild.web.audit.verify import verify
from seethechild.web.ideas import drafts, files, sending
from seethechild.web.ideas.models import (
    AdvocateRequest,
    Contribution,
    Draft,
)
from seethechild.web.ideas.questions import PAGES
from tests.web import ideas_world as world
from tests.web import reading
from tests.web.ideas_writing import (
    CHECK,
    GIVEN,
    LEAVE,
    SAME,
    SENT,
    TOUCH,
    page,
    start,
    step,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(make_user, settings, tmp_path):
    settings.DATA = tmp_path
    return world.open_call(make_user)


@pytest.fixture
def client():
    return Client()


def test_s09_leaving_deletes_the_draft_here_and_leads_away(client, call):
    world.begin(client, call)
    client.post(step("houses"), {"worries": world.SECRET})
    drawn = client.post(step("change"), {"drawing": world.upload()})
    assert drawn.status_code == 302
    assert list(files.folder().iterdir())
    answer = client.get(LEAVE)
    assert answer.status_code == 302
    assert answer.url.startswith("https://www.bbc.co.uk/")
    assert not Draft.objects.exists()
    assert not list(files.folder().iterdir())
    assert client.get(step("houses")).status_code == 410
    assert world.SECRET not in json.dumps(dict(client.session))


def test_s09_a_browser_that_looks_ahead_deletes_nothing(client, call):
    world.begin(client, call)
    client.get(LEAVE, headers={"Sec-Purpose": "prefetch"})
    assert Draft.objects.exists()


def test_s09_every_page_has_the_way_out_a_neutral_title_and_is_not_kept(client, call):
    """S9: every page has the way out and a neutral title and is not kept."""
    where = [start(call)]
    world.write(client, call, "short", **GIVEN["short"])
    where += [step(page.id) for page in PAGES["short"][:-1]] + [CHECK, TOUCH]
    pages = {each: client.get(each) for each in where}
    client.post(CHECK)
    pages[SENT] = client.get(SENT)
    for each, answer in pages.items():
        shown = answer.content.decode()
        assert 'data-module="govuk-exit-this-page"' in shown, each
        assert f'href="{LEAVE}"' in shown
        title = shown[shown.index("<title>") + 7 : shown.index("</title>")]
        assert title.startswith(("Page ", "My page")), title
        assert "Child" not in title
        assert "no-store" in answer.headers["Cache-Control"], each


def test_s09_a_page_that_is_not_there_has_the_way_out_too(client, db):
    exit_button = 'data-module="govuk-exit-this-page"'
    for where in ("/ideas/no-such-page/", "/ideas/idea/nothing/", "/calls/nothing/"):
        answer = client.get(where)
        assert answer.status_code == 404
        assert exit_button in answer.content.decode(), where
        assert f'href="{LEAVE}"' in answer.content.decode()
    assert exit_button not in client.get("/no-such-page/").content.decode()


def test_sending_twice_makes_one_idea_with_one_code(client, call):
    world.write(client, call, "short", **GIVEN["short"])
    draft = Draft.objects.get()
    assert client.post(CHECK).url == client.post(CHECK).url == SENT
    first, second = sending.send(draft), sending.send(draft)
    assert first.code == second.code == Draft.objects.get().code
    assert Contribution.objects.count() == 1
    assert first.idea == second.idea == Contribution.objects.get()
    assert client.get(step("houses")).url == SENT
    drafts.write(draft, worries="changed later")
    assert "changed" not in Contribution.objects.get().exact


def test_a_line_that_breaks_in_the_middle_loses_nothing_and_doubles_nothing(
    client, call, monkeypatch
):
    world.write(client, call, "short", **GIVEN["short"])

    def broken(*_args, **_rest):
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr("seethechild.web.ideas.sending._with_files", broken)
        with pytest.raises(ConnectionError):
            client.post(CHECK)
    assert not Contribution.objects.exists()
    assert "Come on time." in page(client, CHECK)
    assert verify().whole
    client.post(CHECK)  # the answer is lost on its way
    code = Draft.objects.get().code
    assert all(word in page(client, SENT) for word in code.split())
    client.post(CHECK)
    assert Contribution.objects.count() == 1


def left_alone(minutes=16):
    Draft.objects.update(touched=timezone.now() - timedelta(minutes=minutes))


def test_s09_the_next_child_at_a_shared_tablet_sees_nothing_of_the_last(client, call):
    world.begin(client, call, helped="1")
    client.post(step("houses"), {"worries": world.SECRET})
    shown = page(client, start(call))
    assert "Go on with what I began" in shown
    assert " checked" not in shown
    assert "Go on with what I began" not in page(client, start(call, "full"))
    world.begin(client, call)  # the next child presses "Start"
    assert world.SECRET not in page(client, step("houses")) + page(client, CHECK)
    assert world.SECRET not in str([one.given for one in Draft.objects.all()])
    assert not Draft.objects.get().given["helped"]


def test_whoever_began_goes_on_only_by_choice_and_within_a_quarter_of_an_hour(client, call):
    world.begin(client, call)
    client.post(step("houses"), {"worries": world.SECRET})
    left_alone(14)
    assert client.post(start(call), {"go_on": "1"}).url == step("houses")
    assert world.SECRET in page(client, step("houses"))
    client.post(step("change"), {"drawing": world.upload()})
    left_alone()
    for where in (step("houses"), CHECK, TOUCH):
        assert client.get(where).status_code == 410
    assert client.get(reverse("ideas:own_file", args=[0])).status_code == 404
    assert "Go on with what I began" not in page(client, start(call))
    client.post(start(call), {"go_on": "1"})
    assert world.SECRET not in page(client, step("houses"))
    assert not list(files.folder().iterdir())


def test_a_slow_writer_loses_nothing_and_who_is_signed_in_goes_on_later(
    client, as_role, call
):
    world.begin(client, call)
    left_alone()  # the page stood open all the while
    assert client.post(step("houses"), {"worries": "I write slowly."}).url == SAME
    assert client.post(SAME, {"yes": "1"}).url == step("change")
    assert "I write slowly." in page(client, CHECK)
    mine = as_role("moderator")
    world.begin(mine, call, "adult")
    left_alone()
    assert mine.get(step("houses")).status_code == 200


@pytest.mark.parametrize("answer", ["yes", "new"])
def test_s09_after_a_quarter_of_an_hour_yes_shows_nothing_that_was_typed_before(
    client, call, answer
):
    """S9, S11: a page left open for hours: whoever sends it gets a new start, with its own words alone."""
    world.begin(client, call)
    client.post(step("houses"), {"worries": world.SECRET})
    left_alone(180)
    sent = client.post(step("change"), {"one_thing": "Mine.", "drawing": world.upload()})
    assert sent.url == SAME
    asked = page(client, SAME)
    assert world.SECRET not in str([one.given for one in Draft.objects.all()])
    assert "All you wrote is here" not in asked
    assert reading.grade(reading.prose(asked)) <= 4
    there = step("houses") if answer == "new" else step("you")
    assert client.post(SAME, {answer: "1"}).url == there
    shown = page(client, CHECK)
    assert world.SECRET not in shown
    assert "Mine." in shown  # what was typed now is not lost
    client.post(CHECK)
    said = Contribution.objects.get()
    assert world.SECRET not in said.exact
    assert "late" not in said.exact
    assert said.attachments.count() == 1


def test_s09_yes_on_a_question_left_open_for_hours_shows_nothing(client, call):
    """S9: nor where the question itself stood open."""
    world.write(client, call, "short", houses={"worries": world.SECRET})
    left_alone(6)
    assert client.post(CHECK).url == SAME
    left_alone(180)
    assert client.post(SAME, {"yes": "1"}).url == start(call)
    assert not Draft.objects.exists()
    assert client.get(CHECK).status_code == 410


@pytest.mark.parametrize("minutes", [6, 40])
def test_s09_a_page_left_open_is_not_sent_or_shown_by_the_next_child(client, call, minutes):
    """S9, S11: whoever comes to a page that was left alone is asked first, and shown nothing."""
    world.write(client, call, "short", houses={"worries": world.SECRET})
    client.post(step("change"), {"drawing": world.upload()})
    left_alone(minutes)
    assert client.post(CHECK).url == SAME  # "Send" was pressed by whoever sits there now
    assert not Contribution.objects.exists()
    asked = page(client, SAME)
    assert world.SECRET not in asked
    for where in (step("houses"), CHECK, TOUCH):  # nor by another way
        assert client.get(where).url == SAME
    assert client.post(CHECK).url == SAME
    assert client.get(reverse("ideas:own_file", args=[0])).status_code == 404
    assert client.post(reverse("ideas:remove_file", args=[0])).url == SAME
    assert client.post(SAME).status_code == 200  # no answer is no answer
    assert client.post(SAME, {"new": "1"}).url == start(call)
    assert not Draft.objects.exists()
    assert not list(files.folder().iterdir())
    world.begin(client, call)
    assert world.SECRET not in page(client, step("houses"))


def test_s09_who_is_still_there_goes_on_where_they_were(client, call):
    """S9: without JavaScript, and no word is lost."""
    world.begin(client, call)
    left_alone(4)
    assert client.post(step("houses"), {"worries": "One."}).url == step("change")
    left_alone(6)
    assert client.get(step("change")).url == SAME
    assert client.post(SAME, {"yes": "1"}).url == step("change")
    assert client.post(step("change"), {"one_thing": "Two."}).url == step("you")
    left_alone(6)
    assert client.post(TOUCH, {"wants": "", "how": "", "advocate": "1"}).url == SAME
    assert client.post(SAME, {"yes": "1"}).url == CHECK
    shown = page(client, CHECK)
    assert "One." in shown
    assert "Two." in shown
    assert client.post(CHECK).url == SENT
    assert AdvocateRequest.objects.exists()
    assert client.get(SAME).url == SENT
    assert "doubt" not in Contribution.objects.get().exact


def test_s09_the_code_is_seen_until_written_down_or_another_begins_or_time_is_over(
    client, call
):
    def send():
        world.write(client, call, "short", **GIVEN["short"])
        client.post(CHECK)  # the answer is lost on its way
        left_alone(14)
        assert client.post(CHECK).url == SENT
        code = Draft.objects.get().code
        assert all(word in page(client, SENT) for word in code.split())

    send()
    assert client.post(SENT).url == reverse("calls:call", args=[call.slug])
    assert client.get(SENT).status_code == 410
    assert not Draft.objects.exists()
    send()
    world.begin(client, call)
    assert client.get(SENT).url == CHECK
    send()
    left_alone()
    assert client.get(SENT).status_code == 410
    assert client.post(CHECK).url == SENT
    assert client.get(SENT).status_code == 410
    assert Contribution.objects.count() == 3
