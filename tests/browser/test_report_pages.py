"""Every page in a browser: fits a phone and a desk, reads well aloud, asks nothing of a network."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from seethechild.journeys.dataset import save
from seethechild.report.frames import SOURCES
from seethechild.report.timeline import life_figure
from seethechild.studies import own_pages
from seethechild.studies.centred import centred
from seethechild.studies.picture import picture
from seethechild.studies.timeline import timeline
from tests.unit.journeys.centred.test_timeline import life
from tests.unit.report.own_sample import access_tables, late_tables
from tests.unit.report.sample import sample
from tests.unit.report.test_own_parts import access_page, late_page
from tests.unit.report.test_system_map import system_html
from tests.unit.report.whole import picture_html, run_html
from tests.unit.studies.test_releases import council

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = ("run", "picture", "late", "access", "centred", "timeline", "system")
WIDTHS = (360, 1280)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    shown = {
        "run": run_html(sample()),
        "picture": picture_html(
            picture("Camden"), council="Camden", code="E09000007", sources=SOURCES.empty()
        ),
        "late": late_page(late_tables()),
        "access": access_page(access_tables()),
        "system": system_html(),
    }
    paths = {}
    for name, text in shown.items():
        paths[name] = folder / f"{name}.html"
        paths[name].write_text(text, encoding="utf-8")
    return paths | own(folder)


def own(folder: Path) -> dict[str, Path]:
    """Pages as the commands write them: the child in the middle, and one child's life."""
    paths = {name: folder / f"{name}.html" for name in ("centred", "timeline")}
    save(council(80), folder / "many")
    own_pages.write(folder / "many", "centred", centred(folder / "many"), paths["centred"])
    save(life(), folder / "one")
    result, lived = timeline(folder / "one", "a")
    pictures = {"timeline": life_figure(lived)}
    own_pages.write(folder / "one", "timeline", result, paths["timeline"], pictures)
    return paths


@pytest.fixture(
    scope="module",
    params=[(name, width) for name in PAGES for width in WIDTHS],
    ids=lambda param: f"{param[0]}-{param[1]}",
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
    yield tab
    tab.close()


def test_the_page_never_scrolls_sideways(page: Any) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width == page.viewport_size["width"]


def test_the_page_asks_for_nothing_but_itself_and_complains_of_nothing(page: Any) -> None:
    assert [url for url in page.asked if not url.startswith(("file:", "data:"))] == []
    assert page.said == []


def test_one_layout_of_each_chart_is_seen(page: Any) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    seen = page.evaluate(
        "[...document.querySelectorAll('figure')].map(each =>"
        " [...each.querySelectorAll('.chart')].filter(c => c.offsetParent !== null).length)"
    )
    assert seen
    assert set(seen) == {1}


def test_text_in_charts_is_large_enough_to_read(page: Any) -> None:
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('.chart svg')].filter(s => s.clientWidth)"
        ".flatMap(s => [...s.querySelectorAll('text')].map(t =>"
        " parseFloat(getComputedStyle(t).fontSize) * s.clientWidth / s.viewBox.baseVal.width)))"
    )
    assert smallest >= 12


def test_text_in_charts_stays_inside_them(page: Any) -> None:
    outside = page.evaluate(
        "[...document.querySelectorAll('.chart svg')].filter(s => s.clientWidth).flatMap(s => {"
        " const b = s.getBoundingClientRect();"
        " return [...s.querySelectorAll('text')].filter(t => {"
        "  const r = t.getBoundingClientRect();"
        "  return r.left < b.left - 2 || r.right > b.right + 2 || r.bottom > b.bottom + 2"
        " }).map(t => s.querySelector('title').textContent + ': ' + t.textContent)})"
    )
    assert outside == []


def test_nothing_is_wrong_by_the_accessibility_rules(page: Any) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed"
    )
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = axe.Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [(each["id"], len(each["nodes"])) for each in found] == []


def test_the_keyboard_reaches_the_report_first(page: Any) -> None:
    page.reload()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_printed_tables_are_open(page: Any) -> None:
    page.reload()
    page.emulate_media(media="print")
    shown = page.evaluate("document.querySelector('details:not(.long) table').offsetHeight")
    page.emulate_media(media="screen")
    assert shown > 0


def test_a_table_too_long_for_paper_is_not_printed_and_the_print_says_so(page: Any) -> None:
    page.reload()
    page.emulate_media(media="print")
    heights = page.evaluate(
        "[...document.querySelectorAll('.long')].map(e => e.offsetHeight)"
    )
    said = page.evaluate(
        "[...document.querySelectorAll('.printed')].map(e => e.offsetHeight)"
    )
    page.emulate_media(media="screen")
    assert set(heights) <= {0}
    assert len(said) == len(heights)
    assert 0 not in said


def test_one_childs_picture_and_its_table_say_the_same(page: Any) -> None:
    if page.url.split("#")[0].endswith("timeline.html"):
        rows = page.evaluate("document.querySelectorAll('#timeline table tbody tr').length")
        assert rows == 15
