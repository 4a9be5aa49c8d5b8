"""Three ways of asking how many, side by side: the verb behind ``need picture``.

Recorded, expected from surveys, and estimated from lists count different things, so nothing is
taken from anything: numbers stand beside each other, and are at most said to be larger or smaller.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from seethechild.core.errors import UnknownNameError, did_you_mean
from seethechild.core.progress import Progress
from seethechild.core.provenance import Input, Provenance
from seethechild.core.results import Check, Result
from seethechild.need.prevalence import DRAWS, Cell
from seethechild.reference.prevalence import prevalence
from seethechild.report import words
from seethechild.studies.need_link import need_linked
from seethechild.studies.need_lists import need_lists
from seethechild.studies.need_own import Own
from seethechild.studies.need_prevalence import (
    FIRST,
    INPUTS,
    LABEL,
    NOT_HIDDEN,
    WHEN,
    Surveyed,
    kinds_table,
    survey,
)
from seethechild.studies.need_recorded import AT_LEAST, Recorded, recorded
from seethechild.studies.shipped import shipped

RECORDED, EXPECTED, LISTED = "recorded", LABEL, "estimated from lists"
AGREE, CONFLICT, APART = "agree", "conflict", "cannot be compared"
MADE_UP = (
    "These are made-up children, beside what surveys lead one to expect of a council's. "
)
_REPLICATES = 200
ASSUMES = (
    (
        RECORDED,
        "That what was recorded is right, and each child was counted once.",
        (
            "Children whom nobody referred or found. It depends on who asks, on how much help there is, "
            "and on where a council draws the line."
        ),
    ),
    (
        EXPECTED,
        (
            "That children here are like children elsewhere of the same age and sex, with more need "
            "where income is low."
        ),
        (
            "Children in care, in hospital or without a home, whom surveys do not ask; and whatever makes "
            "this place unlike others."
        ),
    ),
    (
        LISTED,
        (
            "That lists depend on each other in pairs at most, and children differ in how easily they "
            "are found about a middle that most are near."
        ),
        (
            "Children whom no list could ever hold. No list shows how lists depend on each other among "
            "children on none of them."
        ),
    ),
)


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
    """

    name: str
    observed: int
    estimate: float | None
    low: float | None
    high: float | None
    least: float
    sentence: str
    inputs: tuple[Input, ...]


def need_picture(
    council: str,
    *,
    progress: Progress,
    lists: Path | None = None,
    kind: str | None = None,
    own: Own | None = None,
    seed: int = 1,
    draws: int = DRAWS,
) -> Result:
    """Set what is recorded, what surveys lead one to expect and what lists say side by side.

    Args:
        council: name, code or number; or ``England``.
        progress: told of each step.
        lists: a table of capture patterns, or a folder of linked lists.
        kind: the kind of need of ``reference.prevalence`` that the lists hold, if it is one.
        own: what the council's own records hold, to stand instead of published numbers.
        seed: names all chance.
        draws: how many the ranges of surveys are made from.

    Returns:
        Tables ``methods`` (every number of the three), ``compared`` (what agrees, what does not,
        what cannot be compared), ``reading`` (how to read each number), ``assumes`` (what each assumes and cannot see) and ``kinds`` (of
        ``need_prevalence``).

    Raises:
        UnknownNameError: no such council or kind of need.
        DataError: the lists cannot be read.
    """
    if kind is not None:
        _refuse_kind(kind)
    progress.step(0, 3, "reading what is recorded and what surveys found")
    found = survey(council, seed=seed, draws=draws)
    known = recorded(found.code) if own is None else list(own.rows)
    made_up = own is not None and own.made_up
    progress.step(1, 3, "estimating from lists")
    listed = None if lists is None else _from_lists(lists, seed, progress)
    compared = _compared(
        found, known, listed, kind, _two_surveys(seed, draws), made_up=made_up
    )
    progress.step(3, 3, "done")
    return Result(
        sentence=f"{MADE_UP if made_up else ''}{_sentence(found, known, listed, own.name if own else found.name)}",
        tables={
            "methods": _methods(found, known, listed),
            "compared": compared,
            "reading": _reading(known, listed),
            "assumes": _assumes(listed),
            "kinds": kinds_table(found),
        },
        checks=_checks(compared, listed),
        provenance=Provenance.of(
            seed=seed,
            inputs=[
                *shipped(*INPUTS, "codes/measures.csv", "values/facts.csv", "values/figures/*.csv"),
                *(listed.inputs if listed else ()),
                *(own.inputs if own else ()),
            ],
            settings={"council": found.code, "draws": draws, "kind": kind or ""},
        ),
    )  # fmt: skip


def _refuse_kind(kind: str) -> None:
    kinds = prevalence()["kind"].unique(maintain_order=True).to_list()
    if kind not in kinds:
        raise UnknownNameError("kind of need", kind, did_you_mean(kind, kinds))


def _from_lists(path: Path, seed: int, progress: Progress) -> Estimated:
    if path.is_dir():
        told = need_linked(path, progress=progress, replicates=_REPLICATES, seed=seed)
    else:
        told = need_lists(path, progress=progress, replicates=_REPLICATES, seed=seed)
    row = told.tables["estimates"].row(0, named=True)
    ok = row["status"] == "ok"
    return Estimated(
        path.name,
        row["observed"],
        row["estimate"] if ok else None,
        row["low"] if ok else None,
        row["high"] if ok else None,
        row["lower_bound"],
        told.sentence,
        told.provenance.inputs,
    )


def _sentence(
    found: Surveyed, known: Sequence[Recorded], listed: Estimated | None, name: str
) -> str:
    in_need = _in_need(known)
    risk = found.of("family_risk")
    said = (
        f"at least {words.count(in_need.value)} {_WHEN_IN_NEED[in_need.id]} {in_need.year}"
        if in_need is not None and in_need.value is not None
        else "how many children were known to be in need is not published"
    )
    where = "" if name == found.name else f" in {found.name}"
    text = (
        f"In {name} {said}. National surveys lead one to expect "
        f"{words.about(risk.expected, risk.low, risk.high)} in families with serious risks{where}. "
        "The two do not count the same children, so neither may be taken from the other."
    )
    return text if listed is None else f"{text} Lists: {listed.sentence}"


_WHEN_IN_NEED = {
    "cin_any_point_children": "children were known to be in need in the year to March",
    "cin_stock": "children were known to be in need on 31 March",
}


def _in_need(known: Sequence[Recorded]) -> Recorded | None:
    """Return children in need: of a year if that is known, else on a day."""
    by_id = {each.id: each for each in known}
    return by_id.get("cin_any_point_children") or by_id.get("cin_stock")


def _made_up(one: Recorded, kind: str) -> tuple[str, str, str, str]:
    said = (
        "The children are made up; those whom surveys lead one to expect are a council's."
    )
    return one.what, _title(kind), APART, said


def _methods(
    found: Surveyed, known: Sequence[Recorded], listed: Estimated | None
) -> pl.DataFrame:
    rows: list[dict[str, object]] = [
        {
            "method": RECORDED, "id": each.id, "what": each.what,
            "when": "" if each.year is None else str(each.year), "number": each.value,
            "low": None, "high": None, "number_mark": each.mark, "bound": each.bound,
            "says": each.says, "source": each.source, "grade": each.grade,
        }
        for each in known
    ]  # fmt: skip
    rows += [
        {
            "method": EXPECTED, "id": row["kind"], "what": f"{row['title']} ({row['ages']})",
            "when": row["when"], "number": row["expected"], "low": row["low"],
            "high": row["high"], "number_mark": "", "bound": "expected",
            "says": "Worked out from what surveys found elsewhere. Nobody was counted here.",
            "source": f"surveys to {row['year']}", "grade": "D",
        }
        for row in kinds_table(found).to_dicts()
    ]  # fmt: skip
    if listed is not None:
        rows.append(
            {
                "method": LISTED, "id": "lists", "what": "Children on a list or on none",
                "when": "as the lists", "number": listed.estimate, "low": listed.low,
                "high": listed.high,
                "number_mark": "" if listed.estimate is not None else "the lists cannot say",
                "bound": f"at least {words.count(listed.least)}", "says": listed.sentence,
                "source": listed.name, "grade": "D",
            }
        )  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)


def _reading(known: Sequence[Recorded], listed: Estimated | None) -> pl.DataFrame:
    """Return how to read each number that somebody counted, and where it is from."""
    rows = [(each.what, each.says, each.source) for each in known]
    if listed is not None:
        rows.append(("Children on a list or on none", listed.sentence, listed.name))
    return pl.DataFrame(rows, schema=["what", "says", "source"], orient="row")


def _assumes(listed: Estimated | None) -> pl.DataFrame:
    rows = ASSUMES if listed is not None else ASSUMES[:2]
    return pl.DataFrame(rows, schema=["method", "assumes", "cannot_see"], orient="row")


def _compared(
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
    in_need = _in_need(known)
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
    return pl.DataFrame(rows, schema=["one", "other", "verdict", "says"], orient="row")


def _beside(one: Recorded, cell: Cell) -> tuple[str, str, str, str]:
    title = _title(cell.kind)
    if one.value is None:
        return one.what, title, APART, f"{one.what}: {_why(one)}."
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


def _two_surveys(seed: int, draws: int) -> tuple[str, str, str, str]:
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
    return _title(one.kind), _title(other.kind), CONFLICT if apart else AGREE, said


def _plans(plans: Recorded | None, abuse: Cell) -> list[tuple[str, str, str, str]]:
    if plans is None:
        return []
    said = (
        "Plans are counted on a day. Abuse, as adults remember it, is of a whole childhood. There is "
        "no way from one to the other without knowing how long harm lasts."
    )
    return [(plans.what, f"{_title(abuse.kind)} {WHEN['before_18']}", APART, said)]


def _lists_known(
    listed: Estimated, known: Recorded, kind: str | None
) -> tuple[str, str, str, str]:
    if known.value is None or kind is None:
        said = (
            f"{known.what}: {_why(known)}."
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
    title = _title(kind)
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


def _checks(compared: pl.DataFrame, listed: Estimated | None) -> tuple[Check, ...]:
    conflicts = compared.filter(pl.col("verdict") == CONFLICT)
    said = (
        f"{conflicts.height} of {compared.height} comparisons conflict; the table says which."
        if conflicts.height
        else f"None of {compared.height} comparisons conflicts."
    )
    given = () if listed else (Check("lists", None, NO_LISTS),)
    return (
        Check("what agrees", None, said),
        *given,
        Check("nothing is taken from anything", None, NOT_HIDDEN),
    )


NO_LISTS = (
    "No lists were given, so only two ways are shown. With lists of several agencies (need link, "
    "need lists), the third is shown too: --lists PATH."
)


def _title(kind: str) -> str:
    return str(prevalence().filter(pl.col("kind") == kind)["title"][0])


def _why(one: Recorded) -> str:
    return one.mark if one.mark.startswith("not") else f"hidden or missing ({one.mark})"


def _range(ends: tuple[float, float]) -> str:
    return f"{words.percent(ends[0])} to {words.percent(ends[1])}"
