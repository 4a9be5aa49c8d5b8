"""Names of sources in a text become links to the page about that source."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import polars as pl
from django.urls import reverse

from seethechild.report.markup import Html, joined, tag
from seethechild.studies.reference_lists import sources
from seethechild.web.when import when

#: A tag, or the text between two.
PIECE = re.compile(r"<[^>]*>|[^<]+")
#: What may not hold a link: links, and drawings.
CLOSED = re.compile(r"<(/?)(a|svg)\b")


@lru_cache(maxsize=1)
def source_rows() -> dict[str, dict[str, str]]:
    """Return each source by its key."""
    return {row["key"]: row for row in sources().tables["sources"].to_dicts()}


@lru_cache(maxsize=1)
def _keys() -> re.Pattern[str]:
    longest_first = sorted(source_rows(), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")


def source_link(key: str) -> Html:
    """Return a link to what is known of a source, in the source's own words.

    Example:
        >>> source_link("dfe-cin-2025")
        '<a href="/how-we-know/sources/dfe-cin-2025/">Children in need 2025</a>'
    """
    title = source_rows()[key]["title"].partition(":")[0]
    return tag("a", title, href=reverse("known:source", args=[key]))


def with_links(html: str) -> Html:
    """Make links of the keys of sources in the text of ``html``, not in its tags, links or drawings.

    Example:
        >>> with_links('<p id="dfe-lait">Source: dfe-lait.</p>')[:54]
        '<p id="dfe-lait">Source: <a href="/how-we-know/sources'
    """
    return Html("".join(_pieces(html)))


def _pieces(html: str) -> Iterator[str]:
    inside = 0
    for piece in PIECE.findall(html):
        if piece.startswith("<"):
            if (found := CLOSED.match(piece)) is not None:
                inside += -1 if found[1] else 1
            yield piece
        elif inside:
            yield piece
        else:
            yield _keys().sub(lambda match: source_link(match[0]), piece)


def _said(row: dict[str, str]) -> str:
    return f"{row['publisher']}, {when(row['published'])}"


def basis(figures: pl.DataFrame, measures: Iterable[str], method: str) -> Html:
    """Return the line under a part of a page: its sources with date and grade, and its method.

    Args:
        figures: ``journeys.beside.BESIDE`` of a council.
        measures: ids of those the part is made from.
        method: anchor on the page of methods.
    """
    used = (
        figures.filter(pl.col("measure").is_in(list(measures)))
        .group_by("source")
        .agg(pl.col("grade").max())
        .sort("source")
    )
    named = [
        joined(
            [
                source_link(key),
                f" ({_said(source_rows()[key])}, grade {grade})",
            ]
        )
        for key, grade in used.iter_rows()
    ]
    told = [part for each in named for part in ("; ", each)][1:]
    how = tag("a", "How it is worked out", href=f"{reverse('known:methods')}#{method}")
    not_meant = tag("a", "What it does not mean", href="#not-meant")
    lead = ["Source: ", *told, ". "] if told else []
    return tag("p", [*lead, how, ". ", not_meant, "."], class_="note basis")
