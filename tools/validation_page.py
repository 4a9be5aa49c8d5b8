"""docs/explanation/validation.md: its parts are put in by the tools that made them."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from seethechild.core.files import write_atomic

PAGE = Path(__file__).resolve().parent.parent / "docs" / "explanation" / "validation.md"


def put_part(name: str, text: str) -> None:
    """Write a part of the page between its two marks; the rest stays.

    Raises:
        SystemExit: the page has no such part.
    """
    old = PAGE.read_text(encoding="utf-8")
    spaced = re.sub(r"(\d)%", r"\1 %", text.strip())
    start, _, end = _split(old, name)
    write_atomic(PAGE, f"{start}\n{spaced}\n\n{end}")


def part(name: str) -> str:
    """Return a part of the page.

    Raises:
        SystemExit: the page has no such part.
    """
    return _split(PAGE.read_text(encoding="utf-8"), name)[1]


def _split(page: str, name: str) -> tuple[str, str, str]:
    start, end = f"<!-- made by tools/{name}.py -->", f"<!-- end {name} -->"
    found = re.fullmatch(f"(.*{re.escape(start)})(.*)({re.escape(end)}.*)", page, re.S)
    if not found:
        message = f"{PAGE.name} has no part {start} … {end}."
        raise SystemExit(message)
    return found[1], found[2], found[3]


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as Markdown.

    Example:
        >>> print(markdown(["a", "b"], [["1", "2"]]))
        | a | b |
        | --- | --- |
        | 1 | 2 |
    """
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
