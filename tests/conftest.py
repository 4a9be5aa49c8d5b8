"""What all tests share: no network, repeatable examples, golden numbers, browser, PostgreSQL."""

import atexit
import gc
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.web.made_tables import copy_database, copy_tables

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"
HERE = ("127.0.0.1", "::1", "localhost", "")
moved: list[str] = []

if "SEETHECHILD_CACHE" not in os.environ:
    # What fits find is found once for all processes of these tests, and never in a person's home.
    os.environ["SEETHECHILD_CACHE"] = tempfile.mkdtemp(prefix="seethechild-tests-")
    atexit.register(shutil.rmtree, os.environ["SEETHECHILD_CACHE"], ignore_errors=True)

if os.environ.get("CI"):
    # A process of tests for each processor: threads of its own would only wait for the others'.
    os.environ.setdefault("POLARS_MAX_THREADS", "1")

hypothesis.settings.register_profile(
    "repeatable",
    deadline=None,  # other work on the machine must not fail a test
    derandomize=True,  # the same examples every time
    print_blob=True,
    # the whole check of a fresh clone has a quarter of an hour; a person's own run asks for all
    max_examples=30 if os.environ.get("CI") else 100,
)
hypothesis.settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden",
        action="store_true",
        help="write the golden numbers anew and say what moved",
    )


def pytest_configure() -> None:
    sys.addaudithook(refuse_network)
    # Modules and tests are made to stay: to look among them for what may go, again and again as
    # they are collected, takes a third of the time.
    gc.disable()


def pytest_collection_finish() -> None:
    """Look from now on for what may go, but not among what was collected."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


def refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse to look up or reach any other computer; this one and its own sockets are allowed."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        if not isinstance(address, tuple):  # a socket of this machine's file system
            return
        host = address[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if name is not None and name not in HERE:
        raise RuntimeError(
            f"Tests must not use the network, but something asked for {name}."
        )


class Golden:
    """Numbers that must not move unnoticed; see ``python3 run.py golden``."""

    def __init__(self, *, rewrite: bool) -> None:
        self.rewrite = rewrite

    def check(
        self, name: str, numbers: Mapping[str, float], *, relative: float = 1e-9
    ) -> None:
        """Compare numbers with ``tests/golden/NAME.json``, or write them there.

        A number that moved fails the test and is named with its old and new value. If that is
        meant, run ``python3 run.py golden`` and say so in CHANGELOG under "Numbers change".
        """
        path = GOLDEN / f"{name}.json"
        old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        differences = [
            f"{name}: {key}: {old.get(key, 'absent')} -> {numbers.get(key, 'absent')}"
            for key in sorted({*old, *numbers})
            if key not in old
            or key not in numbers
            or numbers[key] != pytest.approx(old[key], rel=relative)
        ]
        if self.rewrite:
            moved.extend(differences)
            text = json.dumps(dict(numbers), indent=1, ensure_ascii=False) + "\n"
            path.write_text(text, encoding="utf-8")
            return
        assert not differences, "\n".join(["golden numbers moved:", *differences])


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Return the keeper of golden numbers."""
    return Golden(rewrite=bool(request.config.getoption("--rewrite-golden")))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if config.getoption("--rewrite-golden"):
        terminalreporter.section("golden numbers")
        for line in moved or ["nothing moved"]:
            terminalreporter.write_line(line)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[None]:
    """Where nothing may be skipped for want of a browser or a database, a skip is a failure."""
    report = yield
    needs = any(item.get_closest_marker(name) for name in ("browser", "postgresql"))
    if report.skipped and needs and os.environ.get("SEETHECHILD_NO_SKIPS") == "1":
        report.outcome = "failed"
        report.longrepr = f"skipped, though SEETHECHILD_NO_SKIPS is set: {report.longrepr}"
    return report


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In the check of a fresh clone leave out slow tests: a quarter of an hour is all it has."""
    if not os.environ.get("CI"):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    items[:] = [item for item in items if not item.get_closest_marker("slow")]
    config.hook.pytest_deselected(items=slow)


#: Tests that share something dear, a made-up council or a running site, begin so: one process asks all.
TOGETHER = ("tests/browser/web/", "tests/cli/test_see_", "tests/unit/demo/")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each process whole files; of some folders, all files to one."""
    from xdist.scheduler import LoadFileScheduling  # noqa: PLC0415 - only where tests are spread

    class Together(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path = nodeid.partition("::")[0]
            return next((folder for folder in TOGETHER if path.startswith(folder)), path)

    return Together(config, log)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The tables of the tests' database are there before it is asked for."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """Give the tests' database its tables by copying them."""
    from django.conf import settings  # noqa: PLC0415 - most tests need no Django
    from django.db import connection  # noqa: PLC0415

    address = os.environ.get("DATABASE_URL")
    if address:
        copy_database(address, connection.creation._get_test_db_name())
    else:
        copy_tables(Path(settings.DATABASES["default"]["TEST"]["NAME"]))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start the system's Chromium, without network. Skips where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no Chromium here; install the package chromium to run browser tests")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - half a second, only here

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    arguments += ["--disable-background-networking", "--disable-component-update"]
    # a click would wait for the page to glide to what is clicked, most of a second each time
    arguments += ["--disable-sync", "--disable-smooth-scrolling"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield started
        started.close()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of a throw-away PostgreSQL database. Skips where PostgreSQL is not installed."""
    programs = [*Path("/usr/lib/postgresql").glob("*/bin/initdb"), shutil.which("initdb")]
    if not any(programs) or shutil.which("bash") is None:
        pytest.skip("no PostgreSQL here; install the package postgresql to run its tests")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    server = subprocess.Popen(
        ["bash", "tools/with_postgresql.sh", "sh", "-c", 'echo "$DATABASE_URL"; cat'],
        cwd=ROOT, env=os.environ | {"PGPORT": port}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert server.stdin
    assert server.stdout
    address = server.stdout.readline().strip()
    assert address, "PostgreSQL did not start"
    yield address
    server.stdin.close()  # the shell inside ends, and the server with it
    server.wait(timeout=60)
    server.stdout.close()
