"""A page as a PDF that everybody can read: tagged, PDF/UA-1, the same bytes every time.

The page's HTML is our own small part of the language (``report.markup``), so a small reader is
enough. What it does not know it leaves out of the look, never out of the words. Typst refuses a
document that breaks PDF/UA-1: a picture without words for it, a table without headings.

Source:
    ISO 14289-1 (PDF/UA-1), as Typst 0.15 enforces it: https://typst.app/docs/reference/pdf/
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import typst

from seethechild.core.errors import DataError, Problem
from seethechild.report.markup import Html, Page, Section

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
LOOK = HERE / "pdf.typ"
#: Drawings are taken out before the rest is read; they hold no other drawing.
DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
SVG_TITLE = re.compile(r"<(?:title|desc)[^>]*>(.*?)</(?:title|desc)>", re.DOTALL)
SVG_FONT = re.compile(r'font-family="[^"]*"')
#: Signs in drawings that our letters lack, and what stands for them.
SIGNS: Final = str.maketrans("←→", "\u2039\u203a")
#: Left out on paper: the drawing for a phone.
SKIPPED = ("narrow",)
BLOCKS: Final = {"lead": "lead", "stamp": "stamp", "note": "note", "about": "note"}
#: Text after which a cell is as wide as what it holds, not a share of the page.
SHORT = 14


@dataclass
class Node:
    """A piece of HTML: a tag with what is in it, or a text (a tag without a name)."""

    name: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list["Node"] = field(default_factory=list)
    text: str = ""

    def classes(self) -> list[str]:
        """Its classes."""
        return self.attributes.get("class", "").split()

    def words(self) -> str:
        """All text in it."""
        return self.text + "".join(part.words() for part in self.parts)

    def all(self, *names: str) -> Iterator["Node"]:
        """Every piece in it with one of these names, from the outside in."""
        for part in self.parts:
            if part.name in names:
                yield part
            else:
                yield from part.all(*names)


class _Reader(HTMLParser):
    """Reads our own HTML into nodes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("root")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go into a tag; a line break and a drawing have nothing in them."""
        node = Node(tag, {key: value or "" for key, value in attrs})
        self.open[-1].parts.append(node)
        if tag not in {"br", "drawing"}:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        """Come out of it."""
        if len(self.open) > 1 and self.open[-1].name == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Take a text."""
        self.open[-1].parts.append(Node(text=data))


def page_from(said: Mapping[str, Any]) -> Page:
    """Return a page from what ``Page.to_json`` kept, such as a run's ``report.json``.

    Example:
        >>> page_from({"title": "T", "foot": "<p>f</p>", "sections": []}).title
        'T'
    """
    parts = [
        Section(each["ident"], each["title"], Html(each["body"]))
        for each in said.get("sections", ())
    ]
    named = {
        name: str(said.get(name, "")) for name in ("title", "kicker", "about", "banner")
    }
    return Page(**named, sections=parts, foot=Html(said.get("foot", "")))


def page_pdf(page: Page | Mapping[str, Any], *, made: date | None = None) -> bytes:
    """Return a page as a PDF.

    Args:
        page: what it says, or what ``Page.to_json`` kept of it.
        made: the date it bears; none is the best if the same page is to give the same bytes.

    Returns:
        The PDF.

    Raises:
        DataError: it cannot be set so that everybody can read it; says what is in the way.
    """
    page = page if isinstance(page, Page) else page_from(page)
    try:
        return typst.compile(
            typst_source(page, made=made).encode(),
            format="pdf",
            font_paths=_fonts(),
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        raise DataError(
            Problem("page as PDF", str(error), "Ask for the page itself instead.")
        ) from error


def typst_source(page: Page, *, made: date | None = None) -> str:
    """Return a page in Typst's language; texts stand in it as strings, so none is read as a command."""
    about = " ".join((page.kicker, page.about)).strip()
    day = (
        f"datetime(year: {made.year}, month: {made.month}, day: {made.day})"
        if made
        else "none"
    )
    foot = _read(page.foot).words() if page.foot else page.kicker
    body = [
        f"#kicker({_content(page.kicker)})\n",
        f"#heading(level: 1){_content(page.title)}\n",
        f"#banner{_content(page.banner)}\n" if page.banner else "",
        f"#par{_content(page.about)}\n",
    ]
    for section in page.sections:
        if section.body:
            body.append(f"\n#heading(level: 2){_content(section.title)}\n")
            body.append(_Writer().written(section.body))
    if page.foot:
        body.append(f"\n#note[{_Writer().written(page.foot)}]")
    return (
        f"{_look()}\n#show: setup.with(title: {quoted(page.title)}, about: {quoted(about)}, "
        f"foot: {quoted(_first(foot))}, date: {day})\n{''.join(body)}\n"
    )


def quoted(words: str) -> str:
    r"""Return words as a string of Typst.

    Example:
        >>> print(quoted('a "b" \\ #c'))
        "a \"b\" \\ #c"
    """
    plain = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{" ".join(plain.split(chr(10)))}"'


def _content(words: str) -> str:
    return f"[#{quoted(words)};]"


def _first(words: str) -> str:
    return words.partition(". ")[0].rstrip(".") + "."


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Our letters, and Typst's own for the few signs ours lack; none of the machine's."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])


@lru_cache(maxsize=1)
def _look() -> str:
    return LOOK.read_text(encoding="utf-8")


def _read(html: str) -> Node:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


class _Writer:
    """Writes one part of a page in Typst's language."""

    def __init__(self) -> None:
        self.drawings: list[str] = []

    def written(self, html: str) -> str:
        """Return HTML in Typst's language."""
        return self.inner(_read(DRAWING.sub(self._kept, html)))

    def _kept(self, match: re.Match[str]) -> str:
        self.drawings.append(match[0])
        return f'<drawing n="{len(self.drawings) - 1}">'

    def inner(self, node: Node) -> str:
        """What is in a piece."""
        return "".join(self.piece(part) for part in node.parts)

    def piece(self, node: Node) -> str:
        """One piece."""
        if not node.name:
            return self._text(node.text)
        if any(name in SKIPPED for name in node.classes()):
            return ""
        known = getattr(self, f"_{node.name}", None)
        return known(node) if known else self.inner(node)

    def _text(self, words: str) -> str:
        if not words:
            return ""
        return f"#{quoted(words)};" if words.strip() else " "

    def _h3(self, node: Node) -> str:
        return f"\n#heading(level: 3)[{self.inner(node)}]\n"

    def _p(self, node: Node) -> str:
        kind = next((BLOCKS[name] for name in node.classes() if name in BLOCKS), "par")
        return f"\n#{kind}[{self.inner(node)}]\n"

    def _div(self, node: Node) -> str:
        return f"\n{self.inner(node)}\n"

    def _ul(self, node: Node) -> str:
        return f"\n#list({self._items(node)})\n"

    def _ol(self, node: Node) -> str:
        return f"\n#enum({self._items(node)})\n"

    def _items(self, node: Node) -> str:
        return "".join(f"[{self.inner(item)}]," for item in node.all("li"))

    def _dl(self, node: Node) -> str:
        parts = list(node.all("dt", "dd"))
        pairs = []
        for place, part in enumerate(parts):
            if part.name == "dt":
                said = []
                for after in parts[place + 1 :]:
                    if after.name == "dt":
                        break
                    said.append(self.inner(after))
                pairs.append(f"terms.item([{self.inner(part)}],[{' '.join(said)}]),")
        return f"\n#terms({''.join(pairs)})\n"

    def _a(self, node: Node) -> str:
        href = node.attributes.get("href", "")
        if href.startswith(("https://", "http://", "mailto:")):
            return f"#link({quoted(href)})[{self.inner(node)}];"
        return self.inner(node)

    def _small(self, node: Node) -> str:
        return f"#small[{self.inner(node)}];" if node.words().strip() else ""

    def _strong(self, node: Node) -> str:
        return f"#strong[{self.inner(node)}];"

    def _span(self, node: Node) -> str:
        kinds = {"grade": "boxed", "code": "code", "big": "strong", "state": "strong"}
        kind = next((kinds[name] for name in node.classes() if name in kinds), "")
        after = {"state": ": ", "big": " "}.get(next(iter(node.classes()), ""), "")
        return f"#{kind}[{self.inner(node)}];{after}" if kind else self.inner(node)

    def _br(self, _node: Node) -> str:
        return "#linebreak();"

    def _details(self, node: Node) -> str:
        if "long" in node.classes():
            return ""
        summary = next(node.all("summary"), Node())
        rest = "".join(self.piece(part) for part in node.parts if part is not summary)
        if next(node.all("table"), None) is not None and _only_table(node):
            return rest
        return f"\n#said[{self.inner(summary)}]\n{rest}"

    def _figure(self, node: Node) -> str:
        caption = next(node.all("figcaption"), Node())
        drawing = next(
            (
                part
                for chart in node.parts
                if not any(name in SKIPPED for name in chart.classes())
                for part in chart.all("drawing")
            ),
            None,
        )
        rest = "".join(
            self.piece(part)
            for part in node.parts
            if part is not caption and not any(part.all("drawing"))
        )
        if drawing is None:
            return f"\n#said[{self.inner(caption)}]\n{rest}"
        return (
            f"\n#figure({self._image(drawing, '100%')}, kind: image, "
            f"caption: [{self.inner(caption)}])\n{rest}"
        )

    def _drawing(self, node: Node) -> str:
        return f"#{self._image(node, '62pt')};"

    def _image(self, node: Node, width: str) -> str:
        svg = self.drawings[int(node.attributes["n"])]
        told = ". ".join(unescape(said).strip() for said in SVG_TITLE.findall(svg) if said)
        plain = SVG_FONT.sub('font-family="Inter"', SVG_TITLE.sub("", svg)).translate(SIGNS)
        return (
            f'image(bytes({quoted(plain)}), format: "svg", width: {width}, '
            f"alt: {quoted(told or 'Drawing')})"
        )

    def _table(self, node: Node) -> str:
        caption = next(node.all("caption"), None)
        rows = [list(row.all("th", "td")) for row in node.all("tr")]
        heads = next((list(row.all("th")) for row in node.all("thead")), rows[0])
        columns = len(heads)
        parts = [f"[#head[{self.inner(head)}];]," for head in heads]
        body = [row for row in rows if row and row[0] is not heads[0]]
        cells = "".join(self._row(row, columns) for row in body)
        sizes = ", ".join(_sizes(heads, body))
        aligned = ", ".join("right" if "n" in head.classes() else "left" for head in heads)
        table = (
            f"table(columns: ({sizes},), align: ({aligned},), "
            f"table.header({''.join(parts)}), {cells})"
        )
        named = f", caption: [{self.inner(caption)}]" if caption else ""
        return f"\n#figure({table}, kind: table{named})\n"

    def _row(self, row: Sequence[Node], columns: int) -> str:
        if len(row) == 1 < columns:
            return f"table.cell(colspan: {columns}, align: left)[#named[{self.inner(row[0])}];],"
        first = f"[#named[{self.inner(row[0])}];],"
        return first + "".join(f"[{self.inner(cell)}]," for cell in row[1:])


def _only_table(details: Node) -> bool:
    inner = [part for part in details.parts if part.name != "summary" and part.words()]
    return len(inner) == 1 and any(True for _ in inner[0].all("table"))


def _sizes(heads: Sequence[Node], body: Sequence[Sequence[Node]]) -> Iterator[str]:
    """Narrow columns as wide as they are, the others by how much they hold."""
    full = [row for row in body if len(row) == len(heads)]
    for place, head in enumerate(heads):
        longest = max((len(row[place].words()) for row in full), default=0)
        short = longest <= SHORT and max(map(len, head.words().split()), default=0) <= SHORT
        if place and short:
            yield "auto" if len(head.words()) <= SHORT else "0.8fr"
        else:
            yield f"{min(max(longest, 24), 90) / 40:.2f}fr"
