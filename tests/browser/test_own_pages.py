"""Pages of a council's own journeys in a browser: the child in the middle, and one child's life."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from seethechild.journeys.dataset import save
from seethechild.report.timeline import life_figure
from seethechild.studies import own_pages
from seethechild.studies.centred import centred
from seethechild.studies.timeline import timeline
from tests.unit.journeys.centred.test_timeline import life
from tests.unit.studies.test_releases import council

pytestmark = pytest.mark.browser

WIDTHS = (360, 1280)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("own")
    save(council(80), folder / "many")
    own_pages.write(
        folder / "many", "centred", centred(folder / "many"), folder / "centred.html"
    )
    save(life(), folder / "one")
    result, lived = timeline(folder / "one", "a")
    pictures = {"timeline": life_figure(lived)}
    own_pages.write(folder / "one", "timeline", result, folder / "timeline.html", pictures)
    return {name: folder / f"{name}.html" for name in ("centred", "timeline")}


@pytest.fixture(
    params=[(name, width) for name in ("centred", "timeline") for width in WIDTHS]
)
def page(
    request: pytest.FixtureRequest, browser: Any, pages: dict[str, Path]
) -> Iterator[Any]:
    name, width = request.param
    tab = browser.new_page(viewport={"width": width, "height": 900})
    tab.asked, tab.said = [], []
    tab.on("request", lambda asked: tab.asked.append(asked.url))
    tab.on("console", lambda message: tab.said.append(message.text))
    tab.goto(pages[name].as_uri())
    tab.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    yield tab
    tab.close()


def test_it_fits_asks_for_nothing_and_breaks_no_rule_of_accessibility(page: Any) -> None:
    assert (
        page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]
    )
    assert [url for url in page.asked if not url.startswith(("file:", "data:"))] == []
    assert page.said == []
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed"
    )
    found = axe.Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [(each["id"], len(each["nodes"])) for each in found] == []


def test_words_of_the_picture_can_be_read_and_stay_inside_it(page: Any) -> None:
    wrong = page.evaluate(
        "[...document.querySelectorAll('.chart svg')].filter(s => s.clientWidth).flatMap(s => {"
        " const b = s.getBoundingClientRect(), k = s.clientWidth / s.viewBox.baseVal.width;"
        " return [...s.querySelectorAll('text')].filter(t => {"
        "  const r = t.getBoundingClientRect();"
        "  return parseFloat(getComputedStyle(t).fontSize) * k < 12"
        "   || r.left < b.left - 2 || r.right > b.right + 2 || r.bottom > b.bottom + 2"
        " }).map(t => t.textContent)})"
    )
    assert wrong == []


def test_one_picture_is_seen_and_its_table_says_the_same(page: Any) -> None:
    seen = page.evaluate(
        "[...document.querySelectorAll('.chart')].filter(c => c.offsetParent).length"
    )
    if not page.url.endswith("timeline.html"):
        return
    assert seen == 1
    rows = page.evaluate("document.querySelectorAll('#timeline table tbody tr').length")
    assert rows == 15
