"""What a reader hands on: a file's tables as they stand, and what was found on the way.

Reading changes nothing: every value is the text that stands in the file, under the name its
publisher gave it. ``tidy`` types the values and names every repair; ``rename`` moves them into
``records``, where all formats use the same words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from seethechild.core.errors import Problem

#: Column of every extracted table: where in the file the row stands (a line of a CSV or sheet,
#: the number of the child in an XML or JSON file), from 1.
ROW = "_row"

#: Formats that are read; each has ``formats/<name>.csv``. SSDA903 as XML is the format ``ssda903``
#: too: same tables, same names, other shell.
Format = Literal[
    "cin_census",
    "ssda903",
    "annex_a",
    "ssd",
    "dfe_api",
    "early_help",
    "mental_health",
    "school_census",
    "workforce",
    "time_diary",
]


@dataclass(frozen=True)
class Kind:
    """What a file was recognised as, and by what.

    Attributes:
        format: one of the formats that are read.
        table: the one table a file of a single table holds; empty where it holds several.
        year: the financial year's end, if the file, its name or its folder says so.
        council: the council as the file gives it (DfE number), if it does.
        evidence: what in the content showed it, in words; never a child's value.
        above: lines of a table of text that stand above its column names, such as a title.
    """

    format: Format
    table: str
    year: int | None
    council: str | None
    evidence: str
    above: int = 0


@dataclass(frozen=True)
class Repair:
    """A change made to what was in the file, named and counted.

    Attributes:
        rule: id in ``repairs.csv``, where it is explained and can be switched off.
        table: the format's table.
        column: the format's column; empty where whole rows are meant.
        rows: how many rows were changed.
    """

    rule: str
    table: str
    column: str
    rows: int


@dataclass(frozen=True, eq=False)
class Extract:
    """One file, read.

    Attributes:
        path: the file.
        kind: what it was recognised as.
        tables: the format's table to its rows. All columns are text, null where the file has
            nothing, and ``_row`` (Int64). Columns the format does not know are kept.
        problems: what is wrong with the file's structure though it could be read.
        repairs: what reading had to change and may not leave undone: what a file says is to be
            removed is not read.
    """

    path: Path
    kind: Kind
    tables: Mapping[str, pl.DataFrame]
    problems: tuple[Problem, ...] = ()
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, eq=False)
class Tidied:
    """One file's tables with typed columns.

    Attributes:
        extract: the file as it was read; its tables may be dropped by now.
        tables: the format's table to its rows: dates are Date, whole numbers Int64, numbers
            Float64, yes or no Boolean, codes and the rest String. Every column the format
            declares is there, null where the file lacks it.
        problems: values that could not be understood, by table and column.
        repairs: what was changed.
    """

    extract: Extract
    tables: Mapping[str, pl.DataFrame]
    problems: tuple[Problem, ...] = ()
    repairs: tuple[Repair, ...] = ()
