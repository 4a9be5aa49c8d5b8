"""The website's commands: it is a shell of its own, so they run it as a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

#: Where a demonstration keeps what it made up, so that it starts at once the second time.
DEMO_DATA = Path("seethechild-demo")


def serve(*, demo: bool, host: str, port: int) -> int:
    """Serve the website; in a demonstration, do its long work too."""
    words = ["serve", "--host", host, "--port", str(port)]
    if not demo:
        return manage(words)
    data = os.environ.get("SEETHECHILD_DATA") or str(DEMO_DATA)
    return manage([*words, "--work"], {"SEETHECHILD_DEMO": "yes", "SEETHECHILD_DATA": data})


def manage(words: Sequence[str], given: Mapping[str, str] | None = None) -> int:
    """Run one of the website's commands and return its exit code; what stops us stops it."""
    command = [sys.executable, "-m", "seethechild.web", *words]
    site = subprocess.Popen(command, env={**os.environ, **(given or {})})  # noqa: S603 - names in this file
    signal.signal(signal.SIGTERM, lambda *_: site.terminate())
    while True:
        try:
            return site.wait()
        except KeyboardInterrupt:
            continue  # the site got it too, and ends in its own time
