"""The page of children known and children expected in a council: what it shows, and what it never does."""

import json
import re
from html import unescape
from xml.etree import ElementTree as ET

import pytest

from seethechild.studies.need_on_site import need_told
from seethechild.web.audit.actions import ANYONE
from seethechild.web.checking.actions import mark
from seethechild.web.picture.need import subject

pytestmark = pytest.mark.django_db
RUTLAND, PAGE = "E06000017", "/council/rutland/need/"
CLAIMED = "Claimed: nobody outside the project has checked it yet"


def words(answer):
    return " ".join(answer.content.decode().split())


def text(answer):
    return unescape(re.sub("<[^>]+>", "", words(answer))).replace("\N{NO-BREAK SPACE}", " ")


def test_the_councils_page_leads_to_it(client):
    assert f'href="{PAGE}"' in client.get("/council/rutland/").content.decode()


def test_known_and_expected_stand_side_by_side_with_what_each_assumes(client):
    answer = client.get(PAGE)
    page, said = words(answer), text(answer)
    assert page.count("<h1") == 1
    assert page.count("<figure") == 1
    assert "Recorded" in said
    assert "Expected from national surveys" in said
    told = need_told(RUTLAND)
    assert told.result.sentence in said
    for row in told.result.tables["assumes"].to_dicts():
        assert row["assumes"] in said
    for part in told.not_meant:
        assert part in said
    assert page.index("What this does not mean") < page.index(
        "Where these numbers come from"
    )
    assert CLAIMED in said
    assert "--lists" not in said
    assert not re.search(r'\sstyle="|<style|\b(service user|a case|cases)\b', page)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_every_number_has_a_source_that_opens(client):
    page = client.get(PAGE).content.decode()
    links = set(re.findall(r'href="(/how-we-know/sources/[^"]+)"', page))
    told = need_told(RUTLAND)
    surveys = set(told.result.tables["survey"]["source"])
    assert {f"/how-we-know/sources/{key}/" for key in surveys} <= links
    assert "/how-we-know/sources/dfe-cin-2025/" in links
    for link in sorted(links)[:3]:
        assert client.get(link).status_code == 200


def test_a_number_that_is_hidden_or_not_published_stays_so(client):
    said = text(client.get(PAGE))
    assert "Children in contact with mental health services" in said
    assert "not published by council" in said
    rows = json.loads(client.get("/council/rutland/need.json").content)["tables"]["methods"]
    mind = next(row for row in rows if row["id"] == "mh_referred")
    assert mind["number"] is None


def test_files_say_themselves_what_they_are_and_are_not(client):
    answer = client.get("/council/rutland/need.json")
    said = json.loads(answer.content)
    assert answer["Content-Type"] == "application/json"
    assert "attachment" in answer["Content-Disposition"]
    assert said["standing"].startswith("Claimed")
    assert said["councils"] == [{"code": RUTLAND, "name": "Rutland"}]
    assert len(said["does_not_mean"]) > 4
    assert said["sources"][0]["title"]
    assert said["provenance"]["fingerprint"]
    drawn = client.get("/council/rutland/need.svg")
    assert drawn["Content-Type"] == "image/svg+xml"
    assert ET.fromstring(drawn.content).tag.endswith("svg")  # noqa: S314 - our own


def test_it_can_be_checked_and_says_so_at_once(client):
    key = need_told(RUTLAND).key
    assert CLAIMED in text(client.get(PAGE))
    mark(
        kind="need", key=key, level="checked", note="Read it.", organisation="Harbour",
        by=ANYONE,
    )  # fmt: skip
    page = text(client.get(PAGE))
    assert CLAIMED not in page
    assert page.lower().count("checked by harbour") >= 2
    assert "hecked by Harbour" in client.get("/council/rutland/need.json").content.decode()
    assert subject(key).href == PAGE


@pytest.mark.parametrize("key", ["", RUTLAND, f"{RUTLAND}-000000000000", "../x", "E99-1"])
def test_what_is_not_there_cannot_be_checked(key):
    assert subject(key) is None


def test_a_browser_that_has_it_need_not_fetch_it(client):
    first = client.get(PAGE)
    again = client.get(PAGE, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_council_may_answer(client, settings, tmp_path):
    settings.DATA = tmp_path
    (tmp_path / "replies").mkdir()
    (tmp_path / "replies" / "rutland.txt").write_text(
        "We ask <each> family.", encoding="utf-8"
    )
    assert "We ask &lt;each&gt; family." in words(client.get(PAGE))


@pytest.mark.parametrize(
    "address", ["atlantis/need/", "rutland/need.pdf", "atlantis/need.json"]
)
def test_what_there_is_not(client, address):
    assert client.get(f"/council/{address}").status_code == 404
