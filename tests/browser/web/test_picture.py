"""The public pages in a browser: without JavaScript, by keyboard, on a phone, in the dark.

No server: the browser asks, Django's test client answers.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.browser.web.test_pieces import KINDS, broken

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

# The browser's own loop runs in the tests' thread, where Django would refuse the database, also to
# what comes after these tests.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

SITE = "https://testserver"
PAGES = (
    "/",
    "/?measure=plans_per_10k",
    "/council/camden/",
    "/council/camden/need/",
    "/compare/?council=camden&council=leeds",
    "/how-we-know/",
    "/how-we-know/sources/dfe-lait/",
    "/how-we-know/methods/",
)


def answer(route: Any, client: Client) -> None:
    """Answer what the browser asks: a static file, or a page of the site."""
    asked = urlsplit(route.request.url)
    if asked.path.startswith("/static/"):
        found = Path(str(finders.find(asked.path.removeprefix("/static/"))))
        route.fulfill(body=found.read_bytes(), content_type=KINDS[found.suffix])
        return
    given = client.get(f"{asked.path}?{asked.query}", follow=True)
    route.fulfill(status=given.status_code, body=given.content, headers=dict(given.items()))


@pytest.fixture
def open_tab(browser: Any) -> Iterator[Any]:
    tabs = []

    def opened(width: int, **options: Any) -> Any:
        tab = browser.new_page(viewport={"width": width, "height": 900}, **options)
        tab.said = []
        tab.on("console", lambda message: tab.said.append(message.text))
        tab.route("**/*", lambda route: answer(route, Client()))
        tabs.append(tab)
        return tab

    yield opened
    for tab in tabs:
        tab.close()


@pytest.mark.parametrize(
    ("width", "scheme", "pages"), [(320, "light", PAGES), (1280, "dark", PAGES[1:4])]
)
def test_public_pages_fit_break_no_rule_and_say_nothing(
    open_tab: Any, width: int, scheme: str, pages: tuple[str, ...]
) -> None:
    tab = open_tab(width, color_scheme=scheme)
    for address in pages:
        tab.goto(SITE + address)
        assert tab.evaluate("document.documentElement.scrollWidth") == width, address
        assert broken(tab) == [], address
        assert tab.said == [], address


def test_a_council_is_found_and_compared_without_javascript(open_tab: Any) -> None:
    tab = open_tab(360, java_script_enabled=False)
    tab.goto(f"{SITE}/")
    tab.fill("#q", "Camdn")
    tab.click("main button >> text=Find")
    tab.click("main >> text=Camden")
    assert "Camden" in tab.inner_text("h1")
    tab.click("text=Compare with other councils")
    tab.fill("#add", "leeds city council")
    tab.click("main button >> text=Add")
    assert tab.inner_text("h1") == "Camden and Leeds side by side"
    tab.click("summary >> nth=0")
    assert tab.locator("table").first.is_visible()


def test_squares_can_be_reached_and_opened_by_keyboard(open_tab: Any) -> None:
    tab = open_tab(1280)
    tab.goto(f"{SITE}/")
    tab.focus("text=Skip the squares")
    tab.keyboard.press("Tab")
    first = tab.evaluate("document.activeElement.getAttribute('aria-label')")
    assert first == "Northumberland"
    fill = "getComputedStyle(document.activeElement.querySelector('rect')).fill"
    assert tab.evaluate(fill) == "rgb(255, 191, 71)"
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/council/northumberland/")
    tab.goto(f"{SITE}/")
    tab.focus("text=Skip the squares")
    tab.keyboard.press("Enter")
    assert tab.url.endswith("#list")
