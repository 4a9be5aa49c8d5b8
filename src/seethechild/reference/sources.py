"""Where every published number comes from: one list, in ``sources.toml``."""

import tomllib
from functools import lru_cache

import polars as pl

from seethechild.core.errors import UnknownNameError, did_you_mean
from seethechild.core.files import read_bytes
from seethechild.core.tables import Column, Table
from seethechild.reference.home import HOME

#: The sources of published numbers.
SOURCES = Table(
    "SOURCES",
    "A row is a publication.",
    (
        Column("key", pl.String, "name by which rows refer to it"),
        Column("title", pl.String, "title"),
        Column("publisher", pl.String, "who published it"),
        Column("href", pl.String, "where it can be read"),
        Column("published", pl.String, "when it was published: a date, a month or a year"),
        Column("read_on", pl.String, "when it was read for this project"),
        Column("licence", pl.String, "licence, or why facts may be quoted"),
        Column("note", pl.String, "what to know before use", nullable=True),
    ),
    keys=("key",),
)


@lru_cache(maxsize=1)
def sources() -> pl.DataFrame:
    """Return all sources, by key.

    Example:
        >>> sources().filter(pl.col("key") == "dfe-cin-2025")["publisher"].item()
        'Department for Education'
    """
    entries = tomllib.loads(read_bytes(HOME / "sources.toml").decode())
    rows = [{"key": key, "note": "", **entry} for key, entry in sorted(entries.items())]
    return SOURCES.check(pl.DataFrame(rows))


def source_title(key: str) -> str:
    """Return the title of a source.

    Args:
        key: as in ``sources()``.

    Raises:
        UnknownNameError: there is no such source.

    Example:
        >>> source_title("dfe-cin-2025")
        'Children in need 2025: dashboard tables B1, C1, D3 and D5, 2013 to 2025'
    """
    titles = dict(sources().select("key", "title").iter_rows())
    if key not in titles:
        raise UnknownNameError("source", key, did_you_mean(key, titles))
    return str(titles[key])
