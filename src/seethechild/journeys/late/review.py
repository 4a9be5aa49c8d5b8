"""A balanced sample for professional review: closed then harmed, and closed safely.

Reading only the files of children who came to harm makes every closing look wrong (hindsight).
So reviewers read as many of children for whom nothing followed, alike in year and age, in mixed
order and without being told which is which, and only up to the day of closing. Where there are not
enough alike in both, the year may differ, and the key says so of each pair. The answers are kept
apart until all have been judged. It is for learning how decisions are made, never for
blame: no worker and no team is named.

Source:
    Fischhoff (1975), Hindsight is not equal to foresight, Journal of Experimental Psychology:
    Human Perception and Performance 1: 288-299.
"""

from collections.abc import Sequence
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

#: Fewer pairs than this teach a review nothing, and say too much of each child in it.
FEWEST: Final = 5
#: In what both of a pair are alike, from the nearest on.
ALIKE: Final = (
    "financial year and age band",
    "age band, a year apart",
    "age band, years further apart",
)
MEND: Final = (
    "Add the returns of more years, or draw the sample of another closing: closed_plan is before a "
    "child protection plan, which comes more often than care (--sample-of closed_plan)."
)

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
        Column("pair", pl.Int64, "the same number for both of a pair"),
        Column("alike", pl.String, "in what both of a pair are alike"),
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
        asked: how many closings were asked for.
    """

    measure: ClosingMeasure
    sheet: pl.DataFrame
    key: pl.DataFrame
    asked: int

    @property
    def is_short(self) -> bool:
        """Whether there are fewer than were asked for."""
        return self.sheet.height < self.asked

    @property
    def is_relaxed(self) -> bool:
        """Whether some pairs are alike in less than year and age."""
        return bool((self.key["alike"] != ALIKE[0]).any())


def review_sample(
    dataset: Journeys, n: int, seed: int, *, measure: str = MEASURE
) -> ReviewSample:
    """Draw closings for review, half of them followed by harm.

    A closing was safe if the child was watched for the whole horizon and the harm did not come.
    For each closing that was followed by harm one that was safe is drawn of the same financial
    year and age band; where too few are alike in both, of the same age band a year apart, then of
    the same age band in any year. A child is in it once.

    Args:
        dataset: children, spells, events and coverage.
        n: how many closings, an even number; half of each kind. There may be fewer.
        seed: the same seed and data give the same sample.
        measure: one of ``closing_measures()``.

    Returns:
        Sheet and key, in mixed order.

    Raises:
        TooFewError: there are fewer pairs than a review can learn from, or than were asked for.
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
    wanted = max(n // 2, 1)
    paired = _matched(moments, waits.rows, luck, harmed & once, safe & once)
    pairs, alike = _nearest([draw.permutation(each) for each in paired], wanted)
    needed = min(wanted, FEWEST)
    if len(pairs) < needed:
        raise TooFewError(
            f"pairs of {chosen.words}, one followed by harm within "
            f"{chosen.horizon_days} days, alike in age",
            len(pairs), needed, MEND,
        )  # fmt: skip
    order = draw.permutation(2 * len(pairs))
    picked, pair = pairs.ravel()[order], order // 2
    numbers = np.arange(1, len(picked) + 1)
    days = waits.rows.day[picked].astype(np.int32)
    ids = moments.children["child_id"][waits.rows.child[picked]]
    sheet = pl.DataFrame({"number": numbers, "child_id": ids}).with_columns(
        pl.Series("read_until", days).cast(pl.Date), pl.lit(chosen.words).alias("words")
    )
    came = harmed[picked]
    when = pl.Series(days + waits.leave[picked].astype(np.int32)).cast(pl.Date)
    key = pl.DataFrame({"number": numbers, "harmed": came}).with_columns(
        pl.when("harmed").then(when).alias("harm_date"),
        pair=pl.Series(pair + 1, dtype=pl.Int64),
        alike=pl.Series([ALIKE[alike[each]] for each in pair.tolist()], dtype=pl.String),
    )
    return ReviewSample(chosen, SHEET.check(sheet), KEY.check(key), 2 * wanted)


def _once(rows: Found, luck: FloatArray, harmed: BoolArray, safe: BoolArray) -> BoolArray:
    """Keep one closing a child by luck: of those followed by harm, if there is one."""
    useful = np.flatnonzero(harmed | safe)
    order = useful[np.lexsort((luck[useful], ~harmed[useful], rows.child[useful]))]
    first = np.ones(len(order), dtype=bool)
    first[1:] = rows.child[order][1:] != rows.child[order][:-1]
    kept = np.zeros(len(rows), dtype=bool)
    kept[order[first]] = True
    return kept


def _matched(
    moments: Moments, rows: Found, luck: FloatArray, harmed: BoolArray, safe: BoolArray
) -> list[IntArray]:
    """Return places of pairs, shape (pairs, 2), for each of ``ALIKE``; nobody is in two."""
    ages = group_rows(moments, "age_band", rows)
    years = financial_years(rows.day)
    harmed, safe = harmed.copy(), safe.copy()
    found: list[list[IntArray]] = [[], [], []]
    for near, apart in ((0, 0), (1, -1), (1, 1), (2, None)):
        # a closing followed by harm is set beside safe ones of the year ``apart`` from its own
        own, other = (years * 0, years * 0) if apart is None else (years + apart, years)
        width = len(ages.levels)
        pairs = _pairs(
            own * width + ages.code, other * width + ages.code, luck, harmed, safe
        )
        harmed[pairs[:, 0]] = safe[pairs[:, 1]] = False
        found[near].append(pairs)
    return [np.concatenate(each) for each in found]


def _nearest(paired: Sequence[IntArray], wanted: int) -> tuple[IntArray, list[int]]:
    """Return so many pairs, the nearest first, and how near each is."""
    near = [place for place, pairs in enumerate(paired) for _ in pairs]
    return np.concatenate(paired)[:wanted], near[:wanted]


def _pairs(
    own: IntArray, other: IntArray, luck: FloatArray, harmed: BoolArray, safe: BoolArray
) -> IntArray:
    """Return places of pairs, shape (pairs, 2): within each class the luckiest of both.

    Args:
        own: class of each closing, where it was followed by harm.
        other: class of each closing, where it was safe.
        luck: the lower, the sooner it is drawn.
        harmed: which were followed by harm.
        safe: which were not.
    """
    ranks = []
    for which, alike in ((harmed, own), (safe, other)):
        places = np.flatnonzero(which)
        order = places[np.lexsort((luck[places], alike[places]))]
        classes = alike[order]
        first = np.searchsorted(classes, classes, side="left")
        rank = np.arange(len(order)) - first
        ranks.append(pl.DataFrame({"alike": classes, "rank": rank, "place": order}))
    both = ranks[0].join(ranks[1], on=("alike", "rank"), how="inner", suffix="_safe")
    both = both.sort("alike", "rank")
    return both.select("place", "place_safe").to_numpy().astype(np.int64)
