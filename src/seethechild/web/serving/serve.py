"""Run the website: make its database ready, serve it, and in a demonstration also work for it."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from waitress.server import create_server

#: Threads that answer; each holds one request at a time.
THREADS = 8
#: What may come with an upload, in bytes: its form and the names of its files.
BESIDE = 10_000_000


def prepare() -> None:
    """Make or update the database's tables."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def serve(host: str, port: int, *, ready: Callable[[str], None]) -> None:
    """Answer requests until stopped with Ctrl-C.

    Args:
        host: address to listen on.
        port: to listen on; 0 takes a free one.
        ready: told the site's address once it answers.

    Raises:
        OSError: the port is taken.
    """
    from seethechild.web.picture.views import warm  # noqa: PLC0415 - once apps are there
    from seethechild.web.wsgi import application  # noqa: PLC0415 - once settings are there

    _keep_to_one_processor()
    server = create_server(
        application,
        host=host,
        port=port,
        threads=THREADS,
        ident=None,
        max_request_body_size=settings.UPLOAD_LARGEST + BESIDE,
        **_behind_proxy(),
    )
    warm(rest=settings.WARM_ALL)
    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::") else host  # noqa: S104 - compared only
    threading.Timer(0.0, ready, [f"http://{shown}:{server.effective_port}"]).start()
    try:
        server.run()
    finally:
        server.close()


def _keep_to_one_processor() -> None:
    """Run all threads on one processor, where the system lets a program say so.

    Python runs one of them at a time. Handing over to a thread on another processor costs more than
    making a page: with fifty readers at once the site answers half as many.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def _behind_proxy() -> dict[str, Any]:
    """Believe the proxy, and nobody else, about a visitor's address and about HTTPS.

    Without this the server takes these headers away: every visitor would have the proxy's address,
    and every page would lead to itself for ever.
    """
    if not settings.BEHIND_PROXY:
        return {}
    return {
        "trusted_proxy": settings.PROXY,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
    }


def start_worker() -> subprocess.Popen[bytes]:
    """Start a worker as a process of its own; the web process never does long work."""
    command = [sys.executable, "-m", "seethechild.web", "worker", "--verbosity", "0"]
    return subprocess.Popen(command)  # noqa: S603 - names in this file only
