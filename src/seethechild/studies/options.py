"""Options as the website and notebooks build them: choose, check, write, ask.

A reform is held as a *document*: texts, numbers, lists and tables by the keys of its schema, the same
as its TOML file. An option is a list of them.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources

import polars as pl

from seethechild.core.errors import Problem, SpecError
from seethechild.core.time import FinancialYear
from seethechild.cost.prices import price_list
from seethechild.decide.reach import Place
from seethechild.decide.reform_cost import cost_problems
from seethechild.evidence.effects import Effect, effect
from seethechild.model.base_year import base_year
from seethechild.reference.sources import sources
from seethechild.report.trust_part import GRADES
from seethechild.simulate.option_effect import ELASTICITY
from seethechild.simulate.option_read import check_reform
from seethechild.simulate.option_schema import CHILD, FAMILY, ReformFile
from seethechild.simulate.option_write import to_toml
from seethechild.simulate.options import match_reforms
from seethechild.studies.asked import provenance_of
from seethechild.studies.basis import effect_words
from seethechild.studies.chosen import clashes
from seethechild.studies.option_places import (
    FORM_KINDS,
    Choice,
    Places,
    event_name,
    lanes_of,
    places,
    state_name,
)
from seethechild.studies.study import (
    DEFAULT_SEED,
    LATEST_YEAR,
    Given,
    OptionSpec,
    ReformSource,
    Study,
)

__all__ = [
    "CHILD",
    "FAMILY",
    "GRADES",
    "JUDGED",
    "MOST_REFORMS",
    "Choice",
    "Evidence",
    "Places",
    "check_option",
    "check_reforms",
    "event_name",
    "evidence_of",
    "fingerprint_of",
    "places",
    "shipped_documents",
    "state_name",
    "study_of",
    "to_toml",
]

Document = Mapping[str, object]
#: Most reforms one option may have on the website.
MOST_REFORMS = 4
JUDGED = "judged"
#: Councils whose prices are remembered.
_REMEMBERED = 32


@dataclass(frozen=True)
class Evidence:
    """What a reform's number rests on, in words.

    Attributes:
        words: the effect's size and range as the study gives them.
        outcome: what it was measured on.
        design: trial, panel, before and after.
        place: where and when.
        grade: A to D, or judged.
        grade_words: the grade in words.
        source: title of the publication.
        href: where it can be read; may be empty.
        note: what else one must know.
        dose: the key of the spending it needs; empty if it needs none.
    """

    words: str
    outcome: str
    design: str
    place: str
    grade: str
    grade_words: str
    source: str
    href: str
    note: str
    dose: str


@lru_cache(maxsize=1)
def shipped_documents() -> Mapping[str, Document]:
    """Return the reforms that ship as documents, by id.

    Example:
        >>> shipped_documents()["family-group-decision-making"]["change"][0]["kind"]
        'rate'
    """
    folder = resources.files("seethechild.reference") / "reforms"
    files = sorted(
        (one for one in folder.iterdir() if one.name.endswith(".toml")),
        key=lambda one: one.name,
    )
    read = [_plain(tomllib.loads(one.read_text(encoding="utf-8"))) for one in files]
    return {str(one["id"]): one for one in read}


def check_reforms(document: Document, where: str, council: str) -> list[Problem]:
    """Return all that is wrong with one reform by itself, for one council.

    Args:
        document: the reform.
        where: what it is called in problems.
        council: ONS code.
    """
    _, problems = _read(document, where, council)
    return problems


def check_option(
    reforms: Sequence[Document], council: str, *, where: str = "reform"
) -> list[Problem]:
    """Return all that is wrong with an option, for one council: each reform and all together.

    Problems of the first reform begin with ``reform 1.``, and so on.

    Args:
        reforms: its reforms.
        council: ONS code.
        where: what a reform is called in problems.
    """
    if not reforms:
        return [Problem("option", "has no change yet", "Add one.")]
    files, problems = [], []
    for count, document in enumerate(reforms, start=1):
        file, found = _read(document, f"{where} {count}", council)
        problems += found
        files += [] if file is None else [file]
    if len(reforms) > MOST_REFORMS:
        what = f"has {len(reforms)} changes; {MOST_REFORMS} can be played at once"
        problems.append(Problem("option", what, "Take one out."))
    if problems:
        return problems
    return clashes("option", files, ()) + _together(files, council)


def study_of(
    council: str,
    options: Sequence[tuple[str, Sequence[Document]]],
    *,
    years: int,
    draws: int,
    seed: int = DEFAULT_SEED,
    model: str = "",
) -> Study:
    """Return the study that asks what options change in a council.

    A reform that is as shipped is asked by its id, so that the same question has the same
    fingerprint as on the command line.

    Args:
        council: ONS code.
        options: title and reforms of each.
        years: how many are played.
        draws: how many sets of parameters, effects and chance.
        seed: names all chance.
        model: folder of a system fitted to the council's own journeys; empty for its published
            figures.

    Raises:
        SpecError: an option does not hold together; all problems.
    """
    problems = [one for _, reforms in options for one in check_option(reforms, council)]
    if problems:
        raise SpecError(problems)
    return Study(
        council=council,
        base_year=LATEST_YEAR,
        years=years,
        draws=draws,
        seed=seed,
        options=tuple(
            _spec(count, title, reforms)
            for count, (title, reforms) in enumerate(options, start=1)
        ),
        given=Given("model", model) if model else None,
    )


def fingerprint_of(study: Study) -> str:
    """Return the fingerprint of the run that answers a study."""
    return provenance_of(study).fingerprint


def evidence_of(document: Document) -> Evidence | None:
    """Return what the number of a reform's first change rests on; None for a price or no number."""
    changes = document.get("change")
    first = changes[0] if isinstance(changes, list) and changes else {}
    if "effect" in first:
        return _published(effect(str(first["effect"])))
    if "ratio" not in first or first.get("kind") == "price":
        return None
    low, high = (100 * float(first.get(key, first["ratio"])) for key in ("low", "high"))
    grade = str(first.get("grade", JUDGED))
    return Evidence(
        words=f"{100 * float(first['ratio']):g} for each 100 now ({low:g} to {high:g})",
        outcome="",
        design="",
        place="",
        grade=grade,
        grade_words=grade_words(grade),
        source=str(document.get("why", "")),
        href="",
        note="",
        dose="",
    )


def grade_words(grade: str) -> str:
    """Return a grade in words.

    Example:
        >>> grade_words("B")
        'credible secondary source, or a well matched comparison'
    """
    return GRADES.get(grade, GRADES[JUDGED])


def _published(found: Effect) -> Evidence:
    row = sources().filter(pl.col("key") == found.source).row(0, named=True)
    spending = found.measure == ELASTICITY
    return Evidence(
        words=effect_words(found),
        outcome=found.outcome,
        design=found.design,
        place=" ".join(str(each) for each in (found.place, found.year) if each),
        grade=found.effect_grade,
        grade_words=grade_words(found.effect_grade),
        source=row["title"],
        href=row["href"] or "",
        note=found.note,
        dose="spend_change_pct"
        if spending
        else ("spend_change_gbp" if found.measure.startswith("per_100k_per_") else ""),
    )


def _read(
    document: Document, where: str, council: str
) -> tuple[ReformFile | None, list[Problem]]:
    try:
        file = check_reform(document, where)
    except SpecError as error:
        return None, list(error.problems)
    return file, _not_here(file, where) or _fits(file, council, where)


def _not_here(file: ReformFile, where: str) -> list[Problem]:
    return [
        Problem(
            f"{where}.change {count}.kind",
            f'a change of kind "{change.kind}" can be asked in a study file only',
            f"Use {', '.join(FORM_KINDS)} here.",
        )
        for count, change in enumerate(file.changes, start=1)
        if change.kind not in FORM_KINDS
    ]


def _fits(file: ReformFile, council: str, where: str) -> list[Problem]:
    """Return why a reform cannot act on the council's lanes, or its cost cannot be counted."""
    problems: list[Problem] = []
    try:
        match_reforms([file], lanes_of(council))
    except SpecError as error:
        problems += error.problems
    problems += cost_problems([file], *_counted_with(council))
    return [
        Problem(one.where.replace(file.id, where, 1), one.what, one.mend)
        for one in problems
    ]


@lru_cache(maxsize=_REMEMBERED)
def _counted_with(council: str) -> tuple[Place, pl.DataFrame]:
    """Return what a council's costs are counted with: children by age, and prices."""
    year = FinancialYear.ending_in(LATEST_YEAR)
    children = base_year(council, LATEST_YEAR).children_by_age
    prices = price_list(council, year=year, levels=None)
    return Place(council, year.stop, 1, year, children), prices


def _together(files: Sequence[ReformFile], council: str) -> list[Problem]:
    try:
        match_reforms(files, lanes_of(council))
    except SpecError as error:
        return list(error.problems)
    return []


def _spec(count: int, title: str, reforms: Sequence[Document]) -> OptionSpec:
    sources_ = tuple(_source(one) for one in reforms)
    name = "-and-".join(one.id for one in sources_)
    return OptionSpec(name or f"option-{count}", title, sources_)


def _source(document: Document) -> ReformSource:
    name = str(document["id"])
    shipped = shipped_documents().get(name)
    return (
        ReformSource(name) if shipped == document else ReformSource(name, to_toml(document))
    )


def _plain(document: Mapping[str, object]) -> dict[str, object]:
    """Return a document with dates as texts, as JSON can hold it."""
    plain: dict[str, object] = {}
    for key, value in document.items():
        if isinstance(value, date):
            plain[key] = value.isoformat()
        elif isinstance(value, Mapping):
            plain[key] = _plain(value)
        elif isinstance(value, list):
            plain[key] = [_plain(one) if isinstance(one, Mapping) else one for one in value]
        else:
            plain[key] = value
    return plain
