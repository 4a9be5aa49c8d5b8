"""A child sends an idea in a real browser: three versions, on a phone, without JavaScript, in time."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.ideas_world import image
from tests.web.processes import environment, run, served

pytestmark = pytest.mark.browser

#: Makes an open call, and prints its slug.
SEED = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from seethechild.web.audit.actions import PROGRAM
from seethechild.web.calls import seed
from seethechild.web.people.actions import add_organisation, add_user
from seethechild.web.safety.staffing import record_clearance
from seethechild.web.serving.serve import prepare
prepare()
home = add_organisation(slug="t", name="T", kind="taskforce", council="", by=PROGRAM)
today, people = timezone.localdate(), {}
for place, role in enumerate(("chair", "safeguarding", "safeguarding")):
    people[role] = user = add_user(
        email=f"p{place}@example.org", name=f"P {place}", password="x",
        organisation=home, roles=[role],
    )
    for kind in ("training", "dbs"):
        record_clearance(
            user=user, kind=kind, on=today - timedelta(days=9),
            until=today + timedelta(days=99), by=PROGRAM,
        )
seed.started(seed.plan(people["chair"], "open", start=today, days=timedelta(days=3)), people["chair"])
"""
CALL = "what-helps"
#: A stand-in for the browser's speech: one voice, of this computer or of another; it keeps what is said.
VOICE = """
window.spoken = []; window.stopped = 0;
let speaking = false;
const speech = {
  getVoices: () => [{localService: %s, lang: "en-GB", name: "One"}],
  speak: (one) => { speaking = true; window.spoken.push(one.text); },
  cancel: () => { speaking = false; window.stopped += 1; },
  addEventListener: () => {},
  get speaking() { return speaking; },
};
Object.defineProperty(window, "speechSynthesis", {value: speech});
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
#: Where the way out leads.
AWAY = "https://www.bbc.co.uk/**"
#: Three minutes (C9).
LONGEST = 180
#: What a child of ten is taken to manage: an assumption, not a measurement. Words read in a minute,
#: letters typed in a minute, seconds to find and press something.
WORDS_READ, LETTERS, PRESS = 150, 60, 2
NOT_READ = "select, .govuk-exit-this-page, .govuk-skip-link"
Tab = Any
Opens = Callable[..., Tab]


@pytest.fixture(scope="module")
def address(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a site with an open call."""
    folder = tmp_path_factory.mktemp("ideas")
    told = environment(folder / "data")
    run(told, "-c", SEED)
    with served(told, folder / "log", work=False) as where:
        yield where


@pytest.fixture
def opened(browser: Any, address: str) -> Iterator[Opens]:
    """Open a tab that notes what it says and whom it asks."""
    contexts = []

    def open_(*, scripts: bool = False, width: int = 360) -> Tab:
        context = browser.new_context(
            viewport={"width": width, "height": 740}, java_script_enabled=scripts
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        tab = context.new_page()
        tab.said, tab.asked = [], []
        tab.on("console", lambda message: tab.said.append(message.text))
        tab.on("request", lambda request: tab.asked.append(request.url))
        return tab

    yield open_
    for context in contexts:
        context.close()


class Child:
    """Reads every page and answers; counts screens, and how long a child is taken to need.

    The first screen is read before anything begins (once, for however many ideas), so its time is told
    apart. After the last button is pressed the idea is sent.
    """

    def __init__(self, tab: Tab, address: str, form: str) -> None:
        self.tab, self.screens = tab, 1
        tab.goto(f"{address}/ideas/start/{CALL}/{form}/")
        self.notice, self.seconds = self._reading(), 0.0

    def _reading(self) -> float:
        """How long all takes that stands on the page, but for the way out and a list to choose from."""
        shown = self.tab.locator("main").inner_text()
        for one in self.tab.locator(f"main :is({NOT_READ})").all():
            shown = shown.replace(one.inner_text(), "", 1)
        return 60 * len(shown.split("another way?")[0].split()) / WORDS_READ

    def types(self, where: str, text: str) -> None:
        self.tab.fill(where, text)
        self.seconds += PRESS + 60 * len(text) / LETTERS

    def ticks(self, where: str) -> None:
        self.tab.check(where)
        self.seconds += PRESS

    def presses(self, words: str) -> None:
        self.tab.get_by_role("button", name=words, exact=True).click()
        self.screens += 1
        self.seconds += PRESS + (0 if words == "Send" else self._reading())


def pictures(child: Child) -> None:
    child.presses("Start")
    child.ticks("#tile-sad")
    child.ticks("#tile-moving")
    child.presses("Next")
    child.ticks("#tile-pet")
    child.presses("Next")
    child.ticks("#tile-family")
    child.types("#id_one_thing", "see my dog")
    child.presses("Next")
    child.ticks("#age-under-8")
    child.presses("Send")


def short(child: Child) -> None:
    child.presses("Start")
    child.types("#id_worries", "New worker every time.")
    child.types("#id_dreams", "One who stays.")
    child.presses("Next")
    child.types("#id_one_thing", "Keep the same worker.")
    child.presses("Next")
    child.ticks("#age-8-10")
    child.presses("Next")
    child.presses("Send")


def full(child: Child) -> None:
    child.presses("Start")
    child.types("#id_worries", "They move us and tell us last.")
    child.presses("Next")
    child.types("#id_one_thing", "Ask us before we move.")
    child.presses("Next")
    child.ticks("#age-14-17")
    child.presses("Next")
    child.presses("Send")


@pytest.mark.parametrize("way", [pictures, short, full], ids=lambda way: way.__name__)
def test_c07_c09_an_idea_goes_from_first_screen_to_code_without_scripts_in_three_minutes(
    opened: Opens,
    address: str,
    way: Callable[[Child], None],
) -> None:
    """C7, C9: an idea goes from first screen to code without scripts in three minutes."""
    tab = opened()
    begun = time.monotonic()
    child = Child(tab, address, way.__name__)
    assert "Read this first" in tab.locator("main").inner_text()
    way(child)
    assert tab.locator("h1").inner_text() == "Thank you. We got it!"
    words = tab.locator(".idea-code li").all_inner_texts()
    assert len(words) == 4
    assert child.screens == 6
    assert child.seconds < LONGEST, child.seconds
    assert child.notice < LONGEST / 2, child.notice
    assert time.monotonic() - begun < LONGEST
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    # the code tells what became of it
    tab.goto(f"{address}/ideas/code/")
    tab.fill("#id_code", " ".join(words))
    tab.get_by_role("button", name="Look").click()
    assert "A person will read it soon." in tab.locator("main").inner_text()
    assert all(url.startswith(address) for url in tab.asked)  # P4


def test_s09_the_way_out_works_without_scripts_and_leaves_nothing(
    opened: Opens, address: str
) -> None:
    """S9: the way out works without scripts and leaves nothing."""
    tab = opened()
    tab.context.route(
        "https://www.bbc.co.uk/**", lambda route: route.fulfill(body="Weather")
    )
    child = Child(tab, address, "short")
    child.presses("Start")
    child.types("#id_worries", "Something")
    child.presses("Next")
    with tab.expect_request(AWAY):
        tab.get_by_role("button", name="Leave now").click()
    assert opened_again(tab, f"{address}/ideas/write/houses/") == 410


def test_s09_three_presses_of_shift_leave(opened: Opens, address: str) -> None:
    """S9: three presses of shift leave."""
    tab = opened(scripts=True)
    tab.context.route(
        "https://www.bbc.co.uk/**", lambda route: route.fulfill(body="Weather")
    )
    child = Child(tab, address, "short")
    child.presses("Start")
    with tab.expect_request(AWAY):
        for _ in range(3):
            tab.keyboard.press("Shift")
    assert opened_again(tab, f"{address}/ideas/write/houses/") == 410


def opened_again(tab: Tab, where: str) -> int:
    """Open a page in another tab of the same browser: this one may still be on its way elsewhere."""
    other = tab.context.new_page()
    return other.goto(where).status


@pytest.mark.parametrize("way", ["pictures", "short"])
def test_c06_the_keyboard_alone_is_enough(opened: Opens, address: str, way: str) -> None:
    """C6: the keyboard alone is enough."""
    tab = opened(scripts=True, width=1280)
    tab.goto(f"{address}/ideas/start/{CALL}/{way}/")
    tab.get_by_role("button", name="Start").focus()
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    for _page in range(4):
        tab.wait_for_load_state()
        heading = tab.locator("h1").inner_text()
        reached = set()
        for _ in range(40):
            tab.keyboard.press("Tab")
            what = tab.evaluate(
                "(({id, name, innerText}) => id || name || innerText)(document.activeElement)"
            )
            reached.add(what)
            if what in ("tile-sad", "tile-pet", "age-8-10", "age-under-8"):
                tab.keyboard.press("Space")
            if what == "id_one_thing":
                tab.keyboard.type("More play")
            if tab.evaluate("document.activeElement.innerText") in ("Next", "Send"):
                break
        box = tab.evaluate("document.activeElement.getBoundingClientRect().height")
        assert box >= 24, heading
        with tab.expect_navigation():
            tab.keyboard.press("Enter")
        if "Thank you" in tab.locator("h1").inner_text():
            break
    assert "Thank you" in tab.locator("h1").inner_text()
    assert tab.said == []


def test_c06_every_target_is_large_enough(opened: Opens, address: str) -> None:
    """C6: every target is large enough."""
    tab = opened()
    child = Child(tab, address, "pictures")
    child.presses("Start")
    for one in tab.locator("main input, main button, a.govuk-button").all():
        box = one.bounding_box()
        if box and box["width"]:
            assert min(box["width"], box["height"]) >= 24


def test_a_drawing_is_sent_from_a_phone(
    opened: Opens, address: str, tmp_path: Path
) -> None:
    drawn = tmp_path / "me.jpg"
    drawn.write_bytes(image(size=(900, 600)))
    tab = opened()
    child = Child(tab, address, "short")
    child.presses("Start")
    child.presses("Next")
    tab.set_input_files("#id_drawing", drawn)
    child.presses("Next")
    child.presses("Next")
    assert tab.locator("img[alt='Your drawing or photo']").count() == 1
    child.presses("Send")
    assert "Thank you" in tab.locator("h1").inner_text()


def test_c04_reading_aloud_is_offered_where_a_voice_is_there_and_never_needed(
    opened: Opens, address: str
) -> None:
    """C4: the browser's own voice alone; it reads the page, not what was typed; it stops when asked."""
    tab = opened(scripts=True)
    tab.add_init_script(VOICE % "true")
    tab.goto(f"{address}/ideas/start/{CALL}/short/")
    button = tab.get_by_role("button", name="Read it to me")
    assert button.count() == 1
    button.click()
    (read,) = tab.evaluate("window.spoken")
    assert tab.locator("h1").inner_text() in read
    tab.get_by_role("button", name="Stop", exact=True).click()
    assert tab.evaluate("window.stopped") == 1
    other = opened(scripts=True)
    other.add_init_script(VOICE % "false")
    other.goto(f"{address}/ideas/start/{CALL}/short/")
    assert other.get_by_role("button", name="Read it to me").count() == 0
