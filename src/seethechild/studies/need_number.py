"""Where a study's number of children in need comes from: surveys, or an estimate from lists.

``[need]`` of a study names a result of ``need lists``, ``need linked`` or ``need picture``, and says
what its lists count: which need, of whom, where and when. A result does not know that itself.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from seethechild.core.errors import DataError, Problem, UnknownNameError
from seethechild.core.files import read_bytes
from seethechild.core.provenance import Input, sha256_bytes
from seethechild.journeys.published import ENGLAND
from seethechild.reference.councils import find_council
from seethechild.simulate.option_fields import Fields

#: The number as it is without a file.
SURVEYS = "prevalence"
#: Which of the track's shares a number sets: children with any need, or those with severe need.
COUNTS = ("any", "severe")
#: How the number is drawn: evenly within a range on the scale of ratios, or as an interval says.
EVEN, INTERVAL = "even", "lognormal"
#: How many years the lists may lie from the year a study starts after.
YEARS_APART = 2
_KEYS = ("from", "counts", "kind", "area", "year", "months", "ages")
_LISTED = "estimated from lists"
_AVERAGE = "average"
_OLDEST, _MOST_MONTHS = 17, 36


@dataclass(frozen=True)
class NeedNumber:
    """How many children have a need, as an estimate from lists has it.

    Attributes:
        name: of the result's file, without where it lies.
        sha256: of its content.
        counts: one of ``COUNTS``.
        kind: the need the lists are of, in the user's words.
        year: year in which the financial year of the lists ends.
        months: how long the lists were kept; 0 if they are of one day.
        age_from: youngest age they hold.
        age_to: oldest age, in years completed.
        estimate: all children, on a list or on none.
        low: lower end of the 95 % interval, or of the range.
        high: upper end.
        spread: ``EVEN`` or ``INTERVAL``.
    """

    name: str
    sha256: str
    counts: str
    kind: str
    year: int
    months: int
    age_from: int
    age_to: int
    estimate: float
    low: float
    high: float
    spread: str

    @property
    def source(self) -> Input:
        """The file it was read from."""
        return Input(f"need/{self.name}", self.sha256)


def number_from(kept: object) -> NeedNumber | None:
    """Return the number that a kept study has; None if it has none.

    Raises:
        TypeError: what was kept is no number.
        KeyError: a part of it is missing.
        ValueError: a part of it cannot be read.
    """
    if kept is None:
        return None
    if not isinstance(kept, Mapping):
        raise TypeError
    return NeedNumber(
        name=str(kept["name"]),
        sha256=str(kept["sha256"]),
        counts=str(kept["counts"]),
        kind=str(kept["kind"]),
        year=int(kept["year"]),
        months=int(kept["months"]),
        age_from=int(kept["age_from"]),
        age_to=int(kept["age_to"]),
        estimate=float(kept["estimate"]),
        low=float(kept["low"]),
        high=float(kept["high"]),
        spread=str(kept["spread"]),
    )


def read_need(
    fields: Fields, folder: Path, tracks: Sequence[str], council: str, base_year: int
) -> NeedNumber | None:
    """Return where a study says the number comes from; None for surveys. Keep every problem.

    Args:
        fields: the study.
        folder: where paths start from.
        tracks: of the study.
        council: of the study; empty where it cannot be read.
        base_year: of the study.
    """
    table = fields.within("need")
    if table is None:
        return None
    before = len(fields.problems)
    table.only(_KEYS)
    if "need" not in tracks:
        table.problem(
            "", "is of a track that the study does not play", 'Add "need" to tracks.'
        )
    said = table.text("from") or SURVEYS
    if said == SURVEYS:
        for key in table.table:
            if key in _KEYS[1:]:
                table.problem(key, "goes with a result of lists only", "Leave it out.")
        return None
    counts, kind = _what(table)
    months = _whole(
        table, "months", (0, _MOST_MONTHS), "how long the lists were kept; 0: a day"
    )
    year = _whole(
        table, "year", (2000, 2100), "the financial year of the lists, as it ends"
    )
    if year and abs(year - base_year) > YEARS_APART:
        mend = f"Give lists of {base_year - YEARS_APART} to {base_year + YEARS_APART}."
        table.problem("year", f"is {year}; the study starts after {base_year}", mend)
    young, old = _ages(table)
    try:
        content = read_bytes(folder / said)
        found = _number_in(content)
    except DataError as error:
        for each in error.problems:
            table.problem("from", each.what, each.mend)
        return None
    _check_area(table, found.council, council)
    if len(fields.problems) > before:
        return None
    return NeedNumber(
        Path(said).name, sha256_bytes(content), counts, kind, year, months, young, old,
        found.estimate, found.low, found.high, found.spread,
    )  # fmt: skip


def _what(table: Fields) -> tuple[str, str]:
    """Return which share of the track the number sets, and the need in the user's words."""
    counts = table.text("counts", required=True)
    if counts and counts not in COUNTS:
        mend = 'Use "any" (children with any need) or "severe" (serious harm, or near it).'
        table.problem("counts", f'is "{counts}"', mend)
    return counts, table.text("kind", required=True).strip()


@dataclass(frozen=True)
class _Found:
    council: str
    estimate: float
    low: float
    high: float
    spread: str


def _number_in(content: bytes) -> _Found:
    """Return the number of a result.

    Raises:
        DataError: it is no such result, or one without a number to rely on.
    """
    try:
        tables = json.loads(content)["tables"]
        row, place = _row_of(tables)
    except (ValueError, KeyError, TypeError, IndexError):
        what = "is no result of need lists, need linked or need picture with lists"
        raise _bad(what, "Write it with --json > FILE.json.") from None
    status = row.get("status", "ok" if row.get("estimate") is not None else "refused")
    if status != "ok":
        why = f": {row['notes']}" if row.get("notes") else ""
        mend = 'Use from = "prevalence", or lists that can answer.'
        raise _bad(f"has no estimate to rely on ({status}){why}", mend)
    estimate, low, high = (_number(row, key) for key in ("estimate", "low", "high"))
    ends = [_number(row, key) for key in ("range_low", "range_high")]
    if all(each is not None for each in ends):
        low = min(each for each in (low, ends[0]) if each is not None)
        high = max(each for each in (high, ends[1]) if each is not None)
    spread = EVEN if ends[0] is not None or estimate is None else INTERVAL
    if low is None or high is None or not 0 < low < high:
        raise _bad("has no interval with two ends", "Use a method that gives one.")
    middle = (low * high) ** 0.5 if estimate is None else estimate
    if not low < middle < high:
        raise _bad("has an estimate outside its interval", "Write the result anew.")
    return _Found(place, middle, low, high, spread)


def _row_of(
    tables: Mapping[str, Sequence[Mapping[str, object]]],
) -> tuple[dict[str, object], str]:
    """Return the row of the number, and the council it is of where the result says it."""
    if "methods" in tables:
        (row,) = (each for each in tables["methods"] if each["method"] == _LISTED)
        return {**row, "estimate": row["number"]}, str(row.get("council", ""))
    rows = tables["estimates"]
    average = [each for each in rows if each["method"] == _AVERAGE]
    return dict((average or rows)[0]), ""


def _number(row: Mapping[str, object], key: str) -> float | None:
    value = row.get(key)
    return float(value) if isinstance(value, int | float) else None


def _bad(what: str, mend: str) -> DataError:
    return DataError(Problem("", what, mend))


def _check_area(table: Fields, told: str, council: str) -> None:
    """Keep a problem if the number is of another area than the study."""
    if council == ENGLAND:
        table.problem("from", "is one number for all councils", 'Use from = "prevalence".')
        return
    said = table.text("area", required=not told)
    try:
        areas = {told, find_council(said).code if said.strip() else ""} - {""}
    except UnknownNameError as error:
        for each in error.problems:
            table.problem("area", each.what, each.mend)
        return
    for code in sorted(areas - {council}) if council else ():
        name = "England" if code == ENGLAND else find_council(code).name
        what = f"is {name}, and the study is of {find_council(council).name}"
        mend = "Use lists of the study's council: a number of one area says nothing of another."
        table.problem("area" if said else "from", what, mend)


def _ages(table: Fields) -> tuple[int, int]:
    match table.table.get("ages"):
        case [int() as young, int() as old] if 0 <= young <= old <= _OLDEST:
            return young, old
        case said:
            what = "is missing" if said is None else "is no span of ages under 18"
            table.problem("ages", what, "Give whom the lists hold, as in [0, 17].")
            return 0, _OLDEST


def _whole(table: Fields, key: str, span: tuple[int, int], why: str) -> int:
    value = table.number(key, low=span[0], high=span[1], why=why, required=True)
    if value is not None and value != int(value):
        table.problem(key, f"is {value:g}", "Give a whole number.")
    return int(value or 0)
