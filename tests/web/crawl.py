"""Follow every link of a running site, as anybody or as somebody who is signed in, and keep what came."""

import re
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.error import HTTPError
from urllib.parse import parse_qsl, unquote, urldefrag, urljoin, urlsplit
from urllib.request import Request, urlopen

from django.urls import Resolver404, resolve

#: Where an address stands in a page.
ADDRESSES = {"a": "href", "link": "href", "script": "src", "img": "src", "source": "src"}
#: A page of one kind is opened this often: the 153 councils are one kind.
EACH = 2
#: Files that take seconds to make: one of a kind.
DEAR = (".pdf", ".csv", ".json")


class Parsed(HTMLParser):
    """What the tests ask of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lang = self.title = ""
        self.words: list[str] = []
        self.headings = 0
        self.links: list[str] = []
        self.ids: Counter[str] = Counter()
        self.inline: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.lang = given.get("lang") or ""
        self.headings += tag == "h1"
        if "id" in given:
            self.ids[given["id"] or ""] += 1
        if found := given.get(ADDRESSES.get(tag, "")):
            self.links.append(found)
        self.inline += [f"<{tag} {key}>" for key in given if _is_inline(key)]
        self.inline += [f"<{tag}>"] * (
            tag == "style" or (tag == "script" and "src" not in given)
        )
        if tag in ("title", "script", "style", "svg"):  # a picture has titles of its own
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open == ["title"]:
            self.title += data
        elif self._open in ([], ["svg"]):
            self.words.append(data)


def _is_inline(attribute: str) -> bool:
    return attribute == "style" or (attribute.startswith("on") and attribute != "on")


@dataclass(frozen=True)
class Page:
    """What one address gave.

    Attributes:
        path: with its query; where it led to in the end.
        kind: name of its URL and of what its query asks, so that pages of a kind count as one.
        status: of the answer.
        html: the page; empty for what is no page.
        size: bytes.
        found_on: the page that links to it.
    """

    path: str
    kind: str
    status: int
    html: str
    size: int
    found_on: str
    parsed: Parsed = field(compare=False)

    @property
    def words(self) -> str:
        """What people read, in one line."""
        return " ".join(" ".join(self.parsed.words).split())


def kind_of(path: str) -> str:
    """Return what kind of page an address is.

    Example:
        >>> kind_of("/council/camden/") == kind_of("/council/leeds/")
        True
    """
    asked = urlsplit(path)
    keys = sorted({key for key, _ in parse_qsl(asked.query, keep_blank_values=True)})
    try:
        name = resolve(unquote(asked.path)).view_name
    except Resolver404:
        name = asked.path
    ending = re.search(r"\.\w+$", asked.path)
    return " ".join([name, *keys, *([ending[0]] if ending else [])])


def crawl(
    site: str,
    starts: Iterable[str],
    *,
    cookies: Mapping[str, str] | None = None,
    leave: Iterable[str] = (),
) -> list[Page]:
    """Open the starts and all that can be reached from them on this site.

    Args:
        site: its address, ``http://127.0.0.1:8000``.
        starts: paths.
        cookies: of whoever is signed in.
        leave: kinds of page that are not opened.

    Returns:
        All pages and files that were opened.
    """
    opened: dict[str, Page] = {}
    seen: set[str] = set()
    count: Counter[str] = Counter()
    count.update(dict.fromkeys(leave, 10 * EACH))
    waiting = deque((start, "") for start in starts)
    while waiting:
        path, found_on = waiting.popleft()
        kind = kind_of(path)
        if path in seen or count[kind] >= (1 if path.endswith(DEAR) else EACH):
            continue
        seen.add(path)
        count[kind] += 1
        page = _opened(site, path, found_on, cookies or {})
        opened.setdefault(page.path, page)
        waiting.extend((link, path) for link in own_links(page))
    return list(opened.values())


def own_links(page: Page) -> list[str]:
    """Return the addresses on this site that a page links to."""
    links = (urldefrag(urljoin(page.path, link)).url for link in page.parsed.links)
    return [link for link in dict.fromkeys(links) if link.startswith("/")]


def _opened(site: str, path: str, found_on: str, cookies: Mapping[str, str]) -> Page:
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    try:
        answer = urlopen(Request(site + path, headers={"Cookie": cookie}), timeout=120)  # noqa: S310 - of this test's own site
    except HTTPError as error:
        answer = error
    with answer:
        body, kind = answer.read(), answer.headers.get_content_type()
        html = body.decode("utf-8") if kind == "text/html" else ""
        if answer.headers.get_content_disposition() == "attachment":
            html = ""
        where = answer.url.removeprefix(site)
        return Page(
            path=where, kind=kind_of(where), status=answer.status, html=html,
            size=len(body), found_on=found_on, parsed=Parsed(html),
        )  # fmt: skip
