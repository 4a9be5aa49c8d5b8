"""What is assumed about need that nobody records, and how it is drawn or set low and high.

Each assumption is a row of ``reference/values/assumptions.csv`` whose id begins with ``need/``, with
a value, a range and a grade. ``NeedSettings`` holds one value of each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from seethechild.core.errors import Problem, SpecError
from seethechild.model.system import FloatArray
from seethechild.model.tracks.drawn import drawn_values
from seethechild.reference.facts import Assumption, track_assumptions

PREFIX = "need/"
#: The states of the track, from least to most.
NEED_STATES = ("none", "some", "multiple", "severe")
#: Between the name of a lane and the need of the children whose part of it is meant.
SPLIT_BY_NEED = "/need_"
#: The largest share of children of any age who may have a need: there must be some without.
MOST_WITH_NEED = 0.9
#: No need may end or begin more often than this: beyond it the figures have come apart.
MOST_PER_YEAR = 20.0
_OLDEST = 18.0


@lru_cache(maxsize=1)
def need_assumptions() -> Mapping[str, Assumption]:
    """Return the assumptions of the track by id, without the prefix.

    Example:
        >>> need_assumptions()["any"].unit
        'share of children'
    """
    return {
        name.removeprefix(PREFIX): each for name, each in track_assumptions("need").items()
    }


@dataclass(frozen=True)
class NeedSettings:
    """One value of each assumption of the track.

    Attributes:
        values: id without the prefix to value.
    """

    values: Mapping[str, float]

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    def with_value(self, name: str, value: float) -> "NeedSettings":
        """Return the same settings with one of them changed.

        Args:
            name: id, with or without the prefix.
            value: in the assumption's unit.

        Raises:
            SpecError: there is no such assumption, or the settings do not hold together.
        """
        return need_settings({**self.values, name.removeprefix(PREFIX): value})

    @property
    def seen(self) -> FloatArray:
        """How often a child of each state comes to notice, against one without need; shape (4,)."""
        own = [1.0, *(self[f"seen_{state}"] for state in NEED_STATES[1:])]
        return np.array(own)

    def ladder(self, name: str) -> FloatArray:
        """Return an assumption's ratio raised once for each step of need; shape (4,)."""
        return np.asarray(self[name] ** np.arange(len(NEED_STATES)))

    def prevalence(self, age: float, scale: float = 1.0) -> FloatArray:
        """Return the share of children of an age in each state; shape (4,), summing to 1.

        Args:
            age: in years, up to 18.
            scale: the council's need against England's.
        """
        slope = self["rise_with_age"]
        level = scale * 2.0 * (1.0 + (slope - 1.0) * age / _OLDEST) / (1.0 + slope)
        anyone, severe = self["any"] * level, self["severe"] * level
        several = (anyone - severe) * self["several"]
        return np.array([1.0 - anyone, anyone - severe - several, several, severe])


def need_settings(changed: Mapping[str, float] | None = None) -> NeedSettings:
    """Return the central settings, some of them changed.

    Args:
        changed: id without the prefix to value.

    Raises:
        SpecError: an unknown assumption, or values that cannot be; all problems at once.

    Example:
        >>> settings = need_settings({"any": 0.2})
        >>> settings["any"], bool(settings.prevalence(9.0)[1:].sum().round(9) == 0.2)
        (0.2, True)
    """
    known = need_assumptions()
    given = dict(changed or {})
    problems = [
        Problem(
            f"{PREFIX}{name}", "is no assumption of need", f"Use one of {', '.join(known)}."
        )
        for name in given
        if name not in known
    ]
    values = {name: float(given.get(name, each.value)) for name, each in known.items()}
    problems += _value_problems(values)
    if problems:
        raise SpecError(problems)
    return NeedSettings(values)


def _value_problems(values: Mapping[str, float]) -> list[Problem]:
    problems = [
        Problem(f"{PREFIX}{name}", f"is {value:g}", "Give a number above 0.")
        for name, value in values.items()
        if not 0.0 < value < np.inf
    ]
    problems += [
        Problem(f"{PREFIX}{name}", f"is {values[name]:g}, not a share", "Give one below 1.")
        for name in ("any", "several", "severe")
        if values[name] >= 1.0
    ]
    if values["any"] > 0.0 and values["severe"] >= values["any"]:
        said = f"is {values['severe']:g}, more than have any need ({values['any']:g})"
        problems.append(Problem(f"{PREFIX}severe", said, "Give less than need/any."))
    problems += [
        Problem(
            f"{PREFIX}{name}",
            f"is {value:g} years, too short to be a need",
            f"Give {1 / MOST_PER_YEAR:g} years or more.",
        )
        for name, value in values.items()
        if name.startswith("years_") and 0.0 < value < 1.0 / MOST_PER_YEAR
    ]
    return problems


def check_prevalence(settings: NeedSettings, scale: float) -> None:
    """Refuse shares of children with need that leave too few without.

    Raises:
        SpecError: at some age more than nine in ten children would have a need.
    """
    most = max(1.0 - settings.prevalence(age, scale)[0] for age in (0.0, _OLDEST))
    if most > MOST_WITH_NEED:
        said = f"{most:.0%} of children of some age would have a need in this council"
        mend = "Lower need/any, need/rise_with_age or need/low_income_ratio."
        raise SpecError(Problem(f"{PREFIX}any", said, mend))


def drawn_need(seed: int, draw: int) -> NeedSettings:
    """Return the settings of one draw, each within its range (``drawn.drawn_values``).

    Args:
        seed: of the run.
        draw: which draw, from 0.

    Example:
        >>> one = drawn_need(1, 3)
        >>> one == drawn_need(1, 3), one["any"] == drawn_need(1, 4)["any"]
        (True, False)
    """
    return need_settings(drawn_values(need_assumptions(), seed, draw))
