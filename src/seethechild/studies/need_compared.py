"""What agrees, what does not, and what cannot be compared, of three ways of asking how many."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from seethechild.core.provenance import Input
from seethechild.need.prevalence import Cell
from seethechild.reference.prevalence import prevalence
from seethechild.report import words
from seethechild.studies.need_prevalence import (
    FIRST,
    LABEL,
    WHEN,
    Surveyed,
    survey,
)
from seethechild.studies.need_recorded import AT_LEAST, Recorded

RECORDED, EXPECTED, LISTED = "recorded", LABEL, "estimated from lists"
AGREE, CONFLICT, APART = "agree", "conflict", "cannot be compared"


@dataclass(frozen=True)
class Estimated:
    """What lists say.

    Attributes:
        name: of the file or folder.
        observed: children on at least one list.
        estimate: all, on a list or on none; None where the lists cannot say.
        low: lower end of its range.
        high: upper end.
        least: there are at least so many.
        sentence: the answer of the lists.
        inputs: what it was made from.
        range_low: from here to ``range_high`` where children differ in how easily they are found.
        range_high: see there.
    """

    name: str
    observed: int
    estimate: float | None
    low: float | None
    high: float | None
    least: float
    sentence: str
    inputs: tuple[Input, ...]
    range_low: float | None = None
    range_high: float | None = None


def known_in_need(known: Sequence[Recorded]) -> Recorded | None:
    """Return children in need: of a year if that is known, else on a day."""
    by_id = {each.id: each for each in known}
    return by_id.get("cin_any_point_children") or by_id.get("cin_stock")


def _made_up(one: Recorded, kind: str) -> tuple[str, str, str, str]:
    said = (
        "The children are made up; those whom surveys lead one to expect are a council's."
    )
    return one.what, title_of(kind), APART, said


def compare(
    found: Surveyed,
    known: Sequence[Recorded],
    listed: Estimated | None,
    kind: str | None,
    surveys: tuple[str, str, str, str],
    *,
    made_up: bool,
) -> pl.DataFrame:
    """Return what agrees, what does not, and what cannot be compared."""
    by_id = {each.id: each for each in known}
    in_need = known_in_need(known)
    pairs = ((in_need, "family_risk"), (by_id.get("mh_referred"), FIRST))
    rows = [
        _made_up(one, kind_of) if made_up else _beside(one, found.of(kind_of))
        for one, kind_of in pairs
        if one is not None
    ]
    rows += [surveys, *_plans(by_id.get("cpp_number"), found.of("any_abuse"))]
    if listed is not None:
        rows += [_lists_known(listed, in_need, kind)] if in_need else []
        rows += [_lists_expected(listed, found, kind)]
    told = pl.DataFrame(rows, schema=["one", "other", "verdict", "says"], orient="row")
    verdict = pl.col("verdict")
    return told.with_columns(
        pair=pl.format("{} – beside: {}", "one", "other"),
        told=pl.format(
            "{}{}. {}",
            verdict.str.slice(0, 1).str.to_uppercase(),
            verdict.str.slice(1),
            "says",
        ),
    )


def _beside(one: Recorded, cell: Cell) -> tuple[str, str, str, str]:
    title = title_of(cell.kind)
    if one.value is None:
        return one.what, title, APART, f"{one.what}: {why_missing(one)}."
    span = words.span(cell.low, cell.high)
    if one.bound != AT_LEAST:
        said = (
            f"{words.count(one.value)} are recorded; surveys lead one to expect "
            f"{words.count(cell.expected)} {span}. They are not the same children: {one.says}"
        )
        return one.what, title, APART, said
    if one.value > cell.high:
        said = (
            f"More children are known ({words.count(one.value)}) than surveys lead one to expect "
            f"{span}. Either this place is unlike the country, or many are known for other reasons."
        )
        return one.what, title, CONFLICT, said
    said = (
        f"{words.count(one.value)} are known, which is the least there can be; "
        f"{words.count(cell.expected)} {span} are expected. That is how it should be if both are "
        "right. It does not prove it: not all in need live in such a family, nor the other way round."
    )
    return one.what, title, AGREE, said


@lru_cache(maxsize=4)
def two_surveys(seed: int, draws: int) -> tuple[str, str, str, str]:
    """Return whether two surveys say the same of the country, where both were made."""
    country = survey("England", seed=seed, draws=draws)
    one, other = country.of(FIRST), country.of("disorder_by_interview")
    ends = [(each.low / each.children, each.high / each.children) for each in (one, other)]
    apart = ends[0][0] > ends[1][1] or ends[1][0] > ends[0][1]
    said = (
        f"In England a questionnaire (2023) finds a mental disorder in {_range(ends[0])} of those of "
        f"8 to 17, full interviews (2017) in {_range(ends[1])} of those of 2 to 15. Ages, years and "
        "ways of asking differ; which is nearer the truth is not known."
    )
    return title_of(one.kind), title_of(other.kind), CONFLICT if apart else AGREE, said


def _plans(plans: Recorded | None, abuse: Cell) -> list[tuple[str, str, str, str]]:
    if plans is None:
        return []
    said = (
        "Plans are counted on a day. Abuse, as adults remember it, is of a whole childhood. There is "
        "no way from one to the other without knowing how long harm lasts."
    )
    return [(plans.what, f"{title_of(abuse.kind)} {WHEN['before_18']}", APART, said)]


def _lists_known(
    listed: Estimated, known: Recorded, kind: str | None
) -> tuple[str, str, str, str]:
    if known.value is None or kind is None:
        said = (
            f"{known.what}: {why_missing(known)}."
            if known.value is None
            else "It is not said which kind of need the lists hold (--kind)."
        )
        return LISTED, known.what, APART, said
    said = (
        f"{words.count(known.value)} children are known to be in need of any kind; the lists hold "
        f"{listed.observed:,} and are of one kind. A list may hold children who were never found to "
        "be in need."
    )
    return LISTED, known.what, APART, said


def _lists_expected(
    listed: Estimated, found: Surveyed, kind: str | None
) -> tuple[str, str, str, str]:
    if kind is None:
        said = "It is not said which kind of need the lists hold (--kind)."
        return LISTED, EXPECTED, APART, said
    cell = found.of(kind)
    span = words.span(cell.low, cell.high)
    title = title_of(kind)
    when = prevalence().filter(pl.col("kind") == kind)["when"][0]
    if when != "now":
        said = (
            f"Lists are of the time they were kept; what surveys found is of children who had it "
            f"{WHEN[when]}."
        )
        return LISTED, title, APART, said
    if listed.low is None or listed.high is None or listed.estimate is None:
        above = listed.least > cell.high
        said = f"The lists have a lower bound only, {words.count(listed.least)}; expected: {span}."
        return LISTED, title, CONFLICT if above else AGREE, said
    apart = listed.low > cell.high or cell.low > listed.high
    own = words.span(listed.low, listed.high)
    said = (
        f"The ranges {own} and {span} have nothing in common. One of the assumptions is wrong here, "
        "or the lists hold other children than the survey asked about."
        if apart
        else f"The ranges {own} and {span} overlap."
    )
    return LISTED, title, CONFLICT if apart else AGREE, said


def title_of(kind: str) -> str:
    """Return a kind of need in words."""
    return str(prevalence().filter(pl.col("kind") == kind)["title"][0])


def why_missing(one: Recorded) -> str:
    """Return why a recorded number is not there."""
    return one.mark if one.mark.startswith("not") else f"hidden or missing ({one.mark})"


def _range(ends: tuple[float, float]) -> str:
    return f"{words.percent(ends[0])} to {words.percent(ends[1])}"
