"""Two to six councils beside England, measure by measure, in alphabetical order."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from seethechild.report import words
from seethechild.report.charts.colours import GOOD, INK, MUTED
from seethechild.report.charts.svg import SMALL, Scale, Sheet, box, dot, rule, text
from seethechild.report.markup import (
    Head,
    Html,
    Page,
    Section,
    figure,
    joined,
    table,
    tag,
)
from seethechild.studies.england import RESTS_ON
from seethechild.web.picture.linked import basis, with_links
from seethechild.web.picture.places import by_code
from seethechild.web.picture.replies import REPLY
from seethechild.web.picture.standing import CLAIMED, standing_words
from seethechild.web.picture.told import result_of

INNER, OUTER = "#ccd8e1", "#e6ecf1"
ROW = 40
NOT_MEANT = (
    "It is no ranking. Councils stand in the order of the alphabet.",
    "It does not say which council does better. Higher and lower are not better and worse.",
    "Councils differ in need, in who refers, in where they draw the line, and in how they record.",
    "These are counts of what was recorded. They are not the number of children who need help.",
    "Care is not a failure. Fewer children in care is not an aim in itself.",
)

Row = dict[str, Any]


def rows_of(codes: Sequence[str]) -> pl.DataFrame:
    """Return where each council stands on each measure: ``council``, ``name``, and ``standing``."""
    return pl.concat(
        [
            result_of(code)
            .tables["standing"]
            .select(
                pl.lit(code).alias("council"),
                pl.lit(by_code()[code].name).alias("name"),
                pl.all(),
            )
            for code in codes
        ]
    )


def compared_page(codes: Sequence[str], standing: str = standing_words(CLAIMED)) -> Page:
    """Return what is said of several councils side by side.

    Args:
        codes: in alphabetical order of their names.
        standing: who has checked each, in words.
    """
    frame = rows_of(codes)
    sections = [
        Section(f"m-{ident}", title, _measure(frame.filter(pl.col("comparison") == ident)))
        for ident, title in dict(frame.select("comparison", "title").iter_rows()).items()
    ]
    figures = pl.concat([result_of(code).tables["figures"] for code in codes])
    listed = tag("ul", [tag("li", each) for each in NOT_MEANT])
    names = [by_code()[code].name for code in codes]
    return Page(
        title=f"{words.joined(names)} side by side",
        kicker="See the Child · councils side by side",
        about="The same measures for each council, beside England. In the order of the alphabet.",
        banner="",
        sections=(
            *sections,
            Section("not-meant", "What this does not mean", listed),
            Section("sources", "Sources", basis(figures, RESTS_ON["stands"], "stands")),
        ),
        foot=_foot(codes, standing),
    )


def _foot(codes: Sequence[str], standing: str) -> Html:
    prints = "; ".join(
        f"{by_code()[code].name} {result_of(code).provenance.fingerprint}" for code in codes
    )
    return joined(
        [
            tag("p", f"{standing} {REPLY}"),
            tag("p", f"Fingerprints: {prints}."),
        ]
    )


@lru_cache(maxsize=64)
def compared_of(codes: tuple[str, ...]) -> tuple[Page, SafeString]:
    """Return the page of several councils, and its parts as HTML."""
    page = compared_page(codes)
    body = with_links("".join(each.html() for each in page.sections))
    return page, mark_safe(body)  # noqa: S308 - made by report


def _measure(frame: pl.DataFrame) -> Html:
    rows = frame.to_dicts()
    first = rows[0]
    share = first["unit"] == "share"
    say = words.percent if share else words.count
    cells = [
        (
            tag("a", row["name"], href=_address(row["council"])),
            str(row["year"]),
            say(row["value"]),
            say(row["england"]),
            f"{say(row['low_95'])} to {say(row['high_95'])}",
            row["in_england"],
        )
        for row in rows
    ]
    heads = [
        Head("Council"),
        Head("Year"),
        Head("Figure", number=True),
        Head("England", number=True),
        Head("95 in 100 councils of its size", number=True),
        Head("In words"),
    ]
    unit = "of referrals" if share else "for each 10,000 children"
    ident = str(first["comparison"])
    return joined(
        [
            tag("p", f"A difference may reflect {first['may_reflect']}."),
            figure(
                f"f-{ident}",
                caption=f"{first['title']}, {unit}",
                description="; ".join(f"{row['name']}: {say(row['value'])}" for row in rows)
                + f". England: {say(first['england'])}.",
                draw=lambda sheet: dots(sheet, rows, share=share),
                data=table(f"t-{ident}", f"{first['title']}, {unit}", heads, cells),
                note=first["means_not"],
            ),
        ]
    )


def _address(code: str) -> str:
    return reverse("picture:council", args=[by_code()[code].slug])


def dots(sheet: Sheet, rows: Sequence[Row], *, share: bool) -> str:
    """A line for each council: its figure as a dot on the limits for councils of its size.

    All lines share one scale that starts at zero; England is an upright stroke on each.
    """
    say = words.percent if share else words.count
    left = 0.0 if sheet.narrow else 190.0
    top = max(
        value
        for row in rows
        for value in (row["value"], row["high_998"], row["england"])
        if value is not None
    )
    scale = Scale(0.0, top * 1.04, left + 4, sheet.width - 64)
    height = ROW + 16 if sheet.narrow else ROW
    body, y = _key(sheet), 84.0 if sheet.narrow else 62.0
    if (england := rows[0]["england"]) is not None:
        said = f"England {say(england)}"
        body.append(text(scale(england), y - 12, said, size=SMALL, anchor="middle"))
    for row in rows:
        body.extend(_line(sheet, row, (y, height), scale, say(row["value"])))
        y += height
    return sheet.close(y + 4, body)


def _key(sheet: Sheet) -> list[str]:
    across, down = (0.0, 22.0) if sheet.narrow else (240.0, 0.0)
    return [
        box(0, 4, 24, 14, fill=INNER),
        text(30, 16, "95 in 100 councils of its size", size=SMALL),
        box(across, 4 + down, 24, 14, fill=OUTER),
        text(across + 30, 16 + down, "998 in 1,000", size=SMALL),
    ]


def _line(
    sheet: Sheet, row: Row, down: tuple[float, float], scale: Scale, said: str
) -> list[str]:
    y, height = down
    middle = y + height - ROW / 2
    body = []
    for low, high, fill in (
        (row["low_998"], row["high_998"], OUTER),
        (row["low_95"], row["high_95"], INNER),
    ):
        if low is not None and high is not None:
            wide = scale(high) - scale(low)
            body.append(box(scale(low), middle - 9, wide, 18, fill=fill, radius=2))
    label_y = y + 14 if sheet.narrow else middle + 5
    body.append(text(0, label_y, _short(row["name"], sheet), bold=True))
    body.append(rule(scale(0), middle + ROW / 2, sheet.width, middle + ROW / 2))
    if row["england"] is not None:
        at = scale(row["england"])
        body.append(rule(at, middle - 15, at, middle + 15, stroke=INK, width=2))
    if row["value"] is None:
        body.append(text(scale(0), middle + 5, "no figure", fill=MUTED))
        return body
    body.append(dot(scale(row["value"]), middle, 6.5, fill=GOOD))
    body.append(text(sheet.width, middle + 5, said, fill=GOOD, anchor="end", bold=True))
    return body


def _short(name: str, sheet: Sheet) -> str:
    longest = 38 if sheet.narrow else 23
    return name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"
