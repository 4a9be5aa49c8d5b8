"""Organisations join, pledge and promise; what they kept or broke is public; they reply in their own words."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from seethechild.web.alliance import actions
from seethechild.web.alliance.models import Ally, Commitment, Note, Withheld
from seethechild.web.audit.actions import ANYONE, PROGRAM
from seethechild.web.audit.models import Event
from seethechild.web.audit.moving import StateError
from seethechild.web.audit.verify import verify

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SENT = {
    "name": "Lantern Help", "kind": "charity", "about": "Visits.", "link": "",
    "pledge": "We listen first.", "contact_name": "Ann Other",
    "contact_email": "ann@lantern.example",
}  # fmt: skip


def day(days=0):
    return timezone.localdate() + timedelta(days=days)


def in_boxes(when):
    return {"due-day": when.day, "due-month": when.month, "due-year": when.year}


@pytest.fixture
def ally():
    """An organisation that asked to join."""
    return actions.ask_to_join(**SENT, by=ANYONE)


@pytest.fixture
def joined(ally):
    actions.accept(ally=ally, by=PROGRAM)
    return ally


@pytest.fixture
def own(joined, make_user, client):
    """Somebody of the organisation, signed in."""
    user = make_user("worker", name="Wim Worker")
    Ally.objects.filter(pk=joined.pk).update(account=user.organisation)
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def promise(joined):
    """Make a promise that everybody can read."""

    def make(days=10, what="Do it"):
        made = actions.offer(
            ally=joined, what=what, due=day(days), seen_by="A page.", by=PROGRAM
        )
        actions.read_commitment(commitment=made, taken=True, by=PROGRAM)
        return made

    return make


def text(client, page="home", *args, **query):
    answer = client.get(reverse(f"alliance:{page}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_nothing_of_an_organisation_is_shown_before_the_chair_has_read_it(client, as_role):
    assert client.post(reverse("alliance:join"), SENT).status_code == 302
    made = Ally.objects.get()
    page = reverse("alliance:organisation", args=[made.slug])
    assert client.get(page).status_code == 404
    assert "Lantern" not in text(client)
    chair = as_role("chair")
    read = reverse("alliance:read", args=[made.pk])
    assert "ann@lantern.example" in chair.get(read).content.decode()
    assert Event.objects.filter(verb="look at contact", changes=0).count() == 1
    assert "Say why not." in chair.post(read, {"take": "no"}).content.decode()
    assert chair.post(read, {"take": "yes"}).status_code == 302
    html = client.get(page).content.decode()
    assert "We listen first." in html
    for private in ("Ann Other", "ann@lantern"):
        assert private not in html
        assert private not in text(client)
    assert chair.post(read, {"take": "no", "reason": "Late."}).status_code == 409
    assert verify().whole


def test_who_is_not_taken_in_is_forgotten_but_for_the_name(ally, client):
    actions.decline(ally=ally, reason="It sells things to children.", by=PROGRAM)
    kept = Ally.objects.get()
    assert (kept.contact_name, kept.contact_email) == ("", "")
    assert kept.pledges.get().state == "declined"
    assert "Lantern" not in text(client)
    assert verify().whole


def test_contacts_are_sealed(ally):
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact_name, contact_email FROM alliance_ally")
        for kept in cursor.fetchone():
            assert "ann" not in kept.lower()
    assert Ally.objects.get().contact_email == "ann@lantern.example"


def test_one_address_asks_a_few_times_an_hour(client):
    page = reverse("alliance:join")
    for place in range(5):
        assert client.post(page, SENT | {"name": f"N {place}"}).status_code == 302
    refused = client.post(page, SENT | {"name": "N 6"})
    assert "Too many have asked from here" in refused.content.decode()
    assert Ally.objects.count() == 5


def test_a_name_asks_once_and_like_names_get_addresses_of_their_own(ally, client):
    html = client.post(
        reverse("alliance:join"), SENT | {"name": "LANTERN HELP"}
    ).content.decode()
    assert "An organisation of this name has asked already." in html
    other = actions.ask_to_join(**SENT | {"name": "Lantern, help"}, by=ANYONE)
    strange = actions.ask_to_join(**SENT | {"name": "灯"}, by=ANYONE)
    assert [ally.slug, other.slug, strange.slug] == [
        "lantern-help", "lantern-help-2", "organisation",
    ]  # fmt: skip


def test_a_promise_from_the_organisation_to_the_chairs_finding_and_the_reply(
    own, joined, as_role, client
):
    offered = {"what": "Tell every child", "seen_by": "A page.", **in_boxes(day(3))}
    assert own.post(reverse("alliance:offer"), offered).status_code == 302
    made = Commitment.objects.get()
    page = ("organisation", joined.slug)
    assert "Tell every child" not in text(own, *page)
    chair = as_role("chair")
    chair.post(reverse("alliance:read_commitment", args=[made.pk]), {"take": "yes"})
    assert "Tell every child" in text(own, *page)
    own.post(reverse("alliance:progress", args=[made.pk]), {"words": "Half of them."})
    judge = reverse("alliance:judge", args=[made.pk])
    found = {"verb": "break", "reason": "Six in ten only."}
    assert "Answer this question" in chair.post(judge, {"verb": "break"}).content.decode()
    assert chair.post(judge, found).status_code == 302
    own.post(reverse("alliance:reply", args=[made.pk]), {"words": "We had no manager."})
    client.logout()
    html = text(client, *page)
    said = [
        "Half of them.",
        "The chair found: broken",
        "Six in ten only.",
        "We had no manager.",
    ]
    places = [html.index(each) for each in said]
    assert places == sorted(places)
    late = chair.post(judge, {"verb": "make good", "reason": "Now all."})
    assert late.status_code == 302
    html = text(client, *page)
    assert "The chair found: kept" in html
    assert "Six in ten only." in html  # the history stays


def test_the_clock_says_what_is_overdue(promise, client, monkeypatch):
    made = promise(days=0)
    assert not made.overdue
    assert (
        "Overdue"
        not in text(client, "commitments", stands="open").split("By the day they are due")[
            1
        ]
    )
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert made.overdue
    table = text(client, "commitments", stands="overdue").split("By the day they are due")[
        1
    ]
    assert "Do it" in table
    assert "Overdue" in table
    assert "stc-card" not in text(client, "commitments", stands="open")
    actions.judge(commitment=made, verb="keep", reason="Seen.", by=PROGRAM)
    assert not made.overdue


def test_promises_are_listed_by_where_they_stand(promise, client):
    kept, broken, changed = (promise(what=w) for w in ("K one", "B one", "C one"))
    actions.judge(commitment=kept, verb="keep", reason="r", by=PROGRAM)
    actions.judge(commitment=broken, verb="break", reason="r", by=PROGRAM)
    new = actions.change(
        commitment=changed, what="N one", due=day(20), seen_by="s", reason="Why so",
        by=PROGRAM,
    )  # fmt: skip
    listed = {
        stand: [w for w in ("K one", "B one", "C one", "N one")
                if w in text(client, "commitments", stands=stand)]
        for stand in ("kept", "broken", "changed", "open", "overdue", "")
    }  # fmt: skip
    assert listed == {
        "kept": ["K one"], "broken": ["B one"], "changed": ["C one"], "open": ["N one"],
        "overdue": [], "": ["K one", "B one", "C one", "N one"],
    }  # fmt: skip
    html = text(client, "organisation", new.ally.slug)
    assert "Why so" in html
    assert f'href="#promise-{changed.pk}"' in html
    assert verify().whole


def test_nobody_judges_what_was_judged(promise):
    made = promise()
    actions.judge(commitment=made, verb="keep", reason="r", by=PROGRAM)
    for verb in ("keep", "break", "make good"):
        with pytest.raises(StateError):
            actions.judge(commitment=made, verb=verb, reason="r", by=PROGRAM)
    assert Note.objects.count() == 1


@pytest.mark.parametrize("state", ["offered", "changed", "nonsense", "promised"])
def test_the_database_lets_no_finding_be_undone(promise, state):
    made = promise()
    actions.judge(commitment=made, verb="break", reason="r", by=PROGRAM)
    with pytest.raises(DatabaseError), transaction.atomic():
        Commitment.objects.update(state=state)


def test_the_history_of_a_promise_is_never_changed(promise):
    made = promise()
    actions.note(commitment=made, kind="reply", words="Ours.", by=PROGRAM)
    for change in (
        lambda: Note.objects.update(words="x"),
        lambda: Note.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_people_of_another_organisation_say_nothing_for_it(own, promise, as_role):
    made = promise()
    other = as_role("reviewer")
    for page in ("progress", "reply"):
        address = reverse(f"alliance:{page}", args=[made.pk])
        assert other.post(address, {"words": "We lied."}).status_code == 403
    assert not Note.objects.exists()
    assert "has not joined" in text(other, "mine")


def test_who_speaks_for_one_says_nothing_to_anothers_promise(own, promise):
    other = actions.ask_to_join(**SENT | {"name": "Another"}, by=ANYONE)
    actions.accept(ally=other, by=PROGRAM)
    theirs = actions.offer(ally=other, what="w", due=day(1), seen_by="s", by=PROGRAM)
    address = reverse("alliance:reply", args=[theirs.pk])
    assert own.post(address, {"words": "x"}).status_code == 404


def test_only_the_chair_judges(own, promise):
    for page in ("judge", "change", "read_commitment"):
        address = reverse(f"alliance:{page}", args=[promise().pk])
        assert own.post(address, {"verb": "keep", "reason": "r"}).status_code == 403


def test_words_that_could_harm_are_taken_from_view_with_a_public_reason(
    promise, as_role, client
):
    made = promise()
    note = actions.note(
        commitment=made, kind="reply", words="Tom of class 4 did it.", by=PROGRAM
    )
    chair, address = as_role("chair"), reverse("alliance:withhold", args=[note.pk])
    assert chair.post(address, {"reason": "It names a child."}).status_code == 302
    html = text(client, "organisation", made.ally.slug)
    assert "Tom of class 4" not in html
    assert "It names a child." in html
    assert chair.post(address, {"reason": "Again."}).status_code == 409
    assert Withheld.objects.count() == 1
    assert Note.objects.get().words == "Tom of class 4 did it."  # kept as it was sent


def test_who_left_keeps_its_record_and_its_right_of_reply(own, promise, client):
    made = promise()
    actions.judge(commitment=made, verb="break", reason="Not done.", by=PROGRAM)
    actions.leave(ally=Ally.objects.get(), reason="It closed.", by=PROGRAM)
    address = reverse("alliance:reply", args=[made.pk])
    assert own.post(address, {"words": "We ran out."}).status_code == 302
    assert own.post(reverse("alliance:offer"), {}).status_code == 403
    client.logout()
    html = text(client, "organisation", made.ally.slug)
    for said in ("It closed.", "Not done.", "We ran out."):
        assert said in html
    assert Ally.objects.get().contact_email == ""
    assert "Who left" in text(client)


def test_a_new_pledge_takes_the_place_of_the_old_once_it_is_read(own, joined, as_role):
    own.post(reverse("alliance:pledge"), {"words": "We do more."})
    page = ("organisation", joined.slug)
    assert "We do more." not in text(own, *page)
    new = joined.pledges.get(state="offered")
    as_role("chair").post(reverse("alliance:read_pledge", args=[new.pk]), {"take": "yes"})
    html = text(own, *page)
    assert html.index("We do more.") < html.index("An earlier pledge")
    assert joined.pledges.filter(state="made").get() == new


def test_a_promise_for_a_day_that_is_past_is_refused(own):
    sent = {"what": "w", "seen_by": "s", **in_boxes(day(-1))}
    html = own.post(reverse("alliance:offer"), sent).content.decode()
    assert "This day is past." in html
    assert not Commitment.objects.exists()


def test_a_change_of_contact_shows_nothing_of_the_old_one(own):
    page = reverse("alliance:contact")
    assert "ann@lantern" not in own.get(page).content.decode()
    own.post(page, {"contact_name": "Bo", "contact_email": "bo@lantern.example"})
    assert Ally.objects.get().contact_name == "Bo"


def test_the_chair_enters_a_promise_of_who_has_no_account(joined, as_role):
    chair = as_role("chair")
    sent = {"what": "w one", "seen_by": "s", **in_boxes(day(5))}
    address = reverse("alliance:promise", args=[joined.pk])
    assert chair.post(address, sent).status_code == 302
    assert Commitment.objects.get().state == "offered"
    assert "w one" in chair.get(reverse("alliance:desk")).content.decode()
    assert verify().whole


def test_organisations_are_listed_by_name_never_by_what_they_kept(promise, client):
    promise()
    for name in ("Zoe House", "Apple Trust"):
        made = actions.ask_to_join(**SENT | {"name": name}, by=ANYONE)
        actions.accept(ally=made, by=PROGRAM)
    html = text(client)
    places = [html.index(each) for each in ("Apple Trust", "Lantern Help", "Zoe House")]
    assert places == sorted(places)


def test_the_chair_corrects_what_is_said_and_links_an_account_later(
    joined, as_role, make_user, client
):
    worker = make_user("worker", name="Wim Worker")
    sent = {
        "name": "Lantern Help", "kind": "charity", "about": "Visits families.",
        "account": worker.organisation_id, "reason": "They told us.",
    }  # fmt: skip
    page = reverse("alliance:correct", args=[joined.pk])
    assert as_role("chair").post(page, sent).status_code == 302
    assert "Visits families." in text(client, "organisation", joined.slug)
    client.force_login(worker, backend=BACKEND)
    assert client.get(reverse("alliance:offer")).status_code == 200
    assert Event.objects.get(verb="correct organisation").reason == "They told us."
    assert verify().whole
