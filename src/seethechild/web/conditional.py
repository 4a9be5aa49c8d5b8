"""Public pages say what they were made from, so that a browser that has them need not fetch them.

The figures do not change while the program runs. What a page shows is settled by the figures, the
pages' own files, the address, and the standing of what it shows.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition

from seethechild.studies.england import england
from seethechild.studies.reference_lists import sources

View = Callable[..., HttpResponse]
#: Kinds of files a page is made of.
MADE_OF = (".html", ".css", ".js", ".py", ".csv")
#: A visitor with one of these may be shown something that others are not.
OWN_COOKIES = ("sessionid", "messages")


@lru_cache(maxsize=1)
def edition() -> str:
    """Return a hash of the published figures and of the files the pages are made of."""
    parts = [
        england().provenance.fingerprint,
        sources().provenance.fingerprint,
        *(
            f"{path.name}:{path.stat().st_size}:{path.stat().st_mtime_ns}"
            for path in sorted(Path(__file__).parent.rglob("*"))
            if path.suffix in MADE_OF
        ),
    ]
    return sha256("\n".join(parts).encode()).hexdigest()[:24]


def public(standing: Callable[..., str] | None = None) -> Callable[[View], View]:
    """Give a page an ETag and answer "not modified" to whoever has it; for GET pages without forms that write.

    Args:
        standing: takes the view's named arguments, gives what else settles the page, such as its
            standing; None if nothing does.

    Returns:
        A decorator for a view. Whoever is signed in, or has a message waiting, always gets the page
        afresh.
    """

    def tag(request: HttpRequest, *_: Any, **named: Any) -> str | None:
        if any(name in request.COOKIES for name in OWN_COOKIES):
            return None
        said = standing(**named) if standing else ""
        content = "\n".join((edition(), request.get_full_path(), said))
        return f'"{sha256(content.encode()).hexdigest()[:32]}"'

    def around(view: View) -> View:
        @wraps(view)
        @condition(etag_func=tag)
        def shown(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            response = view(request, *args, **named)
            patch_cache_control(response, no_cache=True)
            return response

        return shown

    return around
