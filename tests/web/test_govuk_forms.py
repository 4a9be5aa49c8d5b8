"""Forms as people meet them: what is asked, what was typed, what is wrong."""

import datetime as dt

import lxml.html
import pytest
from django import forms
from django.template import Context, Template

from seethechild.web.govuk.fields import component_of, errors_of, options_of
from seethechild.web.govuk.widgets import DateField
from tests.web.gallery import GalleryForm


class When(forms.Form):
    since = DateField(label="Since when?", required=False)


def page(text: str, **context: object) -> lxml.html.HtmlElement:
    html = Template("{% load govuk %}<div>" + text + "</div>").render(Context(context))
    return lxml.html.fromstring(html)


def written(shown: lxml.html.HtmlElement) -> str:
    """Return what stands in the text box: browsers leave out the first line break, lxml does not."""
    return shown.xpath("//textarea")[0].text.removeprefix("\n")


def filled(**changed: object) -> dict[str, object]:
    good = {
        "name": "More help", "rate": "1.5", "secret": "x", "why": "A\nB", "council": "E09000019",
        "who": "need", "kinds": ["early", "none"], "agreed": "on",
        "since-day": "1", "since-month": "4", "since-year": "2026",
    }  # fmt: skip
    return good | changed


def test_every_kind_of_field_has_its_component():
    found = {field.name: component_of(field) for field in GalleryForm().visible_fields()}
    assert found == {
        "name": "input", "rate": "input", "email": "input", "secret": "input",
        "why": "textarea", "council": "select", "who": "radios", "kinds": "checkboxes",
        "agreed": "checkboxes", "since": "date-input", "files": "file-upload",
    }  # fmt: skip


def test_what_was_typed_comes_back_and_a_password_does_not():
    form = GalleryForm(filled(**{"since-year": "26x"}), {})
    shown = page("{{ form }}", form=form)
    values = {
        each.name: each.get("value")
        for each in shown.iter("input")
        if each.get("type") in {"text", "password", "email"}
    }
    assert values == {
        "name": "More help", "rate": "1.5", "secret": None,
        "since-day": "1", "since-month": "4", "since-year": "26x",
    } | {"email": None}  # fmt: skip
    assert written(shown) == "A\nB"
    assert shown.xpath("//option[@selected]/@value") == ["E09000019"]
    assert shown.xpath("//optgroup/@label") == ["London"]
    ticked = shown.xpath("//input[@checked]")
    assert [(each.name, each.get("value")) for each in ticked] == [
        ("who", "need"), ("kinds", "early"), ("kinds", "none"), ("agreed", "on"),
    ]  # fmt: skip
    assert shown.xpath("//input[@name='kept']/@type") == ["hidden"]


@pytest.mark.parametrize("bad", ["<script>alert(1)</script>", '"><b onclick=x>', "{{ 1 }}"])
def test_what_was_typed_is_escaped(bad):
    shown = page("{{ form }}", form=GalleryForm(filled(name=bad, why=bad), {}))
    assert shown.xpath("//input[@name='name']")[0].get("value") == bad
    assert written(shown) == bad
    assert shown.xpath("//script | //b") == []


def test_errors_say_the_same_beside_the_field_and_in_the_summary_and_lead_there():
    form = GalleryForm(
        {"name": "<", "since-day": "31", "since-month": "2", "since-year": "2026"}, {}
    )
    form.add_error(None, "The run is full")
    shown = page("{% govuk_errors form %}{{ form }}", form=form)
    listed = shown.xpath("//ul[contains(@class,'error-summary__list')]/li")
    assert listed[0].text_content().strip() == "The run is full"
    assert len(listed) == 11
    for item in listed[1:]:
        link = item.find("a")
        goal = shown.get_element_by_id(link.get("href")[1:])
        group = goal.xpath("ancestor::div[contains(@class,'group--error')]")[0]
        beside = group.find_class("govuk-error-message")[0]
        assert beside.text_content().split("Error:")[1].strip() == link.text
        described = {
            word
            for each in [goal, *goal.iterancestors()]
            for word in (each.get("aria-describedby") or "").split()
        }
        assert beside.get("id") in described
    words = [item.text_content().strip() for item in listed]
    assert "Enter a name without < or >" in words
    assert "Enter a real date, such as 27 3 2026" in words
    assert "Answer this question: For whom?" in words
    assert len(set(words)) == len(words)


def test_nothing_is_wrong_with_a_form_that_was_not_sent_or_is_right():
    assert page("{% govuk_errors form %}", form=GalleryForm()).text is None
    assert errors_of([When({})]) == []


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        (("27", "3", "2026"), dt.date(2026, 3, 27)),
        ((" 01", "04 ", "2026"), dt.date(2026, 4, 1)),
        (("", "", ""), None),
    ],
)
def test_a_date_is_read_from_three_boxes(typed, date):
    form = When(dict(zip(("since-day", "since-month", "since-year"), typed, strict=True)))
    assert form.is_valid()
    assert form.cleaned_data["since"] == date


@pytest.mark.parametrize(
    "typed",
    [
        ("31", "2", "2026"),
        ("1", "", "2026"),
        ("1", "4", "26"),
        ("a", "b", "c"),
        ("1-2", "3", "4"),
    ],
)
def test_what_is_no_date_is_said_and_kept(typed):
    names = ("since-day", "since-month", "since-year")
    form = When(dict(zip(names, typed, strict=True)))
    assert form.errors["since"] == ["Enter a real date, such as 27 3 2026"]
    shown = page("{{ form }}", form=form)
    assert len(shown.xpath("//input[contains(@class,'govuk-input--error')]")) == 3


def test_a_date_to_begin_with_is_shown():
    shown = page("{{ form }}", form=When(initial={"since": dt.date(2026, 4, 1)}))
    assert shown.xpath("//input/@value") == ["1", "4", "2026"]


def test_the_question_can_be_the_heading_of_the_page():
    shown = page(
        "{% govuk_field form.who heading=True %}{% govuk_field form.name heading=True size='xl' %}",
        form=GalleryForm(),
    )
    assert [each.text_content().strip() for each in shown.iter("h1")] == [
        "For whom?",
        "What is the option called?",
    ]
    assert shown.find_class("govuk-fieldset__legend--l")
    assert shown.find_class("govuk-label--xl")


def test_the_looks_of_a_field_come_from_form_and_page():
    rate = options_of(GalleryForm()["rate"], prefix="about")
    assert (rate["prefix"], rate["suffix"], rate["inputmode"]) == (
        "about",
        "per cent",
        "decimal",
    )
    assert rate["classes"] == "govuk-input--width-5"
    assert "required" not in rate["attributes"]
    assert (
        options_of(GalleryForm()["email"])["label"]["text"]
        == "Your email address (optional)"
    )


def test_a_block_takes_html_and_the_rest_is_escaped():
    shown = page(
        '{% govuk_block "details" summary_text=words %}<em>{{ words }}</em>{% endgovuk %}',
        words="<i>",
    )
    assert shown.find_class("govuk-details__summary-text")[0].text == "<i>"
    assert shown.xpath("//em/text()") == ["<i>"]


def test_links_to_other_pages_keep_the_question():
    from django.core.paginator import Paginator  # noqa: PLC0415
    from django.test import RequestFactory  # noqa: PLC0415

    request = RequestFactory().get("/", {"q": "a&b", "page": "2"})
    shown = page(
        "{% govuk_pages page %}", request=request, page=Paginator(range(30), 10).page(2)
    )
    assert shown.xpath("//a[@rel='next']/@href") == ["?q=a%26b&page=3"]
    assert shown.xpath("//a[@aria-current]/text()") == ["2"]
    one = page("{% govuk_pages page %}", request=request, page=Paginator([1], 10).page(1))
    assert one.text is None
