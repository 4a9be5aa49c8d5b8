"""Time the website: ``python benchmarks/bench_site.py``.

The real site is started with the full published data on SQLite. First one reader alone opens each
kind of public page again and again: what the server takes for it. Then 50 readers open pages as fast
as they come, without a pause, and at the same time others build options, which writes. Then all that
the site noted is searched for a locked database. Readers run in a process of their own, on the same
cores as the site.
"""

import argparse
import asyncio
import http.client
import itertools
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
PAGES = {
    "England": "/",
    "England by a rate": "/?measure=plans_per_10k",
    "search": "/search/?q=bar",
    "council": "/council/{council}/",
    "every figure": "/council/{council}/figures/",
    "compare two": "/compare/?council={council}&council=leeds",
    "picture as CSV": "/council/{council}/picture.csv",
    "options": "/options/",
    "reforms": "/options/reforms/",
    "a reform": "/options/reforms/family-group-decision-making/",
    "how we know": "/how-we-know/",
    "sources": "/how-we-know/sources/",
    "a source": "/how-we-know/sources/dfe-lait/",
    "methods": "/how-we-know/methods/",
    "sign in": "/account/login/",
    "councils (API)": "/api/v1/councils",
}
#: Different ones in turn, so that no page is the one just shown.
COUNCILS = ("camden", "bristol-city-of", "cornwall", "kent", "sunderland", "york", "barnet")
#: Not opened by the crowd: files somebody downloads now and then, and what one address may not ask
#: for so often.
ALONE = {"picture as CSV", "councils (API)"}
NOT_LIMITED = {
    "SEETHECHILD_OPTIONS_AN_HOUR": "10000",
    "SEETHECHILD_RUNS_AN_HOUR": "10000",
}
#: Hundredths of a second of work in a second that count as none.
IDLE = 5
Times = dict[str, list[float]]


@contextmanager
def site(folder: Path) -> Iterator[int]:
    """Start the site on a folder of its own; yield its port."""
    told = os.environ | {"SEETHECHILD_DATA": str(folder / "data")} | NOT_LIMITED
    told.pop("DATABASE_URL", None)
    log = (folder / "log").open("w")
    command = [sys.executable, "-m", "seethechild.web", "serve", "--port", "0"]
    process = subprocess.Popen(command, env=told, cwd=ROOT, stdout=log, stderr=log)
    try:
        while not (found := re.search(r"Ready: \S+:(\d+)", (folder / "log").read_text())):
            if process.poll() is not None:
                raise SystemExit((folder / "log").read_text())
            time.sleep(0.1)
        _wait_until_idle(process.pid)
        yield int(found[1])
    finally:
        process.terminate()
        process.wait()
        log.close()


def _wait_until_idle(pid: int) -> None:
    """Wait until the site has made the pages of every council, which it does for its first minute."""
    stat, spent, quiet = Path(f"/proc/{pid}/stat"), 0, 0
    while quiet < 3 and stat.exists():
        time.sleep(1)
        now = sum(map(int, stat.read_text().rpartition(")")[2].split()[11:13]))
        quiet = quiet + 1 if now - spent <= IDLE else 0
        spent = now


def address(kind: str, turn: int) -> str:
    """Return an address of a kind of page."""
    return PAGES[kind].format(council=COUNCILS[turn % len(COUNCILS)])


class Reader:
    """Opens pages over one connection, as a browser does."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies: dict[str, str] = {}

    def open(self, path: str, given: dict[str, str] | None = None) -> tuple[int, str]:
        """Open a page, or send a form; return the status and the page or where it leads."""
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if given is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(given) if given is not None else None
        self._line.request("POST" if given is not None else "GET", path, body, headers)
        answer = self._line.getresponse()
        text = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location") or text.decode(
            errors="replace"
        )

    def timed(self, path: str) -> float:
        """Return the milliseconds of one page."""
        started = time.perf_counter()
        status, _ = self.open(path)
        if status >= 400:
            os.write(2, f"{path} answered {status}\n".encode())
            os._exit(1)  # also from a thread: what follows would be measured wrongly
        return (time.perf_counter() - started) * 1_000


def alone(port: int, times: int) -> Times:
    """One reader: each kind of page so many times."""
    reader = Reader(port)
    for turn in range(
        len(COUNCILS)
    ):  # the first of each wakes the site: it is not measured
        for kind in PAGES:
            reader.open(address(kind, turn))
    return {
        kind: [reader.timed(address(kind, turn)) for turn in range(times)] for kind in PAGES
    }


def crowd(port: int, readers: int, seconds: float) -> tuple[Times, float]:
    """Many readers without a pause; return the times and the requests a second.

    They are tasks of one thread that look at nothing but length and status: readers in threads would
    wait for each other, and the site would be blamed for it.
    """
    kinds = [kind for kind in PAGES if kind not in ALONE]
    found: Times = {kind: [] for kind in kinds}

    async def read(first: int) -> None:
        line = await asyncio.open_connection("127.0.0.1", port)
        for turn in itertools.count(first):
            if time.perf_counter() >= until:
                break
            kind = kinds[turn % len(kinds)]
            started = time.perf_counter()
            await _page(*line, address(kind, turn))
            found[kind].append((time.perf_counter() - started) * 1_000)
        line[1].close()

    async def all_of_them() -> None:
        await asyncio.gather(*[read(first * 7) for first in range(readers)])

    until = time.perf_counter() + seconds
    asyncio.run(all_of_them())
    return found, sum(map(len, found.values())) / seconds


async def _page(
    answers: asyncio.StreamReader, asks: asyncio.StreamWriter, path: str
) -> None:
    asks.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    head = (await answers.readuntil(b"\r\n\r\n")).lower()
    if int(head.split()[1]) >= 400:
        os.write(2, f"{path} answered {head[:40]!r}\n".encode())
        os._exit(1)  # also from a thread: what follows would be measured wrongly
    length = re.search(rb"content-length: (\d+)", head)
    if length is None:
        raise SystemExit(f"{path} does not say how long it is")
    await answers.readexactly(int(length[1]))


def build_options(port: int, seconds: float, told: dict[str, list[float]]) -> None:
    """Build options: each form that is sent writes rows and events in one transaction."""
    reader, until = Reader(port), time.perf_counter() + seconds
    while time.perf_counter() < until:
        _, page = reader.open("/options/build/?q=camden")
        given = {"csrfmiddlewaretoken": token(page), "council": "E09000007"}
        given |= {"reform": "family-group-decision-making"}
        _send(reader, "/options/build/", given, told)


def _send(
    reader: Reader, path: str, given: dict[str, str], told: dict[str, list[float]]
) -> None:
    started = time.perf_counter()
    status, _ = reader.open(path, given)
    milliseconds = (time.perf_counter() - started) * 1_000
    told["written" if status < 400 else f"answered {status}"].append(milliseconds)


def token(page: str) -> str:
    """Return the word that a form sends back."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if found is None:
        raise SystemExit("a form has no token")
    return found[1]


def together(tasks: list[Callable[[], object]]) -> None:
    """Do all at once."""
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def at(share: float, times: list[float]) -> float:
    """Return the time that a share of the times lies below."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def client(port: int, told: argparse.Namespace) -> None:
    """Measure; print the results as JSON."""
    first = alone(port, told.times)
    crowded, rate = crowd(port, told.readers, told.seconds)
    writing: dict[str, list[float]] = {"written": []}
    beside: list[Times] = []
    together(
        [
            lambda: beside.append(crowd(port, told.readers, told.seconds)[0]),
            *[lambda: build_options(port, told.seconds, writing)] * told.writers,
        ]
    )
    found = {"alone": first, "crowd": crowded, "rate": rate, "beside": beside[0]}
    print(json.dumps(found | {"writing": writing}))


def show(found: dict[str, object], told: argparse.Namespace, log: str) -> None:
    """Print what came out."""
    first, crowded, beside = (dict(found[name]) for name in ("alone", "crowd", "beside"))  # type: ignore[call-overload]
    print(f"{'milliseconds':20}{'alone':>9}{'95 %':>8}{told.readers:>6} at once{'95 %':>8}")
    for kind, times in first.items():
        line = f"{kind:20}{statistics.median(times):9.1f}{at(0.95, times):8.1f}"
        if kind in crowded:
            many = crowded[kind]
            line += f"{statistics.median(many):14.1f}{at(0.95, many):8.1f}"
        print(line)
    for name, times in (("readers alone", crowded), ("beside writers", beside)):
        every = [one for kind in times.values() for one in kind]
        print(
            f"{name}: {len(every) / told.seconds:.0f} pages a second, "
            f"median {statistics.median(every):.0f} ms, 95 % below {at(0.95, every):.0f} ms"
        )
    for name, times in dict(found["writing"]).items():  # type: ignore[call-overload]
        if times:
            print(
                f"{told.writers} writers: {len(times)} {name}, "
                f"median {statistics.median(times):.0f} ms, 95 % below {at(0.95, times):.0f} ms"
            )
    print(f'"locked" in what the site said: {log.count("locked")} times')


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=30, help="of each page, alone")
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.port:
        client(told.port, told)
        return
    with tempfile.TemporaryDirectory() as place, site(Path(place)) as port:
        command = [sys.executable, __file__, *sys.argv[1:], "--port", str(port)]
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        show(json.loads(said), told, (Path(place) / "log").read_text())


if __name__ == "__main__":
    main()
