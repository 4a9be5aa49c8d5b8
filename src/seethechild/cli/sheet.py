"""Text laid out for a terminal, a pipe or a README: sentences, tables, lists."""

import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import StringIO

from rich.box import Box
from rich.console import Console
from rich.table import Table

from seethechild.core.results import Check, Result

#: How wide text is where nobody says (a pipe), how narrow it can get, and how wide prose may run.
PIPED, NARROWEST, PROSE = 100, 40, 100
#: A line of hyphens under the heads and nothing else, readable anywhere.
_RULED = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
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
        rows: as many cells as there are heads.

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
    drawn = Table(box=_RULED, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for head in heads:
        drawn.add_column(
            head.title,
            justify="right" if head.number else "left",
            no_wrap=head.number,
            overflow="fold",
            max_width=head.width or None,
            vertical="top",
        )
    for row in rows:
        drawn.add_row(*row)
    lines = [f"  {line}".rstrip() for line in _plain(drawn, width() - 2)]
    return "\n".join([title, "", *lines])


def _plain(drawn: Table, columns: int) -> list[str]:
    """Return what Rich draws, without colours, whatever the terminal."""
    sheet = Console(
        file=StringIO(),
        width=columns,
        color_system=None,
        force_terminal=False,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    with sheet.capture() as captured:
        sheet.print(drawn)
    return captured.get().splitlines()


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
