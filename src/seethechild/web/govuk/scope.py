"""The reports' style sheet, held inside ``.report`` so that sections stand in a page of the site.

``report.css`` is made of ``report/styles.css`` by `scoped`: ``python3 run.py fix`` writes it anew.
"""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

TARGET = Path(__file__).parent / "static" / "govuk" / "report.css"
HEAD = "/* Made of report/styles.css. Do not edit: run `python3 run.py fix`. */\n"
#: The shell of a report's own page; the site has its own.
SHELL = re.compile(
    r"^(html|body|header|nav|main|footer|h1|\.skip|\.kicker|\.about|\.banner|\.inner|\.columns|\.nav-title)\b"
)
COMMENT = re.compile(r"/\*.*?\*/", re.S)


def source() -> str:
    """Return the reports' style sheet."""
    return (files("seethechild.report") / "styles.css").read_text(encoding="utf-8")


def variables() -> dict[str, str]:
    """Return the colours the reports' style sheet names.

    Example:
        >>> variables()["deep"]
        '#12303f'
    """
    return dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", source()))


def scoped(sheet: str) -> str:
    r"""Return a style sheet whose every rule holds only inside ``.report``.

    Rules for the shell of a page (its header, navigation, foot) and for paper size are left out.

    Args:
        sheet: plain CSS: rules, and ``@media`` with rules in it; no braces in strings.

    Example:
        >>> scoped("p, .note { margin: 0 } nav a { color: red } :root { --ink: #000 }")
        '.report p,.report .note{margin: 0}\n.report{--ink: #000}\n'
    """
    return "".join(_inside(COMMENT.sub("", sheet)))


def _inside(sheet: str) -> Iterator[str]:
    for selector, body in blocks(sheet):
        if selector.startswith("@media"):
            inner = "".join(_inside(body))
            if inner:
                yield f"{selector}{{\n{inner}}}\n"
        elif not selector.startswith("@"):
            kept = [_placed(each) for each in selector.split(",") if not _is_shell(each)]
            if kept:
                yield f"{','.join(kept)}{{{' '.join(body.split())}}}\n"


def blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield every outermost rule: what stands before its braces, and what stands in them.

    Example:
        >>> list(blocks("@media print { a { b: c } } d { e: f }"))
        [('@media print', ' a { b: c } '), ('d', ' e: f ')]
    """
    depth, start, opened = 0, 0, 0
    for place, letter in enumerate(sheet):
        if letter == "{":
            if depth == 0:
                opened = place
            depth += 1
        elif letter == "}":
            depth -= 1
            if depth == 0:
                yield " ".join(sheet[start:opened].split()), sheet[opened + 1 : place]
                start = place + 1


def _is_shell(selector: str) -> bool:
    return bool(SHELL.match(selector.strip()))


def _placed(selector: str) -> str:
    selector = selector.strip()
    return ".report" if selector == ":root" else f".report {selector}"


def made() -> str:
    """Return what ``report.css`` must hold."""
    return HEAD + scoped(source())
