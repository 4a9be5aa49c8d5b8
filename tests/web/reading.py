"""How hard a text is to read: the school year in which most can read it.

Source:
    Kincaid and others (1975), Derivation of new readability formulas for Navy enlisted personnel.
"""

import re
from html.parser import HTMLParser

#: Pieces of a page that are read as sentences; tables, numbers and menus are not.
PROSE = {"p", "li", "dd", "h1", "h2", "h3"}
WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
VOWELS = re.compile(r"[aeiouy]+")


def syllables(word: str) -> int:
    """Count groups of vowels; a silent e at the end is none.

    Example:
        >>> [syllables(word) for word in ("child", "care", "council", "protection", "table")]
        [1, 1, 2, 3, 2]
    """
    word = word.lower().replace("’", "'")
    groups = len(VOWELS.findall(word))
    silent = word.endswith(("e", "ed", "es")) and not word.endswith(
        ("le", "ted", "ded", "ses")
    )
    return max(groups - (silent and groups > 1), 1)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text.

    Example:
        >>> grade("The cat sat on the mat.") < 1 < 8 < grade(
        ...     "Multidisciplinary practitioners characteristically underestimate organisational complexity."
        ... )
        True
    """
    sentences = [each for each in re.split(r"[.!?:;]+(?:\s|$)", text) if WORD.search(each)]
    words = WORD.findall(text)
    return (
        0.39 * len(words) / len(sentences)
        + 11.8 * sum(map(syllables, words)) / len(words)
        - 15.59
    )


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
