"""Every piece of a page in a browser, under the site's own content security policy.

No server: the browser asks, Django's test client answers, so that neither a port nor a database is
needed.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, override_settings

from tests.web import gallery

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
HERE = Path(gallery.__file__).parent
SITE = "http://site.test/"


@pytest.fixture
def client() -> Iterator[Client]:
    """A site of this one page, with the real site's policy and base template."""
    from django.conf import settings  # noqa: PLC0415 - settings are there only now

    own = {"DIRS": [HERE / "templates", *settings.TEMPLATES[0]["DIRS"]]}
    own["OPTIONS"] = {"context_processors": ["django.template.context_processors.request"]}
    middleware = [
        "csp.middleware.CSPMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ]
    with override_settings(
        ROOT_URLCONF="tests.web.gallery",
        MIDDLEWARE=middleware,
        TEMPLATES=[settings.TEMPLATES[0] | own],
        ALLOWED_HOSTS=["site.test"],
    ):
        yield Client(SERVER_NAME="site.test")


def answer(route: Any, client: Client) -> None:
    """Answer what the browser asks: a static file, or a page of the site."""
    asked = route.request
    path = urlsplit(asked.url).path
    if path.startswith("/static/"):
        found = finders.find(path.removeprefix("/static/"))
        assert found, path
        route.fulfill(body=Path(found).read_bytes(), content_type=KINDS[Path(found).suffix])
        return
    if asked.method == "POST":
        kind = asked.headers["content-type"]
        given = client.generic(
            "POST", path, asked.post_data_buffer or b"", content_type=kind
        )
    else:
        given = client.get(path)
    route.fulfill(
        status=given.status_code,
        body=given.content,
        headers={key: value for key, value in given.items() if key != "Set-Cookie"},
    )


#: What needs no second look in the dark or on the other width has none: each takes seconds.
LOOKS = [(320, "light"), (1280, "light"), (1280, "dark")]
REPORT_LOOKS = [(320, "dark"), (1280, "light")]


@pytest.fixture(params=[320, 1280])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def page(browser: Any, client: Client, width: int) -> Iterator[Any]:
    tab = browser.new_page(viewport={"width": width, "height": 900})
    tab.said = []
    tab.on("console", lambda message: tab.said.append(message.text))
    tab.on("pageerror", lambda error: tab.said.append(str(error)))
    tab.route("**/*", lambda route: answer(route, client))
    tab.goto(SITE)
    yield tab
    tab.close()


def broken(page: Any) -> list[tuple[str, list[str]]]:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed"
    )
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(axe.Axe().axe_script)
    given = {"runOnly": RULES, "resultTypes": ["violations"]}
    # all that was right as well would be a long way to carry
    only = "given => axe.run(given).then(found => found.violations)"
    found = page.evaluate(only, given)
    return [(each["id"], [node["html"][:160] for node in each["nodes"]]) for each in found]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_all_pieces_fit_break_no_rule_and_say_nothing(
    page: Any, width: int, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert broken(page) == []
    assert page.said == []


def test_errors_come_first_have_the_focus_and_lead_to_their_fields(
    page: Any, width: int
) -> None:
    page.click("text=Go on")
    page.wait_for_selector(".govuk-error-summary")
    assert page.title() == "Error: All pieces – See the Child"
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    links = page.locator(".govuk-error-summary a").all()
    assert len(links) == 9
    for link in links:
        goal = page.locator(f"[id='{link.get_attribute('href')[1:]}']")
        beside = goal.locator(
            "xpath=ancestor::div[contains(@class,'form-group--error')][1]"
        )
        said = " ".join(beside.locator(".govuk-error-message").inner_text().split())
        assert said == f"Error: {link.inner_text()}"
        link.click()
        assert goal.evaluate("each => each === document.activeElement")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert broken(page) == []
    assert page.said == []


@pytest.mark.parametrize(("width", "scheme"), REPORT_LOOKS)
def test_a_report_stands_in_a_page_of_the_site(page: Any, width: int, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{SITE}report/")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.locator(".report .chart svg").count() > 0
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert broken(page) == []
    assert page.said == []


def test_without_scripts_everything_is_there(
    browser: Any, client: Client, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=False
    )
    tab = context.new_page()
    tab.route("**/*", lambda route: answer(route, client))
    tab.goto(SITE)
    for words in ("For councils", "Sign in", "What it costs.", "Go on", "0800 1111"):
        assert tab.get_by_text(words).first.is_visible()
    assert not tab.get_by_role("button", name="Menu").is_visible()
    context.close()


def test_the_skip_link_comes_first_and_leads_to_the_content(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"


def test_the_menu_of_a_phone_opens_by_keyboard(page: Any, width: int) -> None:
    menu = page.get_by_role("button", name="Menu")
    assert menu.is_visible() == (width < 640)
    if menu.is_visible():
        assert not page.get_by_text("For councils").is_visible()
        menu.focus()
        page.keyboard.press("Enter")
    assert page.get_by_text("For councils").is_visible()
