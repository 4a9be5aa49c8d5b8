"""Public pages say what they were made from, so that a browser that has them need not fetch them.

For the same reason this process keeps those it made last, and need not make them again.

The figures do not change while the program runs. What a page shows is settled by the figures, the
pages' own files, the address, and the standing of what it shows.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache, wraps
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control

from seethechild.studies.england import england
from seethechild.studies.reference_lists import sources

View = Callable[..., HttpResponse]
#: Kinds of files a page is made of.
MADE_OF = (".html", ".css", ".js", ".py", ".csv")
#: A visitor with one of these may be shown something that others are not.
OWN_COOKIES = ("sessionid", "messages")


class Kept:
    """Answers as they were made, by the tag that settles them; the longest unused go first.

    Example:
        >>> kept = Kept(most=10)
        >>> for tag in "abc":
        ...     kept.keep(tag, HttpResponse(tag * 4))
        >>> kept.get("a"), kept.get("c").content
        (None, b'cccc')
    """

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._answers: OrderedDict[str, tuple[bytes, dict[str, str]]] = OrderedDict()
        self._lock = Lock()

    def get(self, tag: str) -> HttpResponse | None:
        """Return a fresh copy of the answer to a tag, if it is there."""
        with self._lock:
            if tag not in self._answers:
                return None
            self._answers.move_to_end(tag)
            content, headers = self._answers[tag]
        return HttpResponse(content, headers=headers)

    def keep(self, tag: str, answer: HttpResponse) -> None:
        """Keep an answer, if it is a page or a file, and not too long."""
        if answer.status_code != HTTPStatus.OK or len(answer.content) > self._most / 2:
            return
        with self._lock:
            if tag in self._answers:
                return
            self._answers[tag] = (answer.content, dict(answer.items()))
            self._size += len(answer.content)
            while self._size > self._most:
                _, (content, _) = self._answers.popitem(last=False)
                self._size -= len(content)


#: What public pages are kept in: as many bytes as the pages of all councils once.
kept = Kept(most=64_000_000)


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
        def shown(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            etag = tag(request, *args, **named)
            if etag is None:
                return _uncached(view(request, *args, **named))
            same = get_conditional_response(request, etag=etag)
            answer = same or kept.get(etag) or _uncached(view(request, *args, **named))
            answer.headers.setdefault("ETag", etag)
            kept.keep(etag, answer)
            return answer

        return shown

    return around


def _uncached(answer: HttpResponse) -> HttpResponse:
    patch_cache_control(answer, no_cache=True)
    return answer
