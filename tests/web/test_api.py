"""The API: what everybody may read, what a token may write, one way of saying what is wrong."""

import json

import pytest
from django.urls import reverse

from seethechild.studies.options import shipped_documents
from seethechild.web.api import actions
from seethechild.web.api.forms import TokenForm
from seethechild.web.api.models import ApiToken
from seethechild.web.audit.models import Event
from seethechild.web.audit.verify import verify
from seethechild.web.jobs.models import Job
from seethechild.web.known.books import sums
from seethechild.web.options.models import Option, Run
from seethechild.web.people.actions import close_account
from tests.web.conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
MEETINGS = "family-group-decision-making"
WRITES = ("options:write", "runs:write")


def exact(text):
    """Read JSON, and refuse what is none."""

    def refuse(said):
        raise AssertionError(said)

    return json.loads(text, parse_constant=refuse)


def given(client, path, status=200):
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == status, answer.content
    assert not answer.cookies
    return exact(answer.content)


@pytest.fixture
def word(make_user):
    """The word of a token that may write everything."""
    _, word = actions.make_token(
        user=make_user("verifier"), name="t", scopes=WRITES, days=1
    )
    return word


def post(client, path, word="", body=None):
    headers = {"Authorization": f"Bearer {word}"} if word else {}
    return client.post(
        f"/api/v1{path}", body, content_type="application/json", headers=headers
    )


def document(**changed):
    return {
        "council": "E09000007",
        "title": "Meetings",
        "reforms": [dict(shipped_documents()[MEETINGS])],
    } | changed


def made(client, word):
    answer = post(client, "/options", word, document())
    assert answer.status_code == 201, answer.content
    return answer.json()


# --- reading -------------------------------------------------------------------------------


def test_councils_are_listed_by_name_and_found_by_code_or_word(client):
    listed = given(client, "/councils")
    assert [each["name"] for each in listed] == sorted(each["name"] for each in listed)
    assert len(listed) == 153
    assert given(client, "/councils/E09000007") == given(client, "/councils/camden")
    assert client.get(listed[0]["page"]).status_code == 200


def test_no_figure_is_given_without_its_source_and_what_it_does_not_mean(client):
    told = given(client, "/councils/camden/figures")
    assert told["standing"].startswith("Claimed")
    assert told["does_not_mean"]
    assert told["right_of_reply"]
    keys = {each["key"] for each in told["sources"]}
    assert len(told["figures"]) > 1000
    for row in told["figures"]:
        assert row["source"] in keys
        assert row["published"]
        assert row["grade"] in "ABCD"
        assert row["means_not"]
        assert row["value"] is not None or row["mark"]


def test_figures_are_those_of_the_page(client):
    file = exact(client.get("/council/camden/picture.json").content)
    told = given(client, "/councils/camden/figures")
    assert [row["value"] for row in told["figures"]] == [
        row["value"] for row in file["tables"]["figures"]
    ]
    one = given(client, "/councils/camden/figures?measure=referrals_number&year=2025")
    assert [(row["measure"], row["year"]) for row in one["figures"]] == [
        ("referrals_number", 2025)
    ]


def test_sources_and_reforms_are_given_one_by_one(client, settings):
    settings.API_A_MINUTE = 1_000
    listed = [
        given(client, f"/sources/{each['key']}") for each in given(client, "/sources")
    ]
    assert sum(each["count"] for each in listed) == sums()["numbers"]
    assert all(row["grade"] for each in listed for row in each["numbers"])
    for reform in given(client, "/reforms"):
        told = given(client, f"/reforms/{reform['id']}")
        assert told["document"] == shipped_documents()[reform["id"]]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/councils/none", 404),
        ("/councils/no%20ne", 422),
        ("/councils/a%00", 422),
        ("/councils/a/b/c", 404),
        ("/nothing", 404),
        ("/councils/camden/figures?year=1", 422),
        ("/sources/none", 404),
        ("/reforms/none", 404),
        (f"/options/{'a' * 22}", 404),
        ("/options/short", 422),
        (f"/runs/{'0' * 64}", 404),
        (f"/runs/{'0' * 64}/result", 404),
    ],
)
def test_what_is_wrong_is_said_in_one_way(client, path, status):
    answer = client.get(f"/api/v1{path}")
    assert answer.headers["Content-Type"] == "application/problem+json"
    said = exact(answer.content)
    assert answer.status_code == said["status"] == status
    assert said["title"]
    assert said["detail"]


def test_who_asks_too_often_waits(client, settings):
    settings.API_A_MINUTE = 3
    for _ in range(3):
        given(client, "/reforms")
    late = client.get("/api/v1/reforms")
    assert late.status_code == 429
    assert 0 < int(late.headers["Retry-After"]) <= 60
    assert exact(late.content)["status"] == 429
    assert post(client, "/options", "stc_guess").status_code == 429  # guesses count too
    other = client.get("/api/v1/reforms", REMOTE_ADDR="10.0.0.9")
    assert other.status_code == 200
    # what a visitor says of its own address changes nothing
    again = client.get("/api/v1/reforms", headers={"X-Forwarded-For": "10.1.1.1"})
    assert again.status_code == 429


def test_the_page_lists_every_address_without_a_script_from_elsewhere(client):
    page = client.get("/api/v1/").content.decode()
    schema = given(client, "/openapi.json")
    for path in schema["paths"]:
        assert path in page
    assert page.count("<h1") == 1
    assert 'src="http' not in page
    assert "swagger" not in page.lower()


# --- writing -------------------------------------------------------------------------------


def test_an_option_is_made_read_and_shown(client, word):
    told = made(client, word)
    assert told["problems"] == []
    assert given(client, f"/options/{told['name']}") == told
    assert client.get(told["page"]).status_code == 200
    assert Option.objects.get().made_by.startswith("user:")
    assert verify().whole


def test_all_that_is_wrong_with_an_option_is_said_at_once(client, word):
    reform = dict(shipped_documents()[MEETINGS], baseline_reach=7, plain="")
    wrong = post(client, "/options", word, document(reforms=[reform, {"id": "x"}]))
    assert wrong.status_code == 422
    where = {each["where"] for each in wrong.json()["problems"]}
    assert len(where) > 2
    assert any(each.startswith("reform 1") for each in where)
    assert any(each.startswith("reform 2") for each in where)
    assert not Option.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"council": "E00000000"},
        {"title": ""},
        {"title": "a\x00b"},
        {"title": "\ud800"},
        {"title": "x" * 121},
        {"reforms": []},
        {"reforms": [{}] * 5},
        {"reforms": [{"title": None}]},
        {"reforms": [{"title": "x" * 5_000}]},
        {"reforms": [{"n": float("nan")}]},
        {"reforms": [{"n": 10**400}]},
        {"reforms": [{"deep": [[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]}]},
        {"reforms": [{"wide": [1] * 5_000}]},
        {"unknown": 1},
    ],
)
def test_what_cannot_be_kept_is_refused(client, word, changed):
    answer = post(client, "/options", word, json.dumps(document(**changed)))
    assert answer.status_code == 422, answer.content
    assert not Option.objects.exists()


@pytest.mark.parametrize("body", ["", "{", "[" * 100_000, "null", "\xff", "[]"])
def test_what_is_no_document_is_refused(client, word, body):
    answer = post(client, "/options", word, body.encode("latin-1"))
    assert answer.status_code in (400, 422)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_what_is_too_large_is_refused(client, word):
    answer = post(client, "/options", word, b" " * 3_000_000)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_run_is_asked_for_once_and_its_state_is_told(client, word):
    name = made(client, word)["name"]
    first = post(client, f"/options/{name}/runs", word)
    again = post(client, f"/options/{name}/runs", word)
    assert (first.status_code, again.status_code) == (202, 202), first.content
    assert first.json() == again.json()
    assert Job.objects.filter(kind="run").count() == 1
    told = given(client, f"/runs/{first.json()['fingerprint']}")
    assert (told["state"], told["result"]) == ("waiting", None)
    unready = given(client, f"/runs/{told['fingerprint']}/result", 404)
    assert "not finished" in unready["detail"]
    assert verify().whole


def test_a_finished_run_gives_what_its_file_says(client, word, settings, tmp_path):
    settings.DATA = tmp_path
    name = made(client, word)["name"]
    fingerprint = post(client, f"/options/{name}/runs", word).json()["fingerprint"]
    kept = {
        "sentence": "Fewer.",
        "tables": {"outcomes": [{"outcome": "x", "mean": 1.5}]},
        "checks": [],
        "provenance": {"fingerprint": fingerprint},
    }
    folder = tmp_path / "runs" / "camden-1"
    folder.mkdir(parents=True)
    (folder / "result.json").write_text(json.dumps(kept), encoding="utf-8")
    Run.objects.update(folder="camden-1")
    told = given(client, given(client, f"/runs/{fingerprint}")["result"][len("/api/v1") :])
    assert {key: told[key] for key in kept} == kept
    assert told["standing"].startswith("Claimed")
    assert told["does_not_mean"]


def test_one_visitor_cannot_fill_the_queue(client, word, settings):
    settings.RUNS_WAITING_EACH = 1
    for title in ("One", "Two"):
        answer = post(client, "/options", word, document(title=title))
        name = answer.json()["name"]
        last = post(client, f"/options/{name}/runs", word)
    assert last.status_code == 429
    assert last.headers["Retry-After"] == "60"
    settings.OPTIONS_AN_HOUR = 2
    assert post(client, "/options", word, document()).status_code == 429


# --- tokens --------------------------------------------------------------------------------


def test_nothing_is_written_without_a_token_that_holds(client, word, as_role, make_user):
    assert post(client, "/options", body=document()).status_code == 401
    wrong = post(client, "/options", "stc_wrong", document())
    assert wrong.status_code == 401
    assert wrong.headers["WWW-Authenticate"] == "Bearer"
    # a browser's cookie opens nothing: no other site can write through it
    assert post(as_role("administrator"), "/options", body=document()).status_code == 401
    token = ApiToken.objects.get()
    ApiToken.objects.update(expires=token.made)
    assert post(client, "/options", word, document()).status_code == 401
    assert not Option.objects.exists()


def test_a_closed_account_takes_its_tokens_along(client, word):
    user = ApiToken.objects.get().user
    close_account(user=user, by=user, reason="Left.")
    assert post(client, "/options", word, document()).status_code == 401


def test_a_token_does_what_its_scopes_say_and_no_more(client, make_user):
    user = make_user("verifier")
    _, word = actions.make_token(user=user, name="t", scopes=["options:write"], days=1)
    name = made(client, word)["name"]
    refused = post(client, f"/options/{name}/runs", word)
    assert refused.status_code == 403
    assert "runs:write" in refused.json()["detail"]


def test_a_token_is_shown_once_and_kept_as_a_hash(make_user, client):
    user = make_user("analyst")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    page = reverse("tokens:home")
    again = client.get(page)
    assert reverse("account_reauthenticate") in again.url
    assert client.post(again.url, {"password": PASSWORD}).url == page
    sent = {"name": "For the board", "scopes": ["options:write"], "days": "30"}
    answer = client.post(page, sent)
    assert answer.status_code == 200, answer.headers
    shown = answer.content.decode()
    token = ApiToken.objects.get()
    word = shown.partition("stc_")[2].partition("<")[0]
    assert len(word) == actions.LENGTH
    assert actions.hash_of(f"stc_{word}") == token.token_hash
    assert word not in client.get(page).content.decode()
    assert word not in str(list(Event.objects.values()))
    assert made(client, f"stc_{word}")
    assert "Last used on" in client.get(page).content.decode()
    assert client.post(reverse("tokens:revoke", args=[token.pk])).status_code == 302
    assert post(client, "/options", f"stc_{word}", document()).status_code == 401
    assert "For the board" not in client.get(page).content.decode()
    assert verify().whole


def test_a_token_is_made_only_by_who_gave_the_password_now(as_role):
    """A browser left open is not enough."""
    left_open = as_role("analyst")
    sent = {"name": "x", "scopes": ["options:write"], "days": "30"}
    answer = left_open.post(reverse("tokens:home"), sent)
    assert answer.status_code == 302
    assert reverse("account_reauthenticate") in answer.url
    assert not ApiToken.objects.exists()


def test_nobody_ends_the_token_of_another(as_role, word):
    token = ApiToken.objects.get()
    assert (
        as_role("administrator").post(reverse("tokens:revoke", args=[token.pk])).status_code
        == 404
    )
    token.refresh_from_db()
    assert token.revoked is None


def test_one_person_holds_few_tokens(make_user):
    user = make_user("verifier")
    sent = {"name": "x", "scopes": ["options:write"], "days": "30"}
    assert TokenForm(sent, user=user).is_valid()
    for _ in range(actions.MOST):
        actions.make_token(user=user, name="t", scopes=WRITES, days=1)
    assert not TokenForm(sent, user=user).is_valid()
