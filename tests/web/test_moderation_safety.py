"""Nothing is seen before a person has read it, and what may be at risk leaves every list at once."""

import os
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seethechild.web.audit.actions import PROGRAM, record
from seethechild.web.audit.moving import StateError
from seethechild.web.audit.verify import verify
from seethechild.web.ideas import actions as ideas
from seethechild.web.ideas import files, likes, public
from seethechild.web.ideas.code_views import public_state
from seethechild.web.ideas.models import Attachment, ContactBox, Contribution
from seethechild.web.moderation import actions, rounds
from seethechild.web.moderation.queue import queue
from seethechild.web.permissions import anyone, who
from seethechild.web.safety import actions as safety
from seethechild.web.safety.models import Concern
from seethechild.web.safety.staffing import add_cover
from tests.web import processes
from tests.web.addresses import addresses
from tests.web.ideas_world import image
from tests.web.moderation_world import a_call, an_idea, at, browser, text_of
from tests.web.safety_world import clear_long

pytestmark = pytest.mark.django_db
#: Of those that show ideas; the others are opened once, below.
LISTS = ("ideas:home", "proposals:home")
#: What can become of an idea, one after another; what is no way from where it is, is passed over.
STEPS = (
    "publish",
    "give_back",
    "withhold",
    "at_risk",
    "back",
    "never",
    "say_again",
    "take_back",
)


@pytest.fixture
def people(settings, tmp_path, make_user):
    """Two moderators, two leads, and a call."""
    settings.DATA = tmp_path
    made = {name: make_user("moderator", name=name) for name in ("Mo", "Second")}
    made |= {name: make_user("safeguarding", name=name) for name in ("Lead", "Deputy")}
    for one in made.values():
        clear_long(one)
    made["call"] = a_call(made["Mo"].organisation)
    return made


def words(number):
    """Made-up words that tell which idea it is: of the first, a moderator hides all there are."""
    return {
        "worries": f"Hidden{number}zorblax hits me.",
        "one_thing": f"Shown{number}plimf for us.",
    }


def step(idea, what, by):
    """Do one thing to an idea, if it is a way from where it is."""
    now = Contribution.objects.get(pk=idea.pk)
    number = idea.name[-3:]
    try:
        if what == "publish":
            more = [f"Hidden{number}zorblax"]
            actions.publish(
                idea=now, hide=(), more=more, title="An idea", themes=["home"], by=by
            )
        elif what == "give_back":
            actions.give_back(idea=now, words="Why?", by=by)
        elif what == "withhold":
            actions.withhold(idea=now, words="No.", reason="r", by=by)
        elif what == "at_risk":
            actions.at_risk(idea=now, level="today", about_staff=False, by=by)
        elif what in ("back", "never"):
            if now.state == "held":
                actions.settle(now.name, "back" if what == "back" else "withhold", by)
        elif what == "say_again":
            ideas.say_again(now, words=f"Hidden{number}zorblax")
        else:
            ideas.take_back(now)
    except StateError:
        pass


def seen_by_anybody(asked):
    """All that an anonymous reader gets of lists, searches and ideas' own pages."""
    where = [reverse(name) for name in LISTS]
    for one in Contribution.objects.all():
        where.append(reverse("ideas:idea", args=[one.name]))
        drawings = one.attachments.all()
        where += [reverse("ideas:drawing", args=[one.name, file.pk]) for file in drawings]
    searches = [{"words": word, "who": who} for word in asked for who in ("young", "adult")]
    where += [f"{reverse('ideas:home')}?{urlencode(each)}" for each in searches]
    client = Client()
    return [client.get(each) for each in where]


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(walks=st.lists(st.lists(st.sampled_from(STEPS), max_size=5), min_size=2, max_size=3))
def test_s01_after_any_steps_nobody_sees_what_was_not_let_through(people, walks):
    """S1: after any steps nobody sees what was not let through."""
    made = []
    for place, walk in enumerate(walks):
        number = f"{Contribution.objects.count():03}"
        idea = an_idea(
            people["call"], words(number), name=f"testing{place}abcdefghijk{number}"
        )
        Attachment.objects.create(
            contribution=idea, kind="drawing", mime="image/jpeg", sealed=files.keep(image())
        )
        for what in walk:
            step(idea, what, people["Mo"])
        made.append((number, Contribution.objects.get(pk=idea.pk)))
    pages = seen_by_anybody([f"{kind}{made[0][0]}" for kind in ("Hidden", "Shown")])
    texts = [text_of(page) for page in pages if page["Content-Type"].startswith("text/")]
    pictures = [page for page in pages if page["Content-Type"].startswith("image/")]
    assert not pictures  # nobody chose to show a drawing
    for number, idea in made:
        assert not any(f"Hidden{number}zorblax" in text for text in texts)
        is_public = idea.state == "published"
        assert any(f"Shown{number}plimf" in text for text in texts) is is_public
        assert public.published().filter(pk=idea.pk).exists() is is_public
        like = likes.like(f"Shown{number}plimf for us")
        assert (idea.name in {card.idea.name for card in like}) <= is_public


def test_s01_no_open_address_of_the_site_shows_words_that_wait(people):
    """S1: Every address that anybody may open and that asks for nothing, with one idea of every state."""
    for place, walk in enumerate(
        ([], ["give_back"], ["withhold"], ["at_risk"], ["publish", "at_risk"])
    ):
        number = f"{place:03}"
        idea = an_idea(people["call"], words(number), name=f"testingabcdefghijkl{number}")
        for what in walk:
            step(idea, what, people["Mo"])
    client = Client()
    opened = 0
    for name, pattern in addresses():
        if (
            pattern.pattern.regex.groups
            or who(name) is not anyone
            or name.startswith("account")
        ):
            continue
        answer = client.get(reverse(name))
        page = b"".join(answer) if answer.streaming else answer.content
        assert b"zorblax" not in page, name
        assert b"plimf" not in page, name
        opened += 1
    assert opened > 20


def test_s02_after_it_the_ordinary_moderator_gets_404(people):
    """S2: after it the ordinary moderator gets 404."""
    idea = an_idea(people["call"])
    client = browser(people["Mo"])
    sent = {"level": "now", "about_staff": "no"}
    answer = client.post(at("risk", idea), sent, follow=True)
    assert "Safeguarding has been told" in text_of(answer)
    for name in ("read", "publish", "give_back", "withhold", "risk"):
        assert client.get(at(name, idea)).status_code == 404, name
        if name != "read":
            assert client.post(at(name, idea), sent).status_code == 404, name
    assert at("read", idea) not in text_of(client.get(reverse("moderation:home")))
    concern = Concern.everything.get()
    assert (concern.subject_kind, concern.subject_key, concern.level) == (
        "idea",
        idea.name,
        "now",
    )
    assert "Kyle" in concern.seen
    assert "Ring 07700 900461" in concern.seen


def test_s02_it_is_held_and_safeguarding_told_together_or_not_at_all(people, monkeypatch):
    """S2: it is held and safeguarding told together or not at all."""
    idea = an_idea(people["call"])

    def fails(**_rest):
        raise RuntimeError

    monkeypatch.setattr(actions, "raise_concern", fails)
    with pytest.raises(RuntimeError):
        actions.at_risk(idea=idea, level="now", about_staff=False, by=people["Mo"])
    idea.refresh_from_db()
    assert idea.state == "waiting"


@pytest.mark.parametrize("before", ["publish", "give_back", "withhold"])
def test_what_was_decided_can_be_held_later(people, before):
    idea = an_idea(people["call"], words("000"), name="testingabcdefghijkl000")
    step(idea, before, people["Mo"])
    client = browser(people["Second"])
    client.post(at("risk", idea), {"level": "worry", "about_staff": "no"})
    assert Concern.everything.count() == 1
    assert client.get(at("read", idea)).status_code == 404
    assert Client().get(reverse("ideas:idea", args=[idea.name])).status_code == 404
    with pytest.raises(StateError):
        actions.at_risk(idea=idea, level="now", about_staff=False, by=people["Mo"])


@pytest.mark.parametrize("before", ["give_back", "withhold"])
@pytest.mark.parametrize("outcome", ["back", "withhold"])
def test_s02_nobody_takes_back_what_safeguarding_looks_at(people, before, outcome):
    idea = an_idea(people["call"], words("000"), name="testingabcdefghijkl000")
    sealed = files.keep(image())
    drawn = Attachment.objects.create(
        contribution=idea, kind="drawing", mime="image/jpeg", sealed=sealed
    )
    record(verb="send file", by=PROGRAM, on=drawn)
    step(idea, before, people["Mo"])
    concern = actions.at_risk(idea=idea, level="now", about_staff=False, by=people["Mo"])
    idea.refresh_from_db()
    assert idea.state == "held"
    with pytest.raises(StateError):  # nor does a moderator with an old page decide about it
        actions.withhold(idea=idea, words="No.", reason="r", by=people["Second"])
    ideas.take_back(idea)
    idea.refresh_from_db()
    assert (idea.state, public_state(idea)) == ("held", "withdrawn")
    assert "Hidden000zorblax" in idea.exact
    assert files.read(sealed) == image()
    closed(concern, people, outcome)
    idea.refresh_from_db()
    assert (idea.state, idea.exact) == ("withdrawn", "{}")
    assert not idea.attachments.exclude(sealed="").exists()
    assert verify().whole


def test_how_to_reach_the_child_goes_along_and_no_further(people):
    idea = an_idea(people["call"])
    ContactBox.objects.create(
        contribution=idea, wants="talk", how="Ask at the youth club", safe_times="Tuesday",
        delete_on=timezone.localdate() + timedelta(days=9),
    )  # fmt: skip
    assert "youth club" not in text_of(browser(people["Mo"]).get(at("read", idea)))
    concern = actions.at_risk(idea=idea, level="now", about_staff=False, by=people["Mo"])
    assert concern.reach == "Ask at the youth club\nTuesday"


def test_the_level_is_asked_for(people):
    idea = an_idea(people["call"])
    page = browser(people["Mo"]).post(at("risk", idea), {"about_staff": "no"})
    assert "Say how soon somebody must act" in text_of(page)
    assert not Concern.everything.exists()


def test_s06_without_a_worrying_word_a_person_must_still_read_it(people):
    """S6: without a worrying word a person must still read it."""
    calm = an_idea(people["call"], {"good": "My carer listens."})
    grim = an_idea(people["call"], {"worries": "He hits me and I hide."})
    rows = queue(people["Mo"])
    assert [(one.idea, one.first) for one in rows] == [(grim, True), (calm, False)]
    assert calm.state == "waiting"
    assert not public.published().exists()
    assert Client().get(reverse("ideas:idea", args=[calm.name])).status_code == 404


def test_s06_switched_off_the_same_ideas_are_there_the_oldest_first(people):
    """S6: switched off the same ideas are there the oldest first."""
    made = [
        an_idea(people["call"], {"worries": text}, received_at=timezone.now() - timedelta(hours=hours))
        for text, hours in (("Too long.", 3), ("He hits me.", 2), ("I hide, he hurts us.", 1))
    ]  # fmt: skip
    with_words = [one.idea for one in queue(people["Mo"])]
    without = [one.idea for one in queue(people["Mo"], by_words=False)]
    assert without == made
    assert with_words == made[::-1]
    client = browser(people["Mo"])
    pages = [
        client.get(reverse("moderation:home"), {"order": order})
        for order in ("words", "oldest")
    ]
    names = [{one.idea.name for one in page.context["page"]} for page in pages]
    assert names[0] == names[1] == {one.name for one in made}


def test_the_queue_is_filtered_by_call(people):
    other = a_call(people["Mo"].organisation, slug="second-call")
    mine, _ = an_idea(people["call"]), an_idea(other)
    client = browser(people["Mo"])
    page = client.get(reverse("moderation:home"), {"call": people["call"].slug})
    assert [one.idea for one in page.context["page"]] == [mine]


def test_s04_what_nobody_read_in_time_is_marked_late(people, settings):
    old = an_idea(people["call"], received_at=timezone.now() - timedelta(days=9))
    new = an_idea(people["call"])
    late = {one.idea: one.late for one in queue(people["Mo"])}
    assert late == {old: True, new: False}


def test_s04_those_who_read_are_reminded_once_without_a_word_of_it(people):
    an_idea(people["call"], received_at=timezone.now() - timedelta(days=9))
    add_cover(
        area="", starts=timezone.localdate(), ends=timezone.localdate(), lead=people["Lead"],
        deputy=people["Deputy"], by=PROGRAM,
    )  # fmt: skip
    assert [rounds.go(), rounds.go()] == [1, 0]
    message = mail.outbox[0]
    assert message.bcc == [
        f"{name}@example.org" for name in ("deputy", "lead", "mo", "second")
    ]
    assert message.to == []
    assert "1 idea has waited" in message.body
    assert "Kyle" not in message.body + message.subject


def test_s04_a_reminder_that_could_not_be_sent_is_sent_later(people, monkeypatch):
    an_idea(people["call"], received_at=timezone.now() - timedelta(days=9))
    with monkeypatch.context() as broken:
        broken.setattr(rounds, "_send", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            rounds.go()
    assert rounds.go() == 1


def test_s16_flagged_ideas_are_never_seen_by_moderators_of_their_own_authority(
    people, make_user
):
    """S16: flagged ideas are never seen by moderators of their own authority."""
    own = make_user("moderator", name="Own", council="E09000007")
    clear_long(own)
    flagged = an_idea(people["call"], area="E09000007")
    staff = an_idea(people["call"])
    plain = an_idea(people["call"], area="E09000007")
    for idea in (flagged, staff):
        actions.at_risk(idea=idea, level="worry", about_staff=True, by=people["Mo"])
        closed(Concern.everything.get(subject_key=idea.name), people)
    assert {one.idea for one in queue(people["Mo"])} == {flagged, staff, plain}
    assert {one.idea for one in queue(own)} == {plain}
    client = browser(own)
    assert client.get(at("read", flagged)).status_code == 404
    assert client.get(at("read", staff)).status_code == 404


def closed(concern, people, outcome="back"):
    """Close a concern as two leads do."""
    lead, deputy = people["Lead"], people["Deputy"]
    safety.look(concern=concern, reason="cover", by=lead)
    safety.decide(concern=concern, verb="triage", words="w", by=lead)
    safety.decide(concern=concern, verb="end without action for", words="w", by=lead)
    if concern.about_staff:
        safety.tell_officer(concern=concern, words="w", by=lead)
    safety.ask_to_close(concern=concern, outcome=outcome, words="w", by=lead)
    safety.look(concern=concern, reason="second", by=deputy)
    safety.close(concern=concern, words="w", by=deputy)


@pytest.mark.parametrize(
    ("outcome", "state"), [("back", "waiting"), ("withhold", "withheld")]
)
def test_two_leads_settle_what_becomes_of_it(people, outcome, state):
    idea = an_idea(people["call"])
    concern = actions.at_risk(idea=idea, level="today", about_staff=False, by=people["Mo"])
    closed(concern, people, outcome)
    idea.refresh_from_db()
    assert idea.state == state
    seen = browser(people["Mo"]).get(at("read", idea)).status_code
    assert seen == (
        200 if outcome == "back" else 404
    )  # what was kept back for good stays closed
    assert "0800 1111" in idea.told or outcome == "back"


def test_s17_safeguarding_sees_the_idea_itself_only_after_saying_why(people):
    idea = an_idea(people["call"])
    concern = actions.at_risk(idea=idea, level="today", about_staff=False, by=people["Mo"])
    client = browser(people["Lead"])
    answer = client.get(at("held", idea))
    assert answer.status_code == 302
    assert answer.url == reverse("safety:look", args=[concern.name])
    client.post(answer.url, {"reason": "cover", "words": ""})
    page = text_of(client.get(at("held", idea)))
    assert "Kyle" in page
    assert at("held", idea) in text_of(
        client.get(reverse("safety:concern", args=[concern.name]))
    )
    assert browser(people["Mo"]).get(at("held", idea)).status_code == 403
    waiting = an_idea(people["call"])
    assert client.get(at("held", waiting)).status_code == 404


def test_a_thousand_ideas_wait_and_the_queue_is_quick(
    people, django_assert_max_num_queries
):
    rows = [
        Contribution(
            call=people["call"], form="short", role="child", exact='{"worries": "He shouts."}',
            code_hash=f"h{place}", sent_with=f"s{place}",
        )
        for place in range(1000)
    ]  # fmt: skip
    Contribution.objects.bulk_create(rows)
    client = browser(people["Mo"])
    client.get(reverse("moderation:home"))
    with django_assert_max_num_queries(20):
        assert len(client.get(reverse("moderation:home")).context["page"]) == 25


@pytest.fixture
def own_database(tmp_path):
    """An empty database of the kind under test, for a program of its own."""
    if connection.vendor == "sqlite":
        return {}
    import psycopg  # noqa: PLC0415 - only where it is tested

    base = os.environ["DATABASE_URL"].rpartition("/")[0]
    with psycopg.connect(f"{base}/postgres", autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS two_moderators")
        server.execute("CREATE DATABASE two_moderators")
    return {"DATABASE_URL": f"{base}/two_moderators"}


def test_two_moderators_at_once_decide_once_and_the_second_is_told_kindly(
    tmp_path, own_database
):
    """Two connections: one waits for the other."""
    told = processes.environment(tmp_path / "site", **own_database)
    done, second, count = processes.run(told, "tests/web/two_moderators.py").splitlines()
    assert done == "done"
    assert second.startswith("told: This idea is now: not published")
    assert "Somebody may have been quicker" in second
    assert count == "1 decision, problems: ()"
