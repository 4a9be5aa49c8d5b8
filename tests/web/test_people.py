"""Invitations, roles, the door, the second factor, and being signed out."""

import base64
import re
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.contrib.sessions.models import Session
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from seethechild.web import settings as site
from seethechild.web.audit.models import Event
from seethechild.web.audit.verify import verify
from seethechild.web.people import actions
from seethechild.web.people.models import Invitation, Organisation, User
from seethechild.web.permissions import ROLES
from tests.web.conftest import PASSWORD
from tests.web.reading import grade, prose

pytestmark = pytest.mark.django_db
#: Fewer words than this are no sentence to measure.
SENTENCE = 8


def invite(admin, **changed):
    place = Organisation.objects.first()
    given = {
        "name": "Ada Okafor",
        "email": "ada@example.org",
        "organisation": place.pk,
        "roles": ["verifier"],
    }
    return admin.post(reverse("people:invite"), {**given, **changed})


def link_of(message):
    return re.search(r"http://testserver(\S+)", message.body).group(1)


def test_an_invitation_lets_somebody_in_once(as_role, client):
    assert invite(as_role("administrator")).status_code == 302
    link = link_of(mail.outbox[0])
    assert mail.outbox[0].to == ["ada@example.org"]
    assert Invitation.objects.get().token_hash not in link
    words = {"password": "otter lamp quiet nine", "again": "otter lamp quiet nine"}
    assert client.get(link).status_code == 200
    assert client.post(link, words).status_code == 302
    assert User.objects.get(email="ada@example.org").roles == {"verifier"}
    assert client.get(link).status_code == 410
    assert verify().whole


def test_an_invitation_ends(as_role, client):
    invite(as_role("administrator"))
    Invitation.objects.update(until=timezone.now() - timedelta(minutes=1))
    assert client.get(link_of(mail.outbox[0])).status_code == 410


@pytest.mark.parametrize(
    ("first", "again", "said"),
    [
        ("short", "short", "at least 12"),
        ("password1234", "password1234", "too common"),
        ("otter lamp quiet nine", "otter lamp quiet ten", "not the same"),
    ],
)
def test_a_weak_password_is_refused(as_role, client, first, again, said):
    invite(as_role("administrator"))
    shown = client.post(link_of(mail.outbox[0]), {"password": first, "again": again})
    assert said in shown.content.decode()
    assert not User.objects.filter(email="ada@example.org").exists()


def test_only_people_of_a_council_become_its_analysts(as_role):
    shown = invite(as_role("administrator"), roles=["analyst"])
    assert "Only people of a council" in shown.content.decode()


def test_roles_are_given_and_taken_with_a_reason(as_role, make_user):
    admin, other = as_role("administrator"), make_user("verifier")
    page = reverse("people:person", args=[other.pk])
    assert admin.post(page, {"role": "administrator"}).status_code == 302
    assert admin.post(page, {"what": "verifier", "reason": ""}).status_code == 200
    assert admin.post(page, {"what": "verifier", "reason": "Moved on."}).status_code == 302
    assert User.objects.get(pk=other.pk).roles == {"administrator"}
    assert Event.objects.get(verb="take role").reason == "Moved on."
    assert verify().whole


@pytest.mark.parametrize("what", ["administrator", "account"])
def test_the_last_administrator_stays(as_role, what):
    admin = as_role("administrator")
    me = User.objects.get(held__role="administrator")
    shown = admin.post(
        reverse("people:person", args=[me.pk]), {"what": what, "reason": "Away."}
    )
    assert "last administrator" in shown.content.decode()


def test_a_closed_account_cannot_sign_in(make_user, client):
    user = make_user("verifier")
    actions.close_account(user=user, by=user, reason="Left.")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert not Session.objects.exists() or "_auth_user_id" not in client.session


def test_nobody_signs_up_alone(client):
    assert client.get("/account/signup/").status_code in (302, 403)
    assert client.get("/account/email/").status_code in (302, 403)


def test_sign_in_asks_for_a_second_factor_and_keeps_its_secret_sealed(
    make_user, client, settings
):
    settings.SECOND_FACTOR_REQUIRED = True
    user = make_user("analyst")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    asked = client.get(reverse("people:home"))
    assert asked.headers["Location"] == reverse("mfa_activate_totp")
    again = client.get(asked.headers["Location"]).headers["Location"]
    assert client.get(again).status_code == 200
    client.post(again, {"password": PASSWORD})
    page = client.get(asked.headers["Location"])
    assert "data:image/svg+xml" in page.content.decode()
    secret = page.context["form"].secret
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert done.status_code == 302, done.content.decode()
    assert client.get(reverse("people:home")).status_code == 200
    kept = user.authenticator_set.get(type="totp").data["secret"]
    assert secret not in kept
    assert kept.startswith("local:")
    client.post(reverse("account_logout"))
    second = client.post(
        reverse("account_login"), {"login": user.email, "password": PASSWORD}
    )
    assert second.headers["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("people:home")).status_code == 302
    assert verify().whole


def code_of(secret):
    key = base64.b32decode(secret)
    factor = TOTP(key, 6, SHA1(), 30, enforce_key_length=False)  # noqa: S303 - RFC 6238
    return factor.generate(timezone.now().timestamp()).decode()


def test_guessing_a_password_is_stopped(make_user, client):
    user = make_user("analyst")
    for _ in range(6):
        shown = client.post(
            reverse("account_login"), {"login": user.email, "password": "wrong words here"}
        )
    assert "Too many" in shown.content.decode()
    right = client.post(
        reverse("account_login"), {"login": user.email, "password": PASSWORD}
    )
    assert right.status_code != 302


def test_who_has_been_away_is_signed_out(as_role, settings):
    client = as_role("administrator")
    assert client.get(reverse("people:home")).status_code == 200
    session = client.session
    session["seen"] -= settings.SESSION_IDLE.total_seconds() + 1
    session.save()
    assert client.get(reverse("people:home")).status_code == 302


def test_p10_all_staff_have_a_second_factor_and_half_an_hour(as_role, settings):
    """P10: a second factor in every staff role; thirty idle minutes; a password can be pasted."""
    assert site.SECOND_FACTOR_REQUIRED
    assert timedelta(minutes=30) >= site.SESSION_IDLE
    clients = {role.id: as_role(role.id) for role in ROLES}
    lead = clients["safeguarding"]
    assert lead.get(reverse("safety:home")).status_code == 200
    session = lead.session
    session["seen"] -= timedelta(minutes=30, seconds=1).total_seconds()
    session.save()
    gone = lead.get(reverse("safety:home"))
    assert (gone.status_code, "/account/login/" in gone.url) == (302, True)
    settings.SECOND_FACTOR_REQUIRED = True
    for role, client in clients.items():
        if role != "safeguarding":
            first = client.get(reverse("people:home"))
            assert (first.status_code, first.url) == (302, reverse("mfa_activate_totp")), (
                role
            )
    shown = lead.get(reverse("account_login")).content.decode()
    assert 'autocomplete="current-password"' in shown
    assert "onpaste" not in shown


@pytest.mark.parametrize(
    "name",
    ["everybody", "invite", "add_organisation", "person", "audit", "home"],
)
def test_what_an_administrator_reads_is_plain(as_role, name):
    admin = as_role("administrator")
    args = [User.objects.get().pk] if name == "person" else []
    html = admin.get(reverse(f"people:{name}", args=args)).content.decode()
    hints = re.findall(r'class="govuk-hint[^>]*>\s*([^<]+?)\s*<', html)
    for text in (prose(html), *hints):
        assert grade(text) <= 8 or len(text.split()) < SENTENCE, text


def test_the_audit_page_checks_the_chain(as_role):
    admin = as_role("administrator")
    shown = admin.post(reverse("people:audit"))
    assert "The chain is whole" in shown.content.decode()
    assert admin.get(reverse("people:audit"), {"verb": "add person"}).status_code == 200
