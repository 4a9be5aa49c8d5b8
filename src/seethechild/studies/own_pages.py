"""Answers of a council's own dataset as pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from seethechild.core.files import write_atomic
from seethechild.core.results import Result
from seethechild.journeys.dataset import load
from seethechild.report import shown, shown_returns
from seethechild.report.access_part import access_charts
from seethechild.report.centred_part import centred_charts
from seethechild.report.late_part import late_charts
from seethechild.report.layouts import Layout
from seethechild.report.markup import Html, Page, document
from seethechild.report.result_page import PageWords, result_page
from seethechild.report.timeline import WHO_MAY_SEE

#: Answers about one child: their pages are for their owner only.
ABOUT_ONE_CHILD = ("timeline",)
_KICKER = "See the Child · a council's own journeys"
_BLAMELESS = "It blames no child, family, worker or team, and is no ranking."
_PAGES: dict[str, tuple[Sequence[Layout], PageWords]] = {
    "late": (
        shown.LATE,
        PageWords(
            title="Late help",
            kicker=_KICKER,
            about="What had been closed before children came to harm, and what came of closing.",
            not_meant=(
                "Closing was not wrong because harm came: who would be harmed could not be known.",
                "Help that these returns cannot see may have been given.",
                "Care is not a failure; a plan or an order can be the right help.",
                _BLAMELESS,
            ),
            counts={"late": ("children", "closed"), "waits": ("children",)},
        ),
    ),
    "access": (
        shown.ACCESS,
        PageWords(
            title="Who gets help, and who does not",
            kicker=_KICKER,
            about="Thresholds over time, what came after closing, and how long families waited.",
            not_meant=(
                "It says nothing of why: need, thresholds, early help and recording all move these figures.",
                "Lower is not better. Closing can be right; asking again can be a good sign.",
                "What the mix does not explain is not a fault: it is only not recorded.",
                _BLAMELESS,
            ),
            counts={"after": ("children",), "waiting": ("children",)},
        ),
    ),
    "centred": (
        shown.CENTRED_PAGE,
        PageWords(
            title="The child in the middle",
            kicker=_KICKER,
            about="Whether people and homes stay, whether children are seen and heard, and where time goes.",
            not_meant=(
                "A move, a new worker or a late review can be right for a child.",
                "Seen is not heard, and a view recorded is not a view acted on.",
                "What is not recorded is not zero.",
                _BLAMELESS,
            ),
            counts={
                "centred": ("people",),
                "by_year": ("people",),
                "by_group": ("people",),
            },
        ),
    ),
    "check": (
        (shown_returns.FINDINGS, *shown_returns.CHECK, *shown_returns.READ),
        PageWords(
            title="What was found in the returns",
            kicker=_KICKER,
            about="What was read, what is wrong with it, and how to mend it. Counts only: which rows they are is not kept here.",
            not_meant=(
                "A rule that is broken says nothing of the worker who made the record.",
                "Returns without a broken rule can still be wrong.",
            ),
        ),
    ),
    "journeys": (
        shown_returns.JOURNEYS,
        PageWords(
            title="The dataset: one dated journey for each child",
            kicker=_KICKER,
            about="What was joined, what it sees of children and when.",
            not_meant=(
                "What is not recorded may still have happened.",
                "It sees children only in the time its returns cover.",
            ),
        ),
    ),
    "timeline": (
        shown_returns.TIMELINE,
        PageWords(
            title="One child’s life",
            kicker="See the Child · restricted",
            about="The child in the middle; services and adults around.",
            readers=WHO_MAY_SEE,
            not_meant=(
                "What is not recorded may still have happened; a gap is not a time when all was well.",
                "A contact closed was not wrong because harm came later: that could not be known.",
                "It scores nothing and forecasts nothing.",
            ),
            foot_line=WHO_MAY_SEE,
        ),
    ),
}
#: What draws the pictures of an answer from its tables; others are handed theirs, or have none.
_DRAWN: dict[str, Callable[[Mapping[str, pl.DataFrame]], Mapping[str, Html]]] = {
    "access": access_charts,
    "centred": centred_charts,
    "late": late_charts,
}


def own_page(
    name: str,
    result: Result,
    *,
    made_up: bool,
    charts: Mapping[str, Html] | None = None,
    standing: str = "claimed",
) -> Page:
    """Return what the page of an answer from a council's own records says.

    Args:
        name: of the verb.
        result: its answer, small counts hidden.
        made_up: whether the children are invented.
        charts: table's name to the chart drawn of it, where the answer's tables alone do not
            give it.
        standing: ``"claimed"``, ``"checked by ..."`` or ``"verified by ..."``.

    Raises:
        DisclosureError: the answer shows a small count.
    """
    layouts, words = _PAGES[name]
    if name == "check":
        found = {**result.tables, "findings": _once(result.tables["findings"])}
        result = replace(result, tables=found)
    if charts is None and name in _DRAWN:
        charts = _DRAWN[name](result.tables)
    words = replace(words, charts=charts or {})
    return result_page(result, layouts, words, made_up=made_up, standing=standing)


def write(
    dataset: Path,
    name: str,
    result: Result,
    page: Path | None,
    charts: Mapping[str, Html] | None = None,
) -> None:
    """Write an answer as a page, if one is asked for.

    Args:
        dataset: the dataset's folder.
        name: of the verb.
        result: its answer, small counts hidden.
        page: the file; None writes nothing.
        charts: as for ``own_page``.

    Raises:
        DisclosureError: the answer shows a small count.
        WriteError: the file cannot be written.
    """
    if page is None:
        return
    made = own_page(name, result, made_up=load(dataset).made_up, charts=charts)
    write_atomic(page, document(made), private=name in ABOUT_ONE_CHILD)


def _once(findings: pl.DataFrame) -> pl.DataFrame:
    """Return each broken rule once, what must hold first, then the worst: years and tables joined."""
    each = ("severity", "rule", "format", "message", "mend")
    joined = pl.col("table", "year").drop_nulls().unique().sort()
    return (
        findings.group_by(each)
        .agg(joined.cast(pl.String).str.join(", "), pl.col("rows").sum())
        .with_columns(
            pl.col("severity").replace(
                {"error": "Rules that must hold", "query": "Rules that ask for a look"}
            )
        )
        .sort("severity", "rows", "rule", descending=[False, True, False])
    )
