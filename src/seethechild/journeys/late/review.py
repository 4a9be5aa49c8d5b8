"""A balanced sample for professional review: closed then harmed, and closed safely.

Reading only the files of children who came to harm makes every closing look wrong (hindsight).
So reviewers read as many of children for whom nothing followed, alike in year and age, in mixed
order and without being told which is which, and only up to the day of closing. The answers are
kept apart until all have been judged. It is for learning how decisions are made, never for
blame: no worker and no team is named.

Source:
    Fischhoff (1975), Hindsight is not equal to foresight, Journal of Experimental Psychology:
    Human Perception and Performance 1: 288-299.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from seethechild.core.errors import TooFewError, UnknownNameError, did_you_mean
from seethechild.core.streams import generator
from seethechild.core.tables import Column, Table
from seethechild.journeys.late.closings import closings
from seethechild.journeys.late.declared import ClosingMeasure, closing_measures
from seethechild.journeys.late.measure import look_forward
from seethechild.journeys.waits.groups import MAIN, group_rows, lanes
from seethechild.journeys.waits.moments import (
    Found,
    Journeys,
    Moments,
    financial_years,
)
from seethechild.journeys.waits.risk import BoolArray, FloatArray, IntArray

#: What is drawn from unless another measure is asked for.
MEASURE: Final = "closed_care"

SHEET = Table(
    "REVIEW_SHEET",
    "A closing to be read by reviewers. For authorised staff of the council only; local.",
    (
        Column("number", pl.Int64, "order in which to read"),
        Column("child_id", pl.String, "keyed hash of the council's identifier"),
        Column("read_until", pl.Date, "day of closing: read nothing later"),
        Column("words", pl.String, "what was closed"),
    ),
    keys=("number",),
)
KEY = Table(
    "REVIEW_KEY",
    "What followed each closing. Not to be opened before all have been judged; local.",
    (
        Column("number", pl.Int64, "number on the sheet"),
        Column("harmed", pl.Boolean, "whether the harm came within the horizon"),
        Column("harm_date", pl.Date, "when", nullable=True),
    ),
    keys=("number",),
)


@dataclass(frozen=True, eq=False)
class ReviewSample:
    """What reviewers read, and what is kept from them.

    Attributes:
        measure: the closing and the harm.
        sheet: REVIEW_SHEET.
        key: REVIEW_KEY.
    """

    measure: ClosingMeasure
    sheet: pl.DataFrame
    key: pl.DataFrame


def review_sample(
    dataset: Journeys, n: int, seed: int, *, measure: str = MEASURE
) -> ReviewSample:
    """Draw closings for review, half of them followed by harm.

    A closing was safe if the child was watched for the whole horizon and the harm did not come.
    For each closing that was followed by harm one that was safe is drawn of the same financial
    year and age band. A child is in it once.

    Args:
        dataset: children, spells, events and coverage.
        n: how many closings, an even number; half of each kind.
        seed: the same seed and data give the same sample.
        measure: one of ``closing_measures()``.

    Returns:
        Sheet and key, in mixed order.

    Raises:
        TooFewError: there are not so many pairs alike in year and age.
        UnknownNameError: there is no such measure.
    """
    known = {each.id: each for each in closing_measures()}
    if measure not in known:
        raise UnknownNameError("measure", measure, did_you_mean(measure, known))
    chosen, moments = known[measure], Moments(dataset)
    waits = look_forward(moments, chosen, closings(moments, chosen.rule))
    harmed = (waits.cause == 1) & (waits.leave <= chosen.horizon_days)
    safe = waits.leave > chosen.horizon_days
    safe |= (waits.cause == 0) & (waits.leave >= chosen.horizon_days)
    draw = generator(seed, "late/review_sample", measure)
    luck = draw.random(len(waits.rows))
    main = lanes(moments, waits.rows) == MAIN
    once = _once(waits.rows, luck, harmed & main, safe & main)
    alike = _alike(moments, waits.rows)
    pairs = _pairs(alike, luck, harmed & once, safe & once)
    needed = max(n // 2, 1)
    if len(pairs) < needed:
        what = "pairs of closings alike in year and age, one followed by harm"
        raise TooFewError(what, len(pairs), needed)
    picked = draw.permutation(draw.permutation(pairs)[:needed].ravel())
    numbers = np.arange(1, len(picked) + 1)
    days = waits.rows.day[picked].astype(np.int32)
    ids = moments.children["child_id"][waits.rows.child[picked]]
    sheet = pl.DataFrame({"number": numbers, "child_id": ids}).with_columns(
        pl.Series("read_until", days).cast(pl.Date), pl.lit(chosen.words).alias("words")
    )
    came = harmed[picked]
    when = pl.Series(days + waits.leave[picked].astype(np.int32)).cast(pl.Date)
    key = pl.DataFrame({"number": numbers, "harmed": came}).with_columns(
        pl.when("harmed").then(when).alias("harm_date")
    )
    return ReviewSample(chosen, SHEET.check(sheet), KEY.check(key))


def _once(rows: Found, luck: FloatArray, harmed: BoolArray, safe: BoolArray) -> BoolArray:
    """Keep one closing a child by luck: of those followed by harm, if there is one."""
    useful = np.flatnonzero(harmed | safe)
    order = useful[np.lexsort((luck[useful], ~harmed[useful], rows.child[useful]))]
    first = np.ones(len(order), dtype=bool)
    first[1:] = rows.child[order][1:] != rows.child[order][:-1]
    kept = np.zeros(len(rows), dtype=bool)
    kept[order[first]] = True
    return kept


def _alike(moments: Moments, rows: Found) -> IntArray:
    ages = group_rows(moments, "age_band", rows)
    return financial_years(rows.day) * len(ages.levels) + ages.code


def _pairs(
    alike: IntArray, luck: FloatArray, harmed: BoolArray, safe: BoolArray
) -> IntArray:
    """Return places of pairs, shape (pairs, 2): within each class the luckiest of both."""
    ranks = []
    for which in (harmed, safe):
        places = np.flatnonzero(which)
        order = places[np.lexsort((luck[places], alike[places]))]
        classes = alike[order]
        first = np.searchsorted(classes, classes, side="left")
        rank = np.arange(len(order)) - first
        ranks.append(pl.DataFrame({"alike": classes, "rank": rank, "place": order}))
    both = ranks[0].join(ranks[1], on=("alike", "rank"), how="inner", suffix="_safe")
    both = both.sort("alike", "rank")
    return both.select("place", "place_safe").to_numpy().astype(np.int64)
