"""Four words stand for an idea: they tell what became of it, take it back, and show nothing that was written."""

import itertools
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from seethechild.web.audit.actions import PROGRAM
from seethechild.web.audit.moving import StateError
from seethechild.web.audit.verify import verify
from seethechild.web.ideas import actions, codes, files, pieces, tidying
from seethechild.web.ideas.actions import AnswerError
from seethechild.web.ideas.models import (
    Answer,
    Attachment,
    ContactBox,
    Contribution,
    Draft,
)
from seethechild.web.ideas.sending import receive
from seethechild.web.lineage.actions import link
from seethechild.web.lineage.graph import fed
from tests.web import ideas_world as world

CODE, BACK, AGAIN = (
    reverse(f"ideas:{name}") for name in ("code", "take_back", "say_again")
)


@pytest.fixture
def call(make_user, settings, tmp_path):
    settings.DATA = tmp_path
    return world.open_call(make_user)


@pytest.fixture
def moderator(make_user):
    return make_user("moderator")


def look(client, code):
    answer = client.post(CODE, {"code": code})
    return answer.content.decode(), answer


def key_of(shown):
    return shown.split('name="key" value="')[1].split('"')[0]


def take_back(client, code):
    key = key_of(look(client, code)[0])
    assert "Take your idea back?" in client.post(BACK, {"key": key}).content.decode()
    return client.post(BACK, {"key": key, "sure": "1"}).content.decode()


# --- the words ------------------------------------------------------------------------------


def test_the_list_has_enough_short_words_that_cannot_be_mistaken_for_one_another():
    words = codes.words()
    assert len(set(words)) == len(words) >= 1024
    assert all(word.isascii() and word.islower() and 3 <= len(word) <= 9 for word in words)
    assert list(words) == sorted(words)
    kinds = {}  # a word with one letter missing, or one letter hidden: shared by no two
    for word in words:
        for place in range(len(word)):
            for form in (
                word[:place] + "_" + word[place + 1 :],
                word[:place] + word[place + 1 :],
            ):
                other = kinds.setdefault(form, word)
                assert other == word or len(other) == len(word) != len(form) + 0, (
                    other,
                    word,
                )


def test_each_word_is_as_likely_as_any_other(monkeypatch):
    drawn = iter(
        ["".join(one) for one in itertools.product("abcdefghijklmnopqrstuvwxyz", repeat=2)]
    )
    monkeypatch.setattr(codes, "get_random_string", lambda _n, _abc: "zz" + next(drawn))
    seen = {codes._random_word() for _ in range(300)}
    assert len(seen) > 200


def test_a_code_is_found_however_it_is_typed_and_only_its_hash_is_kept(settings):
    code = "otter green lamp river"
    assert codes.hash_of(" OTTER-green, lamp.River ") == codes.hash_of(code)
    assert codes.hash_of(code) != codes.hash_of("otter green river lamp")
    old = codes.hash_of(code)
    settings.FIELD_KEYS = (f"new:{'n' * 40}", *settings.FIELD_KEYS)
    assert codes.hash_of(code) != old
    assert old in codes.hashes_of(code)


# --- what became of it ----------------------------------------------------------------------


@pytest.mark.django_db
def test_the_code_shows_what_became_of_it_and_never_what_was_written(call, moderator):
    client, sent = Client(), world.idea(call)
    shown, _ = look(client, sent.code.upper().replace(" ", ", "))
    assert "A person will read it soon" in shown
    assert "We got it" in shown
    actions.answer(sent.idea, kind="joined", words="We put it with six more.", by=moderator)
    safe = {"one_thing": world.WORDS["one_thing"]}
    actions.publish(
        sent.idea, safe=safe, title="Say the day", themes=["home"], by=moderator
    )
    shown, answer = look(client, sent.code)
    assert "We put it with six more." in shown
    for words in (*world.WORDS.values(), world.SECRET):
        assert words not in shown
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_wrong_words_are_helped_and_give_nothing_away(call):
    code = world.idea(call).code
    first, *rest = code.split()
    shown, _ = look(Client(), " ".join([f"{first}x", *rest]))
    assert f"Is it “{first}”?" in shown.replace("&#x27;", "'")
    shown, answer = look(Client(), "otter otter otter otter")
    assert answer.status_code == 200
    assert "We do not know these four words" in shown


@pytest.mark.django_db
def test_codes_cannot_be_guessed_on_and_on_from_one_address(call, monkeypatch):
    monkeypatch.setattr("seethechild.web.ideas.code_views.TRIES", 2)
    code = world.idea(call).code
    for _ in range(2):
        assert look(Client(), "otter otter otter otter")[1].status_code == 200
    shown, answer = look(Client(), code)
    assert answer.status_code == 429
    assert "We got it" not in shown


@pytest.mark.django_db
def test_an_idea_that_is_held_looks_as_one_that_waits(call, moderator):
    client, sent = Client(), world.idea(call)
    waiting = look(client, sent.code)[0]
    actions.hold(sent.idea, by=moderator)
    held = look(client, sent.code)[0]
    assert (
        held.replace(key_of(held), "").split("csrf")[0]
        == (waiting.replace(key_of(waiting), "").split("csrf")[0])
    )
    gone = take_back(client, sent.code)
    assert "You took it back" in gone
    sent.idea.refresh_from_db()
    assert (sent.idea.state, sent.idea.asked_back) == ("held", True)
    assert world.SECRET in sent.idea.exact
    actions.back(sent.idea, by=moderator)
    sent.idea.refresh_from_db()
    assert (sent.idea.state, sent.idea.exact) == ("withdrawn", "{}")
    assert verify().whole


# --- taking it back -------------------------------------------------------------------------


def with_all(call):
    """An idea with a drawing and a way to reach somebody."""
    kept = files.keep(pieces.picture(world.image()).data)
    told = {
        "kind": "drawing",
        "sealed": kept,
        "mime": "image/jpeg",
        "width": 1,
        "height": 1,
    }
    given = {**world.WORDS, "files": [told], "wants": "talk", "how": "Ring me."}
    return receive(call=call, form="short", given=given)


@pytest.mark.django_db
def test_p07_an_idea_is_taken_back_by_its_code_with_everything_in_it(
    call, moderator, django_capture_on_commit_callbacks
):
    """P7: an idea is taken back by its code with everything in it."""
    sent = with_all(call)
    actions.publish(sent.idea, safe={"good": "x"}, title="T", themes=["home"], by=moderator,
                    shown=[sent.idea.attachments.get().pk])  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        assert "You took it back" in take_back(Client(), sent.code)
    idea = Contribution.objects.get()
    assert (idea.state, idea.exact, idea.safe, idea.title, idea.shown_words) == (
        "withdrawn", "{}", {}, "", "",
    )  # fmt: skip
    assert not ContactBox.objects.exists()
    assert not list(files.folder().iterdir())
    assert Attachment.objects.get().sealed == ""
    assert not idea.tags.exists()
    assert Client().get(reverse("ideas:idea", args=[idea.name])).status_code == 404
    assert verify().whole
    assert "You took it back" in look(Client(), sent.code)[0]
    assert actions.take_back(idea).state == "withdrawn"  # once more changes nothing


@pytest.mark.django_db
def test_p07_of_a_published_decision_the_words_go_and_links_and_answers_stay(
    call, moderator
):
    """P7: of a published decision the words go and links and answers stay."""
    idea = world.published(call, moderator)
    link(source=("idea", idea.name), target=("proposal", "p"), kind="source", by=moderator,
         first=PROGRAM.audit_name)  # fmt: skip
    actions.answer(idea, kind="decided", words="Yes.", reason="Many asked.", used="All of it.",
                   next_="It starts in May.", by=moderator)  # fmt: skip
    actions.take_back(idea)
    assert fed("idea", idea.name) == [("proposal", "p")]
    answer = Client().get(reverse("ideas:idea", args=[idea.name]))
    shown = answer.content.decode()
    assert answer.status_code == 410
    assert "It starts in May." in shown
    assert world.WORDS["one_thing"] not in shown
    assert idea.title not in shown


@pytest.mark.django_db
def test_an_old_page_takes_nothing_back(call, monkeypatch):
    sent, client = world.idea(call), Client()
    key = key_of(look(client, sent.code)[0])
    monkeypatch.setattr("seethechild.web.ideas.code_views.HELD", -1)
    for where in (BACK, AGAIN):
        answer = client.post(where, {"key": key, "sure": "1", "words": "x"})
        assert "type your four words again" in answer.content.decode()
        assert "four words again" in client.post(where, {"key": "made:up"}).content.decode()
    assert Contribution.objects.get().state == "waiting"


@pytest.mark.django_db
def test_an_idea_given_back_is_said_again_and_the_first_words_stay(call, moderator):
    sent, client = world.idea(call), Client()
    actions.give_back(sent.idea, words="Can you leave out the name?", by=moderator)
    shown, _ = look(client, sent.code)
    assert "Can you leave out the name?" in shown
    told = client.post(AGAIN, {"key": key_of(shown), "words": "My worker never tells me."})
    assert "A person will read it soon" in told.content.decode()
    idea = Contribution.objects.get()
    assert idea.state == "waiting"
    assert idea.exact_words["again"] == "My worker never tells me."
    assert idea.exact_words["worries"] == world.WORDS["worries"]
    late = client.post(AGAIN, {"key": key_of(shown), "words": "Twice."})
    assert late.status_code == 200
    assert "Twice" not in Contribution.objects.get().exact


# --- answers --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_c13_sending_is_answered_at_once_and_later_answers_follow(call, moderator):
    idea = world.idea(call).idea
    actions.answer(idea, kind="tested", words="Two towns try it.", by=moderator)
    assert [one.kind for one in idea.answers.all()] == ["received", "tested"]


@pytest.mark.django_db
@pytest.mark.parametrize("lacking", ["reason", "used", "next_"])
def test_c14_a_decision_is_never_told_alone(call, moderator, lacking):
    """C14: a decision is never told alone."""
    idea = world.idea(call).idea
    full = {
        "reason": "It costs too much.",
        "used": "The first part.",
        "next_": "We ask again.",
    }
    with pytest.raises(AnswerError):
        actions.answer(idea, kind="decided", words="Not agreed.", by=moderator,
                       **{**full, lacking: " "})  # fmt: skip
    row = {"contribution": idea, "kind": "decided", "words": "Not agreed.", "by": "user:1"}
    full["next"] = full.pop("next_")
    lacking = lacking.removesuffix("_")
    with pytest.raises(DatabaseError), transaction.atomic():
        Answer.objects.create(**row, **{**full, lacking: ""})


@pytest.mark.django_db
def test_an_answer_is_never_changed_or_deleted(call):
    answer = world.idea(call).idea.answers.get()
    for change in (lambda: Answer.objects.update(words="x"), answer.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


# --- states and time ------------------------------------------------------------------------


@pytest.mark.django_db
def test_two_who_decide_at_once_do_not_both_decide(call, moderator):
    idea = world.idea(call).idea
    actions.withhold(idea, words="We can not show it.", by=moderator)
    with pytest.raises(StateError):
        actions.publish(idea, safe={"good": "x"}, title="T", themes=[], by=moderator)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "to"),
    [("withdrawn", "waiting"), ("withheld", "published"), ("held", "published")],
)
def test_the_database_itself_knows_no_other_way(call, state, to):
    idea = world.idea(call).idea
    ways = {"withdrawn": "withdrawn", "withheld": "withheld", "held": "held"}
    Contribution.objects.filter(pk=idea.pk).update(state=ways[state], told="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Contribution.objects.filter(pk=idea.pk).update(state=to, title="T")


@pytest.mark.django_db
def test_nothing_is_given_back_or_kept_back_without_words_for_the_sender(call):
    idea = world.idea(call).idea
    for state in ("returned", "withheld"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Contribution.objects.filter(pk=idea.pk).update(state=state)


@pytest.mark.django_db
def test_p08_drafts_contacts_and_lost_files_go_when_their_time_is_over(call):
    """P8: drafts, contacts and lost files go when their time is over."""
    sent = with_all(call)
    client = Client()
    world.begin(client, call)
    client.post(reverse("ideas:step", args=["change"]), {"drawing": world.upload()})
    files.keep(b"lost")
    works = (tidying.tidy_drafts, tidying.tidy_contacts, tidying.tidy_files)
    now = timezone.now()
    assert [work(now=now, dry_run=False) for work in works] == [0, 0, 0]
    later = now + timedelta(days=200)
    assert [work(now=later, dry_run=True) for work in works] == [1, 1, 1]
    assert (Draft.objects.count(), ContactBox.objects.count()) == (1, 1)
    assert [work(now=later, dry_run=False) for work in works] == [1, 1, 1]
    assert not Draft.objects.exists()
    assert not ContactBox.objects.exists()
    left = [one.name for one in files.folder().iterdir()]
    assert left == [sent.idea.attachments.get().sealed]
    assert verify().whole
