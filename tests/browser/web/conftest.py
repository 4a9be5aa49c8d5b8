"""The real site as processes, with made-up people, for browsers to visit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.utils import timezone

from tests.web.processes import environment, run, served

#: Makes tables, people with a second factor, ideas and what became of them (all but what needs runs of the
#: model), and returns of a small made-up council.
SEED = """
import django
django.setup()
import sys
from pathlib import Path
from seethechild.core.progress import Silent
from seethechild.demo.council import make_council
from seethechild.web.serving import demonstrated_ideas, demonstration
from seethechild.web.serving.serve import prepare
prepare()
demonstrated_ideas.make_ideas(demonstration._people(), say=lambda words: None)
make_council(Path(sys.argv[1]), seed=1, children=1_200, years=2, dirt=False, progress=Silent())
"""
SMALL = {"SEETHECHILD_RUN_DRAWS": "4", "SEETHECHILD_RUN_YEARS": "3"}


@dataclass(frozen=True)
class Site:
    """A running site.

    Attributes:
        address: ``http://127.0.0.1:8000``.
        returns: folder of the made-up council's returns.
        log: what its processes said.
    """

    address: str
    returns: Path
    log: Path


@pytest.fixture(scope="session")
def site(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start the site and its worker; stop both at the end."""
    folder = tmp_path_factory.mktemp("site")
    told = environment(folder / "data", **SMALL)
    run(told, "-c", SEED, str(folder / "returns"))
    with served(told, folder / "log") as address:
        yield Site(address, folder / "returns", folder / "log")


@pytest.fixture(scope="module")
def open_tab(browser: Any, site: Site) -> Iterator[Callable[..., Any]]:
    """Open a tab in a browser of its own, which keeps what it said and whom it asked."""
    contexts = []

    def opened(*, width: int = 1280, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        context.set_default_timeout(60_000)
        contexts.append(context)
        tab = context.new_page()
        tab.said, tab.abroad = [], []
        tab.on("console", lambda message: tab.said.append(message.text))
        tab.on("pageerror", lambda error: tab.said.append(str(error)))
        tab.on("request", lambda asked: _note_abroad(tab, asked.url, site.address))
        return tab

    yield opened
    for context in contexts:
        context.close()


def _note_abroad(tab: Any, url: str, home: str) -> None:
    if not url.startswith((f"{home}/", "data:")):
        tab.abroad.append(url)


@pytest.fixture(scope="module")
def signed_in(open_tab: Callable[..., Any], site: Site) -> Callable[..., Any]:
    """Open a tab as the first with a role, or by email; the first time through the sign-in page.

    A code of the second factor counts once, so its holder signs in once.
    """
    from seethechild.web.people.templatetags.people import DEMO_SECRET  # noqa: PLC0415
    from seethechild.web.serving.demonstration import PASSWORD, PEOPLE  # noqa: PLC0415 - apps are ready

    emails = {role: email for email, _name, _place, role in reversed(PEOPLE)}
    states: dict[str, Any] = {}

    def opened(role: str, **options: Any) -> Any:
        if role in states:
            return open_tab(storage_state=states[role], **options)
        tab = open_tab(**options)
        tab.goto(f"{site.address}/account/login/")
        tab.get_by_label("Email").fill(emails.get(role, role))
        tab.get_by_label("Password").fill(PASSWORD)
        tab.get_by_role("button", name="Sign in").click()
        factor = TOTP(DEMO_SECRET, 6, SHA1(), 30, enforce_key_length=False)  # noqa: S303 - the standard's
        for _ in range(4):  # a code may end while it is typed
            code = factor.generate(timezone.now().timestamp()).decode("ascii")
            tab.locator("[name=code]").fill(code)
            tab.get_by_role("button", name="Sign in").click()
            tab.wait_for_load_state()
            if tab.url.endswith("/people/"):
                break
            tab.wait_for_timeout(5_000)
        assert tab.url.endswith("/people/"), tab.locator("main").inner_text()
        states[role] = tab.context.storage_state()
        return tab

    return opened
