"""A moderator reads, hides what tells who somebody is, and decides; nobody else sees it before."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from seethechild.web.audit.models import Event
from seethechild.web.audit.moving import StateError
from seethechild.web.audit.verify import verify
from seethechild.web.ideas import files
from seethechild.web.ideas.models import Attachment, Contribution
from seethechild.web.moderation import actions
from seethechild.web.moderation.models import Decision
from seethechild.web.moderation.reading import pieces, texts_of
from tests.web.ideas_world import image
from tests.web.moderation_world import (
    WORDS,
    a_call,
    an_idea,
    at,
    browser,
    published,
    safe_form,
    text_of,
)
from tests.web.reading import grade, prose

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings, tmp_path, make_user):
    """A call with one idea that names people, a moderator and their browser."""
    settings.DATA = tmp_path
    me, second = (make_user("moderator", name=name) for name in ("Mo", "Second"))
    call = a_call(me.organisation)
    return call, an_idea(call), browser(me), second


def test_the_queue_lists_what_waits_without_its_words(world):
    _call, idea, client, _ = world
    page = text_of(client.get(reverse("moderation:home")))
    assert at("read", idea) in page
    assert "Kyle" not in page
    assert "sister" not in page


def test_the_page_shows_the_exact_words_with_marks_and_notes_the_first_look(world):
    _call, idea, client, second = world
    page = text_of(client.get(at("read", idea)))
    for words in ("Kyle", "Okafor", "Elm Road Academy", "07700 900461"):
        assert f">{words}</mark>" in page
    idea.refresh_from_db()
    first = idea.first_read_at
    assert first is not None
    client = browser(second)
    client.get(at("read", idea))
    idea.refresh_from_db()
    assert idea.first_read_at == first
    assert Event.objects.filter(verb="read idea").count() == 2


def test_every_page_that_shows_the_exact_words_notes_the_look(world):
    call, _, client, _ = world
    for name in ("read", "publish"):
        idea = an_idea(call)
        assert "Kyle" in text_of(client.get(at(name, idea)))
        idea.refresh_from_db()
        assert idea.first_read_at is not None


def test_all_that_is_marked_is_ticked_and_the_page_works_without_scripts(world):
    _call, idea, client, _ = world
    page = client.get(at("publish", idea))
    form = page.context["form"]
    assert form["hide"].initial == [value for value, _ in form.fields["hide"].choices]
    boxes = re.findall(r'<input[^>]*name="hide"[^>]*>', text_of(page))
    assert len(boxes) == 4
    assert all(" checked" in box for box in boxes)


def test_s14_the_childs_own_words_stay_and_only_pieces_are_removed(world):
    """S14: the child's own words stay and only pieces are removed."""
    _call, idea, client, _ = world
    exact = idea.exact
    answer = published(client, idea, more="carer")
    assert answer.status_code == 302
    idea.refresh_from_db()
    assert idea.safe["worries"] == (
        "My brother [removed] and Miss [removed] at [removed]. Ring [removed]."
    )
    assert idea.safe["good"] == "My [removed] listens."
    assert idea.exact == exact
    assert idea.state == "published"
    decision = Decision.objects.get()
    assert (decision.kind, decision.hidden) == ("published", 5)
    shown = text_of(client.get(reverse("ideas:idea", args=[idea.name])))
    assert "Kyle" not in shown


def test_a_tick_taken_away_lets_the_words_be_seen(world):
    _call, idea, client, _ = world
    keep = [one.id for one in pieces(texts_of(idea)) if one.words != "Okafor"]
    published(client, idea, hide=keep)
    idea.refresh_from_db()
    assert "Miss Okafor at [removed]" in idea.safe["worries"]


def test_nothing_is_published_that_was_not_looked_at(world):
    _call, idea, client, _ = world
    at_once = client.post(at("publish", idea), safe_form(idea, publish="1"))
    assert at_once.status_code == 200
    seen = client.post(at("publish", idea), safe_form(idea))
    word = seen.context["fingerprint"]
    other = safe_form(idea, hide=[], looked_at=word, publish="1")
    answer = client.post(at("publish", idea), other)
    assert "You changed something" in text_of(answer)
    idea.refresh_from_db()
    assert idea.state == "waiting"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Give it a title"),
        ({"themes": []}, "Say what it is about"),
        ({"more": "Zorbulon"}, "“Zorbulon” is not there"),
        ({"title": "See Kyle more"}, "The title has words in it that you hide"),
        ({"title": "Mind the carer", "more": "carer"}, "The title has words in it"),
        ({"hide": ["somebody else"]}, "The words have changed"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(world, changes, words):
    _call, idea, client, _ = world
    assert words in text_of(client.post(at("publish", idea), safe_form(idea, **changes)))


def test_drawings_are_seen_only_if_chosen_and_sounds_never(world):
    call, _, client, _ = world
    piece = image()
    idea = an_idea(call)
    for kind, mime in (
        ("drawing", "image/jpeg"),
        ("photo", "image/jpeg"),
        ("sound", "audio/wav"),
    ):
        Attachment.objects.create(
            contribution=idea, kind=kind, mime=mime, sealed=files.keep(piece)
        )
    drawing, photo, sound = idea.attachments.all()
    page = client.get(at("publish", idea))
    assert [value for value, _ in page.context["form"].fields["shown"].choices] == [
        str(drawing.pk), str(photo.pk),
    ]  # fmt: skip
    assert client.get(at("file", idea, sound.pk)).content == piece
    assert "<audio" in text_of(client.get(at("read", idea)))
    published(client, idea, shown=[str(drawing.pk)])
    assert set(idea.attachments.filter(shown=True)) == {drawing}


def test_what_is_typed_up_is_masked_as_words_are(world):
    call, _, client, _ = world
    idea = an_idea(call)
    sound = Attachment.objects.create(
        contribution=idea, kind="sound", mime="audio/wav", sealed="x"
    )
    answer = client.post(at("type_up", idea, sound.pk), {"words": "Kyle shouts at me."})
    assert answer.status_code == 302
    published(client, idea)
    idea.refresh_from_db()
    assert idea.safe["typed_up"] == "[removed] shouts at me."
    sound.refresh_from_db()
    assert sound.typed_up == "Kyle shouts at me."


def test_an_idea_is_given_back_with_words_the_sender_reads(world):
    _call, idea, client, _ = world
    assert "Write what the sender is told" in text_of(
        client.post(at("give_back", idea), {})
    )
    client.post(at("give_back", idea), {"words": "What do you want to change?"})
    idea.refresh_from_db()
    assert (idea.state, idea.told) == ("returned", "What do you want to change?")
    assert Decision.objects.get().reason == "What do you want to change?"


def test_words_a_child_cannot_read_are_not_sent(world):
    _call, idea, client, _ = world
    hard = "Unfortunately, insufficient information regarding particular circumstances was communicated."
    assert "hard to read" in text_of(client.post(at("give_back", idea), {"words": hard}))


def test_an_idea_is_kept_back_with_a_reason(world):
    _call, idea, client, _ = world
    page = text_of(client.post(at("withhold", idea), {"words": "We can not show it."}))
    assert "Say why it is not published" in page
    client.post(
        at("withhold", idea), {"words": "We can not show it.", "reason": "An advert."}
    )
    idea.refresh_from_db()
    assert idea.state == "withheld"
    assert Decision.objects.get().reason == "An advert."


@pytest.mark.parametrize("kind", ["returned", "withheld"])
def test_the_database_refuses_a_decision_without_its_reason(world, kind):
    _call, idea, _client, _ = world
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(contribution=idea, kind=kind, by="user:1")


def test_s16_nobody_decides_about_what_they_entered_themselves(world, make_user):
    """S16: nobody decides about what they entered themselves."""
    call, *_ = world
    mine = make_user("moderator", name="Own")
    idea = an_idea(call, entered_by=mine.audit_name)
    for act, given in (
        (actions.publish, {"hide": (), "title": "t", "themes": ["home"]}),
        (actions.give_back, {"words": "Why?"}),
        (actions.withhold, {"words": "No.", "reason": "r"}),
    ):
        with pytest.raises(PermissionDenied):
            act(idea=idea, by=mine, **given)
    idea.refresh_from_db()
    assert idea.state == "waiting"
    actions.at_risk(
        idea=idea, level="today", about_staff=False, by=mine
    )  # to notice is for all


def test_s16_the_pages_say_that_somebody_else_must_decide(world, make_user):
    call, *_ = world
    mine = make_user("moderator", name="Own")
    idea = an_idea(call, entered_by=mine.audit_name)
    client = browser(mine)
    assert "somebody else must decide" in text_of(client.get(at("read", idea)))
    for name in ("publish", "give_back", "withhold"):
        assert client.get(at(name, idea)).status_code == 403
        assert client.post(at(name, idea), safe_form(idea)).status_code == 403


def test_s18_a_moderator_whose_clearance_is_over_sees_nothing(world):
    _call, idea, _client, second = world
    client = browser(second)
    assert client.get(at("read", idea)).status_code == 200
    over = timezone.localdate() - timedelta(days=1)
    second.clearances.update(on=over - timedelta(days=365), until=over)
    for address in (reverse("moderation:home"), at("read", idea), at("publish", idea)):
        assert client.get(address).status_code == 403


def test_the_second_of_two_is_told_kindly(world):
    _call, idea, client, second = world
    actions.give_back(idea=Contribution.objects.get(pk=idea.pk), words="Why?", by=second)
    late = client.post(
        at("withhold", idea), {"words": "We can not show it.", "reason": "r"}
    )
    assert late.status_code == 409
    assert "Somebody was quicker" in text_of(late)
    with pytest.raises(StateError):
        actions.withhold(idea=idea, words="No.", reason="r", by=second)
    assert Decision.objects.count() == 1


def test_a_study_they_named_is_shown_only_if_chosen(world):
    call, _, client, _ = world
    for chosen in (False, True):
        idea = an_idea(call, WORDS | {"link": "https://example.org/study"}, form="adult")
        published(client, idea, **({"with_link": "on"} if chosen else {}))
        idea.refresh_from_db()
        assert ("link" in idea.safe) is chosen
        assert idea.state == "published"


def test_s12_names_and_numbers_in_a_study_they_named_are_marked_and_hidden(world):
    call, _, client, _ = world
    link = "Ask Miss Okafor on 07700 900461, or see https://example.org/study"
    idea = an_idea(call, {"good": "My carer listens.", "link": link}, form="adult")
    page = text_of(client.get(at("read", idea)))
    marked = re.findall(r"<mark[^>]*>([^<]*)</mark>", page)
    assert {"07700 900461", "https://example.org/study"} <= set(marked)
    assert any("Okafor" in words for words in marked)
    keep = [one for one in safe_form(idea)["hide"] if not one.startswith("https")]
    published(client, idea, with_link="on", hide=keep)
    idea.refresh_from_db()
    assert (
        idea.safe["link"]
        == "Ask Miss [removed] on [removed], or see https://example.org/study"
    )
    assert "Okafor" not in idea.shown_words
    public = text_of(client.get(reverse("ideas:idea", args=[idea.name])))
    assert "or see https://example.org/study" in public
    assert not any(words in public for words in ("Okafor", "07700"))


def test_s02_from_the_public_page_a_cleared_moderator_can_hold_an_idea(
    world, make_user, client
):
    _call, idea, moderator, _second = world
    published(moderator, idea)
    page, risk = reverse("ideas:idea", args=[idea.name]), at("risk", idea)
    late = browser(make_user("moderator", name="Late", cleared=False))
    for other in (client, late, browser(make_user("member"))):
        assert risk not in text_of(other.get(page))
    assert risk in text_of(moderator.get(page))
    moderator.post(risk, {"level": "now", "about_staff": "no"})
    assert client.get(page).status_code == 404


def test_pictures_that_were_chosen_are_shown(world):
    call, _, client, _ = world
    chosen = {"worries": ["sad", "alone"]}
    idea = an_idea(call, {"pictures": chosen}, form="pictures")
    assert "Sad, Alone" in text_of(client.get(at("read", idea)))
    published(client, idea)
    idea.refresh_from_db()
    assert idea.safe["pictures"] == chosen


def test_every_decision_is_in_the_trail(world):
    _call, idea, client, second = world
    start = Event.objects.count()
    client.get(at("read", idea))
    published(client, idea)
    actions.at_risk(
        idea=Contribution.objects.get(pk=idea.pk), level="now", about_staff=True, by=second
    )
    verbs = list(Event.objects.values_list("verb", flat=True)[:20])
    assert Event.objects.count() > start
    assert {
        "read idea",
        "publish idea",
        "hold idea",
        "raise concern",
        "decide on idea",
    } <= set(verbs)
    assert all(
        "Kyle" not in str(event.details) + event.reason for event in Event.objects.all()
    )


def test_every_change_is_explained_by_its_event(world):
    _call, idea, client, second = world
    published(client, idea)
    now = Contribution.objects.get(pk=idea.pk)
    actions.at_risk(idea=now, level="worry", about_staff=False, by=second)
    actions.settle(idea.name, "back", second)
    actions.settle(idea.name, "withhold", second)
    assert verify().problems == ()


def test_pages_can_be_read_by_most(world):
    _call, idea, client, _ = world
    pages = [reverse("moderation:home"), reverse("moderation:decided"), at("read", idea)]
    pages += [at(name, idea) for name in ("publish", "give_back", "withhold", "risk")]
    hard = {page: grade(prose(text_of(client.get(page)))) for page in pages}
    assert not {page: found for page, found in hard.items() if found > 8}


def test_what_was_decided_and_why_is_shown_to_other_moderators(world):
    _call, idea, client, second = world
    actions.withhold(idea=idea, words="We can not show it.", reason="An advert.", by=second)
    assert at("read", idea) in text_of(client.get(reverse("moderation:decided")))
    assert "An advert." in text_of(client.get(at("read", idea)))
