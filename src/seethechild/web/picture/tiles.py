"""England as one equal square for each council, drawn on the server, every square a link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import polars as pl
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from seethechild.report import words
from seethechild.studies.england import england
from seethechild.web.picture.places import REGIONS, Place, places

SIDE, GAP = 44, 4
#: Parts of equal number that the councils are tinted in.
TINTS = 5


@dataclass(frozen=True)
class Measure:
    """A rate that may tint the squares.

    Attributes:
        column: its id.
        title: in plain words.
        unit: ``"share"`` or per 10,000 children.
        may_reflect: what a difference can come from.
        means_not: what it does not mean.
    """

    column: str
    title: str
    unit: str
    may_reflect: str
    means_not: str

    def said(self, value: float | None) -> str:
        """Return a value as people read it."""
        return words.percent(value) if self.unit == "share" else words.count(value)

    @property
    def unit_words(self) -> str:
        """The unit in words."""
        return "of referrals" if self.unit == "share" else "for each 10,000 children"


@dataclass(frozen=True)
class Step:
    """One tint of the legend.

    Attributes:
        place: 1 is the palest.
        low: lowest value in it, in words.
        high: highest, in words.
        councils: how many there are.
    """

    place: int
    low: str
    high: str
    councils: int


@dataclass(frozen=True)
class Tinted:
    """England tinted by one rate.

    Attributes:
        measure: the rate.
        tint: code to tint, 1 palest; 0 where there is no figure.
        said: code to its figure in words.
        legend: from the palest.
        missing: how many have no figure.
        england: England's figure in words.
        year: year to 31 March.
    """

    measure: Measure
    tint: Mapping[str, int]
    said: Mapping[str, str]
    legend: Sequence[Step]
    missing: int
    england: str
    year: int


@lru_cache(maxsize=1)
def measures() -> dict[str, Measure]:
    """Return the rates that may tint England, by id."""
    keys = ("column", "title", "unit", "may_reflect", "means_not")
    return {
        row["column"]: Measure(*(row[key] for key in keys))
        for row in england().tables["measures"].to_dicts()
    }


@lru_cache(maxsize=32)
def tinted(column: str) -> Tinted:
    """Return England tinted by a rate: five tints with as many councils each, as far as equal values allow.

    Example:
        >>> shown = tinted("plans_per_10k")
        >>> sum(step.councils for step in shown.legend) + shown.missing
        153
    """
    measure = measures()[column]
    rates = england().tables["rates"]
    ours = rates.filter(pl.col("name") != "England")
    value = dict(ours.select("council", column).iter_rows())
    known = sorted(each for each in value.values() if each is not None)
    cuts = [known[len(known) * place // TINTS] for place in range(1, TINTS)]
    tint = {
        code: 0 if each is None else 1 + sum(each >= cut for cut in cuts)
        for code, each in value.items()
    }
    legend = []
    for place in range(1, TINTS + 1):
        inside = [v for code, v in value.items() if v is not None and tint[code] == place]
        if inside:
            ends = (measure.said(min(inside)), measure.said(max(inside)))
            legend.append(Step(place, *ends, len(inside)))
    return Tinted(
        measure, tint,
        {code: "no figure" if v is None else measure.said(v) for code, v in value.items()},
        legend, len(value) - len(known),
        measure.said(rates.filter(pl.col("name") == "England")[column].item()),
        int(rates["year"][0]),
    )  # fmt: skip


@lru_cache(maxsize=32)
def drawn(column: str = "") -> SafeString:
    """Return England as SVG: one square and one link for each council.

    The colours are in ``picture.css``, so that they can follow a reader's settings.
    """
    shown = tinted(column) if column else None
    step = SIDE + GAP
    left = min(each.column for each in places())
    width = (max(each.column for each in places()) - left + 1) * step - GAP
    height = (max(each.row for each in places()) + 1) * step - GAP
    ordered = sorted(
        places(), key=lambda each: (REGIONS.index(each.region), each.row, each.column)
    )
    parts = [
        _square(each, (each.column - left) * step, each.row * step, shown)
        for each in ordered
    ]
    return mark_safe(  # noqa: S308 - made of escaped names and numbers
        f'<svg class="stc-tiles" viewBox="-3 -3 {width + 6} {height + 6}" '
        'xmlns="http://www.w3.org/2000/svg" role="group" '
        f'aria-label="England: one square for each council">{"".join(parts)}</svg>'
    )


def _square(place: Place, x: int, y: int, shown: Tinted | None) -> str:
    label = place.name if shown is None else f"{place.name}: {shown.said[place.code]}"
    kind = (
        f"r{REGIONS.index(place.region) + 1}"
        if shown is None
        else f"t{shown.tint[place.code]}"
    )
    return (
        f'<a href="{reverse("picture:council", args=[place.slug])}" '
        f'class="stc-tile stc-tile--{kind}" aria-label="{escape(label)}">'
        f"<title>{escape(label)}</title>"
        f'<rect x="{x}" y="{y}" width="{SIDE}" height="{SIDE}" rx="5"/>'
        f'<text x="{x + SIDE // 2}" y="{y + SIDE // 2 + 5}" text-anchor="middle" '
        f'aria-hidden="true">{escape(place.short)}</text></a>'
    )
