"""What the page of a council says, made once while the program runs."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from zlib import compress, decompress

import polars as pl
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from seethechild.core.results import Result
from seethechild.report import words
from seethechild.report.markup import Head, Html, Page, Section, joined, table, tag
from seethechild.studies.england import RESTS_ON
from seethechild.studies.picture import picture
from seethechild.studies.picture_page import picture_parts
from seethechild.web.picture.linked import basis, with_links
from seethechild.web.picture.places import by_code
from seethechild.web.picture.standing import CLAIMED

#: Rates of the council and its similar councils that stand side by side.
SIDE_BY_SIDE = {
    "referrals_per_10k": "Referrals",
    "children_in_need_per_10k": "Children in need on 31 March",
    "plans_per_10k": "Child protection plans on 31 March",
    "looked_after_per_10k": "Children looked after on 31 March",
}
#: The line of the standing among the origins: the page itself says it, as it is now.
STANDING = re.compile("<dt>Standing</dt><dd>.*?</dd>")
#: The second link of a source, below its title.
SOURCE = re.compile(r"<small>(<a [^>]*>)[^<]*</a></small>")
#: Parts that the site says in its own words or on a page of their own.
ELSEWHERE = ("answer", "figures")


@dataclass(frozen=True)
class Card:
    """One rate of a council, large.

    Attributes:
        title: what it is.
        number: the council's, in words.
        england: England's, in words.
        year: year to 31 March, or that 31 March.
    """

    title: str
    number: str
    england: str
    year: int


@dataclass(frozen=True)
class Told:
    """What is told of a council.

    Attributes:
        title: the page's heading.
        sentence: the answer in words.
        cards: the main rates.
        contents: id and title of each part.
        fingerprint: of all that determines the figures.
        squeezed: the parts as HTML, compressed: all councils are kept in memory.
        squeezed_figures: every figure, likewise.
    """

    title: str
    sentence: str
    cards: tuple[Card, ...]
    contents: tuple[tuple[str, str], ...]
    fingerprint: str
    squeezed: bytes
    squeezed_figures: bytes

    @property
    def body(self) -> SafeString:
        """The parts as HTML."""
        return mark_safe(decompress(self.squeezed).decode())  # noqa: S308 - made by report

    @property
    def figures(self) -> SafeString:
        """Every figure as HTML."""
        return mark_safe(  # noqa: S308 - made by report
            decompress(self.squeezed_figures).decode()
        )


@lru_cache(maxsize=16)
def result_of(code: str) -> Result:
    """Return the picture of a council."""
    return picture(code)


def page_of(code: str, standing: str = CLAIMED) -> Page:
    """Return everything that is said of a council, for paper: with the similar councils."""
    result = result_of(code)
    page = picture_parts(code, result, standing=standing)
    near = Section("neighbours", "Its similar councils", _neighbours(result))
    place = [each.ident for each in page.sections].index("spend")
    return replace(page, sections=(*page.sections[:place], near, *page.sections[place:]))


@lru_cache(maxsize=200)
def told_of(code: str) -> Told:
    """Return what the site says of a council, but for its standing, which can change.

    Args:
        code: of the Office for National Statistics.
    """
    result = result_of(code)
    page = page_of(code)
    every = {each.ident: each for each in page.sections if each.body}
    shown = [
        replace(each, body=joined([each.body, _basis(each.ident, result)]))
        for ident, each in every.items()
        if ident not in ELSEWHERE
    ]
    body = with_links("".join(each.html() for each in shown))
    body = Html(SOURCE.sub(r"<small>\1Every number from it</a></small>", body))
    body = Html(STANDING.sub("", body))
    return Told(
        page.title,
        result.sentence,
        _cards(result),
        tuple((each.ident, each.title) for each in shown),
        result.provenance.fingerprint,
        compress(body.encode()),
        compress(with_links(every["figures"].body).encode()),
    )


def _cards(result: Result) -> tuple[Card, ...]:
    wanted = [column.removesuffix("_per_10k") for column in SIDE_BY_SIDE]
    rows = result.tables["standing"].filter(pl.col("comparison").is_in(wanted)).to_dicts()
    return tuple(
        Card(
            row["title"],
            words.count(row["value"]),
            words.count(row["england"]),
            row["year"],
        )
        for row in rows
    )


def _basis(ident: str, result: Result) -> Html:
    measures = RESTS_ON.get("stands" if ident == "neighbours" else ident)
    return basis(result.tables["figures"], measures, ident) if measures else Html()


def _neighbours(result: Result) -> Html:
    """The council, its ten similar councils, nearest first, and England."""
    frame = result.tables["neighbours"]
    rows = [
        (
            _named(row["council"], row["name"]),
            *(words.count(row[column]) for column in SIDE_BY_SIDE),
        )
        for row in frame.to_dicts()
    ]
    year = int(frame.select(pl.col("year").max()).item())
    return joined(
        [
            tag(
                "p",
                "The Department for Education names ten councils that are most like this one, by "
                "the lives of people who live there. The most alike stands first. No rate here has "
                "a good end.",
            ),
            table(
                "neighbours-table",
                f"For each 10,000 children, {words.years_words(year)}",
                [
                    Head("Council"),
                    *(Head(said, number=True) for said in SIDE_BY_SIDE.values()),
                ],
                rows,
            ),
        ]
    )


def _named(code: str, name: str) -> str:
    place = by_code().get(code)
    if place is None:
        return name
    return tag("a", name, href=reverse("picture:council", args=[place.slug]))
