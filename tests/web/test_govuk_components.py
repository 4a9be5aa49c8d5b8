"""Every component against the examples of the package it follows."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test.html import parse_html
from django.utils.safestring import SafeString

from seethechild.web.govuk.components import render

EXAMPLES = json.loads(
    (Path(__file__).parent / "fixtures" / "govuk-frontend.json").read_text(encoding="utf-8")
)
#: Options we do without, each with the reason; an example that has one is left out.
WITHOUT = {
    "before_input": "wrap the component in the page instead",
    "after_input": "the same",
    "before_inputs": "the same",
    "after_inputs": "the same",
    "choose_files_button_text": "the words of the package's script are English already",
    "no_file_chosen_text": "the same",
    "multiple_files_chosen_text": "the same",
    "drop_instruction_text": "the same",
    "entered_drop_zone_text": "the same",
    "left_drop_zone_text": "the same",
}


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def ours(options: Any, *, attributes: bool = False) -> Any:
    """Turn the package's options into ours: snake case, and safe text in place of html."""
    if isinstance(options, list):
        return [ours(each) for each in options]
    if not isinstance(options, dict):
        return options
    if attributes:
        return options
    found = {}
    for name, value in options.items():
        found[snake(name)] = ours(value, attributes=name in {"attributes", "values"})
    for html in [name for name in found if re.search(r"(^|_)html$", name)]:
        text = found.pop(html)
        if text:
            found[re.sub(r"html$", "text", html)] = SafeString(text)
    return found


def names(options: Any) -> Iterator[str]:
    if isinstance(options, dict):
        for name, value in options.items():
            yield name
            yield from names(value)
    elif isinstance(options, list):
        for each in options:
            yield from names(each)


def followed() -> list[Any]:
    found = []
    for component, name, given, html in EXAMPLES:
        options = ours(given)
        if not set(names(options)) & set(WITHOUT) and not odd(component, name):
            found.append(pytest.param(component, options, html, id=f"{component}: {name}"))
    return found


def odd(component: str, name: str) -> bool:
    """Say whether an example is left out: a panel that interrupts, JavaScript's own ``false``."""
    return (component == "panel" and name.startswith("interruption")) or (
        (component, name) == ("select", "with falsy values")
    )


@pytest.mark.parametrize(("component", "options", "html"), followed())
def test_component_gives_the_markup_of_the_package(component, options, html):
    assert parse_html(render(component, **options)) == parse_html(html)


def test_nearly_all_examples_are_followed():
    assert len(EXAMPLES) == 539
    assert len(followed()) == 527


def test_a_text_is_escaped_unless_it_is_html_already():
    assert "&lt;b&gt;" in render("tag", text="<b>")
    assert "<b>" in render("tag", text=SafeString("<b>"))
