"""A concern that was heard by telephone or in person: the same record and the same alerts."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from seethechild.web.audit.models import Event
from seethechild.web.audit.verify import verify
from seethechild.web.once import make_once
from seethechild.web.safety import actions
from seethechild.web.safety.models import Concern
from tests.web import reading
from tests.web.safety_world import AREA, REACH, SECRETS, WORDS, world

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
RAISE, RAISED = reverse("safety:raise"), reverse("safety:raised")


@pytest.fixture
def people(make_user):
    return world(make_user)


def given(when=None, **other):
    """What is filled in: told an hour ago."""
    at = timezone.localtime(when or timezone.now() - timedelta(hours=1))
    days = {"on-day": at.day, "on-month": at.month, "on-year": at.year}
    told = {
        "seen": WORDS, "how": "phone", "at": f"{at:%H:%M}", "level": "now",
        "about_staff": "no", "area": AREA, "reach": REACH, "taken_by": "",
    }  # fmt: skip
    return {**days, **told, **other}


def test_c17_heard_once_sent_twice_is_one_concern_and_alerts_once(
    people, as_role, django_capture_on_commit_callbacks
):
    """C17: a form sent twice leads to the first one's page; other words from the same page are not lost."""
    client = as_role("safeguarding")
    once = client.get(RAISE).context["form"]["once"].value()
    assert once in client.post(RAISE, given(once=once, level="")).content.decode()  # kept
    told = given(once=once)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            assert client.post(RAISE, told).headers["Location"] == RAISED
    made = Concern.everything.get()
    assert made.entries.count() == 1
    assert len(mail.outbox) == made.alerts.count() == 2
    client.post(RAISE, told | {"seen": "Something else."})
    as_role("moderator").post(RAISE, told)
    assert Concern.everything.count() == 3
    assert verify().whole


def test_of_two_sent_at_one_moment_the_database_takes_one(people):
    """C17: also where neither saw the other."""
    told = {
        "subject_kind": "", "subject_key": "", "level": "now", "about_staff": False,
        "area": "", "seen": WORDS, "reach": "", "received_at": timezone.now(),
    }  # fmt: skip
    first = actions.raise_concern(by=people.lead, sent_with="other", **told)
    rows = Concern.everything
    looks = iter([rows.none(), rows.filter(sent_with="other")])
    unseeing = SimpleNamespace(filter=lambda **_asked: next(looks))

    def again():
        return actions.raise_concern(by=people.lead, sent_with="other", **told)

    assert make_once(unseeing, "other", again) == first
    assert rows.get().alerts.count() == 2
    assert verify().whole


@pytest.mark.parametrize("role", ["moderator", "safeguarding"])
def test_c17_what_was_told_by_telephone_has_the_same_record_and_alerts(
    people, as_role, role, django_capture_on_commit_callbacks
):
    """C17: who cannot use the site is heard by telephone, and is as safe."""
    client = as_role(role)
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(RAISE, given(taken_by="Ann, front desk"))
    assert sent.headers["Location"] == RAISED
    made = Concern.everything.get()
    assert (made.seen, made.reach, made.level, made.area) == (WORDS, REACH, "now", AREA)
    assert (made.subject_kind, made.subject_key) == ("", "")
    assert timezone.now() - made.received_at < timedelta(minutes=62)
    (entry,) = made.entries.all()
    assert entry.words == "Told: by telephone. Taken by: Ann, front desk."
    assert {each.to[0] for each in mail.outbox} == {
        "lead@example.org",
        "deputy@example.org",
    }
    assert all(secret not in each.body for each in mail.outbox for secret in SECRETS)
    page = client.get(RAISED).content.decode()
    assert made.reference in page
    assert "Deputy, mail: sent at" in page
    assert all(secret not in page for secret in SECRETS)
    assert (reverse("safety:look", args=[made.name]) in page) == (role == "safeguarding")
    assert all(secret not in str(Event.objects.values()) for secret in SECRETS)
    assert verify().whole


def test_s02_a_moderator_who_raised_it_cannot_open_it(people, as_role):
    """S2: after it the ordinary moderator has no way to it."""
    client = as_role("moderator")
    client.post(RAISE, given())
    name = Concern.everything.get().name
    for page in ("concern", "look"):
        assert client.get(reverse(f"safety:{page}", args=[name])).status_code == 403
    assert as_role("moderator", name="Other").get(RAISED).status_code == 404


def test_s15_what_is_said_of_staff_is_not_the_councils_own_to_open(people, as_role):
    """S15: it goes to the designated officer, and not to that authority's users."""
    client = as_role("safeguarding", council=AREA)
    page = client.get(RAISE).content.decode()
    assert f'value="{AREA}" selected' in page  # their own area to begin with
    client.post(RAISE, given(about_staff="yes"))
    made = Concern.everything.get()
    assert made.officer_due is not None
    assert made.reference in (shown := client.get(RAISED).content.decode())
    assert made.name not in shown


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(people, as_role):
    client = as_role("moderator")
    later = timezone.now() + timedelta(days=2)
    page = client.post(RAISE, given(later, level="")).content.decode()
    assert "This moment has not come yet" in page
    assert "Say how soon somebody must act" in page
    assert WORDS in page
    assert not Concern.everything.exists()


def test_times_are_of_the_clock_in_england(people, as_role):
    summer = datetime(2026, 7, 1, 10, 30, tzinfo=ZoneInfo("Europe/London"))
    as_role("moderator").post(RAISE, given(summer))
    assert Concern.everything.get().received_at == summer


def test_s05_closing_it_asks_nothing_of_what_was_not_sent_in(people, client):
    """S5: closed by two, with decision and reason, as any other."""
    client.force_login(people.lead, backend=BACKEND)
    client.post(RAISE, given())
    made = Concern.everything.get()
    client.post(reverse("safety:look", args=[made.name]), {"reason": "cover"})
    actions.decide(concern=made, verb="advise", words="w", by=people.lead)
    page = reverse("safety:act", args=[made.name, "close"])
    assert "what was sent in" not in client.get(page).content.decode()
    assert client.post(page, {"words": "Safe."}).status_code == 302
    actions.look(concern=made, reason="second", by=people.deputy)
    actions.close(concern=made, words="Yes.", by=people.deputy)
    made.refresh_from_db()
    assert (made.state, made.outcome) == ("closed", "withhold")


def test_both_pages_are_in_plain_words(people, as_role):
    client = as_role("moderator")
    client.post(RAISE, given())
    for page in (RAISE, RAISED):
        said = reading.prose(client.get(page).content.decode())
        assert reading.grade(said) <= 8, said
        assert "can see this page" in said
    assert RAISE in client.get(reverse("moderation:home")).content.decode()
