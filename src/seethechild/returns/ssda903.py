"""SSDA903, the yearly return of looked-after children, as CSV tables or as XML."""

from pathlib import Path

import polars as pl

from seethechild.returns.extract import Extract, Kind, Tidied
from seethechild.returns.head import Head
from seethechild.returns.rename import moved

LOOKS_FOR = (
    "SSDA903: CSV tables with CHILD and that table's own columns, or XML under EXPSSDA903"
)


def recognise(head: Head) -> Kind | None:
    """Say which table of SSDA903 a file is, or that it is the XML form."""
    del head
    return None


def read(path: Path, kind: Kind) -> Extract:
    """Read a file."""
    return Extract(path, kind, {})


def records(tidied: Tidied) -> dict[str, pl.DataFrame]:
    """Return the file's records."""
    return moved(tidied)
