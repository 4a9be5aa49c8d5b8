"""Answering a sense check: without an account, once a page, only where somebody keeps children safe."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from seethechild.web.audit.models import Event
from seethechild.web.consult import actions, results, views, voter
from seethechild.web.consult.actions.reading import settled
from seethechild.web.consult.models import Vote, Words
from seethechild.web.safety.models import Cover
from tests.web.consult_world import (
    again,
    close,
    make_consult,
    of,
    on_day,
    page_in,
    plan,
    send,
    signed_in,
    text,
    unexplained,
    unexplained_votes,
    vote_all,
)
from tests.web.proposals_world import make_proposal
from tests.web.reading import grade, prose


@pytest.fixture
def people(make_user):
    return make_consult(make_user)


@pytest.fixture
def asked(people):
    return plan(people)


@pytest.mark.django_db
def test_anyone_answers_on_one_page_and_the_latest_counts(asked):
    client, page = Client(), of("check", asked.name)
    body = text(client, page)
    for said in (
        "999",
        "0800 1111",
        "We can not keep that a secret",
        "Leave now",
        "A trained adult",
        "bank holidays",
    ):
        assert said in body, said
    assert body.index("We can not keep that a secret") < body.index("<form")  # S7
    assert (
        "consult" not in re.search("<title>(.*?)</title>", body)[1]
    )  # S9: it says nothing
    wrong = send(client, page, group="young", words="Here I stay.")
    assert wrong.status_code == 200
    assert "Here I stay." in wrong.content.decode()
    assert not Vote.objects.exists()
    for said in ("no", "live"):
        sent = send(client, page, "me", group="young", said=said)
        assert "Thank you" in text(client, sent.url)
    assert results.counted(asked)["young"] == {"agree": 0, "live": 1, "no": 0, "unsure": 0}
    send(client, page, "new", group="young", said="no")
    assert results.counted(asked)["young"]["no"] == 1
    assert "checked" not in text(
        client, page
    )  # what was said on this phone is not shown again
    assert unexplained_votes() == []
    assert {event.actor for event in Event.objects.filter(verb="answer sense check")} == {
        "anyone"
    }
    assert unexplained() == []


@pytest.mark.django_db
def test_p06_no_two_answers_of_one_person_can_be_laid_side_by_side(people, asked):
    """P6: another number in each sense check, none of the browser's own, no address, nobody's name."""
    other = plan(people, make_proposal(people, title="Another"))
    client = signed_in(people.ada)
    for one in (asked, other):
        send(client, of("check", one.name), group="young", said="no")
    mine, yours = Vote.objects.order_by("pk")
    assert mine.voter != yours.voter
    secret = client.cookies["consult"]
    assert secret["httponly"]
    assert secret["samesite"] == "Lax"
    assert mine.voter not in secret.value
    assert secret.value.split(":")[0] not in mine.voter
    assert {field.name for field in Vote._meta.fields} == {
        "id", "asked", "voter", "group", "said", "on", "page",
    }  # fmt: skip
    assert not Event.objects.filter(
        actor=people.ada.audit_name, table="consult_vote"
    ).exists()
    client.cookies["consult"] = "made-up:1:2"  # not of this site: a new one is given
    send(client, of("check", asked.name), group="young", said="no")
    assert results.counted(asked)["young"]["no"] == 2


@pytest.mark.django_db
def test_only_so_many_answers_come_from_one_address_and_the_words_stay(asked, monkeypatch):
    monkeypatch.setattr(views, "AN_HOUR", 1)
    said = {"group": "young", "said": "no", "words": "Keep me here."}
    answers = [send(Client(), of("check", asked.name), **said) for _ in range(2)]
    assert [each.status_code for each in answers] == [302, 429]
    page = answers[1].content.decode()
    assert "Keep me here." in page
    assert "We did not take it" in page
    assert Vote.objects.count() == 1


@pytest.mark.django_db
def test_c01_the_pages_people_answer_on_are_for_a_child_of_nine(people, asked):
    vote_all(asked, young={"no": 11})
    client = Client()
    first = text(client, of("check", asked.name))
    send(client, of("check", asked.name), group="young", said="no", words="It is far.")
    pages = [
        first,
        *(
            text(client, of(each, asked.name))
            for each in ("answered", "check", "take_back")
        ),
    ]
    for each in pages:  # the third asks who has answered before
        said = prose(each)
        assert grade(said) <= 4, (grade(said), said)
    closed = of("result", asked.name)
    pages = [
        (client, of("home")),
        (client, closed),
        (signed_in(people.ada), of("plan", asked.proposal.slug)),
    ]
    close(asked)
    pages += [(signed_in(people.panel), of("fair", asked.name))]
    pages += [(signed_in(people.ada), of("answer", asked.name, "young"))]
    for who, address in pages:
        page = text(who, address)
        assert page.count("<h1") == 1
        assert "style=" not in page.split("<main")[1].split("</main>")[0]
        assert grade(prose(page)) <= 8, (address, grade(prose(page)))


@pytest.mark.django_db
def test_p09_during_it_no_count_is_shown_at_all(asked):
    """P9: nothing by group until it closes, so that who adds answers cannot see the count go up."""
    before = text(Client(), of("result", asked.name))
    vote_all(asked, young={"agree": 12}, families={"no": 9})
    assert text(Client(), of("result", asked.name)) == before
    assert "Counts are shown when it closes" in before


@pytest.mark.django_db
def test_one_page_is_one_answer_however_often_it_is_sent(asked):
    client, address = Client(), of("check", asked.name)
    said = {"page": page_in(client.get(address)), "group": "young", "said": "live"}
    # the first answer, with its cookie, is lost on the way
    first, second = (Client().post(address, said) for _ in range(2))
    assert (first.status_code, second.status_code, Vote.objects.count()) == (302, 302, 1)
    assert voter.secret_of(again_with(first)) == voter.secret_of(again_with(second))
    changed = Client().post(address, said | {"said": "no"})
    assert changed.status_code == 409
    assert "say it new" in changed.content.decode()
    vote = Vote.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(
            asked=asked, voter="x", group="young", said="no", on=vote.on, page=vote.page
        )
    assert (
        Client().post(address, {"group": "young", "said": "no"}).status_code == 409
    )  # no page
    assert Vote.objects.count() == 1


def again_with(answer):
    """Return a request with the cookie of an answer."""
    request = RequestFactory().get("/")
    request.COOKIES["consult"] = answer.cookies["consult"].value
    return request


@pytest.mark.django_db
def test_who_has_answered_on_this_phone_is_asked_first_and_nothing_of_it_is_shown(asked):
    client, address = Client(), of("check", asked.name)
    two_tabs = [page_in(client.get(address)) for _ in range(2)]
    client.post(
        address, {"page": two_tabs[0], "group": "young", "said": "no", "words": "Sam."}
    )
    page = text(client, address)
    assert "Was it you?" in page
    assert "Sam." not in page
    assert "Who are you?" not in page
    late = {"page": two_tabs[1], "group": "young", "said": "live", "words": "Kim."}
    asked_first = client.post(address, late).content.decode()
    assert "Was it you?" in asked_first
    assert Vote.objects.count() == 1
    kept = client.post(address, late | {"who": "new"})
    assert "Kim." in kept.content.decode()
    client.post(address, late | {"page": page_in(kept)})
    assert results.counted(asked)["young"] == {"agree": 0, "live": 1, "no": 1, "unsure": 0}


@pytest.mark.django_db
def test_s07_nothing_is_taken_on_a_day_on_which_nobody_keeps_children_safe(asked):
    """S7: asked at every send; what was typed stays, and the page says whom to call."""
    client, address = Client(), of("check", asked.name)
    said = {
        "page": page_in(client.get(address)),
        "group": "young",
        "said": "no",
        "words": "Hear me.",
    }
    Cover.objects.update(ended=timezone.now())
    sent = client.post(address, said)
    page = sent.content.decode()
    assert (sent.status_code, Vote.objects.count()) == (409, 0)
    for words in (
        "Hear me.",
        "no one here now to keep you safe",
        "0800 1111",
        "This was not sent",
    ):
        assert words in page, words
    opened = text(client, address, 409)
    assert "reads what you send" not in opened
    assert ">Send<" not in " ".join(opened.split())


@pytest.mark.django_db
def test_what_comes_too_late_is_said_not_to_be_taken_and_stays_on_the_page(asked):
    client, address = Client(), of("check", asked.name)
    said = {
        "page": page_in(client.get(address)),
        "group": "young",
        "said": "no",
        "words": "Too late?",
    }
    with on_day(asked.closes + timedelta(days=1)):
        sent = client.post(address, said)
    assert (sent.status_code, Vote.objects.count()) == (409, 0)
    assert "Too late?" in sent.content.decode()
    assert "It is closed now" in sent.content.decode()


@pytest.mark.django_db
def test_only_who_has_answered_is_told_that_it_has_come(asked):
    client, thanks = Client(), of("answered", asked.name)
    send(client, of("check", asked.name), group="young", said="no")
    close(asked)
    assert "We got it" in text(client, thanks)
    assert "can not say it new now" in text(client, thanks)
    assert Client().get(thanks).url == of("result", asked.name)


@pytest.mark.django_db
def test_p07_words_are_taken_back_also_after_it_has_closed_and_the_count_stays(
    people, asked
):
    """P7: by who holds the cookie; words that safeguarding has go once it has done with them."""
    client, other = Client(), Client()
    for each, words in ((client, "I miss Leo."), (other, "He hits me.")):
        send(each, of("check", asked.name), group="young", said="no", words=words)
    vote_all(asked, young={"agree": 10})
    mine, held = Words.objects.order_by("pk")
    actions.let_through(row=mine, words=mine.exact, by=people.moderator)
    actions.hold(row=held, level="today", about_staff=False, by=people.moderator)
    kept = close(asked)
    address = of("take_back", asked.name)
    assert "There are no words from this phone" in Client().post(address).content.decode()
    assert "I miss Leo." in text(Client(), of("result", asked.name))
    for each in (client, other):
        assert "You took your words back" in each.post(address).content.decode()
    assert "I miss Leo." not in text(Client(), of("result", asked.name))
    for row in (mine, held):
        row.refresh_from_db()
    assert (mine.state, mine.exact, mine.shown) == ("gone", "", "")
    assert (held.state, held.exact) == ("held", "He hits me.")
    settled(str(held.pk), "back", people.lead)
    held.refresh_from_db()
    assert (held.state, held.exact) == ("gone", "")
    assert results.snapshot_of(again(asked))["lines"] == kept.lines
    assert unexplained() == []
