"""What the track of need assumes where a study's number comes from lists, not from surveys."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from seethechild.core.errors import Problem, SpecError
from seethechild.model.base_year import base_year
from seethechild.model.system import FloatArray
from seethechild.model.tracks.drawn import Estimated
from seethechild.model.tracks.need import need_scale
from seethechild.model.tracks.need_settings import (
    MOST_WITH_NEED,
    PREFIX,
    NeedSettings,
    need_assumptions,
    need_settings,
)
from seethechild.reference.facts import Assumption
from seethechild.report import words
from seethechild.studies.need_number import EVEN, NeedNumber
from seethechild.studies.study import Study

_YEAR = 12.0
#: A share that must stay above or below another stays this much of it away.
_APART = 1.01


def need_given(study: Study) -> dict[str, Assumption]:
    """Return the assumptions that a study's own number of children in need sets, by id.

    The number becomes a share of the council's children, so England's share is no longer carried
    over by low income: that ratio is 1 for it. Where the number is of severe need only, how many
    have any need stays as surveys say, with what low income does to it within its range.

    Returns:
        None for a study that goes by surveys.

    Raises:
        SpecError: so many children there are not, or the number contradicts what surveys say.
    """
    if study.need is None:
        return {}
    base = base_year(study.council, study.base_year)
    given = study.given
    there = (
        np.array(given.population) if given and given.population else base.children_by_age
    )
    known = need_assumptions()
    row = _row(study.need, there, known[study.need.counts])
    fixed = replace(
        known["low_income_ratio"], value=1.0, low=1.0, high=1.0,
        why="The number of children in need is the council's own, so none is carried over by income",
        source=row.source,
    )  # fmt: skip
    rows = {row.id: row, fixed.id: fixed}
    if study.need.counts == "severe":
        ratio = known["low_income_ratio"]
        scale = {
            each: need_scale(base, need_settings({"low_income_ratio": each}))[0]
            for each in (ratio.value, ratio.low, ratio.high)
        }
        each = known["any"]
        anyone = replace(
            each,
            value=each.value * scale[ratio.value],
            low=each.low * min(scale.values()),
            high=each.high * max(scale.values()),
        )
        rows[anyone.id] = anyone
    return _held(rows, study.need)


def _row(number: NeedNumber, there: FloatArray, known: Assumption) -> Assumption:
    """Return the row of a number, as a share of children of any age at one time."""
    settings = need_settings()
    ages = np.arange(number.age_from, number.age_to + 1)
    level = [settings.prevalence(age + 0.5)[1:].sum() / settings["any"] for age in ages]
    among = float(there[ages] @ np.array(level)) * _in_the_time(number, settings)
    ends = words.span(number.low, number.high)
    time = (
        "on one day"
        if number.months == 0
        else f"in {number.months} months, brought to one time by how long need lasts"
    )
    drawn = "evenly over the range" if number.spread == EVEN else "as the interval has it"
    return replace(
        known,
        value=number.estimate / among,
        low=number.low / among,
        high=number.high / among,
        grade="D",
        why=(
            f"{words.count(number.estimate)} {ends} children from {number.age_from} to "
            f"{number.age_to} by lists: {number.kind}, {number.year - 1}-{number.year % 100:02d}, "
            f"{time}; drawn {drawn}"
        ),
        source=f"lists: {number.name}",
    )


def _in_the_time(number: NeedNumber, settings: NeedSettings) -> float:
    """Return how many times as many have a need at some time within the lists' months as at one time.

    Where as many needs begin as end, a share p at one time with a mean length of y years gives
    p (1 + t / y) within t years. Any need ends from one need only; severe need from itself.
    """
    if number.counts == "severe":
        ending = 1.0 / settings["years_severe"]
    else:
        shares = settings.prevalence(9.0)
        ending = float(shares[1] / shares[1:].sum()) / settings["years_some"]
    return 1.0 + number.months / _YEAR * ending


def _held(rows: Mapping[str, Assumption], number: NeedNumber) -> dict[str, Assumption]:
    """Return the rows with what a draw must not pass; refuse a number beyond it.

    Raises:
        SpecError: the interval reaches beyond what can be.
    """
    known = {**{each.id: each for each in need_assumptions().values()}, **rows}
    rise = known[f"{PREFIX}rise_with_age"].high
    row = rows[f"{PREFIX}{number.counts}"]
    if number.counts == "severe":
        least, most = 0.0, known[f"{PREFIX}any"].low / _APART
        why = "more than surveys expect to have any need"
    else:
        least = known[f"{PREFIX}severe"].high * _APART
        most = MOST_WITH_NEED * (1.0 + rise) / (2.0 * rise)
        why = "more than nine in ten at some age"
    problems = []
    if row.high > most:
        said = f"gives up to {words.percent(row.high)} of the council's children: {why}"
        problems.append(Problem("need.from", said, "Look at ages, months and area again."))
    if row.low < least:
        said = (
            f"gives down to {words.percent(row.low)} of the council's children with any need, fewer "
            f"than surveys expect to have severe need (up to {words.percent(least / _APART)})"
        )
        mend = 'Say counts = "severe", or use lists of every need.'
        problems.append(Problem("need.from", said, mend))
    if problems:
        raise SpecError(problems)
    own = Estimated(**vars(row), even=number.spread == EVEN, least=least, most=most)
    return {**rows, row.id: own}
