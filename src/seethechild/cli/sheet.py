"""Text laid out for a terminal, a pipe or a README: sentences, tables, lists."""

import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from seethechild.core.results import Check, Result

#: How wide text is where nobody says (a pipe), how narrow it can get, and how wide prose may run.
PIPED, NARROWEST, PROSE = 100, 40, 100
#: Spaces between columns, and how many characters a column of text keeps.
_BETWEEN, _LEAST = 2, 12
_PASSED = {True: "passed", False: "NOT PASSED", None: "for information"}


@dataclass(frozen=True)
class Head:
    """The head of a column.

    Attributes:
        title: what it says.
        number: whether the column is set to the right and never broken.
        width: the widest it may get, in characters; 0 is as wide as it needs.
    """

    title: str
    number: bool = False
    width: int = 0


def width() -> int:
    """Return how many characters fit on a line; ``COLUMNS`` says so first, a pipe has 100."""
    fallback = (PIPED, 25)
    if "COLUMNS" not in os.environ and not sys.stdout.isatty():
        return PIPED
    return max(shutil.get_terminal_size(fallback).columns, NARROWEST)


def prose(text: str, indent: str = "") -> str:
    """Return a text wrapped to the line.

    Example:
        >>> print(prose("Children first.", indent="  "))
          Children first.
    """
    return textwrap.fill(
        text,
        min(width(), PROSE),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def table(title: str, heads: Sequence[Head], rows: Sequence[Sequence[str]]) -> str:
    """Return a table with its title, no wider than the line if its numbers allow.

    Args:
        title: in plain words.
        heads: one a column.
        rows: as many cells as there are heads; a row of one cell alone is a heading of the rows
            below it.

    Returns:
        Lines without trailing spaces. Text is wrapped; numbers are not.

    Example:
        >>> print(table("Homes", [Head("kind"), Head("children", number=True)], [["foster", "1,204"]]))
        Homes
        <BLANKLINE>
          kind    children
          ----------------
          foster     1,204
    """
    widths = _widths(heads, [row for row in rows if not _heading(row, heads)])
    tallest = max(head.title.count("\n") for head in heads)
    top = ["\n" * (tallest - head.title.count("\n")) + head.title for head in heads]
    rule = "-" * (sum(widths) + _BETWEEN * (len(widths) - 1))
    lines = [*_lines(heads, top, widths), rule]
    for place, row in enumerate(rows):
        if _heading(row, heads):
            lines += [*([""] if place else []), *_wrapped(row[0], width() - _BETWEEN)]
        else:
            lines += _lines(heads, row, widths)
    return "\n".join([title, "", *(f"  {line}".rstrip() for line in lines)])


def _heading(row: Sequence[str], heads: Sequence[Head]) -> bool:
    return len(row) == 1 < len(heads)


def _widths(heads: Sequence[Head], rows: Sequence[Sequence[str]]) -> list[int]:
    """Return how wide each column is: as it needs, the widest texts giving way until all fit."""
    widths = [
        max(len(line) for cell in column for line in cell.split("\n"))
        for column in zip([head.title for head in heads], *rows, strict=True)
    ]
    widths = [
        min(need, head.width or need) for head, need in zip(heads, widths, strict=True)
    ]
    texts = [place for place, head in enumerate(heads) if not head.number]
    for _ in range(sum(widths) + _BETWEEN * len(widths) - width()):
        widest = max(texts, key=widths.__getitem__, default=0)
        if not texts or widths[widest] <= _LEAST:
            break
        widths[widest] -= 1
    return widths


def _lines(
    heads: Sequence[Head], cells: Sequence[str], widths: Sequence[int]
) -> Iterator[str]:
    """Yield a row's lines: text wrapped and to the left, numbers whole and to the right."""
    parts = [
        cell.split("\n") if head.number else _wrapped(cell, columns)
        for head, cell, columns in zip(heads, cells, widths, strict=True)
    ]
    for line in zip_longest(*parts, fillvalue=""):
        yield (" " * _BETWEEN).join(
            part.rjust(columns) if head.number else part.ljust(columns)
            for head, part, columns in zip(heads, line, widths, strict=True)
        )


def _wrapped(text: str, columns: int) -> list[str]:
    """Wrap between words; a word that is too long, such as an address, is cut."""
    lines = [
        part
        for line in text.split("\n")
        for part in textwrap.wrap(
            line, columns, break_long_words=False, break_on_hyphens=False
        )
        or [""]
    ]
    return [
        line[start : start + columns]
        for line in lines
        for start in range(0, max(len(line), 1), columns)
    ]


def checks(done: Sequence[Check]) -> str:
    """Return the checks as a list: passed, not passed, or for information."""
    rows = [
        [_PASSED[each.passed], f"{_capital(each.name)}: {each.sentence}"] for each in done
    ]
    return table("Checks", [Head("result"), Head("what was looked into")], rows)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def origin(result: Result) -> str:
    """Return what the numbers were made from, in a line or two."""
    made = result.provenance
    seed = "" if made.seed is None else f", seed {made.seed}"
    return f"Fingerprint {made.fingerprint}\nseethechild {made.version}{seed}"


def write(parts: Sequence[str]) -> None:
    """Write parts to stdout with an empty line between them."""
    sys.stdout.write("\n\n".join(part for part in parts if part) + "\n")


def write_result(
    result: Result, show: Callable[[Result], Iterable[str]], *, as_json: bool
) -> None:
    """Write a result to stdout in words, or as one line of JSON and nothing else."""
    if as_json:
        sys.stdout.write(result.to_json() + "\n")
    else:
        write(list(show(result)))
