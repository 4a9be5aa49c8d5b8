"""Which reforms each option has: its own, and those a law already passed asks for.

"As now" has the law's reforms from the day the study says the law acts, and so has every option:
an option that holds such a reform itself has it on its own terms, which may bring more or
earlier than the law, never less or later.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

from seethechild.core.errors import Problem
from seethechild.decide.reform_cost import missing_lines
from seethechild.simulate.option_read import parse_reform
from seethechild.simulate.option_schema import FAMILY, Change, ReformFile
from seethechild.simulate.options import find_reform, load_reforms
from seethechild.studies.study import AS_NOW, ReformSource, Study


def load_reform_of(source: ReformSource) -> ReformFile:
    """Return the reform a study names, with the study's own reach, by whom, and start where it gives them.

    Raises:
        SpecError: an unknown id, or a file that does not hold together.

    Example:
        >>> source = ReformSource("family-group-decision-making", reach=0.9)
        >>> load_reform_of(source).changes[0].reach
        0.9
    """
    reform = (
        parse_reform(source.text, f"{source.id}.toml")
        if source.text
        else find_reform(source.id)
    )
    return replace(
        reform,
        reach_by=source.reach_by or reform.reach_by,
        changes=tuple(
            replace(
                change,
                reach=change.reach if source.reach is None else source.reach,
                starts=source.starts or change.starts,
            )
            for change in reform.changes
        ),
    )


def by_family(study: Study) -> bool:
    """Return whether a reform of a study reaches brothers and sisters together."""
    sources = [source for option in study.options for source in option.reforms]
    asked = [load_reform_of(source) for source in sources]
    asked += law_reforms(study.law_in_force_from)
    return any(reform.reach_by == FAMILY for reform in asked)


def law_reforms(starts: date | None) -> tuple[ReformFile, ...]:
    """Return reforms that a law already passed asks for, from the day it acts.

    Args:
        starts: first day on which the law acts; None while it is not known.
    """
    if starts is None:
        return ()
    return tuple(
        replace(
            reform,
            changes=tuple(replace(change, starts=starts) for change in reform.changes),
        )
        for reform in load_reforms()
        if reform.law is not None
    )


def reforms_of(study: Study) -> dict[str, tuple[ReformFile, ...]]:
    """Return each option's reforms, "as now" first; what must be told of each is in its warnings.

    Raises:
        SpecError: an unknown id, or a file that does not hold together.
    """
    law = law_reforms(study.law_in_force_from)
    chosen = {AS_NOW: law}
    for option in study.options:
        own = tuple(load_reform_of(source) for source in option.reforms)
        chosen[option.id] = with_law(own, law)
    return {
        name: tuple(_with_warnings(reform, study) for reform in reforms)
        for name, reforms in chosen.items()
    }


def with_law(
    own: Sequence[ReformFile], law: Sequence[ReformFile]
) -> tuple[ReformFile, ...]:
    """Return an option's own reforms, and those of the law that it does not hold itself."""
    named = {reform.id for reform in own}
    return (*own, *(reform for reform in law if reform.id not in named))


def _with_warnings(reform: ReformFile, study: Study) -> ReformFile:
    told = missing_lines(reform, study.council, study.base_year)
    return replace(reform, warnings=(*reform.warnings, *told)) if told else reform


def clashes(
    where: str, own: Sequence[ReformFile], law: Sequence[ReformFile]
) -> list[Problem]:
    """Return what contradicts itself in an option.

    Args:
        where: what the option is called in messages.
        own: its own reforms.
        law: those "as now" has.

    Returns:
        A problem for each reform that is listed twice, reaches fewer than it does as now, is given
        a reach, or a reach by family, though it changes no more than places, takes away what the law asks, or counts an effect that
        another has counted.
    """
    ids = [reform.id for reform in own]
    problems = [
        Problem(f"{where}.reforms", f"{name} is listed more than once", "List it once.")
        for name in sorted({one for one in ids if ids.count(one) > 1})
    ]
    for reform in own:
        problems += [*_below_baseline(where, reform), *_reach_of_places(where, reform)]
        if reform.reach_by == FAMILY and _reach(reform) is None:
            what = f"{reform.id} changes places or prices, which are for whoever asks"
            problems.append(Problem(f"{where}.reach_by", what, "Leave it out."))
        problems += [
            problem
            for asked in law
            if asked.id == reform.id
            for problem in _less_than_law(where, reform, asked)
        ]
    for one, other in combinations(with_law(own, law), 2):
        if one.id != other.id:
            problems += _counted_twice(where, one, other)
    return problems


def _below_baseline(where: str, reform: ReformFile) -> list[Problem]:
    reach = _reach(reform)
    if reach is None or reach >= reform.baseline_reach:
        return []
    what = (
        f"{reach:g} is less than the {reform.baseline_reach:g} that {reform.id} has as now"
    )
    return [
        Problem(f"{where}.reach", what, "Children would lose what they have: give more.")
    ]


def _reach_of_places(where: str, reform: ReformFile) -> list[Problem]:
    places = [one for one in reform.changes if one.capacity is not None]
    if _reach(reform) is not None or all(one.reach == 1.0 for one in places):
        return []
    what = f"{reform.id} changes a number of places, which are for whoever asks"
    return [Problem(f"{where}.reach", what, "Leave it out, and say how many places.")]


def _less_than_law(where: str, reform: ReformFile, law: ReformFile) -> list[Problem]:
    problems = []
    mine, asked = _reach(reform), _reach(law)
    if mine is not None and asked is not None and mine < asked:
        problems.append(
            Problem(
                f"{where}.reach",
                f"{reform.id} reaches {mine:g}, less than the {asked:g} it reaches as now under "
                "the law",
                f"Give a reach of {asked:g} or more, or leave out law_in_force_from.",
            )
        )
    day = law.changes[0].starts
    if any(change.starts > day for change in reform.changes):
        problems.append(
            Problem(
                f"{where}.starts",
                f"{reform.id} starts later than the law asks for it as now ({day:%B %Y})",
                f'Give starts = "{day:%Y-%m}" or earlier, or leave out law_in_force_from.',
            )
        )
    return problems


def _reach(reform: ReformFile) -> float | None:
    """Return the smallest reach of a reform's changes; None if none of them acts on children."""
    return min((one.reach for one in reform.changes if one.acts_on_children), default=None)


def _counted_twice(where: str, one: ReformFile, other: ReformFile) -> list[Problem]:
    return [
        Problem(
            f"{where}.reforms",
            f"{one.id} and {other.id} both count the effect {mine.effect.id} on {mine.target}",
            "Keep one, or give the second an effect of its own.",
        )
        for mine in one.changes
        for theirs in other.changes
        if mine.effect is not None and _same(mine, theirs)
    ]


def _same(one: Change, other: Change) -> bool:
    if one.effect is None or other.effect is None or one.effect.id != other.effect.id:
        return False
    return (
        one.target.event == other.target.event
        and one.target.track == other.target.track
        and one.eligible.overlaps(other.eligible)
    )
