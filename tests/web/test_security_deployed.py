"""A site that others reach: its settings, its server behind a proxy, and what it never loads."""

import json
import os
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from seethechild.web.environment import Environment, SettingsError

ROOT = Path(__file__).parents[2]
SETTINGS = ROOT / "src" / "seethechild" / "web" / "settings.py"
HOST = "children.example.org"
SECRETS = {
    "SEETHECHILD_SECRET_KEY": string.ascii_letters + string.digits,
    "SEETHECHILD_FIELD_KEYS": f"k2:{'n3w' * 20},k1:{'0ld' * 20}",
}
LIVE = """
import http.client, json, os, sys, threading
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seethechild.web.settings")
import django
django.setup()
from django.conf import settings
from seethechild.web.serving.serve import prepare, serve
prepare()
answered = threading.Event()
where = []
def ready(address):
    where.append(int(address.rpartition(":")[2]))
    answered.set()
threading.Thread(target=serve, args=("127.0.0.1", 0), kwargs={"ready": ready}, daemon=True).start()
answered.wait(60)

def ask(path, method="GET", body=None, **headers):
    link = http.client.HTTPConnection("127.0.0.1", where[0], timeout=60)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    link.request(method, path, body, {"Host": "children.example.org", **named})
    answer = link.getresponse()
    answer.read()
    return answer

told = {}
plain = ask("/how-we-know/")
told["plain"] = [plain.status, plain.headers["Location"]]
PROXY = {"X_Forwarded_Proto": "https", "X_Forwarded_For": "203.0.113.7"}
page = ask("/", **PROXY)
told["page"] = page.status
told["headers"] = dict(page.headers)
told["cookie"] = ask("/account/login/", **PROXY).headers["Set-Cookie"]
told["other name"] = ask("/", **PROXY, Host="evil.example").status
told["fault"] = ask("/nothing/", **PROXY).status
for path in sys.argv[1:]:
    told[path] = ask(path, **PROXY).status
for visitor in ("203.0.113.7", "203.0.113.8"):  # the second is not held up by the first
    pace = [
        ask("/api/v1/reforms", X_Forwarded_Proto="https", X_Forwarded_For=visitor).status
        for _ in range(4)
    ]
    told[visitor] = pace
liar = [
    ask("/api/v1/reforms", X_Forwarded_Proto="https", X_Forwarded_For=f"10.0.0.{n}, 203.0.113.9").status
    for n in range(4)
]
told["liar"] = liar
told["hashers"] = settings.PASSWORD_HASHERS
told["heavy"] = sorted({name.partition(".")[0] for name in sys.modules} & {"numba", "llvmlite", "scipy"})
told["worker's"] = sorted(name for name in sys.modules if name.startswith("seethechild.web") and name.endswith(".tasks"))
told["kernel"] = "seethechild.simulate.kernel" in sys.modules
print(json.dumps(told))
"""
PAGES = (
    "/council/camden/", "/compare/?council=camden&council=leeds", "/options/reforms/",
    "/options/build/?q=york", "/how-we-know/sources/", "/api/v1/councils/camden/figures",
    "/council/camden/picture.csv", "/journeys/", "/checked/picture/E09000007/",
)  # fmt: skip


def environment(folder, **given):
    """Return an environment with nothing of ours in it but what is given."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SEETHECHILD_", "DJANGO_", "DATABASE_URL"))
    }
    return kept | {"SEETHECHILD_DATA": str(folder)} | given


def program(*words, env):
    return subprocess.run(
        [sys.executable, *words], env=env, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """What a deployed site says behind its proxy."""
    folder = tmp_path_factory.mktemp("deployed")
    env = environment(
        folder, SEETHECHILD_HOSTS=HOST, SEETHECHILD_API_A_MINUTE="3", **SECRETS
    )
    done = program("-c", LIVE, *PAGES, env=env)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_only_https_opens(live):
    assert live["plain"] == [301, f"https://{HOST}/how-we-know/"]
    assert live["page"] == 200
    seconds = re.search(r"max-age=(\d+)", live["headers"]["Strict-Transport-Security"])
    assert int(seconds[1]) >= 31_536_000
    assert "includeSubDomains" in live["headers"]["Strict-Transport-Security"]


def test_cookies_go_over_https_alone(live):
    assert "Secure" in live["cookie"]
    assert "HttpOnly" in live["cookie"]


def test_the_server_says_nothing_of_itself(live):
    assert "Server" not in live["headers"]
    assert "X-Powered-By" not in live["headers"]


def test_another_name_is_refused_by_the_real_server(live):
    assert live["other name"] == 400


def test_every_kind_of_page_answers(live):
    for path in PAGES:
        assert live[path] in ((302,) if path == "/journeys/" else (200,)), path
    assert live["fault"] == 404


def test_each_visitor_is_counted_by_their_own_address(live):
    """Behind a proxy all come from one machine; what a visitor writes there itself is not believed."""
    # three more were asked for before, by the first
    assert live["203.0.113.7"][-1] == 429
    assert live["203.0.113.8"] == [200, 200, 200, 429]
    assert live["liar"] == [200, 200, 200, 429]


def test_the_web_process_never_loads_the_compiled_engine(live):
    assert live["heavy"] == []
    assert live["kernel"] is False
    assert set(live["worker's"]) <= {"seethechild.web.jobs.tasks"}


def test_passwords_are_kept_by_argon2(live):
    assert live["hashers"] == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_djangos_own_check_of_a_deployment_finds_nothing(tmp_path):
    env = environment(tmp_path, SEETHECHILD_HOSTS=HOST, **SECRETS)
    done = program(
        "-W", "error", "-m", "seethechild.web", "check", "--deploy", "--fail-level", "INFO",
        env=env,
    )  # fmt: skip
    assert (done.returncode, "no issues" in done.stdout) == (0, True), (
        done.stdout + done.stderr
    )


def test_a_deployment_without_secrets_does_not_start(tmp_path):
    done = program(
        "-m", "seethechild.web", "check", env=environment(tmp_path, SEETHECHILD_HOSTS=HOST)
    )
    assert done.returncode == 2
    assert "SEETHECHILD_SECRET_KEY is not set" in done.stderr
    assert "SEETHECHILD_FIELD_KEYS is not set" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())  # nor does it make secrets by itself


def test_all_that_is_wrong_is_said_at_once_without_repeating_a_secret(tmp_path):
    wrong = {
        "SEETHECHILD_HOSTS": "*",
        "SEETHECHILD_SECRET_KEY": "hunter2",
        "SEETHECHILD_FIELD_KEYS": "k:swordfish",
        "SEETHECHILD_DEMO": "perhaps",
        "SEETHECHILD_UPLOAD_MB": "-1",
        "SEETHECHILD_MAIL_PORT": "99999",
        "DATABASE_URL": "postgres//user:rosebud@host",
    }
    done = program("-m", "seethechild.web", "check", env=environment(tmp_path, **wrong))
    assert done.returncode == 2
    for name in wrong:
        assert name in done.stderr
    assert not re.search("hunter2|swordfish|rosebud|Traceback", done.stderr + done.stdout)


def test_new_secrets_are_printed_before_the_settings_are_right(tmp_path):
    env = environment(tmp_path, SEETHECHILD_HOSTS=HOST)
    said = [program("-m", "seethechild.web", "make_secrets", env=env).stdout for _ in "ab"]
    lines = [dict(line.split("=", 1) for line in each.splitlines()) for each in said]
    assert set(lines[0]) == set(SECRETS)
    assert lines[0] != lines[1]
    given = Environment(lines[0])
    given.secret("SEETHECHILD_SECRET_KEY", default=None)
    given.keys("SEETHECHILD_FIELD_KEYS", ())
    given.require()


def test_the_command_prints_them_too(capsys):
    call_command("make_secrets")
    assert set(SECRETS) == {line.split("=")[0] for line in capsys.readouterr().out.split()}


@pytest.mark.parametrize(
    "said",
    [
        "",
        "nokey",
        ":" + "x" * 40,
        "k:short",
        f"k:{'x' * 40},k:{'y' * 40}",
        f"a b:{'x' * 40}",
    ],
)
def test_keys_that_would_not_hold_are_refused(said):
    given = Environment({"KEYS": said})
    given.keys("KEYS", ())
    with pytest.raises(SettingsError, match="KEYS"):
        given.require()


@pytest.mark.parametrize(
    "said", ["*", "https://a.example", "a.example/", "a b", "a.example:80"]
)
def test_hosts_that_would_let_any_name_in_are_refused(said):
    given = Environment({"HOSTS": said})
    given.hosts("HOSTS")
    with pytest.raises(SettingsError, match="HOSTS"):
        given.require()


@pytest.mark.parametrize(
    "said", ["a.example", ".a.example", "a.example,b.example", "[::1]", ""]
)
def test_hosts_that_are_names_are_taken(said):
    given = Environment({"HOSTS": said})
    given.hosts("HOSTS")
    given.require()


@pytest.mark.parametrize(
    "said", ["nonsense", "mysql://a:b@c/d", "postgresql://a:b@c:port/d", "http://x"]
)
def test_databases_that_are_none_are_refused(said):
    given = Environment({"DB": said})
    given.database("DB", "sqlite:///x")
    with pytest.raises(SettingsError, match="DB"):
        given.require()


def test_no_study_setting_comes_from_the_environment():
    names = re.findall(r"given\.\w+\(\s*\"(\w+)\"", SETTINGS.read_text(encoding="utf-8"))
    assert len(names) == len(set(names)) + 1  # the mail host is asked for twice
    assert all(name.startswith("SEETHECHILD_") or name == "DATABASE_URL" for name in names)
