"""Three ways of asking how many, side by side: the verb behind ``need picture``.

Recorded, expected from surveys, and estimated from lists count different things, so nothing is
taken from anything: numbers stand beside each other, and are at most said to be larger or smaller.
"""

from collections.abc import Sequence

import polars as pl

from seethechild.core.errors import UnknownNameError, did_you_mean
from seethechild.core.provenance import Provenance
from seethechild.core.results import Check, Result
from seethechild.need.prevalence import DRAWS
from seethechild.reference.prevalence import prevalence
from seethechild.report import words
from seethechild.studies.need_compared import (
    CONFLICT,
    EXPECTED,
    LISTED,
    RECORDED,
    Estimated,
    compare,
    known_in_need,
    two_surveys,
)
from seethechild.studies.need_own import Own
from seethechild.studies.need_prevalence import (
    INPUTS,
    NOT_HIDDEN,
    Surveyed,
    kinds_table,
    survey,
)
from seethechild.studies.need_recorded import Recorded, recorded
from seethechild.studies.shipped import shipped

MADE_UP = (
    "These are made-up children, beside what surveys lead one to expect of a council's. "
)
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


def need_picture(
    council: str,
    *,
    listed: Estimated | None = None,
    kind: str | None = None,
    own: Own | None = None,
    seed: int = 1,
    draws: int = DRAWS,
) -> Result:
    """Set what is recorded, what surveys lead one to expect and what lists say side by side.

    Args:
        council: name, code or number; or ``England``.
        listed: what lists say (``need_listed``).
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
    """
    if kind is not None:
        refuse_kind(kind)
    found = survey(council, seed=seed, draws=draws)
    known = recorded(found.code) if own is None else list(own.rows)
    made_up = own is not None and own.made_up
    compared = compare(
        found, known, listed, kind, two_surveys(seed, draws), made_up=made_up
    )
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


def refuse_kind(kind: str) -> None:
    """Refuse a kind of need that no survey is of.

    Raises:
        UnknownNameError: it is none; says which may have been meant.
    """
    kinds = prevalence()["kind"].unique(maintain_order=True).to_list()
    if kind not in kinds:
        raise UnknownNameError("kind of need", kind, did_you_mean(kind, kinds))


def _sentence(
    found: Surveyed, known: Sequence[Recorded], listed: Estimated | None, name: str
) -> str:
    in_need = known_in_need(known)
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
                "range_low": listed.range_low, "range_high": listed.range_high,
            }
        )  # fmt: skip
    # said in the result itself, which may be kept and used elsewhere
    of = pl.lit(found.code).alias("council")
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(of)


def _reading(known: Sequence[Recorded], listed: Estimated | None) -> pl.DataFrame:
    """Return how to read each number that somebody counted, and where it is from."""
    rows = [(each.what, each.says, each.source) for each in known]
    if listed is not None:
        rows.append(("Children on a list or on none", listed.sentence, listed.name))
    return pl.DataFrame(rows, schema=["what", "says", "source"], orient="row")


def _assumes(listed: Estimated | None) -> pl.DataFrame:
    rows = ASSUMES if listed is not None else ASSUMES[:2]
    return pl.DataFrame(rows, schema=["method", "assumes", "cannot_see"], orient="row")


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
