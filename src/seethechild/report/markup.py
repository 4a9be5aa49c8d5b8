"""Pieces of a page: escaped text, tables, figures, sections, and the document around them."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from html import escape
from importlib.resources import files
from re import compile as compile_

from seethechild.report.charts.svg import NARROW, WIDE, Sheet

#: Schemes a link may have; any other is shown as text.
LINKS = ("https://", "http://")
#: A number and its unit stay on one line, and so do both ends of a range.
UNIT = compile_(r"(\d) (%|million|billion)")
RANGE = compile_(r"\(([+-]?[\d.,]+) to ([+-]?[\d.,]+)\)")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


class Html(str):
    """Text that is already safe HTML; every other string is escaped when it is put in a page."""

    __slots__ = ()


def safe(content: str) -> Html:
    """``content`` as HTML: escaped unless it is ``Html`` already; a number keeps its unit, a range its ends.

    Example:
        >>> safe("<b>"), safe(Html("<b>")), safe("2 (1 to 3)")
        ('&lt;b&gt;', '<b>', '2 (1&nbsp;to&nbsp;3)')
    """
    if isinstance(content, Html):
        return content
    units = UNIT.sub(r"\1&nbsp;\2", escape(content, quote=True))
    return Html(RANGE.sub(r"(\1&nbsp;to&nbsp;\2)", units))


def tag(name: str, content: str | Iterable[str] = "", **attributes: str) -> Html:
    """One element. A trailing underscore of an attribute is dropped, others become hyphens.

    Example:
        >>> tag("p", "a & b", class_="note")
        '<p class="note">a &amp; b</p>'
    """
    parts = [content] if isinstance(content, str) else content
    inner = "".join(safe(part) for part in parts)
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value, quote=True)}"'
        for key, value in attributes.items()
        if value
    )
    return Html(f"<{name}{said}>{inner}</{name}>")


def joined(parts: Iterable[str]) -> Html:
    """Several pieces after each other."""
    return Html("".join(safe(part) for part in parts))


def link(words: str, href: str) -> Html:
    """A link, or just its words where the address is none we follow.

    Example:
        >>> link("x", "javascript:alert(1)")
        'x'
    """
    return tag("a", words, href=href) if href.startswith(LINKS) else safe(words)


@dataclass(frozen=True)
class Head:
    """A column's heading.

    Attributes:
        words: the heading.
        number: whether its cells are numbers, set to the right.
    """

    words: str
    number: bool = False


def table(
    ident: str, caption: str, heads: Sequence[Head], rows: Iterable[Sequence[str]]
) -> Html:
    """A table whose first column names its rows; it scrolls in its own box where it is wide.

    Args:
        ident: unique in the document.
        caption: what the table holds.
        heads: one a column.
        rows: cells, escaped unless they are ``Html``; a row of one cell alone is a heading of the
            rows below it.

    Returns:
        HTML.

    Example:
        >>> '<th scope="row">a' in table("t", "T", [Head("x"), Head("n", True)], [("a", "1")])
        True
    """
    head = joined(
        tag("th", each.words, scope="col", class_="n" if each.number else "")
        for each in heads
    )
    body = joined(_bodies(heads, rows))
    inner = [
        tag("caption", tag("span", caption), id=f"{ident}-caption"),
        tag("thead", tag("tr", head)),
        body,
    ]
    # tabindex: a box that scrolls must be reachable by keyboard
    return tag(
        "div",
        tag("table", inner),
        class_="scroll",
        role="region",
        aria_labelledby=f"{ident}-caption",
        tabindex="0",
    )


def _bodies(heads: Sequence[Head], rows: Iterable[Sequence[str]]) -> Iterator[Html]:
    """The rows, in a body of their own below each heading among them."""
    body: list[Html] = []
    for cells in rows:
        if len(cells) == 1 < len(heads):
            if body:
                yield tag("tbody", body)
            span = tag("th", cells[0], scope="rowgroup", colspan=str(len(heads)))
            body = [tag("tr", span, class_="group")]
            continue
        rest = zip(cells[1:], heads[1:], strict=True)
        named = tag("th", cells[0], scope="row", class_="n" if heads[0].number else "")
        figures = (
            tag("td", cell, class_="n" if each.number else "") for cell, each in rest
        )
        body.append(tag("tr", [named, *figures]))
    yield tag("tbody", body)


def figure(
    ident: str,
    *,
    caption: str,
    description: str,
    draw: Callable[[Sheet], str],
    data: Html,
    note: str = "",
    long: bool = False,
) -> Html:
    """A chart with its caption and its table, drawn once for a page and once for a phone.

    Args:
        ident: unique in the document.
        caption: what the chart shows.
        description: what one sees in it, for those who do not see it.
        draw: draws the chart on a sheet.
        data: the chart's table, closed until it is asked for.
        note: how to read the chart, or its source.
        long: whether the table is too long to print; the print then says where it is.

    Returns:
        HTML.
    """
    pictures = [
        tag(
            "div",
            Html(draw(Sheet(f"{ident}-{width}", caption, description, width))),
            class_=f"chart {name}",
        )
        for width, name in ((WIDE, "wide"), (NARROW, "narrow"))
    ]
    return tag(
        "figure",
        [
            tag("figcaption", caption),
            *pictures,
            tag("p", note, class_="note") if note else "",
            closed("Table of these figures", data, long=long),
        ],
        id=ident,
    )


def closed(summary: str, data: Html, *, long: bool = False) -> Html:
    """What is closed until it is asked for; print opens it, unless it is too long for paper.

    Example:
        >>> closed("More", Html("x"))
        '<details><summary>More</summary>x</details>'
    """
    details = tag("details", [tag("summary", summary), data], class_="long" if long else "")
    if not long:
        return details
    return joined(
        [details, tag("p", f"{summary}: in the page itself.", class_="note printed")]
    )


@dataclass(frozen=True)
class Section:
    """One part of a page.

    Attributes:
        ident: unique in the document; the target of its link in the contents.
        title: its heading.
        body: HTML.
    """

    ident: str
    title: str
    body: Html

    def html(self) -> Html:
        """The section with its heading."""
        heading = tag("h2", self.title, id=f"{self.ident}-heading")
        return tag(
            "section",
            [heading, self.body],
            id=self.ident,
            aria_labelledby=f"{self.ident}-heading",
        )


@lru_cache
def _styles() -> str:
    return files("seethechild.report").joinpath("styles.css").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Page:
    """What a page says, apart from the document around it: the website has one of its own.

    Attributes:
        title: the heading and the window's title.
        kicker: a line above the heading.
        about: a line below it.
        banner: a warning across the top, or empty.
        sections: in order; those without a body are left out.
        foot: the last lines.
    """

    title: str
    kicker: str
    about: str
    banner: str
    sections: Sequence[Section]
    foot: Html

    def to_json(self) -> str:
        """Return it as JSON, for the website."""
        return json.dumps(asdict(self), ensure_ascii=False)


def document(page: Page) -> str:
    """A whole page in one file: no script, no network, its own styles.

    Returns:
        HTML, starting with its doctype.
    """
    shown = [section for section in page.sections if section.body]
    contents = tag(
        "ol", [tag("li", tag("a", each.title, href=f"#{each.ident}")) for each in shown]
    )
    header = tag(
        "header",
        tag(
            "div",
            [
                tag("p", page.kicker, class_="kicker"),
                tag("h1", page.title),
                tag("p", page.about, class_="about"),
            ],
            class_="inner",
        ),
    )
    warning = (
        tag("aside", tag("p", page.banner), class_="banner", aria_label="Warning")
        if page.banner
        else ""
    )
    nav = tag(
        "nav",
        [tag("p", "On this page", id="contents", class_="nav-title"), contents],
        aria_labelledby="contents",
    )
    main = tag("main", [each.html() for each in shown], id="main")
    body = joined(
        [
            tag("a", "Skip to the report", href="#main", class_="skip"),
            header,
            warning,
            tag("div", [nav, main], class_="columns"),
            tag("footer", tag("div", page.foot, class_="inner")),
        ]
    )
    head = (
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(page.title)} | See the Child</title>"
        '<link rel="icon" href="data:,">'
        f"<style>{_styles()}</style>"
    )
    return f'<!doctype html>\n<html lang="en-GB"><head>{head}</head><body>{body}</body></html>\n'
