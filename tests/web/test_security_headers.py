"""What every answer says to a browser, and what it does not let a stranger steer."""

import re

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse

from tests.web.conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PAGES = (
    "/",
    "/options/",
    "/how-we-know/",
    "/account/login/",
    "/api/v1/",
    "/nothing/",
    "/api/v1/reforms",
)
CLOSED = ("default-src", "object-src", "base-uri", "frame-ancestors")
#: An unguarded place a browser could be sent to.
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "http:///evil.example",
)


def policy(answer):
    said = answer.headers["Content-Security-Policy"]
    return {part.split()[0]: part.split()[1:] for part in said.split(";") if part.strip()}


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_tells_a_browser_what_it_may_not_do(client, path):
    answer = client.get(path)
    said = policy(answer)
    for directive in CLOSED:
        assert said[directive] == ["'none'"], directive
    assert said["script-src"] == said["style-src"] == said["form-action"] == ["'self'"]
    words = {word for words in said.values() for word in words}
    assert words <= {"'self'", "'none'", "data:"}
    assert "data:" not in said["script-src"] + said["style-src"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    for feature in ("camera", "microphone", "geolocation", "payment"):
        assert f"{feature}=()" in answer.headers["Permissions-Policy"]
    assert not answer.headers.get("Access-Control-Allow-Origin")


@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_what_the_policy_would_refuse(client, path):
    page = client.get(path).content.decode()
    assert not re.search(r"\sstyle\s*=", page)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", page)
    for script in re.findall(r"<script[^>]*>", page):
        assert 'src="/static/' in script, script
    assert not re.search(r"(?:src|srcset)=[\"']?https?:", page)


def test_who_reads_gets_no_cookie(client):
    for path in ("/", "/options/", "/how-we-know/", "/api/v1/reforms"):
        assert not client.get(path).cookies, path


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(make_user, client):
    user = make_user("analyst")
    sent = client.post(
        reverse("account_login"), {"login": user.email, "password": PASSWORD}
    )
    for cookie in (
        sent.cookies["sessionid"],
        client.get("/account/logout/").cookies["csrftoken"],
    ):
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
    assert not sent.cookies["sessionid"]["max-age"]  # it ends with the browser


def test_signing_in_gives_another_session(make_user, client):
    """A session that somebody laid in a browser before is worth nothing after."""
    client.post("/options/build/", {"council": "E09000007"})
    before = client.cookies["sessionid"].value
    user = make_user("analyst")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    after = client.cookies["sessionid"].value
    assert before != after
    stranger = Client()
    stranger.cookies["sessionid"] = before
    assert stranger.get(reverse("people:home")).status_code == 302
    client.post(reverse("account_logout"))
    stranger.cookies["sessionid"] = after
    assert stranger.get(reverse("people:home")).status_code == 302


def test_a_session_holds_nothing_but_what_it_must(make_user, client):
    user = make_user("analyst")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.get(reverse("people:home"))
    allowed = ("_auth_user", "account_", "seen", "_session_expiry", "options_owner")
    kept = dict(client.session.items())
    assert [key for key in kept if not key.startswith(allowed)] == []


def test_a_changed_password_ends_other_visits(make_user, client):
    user = make_user("analyst")
    other = Client()
    for each in (client, other):
        each.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    new = "otter lamp quiet nine"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), sent).status_code == 302
    assert client.get(reverse("people:home")).status_code == 200
    assert other.get(reverse("people:home")).status_code == 302


@pytest.mark.parametrize("place", ELSEWHERE)
def test_nobody_is_sent_elsewhere_after_signing_in_or_out(make_user, client, place):
    user = make_user("analyst")
    page = f"{reverse('account_login')}?next={place}"
    sent = {"login": user.email, "password": PASSWORD, "next": place}
    answer = client.post(page, sent)
    assert answer.status_code in (302, 400), answer.content
    if answer.status_code == 302:
        assert answer.url == reverse("people:home")
    again = f"{reverse('account_reauthenticate')}?next={place}"
    back = client.post(again, {"password": PASSWORD, "next": place})
    assert "evil" not in back.headers.get("Location", "")
    assert "javascript" not in back.headers.get("Location", "")
    out = client.post(f"{reverse('account_logout')}?next={place}", {"next": place})
    assert "evil" not in out.headers.get("Location", "")
    assert "javascript" not in out.headers.get("Location", "")


@pytest.mark.parametrize(
    "host",
    ["evil.example", "testserver.evil.example", "testserver@evil.example", "a b", ""],
)
def test_another_name_for_the_site_is_refused(host, as_role, client):
    assert client.get("/", headers={"Host": host or ".."}).status_code == 400
    admin = as_role("administrator")
    asked = admin.get("/api/v1/", headers={"Host": host or ".."})
    assert asked.status_code == 400


def test_what_a_visitor_says_of_the_host_is_in_no_message(client, make_user, mailoutbox):
    user = make_user("analyst")
    client.post(
        reverse("account_reset_password"),
        {"email": user.email},
        headers={"X-Forwarded-Host": "evil.example"},
    )
    assert len(mailoutbox) == 1
    assert "evil.example" not in mailoutbox[0].body
    assert "testserver" in mailoutbox[0].body


def test_asking_for_a_password_says_nothing_of_who_has_an_account(client, make_user):
    user = make_user("analyst")
    page = reverse("account_reset_password")
    known = client.post(page, {"email": user.email})
    unknown = client.post(page, {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    login = reverse("account_login")
    wrong = [
        client.post(
            login, {"login": email, "password": "wrong words here"}
        ).content.decode()
        for email in (user.email, "nobody@example.org")
    ]
    plain = [re.sub(r"[\w.]+@example.org|value=\"[\w]{64}\"", "", page) for page in wrong]
    assert plain[0] == plain[1]


def test_a_method_that_is_not_meant_is_refused(client):
    for method in ("put", "delete", "patch", "trace"):
        assert getattr(client, method)("/").status_code == 405


@pytest.mark.parametrize(
    "path", ["/council/..%2f..%2fetc/picture.csv", "/static/../settings.py", "/static/%2e%2e/settings.py",
             "/export/..%2fdb.sqlite3", "/options/run/..%2f..%2fkeys/", "/council/camden/picture.py",
             "/how-we-know/sources/..%00/"]
)  # fmt: skip
def test_no_address_leads_out_of_the_site(path, as_role):
    assert as_role("administrator").get(path).status_code in (400, 404)


def test_the_data_folder_is_not_served(client):
    (site.DATA / "keys").mkdir(exist_ok=True, parents=True)
    (site.DATA / "keys" / "session.secret").touch()
    for path in (
        "/keys/session.secret",
        "/static/keys/session.secret",
        "/uploads/",
        "/db.sqlite3",
    ):
        assert client.get(path).status_code == 404
