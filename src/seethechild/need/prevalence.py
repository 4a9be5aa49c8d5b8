"""What national surveys lead one to expect in a place: shares by age, sex and income, times children.

Nobody was asked in the place itself. A share found for all of England is carried over to the
place's children by their ages, and by how many live in families with a low income; the range holds
the error of the survey, how unsure it is that need rises with low income, and how much places
differ for reasons that no survey shows.

Source:
    Rao and Molina (2015), Small area estimation, 2nd ed., chapters 3 (synthetic estimation) and 6
    (the variance between areas, after Fay and Herriot 1979). Wiley.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from seethechild.core.streams import generator
from seethechild.reference.facts import Assumption, every_assumption

Floats = NDArray[np.float64]

#: Ends of the range: 95 of 100 draws lie between.
ENDS = (0.025, 0.975)
DRAWS = 4000
_PURPOSE = "need/prevalence"
_ADULT = 18
_TWO_SIDES = 2 * 1.959964
_NEARLY_ALL = 0.999


@dataclass(frozen=True)
class Share:
    """What a survey found for one age band and sex.

    Attributes:
        kind: kind of need.
        age_from: youngest age.
        age_to: oldest age, in years completed; ages from 18 are left out.
        sex: ``"F"``, ``"M"`` or ``"all"``.
        share: of those of that age and sex, 0 to 1.
        low: lower end of a published 95 % interval, or None.
        high: upper end, or None.
        sample: how many were asked, or None.
    """

    kind: str
    age_from: int
    age_to: int
    sex: str
    share: float
    low: float | None = None
    high: float | None = None
    sample: int | None = None


@dataclass(frozen=True, eq=False)
class Place:
    """The children of a place.

    Attributes:
        ages: children by single year of age; shape (18,).
        low_income: share of children in families with a low income.
        whole: whether it is the country itself, which does not differ from itself.
    """

    ages: Floats
    low_income: float
    whole: bool = False


@dataclass(frozen=True)
class Assumed:
    """What no survey says; rows of ``reference.facts.every_assumption``.

    Attributes:
        boys: share of children who are boys.
        ratio: share with need in families with a low income against others.
        between: spread of the logarithm of a share between places.
        design: variance of a survey against that of a simple sample.
        unknown: spread of the logarithm of a share whose error is not published.
    """

    boys: Assumption
    ratio: Assumption
    between: Assumption
    design: Assumption
    unknown: Assumption

    @property
    def rows(self) -> tuple[Assumption, ...]:
        """All of them, in order."""
        return (self.ratio, self.between, self.design, self.unknown, self.boys)


@dataclass(frozen=True, eq=False)
class Cell:
    """Children of one age band, sex and income.

    Attributes:
        kind: kind of need.
        age_from: youngest age.
        age_to: oldest age, below 18.
        sex: ``"F"``, ``"M"`` or ``"all"``.
        low_income: whether they live in families with a low income.
        children: how many there are.
        expected: how many of them have the need, at the central values.
        draws: the same, drawn; shape (draws,).
    """

    kind: str
    age_from: int
    age_to: int
    sex: str
    low_income: bool
    children: float
    expected: float
    draws: Floats

    @property
    def low(self) -> float:
        """Lower end of the range."""
        return float(np.quantile(self.draws, ENDS[0]))

    @property
    def high(self) -> float:
        """Upper end of the range."""
        return float(np.quantile(self.draws, ENDS[1]))


def assumed() -> Assumed:
    """Return what is assumed, as the reference has it.

    Example:
        >>> assumed().ratio.value
        2.3
    """
    rows = every_assumption()
    return Assumed(
        boys=rows["prevalence/boys"],
        ratio=rows["need/low_income_ratio"],
        between=rows["prevalence/between_areas"],
        design=rows["prevalence/design_effect"],
        unknown=rows["prevalence/unknown_error"],
    )


def finest(shares: Sequence[Share]) -> list[Share]:
    """Return the shares to use: those of girls and boys where there are both, else those of all.

    Example:
        >>> said = [Share("k", 8, 10, sex, 0.2) for sex in ("all", "M", "F")]
        >>> [each.sex for each in finest(said)]
        ['M', 'F']
        >>> [each.sex for each in finest(said[:2])]
        ['all']
    """
    chosen: list[Share] = []
    for _, band in groupby(shares, key=lambda each: (each.kind, each.age_from)):
        found = list(band)
        apart = [each for each in found if each.sex != "all"]
        both = {each.sex for each in apart} == {"F", "M"}
        chosen += apart if both else [each for each in found if each.sex == "all"]
    return chosen


def expected(
    shares: Sequence[Share],
    place: Place,
    country_low_income: float,
    given: Assumed,
    *,
    seed: int = 1,
    draws: int = DRAWS,
) -> list[Cell]:
    """Return how many children surveys lead one to expect, by kind, age, sex and income.

    With a share p in the country, where a share w lives with a low income and need is r times as
    common there, p / (1 - w + w r) of the others have it and r times that of those with a low
    income. So the country's total does not depend on r.

    Args:
        shares: of surveys; of a band with girls and boys apart, only those are used.
        place: its children.
        country_low_income: share of children in families with a low income where the survey was.
        given: what is assumed.
        seed: names all chance; a kind's draws do not depend on which others are asked for.
        draws: how many.

    Returns:
        A cell for each share and income, those with a low income first.

    Example:
        >>> place = Place(np.full(18, 100.0), 0.4)
        >>> cells = expected([Share("k", 8, 10, "all", 0.2)], place, 0.2, assumed())
        >>> [(cell.children, round(cell.expected, 1)) for cell in cells]
        [(120.0, 43.8), (180.0, 28.6)]
    """
    ratio = _drawn(given.ratio, seed, draws)
    spread = _drawn(given.between, seed, draws)
    design = _drawn(given.design, seed, draws)
    unknown = _drawn(given.unknown, seed, draws)
    boys = _drawn(given.boys, seed, draws)
    cells: list[Cell] = []
    for share in finest(shares):
        own = generator(seed, _PURPOSE, "place", share.kind).standard_normal(draws)
        # of mean one, so that places do not have more need than the country in all
        differs = 1.0 if place.whole else np.exp(spread * own - spread**2 / 2.0)
        found = _survey(share, design, unknown, seed) * differs
        there = place.ages[share.age_from : min(share.age_to + 1, _ADULT)].sum()
        middle = there * _of_sex(share.sex, given.boys.value)
        drawn = there * _of_sex(share.sex, boys)
        for is_low in (True, False):
            part = place.low_income if is_low else 1.0 - place.low_income
            central = _rate(share.share, given.ratio.value, country_low_income, low=is_low)
            rates = _rate(found, ratio, country_low_income, low=is_low)
            cells.append(
                Cell(
                    share.kind, share.age_from, min(share.age_to, _ADULT - 1), share.sex, is_low,
                    float(middle * part), float(middle * part * np.minimum(central, 1.0)),
                    np.asarray(drawn * part * np.minimum(rates, 1.0)),
                )
            )  # fmt: skip
    return cells


def together(cells: Sequence[Cell]) -> Cell:
    """Return cells of one kind as one: their sum, with the range of the sum.

    Raises:
        ValueError: the cells are none, or of several kinds.

    Example:
        >>> place = Place(np.full(18, 100.0), 0.2, whole=True)
        >>> both = together(expected([Share("k", 8, 10, "all", 0.2)], place, 0.2, assumed()))
        >>> round(both.expected, 9), both.children
        (60.0, 300.0)
    """
    (kind,) = {each.kind for each in cells}
    return Cell(
        kind,
        min(each.age_from for each in cells),
        max(each.age_to for each in cells),
        "all",
        low_income=False,
        children=sum(each.children for each in cells),
        expected=sum(each.expected for each in cells),
        draws=np.sum([each.draws for each in cells], axis=0),
    )


def _rate(
    share: float | Floats, ratio: float | Floats, country: float, *, low: bool
) -> float | Floats:
    others = share / (1.0 - country + country * ratio)
    return others * ratio if low else others


def _of_sex(sex: str, boys: float | Floats) -> float | Floats:
    return {"all": boys * 0 + 1.0, "M": boys, "F": 1.0 - boys}[sex]


def _drawn(row: Assumption, seed: int, draws: int) -> Floats:
    """Return draws of what is assumed: a triangle over its range, highest at its value."""
    if row.low == row.high:
        return np.full(draws, row.value)
    chance = generator(seed, _PURPOSE, row.id)
    return chance.triangular(row.low, row.value, row.high, draws)


def _survey(share: Share, design: Floats, unknown: Floats, seed: int) -> Floats:
    """Return draws of a share with the error of its survey, normal on the scale of log odds.

    The error is that of the published interval; else of the sample, as far as it reaches; else one
    that is assumed.
    """
    chance = generator(seed, _PURPOSE, share.kind, share.age_from, share.sex)
    normal = chance.standard_normal(design.size)
    middle = _log_odds(share.share)
    if share.low is not None and share.high is not None:
        error = (_log_odds(share.high) - _log_odds(share.low)) / _TWO_SIDES
        return _as_share(middle + error * normal)
    if share.sample is not None:
        simple = share.sample * share.share * (1.0 - share.share)
        return _as_share(middle + np.sqrt(design / simple) * normal)
    return np.minimum(share.share * np.exp(unknown * normal), _NEARLY_ALL)


def _log_odds(share: float) -> float:
    return float(np.log(share / (1.0 - share)))


def _as_share(log_odds: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-log_odds))
