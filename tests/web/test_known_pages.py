"""How we know: every source with every number from it, plain words, links that lead somewhere."""

import re

import pytest

from seethechild.studies.reference_lists import sources
from seethechild.web.audit.actions import PROGRAM, record
from seethechild.web.known import books
from seethechild.web.known.views import PAGES
from tests.web import reading

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

HOME = "/how-we-know/"
PUBLIC = (
    "/", "/?measure=plans_per_10k", "/search/?q=sussex", "/council/camden/",
    "/council/camden/figures/", "/compare/", "/compare/?council=camden&council=leeds",
    HOME, f"{HOME}sources/", f"{HOME}sources/dfe-lait/", f"{HOME}record/",
    *(f"{HOME}{page.slug}/" for page in PAGES),
)  # fmt: skip
#: Words of ours, without the sentences that studies and publishers wrote.
OURS = [each for each in PUBLIC if "council/" not in each and "sources/dfe" not in each]


def text(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.mark.parametrize("key", sorted(books.all_sources()))
def test_a_source_shows_every_number_that_rests_on_it(client, key):
    html = text(client, f"{HOME}sources/{key}/")
    row = sources().tables["sources"].filter(key=key).row(0, named=True)
    for said in (row["publisher"], row["licence"], row["href"]):
        assert said.replace("&", "&amp;").replace("'", "&#x27;") in html
    numbers = sources().tables["numbers"].filter(source=key)
    assumed = sources().tables["assumptions"].filter(source=key)
    assert html.count('<th scope="row">') == numbers.height + assumed.height
    assert html.count('class="grade grade-') == numbers.height + assumed.height


def test_no_number_is_left_out():
    assert set(books.KINDS) == set(sources().tables["numbers"]["kind"])
    listed = sum(each.numbers for each in books.all_sources().values())
    assert listed == sources().tables["numbers"]["numbers"].sum() == books.sums()["numbers"]


def test_an_unknown_source_is_not_found(client):
    assert client.get(f"{HOME}sources/nothing/").status_code == 404


@pytest.mark.parametrize("address", OURS)
def test_our_words_can_be_read_at_twelve(client, address):
    said = reading.prose(text(client, address))
    assert reading.grade(said) <= 8, f"{reading.grade(said):.1f}: {said[:300]}"


def test_a_councils_page_in_our_words_can_be_read_at_twelve(client):
    html = text(client, "/council/camden/")
    ours = html.partition('class="stc-caveat"')[2].partition("</div>")[0]
    assert reading.grade(reading.prose(f"<main><div{ours}</main>")) <= 8


def test_every_link_leads_to_a_page_and_to_a_place_on_it(client):
    pages: dict[str, str] = {}
    wanted = set()
    for address in PUBLIC:
        pages[address] = text(client, address)
        own = address.partition("?")[0]
        for link in re.findall(r'<a [^>]*?href="([^"]+)"', pages[address]):
            link = link.replace("&amp;", "&")  # noqa: PLW2901 - as a browser reads it
            if link.startswith("#"):
                wanted.add((address, link[1:]))
            elif link.startswith(("/", "?")) or ("://" not in link and ":" not in link):
                path, _, place = link.partition("#")
                path = path if path.startswith("/") else f"{own}{path}"
                if path not in pages:
                    wanted.add((path, place))
    for address, place in sorted(wanted):
        if re.match(r"/council/(?!camden|leeds)|.*\.(pdf|csv|json)", address):
            continue  # the others are like these two; files have their own tests
        if address not in pages:
            response = client.get(address)
            assert response.status_code in {200, 302}, address
            pages[address] = response.content.decode()
        if place:
            assert f'id="{place}"' in pages[address], f"{address}#{place}"


def test_the_ends_of_the_record_are_public_and_what_it_says_is_not(client):
    event = record(verb="tell nobody", by=PROGRAM, reason="a reason of ours")
    html = text(client, f"{HOME}record/")
    assert event.own in html
    assert "tell nobody" not in html
    assert "a reason of ours" not in html


def test_a_reader_gets_no_cookie(client):
    for address in PUBLIC:
        assert not client.get(address).cookies, address


def test_words_are_explained_once():
    terms = [each["word"] for each in books.terms()]
    assert terms == sorted(set(terms), key=str.casefold)
    for each in books.terms():
        assert reading.grade(f"{each['means']}") <= 9, each["word"]


def test_the_measure_of_reading_knows_easy_from_hard():
    easy = "The dog ran. The cat sat. A child can read this."
    hard = "Multidisciplinary safeguarding partnerships necessitate considerable administrative coordination."
    assert reading.grade(easy) < 2
    assert reading.grade(hard) > 15
