"""The public pages: what they show, that each figure leads to its source, that nothing is ranked."""

import re
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import reverse

from seethechild.studies.picture import picture
from seethechild.studies.reference_lists import sources
from seethechild.web.picture import views
from seethechild.web.picture.chosen import chosen
from seethechild.web.picture.linked import with_links
from seethechild.web.picture.places import search

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

CAMDEN = "/council/camden/"
COMPARE = "/compare/?council=bradford&council=camden&council=leeds"


def text(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


@pytest.mark.parametrize(
    "address", ["/", "/?measure=plans_per_10k", "/search/?q=sussex", CAMDEN, "/council/camden/figures/", COMPARE, "/compare/"]
)  # fmt: skip
def test_a_page_is_whole(client, address):
    html = text(client, address)
    assert html.count("<h1") == 1
    assert not re.search(r'\sstyle="|<style|<script(?! src| type="module" src)', html)
    if "figures" not in address:  # there a publisher's unit is "cases"
        assert not re.search(r"\b(service user|a case|cases)\b", html, re.IGNORECASE)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_england_is_tinted_only_when_asked(client):
    assert "stc-tile--t" not in text(client, "/")
    html = text(client, "/?measure=looked_after_per_10k")
    assert "stc-tile--t5" in html
    assert "Higher is not better or worse. It is no ranking." in " ".join(html.split())
    assert "Care is not a failure" in html
    assert "stc-tile--t" not in text(client, "/?measure=nonsense")


@pytest.mark.parametrize(
    ("asked", "slug"),
    [
        ("camden", "camden"), ("CITY OF YORK", "york"), ("E09000007", "camden"),
        ("hull", "kingston-upon-hull-city-of"), ("202", "camden"),
    ],
)  # fmt: skip
def test_a_loose_name_leads_to_the_council(client, asked, slug):
    response = client.get("/search/", {"q": asked})
    assert response.headers["Location"] == f"/council/{slug}/"


def test_a_misspelt_name_is_asked_after(client):
    html = text(client, "/search/?q=Camdn")
    assert 'href="/council/camden/"' in html
    assert "Did you mean" in html
    assert "We know no council called" in text(client, "/search/?q=Atlantis")
    assert "<script>" not in text(client, "/search/?q=<script>alert(1)</script>").partition("<main")[2]  # fmt: skip


def test_a_loose_address_leads_to_the_council_and_an_unknown_one_nowhere(client):
    response = client.get("/council/E09000007/")
    assert (response.status_code, response.headers["Location"]) == (301, CAMDEN)
    text(client, "/council/atlantis/", 404)
    text(client, "/council/atlantis/figures/", 404)
    text(client, "/council/atlantis/picture.csv", 404)
    text(client, "/council/camden/picture.exe", 404)


def test_a_council_page_says_what_the_picture_says(client):
    html = text(client, CAMDEN)
    answer = picture("camden")
    assert answer.sentence.split(": ")[0] in html
    for ident in ("help", "stands", "moved", "spend", "neighbours", "not-meant", "sources"):
        assert (
            f'<section aria-labelledby="{ident}-heading"' in html or f'id="{ident}"' in html
        )
    near = answer.tables["neighbours"]["name"].to_list()
    assert all(f">{name}</a>" in html for name in near if name != "England")
    assert "Claimed: nobody outside the project has checked it yet." in html
    assert reverse("known:reply") in html


def test_every_source_of_a_council_is_one_click_away(client):
    html = text(client, CAMDEN)
    figures = text(client, "/council/camden/figures/")
    used = set(picture("camden").tables["figures"]["source"])
    for key in used:
        address = f'href="/how-we-know/sources/{key}/"'
        assert address in figures
        assert address in html
    for section in ("help", "stands", "moved", "spend", "neighbours"):
        part = html.partition(f'id="{section}-heading"')[2].partition("</section>")[0]
        assert "/how-we-know/sources/" in part
        assert f"/how-we-know/methods/#{section}" in part
        assert 'href="#not-meant"' in part


def test_links_are_made_in_text_only():
    key = sources().tables["sources"]["key"][0]
    html = (
        f'<p id="{key}">{key}, x{key}</p><a href="/">{key}</a><svg><text>{key}</text></svg>'
    )
    linked = with_links(html)
    assert linked.count(f"/how-we-know/sources/{key}/") == 1
    assert f'<p id="{key}">' in linked
    assert f"<text>{key}</text>" in linked
    assert f'<a href="/">{key}</a>' in linked


def test_a_councils_answer_stands_on_its_page_in_its_own_words(client, settings, tmp_path):
    settings.DATA = tmp_path
    before = client.get(CAMDEN)
    (tmp_path / "replies").mkdir()
    (tmp_path / "replies/camden.txt").write_text("We count <b>twice</b>.\n\nSince 2024.")
    after = client.get(CAMDEN, headers={"if-none-match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "We count &lt;b&gt;twice&lt;/b&gt;." in after.content.decode()


def test_another_standing_is_another_page(client, monkeypatch):
    before = client.get(CAMDEN)
    monkeypatch.setattr(views, "standing_of", lambda _code="": "checked by Harbour")
    after = client.get(CAMDEN, headers={"if-none-match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "Checked by Harbour." in after.content.decode()
    assert "Claimed" not in after.content.decode()
    assert "nobody outside" not in after.content.decode()


@pytest.mark.parametrize("address", ["/", CAMDEN, COMPARE, "/council/camden/picture.json"])
def test_a_page_that_somebody_has_is_not_sent_again(client, address):
    first = client.get(address)
    assert "no-cache" in first.headers["Cache-Control"]
    again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/?measure=plans_per_10k")
    assert other.headers["ETag"] != first.headers["ETag"]


def test_whoever_is_signed_in_gets_the_page_afresh(client, as_role):
    tag = client.get("/").headers["ETag"]
    response = as_role("verifier").get("/", headers={"if-none-match": tag})
    assert response.status_code == 200
    assert "ETag" not in response.headers


def test_only_reading_is_allowed(client):
    for address in ("/", CAMDEN, "/compare/", "/search/"):
        assert Client().post(address).status_code in {403, 405}


def test_councils_stand_in_the_order_of_the_alphabet(client):
    response = client.get("/compare/?council=leeds&council=bradford")
    assert response.headers["Location"] == "/compare/?council=bradford&council=leeds"
    html = text(client, COMPARE)
    for part in html.split('class="chart wide"')[1:]:
        chart = part.partition("</svg>")[0]
        assert chart.index(">Bradford<") < chart.index(">Camden<") < chart.index(">Leeds<")
        assert ">England" in chart
    assert html.count("<section") - html.count('<section class="stc') >= 13
    assert "It is no ranking." in html


def test_the_comparison_says_what_the_pictures_say(client):
    html = text(client, COMPARE)
    for name in ("bradford", "camden", "leeds"):
        row = picture(name).tables["standing"].row(0, named=True)
        assert f">{row['value']:,.0f}<" in html.replace("&nbsp;", " ")


def test_six_councils_fit_and_a_seventh_does_not():
    names = ["leeds", "york", "camden", "hull", "bury", "kent", "essex"]
    asked = chosen(names)
    assert (len(asked.places), asked.full, asked.room) == (6, True, False)
    assert chosen(["leeds"]).enough is False
    assert search("leeds").place == chosen(["Leeds City Council"]).places[0]


def test_an_unknown_council_is_asked_after(client):
    html = text(client, "/compare/?council=leeds&add=Bradfrd")
    assert "We know no council called" in html
    assert "add=bradford" in html
    text(client, "/compare/compare.csv?council=leeds", 404)


def test_the_web_process_never_loads_the_compiler():
    code = (
        "import sys, django; django.setup();"
        "import seethechild.web.urls, seethechild.web.picture.views as v; v.warm();"
        "sys.exit('numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()[-500:]
