"""Whose system is shown: a council's, of published figures, or a dataset's, or one fitted before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from seethechild.core.errors import DataError, Problem, SpecError, UnknownNameError
from seethechild.core.provenance import Input
from seethechild.core.results import Check
from seethechild.core.time import FinancialYear
from seethechild.model.base_year import BaseYear
from seethechild.model.system import SystemModel
from seethechild.model.system_files import FACTS, load_model, model_inputs
from seethechild.studies.fit import provenance as fit_provenance
from seethechild.studies.fitted import fit_council
from seethechild.studies.from_data import basis, fit_basis, prior_of
from seethechild.studies.shipped import shipped
from seethechild.studies.study import LATEST_YEAR
from seethechild.studies.system_of import MADE_UP

_MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, eq=False)
class Whose:
    """A system before it is played.

    Attributes:
        model: to play.
        base: the figures it was fitted to; None for a model fitted before.
        name: whose it is.
        labels: what the start and the end are called.
        records: whether it was fitted to children's records.
        made_up: whether these are made up.
        inputs: what it was made from.
        settings: what was chosen.
        checks: what to say of it.
        folder: of the dataset; None where there is none.
    """

    model: SystemModel
    base: BaseYear | None
    name: str
    labels: tuple[str, str]
    records: bool
    made_up: bool
    inputs: Sequence[Input]
    settings: dict[str, object]
    checks: tuple[Check, ...] = ()
    folder: Path | None = None


def find_subject(
    whose: str, years: int, council: str | None, population: Path | None
) -> Whose:
    """Return whose system is meant.

    Args:
        whose: a council (any name or code), or the folder of a dataset or of a fitted model.
        years: how many will be played.
        council: for a dataset of no known council, whose figures stand behind it.
        population: for such a dataset, CSV of ``age,children``.

    Raises:
        DataError: the council has no figures, or the dataset cannot be read.
        SpecError: what is given does not go together.
        FitError: the dataset cannot bear a model.
        UnknownNameError: there is no such council.
    """
    folder = Path(whose)
    if (folder / FACTS).is_file():
        return _of_model(folder)
    if (folder / _MANIFEST).is_file():
        return _of_dataset(folder, years, council, population)
    if council is not None or population is not None:
        mend = "Name a dataset's folder, or leave --council and --population out."
        raise SpecError(Problem(whose, "is no folder of a dataset", mend))
    try:
        return _of_council(whose, years)
    except UnknownNameError as error:
        if folder.is_dir():
            mend = 'Give one that "seethechild journeys" or "seethechild fit" has made.'
            what = "this folder holds no dataset and no model"
            raise DataError(Problem(whose, what, mend)) from error
        if error.suggestions:
            raise
        mend = 'Check the name: "seethechild councils" lists them all.'
        raise SpecError(replace(error.problems[0], mend=mend)) from error


def _of_council(council: str, years: int) -> Whose:
    fitted = fit_council(council, year=LATEST_YEAR)
    return Whose(
        model=fitted.model,
        base=fitted.base,
        name=fitted.base.name,
        labels=("now", str(LATEST_YEAR + years)),
        records=False,
        made_up=False,
        inputs=shipped("codes/*.csv", "values/*.csv", "values/figures/*.csv"),
        settings={"council": fitted.base.council, "year": LATEST_YEAR},
        checks=(
            Check(
                "now",
                None,
                f"31 March {LATEST_YEAR}, from published figures of "
                f"{FinancialYear.ending_in(LATEST_YEAR)}.",
            ),
        ),
    )


def _of_dataset(
    folder: Path, years: int, council: str | None, population: Path | None
) -> Whose:
    rests = basis(folder, council=council, population=population)
    prior = prior_of(rests)
    observed = fit_basis(rests, prior)
    from_ = fit_provenance(rests, given=population)
    end = observed.watch.end
    return Whose(
        model=observed.model,
        base=replace(
            prior.base, name=rests.dataset.name, children_by_age=observed.population
        ),
        name=rests.dataset.name,
        labels=("now", str(end.year + years)),
        records=True,
        made_up=rests.dataset.made_up,
        inputs=from_.inputs,
        settings=dict(from_.settings),
        checks=(
            Check("now", None, f"{end:%d %B %Y}, the last day the returns see."),
            Check("whose journeys", None, f"{rests.words}."),
        ),
        folder=folder,
    )


def _of_model(folder: Path) -> Whose:
    model = load_model(folder)
    return Whose(
        model=model,
        base=None,
        name=model.name,
        labels=("now", "later"),
        records=True,
        made_up=MADE_UP in model.name.lower(),
        inputs=model_inputs(model),
        settings={},
        checks=(Check("whose journeys", None, f"A system fitted before: {model.name}."),),
    )
