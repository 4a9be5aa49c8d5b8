"""The sentences of a page, to ask how hard they are to read."""

from html.parser import HTMLParser

from seethechild.voices.reading import grade, syllables

__all__ = ["grade", "prose", "syllables"]

#: Pieces of a page that are read as sentences; tables, numbers and menus are not.
PROSE = {"p", "li", "dd", "h1", "h2", "h3"}


class _Prose(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.inside: list[str] = []
        self.main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.main = self.main or tag == "main"
        if tag in PROSE and self.main:
            self.inside.append(tag)
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        self.main = self.main and tag != "main"
        if tag in self.inside:
            self.inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.lines[-1] += data


def prose(html: str) -> str:
    """The sentences in the main part of a page; links and names in lists without a full stop are left out.

    Example:
        >>> prose("<main><p>One <b>two</b>.</p><ul><li>Camden</li></ul></main>")
        'One two.'
    """
    reader = _Prose()
    reader.feed(html)
    lines = (" ".join(line.split()) for line in reader.lines)
    return " ".join(line for line in lines if line.endswith((".", "?", "!")))
