"""Pages on paper: PDF/UA-1, the same bytes each time, the figures in them, no text read as a command."""

import json
import re

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.core.errors import DataError
from seethechild.report.markup import Html, Page, Section
from seethechild.report.page import run_page
from seethechild.studies.picture import picture
from seethechild.studies.picture_page import picture_parts
from seethechild.web import pdf
from seethechild.web.picture.compared import compared_page
from seethechild.web.picture.places import search
from tests.unit.report.sample import sample

NBSP = "\u00a0"


def short(page):
    """Leave out the long list of every figure: quick tests."""
    kept = [each for each in page.sections if each.ident != "figures"]
    return Page(page.title, page.kicker, page.about, page.banner, kept, page.foot)


def one(body="<p>x</p>", title="T"):
    return Page(title, "", "", "", [Section("a", "A", Html(body))], Html())


def asked(page, selector):
    found = typst.query(pdf.typst_source(page).encode(), selector, font_paths=pdf._fonts())
    return json.loads(found)


def words_in(content):
    """All words in what Typst says it has set."""
    if isinstance(content, list):
        return "".join(map(words_in, content))
    if not isinstance(content, dict):
        return ""
    inner = [content.get(key) for key in ("text", "body", "children", "child", "caption")]
    own = content["text"] if isinstance(content.get("text"), str) else ""
    return own + "".join(map(words_in, inner))


@pytest.mark.parametrize("name", ["camden", "isles-of-scilly", "Cumberland"])
def test_the_picture_of_a_council_is_a_pdf_for_everybody(name):
    answer = picture(name.replace("-", " "))
    page = short(picture_parts(name.replace("-", " "), answer))
    first = pdf.page_pdf(page)
    assert first.startswith(b"%PDF-1.7")
    assert b"pdfuaid" in first
    assert pdf.page_pdf(page) == first
    source = pdf.typst_source(page)
    assert answer.sentence.partition(".")[0] in source.replace(NBSP, " ")


def test_the_report_of_a_run_is_a_pdf_for_everybody():
    page = run_page(sample())
    kept = json.loads(page.to_json())
    assert pdf.page_pdf(kept) == pdf.page_pdf(page)
    headings = [words_in(each["body"]) for each in asked(page, "heading")]
    assert headings[0] == page.title
    assert [each.title for each in page.sections if each.body] == [
        each for each in headings if each in {part.title for part in page.sections}
    ]


def test_figures_of_a_table_are_set():
    page = short(picture_parts("camden", picture("camden")))
    set_ = words_in(asked(page, "table"))
    funnel = picture("camden").tables["funnel"]
    ours = funnel.filter(place="E09000007", period=2025).drop_nulls("count")["count"]
    assert all(f"{value:,.0f}" in set_ for value in ours)


def test_every_drawing_has_words_and_every_table_headings():
    page = short(picture_parts("camden", picture("camden")))
    images = asked(page, "image")
    assert len(images) > 8
    assert all(len(each["alt"]) > 20 for each in images)
    tables = asked(page, "table")
    assert len(tables) > 8
    assert all(each["children"][0]["func"] == "header" for each in tables)


def test_a_drawing_for_a_phone_is_left_out():
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>T</title></svg>'
    charts = f'<div class="chart wide">{svg}</div><div class="chart narrow">{svg}</div>'
    page = one(f"<figure><figcaption>C</figcaption>{charts}</figure>")
    assert len(asked(page, "image")) == 1


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1))
def test_no_text_is_read_as_a_command(text):
    page = one("<p>x</p>", title=f"T{text}T")
    (heading, _) = asked(page, "heading")
    assert re.sub(r"\s", "", words_in(heading["body"])) == re.sub(r"\s", "", f"T{text}T")


@pytest.mark.parametrize(
    "text",
    ["#eval(1)", '"]; #panic("x")', "*x* _y_ $z$", "\\", '\\"', "@x <y> [z]", "// x"],
)
def test_signs_of_the_language_stay_signs(text):
    (heading, _) = asked(one(title=text), "heading")
    assert words_in(heading["body"]) == text


def test_links_out_are_kept_and_links_within_are_words():
    page = one('<p><a href="https://example.org/">out</a> <a href="/in/">in</a></p>')
    assert [each["dest"] for each in asked(page, "link")] == ["https://example.org/"]


def test_what_cannot_be_set_is_a_problem_in_plain_words(monkeypatch):
    monkeypatch.setattr(pdf, "typst_source", lambda *_, **__: "= a\n=== b")
    with pytest.raises(DataError, match="page as PDF"):
        pdf.page_pdf(one())


def test_both_downloads_are_pdfs(client, db):
    address = "/compare/compare.pdf?council=bradford&council=camden"
    response = client.get(address)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


def test_a_comparison_on_paper_says_its_standing_sources_and_limits():
    page = compared_page(tuple(search(name).place.code for name in ("bradford", "camden")))
    source = pdf.typst_source(page)
    for said in (
        "Claimed: nobody outside",
        "Right of reply",
        "It is no ranking",
        "grade A",
    ):
        assert said in source
    assert picture("camden").provenance.fingerprint in source


def test_the_letters_are_small_and_free():
    fonts = list(pdf.FONTS.glob("*.ttf"))
    assert len(fonts) == 2
    assert sum(each.stat().st_size for each in fonts) < 300_000
    assert "SIL OPEN FONT LICENSE" in (
        pdf.HERE / "govuk/licences/inter.txt"
    ).read_text(encoding="utf-8").upper()  # fmt: skip
