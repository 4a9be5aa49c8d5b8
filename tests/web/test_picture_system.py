"""The page of a council's system: asked for once, made by a worker, shown to everybody."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse

from seethechild.core.progress import Silent
from seethechild.studies.system_kept import system_key
from seethechild.studies.system_picture import keep_system
from seethechild.web.audit.actions import ANYONE
from seethechild.web.audit.verify import verify
from seethechild.web.checking.actions import mark
from seethechild.web.jobs.models import Job
from seethechild.web.jobs.tasks import perform
from seethechild.web.picture.system import subject

pytestmark = pytest.mark.django_db
RUTLAND, PAGE = "E06000017", "/council/rutland/system/"
CLAIMED = "Claimed: nobody outside the project has checked it yet"


@pytest.fixture(scope="module")
def made():
    """Rutland's picture, played twice over two years."""
    return keep_system(
        RUTLAND, kept=Path(site.DATA) / "systems", progress=Silent(), years=2, draws=2
    )


@pytest.fixture
def nothing_made(settings, tmp_path):
    settings.DATA = tmp_path


def words(answer):
    return " ".join(answer.content.decode().split())


@pytest.mark.usefixtures("nothing_made")
def test_it_is_asked_for_once_and_leads_to_its_job(client):
    offered = client.get(PAGE)
    assert "Make the picture" in words(offered)
    assert words(offered).count("<h1") == 1
    asked = client.post(f"{PAGE}make/")
    job = Job.objects.get()
    assert asked.url == reverse("jobs:progress", args=[job.name])
    assert (job.kind, job.given) == ("system", {"council": RUTLAND})
    assert Client().post(f"{PAGE}make/").url == asked.url
    assert Job.objects.count() == 1
    assert "It is being made" in words(client.get(PAGE))
    for kind in ("svg", "json"):
        assert client.get(f"/council/rutland/system.{kind}").status_code == 404
    assert verify().whole


@pytest.mark.usefixtures("nothing_made")
def test_one_address_cannot_ask_without_end(client, settings):
    settings.OPTIONS_AN_HOUR = 1
    assert client.post(f"{PAGE}make/").status_code == 302
    refused = client.post("/council/camden/system/make/")
    assert refused.status_code == 429
    assert "Try again in an hour" in words(refused)
    assert Job.objects.count() == 1


def test_the_worker_makes_it_and_the_page_shows_it(client, made, settings, tmp_path):
    settings.DATA = tmp_path
    client.post(f"{PAGE}make/")
    (tmp_path / "systems").mkdir()
    made_here = tmp_path / "systems" / made.name
    made_here.symlink_to(made)  # what the worker finds there it does not make again
    job = Job.objects.get()
    perform(job.name)
    job.refresh_from_db()
    assert (job.state, job.answer) == ("done", PAGE)
    page = words(client.get(PAGE))
    assert page.count("<h1") == 1
    assert page.count("<figure") == 3
    assert CLAIMED in page
    assert page.index("What this does not mean") < page.index(
        "Where these numbers come from"
    )
    assert not re.search(r'\sstyle="|<style|\b(service user|a case|cases)\b', page)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_worker_plays_it(client, settings, tmp_path, monkeypatch):
    other = "/council/hartlepool/system/"  # a page that was given once is kept
    monkeypatch.setattr(
        "seethechild.web.picture.tasks.keep_system",
        lambda council, **given: keep_system(council, **given, years=1, draws=1),
    )
    settings.DATA = tmp_path
    client.post(f"{other}make/")
    perform(Job.objects.get().name)
    assert "Children in each state" in words(client.get(other))
    assert client.post(f"{other}make/").url == other
    assert Job.objects.count() == 1


@pytest.mark.usefixtures("made")
def test_the_page_is_the_verbs_result(client):
    said = json.loads(client.get("/council/rutland/system.json").content)
    page = unescape(re.sub("<[^>]+>", "", words(client.get(PAGE))))
    assert said["sentence"] in page.replace("\N{NO-BREAK SPACE}", " ")
    assert said["standing"].startswith("Claimed")
    assert len(said["does_not_mean"]) > 3
    stocks = {row["state"]: row["now"] for row in said["tables"]["stocks"]}
    assert stocks["child_protection_plan"] == 28  # published: 31 March 2025
    drawn = client.get("/council/rutland/system.svg")
    assert drawn["Content-Type"] == "image/svg+xml"
    assert "attachment" in drawn["Content-Disposition"]
    assert drawn.content.decode().count("<title") == 1


@pytest.mark.usefixtures("made")
def test_it_can_be_checked_and_says_so_at_once(client):
    key = system_key(RUTLAND)
    assert CLAIMED in words(client.get(PAGE))
    mark(
        kind="system", key=key, level="checked", note="Read it.", organisation="Harbour",
        by=ANYONE,
    )  # fmt: skip
    page = words(client.get(PAGE))
    assert CLAIMED not in page
    assert page.lower().count("checked by harbour") >= 2
    assert (
        "hecked by Harbour" in client.get("/council/rutland/system.json").content.decode()
    )
    assert subject(key).href == PAGE


@pytest.mark.parametrize("key", ["", "E06000017", "E06000017-2025-other", "../x", "E99"])
@pytest.mark.usefixtures("made")
def test_what_was_not_made_cannot_be_checked(key):
    assert subject(key) is None


@pytest.mark.usefixtures("made")
def test_a_browser_that_has_it_need_not_fetch_it(client):
    first = client.get(PAGE)
    again = client.get(PAGE, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_councils_that_are_not_there(client):
    assert client.get("/council/atlantis/system/").status_code == 404
    assert client.post("/council/atlantis/system/make/").status_code == 404
