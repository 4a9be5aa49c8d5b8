"""A study that has been found to hold together, ready to be played."""

from collections.abc import Mapping
from dataclasses import dataclass

from seethechild.core.errors import SpecError
from seethechild.core.time import FinancialYear
from seethechild.cost.prices import price_list
from seethechild.decide.reach import Place
from seethechild.decide.reform_cost import cost_problems
from seethechild.model.build import Fitted
from seethechild.simulate.load_match import match_loads
from seethechild.simulate.option_schema import ReformFile
from seethechild.simulate.options import match_reforms
from seethechild.studies.assumed_system import AssumedSystem
from seethechild.studies.chosen import reforms_of
from seethechild.studies.piece import PlayedOption
from seethechild.studies.study import Study
from seethechild.studies.system_of import Own, system_of


@dataclass(frozen=True, eq=False)
class Plan:
    """A study that has been found to hold together, ready to be played.

    Attributes:
        study: what is asked.
        fitted: the council's system.
        own: what of it is not of published figures.
        reforms: of each option, "as now" first.
        options: the same, tied to the system's lanes.
        drawn: the system under drawn values of what its added tracks assume; None if nothing is.
    """

    study: Study
    fitted: Fitted
    own: Own | None
    reforms: Mapping[str, tuple[ReformFile, ...]]
    options: tuple[PlayedOption, ...]
    drawn: AssumedSystem | None = None


def plan_of(study: Study) -> Plan:
    """Fit the council's system and tie the options to it.

    Raises:
        SpecError: a reform that finds no lane, two changes of one that collide, or a cost or price
            that cannot be counted; all problems of all options.
        DataError: the council has no figures for the year, or what is given cannot be read.
        FitError: the journeys that are given cannot bear a model.
    """
    fitted, own, drawn = system_of(study)
    reforms = reforms_of(study)
    year = FinancialYear.ending_in(study.base_year)
    prices = price_list(study.council, year=year, levels=study.levels)
    place = Place(
        study.council, study.start, study.years, year, fitted.base.children_by_age
    )
    options, problems = [], []
    try:
        loads = match_loads(study.loads, fitted.model)
    except SpecError as error:
        loads, problems = (), [*error.problems]
    for name, mine in reforms.items():
        problems += cost_problems(mine, place, prices)
        try:
            options.append(PlayedOption(name, match_reforms(mine, fitted.model), loads))
        except SpecError as error:
            problems += error.problems
    if problems:
        raise SpecError(list(dict.fromkeys(problems)))
    return Plan(study, fitted, own, reforms, tuple(options), drawn)
