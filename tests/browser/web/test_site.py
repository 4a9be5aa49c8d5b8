"""Journeys of everybody through the real site in a real browser, then every page there is."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.browser.web.conftest import Site
from tests.browser.web.test_pieces import broken
from tests.lengths import at_length
from tests.web.crawl import Page, crawl, kind_of, own_links
from tests.web.processes import PATIENCE
from tests.web.reading import grade, prose
from tests.web.test_options_build import OWN_MOVE

pytestmark = pytest.mark.browser

Tab = Any
Opens = Callable[..., Tab]
ROLES = (
    "analyst", "verifier", "administrator", "worker", "moderator", "safeguarding", "chair",
    "member", "panel", "reviewer", "editor",
)  # fmt: skip
#: Milliseconds that a worker may take on a busy machine.
LONG = PATIENCE * 1_000
#: Pixels: on a desk and on a phone.
WIDTHS = (1280, 320)
#: Public pages read by everybody are for whoever left school at 14.
HARDEST = 8.0
#: Pages that children read are for a child of nine (C1). Their forms begin here; the rest of each,
#: page by page, is tried in ``test_ideas``.
FOR_CHILDREN = (
    "calls:home",
    "calls:call",
    "calls:poster",
    "calls:paper",
    "ideas:start",
    "ideas:code",
    "consult:check",
)
CHILD = 4.0
#: Pages whose title says nothing, for whoever looks over a child's shoulder (S9).
NEUTRAL = ("ideas:start", "ideas:code", "consult:check")
#: Whom to call (S8).
HELP = ("999", "0800 1111")
#: The way out of a child's page leads abroad (S9): it is pressed in ``test_ideas``, not crawled.
AWAY = "ideas:leave"
#: Words for children that the site does not use; names of others' publications may.
UNSAID = re.compile(
    r"\b(?<!business )(?<!to_2025, )(cases?|service users?)\b", re.IGNORECASE
)


def clean(tab: Tab) -> bool:
    """Whether a tab has said nothing and asked nobody else."""
    assert tab.said == [], tab.url
    assert tab.abroad == [], tab.url
    return True


def answer(tab: Tab, given: dict[str, Any]) -> None:
    """Fill in a form by the names of its fields."""
    for name, value in given.items():
        for one in value if isinstance(value, list) else [value]:
            field = tab.locator(f"[name='{name}']")
            kind = field.first.evaluate("each => each.type")
            if kind in ("radio", "checkbox"):
                tab.locator(f"[name='{name}'][value='{one}']").check()
            elif kind == "select-one":
                field.select_option(one)
            else:
                field.fill(one)


def go_on(tab: Tab, words: str) -> None:
    tab.get_by_role("button", name=words, exact=True).click()


def tab_to(tab: Tab, words: str) -> None:
    """Press the tab key until what has the focus bears these words."""
    says = "document.activeElement.innerText || document.activeElement.value || ''"
    for _ in range(120):
        tab.keyboard.press("Tab")
        if tab.evaluate(says).strip().startswith(words):
            return
    raise AssertionError(f"The tab key does not reach: {words}")


def download(tab: Tab, words: str) -> Path:
    with tab.expect_download() as got:
        tab.get_by_role("link", name=words).click()
    return Path(got.value.path())


# --- anyone -------------------------------------------------------------------------------


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_anyone_finds_a_council_and_the_source_of_a_figure(
    open_tab: Opens, site: Site, *, scripts: bool
) -> None:
    tab = open_tab(width=360, java_script_enabled=scripts)
    tab.goto(f"{site.address}/")
    tab.locator("input[name=q]").fill("camd")
    tab.locator("input[name=q]").press("Enter")
    tab.wait_for_url("**/search/?q=camd")
    tab.locator("main").get_by_role("link", name="Camden").click()
    tab.wait_for_url("**/council/camden/")
    assert "Camden" in tab.get_by_role("heading", level=1).inner_text()
    assert tab.get_by_text("What this does not mean").first.is_visible()
    source = tab.locator("main a[href*='/how-we-know/sources/']:visible").first
    source.click()
    tab.wait_for_url("**/how-we-know/sources/*/**")
    assert tab.get_by_role("heading", level=1).is_visible()
    assert clean(tab)


def built(open_tab: Opens, site: Site, *, scripts: bool) -> str:
    """Build an option of one's own question by question, wait for its run; return its address."""
    tab = open_tab(java_script_enabled=scripts)
    tab.goto(f"{site.address}/options/build/?q=camden")
    go_on(tab, "Go on")
    go_on(tab, "Go on")
    for step, given in OWN_MOVE:
        tab.wait_for_url(f"**/1/{step}/")
        if step == "size":
            given = {**given, "ratio": "90" if scripts else "85"}  # noqa: PLW2901 - two runs
        answer(tab, given)
        go_on(tab, "Save and go on")
    shown = tab.locator("#preview td").first
    for _ in range(PATIENCE):  # a council's preview is made ready once
        if shown.is_visible():
            break
        tab.wait_for_timeout(1_000)
        if not scripts:
            tab.reload()
    assert shown.is_visible()
    go_on(tab, "Ask for the full run")
    tab.wait_for_url("**/options/run/**", timeout=LONG)  # by itself: htmx, or a reload
    assert "More help at home" in tab.locator("main").inner_text()
    assert tab.get_by_text("What this does not mean").first.is_visible()
    found = json.loads(download(tab, "All results (JSON)").read_text(encoding="utf-8"))
    assert found["tables"]["outcomes"]
    assert download(tab, "The report as PDF").read_bytes()[:5] == b"%PDF-"
    assert clean(tab)
    return str(tab.url)


@pytest.fixture(scope="module")
def answers(open_tab: Opens, site: Site) -> list[str]:
    """Addresses of two runs: one asked for with scripts, one without."""
    return [built(open_tab, site, scripts=scripts) for scripts in (True, False)]


def test_anyone_builds_an_option_and_reads_its_answer(
    open_tab: Opens, site: Site, answers: list[str]
) -> None:
    assert len(set(answers)) == 2
    tab = open_tab(java_script_enabled=False)
    first, second = (url.rstrip("/").rsplit("/", 1)[1] for url in answers)
    tab.goto(f"{site.address}/options/compare/?run={first}&run={second}")
    assert tab.locator("main table").count() > 0
    assert clean(tab)


def test_an_option_is_built_by_keyboard_alone(open_tab: Opens, site: Site) -> None:
    tab = open_tab()
    tab.goto(f"{site.address}/options/")
    tab_to(tab, "Ideas that were tried")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/options/reforms/")
    tab_to(tab, "Offer every family a decision-making meeting")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/family-group-decision-making/")
    tab_to(tab, "Try it")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/options/build/?reform=*")
    tab.get_by_label("Name of the council, or part of it").focus()
    tab.keyboard.type("camden")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**q=camden**")
    tab_to(tab, "Go on")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/options/option/**")
    tab_to(tab, "Ask for the full run")
    assert clean(tab)


# --- people with a role -------------------------------------------------------------------


@pytest.fixture(scope="module")
def published(signed_in: Opens, site: Site) -> str:
    """What an analyst does, from the returns to what everybody sees; its address."""
    tab = signed_in("analyst")
    tab.goto(f"{site.address}/journeys/")
    tab.get_by_role("button", name="Upload returns").click()
    files = sorted((site.returns / "cin").rglob("*.xml"))
    tab.locator("input[type=file]").set_input_files(files)
    go_on(tab, "Upload")
    tab.wait_for_url("**/journeys/")
    go_on(tab, "Check them and build the dataset")
    tab.wait_for_url("**/journeys/dataset/1/", timeout=LONG)
    tab.get_by_role("link", name="Late help").first.click()
    tab.wait_for_url("**/dataset/1/late/")
    assert tab.locator("main table").count() > 0
    tab.goto(f"{site.address}/journeys/child/")
    child = re.search("<LAchildID>([^<]+)", files[0].read_text(encoding="utf-8"))
    assert child
    answer(tab, {"child": child[1]})
    go_on(tab, "Record the reason and show")
    assert "There is a problem" in tab.locator(".govuk-error-summary").inner_text()
    answer(tab, {"child": child[1], "reason": "To review what help came when."})
    go_on(tab, "Record the reason and show")
    assert tab.locator(".chart svg").first.is_visible()
    assert child[1] not in tab.url
    tab.goto(f"{site.address}/journeys/publish/")
    answer(tab, {"answer": "late", "words": "We work on it.", "reason": "Openness."})
    tab.locator("[name=sure]").check()
    go_on(tab, "Publish it")
    tab.wait_for_url("**/published/*/")
    assert clean(tab)
    return str(tab.url)


def test_an_analyst_publishes_what_everybody_can_read(
    open_tab: Opens, published: str
) -> None:
    tab = open_tab(java_script_enabled=False)
    tab.goto(published)
    assert "We work on it." in tab.locator("main").inner_text()
    assert tab.get_by_text("What this does not mean").first.is_visible()
    assert clean(tab)


def test_a_verifier_marks_a_run(
    open_tab: Opens, signed_in: Opens, answers: list[str]
) -> None:
    tab = signed_in("verifier", java_script_enabled=False)
    tab.goto(answers[0])
    tab.get_by_role("link", name="Who has checked it, and how").first.click()
    tab.get_by_role("button", name="Mark what you found").click()
    note = "Read the change, its sources and every table of the answer."
    answer(tab, {"level": "checked", "note": note})
    go_on(tab, "Mark it")
    assert clean(tab)
    anyone = open_tab()
    anyone.goto(answers[0])
    assert "Checked" in anyone.locator("main").inner_text()
    anyone.get_by_role("link", name="Who has checked it, and how").first.click()
    assert note in anyone.locator("main").inner_text()
    assert clean(anyone)


def test_an_administrator_follows_the_audit_trail(
    signed_in: Opens, site: Site, published: str, answers: list[str]
) -> None:
    tab = signed_in("administrator")
    tab.goto(f"{site.address}/people/audit/")
    go_on(tab, "Check the chain")
    assert "The chain is whole" in tab.locator("main").inner_text()
    tab.locator("[name=verb]").select_option("look at a child's timeline")
    go_on(tab, "Show")
    assert "To review what help came when." in tab.locator("table").inner_text()
    assert clean(tab)


# --- every page ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def public_pages(site: Site, answers: list[str], published: str) -> list[Page]:
    starts = ["/", "/published/", *(url.removeprefix(site.address) for url in answers)]
    return crawl(site.address, starts, leave=[AWAY])


@pytest.fixture(scope="module")
def own_pages(
    site: Site, signed_in: Opens, public_pages: list[Page]
) -> dict[str, list[Page]]:
    """Pages that only somebody with a role sees, from the list of areas on their own page."""
    seen = {page.kind for page in public_pages if not page.kind.startswith("checked:")}
    found = {}
    for role in ROLES:
        cookies = {one["name"]: one["value"] for one in signed_in(role).context.cookies()}
        found[role] = crawl(
            site.address, ["/people/"], cookies=cookies, leave={AWAY, *seen}
        )
    return found


@pytest.fixture(scope="module")
def pages(
    public_pages: list[Page], own_pages: dict[str, list[Page]]
) -> Iterator[list[Page]]:
    return [*public_pages, *(page for role in ROLES for page in own_pages[role])]


def test_the_crawl_reaches_every_area(
    public_pages: list[Page], own_pages: dict[str, list[Page]]
) -> None:
    areas = {page.kind.partition(":")[0] for page in public_pages}
    assert {"picture", "options", "known", "published", "checked"} <= areas
    assert {"calls", "ideas", "practice", "taskforce", "alliance", "proposals"} <= areas
    assert {page.kind for page in public_pages} >= set(FOR_CHILDREN)
    kinds = {role: {page.kind for page in own_pages[role]} for role in ROLES}
    assert {"journeys:home", "journeys:answer", "journeys:look"} <= kinds["analyst"]
    assert "checking:home" in kinds["verifier"]
    assert {"people:audit", "people:person", "backup:home"} <= kinds["administrator"]
    assert {"moderation:read", "moderation:publish"} <= kinds["moderator"]
    assert "ideas:voice" in kinds["worker"]
    assert {"safety:home", "safety:look"} <= kinds["safeguarding"]
    assert {"calls:manage_call", "taskforce:desk", "alliance:desk"} <= kinds["chair"]
    assert "proposals:desk" in kinds["member"]
    assert "proposals:desk" in kinds["panel"]
    assert "theory:review" in kinds["reviewer"]
    assert "practice:work" in kinds["editor"]


def test_every_link_answers(pages: list[Page]) -> None:
    assert [(p.status, p.path, p.found_on) for p in pages if p.status >= 400] == []
    assert [page.path for page in pages if not page.size] == []


def test_links_within_pages_lead_somewhere(pages: list[Page]) -> None:
    by_path = {page.path: page for page in pages}
    lost = []
    for page in pages:
        for link in page.parsed.links:
            path, _hash, goal = link.partition("#")
            there = by_path.get(path or page.path)
            if goal and there and there.html and goal not in there.parsed.ids:
                lost.append((page.path, link))
    assert lost == []


def test_every_page_is_well_made(pages: list[Page]) -> None:
    shown = [page for page in pages if page.html]
    assert [p.path for p in shown if p.parsed.headings != 1] == []
    assert [p.path for p in shown if p.parsed.lang.lower() != "en-gb"] == []
    assert [(p.path, p.parsed.inline[:3]) for p in shown if p.parsed.inline] == []
    twice = [(p.path, i) for p in shown for i, n in p.parsed.ids.items() if n > 1]
    assert twice == []


def test_titles_tell_pages_apart(public_pages: list[Page]) -> None:
    for page in public_pages:
        if page.html and not page.kind.startswith(NEUTRAL):
            assert page.parsed.title.strip().endswith(" – See the Child"), page.path
    assert shared_titles(public_pages) == {}
    neutral = {p.parsed.title.strip() for p in public_pages if p.kind.startswith(NEUTRAL)}
    assert all(re.fullmatch(r"My page|Page \d of \d", title) for title in neutral), neutral


def test_what_staff_read_is_plain_and_has_titles_of_its_own(
    own_pages: dict[str, list[Page]],
) -> None:
    for role, found in own_pages.items():
        assert shared_titles(found) == {}, role
        texts = {page.path: prose(page.html) for page in found}
        grades = {path: round(grade(text), 1) for path, text in texts.items() if text}
        assert {path: hard for path, hard in grades.items() if hard > HARDEST} == {}, role


def shared_titles(found: list[Page]) -> dict[str, set[str]]:
    """Titles that pages of more than one kind have."""
    kinds: dict[str, set[str]] = {}
    for page in found:
        if page.html and not page.kind.startswith(NEUTRAL):
            kinds.setdefault(page.parsed.title.strip(), set()).add(page.kind.split()[0])
    return {title: which for title, which in kinds.items() if len(which) > 1}


def is_for_children(page: Page) -> bool:
    """Whether children read a page; a form for adults or for a worker is none."""
    return page.kind in FOR_CHILDREN and not re.search("/(adult|session)/$", page.path)


def test_s08_every_page_says_whom_to_call_and_a_childs_page_has_a_way_out(
    pages: list[Page],
) -> None:
    """S8: every page says whom to call and a child's page has a way out."""
    shown = [page for page in pages if page.html]
    assert [p.path for p in shown if not all(one in p.words for one in HELP)] == []
    on_screen = [
        page
        for page in shown
        if is_for_children(page) and page.kind not in ("calls:poster", "calls:paper")
    ]
    assert len(on_screen) >= 5
    assert [p.path for p in on_screen if "/ideas/leave/" not in p.parsed.links] == []


def test_c01_pages_for_children_can_be_read_at_nine(public_pages: list[Page]) -> None:
    """C1: pages for children can be read at nine."""
    texts = {p.path: prose(p.html) for p in public_pages if is_for_children(p)}
    hard = {path: grade(text) for path, text in texts.items() if grade(text) > CHILD}
    assert hard == {}


def test_public_pages_are_easy_to_read(public_pages: list[Page]) -> None:
    texts = {page.path: prose(page.html) for page in fullest(public_pages)}
    grades = {path: round(grade(text), 1) for path, text in texts.items() if text}
    assert len(grades) > 20
    assert {path: hard for path, hard in grades.items() if hard > HARDEST} == {}


def test_no_child_is_called_a_case(pages: list[Page]) -> None:
    said = [(p.path, found[0]) for p in pages if (found := UNSAID.search(p.words))]
    assert said == []


def test_no_page_breaks_a_rule_scrolls_sideways_or_says_anything(
    open_tab: Opens,
    signed_in: Opens,
    site: Site,
    public_pages: list[Page],
    own_pages: dict[str, list[Page]],
) -> None:
    """C6: no page breaks a rule, scrolls sideways or says anything."""
    found: list[tuple[str, object]] = []
    seen: set[str] = set()
    for role in ("", *ROLES):
        tab = signed_in(role) if role else open_tab()
        for page in fullest(own_pages[role] if role else public_pages):
            if (kind := page.kind.split()[0]) not in seen:  # an account is the same to all
                seen.add(kind)
                tab.goto(site.address + page.path)
                widths = WIDTHS[: at_length(2, fresh_clone=1)] if role else WIDTHS
                found += [(page.path, each) for each in wrong(tab, widths)]
    assert found == []


def fullest(pages: list[Page]) -> list[Page]:
    """The longest page of each kind."""
    kept: dict[str, Page] = {}
    for page in pages:
        name = page.kind.split()[0]
        if page.html and (name not in kept or page.size > kept[name].size):
            kept[name] = page
    return list(kept.values())


def wrong(tab: Tab, rules_at: Sequence[int] = WIDTHS) -> Iterator[object]:
    """What is wrong with the page in a tab, on a desk and on a phone; and its rules at some widths."""
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        if (wide := tab.evaluate("document.documentElement.scrollWidth")) > width:
            yield f"{wide} px wide at {width}"
        if width in rules_at:
            yield from ((width, each) for each in broken(tab))
    yield from tab.said
    yield from tab.abroad
    tab.said.clear()
    tab.abroad.clear()


def test_the_site_noted_no_fault(site: Site, own_pages: dict[str, list[Page]]) -> None:
    """The last: whatever went wrong above without being seen stands in the log."""
    said = site.log.read_text(encoding="utf-8")
    assert "Traceback" not in said
    assert "Error" not in said


def test_kinds_and_links_of_pages_are_told_apart() -> None:
    assert kind_of("/council/camden/?x=1") != kind_of("/council/camden/")
    page = crawl_page('<a href="/x#y">x</a><a href="https://example.org/">away</a>')
    assert own_links(page) == ["/x"]


def crawl_page(html: str) -> Page:
    from tests.web.crawl import Parsed  # noqa: PLC0415 - here only

    return Page("/", "", 200, html, len(html), "", Parsed(html))
